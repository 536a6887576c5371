"""What a report says, sentence by sentence, on small made-up figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.forms.running_names import running_names
from tdkt_xl.model.units import Unit
from tdkt_xl.report import words as words_module
from tdkt_xl.report.document import fields
from tdkt_xl.report.periods import Periods
from tdkt_xl.report.view import View, is_compared
from tdkt_xl.report.words import ReportWords, count, issuer_name, percent, report_words, sentence_case
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.reading import read_summary
from tests.rollup.made import FORM, giay_khen, line, submission
from tests.rollup.made import LINES as LINES_OF_FORM
from tests.summaries import EARLIER, LINES, Lines, write_document, write_summary_of

Made = dict[str, Lines]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> ReportWords:
    return report_words(View(read_summary(write_summary_of(tmp_path_factory.mktemp("summary"), previous=EARLIER))))


def said_of(folder: Path, lines: Made) -> ReportWords:
    return report_words(View(read_summary(write_summary_of(folder, lines))))


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (5, "05"), (10, "10"), (1984, "1.984"), (1234567, "1.234.567")])
def test_counts_have_two_digits_and_points(number: int, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.715, "71,5%"),
        (1.0, "100%"),
        (0.0, "0%"),
        (0.0004, "0,04%"),
        (0.00001, "0,01%"),
        (0.9996, "99,96%"),
        (0.999999, "99,99%"),
        (0.5, "50%"),
        (3.506, "350,6%"),
    ],
)
def test_shares_have_one_decimal(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_part_never_reads_as_nothing_nor_as_all(part: int, whole: int) -> None:
    part = min(part, whole)
    assert (percent(part / whole) == "0%") == (part == 0)
    assert (percent(part / whole) == "100%") == (part == whole)


@given(st.integers(0, 10**9))
def test_a_count_is_read_back_from_its_words(number: int) -> None:
    assert int(count(number).replace(".", "")) == number


def test_headings_in_capitals_become_running_text() -> None:
    assert sentence_case("KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW") == "Khen thưởng cấp tỉnh, cấp Bộ, ngành Trung ương"
    assert sentence_case("KHEN THƯỞNG CẤP NHÀ NƯỚC") == "Khen thưởng cấp Nhà nước"
    assert sentence_case("Khen cao") == "Khen cao"


def test_who_reports_within_a_sentence() -> None:
    assert issuer_name(Unit(name="Tỉnh Mẫu", level="tinh")) == "Ủy ban nhân dân tỉnh Mẫu"
    assert issuer_name(Unit(name="Sở Nội vụ", level="co-quan")) == "Sở Nội vụ"
    assert issuer_name(Unit()) == ""


def test_who_has_reported_and_who_has_not(words: ReportWords) -> None:
    assert words.received == (
        "Đến thời điểm tổng hợp, 02/03 đơn vị đã gửi báo cáo (66,7%); còn 01 đơn vị chưa gửi: Xã Vắng (danh sách tại Phụ lục III).",
        "Số liệu dưới đây chưa bao gồm các đơn vị chưa gửi báo cáo.",
        "Giải trình của các đơn vị về số liệu: Phụ lục IV.",
    )


def test_all_awards_together(words: ReportWords) -> None:
    assert words.overview == (
        "Trong năm 2026, có 132 lượt khen thưởng, gồm 15 lượt tập thể và 117 lượt cá nhân.",
        "Theo loại hình khen thưởng: khen theo công trạng, thành tích đạt được 110 lượt (83,3%); "
        "khen chuyên đề, đột xuất, điển hình tiên tiến 22 lượt (16,7%).",
        "Theo cấp khen thưởng: khen thưởng cấp tỉnh, cấp Bộ, ngành Trung ương 05 lượt; "
        "khen thưởng của đơn vị, địa phương 127 lượt.",
        "Trong số cá nhân được khen thưởng, lãnh đạo, quản lý chiếm 16,2% (18 lượt theo công trạng, 01 lượt chuyên đề, đột xuất).",
        "Trong số cá nhân được khen thưởng, nông dân, công nhân, chiến sỹ, người lao động trực tiếp và công chức, viên chức "
        "không làm công tác quản lý chiếm 82,1% (84 lượt theo công trạng, 12 lượt chuyên đề, đột xuất).",
    )


def test_each_line_says_who_was_given_what(words: ReportWords) -> None:
    third, second, first = words.sections
    assert first.items == (
        "12 tập thể và 50 cá nhân được tặng Giấy khen, trong đó khen theo công trạng, thành tích đạt được 40 lượt (64,5%); "
        "khen chuyên đề, đột xuất, điển hình tiên tiến 22 lượt (35,5%); người lao động trực tiếp chiếm 78% số cá nhân.",
        "65 cá nhân được tặng danh hiệu “Lao động tiên tiến”; người lao động trực tiếp chiếm 86,2% số cá nhân.",
    )
    assert second.items == (
        "03 tập thể và 02 cá nhân được tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh; "
        "người lao động trực tiếp chiếm 50% số cá nhân.",
    )
    assert third.opening == "Trong kỳ, không có đơn vị nào báo cáo trường hợp được khen thưởng." and third.items == ()


def test_lines_that_nobody_reported_are_named_as_such(words: ReportWords) -> None:
    assert words.sections[-1].absent == (
        "Không có đơn vị nào báo cáo trường hợp được tặng: Chiến sĩ thi đua cơ sở; Tập thể lao động tiên tiến."
    )


def test_against_last_period(words: ReportWords) -> None:
    assert words.comparison == (
        "So với năm 2025, tính trên 01 đơn vị có báo cáo ở cả hai kỳ, tổng số lượt khen thưởng tăng 08 lượt (23,5%), "
        "từ 34 lên 42 lượt.",
        "Không tính vào so sánh: 01 đơn vị chỉ có báo cáo ở kỳ này.",
    )


def test_a_unit_that_sent_a_form_without_figures_is_compared_as_on_the_sheet(tmp_path: Path) -> None:
    view = View(read_summary(write_summary_of(tmp_path, {**LINES, "Xã Bình An": {}}, previous={**LINES, **EARLIER})))
    assert view.comparison is not None
    told = {each.unit.name: (is_compared(each), move.now, move.then) for each, move in view.comparison.units}
    assert told == {"Xã Bình An": (True, None, 34), "Sở Nội vụ": (True, 90, 90)}
    assert report_words(view).comparison[-1] == "Có 01 đơn vị biến động lớn: Xã Bình An."


def test_doubts_are_counted(words: ReportWords) -> None:
    assert words.doubts == ("Số liệu còn 01 chỗ cần xem lại, xem Phiếu rà soát nội bộ; xóa dòng này trước khi trình ký",)


def test_of_one_kind_alone_nothing_is_said_of_the_other(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"huan-chuong": {3: 1, 6: 1}}})
    assert words.sections[0].opening == "Có 01 lượt khen thưởng."  # (4) is blank: nobody said how many are individuals
    assert words.sections[0].items == ("01 tập thể, cá nhân được tặng Huân chương [ghi rõ các loại, các hạng].",)
    assert not any("cá nhân được khen thưởng," in sentence for sentence in words.overview)


def test_thematic_awards_alone(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"giay-khen": {3: 4, 4: 4, 10: 4, 12: 4}}})
    assert words.sections[-1].items == ("04 cá nhân được tặng Giấy khen; đều là khen chuyên đề, đột xuất, điển hình tiên tiến.",)
    assert any(sentence.startswith("Trong số cá nhân được khen thưởng không có nông dân") for sentence in words.overview)


def test_who_leads_is_not_denied_where_nobody_said(tmp_path: Path) -> None:
    blank = said_of(tmp_path, {"Xã Bình An": {"giay-khen": {3: 4, 4: 4, 6: 4}}})
    assert "[biểu chưa phân loại cá nhân là lãnh đạo, quản lý hay người lao động trực tiếp]" in blank.overview
    some = said_of(tmp_path, {"Xã Bình An": {"giay-khen": {3: 4, 4: 4, 6: 4, 9: 3}}})
    assert not any("không có" in sentence for words in (blank, some) for sentence in words.overview)


def test_counts_that_contradict_each_other_are_not_taken_apart(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"giay-khen": {3: 4, 4: 9, 6: 4}}})
    assert words.sections[-1].items == ("04 tập thể, cá nhân được tặng Giấy khen [dòng này còn chỗ phải sửa].",)
    assert words.overview[0] == "Trong năm 2026, có 04 lượt khen thưởng."
    assert words.doubts[0].startswith("Số liệu còn 01 chỗ phải sửa")


def test_a_given_zero_says_that_all_are_collectives(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"huan-chuong": {3: 1, 4: 0, 6: 1}}})
    assert words.sections[0].opening == "Có 01 lượt khen thưởng cho tập thể."
    assert words.sections[0].items == ("01 tập thể được tặng Huân chương [ghi rõ các loại, các hạng].",)


def test_a_title_for_individuals_names_no_collectives(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"chien-si-thi-dua-co-so": {3: 30, 4: 20, 6: 30, 8: 5, 9: 15}}})
    (item,) = words.sections[-1].items
    assert item.startswith("20 cá nhân [còn 10 lượt chưa khớp giữa tổng số (3) và số cá nhân (4)] được tặng danh hiệu")
    assert "tập thể" not in item and "[dòng này còn chỗ phải sửa]" in item


def test_a_title_for_collectives_names_no_individuals(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"tap-the-lao-dong-tien-tien": {3: 7, 4: 2, 6: 7}}})
    (item,) = words.sections[-1].items
    assert item.startswith("05 tập thể [còn 02 lượt chưa khớp") and "02 cá nhân" not in item


def test_what_is_neither_for_merit_nor_thematic_is_a_gap(tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"giay-khen": {3: 10, 4: 10, 6: 6, 8: 1, 9: 5, 10: 1, 13: 4}}})
    assert not any(
        "lượt (" in sentence and "thành tích" in sentence for sentence in words.overview
    )  # an error is open: nothing is said
    assert "[dòng này còn chỗ phải sửa]" in words.sections[-1].items[0]


@pytest.mark.parametrize("cells", [{}, {3: 0, 4: 0, 6: 0}])
def test_zeros_and_blanks_are_said_as_such(cells: dict[int, int], tmp_path: Path) -> None:
    words = said_of(tmp_path, {"Xã Bình An": {"giay-khen": cells}})
    assert words.overview == ("Trong năm 2026, không có đơn vị nào báo cáo trường hợp được khen thưởng.",)
    assert all(section.items == () and section.absent is None for section in words.sections)


def test_all_units_have_reported(tmp_path: Path) -> None:
    words = said_of(tmp_path, dict.fromkeys(("Xã Bình An", "Sở Nội vụ", "Xã Vắng"), LINES["Sở Nội vụ"]))
    assert words.received == ("Đến thời điểm tổng hợp, 03/03 đơn vị đã gửi báo cáo (100%).",)


def test_everything_is_composed_unicode(words: ReportWords) -> None:
    texts = [*words.received, *words.overview, *words.comparison, *(item for each in words.sections for item in each.items)]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


def test_a_new_figure_costs_one_field_and_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As CONTRIBUTING says: nothing else has to know of the figure, whether the summary is fresh or read back."""

    def communes(view: View) -> int:
        return sum(office.level == "xa" for office in view.summary.offices)

    def with_communes(view: View, overview: Callable[[View], Iterable[str]] = words_module._overview) -> Iterator[str]:
        yield from overview(view)
        yield f"Có {count(communes(view))} xã, phường, đặc khu báo cáo."

    monkeypatch.setattr(words_module, "_overview", with_communes)
    write_document(read_summary(write_summary_of(tmp_path)), tmp_path / "o.docx")
    said = [paragraph.text for paragraph in docx.Document(str(tmp_path / "o.docx")).paragraphs]
    assert "Có 01 xã, phường, đặc khu báo cáo." in said


def test_without_a_list_of_units_there_is_no_fraction_and_a_gap_for_how_many() -> None:
    summary = merge([submission("a.xlsx", Unit("A1", "Xã A"), [giay_khen(3)])], Options(FORM))
    assert report_words(View(summary)).received == (
        "Đến thời điểm tổng hợp, 01 đơn vị đã gửi báo cáo [ghi tổng số đơn vị phải báo cáo].",
    )


def test_orders_in_notes_are_written_out() -> None:
    assert words_module.spelt_out("HCLĐ hạng Ba (Xã A); 01 HCĐL") == "Huân chương Lao động hạng Ba (Xã A); 01 Huân chương Độc lập"
    assert words_module.spelt_out("HCLĐX, THCLĐ") == "HCLĐX, THCLĐ"


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        (("HCLĐ hạng Ba", "HCLĐ hạng Ba"), "Huân chương Lao động hạng Ba"),
        (("HCLĐ hạng Ba", None), "Huân chương (Huân chương Lao động hạng Ba)"),
    ],
)
def test_an_order_is_called_by_the_note_where_every_return_has_it(notes: tuple[str | None, str | None], said: str) -> None:
    place = next(place for place, (_, award, _) in enumerate(LINES_OF_FORM) if award == "huan-chuong")
    rows = [replace(line(place, (1, 1, 1, 1, None, None, None, None)), note=note) for note in notes]
    sent = [submission(f"{i}.xlsx", Unit(str(i), f"Xã {i}"), [row]) for i, row in enumerate(rows)]
    assert report_words(View(merge(sent, Options(FORM)))).sections[0].items[0].startswith(f"02 cá nhân được tặng {said}")


def test_every_award_with_a_running_name_is_in_the_catalogue() -> None:
    assert set(running_names()) <= set(FORM.awards.awards)
    assert all(each.name or each.beyond_kinds for each in running_names().values())


def test_a_folder_s_name_is_no_letterhead() -> None:
    summary = merge([submission("KR2/a.xlsx", Unit(None, "Xã A"), [giay_khen(3)])], Options(FORM))
    assert fields(Periods([(summary, "")]))["co_quan"] == ("[TÊN CƠ QUAN BAN HÀNH]",)
    named = merge([submission("KR2/a.xlsx", Unit(None, "Xã A"), [giay_khen(3)])], Options(FORM, unit="Tỉnh Mẫu"))
    assert fields(Periods([(named, "")]))["co_quan"] == ("ỦY BAN NHÂN DÂN", "TỈNH MẪU")


def test_who_has_nothing_to_report_is_named() -> None:
    none = submission("b.xlsx", Unit("2", "Xã Hai"))
    none.returns[0].nil = True
    words = report_words(View(merge([submission("a.xlsx", Unit("1", "Xã Một"), [giay_khen(3)]), none], Options(FORM))))
    assert "Trong số đơn vị đã gửi báo cáo, có 01 đơn vị báo cáo không có khen thưởng: Xã Hai." in words.received
