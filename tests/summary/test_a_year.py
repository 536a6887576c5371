"""One whole year of an office with 300 units: sent, sent back, sent again, approved, locked, and late; by two officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tdkt_xl.api.summaries import write_summary
from tdkt_xl.model.decisions import first_broken
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Office, Roster
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.copies import read_copy
from tdkt_xl.summary.reading import read_summary
from tdkt_xl.words.errors import OutputError
from tests.rollup.made import FORM, YEAR, found, total
from tests.rollup.test_deciding import sent

UNITS = 300
CODES = [f"X{number:03}" for number in range(1, UNITS + 1)]
PLACE = Roster(
    {"T": Office("T", "T", "Tỉnh Mẫu", "tinh")} | {code: Office(code, code, f"Xã Số {code[1:]}", "xa", "T") for code in CODES}
)
Row = Mapping[str, object]


@dataclass
class Desk:
    """A folder with returns, and the summary that is made of them again and again."""

    folder: Path
    files: dict[str, Submission] = field(default_factory=dict)

    def send(self, code: str, count: int, day: int, name: str = "") -> None:
        name = name or f"{code}.xlsx"
        self.files[name] = sent(code, count, file=name, modified=float(day * 86_400 + 1_790_000_000), units=PLACE)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.xlsx"

    def merge(self, output: str, *decided: str, **more: object) -> Summary:
        """The summary, written to `output`; what it says is what is read back."""
        copies = tuple(read_copy(self.path(name)) for name in decided)
        options = Options(FORM, PLACE, period=YEAR, decisions=copies, now=datetime(2026, 12, 1, 8), **more)  # type: ignore[arg-type]
        summary = merge(list(self.files.values()), options)
        write_summary(summary, self.path(output))
        again = read_summary(self.path(output))
        assert again == summary and first_broken(again.log) is None
        return again

    def decide(self, name: str, decide: Callable[[Row], Row], output: str = "") -> None:
        """Writes into the sheet of a summary: `decide` is asked for each row, and says what to write into which columns."""
        book = openpyxl.load_workbook(self.path(name))
        sheet: Any = book["Theo dõi"]
        places = {cell.value: cell.column for cell in sheet[4]}
        for number in range(5, sheet.max_row + 1):
            row = {heading: sheet.cell(number, place).value for heading, place in places.items()}
            for heading, value in decide(row).items():
                sheet.cell(number, places[heading]).value = value
        book.save(self.path(output or name))


def counting(row: Row) -> bool:
    return row["Tình trạng"] == "Đã tổng hợp"


@pytest.mark.slow
def test_a_year_of_three_hundred_units(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    # November: all but ten have sent; every tenth is sent back, a first part approved.
    for place, code in enumerate(CODES[:-10]):
        desk.send(code, 10 + place, day=1)
    first = desk.merge("th")
    assert (first.received, first.expected) == (290, 300)
    back = {code for place, code in enumerate(CODES[:-10]) if place % 10 == 0}
    early = {code for place, code in enumerate(CODES[:-10]) if place % 10 in (1, 2, 3)}

    def november(row: Row) -> Row:
        by = {"Người xử lý": "Lê An", "Ngày": date(2026, 11, 20)}
        if row["Mã đơn vị"] in back:
            return {"Xử lý": "Trả lại", "Lý do": "Thiếu chữ ký của lãnh đạo", **by}
        return {"Xử lý": "Duyệt", **by} if row["Mã đơn vị"] in early else {}

    desk.decide("th", november)
    second = desk.merge("th", "th")
    assert len(second.log) == len(back) + len(early) == 29 + 87 and len(second.approved) == 87
    assert {*second.missing_units} == {*CODES[-10:], *back} and len(second.sent_in_vain) == 29
    approved_total = sum(10 + place for place in range(290) if place % 10 in (1, 2, 3))
    assert total(second) == sum(10 + place for place in range(290)) - sum(10 + place for place in range(290) if place % 10 == 0)

    # December: those sent back send again; some approved ones overwrite their file or send one more, one file is lost.
    for code in back:
        desk.send(code, 5, day=9)
    changed = sorted(early)[:20]
    for place, code in enumerate(changed):
        desk.send(code, 1, day=9, name="" if place % 2 else f"{code} (2).xlsx")
    del desk.files[f"{sorted(early)[30]}.xlsx"]
    third = desk.merge("th", "th")
    assert third.received == 290 and len(third.waiting) == 20 == len(found(third, "approved-changed"))
    assert {office.key for office in third.approved} == early
    kept = {each.unit: each for each in third.submissions if each.is_approved}
    lines = dict(third.cells_by_unit())
    assert sum(sums["I", "giay-khen"][0] or 0 for office, sums in lines.items() if office.key in kept) == approved_total  # type: ignore[index]

    # Two officers take a copy each. They agree about most, not about three.
    disputed = CODES[4:7]

    def one(row: Row) -> Row:
        return {"Xử lý": "Duyệt", "Người xử lý": "Lê An"} if counting(row) and str(row["Mã đơn vị"]) < "X150" else {}

    def two(row: Row) -> Row:
        if row["Mã đơn vị"] in disputed:
            return {"Xử lý": "Trả lại", "Lý do": "Số liệu chưa khớp với sổ", "Người xử lý": "Trần Bình"}
        return {"Xử lý": "Duyệt", "Người xử lý": "Trần Bình"} if counting(row) and str(row["Mã đơn vị"]) >= "X150" else {}

    desk.decide("th", two, output="ban-hai")
    desk.decide("th", one)
    fourth = desk.merge("th", "th", "ban-hai")
    assert fourth.log[: len(third.log)] == third.log and len(fourth.approved) == 290
    conflicts = found(fourth, "decision-conflict")
    assert len(conflicts) == 3 and all("Lê An" in each.message and "Trần Bình" in each.message for each in conflicts)
    assert sum(row.action == "Trái ý, chưa áp dụng: Trả lại" for row in fourth.log) == 3

    # They settle it; ten units are named with a reason; all is locked.
    def settle(row: Row) -> Row:
        if row["Mã đơn vị"] in disputed and counting(row):
            return {"Lý do": "Hai bên đã thống nhất"}
        return {"Lý do": "Không gửi dù đã nhắc ba lần"} if row["Tình trạng"] == "CHƯA NỘP" else {}

    desk.decide("th", settle)
    final = desk.merge("th", "th", lock=True)
    assert final.locked and not found(final, "decision-conflict") and final.log[-1].action == "Khóa"

    # January: a late one. The locked file stays; a file of its own shows what it would be.
    desk.send(CODES[-1], 7, day=60)
    locked = desk.path("th").read_bytes()
    with pytest.raises(OutputError, match="đã khóa"):
        desk.merge("th", "th")
    assert desk.path("th").read_bytes() == locked
    late = desk.merge("muon", "th")
    assert total(late) == (total(final) or 0) + 7 and not late.locked
    opened = desk.merge("th", "th", unlock="Xã Số 300 gửi muộn theo công văn 15")
    assert total(opened) == total(late) and opened.log[: len(final.log)] == final.log
    assert [row.action for row in opened.log[len(final.log) :]] == ["Mở khóa"] and len(opened.approved) == 290
