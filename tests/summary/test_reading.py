"""A summary read back: what was written is what is read, and a workbook changed by hand says where."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from tdkt_xl.files.package import OWN_PART
from tdkt_xl.forms import Form
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.view import ComparisonView, Move
from tdkt_xl.rollup.comparing import Previous
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary import reading
from tdkt_xl.summary.book import tables, write_summary
from tdkt_xl.summary.reading import load_previous, read_back, read_summary
from tdkt_xl.summary.sealed import unsealed
from tdkt_xl.words.errors import UnusableFile
from tdkt_xl.words.periods import Period
from tests.office import LibreOffice
from tests.rollup.made import FORM, PROVINCE, YEAR, line, roster, submission
from tests.sheets import write_return
from tests.summaries import EARLIER, LINES, write_summary_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_summary_of(tmp_path_factory.mktemp("summary"), previous=EARLIER, due="2026-12-01")


@pytest.fixture(scope="module")
def summary(path: Path) -> Summary:
    return read_summary(path)


# ---- What is written is what is read


counts = st.tuples(*[st.one_of(st.none(), st.integers(0, 99))] * len(FORM.counts))
labels = st.sampled_from([None, None, "Huy hiệu X", "HUY HIỆU  X", "=1+1", "khac-001", "  Hai  dấu cách", "_x0041_", "12"])
lines = st.builds(
    lambda which, cells, label, note, explained: _with(line(which, cells, label), note, explained),
    st.integers(0, 12),
    counts,
    labels,
    st.sampled_from([None, "01 truy tặng", "=HYPERLINK(1)", "7"]),
    st.sampled_from([None, None, "có 02 doanh nhân"]),
)
moments = st.sampled_from([0.0, datetime(2026, 12, 3, 9).timestamp(), datetime(2026, 12, 17, 8, 30, 7).timestamp()])
CODES = list(PROVINCE.offices)
returns = st.lists(
    st.tuples(
        st.sampled_from([*CODES, None]),
        st.lists(lines, max_size=4),
        moments,
        st.integers(0, 2),
        st.sampled_from([YEAR, YEAR, YEAR, Period(2025)]),
        st.sampled_from(["return", "return", "return", "summary"]),
    ),
    max_size=6,
)


def _with(own: object, note: str | None, explained: str | None) -> object:
    return replace(own, note=note, explained=explained)  # type: ignore[type-var]


def made(rows: Sequence[tuple], **options: object) -> Summary:  # type: ignore[type-arg]
    """The summary of returns drawn by Hypothesis."""
    submissions = [
        submission(
            f"nộp biểu/{i}.xlsx",
            Unit(code, PROVINCE.offices[code].name) if code else Unit(None, "Trường Lạ"),
            own,
            modified=modified,
            version=version,
            period=period,
            kind=kind,
        )
        for i, (code, own, modified, version, period, kind) in enumerate(rows)
    ]
    return merge(submissions, Options(FORM, **options))  # type: ignore[arg-type]


DUE = st.sampled_from([None, date(2026, 12, 15)])


def without_seal(path: Path, copy: Path, edit: Callable[[str, bytes], bytes] = lambda _, content: content) -> Path:
    """A copy without the part that tells untouched workbooks, as every program saves it; parts may be edited."""
    return _copied(path, copy, lambda name, content: b"" if name == OWN_PART else edit(name, content))


def _copied(path: Path, copy: Path, edit: Callable[[str, bytes], bytes]) -> Path:
    with ZipFile(path) as old, ZipFile(copy, "w") as new:
        for name in old.namelist():
            if content := edit(name, old.read(name)):
                new.writestr(name, content)
    return copy


@given(rows=returns, earlier=returns, issuer=st.lists(lines, max_size=3), due=DUE, data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_summary_read_back_is_the_summary(
    rows: list[tuple],
    earlier: list[tuple],
    issuer: list,
    due: date | None,
    data: st.DataObject,
    tmp_path: Path,  # type: ignore[type-arg]
) -> None:
    given_roster = data.draw(st.sampled_from([None, PROVINCE]))
    last = made([(*row[:4], Period(2025), row[5]) for row in earlier], roster=given_roster, period=Period(2025))
    options = {
        "roster": given_roster,
        "period": YEAR,
        "due": due,
        "strict": data.draw(st.booleans()),
        "previous": data.draw(st.sampled_from([None, Previous("cu.xlsx", last)])),
        "issuer": data.draw(st.sampled_from([None, submission("tinh.xlsx", Unit("T", "Tỉnh Mẫu"), issuer)])),
    }
    summary = made(rows, **options)
    write_summary(summary, tmp_path / "o.xlsx")
    assert unsealed(tmp_path / "o.xlsx", [FORM]) == summary
    assert read_summary(without_seal(tmp_path / "o.xlsx", tmp_path / "lưu lại.xlsx")) == summary


def test_who_and_when(summary: Summary) -> None:
    assert (summary.unit.code, summary.unit.name, summary.unit.level) == ("T", "Tỉnh Mẫu", "tinh")
    assert summary.period == Period(2026) and summary.due == date(2026, 12, 1)
    assert (summary.received, summary.expected) == (2, 3)
    assert [(office.code, office.name, summary.above(office)) for office in summary.missing] == [("3", "Xã Vắng", "Tỉnh Mẫu")]


def test_lines_are_those_of_the_official_sheet(summary: Summary, form: Form) -> None:
    sums = {line.award: line.cells for line in summary.totals if any(line.cells)}
    assert sums == {
        award: tuple(sum(of[award].get(n, 0) for of in LINES.values() if award in of) or None for n in form.counts)
        for award in ("giay-khen", "lao-dong-tien-tien", "bang-khen-cap-tinh")
    }


def test_units_know_their_level_and_their_files(summary: Summary) -> None:
    assert [(office.name, office.level) for office in summary.offices] == [("Xã Bình An", "xa"), ("Sở Nội vụ", "co-quan")]
    first = summary.details[0]
    file = summary.submissions[first.submission].file
    assert (first.key, Path(file).name, first.sheet, first.row) == (("I", "giay-khen"), "Xã Bình An.xlsx", "BTH", 11)


def test_findings_carry_the_units_own_explanations(summary: Summary) -> None:
    assert {found.rule: found.explained for found in summary.findings} == {
        "missing-unit": None,
        "individuals-split": "Có 02 doanh nhân",
    }


def test_the_comparison_is_that_of_the_sheet(summary: Summary) -> None:
    assert summary.comparison is not None
    view = ComparisonView(summary.form, summary.comparison)
    assert (view.period, view.big.share, view.big.least, view.total) == ("năm 2025", 0.3, 10, Move(132, 34))
    assert view.lines[0].moves[0] == Move(62, 34)
    assert [(each.unit.name, move) for each, move in view.units] == [("Xã Bình An", Move(42, 34)), ("Sở Nội vụ", Move(90, None))]


# ---- Saved again by other programs


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_saved_again_by_libreoffice_it_reads_the_same(kind: str, path: Path, tmp_path: Path, office: LibreOffice) -> None:
    (again,) = office.convert(kind, tmp_path / "again", path)
    assert read_summary(again) == read_summary(path)


def test_formulas_that_nobody_calculated_since_are_no_fault(path: Path, tmp_path: Path) -> None:
    openpyxl.load_workbook(path).save(tmp_path / "o.xlsx")
    assert read_summary(tmp_path / "o.xlsx") == read_summary(path)


def test_numbers_stored_as_text_are_the_same_figures(path: Path, summary: Summary, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    for row in book["Chi tiết"].iter_rows(min_row=5):
        for cell in row:
            if isinstance(cell.value, int):
                cell.value = str(cell.value)
    book.save(tmp_path / "chu.xlsx")
    assert read_summary(tmp_path / "chu.xlsx") == summary


def edited(path: Path, place: Path, edit: Callable[[openpyxl.Workbook], object]) -> Path:
    """A copy of the workbook changed by hand: formulas by their stored values, as a paste of values leaves them."""
    book = openpyxl.load_workbook(path, data_only=True)
    edit(book)
    book.save(place)
    return place


@pytest.mark.parametrize("sheet", ["Chi tiết", "Theo dõi", "Kết quả kiểm tra"])
def test_a_sheet_sorted_by_hand_is_the_same_summary(sheet: str, path: Path, summary: Summary, tmp_path: Path) -> None:
    def sort(book: openpyxl.Workbook) -> None:
        rows = [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=5)]
        for at, row in enumerate(reversed(rows), 5):
            for place, value in enumerate(row, 1):
                book[sheet].cell(at, place).value = value

    again = read_summary(edited(path, tmp_path / "o.xlsx", sort))
    assert again == summary


@pytest.mark.parametrize("sheet", ["Biểu tổng hợp", "Chi tiết", "Theo dõi", "Kết quả kiểm tra", "Theo đơn vị"])
def test_rows_put_in_above_are_no_matter(sheet: str, path: Path, summary: Summary, tmp_path: Path) -> None:
    def insert(book: openpyxl.Workbook) -> None:
        book[sheet].insert_rows(1, 2)
        for merged in book[sheet].merged_cells.ranges:  # as a spreadsheet program does
            merged.shift(0, 2)

    assert read_summary(edited(path, tmp_path / "o.xlsx", insert)) == summary


def test_words_of_one_s_own_beside_the_figures_are_no_matter(path: Path, summary: Summary, tmp_path: Path) -> None:
    def write(book: openpyxl.Workbook) -> None:
        book["Biểu tổng hợp"]["P3"] = "Đã duyệt"
        book["Theo đơn vị"]["Z40"] = "xem lại"
        last = next(row for row in range(20, 60) if "NGƯỜI" in str(book["Biểu tổng hợp"].cell(row, 1).value or "").upper())
        book["Biểu tổng hợp"].cell(last + 3, 1).value = "Nguyễn Thị Hoa"

    assert read_summary(edited(path, tmp_path / "o.xlsx", write)) == summary


def test_the_rule_for_big_moves_may_be_changed(path: Path, tmp_path: Path, office: LibreOffice) -> None:
    book = openpyxl.load_workbook(path)
    book["So sánh"]["D3"] = 5
    book.save(tmp_path / "o.xlsx")
    (again,) = office.convert("xlsx", tmp_path / "again", tmp_path / "o.xlsx")
    comparison = read_summary(again).comparison
    assert comparison is not None and comparison.big.share == 5


# ---- Changed by hand


def put(sheet: str, cell: str, value: object) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book[sheet].__setitem__(cell, value)


def _in_facts(book: openpyxl.Workbook, cell: str, old: str, new: str) -> None:
    text = str(book["Dữ kiện"][cell].value)
    assert old in text
    book["Dữ kiện"][cell].value = text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: book.remove(book["Chi tiết"]), "không có trang “Chi tiết”"),
        (lambda book: book.remove(book["Theo dõi"]), "không có trang “Theo dõi”"),
        (lambda book: book.remove(book["Kết quả kiểm tra"]), "không có trang “Kết quả kiểm tra”"),
        (lambda book: book.remove(book["Dữ kiện"]), "không đọc được trang ẩn “Dữ kiện”"),
        (put("Dữ kiện", "A1", "{"), "không đọc được trang ẩn “Dữ kiện”"),
        (put("Dữ kiện", "B1", "{"), "trang ẩn “Dữ kiện” đã bị sửa"),
        (put("Dữ kiện", "C1", '{"Chi tiết":[1]}'), "trang ẩn “Dữ kiện” đã bị sửa"),
        (
            lambda book: _in_facts(book, "B1", '"counts":[42,', '"counts":[43,'),
            "trang “Chi tiết”, ô J5: ghi 42, lúc tổng hợp ghi 43",
        ),
        (lambda book: _in_facts(book, "A1", "Xã Vắng", "Xã Bóng"), "ghi Xã Vắng, lúc tổng hợp ghi Xã Bóng"),
        (put("Biểu tổng hợp", "C12", 99), "ô C12 (mục I, Giấy khen): ghi 99, tính từ số liệu đã tổng hợp được 62"),
        (put("Biểu tổng hợp", "E12", 0.5), "ô E12 (mục I, Giấy khen): ghi 0,5"),
        (put("Chi tiết", "J5", 7), "trang “Chi tiết”, ô J5: ghi 7, lúc tổng hợp ghi 42"),
        (put("Chi tiết", "J5", None), "trang “Chi tiết”, ô J5: để trống, lúc tổng hợp ghi 42"),
        (put("Chi tiết", "S5", "thêm chữ"), "trang “Chi tiết”, ô S5: ghi thêm chữ, lúc tổng hợp ghi Có 02 doanh nhân"),
        (put("Chi tiết", "R5", "thêm chữ"), "trang “Chi tiết”, ô R5: ghi thêm chữ, lúc tổng hợp để trống"),
        (put("Chi tiết", "J5", True), "trang “Chi tiết”, ô J5: ghi TRUE, lúc tổng hợp ghi 42"),
        (put("Chi tiết", "M5", 2.5), "trang “Chi tiết”, ô M5: ghi 2,5, lúc tổng hợp "),
        (put("Chi tiết", "K6", -3), "trang “Chi tiết”, ô K6: ghi -3, lúc tổng hợp ghi "),
        (lambda book: book["Chi tiết"].delete_rows(5), "trang “Chi tiết”, dòng 5: dòng này đã bị xóa, lúc tổng hợp ghi Xã Bình An"),
        (put("Theo đơn vị", "D7", 5), "trang “Theo đơn vị”, ô D7 (Xã Bình An): ghi 5"),
        (put("Theo đơn vị", "D5", 5), "trang “Theo đơn vị”, ô D5: ghi 5"),
        (put("So sánh", "D7", "nhiều"), "trang “So sánh”, ô D7 (Giấy khen): ghi nhiều"),
        (put("So sánh", "C7", 1), "trang “So sánh”, ô C7 (Giấy khen): ghi 1"),
        (put("So sánh đơn vị", "F5", 1), "trang “So sánh đơn vị”, ô F5: ghi 1, lúc tổng hợp ghi 42"),
        (put("Tỷ lệ, cơ cấu", "D5", 7), "trang “Tỷ lệ, cơ cấu”, ô D5: ghi 7"),
        (put("Tỷ lệ, cơ cấu", "M6", "nhiều"), "trang “Tỷ lệ, cơ cấu”, ô M6: ghi nhiều"),
        (lambda book: book["So sánh"].delete_rows(25), "trang “So sánh”, dòng 25: dòng này đã bị xóa"),
        (lambda book: book["So sánh"].delete_rows(5), "trang “So sánh”, không còn dòng tiêu đề"),
        (lambda book: book["Theo dõi"].delete_rows(8), "trang “Theo dõi”, dòng 8: dòng này đã bị xóa, lúc tổng hợp ghi Xã Vắng"),
        (put("Theo dõi", "A2", "xong"), "trang “Theo dõi”, ô A2: ghi xong"),
        (lambda book: book["Tiến độ"].__setitem__("C5", 9), "trang “Tiến độ”, ô C5: ghi 9"),
        (lambda book: book["Kết quả kiểm tra"].delete_rows(5), "trang “Kết quả kiểm tra”, ô "),
        (put("Kết quả kiểm tra", "A5", "Nặng"), "trang “Kết quả kiểm tra”, ô A5: ghi Nặng"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_summary_edited_by_hand_says_what_and_where(
    edit: Callable[[openpyxl.Workbook], object], said: str, path: Path, tmp_path: Path
) -> None:
    with pytest.raises(UnusableFile) as problem:
        read_summary(edited(path, tmp_path / "sửa.xlsx", edit))
    assert str(problem.value).startswith("Tệp tổng hợp, sửa.xlsx: ") and said in str(problem.value)
    assert "kỳ trước" not in str(problem.value)


def test_any_figure_of_any_sheet_changed_by_hand_is_refused_with_its_cell(path: Path, summary: Summary, tmp_path: Path) -> None:
    """A figure of each sheet after another, each time one."""
    book = openpyxl.load_workbook(path, data_only=True)
    rule = {("So sánh", "D3"), ("So sánh", "F3")}
    for table in tables(summary):
        figures = [
            cell
            for row in book[table.name].iter_rows()
            for cell in row
            if isinstance(cell.value, (int, float)) and (table.name, cell.coordinate) not in rule
        ]
        assert figures or table.name in ("Đôn đốc", "Kết quả kiểm tra", "Dữ kiện", "Nộp lại"), table.name
        for cell in figures[:: max(1, len(figures) // 6)]:
            was, cell.value = cell.value, cell.value + 1
            book.save(tmp_path / "o.xlsx")
            cell.value = was
            with pytest.raises(UnusableFile, match=f"trang “{table.name}”, (ô {cell.coordinate}|dòng {cell.row})[ :,]"):
                read_summary(tmp_path / "o.xlsx")


@pytest.fixture(scope="module")
def saved(path: Path, tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> Path:
    """The workbook as LibreOffice saves it."""
    return office.convert("xlsx", tmp_path_factory.mktemp("saved"), path)[0]


def test_any_figure_changed_in_a_workbook_saved_by_libreoffice_is_refused_with_its_cell(
    saved: Path, summary: Summary, tmp_path: Path
) -> None:
    """A figure of each sheet after another, changed in the sheet's XML, so that all else is as LibreOffice wrote it."""
    rule = {("So sánh", "D3"), ("So sánh", "F3")}
    names = openpyxl.load_workbook(saved, read_only=True).sheetnames
    for table in tables(summary):
        part = f"xl/worksheets/sheet{names.index(table.name) + 1}.xml"
        figures = re.findall(rb'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?(?: t="n")?>(?:<f[^<]*</f>)?<v>', ZipFile(saved).read(part))
        cells = [cell for cell in map(bytes.decode, figures) if (table.name, cell) not in rule]
        assert cells or table.name in ("Đôn đốc", "Kết quả kiểm tra", "Dữ kiện", "Nộp lại"), table.name
        for cell in cells[:: max(1, len(cells) // 4)]:
            before = re.compile(rb'(<c r="%b"[^<]*(?:<f[^<]*</f>)?<v>)([^<]*)' % cell.encode())
            changed = _copied(saved, tmp_path / "o.xlsx", _replaced(part, before))
            row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            with pytest.raises(UnusableFile, match=f"trang “{table.name}”, (ô {cell}|dòng {row})[ :,]"):
                read_summary(changed)


def _replaced(part: str, pattern: re.Pattern[bytes]) -> Callable[[str, bytes], bytes]:
    """Adds 1 to the number that is the pattern's second group."""

    def replaced(name: str, xml: bytes) -> bytes:
        return pattern.sub(lambda found: found[1] + b"%.15g" % (float(found[2]) + 1), xml) if name == part else xml

    return replaced


def test_of_a_workbook_saved_unchanged_no_table_is_made_anew(
    saved: Path, path: Path, summary: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(reading, "differences", lambda table, _: iter(compared.append(table.name) or ()))  # type: ignore[func-returns-value]
    values = edited(path, tmp_path / "values.xlsx", lambda book: None)
    decided = edited(path, tmp_path / "decided.xlsx", put("Theo dõi", "H5", "Duyệt"))
    for file in (saved, values, decided, without_seal(path, tmp_path / "ours.xlsx")):
        assert read_summary(file) == summary
    assert compared == []
    openpyxl.load_workbook(path).save(tmp_path / "formulas.xlsx")  # without the formulas' values
    edited(saved, tmp_path / "changed.xlsx", put("Theo đơn vị", "D7", 5))
    read_summary(tmp_path / "formulas.xlsx")
    assert "Chi tiết" not in compared and "Biểu tổng hợp" in compared
    compared.clear()
    read_summary(tmp_path / "changed.xlsx")
    assert compared == ["Theo đơn vị"]


def test_the_heading_over_the_decisions_stays(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="trang “Theo dõi”, dòng 4: thiếu cột “Xử lý”"):
        read_summary(edited(path, tmp_path / "o.xlsx", put("Theo dõi", "H4", "Ý kiến")))


def test_what_was_typed_in_comes_with_the_summary(path: Path, tmp_path: Path) -> None:
    assert read_back(path).typed is None
    back = read_back(edited(path, tmp_path / "o.xlsx", put("Theo dõi", "H5", "Duyệt")))
    assert back.typed is not None and back.typed[4][7] == "Duyệt"


def test_a_row_changed_on_a_sorted_sheet_is_named(path: Path, tmp_path: Path) -> None:
    def sort(book: openpyxl.Workbook) -> None:
        sheet = book["Chi tiết"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        for at, row in enumerate(reversed(rows), 5):
            for place, value in enumerate(row, 1):
                sheet.cell(at, place).value = value
        sheet["J8"].value = 43

    with pytest.raises(UnusableFile, match="trang “Chi tiết”, ô J8: ghi 43, lúc tổng hợp ghi 42"):
        read_summary(edited(path, tmp_path / "o.xlsx", sort))


def test_a_figure_struck_out_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="trang “Chi tiết”, ô J5: "):
        read_summary(edited(path, tmp_path / "o.xlsx", lambda book: setattr(book["Chi tiết"]["J5"], "font", Font(strike=True))))


def test_texts_stored_within_their_cells_are_no_limit(
    path: Path, summary: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So openpyxl writes every text; a summary of 3,000 units has more cells than the limit for submissions."""
    monkeypatch.setattr("tdkt_xl.files.sheet_xml.LARGEST_FILLED", 3)
    openpyxl.load_workbook(path).save(tmp_path / "o.xlsx")
    assert read_summary(tmp_path / "o.xlsx") == summary


def test_a_cell_changed_in_the_file_itself_breaks_the_seal(path: Path, summary: Summary, tmp_path: Path) -> None:
    assert unsealed(path, [FORM]) == summary
    changed = _copied(path, tmp_path / "o.xlsx", lambda _, content: content.replace(b"<v>42</v>", b"<v>43</v>"))
    assert unsealed(changed, [FORM]) is None
    with pytest.raises(UnusableFile, match="trang “Chi tiết”, ô J5: ghi 43, lúc tổng hợp ghi 42"):
        read_summary(changed)


def test_what_is_not_as_it_was_written_is_read_sheet_by_sheet(path: Path, summary: Summary, tmp_path: Path) -> None:
    assert unsealed(without_seal(path, tmp_path / "o.xlsx"), [FORM]) is None
    assert read_summary(tmp_path / "o.xlsx") == summary
    assert unsealed(path, [replace(FORM, title="Biểu khác")]) is None
    for content in (b"<tdkt", b"<tdkt/>", b"<tdkt>[]</tdkt>", b"<tdkt>{}</tdkt>"):
        broken = _copied(path, tmp_path / "p.xlsx", lambda name, old, new=content: new if name == OWN_PART else old)  # type: ignore[misc]
        assert unsealed(broken, [FORM]) is None and read_summary(broken) == summary
    assert unsealed(tmp_path / "không có.xlsx", [FORM]) is None


def test_a_detail_changed_and_all_recalculated_is_refused(path: Path, tmp_path: Path, office: LibreOffice) -> None:
    book = openpyxl.load_workbook(path)
    book["Chi tiết"]["J5"] = 43
    book.save(tmp_path / "o.xlsx")
    (again,) = office.convert("xlsx", tmp_path / "again", tmp_path / "o.xlsx")
    with pytest.raises(UnusableFile, match="trang “Chi tiết”, ô J5: ghi 43, lúc tổng hợp ghi 42"):
        read_summary(again)


def test_what_is_no_summary_of_a_known_form_is_refused(tmp_path: Path) -> None:
    other = {"tdkt.kind": "summary", "tdkt.form": "bth-1999"}
    with pytest.raises(UnusableFile, match="theo mẫu biểu “bth-1999”, chương trình chỉ biết mẫu “bth-2020”"):
        read_summary(write_return(tmp_path / "mau-khac.xlsx", properties=other))
    with pytest.raises(UnusableFile, match="không phải tệp tổng hợp"):
        read_summary(write_return(tmp_path / "don-vi.xlsx", properties={"tdkt.kind": "return", "tdkt.form": "bth-2020"}))
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    with pytest.raises(UnusableFile, match="không mở được"):
        read_summary(tmp_path / "x.xlsx")
    with pytest.raises(UnusableFile, match="không đọc được"):
        read_summary(tmp_path / "y.xlsx")


# ---- What it needs


@pytest.mark.parametrize("arguments", [("report", "{summary}", "-o", "o.html"), ("merge", "{folder}", "-o", "o.xlsx")])
def test_neither_merging_nor_a_page_waits_for_pandas_or_numpy(arguments: Sequence[str], path: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from tdkt_xl.commands.cli import main; code = main(sys.argv[1:]); "
        "print(code < 2, sorted({'pandas', 'numpy', 'docx', 'lxml'} & sys.modules.keys()))"
    )
    given_arguments = [each.format(summary=path, folder=path.parent / "2026") for each in arguments]
    command = [sys.executable, "-c", code, *given_arguments]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, cwd=tmp_path).stdout
    assert said.splitlines()[-1] == "True []"


def test_a_frame_has_a_row_a_line_and_a_column_a_count(summary: Summary) -> None:
    frame = summary.to_frame()
    assert list(frame["award"]) == [detail.key.award for detail in summary.details]
    assert list(frame.columns) == [
        *("unit_code", "unit", "level", "section", "award", "label"), *map(str, summary.form.counts),
        *("note", "explained", "file", "sheet", "row"),
    ]  # fmt: skip
    assert {str(frame[str(number)].dtype) for number in summary.form.counts} == {"Int64"}
    for place, number in enumerate(summary.form.counts):
        assert list(frame[str(number)].fillna(-1)) == [
            -1 if detail.counts[place] is None else detail.counts[place] for detail in summary.details
        ]


def test_without_a_roster_nobody_is_expected() -> None:
    lonely = merge([submission("a.xlsx", Unit("A1", "Xã A"), [line(0, Counts.blank(8))])], Options(FORM))
    assert (lonely.expected, lonely.received, lonely.missing) == (None, 1, [])
    said = [str(cell.value) for table in tables(lonely) for cell in table.cells if table.name != "Dữ kiện"]
    assert not any("1/1" in text for text in said)
    assert any("chưa có danh sách đơn vị" in text for text in said)


def test_last_period_keeps_its_file_s_name(path: Path) -> None:
    assert load_previous(path, FORM).past.file == path.name


def test_a_roster_of_one_level_has_all_units_expected() -> None:
    flat = roster(("A", "Xã A", None), ("B", "Xã B", None))
    assert merge([], Options(FORM, flat, period=YEAR)).expected == 2
