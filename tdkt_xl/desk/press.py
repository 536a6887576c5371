"""The whole course of a button, over any host: ask what is needed, have it done, mark, open, say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from unicodedata import normalize

from tdkt_xl.desk.actions import CLEAR, Action, action
from tdkt_xl.desk.exchange import Answers, Book, Need, Outcome, Request
from tdkt_xl.desk.painting import Canvas, Painted, clear, mark
from tdkt_xl.words.errors import TdktError

Progress = Callable[[float], object]
"""Told which share of the work, 0 to 1, is done."""
Perform = Callable[[Request, Progress], Need | Outcome]


class Host(Canvas, Protocol):
    """What a button needs of Excel or LibreOffice."""

    def book(self) -> Book | None:
        """The workbook on the screen, None where there is none."""

    def ask(self, need: Need) -> str | None:
        """The person's answer, None where the dialog was cancelled."""

    def say(self, message: str) -> None:
        """Shows a message."""

    def open(self, path: str) -> None:
        """Opens a file for the person."""

    def progress(self, share: float | None) -> None:
        """Shows how far the work is, None that it is over."""


def press(action_id: str, host: Host, perform: Perform, answers: Answers | None = None) -> None:
    """Carries out a button. A cancelled dialog ends it with nothing done; whatever fails is said, never raised."""
    try:
        pressed = action(action_id)
        if pressed is None:
            _say(host, f"Nút “{action_id}” không có trong bản này. Hãy chạy “tdkt addin install” để cài lại.")
            return
        if pressed.id == CLEAR:
            _say(host, _cleared(host))
            return
        outcome = _performed(pressed, host, perform, dict(answers or {}))
        if outcome is not None:
            _show(host, outcome)
    except TdktError as problem:
        _say(host, str(problem))
    except Exception as problem:  # a traceback helps nobody at the ribbon
        _say(
            host,
            f"Lỗi của chương trình: {type(problem).__name__}: {problem}\n\n"
            "Số liệu trong sổ không bị thay đổi. Hãy báo cho người phụ trách kỹ thuật.",
        )


def _say(host: Host, message: str) -> None:
    """Names of files and folders come as the disk has them; macOS takes letters and their marks apart."""
    host.say(normalize("NFC", message))


def _cleared(host: Host) -> str:
    """Marks are the workbook's own affair: no other program is asked."""
    count, painted = clear(host)
    if not count and not painted.words():
        return "Không có đánh dấu nào của chương trình để xóa."
    return f"Đã trả lại màu cũ cho {count} ô. Số liệu giữ nguyên. {painted.words()}".strip()


def _performed(pressed: Action, host: Host, perform: Perform, answers: dict[str, str]) -> Outcome | None:
    """The action's outcome, None where the person cancelled."""
    book = host.book() if pressed.on_open_book else None
    while True:
        try:
            reply = perform(Request(pressed.id, answers, book), host.progress)
        finally:
            host.progress(None)
        if isinstance(reply, Outcome):
            return reply
        answer = host.ask(reply)
        if answer is None:
            return None
        answers[reply.key] = answer


def _show(host: Host, outcome: Outcome) -> None:
    painted = Painted()
    if outcome.marks is not None:
        painted = mark(host, outcome.marks)
    elif outcome.clear:
        painted = clear(host)[1]
    if outcome.open is not None:
        host.open(outcome.open)
    _say(host, " ".join(filter(None, (outcome.message, painted.words()))))
