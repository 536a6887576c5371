"""Comparing with last period: last period's summary read back, units led through mergers, both sides whole at any date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form, load_form
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.model.comparison import Comparison, UnitMove
from tdkt_xl.model.counts import LineKey, sum_lines
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.rollup.comparing import Previous, compare
from tdkt_xl.rollup.merging import Options, merge, merge_levels
from tdkt_xl.summary.book import COMPARISON, COMPARISON_BY_UNIT, write_summary
from tdkt_xl.summary.comparison_sheet import over_units
from tdkt_xl.summary.reading import load_previous
from tdkt_xl.words.errors import DefinitionError, UnusableFile
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold
from tests.office import LibreOffice
from tests.rollup.made import FORM, PROVINCE, YEAR, giay_khen, line, roster, submission
from tests.sheets import write_return
from tests.summaries import summary_json
from tests.summary.test_summary_book import SISTER, formulas, same, value_at, values

LAST_YEAR = Period(2025)
KEY = LineKey("I", "giay-khen")


def counts(total: int | None) -> tuple[int | None, ...]:
    return giay_khen(total).cells


def past(*units: tuple[str | None, str, int], period: Period = LAST_YEAR, unit: Unit | None = None) -> Previous:
    """Last period's summary of Giấy khen by (code, name, total)."""
    returns = [
        submission(f"{i}.xlsx", Unit(code, name), [giay_khen(total)], period=period) for i, (code, name, total) in enumerate(units)
    ]
    return Previous("cu.xlsx", replace(merge(returns, Options(FORM, period=period)), unit=unit or Unit("T", "Tỉnh Mẫu")))


def now(*units: tuple[str | None, str, int]) -> list[Submission]:
    return [submission(f"{i}.xlsx", Unit(code, name), [giay_khen(total)]) for i, (code, name, total) in enumerate(units)]


def compared(this: Sequence[Submission], last: Previous, the_roster: Roster | None = None, *maps: Successor) -> Comparison:
    summary = merge(this, Options(FORM, the_roster, period=YEAR, successors=maps, previous=last))
    assert summary.comparison is not None
    return summary.comparison


def total(lines: object) -> int | None:
    return lines[KEY][0] if lines else None  # type: ignore[index]


def moves(comparison: Comparison) -> dict[str | None, tuple[int | None, int | None, str]]:
    return {move.unit.name: (total(move.now), total(move.then), move.note) for move in comparison.units}


def both_sides(comparison: Comparison) -> tuple[dict[object, object], dict[object, object]]:
    return tuple(  # type: ignore[return-value]
        sum_lines(side for move in comparison.units if (side := pick(move)) is not None)
        for pick in (lambda move: move.now, lambda move: move.then)
    )


# ---- Lines


def test_each_line_this_period_and_last() -> None:
    comparison = compared(now(("A1", "Xã A", 12)), past(("A1", "Xã A", 9)))
    first = comparison.lines[0]
    assert (first.label, first.now[0], first.then[0]) == ("Giấy khen", 12, 9)


def test_a_line_that_only_last_period_had_stays() -> None:
    odd = line(4, (4, *[None] * 7), "Huy hiệu X")
    last = merge([submission("a.xlsx", Unit("A1", "Xã A"), [giay_khen(9), odd], period=LAST_YEAR)], Options(FORM))
    comparison = compared(now(("A1", "Xã A", 12)), Previous("cu.xlsx", last))
    assert [(line.label, line.then[0]) for line in comparison.lines if line.award is None] == [("Huy hiệu X", 4)]


@pytest.mark.parametrize(
    ("this", "then", "big"),
    [(13, 10, False), (20, 10, True), (129, 100, False), (130, 100, True), (70, 100, True), (10, None, True), (9, 0, False)],
)
def test_a_big_move_is_one_by_share_and_by_number(this: int, then: int | None, big: bool) -> None:
    assert BigChange(0.3, 10).made(this, then) is big


# ---- Units and what became of them


def test_a_unit_that_stayed_what_it_was() -> None:
    assert moves(compared(now(("A1", "Xã A", 12)), past(("A1", "Xã A", 9)))) == {"Xã A": (12, 9, "")}


def test_units_that_merged_are_the_base_of_the_new_one() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("N", "Xã Mới", "T"))
    maps = [Successor("C1", "N", date(2026, 7, 1)), Successor("C2", "N", date(2026, 7, 1))]
    comparison = compared(now(("N", "Xã Mới", 12)), past(("C1", "Xã Một", 5), ("C2", "Xã Hai", 4)), tree, *maps)
    assert moves(comparison) == {"Xã Mới": (12, 9, "gộp từ Xã Một, Xã Hai")}


def test_a_renamed_unit_says_what_it_was() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("N", "Phường Mới", "T"))
    comparison = compared(now(("N", "Phường Mới", 3)), past(("C", "Xã Cũ", 2)), tree, Successor("C", "N", None))
    assert moves(comparison) == {"Phường Mới": (3, 2, "trước là Xã Cũ")}


def test_a_unit_that_took_in_another_under_its_own_code() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("A", "Xã A", "T"))
    maps = [Successor("A", "A", date(2026, 7, 1)), Successor("B", "A", date(2026, 7, 1))]
    comparison = compared(now(("A", "Xã A", 12)), past(("A", "Xã A", 5), ("B", "Xã B", 4)), tree, *maps)
    assert moves(comparison) == {"Xã A": (12, 9, "gộp từ Xã A, Xã B")}


def test_a_split_unit_cannot_be_compared_nor_what_it_went_into() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("N1", "Xã Đông", "T"), ("N2", "Xã Tây", "T"))
    maps = [Successor("C", "N1", None), Successor("C", "N2", None), Successor("D", "N2", None)]
    comparison = compared(
        now(("N1", "Xã Đông", 7), ("N2", "Xã Tây", 8)), past(("C", "Xã Chung", 5), ("D", "Xã Nhỏ", 1)), tree, *maps
    )
    assert moves(comparison) == {
        "Xã Đông": (7, None, "không so sánh được: nhận một phần của Xã Chung"),
        "Xã Tây": (8, None, "không so sánh được: nhận một phần của Xã Chung"),
        "Xã Chung": (None, 5, "không so sánh được: đã chia tách"),
        "Xã Nhỏ": (None, 1, "không so sánh được: đã nhập vào Xã Tây"),
    }
    assert [move.comparable for move in comparison.units] == [False] * 4


def test_codes_are_followed_to_the_end_and_only_as_far_as_the_period_goes() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("N", "Xã Mới", "T"), ("M", "Xã Sau", "T"))
    maps = [Successor("C", "B", date(2025, 1, 1)), Successor("B", "N", date(2026, 7, 1)), Successor("N", "M", date(2027, 1, 1))]
    assert moves(compared(now(("N", "Xã Mới", 3)), past(("C", "Xã Cũ", 2)), tree, *maps)) == {"Xã Mới": (3, 2, "trước là Xã Cũ")}


def test_a_split_before_last_period_is_history() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("A", "Xã A", "T"), ("B", "Xã B", "T"))
    maps = [Successor("A", "A", date(2024, 7, 1)), Successor("A", "B", date(2024, 7, 1))]
    comparison = compared(now(("A", "Xã A", 2), ("B", "Xã B", 3)), past(("A", "Xã A", 1), ("B", "Xã B", 1)), tree, *maps)
    assert moves(comparison) == {"Xã A": (2, 1, ""), "Xã B": (3, 1, "")}


def test_without_codes_units_are_known_by_name() -> None:
    comparison = compared(now((None, "Xã  Bình An", 3), (None, "Xã C", 1)), past((None, "xã bình an", 2), (None, "Xã D", 4)))
    assert moves(comparison) == {
        "Xã  Bình An": (3, 2, ""),
        "Xã C": (1, None, "không có số liệu kỳ trước"),
        "Xã D": (None, 4, "không có số liệu kỳ này"),
    }


def test_a_unit_that_is_silent_this_period_keeps_its_base() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("A", "Xã A", "T"), ("B", "Xã B", "T"))
    comparison = compared(now(("A", "Xã A", 2)), past(("A", "Xã A", 1), ("B", "Xã B", 9)), tree)
    assert moves(comparison)["Xã B"] == (None, 9, "không có số liệu kỳ này")


OLD, NEW = [f"C{i}" for i in range(6)], [f"N{i}" for i in range(4)]
totals_of = st.dictionaries(st.sampled_from(OLD + NEW), st.integers(0, 99), max_size=8)
maps_of = st.lists(
    st.builds(
        Successor,
        st.sampled_from(OLD),
        st.sampled_from(OLD + NEW),
        st.sampled_from([None, date(2025, 7, 1), date(2026, 7, 1), date(2027, 7, 1)]),
    ),
    max_size=10,
)


@pytest.mark.slow
@given(last=totals_of, this=totals_of, maps=maps_of)
def test_units_add_up_to_the_total_on_both_sides_whatever_became_of_them(
    last: dict[str, int], this: dict[str, int], maps: list[Successor]
) -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), *((code, f"Xã {code}", "T") for code in OLD + NEW))
    previous = past(*((code, f"Xã {code}", figure) for code, figure in last.items()))
    comparison = compared(now(*((code, f"Xã {code}", figure) for code, figure in this.items())), previous, tree, *maps)
    this_side, last_side = both_sides(comparison)
    assert this_side.get(KEY, counts(None)) == comparison.lines[0].now
    assert last_side.get(KEY, counts(None)) == comparison.lines[0].then
    assert (comparison.lines[0].then[0] or 0) == sum(last.values())


def test_of_a_district_only_its_own_units_of_last_period() -> None:
    last = past(("A1", "Xã Tân An", 5), ("A2", "Xã Bình An", 6), ("B1", "Xã Tân An B", 7))
    options = Options(FORM, PROVINCE, period=YEAR, previous=last)
    of_unit = {}
    for summary in merge_levels(now(("A1", "Xã Tân An", 1), ("B1", "Xã Tân An", 2)), options):
        assert summary.comparison is not None
        of_unit[summary.unit.code] = (summary.comparison.lines[0].now[0], summary.comparison.lines[0].then[0])
    assert of_unit == {"T": (3, 18), "HA": (1, 11), "HB": (2, 7)}


# ---- What does not go together


@pytest.mark.parametrize("period", [Period(2025, 6), Period(2026), Period(2027), Period(2025, 9)])
def test_periods_of_another_length_and_later_ones_are_refused(period: Period) -> None:
    with pytest.raises(UnusableFile, match="không so sánh được với năm 2026"):
        compared(now(("A", "Xã A", 1)), past(("A", "Xã A", 1), period=period))


def test_a_new_code_that_the_roster_lacks_is_named_with_its_row() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("A", "Xã A", "T"))
    with pytest.raises(DefinitionError, match=r"ma\.csv, dòng 3: mã mới “X9” không có trong danh sách"):
        compared(now(("A", "Xã A", 1)), past(("A", "Xã A", 1)), tree, Successor("A", "X9", None, "ma.csv, dòng 3"))


def test_an_old_code_that_nobody_knows_is_named_with_its_row() -> None:
    tree = roster(("T", "Tỉnh Mẫu", None), ("A", "Xã A", "T"))
    with pytest.raises(DefinitionError, match=r"ma\.csv, dòng 2: mã cũ “C7” không có trong tệp kỳ trước cu\.xlsx"):
        compared(now(("A", "Xã A", 1)), past(("A", "Xã A", 1)), tree, Successor("C7", "A", None, "ma.csv, dòng 2"))


# ---- Last period's file


def last_summary(path: Path, form: Form = FORM) -> Path:
    """A summary of 2025 as the program writes it, with an unknown award and a unit that has not sent."""
    odd = line(4, (2, None, 2, *[None] * 5), "Huy hiệu Đất Mỏ")
    returns = [
        submission("a.xlsx", Unit("A1", "Xã Tân An"), [giay_khen(5), odd], period=LAST_YEAR),
        submission("b.xlsx", Unit("A2", "Xã Bình An"), [giay_khen(6)], period=LAST_YEAR),
    ]
    write_summary(merge(returns, Options(form, PROVINCE, period=LAST_YEAR)), path)
    return path


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    previous = load_previous(last_summary(tmp_path / "cu.xlsx"), FORM).summary
    assert (previous.unit.code, previous.period) == ("T", LAST_YEAR)
    assert {(office.code, office.name, previous.above(office)): lines for office, lines in previous.cells_by_unit()} == {
        ("A1", "Xã Tân An", "Huyện A"): {KEY: counts(5), ("II", "?" + fold("Huy hiệu Đất Mỏ")): (2, None, 2, *[None] * 5)},
        ("A2", "Xã Bình An", "Huyện A"): {KEY: counts(6)},
    }


def test_saved_again_by_libreoffice_it_reads_the_same(tmp_path: Path, office: LibreOffice) -> None:
    path = last_summary(tmp_path / "cu.xlsx")
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    assert load_previous(again, FORM).summary == load_previous(path, FORM).summary


@pytest.mark.slow
def test_formulas_that_nobody_calculated_since_are_no_fault(tmp_path: Path) -> None:
    path = last_summary(tmp_path / "cu.xlsx")
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert [lines for _, lines in load_previous(path, FORM).summary.cells_by_unit()][1] == {KEY: counts(6)}


def edited(path: Path, edit: Callable[[openpyxl.Workbook], object]) -> Path:
    """The summary changed by hand: formulas by their stored values, as a paste of values leaves them."""
    book = openpyxl.load_workbook(last_summary(path), data_only=True)
    edit(book)
    book.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book["Chi tiết"]), "không có trang “Chi tiết”"),
        (lambda book: book.remove(book["Biểu tổng hợp"]), "không có trang “Biểu tổng hợp”"),
        (lambda book: book.remove(book["Dữ kiện"]), "không đọc được trang ẩn “Dữ kiện”"),
        (lambda book: book["Biểu tổng hợp"].__setitem__("C12", 99), "ô C12 (mục I, Giấy khen): ghi 99"),
        (lambda book: book["Biểu tổng hợp"].__setitem__("C12", "nhiều"), "ô C12 (mục I, Giấy khen): ghi nhiều"),
        (lambda book: book["Biểu tổng hợp"].delete_rows(12), "trang “Biểu tổng hợp”, ô A12 (mục I, Giấy khen)"),
        (lambda book: book["Chi tiết"].__setitem__("J7", 7), "trang “Chi tiết”, ô J7: ghi 7, lúc tổng hợp ghi 2"),
        (lambda book: book["Chi tiết"].__setitem__("J5", "năm"), "ô J5: ghi năm, lúc tổng hợp ghi "),
        (lambda book: book["Chi tiết"].delete_cols(12), "dòng 4: thiếu cột “(6) Công trạng”"),
        (lambda book: book["Chi tiết"].delete_rows(4), "không còn dòng tiêu đề"),
        (lambda book: book["Chi tiết"].delete_rows(5), "trang “Chi tiết”, dòng 5: dòng này đã bị xóa, lúc tổng hợp ghi "),
        (lambda book: book["Chi tiết"].__setitem__("T5", "giay-khen-moi"), "ô T5: ghi giay-khen-moi, lúc tổng hợp ghi giay-khen"),
        (lambda book: book["Chi tiết"].__setitem__("T5", None), "ô T5: để trống, lúc tổng hợp ghi giay-khen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_summary_edited_by_hand_says_what_and_where(
    edit: Callable[[openpyxl.Workbook], object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(UnusableFile) as problem:
        load_previous(edited(tmp_path / "cu.xlsx", edit), FORM)
    assert "cu.xlsx" in str(problem.value) and said in str(problem.value)


def test_another_form_version_a_return_and_no_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="theo mẫu biểu “bth-2020”, kỳ này theo mẫu “sister-17”"):
        load_previous(last_summary(tmp_path / "cu.xlsx"), load_form(SISTER))
    properties = {"tdkt.kind": "return", "tdkt.form": "bth-2020"}
    with pytest.raises(UnusableFile, match="không phải tệp tổng hợp"):
        load_previous(write_return(tmp_path / "don-vi.xlsx", properties=properties), FORM)
    with pytest.raises(UnusableFile, match="không có trang “Biểu tổng hợp”"):
        load_previous(write_return(tmp_path / "la.xlsx"), FORM)
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    with pytest.raises(UnusableFile, match="không mở được"):
        load_previous(tmp_path / "x.xlsx", FORM)
    with pytest.raises(UnusableFile, match="không đọc được"):
        load_previous(tmp_path / "y.xlsx", FORM)


# ---- The sheets


def this_summary(tmp_path: Path) -> Summary:
    previous = load_previous(last_summary(tmp_path / "cu.xlsx"), FORM)
    returns = now(("A1", "Xã Tân An", 20), ("B1", "Xã Tân An", 4))
    return merge(returns, Options(FORM, PROVINCE, period=YEAR, previous=previous))


def test_the_sheets_show_both_periods_and_mark_big_moves(tmp_path: Path, office: LibreOffice) -> None:
    path = tmp_path / "o.xlsx"
    write_summary(this_summary(tmp_path), path)
    sheets = values(path)
    rows = sheets[COMPARISON]
    assert list(rows[6][:6]) == ["I", "Giấy khen", 24.0, 11.0, 13.0, pytest.approx(13 / 11)]
    assert rows[6][18] == "▲(3) ▲(6)"
    start = next(i for i, row in enumerate(rows) if row[0] == "Mã đơn vị")
    assert [row[1:8] for row in rows[start + 1 : start + 5]] == [
        ["Tổng cộng", 24.0, 13.0, 11.0, pytest.approx(11 / 13), "", ""],
        ["Xã Tân An", 20.0, 7.0, 13.0, pytest.approx(13 / 7), "▲", ""],
        ["Xã Tân An", 4.0, "", "", "", "", "không có số liệu kỳ trước"],
        ["Xã Bình An", "", 6.0, "", "", "", "không có số liệu kỳ này"],
    ]
    assert [(row[0], row[4], row[5], row[6], row[9]) for row in sheets[COMPARISON_BY_UNIT][4:]] == [
        ("A1", "Giấy khen", 20.0, 5.0, "▲"),
        ("A1", "Huy hiệu Đất Mỏ", "", 2.0, ""),
        ("B1", "Giấy khen", 4.0, "", ""),
        ("A2", "Giấy khen", "", 6.0, ""),
    ]
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    recalculated = values(again)
    assert any(sheet == COMPARISON for sheet, _ in formulas(path))
    for sheet, address in formulas(path):
        assert same(value_at(sheets[sheet], address), value_at(recalculated[sheet], address)), (sheet, address)


@pytest.mark.slow
def test_same_input_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    for path in (one, two):
        write_summary(this_summary(tmp_path), path)
    assert one.read_bytes() == two.read_bytes()


def test_the_json_has_both_sides_of_each_unit(tmp_path: Path) -> None:
    view = summary_json(this_summary(tmp_path))["comparison"]
    assert view["previous"]["period"] == "2025"  # type: ignore[index]
    shown = [
        (each["unit"]["code"], each["now"] and each["now"]["3"], each["then"] and each["then"]["3"]) for each in view["by_unit"]
    ]  # type: ignore[index]
    assert shown == [("A1", 20, 7), ("B1", 4, None), ("A2", None, 6)]


def test_compare_needs_no_roster_and_no_period() -> None:
    summary = merge(now(("A1", "Xã A", 2)), Options(FORM))
    comparison = compare(replace(summary, period=None), past(("A1", "Xã A", 1)))
    assert isinstance(comparison.units[0], UnitMove) and moves(comparison) == {"Xã A": (2, 1, "")}


def test_offices_of_the_roster_lend_their_names_to_silent_heirs() -> None:
    tree = Roster({"T": Office("T", "T", "Tỉnh Mẫu", "tinh"), "N": Office("N", "N", "Xã Mới", "xa", "T")})
    comparison = compared(now(("T", "Tỉnh Mẫu", 1)), past(("C", "Xã Cũ", 2)), tree, Successor("C", "N", None))
    assert moves(comparison)["Xã Mới"] == (None, 2, "trước là Xã Cũ; không có số liệu kỳ này")


def test_who_had_nothing_to_report_last_period_had_none() -> None:
    none, own = (submission(f"{code}.xlsx", Unit(code, f"Xã {code}"), period=LAST_YEAR) for code in "BA")
    none.returns[0].nil = True
    own.returns[0].lines.append(giay_khen(10))
    last = Previous("2025.xlsx", merge([own, none], Options(FORM, period=LAST_YEAR)))
    comparison = compared(now(("A", "Xã A", 12), ("B", "Xã B", 5)), last)
    assert moves(comparison)["Xã B"] == (5, None, "kỳ trước không có khen thưởng")
    assert (comparison.both, comparison.only_now, comparison.only_then) == (2, 0, 0)
    assert over_units(comparison) == "Cộng 2 đơn vị có báo cáo ở cả hai kỳ."


def test_a_comparison_says_over_which_units() -> None:
    comparison = compared(now(("A", "Xã A", 12), ("C", "Xã C", 5)), past(("A", "Xã A", 10), ("B", "Xã B", 1)))
    assert over_units(comparison) == (
        "Cộng mọi đơn vị đã báo cáo của từng kỳ, số đơn vị không như nhau: "
        "1 đơn vị ở cả hai kỳ, 1 đơn vị chỉ ở kỳ này, 1 đơn vị chỉ ở kỳ trước."
    )
