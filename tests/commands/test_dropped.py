"""What the .cmd files of the Windows folder do with what is dropped onto them."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tdkt_xl.commands import dropped as module
from tdkt_xl.commands.dropped import CHECK, INSTALL, MERGE, carry_out, dropped, main

SAMPLE = Path(__file__).parents[2] / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"


class Desk:
    """Remembers the command lines and what was opened; each command ends with `code`, and leaves `made`."""

    def __init__(self, code: int = 0, made: Path | None = None) -> None:
        self.code, self.made = code, made
        self.lines: list[list[str]] = []
        self.shown: list[Path] = []

    def run(self, arguments: Sequence[str]) -> int:
        self.lines.append(list(arguments))
        if self.made is not None:
            self.made.touch()
        return self.code


def test_a_dropped_file_is_checked_and_its_marked_copies_are_opened(tmp_path: Path) -> None:
    file = tmp_path / "BC KT&HT.xlsx"
    file.touch()
    desk = Desk(code=1, made=tmp_path / "tra-lai")
    assert carry_out(CHECK, [str(file)], desk.run, desk.shown.append) == 1
    assert desk.lines == [["check", str(file), "--annotate", str(tmp_path / "tra-lai")]]
    assert desk.shown == [tmp_path / "tra-lai"]


@pytest.mark.parametrize("roster", ["don-vi.csv", "don-vi.xlsx", None])
def test_a_dropped_folder_is_summed_up_with_the_list_of_units_beside_it(tmp_path: Path, roster: str | None) -> None:
    folder = tmp_path / "bao-cao"
    folder.mkdir()
    if roster:
        (tmp_path / roster).touch()
    desk = Desk(made=tmp_path / "tong-hop.xlsx")
    carry_out(MERGE, [str(folder)], desk.run, desk.shown.append)
    middle = ["--roster", str(tmp_path / roster)] if roster else []
    assert desk.lines == [["merge", str(folder), *middle, "-o", str(tmp_path / "tong-hop.xlsx")]]
    assert desk.shown == [tmp_path / "tong-hop.xlsx"]


def test_nothing_is_opened_where_nothing_was_done(tmp_path: Path) -> None:
    (tmp_path / "tong-hop.xlsx").touch()  # an old one
    desk = Desk(code=2)
    assert carry_out(MERGE, [str(tmp_path)], desk.run, desk.shown.append) == 2
    assert not desk.shown


@pytest.mark.parametrize("action", [CHECK, MERGE])
def test_nothing_dropped_says_what_to_do(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    assert carry_out(action, [], desk.run, desk.shown.append) == 2
    assert not desk.lines and "thả vào biểu tượng" in capsys.readouterr().out


def test_installing_says_how_it_stands() -> None:
    desk = Desk()
    assert carry_out(INSTALL, [], desk.run, desk.shown.append) == 0
    assert desk.lines == [["addin", "install"], ["doctor"]]


@pytest.mark.parametrize(
    ("given", "line", "names"),
    [
        (["KT"], r'C:\Windows\system32\cmd.exe /c ""{here}/KIEM-TRA.cmd" {here}/KT&HT.xlsx"', ["KT&HT.xlsx"]),
        (["KT"], r'cmd.exe /c ""{here}/KIEM-TRA.cmd" {here}/KT&HT.xlsx "{here}/Xã An.xlsx""', ["KT&HT.xlsx", "Xã An.xlsx"]),
        (["KT&HT.xlsx"], "", ["KT&HT.xlsx"]),
        (["Xã An.xlsx"], r'cmd.exe /c ""{here}/KIEM-TRA.cmd" {here}/KT&HT.xlsx"', ["Xã An.xlsx"]),
        (["gone.xlsx"], r'cmd.exe /c ""{here}/KIEM-TRA.cmd" "', ["gone.xlsx"]),
        (["gone.xlsx"], "no batch file in it", ["gone.xlsx"]),
    ],
)
def test_a_name_that_the_command_line_cut_short_is_whole_again(
    tmp_path: Path, given: list[str], line: str, names: list[str]
) -> None:
    for name in ("KT&HT.xlsx", "Xã An.xlsx"):
        (tmp_path / name).touch()
    found = dropped([str(tmp_path / each) for each in given], line.replace("{here}", str(tmp_path)))
    assert found == [tmp_path / name for name in names]


def test_the_whole_way_with_the_real_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(SAMPLE, tmp_path / "xa.xlsx")
    opened: list[Path] = []
    monkeypatch.setattr(module, "_show", opened.append)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert main([MERGE, str(tmp_path / "xa.xlsx")], {}) in (0, 1)
    assert opened == [tmp_path / "tong-hop.xlsx"] and opened[0].stat().st_size > 5_000
    assert capsys.readouterr().out.endswith("Bấm Enter để đóng cửa sổ này.")
