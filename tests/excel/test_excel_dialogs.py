"""Which of the system's dialogs is opened for which question; pywin32, Excel and osascript are stood in for."""

from __future__ import annotations

import subprocess
import sys
import types
from typing import Any

import pytest

from tdkt_xl.desk.exchange import FILE, FOLDER, TEXT, Need
from tdkt_xl.excel.dialogs import ask
from tdkt_xl.words.errors import TdktError

CANCELLED, OTHER = -2147023673, -2147467259


class ComError(Exception):
    def __init__(self, hresult: int) -> None:
        self.hresult = hresult


class Dialog:
    """Windows' dialog: remembers what it was told, answers with a path or raises what Show was to raise."""

    def __init__(self) -> None:
        self.title, self.options, self.types, self.owner = "", 0x800, None, 0
        self.path, self.problem = "", None

    def SetTitle(self, title: str) -> None:
        self.title = title

    def GetOptions(self) -> int:
        return self.options

    def SetOptions(self, options: int) -> None:
        self.options = options

    def SetFileTypes(self, types: Any) -> None:
        self.types = types

    def Show(self, owner: int) -> None:
        self.owner = owner
        if self.problem is not None:
            raise self.problem

    def GetResult(self) -> Dialog:
        return self

    def GetDisplayName(self, kind: int) -> str:
        assert kind == 7
        return self.path


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Dialog:
    dialog = Dialog()

    def module(name: str, **held: object) -> None:
        made = types.ModuleType(name)
        vars(made).update(held)
        monkeypatch.setitem(sys.modules, name, made)

    def created(name: str, outer: None, context: int, interface: str) -> Dialog:
        assert (name, outer, context, interface) == ("dialog", None, 1, "open")
        return dialog

    module("pythoncom", CoInitialize=lambda: None, CoCreateInstance=created, CLSCTX_INPROC_SERVER=1, com_error=ComError)
    module("win32gui", GetForegroundWindow=lambda: 4711)
    shell = types.SimpleNamespace(CLSID_FileOpenDialog="dialog", IID_IFileOpenDialog="open")
    shellcon = types.SimpleNamespace(FOS_FORCEFILESYSTEM=0x40, FOS_PICKFOLDERS=0x20, SIGDN_FILESYSPATH=7)
    module("win32com")
    module("win32com.shell", shell=shell, shellcon=shellcon)
    return dialog


def test_a_folder_is_chosen_in_front_of_excel(windows: Dialog) -> None:
    windows.path = r"D:\Hồ sơ 'A & B'"
    assert ask(Need("folder", FOLDER, "Chọn thư mục"), "win32") == r"D:\Hồ sơ 'A & B'"
    assert (windows.title, windows.options, windows.types, windows.owner) == ("Chọn thư mục", 0x860, None, 4711)


def test_a_file_is_chosen_among_those_that_can_be_read(windows: Dialog) -> None:
    windows.path = r"D:\don-vi.csv"
    assert ask(Need("roster", FILE, "Chọn danh sách"), "win32") == r"D:\don-vi.csv"
    assert windows.options == 0x840
    assert windows.types is not None and windows.types[0][1] == "*.csv;*.xlsx"


def test_cancelling_gives_nothing_and_another_fault_is_not_hidden(windows: Dialog) -> None:
    windows.problem = ComError(CANCELLED)  # type: ignore[assignment]
    assert ask(Need("folder", FOLDER, "Chọn thư mục"), "win32") is None
    windows.problem = ComError(OTHER)  # type: ignore[assignment]
    with pytest.raises(ComError):
        ask(Need("folder", FOLDER, "Chọn thư mục"), "win32")


@pytest.mark.parametrize(("answer", "given"), [("2026-6T", "2026-6T"), (False, None), ("", "")])
def test_a_text_is_typed_into_excel_s_own_box(answer: object, given: str | None) -> None:
    shown: list[object] = []

    def input_box(*arguments: object, **options: object) -> object:
        shown.extend([*arguments, options])
        return answer

    excel = types.SimpleNamespace(InputBox=input_box)
    assert ask(Need("period", TEXT, "Kỳ báo cáo", "2026"), "win32", lambda: excel) == given
    assert (shown[0], shown[2], shown[3]) == ("Kỳ báo cáo", "2026", {"Type": 2})


def test_a_python_without_pywin32_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pythoncom", None)
    with pytest.raises(TdktError, match="thiếu pywin32"):
        ask(Need("folder", FOLDER, "Chọn thư mục"), "win32")


@pytest.mark.parametrize(
    ("kind", "code", "said", "given"),
    [
        (FOLDER, 0, "/Users/lan/Hồ sơ/\n", "/Users/lan/Hồ sơ/"),
        (FILE, 1, "", None),
        (TEXT, 0, "2026\n", "2026"),
        (TEXT, 1, "", None),
    ],
)
def test_a_mac_asks_by_its_own_dialogs(monkeypatch: pytest.MonkeyPatch, kind: str, code: int, said: str, given: str | None) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, code, said, "")

    monkeypatch.setattr(subprocess, "run", run)
    title = 'Chọn "thư mục"'
    assert ask(Need("x", kind, title, "2026"), "darwin") == given
    assert ran[0][0] == "/usr/bin/osascript" and title in ran[0][ran[0].index("end run") :]
    assert not any('"thư mục"' in part for part in ran[0][: ran[0].index("end run")])
