"""Details held by columns are the details that were put in, and add up to their plain sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.model.counts import Counts, LineKey, added
from tdkt_xl.model.details import Detail, Details

counts = st.tuples(*[st.one_of(st.none(), st.integers(0, 10**12))] * 3).map(Counts)
keys = st.sampled_from([LineKey("I", "giay-khen"), LineKey("II", "giay-khen"), LineKey("I", "?huy hieu x")])
texts = st.one_of(st.none(), st.sampled_from(["Giấy khen", "", "01 truy tặng"]))
details = st.lists(
    st.builds(Detail, st.integers(0, 3), keys, st.sampled_from(["Giấy khen", "GK"]), counts, *[texts] * 3, st.integers(1, 99)),
    max_size=12,
).map(lambda each: sorted(each, key=lambda detail: detail.submission))


@given(details)
def test_what_goes_in_comes_out(every: list[Detail]) -> None:
    held = Details(every, 3)
    assert list(held) == every and len(held) == len(every) and held == Details(every, 3)
    assert [held[place] for place in range(len(every))] == every and held[1:] == every[1:]
    assert held.labels == {each.label for each in every}


@given(details)
def test_the_sums_are_the_plain_sums(every: list[Detail]) -> None:
    assert Details(every, 3).totals() == added((each.key, each.counts) for each in every)


@given(details)
def test_each_submission_has_its_own_places(every: list[Detail]) -> None:
    held = Details(every, 3)
    for submission, places in held.by_submission():
        own = [each for each in every if each.submission == submission]
        assert [held[place] for place in places] == own
        assert held.sums(places) == added((each.key, each.counts) for each in own)


def test_other_details_are_not_equal() -> None:
    one = Detail(0, LineKey("I", "x"), "X", Counts((1, None, 0)), None, None, "BTH", 5)
    assert Details([one], 3) != Details([one._replace(counts=Counts((1, 0, 0)))], 3)
    assert Details([one], 3) != Details([one._replace(note="")], 3)
