"""Recognises a row under a form's header by the words in its label column: a section, a line, a total, a signature …"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.forms.awards import Match
from tdkt_xl.forms.definition import CAPTION, DETAIL, FOOTER, ROW_KINDS, TOTAL, RowWords
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import clean, fold, unaccented

SECTION, LINE, UNKNOWN, HEADING, NOTHING, LEGACY = "section", "line", "unknown", "heading", "nothing", "legacy"
"""Kinds of rows besides those of `RowWords` (TOTAL, DETAIL, FOOTER, CAPTION)."""

_BULLET = re.compile(r"^\s*[-–+•*]\s*")
_LETTERED = re.compile(r"[a-d] ")
ENUMERATOR = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)/]\s*", re.IGNORECASE)
LEADING_MARK = re.compile(r"^\s*(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/\-–]\s*(?=\S)", re.IGNORECASE)
NIL = re.compile(
    r"\bkhong (?:co|phat sinh)\b.{0,60}\b(?:khen thuong|khen|gi de bao cao|so lieu|truong hop|thanh tich|phat sinh)\b|"
    r"\bkhong phat sinh\b|\bchua (?:phat sinh|khen thuong|co (?:hinh thuc |ket qua )?khen thuong)\b|"
    r"\bkhong khen thuong .{0,60}\bnao\b|\bbao cao (?:trang|khong)$"
)
_MOST_LABELS = 50_000
"""The most labels that are cached, so that files made to do harm cannot fill the memory."""
_CLASS = re.compile(r"(?:(?:[a-z]|\d{1,2}) ){0,2}hang (?:nhat|nhi|hai|ba|i{1,3}|[123])")
_RANK = re.compile(r"\s*(?:(?P<sign>[-–+•*])|(?P<letter>[a-zđ])\s*(?:[.)]|$)|\d{1,2}\.\d{1,2}(?!\d))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row is by its label: its `kind`, the cleaned label, the award found (lines), the section's id (sections)."""

    kind: str
    name: str
    match: Match | None = None
    section: str | None = None


class RowLabels(dict[str, RowLabel]):
    """Label as typed → what the row is. Computed at the first look-up and kept, because labels recur in many files."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, label: str) -> RowLabel:
        if len(self) > _MOST_LABELS:
            self.clear()
        self[label] = _row_label(self._form, label)
        return self[label]


@lru_cache(maxsize=64)
def row_labels(form: Form) -> RowLabels:
    """Returns the table of row labels for this form."""
    return RowLabels(form)


_FOOTNOTE = re.compile(r"\s*(?:\(\*+\)|\*{2,})")
"""The marks that begin a remark under a line: "(*) Số liệu tính đến ngày 30/11"."""


def is_footnote(text: str) -> bool:
    """True if a row's text begins with a mark for remarks."""
    return _FOOTNOTE.match(text) is not None


def _row_label(form: Form, label: str) -> RowLabel:
    key, name = fold(label), clean(label)
    if not key:
        return RowLabel(NOTHING, name)
    if legacy_text.encodings_of(label):
        return RowLabel(LEGACY, name)
    section = form.section_titles.get(key) or form.section_titles.get(fold(LEADING_MARK.sub("", label)))
    if section is not None:
        return RowLabel(SECTION, name, section=section)
    match = form.awards.find(label)
    if match is not None:
        return RowLabel(LINE, name, match)
    if key in form.headings:
        return RowLabel(HEADING, name)
    return RowLabel(_kind_by_words(form, label, key), name)


def _kind_by_words(form: Form, label: str, key: str) -> str:
    words, patterns = unaccented(label), _patterns(form)
    listed = _after_list_sign(label, words)
    if any(map(patterns[DETAIL].fullmatch, (words, listed))) or _listed(form).fullmatch(listed) or _is_named(form, label):
        return DETAIL
    if patterns[TOTAL].fullmatch(words) or patterns[TOTAL].fullmatch(unaccented(LEADING_MARK.sub("", label))):
        return TOTAL
    if key in form.header_texts:
        return HEADING
    if patterns[FOOTER].fullmatch(words) or NIL.search(words) or is_footnote(label):
        return FOOTER
    if patterns[CAPTION].fullmatch(unaccented(ENUMERATOR.sub("", label))) or label.rstrip().endswith(":"):
        return CAPTION
    return UNKNOWN


def _after_list_sign(label: str, words: str) -> str:
    """ "- Tập thể", "a) Tập thể" → "tap the"; "" if no list sign precedes the words."""
    if _BULLET.match(label):
        return unaccented(_BULLET.sub("", label))
    return words[2:] if _LETTERED.match(words) else ""


# ---- Words of rows as patterns


@lru_cache(maxsize=64)
def _patterns(form: Form) -> Mapping[str, re.Pattern[str]]:
    """Returns kind of row → the pattern of its words, without diacritics."""
    plain = [each for each in form.row_words if not (each.listed or each.named)]
    return {kind: _pattern([each for each in plain if each.kind == kind]) for kind in ROW_KINDS}


@lru_cache(maxsize=64)
def _listed(form: Form) -> re.Pattern[str]:
    """Returns the pattern of details that are recognised only after a list sign."""
    return _pattern([each for each in form.row_words if each.kind == DETAIL and each.listed])


@lru_cache(maxsize=64)
def _named(form: Form) -> Sequence[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Returns, for each entry of details with a name after it, the patterns of its beginning and of words that no name contains."""
    entries = [each for each in form.row_words if each.kind == DETAIL and each.named]
    nameless = [rf"\b{_any_of(each.but_not)}\b" if each.but_not else r"(?!)" for each in entries]
    return [(re.compile(f"{_any_of(each.begins)} (?:so )?"), re.compile(no)) for each, no in zip(entries, nameless, strict=True)]


def _is_named(form: Form, label: str) -> bool:
    """True if the row's label is a place or an office that has the award of the line above: "Thôn Đông", "- Tổ 3"."""
    bare = clean(ENUMERATOR.sub("", _BULLET.sub("", label)))
    words = unaccented(bare)
    for begins, nameless in _named(form):
        found = begins.match(f"{words} ")
        if found and not nameless.search(words, found.end()):
            name = bare.split(" ")[found[0].count(" ") :]
            if name and (name[0][:1].isupper() or name[0][:1].isdigit()):
                return True
    return False


def _pattern(entries: Sequence[RowWords]) -> re.Pattern[str]:
    return re.compile("|".join(map(_source, entries)) or r"(?!)", re.DOTALL)


def _source(words: RowWords) -> str:
    """ "Tổng cộng" + then "mục", "#" → `(?:tong cong)(?: (?:muc|\\d+))*`."""
    but_not = f"(?!{_any_of(words.but_not)}\\b)" if words.but_not else ""
    begins = f"{but_not}{_any_of(words.begins)}"
    if words.open:
        return f"{begins}(?: {_any_of(words.then)}\\b.*)?" if words.then else f"{begins}\\b.*"
    return f"{begins}(?: {_any_of(words.then)})*" if words.then else begins


def _any_of(phrases: Sequence[str]) -> str:
    return f"(?:{'|'.join(map(_phrase, phrases))})"


def _phrase(phrase: str) -> str:
    placeholders = {"#": r"(?:\d+|[ivx]+)", "?": r"\S+"}
    return " ".join(placeholders.get(word) or re.escape(unaccented(word)) for word in phrase.split())


def class_named(label: str) -> str | None:
    """Returns "hạng Nhì" for a label that names only a class, whatever numbering precedes it; None for any other label."""
    return " ".join(fold(label).split()[-2:]) if _CLASS.fullmatch(unaccented(label)) else None


def rank_of(index: object, label: str) -> str:
    """Returns how a row below the whole-numbered rows is numbered: its sign ("-"), "a" for a letter, "1" for a number such as 3.1;
    "" if it is not numbered so."""
    if isinstance(index, float) and not index.is_integer():
        return "1"
    mark = _RANK.match(index) if isinstance(index, str) and index.strip() else _RANK.match(label)
    return "" if mark is None else mark["sign"] or ("a" if mark["letter"] else "1")
