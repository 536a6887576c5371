"""Copies of a summary in which an officer decided: which file is one, and what in it no merge has taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.kept_json import kept_value
from tdkt_xl.forms import Form, ShippedForms, load_form
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.carrying import Copy
from tdkt_xl.summary.names import LOG, TRACKING
from tdkt_xl.summary.reading import read_summary_of
from tdkt_xl.summary.sealed import is_untouched
from tdkt_xl.summary.typed_decisions import DECIDED, TYPED_COLUMNS, columns_of, texts_at, typed_in
from tdkt_xl.words.errors import UnreadableFile, UnusableFile, system_reason


class Peek:
    """Facts about a workbook that need no verification: whether it is a summary made by this program, is locked, has decisions."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableFile or OSError if the workbook cannot be opened."""
        self._workbook = Workbook(path.read_bytes())
        self.is_summary = self._workbook.properties.get("tdkt.kind") == "summary"
        kept = kept_value(self._workbook) if self.is_summary else None
        self._kept: Mapping[str, object] = kept if isinstance(kept, dict) else {}

    @property
    def locked(self) -> bool:
        return bool(self._kept.get("locked"))

    @property
    def log(self) -> list[tuple[str, ...]]:
        """The rows of its log."""
        rows = self._kept.get("log")
        return [tuple(map(str, row)) for row in rows] if isinstance(rows, list) else []

    @property
    def has_decisions(self) -> bool:
        """True if somebody has decided something in it."""
        if self.log or self.locked or LOG in self._workbook.names:
            return True
        if not self.is_summary or TRACKING not in self._workbook.names:
            return False
        rows = self._workbook.rows(self._workbook.names.index(TRACKING))
        at, places = columns_of(rows)
        return at is not None and any(texts_at(row, places)[1:] != [""] * (len(TYPED_COLUMNS) - 1) for row in rows[at + 1 :])


def read_copy(path: Path, form_file: Path | None = None) -> Copy:
    """The summary at `path` with the decisions in it.

    Raises UnusableFile, with the place, if the file is not a summary made by this program, or if anything else was changed in it.
    Raises DefinitionError if the form's definition cannot be used.
    """
    forms: Sequence[Form] = (load_form(form_file),) if form_file is not None else ShippedForms()
    summary = read_summary_of(path, forms, DECIDED)
    try:
        workbook = Workbook(path.read_bytes())
        rows = workbook.rows(workbook.names.index(TRACKING))
    except (OSError, UnreadableFile) as problem:
        why = system_reason(problem) if isinstance(problem, OSError) else str(problem)
        raise UnusableFile(f"{DECIDED.name}, {path.name}: {why}. {DECIDED.unwritten}") from None
    return Copy(path.name, summary, typed_in(summary, rows, path.name))


def not_taken_over(path: Path, summary: Summary) -> int:
    """The number of decisions and opinions in the workbook at `path`, of this summary, that no merge has taken over yet."""
    if is_untouched(path):
        return 0
    workbook = Workbook(path.read_bytes(), keeps=True)
    if TRACKING not in workbook.names:
        return 0
    typed = typed_in(summary, workbook.rows(workbook.names.index(TRACKING)), path.name)
    known = [
        *((decision, summary.submissions[place].decision) for place, decision in typed.decisions.items()),
        *((decision, summary.named.get(unit)) for unit, decision in typed.named.items()),
        *((opinion, summary.findings[place].accepted) for place, opinion in typed.opinions.items()),
    ]
    return sum(now != before for now, before in known) + len(typed.problems)
