"""The slip of what has to be reviewed: beside the report, for the office itself."""

from __future__ import annotations

from pathlib import Path

import docx

from tdkt_xl.model.units import Unit
from tdkt_xl.report.review_slip import slip_path
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.reading import read_summary
from tests.rollup.made import FORM, giay_khen, submission
from tests.summaries import write_document, write_summary_of


def test_every_finding_is_on_the_slip_and_only_explained_ones_in_the_report(tmp_path: Path) -> None:
    summary = read_summary(write_summary_of(tmp_path))
    write_document(summary, tmp_path / "bao-cao.docx")
    slip = docx.Document(str(slip_path(tmp_path / "bao-cao.docx")))
    assert slip.paragraphs[0].text == "PHIẾU RÀ SOÁT NỘI BỘ – BỎ TRƯỚC KHI TRÌNH KÝ"
    rows = [[cell.text for cell in row.cells] for row in slip.tables[0].rows]
    reviewed = [found for found in summary.findings if found.severity != "info" and found.rule != "missing-unit"]
    assert rows[0] == ["STT", "Mức", "Đơn vị", "Nội dung", "Giải trình"] and len(rows) == len(reviewed) + 1
    report = docx.Document(str(tmp_path / "bao-cao.docx"))
    assert "NỘI BỘ" not in "".join(paragraph.text for paragraph in report.paragraphs)
    annex = report.tables[-2]  # the last annex tells where figures come from
    assert len(annex.rows) - 1 == sum(bool(found.explained) for found in reviewed)


def test_a_slip_that_somebody_wrote_into_stays(tmp_path: Path) -> None:
    summary = read_summary(write_summary_of(tmp_path))
    path = tmp_path / "bc.docx"
    write_document(summary, path)
    slip = docx.Document(str(slip_path(path)))
    slip.add_paragraph("đã hỏi xã Bình An")
    slip.core_properties.last_modified_by = "Chị Hạnh"
    slip.save(str(slip_path(path)))
    for _ in range(2):
        write_document(summary, path)
    assert docx.Document(str(slip_path(path))).paragraphs[-1].text == "đã hỏi xã Bình An"
    assert sorted(each.name for each in tmp_path.glob("bc*")) == [
        "bc - Phiếu rà soát nội bộ (2).docx", "bc - Phiếu rà soát nội bộ.docx", "bc.docx",
    ]  # fmt: skip


def test_nothing_to_review_no_slip(tmp_path: Path) -> None:
    write_document(merge([submission("a.xlsx", Unit("A1", "Xã A"), [giay_khen(3)])], Options(FORM)), tmp_path / "a.docx")
    assert {path.name for path in tmp_path.iterdir()} == {"a.docx"}
