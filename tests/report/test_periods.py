"""Several periods side by side: each says its own, changes are told between like periods over the units of both."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.document import write_draft
from tdkt_xl.report.page import write_pages
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.side_by_side import side_by_side
from tdkt_xl.report.view import Move
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tests.commands.test_cli import Output, run
from tests.rollup.made import FORM, PROVINCE, giay_khen, line, submission
from tests.summaries import EARLIER, write_summary_of


def summary_of(period: Period, **totals: int) -> Summary:
    """The province's summary: what each unit gave in "Giấy khen"."""
    units = {office.code: office.unit for office in PROVINCE.offices.values()}
    every = [submission(f"{code}.xlsx", units[code], [giay_khen(total)], period=period) for code, total in totals.items()]
    return merge(every, Options(FORM, roster=PROVINCE, period=period))


def periods(*summaries: Summary) -> Periods:
    return Periods([(each, f"{each.period.code}.xlsx") for each in summaries if each.period is not None])


def test_changes_are_over_the_units_of_both_periods() -> None:
    both = periods(summary_of(Period(2022), A1=40, A2=7), summary_of(Period(2021), A1=30, B1=100))
    assert [view.period.year for view in both.views] == [2021, 2022]
    (row,) = both.rows
    assert (row.label, row.totals, row.moves) == ("Giấy khen", (130, 47), (Move(40, 30),))
    assert (both.total.totals, both.total.moves) == ((130, 47), (Move(40, 30),))
    assert list(side_by_side(both)) == [
        "Tổng số khen thưởng từng kỳ: năm 2021: 130 lượt; năm 2022: 47 lượt.",
        "Năm 2022 so với năm 2021, tính trên 01 đơn vị có báo cáo ở cả hai kỳ: tăng 10 lượt (33,3%).",
    ]


def test_a_year_and_a_half_year_are_not_held_against_each_other() -> None:
    both = periods(summary_of(Period(2020), A1=30), summary_of(Period(2021, 6), A1=12))
    assert both.pairs == () and both.words == "năm 2020 và 6 tháng đầu năm 2021"
    assert list(side_by_side(both)) == [
        "Tổng số khen thưởng từng kỳ: năm 2020: 30 lượt; 6 tháng đầu năm 2021: 12 lượt.",
        "Không so sánh với kỳ khác vì không có kỳ cùng loại: năm 2020 và 6 tháng đầu năm 2021.",
    ]


def test_of_three_the_like_ones_are_compared() -> None:
    three = periods(summary_of(Period(2021), A1=5), summary_of(Period(2021, 6), A1=3), summary_of(Period(2022), A1=8))
    assert [(pair.then, pair.now) for pair in three.pairs] == [(1, 2)]
    assert three.views[2].comparison is not None and three.views[1].comparison is None


def test_lines_that_one_period_does_not_have_are_blank_there() -> None:
    later = merge([submission("A1.xlsx", PROVINCE.offices["A1"].unit, [line(0, (3,) * 8), line(0, (2,) * 8, "Thư khen")])],
                  Options(FORM, roster=PROVINCE))  # fmt: skip
    both = periods(summary_of(Period(2025), A1=5), later)
    assert {row.label: row.totals for row in both.rows} == {"Giấy khen": (5, 3), "Thư khen": (None, 2)}


def test_the_document_has_a_paragraph_and_annexes_for_each_period_and_a_table(tmp_path: Path) -> None:
    write_draft(periods(summary_of(Period(2021), A1=30, B1=100), summary_of(Period(2022), A1=40)), tmp_path / "bc.docx")
    document = docx.Document(str(tmp_path / "bc.docx"))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said.index("3.1. Năm 2021") < said.index("3.2. Năm 2022") < said.index("3.3. Các kỳ đặt cạnh nhau")
    assert "KẾT QUẢ CÔNG TÁC THI ĐUA, KHEN THƯỞNG NĂM 2021 VÀ NĂM 2022" in said
    table = next(table for table in document.tables if len(table.columns) == 5)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["STT", "Hình thức khen thưởng", "Năm 2021", "Năm 2022", "Tăng, giảm năm 2022 so với năm 2021 (*)"],
        ["1", "Giấy khen (mục I)", "130", "40", "+10"],
        ["", "Tổng số", "130", "40", "+10"],
    ]
    numbers = [text.removeprefix("Phụ lục ") for text in said if text.startswith("Phụ lục ")]
    assert numbers == ["I", "II", "III", "IV", "V", "VI", "VII"]
    assert (tmp_path / "bc - Phiếu rà soát nội bộ năm 2021.docx").exists() is False
    assert sum(1 for _ in document.element.body.iter(qn("w:footnoteReference"))) == 1


def test_a_draft_on_several_periods_is_carried_over(tmp_path: Path) -> None:
    path = tmp_path / "bc.docx"
    write_draft(periods(summary_of(Period(2021), A1=30), summary_of(Period(2022), A1=40)), path)
    document = docx.Document(str(path))
    document.paragraphs[0].add_run(" tổng kết")
    document.core_properties.revision = 2
    document.save(str(path))
    write_draft(periods(summary_of(Period(2021), A1=30), summary_of(Period(2022), A1=41)), path)
    said = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "BÁO CÁO tổng kết" in said and "năm 2021: 30 lượt; năm 2022: 41 lượt" in said and "40" not in said
    with pytest.raises(UnusableFile, match="là của kỳ 2021, 2022, không phải kỳ 2022"):
        write_draft(periods(summary_of(Period(2022), A1=41)), tmp_path / "o.docx", keep=path)


def test_the_page_shows_the_periods(tmp_path: Path) -> None:
    write_pages(periods(summary_of(Period(2021), A1=30), summary_of(Period(2022), A1=40)), tmp_path / "o.html")
    text = (tmp_path / "o.html").read_text(encoding="utf-8")
    assert "Các kỳ đặt cạnh nhau" in text and "Năm 2022 so với năm 2021, tính trên 01 đơn vị" in text and ">+10<" in text


def test_periods_that_do_not_go_together_are_one_message() -> None:
    elsewhere = merge([submission("x.xlsx", Unit("K1", "Xã K"), [giay_khen(1)])], Options(FORM, unit="Tỉnh Khác"))
    for second, said in ((summary_of(Period(2021), A1=3), "cùng là của năm 2021"), (elsewhere, "cùng một đơn vị")):
        with pytest.raises(UnusableFile, match=said):
            periods(summary_of(Period(2021), A1=30), second)


def test_the_command_takes_several_summaries(tmp_path: Path, capsys: Output) -> None:
    write_summary_of(tmp_path, previous=EARLIER)
    for name in ("o.docx", "o.html"):
        code, _, err = run(capsys, "report", tmp_path / "2025.xlsx", tmp_path / "2026.xlsx", "-o", tmp_path / name)
        assert (code, err) == (0, "") and (tmp_path / name).exists()
