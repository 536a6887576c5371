"""Which code carries out which action, in the Python that has the whole package."""

from __future__ import annotations

from importlib import import_module

from tdkt_xl.desk.actions import CHECK, HELP, MERGE, MISSING, NEW, NEW_FOR_ROSTER, REPORT, SEND_BACK
from tdkt_xl.desk.exchange import Reply, Request
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.words.errors import TdktError

_WORKERS = {
    CHECK: ("open_book", "check_open_book"),
    MERGE: ("merging", "merge_folder"),
    MISSING: ("folders", "missing_units"),
    SEND_BACK: ("folders", "send_back"),
    REPORT: ("reporting", "write_report"),
    NEW: ("blank_forms", "new_form"),
    NEW_FOR_ROSTER: ("blank_forms", "new_forms_for_roster"),
    HELP: ("guidance", "help_text"),
}
"""Action → module of this package and function in it. A module is imported when its button is pressed."""


def perform(request: Request, progress: StepProgress) -> Reply:
    """Carries out an action, or returns the questions that must be answered first. Raises TdktError."""
    if request.action not in _WORKERS:
        raise TdktError(f"Bản này không có việc “{request.action}”. Hãy cập nhật tdkt-xl rồi chạy “tdkt addin install”.")
    module, name = _WORKERS[request.action]
    worker = getattr(import_module(f"tdkt_xl.desk.{module}"), name)
    reply: Reply = worker(request, progress)
    return reply
