"""Who gives an award, as named in its label: a body, possibly with its head before it, and the place or name after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tdkt_xl.forms.names.label import YEAR, Label
from tdkt_xl.forms.names.rules import Institution, IssuerRule

_LONGEST_NAME, _LONGEST_PLACE = 16, 5
_MASS_BODIES = ("ct-xh", "mat-tran")
_STATE = ("thu-tuong", "chinh-phu", "chu-tich-nuoc", "nha-nuoc")
"""They give in their own name: with another head before them the label means another body ("Tổng Thanh tra Chính phủ")."""
SECTORS = ("ngang-bo", "tu-phap", "kiem-toan")
"""Kinds of central bodies whose field is their own from top to bottom: "ngành Ngân hàng"."""
RANKS = {"xa": 0, "huyen": 1, "thanh-pho-thuoc-tinh": 1, "tinh": 2, "thanh-pho": 2}
"""Which place is in which: "xã A, huyện B, tỉnh C"."""
_GOES_ON = (
    *("award", "form", "institution", "issuer", "place", "gives", "gets", "for", "reasons", "kind", "mode", "period", "recipients"),
    *("of", "and", "stops", "refused", "others", "title"),
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that the label names as giver. `kind` is the kind that the rules of forms use, `shown` the words of the label.

    `named` is True if it has a name of its own; `joined` is True if "và" or a comma is before it; `bare` is True if it is a level
    and no body: "cấp tỉnh", "Bộ".
    """

    kind: str
    shown: str
    institution: Institution | None = None
    named: bool = False
    joined: bool = False
    bare: bool = False


FoundIssuer = tuple[Issuer | None, int]
"""An issuer and the position after its last word; if there is none, None and the position where the search began."""


@dataclass(frozen=True)
class IssuerReader:
    """Finds issuers in a label before the position `until`."""

    label: Label
    until: int

    def issuer_at(self, at: int) -> FoundIssuer:
        """The issuer whose name begins at this word, possibly with "của" or "cấp"."""
        if at >= self.until:
            return None, at
        straight = self._body_at(at)
        of, _ = self.label.phrase("of", at)
        if of:
            behind = self.issuer_at(at + of)
            if behind[1] > straight[1]:
                return behind
        return straight

    def _body_at(self, at: int) -> FoundIssuer:
        label = self.label
        institution, found = label.phrase("institution", at)
        length, rule = label.phrase("issuer", at)
        level, _ = self._level(at)
        for head in label.lexicon.lengths("head", label.keys, at):
            if at + head < self.until:
                behind, end = self._body_at(at + head)
                named = behind is not None and behind.institution is not None and end > at + max(institution, length)
                usable = named or head >= max(institution, length, level)  # "Giám đốc" "Đại học Quốc gia", not "Giám đốc đại học"
                if usable and behind is not None and behind.kind not in _STATE:
                    return replace(behind, shown=label.text(at, end)), end
        if institution and institution >= max(length, level):
            return self._institution(at, at + institution, found)
        if level > length:
            place, end = self._place_at(at, apart=True)
            return (replace(place, shown=label.text(at, end), bare=not place.named) if place is not None else None), end
        return self._by_rule(rule, at, at + length) if length else (None, at)

    def _institution(self, at: int, end: int, found: Institution) -> FoundIssuer:
        """An institution of the table; if a level follows, its local body."""
        branch, _ = self.label.phrase("local", end)
        if not self.label.is_apart(end) and branch:
            return Issuer("don-vi", self.label.text(at, end)), self._place_at(end + branch)[1]
        if not self.label.is_apart(end) and self._level(end)[0]:
            return self._placed("doan-the" if found.kind in _MASS_BODIES else "don-vi", at, end)
        end += self.label.phrase("country", end)[0]  # "Bộ Y tế Việt Nam"
        return Issuer(found.level, self.label.text(at, end), found, named=True), end

    def _by_rule(self, rule: IssuerRule, at: int, end: int) -> FoundIssuer:
        if rule.then in ("level", "place"):
            issuer, after = self._placed(rule.kind, at, end)
            return (replace(issuer, kind="doan-the") if issuer is not None and rule.below else issuer), after
        if rule.kind == "nganh":
            return self._sector(at, end)
        after = self._end_of_fields(end) if rule.then == "field" else end
        after = self._end_of_name(after) if rule.then else after
        if rule.then:
            after = self._place_at(after)[1]
        return Issuer(rule.kind, self.label.text(at, after), named=after > end, bare=not rule.then), after

    def _end_of_fields(self, at: int) -> int:
        """The position after a field, or after several joined by "và" or a comma: "Văn hóa và Thể thao"."""
        length, _ = self.label.phrase("field", at)
        end = at + length
        joined = end + self.label.is_one_of(end, "và")
        more = length and (joined > end or self.label.marked(joined, ",-")) and self.label.phrase("field", joined)[0]
        return self._end_of_fields(joined) if more else end

    def _sector(self, at: int, end: int) -> FoundIssuer:
        """ "ngành" with its field, if this is a ministry's field and no branch in a province is meant."""
        length, field = self.label.phrase("field", end)
        after = end + length
        central = length and field.level == "bo" and not self._level(after)[0]
        own = "nganh-doc" if central and field.kind in SECTORS else "nganh"
        return (
            (Issuer(own, self.label.text(at, after), named=True), after)
            if central
            else (Issuer("nganh", self.label.text(at, end), bare=not length), end)
        )

    # ---- Places

    def _placed(self, kind: str, at: int, end: int) -> FoundIssuer:
        """An issuer with its place, which decides its kind. "ubnd" without a place is no issuer."""
        place, after = self._place_at(end, short=kind == "ubnd")
        if place is None:
            return (None, at) if kind == "ubnd" else (Issuer(kind, self.label.text(at, end)), end)
        central = place.kind in ("tinh", "thanh-pho")
        if kind == "ubnd":
            kind = place.kind
        elif kind == "doan-the":
            kind = "doan-the-tinh" if central else kind
        elif place.kind == "thanh-pho-thuoc-tinh":  # "Thành ủy Vinh"
            kind = kind.removesuffix("-tinh")
        institution = place.institution if kind == place.kind else None
        return Issuer(kind, self.label.text(at, after), institution, named=place.named), after

    def _place_at(self, at: int, apart: bool = False, short: bool = False) -> FoundIssuer:
        """A level with or without a name, followed by the places above ("xã A, huyện B"), or only a name.

        `apart`: it may follow a comma or a bracket. `short`: the level may be abbreviated to a letter ("P. Bến Thành").
        """
        label = self.label
        if at >= self.until or (label.is_apart(at) and not apart):
            return None, at
        length, level = self._level(at)
        if short and not length and self.label.has(("short-place",), at) and self._is_of_a_place(at + 1, True):
            length, level = label.phrase("short-place", at)
        if not length:
            province, found = label.phrase("province", at)
            end = at + province if province else self._end_of_place_name(at)
            return (Issuer("tinh" if province else "noi", label.text(at, end), found, named=True), end) if end > at else (None, at)
        end = at + length
        named, found = (0, None) if label.is_apart(end) else label.phrase("province", end)
        if not named and not (level == "tinh" and label.is_number(end)):
            named = self._end_of_place_name(end) - end
        end += named
        kind: str = level
        if level == "thanh-pho" and named:
            central = found is not None and found.kind == "thanh-pho-tw"
            kind, found = ("tinh", found) if central else ("thanh-pho-thuoc-tinh", None)
        shown = label.text(at, end)
        return Issuer(kind, shown, found if kind == "tinh" else None, named=bool(named)), self._higher(end, kind) if named else end

    def _level(self, at: int) -> tuple[int, str]:
        """The number of words that name a level, and the level: "xã", but not the beginning of "xã hội"."""
        length, level = self.label.phrase("place", at)
        other = 0 if self.label.is_apart(at + length) else self.label.phrase("no-place", at)[0]  # "xã (hội thi …)"
        return (length, level) if length and other <= length else (0, "")

    def _higher(self, at: int, kind: str) -> int:
        """The position after the places above: "…, huyện Ba Vì, thành phố Hà Nội"."""
        label = self.label
        length, level = self._level(at)
        if not length or RANKS[level] <= RANKS.get(kind, 2) or set(label.marks[at]) - set(",-–()"):
            return at
        province, _ = label.phrase("province", at + length)
        end = at + length + province if province else self._end_of_place_name(at + length)
        return self._higher(end, level) if end > at + length else at

    def _end_of_place_name(self, at: int) -> int:
        """The end of a commune's or district's name: words with capitals, or any unknown words if the label has only one case."""
        end = at
        while end < min(self.until, at + _LONGEST_PLACE) and not self.label.is_apart(end) and self._is_of_a_place(end, end == at):
            end += 1
        return end

    def _is_of_a_place(self, at: int, first: bool) -> bool:
        label = self.label
        if at >= self.until:
            return False
        if label.is_number(at):
            return not YEAR.fullmatch(label.keys[at]) and not label.has(("recipients", "in_period"), at + 1)
        if label.is_caseless:
            return not label.has(_GOES_ON, at)
        known = ("award", "form", "collectives", "persons", "stops", "for", "spoken_of", *(() if first else ("place",)))
        if label.marked(at, "-–—") and label.has(("issuer", "institution"), at):  # "tỉnh - Bộ"
            return False
        return is_of_a_name(label.typed[at]) and not label.has(known, at)

    # ---- Names in free words

    def _end_of_name(self, at: int) -> int:
        """The end of a name: before a mark, a word that continues the award's name, or another award's name."""
        end = at
        while end < min(self.until, at + _LONGEST_NAME) and not self._name_ends(end, end == at):
            end += 1
        if at < end < self.until and self.label.is_one_of(end, "và") and self._may_be_of_name(end + 1):
            return self._end_of_name(end + 1)
        return end

    def _name_ends(self, at: int, first: bool) -> bool:
        label = self.label
        if label.marked(at, "(:;)") or (first and label.marked(at, '"')):
            return True
        form, meaning = label.phrase("form", at)
        if label.has(("stops", "award", "gets", "gives"), at) or (form > 1 and not meaning.after):
            return True
        if label.is_number(at) and (YEAR.fullmatch(label.keys[at]) or label.has(("recipients", "counted"), at + 1)):
            return True
        if label.phrase("period", at)[0] and label.is_number(at + 1):
            return True
        if label.marked(at, ",+/") and label.has(("institution", "issuer"), at):
            return True
        return label.marked(at, "–—-") and bool(label.phrase("recipients", at)[0])

    def _may_be_of_name(self, at: int) -> bool:
        """True if "và" joins two halves of one name ("Giáo dục và Đào tạo"), not two issuers or awards."""
        roles = ("institution", "issuer", "award", "form", "head")
        return at < self.until and not self._level(at)[0] and not self.label.has(roles, at) and not self.label.is_number(at)


def is_of_a_name(word: str) -> bool:
    """True if a word is written as in a place's name: with one capital letter at its beginning, or a number."""
    return word.isdigit() or (word[:1].isupper() and (len(word) == 1 or not word.isupper()))


def is_of_a_person(word: str) -> bool:
    """True if a word is written as in a person's name: with one capital letter at its beginning, or one alone ("A")."""
    return is_of_a_name(word) and not word.isdigit()
