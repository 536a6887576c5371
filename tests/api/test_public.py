"""The public surface: what `tdkt_xl` offers, and that offering it costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import tdkt_xl
from tests.sheets import write_return

RIGHT = {"giay-khen": {3: 5, 6: 4, 10: 1}}
WRONG = {"giay-khen": {3: 5, 6: 3, 10: 1}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_return(tmp_path / "biểu" / "a.xlsx", RIGHT, unit="Xã Giả Định Một")
    write_return(tmp_path / "biểu" / "b.xlsx", WRONG, unit="Xã Giả Định Hai")
    return tmp_path / "biểu"


# ---- The surface


def test_what_is_public() -> None:
    assert tdkt_xl.__all__ == [
        "DefinitionError", "Finding", "Line", "MissingPath", "OutputError", "Return", "Stopped", "Submission", "Summary",
        "TdktError", "UnusableFile", "__version__", "check", "merge", "merge_forms", "merge_levels", "new_form", "new_forms",
        "read", "read_summary", "write_marked_copies", "write_receipts", "write_report", "write_summary",
    ]  # fmt: skip


@pytest.mark.parametrize("name", tdkt_xl.__all__)
def test_each_public_name_is_there_and_documented(name: str) -> None:
    assert name in dir(tdkt_xl)
    assert name == "__version__" or getattr(tdkt_xl, name).__doc__


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = tdkt_xl.chek  # type: ignore[attr-defined]


def test_the_package_itself_imports_none_of_its_rooms() -> None:
    code = "import sys, tdkt_xl; print([name for name in sys.modules if name.startswith('tdkt_xl.')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


# ---- Reading


def test_read_gives_one_submission(folder: Path) -> None:
    submission = tdkt_xl.read(str(folder / "b.xlsx"))
    assert [ret.unit.name for ret in submission.returns] == ["Xã Giả Định Hai"]
    assert [(found.rule, found.actual, found.expected) for found in submission.all_findings if found.severity == "error"] == [
        ("total", 5, 4)
    ]


def test_read_of_what_does_not_open_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK?")
    assert [found.rule for found in tdkt_xl.read(tmp_path / "hỏng.xlsx").all_findings] == ["unreadable"]


def test_read_of_several_is_refused(folder: Path) -> None:
    with pytest.raises(tdkt_xl.UnusableFile, match="ở đó có 2"):
        tdkt_xl.read(folder)


def test_check_takes_a_path_or_several(folder: Path) -> None:
    both = tdkt_xl.check(folder, no_cache=True)
    assert tdkt_xl.check([folder / "a.xlsx", str(folder / "b.xlsx")], no_cache=True) == both
    assert [len(submission.returns) for submission in both] == [1, 1]


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(tdkt_xl.MissingPath, match="Không có tệp hay thư mục /không/có"):
        tdkt_xl.check("/không/có")


def test_progress_is_told_how_many_are_done_of_how_many(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    tdkt_xl.check(folder, no_cache=True, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2) and told == sorted(told)


def test_a_submission_as_a_frame(folder: Path) -> None:
    frame = tdkt_xl.read(folder / "a.xlsx").to_frame()
    (line,) = frame[frame["award"] == "giay-khen"].to_dict("records")
    assert (line["unit"], line["label"], line["3"], line["6"], line["section"]) == ("Xã Giả Định Một", "Giấy khen", 5, 4, "I")
    assert frame["3"].dtype == "Int64" and frame["4"].isna().all() and line["row"] > 0


def test_a_submission_without_a_return_is_a_frame_without_rows(tmp_path: Path) -> None:
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK?")
    frame = tdkt_xl.read(tmp_path / "hỏng.xlsx").to_frame()
    assert len(frame) == 0 and list(frame.columns)[:3] == ["unit_code", "unit", "level"]


def test_a_frame_of_a_form_that_nobody_knows_is_an_error_of_the_caller(folder: Path) -> None:
    submission = tdkt_xl.read(folder / "a.xlsx")
    submission.returns[0].form = "bieu-rieng"
    with pytest.raises(ValueError, match="bieu-rieng"):
        submission.to_frame()


# ---- Adding up


def test_merge_adds_up_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.parent.rglob("*"))
    summary = tdkt_xl.merge(folder, period="2026", due="15/12/2026", no_cache=True)
    line = next(line for line in summary.totals if line.award == "giay-khen")
    assert line.cells[0] == 10 and sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize("option", [{"period": "quý 2"}, {"due": "mai"}])
def test_an_option_that_is_none_is_refused_in_words(folder: Path, option: dict[str, str]) -> None:
    with pytest.raises(tdkt_xl.TdktError, match="không phải"):
        tdkt_xl.merge(folder, **option)  # type: ignore[arg-type]


def test_an_option_that_nobody_knows_is_an_error_of_the_caller(folder: Path) -> None:
    with pytest.raises(TypeError, match="no option rooster"):
        tdkt_xl.merge(folder, rooster="x")  # type: ignore[call-arg]


def test_a_progress_that_raises_stops_a_merge_in_processes_too(folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise tdkt_xl.Stopped

    with pytest.raises(tdkt_xl.Stopped):
        tdkt_xl.merge(folder, no_cache=True, jobs=2, progress=stop)


def test_a_summary_of_each_level_wants_a_roster(folder: Path) -> None:
    with pytest.raises(tdkt_xl.TdktError, match="danh sách đơn vị"):
        tdkt_xl.merge_levels(folder)


def test_a_summary_is_written_but_never_over_a_form(folder: Path, tmp_path: Path) -> None:
    summary = tdkt_xl.merge(folder)
    tdkt_xl.write_summary(summary, tmp_path / "tong-hop.xlsx")
    tdkt_xl.write_summary(summary, tmp_path / "tong-hop.xlsx")
    assert openpyxl.load_workbook(tmp_path / "tong-hop.xlsx", read_only=True).sheetnames[0] == "Biểu tổng hợp"
    before = (folder / "a.xlsx").read_bytes()
    with pytest.raises(tdkt_xl.OutputError, match="đang có biểu của một đơn vị"):
        tdkt_xl.write_summary(summary, folder / "a.xlsx")
    assert (folder / "a.xlsx").read_bytes() == before


def test_a_summary_is_read_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    summary = tdkt_xl.merge(folder, due="15/12/2026")
    tdkt_xl.write_summary(summary, tmp_path / "tong-hop.xlsx")
    back = tdkt_xl.read_summary(tmp_path / "tong-hop.xlsx")
    assert back == summary
    assert [found.message for found in back.findings] == [found.message for found in summary.findings]
    assert [(found.rule, found.fault[:18]) for found in back.errors] == [("total", "Tổng số (3) ghi 5,")]


def test_what_is_no_summary_is_refused(folder: Path) -> None:
    with pytest.raises(tdkt_xl.UnusableFile, match=r"a\.xlsx"):
        tdkt_xl.read_summary(folder / "a.xlsx")


def test_a_report_on_a_summary_just_made_or_read_back(folder: Path, tmp_path: Path) -> None:
    summary = tdkt_xl.merge(folder)
    tdkt_xl.write_report(summary, tmp_path / "bao-cao.docx")
    tdkt_xl.write_report(summary, tmp_path / "bao-cao.html")
    assert "Giấy khen" in (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
    assert (tmp_path / "bao-cao.docx").stat().st_size > 10_000
    with pytest.raises(tdkt_xl.OutputError, match="đuôi"):
        tdkt_xl.write_report(summary, tmp_path / "bao-cao.txt")


def test_a_summary_as_a_frame(folder: Path) -> None:
    frame = tdkt_xl.merge(folder).to_frame()
    assert sorted(frame["unit"].unique()) == ["Xã Giả Định Hai", "Xã Giả Định Một"] and int(frame["3"].sum()) == 10


# ---- Forms, copies to send back


def test_a_new_form_is_read_back_as_its_unit_s(tmp_path: Path) -> None:
    tdkt_xl.new_form("Xã Giả Định Ba", "2026-6T", tmp_path / "ba.xlsx", code="0107")
    (ret,) = tdkt_xl.read(tmp_path / "ba.xlsx").returns
    assert (ret.unit.name, ret.unit.code, ret.period and ret.period.code) == ("Xã Giả Định Ba", "0107", "2026-6T")


def test_new_forms_follow_a_roster(tmp_path: Path) -> None:
    (tmp_path / "don-vi.csv").write_text("ma,ten,cap,ma_cap_tren\nT,Tỉnh A,tinh,\nX1,Xã B,xa,T\n", encoding="utf-8")
    made = tdkt_xl.new_forms(tmp_path / "don-vi.csv", "2026", tmp_path / "mới")
    assert len(made.paths) == 2 and all(path.is_file() for path in made.paths) and made.remarks == ()


def test_a_form_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(tdkt_xl.TdktError, match="Tên đơn vị để trống"):
        tdkt_xl.new_form(" ", "2026", tmp_path / "x.xlsx")


def test_marked_copies_are_of_what_has_to_be_put_right(folder: Path, tmp_path: Path) -> None:
    (copy,) = tdkt_xl.write_marked_copies(folder, tmp_path / "trả lại")
    assert copy.stem == "b"


def test_the_functions_and_the_command_line_agree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tdkt_xl.commands.cli import main

    main(["check", str(folder), "--json"])
    view = json.loads(capsys.readouterr().out)
    own = [[found.message for found in submission.all_findings] for submission in tdkt_xl.check(folder)]
    assert [[found["message"] for found in file["findings"]] for file in view["files"]] == own
