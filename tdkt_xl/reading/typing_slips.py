"""How likely somebody who meant one count typed another, and by which kind of slip.

P(typed | meant) is a mixture of known slips of data entry: two neighbouring digits swapped, a digit lost, doubled or added, a zero
too many or too few, a neighbouring key, the figure of a neighbouring cell. Everything else is a count of any size, with density
_ANYTHING / ((typed + 1) · ln 1 000 000). The weight of each kind is divided equally among the ways in which it can happen to the
meant count. Example: a swap in "154" can happen in two places, so each gets half the weight of swaps.

Source of the kinds: Wiseman, Cairns & Cox, A taxonomy of number entry error, BCS-HCI 2011 (transposition, omission, doubling, digit
added, wrong digit); the weights are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from tdkt_xl.model.proposals import BESIDE, DOUBLED, DROPPED, KEY, SWAPPED, TENFOLD, TENTH

_WEIGHTS = {SWAPPED: 0.20, DROPPED: 0.14, DOUBLED: 0.10, TENFOLD: 0.08, TENTH: 0.06, KEY: 0.16, BESIDE: 0.12}
_PUT_IN, _OTHER_DIGIT, _ANYTHING = 0.02, 0.05, 0.07
_LARGEST = log(1_000_000)
_CLEARLY = 5.0
"""A slip is assigned to a kind if that kind explains it this many times better than chance."""

_ROWS = ("1234567890", "789", "456", "123")
_COLUMNS = ("741", "8520", "963", "10")
"""Digits that are neighbours in the keyboard's top row and on its number pad."""


def _beside_on_keyboard() -> dict[str, str]:
    pairs = {pair for line in (*_ROWS, *_COLUMNS) for a, b in pairwise(line) for pair in (a + b, b + a)}
    return {digit: "".join(sorted(pair[1] for pair in pairs if pair[0] == digit)) for digit in "0123456789"}


_NEIGHBOURS = _beside_on_keyboard()


def slip(typed: int | None, meant: int, beside: Sequence[int | None] = ()) -> tuple[float, str | None]:
    """Returns the probability of typing `typed` (None = left blank) when `meant` was meant, and the kind of slip that clearly
    explains it.

    `beside` holds the figures of the neighbouring cells. The kind is None if no kind explains the slip clearly better than chance.
    """
    if typed is None:
        return _ANYTHING / 2, None
    chance, kind = _of_digits(typed, meant)
    if beside and typed > 0:
        copied = _WEIGHTS[BESIDE] * sum(each == typed for each in beside) / len(beside)
        if copied > chance:
            kind = BESIDE if copied > _CLEARLY * _at_random(typed) else kind
        chance += copied
    return chance, kind


@lru_cache(maxsize=50_000)
def _of_digits(typed: int, meant: int) -> tuple[float, str | None]:
    now, then = str(typed), str(meant)
    chances: dict[str | None, float] = {
        SWAPPED: _WEIGHTS[SWAPPED] * _ways(now, _swaps(then)),
        DROPPED: _WEIGHTS[DROPPED] * _ways(now, [then[:at] + then[at + 1 :] for at in range(len(then)) if len(then) > 1]),
        DOUBLED: _WEIGHTS[DOUBLED] * _ways(now, [then[:at] + then[at] + then[at:] for at in range(len(then))]),
        TENFOLD: _WEIGHTS[TENFOLD] * (meant > 0 and typed == meant * 10),
        TENTH: _WEIGHTS[TENTH] * (typed > 0 and typed * 10 == meant),
        KEY: _WEIGHTS[KEY] * _other_key(now, then),
    }
    kind = max(chances, key=lambda each: chances[each])
    if chances[kind] <= _CLEARLY * _at_random(typed):
        kind = None
    return sum(chances.values()) + _any_digit(now, then) + _at_random(typed), kind


def _at_random(typed: int) -> float:
    return _ANYTHING / ((typed + 1) * _LARGEST)


def _ways(now: str, outcomes: list[str]) -> float:
    """Returns the share of the outcomes of a kind of slip that equal the typed text. A count cell drops leading zeros."""
    return sum((each.lstrip("0") or "0") == now for each in outcomes) / len(outcomes) if outcomes else 0.0


def _swaps(then: str) -> list[str]:
    return [then[:at] + then[at + 1] + then[at] + then[at + 2 :] for at in range(len(then) - 1) if then[at] != then[at + 1]]


def _other_key(now: str, then: str) -> float:
    at = _differing(now, then)
    if at is None or now[at] not in _NEIGHBOURS[then[at]]:
        return 0.0
    return 1 / (len(then) * len(_NEIGHBOURS[then[at]]))


def _any_digit(now: str, then: str) -> float:
    """Returns the probability of replacing one digit by another, or of adding any digit."""
    if _differing(now, then) is not None:
        return _OTHER_DIGIT / (9 * len(then))
    if len(now) == len(then) + 1 and any(now[:at] + now[at + 1 :] == then for at in range(len(now))):
        return _PUT_IN / (10 * len(now))
    return 0.0


def _differing(now: str, then: str) -> int | None:
    """Returns the only position where two texts of equal length differ; None if there is none or more than one."""
    if len(now) != len(then):
        return None
    places = [at for at, (a, b) in enumerate(zip(now, then, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def meant_by(typed: int | None) -> set[int]:
    """Returns counts that may have been meant when `typed` was typed: the results of undoing one slip of digits."""
    if typed is None:
        return set()
    now = str(typed)
    texts = {*_swaps(now), now + "0"}
    texts.update(now[:at] + digit + now[at:] for at in range(len(now) + 1) for digit in "0123456789")
    texts.update(now[:at] + digit + now[at + 1 :] for at in range(len(now)) for digit in "0123456789")
    texts.update(now[:at] + now[at + 1 :] for at in range(len(now)) if len(now) > 1)
    return {int(text) for text in texts} - {typed}
