"""The office's own list of received dates, `ngay-nhan.csv`, by file or by unit. It is preferred to a file's own time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tdkt_xl.files.kept_tables import all_slips, bad_day, table_rows
from tdkt_xl.model.received import ARCHIVE_TIME, DAY_LIST, FILE_TIME, MAIL_DATE, ROSTER, received
from tdkt_xl.model.units import Office
from tdkt_xl.rollup.entries import Entry
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import parse_day
from tdkt_xl.words.sentences import some_named
from tdkt_xl.words.text import fold

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the list: a file's name, or a unit's code or name, and the day. `place` is as "ngay-nhan.csv, dòng 3"."""

    file: str
    unit: str
    day: date
    place: str

    def is_about(self, file: str, office: Office | None) -> bool:
        """True if the row is about a submission: by a file's name that is part of the path, else by the unit."""
        if self.file:
            wanted = self.file.replace("\\", "/").casefold()
            parts = file.replace("!/", "/").casefold()
            return f"/{wanted}/" in f"/{parts}/"  # a row that names a mail or a zip is about every file in it
        return office is not None and (self.unit in (office.code, office.key) or fold(self.unit) == fold(office.name))


def load_received_days(path: Path) -> list[DayRow]:
    """The rows of a .csv or .xlsx file with the columns `ngay_nhan` and `tep` or `ma`.

    Raises DefinitionError, with every row that cannot be used.
    """
    rows: list[DayRow] = []
    slips: list[str] = []
    for place, row in table_rows(path, ("ngay_nhan",), ("tep", "ma")):
        file, unit, text = row.get("tep", ""), row.get("ma", ""), row["ngay_nhan"]
        day = parse_day(text) if text else None
        if not file and not unit:
            slips.append(f"dòng {place}: thiếu tên tệp (cột “Tệp”) hoặc mã đơn vị (cột “Mã đơn vị”).")
        elif text and day is None:
            slips.append(f"dòng {place}: {bad_day(text)}")
        elif day is not None:
            rows.append(DayRow(file, unit, day, f"{path.name}, dòng {place}"))
    if slips:
        raise all_slips(path, slips)
    return rows


def is_day_list(name: str) -> bool:
    """True if a file of this name is such a list; the list may be among the submissions or beside them."""
    stem, _, ending = name.casefold().rpartition(".")
    return ending in ("csv", "xlsx") and stem.replace("_", "-").replace(" ", "-") in ("ngay-nhan", "ngày-nhận")


def day_received(entry: Entry, rows: Sequence[DayRow]) -> tuple[date | None, str]:
    """The day on which a submission came, and the source of this day (a key of DATED_WORDS).

    Sources in this order: the list by file, the list by unit, the list of units, the date of the mail. If only the file's own time
    is known, the day is None.
    """
    found = [row for row in rows if row.is_about(entry.submission.file, entry.office)]
    if found:
        return min(found, key=lambda row: (not row.file, row.day)).day, DAY_LIST
    if entry.office is not None and entry.office.received is not None:
        return entry.office.received, ROSTER
    submission = entry.submission
    came = received(submission.modified, submission.mailed, submission.packed)
    if came is not None and came.by == MAIL_DATE:
        return came.day, MAIL_DATE
    return None, ARCHIVE_TIME if submission.packed else FILE_TIME


def in_vain(rows: Sequence[DayRow], entries: Iterable[Entry], offices: Iterable[Office]) -> Iterator[str]:
    """One remark that names the files and units of the list that are not here; nothing if all are."""
    known: list[tuple[str, Office | None]] = [(entry.submission.file, entry.office) for entry in entries]
    about = known + [("", office) for office in offices]
    lost = [row for row in rows if not any(row.is_about(file, office) for file, office in about)]
    if lost:
        named = some_named([f"{row.file or row.unit} ({row.place})" for row in lost], _MOST_NAMED, "dòng", "; ")
        yield f"danh sách ngày nhận có tệp, đơn vị không thấy ở đây: {named}"


def one_list(paths: Sequence[Path]) -> list[DayRow]:
    """The rows of all lists. Raises DefinitionError for an unusable row, and if two give one file or unit different days."""
    rows = [row for path in paths for row in load_received_days(path)]
    said: dict[tuple[str, str], DayRow] = {}
    for row in rows:
        other = said.setdefault((row.file.casefold(), fold(row.unit)), row)
        if other.day != row.day:
            who = row.file or row.unit
            days = f"{who} ghi ngày {row.day:%d/%m/%Y}, ở {other.place} ghi {other.day:%d/%m/%Y}"
            raise DefinitionError(f"{row.place}: {days}. Hãy giữ một ngày.")
    return rows
