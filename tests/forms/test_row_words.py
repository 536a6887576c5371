"""Words by which a row is no line: shared ones and a form's own."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from tdkt_xl.forms import Form, load_form
from tdkt_xl.forms.definition import CAPTION, DETAIL, FOOTER, TOTAL, RowWords
from tdkt_xl.reading.rows import LINE, UNKNOWN, row_labels
from tdkt_xl.words.errors import DefinitionError


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Tổng cộng", TOTAL),
        ("TỔNG CỘNG TOÀN XÃ", TOTAL),
        ("Cộng mục II", TOTAL),
        ("Cộng 1", TOTAL),
        ("T.C", TOTAL),
        ("Tổng công ty Điện lực khen", UNKNOWN),
        ("Trong đó: nữ", DETAIL),
        ("- Tập thể", DETAIL),
        ("a) Hộ gia đình", DETAIL),
        ("Cá nhân 12", DETAIL),
        ("Hộ sản xuất giỏi", UNKNOWN),
        ("Người lập biểu", FOOTER),
        ("Ngày 12 tháng 6 năm 2026", FOOTER),
        ("Trang 2", FOOTER),
        ("Các danh hiệu thi đua", CAPTION),
        ("Giấy khen", LINE),
    ],
)
def test_shared_words(form: Form, label: str, kind: str) -> None:
    assert row_labels(form)[label].kind == kind


def test_words_of_a_forms_own(form: Form) -> None:
    own = replace(form, row_words=(*form.row_words, RowWords(TOTAL, ("Chốt sổ",), ("quý", "#"))))
    assert [row_labels(own)[label].kind for label in ("Chốt sổ", "Chốt sổ quý 4", "Chốt sổ gì đó")] == [TOTAL, TOTAL, UNKNOWN]
    assert row_labels(form)["Chốt sổ"].kind == UNKNOWN


def written(tmp_path: Path, words: str) -> Path:
    """The built-in form with one more entry of row words."""
    path = tmp_path / "form.toml"
    shipped = (files("tdkt_xl.forms") / "bth-2020.toml").read_text(encoding="utf-8")
    path.write_text(f"{shipped}\n[[row_words]]\n{words}\n", encoding="utf-8")
    return path


def test_words_in_a_definition_are_added_to_the_shared_ones(tmp_path: Path, form: Form) -> None:
    loaded = load_form(written(tmp_path, 'kind = "caption"\nbegins = ["Nhóm"]\nopen = true'))
    assert loaded.row_words == (*form.row_words, RowWords(CAPTION, ("Nhóm",), open=True))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ('kind = "tong"\nbegins = ["Chốt sổ"]', "kind"),
        ('kind = "total"\nbegins = []', "begins"),
        ('kind = "total"\nbegins = ["…"]', "begins"),
        ('kind = "total"\nbegins = ["Chốt sổ"]\nopen = "y"', "open"),
        ('kind = "total"\nbegins = ["Chốt sổ"]\nends = ["x"]', "ends"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, words: str, named: str) -> None:
    with pytest.raises(DefinitionError, match=named):
        load_form(written(tmp_path, words))
