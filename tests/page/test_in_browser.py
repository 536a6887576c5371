"""The page that `make page` built, opened from disk in a real browser: what a person does with it, and that nothing leaves it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.submissions import make_submissions
from tdkt_xl.commands.cli import main
from tests.browser import Chromium
from tools.page.build import MOST_BYTES, source_stamp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "dist" / "tdkt-xl.html"
PROVINCE = ROOT / "samples" / "tinh-hai-cap"
NAM_DINH = ROOT / "samples" / "nam-dinh-2020" / "nam-dinh-2020.xlsx"
LONGEST = 240
"""Seconds that a step may take on a busy machine."""


@pytest.fixture
def page(chromium: Chromium, tmp_path: Path) -> Chromium:
    """The page, ready; what is downloaded lies in `tmp_path / "tai"`."""
    assert PAGE.is_file() and f'content="{source_stamp()}"' in PAGE.read_text(encoding="utf-8")[:4000], "not current: `make page`"
    folder = {"behavior": "allow", "downloadPath": str(tmp_path / "tai")}
    chromium.driver.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    chromium.open(PAGE)
    until(chromium, "Sẵn sàng")
    return chromium


def until(page: Chromium, state: str) -> None:
    """Waits until the page says so. A page that says that it failed ends the test."""
    end = time.monotonic() + LONGEST
    while not (said := page.texts("#state")[0]).startswith(state):
        assert time.monotonic() < end and not said.startswith(("Không khởi động", "Chưa làm")), said
        time.sleep(0.1)


def choose(page: Chromium, field: str, path: Path) -> None:
    page.one(f"#{field}").send_keys(str(path))


def press(page: Chromium, button: str) -> None:
    page.one(f"#{button}").click()
    until(page, "Xong")


def downloaded(page: Chromium, folder: Path, name: str) -> bytes:
    page.one(f'a[download="{name}"]').click()
    end = time.monotonic() + 30
    while not (folder / "tai" / name).is_file():
        assert time.monotonic() < end, f"{name} did not come"
        time.sleep(0.1)
    return (folder / "tai" / name).read_bytes()


@pytest.mark.browser
def test_it_is_small_enough() -> None:
    assert PAGE.stat().st_size <= MOST_BYTES


def test_a_commune_s_own_file(page: Chromium, tmp_path: Path) -> None:
    choose(page, "files", NAM_DINH)
    assert not page.one("#stop").is_displayed()
    press(page, "check")
    assert not page.one("#stop").is_displayed()
    assert page.texts("#totals") == ["1 tệp: 1 chỗ phải sửa, 1 chỗ cần xem lại."]
    assert "thừa 32" in page.texts("tr.error td:last-child")[0]
    assert {"Phải sửa", "Cần xem lại"} <= {grade.strip() for grade in page.texts(".grade")}
    page.picture(tmp_path / "one.png")
    receipt = downloaded(page, tmp_path, "nam-dinh-2020 - Phiếu tiếp nhận.html").decode()
    assert "Phiếu tiếp nhận" in receipt and "nam-dinh-2020.xlsx" in receipt
    said, asked = page.logged()
    assert said == [] and {address.partition(":")[0] for address in asked} <= {"file", "blob", "data"}


def as_on_a_desk(folder: Path, desk: Path) -> None:
    """Gives the folder's files a time that a browser can tell, and copies it to where the command line has it as the page has."""
    for file in filter(Path.is_file, folder.rglob("*")):
        os.utime(file, (1_790_000_000, 1_790_000_000))  # browsers leave out what is below a thousandth of a second
    shutil.copytree(folder, desk / folder.name / folder.name, copy_function=shutil.copy2)


def test_a_province_as_on_the_command_line(page: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROVINCE / "bao-cao", tmp_path / "bao-cao")
    as_on_a_desk(tmp_path / "bao-cao", tmp_path / "may")
    monkeypatch.chdir(tmp_path / "may")
    roster = str(PROVINCE / "don-vi.csv")
    assert main(["merge", "bao-cao", "--roster", roster, "-o", "o.xlsx", "--json", "o.json"]) == 1
    choose(page, "folder", tmp_path / "bao-cao")
    page.one("#more summary").click()
    choose(page, "roster", PROVINCE / "don-vi.csv")
    press(page, "merge")
    assert "Chưa nộp: Xã Giả Định Mười" in page.texts("#totals")[0]
    assert downloaded(page, tmp_path, "ket-qua.json") == (tmp_path / "may" / "o.json").read_bytes()
    assert downloaded(page, tmp_path, "tong-hop.xlsx") == (tmp_path / "may" / "o.xlsx").read_bytes()
    assert downloaded(page, tmp_path, "bao-cao.html").startswith(b"<!DOCTYPE html>")


@pytest.mark.slow
def test_three_hundred_files_as_on_the_command_line(page: Chromium, tmp_path: Path) -> None:
    """The command runs as where numpy is not installed, which the page has not: both say that nobody looked for unusual figures."""
    make_submissions(tmp_path / "bao-cao", 300)
    as_on_a_desk(tmp_path / "bao-cao", tmp_path / "may")
    command = "import sys; sys.modules['numpy'] = None; from tdkt_xl.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["merge", "bao-cao", "-o", "o.xlsx", "--json", "o.json"]
    assert subprocess.run([sys.executable, "-c", command, *arguments], cwd=tmp_path / "may", check=False).returncode == 1
    assert "không có thư viện numpy" in (tmp_path / "may" / "o.json").read_text(encoding="utf-8")
    choose(page, "folder", tmp_path / "bao-cao")
    press(page, "merge")
    assert page.texts("#totals")[0].startswith("Đã tổng hợp năm 2026: nhận 300 đơn vị")
    assert downloaded(page, tmp_path, "ket-qua.json") == (tmp_path / "may" / "o.json").read_bytes()
    assert downloaded(page, tmp_path, "tong-hop.xlsx") == (tmp_path / "may" / "o.xlsx").read_bytes()


def test_a_file_that_ends_the_worker_is_named_and_the_rest_is_read(page: Chromium, tmp_path: Path) -> None:
    for name in ("a.xlsx", "hong.xlsx", "z.xlsx"):
        shutil.copy(NAM_DINH, tmp_path / name)
    page.run("const old = began; began = (name) => name.includes('hong') ? (reading = name, failed('out of memory')) : old(name)")
    page.one("#files").send_keys("\n".join(str(tmp_path / name) for name in ("a.xlsx", "hong.xlsx", "z.xlsx")))
    press(page, "check")
    headings = page.texts("#out h3")
    assert headings[0] == "hong.xlsx" and [heading.split(" ")[0] for heading in headings[1:]] == ["a.xlsx", "z.xlsx"]
    assert "các tệp khác vẫn được đọc" in page.texts("#out li")[0]


def test_stopping_ends_the_work_and_the_next_begins_anew(page: Chromium) -> None:
    choose(page, "files", NAM_DINH)
    page.one("#check").click()
    page.run("document.querySelector('#stop').click()")  # by then the check may be over and the button gone
    end = time.monotonic() + LONGEST
    while not page.texts("#state")[0].startswith(("Chưa làm được: đã dừng", "Xong")):
        assert time.monotonic() < end
        time.sleep(0.1)
    press(page, "check")
    assert page.texts("#totals")[0].startswith("1 tệp")


@pytest.mark.parametrize("moment", ["part", "send"])
def test_stopping_while_nothing_is_asked_of_the_worker_says_so_too(page: Chromium, moment: str) -> None:
    """While the parts are unpacked, or while the chosen files are read, there is no question that could be refused."""
    choose(page, "files", NAM_DINH)
    if moment == "part":
        page.run("end(); parts = new Promise((resolve) => setTimeout(() => resolve([]), 500))")
    else:
        page.run("File.prototype.arrayBuffer = () => new Promise((resolve) => setTimeout(() => resolve(new ArrayBuffer(0)), 500))")
    page.one("#check").click()
    time.sleep(0.2)
    page.run("document.querySelector('#stop').click()")
    until(page, "Chưa làm được: đã dừng theo yêu cầu")


def test_nothing_may_leave_the_page(page: Chromium) -> None:
    refused = page.driver.execute_async_script(  # type: ignore[no-untyped-call]
        "const done = arguments[0]; fetch('https://example.org/').then(() => done('sent'), (problem) => done(String(problem)))"
    )
    assert "sent" not in refused
    assert any("Content Security Policy" in line for line in page.logged()[0])


def test_on_a_phone_and_by_keyboard(page: Chromium) -> None:
    page.be_a_phone(390, 800)
    until(page, "Sẵn sàng")
    assert page.run("return document.documentElement.scrollWidth <= window.innerWidth")
    order = []
    for _ in range(8):
        page.run(
            "const all = [...document.querySelectorAll('input, button, summary, a[href]')].filter((each) => !each.disabled"
            " && each.getClientRects().length); const at = all.indexOf(document.activeElement); all[at + 1]?.focus()"
        )
        order.append(page.run("return document.activeElement.id || document.activeElement.tagName"))
    assert order[:3] == ["files", "folder", "SUMMARY"]
