"""Prose made from a table in many wordings never contradicts it; a number changed in the prose always does."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Layout, Line, Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.narrative import read_narrative
from tdkt_xl.reading.narrative.held import Held, held_against
from tdkt_xl.words.periods import Period
from tests.reading.narrative.reports import HEAD

BOTH = (
    "{giver} tặng {form} cho {c} tập thể, {i} cá nhân",
    "{giver} đã tặng {form} cho {i} cá nhân và {c} tập thể có thành tích xuất sắc",
    "{c} tập thể và {i} cá nhân được {giver} tặng {form}",
    "Có {c} tập thể, {i} cá nhân được tặng {form} của {giver}",
    "{form} của {giver}: {c} tập thể, {i} cá nhân",
    "{form} của {giver} cho {t} trường hợp, trong đó {c} tập thể, {i} cá nhân",
    "{t} {form} của {giver} (tập thể: {c}; cá nhân: {i})",
    "{giver} ban hành các quyết định tặng {form} cho {c} tập thể; {i} cá nhân",
    "Tổng số {form} của {giver} là {t}, gồm {c} tập thể và {i} cá nhân",
)
ONE = (
    "công nhận danh hiệu “{title}” cho {n} {who}",
    "{title}: {n} {who}",
    "{n} {who} đạt danh hiệu {title}",
    "có {n} {who} được công nhận {title}",
    "Danh hiệu “{title}” – {n} {who}",
    "đã công nhận {n} {who} đạt {title}",
    "số {who} được công nhận {title} là {n}",
)
BESIDE = (
    "",
    "Hội đồng Thi đua - Khen thưởng huyện gồm 15 thành viên, đã họp 06 phiên, thẩm định 412 hồ sơ.",
    "Tổng kinh phí chi thưởng 1.250 triệu đồng.",
    "Năm 2025, phấn đấu có 400 cá nhân đạt Lao động tiên tiến, 20 tập thể đạt Tập thể lao động xuất sắc.",
    "Năm 2023, Chủ tịch UBND tỉnh tặng Bằng khen cho 99 tập thể.",
    "Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen cho 77 tập thể, 88 cá nhân.",
    "Liên đoàn Lao động huyện tặng Giấy khen cho 31 tập thể, 64 đoàn viên.",
    "Thu hồi 01 Giấy khen do kê khai không đúng thành tích.",
    "Trung bình mỗi năm có 500 cá nhân được tặng Giấy khen.",
)
AWARDS = (
    ("I", "giay-khen", ("Giấy khen", "giấy khen"), "Chủ tịch UBND huyện"),
    ("II", "bang-khen-cap-tinh", ("Bằng khen", "bằng khen"), "Chủ tịch UBND tỉnh"),
    ("III", "bang-khen-thu-tuong", ("Bằng khen",), "Thủ tướng Chính phủ"),
)
TITLES = (
    ("I", "lao-dong-tien-tien", "Lao động tiên tiến", "cá nhân"),
    ("I", "chien-si-thi-dua-co-so", "Chiến sĩ thi đua cơ sở", "người"),
    ("I", "tap-the-lao-dong-tien-tien", "Tập thể lao động tiên tiến", "tập thể"),
    ("II", "tap-the-lao-dong-xuat-sac", "Tập thể lao động xuất sắc", "đơn vị"),
    ("II", "chien-si-thi-dua-cap-tinh", "Chiến sĩ thi đua cấp tỉnh", "cá nhân"),
)
counts = st.one_of(st.integers(1, 1850), st.integers(2101, 9000))
"""A number alone from 1900 to 2100 may be a year, so that it is never sure."""


def written(number: int) -> st.SearchStrategy[str]:
    """A count as people write it: 1.984 or 1984, 05 or 5."""
    return st.sampled_from([str(number), f"{number:02d}", f"{number:,}".replace(",", ".")])


@dataclasses.dataclass(frozen=True)
class Told:
    """A table's lines, the sentences that say the same, and how one of them reads with another number."""

    lines: tuple[tuple[str, str, int, int | None], ...]
    sentences: tuple[str, ...]


@st.composite
def told(draw: st.DrawFn, change: Callable[[int], int] = lambda count: count) -> Told:
    """Some awards of a table with their sentences; in one of them each number is changed by `change`."""
    lines: list[tuple[str, str, int, int | None]] = []
    sentences: list[str] = []
    chosen = draw(st.lists(st.sampled_from([*AWARDS, *TITLES]), min_size=1, max_size=5, unique=True))
    for at, each in enumerate(chosen):
        as_said = change if at == 0 else int
        if each in AWARDS:
            section, code, forms, giver = each
            c, i = draw(counts), draw(counts)
            lines.append((section, code, c + i, i))
            shown = [draw(written(as_said(n))) for n in (c, i)]
            total = draw(written(as_said(c) + as_said(i)))
            words = {"c": shown[0], "i": shown[1], "t": total, "form": draw(st.sampled_from(forms)), "giver": giver}
            sentences.append(draw(st.sampled_from(BOTH)).format(**words))
        else:
            section, code, title, who = each
            n = draw(counts)
            lines.append((section, code, n, n if who in ("cá nhân", "người") else None))
            sentences.append(draw(st.sampled_from(ONE)).format(n=draw(written(as_said(n))), title=title, who=who))
    return Told(tuple(lines), tuple(sentences))


def held(told: Told, beside: str, way: str) -> Held:
    """The sentences, joined in one of three ways, held against the lines."""
    form = built_in_forms()[0]
    if way == "list":
        prose = ["Kết quả khen thưởng năm 2024:", *(f"- {each};" for each in told.sentences)]
    elif way == "sentences":
        prose = ["Năm 2024, kết quả như sau. " + ". ".join(f"{each[0].upper()}{each[1:]}" for each in told.sentences) + "."]
    else:
        prose = ["Năm 2024: " + "; ".join(told.sentences) + "."]
    narrative = read_narrative(Paragraph(f"đoạn {at}", text) for at, text in enumerate((*HEAD, *prose, beside), 1))
    return held_against(narrative, _return(told), form)


def _return(told: Told) -> Return:
    form = built_in_forms()[0]
    lines = []
    for row, (section, code, total, individuals) in enumerate(told.lines, 9):
        counts = tuple({3: total, 4: individuals, 6: total}.get(number) for number in form.counts)
        lines.append(
            Line(section, code, form.awards.awards[code].name, row, counts, layout=Layout(tuple(range(len(form.columns)))))
        )
    return Return("bao-cao.docx", None, form.id, Unit(None, "Huyện An Lạc", "huyen"), Period(2024), lines)


@settings(max_examples=60, deadline=None)
@given(told=told(), beside=st.sampled_from(BESIDE), way=st.sampled_from(["list", "sentences", "clauses"]))
def test_prose_that_says_what_the_table_says_is_no_mismatch(told: Told, beside: str, way: str) -> None:
    result = held(told, beside, way)
    assert [found.message for found in result.findings] == []


@settings(max_examples=40, deadline=None)
@given(told=told(change=lambda count: count + 7), way=st.sampled_from(["list", "sentences", "clauses"]))
def test_another_number_is_found(told: Told, way: str) -> None:
    assume(not re.search(r"\b(?:19\d\d|20\d\d|2100)\b", " ".join(told.sentences)))  # may be a year, so never sure
    assert held(told, "", way).findings
