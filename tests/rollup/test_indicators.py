"""Indicators: defined in the form, computed from sums, live in the workbook, and none where a form has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms import Form, load_form
from tdkt_xl.forms.expressions import parse
from tdkt_xl.forms.rules import BigChange, Indicator
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submissions
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.indicators import measure, of_levels, of_sections, of_units
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary import units_sheet
from tdkt_xl.summary.book import INDICATORS, write_summary
from tdkt_xl.words.errors import DefinitionError
from tests.office import LibreOffice
from tests.rollup.made import FORM, LINES, line, line_cells, submission
from tests.summaries import summary_json
from tests.summary.test_summary_book import SISTER, formulas, same, value_at, values

DEFINITION = Path(units_sheet.__file__).parents[1] / "forms" / "bth-2020.toml"
NAM_DINH = Path(__file__).parents[2] / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"
IDS = [indicator.id for indicator in FORM.indicators]


def values_of(rows: Sequence[Sequence[int | None]]) -> dict[str, float | None]:
    return dict(zip(IDS, measure(FORM, rows).values, strict=True))


def test_the_printed_table_of_2020() -> None:
    """Sums of the table: (3) 3116, (4) 2725, (6) 2718, (8) 554, (9) 1893, (10) 398, (12) 45, (13) 265."""
    summary = merge(read_submissions(find_sources([NAM_DINH])), Options(FORM))
    found = values_of([total.cells for total in summary.totals])
    assert found == pytest.approx(
        {
            "collectives": 391,
            "individuals": 2725 / 3116,
            "merit": 2718 / 3116,
            "thematic": 398 / 3116,
            "leaders": (554 + 45) / 2725,
            "workers": (1893 + 265) / 2725,
            "workers-merit": 1893 / (554 + 1893),
            "workers-thematic": 265 / (45 + 265),
        }
    )


def test_nothing_to_divide_by_is_no_value() -> None:
    assert values_of([(5, None, 5, None, None, None, None, None)])["workers"] is None
    assert values_of([]) == dict.fromkeys(IDS) | {"collectives": 0}


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 12), line_cells), max_size=12))
def test_sections_and_levels_add_up_to_everything(rows: list[tuple[int, tuple[int | None, ...]]]) -> None:
    levels = ("xa", "co-quan", None)
    returns = [
        submission(f"{i}.xlsx", Unit(str(i), f"Đơn vị {i}", levels[i % 3]), [line(which, cells)])
        for i, (which, cells) in enumerate(rows)
    ]
    summary = merge(returns, Options(FORM))
    every = measure(FORM, (total.cells for total in summary.totals)).counts
    sections = [measured.counts for _, measured, _ in of_sections(FORM, summary.totals)]
    units = of_units(summary)
    of_level = [measured.counts for _, _, measured in of_levels(FORM, units)]
    for parts in (sections, [measured.counts for _, measured in units], of_level):
        assert {number: sum(part[number] for part in parts) for number in every} == every


def test_lines_stand_in_their_sections() -> None:
    totals = merge([], Options(FORM)).totals
    assert [(section, len(lines)) for section, _, lines in of_sections(FORM, totals)] == [("I", 4), ("II", 6), ("III", 3)]
    assert sum(len(lines) for _, _, lines in of_sections(FORM, totals)) == len(LINES)


# ---- Definitions


def redefined(tmp_path: Path, old: str, new: str) -> Form:
    text = DEFINITION.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bieu.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_form(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "[4] / [3]"', 'value = "[4] / [5]"', "chỉ được dùng các cột số lượng"),
        ('value = "[4] / [3]"', 'value = "[giay-khen!4] / [3]"', "chỉ được dùng các cột số lượng"),
        ('value = "[4] / [3]"', 'value = "[4] /"', "không hiểu biểu thức"),
        ('value = "[4] / [3]"', 'value = "1 / 2"', "ít nhất một cột"),
        ('value = "[4] / [3]"', 'valu = "[4] / [3]"', "khóa lạ “valu”"),
        ('id = "merit"', 'id = "individuals"', "đã có ở trên"),
        ('id = "merit"', 'id = "Công trạng"', "chữ thường không dấu"),
        ('shown_as = "number"', 'shown_as = "số"', "percent, number"),
        ("share = 0.3", "share = -1", "không được âm"),
        ("least = 10", 'least = "10"', "số nguyên"),
        ("least = 10", "least = 10\nmost = 3", "khóa lạ “most”"),
    ],
)
def test_a_definition_that_cannot_be_used_names_what_is_wrong(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as problem:
        redefined(tmp_path, old, new)
    assert said in str(problem.value) and "bieu.toml, dòng" in str(problem.value)


def test_a_form_without_them_has_none_and_the_usual_rule_of_big_moves(tmp_path: Path) -> None:
    form = load_form(SISTER)
    assert (form.indicators, form.big_change) == ((), BigChange())
    summary = merge([], Options(form))
    write_summary(summary, tmp_path / "o.xlsx")
    assert INDICATORS not in values(tmp_path / "o.xlsx")
    assert "indicators" not in summary_json(summary)


def test_the_rule_of_big_moves_is_the_definition_s(tmp_path: Path) -> None:
    assert redefined(tmp_path, "share = 0.3", "share = 0.5").big_change == BigChange(0.5, 10)


@pytest.mark.parametrize(
    ("text", "third", "fourth", "sixth", "value"),
    [
        ("IF([3] > 1, [4] / [3], [4] / [6])", 2, 1, 0, None),
        ("IF([3] > 1, [4] / [3], [4] / [6])", 2, 1, 5, 0.5),
        ("[4] / ([3] / [6])", 2, 1, 0, None),
        ("[4] / ([3] / [6])", 2, 1, 4, 2.0),
        ("[3] - [4]", 2, 1, 0, 1.0),
    ],
)
def test_an_indicator_has_no_value_where_any_divisor_is_0(
    text: str, third: int, fourth: int, sixth: int, value: float | None
) -> None:
    form = replace(FORM, indicators=(Indicator("x", "X", parse(text)),))
    assert measure(form, [(third, fourth, sixth, 0, 0, 0, 0, 0)]).values == (value,)


# ---- The sheet


@pytest.mark.parametrize("live", [True, False])
def test_the_sheet_is_live_and_its_stored_values_true(
    live: bool, tmp_path: Path, office: LibreOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units_sheet, "LIVE_WORK", 10_000 if live else 0)
    one, two = (10, 6, 8, 1, 4, 2, 0, 1), (4, None, 4, None, None, None, None, None)
    returns = [
        submission("a.xlsx", Unit("A", "Xã A", "xa"), [line(0, one), line(4, two)]),
        submission("b.xlsx", Unit(None, "Sở B", "co-quan"), [line(0, one)]),
        submission("c.xlsx", Unit(None, "Xã C", "xa"), [line(3, two)]),
    ]
    path = tmp_path / "o.xlsx"
    write_summary(merge(returns, Options(FORM)), path)
    sheets = values(path)
    own = [address for sheet, address in formulas(path) if sheet == INDICATORS]
    assert len(own) > (200 if live else 180)
    rows = {(row[1], row[2]): row[3:] for row in sheets[INDICATORS]}
    assert rows["Toàn bộ", ""][:2] == [28.0, 12.0]
    assert rows["Sở B", "Cơ quan, đơn vị"][8:] == [4.0, 0.6, 0.8, 0.2, 1 / 6, 5 / 6, 0.8, 1.0]
    assert rows["Tập thể lao động tiên tiến", ""][8:] == [4.0, 0.0, 1.0, 0.0, "", "", "", ""]
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    recalculated = values(again)[INDICATORS]
    for address in own:
        assert same(value_at(sheets[INDICATORS], address), value_at(recalculated, address)), address


def test_the_json_has_them_by_line_level_and_unit() -> None:
    returns = [submission("a.xlsx", Unit("A", "Xã A", "xa"), [line(0, (3, 2, 3, 1, 1, None, None, None))])]
    view = summary_json(merge(returns, Options(FORM)))["indicators"]
    assert view["overall"]["individuals"] == 0.6667  # type: ignore[index]
    assert view["by_level"][0] | {"values": 0} == {"level": "xa", "units": 1, "values": 0}  # type: ignore[index]
    assert view["by_unit"][0]["values"]["workers"] == 0.5  # type: ignore[index]
    assert [each["values"]["leaders"] for each in view["by_line"][:2]] == [0.5, None]  # type: ignore[index]
