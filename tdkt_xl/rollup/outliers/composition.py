"""How a line's counts divide into parts that do not overlap, and how a whole splits into two groups of parts.

Both follow from the form's rules. Example: `[6] >= [8] + [9]` says that column (6) divides into (8), (9) and the rest (6) − (8) −
(9). If an indicator adds columns up (example: leaders of both kinds of award, (8) + (12)), these columns are of one kind: a unit
that has many leaders in one of them probably has many in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tdkt_xl.forms import Form
from tdkt_xl.forms.expressions import Node, Operation, Reference

_TOTALS = ("=", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a line: the count column `column` less the columns `less`, which are parts of their own. Both are positions in
    `Form.counts`. Example: (6) less (8) and (9)."""

    column: int
    less: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """A whole that divides into two groups of parts, given by their positions. In splits of the same `kind` a unit is expected to
    have the same habit."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    kind: frozenset[frozenset[int]]


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts and splits of every line of a form."""

    parts: tuple[Part, ...]
    """In the order of their columns: parts that are neighbours here are neighbours on the sheet."""
    splits: tuple[Split, ...]
    whole: int | None
    """The position of the column that is the sum of all parts; None if no column is."""

    def of(self, figures: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The parts of `figures`. The last axis of `figures` has one place for each count column, that of the result one for each
        part; a negative part becomes 0."""
        own = [figures[..., part.column] - figures[..., list(part.less)].sum(axis=-1) for part in self.parts]
        return np.asarray(np.maximum(np.stack(own, axis=-1), 0.0), float)


def composition(form: Form) -> Composition:
    """The parts and splits of a form's lines, worked out from its rules."""
    sums = list(_sums(form))
    narrowest: dict[int, int] = {}
    for _, children, _ in sums:
        narrowest |= {child: min(narrowest.get(child, len(children)), len(children)) for child in children}
    own: dict[int, tuple[int, ...]] = {}
    for parent, children, _ in sums:
        if all(narrowest[child] == len(children) for child in children):
            own.setdefault(parent, children)
    exact = {parent for parent, _, is_exact in sums if is_exact}
    across = {parent for parent, _, _ in sums} - own.keys()
    within = {child for children in own.values() for child in children}
    roots = [column for column in form.counts if column not in within | across]
    return _CompositionBuilder(form, own, exact).built(roots)


def _sums(form: Form) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """The sums that the rules about every line state: the column of the whole, the columns of its addends, and True if there is no
    rest.

    Example: `[6] >= [8] + [9]` → (6, (8, 9), False).
    """
    for rule in form.rules:
        root = rule.holds.root if rule.holds is not None and not rule.holds.over_columns else None
        if not isinstance(root, Operation) or root.operator not in _TOTALS or rule.recipient or rule.awards or rule.sections:
            continue
        one, other = (_addends(side) for side in root.operands)
        for whole, addends in ((one, other), (other, one)):
            if whole and addends and len(whole) == 1 and len(addends) > 1:
                yield whole[0], addends, root.operator == "="


def _addends(node: Node) -> tuple[int, ...]:
    """The columns that a plain sum adds up; empty for any other expression. Example: `[8] + [9]` → (8, 9)."""
    if isinstance(node, Reference):
        return (node.column,) if node.award is None else ()
    if isinstance(node, Operation) and node.operator == "+":
        sides = [_addends(operand) for operand in node.operands]
        return tuple(column for side in sides for column in side) if all(sides) else ()
    return ()


class _CompositionBuilder:
    """Collects parts and splits, starting with the whole."""

    def __init__(self, form: Form, own: Mapping[int, tuple[int, ...]], exact: set[int]) -> None:
        self.position = {number: place for place, number in enumerate(form.counts)}
        self.own, self.exact = own, exact
        self.parts: list[Part] = []
        self.splits: list[Split] = []
        together = (_addends(indicator.value.dividend.root) for indicator in form.indicators)
        self.kinds: dict[int, frozenset[int]] = {}
        for columns in sorted((each for each in together if len(each) > 1), key=len):
            for column in columns:
                self.kinds.setdefault(column, frozenset(columns))

    def built(self, roots: Sequence[int]) -> Composition:
        self.divide([self.group(root) for root in roots])
        whole = self.position[roots[0]] if len(roots) == 1 else None
        order = sorted(range(len(self.parts)), key=lambda place: self.parts[place].column)
        rank = {place: i for i, place in enumerate(order)}
        splits = [
            Split(tuple(rank[place] for place in split.left), tuple(rank[place] for place in split.right), split.kind)
            for split in self.splits
        ]
        return Composition(tuple(self.parts[place] for place in order), tuple(splits), whole)

    def group(self, column: int) -> tuple[tuple[int, ...], frozenset[int]]:
        """The positions of the parts of a column, and the kind of each column in it."""
        children = self.own.get(column, ())
        if not children:
            return (self.part(Part(self.position[column])),), self.kinds.get(column, frozenset({column}))
        groups = [self.group(child) for child in children]
        inside = self.divide(groups)
        if column in self.exact:
            return inside, frozenset({column})
        rest = (self.part(Part(self.position[column], tuple(self.position[child] for child in children))),)
        self.splits.append(Split(inside, rest, frozenset(kind for _, kind in groups)))
        return (*inside, *rest), frozenset({column})

    def part(self, part: Part) -> int:
        self.parts.append(part)
        return len(self.parts) - 1

    def divide(self, groups: Sequence[tuple[tuple[int, ...], frozenset[int]]]) -> tuple[int, ...]:
        """Splits the whole of all groups into the first group and the others, these into the second and the rest, and so on."""
        for at in range(len(groups) - 1):
            left, right = groups[at][0], tuple(place for group, _ in groups[at + 1 :] for place in group)
            self.splits.append(Split(left, right, frozenset({groups[at][1]})))
        return tuple(place for group, _ in groups for place in group)
