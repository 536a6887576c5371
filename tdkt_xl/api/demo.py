"""A folder for trying out: returns of an invented province, and everything that the program makes from them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tdkt_xl.api.calls import AnyPath
from tdkt_xl.api.reports import write_report
from tdkt_xl.api.sending_back import write_marked_copies
from tdkt_xl.api.summaries import merge, write_summary
from tdkt_xl.model.summary import Summary
from tdkt_xl.words.errors import OutputError, system_reason

SAMPLES = "tinh-mau.zip"
"""`samples/tinh-hai-cap`, packed by `tools/sample_files.py`, so that an installed program has it too."""
RETURNS, ROSTER, COPIES = "bao-cao", "don-vi.csv", "tra-lai"
SUMMARY, REPORT, PAGE = "tong-hop.xlsx", "bao-cao.docx", "bao-cao.html"


@dataclass(frozen=True)
class Demo:
    """What was written: the folder, the summary, and the paths of the marked copies."""

    folder: Path
    summary: Summary
    copies: tuple[Path, ...]


def write_demo(folder: AnyPath) -> Demo:
    """Writes sample returns, a list of units, the summary, the report, the page and marked copies into `folder`.

    Raises OutputError, with nothing written, if the folder is not empty or cannot be created.
    """
    place = Path(folder)
    _unpack(place)
    returns = place / RETURNS
    summary = merge(returns, roster=place / ROSTER, period="2026", no_cache=True)
    write_summary(summary, place / SUMMARY)
    write_report(summary, place / REPORT, source=SUMMARY)
    write_report(summary, place / PAGE, source=SUMMARY)
    copies = write_marked_copies(returns, place / COPIES, no_cache=True)
    return Demo(place, summary, tuple(copies))


def _unpack(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder} đã có, chưa ghi gì. Hãy cho tên một thư mục mới hoặc trống, ví dụ tdkt demo dung-thu.")
    data = (files("tdkt_xl.api") / SAMPLES).read_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            packed.extractall(folder)
    except OSError as problem:
        raise OutputError(f"Không ghi được vào {folder}: {system_reason(problem)}. Hãy chọn thư mục khác.") from None
