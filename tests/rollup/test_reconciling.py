"""Reconciling: units' figures of what they received against the return of the level that gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.reconciliation import Reconciliation
from tdkt_xl.model.returns import Line, Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.merging import Options, merge, merge_levels
from tdkt_xl.summary.book import RECONCILING, write_summary
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import FORM, PROVINCE, YEAR, found, line, line_cells, submission
from tests.summaries import summary_json
from tests.summary.test_summary_book import formulas, same, value_at, values

GIAY_KHEN, CO_TINH, BANG_KHEN, HUAN_CHUONG = 0, 4, 8, 10
"""Places of lines on the form: section I, II, II, III."""
ISSUER = Unit(name="Tỉnh Mẫu", level="tinh")


def cells(total: int | None, individuals: int | None = None) -> tuple[int | None, ...]:
    return (total, individuals, total, None, individuals, None, None, None)


def held_against(issuer: Sequence[Line], *units: Sequence[Line], period: Period = YEAR) -> Summary:
    returns = [submission(f"{i}.xlsx", Unit(name=f"Xã {i}"), lines) for i, lines in enumerate(units)]
    return merge(returns, Options(FORM, issuer=submission("tinh.xlsx", ISSUER, issuer, period=period)))


def lines_of(summary: Summary) -> Reconciliation:
    assert summary.reconciliation is not None
    return summary.reconciliation


def test_a_line_that_adds_up_to_the_issuer_s_is_silent() -> None:
    summary = held_against([line(BANG_KHEN, cells(5, 3))], [line(BANG_KHEN, cells(2, 1))], [line(BANG_KHEN, cells(3, 2))])
    assert found(summary, "issuer-mismatch") == []
    assert [each.differs for each in lines_of(summary).lines] == [False]


def test_a_line_that_does_not_is_one_warning_at_the_issuer_s_cell() -> None:
    summary = held_against([line(BANG_KHEN, cells(5, 3))], [line(BANG_KHEN, cells(2, 1))], [line(BANG_KHEN, cells(4, 2))])
    (warning,) = found(summary, "issuer-mismatch")
    assert (warning.severity, warning.file, warning.cell) == ("warning", "tinh.xlsx", "C18")
    assert (warning.section, warning.award, warning.actual, warning.expected) == ("II", "bang-khen-cap-tinh", 6, 5)
    assert "cộng được 6" in warning.message and "ghi 5" in warning.message and "còn lệch ở cột (6)" in warning.message


def test_only_a_column_beside_the_total_differs() -> None:
    summary = held_against([line(BANG_KHEN, cells(5, 3))], [line(BANG_KHEN, cells(5, 4))])
    (warning,) = found(summary, "issuer-mismatch")
    assert (warning.cell, warning.actual, warning.expected) == ("D18", 4, 3)


def test_section_one_is_each_unit_s_own() -> None:
    summary = held_against([line(GIAY_KHEN, cells(1))], [line(GIAY_KHEN, cells(9))])
    assert found(summary, "issuer-mismatch") == []
    assert lines_of(summary).lines == ()


def test_blank_and_zero_are_one() -> None:
    summary = held_against([line(CO_TINH, cells(0))], [line(CO_TINH, cells(None))])
    assert found(summary, "issuer-mismatch") == []


def test_a_line_that_the_issuer_lacks_and_one_that_no_unit_reports() -> None:
    summary = held_against([line(HUAN_CHUONG, cells(1))], [line(CO_TINH, cells(2))])
    warnings = {each.award: (each.actual, each.expected, each.cell) for each in found(summary, "issuer-mismatch")}
    assert warnings == {"co-thi-dua-cap-tinh": (2, None, None), "huan-chuong": (None, 1, "C20")}


def test_an_issuer_that_has_its_own_awards_in_section_one() -> None:
    own = replace(line(BANG_KHEN, cells(5, 3)), section="I")
    summary = held_against([own], [line(BANG_KHEN, cells(5, 3))])
    assert found(summary, "issuer-mismatch") == []
    assert [each.differs for each in lines_of(summary).lines] == [False]


def test_unknown_awards_are_held_against_each_other_by_label() -> None:
    mine, theirs = line(CO_TINH, cells(2), "Huy hiệu Đất  Mỏ"), line(CO_TINH, cells(1), "huy hiệu đất mỏ")
    (warning,) = found(held_against([theirs], [mine]), "issuer-mismatch")
    assert (warning.award, warning.actual, warning.expected) == (None, 2, 1)


def test_an_issuer_s_line_written_twice_is_summed() -> None:
    twice = [line(CO_TINH, cells(2)), line(CO_TINH, cells(3))]
    assert found(held_against(twice, [line(CO_TINH, cells(5))]), "issuer-mismatch") == []


def test_a_unit_whose_figures_are_what_is_too_much_is_named() -> None:
    summary = held_against([line(CO_TINH, cells(3))], [line(CO_TINH, cells(3))], [line(CO_TINH, cells(2))])
    assert [office.name for office in lines_of(summary).lines[0].suspects] == ["Xã 1"]


@given(st.lists(line_cells, max_size=5), line_cells)
def test_the_differences_are_sums_minus_the_issuer_s(units: list[tuple[int | None, ...]], issuer: tuple[int | None, ...]) -> None:
    summary = held_against([line(BANG_KHEN, issuer)], *([line(BANG_KHEN, each)] for each in units))
    wanted = tuple(sum(each[i] or 0 for each in units) - (issuer[i] or 0) for i in range(len(issuer)))
    reconciled = lines_of(summary).lines
    assert [each.differences for each in reconciled] == ([wanted] if reconciled else [])
    assert len(found(summary, "issuer-mismatch")) == any(wanted)


# ---- The issuer's file


def test_a_return_of_another_period_is_refused() -> None:
    with pytest.raises(UnusableFile, match=r"năm 2025.*cần biểu của năm 2026"):
        held_against([line(CO_TINH, cells(1))], [line(CO_TINH, cells(1))], period=Period(2025))


def test_a_file_without_a_form_is_refused() -> None:
    empty = Submission("tinh.xlsx", failure="no-form")
    with pytest.raises(UnusableFile, match=r"tinh\.xlsx"):
        merge([submission("a.xlsx", Unit(name="Xã A"))], Options(FORM, issuer=empty))


def test_two_returns_of_the_period_are_refused() -> None:
    one, two = submission("tinh.xlsx", ISSUER), submission("tinh.xlsx", ISSUER)
    both = Submission("tinh.xlsx", [*one.returns, *two.returns])
    with pytest.raises(UnusableFile, match="2 biểu"):
        merge([submission("a.xlsx", Unit(name="Xã A"))], Options(FORM, issuer=both))


def test_a_count_that_cannot_be_read_is_its_own_finding_and_compared_with_nothing() -> None:
    spoilt = replace(line(CO_TINH, cells(None)), doubtful=True)
    summary = held_against([spoilt], [line(CO_TINH, cells(4))])
    assert found(summary, "issuer-mismatch") == []


# ---- What comes of it


def test_of_the_levels_only_the_top_is_held_against_it() -> None:
    returns = [submission("a.xlsx", Unit(code="A1", name="Xã Tân An"), [line(CO_TINH, cells(2))])]
    options = Options(FORM, PROVINCE, issuer=submission("tinh.xlsx", ISSUER, [line(CO_TINH, cells(3))]))
    assert [summary.reconciliation is not None for summary in merge_levels(returns, options)] == [True, False, False]


def test_the_json_has_it_only_where_asked_for() -> None:
    summary = held_against([line(CO_TINH, cells(3))], [line(CO_TINH, cells(2))])
    view = summary_json(summary)["reconciliation"]
    assert view["issuer"]["file"] == "tinh.xlsx"  # type: ignore[index]
    assert [(each["award"], each["reported"]["3"], each["issued"]["3"], each["differs"]) for each in view["lines"]] == [  # type: ignore[index]
        ("co-thi-dua-cap-tinh", 2, 3, True)
    ]
    assert "reconciliation" not in summary_json(merge([], Options(FORM)))


def test_the_sheet_shows_line_by_line_who_reports_what(tmp_path: Path, office: LibreOffice) -> None:
    units = [[line(CO_TINH, cells(2)), line(BANG_KHEN, cells(4, 1))], [line(BANG_KHEN, cells(1, 1))]]
    summary = held_against([line(CO_TINH, cells(2)), line(BANG_KHEN, cells(4, 1))], *units)
    path = tmp_path / "out.xlsx"
    write_summary(summary, path)
    rows = values(path)[RECONCILING]
    shown = [(row[1], row[2], row[3], row[4]) for row in rows[4:10]]
    assert shown == [
        ("Cờ thi đua của tỉnh", "Đơn vị báo cáo, cộng", 2.0, 0.0),
        ("Cờ thi đua của tỉnh", "Tỉnh Mẫu", 2.0, ""),
        ("Cờ thi đua của tỉnh", "Chênh lệch", 0.0, 0.0),
        ("Bằng khen của tỉnh", "Đơn vị báo cáo, cộng", 5.0, 2.0),
        ("Bằng khen của tỉnh", "Tỉnh Mẫu", 4.0, 1.0),
        ("Bằng khen của tỉnh", "Chênh lệch", 1.0, 1.0),
    ]
    assert [row[11] for row in rows[6:10:3]] == ["Khớp", "LỆCH"]
    assert [(row[1], row[2], row[3]) for row in rows[13:]] == [
        ("Cờ thi đua của tỉnh", "Xã 0", 2.0),
        ("Bằng khen của tỉnh", "Xã 0", 4.0),
        ("Bằng khen của tỉnh", "Xã 1", 1.0),
    ]
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    stored, recalculated = values(path), values(again)
    for sheet, address in formulas(path):
        assert same(value_at(stored[sheet], address), value_at(recalculated[sheet], address)), (sheet, address)
