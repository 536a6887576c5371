"""114 real figures out of five published reports, 2020 to 2023: each has a place in a form or in the register, and comes back from
the summary after the workbook was written and read again."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.blank.blank_form import write_blank_form
from tdkt_xl.blank.past import PastReturn
from tdkt_xl.forms import built_in_forms, load_form
from tdkt_xl.forms.register_words import KIND_WORDS
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.words.periods import Period, parse_code

ROWS = list(csv.DictReader((Path(__file__).parents[1] / "data" / "seed-figures.csv").read_text(encoding="utf-8").splitlines()))
WORK_FORM = Path(tdkt_xl.__file__).parent / "forms" / "library" / "ct-cong-tac.toml"
BTH, WORK = built_in_forms()[0], load_form(WORK_FORM)
Row = Mapping[str, str]

OF_WORK: Mapping[int, Mapping[tuple[str, int], str]] = {
    1: {("07", 1): "total", ("07", 2): "collectives"},
    4: {("08", 1): "total", ("08", 2): "collectives"},
    15: {("10", 1): "total", ("10", 2): "collectives", ("10", 3): "individuals"},
    17: {("24", 1): "total"},
    18: {("12", 1): "total"},
    19: {("13", 1): "total", ("14", 1): "individuals"},
    20: {("20", 1): "whole", ("21", 1): "part"},
    21: {("23", 4): "total"},
    22: {("18", 1): "whole", ("19", 1): "part"},
    23: {("17", 1): "total"},
    102: {("11", 1): "total", ("11", 2): "collectives", ("11", 3): "individuals"},
    103: {("04", 1): "total", ("04", 3): "individuals"},
    104: {("03", 1): "total", ("03", 3): "individuals"},
    105: {("02", 1): "total", ("02", 2): "collectives"},
    106: {("05", 4): "total"},
    107: {("05", 1): "total", ("05", 3): "individuals"},
    108: {("06", 1): "total", ("06", 2): "collectives"},
    109: {("01", 4): "total"},
}
"""Figures of the sheet of work indicators: row code and printed column → which part of the figure stands there."""
KINDS = {
    "phong-trao": "chuyen-de", "dien-hinh": "dien-hinh-tien-tien", "chuyen-de-dot-xuat": "chuyen-de", "trinh": None, "tong": None,
}  # fmt: skip
"""Kinds of the list that the register calls otherwise; of what was only submitted there is none."""
HEADINGS = ["Số quyết định", "Ngày ký", "Hình thức khen thưởng", "Loại khen thưởng", "Số tập thể", "Số cá nhân", "Trạng thái"]
UNSPLIT = "Khen thưởng cấp huyện"
"""What report 1 calls the awards of the district that it does not tell apart."""


def is_in_the_form(row: Row) -> bool:
    """Whether the figure stands in the 14 columns: totals, and what was printed in a table."""
    told = row["kind"] == "tong" or row["kind"].endswith("-bang") or row["total"].startswith(">")
    return int(row["number"]) not in OF_WORK and bool(row["award"]) and told


def part(row: Row, which: str) -> str:
    if which in ("whole", "part"):
        return row["total"].split("/")[which == "whole"]
    return row[which]


def cells_of(row: Row) -> dict[int, int]:
    """What a figure says of the 14 columns; "hơn 500" is no count, and stands in the note alone."""
    if row["total"].startswith(">"):
        return {}
    kind = row["kind"].removesuffix("-bang")
    if kind == "tong":
        split = {4: int(row["individuals"])} if row["individuals"] else {}
        return {3: int(row["total"]), **split}
    whole, leaders, workers = (6, 8, 9) if kind == "cong-trang" else (10, 12, 13)
    told = {leaders: row["leaders"], workers: row["workers"]}
    return {whole: int(row["total"]), **{n: int(text[2:]) for n, text in told.items() if text.startswith("n=")}}


def shares_of(row: Row) -> str:
    """Shares, and figures that are none ("hơn 500"), as the note of the line says them."""
    told = [f"{name} {row[key]}" for name, key in (("lãnh đạo", "leaders"), ("trực tiếp", "workers")) if "%" in row[key]]
    return "; ".join([*told, *([f"hơn {row['total'][1:]}"] if row["total"].startswith(">") else [])])


@dataclass
class Report:
    """What one report says of one period, by where it goes."""

    lines: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    work: dict[tuple[str, int], str] = field(default_factory=dict)
    entries: list[Row] = field(default_factory=list)


def reports() -> dict[tuple[str, str], Report]:
    found: dict[tuple[str, str], Report] = defaultdict(Report)
    for row in ROWS:
        report = found[row["report"], row["period"].replace("2015-2020", "2020")]
        if int(row["number"]) in OF_WORK:
            report.work |= {place: part(row, which) for place, which in OF_WORK[int(row["number"])].items()}
        elif is_in_the_form(row):
            for number, count in cells_of(row).items():
                assert report.lines[row["award"]].setdefault(number, count) == count
        else:
            report.entries.append(row)
        if shares_of(row):
            report.notes[row["award"]].append(shares_of(row))
    return found


def returned(report: Report, unit: Unit, period: Period, folder: Path) -> Iterator[Path]:
    """The report as a unit sends it: the 14 columns with the register, and the sheet of work indicators."""
    lines = {}
    for award in dict.fromkeys((*report.lines, *report.notes)):
        section = BTH.section_for(BTH.awards.awards[award], None) or ""
        lines[LineKey(section, award)] = Counts(report.lines.get(award, {}).get(number) for number in BTH.counts)
    labels = {key: BTH.printed_label(key.section, key.key) for key in lines}
    notes = {key: "; ".join(report.notes[key.key]) for key in lines if report.notes.get(key.key)}
    path = folder / "bieu.xlsx"
    write_blank_form(BTH, unit, period, path, filled=PastReturn(period, lines, labels, notes=notes))
    if report.entries:
        book = openpyxl.load_workbook(path)
        sheet = book.create_sheet("Sổ quyết định")
        sheet.append(HEADINGS)
        for row in report.entries:
            sheet.append(entry(row))
        book.save(path)
    yield path
    if report.work:
        yield work_sheet(report, unit, period, folder / "cong-tac.xlsx")


def entry(row: Row) -> list[object]:
    number, _, day = row["decision"].partition(" ngày ")
    kind = KINDS.get(row["kind"], row["kind"])
    award = BTH.awards.awards[row["award"]].name if row["award"] else UNSPLIT
    counts = [int(row[key]) if row[key] else None for key in ("collectives", "individuals")]
    if counts == [None, None] and row["total"].isdigit():
        counts = [int(row["total"]), None]  # "04 tập thể, cá nhân": what it is of is not said
    return [number, day, award, KIND_WORDS[kind] if kind else None, *counts, "Đã trình" if row["kind"] == "trinh" else None]


def work_sheet(report: Report, unit: Unit, period: Period, path: Path) -> Path:
    write_blank_form(WORK, unit, period, path)
    book = openpyxl.load_workbook(path)
    sheet = book["BTH"]
    rows = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    for (code, printed), text in report.work.items():
        column = next(each.number for each in WORK.columns if each.printed == str(printed))
        sheet.cell(rows[code], column).value = int(text) if text.isdigit() else text
    for column in (4, 5, 6):  # who registered, in all
        parts = [sheet.cell(rows[code], column).value for code in ("02", "03", "04", "05", "06")]
        if any(parts):
            sheet.cell(rows["01"], column).value = sum(filter(None, parts))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def summaries(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Summary]:
    """By report, period and form the summary, written and read back."""
    found = {}
    for (report, code), own in reports().items():
        folder = tmp_path_factory.mktemp(f"{report}-{code}")
        period = parse_code(code)
        assert period is not None
        for path in returned(own, Unit(f"0{report}", "Huyện Mẫu", "huyen"), period, folder):
            form = WORK_FORM if path.stem == "cong-tac" else None
            book = folder / f"tong-hop-{path.stem}.xlsx"
            tdkt_xl.write_summary(tdkt_xl.merge([path], period=code, form=form), book)
            found[report, code, path.stem] = tdkt_xl.read_summary(book, form=form)
    return found


def comes_back(row: Row, summaries: Mapping[tuple[str, str, str], Summary]) -> bool:
    where = (row["report"], row["period"].replace("2015-2020", "2020"))
    number = int(row["number"])
    if number in OF_WORK:
        return _in_work(summaries[(*where, "cong-tac")], {place: part(row, which) for place, which in OF_WORK[number].items()})
    summary = summaries[(*where, "bieu")]
    line = next((total for total in summary.totals if total.award == row["award"]), None)
    if shares_of(row) and (line is None or shares_of(row) not in (line.note or "")):
        return False
    if is_in_the_form(row):
        return line is not None and all(
            dict(zip(BTH.counts, line.cells, strict=True))[number] == count for number, count in cells_of(row).items()
        )
    wanted = entry(row)
    return any(
        (each.number or "", each.label if each.award is None else each.award, KIND_WORDS.get(each.kind or ""))
        == (wanted[0], row["award"] or UNSPLIT, wanted[3])
        and (each.typed("tap-the"), each.typed("ca-nhan")) == (wanted[4], wanted[5])
        and each.is_awarded == (wanted[6] is None)
        for each in (registered.entry for registered in summary.register)
    )


def _in_work(summary: Summary, wanted: Mapping[tuple[str, int], str]) -> bool:
    by_code = {total.award: total for total in summary.totals}
    for (code, printed), text in wanted.items():
        total = by_code[code]
        if printed > 3:
            if text not in (total.note or ""):
                return False
        elif total.cells[printed - 1] != int(text):
            return False
    return True


@pytest.mark.slow
def test_every_figure_has_a_place_and_comes_back(summaries: dict[tuple[str, str, str], Summary]) -> None:
    assert len(ROWS) == 114
    assert [row["number"] for row in ROWS if not comes_back(row, summaries)] == []


@pytest.mark.slow
def test_the_sheets_of_work_indicators_break_no_rule(summaries: dict[tuple[str, str, str], Summary]) -> None:
    for (_, _, stem), summary in summaries.items():
        if stem == "cong-tac":
            assert not [found.message for found in summary.findings if found.severity == "error"]
