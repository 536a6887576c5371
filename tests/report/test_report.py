"""The report as a document: every number of it is the summary's, its lay-out is the office's, bad input is said plainly."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from tdkt_xl.commands.cli import main
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.details import Details
from tdkt_xl.model.summary import Summary
from tdkt_xl.report import document as documents
from tdkt_xl.report import word_files
from tdkt_xl.report.document import write_printed
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.words import count, percent
from tdkt_xl.summary.reading import read_summary
from tdkt_xl.words.errors import DefinitionError, OutputError
from tdkt_xl.words.numbers import vietnamese_number
from tests.commands.test_cli import Output, run
from tests.summaries import EARLIER, LINES, write_document, write_summary_of
from tools.word_template import write_template

TEMPLATE = Path(documents.__file__).with_name("bao-cao.docx")


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("summary"), previous=EARLIER)


@pytest.fixture(scope="module")
def read(summary: Path) -> Summary:
    return read_summary(summary)


@pytest.fixture(scope="module")
def report(read: Summary, tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("report") / "bao-cao.docx"
    write_document(read, path)
    return docx.Document(str(path))


def texts(document: Document) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def cells_of(summary: Path) -> set[str]:
    """Every number of the workbook as the report may write it."""
    written: set[str] = set()
    for sheet in openpyxl.load_workbook(summary, data_only=True):
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    written |= {percent(abs(value))}
                    if value == int(value):
                        written |= {count(abs(int(value))), vietnamese_number(abs(value))}
    return written


def test_every_number_of_the_awards_section_is_a_cell_of_the_summary(report: Document, summary: Path) -> None:
    body = texts(report)
    first, last = (
        body.index("3. Công tác khen thưởng") + 1,
        body.index(
            "Số liệu chi tiết theo Biểu tổng hợp tại Phụ lục I, theo đơn vị tại Phụ lục II; nguồn của từng số liệu tại Phụ lục V."
        ),
    )
    section = [text for text in body[first + 1 : last] if not text.startswith("Đến thời điểm")]
    numbers = {number for text in section for number in re.findall(r"\d[\d.,]*\d%?|\d%?", text)}
    years = {"2025", "2026"}
    findings = {"01"}  # how many rows of the findings' sheet the annex lists
    assert len(numbers) > 20
    assert numbers - years - findings <= cells_of(summary)


def test_the_annex_table_is_the_official_sheet_cell_by_cell(report: Document, summary: Path, form: Form) -> None:
    sheet = openpyxl.load_workbook(summary, data_only=True)["Biểu tổng hợp"]
    labels = {line.label for section in form.sections for line in section.lines}
    stored = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1] in labels}
    table = next(table for table in report.tables if len(table.columns) == len(form.columns))
    shown = {cells[1]: cells for row in table.rows if (cells := [cell.text for cell in row.cells])[1] in labels}
    assert shown.keys() == stored.keys() == labels
    for label, cells in shown.items():
        for column in form.columns[2:]:
            value, text = stored[label][column.number - 1], cells[column.number - 1]
            if column.number in form.counts:
                assert text == ("" if value is None else vietnamese_number(value))
            elif column.number in form.ratios:
                assert text == ("" if value in (None, "") else percent(value))


def test_the_header_of_the_table_repeats_and_reads_as_the_form_s(report: Document, form: Form) -> None:
    table = next(table for table in report.tables if len(table.columns) == len(form.columns))
    repeated = [row for row in table.rows if row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    assert len(repeated) == form.header_depth + 1
    assert [cell.text for cell in repeated[-1].cells] == [column.printed for column in form.columns]
    assert repeated[-2].cells[7].text == form.columns[7].header[-1]


def test_figures_of_a_whole_country_break_in_no_cell(read: Summary, tmp_path: Path, form: Form) -> None:
    """Seven digits and two points; a digit of 10 pt Times New Roman is 5 pt wide, a point half of that."""
    huge = Details([each._replace(counts=Counts((1_234_567,) * len(each.counts))) for each in read.details], len(form.counts))
    write_document(replace(read, details=huge), tmp_path / "o.docx")
    table = next(t for t in docx.Document(str(tmp_path / "o.docx")).tables if len(t.columns) == len(form.columns))
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
    places = [place for place, column in enumerate(form.columns) if column.number in form.counts]
    assert sum(widths) <= 14_860 and min(widths[place] for place in places) >= 7 * 100 + 2 * 50 + 80
    assert widths[1] > 1_000


def test_paper_margins_and_font(report: Document) -> None:
    first, *annexes = report.sections
    assert len(annexes) == 5 and all(each._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1" for each in annexes)
    annex = annexes[-1]
    assert [round(side.mm) for side in (first.page_width, first.page_height)] == [210, 297]
    assert [round(side.mm) for side in (annex.page_width, annex.page_height)] == [297, 210]
    assert [round(side.mm) for side in (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)] == [
        20, 20, 30, 15,
    ]  # fmt: skip
    normal = report.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)


def test_the_heading_block_and_the_signature(report: Document) -> None:
    said = texts(report)
    for text in (
        "ỦY BAN NHÂN DÂN", "TỈNH MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO",
        "Mẫu, ngày …… tháng …… năm ………", "Kết quả công tác thi đua, khen thưởng năm 2026", "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
    ):  # fmt: skip
        assert text in said


def test_who_has_not_reported_and_what_units_explain_are_annexes(report: Document) -> None:
    said = texts(report)
    assert said.count("Phụ lục II") == said.count("Phụ lục III") == said.count("Phụ lục IV") == 1
    assert "Xã Vắng" in said[said.index("Phụ lục III") : said.index("Phụ lục IV")]
    assert "Có 02 doanh nhân" in said[said.index("Phụ lục IV") :]


def test_annexes_without_content_are_left_out_and_numbers_follow(tmp_path: Path) -> None:
    everybody = dict.fromkeys(("Xã Bình An", "Sở Nội vụ", "Xã Vắng"), LINES["Sở Nội vụ"])
    write_document(read_summary(write_summary_of(tmp_path, everybody)), tmp_path / "o.docx")
    said = texts(docx.Document(str(tmp_path / "o.docx")))
    assert said[said.index("Phụ lục III") + 1] == "NGUỒN SỐ LIỆU NĂM 2026" and "Phụ lục IV" not in said


def test_of_one_unit_there_is_no_table_by_unit(tmp_path: Path) -> None:
    write_document(read_summary(write_summary_of(tmp_path, {"Sở Nội vụ": LINES["Sở Nội vụ"]})), tmp_path / "o.docx")
    said = texts(docx.Document(str(tmp_path / "o.docx")))
    assert "Số liệu chi tiết theo Biểu tổng hợp tại Phụ lục I; nguồn của từng số liệu tại Phụ lục III." in said
    assert not any("THEO ĐƠN VỊ" in text for text in said) and "Xã Vắng" in said[said.index("Phụ lục II") :]


def test_gaps_are_marked_and_nothing_else_is(report: Document) -> None:
    pieces = [piece for p in report.element.body.iter(qn("w:p")) for piece in p.iter(qn("w:r"))]
    marked, plain = [], []
    for piece in pieces:
        text = "".join(t.text or "" for t in piece.iter(qn("w:t")))
        highlight = piece.find(f"{qn('w:rPr')}/{qn('w:highlight')}")
        (plain if highlight is None else marked).append(text)
    assert "[Họ và tên người ký]" in marked and len(marked) > 10
    assert all(text.startswith("[") and text.endswith("]") for text in marked)
    assert not any("[" in text for text in plain)


def test_same_figures_same_bytes(read: Summary, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        write_document(read, tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_the_shipped_template_is_the_one_that_the_program_draws(tmp_path: Path) -> None:
    write_template(tmp_path / "t.docx")
    with ZipFile(tmp_path / "t.docx") as drawn, ZipFile(TEMPLATE) as shipped:
        assert drawn.read("word/document.xml") == shipped.read("word/document.xml")


def test_texts_with_markup_in_them_stay_texts(tmp_path: Path) -> None:
    from tests.sheets import write_return

    edits = {"B15": "<b>Kỷ niệm</b> & {{ don_vi }}", "C15": 3, "F15": 3}
    write_return(tmp_path / "biểu" / "a.xlsx", edits=edits)
    assert main(["merge", str(tmp_path / "biểu"), "-o", str(tmp_path / "s.xlsx"), "--no-cache"]) == 0
    write_document(read_summary(tmp_path / "s.xlsx"), tmp_path / "o.docx")
    assert any("<b>Kỷ niệm</b> & {{ don_vi }}" in text for text in texts(docx.Document(str(tmp_path / "o.docx"))))


# ---- A template of one's own


def own_template(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def test_an_office_s_own_template_is_filled(read: Summary, tmp_path: Path) -> None:
    template = own_template(tmp_path / "mẫu.docx", "Năm {{ ky }}", "{%p for cau in tong_quan %}", "{{ cau }}", "{%p endfor %}")
    write_document(read, tmp_path / "o.docx", template)
    said = texts(docx.Document(str(tmp_path / "o.docx")))
    assert said[0] == "Năm năm 2026" and said[1].startswith("Trong năm 2026, có 132 lượt khen thưởng")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ tong_so_cuc }}", "không có trường “tong_so_cuc”"),
        ("{{ ky", "viết chưa đúng"),
        ("{% for cau in tong_quan %}", "viết chưa đúng"),
        ("{{ ky / 0 }}", "không mở được"),
        ("{{ ''.__class__.__mro__ }}", "không"),
    ],
)
def test_a_broken_template_is_one_message(text: str, said: str, read: Summary, tmp_path: Path) -> None:
    template = own_template(tmp_path / "hỏng.docx", text)
    with pytest.raises(DefinitionError) as problem:
        write_document(read, tmp_path / "o.docx", template)
    assert "hỏng.docx" in str(problem.value) and said in str(problem.value)
    assert not (tmp_path / "o.docx").exists()


def test_a_template_that_is_no_word_file(read: Summary, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK no")
    for name in ("x.docx", "không-có.docx"):
        with pytest.raises(DefinitionError, match=f"Mẫu báo cáo .*{name}"):
            write_document(read, tmp_path / "o.docx", tmp_path / name)


# ---- PDF


@pytest.mark.office
def test_the_pdf_has_the_body_and_the_annexes(read: Summary, tmp_path: Path) -> None:
    write_printed(Periods([(read, "")]), tmp_path / "báo cáo.pdf")
    said = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "báo cáo.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = said.split("\f")[:-1]
    assert 5 <= len(pages) <= 9
    assert sum("Phụ lục" in page and "(Kèm theo" in page for page in pages) == 5
    assert "TM. ỦY BAN NHÂN DÂN" in said


def test_without_libreoffice_the_message_says_so(read: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_files, "_CONVERTERS", ("no-such-program",))
    with pytest.raises(OutputError, match="cần LibreOffice"):
        write_printed(Periods([(read, "")]), tmp_path / "o.pdf")
    assert list(tmp_path.iterdir()) == []


# ---- The command


def test_the_command_writes_what_the_ending_asks_for(summary: Path, tmp_path: Path, capsys: Output) -> None:
    code, out, err = run(capsys, "report", summary, "-o", tmp_path / "o.docx")
    assert (code, err) == (0, "") and f"Đã ghi {tmp_path / 'o.docx'}" in out
    assert docx.Document(str(tmp_path / "o.docx")).tables


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("o.txt", (), ".docx, .pdf"),
        ("o.docx", ("--template", "không-có.docx"), "Mẫu báo cáo không-có.docx"),
        ("o.docx", ("--form", "không-có.toml"), "không-có.toml"),
    ],
)
def test_bad_usage_is_one_message(
    name: str, arguments: tuple[str, ...], said: str, summary: Path, tmp_path: Path, capsys: Output
) -> None:
    code, out, err = run(capsys, "report", summary, "-o", tmp_path / name, *arguments)
    assert (code, out) == (2, "") and said in err and err.startswith("Lỗi: ")
    assert not (tmp_path / name).exists()


def test_a_summary_changed_by_hand_leaves_the_old_report_as_it_was(summary: Path, tmp_path: Path, capsys: Output) -> None:
    book = openpyxl.load_workbook(summary, data_only=True)
    book["Biểu tổng hợp"]["C12"] = 999
    book.save(tmp_path / "sửa.xlsx")
    (tmp_path / "o.docx").write_bytes(b"old")
    code, out, err = run(capsys, "report", tmp_path / "sửa.xlsx", "-o", tmp_path / "o.docx")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "ô C12 (mục I, Giấy khen): ghi 999" in err and "Chưa ghi báo cáo nào." in err
    assert (tmp_path / "o.docx").read_bytes() == b"old"


def test_a_document_of_somebody_s_own_is_never_written_over(summary: Path, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "o.docx"
    order = ("report", summary, "-o", path)
    path.write_bytes(b"no Word file")
    assert [run(capsys, *order)[0] for _ in range(2)] == [0, 0]
    own = docx.Document()
    own.add_paragraph("văn bản khác")
    own.core_properties.last_modified_by = "Chị Hạnh"
    own.save(str(path))
    before = path.read_bytes()
    code, out, err = run(capsys, *order)
    assert (code, out, path.read_bytes() == before) == (2, "", True)
    assert "phần đã viết. Hãy cho tên khác" in err


@pytest.mark.parametrize("change", [{"last_modified_by": "Chị Hạnh"}, {"revision": 2}, {"modified": datetime(2027, 1, 2)}])
def test_a_draft_that_somebody_went_on_writing_is_carried_over(
    change: dict[str, object], summary: Path, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "o.docx"
    assert run(capsys, "report", summary, "-o", path)[0] == 0
    draft = docx.Document(str(path))
    draft.paragraphs[0].add_run(" phần viết tiếp")
    for name, value in change.items():
        setattr(draft.core_properties, name, value)
    draft.save(str(path))
    code, out, _ = run(capsys, "report", summary, "-o", path)
    assert code == 0 and docx.Document(str(path)).paragraphs[0].text == "BÁO CÁO phần viết tiếp"
    assert "Giữ nguyên" in out


def test_the_summary_itself_is_never_written_over(summary: Path, tmp_path: Path, capsys: Output) -> None:
    path = Path(shutil.copy(summary, tmp_path / "o.docx"))
    code, _, err = run(capsys, "report", path, "-o", path)
    assert code == 2 and "trùng với tệp tổng hợp" in err
