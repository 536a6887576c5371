"""The sheet "Quyết định": the decisions in all units' registers, one row an entry. It holds numbers, never a person's name."""

from __future__ import annotations

from collections.abc import Iterator

from tdkt_xl.files.bulk import NUMBER, BulkColumn
from tdkt_xl.forms.prizes import prize
from tdkt_xl.forms.register_amounts import AMOUNTS
from tdkt_xl.forms.register_words import KIND_WORDS, STATUS_WORDS
from tdkt_xl.model.award_decisions import AwardDecision
from tdkt_xl.summary.names import FILE, LABEL, ROW, SHEET
from tdkt_xl.summary.stationery import Stationery
from tdkt_xl.summary.table import Table

AWARD_DECISIONS = "Quyết định"
AMOUNT_HEADINGS = {
    "tap-the": "Tập thể",
    "doanh-nghiep": "Trong đó doanh nghiệp",
    "ho": "Hộ gia đình",
    "ca-nhan": "Cá nhân",
    "lanh-dao-tinh": "Lãnh đạo cấp bộ, cấp tỉnh",
    "lanh-dao-so": "Lãnh đạo cấp vụ, sở",
    "lanh-dao-phong": "Lãnh đạo cấp phòng",
    "lanh-dao": "Lãnh đạo, quản lý",
    "doanh-nhan": "Doanh nhân",
    "truc-tiep": "Trực tiếp",
    "nu": "Trong đó nữ",
    "dan-toc": "Dân tộc thiểu số",
    "tong": "Chưa rõ tập thể, cá nhân",
}
"""The headings of the columns of numbers. "Lãnh đạo, quản lý" are leaders whose rank is not in the register."""


def decisions_table(desk: Stationery) -> Table:
    """The sheet, with the numbers as in the registers. A column that no register fills is left out."""
    summary = desk.summary
    register = [each.entry for each in summary.register]
    shown = [amount for amount in AMOUNTS if any(each.typed(amount) is not None for each in register)]
    columns = [
        *desk.unit_columns,
        desk.text("Số quyết định", (each.number or "" for each in register)),
        desk.text("Ngày ký", ["31/12/2026"]),
        desk.wrapped(LABEL, 34),
        desk.text("Loại khen thưởng", KIND_WORDS.values()),
        desk.wrapped("Phong trào", 28),
        desk.text("Tính chất", ["Truy tặng"]),
        *(BulkColumn(AMOUNT_HEADINGS[amount], 9, NUMBER, desk.formats.count) for amount in shown),
        *(BulkColumn(heading, 14, NUMBER, desk.formats.count) for heading in _prize_headings(desk)),
        desk.text("Năm thành tích", ["2025-2026"]),
        desk.text("Trạng thái", STATUS_WORDS.values()),
        desk.text(FILE, (desk.short(each.file) for each in summary.submissions)),
        desk.text(SHEET, {each.sheet or "" for each in register}),
        BulkColumn(ROW, 7, NUMBER, desk.formats.few),
    ]
    decided = sum(each.is_awarded for each in register)
    remark = f"{len(register)} dòng trong sổ của các đơn vị, {decided} đã có quyết định. Trang này không ghi tên người được khen."
    if summary.asked.prizes:
        laws = dict.fromkeys(known.source for each in register if (known := prize(each.award, each.day)) is not None)
        said = "; ".join(laws) or "chưa có mức thưởng, lương cơ sở của các ngày này"
        remark = f"{remark} Tiền thưởng là số lượng nhân mức thưởng, chưa làm tròn ({said}); để trống là chưa rõ mức."
    sheet = desk.drawing(AWARD_DECISIONS)
    desk.table(sheet, "QuyetDinh", columns, remark, lambda: _rows(desk, shown), len(register))
    return sheet.table()


def _rows(desk: Stationery, shown: list[str]) -> Iterator[tuple[object, ...]]:
    summary = desk.summary
    for each in summary.register:
        tracked, entry = summary.submissions[each.submission], each.entry
        office = summary.office(tracked)
        head = desk.unit_head(office) if office is not None else (None, None, None)
        yield (
            *head,
            entry.number,
            f"{entry.day:%d/%m/%Y}" if entry.day is not None else None,
            _label(desk, entry),
            KIND_WORDS.get(entry.kind or ""),
            entry.movement,
            entry.mode.capitalize() if entry.mode else None,
            *(entry.typed(amount) for amount in shown),
            *(_prizes(entry) for _ in _prize_headings(desk)),
            entry.year,
            STATUS_WORDS.get(entry.status),
            desk.short(tracked.file),
            entry.sheet,
            entry.row,
        )


def _prize_headings(desk: Stationery) -> tuple[str, ...]:
    return ("Tiền thưởng (đồng)",) if desk.summary.asked.prizes else ()


def _prizes(entry: AwardDecision) -> int | None:
    """The prize money of a decision, in VND; None if unknown."""
    known = prize(entry.award, entry.day) if entry.is_awarded and not entry.doubtful else None
    return known.dong * entry.total if known is not None else None


def _label(desk: Stationery, entry: AwardDecision) -> str | None:
    award = desk.form.awards_decided.awards.get(entry.award or "")
    return award.name if award is not None else entry.label
