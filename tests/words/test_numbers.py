"""Counts and ratios however written, and numbers as Vietnamese prints them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.words.numbers import LARGEST_COUNT, ContentKind, read_count, read_ratio, vietnamese_number, vietnamese_percent

WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
counts = st.integers(0, 999_999_999)


# ---- Counts


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("1984", 1984),
        ("1.984", 1984),
        ("1,984", 1984),
        ("1 984", 1984),
        ("1\u00a0984", 1984),
        ("1\u202f984", 1984),
        ("1.984,0", 1984),
        ("1,984.00", 1984),
        ("1.984.000", 1_984_000),
        ("1 984 000", 1_984_000),
        ("05", 5),
        ("00", 0),
        ("0", 0),
        ("0,000", 0),
        ("12,0", 12),
        ("12.0", 12),
        ("12.00", 12),
        ("12,000", 12_000),
        ("１９８４", 1984),
        ("１．９８４", 1984),
        ("１　９８４", 1984),
        (" 7 ", 7),
        ("'12", 12),
        ("1\u200b984", 1984),
        ("999999999999", LARGEST_COUNT),
        (542, 542),
        (542.0, 542),
        (0, 0),
        (-0.0, 0),
        (2.9999999999999996, 3),
        (1e3, 1000),
    ],
)
def test_a_count_however_written(typed: object, count: int) -> None:
    read = read_count(typed)
    assert (read.kind, read.value, read.maybe) == (ContentKind.COUNT, count, None)


@pytest.mark.parametrize(
    "typed",
    [None, "", "  ", "\u00a0", "\u200b", "-", "–", "—", "--", "－", "x", "X", "0/0", "0 / 0", "//", "...", "…", "không", "Không",
     "KHÔNG", "kho\u0302ng", "khong", "không có", "k", "K.", "- -", "―", "\u2011", "\u2012", "~", "x x", "(-)", "•", "Không."],
)  # fmt: skip
def test_fillers_mean_blank(typed: object) -> None:
    assert (read_count(typed).kind, read_count(typed).value) == (ContentKind.BLANK, None)


@pytest.mark.parametrize(
    "typed",
    [
        "2,5",
        "2.5",
        "-3",
        "−3",
        "-0",
        "+3",
        "abc",
        "#REF!",
        "#DIV/0!",
        "12 người",
        "67%",
        "1.98",
        "1.9845",
        "1..984",
        "1.984,000",
        "1.984.00",
        "1,234,567,0",
        "1,984.000",
        "0.984",
        "1984.000",
        "1 98",
        "1.984.",
        ".5",
        "1e3",
        "(5)",
        "1/2",
        "x5",
        "²",
        "٣",
        "1_000",
        "O",
        "0x10",
        "nan",
        "inf",
        "không 5",
        "1000000000000",
        "9" * 400,
        "1.000.000.000.000",
        2.5,
        -3,
        -1e-3,
        0.5,
        1e12,
        1e300,
        10**30,
        10**400,
        -(10**400),
        float("nan"),
        float("inf"),
        float("-inf"),
        True,
        False,
        date(2026, 5, 12),
        b"5",
        [5],
    ],
)
def test_what_is_no_count(typed: object) -> None:
    assert (read_count(typed).kind, read_count(typed).value) == (ContentKind.NOT_A_COUNT, None)


@pytest.mark.parametrize(("number", "maybe"), [(1.984, 1984), (12.345, 12345), (364.999, 364999)])
def test_a_number_with_three_decimals_may_be_thousands(number: float, maybe: int) -> None:
    read = read_count(number)
    assert (read.kind, read.value, read.maybe) == (ContentKind.NOT_A_COUNT, None, maybe)


@pytest.mark.parametrize("number", [1.5, 0.984, 1.98456, 1000.984, -1.984, float("nan"), 1e15])
def test_other_numbers_suggest_nothing(number: float) -> None:
    assert read_count(number).maybe is None


@given(counts)
def test_plain_digits_read_back(count: int) -> None:
    assert read_count(str(count)).value == read_count(float(count)).value == read_count(count).value == count


@given(counts, st.sampled_from([".", ",", " ", "\u00a0", "\u202f"]))
def test_grouped_digits_read_back(count: int, mark: str) -> None:
    assert read_count(f"{count:,}".replace(",", mark)).value == count


@given(counts, st.sampled_from([".0", ",0", ".00", ",00"]))
def test_zero_decimals_read_back(count: int, decimals: str) -> None:
    assert read_count(f"{count}{decimals}").value == count


@given(counts, st.integers(1, 14))
def test_leading_zeros_read_back(count: int, width: int) -> None:
    assert read_count(f"{count:0{width}}").value == count


@given(counts, st.sampled_from(["", ".", ","]))
def test_full_width_digits_read_back(count: int, mark: str) -> None:
    assert read_count(f"{count:,}".replace(",", mark).translate(WIDE)).value == count


@given(counts)
def test_what_we_print_we_read(count: int) -> None:
    assert read_count(vietnamese_number(count)).value == count


@given(counts.filter(bool))
def test_a_minus_sign_is_no_count(count: int) -> None:
    assert read_count(f"-{count}").kind is read_count(-count).kind is ContentKind.NOT_A_COUNT


@given(counts, st.integers(1, 9))
def test_a_fraction_is_no_count(count: int, tenth: int) -> None:
    assert read_count(f"{count},{tenth}").kind is read_count(f"{count}.{tenth}").kind is ContentKind.NOT_A_COUNT


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.none() | st.dates())
def test_a_value_is_there_only_for_a_count(typed: object) -> None:
    read = read_count(typed)
    assert (read.value is not None) == (read.kind is ContentKind.COUNT)
    assert read.value is None or 0 <= read.value <= LARGEST_COUNT


# ---- Ratios


@pytest.mark.parametrize(
    ("typed", "quotient"),
    [
        (67, 0.6716),
        ("67", 0.6716),
        ("67 %", 0.6716),
        ("67%", 0.6716),
        ("68%", 0.6716),
        (0.67, 0.6716),
        (0.68, 0.6716),
        ("0,67", 0.6716),
        (67.16, 0.6716),
        ("67,16%", 0.6716),
        ("67.2 %", 0.6716),
        ("67.1 %", 0.6716),
        (0.6716, 0.67159),
        (0.671586715867159, 364 / 542),
        (1, 1.0),
        ("100", 1.0),
        ("100%", 1.0),
        (100, 1.0),
        (0, 0.0),
        ("0%", 0.0),
        ("６７％", 0.6716),
        (29, 0.2899),
        (28, 0.2899),
        (0.3333, 1 / 3),
        (0.3334, 1 / 3),
        ("67\u00a0%", 0.6716),
        ("12,5%", 0.125),
        (1.5, 0.015),
    ],
)
def test_a_ratio_agrees_to_its_digits(typed: object, quotient: float) -> None:
    ratio = read_ratio(typed)
    assert ratio is not None
    assert ratio.agrees_with(quotient)


@pytest.mark.parametrize(
    ("typed", "quotient"),
    [
        (66, 0.6716), (69, 0.6716), ("66%", 0.6716), (0.65, 0.6716), (0.69, 0.6716), ("67,3%", 0.6716), ("67,0%", 0.6716),
        (0.6714, 0.6716), (0.6718, 0.6716), (73, 0.6716), (0, 0.6716), (1, 0.6716), ("1%", 1.0), (99, 1.0), (0.99, 1.0),
        (-67, 0.6716), ("-67%", 0.6716), (67000, 0.6716), ("1%", 0.5), (50, 0.6), (1e200, 0.5),
    ],
)  # fmt: skip
def test_a_ratio_that_is_off_disagrees(typed: object, quotient: float) -> None:
    ratio = read_ratio(typed)
    assert ratio is not None
    assert not ratio.agrees_with(quotient)


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        " ",
        "-",
        "–",
        "x",
        "không",
        "#DIV/0!",
        "abc",
        "67 người",
        True,
        float("nan"),
        float("inf"),
        10**400,
        date(2026, 1, 1),
    ],
)
def test_no_ratio_to_hold_against_anything(typed: object) -> None:
    assert read_ratio(typed) is None


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3), st.sampled_from(["", "%", " %"]), st.sampled_from(".,"))
def test_every_rounding_of_a_quotient_agrees(part: int, whole: int, decimals: int, sign: str, mark: str) -> None:
    printed = f"{part / whole * 100:.{decimals}f}{sign}".replace(".", mark)
    ratio = read_ratio(printed)
    assert ratio is not None and ratio.agrees_with(part / whole)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(2, 6))
def test_every_rounded_share_agrees(part: int, whole: int, decimals: int) -> None:
    ratio = read_ratio(round(part / whole, decimals))
    assert ratio is not None and ratio.agrees_with(part / whole)


@given(st.integers(0, 100), st.integers(2, 100), st.booleans())
def test_two_percent_off_never_agrees(percent: int, off: int, above: bool) -> None:
    ratio = read_ratio(f"{percent + off if above else percent - off} %")
    assert ratio is not None and not ratio.agrees_with(percent / 100)


# ---- Vietnamese numbers


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1984, None, "1.984"),
        (1984.0, None, "1.984"),
        (0, None, "0"),
        (999, None, "999"),
        (1_234_567.5, None, "1.234.567,5"),
        (0.5, None, "0,5"),
        (297.6, None, "297,6"),
        (0.30000000000000004, None, "0,3"),
        (2 / 3, None, "0,666667"),
        (-1984, None, "-1.984"),
        (1984, 2, "1.984,00"),
        (0.005, 1, "0,0"),
        (None, None, ""),
        (None, 2, ""),
        (float("nan"), None, ""),
        (float("inf"), None, ""),
    ],
)
def test_numbers_with_points_and_comma(value: float | None, decimals: int | None, printed: str) -> None:
    assert vietnamese_number(value, decimals) == printed


@pytest.mark.parametrize(
    ("share", "decimals", "printed"),
    [
        (0.6716, 2, "67,16%"),
        (0.671, 2, "67,1%"),
        (0.5, 2, "50%"),
        (1, 2, "100%"),
        (0, 2, "0%"),
        (0.6716, 0, "67%"),
        (12.345, 2, "1.234,5%"),
    ],
)
def test_percent_without_trailing_zeros(share: float, decimals: int, printed: str) -> None:
    assert vietnamese_percent(share, decimals) == printed


@given(st.integers(-(10**12), 10**12))
def test_points_stand_before_every_three_digits(value: int) -> None:
    groups = vietnamese_number(value).removeprefix("-").split(".")
    assert all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    assert int("".join(groups)) == abs(value)


@given(st.floats(0, 1))
def test_a_printed_percentage_agrees_with_its_share(share: float) -> None:
    ratio = read_ratio(vietnamese_percent(share))
    assert ratio is not None and ratio.percent and ratio.agrees_with(share)
