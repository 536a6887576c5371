"""Reads a summary back from its workbook: takes its facts out of the hidden sheet and verifies every sheet against them.

If a cell differs, somebody changed the workbook by hand. The summary is then rejected, because nobody could explain figures made
from it. A workbook that no program has saved since it was written (sealed.py) needs no verification. Of one that was saved, the
sheets whose values still have their digest (sheet_digests.py) are as they were; the table of any other sheet is made anew and
compared.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tdkt_xl.files.kept_json import FACTS, kept_column, parsed
from tdkt_xl.forms import Form, ShippedForms, form_of, load_form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.decisions import first_broken
from tdkt_xl.model.details import Details
from tdkt_xl.model.findings import shown
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.comparing import Previous
from tdkt_xl.summary.book import makers
from tdkt_xl.summary.comparison_sheet import RULE_CELLS
from tdkt_xl.summary.facts import EDITION, Facts
from tdkt_xl.summary.facts_sheet import DETAILS_COLUMN, DIGESTS_COLUMN, FACTS_COLUMN
from tdkt_xl.summary.log_sheet import broken_row
from tdkt_xl.summary.names import COMPARISON, DETAILS, FINDINGS, LOG, OFFICIAL, TRACKING
from tdkt_xl.summary.saved_workbook import SavedWorkbook
from tdkt_xl.summary.sealed import unsealed
from tdkt_xl.summary.sheet_digests import basis_of
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table
from tdkt_xl.summary.verifying import Difference, differences
from tdkt_xl.words.errors import UnreadableFile, UnusableFile, system_reason


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """Words for messages: the workbook, the command that would make it again, and what was not written because of the problem."""

    name: str
    choose: str
    again: str
    other_form: str
    unwritten: str


REPORT = RefusalWords(
    name="Tệp tổng hợp",
    choose="Hãy chọn tệp tổng hợp do lệnh hoặc nút “Tổng hợp” lập",
    again="tổng hợp lại",
    other_form="chương trình chỉ biết mẫu “{form}”. Hãy cho định nghĩa của mẫu đó ở --form, hoặc tổng hợp lại",
    unwritten="Chưa ghi báo cáo nào.",
)
LAST_PERIOD = RefusalWords(
    name="Tệp kỳ trước",
    choose="Hãy chọn tệp tổng hợp kỳ trước, do lệnh hoặc nút “Tổng hợp” lập",
    again="tổng hợp lại kỳ trước",
    other_form="kỳ này theo mẫu “{form}”: các cột không so sánh được với nhau. Hãy tổng hợp lại kỳ trước theo mẫu kỳ này",
    unwritten="Chưa ghi tệp tổng hợp nào.",
)


def read_summary(path: Path, form_file: Path | None = None, wording: RefusalWords = REPORT) -> Summary:
    """Returns the summary at `path`. `form_file` is an office's own form definition, as for merging.

    Raises UnusableFile, saying what and where, for anything but an unchanged summary; DefinitionError for an unusable definition.
    """
    return read_back(path, form_file, wording).summary


def read_back(path: Path, form_file: Path | None = None, wording: RefusalWords = REPORT) -> ReadBack:
    """Returns the summary at `path` with what officers typed in; otherwise as `read_summary`."""
    return read_back_of(path, (load_form(form_file),) if form_file is not None else ShippedForms(), wording)


def load_previous(path: Path, form: Form) -> Previous:
    """Returns last period's summary at `path`. Raises UnusableFile for anything but an unchanged summary of this form."""
    return load_previous_of(path, (form,))


def load_previous_of(path: Path, forms: Sequence[Form]) -> Previous:
    """Returns last period's summary at `path`. Raises UnusableFile for anything but an unchanged summary of one of these forms."""
    return Previous(path.name, read_summary_of(path, forms, LAST_PERIOD))


def of_another_form(previous: Previous, form: Form) -> UnusableFile:
    """Returns the error that last period's summary is of another form than this period's."""
    what, _, remedy = LAST_PERIOD.other_form.format(form=form.id).partition(". ")
    said = f"theo mẫu biểu “{previous.summary.form.id}”, {what}. {remedy}. {LAST_PERIOD.unwritten}"
    return UnusableFile(f"{LAST_PERIOD.name}, {previous.file}: {said}")


@dataclass(frozen=True)
class ReadBack:
    """A summary read back from its workbook. `typed` are the rows of the sheet "Theo dõi", in which officers decide; None if no
    program has saved the workbook since it was written."""

    summary: Summary
    typed: Sequence[Sequence[object]] | None


def read_summary_of(path: Path, forms: Sequence[Form], wording: RefusalWords = REPORT) -> Summary:
    """Returns the summary at `path`, which must be of one of these forms. Raises UnusableFile, saying what and where."""
    return read_back_of(path, forms, wording).summary


def read_back_of(path: Path, forms: Sequence[Form], wording: RefusalWords = REPORT) -> ReadBack:
    """Returns the summary at `path` with what officers typed in; otherwise as `read_summary_of`."""
    untouched = unsealed(path, forms)
    if untouched is not None:
        return ReadBack(untouched, None)
    with _usable(path, wording):
        workbook = SavedWorkbook(path.read_bytes())
        summary = _SummaryReader(path.name, workbook, forms, wording).summary()
        return ReadBack(summary, workbook.rows(TRACKING))


@contextmanager
def _usable(path: Path, wording: RefusalWords) -> Iterator[None]:
    """Context for opening and reading the workbook at `path`. Raises UnusableFile if that fails."""
    try:
        yield
    except OSError as problem:
        raise UnusableFile(f"{wording.name}: không đọc được {path} ({system_reason(problem)}). {wording.unwritten}") from None
    except UnreadableFile as problem:
        said = f"không mở được ({problem}). {wording.choose}. {wording.unwritten}"
        raise UnusableFile(f"{wording.name}, {path.name}: {said}") from None


class _SummaryReader:
    """Reads a summary workbook. Every method raises UnusableFile, saying what is wrong and where."""

    def __init__(self, name: str, workbook: SavedWorkbook, forms: Sequence[Form], wording: RefusalWords) -> None:
        self.name, self.workbook, self.wording = name, workbook, wording
        wanted = workbook.properties.get("tdkt.form")
        self.form = form_of(forms, wanted or "") or forms[0]

    def problem(self, what: str, remedy: str = "") -> UnusableFile:
        """Returns the error with what is wrong and what to do. Default remedy: use the unchanged workbook, or make it again."""
        remedy = remedy or f"Hãy dùng bản chưa sửa, hoặc {self.wording.again}"
        return UnusableFile(f"{self.wording.name}, {self.name}: {what}. {remedy}. {self.wording.unwritten}")

    def summary(self) -> Summary:
        """Returns the summary after verifying every sheet."""
        self._check_kind()
        rows = self.workbook.rows(FACTS) if FACTS in self.workbook.names else ()
        facts, details, digests = (kept_column(rows, column) for column in (FACTS_COLUMN, DETAILS_COLUMN, DIGESTS_COLUMN))
        kept = parsed(facts)
        if kept is None or kept.get("edition") != EDITION:
            what = f"không đọc được trang ẩn “{FACTS}”; tệp do bản khác của chương trình lập, hoặc trang ấy đã bị xóa"
            raise self.problem(what, f"Hãy {self.wording.again}")
        big = self._big_change()
        try:
            summary = Facts(self.form, kept).summary(Details.from_plain(parsed(details) or {}, self.form.decimals), big)
            unchanged = self._unchanged(parsed(digests) or {}, basis_of([*facts, *details], self.form, big))
            self._check_log(summary, unchanged)
            self._verify(summary, unchanged)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
            raise self.problem(f"trang ẩn “{FACTS}” đã bị sửa") from None
        return summary

    def _unchanged(self, digests: Mapping[str, Any], basis: bytes) -> frozenset[str]:
        """Returns the sheets that show what they showed when they were written, from these facts."""
        kept = [(sheet, *digests[sheet]) for sheet in self.workbook.names if sheet in digests]
        return frozenset(sheet for sheet, digest, columns in kept if self.workbook.has_digest(sheet, digest, basis, columns))

    def _check_log(self, summary: Summary, unchanged: Container[str]) -> None:
        """Checks that the log is complete: each row follows the row before, and the sheet holds all rows."""
        broken = first_broken(summary.log)
        if broken is not None:
            raise self.problem(f"trang “{LOG}”, dòng có STT {broken + 1} không nối tiếp dòng trước; nhật ký đã bị sửa")
        if summary.log and LOG not in self.workbook.names:
            raise self.problem(f"trang “{LOG}” đã bị xóa, lúc tổng hợp có {len(summary.log)} dòng")
        if LOG in self.workbook.names and LOG not in unchanged:
            said = broken_row(self.workbook.rows(LOG), summary.log)
            if said is not None:
                raise self.problem(f"trang “{LOG}”, {said}")

    def _check_kind(self) -> None:
        properties = self.workbook.properties
        if properties.get("tdkt.kind", "summary") != "summary":
            raise self.problem("là biểu của một đơn vị, không phải tệp tổng hợp", self.wording.choose)
        form = properties.get("tdkt.form", self.form.id)
        if form != self.form.id:
            what, _, remedy = self.wording.other_form.format(form=self.form.id).partition(". ")
            raise self.problem(f"theo mẫu biểu “{form}”, {what}", remedy)
        for sheet in (OFFICIAL, DETAILS, TRACKING, FINDINGS):
            if sheet not in self.workbook.names:
                raise self.problem(f"không có trang “{sheet}”", f"{self.wording.choose}, còn đủ các trang")

    def _big_change(self) -> BigChange | None:
        """Returns the rule by which the comparison marks big changes. Officers may change its numbers. None: the form's."""
        if COMPARISON not in self.workbook.names:
            return None
        rows = self.workbook.rows(COMPARISON)
        share, least = (rows[row][column] if row < len(rows) and column < len(rows[row]) else "" for row, column in RULE_CELLS)
        if isinstance(share, (int, float)) and isinstance(least, (int, float)):
            return BigChange(float(share), int(least))
        return None

    def _verify(self, summary: Summary, unchanged: Container[str]) -> None:
        """Checks that each sheet shows what the facts give. Sheets that somebody removed are not checked."""
        every = makers(Stationery(summary))
        for sheet in sorted(every, key=lambda sheet: sheet != DETAILS):
            if sheet in self.workbook.names and sheet not in unchanged:
                self._verify_sheet(every[sheet]())

    def _verify_sheet(self, table: Table) -> None:
        found: Difference | None = None
        for grid in self.workbook.grids(table.name):
            found = next(differences(table, grid), None)
            if found is None:
                return
        if found is not None:
            raise self.problem(f"trang “{table.name}”, {self._said(found)}")

    def _said(self, difference: Difference) -> str:
        if not difference.where:
            return difference.expected
        there = "để trống" if difference.actual == "" else f"ghi {shown(difference.actual)}"
        return f"ô {difference.where}: {there}, {difference.expected}"
