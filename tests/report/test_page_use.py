"""The page as people use it: searched, added up, printed, taken along, in the dark, by the keyboard, with the browser's Back."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.api.reports import write_report_of
from tdkt_xl.forms.shipped import shipped_form
from tdkt_xl.model.units import Unit
from tdkt_xl.report.page import write_page
from tdkt_xl.rollup.merging import Options, merge
from tests.axe import serious_faults
from tests.browser import Chromium
from tests.forms.test_library import filled
from tests.right_figures import Cell
from tests.rollup.made import FORM, YEAR, line, submission
from tests.sheets import write_return
from tests.summaries import EARLIER, LINES, write_summary_of

UNITS = "[data-table=units]"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units beside last year's, one that is missing; an error, and the summary beside the folder of its files."""
    broken = {**LINES, "Sở Nội vụ": {**LINES["Sở Nội vụ"], "giay-khen": {3: 21, 4: 20, 6: 20, 8: 5, 9: 15}}}
    summary = write_summary_of(tmp_path_factory.mktemp("kỳ #này"), broken, previous=EARLIER)
    write_report_of(summary, summary.with_name("trang.html"))
    return summary.with_name("trang.html")


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty units of equal beginnings, with counts that hold their numbers."""
    sent = [submission(f"{i}.xlsx", Unit(f"{i:05}", f"Xã Mẫu Số {i}", "xa"), [line(0, (1000 + i,) * 8)]) for i in range(1, 31)]
    path = tmp_path_factory.mktemp("numbered") / "o.html"
    write_page(merge(sent, Options(FORM, period=YEAR)), path)
    return path


def names(browser: Chromium) -> list[str]:
    return [row[1] for row in browser.table(f"{UNITS} table")]


# ---- Searching and adding up


def test_a_phrase_is_looked_for_in_names_and_codes_and_whole_words_come_first(chromium: Chromium, numbered: Path) -> None:
    chromium.open(numbered)
    chromium.one(f"{UNITS} input").send_keys("xa mau so 2")
    assert names(chromium) == ["Xã Mẫu Số 2", *(f"Xã Mẫu Số {i}" for i in range(20, 30))]
    chromium.one(f"{UNITS} input").clear()
    chromium.one(f"{UNITS} input").send_keys("1027")
    assert names(chromium) == []  # a figure, and no name


def test_words_in_another_order_are_found_where_no_name_has_the_phrase(chromium: Chromium, numbered: Path) -> None:
    chromium.open(numbered)
    chromium.one(f"{UNITS} input").send_keys("số 27 xã")
    assert names(chromium) == ["Xã Mẫu Số 27"]


def test_the_foot_adds_up_what_is_shown_and_says_so(chromium: Chromium, numbered: Path) -> None:
    chromium.open(numbered)
    assert chromium.texts(f"{UNITS} tfoot td")[1:4] == ["Cộng", "", "30.465"]
    chromium.one(f"{UNITS} input").send_keys("xa mau so 3")
    assert chromium.texts(f"{UNITS} tfoot td")[1:4] == ["Cộng các dòng đang hiện (2/30)", "", "2.033"]


@pytest.mark.parametrize(("form_id", "figures", "shown"), [
    ("tk-0603", {("", "01", 4): 1200, ("", "02", 4): 700, ("", "05", 4): 500, ("", "11", 4): 1200}, "1.200"),
    ("bm05", {("", "quy-ngan-sach", 3): 7100.5}, "7.100,5"),
])  # fmt: skip
def test_parts_count_once_and_amounts_have_their_comma(
    chromium: Chromium, tmp_path: Path, form_id: str, figures: dict[Cell, int], shown: str
) -> None:
    form = shipped_form(form_id)
    (tmp_path / "nop").mkdir()
    section, first = form.sections[0].id, form.sections[0].lines[0].award
    own = figures if form.has_parts else {(section, first, number): value for (_, _, number), value in figures.items()}
    filled(form, tmp_path / "nop" / "a.xlsx", own)
    write_page(tdkt_xl.merge([tmp_path / "nop"], form=form_id), tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    assert [row[3] for row in chromium.table(f"{UNITS} table")] == [shown]
    assert chromium.texts(f"{UNITS} tfoot td")[3] == shown
    assert "Chưa rõ mục" not in chromium.texts("table.official")[0]


# ---- Back, and where clicks lead


def test_back_closes_what_was_opened_step_by_step_and_stays_on_the_page(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    chromium.one("button.line").click()
    chromium.one("#drill button.open").click()
    assert "Xã Bình An" in chromium.one("#drill-title").text
    chromium.driver.back()
    chromium.until("return document.querySelector('#drill-title').textContent.startsWith('I. Giấy khen')")
    chromium.driver.back()
    chromium.until("return !document.querySelector('#drill').open")
    assert chromium.driver.current_url == file.as_uri()
    chromium.driver.forward()
    chromium.until("return document.querySelector('#drill').open")


@pytest.mark.parametrize("way", ["the button", "Escape"])
def test_what_was_closed_leaves_no_step_behind(chromium: Chromium, file: Path, way: str) -> None:
    chromium.open(file)
    before = chromium.run("return history.length")
    for _ in range(2):
        chromium.one("button.line").click()
        chromium.until("return document.querySelector('#drill').open")
        chromium.one("#drill button.open").click()
        if way == "Escape":
            chromium.one("#drill input").send_keys("\ue00c")
        else:
            chromium.one("#close").click()
        chromium.until("return !document.querySelector('#drill').open && history.state === null")
    assert chromium.run("return history.length") == before + 2  # type: ignore[operator]  # what Forward leads to, once
    assert chromium.logged()[0] == []


def test_tiles_lead_to_what_they_count(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    tiles = dict(zip(chromium.texts(".tiles dt"), chromium.all(".tiles a"), strict=True))
    tiles["Đơn vị đã nộp"].click()
    assert [row[1] for row in chromium.table("[data-table=tracked] table")] == ["Xã Vắng"]
    assert chromium.driver.current_url.endswith("#theo-doi")
    tiles["Phải sửa"].click()
    shown = chromium.table("[data-table=findings] table")
    assert len(shown) == int(tiles["Phải sửa"].text) and {row[0] for row in shown} == {"Phải sửa"}


def test_a_file_s_name_leads_to_the_file_and_its_cell_is_told(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    chromium.one("button.line").click()
    chromium.one("#drill button.open").click()
    link = chromium.one("#drill td a")
    target = Path(unquote(urlsplit(link.get_attribute("href") or "").path))
    assert target == file.parent / "2026" / "Xã Bình An.xlsx" and target.is_file()
    sheet, row = chromium.table("#drill table")[0][-2:]
    assert "Giấy khen" in [cell.value for cell in openpyxl.load_workbook(target)[sheet][int(row)]]


def test_without_the_files_beside_it_a_page_has_no_dead_links(chromium: Chromium, file: Path, tmp_path: Path) -> None:
    (tmp_path / "2026.xlsx").write_bytes(file.with_name("2026.xlsx").read_bytes())
    write_report_of(tmp_path / "2026.xlsx", tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    assert chromium.all("td a") == []
    assert "Xã Bình An.xlsx" in chromium.texts("[data-table=tracked] td")


# ---- Taken along


def downloaded(browser: Chromium, selector: str, folder: Path) -> list[list[str]]:
    browser.download_to(folder)
    browser.run("document.querySelector(arguments[0]).click()", selector)
    for _ in range(200):
        done = [each for each in folder.iterdir() if each.suffix == ".csv"]
        if done:
            data = done[0].read_bytes()
            assert data.startswith(b"\xef\xbb\xbf")
            return list(csv.reader(data.decode("utf-8-sig").splitlines()))
        browser.run("return new Promise((done) => setTimeout(done, 50))")
    raise AssertionError("nothing was downloaded")


def test_a_table_is_taken_along_as_it_is_filtered(chromium: Chromium, numbered: Path, tmp_path: Path) -> None:
    chromium.open(numbered)
    chromium.one(f"{UNITS} input").send_keys("so 27")
    heading, row = downloaded(chromium, f"{UNITS} .csv", tmp_path)
    assert heading[:4] == ["Mã", "Đơn vị", "Trực thuộc", "(3) Tổng số"] and row == ["00027", "Xã Mẫu Số 27", "", *["1027"] * 8]
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".csv"] == ["Đơn vị – năm 2026.csv"]
    assert chromium.logged()[0] == []


def test_no_text_of_a_sender_is_a_formula_in_what_is_taken_along(chromium: Chromium, tmp_path: Path) -> None:
    sent = [submission("a.xlsx", Unit(name='=HYPERLINK("http://example.invalid","x")'), [line(0, (5, 5, 5, 5, 0, 0, 0, 0))])]
    write_page(merge(sent, Options(FORM, period=YEAR)), tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    (tmp_path / "csv").mkdir()
    _, row = downloaded(chromium, f"{UNITS} .csv", tmp_path / "csv")
    assert row[1] == '\'=HYPERLINK("http://example.invalid","x")' and row[3] == "5"


def test_the_official_table_is_taken_along_with_its_figures(chromium: Chromium, numbered: Path, tmp_path: Path) -> None:
    chromium.open(numbered)
    rows = downloaded(chromium, "#bieu .csv", tmp_path)
    assert len({len(row) for row in rows}) == 1
    assert next(row for row in rows if row[0] == "Giấy khen")[1:4] == ["30465", "30465", "100,0%"]


# ---- On paper, in the dark, for everyone


def test_print_repeats_heads_hides_hints_and_leaves_no_heading_alone(chromium: Chromium, file: Path, tmp_path: Path) -> None:
    chromium.open(file)
    chromium.printed(tmp_path / "o.pdf")
    said = subprocess.run(["pdftotext", "-layout", tmp_path / "o.pdf", "-"], check=True, capture_output=True, text=True).stdout
    pages = [[text.strip() for text in each.splitlines() if text.strip()] for each in said.split("\f") if each.strip()]
    second = "\n".join(pages[1])
    assert "Huân chương" in second and "Hình thức khen thưởng" in second
    assert "Bấm vào" not in said and "Tải bảng" not in said and "↕" not in said
    titles = set(chromium.texts("h2"))
    for own in pages:
        assert not titles & set(own[-3:]), own[-3:]


@pytest.mark.parametrize("kind", ["light", "dark", "phone"])
def test_axe_finds_nothing_serious(chromium: Chromium, file: Path, kind: str) -> None:
    chromium.open(file)
    if kind == "phone":
        chromium.be_a_phone(390)
    chromium.be_dark(kind == "dark")
    assert serious_faults(chromium) == []
    chromium.one("button.line").click()
    chromium.one("#drill button.open").click()
    assert serious_faults(chromium) == []
    chromium.be_dark(False)


def test_axe_would_notice(chromium: Chromium, tmp_path: Path) -> None:
    (tmp_path / "o.html").write_text("<!DOCTYPE html><html><body><button></button></body></html>", encoding="utf-8")
    chromium.open(tmp_path / "o.html")
    assert any(fault.startswith("button-name") for fault in serious_faults(chromium))


def test_dark_is_dark(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    paper = "return getComputedStyle(document.querySelector('main section')).backgroundColor"
    light = chromium.run(paper)
    chromium.be_dark()
    assert (light, chromium.run(paper)) == ("rgb(255, 255, 255)", "rgb(22, 28, 34)")
    chromium.be_dark(False)


def test_the_keyboard_gets_past_a_table_of_buttons(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    chromium.run("document.querySelector(arguments[0]).click()", f"{UNITS} .skip")
    assert chromium.run("return document.activeElement.previousElementSibling.className") == "more"


def test_every_table_has_a_caption_and_every_heading_a_scope(chromium: Chromium, file: Path) -> None:
    chromium.open(file)
    assert chromium.run("return [...document.querySelectorAll('table')].filter((each) => !each.caption).length") == 0
    assert chromium.all("th:not([scope])") == []


# ---- Who has nothing to report


def test_a_unit_without_awards_is_named_as_such(chromium: Chromium, tmp_path: Path) -> None:
    nil = {"Xã Bình An": LINES["Xã Bình An"]}
    folder = tmp_path / "2026"
    said = {"A30": "Trong kỳ không có khen thưởng"}
    write_return(folder / "Sở Nội vụ.xlsx", {}, unit="Sở Nội vụ", upper=None, period="NĂM 2026", edits=said)
    summary = write_summary_of(tmp_path, nil)
    write_report_of(summary, tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    row = next(row for row in chromium.table(f"{UNITS} table") if row[1] == "Sở Nội vụ")
    assert row[3:] == [*["–"] * 8, "Đã nhận: không có khen thưởng"]
