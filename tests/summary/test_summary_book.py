"""The summary workbook: live formulas with true stored values, every sheet, the same bytes, and a faithful way back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from tdkt_xl.forms import Form, load_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import Way, read_submission, read_submissions
from tdkt_xl.model.returns import Submission
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Roster, Unit
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary import units_sheet
from tdkt_xl.summary.book import (
    BY_UNIT,
    CHARTS,
    DETAILS,
    FACTS,
    FINDINGS,
    INDICATORS,
    OFFICIAL,
    PROGRESS,
    TRACKING,
    write_summary,
)  # fmt: skip
from tdkt_xl.summary.unknown_names_sheet import UNKNOWN_NAMES
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import PROVINCE, giay_khen, line, submission
from tests.rollup.test_rollup import sums
from tests.sheets import write_return

SISTER = Path(__file__).parents[1] / "forms" / "sister-17.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three communes' submissions, one with an error, one with an odd line, and a file that is no workbook."""
    folder = tmp_path_factory.mktemp("nộp biểu")
    right = {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 12: 0, 13: 1, 14: "01 truy tặng"}
    write_return(folder / "xã tân an.xlsx", {"giay-khen": right}, unit="Xã Tân An", upper="Huyện A")
    write_return(folder / "binh an.xlsx", {"giay-khen": right | {3: 11}}, unit="Xã Bình An")
    odd = {"A26": 4, "C26": "7", "F26": 7}
    titled = {"lao-dong-tien-tien": {3: 5, 4: 5, 6: 5}}
    link = {"B26": '=HYPERLINK("x")'}
    write_return(folder / "b" / "tan an 2.xlsx", titled, unit="Xã Tân An", upper="Huyện B", edits=odd, texts=link)
    (folder / "hỏng.xlsx").write_bytes(b"PK\x03\x04 not really")
    return folder


def summary_of(folder: Path, form: Form, roster: Roster | None = PROVINCE) -> Summary:
    return merge(read_submissions(find_sources([folder])), Options(form, roster))


@pytest.fixture(scope="module")
def book(folder: Path, tmp_path_factory: pytest.TempPathFactory, form: Form) -> Path:
    path = tmp_path_factory.mktemp("out") / "tổng hợp.xlsx"
    write_summary(summary_of(folder, form), path)
    return path


def formulas(path: Path) -> dict[tuple[str, str], str]:
    workbook = openpyxl.load_workbook(path)
    cells = (cell for sheet in workbook for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.value for cell in cells if cell.data_type == "f"}


def values(path: Path) -> dict[str, list[list[object]]]:
    workbook = CalamineWorkbook.from_path(path)
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}


def value_at(rows: Sequence[Sequence[object]], address: str) -> object:
    match = re.fullmatch(r"([A-Z]+)(\d+)", address)
    assert match is not None
    place = 0
    for letter in match[1]:
        place = place * 26 + ord(letter) - 64
    row = int(match[2]) - 1
    return rows[row][place - 1] if row < len(rows) and place <= len(rows[row]) else ""


def test_the_sheets_and_the_official_one_first(book: Path) -> None:
    assert list(values(book)) == [
        OFFICIAL, BY_UNIT, INDICATORS, CHARTS, DETAILS, TRACKING, PROGRESS, UNKNOWN_NAMES, FINDINGS, FACTS,
    ]  # fmt: skip


def test_sheets_that_would_have_nothing_to_say_are_left_out(tmp_path: Path, form: Form) -> None:
    write_summary(merge([submission("a.xlsx", Unit(name="Xã A"), [giay_khen(0)])], Options(form)), tmp_path / "o.xlsx")
    assert list(values(tmp_path / "o.xlsx")) == [OFFICIAL, BY_UNIT, INDICATORS, DETAILS, TRACKING, FINDINGS, FACTS]


def test_libreoffice_recalculates_every_formula_to_its_stored_value(book: Path, office: LibreOffice, tmp_path: Path) -> None:
    control = tmp_path / "control.xlsx"
    with xlsxwriter.Workbook(str(control)) as lie:
        lie.add_worksheet("S").write_formula("A1", "=1+1", None, 5)
    again, corrected = office.convert("xlsx", tmp_path / "again", book, control)
    assert values(corrected)["S"][0][0] == 2, "this LibreOffice does not recalculate on loading"
    stored, recalculated = values(book), values(again)
    every = formulas(book)
    assert len(every) > 13 * 8
    different = {
        place: (value_at(stored[place[0]], place[1]), value_at(recalculated[place[0]], place[1]))
        for place in every
        if not same(value_at(stored[place[0]], place[1]), value_at(recalculated[place[0]], place[1]))
    }
    assert different == {}


def same(one: object, two: object) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) < 1e-9
    return one == two


def test_every_count_is_a_live_sum_over_the_details_and_every_ratio_a_formula(book: Path, form: Form) -> None:
    cells = {address: text for (sheet, address), text in formulas(book).items() if sheet == OFFICIAL}
    assert sum("SUMIFS" in text for text in cells.values()) >= 13 * len(form.counts)
    assert sum("/" in text for text in cells.values()) >= 13 * len(form.ratios)


def test_a_total_that_nobody_reports_shows_blank(book: Path) -> None:
    rows = values(book)[OFFICIAL]
    flag = next(row for row in rows if row[1] == "Cờ thi đua của tỉnh")
    assert flag[2:] == [""] * len(flag[2:])


def test_the_stored_totals_are_the_summary_s(book: Path) -> None:
    rows = values(book)[OFFICIAL]
    assert next(row for row in rows if row[1] == "Giấy khen")[2:5] == [21.0, 12.0, pytest.approx(12 / 21)]


def test_text_that_begins_like_a_formula_stays_text(book: Path) -> None:
    assert not any("HYPERLINK" in text for text in formulas(book).values())
    labels = [cell for rows in values(book).values() for row in rows for cell in row if isinstance(cell, str)]
    assert '=HYPERLINK("x")' in labels


def test_same_input_same_bytes(folder: Path, book: Path, form: Form) -> None:
    again = book.with_name("again.xlsx")
    write_summary(summary_of(folder, form), again)
    assert again.read_bytes() == book.read_bytes()


def test_openxml_audit_finds_nothing(book: Path) -> None:
    result = OpenXmlValidator().validate(str(book))
    assert result.errors == []


def test_it_prints_on_landscape_a4_one_page_wide_or_spread_with_its_headings_repeated(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    for sheet in (each for each in workbook if each.sheet_state == "visible"):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        if sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert sheet.page_setup.fitToWidth in (None, 1)
        else:
            assert sheet.page_setup.scale >= 60 and sheet.col_breaks.brk and sheet.print_title_cols == "$A:$B"
        assert sheet.print_title_rows
    assert {cell.font.name for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}


def test_the_details_are_an_excel_table_of_every_filled_line(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)[DETAILS]
    table = sheet.tables["ChiTiet"]
    assert table.ref.startswith("A4:")
    rows = values(book)[DETAILS][4:]
    assert [(row[1], row[6], row[7], row[9]) for row in rows] == [
        ("Xã Tân An", "I", "Giấy khen", 10.0),
        ("Xã Bình An", "I", "Giấy khen", 11.0),
        ("Xã Tân An", "I", "Lao động tiên tiến", 5.0),
        ("Xã Tân An", "III", '=HYPERLINK("x")', 7.0),
    ]
    assert [row[5] for row in rows] == [11.0, 11.0, 12.0, 26.0]


def test_tracking_names_every_file_and_every_missing_unit(folder: Path, form: Form, tmp_path: Path) -> None:
    (folder / "xã tân an.xlsx").touch()
    path = tmp_path / "out.xlsx"
    only = [each for each in find_sources([folder]) if "tan an 2" not in each.shown]
    write_summary(merge(read_submissions(only), Options(form, PROVINCE)), path)
    heading, *rows = values(path)[TRACKING][3:]
    file = list(heading).index("Tệp")
    states = {(row[1] or row[file]): row[3] for row in rows}
    assert states["Xã Bình An"] == "Đã tổng hợp"
    assert [row[0] for row in rows if row[3] == "CHƯA NỘP"] == ["B1"]
    assert any(row[3] == "Không mở được" and "hỏng.xlsx" in str(row[file]) for row in rows)


def test_each_finding_links_to_its_file_and_cell(book: Path, folder: Path) -> None:
    sheet = openpyxl.load_workbook(book)[FINDINGS]
    links = {row[2].hyperlink.target: row[2].hyperlink.location for row in sheet.iter_rows(min_row=5) if row[2].hyperlink}
    target = next(target for target in links if "binh%20an" in target)
    assert links[target] == "'BTH'!C11"
    assert (book.parent / target.replace("%20", " ").replace("\\", "/")).resolve() == (folder / "binh an.xlsx").resolve()


def test_links_lead_to_files_and_sheets_of_whatever_name(tmp_path: Path, form: Form, office: LibreOffice) -> None:
    file = write_return(tmp_path / "Xã 'A' #1" / "a%20b & 100% “đủ” [2].xlsx", {"giay-khen": {3: 5, 6: 4}}, sheet="Biểu 'A' #1")
    path = tmp_path / "o.xlsx"
    write_summary(summary_of(file.parent, form), path)
    (again,) = office.convert("fods", tmp_path / "again", path)
    links = {unescape(href) for href in re.findall('xlink:href="([^"]*)"', again.read_text(encoding="utf-8")) if ".xlsx#" in href}
    found = [[unquote(part) for part in link.split("#")] for link in links]
    assert [f"../{file.relative_to(tmp_path)}", "'Biểu ''A'' #1'!C11"] in found  # from the converted copy's folder
    assert {place for place, _ in found} == {f"../{file.relative_to(tmp_path)}"}
    assert {cell.rpartition("!")[0] for _, cell in found} == {"'Biểu ''A'' #1'"}


def test_figures_by_unit_are_live_whatever_units_are_called(tmp_path: Path, form: Form, office: LibreOffice) -> None:
    names = [">5", "<9", "=3", "a*", "ab", "b?", "bc", "~*", "*", "<>", "@x", "+1", "-2", "=A1", 'Xã "B" & C', "Xã", "12", "TRUE"]
    path = tmp_path / "o.xlsx"
    rows = [submission(f"{i}.xlsx", Unit(f"M{i}", name), [giay_khen(2**i)]) for i, name in enumerate(names)]
    write_summary(merge(rows, Options(form)), path)
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    stored, recalculated = values(path), values(again)
    figures = {row[1]: row[3] for row in recalculated[BY_UNIT][6:]}
    assert figures == {name: 2.0**i for i, name in enumerate(names)}
    assert all(same(value_at(stored[sheet], address), value_at(recalculated[sheet], address)) for sheet, address in formulas(path))


def test_figures_by_unit_tell_namesakes_apart(tmp_path: Path, form: Form, office: LibreOffice) -> None:
    rows = [submission(f"{folder}/x.xlsx", Unit(name="Xã A"), [giay_khen(n)]) for n, folder in ((3, "Huyện B"), (4, "Huyện C"))]
    write_summary(merge(rows, Options(form)), tmp_path / "o.xlsx")
    (again,) = office.convert("xlsx", tmp_path / "again", tmp_path / "o.xlsx")
    assert [row[3] for row in values(again)[BY_UNIT][6:8]] == [3.0, 4.0]


def test_what_only_the_program_reads_is_out_of_sight(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    assert {sheet.title: sheet.sheet_state for sheet in workbook if sheet.sheet_state != "visible"} == {FACTS: "veryHidden"}
    details = workbook[DETAILS]
    headings = {cell.value: cell.column_letter for cell in details[4]}
    hidden = [letters for letters, column in details.column_dimensions.items() if column.hidden]
    assert headings["Mã dòng"] in hidden and headings["Dòng"] not in hidden


def test_it_says_what_it_is(book: Path) -> None:
    properties = {each.name: each.value for each in openpyxl.load_workbook(book).custom_doc_props.props}
    assert properties["tdkt.form"] == "bth-2020"
    assert (properties["tdkt.kind"], properties["tdkt.unit.code"], properties["tdkt.period"]) == ("summary", "T", "2026")


def test_read_back_it_gives_the_same_totals(book: Path, folder: Path, form: Form) -> None:
    back = read_submission(find_sources([book])[0], [form])
    assert len(back.returns) == 1
    assert (back.returns[0].kind, back.returns[0].unit.name) == ("summary", "Tỉnh Mẫu")
    assert {finding.rule for finding in back.all_findings} == {"total", "individuals-split", "unknown-award"}
    again = merge([back], Options(form, PROVINCE))
    assert sums(again) == sums(summary_of(folder, form))


small_counts = st.tuples(*[st.one_of(st.none(), st.integers(0, 99))] * 8)


@pytest.mark.slow
@given(rows=st.lists(st.tuples(st.integers(0, 12), small_counts, st.sampled_from([None, None, "Huy hiệu X", "=1+1"])), max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_summary_read_back_adds_up_to_the_same(
    rows: list[tuple[int, tuple[int | None, ...], str | None]], tmp_path: Path, form: Form
) -> None:
    submissions = [submission(f"{i}.xlsx", Unit(name=f"Xã Số {i}"), [line(*row)]) for i, row in enumerate(rows)]
    first = merge(submissions, Options(form, unit="Tỉnh Mẫu", period=Period(2026)))
    write_summary(first, tmp_path / "t.xlsx")
    back = merge([read_submission(find_sources([tmp_path / "t.xlsx"])[0], [form])], Options(form, period=Period(2026)))
    assert sums(back) == sums(first)


def test_no_submissions_make_an_empty_summary(tmp_path: Path, form: Form) -> None:
    path = tmp_path / "out.xlsx"
    write_summary(merge([], Options(form, PROVINCE, period=Period(2026))), path)
    assert OpenXmlValidator().validate(str(path)).errors == []
    assert [row[0] for row in values(path)[TRACKING][4:]] == ["A1", "A2", "B1"]


def test_many_units_get_values_instead_of_formulas_and_a_row_that_tells_them_apart(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [submission(f"{i}.xlsx", Unit(name=f"Xã {i}"), [giay_khen(i)]) for i in range(20)]
    live, plain = tmp_path / "live.xlsx", tmp_path / "plain.xlsx"
    write_summary(merge(rows, Options(form)), live)
    monkeypatch.setattr(units_sheet, "LIVE_WORK", 0)
    write_summary(merge(rows, Options(form)), plain)
    for path in (live, plain):
        sheet = values(path)[BY_UNIT]
        assert [sheet[4][3], sheet[5][3]] == [190.0, 0.0]
        assert [row[3] for row in sheet[6:]] == [
            float(i) for i in (0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 2, 3, 4, 5, 6, 7, 8, 9)
        ]
    by_unit = [address for sheet, address in formulas(plain) if sheet == BY_UNIT]
    assert all(int(re.sub(r"\D", "", address)) <= 6 for address in by_unit)
    assert len(formulas(live)) > len(formulas(plain))


def test_a_17_column_form_with_a_total_row_goes_all_the_way(tmp_path: Path, office: LibreOffice) -> None:
    form = load_form(SISTER)
    section = form.sections[0]
    numbers = dict.fromkeys(form.counts, 2)
    for name in ("Xã Một", "Xã Hai"):
        write_return(tmp_path / "in" / f"{name}.xlsx", {section.lines[0].award: numbers}, form=form, unit=name)
    submissions: list[Submission] = list(read_submissions(find_sources([tmp_path / "in"]), Way(SISTER)))
    assert [len(each.returns) for each in submissions] == [1, 1]
    assert {finding.rule for each in submissions for finding in each.all_findings} <= {rule.id for rule in form.rules}
    summary = merge(submissions, Options(form))
    path = tmp_path / "out.xlsx"
    write_summary(summary, path)
    (again,) = office.convert("xlsx", tmp_path / "again", path)
    stored, recalculated = values(path), values(again)
    total = next(row for row in stored[OFFICIAL] if row[1] == form.total_label)
    assert total[form.counts[0] - 1] == 4.0
    for sheet, address in formulas(path):
        assert same(value_at(stored[sheet], address), value_at(recalculated[sheet], address)), (sheet, address)
    back = merge([read_submission(find_sources([path])[0], [form])], Options(form, period=summary.period))
    assert sums(back) == sums(summary)


def test_the_times_of_files_are_shown(tmp_path: Path, form: Form) -> None:
    moment = datetime(2026, 12, 15, 8, 30)
    rows = [submission("a.xlsx", Unit(name="Xã A"), [giay_khen(1)], modified=moment.timestamp())]
    write_summary(merge(rows, Options(form)), tmp_path / "out.xlsx")
    heading, row = values(tmp_path / "out.xlsx")[TRACKING][3:5]
    shown = row[list(heading).index("Giờ của tệp")]
    assert isinstance(shown, datetime) and abs((shown - moment).total_seconds()) < 60


def test_the_zip_holds_nothing_dated(book: Path) -> None:
    with zipfile.ZipFile(book) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
