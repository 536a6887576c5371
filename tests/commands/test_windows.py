"""What differs on Windows: arguments that no shell has read, pools of processes, the system's own error numbers."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from tdkt_xl.commands import cli
from tdkt_xl.commands.windows import written_arguments
from tdkt_xl.intake.isolation import most_processes
from tdkt_xl.intake.sources import find_sources, read_bytes
from tdkt_xl.words.errors import UnreadableFile, system_reason


def windows_error(number: int, errno: int = 13) -> OSError:
    """An error as Python on Windows raises it."""
    problem = PermissionError(errno, "as Windows says it")
    problem.winerror = number  # type: ignore[attr-defined]
    return problem


def test_a_name_in_brackets_is_no_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "BC 2.xlsx").touch()
    (tmp_path / "BC [2].xlsx").touch()
    assert written_arguments(["check", "BC [2].xlsx"], windows=True) == ["check", "BC [2].xlsx"]
    (tmp_path / "BC [2].xlsx").unlink()
    assert written_arguments(["check", "BC [2].xlsx"], windows=True) == ["check", "BC [2].xlsx"]


def test_the_other_bracketed_file_is_not_checked_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "WINDOWS", True)
    (tmp_path / "BC 2.csv").write_text("a,b\n", encoding="utf-8")
    assert cli.main(["check", "BC [2].csv"]) == 2
    assert "BC [2].csv" in capsys.readouterr().err


def test_stars_stand_for_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.xlsx", "a.xlsx", "c [1].xlsx", "d.csv"):
        (tmp_path / name).touch()
    assert written_arguments(["check", "*.xlsx"], windows=True) == ["check", "a.xlsx", "b.xlsx", "c [1].xlsx"]
    assert written_arguments(["check", "c [?].xlsx"], windows=True) == ["check", "c [1].xlsx"]
    assert written_arguments(["check", "*.ods"], windows=True) == ["check", "*.ods"]
    assert written_arguments(["check", "*.xlsx"], windows=False) == ["check", "*.xlsx"]


def test_a_backslash_before_the_closing_quote() -> None:
    assert written_arguments(["check", 'C:\\thư mục"'], windows=True) == ["check", "C:\\thư mục"]
    with pytest.raises(click.UsageError, match=r'viết "C:\\thư mục"'):
        written_arguments(["merge", 'C:\\thư mục" -o tong-hop.xlsx'], windows=True)


def test_the_swallowed_options_are_told_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "WINDOWS", True)
    assert cli.main(["check", 'C:\\thư mục" --json -']) == 2
    said = capsys.readouterr()
    assert "Hãy bỏ dấu \\ ở cuối" in said.err and not said.out


@pytest.mark.parametrize(("asked", "started"), [(1, 1), (61, 61), (64, 61)])
def test_no_more_processes_than_windows_waits_for(asked: int, started: int) -> None:
    assert most_processes(asked, windows=True) == started
    assert most_processes(asked, windows=False) == asked


@pytest.mark.parametrize(
    ("number", "said"),
    [(32, "đang mở ở chương trình khác"), (33, "đang mở"), (123, "không cho dùng"), (206, "quá dài"), (5, "quyền")],
)
def test_windows_own_numbers_are_told_apart(number: int, said: str) -> None:
    assert said in system_reason(windows_error(number))


def test_a_file_open_elsewhere_is_not_called_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (source,) = find_sources([tmp_path])

    def refused(*_: object) -> int:
        raise windows_error(32)

    monkeypatch.setattr("os.open", refused)
    with pytest.raises(UnreadableFile, match="đang mở ở chương trình khác"):
        read_bytes(source)


def test_a_name_that_windows_does_not_allow_is_said_in_words() -> None:
    assert "CON" in system_reason(OSError(22, "Invalid argument"))
