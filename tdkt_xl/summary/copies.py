"""Copies of a summary in which an officer decided: which file is one, and what in it no merge has taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tdkt_xl.files.grids import Workbook
from tdkt_xl.files.kept_json import kept_value
from tdkt_xl.forms import Form, ShippedForms, load_form
from tdkt_xl.rollup.carrying import Copy
from tdkt_xl.summary.names import LOG, TRACKING
from tdkt_xl.summary.reading import ReadBack, read_back_of
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
    read = read_back_of(path, forms, DECIDED)
    rows = read.typed if read.typed is not None else _tracking_rows(path)
    return Copy(path.name, read.summary, typed_in(read.summary, rows, path.name))


def _tracking_rows(path: Path) -> Sequence[Sequence[object]]:
    try:
        workbook = Workbook(path.read_bytes())
        return workbook.rows(workbook.names.index(TRACKING))
    except (OSError, UnreadableFile) as problem:
        why = system_reason(problem) if isinstance(problem, OSError) else str(problem)
        raise UnusableFile(f"{DECIDED.name}, {path.name}: {why}. {DECIDED.unwritten}") from None


def not_taken_over(read: ReadBack) -> int:
    """The number of decisions and opinions in a workbook that no merge has taken over yet."""
    if read.typed is None:
        return 0
    summary = read.summary
    typed = typed_in(summary, read.typed, "")
    known = [
        *((decision, summary.submissions[place].decision) for place, decision in typed.decisions.items()),
        *((decision, summary.named.get(unit)) for unit, decision in typed.named.items()),
        *((opinion, summary.findings[place].accepted) for place, opinion in typed.opinions.items()),
    ]
    return sum(now != before for now, before in known) + len(typed.problems)
