"""Five official forms of two communes, as they arrive: several sheets in one workbook, a zip, a mail, a Word file. One run makes
five summaries, and no piece of a unit's return takes the place of another."""

from __future__ import annotations

import json
import os
import random
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.blank.template import SHEET
from tdkt_xl.commands.cli import main
from tdkt_xl.forms.shipped import shipped_form
from tests.containers import grid_of, html_page, word
from tests.forms.test_library import filled
from tests.reading.test_beside_our_form import copy
from tests.right_figures import Cell, right_figures

pytestmark = pytest.mark.slow

FIVE = ("bth-2020", "bm01", "bm03", "bm05", "tk-0602")
UNITS = ("Xã An Bình", "Xã Bình Minh")
Sums = dict[str, dict[Cell, int]]


def form_of(folder: Path, form_id: str, unit: str, seed: str = "") -> tuple[Path, dict[Cell, int]]:
    """A filled form of ours, and its counts."""
    form = shipped_form(form_id)
    values = right_figures(form, random.Random(f"{form_id} {unit} {seed}"), date(2026, 12, 31))
    path = folder / f"{form_id} {unit} {seed}.xlsx"
    filled(form, path, values, unit)
    return path, values


def one_workbook(path: Path, sheets: list[Path]) -> Path:
    """A workbook of the office's own, into which these forms were copied."""
    book = openpyxl.Workbook()
    for number, source in enumerate(sheets, 1):
        copy(openpyxl.load_workbook(source)[SHEET], book.create_sheet(f"Biểu {number}"))
    del book["Sheet"]
    book.save(path)
    return path


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sums]:
    made, folder = tmp_path_factory.mktemp("lap"), tmp_path_factory.mktemp("nhan")
    sums: Sums = {form_id: {} for form_id in FIVE}
    paths: dict[tuple[str, str], Path] = {}
    for unit in UNITS:
        for form_id in FIVE:
            paths[unit, form_id], values = form_of(made, form_id, unit)
            for cell, count in values.items():
                sums[form_id][cell] = sums[form_id].get(cell, 0) + count
    one, other = UNITS
    one_workbook(folder / "bieu 2026.xlsx", [paths[one, each] for each in ("bm01", "bm03", "bm05")])
    with zipfile.ZipFile(folder / "gui them.zip", "w") as pack:
        pack.write(paths[one, "bth-2020"], "năm 2026/BTH.xlsx")
        pack.writestr("0602.html", html_page(grid_of(paths[one, "tk-0602"])))
    own = one_workbook(made / "hai bieu.xlsx", [paths[other, each] for each in ("tk-0602", "bth-2020")])
    grids = [grid_of(paths[other, each]) for each in ("bm05", "bm03", "bm01")]
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@xa.vn", "Nộp báo cáo", "Mon, 30 Nov 2026 08:00:00 +0700"
    message.set_content("Kính gửi Phòng Nội vụ")
    for attached in (own, word(made / "ba bieu.docx", *grids)):
        message.add_attachment(attached.read_bytes(), maintype="application", subtype="octet-stream", filename=attached.name)
    (folder / "thu.eml").write_bytes(bytes(message))
    return folder, sums


def sums_in(summary: tdkt_xl.Summary) -> dict[Cell, int]:
    return {
        (total.section, total.key.key, number): count
        for total in summary.totals
        for number, count in zip(summary.form.counts, total.cells, strict=True)
        if count is not None
    }


def test_five_forms_make_five_summaries_with_the_right_sums(arrived: tuple[Path, Sums]) -> None:
    folder, sums = arrived
    summaries = tdkt_xl.merge_forms(folder, no_cache=True)
    assert [summary.form.id for summary in summaries] == ["bth-2020", "bm01", "bm03", "bm05", "tk-0602"]
    for summary in summaries:
        assert sorted(office.name for office in summary.offices) == sorted(UNITS)
        assert sums_in(summary) == sums[summary.form.id], summary.form.id
        assert {each.reason for each in summary.submissions if each.status != "merged"} == {
            f"other-form: {form_id}" for form_id in FIVE if form_id != summary.form.id
        }
        assert [each.message for each in summary.findings if each.severity == "error"] == []


def test_one_run_writes_five_files_and_one_json(arrived: tuple[Path, Sums], tmp_path: Path) -> None:
    folder, sums = arrived
    assert main(["merge", str(folder), "-o", str(tmp_path / "o.xlsx"), "--json", str(tmp_path / "o.json"), "--no-cache"]) == 0
    said = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    others = said.pop("other_forms")
    assert [said["form"], *(each["form"] for each in others)] == ["bth-2020", "bm01", "bm03", "bm05", "tk-0602"]
    for each in (said, *others):
        name = "o.xlsx" if each is said else f"o - {each['form']}.xlsx"
        assert sums_in(tdkt_xl.read_summary(tmp_path / name)) == sums[each["form"]]
        assert each["received"] == len(UNITS)


def test_a_form_sent_anew_takes_the_place_of_that_form_alone(arrived: tuple[Path, Sums], tmp_path: Path) -> None:
    folder, sums = arrived
    (tmp_path / "nhan").mkdir()
    (tmp_path / "nhan" / "bieu.xlsx").write_bytes((folder / "bieu 2026.xlsx").read_bytes())
    os.utime(tmp_path / "nhan" / "bieu.xlsx", (1_790_000_000, 1_790_000_000))
    anew, values = form_of(tmp_path, "bm03", UNITS[0], "sửa")
    anew.rename(tmp_path / "nhan" / "bm03 sửa.xlsx")
    summaries = {summary.form.id: summary for summary in tdkt_xl.merge_forms(tmp_path / "nhan", no_cache=True)}
    assert sums_in(summaries["bm03"]) == values
    for form_id in ("bm01", "bm05"):
        assert [each.status for each in summaries[form_id].submissions].count("merged") == 1
        assert sums_in(summaries[form_id]).keys() <= sums[form_id].keys()
        assert not [each for each in summaries[form_id].findings if each.rule == "duplicate-submission"]
