"""Names that an office confirmed: their file, what they do to a form, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.confirmed import AWARD, HEADER, UNIT, load_names
from tdkt_xl.words.errors import DefinitionError

FORM = built_in_forms()[0]


def names_file(tmp_path: Path, *rows: str, name: str = "ten.csv", head: str = "loai,ten,nghia,nguon") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((head, *rows)), encoding="utf-8-sig")
    return path


def test_names_by_kind(tmp_path: Path) -> None:
    rows = ("khen thưởng,Khen toàn ngành,bang-khen-cap-bo,Sở A", "đơn vị,Bình An cũ,X01,", "tiêu đề,CBQL,Số lượng,")
    names = load_names([names_file(tmp_path, *rows)])
    assert [each.meaning for kind in (AWARD, UNIT, HEADER) for each in names.of_kind(kind).values()] == [
        "bang-khen-cap-bo", "X01", "Số lượng",
    ]  # fmt: skip


def test_a_file_as_excel_saves_it_with_semicolons_and_other_columns(tmp_path: Path) -> None:
    path = names_file(tmp_path, "BKTN;Khen thưởng;Bằng khen cấp Bộ;x", head="ten;loai;nghia;ghi chú")
    (name,) = load_names([path]).of_kind(AWARD).values()
    assert (name.name, name.meaning) == ("BKTN", "Bằng khen cấp Bộ")


def test_a_confirmed_label_is_found_and_said(tmp_path: Path) -> None:
    form = FORM.with_names(load_names([names_file(tmp_path, "khen thưởng,Khen toàn ngành,Bằng khen cấp Bộ,Sở A")]))
    match = form.awards.find("2. KHEN TOÀN NGÀNH")
    assert match is not None and match.guessed is not None
    assert match.award.code == "bang-khen-cap-bo" and "ten.csv, dòng 2" in match.guessed
    assert FORM.awards.find("Khen toàn ngành") is None


def test_what_the_rules_guess_gives_way_to_what_was_confirmed_and_that_is_said(tmp_path: Path) -> None:
    form = FORM.with_names(load_names([names_file(tmp_path, "khen thưởng,Chiến sĩ thi đua ngành Y tế,chien-si-thi-dua-cap-tinh,")]))
    match = form.awards.find("Chiến sĩ thi đua ngành Y tế")
    assert match is not None and match.award.code == "chien-si-thi-dua-cap-tinh" and "đã xác nhận" in (match.guessed or "")


def test_two_files_that_disagree_are_refused_by_name(tmp_path: Path) -> None:
    one = names_file(tmp_path, "khen thưởng,Khen toàn ngành,bang-khen-cap-bo,", name="a.csv")
    other = names_file(tmp_path, "khen thưởng,khen  toàn ngành,bang-khen-cap-tinh,", name="b.csv")
    with pytest.raises(DefinitionError, match=r"a\.csv, dòng 2.*b\.csv, dòng 2"):
        load_names([one, other])
    assert len(load_names([one, one]).by_name) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("giải,X,giay-khen,", "cột “Loại” ghi “giải”"),
        ("khen thưởng,,giay-khen,", "thiếu tên hoặc nghĩa"),
        ("khen thưởng,X,khong-co-ma-nay,", "không phải tên hay mã"),
        ("khen thưởng,Giấy khen,bang-khen-cap-bo,", "đã là tên của “Giấy khen”"),
        ("tiêu đề,CBQL,Cột không có,", "không phải tiêu đề cột"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_row(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=rf"ten\.csv, dòng 2.*{said}"):
        FORM.with_names(load_names([names_file(tmp_path, row)]))


@pytest.mark.parametrize(("content", "said"), [(b"ten,nghia\n", "dòng đầu"), (b"\xff\xfe\x00", "không phải CSV UTF-8")])
def test_another_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(DefinitionError, match=said):
        load_names([path])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"Không đọc được tệp tên .*thieu\.csv"):
        load_names([tmp_path / "thieu.csv"])


def test_headings_may_be_written_as_words(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Loại,Tên,Nghĩa\nkhen thưởng,Khen toàn ngành,bang-khen-cap-bo\n", encoding="utf-8")
    assert [each.meaning for each in load_names([path]).by_name.values()] == ["bang-khen-cap-bo"]
