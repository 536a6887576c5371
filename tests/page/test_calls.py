"""What the page asks of the program, called without a browser: the answers are the command line's."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.page.calls import answer, empty
from tests.sheets import write_return

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The worker's folder with a province's submissions and its list of units; whoever calls stands in it."""
    shutil.copytree(SAMPLES / "tinh-hai-cap" / "bao-cao", tmp_path / "bao-cao")
    shutil.copy(SAMPLES / "tinh-hai-cap" / "don-vi.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files_of(given: dict[str, object]) -> dict[str, bytes]:
    return {each["name"]: each["data"] for each in given["files"]}  # type: ignore[attr-defined]


def test_checking_gives_the_command_s_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bao-cao", "--json"]) == 1
    given = answer("check", '{"folder": "bao-cao"}', root=str(root))
    assert files_of(given)["ket-qua.json"].decode() == capsys.readouterr().out
    shown = json.loads(str(given["text"]))
    assert [each["file"] for each in shown["files"]] == [
        each["file"] for each in json.loads(files_of(given)["ket-qua.json"])["files"]
    ]


def test_adding_up_gives_the_command_s_json_and_workbook(root: Path) -> None:
    assert main(["merge", "bao-cao", "--roster", "don-vi.csv", "-o", "dong-lenh.xlsx", "--json", "dong-lenh.json"]) == 1
    files = files_of(answer("merge", '{"folder": "bao-cao", "roster": "don-vi.csv"}', root=str(root)))
    assert files["ket-qua.json"] == (root / "dong-lenh.json").read_bytes()
    assert files["tong-hop.xlsx"] == (root / "dong-lenh.xlsx").read_bytes()
    assert files["bao-cao.html"].startswith(b"<!DOCTYPE html>")


def test_one_file_shows_its_lines_with_what_is_wrong_beside(tmp_path: Path) -> None:
    (tmp_path / "bao-cao").mkdir()
    shutil.copy(SAMPLES / "nam-dinh-2020" / "nam-dinh-2020.xlsx", tmp_path / "bao-cao")
    (file,) = json.loads(str(answer("check", '{"folder": "bao-cao"}', root=str(tmp_path))["text"]))["files"]
    assert file["lines"]["headings"][2:4] == ["(3) Tổng số", "(4) Cá nhân"]
    first = file["lines"]["rows"][0]
    assert first["severity"] == "error" and first["cells"][:4] == ["I", "Giấy khen", 542, 364]
    assert "thừa 32" in first["cells"][-1]


def test_without_a_list_of_units_nobody_is_called_missing(root: Path) -> None:
    said = json.loads(str(answer("merge", '{"folder": "bao-cao"}', root=str(root))["text"]))["said"]
    assert "không biết còn thiếu ai" in said and "/" not in said and "%" not in said


def test_units_with_nothing_added_up_are_told_apart(root: Path) -> None:
    (root / "bao-cao" / "Xã Giả Định Mười.pdf").write_bytes(b"%PDF-1.4 a scan")
    said = json.loads(str(answer("merge", '{"folder": "bao-cao", "roster": "don-vi.csv"}', root=str(root))["text"]))["said"]
    assert "Đã gửi, chưa cộng được: Xã Giả Định Mười." in said and "Chưa nộp" not in said
    assert "Đã nhận, không có khen thưởng: Xã Giả Định Mười Một." in said


def test_the_page_hears_which_file_is_next(root: Path) -> None:
    heard: list[tuple[str, object, int]] = []
    answer("check", '{"folder": "bao-cao"}', lambda kind, value, of: heard.append((kind, value, of)), root=str(root))
    assert heard[0][0] == "reading" and str(heard[0][1]).startswith("bao-cao/")
    assert heard[-1][:2] == ("reading", "") and heard[-2] == ("done", heard[0][2], heard[0][2])


def test_the_files_of_the_last_time_go(root: Path) -> None:
    empty(str(root))
    assert list(root.iterdir()) == []


def test_what_is_proposed_is_said_beside_the_line(tmp_path: Path) -> None:
    write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 550, 4: 396, 6: 145, 8: 22, 9: 65, 10: 396, 12: 44, 13: 265}})
    (shown,) = json.loads(str(answer("check", '{"folder": "."}', root=str(tmp_path))["text"]))["files"]
    assert any("Ô F11: 145 hay 154?" in str(row["cells"][-1]) for row in shown["lines"]["rows"])


def test_one_file_s_receipt_is_a_page_and_several_are_packed(root: Path) -> None:
    (packed,) = [
        data for name, data in files_of(answer("check", '{"folder": "bao-cao"}', root=str(root))).items() if "phieu" in name
    ]
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert len(names) == len(set(names)) == len([each for each in (root / "bao-cao").iterdir() if each.is_file()])
    alone = root / "mot"
    alone.mkdir()
    shutil.copy(SAMPLES / "nam-dinh-2020" / "nam-dinh-2020.xlsx", alone)
    files = files_of(answer("check", '{"folder": "mot"}', root=str(root)))
    page = files["nam-dinh-2020 - Phiếu tiếp nhận.html"].decode()
    assert hashlib.sha256((alone / "nam-dinh-2020.xlsx").read_bytes()).hexdigest() in page.replace(" ", "").replace("\n", "")
