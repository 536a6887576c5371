"""What a row under a form's header is, by the words in its label column: a section, a line, a total, a signature …"""

from __future__ import annotations

import re
from functools import lru_cache

from tdkt_xl.forms import Form
from tdkt_xl.words import legacy_text
from tdkt_xl.words.text import clean, fold, unaccented

SECTION, LINE, UNKNOWN, TOTAL, DETAIL, HEADING, FOOTER = "section", "line", "unknown", "total", "detail", "heading", "footer"
NOTHING, LEGACY, CAPTION = "nothing", "legacy", "caption"

# Rows that are told by their words, without diacritics (a final y is i: "ki ten").
_TOTAL = re.compile(
    r"(?:tong|cong|tong cong|tong so|tong hop|cong don|luy ke)"
    r"(?: (?:[ivx]+|\d+|muc|phan|cap|cac|loai|hinh thuc|khen thuong|danh hieu|thi dua|toan|bo|chung|xa|phuong|huyen|tinh|nha nuoc|"
    r"don vi|dia phuong|nam|cua|khoi|va|luot|so|ket qua|khen|tren|nay|nganh|truong|co quan|thanh pho|thi tran|dac khu|ca|ki|"
    r"co so))*|"
    r"tong cong(?! ti\b)\b.*|"
    r"t c|tc|toan (?:bo|xa|phuong|thi tran|dac khu|huyen|quan|thi xa|tinh|thanh pho|don vi|nganh|truong|co quan|dia phuong)"
)
_RECIPIENTS = r"(?:tap the|ca nhan|ho gia dinh|doanh nghiep|nong dan|cong nhan|lanh dao)"
_DETAIL = re.compile(
    rf"(?:trong do|bao gom|gom)\b.*|(?:khen )?{_RECIPIENTS}|"
    rf"(?:[-–+•*]|[a-d] )\s*(?:khen )?(?:{_RECIPIENTS}|ho)"
    rf"(?: (?:{_RECIPIENTS}|la|khen|duoc|thuoc|trong|ngoai|va|co|so luong|nu|nho|\d+)\b.*)?|"
    rf"{_RECIPIENTS} \d+"
)
_BULLET = re.compile(r"^\s*[-–+•*]\s*")
_FOOTER = re.compile(
    r"(?:nguoi lap|nguoi tong hop|nguoi bao cao|noi nhan|thu truong|chu tich|pho chu tich|giam doc|hieu truong|ghi chu|luu y|"
    r"ki ten|"
    r"ki ghi ro|tm |kt |tl |xac nhan|lap bieu|ke toan|truong phong|truong ban|ngay \S+ thang|trang \d)\b.*"
)
_GROUP = r"(?:danh hieu|hinh thuc|khen thuong|khen|thi dua)"
_CAPTION = re.compile(
    rf"(?:cac )?{_GROUP}(?: (?:{_GROUP}|vinh du|nha nuoc|va|cac|loai|khac|theo|cong trang|thanh tich|dat duoc|thuong xuyen|"
    r"thuong nien|dinh ki|chuyen de|dot xuat|phong trao|dien hinh tien tien|doi voi|cho|tap the|ca nhan|ho gia dinh|trong nam))*"
)
"""A heading of some lines within a section, such as "Danh hiệu thi đua"."""
_ENUMERATOR = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)/]\s*", re.IGNORECASE)
LEADING_MARK = re.compile(r"^\s*(?:(?:Mục|Phần)\s+)?([IVX]{1,4}|[A-D])\s*[.):/\-–]\s*(?=\S)", re.IGNORECASE)
NIL = re.compile(
    r"\bkhong (?:co|phat sinh)\b.{0,60}\b(?:khen thuong|khen|gi de bao cao|so lieu|truong hop|thanh tich|phat sinh)\b|"
    r"\bkhong phat sinh\b|\bchua (?:phat sinh|khen thuong|co (?:hinh thuc |ket qua )?khen thuong)\b|"
    r"\bkhong khen thuong .{0,60}\bnao\b|\bbao cao (?:trang|khong)$"
)

Kinds = dict[str, tuple[str, object, str]]


@lru_cache(maxsize=64)
def row_kinds(form: Form) -> Kinds:
    """The labels of this form seen before, each with its kind, what it names, and the label cleaned."""
    return {}


def remember(kinds: Kinds, form: Form, label: str) -> tuple[str, object, str]:
    """A label seen for the first time, put among `kinds`."""
    if len(kinds) > 50_000:  # labels of hostile files must not pile up
        kinds.clear()
    kinds[label] = (*kind_of(form, label), clean(label))
    return kinds[label]


def kind_of(form: Form, label: str) -> tuple[str, object]:
    """What a row so labelled is: (SECTION, id), (LINE, Match), or one of the other kinds with None."""
    key = fold(label)
    if not key:
        return NOTHING, None
    if legacy_text.encodings_of(label):
        return LEGACY, None
    bare = fold(LEADING_MARK.sub("", label))
    section = form.section_titles.get(key) or form.section_titles.get(bare)
    if section is not None:
        return SECTION, section
    match = form.awards.find(label)
    if match is not None:
        return LINE, match
    words = unaccented(label)
    if _DETAIL.fullmatch(words) or (_BULLET.match(label) and _DETAIL.fullmatch(f"- {unaccented(_BULLET.sub('', label))}")):
        return DETAIL, None
    if _TOTAL.fullmatch(words) or _TOTAL.fullmatch(unaccented(LEADING_MARK.sub("", label))):
        return TOTAL, None
    if key in form.header_texts:
        return HEADING, None
    if _FOOTER.match(words) or NIL.search(words):
        return FOOTER, None
    if _CAPTION.fullmatch(unaccented(_ENUMERATOR.sub("", label))) or label.rstrip().endswith(":"):
        return CAPTION, None
    return UNKNOWN, None
