"""Installing, removing and examining: plans for three systems, carried out in a folder of its own, said in words."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.desk.python_note import note_path
from tdkt_xl.installing import carrying_out
from tdkt_xl.installing.carrying_out import addin_state, carry_out, extension_state, status
from tdkt_xl.installing.doctor import BAD, DOUBTFUL, GOOD, examine
from tdkt_xl.installing.machine import Machine
from tdkt_xl.installing.plan import (
    BUILD_ADDIN,
    BUILD_EXTENSION,
    COPY,
    DELETE,
    NOTE,
    RUN,
    Plan,
    Step,
    install_plan,
    interpreters,
    remove_plan,
)
from tests.machines import Disk, linux, macos, windows

STARTUP = r"C:\Users\An\AppData\Roaming\Microsoft\Excel\XLSTART"


def steps(plan: Plan) -> list[tuple[str, str]]:
    return [(step.verb, step.target) for step in plan.steps]


# ---- Plans


def test_windows() -> None:
    plan = install_plan(windows(Disk()))
    assert steps(plan) == [
        (BUILD_ADDIN, rf"{STARTUP}\tdkt.xlam"),
        (DELETE, rf"{STARTUP}\tdkt.xlam:Zone.Identifier"),
        (NOTE, r"C:\Users\An\AppData\Roaming\tdkt\python.json"),
        (BUILD_EXTENSION, r"C:\Users\An\AppData\Roaming\tdkt\tdkt.oxt"),
        (RUN, "LibreOffice"),
    ]
    assert plan.steps[0].settings == {"INTERPRETER_WIN": r"C:\Users\An\AppData\Local\Programs\Python\Python312\pythonw.exe"}
    assert plan.steps[-1].command[:2] == (r"C:\Program Files\LibreOffice\program\unopkg.com", "add")
    assert plan.warnings == ()


def test_windows_with_vietnamese_letters_in_the_user_s_name() -> None:
    with_short = windows(Disk(), "Nguyễn Văn A", short_path=lambda path: r"C:\Users\NGUYNV~1\pythonw.exe")
    assert interpreters(with_short) == {"INTERPRETER_WIN": r"C:\Users\NGUYNV~1\pythonw.exe"}
    assert install_plan(with_short).warnings == ()
    (warning,) = install_plan(windows(Disk(), "Nguyễn Văn A")).warnings
    assert warning.startswith("Đường dẫn Python có dấu tiếng Việt") and "for all users" in warning


def test_windows_where_xlwings_library_lies_elsewhere() -> None:
    disk = Disk()
    machine = windows(disk)
    disk.files = {path: content for path, content in disk.files.items() if not path.endswith(".dll")}
    (warning,) = install_plan(machine).warnings
    assert warning.startswith("Không thấy xlwings64-0.37.8.dll cạnh Python")


def test_built_for_other_machines_the_add_in_takes_their_python() -> None:
    assert interpreters(linux(Disk())) == {"INTERPRETER_WIN": "pythonw", "INTERPRETER_MAC": "python3"}


def test_macos() -> None:
    plan = install_plan(macos(Disk()))
    startup = "/Users/an/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
    assert steps(plan) == [
        (BUILD_ADDIN, f"{startup}/tdkt.xlam"),
        (COPY, "/Users/an/Library/Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"),
        (NOTE, "/Users/an/.config/tdkt/python.json"),
        (BUILD_EXTENSION, "/Users/an/.config/tdkt/tdkt.oxt"),
        (RUN, "LibreOffice"),
    ]
    assert plan.steps[0].settings == {"INTERPRETER_MAC": "/Users/an/tdkt/bin/python"}
    assert plan.warnings == ("Excel trên macOS có ribbon, không có hàm TDKT_… trong ô; cần hàm thì dùng LibreOffice.",)


def test_linux() -> None:
    plan = install_plan(linux(Disk()))
    assert steps(plan) == [
        (NOTE, "/home/an/.config/tdkt/python.json"),
        (BUILD_EXTENSION, "/home/an/.config/tdkt/tdkt.oxt"),
        (RUN, "LibreOffice"),
    ]
    assert plan.steps[-1].command == (
        "/usr/bin/unopkg", "add", "--force", "--suppress-license", "/home/an/.config/tdkt/tdkt.oxt",
    )  # fmt: skip
    assert plan.warnings == ()


@pytest.mark.parametrize(("facts", "words"), [({"root": True}, "tài khoản root"), ({"which": lambda name: None}, "không tìm thấy")])
def test_linux_without_an_office_to_install_into(facts: dict[str, object], words: str) -> None:
    plan = install_plan(linux(Disk(), **facts))
    assert [step.verb for step in plan.steps] == [NOTE] and words in plan.warnings[0]


def test_without_xlwings_excel_is_left_out() -> None:
    plan = install_plan(windows(Disk(), installed=lambda name: None))
    assert BUILD_ADDIN not in [step.verb for step in plan.steps]
    assert 'pip install "tdkt-xl[excel]"' in plan.warnings[0]


@pytest.mark.parametrize("make", [windows, macos, linux])
def test_removing_touches_only_what_installing_put_there(make: object) -> None:
    machine: Machine = make(Disk())  # type: ignore[operator]
    put = {step.target for step in install_plan(machine).steps if step.verb in (BUILD_ADDIN, BUILD_EXTENSION, NOTE)}
    plan = remove_plan(machine)
    assert {step.target for step in plan.steps if step.verb == DELETE} == put
    assert [step.command[1:] for step in plan.steps if step.verb == RUN] == [("remove", "vn.tdkt.xl")]


def test_the_note_is_where_the_extension_looks_for_it() -> None:
    assert note_path(True, {"APPDATA": r"D:\Dữ liệu"}, "") == r"D:\Dữ liệu\tdkt\python.json"
    assert note_path(True, {}, r"C:\Users\An") == r"C:\Users\An\AppData\Roaming\tdkt\python.json"
    assert note_path(False, {"XDG_CONFIG_HOME": "/cấu hình"}, "/home/an") == "/cấu hình/tdkt/python.json"
    assert note_path(False, {"TDKT_HOME": "/thử"}, "/home/an") == "/thử/python.json"


# ---- Carrying out


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with letters and signs that paths have in offices."""
    return tmp_path / "Nguyễn Văn 'A' & Bình 100%"


@pytest.mark.slow
def test_installing_twice_changes_nothing_and_removing_leaves_nothing(home: Path) -> None:
    disk = Disk(answers={"remove": (1, "no such extension")})
    machine = replace(macos(disk), home=str(home), read=lambda path: Path(path).read_bytes() if Path(path).exists() else None)
    first = list(carry_out(install_plan(machine), machine))
    assert all(well for well, _ in first) and sum("Đã ghi:" in said for _, said in first) == 4
    files = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {path.name for path in files} == {"tdkt.xlam", "xlwings-0.37.8.applescript", "python.json", "tdkt.oxt"}
    again = list(carry_out(install_plan(machine), machine))
    assert sum("Đã có sẵn, giữ nguyên" in said for _, said in again) == 4
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == files
    assert addin_state(machine)[0]
    assert list(carry_out(remove_plan(machine), machine))[1] == (True, "LibreOffice: không có tiện ích để gỡ.")
    assert {path.name for path in home.rglob("*") if path.is_file()} == {"xlwings-0.37.8.applescript"}
    assert all("Không có gì để bỏ" in said for _, said in list(carry_out(remove_plan(machine), machine))[::2])


def test_a_step_that_fails_is_said_and_the_others_go_on(home: Path) -> None:
    disk = Disk(answers={"add": (1, "ERROR: tag mismatch")})
    machine = replace(linux(disk), home=str(home))
    (note, extension, ran) = carry_out(install_plan(machine), machine)
    assert note[0] and extension[0]
    assert ran == (False, "LibreOffice không nhận tiện ích (ERROR: tag mismatch). Hãy đóng LibreOffice rồi chạy lại.")


def test_a_place_that_cannot_be_written_is_said(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("một tệp, không phải thư mục", encoding="utf-8")
    machine = replace(linux(Disk()), home=str(home))
    (well, said), *_ = carry_out(install_plan(machine), machine)
    assert not well and said.startswith("Không ghi được")


def test_a_file_that_is_in_use_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(carrying_out.os, "remove", refuse)
    ((well, said),) = carry_out(Plan((Step(DELETE, "tdkt.xlam"),), ()), windows(Disk()))
    assert not well and "hãy đóng Excel" in said


def test_what_the_system_refuses_is_said_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / "tdkt.xlam").mkdir()
    ((well, said),) = carry_out(Plan((Step(DELETE, str(tmp_path / "tdkt.xlam")),), ()), linux(Disk()))
    assert not well and "đây là thư mục" in said
    program = str(tmp_path / "không có")
    assert Machine().run((program,)) == (-1, f"không chạy được {program}: không có tệp hay thư mục này")


def test_a_mark_of_the_web_that_is_not_there_is_no_news(tmp_path: Path) -> None:
    step = Step(DELETE, str(tmp_path / "tdkt.xlam:Zone.Identifier"), may_fail=True)
    assert list(carry_out(Plan((step,), ()), windows(Disk()))) == []


# ---- Status and doctor


def states(machine: Machine) -> dict[str, str]:
    return {check.found: check.state for check in examine(machine)}


def found(machine: Machine, words: str) -> str:
    return next(check.state for check in examine(machine) if words in check.found)


def test_status_of_a_fresh_machine_and_of_another_version() -> None:
    disk = Disk(answers={"list": (1, "there is no such extension")})
    assert list(status(windows(disk)))[1:] == ["Excel: chưa cài tiện ích", "LibreOffice: chưa cài tiện ích"]
    disk.answers = {"list": (0, "Identifier: vn.tdkt.xl\n  Version: 0.0.1")}
    disk.files[rf"{STARTUP}\tdkt.xlam"] = b"old"
    assert all("đang là bản khác, hãy chạy “tdkt addin install”" in line for line in list(status(windows(disk)))[1:])


def test_an_extension_that_points_at_another_python() -> None:
    from tdkt_xl.words.version import VERSION

    disk = Disk(answers={"list": (0, f"Identifier: vn.tdkt.xl\n  Version: {VERSION}")})
    machine = linux(disk)
    disk.files[machine.note] = b'{"python": "/opt/python"}'
    assert extension_state(machine) == (False, "đã cài, nhưng đang trỏ tới Python khác; hãy chạy “tdkt addin install”")
    disk.files[machine.note] = json.dumps({"python": machine.python}).encode()
    assert extension_state(machine) == (True, f"đã cài bản {VERSION}")


def test_doctor_finds_nothing_on_a_machine_as_it_should_be() -> None:
    from tdkt_xl.excel.addin import build_addin
    from tdkt_xl.words.version import VERSION

    disk = Disk(answers={"list": (0, f"Identifier: vn.tdkt.xl\n  Version: {VERSION}")})
    machine = windows(disk)
    disk.files[machine.note] = json.dumps({"python": machine.python}).encode()
    disk.files[rf"{STARTUP}\tdkt.xlam"] = build_addin(interpreters(machine))
    assert set(states(machine).values()) == {GOOD}


def test_doctor_names_each_trouble_with_its_remedy() -> None:
    disk = Disk()
    machine = windows(disk, "Nguyễn", python_version=(3, 10), writable=lambda path: "Temp" not in path)
    disk.files = {path: content for path, content in disk.files.items() if not path.endswith((".dll", "unopkg.com"))}
    disk.files[machine.join(machine.excel_startup or "", "tdkt.xlam:Zone.Identifier")] = b"ZoneId=3"
    troubles = {
        "Python 3.10": BAD,
        "Mark of the Web": BAD,
        "không thấy xlwings64-0.37.8.dll": BAD,
        "không có tên ngắn 8.3": DOUBTFUL,
        "tên người dùng có dấu (Nguyễn)": DOUBTFUL,
        "không tìm thấy LibreOffice": DOUBTFUL,
        "không ghi được vào": BAD,
        "Excel: chưa cài tiện ích": DOUBTFUL,
    }
    assert {words: found(machine, words) for words in troubles} == troubles
    assert all(check.remedy for check in examine(machine) if check.state != GOOD)


def test_doctor_names_what_reads_tables_of_a_pdf() -> None:
    assert found(windows(Disk()), "đọc được bảng trong tệp .pdf") == GOOD
    (check,) = [each for each in examine(windows(Disk(), installed=lambda name: None)) if "pdfplumber" in each.found]
    assert check.state == DOUBTFUL and "tdkt-xl[pdf]" in check.remedy


def test_doctor_looks_for_fonts_where_they_may_be_missing() -> None:
    fonts = Disk(answers={":": (0, "DejaVu Sans\nLiberation Serif")})
    assert found(linux(fonts), "phông Liberation Serif") == GOOD
    assert found(linux(Disk()), "không có phông") == DOUBTFUL


def test_doctor_misses_every_library_that_the_program_needs() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[><=;]", each)[0].strip() for each in project["dependencies"] if "sys_platform" not in each]
    assert len(needed) > 5
    needed.remove("pandas")  # for to_frame() alone; the folder for Windows is without it
    for library in needed:
        machine = linux(Disk(), installed=lambda name, library=library: None if name == library else "1")
        assert found(machine, f"thiếu thư viện {library}") == BAD


# ---- The command line


def test_build_writes_both_add_ins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "build", "--out", str(tmp_path / "ra")]) == 0
    assert sorted(path.name for path in (tmp_path / "ra").iterdir()) == ["tdkt.oxt", "tdkt.xlam"]
    assert capsys.readouterr().out.count("Đã ghi") == 2


def test_install_status_and_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(answers={"list": (1, "none")})
    stand_in = replace(linux(disk), home=str(tmp_path), read=lambda path: Path(path).read_bytes() if Path(path).exists() else None)
    monkeypatch.setattr("tdkt_xl.installing.machine.Machine", lambda: stand_in)
    assert main(["addin", "install"]) == 0
    assert "LibreOffice: đã cài tiện ích. Đóng hẳn rồi mở lại LibreOffice." in capsys.readouterr().out
    assert json.loads((tmp_path / ".config/tdkt/python.json").read_text()) == {"python": "/usr/bin/python3"}
    assert main(["addin", "status"]) == 0
    assert "LibreOffice: chưa cài tiện ích" in capsys.readouterr().out
    assert main(["addin", "remove"]) == 0
    assert not list((tmp_path / ".config/tdkt").iterdir())
    disk.answers = {"add": (1, "hỏng")}
    assert main(["addin", "install"]) == 2
    assert "Lỗi: LibreOffice không nhận tiện ích (hỏng)" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["addin"], ["addin", "build"], ["addin", "install", "x"]])
def test_bad_usage(command: list[str]) -> None:
    assert main(command) == 2


def test_doctor_prints_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) in (0, 1)
    assert f"Python {sys.version_info[0]}.{sys.version_info[1]} (" in capsys.readouterr().out
