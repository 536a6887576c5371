"""The award sections of five reports as offices published them, written again from their figures: each figure stands.

The figures are of reports on 2020 to 2023 by four districts and a commune, typed in: by period, award and kind how many collectives
and individuals. Shares were printed without counts; the counts of workers here are the whole numbers that give the share printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from tdkt_xl.model.returns import Line
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.side_by_side import side_by_side
from tdkt_xl.report.view import View
from tdkt_xl.report.words import count, report_words
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.words.periods import Period
from tests.rollup.made import FORM, LAYOUT, submission


class Given(NamedTuple):
    """What one award was given to; merit and thematic awards as (collectives, individuals)."""

    merit: tuple[int, int]
    thematic: tuple[int, int] = (0, 0)
    workers: int | None = None
    """Individuals of the merit awards who lead nobody."""


Award = tuple[str, str]
"""Section of the form and award."""
SEEDS: Mapping[str, Mapping[Period, Mapping[Award, Given]]] = {
    "Huyện một": {
        Period(2023): {
            ("III", "bang-khen-thu-tuong"): Given((2, 0)),
            ("III", "huan-chuong-doc-lap-hang-ba"): Given((1, 0)),
            ("II", "co-thi-dua-cap-tinh"): Given((4, 0)),
            ("II", "tap-the-lao-dong-xuat-sac"): Given((24, 0)),
            ("II", "bang-khen-cap-tinh"): Given((12, 39), (40, 39)),
            ("I", "giay-khen"): Given((32, 413), (154, 279)),
        }
    },
    "Thành phố hai": {
        Period(2020): {
            ("III", "ba-me-viet-nam-anh-hung"): Given((0, 1)),
            ("III", "huan-chuong-lao-dong-hang-nhi"): Given((1, 0)),
            ("III", "co-thi-dua-chinh-phu"): Given((2, 0)),
            ("III", "bang-khen-thu-tuong"): Given((3, 0)),
            ("II", "co-thi-dua-cap-bo"): Given((1, 0)),
            ("II", "bang-khen-cap-bo"): Given((4, 0)),
            ("II", "co-thi-dua-cap-tinh"): Given((9, 0)),
            ("II", "tap-the-lao-dong-xuat-sac"): Given((27, 0)),
            ("II", "bang-khen-cap-tinh"): Given((18, 29), (0, 1)),
            ("II", "chien-si-thi-dua-cap-tinh"): Given((0, 5)),
            ("I", "tap-the-lao-dong-tien-tien"): Given((148, 0)),
            ("I", "chien-si-thi-dua-co-so"): Given((0, 342), workers=141),
            ("I", "lao-dong-tien-tien"): Given((0, 1984), workers=1687),
        }
    },
    "Huyện ba": {
        Period(2021): {
            ("III", "huan-chuong-lao-dong-hang-ba"): Given((1, 0)),
            ("III", "co-thi-dua-chinh-phu"): Given((1, 0)),
            ("II", "co-thi-dua-cap-tinh"): Given((3, 0)),
            ("II", "tap-the-lao-dong-xuat-sac"): Given((11, 0)),
            ("II", "bang-khen-cap-tinh"): Given((21, 25)),
            ("I", "tap-the-lao-dong-tien-tien"): Given((74, 0)),
            ("I", "chien-si-thi-dua-co-so"): Given((0, 73), workers=60),
            ("I", "lao-dong-tien-tien"): Given((0, 1015), workers=934),
            ("I", "giay-khen"): Given((154, 372), workers=301),
        },
        Period(2022): {
            ("III", "ba-me-viet-nam-anh-hung"): Given((0, 1)),
            ("III", "co-thi-dua-chinh-phu"): Given((1, 0)),
            ("II", "co-thi-dua-cap-tinh"): Given((2, 0)),
            ("II", "tap-the-lao-dong-xuat-sac"): Given((8, 0)),
            ("II", "bang-khen-cap-tinh"): Given((8, 5)),
            ("I", "tap-the-lao-dong-tien-tien"): Given((46, 0)),
            ("I", "chien-si-thi-dua-co-so"): Given((0, 44), workers=42),
            ("I", "lao-dong-tien-tien"): Given((0, 950), workers=875),
            ("I", "giay-khen"): Given((40, 88), workers=71),
        },
    },
    "Huyện bốn": {
        Period(2020): {
            ("I", "tap-the-lao-dong-tien-tien"): Given((72, 0)),
            ("I", "lao-dong-tien-tien"): Given((0, 1615)),
            ("I", "chien-si-thi-dua-co-so"): Given((0, 80)),
            ("I", "giay-khen"): Given((135, 547), (66 + 23, 252 + 70)),
            ("II", "huy-hieu-cap-tinh"): Given((0, 1)),
        },
        Period(2021, 6): {
            ("I", "tap-the-lao-dong-tien-tien"): Given((9, 0)),
            ("I", "lao-dong-tien-tien"): Given((0, 124)),
            ("I", "chien-si-thi-dua-co-so"): Given((0, 18)),
            ("I", "giay-khen"): Given((89, 299), (55 + 67, 112 + 281)),
        },
    },
    "Xã năm": {
        Period(2022): {
            ("I", "lao-dong-tien-tien"): Given((0, 28)),
            ("I", "giay-khen"): Given((6, 12)),
        }
    },
}
CASES = [(unit, period) for unit, of_unit in SEEDS.items() for period in of_unit]


def summary_of(unit: str, period: Period) -> Summary:
    """The summary of one return with those figures."""
    lines = []
    for row, ((section, award), given) in enumerate(SEEDS[unit][period].items(), 10):
        (m, n), (o, p) = given.merit, given.thematic
        leaders = n - given.workers if given.workers is not None else None
        cells = (m + n + o + p, n + p, m + n, leaders, given.workers, o + p, None, None)
        lines.append(Line(section, award, FORM.printed_label(section, award), row, cells, layout=LAYOUT))
    sent = submission("a.xlsx", Unit(None, unit), lines, period=period)
    return merge([sent], Options(FORM, unit=unit, period=period))


@pytest.mark.parametrize(("unit", "period"), CASES, ids=lambda value: str(value))
def test_each_figure_stands_in_its_sentence(unit: str, period: Period) -> None:
    words = report_words(View(summary_of(unit, period)))
    items = {item.name: str(item) for section in words.sections for item in section.items}
    assert len(items) == len(SEEDS[unit][period])
    for (section, award), given in SEEDS[unit][period].items():
        item = items[f"muc.{section}.{award}"]
        for number, kind in ((given.merit[0] + given.thematic[0], "tập thể"), (given.merit[1] + given.thematic[1], "cá nhân")):
            assert (f"{count(number)} {kind}" in item) == bool(number), item
        if sum(given.thematic):
            assert f"{count(sum(given.merit))} lượt" in item and f"{count(sum(given.thematic))} lượt" in item, item


@pytest.mark.parametrize(("unit", "period"), CASES, ids=lambda value: str(value))
def test_the_state_s_awards_come_first_and_nothing_is_left_out(unit: str, period: Period) -> None:
    words = report_words(View(summary_of(unit, period)))
    assert [section.heading.name for section in words.sections] == ["muc.III", "muc.II", "muc.I"]
    total = sum(sum(given.merit) + sum(given.thematic) for given in SEEDS[unit][period].values())
    assert words.overview[0].startswith(f"Trong {period.words}, có {count(total)} lượt khen thưởng, gồm ")


@pytest.mark.parametrize(
    ("unit", "period", "award", "printed"),
    [
        ("Huyện ba", Period(2021), "chien-si-thi-dua-co-so", 82),
        ("Huyện ba", Period(2021), "lao-dong-tien-tien", 92),
        ("Huyện ba", Period(2022), "chien-si-thi-dua-co-so", 95),
        ("Huyện ba", Period(2022), "lao-dong-tien-tien", 92.1),
        ("Huyện ba", Period(2021), "giay-khen", 81),
        ("Huyện ba", Period(2022), "giay-khen", 81),
    ],
)
def test_shares_of_workers_are_what_the_office_printed(unit: str, period: Period, award: str, printed: float) -> None:
    given = SEEDS[unit][period][("I", award)]
    assert given.workers is not None and abs(given.workers / given.merit[1] * 100 - printed) <= 0.5
    items = [item for section in report_words(View(summary_of(unit, period))).sections for item in section.items]
    (item,) = (item for item in items if item.name == f"muc.I.{award}")
    share = re.search(r"người lao động trực tiếp chiếm ([\d,]+)% số cá nhân", item)
    assert share is not None and abs(float(share[1].replace(",", ".")) - printed) <= 0.5


def test_honours_without_a_column_are_called_by_no_column_s_name() -> None:
    words = report_words(View(summary_of("Thành phố hai", Period(2020))))
    (mother,) = (item for item in words.sections[0].items if item.name.endswith("ba-me-viet-nam-anh-hung"))
    assert "công trạng" not in mother and "chuyên đề" not in mother


def test_two_years_of_one_district_and_a_year_beside_a_half_year() -> None:
    two = Periods([(summary_of("Huyện ba", period), "x.xlsx") for period in SEEDS["Huyện ba"]])
    totals = [sum(sum(given.merit) for given in lines.values()) for lines in SEEDS["Huyện ba"].values()]
    assert two.total.totals == tuple(totals) and two.total.moves[0].difference == totals[1] - totals[0]
    assert len(two.rows) == len(set().union(*SEEDS["Huyện ba"].values()))
    beside = Periods([(summary_of("Huyện bốn", period), "x.xlsx") for period in SEEDS["Huyện bốn"]])
    assert beside.pairs == () and not any("so với" in sentence for sentence in side_by_side(beside))
