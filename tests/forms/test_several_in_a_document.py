"""Three real forms of a province in one Word document: each is told apart, read, and merged into its own summary."""

from __future__ import annotations

from pathlib import Path

import docx

import tdkt_xl
from tdkt_xl.forms import form_file, load_form
from tests.forms.test_library import DATA

NAMES = ("bm01", "bm03", "bm05")


def printed(name: str) -> list[list[str]]:
    text = (DATA / f"quang-binh-2022-{name}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    return [row for row in rows if not row[0].startswith("TỈNH")]


def document(path: Path) -> None:
    made = docx.Document()
    for name in NAMES:
        made.add_paragraph(f"TỈNH QUẢNG BÌNH\t\tBiểu mẫu số {name[-2:]}")
        made.add_paragraph(f"{load_form(form_file(name)).title} NĂM 2022")
        made.add_paragraph("Đơn vị: Triệu đồng" if name == "bm05" else "")
        rows = printed(name)
        table = made.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
        made.add_paragraph("CHỦ TỊCH")
        made.add_page_break()
    made.save(path)


def test_three_forms_of_one_document_come_back_from_three_summaries(tmp_path: Path) -> None:
    (tmp_path / "nop").mkdir()
    document(tmp_path / "nop" / "bieu.docx")
    submission = tdkt_xl.read(tmp_path / "nop" / "bieu.docx")
    assert [(ret.form, ret.unit.name, ret.period and ret.period.code) for ret in submission.returns] == [
        (name, "Tỉnh Quảng Bình", "2022") for name in NAMES
    ]
    from tdkt_xl.api.summaries import merge_forms

    summaries = {summary.form.id: summary for summary in merge_forms([tmp_path / "nop"])}
    assert set(summaries) == set(NAMES)
    for name in NAMES:
        form = load_form(form_file(name))
        texts = {row[1]: row for row in printed(name) if len(row) > 1}
        for total in summaries[name].totals:
            row = texts[total.label]
            known = [row[number - 1].replace(".", "") for number in form.counts]
            assert [str(int(count)) if count is not None else "" for count in total.cells] == [each.lstrip("0") for each in known]
