"""Finds which unit sent each return, and which unit is below which: from the roster, or from letterheads and folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from itertools import takewhile
from pathlib import PurePosixPath

from tdkt_xl.forms.confirmed import ConfirmedName
from tdkt_xl.forms.levels import CO_QUAN, HUYEN, TINH, XA
from tdkt_xl.forms.office_names import level_of, unit_name
from tdkt_xl.model.counts import UNKNOWN_PREFIX
from tdkt_xl.model.findings import Finding, shown
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.model.units import Office, Roster, Successor, Unit
from tdkt_xl.reading.findings import FindingPlace, finding, interpreted
from tdkt_xl.rollup.entries import Entry
from tdkt_xl.rollup.senders import sender_of
from tdkt_xl.rollup.succession import Succession
from tdkt_xl.words.periods import Period
from tdkt_xl.words.text import fold, unaccented

_RANK = {TINH: 3, HUYEN: 2, XA: 1}


class Tree:
    """The units of this merge: those of the roster, or those that folders and letterheads show. Sets the unit of each entry."""

    def __init__(
        self,
        entries: Sequence[Entry],
        period: Period | None,
        roster: Roster | None = None,
        unit: str | None = None,
        successors: Sequence[Successor] = (),
        confirmed: Mapping[str, ConfirmedName] | None = None,
    ) -> None:
        """`entries`: in the order of their paths; their `office` is set. `unit`: the code or name of the unit to summarise, None
        for the top.

        `confirmed`: names that an office confirmed to be units of the roster; the keys are folded names.
        """
        self._confirmed = confirmed or {}
        self.findings: list[Finding] = []
        self._day = period.last_day if period is not None else None
        self.listed = roster
        self.roster = Roster(dict(roster.offices)) if roster is not None else Roster()
        self.replaced = Succession(successors, self._day).replaced
        self._firsts: dict[bytes, Submission] = {}
        for entry in entries:
            self._firsts.setdefault(_content(entry.submission), entry.submission)
        self.top: Office | None = None
        if roster is not None:
            self._place_in_roster(entries)
        else:
            self._place_by_folders(entries)
        self.top = self._top(unit) or self._common_folder(entries)

    def _top(self, name: str | None) -> Office | None:
        if name is None:
            return self.listed.offices[self.listed.top] if self.listed is not None and self.listed.top is not None else None
        if self.listed is not None:
            found = self.listed.asked(name, self._day)
            if found is not None:
                return found
            said = f"“{shown(name)}” không có trong danh sách đơn vị; đã tổng hợp toàn bộ danh sách dưới tên này"
            todo = "Nếu không định như vậy, ghi --unit bằng mã hoặc tên có trong danh sách"
            self.findings.append(interpreted(FindingPlace(), said, todo))
        return Office("", None, name, level_of(name), listed=False)

    def _common_folder(self, entries: Sequence[Entry]) -> Office | None:
        """Without a roster: the nearest folder that holds all files and has the name of a place. The summary is for this unit."""
        for folder in reversed(_common_folders(entries) if self.listed is None else []):
            name = unit_name(folder)
            if level_of(name) in _RANK:
                return Office("", None, name, level_of(name), listed=False)
        return None

    def _below(self, key: str, other: str) -> bool:
        """True if unit `key` is somewhere under unit `other`."""
        return other in self.roster.ancestors(key)

    def name_above(self, office: Office) -> str:
        """The name of the unit above; "" if unknown."""
        above = self.roster.parent(office.key)
        return self.roster.offices[above].name if above is not None else ""

    def under_top(self, key: str) -> bool:
        if self.top is None or self.top.key == "" or not self.roster.offices[key].listed:
            return True
        return key == self.top.key or self._below(key, self.top.key)

    def _place_in_roster(self, entries: Sequence[Entry]) -> None:
        assert self.listed is not None
        for entry in entries:
            if entry.ret is None:
                self._place_report(entry)
                continue
            if entry.ret.unnamed:
                entry.office = self._of_parts(entry.ret)
                self.findings.append(_unknown_unit(entry, ()))
                continue
            found = self.listed.find(entry.ret.unit, _folders(entry.ret.file), self._day)
            if len(found) != 1:
                found = self._as_confirmed(entry) or found
            code = entry.ret.unit.code
            entry.former = found[0].key if len(found) == 1 else code or ""
            if len(found) == 1:
                entry.office = self.roster.offices.get(self.replaced.get(entry.former, ""), found[0])
                continue
            if not found and code in self.replaced and self.replaced[code] in self.roster.offices:
                entry.office = self.roster.offices[self.replaced[code]]
                continue
            entry.office = self._unlisted(entry, ambiguous=bool(found))
            self.findings.append(_unknown_unit(entry, found))

    def _place_report(self, entry: Entry) -> None:
        """Sets the unit of a file without a return, if its unit can be found: so it is known that this unit has sent something."""
        assert self.listed is not None
        office = sender_of(entry.submission, self.listed, _folders(entry.submission.file), self._day)
        if office is not None:
            entry.office = self.roster.offices.get(self.replaced.get(office.key, ""), office)

    def _as_confirmed(self, entry: Entry) -> list[Office]:
        """The unit that the office confirmed this name to be, as a list of one; empty if there is none. Adds a remark about it."""
        assert entry.ret is not None
        confirmed = self._confirmed.get(fold(entry.ret.unit.name or "")) if self._confirmed else None
        office = self.roster.offices.get(confirmed.meaning) if confirmed is not None else None
        if confirmed is None or office is None:
            return []
        said = f"đơn vị “{shown(confirmed.name)}” được hiểu là {office.name} (đã xác nhận: {confirmed.place})"
        self.findings.append(interpreted(FindingPlace(entry.ret.file, entry.ret.sheet), said))
        return [office]

    def _of_parts(self, ret: Return) -> Office:
        """The unit of a summary that names no unit. Two such summaries with the same parts are for the same unit."""
        key = f"{UNKNOWN_PREFIX}{sorted(ret.parts, key=str)}"
        name = ret.unit.name or PurePosixPath(ret.file).stem
        return self.roster.offices.setdefault(key, Office(key, None, name, None, listed=False))

    def _unlisted(self, entry: Entry, ambiguous: bool) -> Office:
        """A new unit outside the tree. A name that fits several units of the roster is none of them."""
        ret = entry.ret
        assert ret is not None
        name = ret.unit.name or ret.unit.code or PurePosixPath(ret.file).stem
        if ambiguous:
            one = f"{self._first_alike(entry).file}#{entry.place}"  # hashed, because summaries, with their keys, are sent on
            own = blake2b(one.encode(errors="replace"), digest_size=8).hexdigest()
        else:
            own = ret.unit.code or f"{fold(name)}|{fold(ret.unit.upper or _nearest_place(_folders(ret.file)))}"
        key = f"{UNKNOWN_PREFIX}{own}"
        office = Office(key, ret.unit.code, name, ret.unit.level, listed=False)
        return self.roster.offices.setdefault(key, office)

    def _place_by_folders(self, entries: Sequence[Entry]) -> None:
        """Without a roster: a unit is its code, or its name with the unit above it (from letterhead or folder)."""
        names = _names_by_code(entries) if self.replaced else {}
        codes, spelled = _codes_by_name(entries), _spelled_names(entries)
        in_several = _names_in_districts(entries)
        common = len(_common_folders(entries))
        above: dict[str, list[str]] = {}
        for entry in entries:
            if entry.ret is None:
                continue
            if entry.ret.unnamed:
                entry.office = self._of_parts(entry.ret)
                continue
            unit, folders = entry.ret.unit, _folders(entry.ret.file)
            name = unit.name or unit.code or PurePosixPath(entry.ret.file).stem
            name = spelled.get(unaccented(name), name) if name.isascii() else name
            code = unit.code or codes.get(fold(name))
            if code in self.replaced:
                entry.former, code = code, self.replaced[code]
                name = names.get(code, f"Đơn vị mã {code}")
            district = _district(folders) if fold(name) in in_several else ""
            key = code or f"{fold(name)}|{self._hint(entry, folders, district)}"
            office = self.roster.offices.get(key)
            if office is None:
                office = self.roster.offices[key] = Office(key, code, name, unit.level, listed=False)
                above[key] = self._names_above(unit, folders, common)
            entry.office = office
        self._link_by_names(above)
        self._link_by_level(entries)

    def _hint(self, entry: Entry, folders: Sequence[str], district: str) -> str:
        """The text that distinguishes units of the same name: the name of the unit above, from the letterhead or the folder.

        `district` is the folder to use if the letterhead names only the province.
        """
        assert entry.ret is not None
        upper = entry.ret.unit.upper
        if upper and district and level_of(unit_name(upper)) == TINH:
            return unaccented(district)
        return fold(upper) if upper else unaccented(self._folder_of(entry, folders))

    def _folder_of(self, entry: Entry, folders: Sequence[str]) -> str:
        """The folder that may distinguish the unit from others of the same name: the nearest folder with another place's name, else
        the nearest folder. For identical copies of a file the folder of the first copy is used."""
        own = unaccented(entry.ret.unit.name or "") if entry.ret is not None else ""
        place = _nearest_place([name for name in folders if unaccented(name) != own])
        if place:
            return place
        if not _nearest_place(folders):
            folders = _folders(self._first_alike(entry).file)
        return folders[-1] if folders else ""

    def _first_alike(self, entry: Entry) -> Submission:
        """The first of the files that have the same bytes as the entry's file."""
        return self._firsts[_content(entry.submission)]

    @staticmethod
    def _names_above(unit: Unit, folders: Sequence[str], common: int) -> list[str]:
        """The units above a unit, nearest first: those of the letterhead and of the district folder, or those of the folders."""
        if not unit.upper:
            return list(reversed(folders[common:]))
        district = _district(folders) if unit.level in (XA, CO_QUAN) and level_of(unit_name(unit.upper)) == TINH else ""
        return [district, unit.upper] if district else [unit.upper]

    def _link_by_names(self, above: dict[str, list[str]]) -> None:
        """Puts each unit under the units that its letterhead or folders name, nearest first. These need not have sent one."""
        named: dict[str, list[str]] = {}
        for office in self.roster.offices.values():
            named.setdefault(unaccented(office.name), []).append(office.key)
        for key, names in above.items():
            lower = key
            for name in names:
                letters = unaccented(name)
                if letters == unaccented(self.roster.offices[lower].name):  # the unit's own folder
                    continue
                known = [other for other in named.get(letters, ()) if other != lower]
                if not known:
                    known = named[letters] = [f"/{letters}"]
                    self.roster.offices[known[0]] = Office(known[0], None, unit_name(name), level_of(name), listed=False)
                if len(known) > 1 or self._below(known[0], lower) or self.roster.offices[lower].parent is not None:
                    break
                self.roster.offices[lower] = replace(self.roster.offices[lower], parent=known[0])
                lower = known[0]

    def _link_by_level(self, entries: Sequence[Entry]) -> None:
        """If one summary alone has the highest level, its unit is put above every lower unit that has none above it yet."""
        summaries = {
            e.office.key: _RANK.get(e.office.level or "", 0) for e in entries if e.office and e.ret and e.ret.kind == "summary"
        }
        highest = max(summaries.values(), default=0)
        tops = [key for key, rank in summaries.items() if rank == highest]
        if len(tops) != 1 or not highest:
            return
        for key, office in list(self.roster.offices.items()):
            lower = office.parent is None and _RANK.get(office.level or "", 1) < highest
            if lower and key != tops[0] and not self._below(tops[0], key):
                self.roster.offices[key] = replace(office, parent=tops[0])
        self.roster = Roster(self.roster.offices)


def _content(submission: Submission) -> bytes:
    """The same bytes for identical copies: the file's digest, or its path if the file was not read."""
    return submission.digest or submission.file.encode(errors="replace")


def _codes_by_name(entries: Sequence[Entry]) -> dict[str, str]:
    """Folded name → code, for names to which returns give exactly one code; empty if every return states its code."""
    units = [entry.ret.unit for entry in entries if entry.ret is not None]
    if all(unit.code for unit in units):
        return {}
    codes: dict[str, set[str]] = {}
    for unit in units:
        if unit.code and unit.name:
            codes.setdefault(fold(unit.name), set()).add(unit.code)
    return {name: known.pop() for name, known in codes.items() if len(known) == 1}


def _spelled_names(entries: Sequence[Entry]) -> dict[str, str]:
    """Name without diacritics → the one name that is spelled so. Example: a file named "Xa Binh An" belongs to "Xã Bình An".

    If two names have the same letters ("Xã Hòa An", "Xã Hoà Ân"), neither is returned.
    """
    names = {entry.ret.unit.name for entry in entries if entry.ret is not None and entry.ret.unit.name}
    if not any(name.isascii() for name in names):
        return {}
    spelled: dict[str, dict[str, str]] = {}
    for name in sorted(names):
        if not name.isascii():
            spelled.setdefault(unaccented(name), {}).setdefault(fold(name), name)
    return {letters: next(iter(alike.values())) for letters, alike in spelled.items() if len(alike) == 1}


def _names_in_districts(entries: Sequence[Entry]) -> set[str]:
    """The folded unit names that occur in the folders of several districts."""
    first: dict[str, str] = {}
    several: set[str] = set()
    for entry in entries:
        if entry.ret is not None and entry.ret.unit.name and (district := _district(_folders(entry.ret.file))):
            name = fold(entry.ret.unit.name)
            if first.setdefault(name, district) != district and unaccented(first[name]) != unaccented(district):
                several.add(name)
    return several


def _common_folders(entries: Sequence[Entry]) -> list[str]:
    """The folders that contain all files, outermost first."""
    ways = [_folders(entry.submission.file) for entry in entries]
    return [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*ways, strict=False))]


def _folders(file: str) -> tuple[str, ...]:
    """The names of the folders (and zips) that contain a file, outermost first."""
    return _names_in(file.rpartition("/")[0])


@lru_cache(maxsize=10_000)
def _names_in(way: str) -> tuple[str, ...]:
    names = (part for part in PurePosixPath(way).parts if part not in ("/", ".", ".."))
    return tuple(name.removesuffix(".zip!").removesuffix("!") for name in names)


def _names_by_code(entries: Iterable[Entry]) -> dict[str, str]:
    units = [entry.ret.unit for entry in entries if entry.ret is not None]
    return {unit.code: unit.name for unit in units if unit.code and unit.name}


def _district(folders: Sequence[str]) -> str:
    """The innermost folder with the name of a district; "" if there is none."""
    return next((folder for folder in reversed(folders) if level_of(unit_name(folder)) == HUYEN), "")


def _nearest_place(folders: Sequence[str]) -> str:
    """The innermost folder with the name of a place ("Huyện Hải Hà"); "" if there is none."""
    return next((folder for folder in reversed(folders) if level_of(unit_name(folder)) in _RANK), "")


def _unknown_unit(entry: Entry, candidates: Sequence[Office]) -> Finding:
    ret = entry.ret
    assert ret is not None and entry.office is not None
    names = tuple(f"{office.name} ({office.key})" for office in candidates[:5])
    return finding("unknown-unit", FindingPlace(ret.file, ret.sheet), ret.unit.name, unit=entry.office.name, candidates=names)
