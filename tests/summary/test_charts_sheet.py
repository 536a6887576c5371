"""The sheet "Biểu đồ": native charts over live cells, readable without colour, and only where there is something to draw."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tdkt_xl.forms import Form, load_form
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import write_summary
from tdkt_xl.summary.charts_sheet import CHARTS, MOST_LINES, MOST_UNITS, PAGE_ROWS
from tdkt_xl.summary.reading import load_previous
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import FORM, PROVINCE, YEAR, line, submission
from tests.summary.test_summary_book import SISTER, formulas, same, value_at, values

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def returns(year: Period = YEAR, times: int = 1) -> list[Submission]:
    """Two communes: Giấy khen and a Bằng khen of the province."""
    rows = [("A1", "Xã Tân An", 10 * times), ("A2", "Xã Bình An", 4)]
    return [
        submission(
            f"{code}.xlsx",
            Unit(code, name),
            [line(0, (n, n, n - 1, 1, n - 2, 1, None, 1)), line(8, (2, 2, 2, 1, 1, None, None, None))],
            period=year,
        )
        for code, name, n in rows
    ]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A summary with last year's beside it."""
    folder = tmp_path_factory.mktemp("biểu đồ")
    write_summary(merge(returns(Period(2025), 3), Options(FORM, PROVINCE, period=Period(2025))), folder / "cu.xlsx")
    previous = load_previous(folder / "cu.xlsx", FORM)
    write_summary(merge(returns(), Options(FORM, PROVINCE, period=YEAR, previous=previous)), folder / "moi.xlsx")
    return folder / "moi.xlsx"


def charts(path: Path) -> list[ElementTree.Element]:
    with zipfile.ZipFile(path) as parts:
        names = sorted(name for name in parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name))
        return [ElementTree.fromstring(parts.read(name)) for name in names]


def title(chart: ElementTree.Element) -> str:
    found = chart.find(f"{_C}chart/{_C}title")
    assert found is not None
    return "".join(text.text or "" for text in found.iter(f"{_A}t"))


def drawn(path: Path, words: str) -> dict[str, list[tuple[object, object]]]:
    """What the chart with these words in its title shows: by series, each category with its stored value."""
    chart = next(chart for chart in charts(path) if words in title(chart))
    rows = values(path)[CHARTS]
    shown = {}
    for series in chart.iter(f"{_C}ser"):
        sides = [_cells(rows, series.find(f"{_C}{side}//{_C}f")) for side in ("cat", "val")]
        name = series.find(f"{_C}tx//{_C}v")
        assert name is not None and name.text is not None
        shown[name.text] = list(zip(*sides, strict=True))
    return shown


def _cells(rows: Sequence[Sequence[object]], reference: ElementTree.Element | None) -> list[object]:
    assert reference is not None and reference.text is not None
    match = re.fullmatch(rf"'{CHARTS}'!\$([A-Z]+)\$(\d+)(?::\$\1\$(\d+))?", reference.text)
    assert match is not None, reference.text
    first, last = int(match[2]), int(match[3] or match[2])
    return [value_at(rows, f"{match[1]}{row}") for row in range(first, last + 1)]


def test_by_level_merit_beside_thematic(compared: Path) -> None:
    levels = [FORM.sections[0].title, FORM.sections[1].title]
    assert drawn(compared, "theo cấp") == {
        "Theo công trạng": list(zip(levels, [12.0, 4.0], strict=True)),
        "Chuyên đề, đột xuất": list(zip(levels, [2.0, 0.0], strict=True)),
    }


def test_leaders_and_direct_workers(compared: Path) -> None:
    shown = drawn(compared, "Lãnh đạo")
    assert [value for _, value in shown["Lãnh đạo, quản lý"]] == [2.0, 2.0]
    assert [value for _, value in shown["Người lao động trực tiếp"]] == [12.0, 2.0]


def test_by_award_and_by_unit_the_largest_on_top(compared: Path) -> None:
    assert drawn(compared, "hình thức") == {"Tổng số": [("Giấy khen", 14.0), ("Bằng khen của tỉnh", 4.0)]}
    assert drawn(compared, "đơn vị") == {"Tổng số": [("Xã Tân An", 12.0), ("Xã Bình An", 6.0)]}


def test_against_last_period(compared: Path) -> None:
    shown = drawn(compared, "so với năm 2025")
    assert shown == {
        "Kỳ này": [("Giấy khen", 14.0), ("Bằng khen của tỉnh", 4.0)],
        "Kỳ trước": [("Giấy khen", 34.0), ("Bằng khen của tỉnh", 4.0)],
    }


def test_every_chart_has_its_words_in_the_form_s_font(compared: Path) -> None:
    assert len(charts(compared)) == 5
    for chart in charts(compared):
        axes = [axis.find(f"{_C}title//{_A}t") for kind in ("catAx", "valAx") for axis in chart.iter(f"{_C}{kind}")]
        assert title(chart) and len(axes) == 2 and all(axis is not None and axis.text for axis in axes)
        assert (chart.find(f"{_C}chart/{_C}legend") is not None) == (len(list(chart.iter(f"{_C}ser"))) > 1)
        assert {font.get("typeface") for font in chart.iter(f"{_A}latin")} == {FORM.page.font}


def test_series_differ_in_grey_and_each_bar_bears_its_figure(compared: Path) -> None:
    for chart in charts(compared):
        greys = []
        for series in chart.iter(f"{_C}ser"):
            fill = series.find(f"{_C}spPr/{_A}solidFill/{_A}srgbClr")
            shows = series.find(f"{_C}dLbls/{_C}showVal")
            assert fill is not None and shows is not None and shows.get("val") == "1"
            red, green, blue = bytes.fromhex(str(fill.get("val")))
            greys.append(0.299 * red + 0.587 * green + 0.114 * blue)
        assert len(greys) == 1 or abs(greys[0] - greys[1]) > 100


def test_every_figure_under_the_charts_is_live_and_stored_true(compared: Path, office: LibreOffice, tmp_path: Path) -> None:
    (again,) = office.convert("xlsx", tmp_path / "again", compared)
    stored, recalculated = values(compared)[CHARTS], values(again)[CHARTS]
    live = [address for sheet, address in formulas(compared) if sheet == CHARTS]
    assert len(live) == 2 * 5 + 2 + 2 * 2 + 2 * 2
    assert all(same(value_at(stored, address), value_at(recalculated, address)) for address in live)
    typed = [cell for row in openpyxl.load_workbook(compared)[CHARTS] for cell in row if isinstance(cell.value, int | float)]
    assert typed == []


def test_openxml_audit_finds_nothing(compared: Path) -> None:
    assert OpenXmlValidator().validate(str(compared)).errors == []


def test_of_many_units_and_lines_the_largest_are_drawn(tmp_path: Path, form: Form) -> None:
    plain = line(0, (1, 1, 1, 1, None, None, None, None))
    odd = [
        dataclasses.replace(line(0, (n, None, n, None, None, None, None, None), f"Huy hiệu {n:02}"))
        for n in range(1, MOST_LINES + 5)
    ]
    rows = [submission(f"{n}.xlsx", Unit(name=f"Xã {n:02}"), [*odd, *[plain] * (n == 7)]) for n in range(MOST_UNITS + 3)]
    write_summary(merge(rows, Options(form)), tmp_path / "o.xlsx")
    by_unit = drawn(tmp_path / "o.xlsx", f"{MOST_UNITS} đơn vị")["Tổng số"]
    assert (len(by_unit), by_unit[0][0]) == (MOST_UNITS, "Xã 07")
    by_line = drawn(tmp_path / "o.xlsx", f"{MOST_LINES} hình thức")["Tổng số"]
    assert [label for label, _ in by_line] == [f"Huy hiệu {n:02}" for n in range(5, MOST_LINES + 5)]


def test_a_unit_named_like_an_error_is_text_under_the_charts(tmp_path: Path, form: Form) -> None:
    rows = [submission(f"{n}.xlsx", Unit(name=name), [line(0, (n, n, n, n, 0, 0, 0, 0))]) for n, name in ((2, "#N/A"), (1, "Xã A"))]
    write_summary(merge(rows, Options(form)), tmp_path / "o.xlsx")
    names = {
        cell.value: cell.data_type for row in openpyxl.load_workbook(tmp_path / "o.xlsx", data_only=True)[CHARTS] for cell in row
    }
    assert (names["#N/A"], names["Xã A"]) == ("s", "s")
    assert drawn(tmp_path / "o.xlsx", "Khen thưởng theo đơn vị")["Tổng số"] == [("#N/A", 2), ("Xã A", 1)]


def test_nothing_to_draw_no_sheet(tmp_path: Path, form: Form) -> None:
    empty: Summary = merge([], Options(form, PROVINCE, period=YEAR))
    write_summary(empty, tmp_path / "o.xlsx")
    assert CHARTS not in values(tmp_path / "o.xlsx")


def test_a_form_without_indicators_has_the_charts_that_its_columns_give(tmp_path: Path) -> None:
    form = dataclasses.replace(load_form(SISTER), indicators=())
    cells = tuple(2 for _ in form.counts)
    first = form.sections[0].lines[0]
    own = dataclasses.replace(line(0, cells), section=form.sections[0].id, award=first.award, label=first.label)
    sent = submission("a.xlsx", Unit(name="Xã A"), [own])
    sent.returns[0].form = form.id
    write_summary(merge([sent], Options(form)), tmp_path / "o.xlsx")
    assert [title(chart) for chart in charts(tmp_path / "o.xlsx")] == [
        "Khen thưởng theo cấp", "Khen thưởng theo hình thức", "Khen thưởng theo đơn vị",
    ]  # fmt: skip
    assert drawn(tmp_path / "o.xlsx", "theo cấp") == {"Tổng số": [(form.sections[0].title, 2.0)]}


@pytest.mark.slow
@pytest.mark.parametrize("units", [2, 40])
def test_in_print_a_small_table_is_never_parted_from_its_heading(units: int, tmp_path: Path) -> None:
    def of_year(year: Period) -> list[Submission]:
        counts = (5, 4, 4, 1, 3, 1, 0, 0)
        return [
            submission(f"{u}.xlsx", Unit(f"{u}", f"Xã {u}"), [line(i, counts) for i in range(13)], period=year)
            for u in range(units)
        ]

    write_summary(merge(of_year(Period(2025)), Options(FORM, period=Period(2025))), tmp_path / "cu.xlsx")
    previous = load_previous(tmp_path / "cu.xlsx", FORM)
    write_summary(merge(of_year(YEAR), Options(FORM, period=YEAR, previous=previous)), tmp_path / "moi.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "moi.xlsx")[CHARTS]
    starts = [brk.id + 1 for brk in sheet.row_breaks.brk]
    tables, ends = [], []
    for figures in (3, 9):  # the columns of the first figures of the tables on the left and on the right
        filled = {row: bool(sheet.cell(row, figures).value) for row in range(starts[0], sheet.max_row + 2)}
        tables += [row for row in filled if filled.get(row + 1) and not filled[row]]
        ends += [row for row in filled if filled.get(row - 1) and not filled[row]]
    assert len(tables) == len(ends) == 4
    for start, end in zip(tables, ends, strict=True):
        page = max(row for row in starts if row <= start)
        assert not any(start < row < end for row in starts)
        assert end - page <= PAGE_ROWS + 2
