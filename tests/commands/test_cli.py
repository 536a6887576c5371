"""The command line: exit codes, JSON, Vietnamese help and messages, and that it starts without the heavy libraries."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from tdkt_xl.commands.cli import main, tdkt
from tdkt_xl.files.grids import Workbook
from tests.sheets import write_return

RIGHT = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
WRONG = {"giay-khen": RIGHT["giay-khen"] | {3: 11}}
ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Quảng Ninh,tinh,\n1,Xã Bình An,xa,T\n2,Xã Tân An,xa,T\n"

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_return(tmp_path / "biểu" / "bình an.xlsx", RIGHT)
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def run(capsys: Output, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("command", [None, *tdkt.commands])
def test_help_is_vietnamese_throughout(command: str | None, capsys: Output) -> None:
    code, out, _ = run(capsys, *filter(None, (command, "--help")))
    assert code == 0
    assert "Cách dùng: tdkt" in out and "Tùy chọn:" in out
    for english in ("Usage", "Options", "Commands", "Show this", "OPTIONS", "[required]"):
        assert english not in out


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; from tdkt_xl.commands.cli import main; main(['--help']); "
        "print([m for m in ('pandas','numpy','xlsxwriter','python_calamine','openpyxl','tomllib','zipfile') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_checking_needs_neither_pandas_nor_a_writer(folder: Path) -> None:
    code = (
        f"import sys; from tdkt_xl.commands.cli import main; main(['check', {str(folder / 'biểu')!r}]); "
        "print([m for m in ('pandas','numpy','xlsxwriter','openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_read_json_is_the_contract_s(folder: Path, capsys: Output) -> None:
    code, out, err = run(capsys, "read", folder / "biểu" / "bình an.xlsx", "--json")
    view = json.loads(out)
    assert (code, err) == (0, "")
    assert view["unit"] == {"code": None, "name": "Xã Bình An", "level": "xa"}
    assert (view["sheet"], view["form"], view["period"], view["findings"]) == ("BTH", "bth-2020", "2026", [])
    assert view["lines"][0] == {
        "section": "I",
        "award": "giay-khen",
        "label": "Giấy khen",
        "row": 11,
        "cells": {"3": 10, "4": 6, "6": 8, "8": 1, "9": 4, "10": 2, "12": None, "13": 1},
        "ratios": {"5": 0.6, "7": 0.8, "11": 0.2},
        "note": None,
    }
    assert len(view["lines"]) == 13


def test_read_of_a_file_without_a_form_exits_1_and_says_so(tmp_path: Path, capsys: Output) -> None:
    other = write_return(tmp_path / "a.xlsx", edits={f"A{row}": None for row in (6, 9)} | {"B6": "Món ăn", "B9": None, "C9": "x"})
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách cán bộ"
    book.save(other)
    code, out, _ = run(capsys, "read", other, "--json")
    view = json.loads(out)
    assert (code, view["returns"], [f["rule"] for f in view["findings"]]) == (1, [], ["no-form"])


def test_read_shows_people_what_was_understood(folder: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "read", folder / "biểu" / "bình an.xlsx")
    assert code == 0
    assert "Xã Bình An" in out and "năm 2026" in out and "Giấy khen" in out


def test_check_exits_0_without_errors_and_1_with(folder: Path, capsys: Output) -> None:
    assert run(capsys, "check", folder / "biểu")[0] == 0
    write_return(folder / "biểu" / "tân an.xlsx", WRONG, unit="Xã Tân An")
    code, out, _ = run(capsys, "check", folder / "biểu")
    assert code == 1
    assert "tân an.xlsx" in out and "ô C11" in out and "(total)" in out
    assert "bình an.xlsx" not in out


def test_a_file_that_one_may_not_read_stops_nothing(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    shut = write_return(folder / "kín.xlsx", RIGHT)
    monkeypatch.setattr(os, "access", lambda *_arguments, **_options: False)
    opened = os.open

    def refused(path: str, *arguments: int, **options: int) -> int:
        if str(path).endswith("kín.xlsx"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refused)
    code, out, _ = run(capsys, "check", shut, folder / "biểu", "--json", "--no-cache")
    assert (code, [file["status"] for file in json.loads(out)["files"]]) == (1, ["ok", "unreadable"])


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Lỗi: Kết quả in ra: đĩa đã đầy."),
        (PermissionError(errno.EACCES, "Permission denied", "kín/x"), "Lỗi: kín/x: không có quyền"),
    ],
)
def test_what_the_system_refuses_is_no_fault_of_the_program(
    problem: OSError, said: str, folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise problem

    monkeypatch.setattr("tdkt_xl.intake.jsonview.check_view", refused)
    code, _, err = run(capsys, "check", folder / "biểu", "--json")
    assert (code, err.startswith(said), "chương trình, không phải" in err) == (2, True, False)


def test_check_json_counts_and_names_statuses(folder: Path, capsys: Output) -> None:
    write_return(folder / "biểu" / "tân an.xlsx", WRONG, unit="Xã Tân An")
    (folder / "biểu" / "hỏng.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off")
    code, out, _ = run(capsys, "check", folder / "biểu", "--json")
    view = json.loads(out)
    assert code == 1
    assert {Path(each["file"]).name: each["status"] for each in view["files"]} == {
        "bình an.xlsx": "ok",
        "hỏng.xls": "unreadable",
        "tân an.xlsx": "findings",
    }
    assert (view["errors"], view["warnings"]) == (2, 0)


def test_check_with_two_processes_finds_the_same(folder: Path, capsys: Output) -> None:
    write_return(folder / "biểu" / "tân an.xlsx", WRONG, unit="Xã Tân An")
    assert run(capsys, "check", folder / "biểu", "--json") == run(capsys, "check", folder / "biểu", "--json", "--jobs", "2")


def test_merge_writes_the_summary_and_says_who_is_missing(folder: Path, capsys: Output) -> None:
    out_file = folder / "ra" / "tổng hợp.xlsx"
    code, out, err = run(capsys, "merge", folder / "biểu", "-o", out_file, "--roster", folder / "roster.csv")
    assert (code, err) == (0, "")
    assert "1/2 đơn vị" in out and "Xã Tân An" in out and str(out_file) in out
    assert Workbook(out_file.read_bytes()).names[0] == "Biểu tổng hợp"


def test_merge_json_is_the_contract_s(folder: Path, capsys: Output) -> None:
    write_return(folder / "biểu" / "x.xlsx", RIGHT, unit="Xã Bình An", period="NĂM 2025")
    code, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--roster", folder / "roster.csv", "--json", "-")
    view = json.loads(out)
    assert code == 1
    assert view["unit"] == {"code": "T", "name": "Tỉnh Quảng Ninh", "level": "tinh"}
    assert (view["period"], view["expected"], view["received"]) == ("2026", 2, 1)
    assert view["missing"] == [{"code": "2", "name": "Xã Tân An", "sent": []}]
    assert [(Path(s["file"]).name, s["status"]) for s in view["submissions"]] == [
        ("bình an.xlsx", "merged"),
        ("x.xlsx", "rejected"),
    ]
    assert view["totals"][0]["cells"]["3"] == 10
    assert view["totals"][0]["ratios"]["5"] == 0.6
    assert view["by_unit"][0]["unit"]["code"] == "1"
    assert {f["rule"] for f in view["findings"]} == {"wrong-period", "missing-unit"}


@pytest.mark.slow
def test_out_dir_writes_a_summary_for_every_unit_with_units_below(folder: Path, capsys: Output) -> None:
    roster = ROSTER.replace("T,Tỉnh Quảng Ninh,tinh,", "T,Tỉnh Quảng Ninh,tinh,\nH,Huyện Hải Hà,huyen,T").replace(
        "2,Xã Tân An,xa,T", "2,Xã Tân An,xa,H"
    )
    (folder / "roster.csv").write_text(roster, encoding="utf-8")
    write_return(folder / "biểu" / "tân an.xlsx", RIGHT, unit="Xã Tân An")
    (folder / "biểu" / "hỏng.xlsx").write_bytes(b"")
    arguments = ["merge", folder / "biểu", "--out-dir", folder / "ra", "--roster", folder / "roster.csv", "--json", "-"]
    code, out, _ = run(capsys, *arguments)
    views = json.loads(out)["summaries"]
    assert code == 1
    assert [(v["unit"]["code"], v["expected"], v["received"], v["totals"][0]["cells"]["3"]) for v in views] == [
        ("T", 2, 2, 20),
        ("H", 1, 1, 10),
    ]
    assert [len(v["submissions"]) for v in views] == [3, 1]
    assert sorted(each.name for each in (folder / "ra").iterdir()) == ["H Huyện Hải Hà 2026.xlsx", "T Tỉnh Quảng Ninh 2026.xlsx"]
    assert run(capsys, *arguments)[1] == out


def test_merge_json_to_a_file(folder: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--json", folder / "o.json")
    assert (code, json.loads((folder / "o.json").read_text(encoding="utf-8"))["period"]) == (0, "2026")
    assert "Tệp tổng hợp" in out


@pytest.mark.parametrize(("command", "wanted"), [("read", 1), ("check", 0)])
def test_a_folder_without_any_form_is_said_to_be_one(tmp_path: Path, capsys: Output, command: str, wanted: int) -> None:
    """Nothing checked is nothing wrong; but what was to be read is not there."""
    (tmp_path / "Thumbs.db").write_text("x", encoding="utf-8")
    code, out, err = run(capsys, command, tmp_path)
    assert (code, out) == (wanted, "")
    assert f"Không có tệp biểu nào trong {tmp_path}." in err
    code, out, err = run(capsys, command, tmp_path, "--json")
    assert (code, json.loads(out).get("returns", [])) == (wanted, [])
    assert "Không có tệp biểu nào" in err


def test_an_empty_input_writes_an_empty_summary_and_exits_1(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "in").mkdir()
    code, out, _ = run(capsys, "merge", tmp_path / "in", "-o", tmp_path / "o.xlsx", "--json", "-")
    assert (code, json.loads(out)["received"]) == (1, 0)
    assert (tmp_path / "o.xlsx").exists()


def test_an_unreadable_file_stops_nothing_and_makes_it_1(folder: Path, capsys: Output) -> None:
    (folder / "biểu" / "hỏng.xlsx").write_bytes(b"")
    code, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--json", "-")
    assert (code, json.loads(out)["received"]) == (1, 1)


def test_the_output_is_no_submission_of_the_next_run(folder: Path, capsys: Output) -> None:
    first = run(capsys, "merge", folder / "biểu", "-o", folder / "biểu" / "tổng hợp.xlsx", "--json", "-")
    bytes_then = (folder / "biểu" / "tổng hợp.xlsx").read_bytes()
    assert run(capsys, "merge", folder / "biểu", "-o", folder / "biểu" / "tổng hợp.xlsx", "--json", "-") == first
    assert (folder / "biểu" / "tổng hợp.xlsx").read_bytes() == bytes_then


def test_an_open_output_is_left_alone_and_exits_2(folder: Path, capsys: Output) -> None:
    out_file = folder / "o.xlsx"
    out_file.write_bytes(b"old")
    (folder / "~$o.xlsx").write_bytes(b"owner")
    code, _, err = run(capsys, "merge", folder / "biểu", "-o", out_file)
    assert (code, out_file.read_bytes()) == (2, b"old")
    assert "đang mở" in err


def test_a_full_disk_leaves_the_old_file_and_nothing_else(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from xlsxwriter.workbook import Workbook as Writer

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Writer, "_store_workbook", full)
    out_file = folder / "ra" / "o.xlsx"
    out_file.parent.mkdir()
    out_file.write_bytes(b"old")
    code, _, err = run(capsys, "merge", folder / "biểu", "-o", out_file)
    assert (code, out_file.read_bytes(), [each.name for each in out_file.parent.iterdir()]) == (2, b"old", ["o.xlsx"])
    assert "đĩa đã đầy" in err


def test_a_fault_of_the_program_s_own_is_said_plainly_and_kept(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tdkt_xl.intake.jsonview

    def broken(*_: object) -> None:
        raise RuntimeError("something nobody thought of")

    monkeypatch.setattr(tdkt_xl.intake.jsonview, "check_view", broken)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    code, _, err = run(capsys, "check", "--json", folder / "biểu")
    assert (code, "Traceback" in err) == (2, False)
    (log,) = folder.glob("tdkt-*.log")
    assert str(log) in err and "something nobody thought of" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["merge"], "ĐƯỜNG_DẪN"),
        (["merge", "không-có", "-o", "x.xlsx"], "Không có tệp hay thư mục không-có"),
        (["merge", "."], "--output"),
        (["merge", ".", "--out-dir", "x"], "--roster"),
        (["merge", ".", "-o", "x.xlsx", "--period", "quý 1"], "2026-6T"),
        (["merge", ".", "-o", "x.xlsx", "--roster", "không-có.csv"], "không-có.csv"),
        (["check", ".", "--form", "không-có.toml"], "không-có.toml"),
        (["merge", ".", "-o"], "-o: cần một giá trị"),
        (["merge", ".", "-o", "x.xlsx", "--strict=có"], "--strict: không nhận giá trị"),
        (["merge", "Báo", "cáo", "-o", "x.xlsx"], "đặt trong dấu ngoặc kép"),
        (["merge", ".", "-o", "x.xlsx", "–roster", "a.csv"], "hai dấu trừ"),
        (["merge", ".", "-o", "x.xlsx", "--issuer", "samples"], "--issuer samples: cần đúng một tệp"),
        (["read", "Báo", "cáo"], "thừa cáo. Đường dẫn"),
        (["tong-hop"], "không có lệnh tong-hop"),
        (["chek", "."], "không có lệnh chek. Có phải check?"),
        (["new", "--unit", "Xã A", "--level", "thôn", "--period", "2026", "-o", "x.xlsx"], "xa, huyen, tinh, co-quan"),
        (["new", "--unit", " ", "--period", "2026", "-o", "x.xlsx"], "tên đơn vị để trống"),
        (["new", "--unit", "Xã A", "--period", "2026", "-o", "x.docx"], "Hãy ghi -o x.xlsx"),
        (["check", ".", "--jsn"], "--jsn"),
        (["new", "--period", "2026"], "--roster"),
    ],
)
def test_bad_usage_exits_2_with_one_vietnamese_message(arguments: list[str], said: str, capsys: Output, tmp_path: Path) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Lỗi: ") and said in err
    assert not any(english in err for english in ("Traceback", "Option", "argument", "not one of", "No such"))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ten,cap\nXã A,xa\n", "thiếu cột “Mã đơn vị”"),
        ("ma,ten\n1,Xã A\n1,Xã B\n", "dòng 3"),
        ("ma,ten,cap\n1,Xã A,thôn\n", "thôn"),
        ("ma,ten,ma_cap_tren\n1,Xã A,2\n2,Xã B,1\n", "luẩn quẩn"),
        ("ma,ten,tu_ngay\n1,Xã A,hôm qua\n", "hôm qua"),
        ("ma,ten,ma_cap_tren\nT,Tỉnh,\n1,Xã A,T\n2,Xã B,X\n", "cấp trên “X” của Xã B (2) không có trong danh sách"),
    ],
)
def test_a_roster_that_cannot_be_used_is_explained(table: str, said: str, folder: Path, capsys: Output) -> None:
    (folder / "roster.csv").write_text(table, encoding="utf-8")
    code, _, err = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--roster", folder / "roster.csv")
    assert code == 2
    assert "roster.csv" in err or "Danh sách" in err
    assert said in err


def test_new_writes_a_form_that_reads_back_blank_and_knows_its_unit(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "biểu.xlsx"
    code, _, _ = run(capsys, "new", "--unit", "Xã Bình An", "--code", "01234", "--period", "2026-6T", "-o", path)
    assert code == 0
    view = json.loads(run(capsys, "read", path, "--json")[1])
    assert view["unit"] == {"code": "01234", "name": "Xã Bình An", "level": "xa"}
    assert (view["period"], view["form"], view["kind"]) == ("2026-6T", "bth-2020", "return")
    assert [f["rule"] for f in view["findings"]] == ["empty-return"]
    assert all(value is None for line in view["lines"] for value in line["cells"].values())


def test_new_for_a_roster_makes_a_form_for_every_unit(folder: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "new", "--roster", folder / "roster.csv", "--period", "2026", "--out-dir", folder / "forms")
    made = sorted(str(path.relative_to(folder / "forms")) for path in (folder / "forms").rglob("*.xlsx"))
    assert (code, len(made)) == (0, 3)
    assert "T Tỉnh Quảng Ninh/1 Xã Bình An 2026.xlsx" in made
    assert "3 biểu" in out


def test_new_never_writes_over_figures(folder: Path, capsys: Output) -> None:
    order = ("new", "--roster", folder / "roster.csv", "--period", "2026", "--out-dir", folder / "forms")
    assert [run(capsys, *order)[0] for _ in range(2)] == [0, 0]
    filled = folder / "forms" / "T Tỉnh Quảng Ninh" / "1 Xã Bình An 2026.xlsx"
    before = write_return(filled, RIGHT).read_bytes()
    (folder / "forms" / "T Tỉnh Quảng Ninh 2026.xlsx").unlink()
    for again in (order, ("new", "--unit", "Xã Bình An", "--period", "2026", "-o", filled)):
        code, out, err = run(capsys, *again)
        assert (code, out, filled.read_bytes() == before) == (2, "", True)
        assert "1 Xã Bình An 2026.xlsx" in err and "mất số liệu" in err
    assert not (folder / "forms" / "T Tỉnh Quảng Ninh 2026.xlsx").exists()


def test_a_merge_of_a_folder_without_any_form_says_so(folder: Path, capsys: Output) -> None:
    (folder / "ảnh").mkdir()
    (folder / "ảnh" / ".bản ký.pdf").write_bytes(b"%PDF-1.4")
    code, out, err = run(capsys, "merge", folder / "ảnh", "-o", folder / "o.xlsx")
    assert code == 1 and "nhận 0" in out
    assert f"Không có tệp biểu nào trong {folder / 'ảnh'}." in err and ".xlsx" in err


def test_merge_names_what_was_not_added_and_who_is_not_in_the_roster(folder: Path, capsys: Output) -> None:
    write_return(folder / "biểu" / "lạ.xlsx", RIGHT, unit="Xã Lạ")
    write_return(folder / "biểu" / "cũ.xlsx", RIGHT, unit="Xã Tân An", period="NĂM 2025")
    (folder / "biểu" / "hỏng.xlsx").write_bytes(b"PK no")
    order = ("merge", folder / "biểu", "-o", folder / "o.xlsx", "--period", "2026")
    _, out, _ = run(capsys, *order, "--roster", folder / "roster.csv", "--unit", "Tỉnh Nào Đó")
    said = dict(line.partition(": ")[::2] for line in out.splitlines())
    assert "2 chỗ phải sửa" in said["Đã tổng hợp năm 2026"] and "trang “Kết quả kiểm tra”" in said["Đã tổng hợp năm 2026"]
    assert said["Lưu ý"].startswith("“Tỉnh Nào Đó” không có trong danh sách đơn vị")
    assert said["Đã gửi, chưa cộng được (1)"] == "Xã Tân An."
    assert said["Ngoài danh sách đơn vị, vẫn cộng (1)"] == "Xã Lạ."
    left_out = said["Không cộng, lý do ở trang “Theo dõi” (2)"]
    assert "cũ.xlsx" in left_out and "hỏng.xlsx" in left_out
    assert "Ngoài danh sách" not in run(capsys, *order)[1]


def test_new_with_a_register_reads_back_like_any_form(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "biểu.xlsx"
    code, _, _ = run(capsys, "new", "--unit", "Xã Bình An", "--period", "2026", "--register", "-o", path)
    assert code == 0
    with zipfile.ZipFile(path) as package:
        assert "Sổ quyết định" in package.read("xl/workbook.xml").decode()
    view = json.loads(run(capsys, "read", path, "--json")[1])
    assert (view["sheet"], view["period"], [f["rule"] for f in view["findings"]]) == ("BTH", "2026", ["empty-return"])


def test_new_with_a_form_that_has_no_register_writes_nothing(tmp_path: Path, capsys: Output) -> None:
    form = Path(__file__).parents[1] / "forms" / "sister-17.toml"
    path = tmp_path / "biểu.xlsx"
    code, _, err = run(capsys, "new", "--unit", "Xã A", "--period", "2026", "--form", form, "--register", "-o", path)
    assert (code, path.exists()) == (2, False)
    assert "chưa khai sổ quyết định" in err
    assert run(capsys, "new", "--unit", "Xã A", "--period", "2026", "--form", form, "-o", path)[0] == 0


def test_python_m_runs_the_same_program(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tdkt_xl", "check", str(folder / "biểu")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 tệp" in done.stdout


def test_every_command_has_a_help_text() -> None:
    assert isinstance(tdkt, click.Group)
    for command in tdkt.commands.values():
        assert command.help
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (command.name, parameter.name)
