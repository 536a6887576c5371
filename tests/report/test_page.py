"""The page, in a real Chromium: quiet, asking for nothing, true to the summary's cells, and of use with a finger."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver.support.ui import Select

from tdkt_xl.api.reports import write_report_of
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import Form
from tdkt_xl.forms.definition import COUNT, RATIO
from tdkt_xl.model.returns import Line
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.report.bars import BarChart, BarRow
from tdkt_xl.report.page import page, write_page
from tdkt_xl.report.page_tables import safe_json
from tdkt_xl.report.page_words import count, percent, signed
from tdkt_xl.report.view import View
from tdkt_xl.rollup.merging import Options, merge
from tdkt_xl.summary.book import COMPARISON, DETAILS, INDICATORS, OFFICIAL, TRACKING, write_summary
from tdkt_xl.summary.charts_sheet import CHARTS
from tdkt_xl.summary.reading import read_summary
from tdkt_xl.words.errors import OutputError
from tests.browser import Chromium
from tests.rollup.made import FORM, YEAR, line, submission
from tests.summaries import EARLIER, write_summary_of
from tests.summary.test_summary_book import values

HOSTILE = """</script><script>window.hit=1</script><img src="https://example.invalid/x" onerror="window.hit=1">"""


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units, one missing, last year beside them."""
    return write_summary_of(tmp_path_factory.mktemp("kỳ này"), previous=EARLIER)


@pytest.fixture(scope="module")
def file(summary: Path) -> Path:
    path = summary.with_name("báo cáo.html")
    write_report_of(summary, path)
    return path


@pytest.fixture
def opened(chromium: Chromium, file: Path) -> Chromium:
    chromium.open(file)
    return chromium


def amount(words: str) -> float | str:
    """What a figure on the page says: counts as they are, percent as shares; blank is "" as in a cell."""
    if words.endswith("%"):
        return float(words[:-1].replace(".", "").replace(",", ".")) / 100
    return float(words.replace(".", "")) if words else ""


def agrees(shown: str, cell: object) -> bool:
    """Whether the page says what the cell holds, percent to the decimal shown."""
    value = amount(shown)
    if isinstance(value, str) or not isinstance(cell, float):
        return value == cell
    return abs(value - cell) <= (0.0005 + 1e-9 if shown.endswith("%") else 0)


# ---- Quiet


def test_no_word_on_the_console_and_nothing_asked_for_but_the_file(opened: Chromium, file: Path) -> None:
    for button in opened.all("button.line")[:2]:
        button.click()
        opened.one("#close").click()
    said, asked = opened.logged()
    assert (said, asked) == ([], [file.as_uri()])


def test_a_request_and_a_complaint_would_be_noticed(chromium: Chromium, tmp_path: Path) -> None:
    loud = tmp_path / "loud.html"
    loud.write_text("<img src='beside.png'><script>throw new Error('heard')</script>", encoding="utf-8")
    chromium.open(loud)
    said, asked = chromium.logged()
    assert any("heard" in line for line in said) and (tmp_path / "beside.png").as_uri() in asked


# ---- True to the summary


def test_every_figure_of_the_official_table_is_the_sheet_s_cell(opened: Chromium, summary: Path, form: Form) -> None:
    cells = {row[1]: row for row in values(summary)[OFFICIAL] if isinstance(row[0], float)}
    shown = [row for row in opened.table(".official") if len(row) > 1]
    numbers = [column.number for column in form.columns if column.kind in (COUNT, RATIO)]
    assert len(shown) == len(cells) == 13
    for label, *figures in shown:
        assert all(agrees(words, cells[label][n - 1]) for words, n in zip(figures, numbers, strict=True)), label
    assert sum(bool(words) for _, *figures in shown for words in figures) > 20


def test_every_figure_of_a_unit_is_the_sum_of_its_details(opened: Chromium, summary: Path, form: Form) -> None:
    heading, *rows = values(summary)[DETAILS][3:]
    places = [next(at for at, said in enumerate(heading) if str(said).startswith(f"({number}) ")) for number in form.counts]
    sums: dict[object, list[float]] = {}
    for row in rows:
        own = sums.setdefault(row[1], [0.0] * len(places))
        sums[row[1]] = [total + (row[place] or 0.0) for total, place in zip(own, places, strict=True)]  # type: ignore[operator]
    shown = {name: [amount(words) or 0.0 for words in figures] for _, name, _, *figures in opened.table("[data-table=units] table")}
    assert shown == sums and len(sums) == 2
    foot = [amount(words) or 0.0 for words in opened.texts("[data-table=units] tfoot td")[3:]]
    assert foot == [sum(each) for each in zip(*sums.values(), strict=True)]


def test_every_indicator_is_the_sheet_s(opened: Chromium, summary: Path, form: Form) -> None:
    heading, *rows = values(summary)[INDICATORS][3:]
    places = [heading.index(each.title) for each in form.indicators]
    every = next(row for row in rows if row[1] == "Toàn bộ")
    sections = [next(row for row in rows if row[0] == each.id and row[1] == each.title) for each in form.sections]
    for place, (_, *shown) in zip(places, opened.table("#chi-tieu table"), strict=True):
        assert all(agrees(words, row[place]) for words, row in zip(shown, [every, *sections], strict=True))


def test_the_head_says_what_the_sheets_say(opened: Chromium, summary: Path) -> None:
    tiles = dict(zip(opened.texts(".tiles dt"), opened.texts(".tiles dd"), strict=True))
    assert f"Đã nhận {tiles['Đơn vị đã nộp']} đơn vị" in str(values(summary)[TRACKING][1][0])
    assert tiles["Tổng số lượt khen thưởng (3)"] == "132"
    assert tiles["Trong đó: tập thể"] == "15"


def test_every_move_is_the_sheet_s(opened: Chromium, summary: Path) -> None:
    rows = values(summary)[COMPARISON]
    lines = {f"{row[0]}. {row[1]}": row for row in rows if row[0] in ("I", "II", "III")}
    shown = opened.table(".compared")
    assert len(shown) == len(lines) == 13
    for label, now, then, difference, share, mark in shown:
        cells = lines[label]
        assert agrees(now, cells[2]) and agrees(then, cells[3]) and agrees(share.lstrip("+"), cells[5])
        assert float(difference.replace(".", "")) == cells[4]
        assert (mark in str(cells[-1])) if mark else "(3)" not in str(cells[-1])
    units = {row[1]: row for row in rows if row[0] in ("1", "2", "3")}
    for _, name, now, then, *_ in opened.table("[data-table=moves] table"):
        assert agrees(now, units[name][2]) and agrees(then, units[name][3])


def test_charts_show_the_figures_of_the_sheet_of_charts(opened: Chromium, summary: Path) -> None:
    cells = set()
    for row in values(summary)[CHARTS]:  # tables side by side: a number belongs to the last words to its left
        words = ""
        for cell in row:
            words = cell if isinstance(cell, str) and cell else words
            if isinstance(cell, float):
                cells.add((words, cell))
    words_of = "text.classList.contains('name') ? text.querySelector('title').textContent : text.textContent"
    texts_of = f"[...figure.querySelectorAll('svg text')].map((text) => [text.getAttribute('class'), {words_of}])"
    script = f"return [...document.querySelectorAll('figure')].map((figure) => {texts_of})"
    figures: list[list[list[str]]] = opened.run(script)  # type: ignore[assignment]
    assert len(figures) == 5
    found = 0
    for drawn in figures:
        words = ""
        for kind, text in drawn:
            if kind == "name":
                words = text
            else:
                assert (words, amount(text)) in cells
                found += 1
    assert found > 15


# ---- Sorting, filtering, drilling down


def names(browser: Chromium, table: str = "units", place: int = 1) -> list[str]:
    return [row[place] for row in browser.table(f"[data-table={table}] table")]


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_round(opened: Chromium) -> None:
    total = opened.all("[data-table=units] thead button")[3]
    before = names(opened)
    total.click()
    largest_first = names(opened)
    total.click()
    assert (before, largest_first, names(opened)) == (
        ["Xã Bình An", "Sở Nội vụ"], ["Sở Nội vụ", "Xã Bình An"], ["Xã Bình An", "Sở Nội vụ"],
    )  # fmt: skip
    assert opened.one("[data-table=units] th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_what_is_blank_comes_last_either_way(opened: Chromium) -> None:
    then = opened.all("[data-table=moves] thead button")[3]
    for _ in range(2):
        then.click()
        assert [row[3] for row in opened.table("[data-table=moves] table")] == ["34", ""]


def test_a_filter_needs_no_diacritics(opened: Chromium) -> None:
    opened.one("[data-table=units] input").send_keys("so noi")
    assert names(opened) == ["Sở Nội vụ"]
    assert opened.texts("[data-table=units] output") == ["1/2 dòng"]


def test_a_choice_narrows(opened: Chromium) -> None:
    Select(opened.one("[data-table=tracked] select")).select_by_value("CHƯA NỘP")
    assert names(opened, "tracked") == ["Xã Vắng"]


def test_from_a_total_to_units_to_the_file_and_back(opened: Chromium, summary: Path) -> None:
    button = next(each for each in opened.all("button.line") if each.text == "Giấy khen")
    button.click()
    assert opened.one("#drill-title").text == "I. Giấy khen: số liệu của từng đơn vị"
    rows = opened.table("#drill table")
    assert [(row[0], row[2]) for row in rows] == [("Xã Bình An", "42"), ("Sở Nội vụ", "20")]
    assert opened.texts("#drill tfoot td")[2] == "62"
    opened.all("#drill button.open")[0].click()
    detail = opened.table("#drill table")[0]
    heading, *rows_below = values(summary)[DETAILS][3:]
    source = dict(zip(heading, next(row for row in rows_below if row[1] == "Xã Bình An"), strict=True))
    wanted = (source["Hình thức khen thưởng"], "42", source["Tệp"], source["Trang"], source["Dòng"])
    assert (detail[1], detail[2], detail[-3], detail[-2], float(detail[-1])) == wanted
    assert "Có 02 doanh nhân" in detail
    opened.one("#back").click()
    opened.until("return document.querySelector('#back').hidden")
    assert opened.table("#drill table") == rows
    opened.one("#close").click()
    assert not opened.one("#drill").is_displayed()


# ---- Any screen, any text, any size


def test_a_phone_scrolls_tables_but_never_the_page_sideways(opened: Chromium) -> None:
    opened.be_a_phone(360)
    assert opened.run("return [document.documentElement.scrollWidth, innerWidth]") == [360, 360]
    assert opened.run("const s = document.querySelector('#bieu .scroll'); return s.scrollWidth > s.clientWidth")
    opened.all("button.line")[0].click()
    assert opened.run("const d = document.querySelector('#drill'); return d.scrollWidth <= d.clientWidth && d.clientWidth <= 360")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """A summary with markup and line separators wherever a sender can put text."""
    path = tmp_path_factory.mktemp("hostile") / "tong-hop.xlsx"
    own = dataclasses.replace(line(0, (3, 3, 3, 1, 2, None, None, None), HOSTILE), note=HOSTILE + "\u2028", explained=HOSTILE)
    rows = [submission(f"{HOSTILE[:9]}.xlsx", Unit(name=HOSTILE, upper=HOSTILE), [own])]
    write_summary(merge(rows, Options(FORM, period=YEAR, unit=HOSTILE)), path)
    return read_summary(path)


def test_text_of_a_sender_is_shown_and_never_run(hostile: Summary, chromium: Chromium, tmp_path: Path) -> None:
    write_page(hostile, tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    next(each for each in chromium.all("button.line") if "script" in each.text).click()
    chromium.all("#drill button.open")[0].click()
    assert any(HOSTILE in text for text in chromium.texts("#drill td"))
    assert chromium.run("return [window.hit ?? null, document.images.length, document.scripts.length]") == [None, 0, 2]
    assert chromium.logged() == ([], [(tmp_path / "o.html").as_uri()])


def test_the_policy_stops_a_script_that_is_not_ours(hostile: Summary, chromium: Chromium, tmp_path: Path) -> None:
    text = "".join(page(View(hostile))).replace("</main>", "</main><script>window.hit=1</script>")
    (tmp_path / "o.html").write_text(text, encoding="utf-8")
    chromium.open(tmp_path / "o.html")
    assert chromium.run("return window.hit ?? null") is None
    assert any("Content Security Policy" in said for said in chromium.logged()[0])


def test_three_thousand_units_stay_under_three_megabytes(chromium: Chromium, tmp_path: Path) -> None:
    many = [submission(f"huyen-{i // 100:03}/xa-{i:05}.xlsx", Unit(f"{i:05}", f"Xã Số {i}", "xa"), _lines(i)) for i in range(3000)]
    write_page(merge(many, Options(FORM, period=YEAR)), tmp_path / "o.html")
    assert (tmp_path / "o.html").stat().st_size < 3_000_000
    chromium.open(tmp_path / "o.html")
    assert len(names(chromium)) == 100
    chromium.one("[data-table=units] .more").click()
    assert len(names(chromium)) == 600
    chromium.one("[data-table=units] input").send_keys("xa so 2999")
    assert names(chromium) == ["Xã Số 2999"]


def _lines(place: int) -> list[Line]:
    return [line(which, [place * 7 % 400 + i for i in range(8)]) for which in range(13)]


# ---- The command, and parts


def test_the_command_writes_the_page_by_the_file_s_ending(summary: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = file.with_name("lệnh.HTML")
    assert main(["report", str(summary), "-o", str(own)]) == 0
    assert own.read_bytes() == file.read_bytes()
    assert capsys.readouterr().out == f"Đã ghi {own}\n"


def test_a_word_template_is_none_of_the_page_s_business(summary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(summary), "-o", str(tmp_path / "o.html"), "--template", "mau.docx"]) == 2
    assert "--template chỉ dùng cho .docx và .pdf." in capsys.readouterr().err and not (tmp_path / "o.html").exists()


def test_a_summary_changed_by_hand_has_no_page(summary: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(summary, data_only=True)
    book[OFFICIAL]["C12"] = 99
    book.save(tmp_path / "sua.xlsx")
    assert main(["report", str(tmp_path / "sua.xlsx"), "-o", str(tmp_path / "o.html")]) == 2
    assert "ô C12" in capsys.readouterr().err and not (tmp_path / "o.html").exists()


def test_same_figures_same_bytes(file: Path, summary: Path) -> None:
    again = file.with_name("again.html")
    write_report_of(summary, again)
    assert again.read_bytes() == file.read_bytes()


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(hostile: Summary, tmp_path: Path) -> None:
    (tmp_path / "o.html").mkdir()
    with pytest.raises(OutputError, match="đó là một thư mục"):
        write_page(hostile, tmp_path / "o.html")
    assert [each.name for each in tmp_path.iterdir()] == ["o.html"]


def test_a_summary_of_nothing_has_a_page_without_charts(tmp_path: Path, chromium: Chromium) -> None:
    write_summary(merge([], Options(FORM, period=YEAR)), tmp_path / "o.xlsx")
    write_page(read_summary(tmp_path / "o.xlsx"), tmp_path / "o.html")
    chromium.open(tmp_path / "o.html")
    assert (chromium.all("figure"), chromium.logged()[0], chromium.texts("[data-table=units] output")) == ([], [], ["0 dòng"])


@given(st.text())
def test_json_of_any_text_ends_no_script_and_reads_back(text: str) -> None:
    written = str(safe_json([text]))
    assert json.loads(written) == [text] and not set(written) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(
    ("share", "words"), [(None, ""), (0.0, "0,0%"), (0.6716, "67,2%"), (0.3125, "31,3%"), (0.0005, "0,1%"), (12.5, "1.250,0%")]
)
def test_percent_as_the_sheet_shows_it(share: float | None, words: str) -> None:
    assert percent(share) == words


def test_counts_and_differences() -> None:
    assert (count(None), count(0), count(1984)) == ("", "0", "1.984")
    assert (signed(1200), signed(0), signed(-3), percent(0.1, with_sign=True)) == ("+1.200", "0", "-3", "+10,0%")


def test_a_bar_s_length_is_its_figure_s_share_of_the_longest() -> None:
    svg = str(BarChart("Thử", [BarRow("Một", (40,)), BarRow("Hai", (10,))]).svg)
    widths = [float(part.partition('"')[0]) for part in svg.split(' width="')[1:]]
    assert widths[0] == 4 * widths[1] > 0


def test_shares_fill_the_whole_width_and_nothing_says_0() -> None:
    svg = str(BarChart("Thử", [BarRow("Một", (30, 10)), BarRow("Không", (0, 0))], ("A", "B"), shares=True).svg)
    widths = [float(part.partition('"')[0]) for part in svg.split(' width="')[1:]]
    assert widths[0] == 3 * widths[1] and sum(widths) == 356 and ">0</text>" in svg
