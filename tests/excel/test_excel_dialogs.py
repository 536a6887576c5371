"""Which of the system's dialogs is opened for which question; tkinter itself is stood in for."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from tdkt_xl.desk.exchange import FILE, FOLDER, TEXT, Need
from tdkt_xl.excel.dialogs import ask
from tdkt_xl.words.errors import TdktError


class Window:
    closed = 0

    def withdraw(self) -> None: ...

    def attributes(self, *arguments: object) -> None: ...

    def destroy(self) -> None:
        Window.closed += 1


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each dialog was shown with, by its name; `answer` is what it gives."""
    seen: dict[str, Any] = {"answer": ""}

    def dialog(name: str) -> Any:
        def show(*arguments: object, **options: object) -> object:
            seen[name] = options
            return seen["answer"]

        return show

    tkinter = types.ModuleType("tkinter")
    files, texts = types.ModuleType("tkinter.filedialog"), types.ModuleType("tkinter.simpledialog")
    vars(tkinter).update(Tk=Window, filedialog=files, simpledialog=texts)
    vars(files).update(askdirectory=dialog("folder"), askopenfilename=dialog("file"))
    vars(texts).update(askstring=dialog("text"))
    for name, module in (("tkinter", tkinter), ("tkinter.filedialog", files), ("tkinter.simpledialog", texts)):
        monkeypatch.setitem(sys.modules, name, module)
    return seen


def test_each_question_has_its_dialog_and_cancelling_gives_nothing(shown: dict[str, Any]) -> None:
    before = Window.closed
    assert ask(Need("folder", FOLDER, "Chọn thư mục")) is None and shown["folder"]["title"] == "Chọn thư mục"
    shown["answer"] = "C:/Hồ sơ 'A & B'"
    assert ask(Need("roster", FILE, "Chọn danh sách")) == "C:/Hồ sơ 'A & B'"
    assert ask(Need("period", TEXT, "Kỳ báo cáo", "2026")) == "C:/Hồ sơ 'A & B'" and shown["text"]["initialvalue"] == "2026"
    assert Window.closed == before + 3


def test_a_python_without_dialogs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tkinter", None)
    with pytest.raises(TdktError, match="thiếu tkinter"):
        ask(Need("folder", FOLDER, "Chọn thư mục"))
