"""`tdkt demo`: everything that the program makes, in one folder, from an installed program."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main

SAMPLES = Path(__file__).parents[2] / "samples" / "tinh-hai-cap"
Output = pytest.CaptureFixture[str]


def test_the_samples_that_are_installed_are_those_of_the_repository() -> None:
    with (files("tdkt_xl.api") / "tinh-mau.zip").open("rb") as stream, zipfile.ZipFile(stream) as packed:
        installed = {name: packed.read(name) for name in packed.namelist()}
    assert installed == {p.relative_to(SAMPLES).as_posix(): p.read_bytes() for p in SAMPLES.rglob("*") if p.is_file()}


def test_samples_summary_report_page_and_marked_copies(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "thử/một"]) == 0
    said, folder = capsys.readouterr().out, tmp_path / "thử" / "một"
    summary = tdkt_xl.read_summary(folder / "tong-hop.xlsx")
    assert (summary.unit.name, summary.expected, summary.received) == ("Tỉnh Mẫu", 14, 13)
    assert "nhận 13/14 đơn vị" in said and "2 bản đánh dấu" in said
    assert (folder / "bao-cao.docx").read_bytes()[:2] == b"PK"
    assert "Tỉnh Mẫu" in (folder / "bao-cao.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in (folder / "tra-lai").iterdir()) == [
        "BC xã Giả Định Tám (sửa).xlsx",
        "Xa Gia Dinh Chin 2026.xlsx",
    ]
    assert sorted(p.name for p in folder.iterdir() if p.suffix in (".xlsx", ".csv", "")) == [
        "bao-cao",
        "don-vi.csv",
        "tong-hop.xlsx",
        "tra-lai",
    ]


def test_nothing_is_written_into_a_folder_in_use(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "a.txt").write_text("của tôi", encoding="utf-8")
    for place in (tmp_path, tmp_path / "a.txt"):
        assert main(["demo", str(place)]) == 2
        assert "chưa ghi gì" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    assert main(["demo", str(tmp_path / "a.txt" / "b")]) == 2
    assert "Không ghi được vào" in capsys.readouterr().err
