"""The slip of what has to be reviewed: beside the report, for the office itself."""

from __future__ import annotations

from pathlib import Path

import docx

from tdkt_xl.model.units import Unit
from tdkt_xl.report.document import write_document
from tdkt_xl.report.review_slip import slip_path
from tdkt_xl.rollup.summary import Options, merge
from tdkt_xl.summary.reading import read_summary
from tests.rollup.test_rollup import FORM, giay_khen, submission
from tests.summaries import write_summary_of


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
    annex = report.tables[-1]
    assert len(annex.rows) - 1 == sum(bool(found.explained) for found in reviewed)


def test_nothing_to_review_no_slip(tmp_path: Path) -> None:
    write_document(merge([submission("a.xlsx", Unit("A1", "Xã A"), [giay_khen(3)])], Options(FORM)), tmp_path / "a.docx")
    assert {path.name for path in tmp_path.iterdir()} == {"a.docx"}
