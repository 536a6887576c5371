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


class Win32Error(Exception):
    def __init__(self, winerror: int) -> None:
        self.winerror = winerror


class Windows:
    """Windows' two dialogs: remember what they were told, answer with `path` ("": cancelled), or raise `problem`."""

    def __init__(self) -> None:
        self.path = ""
        self.problem: Exception | None = None
        self.told: dict[str, Any] = {}

    def browse(self, owner: int, root: None, title: str, flags: int) -> tuple[object, str, int]:
        self.told = {"owner": owner, "title": title, "flags": flags}
        return (["place"] if self.path else None), "name", 0

    def path_of(self, place: object) -> str:
        assert place == ["place"]
        return self.path

    def open(self, **told: Any) -> tuple[str, None, int]:
        self.told = told
        if self.problem is not None:
            raise self.problem
        return self.path, None, 0


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    system = Windows()

    def module(name: str, **held: object) -> None:
        made = types.ModuleType(name)
        vars(made).update(held)
        monkeypatch.setitem(sys.modules, name, made)

    module("pythoncom", CoInitialize=lambda: None)
    module("win32gui", GetForegroundWindow=lambda: 4711, GetOpenFileNameW=system.open, error=Win32Error)
    module("win32con", OFN_EXPLORER=0x80000, OFN_FILEMUSTEXIST=0x1000, OFN_HIDEREADONLY=4, OFN_NOCHANGEDIR=8)
    shell = types.SimpleNamespace(SHBrowseForFolder=system.browse, SHGetPathFromIDListW=system.path_of)
    shellcon = types.SimpleNamespace(BIF_RETURNONLYFSDIRS=1, BIF_EDITBOX=16)
    module("win32com")
    module("win32com.shell", shell=shell, shellcon=shellcon)
    return system


def test_a_folder_is_chosen_in_front_of_excel(windows: Windows) -> None:
    windows.path = r"D:\Hồ sơ 'A & B'"
    assert ask(Need("folder", FOLDER, "Chọn thư mục"), "win32") == r"D:\Hồ sơ 'A & B'"
    assert windows.told == {"owner": 4711, "title": "Chọn thư mục", "flags": 81}


def test_a_file_is_chosen_among_those_that_can_be_read(windows: Windows) -> None:
    windows.path = r"D:\don-vi.csv"
    assert ask(Need("roster", FILE, "Chọn danh sách"), "win32") == r"D:\don-vi.csv"
    assert (windows.told["hwndOwner"], windows.told["Title"], windows.told["Flags"]) == (4711, "Chọn danh sách", 0x8100C)
    assert windows.told["Filter"].split("\0")[1] == "*.csv;*.xlsx" and windows.told["Filter"].endswith("*.*\0")


def test_cancelling_gives_nothing_and_another_fault_is_not_hidden(windows: Windows) -> None:
    assert ask(Need("folder", FOLDER, "Chọn thư mục"), "win32") is None
    windows.problem = Win32Error(0)
    assert ask(Need("roster", FILE, "Chọn danh sách"), "win32") is None
    windows.problem = Win32Error(5)
    with pytest.raises(Win32Error):
        ask(Need("roster", FILE, "Chọn danh sách"), "win32")


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
