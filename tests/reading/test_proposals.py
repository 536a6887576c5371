"""Which cell of a broken line is proposed, with what, and where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.slips import Outcome, slips
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.proposals import NARRATIVE, Proposal
from tdkt_xl.model.returns import Layout, Line, Return
from tdkt_xl.model.units import Unit
from tdkt_xl.reading.proposals import Sources, WitnessFigure, checked
from tdkt_xl.words.periods import Period

FORM = built_in_forms()[0]
RIGHT = {3: 550, 4: 396, 6: 154, 8: 22, 9: 65, 10: 396, 12: 44, 13: 265}
RATIOS = ("72%", "28%", "72%")


def line(cells: Mapping[int, int | None], ratios: tuple[object, ...] = ("", "", ""), award: str = "giay-khen") -> Line:
    counts = tuple(cells.get(number) for number in FORM.counts)
    return Line("I", award, "Giấy khen", 14, counts, ratios, layout=Layout(tuple(range(len(FORM.columns)))))


def findings(*lines: Line, sources: Sources | None = None, kind: str = "return") -> list[Finding]:
    ret = Return("a.xlsx", "BTH", FORM.id, Unit(), Period(2026), list(lines), kind)
    return checked(ret, FORM, sources or Sources())


def proposed(*lines: Line, sources: Sources | None = None) -> list[tuple[str, int]]:
    return [(each.cell, each.value) for found in findings(*lines, sources=sources) for each in found.proposals]


def test_a_swap_that_the_ratio_confirms_is_proposed_with_both_witnesses() -> None:
    (found,) = findings(line(RIGHT | {6: 145}, RATIOS))
    (proposal,) = found.proposals
    assert (found.rule, proposal.cell, proposal.value, proposal.typed) == ("total", "F14", 154, 145)
    assert proposal.witness_ids == ("total", "ratio", "typing")
    assert found.message.endswith(
        "Ô F14: 145 hay 154? Với 154 thì (3) = (6)+(10), tỷ lệ (7) 28% đều khớp; 145 có thể do gõ đảo hai chữ số."
    )


def test_the_ratio_alone_can_tell_which_cell() -> None:
    assert proposed(line(RIGHT | {6: 101}, RATIOS)) == [("F14", 154)]


@pytest.mark.parametrize("typed", [145, 1540, 15, 1544])
def test_a_slip_of_a_known_shape_needs_no_other_witness(typed: int) -> None:
    assert proposed(line(RIGHT | {6: typed})) == [("F14", 154)]


def test_where_three_cells_are_as_likely_none_is_proposed() -> None:
    assert proposed(line(RIGHT | {6: 101})) == []


def test_two_ways_of_one_shape_are_both_listed() -> None:
    (found,) = findings(line({3: 154, 6: 45, 10: 100}, award="tap-the-lao-dong-tien-tien"))
    assert sorted((each.cell, each.value) for each in found.proposals) == [("C14", 145), ("F14", 54)]
    assert " Hoặc ô " in found.message


def test_ratios_computed_from_the_slip_say_nothing_against_it() -> None:
    typed = RIGHT | {6: 145}
    quotients = FORM.quotients([typed[number] for number in FORM.counts])
    assert proposed(line(typed, quotients)) == [("F14", 154)]


def test_ratios_that_say_the_typed_figure_speak_against_another_cell() -> None:
    """(4) is 28 less than its parts; the ratio typed by hand is that of (4) as it stands, so (4) is not proposed."""
    assert ("D14", 396) not in proposed(line(RIGHT | {4: 368}, ("66,9%", "28%", "72%")))


def test_a_figure_of_a_cell_beside_is_a_slip() -> None:
    assert proposed(line(RIGHT | {6: 22})) == [("F14", 154)]
    assert sorted(proposed(line(RIGHT | {8: 65}))) == [("H14", 22), ("I14", 22)]  # either may be the copy


def test_individuals_that_belong_in_no_column_are_no_slip() -> None:
    (found,) = findings(line(RIGHT | {9: 60}))
    assert (found.rule, found.severity, found.proposals) == ("individuals-split", "warning", ())


def test_an_explained_warning_is_left_alone() -> None:
    explained = replace(line(RIGHT | {8: 2}, RATIOS), explained="20 doanh nhân")
    assert all(found.proposals == () for found in findings(explained))


def test_two_things_wrong_on_a_line_give_no_proposal() -> None:
    assert proposed(line(RIGHT | {6: 101, 13: 900})) == []


def test_what_the_prose_says_decides() -> None:
    told = Sources([WitnessFigure(NARRATIVE, None, 14, FORM.counts.index(3), 550)])
    broken = line(RIGHT | {3: 505, 6: 154})
    assert proposed(broken) == [("C14", 550)]
    (found,) = findings(line(RIGHT | {3: 700}), sources=told)
    assert [each.witness_ids for each in found.proposals] == [("total", "narrative")]
    assert "số nêu trong lời văn báo cáo" in found.message


def test_last_period_decides_between_ways() -> None:
    ambiguous = line({3: 30, 6: 90, 10: None}, award="tap-the-lao-dong-tien-tien")
    last = [28, None, 27, None, None, None, None, None]
    assert ("F14", 30) in proposed(ambiguous, sources=Sources(before={0: last}))


def test_a_summary_s_sums_are_not_guessed_at() -> None:
    assert all(found.proposals == () for found in findings(line(RIGHT | {6: 145}, RATIOS), kind="summary"))


def test_a_thousand_seeded_slips() -> None:
    """Where one way is proposed, its cell is the right one in nine cases of ten and more; it is proposed often."""
    made = list(slips(1000, 19, FORM))
    outcomes = [Outcome.of(slip, checked(slip.ret, FORM)) for slip in made]
    one = [outcome for outcome in outcomes if outcome.ways == 1]
    assert len(one) > 500
    assert sum(outcome.right_cell for outcome in one) >= 0.9 * len(one)


def test_words_of_a_blank_and_of_no_witness() -> None:
    assert Proposal("F14", 5).words == "ô F14: để trống hay 5?"
