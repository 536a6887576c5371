"""A form with a register that a program saved without recalculating: its counts are computed from the register, or not known."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.returns import Return

DAY = datetime(2026, 3, 12)
KHEN = ("15/QĐ-UBND", DAY, "Giấy khen", "Công trạng", 2, None, 1, None, 4)
LDTT = ("16/QĐ-UBND", DAY, "Lao động tiên tiến", "Công trạng", None, None, 2, None, 10)
BRAVE = ("17/QĐ-UBND", DAY, "Giấy khen", "Đột xuất", 1, None, None, None, 2)
SUMS = {
    "giay-khen": (10, 7, 7, 1, 4, 3, None, 2),
    "lao-dong-tien-tien": (12, 12, 12, 2, 10, None, None, None),
}


def saved(folder: Path, *entries: tuple[object, ...], typed: Mapping[str, object] | None = None, form: str = "bth-2020") -> Return:
    path = folder / "a.xlsx"
    assert main(["new", "--form", form, "--register", "--unit", "Xã Bình An", "--period", "2026", "-o", str(path)]) == 0
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(path)
    for row, entry in enumerate(entries, 5):
        for column, value in enumerate(entry, 2):
            book["Sổ quyết định"].cell(row, column).value = value
    for cell, value in (typed or {}).items():
        book.worksheets[0][cell] = value
    book.save(path)
    (ret,) = tdkt_xl.read(path).returns
    return ret


def counts(ret: Return) -> dict[str | None, tuple[int | None, ...]]:
    return {line.award: line.cells for line in ret.lines if any(line.cells)}


def said(ret: Return, rule: str) -> list[Finding]:
    return [each for each in ret.findings if each.rule == rule]


def test_the_counts_are_those_of_the_register_and_it_is_told(tmp_path: Path) -> None:
    ret = saved(tmp_path, KHEN, LDTT, BRAVE)
    assert counts(ret) == SUMS and not any(line.doubtful for line in ret.lines)
    assert {each.rule for each in ret.findings} == {"stale-value", "interpreted"}
    assert [each.actual for each in said(ret, "stale-value")] == [
        count for cells in SUMS.values() for count in cells if count is not None
    ]
    (told,) = said(ret, "interpreted")
    assert "2 dòng được tính từ sổ quyết định" in told.message


@pytest.mark.parametrize(
    "wrong",
    [
        ("18/QĐ-UBND", datetime(2025, 3, 12), *KHEN[2:]),  # of another year
        ("18/QĐ-UBND", DAY, "Giấy khen", "Công trạng", "hai", None, None, None, None),
        ("18/QĐ-UBND", DAY, "Giấy khen", None, 1, None, None, None, None),
    ],
)
def test_a_line_that_the_register_leaves_in_doubt_stays_unknown(wrong: tuple[object, ...], tmp_path: Path) -> None:
    ret = saved(tmp_path, KHEN, LDTT, wrong)
    assert counts(ret) == {"lao-dong-tien-tien": SUMS["lao-dong-tien-tien"]}
    assert [line.award for line in ret.lines if line.doubtful] == ["giay-khen"]
    assert {each.award for each in said(ret, "stale-value") if each.actual is None} == {"giay-khen"}


def test_nothing_is_computed_while_an_award_is_unknown(tmp_path: Path) -> None:
    ret = saved(tmp_path, KHEN, ("18/QĐ-UBND", DAY, "Khen lạ", "Công trạng", 1, None, None, None, None))
    assert counts(ret) == {} and all(line.doubtful for line in ret.lines)


def test_a_count_typed_over_its_formula_is_kept_and_held_against_the_register(tmp_path: Path) -> None:
    ret = saved(tmp_path, KHEN, LDTT, BRAVE, typed={"C14": 11})
    assert counts(ret)["giay-khen"] == (11, *SUMS["giay-khen"][1:])
    (found,) = said(ret, "register-mismatch")
    assert (found.cell, found.actual, found.expected) == ("C14", 11, 10)


def test_formulas_over_an_empty_register_give_blanks(tmp_path: Path) -> None:
    ret = saved(tmp_path, typed={"C14": 3, "F14": 3})
    assert counts(ret) == {"giay-khen": (3, None, 3, *[None] * 5)}
    assert said(ret, "stale-value") == [] and not any(line.doubtful for line in ret.lines)


def test_other_forms_are_filled_alike(tmp_path: Path) -> None:
    entry = ("15/QĐ-UBND", DAY, "Bằng khen", "Công trạng", 2, 1, None, 1, None, 4)
    ret = saved(tmp_path, entry, form="bm03")
    assert ret.form == "bm03" and not any(line.doubtful for line in ret.lines)
    (cells,) = counts(ret).values()
    assert cells == (7, 1, 5, 7, 1, 4, None, None, None, None, None)


def test_a_line_with_an_unreadable_count_stays_unknown(tmp_path: Path) -> None:
    unreadable = saved(tmp_path, KHEN, typed={"C14": "mười"})
    assert unreadable.lines[0].doubtful and not any(unreadable.lines[0].cells)
