"""The law by date: which level may give which award, and the prize with it. None: not known, and so never called wrong."""

from __future__ import annotations

from datetime import date

import pytest

from tdkt_xl.forms.awards import catalogue
from tdkt_xl.forms.powers import power
from tdkt_xl.forms.prizes import prize

L80_3, L80_2, ND129 = "Điều 80 khoản 3", "Điều 80 khoản 2", "129/2025/NĐ-CP"
L75, L77, L78, L79 = "Điều 75", "Điều 77", "Điều 78", "Điều 79"
CSTDCS, TTLDTT, THON = "chien-si-thi-dua-co-so", "tap-the-lao-dong-tien-tien", "thon-to-dan-pho-van-hoa"
LDTT, GDVH = "lao-dong-tien-tien", "gia-dinh-van-hoa"
CASES: list[tuple[str, str, str, bool | None, str]] = [
    # the commune: before 2024 not known, from 2024 three of them, from 01/07/2025 all, from 01/10/2026 not known
    ("xa", CSTDCS, "2020-06-01", None, ""),
    ("xa", CSTDCS, "2023-12-31", None, ""),
    ("xa", CSTDCS, "2024-01-01", False, L80_2),
    ("xa", CSTDCS, "2025-03-15", False, L80_2),
    ("xa", CSTDCS, "2025-06-30", False, L80_2),
    ("xa", CSTDCS, "2025-07-01", True, ND129),
    ("xa", CSTDCS, "2026-09-30", True, ND129),
    ("xa", CSTDCS, "2026-10-01", None, ""),
    ("xa", TTLDTT, "2023-12-31", None, ""),
    ("xa", TTLDTT, "2024-01-01", False, L80_2),
    ("xa", TTLDTT, "2025-06-30", False, L80_2),
    ("xa", TTLDTT, "2025-07-01", True, ND129),
    ("xa", TTLDTT, "2026-10-01", None, ""),
    ("xa", THON, "2024-05-01", False, L80_2),
    ("xa", THON, "2025-07-01", True, ND129),
    ("xa", LDTT, "2023-12-31", None, ""),
    ("xa", LDTT, "2024-01-01", True, L80_3),
    ("xa", LDTT, "2025-07-01", True, L80_3),
    ("xa", LDTT, "2026-12-31", None, ""),
    ("xa", "giay-khen", "2024-01-01", True, L80_3),
    ("xa", "giay-khen", "2026-09-30", True, L80_3),
    ("xa", "giay-khen-xa", "2025-01-01", True, L80_3),
    ("xa", GDVH, "2024-06-01", True, L80_3),
    ("xa", "giay-khen-huyen", "2024-06-01", False, L75),
    ("xa", "bang-khen-cap-tinh", "2023-12-31", None, ""),
    ("xa", "bang-khen-cap-tinh", "2024-01-01", False, L79),
    ("xa", "bang-khen-cap-tinh", "2026-09-30", False, L79),
    ("xa", "bang-khen-cap-tinh", "2026-10-01", None, ""),
    ("xa", "co-thi-dua-cap-tinh", "2025-07-01", False, L79),
    ("xa", "bang-khen-cap-bo", "2025-07-01", False, L79),
    ("xa", "bang-khen-thu-tuong", "2025-07-01", False, L78),
    ("xa", "huan-chuong-lao-dong-hang-ba", "2025-07-01", False, L77),
    # the district: until 30/06/2025; then there is none any more, whatever the law from 01/10/2026 says
    ("huyen", CSTDCS, "2023-06-01", None, ""),
    ("huyen", CSTDCS, "2024-01-01", True, L80_2),
    ("huyen", CSTDCS, "2025-06-30", True, L80_2),
    ("huyen", CSTDCS, "2025-07-01", False, "không còn chính quyền cấp huyện"),
    ("huyen", TTLDTT, "2024-07-01", True, L80_2),
    ("huyen", THON, "2025-01-01", True, L80_2),
    ("huyen", "giay-khen-huyen", "2025-06-30", None, ""),
    ("huyen", "giay-khen-huyen", "2025-07-01", False, "không còn chính quyền cấp huyện"),
    ("huyen", "giay-khen-huyen", "2026-12-01", False, "không còn chính quyền cấp huyện"),
    ("huyen", "giay-khen", "2025-06-30", None, ""),
    ("huyen", "giay-khen", "2025-07-01", False, "không còn chính quyền cấp huyện"),
    ("huyen", LDTT, "2025-07-01", False, "không còn chính quyền cấp huyện"),
    ("huyen", GDVH, "2023-12-31", None, ""),
    ("huyen", GDVH, "2024-01-01", False, L80_3),
    ("huyen", "bang-khen-cap-tinh", "2024-06-01", False, L79),
    ("huyen", "co-thi-dua-cap-bo", "2024-06-01", False, L79),
    ("huyen", "co-thi-dua-chinh-phu", "2024-06-01", False, L78),
    ("huyen", "huan-chuong", "2024-06-01", False, L77),
    # the province gives its own; what the State gives it receives
    ("tinh", "bang-khen-cap-tinh", "2025-07-01", None, ""),
    ("tinh", "chien-si-thi-dua-cap-tinh", "2025-07-01", None, ""),
    ("tinh", "giay-khen", "2025-07-01", None, ""),
    ("tinh", "bang-khen-thu-tuong", "2023-12-31", None, ""),
    ("tinh", "bang-khen-thu-tuong", "2024-01-01", False, L78),
    ("tinh", "chien-si-thi-dua-toan-quoc", "2025-07-01", False, L78),
    ("tinh", "ba-me-viet-nam-anh-hung", "2025-07-01", False, L77),
    # an office: which head may give what is not known here, what the State gives is
    ("co-quan", CSTDCS, "2025-07-01", None, ""),
    ("co-quan", "bang-khen-cap-tinh", "2025-07-01", None, ""),
    ("co-quan", "bang-khen-doan-the-tinh", "2025-07-01", None, ""),
    ("co-quan", "huan-chuong-lao-dong-hang-nhi", "2025-07-01", False, L77),
    ("co-quan", "co-thi-dua-chinh-phu", "2025-07-01", False, L78),
    ("co-quan", "co-thi-dua-chinh-phu", "2026-10-01", None, ""),
]


def test_there_are_sixty_dated_cases() -> None:
    assert len(CASES) >= 60 and len({case[:3] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("level", "code", "day", "may", "source"), CASES)
def test_who_may_give_what_and_when(level: str, code: str, day: str, may: bool | None, source: str) -> None:
    said = power(catalogue().awards[code], level, date.fromisoformat(day))
    assert (said.may if said is not None else None) is may
    assert said is None or source in said.source


def test_of_an_unknown_level_nothing_is_known() -> None:
    assert power(catalogue().awards["huan-chuong"], None, date(2025, 7, 1)) is None


@pytest.mark.parametrize(
    ("code", "day", "dong"),
    [
        ("chien-si-thi-dua-co-so", "2025-07-01", 2_340_000),
        ("lao-dong-tien-tien", "2025-12-31", 702_000),
        ("tap-the-lao-dong-tien-tien", "2025-08-01", 1_872_000),
        ("co-thi-dua-chinh-phu", "2025-08-01", 28_080_000),
        ("lao-dong-tien-tien", "2025-06-30", None),  # the multiples of the law before are not known
        ("lao-dong-tien-tien", "2026-01-01", None),  # the base wage of 2026 is not known
        ("giay-khen", "2025-08-01", None),
    ],
)
def test_the_prize_of_a_day(code: str, day: str, dong: int | None) -> None:
    known = prize(code, date.fromisoformat(day))
    assert (known.dong if known is not None else None) == dong
    assert known is None or "152/2025/NĐ-CP" in known.source
