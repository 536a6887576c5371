"""A whole button press in any host: ask what is needed, do the work, mark, open, report, and suggest what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from unicodedata import normalize

from tdkt_xl.api.progress import Stopped
from tdkt_xl.desk.actions import CLEAR, Action, action
from tdkt_xl.desk.exchange import CAUTION, FAULT, INFO, Answers, Book, NextStep, Outcome, Questions, Reply, Request
from tdkt_xl.desk.painting import Canvas, Painted, clear, mark
from tdkt_xl.words.errors import TdktError

StepProgress = Callable[[int, int, str], object]
"""Called with how many are done, of how many, and what is being done, such as "Đọc biểu". Stopped ends the work."""
Perform = Callable[[Request, StepProgress], Reply]


class Host(Canvas, Protocol):
    """What a button needs from Excel or LibreOffice."""

    def book(self) -> Book | None:
        """Returns the workbook on the screen; None if there is none."""

    def path(self) -> str | None:
        """Returns the file of the workbook on the screen; None if there is none or it was never saved."""

    def unsaved(self) -> bool:
        """True if the workbook on the screen has changes that are not in its file."""

    def ask(self, questions: Questions) -> Answers | None:
        """Returns the person's answers; None if the dialog was cancelled."""

    def say(self, message: str, mood: str, steps: Sequence[str]) -> int | None:
        """Shows a message in front of all windows, with a button for each step. Returns the index of the pressed button; None if
        none was pressed."""

    def open(self, path: str) -> None:
        """Opens a file for the person."""

    def shows(self, path: str) -> bool:
        """True if `open` shows the file in this program, so that a message can appear in front of it."""

    def work(self, job: Callable[[StepProgress], Reply]) -> Reply:
        """Returns the result of the job, and shows its progress. Raises `Stopped` if the person stops the work."""


def press(action_id: str, host: Host, perform: Perform, answers: Answers | None = None) -> None:
    """Carries out a button press. If a dialog is cancelled, nothing is done. Failures are shown in a message, never raised."""
    wanted: NextStep | None = NextStep("", action_id, answers or {})
    while wanted is not None and not wanted.open:
        wanted = _pressed(wanted, host, perform)
    if wanted is not None:
        host.open(wanted.open)


def _pressed(wanted: NextStep, host: Host, perform: Perform) -> NextStep | None:
    """Carries out one button press. Returns what the person wants next; None if nothing."""
    try:
        pressed = action(wanted.action)
        if pressed is None:
            _say(host, f"Nút “{wanted.action}” không có trong bản này. Hãy chạy “tdkt addin install” để cài lại.", FAULT)
            return None
        if pressed.id == CLEAR:
            _say(host, *_cleared(host))
            return None
        outcome = _performed(pressed, host, perform, dict(wanted.answers))
        return _show(host, outcome) if outcome is not None else None
    except Stopped as stopped:
        _say(host, str(stopped))
    except TdktError as problem:
        _say(host, str(problem), FAULT)
    except Exception as problem:  # a traceback helps nobody at the ribbon
        _say(
            host,
            f"Lỗi của chương trình: {type(problem).__name__}: {problem}\n\n"
            "Số liệu trong sổ không bị thay đổi. Hãy báo cho người phụ trách kỹ thuật.",
            FAULT,
        )
    return None


def _say(host: Host, message: str, mood: str = INFO, steps: Sequence[NextStep] = ()) -> NextStep | None:
    """Shows a message in NFC. File names come as the disk stores them, and macOS splits letters and their marks."""
    chosen = host.say(normalize("NFC", message), mood, [step.label for step in steps])
    return steps[chosen] if chosen is not None else None


def _cleared(host: Host) -> tuple[str, str]:
    """Removes the marks without another process. Returns the message and its mood."""
    count, painted = clear(host)
    if not count and not painted.words():
        return "Không có đánh dấu nào của chương trình để xóa.", INFO
    said = f"Đã trả lại màu cũ cho {count} ô. Số liệu giữ nguyên. {painted.words()}".strip()
    return said, CAUTION if painted.words() else INFO


def _performed(pressed: Action, host: Host, perform: Perform, answers: dict[str, str]) -> Outcome | None:
    """Returns the action's outcome; None if the person cancelled."""
    book, path, unsaved = host.book() if pressed.on_open_book else None, host.path(), host.unsaved()
    while True:
        request = Request(pressed.id, answers, book, path, unsaved)
        reply = host.work(lambda progress, asked=request: perform(asked, progress))  # type: ignore[misc]
        if isinstance(reply, Outcome):
            return reply
        given = host.ask(reply)
        if given is None:
            return None
        answers = {**answers, **given}


def _show(host: Host, outcome: Outcome) -> NextStep | None:
    """Marks, opens and shows the message. The message must be in front of what is opened: it comes after opening, or before it if
    another program opens the file."""
    painted = Painted()
    if outcome.marks is not None:
        painted = mark(host, outcome.marks)
    elif outcome.clear:
        painted = clear(host)[1]
    said = " ".join(filter(None, (outcome.message, painted.words())))
    mood = CAUTION if painted.words() and outcome.mood == INFO else outcome.mood
    if outcome.open is None:
        return _say(host, said, mood, outcome.steps)
    if host.shows(outcome.open):
        host.open(outcome.open)
        return _say(host, said, mood, outcome.steps)
    wanted = _say(host, said, mood, outcome.steps)
    if wanted is None:
        host.open(outcome.open)
    return wanted
