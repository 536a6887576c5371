"""Last period's summary: what it was made for, and each unit's lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts, LineKey
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.summary_reader import PastUnit, SummaryReader, Wording, usable
from tdkt_xl.words.periods import Period

LAST_PERIOD = Wording(
    name="Tệp kỳ trước",
    choose="Hãy chọn tệp mà lệnh merge đã ghi kỳ trước",
    again="tổng hợp lại kỳ trước",
    other_form="kỳ này theo mẫu “{form}”: các cột không so sánh được với nhau. Hãy tổng hợp lại kỳ trước theo mẫu kỳ này",
    unwritten="Chưa ghi tệp tổng hợp nào.",
)


@dataclass(frozen=True)
class Previous:
    """Last period's figures: counts in the order of `Form.counts` by unit and line, and the labels of the lines.

    `codes` are those of all units that the summary knew of, whether they had sent or not; None: it no longer says.
    """

    file: str
    unit: Unit
    period: Period
    figures: Mapping[PastUnit, Mapping[LineKey, Counts]]
    labels: Mapping[LineKey, str]
    codes: frozenset[str] | None


def load_previous(path: Path, form: Form) -> Previous:
    """The summary at `path`. Raises UnusableFile, saying what and where, for anything but an untouched one of this form."""
    with usable(path, LAST_PERIOD):
        return PreviousReader(path.name, Workbook(path.read_bytes(), keeps=True), form, LAST_PERIOD).previous()


class PreviousReader(SummaryReader):
    """Reads what a comparison needs."""

    def previous(self) -> Previous:
        self.check_kind()
        ret = self.official()
        period = self.period_of(ret)
        figures: dict[PastUnit, dict[LineKey, Counts]] = {}
        details = self.details()
        for unit, line, counts in zip(details.units, details.lines, details.counts, strict=True):
            own = figures.setdefault(unit, {})
            own[line] = own[line] + counts if line in own else counts
        self.check_totals(ret, details.totals())
        return Previous(self.name, ret.unit, period, figures, self.labels, self.codes())
