"""Awards that stand apart: an institution's, where the form has a line for it; those of parties and unions, everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import Form, load_form
from tdkt_xl.model.returns import Return
from tdkt_xl.reading.workbook import read_returns
from tests.grids import S1, S2, GridWorkbook, names, read, table

OWN = """extends = "bth-2020"
id = "bth-so-y-te"

[[awards]]
code = "bang-khen-bo-y-te"
name = "Bằng khen của Bộ trưởng Bộ Y tế"
recipient = "any"
authority = "bo"
"""
UNION = "là khen thưởng riêng của tổ chức đảng, đoàn thể, được ghi riêng một dòng, không cộng vào dòng nào của biểu"


@pytest.fixture
def own(tmp_path: Path) -> Form:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return load_form(path)


def read_with(form: Form, *lines: list[object]) -> Return:
    (ret,) = read_returns(GridWorkbook({"BTH": table(*lines)}), (form,), "1.xlsx")
    return ret


@pytest.mark.parametrize(
    "label",
    [
        "Bằng khen của Bộ trưởng Bộ Y tế",
        "Bằng khen Bộ Y tế",
        "BK BYT",
        "Bộ Y tế tặng Bằng khen",
        "Bằng khen của Bộ Y tế năm 2026 (03 cá nhân)",
        "BẰNG KHEN CỦA BỘ Y TẾ",
    ],
)
def test_an_institution_s_award_goes_to_its_own_line_however_it_is_written(label: str, own: Form) -> None:
    ret = read_with(own, S2, [1, label, 3, 3, "", 3], [2, "Bằng khen của Bộ Tài chính", 2, 2, "", 2])
    assert names(ret) == ["bang-khen-bo-y-te", "bang-khen-cap-bo"]


def test_without_a_line_of_its_own_it_counts_among_the_ministries_and_keeps_its_issuer() -> None:
    ret = read(S2, [1, "Bằng khen Bộ Y tế", 3, 3, "", 3])
    assert names(ret) == ["bang-khen-cap-bo"]
    assert ret.lines[0].parts is not None
    assert ret.lines[0].parts.issuer == "Bộ Y tế"


@pytest.mark.parametrize(
    ("label", "award"),
    [
        ("Bằng khen Tỉnh đoàn", "bang-khen-doan-the-tinh"),
        ("Bằng khen của Hội Nông dân tỉnh", "bang-khen-doan-the-tinh"),
        ("Giấy khen của Đảng ủy xã", "giay-khen-doan-the"),
        ("Công đoàn cơ sở vững mạnh", "danh-hieu-thi-dua-doan-the"),
    ],
)
def test_awards_of_parties_and_unions_are_told_once_a_line_and_stand_apart(label: str, award: str) -> None:
    ret = read(S1, [1, "Giấy khen", 4, 4, "", 4], [2, label, 3, 3, "", 3])
    assert names(ret) == ["giay-khen", award]
    assert [(f.severity, f.cell) for f in ret.findings if f.rule == "interpreted"] == [("info", "B9")]
    assert UNION in next(f.message for f in ret.findings if f.rule == "interpreted")


def test_awards_of_the_state_are_not_told_to_stand_apart() -> None:
    ret = read(S1, [1, "Giấy khen của Chủ tịch UBND xã", 4, 4, "", 4], [2, "Lao động tiên tiến", 3, 3, "", 3])
    assert not any(UNION in f.message for f in ret.findings)


def test_a_form_that_has_a_line_for_them_asks_for_them(tmp_path: Path) -> None:
    path = tmp_path / "union.toml"
    text = (Path(__file__).parents[2] / "tdkt_xl" / "forms" / "bth-2020.toml").read_text(encoding="utf-8")
    line = '{ award = "giay-khen-doan-the", label = "Giấy khen của Đảng ủy" }'
    text = text.replace("lines = [", f"lines = [\n    {line},", 1).replace('id = "bth-2020"', 'id = "bth-co-doan-the"', 1)
    path.write_text(text, encoding="utf-8")
    ret = read_with(load_form(path), S1, [1, "Giấy khen của Đảng ủy", 3, 3, "", 3])
    assert names(ret) == ["giay-khen-doan-the"]
    assert not any(UNION in f.message for f in ret.findings)
