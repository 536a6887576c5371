"""The report's Word template as shipped, laid out as administrative documents are; an office may edit a copy in Word.

Paper, margins, fonts, heading block, recipients and signature: Nghị định 30/2020/NĐ-CP, Phụ lục I (hiệu lực 05/3/2020).
Text in braces is filled in by docxtpl; text in square brackets is left for a person and shown marked.
`python -m tools.word_template FILE.docx` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tdkt_xl.report.word_files import save_document

SHIPPED = Path(__file__).parents[1] / "tdkt_xl" / "report" / "bao-cao.docx"
FONT = "Times New Roman"
_BODY, _TABLE, _LIST = Pt(14), Pt(12), Pt(11)
_CENTRE, _JUSTIFY, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
_ATTACHED = "(Kèm theo Báo cáo số          /BC-{{ ky_hieu }} ngày …… tháng …… năm ……… của {{ co_quan_trong_cau }})"

_NOTE = "Một tập thể, cá nhân được khen thưởng nhiều lần trong kỳ được tính nhiều lượt."
_MOVEMENTS = (
    ("a) Phong trào do Thủ tướng Chính phủ phát động", "[Nêu kết quả từng phong trào]"),
    ("b) Phong trào do bộ, ngành, địa phương, đơn vị phát động", "[Nêu phong trào đã phát động, kết quả]"),
    ("c) Hoạt động của cụm, khối thi đua", "[Nêu việc ký kết giao ước, kiểm tra, chấm điểm, bình xét]"),
)
_OTHER_WORK = (
    ("4. Công tác tuyên truyền, nhân rộng điển hình tiên tiến", "[Nêu tin, bài, hội nghị; điển hình tiêu biểu]"),
    (
        "5. Tổ chức bộ máy; tập huấn, bồi dưỡng",
        "[Nêu Hội đồng, người làm công tác thi đua, khen thưởng; lớp tập huấn, số người dự]",
    ),
    ("6. Thanh tra, kiểm tra; giải quyết khiếu nại, tố cáo", "[Nêu số cuộc kiểm tra, số đơn; không có thì nói không có]"),
    ("7. Quỹ thi đua, khen thưởng", "[Nêu việc lập, sử dụng quỹ; số đã chi]"),
    ("8. Cải cách hành chính, ứng dụng công nghệ thông tin", "[Nêu thủ tục, hồ sơ giải quyết trực tuyến]"),
)
"""Headings that no figures fill, and what belongs under them."""


def write_template(path: Path) -> None:
    """Writes the template to `path`; the same bytes each time."""
    document = Document()
    _styles(document)
    _footnotes(document)
    _set_up(document.sections[0])
    _head(document)
    _body(document)
    _foot(document)
    _annexes(document)
    save_document(document, path)


def _styles(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, _BODY
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    layout = normal.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(0), 1.0


def _set_up(section: Section, landscape: bool = False) -> None:
    """A4; top and bottom 20 mm, left 30, right 15; the page's number in the top margin, but for the first page."""
    sides = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = sides
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = (Mm(20), Mm(15)) if landscape else (Mm(30), Mm(15))
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    if not landscape:
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = _CENTRE
        _field(paragraph, "PAGE")


def _field(paragraph: Paragraph, instruction: str) -> None:
    for kind, text in (("begin", None), (None, instruction), ("end", None)):
        run = paragraph.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _head(document: DocumentObject) -> None:
    table = _plain_table(document, (Cm(6.5), Cm(10)), rows=2)
    left, right = table.rows[0].cells
    _line(left, "{%p if co_quan_cap_tren %}", 12)
    _line(left, "{{ co_quan_cap_tren }}", 12)
    _line(left, "{%p endif %}", 12)
    _line(left, "{%p for dong in co_quan %}", 12)
    _line(left, "{{ dong }}", 12, bold=True)
    _line(left, "{%p endfor %}", 12)
    _line(left, "_______", 8, bold=True)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, underline=True)
    left, right = table.rows[1].cells
    _line(left, "Số:          /BC-{{ ky_hieu }}", 13)
    _line(right, "{{ dia_danh }}, ngày …… tháng …… năm ………", 13, italic=True)
    for cell in (left, right):
        cell.paragraphs[0].paragraph_format.space_before = Pt(6)
    for text, before in (("BÁO CÁO", 18), ("{{ trich_yeu }}", 0)):
        _line(document, text, 14, bold=True).paragraph_format.space_before = Pt(before)
    _line(document, "___________", 8, bold=True).paragraph_format.space_after = Pt(12)
    addressee = _line(document, "Kính gửi: [Cơ quan cấp trên nhận báo cáo; không gửi cấp trên thì xóa dòng này]", 14)
    addressee.paragraph_format.space_after = Pt(12)


def _body(document: DocumentObject) -> None:
    """The parts in the order in which offices report them; what no figures can fill is a gap that says what belongs there."""
    _line(document, "Phần I", 14, bold=True)
    _line(document, "KẾT QUẢ CÔNG TÁC THI ĐUA, KHEN THƯỞNG {{ ky_hoa }}", 14, bold=True)
    _heading(document, "I. ĐẶC ĐIỂM, TÌNH HÌNH")
    _text(document, "[Nêu khái quát đặc điểm, thuận lợi, khó khăn có tác động tới công tác thi đua, khen thưởng]")
    _heading(document, "II. KẾT QUẢ THỰC HIỆN")
    _gap(document, "1. Công tác lãnh đạo, chỉ đạo", "[Nêu văn bản đã ban hành, việc quán triệt, triển khai]")
    _heading(document, "2. Các phong trào thi đua")
    for heading, words in _MOVEMENTS:
        _gap(document, heading, words, bold=False)
    _heading(document, "3. Công tác khen thưởng")
    _text(document, "[Nêu việc đổi mới công tác khen thưởng, xét sáng kiến, biện pháp tăng tỷ lệ khen người lao động trực tiếp]")
    _text(document, "{%p for k in cac_ky %}")
    _text(document, "{%p if nhieu_ky %}")
    _heading(document, "{{ doan(k.ma_ky ~ 'tieu-de') }}3.{{ loop.index }}. {{ k.ky_dau_cau }}")
    _text(document, "{%p endif %}")
    _each(document, "k.tinh_hinh_nop")
    _each(document, "k.luu_y", marked=True)
    _noted(_each(document, "k.tong_quan"), "loop.first and k.chu_thich_luot")
    _text(document, "{%p for muc in k.cac_muc %}")
    _heading(document, "{{ muc.chu }}) {{ muc.tieu_de }}", bold=False)
    _text(document, "{{ muc.mo_dau }}")
    _text(document, "{%p for dong in muc.cac_dong %}")
    _text(document, "- {{ dong }}")
    _text(document, "{%p endfor %}")
    _text(document, "{%p if muc.khong_co %}")
    _text(document, "{{ muc.khong_co }}")
    _text(document, "{%p endif %}")
    _text(document, "{%p endfor %}")
    _text(document, "{%p if k.so_quyet_dinh %}")
    title = "{{ k.chu_so_quyet_dinh }}) Quyết định khen thưởng theo sổ của các đơn vị"
    _heading(document, _of_period("so.tieu-de", title), bold=False)
    _each(document, "k.so_quyet_dinh")
    _text(document, "{%p endif %}")
    _text(document, "{%p if k.so_sanh %}")
    _heading(document, _of_period("so-sanh.tieu-de", "{{ k.chu_so_sanh }}) So sánh với kỳ trước"), bold=False)
    _each(document, "k.so_sanh")
    _text(document, _of_period("so-sanh.nguyen-nhan", "[Nêu nguyên nhân tăng, giảm]"))
    _text(document, "{%p endif %}")
    details = (
        "Số liệu chi tiết theo Biểu tổng hợp tại Phụ lục {{ k.phu_luc_bieu }}"
        "{% if k.phu_luc_don_vi %}, theo đơn vị tại Phụ lục {{ k.phu_luc_don_vi }}{% endif %}"
        "; nguồn của từng số liệu tại Phụ lục {{ k.phu_luc_nguon }}."
    )
    _text(document, _of_period("phu-luc", details))
    _text(document, "{%p endfor %}")
    _text(document, "{%p if nhieu_ky %}")
    _heading(document, "3.{{ cac_ky|length + 1 }}. Các kỳ đặt cạnh nhau")
    _each(document, "loi_cac_ky")
    _text(document, "{{p bang_cac_ky }}")
    _text(document, "{%p if chu_thich_cac_ky %}")
    _text(document, "{{ chu_thich_cac_ky }}")
    _text(document, "{%p endif %}")
    _text(document, "{%p endif %}")
    _text(document, "[Nêu hồ sơ đã trình cấp trên, kết quả; trường hợp hiệp y; khen thưởng kháng chiến, cấp đổi hiện vật]")
    for heading, words in _OTHER_WORK:
        _gap(document, heading, words)
    _heading(document, "III. ĐÁNH GIÁ CHUNG")
    _gap(document, "1. Ưu điểm", "[Nêu ưu điểm]")
    _gap(document, "2. Hạn chế và nguyên nhân", "[Nêu hạn chế, nguyên nhân]")
    _gap(document, "IV. ĐỀ XUẤT, KIẾN NGHỊ", "[Nêu đề xuất, kiến nghị; không có thì xóa mục này]")
    _line(document, "Phần II", 14, bold=True).paragraph_format.space_before = Pt(12)
    _line(document, "PHƯƠNG HƯỚNG, NHIỆM VỤ", 14, bold=True)
    _text(document, "[Nêu phương hướng, nhiệm vụ kỳ tới; giải pháp thực hiện]")
    _text(document, "Trên đây là báo cáo {{ trich_yeu_trong_cau }} của {{ co_quan_trong_cau }}./.")


def _foot(document: DocumentObject) -> None:
    left, right = _plain_table(document, (Cm(7.5), Cm(9))).rows[0].cells
    recipients = _line(left, "Nơi nhận:", 12, bold=True, italic=True, centred=False)
    recipients.paragraph_format.space_before = Pt(12)
    for text in ("- [Cơ quan, đơn vị nhận];", "- Lưu: VT, [bộ phận soạn thảo]."):
        _line(left, text, 11, centred=False)
    _line(right, "{%p for dong in chuc_vu_ky %}", 14)
    _line(right, "{{ dong }}", 14, bold=True)
    _line(right, "{%p endfor %}", 14)
    for _ in range(4):
        _line(right, "", 14)
    _line(right, "[Họ và tên người ký]", 14, bold=True)


def _annexes(document: DocumentObject) -> None:
    """Each annex is a section of its own, its pages numbered from 1."""
    section = _annex_section(document)
    _text(document, "{%p for k in cac_ky %}")
    _annex(document, "bieu", "{{ k.phu_luc_bieu }}", "{{ ten_bieu }} {{ k.ky_hoa }}")
    _text(document, "{{p k.bieu_tong_hop }}")
    _text(document, "{%p if k.phu_luc_don_vi %}")
    _annex_break(document, section, "don-vi")
    _annex(document, "don-vi", "{{ k.phu_luc_don_vi }}", "{{ ten_bieu }} THEO ĐƠN VỊ {{ k.ky_hoa }}")
    _text(document, "{{p k.bieu_theo_don_vi }}")
    _text(document, "{%p if k.don_vi_con_lai %}")
    _text(document, "{{ k.don_vi_con_lai }}")
    _text(document, "{%p endif %}")
    _text(document, "{%p endif %}")
    _text(document, "{%p if k.don_vi_chua_nop %}")
    _annex_break(document, section, "chua-nop")
    _annex(document, "chua-nop", "{{ k.phu_luc_chua_nop }}", "ĐƠN VỊ CHƯA GỬI BÁO CÁO {{ k.ky_hoa }}")
    _rows(
        document,
        "k.don_vi_chua_nop",
        ("STT", "Đơn vị", "Trực thuộc"),
        ("{{ dong.stt }}", "{{ dong.ten }}", "{{ dong.truc_thuoc }}"),
        (Cm(1.5), Cm(14), Cm(10)),
    )
    _text(document, "{%p endif %}")
    _text(document, "{%p if k.giai_trinh_cua_don_vi %}")
    _annex_break(document, section, "giai-trinh")
    _annex(document, "giai-trinh", "{{ k.phu_luc_giai_trinh }}", "GIẢI TRÌNH CỦA ĐƠN VỊ {{ k.ky_hoa }}")
    _rows(
        document,
        "k.giai_trinh_cua_don_vi",
        ("STT", "Đơn vị", "Nội dung", "Giải trình"),
        ("{{ dong.stt }}", "{{ dong.don_vi }}", "{{ dong.noi_dung }}", "{{ dong.giai_trinh }}"),
        (Cm(1.3), Cm(4.4), Cm(12), Cm(8)),
    )
    _text(document, "{%p if k.con_lai %}")
    _text(document, "{{ k.con_lai }}")
    _text(document, "{%p endif %}")
    _text(document, "{%p endif %}")
    _annex_break(document, section, "nguon")
    _annex(document, "nguon", "{{ k.phu_luc_nguon }}", "NGUỒN SỐ LIỆU {{ k.ky_hoa }}")
    _text(document, _of_period("nguon.tiep", "{{ k.nguon_tiep }}")).paragraph_format.space_after = Pt(6)
    _rows(
        document,
        "k.nguon",
        ("STT", "Nội dung", "Số liệu và ô", "Trang của tệp tổng hợp"),
        ("{{ dong.stt }}", "{{ dong.doan }}", "{{ dong.so_lieu }}", "{{ dong.trang }}"),
        (Cm(1.3), Cm(6), Cm(14.4), Cm(4)),
    )
    _text(document, "{%p if not loop.last %}")
    _annex_break(document, section, "ky")
    _text(document, "{%p endif %}")
    _text(document, "{%p endfor %}")


def _annex_section(document: DocumentObject) -> Section:
    """The section of the last annex, set on its side."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_up(section, landscape=True)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)
    return section


def _annex_break(document: DocumentObject, section: Section, name: str) -> None:
    """Ends what stands before the annex of that name: it is a section set up as the last one, with pages of its own."""
    paragraph = document.add_paragraph(_of_period(f"phu-luc.{name}.ngat", ""))
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph._p.get_or_add_pPr().append(deepcopy(section._sectPr))


def _annex(document: DocumentObject, name: str, number: str, title: str) -> None:
    """The head of an annex. Its lines are named: their words stand in every annex, or change with its number."""
    heading = _line(document, _of_period(f"phu-luc.{name}", f"Phụ lục {number}"), 14, bold=True)
    heading.paragraph_format.keep_with_next = True
    _line(document, title, 14, bold=True).paragraph_format.keep_with_next = True
    _line(document, _of_period(f"phu-luc.{name}.kem-theo", _ATTACHED), 14, italic=True).paragraph_format.space_after = Pt(8)


# ---- Pieces


def _of_period(name: str, text: str) -> str:
    """A fixed text of a period under a name of its own, by which a draft made again finds it."""
    return f"{{{{ doan(k.ma_ky ~ '{name}') }}}}{text}"


def _line(
    parent: DocumentObject | _Cell,
    text: str,
    size: float,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    centred: bool = True,
) -> Paragraph:
    """A line of the heading, the signature or an annex; a cell's first line takes the place of its empty one."""
    own = parent.paragraphs
    fresh = isinstance(parent, _Cell) and len(own) == 1 and not own[0].runs
    paragraph = own[0] if fresh else parent.add_paragraph()
    paragraph.alignment = _CENTRE if centred else _LEFT
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic, run.underline = Pt(size), bold or None, italic or None, underline or None
    return paragraph


def _text(document: DocumentObject, text: str) -> Paragraph:
    """A paragraph of the body: justified, its first line set in by 1.27 cm, 6 pt to the next."""
    paragraph = document.add_paragraph(text)
    layout = paragraph.paragraph_format
    paragraph.alignment = _JUSTIFY
    layout.first_line_indent, layout.space_before = Cm(1.27), Pt(6)
    return paragraph


def _heading(document: DocumentObject, text: str, bold: bool = True) -> None:
    paragraph = _text(document, "")
    paragraph.add_run(text).bold = bold or None
    paragraph.paragraph_format.keep_with_next = True


def _gap(document: DocumentObject, heading: str, words: str, bold: bool = True) -> None:
    _heading(document, heading, bold)
    _text(document, words)


def _each(document: DocumentObject, name: str, marked: bool = False) -> Paragraph:
    """A paragraph for each of a list of sentences; `marked` sets them in brackets, as what has to be dealt with."""
    _text(document, f"{{%p for cau in {name} %}}")
    paragraph = _text(document, "[{{ cau }}]" if marked else "{{ cau }}")
    _text(document, "{%p endfor %}")
    return paragraph


def _noted(paragraph: Paragraph, condition: str) -> None:
    """Puts the mark of the footnote behind a paragraph's text, where the condition holds."""
    paragraph.add_run(f"{{%r if {condition} %}}")
    paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'))
    paragraph.runs[-1].font.superscript = True
    paragraph.add_run("{%r endif %}")


def _footnotes(document: DocumentObject) -> None:
    """The part with the footnote, and the two lines above footnotes that Word asks for."""
    size = f'<w:sz w:val="20"/><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for kind, number, mark in (("separator", -1, "separator"), ("continuationSeparator", 0, "continuationSeparator"))
    )
    own = (
        f'<w:footnote w:id="1"><w:p><w:pPr><w:jc w:val="both"/></w:pPr>'
        f'<w:r><w:rPr>{size}<w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr>{size}</w:rPr><w:t xml:space="preserve"> {_NOTE}</w:t></w:r></w:p></w:footnote>'
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {nsdecls("w")}>{lines}{own}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    known = "".join(f'<w:footnote w:id="{number}"/>' for number in (-1, 0))
    settings = document.settings.element
    before = settings.find(qn("w:compat"))
    assert before is not None
    before.addprevious(parse_xml(f"<w:footnotePr {nsdecls('w')}>{known}</w:footnotePr>"))


def _plain_table(document: DocumentObject, widths: Sequence[int], rows: int = 1) -> Table:
    """A table without lines, to set things side by side."""
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, widths)
    return table


def _rows(document: DocumentObject, name: str, headings: Sequence[str], cells: Sequence[str], widths: Sequence[int]) -> None:
    """A table with a row for each of a list; Word repeats its heading row on every page."""
    table = document.add_table(rows=4, cols=len(headings), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    first, begin, row, end = table.rows
    repeated = OxmlElement("w:tblHeader")
    first._tr.get_or_add_trPr().append(repeated)
    for cell, text in zip(first.cells, headings, strict=True):
        _line(cell, text, 12, bold=True)
    begin.cells[0].text, end.cells[0].text = f"{{%tr for dong in {name} %}}", "{%tr endfor %}"
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        _line(cell, text, 12, centred=place == 0)
    _widths(table, widths)


def _widths(table: Table, widths: Sequence[int]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


if __name__ == "__main__":
    write_template(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
