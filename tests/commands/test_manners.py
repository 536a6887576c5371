"""What a person at a command line expects: help, questions back, readable findings, all slips of a table at once."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tdkt_xl.commands.cli import main, tdkt
from tdkt_xl.rollup.roster import load_roster
from tdkt_xl.rollup.succession import load_units_map
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.text import natural_key
from tests.sheets import write_return

RIGHT = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}
Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for unit, period in (("Xã An", "NĂM 2026"), ("Xã Bình", "NĂM 2026"), ("Xã Cao", "6 THÁNG ĐẦU NĂM 2026")):
        write_return(tmp_path / "biểu" / f"{unit}.xlsx", RIGHT, unit=unit, period=period)
    return tmp_path


def run(capsys: Output, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("command", [(), *((name,) for name in tdkt.commands), ("addin", "build")])
def test_h_is_help(command: tuple[str, ...], capsys: Output) -> None:
    assert run(capsys, *command, "-h") == run(capsys, *command, "--help")


def test_help_says_what_is_taken_where_an_option_is_not_given(capsys: Output) -> None:
    _, said, _ = run(capsys, "merge", "-h")
    words = " ".join(said.split())
    assert "song song (mặc định 1)" in words and "(mặc định: kỳ mà nhiều biểu nhất báo cáo)" in words


@pytest.mark.parametrize("command", ["new", "check", "merge", "report"])
def test_help_has_examples(command: str, capsys: Output) -> None:
    _, out, _ = run(capsys, command, "--help")
    assert f"Ví dụ:\n    tdkt {command}  " in out


@pytest.mark.parametrize("name", ["ra", "kết quả.xlsx", "hai chữ"])
def test_a_folder_after_o_is_told_the_file_to_write(name: str, folder: Path, capsys: Output) -> None:
    (folder / name).mkdir()
    wanted = f"{folder.as_posix()}/{name}/tong-hop.xlsx"
    code, _, err = run(capsys, "merge", folder / "biểu", "-o", folder / name)
    assert (code, list((folder / name).iterdir())) == (2, [])
    assert "-o là tên tệp: hãy ghi -o " + (f'"{wanted}"' if " " in wanted else wanted) in err
    code, _, err = run(capsys, "new", "--unit", "Xã An", "--period", "2026", "-o", folder / name)
    assert (code, list((folder / name).iterdir())) == (2, []) and "/bieu.xlsx" in err


def test_a_period_that_no_return_is_for_is_asked_back(folder: Path, capsys: Output) -> None:
    out_file, json_file = folder / "o.xlsx", folder / "o.json"
    (folder / "biểu" / "hỏng.xlsx").write_bytes(b"")
    code, out, err = run(capsys, "merge", folder / "biểu", "--period", "2027", "-o", out_file, "--json", json_file)
    assert (code, out, out_file.exists(), json_file.exists()) == (2, "", False, False)
    said = "Không có biểu nào của năm 2027; 3 biểu ở đây là của năm 2026 (2), 6 tháng đầu năm 2026 (1). Có phải --period 2026?"
    assert said in err
    (folder / "biểu" / "Xã Cao.xlsx").unlink()
    code, _, err = run(capsys, "merge", folder / "biểu", "--period", "2026-6T", "-o", out_file)
    assert (code, out_file.exists()) == (2, False)
    assert "Không có biểu nào của 6 tháng đầu năm 2026; cả 2 biểu là của năm 2026. Có phải --period 2026?" in err


def test_one_return_of_the_period_is_enough(folder: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "merge", folder / "biểu", "--period", "2026-6T", "-o", folder / "o.xlsx")
    assert (code, (folder / "o.xlsx").exists()) == (1, True)
    assert "nhận 1 đơn vị" in out


def test_nothing_but_what_cannot_be_read_writes_an_empty_summary(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "biểu").mkdir()
    (tmp_path / "biểu" / "hỏng.xlsx").write_bytes(b"")
    assert run(capsys, "merge", tmp_path / "biểu", "--period", "2027", "-o", tmp_path / "o.xlsx")[0] == 1
    assert (tmp_path / "o.xlsx").exists()


def test_all_slips_of_a_roster_are_told_at_once(tmp_path: Path) -> None:
    rows = ["T,Tỉnh,tinh,,", "1,Xã A,thôn,T,hôm qua", "2,,xa,T,", "1,Xã B,xa,T,", "3,Xã C,xa,7,", "4,Xã D,xa,1,"]
    (tmp_path / "r.csv").write_text("\n".join(["ma,ten,cap,ma_cap_tren,tu_ngay", *rows]), encoding="utf-8")
    with pytest.raises(DefinitionError) as problem:
        load_roster(tmp_path / "r.csv")
    head, *slips = str(problem.value).splitlines()
    assert head == "r.csv: 5 chỗ phải sửa."
    assert [slip.strip()[:22] for slip in slips] == [
        "dòng 3: cấp “thôn” khô",
        "dòng 3: ngày “hôm qua”",
        "dòng 4: thiếu mã đơn v",
        "dòng 5: mã “1” đã có ở",
        "dòng 6: cấp trên “7” c",
    ]


def test_a_part_of_a_larger_table_hangs_from_one_code_any_other_is_a_slip(tmp_path: Path) -> None:
    rows = ["H,Huyện,T", "K,Huyện K,T", "1,Xã A,H", "2,Xã B,X", "3,Xã C,Y"]
    (tmp_path / "r.csv").write_text("\n".join(["ma,ten,ma_cap_tren", *rows]), encoding="utf-8")
    with pytest.raises(DefinitionError) as problem:
        load_roster(tmp_path / "r.csv")
    assert re.findall(r"cấp trên “(.)”", str(problem.value)) == ["X", "Y"]


def test_all_slips_of_a_map_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("ma_cu,ma_moi,tu_ngay\nA,,\nB,C,mai\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"2 chỗ phải sửa\.\n  dòng 2: thiếu mã cũ[^\n]*\n  dòng 3: ngày “mai”"):
        load_units_map(tmp_path / "m.csv")


def test_names_are_listed_in_the_order_of_their_numbers(folder: Path, capsys: Output) -> None:
    names = [f"Xã Mẫu Số {number}" for number in (10, 9, 100, 1)]
    rows = ["ma,ten,cap,ma_cap_tren", "T,Tỉnh,tinh,", *(f"{i},{name},xa,T" for i, name in enumerate(names))]
    (folder / "r.csv").write_text("\n".join(rows), encoding="utf-8")
    _, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--roster", folder / "r.csv")
    assert "Chưa nộp (4): Xã Mẫu Số 1, Xã Mẫu Số 9, Xã Mẫu Số 10, Xã Mẫu Số 100." in out


def test_check_names_who_has_nothing_to_report(tmp_path: Path, capsys: Output) -> None:
    for number in (10, 9):
        write_return(tmp_path / f"{number}.xlsx", edits={"A5": "Trong kỳ không có khen thưởng", "A2": f"XÃ MẪU SỐ {number}"})
    write_return(tmp_path / "khac.xlsx", {"giay-khen": {3: 2, 6: 2}})
    code, said, _ = run(capsys, "check", tmp_path, "--no-cache")
    assert code == 0 and said.splitlines()[-1].startswith("Đã nhận, không có khen thưởng (2): ")


def test_natural_order() -> None:
    names = ["Phường 12", "phường 2", "Xã Đông", "Xã Dũng", "7", "Phường 2 B"]
    assert sorted(names, key=natural_key) == ["7", "phường 2", "Phường 2 B", "Phường 12", "Xã Đông", "Xã Dũng"]


@pytest.mark.parametrize("colours", [True, False])
def test_on_a_terminal_findings_are_wrapped_and_coloured(
    colours: bool, folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = write_return(folder / "sai.xlsx", {"giay-khen": RIGHT["giay-khen"] | {3: 11}}, unit="Xã Sai")
    _, plain, _ = run(capsys, "check", wrong)
    assert "\033" not in plain and max(map(len, plain.splitlines())) > 100
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_, **__: os.terminal_size((72, 24)))
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _, drawn, _ = run(capsys, "check", wrong)
    findings = re.sub(r"\033\[\d+m", "", drawn).partition("Đã kiểm tra")[0].splitlines()
    assert max(len(line) for line in findings if str(wrong) not in line) < 72
    assert " ".join(" ".join(findings).split()) in " ".join(plain.split())
    assert ("\033[31m" in drawn) == colours


def test_nothing_turns_the_direction_of_writing_of_a_terminal(
    folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_return(folder / "Xã\u202excod\u2067.xlsx", {"giay-khen": RIGHT["giay-khen"] | {3: 11}})
    for terminal in (False, True):
        monkeypatch.setattr(sys.stdout, "isatty", lambda terminal=terminal: terminal, raising=False)
        _, drawn, _ = run(capsys, "check", file)
        assert "Xã\\u202excod\\u2067.xlsx" in drawn and not re.search("[\u202e\u2067]", drawn)
    _, text, _ = run(capsys, "check", "--json", file)
    assert not re.search("[\u202e\u2067]", text) and json.loads(text)["files"][0]["file"] == file.as_posix()


def test_a_name_that_turns_the_direction_of_writing_is_shown_with_its_marks_in_every_output(folder: Path, capsys: Output) -> None:
    write_return(folder / "in" / "Xã\u202excod.xlsx", {"giay-khen": {3: 5, 6: 9}}, unit="Xã Bình An")
    (folder / "in" / "\u2066khác.pdf").write_bytes(b"x")
    run(capsys, "merge", folder / "in", "-o", folder / "o.xlsx", "--no-cache", "--json", folder / "o.json")
    for ending in ("docx", "html"):
        run(capsys, "report", folder / "o.xlsx", "-o", folder / f"o.{ending}")
    files = [folder / f"o.{ending}" for ending in ("xlsx", "json", "html", "docx")]
    contents = [file.read_bytes() for file in files]
    for content in contents:
        parts = [content]
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
        assert not any(turn.encode() in part for part in parts for turn in ("\u202e", "\u2066"))
    assert b"u202excod" in contents[1] and b"u202excod" in contents[2]


def test_a_unit_that_the_list_does_not_know_is_said_with_what_to_do(folder: Path, capsys: Output) -> None:
    write_return(folder / "a.xlsx", RIGHT, unit="Xã Một")
    (folder / "don-vi.csv").write_text("ma,ten\n1,Xã Một\n", encoding="utf-8")
    _, said, _ = run(
        capsys, "merge", folder / "a.xlsx", "--roster", folder / "don-vi.csv", "--unit", "555", "-o", folder / "o.xlsx"
    )
    assert "ghi --unit bằng mã hoặc tên có trong danh sách" in said and "bản gốc" not in said
