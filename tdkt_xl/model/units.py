"""Units: as a return names one, and as a tree of the units that have to report, of any depth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.periods import within
from tdkt_xl.words.text import clean, fold, unaccented

_PREFIX = re.compile(r"^(?:xa|phuong|thi tran|dac khu|huyen|quan|thi xa|thanh pho|tp|tinh|tt|tx|p|x|h) ")


@dataclass(frozen=True, slots=True)
class Unit:
    """An office that reports (đơn vị). None: unknown. `upper` is the office above it, as in the letterhead."""

    code: str | None = None
    name: str | None = None
    level: str | None = None
    upper: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of the tree. `key` is unique: the roster's code, or a made-up one if there is no code."""

    key: str
    code: str | None
    name: str
    level: str | None
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    email: str | None = None
    listed: bool = True
    """True if the unit is in the roster; False if it is only known from a submission."""
    received: date | None = None
    """The day on which its report was received, if the list of units states it."""

    @property
    def unit(self) -> Unit:
        return Unit(self.code, self.name, self.level)


@dataclass
class Roster:
    """A forest of offices, each under its parent, in the order of the table. Raises DefinitionError for a circle."""

    offices: dict[str, Office] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for office in self.offices.values():
            seen = {office.key}
            above = office.parent
            while above is not None and above in self.offices:
                if above in seen:
                    raise DefinitionError(
                        f"Danh sách đơn vị: “{office.name}” ({office.key}) nằm trong một vòng cấp trên luẩn quẩn, là cấp trên của "
                        "chính mình. Hãy sửa mã ở cột “Mã cấp trên”."
                    )
                seen.add(above)
                above = self.offices[above].parent

    @cached_property
    def children(self) -> Mapping[str | None, list[str]]:
        """Key → the keys directly below it, in the table's order; None → the top units."""
        below: dict[str | None, list[str]] = {}
        for office in self.offices.values():
            below.setdefault(self.parent(office.key), []).append(office.key)
        return below

    def parent(self, key: str) -> str | None:
        """The key of the unit above; None for a top unit, and if the parent's code is not in the table."""
        above = self.offices[key].parent
        return above if above in self.offices else None

    def above(self, key: str) -> Office | None:
        """The unit directly above; None if there is none."""
        parent = self.parent(key) if key in self.offices else None
        return self.offices[parent] if parent is not None else None

    def ancestors(self, key: str) -> Iterator[str]:
        """The keys above a unit, nearest first."""
        above = self.parent(key) if key in self.offices else None
        while above is not None:
            yield above
            above = self.parent(above)

    def subtree(self, key: str | None) -> Iterator[str]:
        """The keys of a unit (None: all units) and of everything below it, each parent before its children."""
        waiting = [key] if key is not None else list(reversed(self.children.get(None, [])))
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(reversed(self.children.get(at, [])))

    def leaves(self, key: str | None, day: date | None) -> list[Office]:
        """The units under `key` that have to report: valid on `day` (None: any day), with no valid unit below them."""
        valid = [self.offices[k] for k in self.subtree(key) if day is None or within(day, *self.validity(k))]
        above = {key for office in valid for key in self.ancestors(office.key)}
        return [office for office in valid if office.key not in above]

    def validity(self, key: str) -> tuple[date | None, date | None]:
        office = self.offices[key]
        return office.valid_from, office.valid_to

    @cached_property
    def top(self) -> str | None:
        """The key of the one unit above all others; None if there are several or none."""
        tops = self.children.get(None, [])
        return tops[0] if len(tops) == 1 else None

    def named(self, name: str) -> list[Office]:
        """The offices with this name: the same spelling; if there are none, the same without diacritics; if there are none, the
        same without the word for the level ("xã")."""
        for index, key in ((self._by_name, fold(name)), (self._by_letters, unaccented(name)), (self._by_bare_name, _bare(name))):
            if found := index.get(key):
                return found
        return []

    def asked(self, name: str, day: date | None) -> Office | None:
        """The unit that a person means by a code or a name; None if there is none. Raises DefinitionError if there are several."""
        found = [self.offices[name]] if name in self.offices else self.named(clean(name))
        valid = [office for office in found if day is None or within(day, *self.validity(office.key))]
        found = valid or found
        if len(found) > 1:
            raise DefinitionError(
                f"Danh sách đơn vị có {len(found)} đơn vị tên “{clean(name)}”: {', '.join(map(self._told_apart, found))}. "
                "Hãy ghi mã thay cho tên."
            )
        return found[0] if found else None

    def _told_apart(self, office: Office) -> str:
        above = self.parent(office.key)
        return f"{office.name}, {self.offices[above].name} ({office.key})" if above is not None else f"{office.name} ({office.key})"

    @cached_property
    def _by_name(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), fold)

    @cached_property
    def _by_letters(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), unaccented)

    @cached_property
    def _by_bare_name(self) -> Mapping[str, list[Office]]:
        return _index(self.offices.values(), _bare)

    def find(self, unit: Unit, folders: Sequence[str], day: date | None) -> list[Office]:
        """The offices that a return may come from: one if it is clear, several if it is not, none if unknown.

        Found by code, else by name. Several offices of one name are distinguished by the office above, as named in the letterhead
        or else in the nearest folder.
        """
        if unit.code is not None and unit.code in self.offices:
            return [self.offices[unit.code]]
        candidates = self.named(unit.name) if unit.name else []
        if len(candidates) > 1 and day is not None:
            candidates = [office for office in candidates if within(day, *self.validity(office.key))] or candidates
        if len(candidates) > 1 and unit.level is not None:
            candidates = [office for office in candidates if office.level in (unit.level, None)] or candidates
        above = re.split(r", | - ", unit.upper) if unit.upper else ()  # "Huyện B, tỉnh C"
        for hint in (*above, *reversed(folders)) if len(candidates) > 1 else ():
            hinted = [office for office in candidates if hint and _bare(hint) in self._words_above(office)]
            candidates = hinted or candidates
        return candidates

    def _words_above(self, office: Office) -> set[str]:
        above = [self.offices[key] for key in self.ancestors(office.key)]
        return {word for each in above for word in (_bare(each.name), unaccented(each.key))}


def _index(offices: Iterable[Office], key: Callable[[str], str]) -> dict[str, list[Office]]:
    index: dict[str, list[Office]] = {}
    for office in offices:
        index.setdefault(key(office.name), []).append(office)
    return index


def _bare(name: str) -> str:
    """A name without diacritics and without the word for its level: "Huyện Hải Hà" → "hai ha"."""
    words = unaccented(name).removeprefix("ubnd ")
    return _PREFIX.sub("", words) or words


@dataclass(frozen=True, slots=True)
class Successor:
    """An old unit became a new one on the day `since`, or a part of it went there. `place` is the row of the table."""

    old: str
    new: str
    since: date | None
    place: str = ""
