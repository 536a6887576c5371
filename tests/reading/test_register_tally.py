"""One register, every form: the 14 columns, 0602, 0603 and Biểu mẫu số 01, 03 made of the same decisions agree to the last cell."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import tdkt_xl
from tdkt_xl.forms import Form, built_in_forms, load_form
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.reading.register_lines import register_lines, tallied

LIBRARY = Path(tdkt_xl.__file__).parent / "forms" / "library"
BTH = built_in_forms()[0]
BM01, BM03, TK0602, TK0603 = (load_form(LIBRARY / f"{name}.toml") for name in ("bm01", "bm03", "tk-0602", "tk-0603"))
OF_THE_PROVINCE = {5: "bang-khen-cap-tinh", 6: "chien-si-thi-dua-cap-tinh", 7: "co-thi-dua-cap-tinh"}
"""Columns of 0603 by award."""
OF_THE_STATE = {
    "huan-chuong-lao-dong-hang-ba": (7, 8), "co-thi-dua-chinh-phu": (19,), "bang-khen-thu-tuong": (20, 21),
    "chien-si-thi-dua-toan-quoc": (22,),
}  # fmt: skip
"""Columns of 0602 by award."""
IN_14_COLUMNS = ("cong-trang", "chuyen-de", "dot-xuat", "dien-hinh-tien-tien")
ALL_KINDS = (*IN_14_COLUMNS, "cong-hien", "nien-han", "doi-ngoai", "khang-chien")
RANKS = ("lanh-dao-tinh", "lanh-dao-so", "lanh-dao-phong", "doanh-nhan", "truc-tiep")
SMALL = st.integers(0, 9)


@st.composite
def entries(draw: st.DrawFn, kinds: tuple[str, ...] = IN_14_COLUMNS) -> list[AwardDecision]:
    """Decisions of a province, each award to those who may receive it."""
    made = []
    for row in range(draw(st.integers(0, 12))):
        award = draw(st.sampled_from([*OF_THE_PROVINCE.values(), *OF_THE_STATE]))
        recipient = BTH.awards.awards[award].recipient
        amounts = {"tap-the": draw(SMALL), "doanh-nghiep": 0, "ho": draw(SMALL)} if recipient != "individual" else {}
        if recipient == "collective":
            amounts["ho"] = 0
        amounts["doanh-nghiep"] = draw(st.integers(0, amounts.get("tap-the", 0)))
        if recipient != "collective":
            amounts |= {rank: draw(SMALL) for rank in RANKS}
        made.append(
            AwardDecision(row, number=f"{row}/QĐ", award=award, kind=draw(st.sampled_from(kinds)), amounts=tuple(amounts.items()))
        )
    return made


def lines(form: Form, decisions: list[AwardDecision]) -> dict[str | None, dict[int, int]]:
    """Award → column → count, blanks being 0."""
    made = register_lines(form, decisions)
    return {line.award: {n: c or 0 for n, c in zip(form.counts, line.cells, strict=True)} for line in made}


def grid(form: Form, decisions: list[AwardDecision]) -> dict[tuple[str, int], int]:
    return {(row, n): c or 0 for row, cells in tallied(form, decisions).items() for n, c in zip(form.counts, cells, strict=True)}


@given(entries())
def test_the_14_columns_and_0603_agree(decisions: list[AwardDecision]) -> None:
    bth, tk = lines(BTH, decisions), grid(TK0603, decisions)
    for column, award in OF_THE_PROVINCE.items():
        line = bth.get(award, dict.fromkeys(BTH.counts, 0))

        def rows(*codes: str, at: int = column) -> int:
            return sum(tk[code, at] for code in codes)

        assert rows("01") == line[3]
        assert rows("02", "04") == line[3] - line[4]
        assert rows("05") == line[4]
        assert rows("06", "07", "09") == line[8] + line[12]
        assert rows("10") == line[9] + line[13]
        assert rows("08") == line[4] - (line[8] + line[9] + line[12] + line[13])
        assert rows("11") == line[6]
        assert rows("12", "13") == line[10]
        assert rows("14", "15", "16", "17") == 0


@given(entries())
def test_the_14_columns_and_0602_agree(decisions: list[AwardDecision]) -> None:
    bth, tk = lines(BTH, decisions), grid(TK0602, decisions)
    for award, columns in OF_THE_STATE.items():
        line = bth.get(award, dict.fromkeys(BTH.counts, 0))
        assert sum(tk["1", column] for column in columns) == line[3]
        assert sum(tk["9", column] for column in columns) == line[4]
        assert sum(tk["15", column] for column in columns) == line[6]
        assert sum(tk["16", column] + tk["17", column] for column in columns) == line[10]


@given(entries(ALL_KINDS))
def test_0602_and_bm01_agree(decisions: list[AwardDecision]) -> None:
    bm, tk = lines(BM01, decisions), grid(TK0602, decisions)
    state = [line for award, line in bm.items() if award in OF_THE_STATE]

    def added(*columns: int) -> int:
        return sum(line[column] for line in state for column in columns)

    assert tk["1", 4] == tk["3", 4] == added(5, 6)
    assert tk["6", 4] + tk["8", 4] == added(5)
    assert (tk["9", 4], tk["7", 4], tk["12", 4]) == (added(6), added(18), added(19))
    individuals_of_merit = sum(
        each.amount("ca-nhan") or 0 for each in decisions if each.award in OF_THE_STATE and each.kind == "cong-trang"
    )
    entrepreneurs = sum(
        each.typed("doanh-nhan") or 0 for each in decisions if each.award in OF_THE_STATE and each.kind == "cong-trang"
    )
    assert added(7, 8, 9) == tk["15", 4] - entrepreneurs
    assert individuals_of_merit == added(8, 9) + entrepreneurs
    assert tk["18", 4] == added(14, 15)
    for row, kind in (("19", "cong-hien"), ("20", "nien-han"), ("21", "khang-chien")):
        assert tk[row, 4] == _of_kind(decisions, kind)


def _of_kind(decisions: list[AwardDecision], kind: str) -> int:
    return sum(each.total for each in decisions if each.award in OF_THE_STATE and each.kind == kind)


@given(entries(ALL_KINDS))
def test_0603_and_bm03_agree(decisions: list[AwardDecision]) -> None:
    bm, tk = lines(BM03, decisions), grid(TK0603, decisions)
    for column, award in OF_THE_PROVINCE.items():
        line = bm.get(award, dict.fromkeys(BM03.counts, 0))
        assert tk["01", column] - tk["15", column] - tk["16", column] == line[3]
        assert (tk["11", column], tk["12", column] + tk["13", column]) == (line[6], line[10])
        assert (tk["14", column], tk["17", column]) == (line[14], line[16])


@given(entries(ALL_KINDS))
def test_what_is_tallied_breaks_no_rule(decisions: list[AwardDecision]) -> None:
    for form in (TK0602, TK0603):
        cells = grid(form, decisions)
        for rule in form.rules:
            assert rule.holds is not None
            for section in form.sections:
                for line in section.lines:
                    if rule.about(section.id, form.awards.awards[line.award]):
                        for number in form.counts if rule.holds.over_columns else (0,):
                            holds = rule.holds.at(number)
                            values = [cells.get((each.award or line.award, each.column), 0) for each in holds.references]
                            assert holds.compiled()(*values), (form.id, rule.id, line.award, number)
