"""docs/tuy-bien-bieu.md, done to the letter: the edits it shows, the commands it gives, the output it prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl.blank.template import SHEET
from tdkt_xl.commands import cli
from tdkt_xl.forms.shipped import shipped_files
from tests.office import LibreOffice

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tuy-bien-bieu.md").read_text(encoding="utf-8")
ORIGINAL = (ROOT / "tdkt_xl" / "forms" / "bth-2020.toml").read_text(encoding="utf-8")


def edits() -> list[tuple[str, str]]:
    """The pairs of blocks "đổi … thành …"."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) % 2 == 0
    return list(zip(blocks[::2], blocks[1::2], strict=True))


def consoles() -> list[tuple[str, str]]:
    """Each command shown, with the output printed under it."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    return [(m[1], m[2]) for block in blocks for m in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


def edited(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def fill_as_shown(path: Path) -> None:
    """The page's table of figures, typed into the form."""
    heading, _, *rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][:5]
    columns = [int(text.strip("()")) for text in heading[1:]]
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    at = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    for label, *figures in rows:
        for column, figure in zip(columns, figures, strict=False):
            if figure.strip():
                sheet.cell(at[label.strip()], column).value = int(figure)
    book.save(path)


def run(capsys: pytest.CaptureFixture[str], command: str) -> str:
    words = shlex.split(command)
    assert words.pop(0) == "tdkt"
    cli.main(words)
    done = capsys.readouterr()
    return done.out + done.err


def test_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], office: LibreOffice
) -> None:
    monkeypatch.chdir(tmp_path)
    *changes, mistake = edits()
    form = Path("bieu-tinh.toml")
    form.write_text(edited(ORIGINAL, changes), encoding="utf-8")
    new, check, merge, failing = consoles()
    assert run(capsys, new[0]) == new[1]
    fill_as_shown(tmp_path / "binh-an.xlsx")
    assert run(capsys, check[0]) == check[1]
    assert run(capsys, merge[0]) == merge[1]
    (done,) = office.convert("xlsx", tmp_path / "tính", tmp_path / "binh-an.xlsx")
    said = [cell.value for row in openpyxl.load_workbook(done, data_only=True)[SHEET].iter_rows() for cell in row]
    fault = "Bảng vàng ghi 3, quá 20% số Tập thể lao động xuất sắc (2)"
    assert f"{fault}. Rà lại hai dòng theo Quy chế thi đua, khen thưởng của tỉnh" in said
    labels = [row[1].value for row in openpyxl.load_workbook(tmp_path / "tong-hop.xlsx").worksheets[0].iter_rows()]
    assert {"Bảng vàng thi đua của tỉnh", "Giấy khen của Chủ tịch UBND cấp xã"} <= {*labels}
    form.write_text(edited(form.read_text(encoding="utf-8"), [mistake]), encoding="utf-8")
    assert run(capsys, failing[0]) == failing[1]


def test_the_page_shows_every_key_that_it_names() -> None:
    """The keys of its last table stand in a definition that ships, or are what the loader takes."""
    known = "".join(path.read_text(encoding="utf-8") for path in shipped_files().values())
    loaders = (ROOT / "tdkt_xl" / "forms").glob("[dl]*.py")
    known += "".join(path.read_text(encoding="utf-8") for path in loaders)
    table = PAGE[PAGE.index("## Các khóa khác") :]
    keys = re.findall(r"`(\w+)`", table)
    assert len(keys) >= 12
    assert all(re.search(rf"\b{key}\b", known) for key in keys)
