"""What the report says of the registers of decisions: numbers of decisions, levels and kinds, and what has no decision yet."""

from __future__ import annotations

from pathlib import Path

import docx

import tdkt_xl
from tdkt_xl.report.decision_words import decision_words
from tdkt_xl.report.view import View
from tests.rollup.test_registers import GIVEN, HEAD, OWN, merged
from tests.summaries import write_summary_of

SHARED = "120/QĐ-UBND,1/4/2026,Bằng khen của UBND tỉnh,Công trạng,1,,,,"


def register(path: Path, unit: str, *rows: str) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    head = [f"UBND {unit.upper()}", "SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM 2026", f"{HEAD},Trạng thái"]
    path.write_text("\n".join([*head, *rows]), encoding="utf-8")


def said(tmp_path: Path) -> list[str]:
    merged(tmp_path)
    return list(decision_words(View(tdkt_xl.read_summary(tmp_path / "o.xlsx"))))


def test_decisions_are_counted_by_level_and_kind(tmp_path: Path) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", f"{OWN},", f"{GIVEN},", "16/QĐ-UBND,2/5/2026,Giấy khen,Chuyên đề,3,,,,,")
    register(tmp_path / "in" / "b.csv", "Xã Tân An", f"{OWN},", f"{SHARED},")
    assert said(tmp_path) == [
        "Theo sổ quyết định của 02 đơn vị đã gửi báo cáo, có 04 quyết định (22 lượt khen thưởng).",
        "Theo cấp khen thưởng: khen thưởng cấp tỉnh, cấp Bộ, ngành Trung ương 01 quyết định (03 lượt khen thưởng); "
        "khen thưởng của đơn vị, địa phương 03 quyết định (19 lượt khen thưởng).",
        "Theo loại hình ghi trong sổ: công trạng 19 lượt; chuyên đề 03 lượt.",
    ]  # 120/QĐ-UBND of the province is cited by two communes, 15/QĐ-UBND is one of each


def test_what_has_no_decision_is_told_by_its_status(tmp_path: Path) -> None:
    rows = (
        "17/TTr,1/6/2026,Bằng khen của UBND tỉnh,Công trạng,2,,1,,,đã trình",
        ",,Bằng khen của UBND tỉnh,Công trạng,,,1,,,hiệp y",
        ",,Lao động tiên tiến,Công trạng,,,4,,,đăng ký",
    )
    register(tmp_path / "in" / "a.csv", "Xã Bình An", f"{OWN},", *rows)
    register(tmp_path / "in" / "b.csv", "Xã Tân An", f"{OWN},")
    own, *_, last = said(tmp_path)
    assert own == "Theo sổ quyết định của 02 đơn vị đã gửi báo cáo, có 02 quyết định (16 lượt khen thưởng)."
    assert last == (
        "Các trường hợp ghi trong sổ chưa có quyết định: mới đăng ký 01 dòng (04 lượt); đã trình 01 dòng (03 lượt); "
        "đang lấy ý kiến hiệp y 01 dòng (01 lượt)."
    )


def test_without_a_register_there_is_no_such_part(tmp_path: Path) -> None:
    summary = tdkt_xl.read_summary(write_summary_of(tmp_path))
    assert list(decision_words(View(summary))) == []
    tdkt_xl.write_report(summary, tmp_path / "o.docx")
    assert not any("theo sổ" in each.text for each in docx.Document(str(tmp_path / "o.docx")).paragraphs)


def test_the_draft_has_them_under_a_heading_of_their_own(tmp_path: Path) -> None:
    register(tmp_path / "in" / "a.csv", "Xã Bình An", f"{OWN},", f"{GIVEN},")
    merged(tmp_path)
    tdkt_xl.write_report(tdkt_xl.read_summary(tmp_path / "o.xlsx"), tmp_path / "o.docx")
    texts = [each.text for each in docx.Document(str(tmp_path / "o.docx")).paragraphs]
    place = texts.index("d) Quyết định khen thưởng theo sổ của các đơn vị")
    assert texts[place + 1] == "Theo sổ quyết định của 01 đơn vị đã gửi báo cáo, có 02 quyết định (10 lượt khen thưởng)."
