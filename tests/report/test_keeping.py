"""A draft made again: figures move, and nothing that a person wrote, put in or took out is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.draft_edits import rewrite
from tdkt_xl.summary.reading import read_summary
from tdkt_xl.words.errors import OutputError, UnusableFile
from tests.commands.test_cli import Output, run
from tests.office import LibreOffice
from tests.summaries import EARLIER, LINES, write_document, write_summary_of

pytestmark = pytest.mark.slow

GAP = "[Nêu văn bản đã ban hành, việc quán triệt, triển khai]"
TOTAL = "Trong năm 2026, có 132 lượt khen thưởng, gồm 15 lượt tập thể và 117 lượt cá nhân."
NEW_TOTAL = "Trong năm 2026, có 135 lượt khen thưởng, gồm 18 lượt tập thể và 117 lượt cá nhân."
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e"
    "44ae426082"
)
Edit = Callable[[Document], object]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def before(place: Path) -> Path:
    (place / "a").mkdir()
    return write_summary_of(place / "a", previous=EARLIER)


@pytest.fixture(scope="module")
def after(place: Path) -> Path:
    """The same units, three more collectives of one line."""
    (place / "b").mkdir()
    lines = {**LINES, "Sở Nội vụ": {**LINES["Sở Nội vụ"], "giay-khen": {3: 23, 4: 20, 6: 23, 8: 5, 9: 15}}}
    return write_summary_of(place / "b", lines, previous=EARLIER)


@pytest.fixture(scope="module")
def old(before: Path) -> Summary:
    return read_summary(before)


@pytest.fixture(scope="module")
def new(after: Path) -> Summary:
    return read_summary(after)


@pytest.fixture
def draft(old: Summary, tmp_path: Path) -> Path:
    write_document(old, tmp_path / "bc.docx")
    return tmp_path / "bc.docx"


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def tables(path: Path) -> list[list[str]]:
    return [[cell.text for row in table.rows for cell in row.cells] for table in docx.Document(str(path)).tables]


def paragraph_of(document: Document, text: str):  # type: ignore[no-untyped-def]
    return next(each for each in document.paragraphs if each.text == text)


def edited(path: Path, *edits: Edit) -> Path:
    """The draft after somebody's work in Word."""
    document = docx.Document(str(path))
    for edit in edits:
        edit(document)
    document.core_properties.last_modified_by = "Chị Hạnh"
    document.save(str(path))
    return path


def says(text: str, words: str) -> Edit:
    """Rewords a paragraph within its runs, as typing does."""

    def edit(document: Document) -> None:
        first, *others = paragraph_of(document, text).runs
        first.text = words
        for other in others:
            other._r.getparent().remove(other._r)

    return edit


def below(text: str, words: str) -> Edit:
    """A paragraph of the person's own behind one of ours."""
    return lambda document: paragraph_of(document, text)._p.addnext(document.add_paragraph(words)._p)


def without(text: str) -> Edit:
    def edit(document: Document) -> None:
        paragraph = paragraph_of(document, text)._p
        paragraph.getparent().remove(paragraph)

    return edit


# ---- What moves and what stays


def test_figures_move_and_what_was_written_stays(draft: Path, new: Summary) -> None:
    edited(draft, says(GAP, "Đã ban hành 05 văn bản."), below(TOTAL, "Kết quả này có được nhờ phong trào thi đua."))
    carried = write_document(new, draft)
    said = texts(draft)
    assert carried is not None and (carried.kept, carried.beside) == (2, 0)
    assert "Đã ban hành 05 văn bản." in said and GAP not in said
    assert said[said.index(NEW_TOTAL) + 1] == "Kết quả này có được nhờ phong trào thi đua."
    assert TOTAL not in said and not any("132" in text for text in said)


def test_without_anybody_s_work_the_draft_is_as_if_drawn_fresh(draft: Path, new: Summary, tmp_path: Path) -> None:
    assert write_document(new, draft) is None
    write_document(new, tmp_path / "fresh.docx")
    assert draft.read_bytes() == (tmp_path / "fresh.docx").read_bytes()


def test_a_draft_carried_over_says_what_a_fresh_one_does(draft: Path, new: Summary, tmp_path: Path) -> None:
    carried = write_document(new, tmp_path / "again.docx", keep=draft)
    write_document(new, tmp_path / "fresh.docx")
    assert carried is not None and (carried.kept, carried.beside) == (0, 0)
    assert texts(tmp_path / "again.docx") == texts(tmp_path / "fresh.docx")
    assert tables(tmp_path / "again.docx") == tables(tmp_path / "fresh.docx")


def test_a_reworded_sentence_is_kept_and_marked_with_the_new_figures_below(draft: Path, new: Summary) -> None:
    edited(draft, says(TOTAL, "Cả năm 2026 toàn tỉnh có 132 lượt khen, trong đó 117 lượt cá nhân."))
    carried = write_document(new, draft)
    document = docx.Document(str(draft))
    own = paragraph_of(document, "Cả năm 2026 toàn tỉnh có 132 lượt khen, trong đó 117 lượt cá nhân.")
    marked = [run.text for run in own.runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked == ["132"]
    said = texts(draft)
    assert said[said.index(own.text) + 1] == f"[Số liệu mới: {NEW_TOTAL}]"
    assert carried is not None and (carried.kept, carried.beside) == (1, 1)


def test_a_reworded_sentence_whose_figures_did_not_change_is_left_alone(draft: Path, old: Summary) -> None:
    edited(draft, says(TOTAL, "Có 132 lượt khen thưởng."))
    carried = write_document(old, draft)
    assert carried is not None and carried.beside == 0 and "Có 132 lượt khen thưởng." in texts(draft)


def test_words_offered_stay_until_somebody_decides_and_then_stay_away(draft: Path, new: Summary) -> None:
    edited(draft, says(TOTAL, "Có 132 lượt."))
    offer = f"[Số liệu mới: {NEW_TOTAL}]"
    for _ in range(3):
        write_document(new, draft)
        assert texts(draft).count(offer) == 1
    edited(draft, without(offer))
    write_document(new, draft)
    assert offer not in texts(draft) and "Có 132 lượt." in texts(draft)


def test_words_offered_and_taken_over_are_the_sentence_from_then_on(draft: Path, new: Summary, old: Summary) -> None:
    edited(draft, says(TOTAL, "Có 132 lượt."))
    write_document(new, draft)
    edited(draft, without("Có 132 lượt."), says(f"[Số liệu mới: {NEW_TOTAL}]", NEW_TOTAL))
    write_document(old, draft)
    assert TOTAL in texts(draft) and not any("Số liệu mới" in text for text in texts(draft))


def test_words_offered_and_written_on_are_the_person_s(draft: Path, new: Summary, old: Summary) -> None:
    edited(draft, says(TOTAL, "Có 132 lượt."))
    write_document(new, draft)
    edited(draft, says(f"[Số liệu mới: {NEW_TOTAL}]", "Sau rà soát còn 135 lượt."))
    write_document(old, draft)
    assert {"Có 132 lượt.", "Sau rà soát còn 135 lượt."} <= set(texts(draft))


def test_a_sentence_taken_out_stays_out_unless_its_figures_change(draft: Path, old: Summary, new: Summary) -> None:
    edited(draft, without(TOTAL), without(GAP))
    write_document(old, draft)
    assert not {TOTAL, GAP} & set(texts(draft)) and not any("Số liệu mới" in text for text in texts(draft))
    write_document(new, draft)
    assert f"[Số liệu mới: {NEW_TOTAL}]" in texts(draft) and GAP not in texts(draft)


def test_what_was_typed_behind_a_sentence_stays_and_its_figures_move(draft: Path, new: Summary) -> None:
    edited(draft, lambda document: paragraph_of(document, TOTAL).add_run(" Đây là mức cao nhất từ trước đến nay."))
    write_document(new, draft)
    assert f"{NEW_TOTAL} Đây là mức cao nhất từ trước đến nay." in texts(draft)


def test_a_sentence_that_the_figures_no_longer_carry(before: Path, draft: Path, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    only = read_summary(write_summary_of(tmp_path / "c", {"Sở Nội vụ": LINES["Sở Nội vụ"]}))
    comparison = next(text for text in texts(draft) if text.startswith("So với năm 2025"))
    edited(draft, says(comparison, "So với năm trước, kết quả tăng."), says("[Nêu nguyên nhân tăng, giảm]", "Do phong trào mới."))
    write_document(only, draft)
    said = texts(draft)
    for own in ("So với năm trước, kết quả tăng.", "Do phong trào mới."):
        assert said[said.index(own) + 1] == "[Đoạn trên không còn căn cứ trong số liệu mới; rà lại hoặc xóa]"
    assert not any(text.startswith("Không tính vào so sánh") for text in said)
    assert write_document(only, draft) is not None and texts(draft) == said


# ---- Pictures, comments, tables, styles


def test_pictures_comments_tables_and_bold_words_stay(draft: Path, new: Summary) -> None:
    def work(document: Document) -> None:
        total = paragraph_of(document, TOTAL)
        total.runs[0].bold = True
        document.add_comment(total.runs, "Kiểm tra lại với Phòng Tổng hợp", author="Chị Hạnh")
        picture = document.add_paragraph()
        picture.add_run().add_picture(io.BytesIO(_PIXEL))
        total._p.addnext(picture._p)
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "Bảng của phòng"
        picture._p.addnext(table._tbl)

    edited(draft, work)
    write_document(new, draft)
    document = docx.Document(str(draft))
    total = paragraph_of(document, NEW_TOTAL)
    assert all(run.bold for run in total.runs if run.text)
    assert [comment.text for comment in document.comments] == ["Kiểm tra lại với Phòng Tổng hợp"]
    assert total._p.findall(f".//{qn('w:commentReference')}")
    assert len(document.inline_shapes) == 1 and any(t.cell(0, 0).text == "Bảng của phòng" for t in document.tables)
    with zipfile.ZipFile(draft) as package:
        assert any(name.startswith("word/media/") for name in package.namelist()) and package.testzip() is None


def test_a_table_of_ours_that_was_written_into_stands_beside_the_new_one(draft: Path, new: Summary) -> None:
    def work(document: Document) -> None:
        document.tables[2].rows[-1].cells[-1].paragraphs[0].add_run("đã rà")

    edited(draft, work)
    count = len(docx.Document(str(draft)).tables)
    write_document(new, draft)
    document = docx.Document(str(draft))
    assert len(document.tables) == count + 1
    assert "đã rà" in document.tables[2].rows[-1].cells[-1].text and "135" not in document.tables[2].rows[-1].cells[-1].text
    assert "[Bảng trên đã được sửa; số liệu nay đã đổi, bảng mới như sau]" in texts(draft)


def test_new_tables_take_the_place_of_those_that_nobody_touched(draft: Path, new: Summary, tmp_path: Path) -> None:
    edited(draft, says(GAP, "Có."))
    write_document(new, draft)
    write_document(new, tmp_path / "fresh.docx")
    assert tables(draft) == tables(tmp_path / "fresh.docx")


# ---- After LibreOffice


@pytest.mark.office
def test_a_draft_that_libreoffice_saved(draft: Path, new: Summary, tmp_path: Path) -> None:
    office = LibreOffice(tmp_path / "profile")
    (saved,) = office.convert("docx:MS Word 2007 XML", tmp_path / "saved", draft)
    fresh = tmp_path / "fresh.docx"
    write_document(new, fresh)
    untouched = tmp_path / "untouched.docx"
    assert write_document(new, untouched, keep=saved) is not None
    assert [text for text in texts(untouched) if text.strip()] == [text for text in texts(fresh) if text.strip()]
    edited(saved, says(GAP, "Đã ban hành 05 văn bản."), below(TOTAL, "Lời của phòng."), says(TOTAL, "Có 132 lượt khen thưởng."))
    (again,) = office.convert("docx:MS Word 2007 XML", tmp_path / "again", saved)
    carried = write_document(new, again)
    said = texts(again)
    assert carried is not None and carried.beside == 1
    assert {"Đã ban hành 05 văn bản.", "Lời của phòng.", "Có 132 lượt khen thưởng.", f"[Số liệu mới: {NEW_TOTAL}]"} <= set(said)
    (third,) = office.convert("docx:MS Word 2007 XML", tmp_path / "third", again)
    write_document(new, third)
    assert texts(third).count(f"[Số liệu mới: {NEW_TOTAL}]") == 1


def notes(path: Path) -> list[str]:
    """The texts of the paragraphs with a footnote's mark."""
    document = docx.Document(str(path))
    return [each.text for each in document.paragraphs for _ in each._p.iter(qn("w:footnoteReference"))]


@pytest.mark.office
def test_what_a_time_of_awarding_is_stays_a_footnote(draft: Path, new: Summary, tmp_path: Path) -> None:
    assert notes(draft) == [TOTAL]
    with zipfile.ZipFile(draft) as parts:
        assert "nhiều lần trong kỳ được tính nhiều lượt." in parts.read("word/footnotes.xml").decode()
    (saved,) = LibreOffice(tmp_path / "profile").convert("docx:MS Word 2007 XML", tmp_path / "saved", draft)
    for path in (edited(draft, says(GAP, "Đã ban hành 05 văn bản.")), saved):
        write_document(new, path)
        assert notes(path) == [NEW_TOTAL]
        with zipfile.ZipFile(path) as parts:
            assert "nhiều lần trong kỳ được tính nhiều lượt." in parts.read("word/footnotes.xml").decode()


# ---- Whatever is done to it


@given(st.text("ab 1,2%[].", max_size=30), st.text("ab 1,2%[].", max_size=30), st.lists(st.integers(0, 30), max_size=4))
def test_rewriting_says_the_new_words_in_the_old_pieces(old: str, new: str, cuts: list[int]) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    places = [0, *sorted(min(cut, len(old)) for cut in cuts), len(old)]
    for first, last in pairwise(places):
        paragraph._p.append(paragraph.add_run()._r)
        paragraph.runs[-1]._r.add_t(old[first:last])
    pieces = list(paragraph._p.iter(qn("w:t")))
    rewrite(pieces, new)
    assert "".join(piece.text or "" for piece in pieces) == new


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_nothing_that_a_person_wrote_is_ever_lost(data: st.DataObject, place: Path, old: Summary, new: Summary) -> None:
    path = place / "any.docx"
    path.unlink(missing_ok=True)
    write_document(old, path)
    document = docx.Document(str(path))
    own = 0
    body = [paragraph for paragraph in document.paragraphs if paragraph.text and not paragraph._p.findall(f".//{qn('w:sectPr')}")]
    for paragraph in data.draw(st.lists(st.sampled_from(body), max_size=8, unique_by=lambda each: id(each._p))):
        own += 1
        match data.draw(st.sampled_from(("reword", "behind", "below", "above", "replace"))):
            case "reword":
                paragraph.runs[0].text = f"Lời riêng {own}. {paragraph.runs[0].text[5:]}"
            case "behind":
                paragraph.add_run(f" Lời riêng {own}.")
            case "below":
                paragraph._p.addnext(document.add_paragraph(f"Lời riêng {own}.")._p)
            case "above":
                paragraph.insert_paragraph_before(f"Lời riêng {own}.")
            case "replace":  # selecting all of it and typing takes the bookmark away with the words
                paragraph._p.addnext(document.add_paragraph(f"Lời riêng {own}.")._p)
                paragraph._p.getparent().remove(paragraph._p)
    document.core_properties.revision = 2
    document.save(str(path))
    for summary in (new, old, new):
        write_document(summary, path)
        said = "\n".join(texts(path))
        assert [number for number in range(1, own + 1) if f"Lời riêng {number}." not in said] == []


# ---- Bad input


def refused(path: Path, summary: Summary, said: str, output: Path) -> None:
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(UnusableFile, match=said) as problem:
        write_document(summary, output, keep=path)
    assert "\n" not in str(problem.value) and "Chưa ghi báo cáo nào." in str(problem.value)
    assert not output.exists() and (path.read_bytes() if path.exists() else None) == before


def test_a_kept_draft_that_is_none(new: Summary, draft: Path, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "x.docx"))
    refused(tmp_path / "x.docx", new, "không phải dự thảo báo cáo do chương trình này lập", tmp_path / "o.docx")
    refused(tmp_path / "none.docx", new, "không đọc được", tmp_path / "o.docx")
    data = draft.read_bytes()
    for cut in (10, len(data) // 2, len(data) - 30):
        (tmp_path / "cut.docx").write_bytes(data[:cut])
        refused(tmp_path / "cut.docx", new, "tệp đã hỏng", tmp_path / "o.docx")


def test_a_kept_draft_of_another_unit_or_period(draft: Path, new: Summary, before: Path, tmp_path: Path) -> None:
    elsewhere = replace(new, unit=Unit("K", "Tỉnh Khác", "tinh"))
    refused(draft, elsewhere, "là của Tỉnh Mẫu, không phải của Tỉnh Khác", tmp_path / "o.docx")
    earlier = read_summary(before.with_name("2025.xlsx"))
    refused(draft, earlier, "là của kỳ 2026, không phải kỳ 2025", tmp_path / "o.docx")
    edited(draft, says(GAP, "Có."))
    with pytest.raises(OutputError, match="Hãy cho tên khác"):
        write_document(earlier, draft)
    assert "Có." in texts(draft)


def test_the_command_tells_what_it_kept(before: Path, after: Path, draft: Path, tmp_path: Path, capsys: Output) -> None:
    edited(draft, says(TOTAL, "Có 132 lượt khen thưởng."))
    code, out, err = run(capsys, "report", after, "-o", tmp_path / "mới.docx", "--keep", draft)
    assert (code, err) == (0, "") and "Giữ nguyên 1 đoạn" in out and "1 chỗ vừa được sửa tay vừa đổi số liệu" in out
    code, _, err = run(capsys, "report", after, "-o", tmp_path / "o.html", "--keep", draft)
    assert code == 2 and "--keep chỉ dùng cho .docx và .pdf" in err
