"""A fault of the program's own in adding up or writing costs the file over which it happens, or else nothing but the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.model.returns import Submission
from tdkt_xl.rollup import merging as rollup
from tdkt_xl.rollup.blame import MOST_BLAMED, each_by_itself
from tdkt_xl.summary import book
from tdkt_xl.words.errors import OutputError
from tests.sheets import write_return


def files(*names: str) -> list[Submission]:
    return [Submission(name) for name in names]


def fails_with(*guilty: str) -> Any:
    """An attempt that fails where all the guilty are there with their content; else the names, of those left out in brackets."""

    def attempt(some: Sequence[Submission]) -> list[str]:
        there = {each.file for each in some if each.failure is None}
        if there.issuperset(guilty):
            raise ZeroDivisionError
        return [each.file if each.failure is None else f"({each.file})" for each in some]

    return attempt


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


@pytest.mark.parametrize("guilty", ["a", "d", "h"])
def test_the_file_to_blame_is_left_out_and_says_so(guilty: str) -> None:
    done = each_by_itself(fails_with(guilty), files(*"hgfedcba"))
    assert done == [f"({name})" if name == guilty else name for name in "abcdefgh"]


def test_of_two_files_that_fail_together_one_is_left_out() -> None:
    assert each_by_itself(fails_with("b", "f"), files(*"abcdefgh")) == ["a", "b", "c", "d", "e", "(f)", "g", "h"]


def test_several_files_are_found_one_after_the_other() -> None:
    def attempt(some: Sequence[Submission]) -> list[str]:
        return fails_with("b")(some) and fails_with("g")(some)

    assert each_by_itself(attempt, files(*"abcdefgh")) == ["a", "(b)", "c", "d", "e", "f", "(g)", "h"]


def test_what_fails_without_any_file_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        each_by_itself(fails_with(), files("a", "b"))


@pytest.mark.parametrize("number", [2, 4, 3 * MOST_BLAMED])
def test_what_fails_over_most_files_is_raised(number: int) -> None:
    def attempt(some: Sequence[Submission]) -> None:
        if any(each.failure is None for each in some):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        each_by_itself(attempt, files(*map(str, range(number))))


def test_a_full_disk_is_nobodys_file() -> None:
    def attempt(some: Sequence[Submission]) -> None:
        raise OutputError("đĩa đã đầy")

    with pytest.raises(OutputError):
        each_by_itself(attempt, files("a"))


# ---- The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("An", "Bình", "Cường", "Dũng"), 1):
        write_return(tmp_path / "in" / f"{number}.xlsx", {"giay-khen": {3: number, 6: number}}, unit=f"Xã {name}")
    return tmp_path


def merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    arguments = ["merge", str(folder / "in"), "-o", str(folder / "o.xlsx"), "--json", str(folder / "o.json"), "--no-cache"]
    assert main(arguments) == 1, capsys.readouterr().err
    return json.loads((folder / "o.json").read_text(encoding="utf-8"))


def second_was_left_out(view: dict[str, Any], folder: Path) -> None:
    (total,) = (line for line in view["totals"] if line["award"] == "giay-khen")
    assert total["cells"]["3"] == 1 + 3 + 4
    (found,) = (each for each in view["findings"] if each["rule"] == "unreadable")
    assert found["file"].endswith("2.xlsx") and "lỗi của chương trình" in found["message"]
    assert [each["status"] for each in view["submissions"]] == ["merged", "unreadable", "merged", "merged"]
    assert openpyxl.load_workbook(folder / "o.xlsx").sheetnames


def test_a_fault_in_adding_up_costs_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(entries: Any, *given: Any) -> Any:
        pairs = list(entries)
        if any(name == "Xã Bình" for name, _ in pairs):
            raise RecursionError
        return whole(pairs, *given)

    whole = rollup.explanations
    monkeypatch.setattr(rollup, "explanations", failing)
    second_was_left_out(merged(folder, capsys), folder)


def test_a_fault_in_writing_costs_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(desk: Any) -> Any:
        if any(office.name == "Xã Bình" for office, _ in desk.summary.by_unit()):
            raise AttributeError
        return whole(desk)

    whole = book.details_table
    monkeypatch.setattr(book, "details_table", failing)
    second_was_left_out(merged(folder, capsys), folder)


def test_a_fault_that_is_no_files_is_one_line_and_leaves_the_old_output(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(desk: Any) -> Any:
        raise AttributeError

    (folder / "o.xlsx").write_bytes(b"before")
    monkeypatch.setattr(book, "details_table", failing)
    assert main(["merge", str(folder / "in"), "-o", str(folder / "o.xlsx"), "--no-cache"]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and said.startswith("Lỗi của chương trình") and "Traceback" not in said
    assert (folder / "o.xlsx").read_bytes() == b"before"
    assert [path.name for path in folder.iterdir() if path.suffix == ".xlsx"] == ["o.xlsx"]


@pytest.mark.parametrize("fault", [MemoryError(), type("PanicException", (BaseException,), {})()])
def test_no_memory_and_a_librarys_panic_are_one_line(
    fault: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(desk: Any) -> Any:
        raise fault

    monkeypatch.setattr(book, "details_table", failing)
    assert main(["merge", str(folder / "in"), "-o", str(folder / "o.xlsx"), "--no-cache"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
