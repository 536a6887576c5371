"""A second program, written apart from the report: it reads the sentences, and derives each claim again from the workbook's cells.

It knows the form's columns by their numbers and the words that offices use; of `tdkt_xl.report` it sees the sentences alone.
`make claims` looks through 1,000 summaries at random, the tests through 150 others.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tdkt_xl.api.reports import write_report
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.returns import Line
from tdkt_xl.model.summary import Summary
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import write_summary
from tdkt_xl.summary.reading import read_summary
from tests.rollup.made import FORM, LAYOUT, LINES, PROVINCE, submission

pytestmark = pytest.mark.slow

Row = Mapping[int, int | None]
"""A line's counts by the form's number of the column."""
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
_COUNTED = re.compile(rf"({_NUMBER}) (tập thể|cá nhân|hộ gia đình)")
_SHARED = re.compile(rf"({_NUMBER}) lượt \((\d+(?:,\d+)?)%\)")
_WORKERS = re.compile(r"người lao động trực tiếp chiếm (\d+(?:,\d+)?)% số cá nhân")
_TOTAL = re.compile(rf"có ({_NUMBER}) lượt khen thưởng(?:, gồm ({_NUMBER}) lượt tập thể và ({_NUMBER}) lượt cá nhân)?")
_ONLY = {"individual": "cá nhân", "collective": "tập thể", "household": "hộ gia đình"}


def number(words: str) -> int:
    return int(words.replace(".", ""))


def rounds_to(share: Fraction, words: str) -> bool:
    """Whether a share printed so is the quotient, to the digits printed."""
    digits = len(words.partition(",")[2])
    return abs(share * 100 - Fraction(words.replace(",", "."))) <= Fraction(1, 10**digits)


def rows_of(workbook: Path) -> dict[str, Row]:
    """The official sheet's lines by their printed label."""
    sheet = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Biểu tổng hợp")
    found: dict[str, Row] = {}
    for row in sheet.to_python(skip_empty_area=False)[7:]:
        if isinstance(row[0], float) and row[1]:
            cells = ((place, row[place - 1]) for place in (3, 4, 6, 8, 9, 10, 12, 13))
            found[str(row[1])] = {place: int(cell) if isinstance(cell, float) else None for place, cell in cells}
    return found


def rules_hold(row: Row, recipient: str | None) -> bool:
    """The form's rules of a line, written out once more."""
    t, i, m, a, b, c, d, e = (row[n] or 0 for n in (3, 4, 6, 8, 9, 10, 12, 13))
    exact = {"individual": i == t, "collective": i + a + b + d + e == 0}.get(recipient or "", True)
    return t == m + c and i <= t and a + b + d + e <= i and a + b <= m and d + e <= c and exact


def faults(sentence: str, row: Row, recipient: str | None, divided: bool) -> Iterator[str]:
    """What a line's sentence claims that its cells do not carry. `divided`: every unit with a total gave (4)."""
    total, individuals = row[3] or 0, row[4]
    is_marked = "[" in sentence
    claimed = {kind: number(words) for words, kind in _COUNTED.findall(re.sub(r"\[[^]]*\]", "", sentence))}
    right = rules_hold(row, recipient)
    if not right and not is_marked:
        yield "a broken line is not marked"
    lawful = _ONLY.get(recipient or "")
    if lawful is not None and set(claimed) - {lawful}:
        yield f"{recipient}: names {set(claimed)}"
    if lawful is None and "tập thể, cá nhân" not in sentence:
        if not right or not divided or individuals is None:
            yield "collectives and individuals are told apart"
        elif (claimed.get("tập thể", 0), claimed.get("cá nhân", 0)) != (total - individuals, individuals):
            yield f"claims {claimed}, cells say {total - individuals}, {individuals}"
    for words, share in _SHARED.findall(sentence):
        if number(words) not in (row[6] or 0, row[10] or 0) or not rounds_to(Fraction(number(words), max(total, 1)), share):
            yield f"{words} lượt ({share}%)"
    for share in _WORKERS.findall(sentence):
        told = row[4] if lawful is None else total
        if not told or not rounds_to(Fraction((row[9] or 0) + (row[13] or 0), told), share):
            yield f"workers {share}%"
    if "đều là khen chuyên đề" in sentence and (row[10] or 0) != total:
        yield "all thematic"


def checked(summary: Summary, folder: Path) -> list[str]:
    """Every contradiction between the report on a summary and the cells of its workbook."""
    book, draft = folder / "s.xlsx", folder / "o.docx"
    draft.unlink(missing_ok=True)
    write_summary(summary, book)
    write_report(read_summary(book), draft)
    rows, wrong = rows_of(book), []
    awards = FORM.awards.awards
    texts = _texts(draft)
    divided = {
        label: all(each.counts[1] is not None for each in summary.details if each.key.award == award and (each.counts[0] or 0) > 0)
        for _, award, label in LINES
    }
    for section, award, label in LINES:
        row = rows[label]
        if not row[3]:
            continue
        own = texts.get(f"muc.{section}.{award}")
        if own is None:
            wrong.append(f"{label}: no sentence")
        else:
            recipient = awards[award].recipient if award else None
            wrong += [f"{label}: {fault}: {own}" for fault in faults(own, row, recipient, divided[label])]
    all_of = sum(row[3] or 0 for row in rows.values())
    if found := _TOTAL.search(texts["chung"]):
        if number(found[1]) != all_of:
            wrong.append(texts["chung"])
        if found[2] and (
            number(found[2]) + number(found[3]) != all_of or number(found[3]) != sum(r[4] or 0 for r in rows.values())
        ):
            wrong.append(texts["chung"])
    elif all_of:
        wrong.append(texts["chung"])
    return [*wrong, *people(texts, list(rows.values()))]


def people(texts: dict[str, str], rows: Sequence[Row]) -> Iterator[str]:
    """Sentences on leaders and workers among all individuals that the cells do not carry."""
    sums = {place: sum(row[place] or 0 for row in rows) for place in (4, 8, 9, 12, 13)}
    for name, places in (("chung.lanh-dao", (8, 12)), ("chung.lao-dong", (9, 13))):
        said, own = texts.get(name, ""), sum(sums[place] for place in places)
        if "không có" in said and (own or sums[8] + sums[9] + sums[12] + sums[13] != sums[4]):
            yield said
        for share in re.findall(r"chiếm (\d+(?:,\d+)?)%", said):
            if not sums[4] or not rounds_to(Fraction(own, sums[4]), share):
                yield said


def _texts(draft: Path) -> dict[str, str]:
    """What the draft itself remembers of its sentences, by name."""
    import zipfile
    from xml.etree import ElementTree

    with zipfile.ZipFile(draft) as package:
        part = next(
            package.read(name) for name in package.namelist() if b"urn:tdkt-xl:draft" in package.read(name) and "Props" not in name
        )
    return {each.get("name", ""): each.text or "" for each in ElementTree.fromstring(part)}


# ---- Summaries at random


def random_summary(random: random.Random) -> Summary:
    """A few communes with lines that are right, or not."""
    communes = [office for office in PROVINCE.offices.values() if office.code and office.code[-1].isdigit()]
    sent = []
    for office in random.sample(communes, random.randint(1, len(communes))):
        lines = [_line(random, which) for which in random.sample(range(len(LINES)), random.randint(1, 6))]
        sent.append(submission(f"{office.code}.xlsx", office.unit, lines))
    return merge(_with_findings(sent), Options(FORM, roster=PROVINCE))


def _with_findings(sent):  # type: ignore[no-untyped-def]
    from tdkt_xl.reading.checking import check_return

    for each in sent:
        for own in each.returns:
            own.findings.extend(check_return(own, FORM))
    return sent


def _line(random: random.Random, which: int) -> Line:
    section, award, label = LINES[which]
    recipient = FORM.awards.awards[award].recipient if award else None
    a, b, d, e = (random.choice((0, 0, 1, 3, 40, 1200)) for _ in range(4))
    if recipient == "collective":
        a = b = d = e = 0
    extra_merit, extra_thematic = (random.choice((0, 2, 15)) if recipient != "individual" else 0 for _ in range(2))
    cells: list[int | None] = [0, a + b + d + e, a + b + extra_merit, a, b, d + e + extra_thematic, d, e]
    cells[0] = (cells[2] or 0) + (cells[5] or 0)
    if random.random() < 0.3:  # something that the rules, or nobody, may notice
        place = random.randrange(8)
        cells[place] = random.choice((None, (cells[place] or 0) + random.randint(1, 9), 0))
    return Line(section, award, label, 10 + which, Counts(cells), layout=LAYOUT)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_no_claim_contradicts_the_cells(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    assert checked(random_summary(random.Random(seed)), tmp_path_factory.mktemp("claims")) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1150, 30))  # in blocks, so that the workers share them
def test_no_summary_of_many_is_contradicted(tmp_path: Path, first: int) -> None:
    assert contradictions(range(first, first + 30), tmp_path) == {}


def contradictions(seeds: range, folder: Path) -> dict[int, list[str]]:
    """By seed, what the report on that random summary claims against its cells; nothing of those without a contradiction."""
    return {seed: found for seed in seeds if (found := checked(random_summary(random.Random(seed)), folder))}


# ---- Cells that change


@pytest.mark.parametrize("place", range(8))
def test_a_cell_that_changes_changes_or_marks_the_sentence(place: int, tmp_path: Path) -> None:
    right = Counts((62, 50, 40, 8, 27, 22, 3, 12))
    section, award, label = LINES[0]

    def said(cells: Counts) -> tuple[str, str]:
        sent = [submission("a.xlsx", PROVINCE.offices["A1"].unit, [Line(section, award, label, 10, cells, layout=LAYOUT)])]
        (tmp_path / "o.docx").unlink(missing_ok=True)
        write_report(merge(_with_findings(sent), Options(FORM)), tmp_path / "o.docx")
        texts = _texts(tmp_path / "o.docx")
        return texts[f"muc.{section}.{award}"], "\n".join(texts.values())

    sentence, every = said(right)
    for changed in (right[place] + 1, right[place] + 1000, 0, None):  # type: ignore[operator]
        now, all_now = said(Counts([*right[:place], changed, *right[place + 1 :]]))
        assert now != sentence or "[" in now or all_now != every, (place, changed)


def test_the_second_program_notices_what_is_said_of_people() -> None:
    row = dict.fromkeys((3, 4, 6, 8, 9, 10, 12, 13), 0) | {3: 10, 4: 10, 6: 10, 9: 10}
    nobody = {"chung.lanh-dao": "Trong số cá nhân được khen thưởng không có lãnh đạo, quản lý."}
    assert not [*people(nobody, [row])]
    assert [*people(nobody, [row | {9: 9}])] and [*people(nobody, [row | {8: 1, 9: 9}])]
    assert [*people({"chung.lao-dong": "…, nông dân … chiếm 80% (10 lượt theo công trạng)."}, [row])]


def test_the_second_program_notices() -> None:
    row = {3: 62, 4: 50, 6: 40, 8: 8, 9: 27, 10: 22, 12: 3, 13: 12}
    kinds = "khen theo công trạng 40 lượt (64,5%); khen chuyên đề 22 lượt (35,5%)"
    right = f"12 tập thể và 50 cá nhân được tặng Giấy khen, trong đó {kinds}."
    assert list(faults(right, row, "any", True)) == []
    for old, new in (("12 tập thể", "13 tập thể"), ("50 cá nhân", "49 cá nhân"), ("64,5", "64,9"), ("40 lượt", "41 lượt")):
        assert list(faults(right.replace(old, new), row, "any", True)) != []
    assert list(faults(right, {**row, 3: 63}, "any", True)) != []
    assert list(faults(right, row, "individual", True)) != []
    assert list(faults(right, row, "any", False)) != []


if __name__ == "__main__":
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        wrong = contradictions(range(count), Path(name))
    print(f"{count} summaries at random, {len(wrong)} contradicted by their cells", *map(str, wrong.items()), sep="\n")
    sys.exit(bool(wrong))
