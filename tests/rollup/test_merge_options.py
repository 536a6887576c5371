"""`merge` with the options that explain a summary: the issuer's return, the due date, last period's summary."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tests.commands.test_cli import ROSTER, Output, run
from tests.sheets import write_return

BANG_KHEN = {"bang-khen-cap-tinh": {3: 5, 4: 5, 6: 5, 9: 5}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_return(tmp_path / "biểu" / "bình an.xlsx", BANG_KHEN)
    write_return(tmp_path / "biểu" / "cấp trên.xlsx", BANG_KHEN, unit="Tỉnh Quảng Ninh", upper=None)
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def test_the_issuer_s_file_is_no_submission_even_among_the_paths(folder: Path, capsys: Output) -> None:
    issuer = folder / "biểu" / "cấp trên.xlsx"
    code, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--issuer", issuer, "--json", "-")
    view = json.loads(out)
    assert (code, [Path(each["file"]).name for each in view["submissions"]]) == (0, ["bình an.xlsx"])
    assert view["reconciliation"]["issuer"] == {
        "file": issuer.as_posix(),
        "unit": {"code": None, "name": "Tỉnh Quảng Ninh", "level": "tinh"},
    }
    assert [f["rule"] for f in view["findings"]] == []


def test_a_mismatch_is_a_warning_and_exits_0(folder: Path, capsys: Output) -> None:
    issuer = write_return(folder / "trên.xlsx", {"bang-khen-cap-tinh": {3: 4, 4: 4, 6: 4, 9: 4}}, unit="Tỉnh Quảng Ninh")
    (folder / "biểu" / "cấp trên.xlsx").unlink()
    code, out, _ = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--issuer", issuer, "--json", "-")
    assert code == 0
    (warning,) = json.loads(out)["findings"]
    assert (warning["rule"], warning["award"], warning["actual"], warning["expected"]) == (
        "issuer-mismatch",
        "bang-khen-cap-tinh",
        5,
        4,
    )


def test_an_issuer_s_file_that_cannot_serve_is_one_message_and_nothing_is_written(folder: Path, capsys: Output) -> None:
    (folder / "hỏng.xlsx").write_bytes(b"PK no")
    write_return(folder / "cũ.xlsx", BANG_KHEN, period="NĂM 2025")
    (folder / "trống").mkdir()
    for name, said in (
        ("hỏng.xlsx", "hỏng.xlsx"),
        ("cũ.xlsx", "năm 2025"),
        ("không-có.xlsx", "không-có.xlsx"),
        ("roster.csv", "roster.csv"),
        ("trống", "trống"),
    ):
        code, out, err = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--issuer", folder / name)
        assert (code, out) == (2, "")
        assert err.startswith("Lỗi: ") and said in err and err.count("Lỗi") == 1
        assert not (folder / "o.xlsx").exists()


@pytest.mark.parametrize("typed", ["2026-12-15", "15/12/2026"])
def test_the_due_date_may_be_written_either_way(typed: str, folder: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "merge", folder / "biểu" / "bình an.xlsx", "-o", folder / "o.xlsx", "--due", typed)
    assert code == 0
    assert "Hạn nộp 15/12/2026: " in out


def test_a_due_date_that_is_none(folder: Path, capsys: Output) -> None:
    code, _, err = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--due", "31/02/2026")
    assert code == 2
    assert "31/02/2026" in err and "15/12/2026" in err


ROSTER_OF_2026 = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Quảng Ninh,tinh,\n9,Xã Bình Tân,xa,T\n"


@pytest.fixture
def last(folder: Path, capsys: Output) -> Path:
    """Last year's summary of two communes that are one now, and this year's return of the new one."""
    for name in ("Xã Bình An", "Xã Tân An"):
        write_return(folder / "2025" / f"{name}.xlsx", BANG_KHEN, unit=name, period="NĂM 2025")
    arguments = ["merge", folder / "2025", "-o", folder / "cũ.xlsx", "--roster", folder / "roster.csv"]
    assert run(capsys, *arguments)[0] == 0
    write_return(folder / "2026" / "bình tân.xlsx", BANG_KHEN, unit="Xã Bình Tân")
    (folder / "2026.csv").write_text(ROSTER_OF_2026, encoding="utf-8")
    (folder / "ma.csv").write_text("ma_cu,ma_moi,tu_ngay\n1,9,01/07/2026\n2,9,2026-07-01\n", encoding="utf-8")
    return folder / "cũ.xlsx"


def test_years_stay_comparable_across_a_merger(last: Path, folder: Path, capsys: Output) -> None:
    arguments = ["merge", folder / "2026", last, "-o", folder / "o.xlsx", "--roster", folder / "2026.csv", "--json", "-"]
    code, out, _ = run(capsys, *arguments, "--previous", last, "--units-map", folder / "ma.csv")
    view = json.loads(out)
    assert (code, len(view["submissions"])) == (0, 1)
    (unit,) = view["comparison"]["by_unit"]
    assert (unit["unit"]["code"], unit["now"]["3"], unit["then"]["3"]) == ("9", 5, 10)
    assert unit["note"] == "gộp từ Xã Bình An, Xã Tân An"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ma_cu,ma_moi\n1,9\n2,8\n", "ma.csv, dòng 3: mã mới “8”"),
        ("ma_cu,ma_moi\n1,9\n\n7,9\n", "ma.csv, dòng 4: mã cũ “7”"),
        ("ma_cu\n1\n", "thiếu cột “Mã mới”"),
    ],
)
def test_a_table_of_codes_that_names_unknown_units(table: str, said: str, last: Path, folder: Path, capsys: Output) -> None:
    (folder / "ma.csv").write_text(table, encoding="utf-8")
    arguments = ["merge", folder / "2026", "-o", folder / "o.xlsx", "--roster", folder / "2026.csv", "--json", folder / "o.json"]
    code, out, err = run(capsys, *arguments, "--previous", last, "--units-map", folder / "ma.csv")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert not (folder / "o.xlsx").exists() and not (folder / "o.json").exists()


def test_a_file_that_is_no_summary_of_ours_is_one_message(folder: Path, capsys: Output) -> None:
    for name in ("bình an.xlsx", "không-có.xlsx"):
        code, out, err = run(capsys, "merge", folder / "biểu", "-o", folder / "o.xlsx", "--previous", folder / "biểu" / name)
        assert (code, out) == (2, "")
        assert err.startswith("Lỗi: Tệp kỳ trước") and name in err
        assert not (folder / "o.xlsx").exists()


def test_a_summary_with_all_its_sheets_is_still_read_as_one_form(last: Path, folder: Path, capsys: Output) -> None:
    arguments = ["merge", folder / "2026", "-o", folder / "o.xlsx", "--roster", folder / "2026.csv"]
    issuer = folder / "biểu" / "cấp trên.xlsx"
    run(capsys, *arguments, "--previous", last, "--units-map", folder / "ma.csv", "--issuer", issuer, "--due", "15/12/2026")
    code, out, _ = run(capsys, "read", folder / "o.xlsx", "--json")
    assert (code, json.loads(out)["sheet"]) == (0, "Biểu tổng hợp")
    code, out, _ = run(capsys, "check", folder / "o.xlsx", "--json")
    assert (code, json.loads(out)["files"][0]["findings"]) == (0, [])


def test_a_file_that_is_needed_is_not_overwritten(last: Path, folder: Path, capsys: Output) -> None:
    before = last.read_bytes()
    code, _, err = run(capsys, "merge", folder / "2026", "-o", last, "--previous", last)
    assert (code, last.read_bytes()) == (2, before)
    assert "--previous" in err and "tên khác" in err


@pytest.mark.slow
def test_the_whole_workbook_is_valid_and_prints_on_landscape_a4_in_one_font(last: Path, folder: Path, capsys: Output) -> None:
    write_return(folder / "2026" / "bình tân lần 2.xlsx", BANG_KHEN | {"huan-chuong": {3: 1, 6: 1}}, unit="Xã Bình Tân")
    (folder / "2026.csv").write_text(f"{ROSTER_OF_2026}8,Xã Tân Bình,xa,T\n", encoding="utf-8")
    arguments = ["merge", folder / "2026", "-o", folder / "o.xlsx", "--roster", folder / "2026.csv", "--due", "15/12/2026"]
    issuer = folder / "biểu" / "cấp trên.xlsx"
    assert run(capsys, *arguments, "--previous", last, "--units-map", folder / "ma.csv", "--issuer", issuer)[0] == 0
    assert OpenXmlValidator().validate(str(folder / "o.xlsx")).errors == []
    book = openpyxl.load_workbook(folder / "o.xlsx")
    visible = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert len(visible) == 13
    for sheet in visible:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9), sheet.title
        one_wide, several_wide = sheet.sheet_properties.pageSetUpPr.fitToPage, len(sheet.col_breaks.brk) > 0
        assert one_wide is not several_wide and sheet.print_title_rows, sheet.title
        assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Times New Roman"}, sheet.title


def test_without_its_properties_a_summary_is_still_one_form(last: Path, capsys: Output) -> None:
    book = openpyxl.load_workbook(last, data_only=True)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(last)
    code, out, _ = run(capsys, "read", last, "--json")
    assert (code, json.loads(out).get("sheet")) == (0, "Biểu tổng hợp")
