"""The units' figures for an earlier period: from a summary, a folder of returns, or one return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tdkt_xl.blank.past import Contacts, PastReturn, contacts_in
from tdkt_xl.files.opening import opened
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import Source, find_sources, read_bytes
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.model.counts import added
from tdkt_xl.model.returns import Return
from tdkt_xl.model.units import Unit
from tdkt_xl.summary.reading import load_previous
from tdkt_xl.words.errors import UnreadableFile, UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold


class PastReturns:
    """Returns of earlier periods, to be found by unit."""

    def __init__(self, returns: Sequence[tuple[Unit, PastReturn]]) -> None:
        self._returns = returns

    def of(self, unit: Unit) -> PastReturn | None:
        """The latest return of a unit, found by code if both have one, else by name; None if there is none, or if several units
        have this name."""
        coded = [each for each in self._returns if unit.code and each[0].code == unit.code]
        name = fold(unit.name or "")
        named = [each for each in self._returns if not (unit.code and each[0].code) and fold(each[0].name or "") == name]
        found = coded or named
        if len({(known.code, known.upper) for known, _ in found}) > 1:
            return None
        return max((past for _, past in found), key=lambda past: (past.period is not None, past.period), default=None)


def load_past(path: Path, form: Form, period: Period) -> PastReturns:
    """The returns for periods before `period` in a summary, a return, a folder or an archive of returns.

    Raises UnusableFile if there are none, or if a summary was changed by hand.
    """
    sources = find_sources([path])
    found = [(source, ret) for source in sources for ret in read_submission(source, [form]).returns]
    if len(sources) == 1 and any(ret.kind == "summary" for _, ret in found):
        past = list(_of_summary(path, form))
    else:
        past = [(ret.unit, _of_return(source, ret, form)) for source, ret in found if ret.kind == "return"]
    earlier = [(unit, each) for unit, each in past if each.period is None or each.period < period]
    if not earlier:
        raise UnusableFile(
            f"Kỳ trước, {path}: không có biểu hay tệp tổng hợp nào của kỳ trước {period.words}. "
            "Hãy chọn biểu, thư mục biểu hoặc tệp tổng hợp của kỳ trước. Chưa ghi biểu nào."
        )
    return PastReturns(earlier)


def _of_summary(path: Path, form: Form) -> Iterator[tuple[Unit, PastReturn]]:
    summary = load_previous(path, form).summary
    for office, lines in summary.cells_by_unit():
        yield Unit(office.code, office.name, office.level, summary.above(office)), PastReturn(summary.period, lines, summary.lines)


def _of_return(source: Source, ret: Return, form: Form) -> PastReturn:
    lines = added((line.key, line.counts) for line in ret.lines)
    return PastReturn(ret.period, lines, {line.key: line.label for line in ret.lines}, _contacts(source, ret, form))


def _contacts(source: Source, ret: Return, form: Form) -> Contacts:
    try:
        book = opened(read_bytes(source))
        sheet = next((i for i, name in enumerate(book.names) if name == ret.sheet), None)
        return contacts_in(book.rows(sheet), form.signature) if sheet is not None else Contacts()
    except UnreadableFile:  # it was read a moment ago; missing contacts are no reason for an error
        return Contacts()
