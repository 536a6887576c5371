"""LibreOffice's dialogs: questions asked together, a message with suggested steps, and work that can be watched and stopped.

Sizes are in dialog units, which depend on the dialog's font. Dialogs appear on the given window.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Lock, Thread
from typing import Any

import uno
import unohelper
from com.sun.star.awt import XActionListener

from tdkt_xl.api.progress import Stopped
from tdkt_xl.desk.actions import TITLE
from tdkt_xl.desk.exchange import CAUTION, CHANGED, CHOICE, FAULT, FILE, FOLDER, INFO, TEXT, TICK, YES, Need, Questions

Service = Callable[[str], Any]
"""Makes the UNO service with this name."""
_POSITION = 3
"""com.sun.star.awt.PosSize.POS."""
_OK, _CANCEL, _STANDARD = 1, 2, 0
"""com.sun.star.awt.PushButtonType."""
_PICTURES = {INFO: "info", CAUTION: "warning", FAULT: "error"}
_BOXES = {INFO: "INFOBOX", CAUTION: "WARNINGBOX", FAULT: "ERRORBOX"}
_EDGE, _ROW, _HIGH, _WIDE = 6, 18, 13, 380
_LABEL, _BUTTON = 168, 44
_LETTERS_A_LINE = 78
"""Letters of a message in one line."""
_RED = 0xC00000
_SOON = 0.4
"""Work that takes at most this many seconds shows no dialog."""
_BREATH = 0.1
"""Seconds between two updates of a dialog's progress."""


class _Dialog:
    """A dialog that is being built, with its controls by name."""

    def __init__(self, service: Service, window: Any, title: str, wide: int = _WIDE) -> None:
        self._service, self._window = service, window
        self._model = service("com.sun.star.awt.UnoControlDialogModel")
        self._model.Title, self._model.Width = title, wide
        self._dialog: Any = None
        self._order = 0

    def add(self, kind: str, name: str, left: int, top: int, wide: int, high: int, **properties: Any) -> Any:
        control = self._model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
        control.PositionX, control.PositionY, control.Width, control.Height = left, top, wide, high
        control.TabIndex, self._order = self._order, self._order + 1
        for key, value in properties.items():
            setattr(control, key, value)
        self._model.insertByName(name, control)
        return control

    def button(self, name: str, label: str, left: int, top: int, wide: int, kind: int = _STANDARD) -> Any:
        return self.add("Button", name, left, top, wide, 15, Label=label, PushButtonType=kind, DefaultButton=kind == _OK)

    def control(self, name: str) -> Any:
        return self._dialog.getControl(name)

    def build(self, high: int) -> Any:
        """Returns the dialog, placed over the middle of its window."""
        self._model.Height = high
        self._dialog = self._service("com.sun.star.awt.UnoControlDialog")
        self._dialog.setModel(self._model)
        self._dialog.createPeer(self._service("com.sun.star.awt.Toolkit"), self._window)
        if self._window is not None:  # otherwise the dialog appears in the screen's corner
            around, own = self._window.getPosSize(), self._dialog.getPosSize()
            left, top = max(0, around.Width - own.Width) // 2, max(0, around.Height - own.Height) // 3
            self._dialog.setPosSize(left, top, 0, 0, _POSITION)
        return self._dialog


class _Pressed(unohelper.Base, XActionListener):
    """A button's action as a UNO listener."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do = do

    def actionPerformed(self, event: Any) -> None:  # noqa: N802 - UNO's name
        self._do()

    def disposing(self, event: Any) -> None: ...


# ---- Questions


def picked(service: Service, need: Need, beginning: str) -> str | None:
    """Returns the folder or file that the person picks; None if cancelled. It begins at the suggested path, else at `beginning`."""
    picker = service(f"com.sun.star.ui.dialogs.{'Folder' if need.kind == FOLDER else 'File'}Picker")
    picker.setTitle(need.title)
    place = need.default if need.kind == FOLDER else os.path.dirname(need.default)
    place = place or beginning
    if place and os.path.isdir(place):
        picker.setDisplayDirectory(uno.systemPathToFileUrl(place))
    if need.kind == FOLDER:
        return str(uno.fileUrlToSystemPath(picker.getDirectory())) if picker.execute() == 1 else None
    picker.appendFilter(f"Tệp {need.kinds.replace(';', ', ')}", need.kinds)
    return str(uno.fileUrlToSystemPath(picker.getSelectedFiles()[0])) if picker.execute() == 1 else None


def asked(service: Service, window: Any, questions: Questions, beginning: str) -> Mapping[str, str] | None:
    """Returns the answers to questions in one dialog; None if it was cancelled."""
    form = _DialogForm(service, window, questions, beginning)
    return form.answers()


class _DialogForm:
    """The dialog with all questions."""

    _AGAIN = 7
    """Result of the dialog if other questions are needed."""

    def __init__(self, service: Service, window: Any, questions: Questions, beginning: str) -> None:
        self._service, self._questions, self._beginning = service, questions, beginning
        self._changed = ""
        dialog = self._parts = _Dialog(service, window, f"{TITLE}: {questions.title}")
        top = _EDGE
        if questions.fault:
            high = 10 * _lines(questions.fault) + 4
            dialog.add(
                "FixedText", "fault", _EDGE, top, _WIDE - 2 * _EDGE, high, Label=questions.fault, MultiLine=True, TextColor=_RED
            )
            top += high
        for need in questions.needs:
            self._add(need, top)
            top += _ROW
        top += _EDGE
        dialog.button("ok", questions.go, _WIDE - 2 * _EDGE - 66 - 52, top, 66, _OK)
        dialog.button("cancel", "Hủy", _WIDE - _EDGE - 52, top, 52, _CANCEL)
        self._dialog = dialog.build(top + 15 + _EDGE)
        for need in questions.needs:
            if need.kind in (FOLDER, FILE):
                dialog.control(f"pick-{need.key}").addActionListener(_Pressed(lambda asked=need: self._pick(asked)))  # type: ignore[misc]

    def _add(self, need: Need, top: int) -> None:
        dialog, wide = self._parts, _WIDE - 2 * _EDGE
        if need.kind == TICK:
            state = int(need.default == YES)
            dialog.add("CheckBox", need.key, _EDGE + _LABEL, top, wide - _LABEL, _HIGH, Label=need.title, State=state)
            return
        dialog.add("FixedText", f"label-{need.key}", _EDGE, top + 2, _LABEL - 4, _HIGH, Label=need.title)
        left, field = _EDGE + _LABEL, wide - _LABEL
        if need.kind == CHOICE:
            choices = tuple(need.choices)
            chosen = (choices.index(need.default),) if need.default in choices else ()
            dialog.add("ListBox", need.key, left, top, field, _HIGH, StringItemList=choices, Dropdown=True, LineCount=8)
            dialog._model.getByName(need.key).SelectedItems = chosen
        elif need.kind == TEXT:
            dialog.add("Edit", need.key, left, top, field, _HIGH, Text=need.default)
        else:
            dialog.add("Edit", need.key, left, top, field - _BUTTON - 3, _HIGH, Text=need.default)
            dialog.button(f"pick-{need.key}", "Chọn…", left + field - _BUTTON, top - 1, _BUTTON)

    def _pick(self, need: Need) -> None:
        field = self._parts.control(need.key)
        path = picked(self._service, Need(need.key, need.kind, need.title, field.getText(), kinds=need.kinds), self._beginning)
        if path is not None:
            field.setText(path)
            if need.again:
                self._changed = need.key
                self._dialog.endDialog(self._AGAIN)

    def answers(self) -> Mapping[str, str] | None:
        try:
            self._parts.control(self._questions.needs[0].key).setFocus()
            if self._dialog.execute() not in (_OK, self._AGAIN):
                return None
            given = {need.key: self._answer(need) for need in self._questions.needs}
        finally:
            self._dialog.dispose()
        typed = [need.key for need in self._questions.needs if need.again and given[need.key] != need.default]
        return {**given, CHANGED: self._changed or next(iter(typed), "")}

    def _answer(self, need: Need) -> str:
        control = self._parts.control(need.key)
        if need.kind == TICK:
            return YES if control.getState() == 1 else ""
        return str(control.getSelectedItem() if need.kind == CHOICE else control.getText()).strip()


# ---- Messages


def told(service: Service, window: Any, message: str, mood: str, steps: Sequence[str]) -> int | None:
    """Shows a message with a button for each step. Returns the index of the pressed button; None if none was pressed."""
    if not steps:
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", _BOXES[mood])
        service("com.sun.star.awt.Toolkit").createMessageBox(window, kind, 1, TITLE, message).execute()
        return None
    dialog = _Dialog(service, window, TITLE)
    high = max(26, 10 * _lines(message) + 4)
    dialog.add("ImageControl", "picture", _EDGE, _EDGE, 22, 22, ImageURL=f"private:standardimage/{_PICTURES[mood]}", Border=0)
    dialog.add("FixedText", "message", 34, _EDGE, _WIDE - 34 - _EDGE, high, Label=message, MultiLine=True)
    chosen: list[int] = []
    top, widths = 2 * _EDGE + high, [12 + 5 * len(label) for label in steps]
    left = _WIDE - _EDGE - 52 - sum(wide + 4 for wide in widths)
    for number, (label, wide) in enumerate(zip(steps, widths, strict=True)):
        dialog.button(f"step-{number}", label, left, top, wide)
        left += wide + 4
    dialog.button("close", "Đóng", left, top, 52, _OK)
    shown = dialog.build(top + 15 + _EDGE)
    dialog.control("close").setFocus()  # Enter closes; what comes next has to be wanted

    def end_with(number: int) -> None:
        chosen.append(number)
        shown.endExecute()

    for number in range(len(steps)):
        dialog.control(f"step-{number}").addActionListener(_Pressed(lambda pressed=number: end_with(pressed)))  # type: ignore[misc]
    try:
        shown.execute()
    finally:
        shown.dispose()
    return chosen[0] if chosen else None


def _lines(text: str) -> int:
    """Returns the number of lines that a text needs in a dialog."""
    return sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines())


# ---- Work


class Watched:
    """Does work in a thread while a dialog shows its progress. The dialog's button stops the work at the next step."""

    def __init__(self, service: Service, window: Any) -> None:
        self._service, self._window = service, window
        self._done, self._stop, self._closed, self._lock = Event(), Event(), Event(), Lock()
        self._parts: _Dialog | None = None
        self._dialog: Any = None
        self._said = 0.0
        self._result: Any = None
        self._problem: BaseException | None = None

    def run(self, job: Callable[[Callable[[int, int, str], object]], Any]) -> Any:
        """Returns the job's result. Raises what the job raises."""
        worker = Thread(target=self._work, args=(job,), daemon=True)
        worker.start()
        self._done.wait(_SOON)
        with self._lock:
            if not self._done.is_set():
                self._build()
        try:
            while self._dialog is not None and not self._done.is_set():
                self._dialog.execute()
                if not self._done.is_set():
                    self._stop.set()
                    self._parts.control("said").setText("Đang dừng …")  # type: ignore[union-attr]
        finally:
            self._closed.set()
            worker.join()
            if self._dialog is not None:
                self._dialog.dispose()
        if self._problem is not None:
            raise self._problem
        return self._result

    def _build(self) -> None:
        parts = self._parts = _Dialog(self._service, self._window, f"{TITLE}: đang làm", 240)
        parts.add("FixedText", "said", _EDGE, _EDGE, 228, _HIGH, Label="Đang chuẩn bị …")
        parts.add("ProgressBar", "bar", _EDGE, 22, 228, 9, ProgressValueMin=0, ProgressValueMax=100)
        parts.button("stop", "Dừng", 182, 38, 52, _CANCEL)
        self._dialog = parts.build(59)

    def _work(self, job: Callable[[Callable[[int, int, str], object]], Any]) -> None:
        try:
            self._result = job(self._progress)
        except BaseException as problem:
            self._problem = problem
        with self._lock:
            self._done.set()
        while self._dialog is not None and not self._closed.wait(_BREATH):  # it may only be starting: repeat until it ends
            self._dialog.endExecute()

    def _progress(self, done: int, total: int, doing: str) -> None:
        if self._stop.is_set():
            raise Stopped
        now = time.monotonic()
        if self._dialog is None or (now - self._said < _BREATH and done != total):
            return
        self._said = now
        of = f" {done}/{total}" if total > 1 else ""
        self._parts.control("said").setText(f"{doing}{of} …")  # type: ignore[union-attr]
        self._parts.control("bar").setValue(100 * done // max(total, 1))  # type: ignore[union-attr]
