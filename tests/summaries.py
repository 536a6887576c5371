"""Makes small summary workbooks for tests of what is read back from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tdkt_xl.commands.cli import main
from tdkt_xl.model.summary import Summary
from tdkt_xl.report.document import write_draft
from tdkt_xl.report.draft_keeping import KeptPassages
from tdkt_xl.report.periods import Periods
from tdkt_xl.summary.summary_json import summary_view
from tests.sheets import write_return

ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n2,Sở Nội vụ,co-quan,T\n3,Xã Vắng,xa,T\n"
Lines = Mapping[str, Mapping[int, int]]
LINES: Mapping[str, Lines] = {
    "Xã Bình An": {"giay-khen": {3: 42, 4: 30, 6: 20, 8: 3, 9: 12, 10: 22, 12: 1, 13: 12}},
    "Sở Nội vụ": {
        "giay-khen": {3: 20, 4: 20, 6: 20, 8: 5, 9: 15},
        "lao-dong-tien-tien": {3: 65, 4: 65, 6: 65, 8: 9, 9: 56},
        "bang-khen-cap-tinh": {3: 5, 4: 2, 6: 5, 8: 1, 9: 1},
    },
}
"""Two individuals of Xã Bình An are of neither kind, and explained."""
EARLIER: Mapping[str, Lines] = {"Xã Bình An": {"giay-khen": {3: 34, 4: 30, 6: 34, 8: 10, 9: 20}}}


def write_summary_of(
    folder: Path, lines: Mapping[str, Lines] = LINES, *, previous: Mapping[str, Lines] | None = None, due: str | None = None
) -> Path:
    """The summary of 2026 of units by name, of those in ROSTER, made by the command line. Returns its path."""
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    arguments = []
    if previous is not None:
        _merge(folder, "2025", previous)
        arguments += ["--previous", str(folder / "2025.xlsx")]
    if due is not None:
        arguments += ["--due", due]
    return _merge(folder, "2026", lines, *arguments)


def _merge(folder: Path, year: str, lines: Mapping[str, Lines], *arguments: str) -> Path:
    for name, of_unit in lines.items():
        explained = {"P6": "Giải trình", "P11": "Có 02 doanh nhân"} if name == "Xã Bình An" else {}
        write_return(folder / year / f"{name}.xlsx", of_unit, unit=name, upper=None, period=f"NĂM {year}", edits=explained)
    (folder / year).mkdir(exist_ok=True)
    path = folder / f"{year}.xlsx"
    assert (
        main(["merge", str(folder / year), "-o", str(path), "--roster", str(folder / "roster.csv"), "--no-cache", *arguments]) < 2
    )
    return path


def write_document(
    summary: Summary, path: Path, template: Path | None = None, source: str = "", keep: Path | None = None
) -> KeptPassages | None:
    """Writes the Word report on one summary, which was read from the file `source`."""
    return write_draft(Periods([(summary, source)]), path, template, keep)


def summary_json(summary: Summary) -> Any:
    """The JSON of a summary as one value."""
    return in_memory(summary_view(summary))


def in_memory(value: object) -> object:
    """A view with a list in place of each iterator."""
    if isinstance(value, dict):
        return {key: in_memory(each) for key, each in value.items()}
    return [in_memory(each) for each in value] if isinstance(value, (list, Iterator)) else value
