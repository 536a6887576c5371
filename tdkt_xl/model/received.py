"""When a submission was received, and the source of this date. A file's own time is when it was last saved; a mail's date is when
it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

FILE_TIME, ARCHIVE_TIME, MAIL_DATE, DAY_LIST, ROSTER = "file", "archive", "mail", "list", "roster"
DATED_WORDS: Mapping[str, str] = {
    FILE_TIME: "giờ của tệp",
    ARCHIVE_TIME: "giờ của tệp trong gói nén",
    MAIL_DATE: "ngày gửi của thư",
    DAY_LIST: "danh sách ngày nhận",
    ROSTER: "danh sách đơn vị",
}
"""The source of a date, as people read it. The first two are no proof of when a file was received."""


@dataclass(frozen=True, slots=True)
class Received:
    """When something was received, in local time, and the source: a key of DATED_WORDS. `at` is a date if only the day is known."""

    at: datetime | date
    by: str = FILE_TIME

    @property
    def day(self) -> date:
        return self.at.date() if isinstance(self.at, datetime) else self.at

    @property
    def words(self) -> str:
        """ "12/12/2026 08:15 (giờ của tệp)"."""
        clock = f" {self.at:%H:%M}" if isinstance(self.at, datetime) else ""
        return f"{self.at.day:02}/{self.at.month:02}/{self.at.year}{clock} ({DATED_WORDS[self.by]})"


def received(modified: float, mailed: float = 0.0, packed: bool = False) -> Received | None:
    """The date of the mail, else the file's own time; None if both are 0. The arguments are in seconds since 1970."""
    if mailed > 0:
        return Received(datetime.fromtimestamp(mailed), MAIL_DATE)
    return Received(datetime.fromtimestamp(modified), ARCHIVE_TIME if packed else FILE_TIME) if modified > 0 else None
