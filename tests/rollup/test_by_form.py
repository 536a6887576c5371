"""A folder with several forms: one summary each in one run, with the right sums, and every return told where it counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tdkt_xl.api.outputs import outputs_of
from tdkt_xl.api.summaries import write_summaries
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import Form
from tdkt_xl.forms.shipped import shipped_files, shipped_form
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import MERGED, REJECTED
from tdkt_xl.words.errors import UnusableFile
from tests.reading.test_which_form import table_of

THREE = ["bth-2020", "bm01", "bm03"]
FIVE = [*THREE, *(each for each in shipped_files() if each not in THREE)][:5]
UNITS = ("Xã An Bình", "Xã Bình Minh")


def write_return(path: Path, unit: str, form: Form, start: int, period: str = "NĂM 2026") -> None:
    book = openpyxl.Workbook()
    rows = [["ỦY BAN NHÂN DÂN"], [unit.upper()], [period], *table_of(form, start)]
    for row in rows:
        book.worksheets[0].append([cell if cell != "" else None for cell in row])
    book.save(path)


def filled(place: Path, forms: Sequence[str]) -> Path:
    """Two communes, each with every form: the counts run on from 1 and from 101."""
    place.mkdir()
    for start, unit in zip((1, 101), UNITS, strict=True):
        for form_id in forms:
            write_return(place / f"{unit} {form_id}.xlsx", unit, shipped_form(form_id), start)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "bao-cao", THREE)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "don-vi.csv"
    rows = ["ma,ten,cap,ma_cap_tren", "T,Tỉnh Mẫu,tinh,"]
    rows += [f"X{i},{unit},xa,T" for i, unit in enumerate((*UNITS, "Xã Cẩm Sơn"))]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def expected_total(form: Form) -> int:
    """Two returns whose counts are 1, 2, 3 … and 101, 102, 103 …"""
    cells = len(form.counts) * sum(len(section.lines) for section in form.sections)
    return cells * (cells + 1) + 100 * cells


def total(summary: Summary) -> int:
    return sum(cell or 0 for line in summary.totals for cell in line.cells)


@pytest.mark.slow
def test_each_form_has_its_summary_with_the_right_sums(tmp_path: Path) -> None:
    folder = filled(tmp_path / "bao-cao", FIVE)
    summaries = tdkt_xl.merge_forms(folder, no_cache=True)
    assert [summary.form.id for summary in summaries] == [FIVE[0], *sorted(FIVE[1:])]
    for summary in summaries:
        assert [each.status for each in summary.submissions].count(MERGED) == len(UNITS)
        assert total(summary) == expected_total(summary.form), summary.form.id
        assert {each.reason for each in summary.submissions if each.status == REJECTED} == {
            f"other-form: {form_id}" for form_id in FIVE if form_id != summary.form.id
        }
    assert total(tdkt_xl.merge(folder, no_cache=True)) == total(summaries[0])


@pytest.mark.slow
def test_one_run_writes_one_file_each(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output, view = tmp_path / "tong-hop.xlsx", tmp_path / "tong-hop.json"
    assert main(["merge", str(folder), "-o", str(output), "--json", str(view), "--no-cache"]) in (0, 1)
    printed = capsys.readouterr().out
    said = json.loads(view.read_text(encoding="utf-8"))
    assert said["form"] == THREE[0] and [each["form"] for each in said["other_forms"]] == sorted(THREE[1:])
    for form_id in THREE:
        path = output if form_id == THREE[0] else tmp_path / f"tong-hop - {form_id}.xlsx"
        assert total(tdkt_xl.read_summary(path)) == expected_total(shipped_form(form_id))
        assert f"Đã tổng hợp biểu {form_id} năm 2026" in printed and f"Tệp tổng hợp: {path}" in printed


@pytest.mark.slow
def test_what_was_written_beside_is_no_submission_of_the_next_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = folder / "tong-hop.xlsx"
    for _ in range(2):
        assert main(["merge", str(folder), "-o", str(output), "--no-cache"]) in (0, 1)
    capsys.readouterr()
    again = tdkt_xl.read_summary(output)
    merged = {Path(each.file).name for each in again.submissions if each.status == MERGED}
    assert merged == {f"{unit} {THREE[0]}.xlsx" for unit in UNITS}
    assert len(again.submissions) == len(UNITS) * len(THREE)


@pytest.mark.slow
def test_a_unit_that_sent_another_form_is_told_from_one_that_sent_nothing(
    folder: Path, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / f"{UNITS[1]} {THREE[0]}.xlsx").unlink()
    summaries = tdkt_xl.merge_forms(folder, roster=roster, no_cache=True)
    first, second = summaries[:2]
    assert [office.name for office in first.silent] == ["Xã Cẩm Sơn"] == [office.name for office in second.silent]
    assert [office.name for office in first.sent_other_forms] == [UNITS[1]] and second.sent_other_forms == []
    assert first.sent_in_vain == [] and first.received == 1 and second.received == 2
    output = tmp_path / "tong-hop.xlsx"
    main(["merge", str(folder), "--roster", str(roster), "-o", str(output), "--no-cache"])
    printed = capsys.readouterr().out
    assert f"Đã gửi biểu khác (1): {UNITS[1]}." in printed and "Không cộng" not in printed
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(output)["Theo dõi"].iter_rows()]
    of_unit = [row for row in rows if UNITS[1] in row]
    assert "ĐÃ GỬI BIỂU KHÁC" in of_unit[0] and all("Không cộng: biểu khác" in row for row in of_unit[1:])
    assert any("thuộc biểu bm01" in str(cell) for row in of_unit for cell in row)
    (again,) = [each for each in [tdkt_xl.read_summary(output)] if each.sent_other_forms]
    assert [office.name for office in again.sent_other_forms] == [UNITS[1]]


def test_the_main_form_is_the_one_that_most_returns_have_where_none_has_the_first(tmp_path: Path) -> None:
    for unit, forms in (("Xã A", ("bm01", "bm03")), ("Xã B", ("bm03",))):
        for form_id in forms:
            write_return(tmp_path / f"{unit} {form_id}.xlsx", unit, shipped_form(form_id), 1)
    assert [summary.form.id for summary in tdkt_xl.merge_forms(tmp_path, no_cache=True)] == ["bm03", "bm01"]


@pytest.mark.slow
def test_a_file_with_two_forms_counts_in_both_and_its_findings_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for form_id in ("bth-2020", "bm03"):
        sheet = book.create_sheet(form_id)
        for row in [["ỦY BAN NHÂN DÂN"], ["TỈNH MẪU"], ["NĂM 2026"], *table_of(shipped_form(form_id))]:
            sheet.append([cell if cell != "" else None for cell in row])
    del book["Sheet"]
    (tmp_path / "vao").mkdir()
    book.save(tmp_path / "vao" / "hai.xlsx")
    first, second = tdkt_xl.merge_forms(tmp_path / "vao", no_cache=True)
    assert [each.status for each in first.submissions] == [MERGED, REJECTED]
    assert [each.status for each in second.submissions] == [REJECTED, MERGED]
    (submission,) = tdkt_xl.check(tmp_path / "vao", no_cache=True)
    counted = [found for summary in (first, second) for found in summary.findings if found.file]
    assert len(counted) == len(submission.all_findings)


@pytest.mark.slow
def test_decisions_and_the_last_period_go_with_their_form(folder: Path, tmp_path: Path) -> None:
    summaries = tdkt_xl.merge_forms(folder, no_cache=True)
    write_summaries(tmp_path / "truoc.xlsx", summaries)
    beside = outputs_of(tmp_path / "truoc.xlsx", summaries)[1]
    for path in folder.iterdir():
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A3"] = "NĂM 2027"
        book.worksheets[0]["A4"] = str(book.worksheets[0]["A4"].value).replace("2026", "2027")
        book.save(path)
    first, second, *_ = tdkt_xl.merge_forms(folder, previous=beside, no_cache=True)
    assert first.comparison is None and second.comparison is not None
    for path in folder.iterdir():
        if second.form.id in path.name:
            path.unlink()
    with pytest.raises(UnusableFile, match="theo mẫu biểu"):
        tdkt_xl.merge_forms(folder, previous=beside, no_cache=True)


@pytest.mark.slow
def test_levels_have_a_summary_each_of_each_form(folder: Path, roster: Path, tmp_path: Path) -> None:
    rows = roster.read_text(encoding="utf-8").splitlines()
    below = [row.replace(",T", ",H") for row in rows[2:]]
    roster.write_text("\n".join([*rows[:2], "H,Huyện Mẫu,huyen,T", *below]), encoding="utf-8")
    out = tmp_path / "cap"
    for _ in range(2):
        assert main(["merge", str(folder), "--roster", str(roster), "--out-dir", str(out), "--no-cache"]) in (0, 1)
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 2 * len(THREE)
    assert {name.partition(" 2026")[2] for name in names} == {".xlsx", *(f" - {form_id}.xlsx" for form_id in THREE[1:])}


def named(summaries: Sequence[Summary]) -> list[str]:
    return [summary.form.id for summary in summaries]


def test_a_form_that_is_named_is_looked_for_alone(folder: Path) -> None:
    assert named(tdkt_xl.merge_forms(folder, form="bm03", no_cache=True)) == ["bm03"]
