"""Where a merge may write, and that its own earlier results are never added to what they were made from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tdkt_xl.api.outputs import earlier_summaries
from tdkt_xl.commands.cli import main
from tests.sheets import write_return

SUMMARY_OF_ANOTHER = {"tdkt.kind": "summary", "tdkt.unit.name": "Huyện Kia", "tdkt.unit.level": "huyen", "tdkt.period": "2026"}
Output = pytest.CaptureFixture[str]
ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\nH,Huyện Mẫu,huyen,T\n1,Xã Bình An,xa,H\n2,Xã Tân An,xa,H\n3,Xã Vắng,xa,T\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two communes' returns of 3 and 4 Giấy khen."""
    folder = tmp_path / "biểu"
    for count, unit in ((3, "Xã Bình An"), (4, "Xã Tân An")):
        write_return(folder / f"{unit}.xlsx", {"giay-khen": {3: count, 6: count}}, unit=unit)
    (tmp_path / "r.csv").write_text(ROSTER, encoding="utf-8")
    return folder


def merged(*arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a merge."""
    file = Path(str(arguments[0])).parent / "kq.json"
    code = main(["merge", *map(str, arguments), "--json", str(file)])
    return code, json.loads(file.read_text(encoding="utf-8")) if code != 2 else {}


def giay_khen(view: dict[str, Any]) -> int:
    return next(total["cells"]["3"] for total in view["totals"] if total["award"] == "giay-khen")


def test_a_submission_is_never_written_over(folder: Path, capsys: Output) -> None:
    for file in (folder / "Xã Tân An.xlsx", folder / ".." / folder.name / "Xã Bình An.xlsx"):
        before = file.read_bytes()
        for option in ("-o", "--json"):
            other = ["-o", folder.parent / "o.xlsx"] if option == "--json" else []
            code = main(["merge", str(folder), *map(str, other), option, str(file)])
            assert (code, file.read_bytes()) == (2, before), option
            assert "Hãy cho tên khác" in capsys.readouterr().err


def test_what_cannot_be_read_is_never_written_over(folder: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    there = write_return(folder.parent / "năm trước.xlsx")
    before, read = there.read_bytes(), Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == there:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert main(["merge", str(folder), "-o", str(there)]) == 2
    assert "không biết có phải biểu của đơn vị không. Hãy cho tên khác." in capsys.readouterr().err
    monkeypatch.undo()
    assert there.read_bytes() == before


def test_a_name_as_long_as_the_system_allows(folder: Path) -> None:
    out = folder.parent / f"{'a' * 250}.xlsx"
    assert main(["merge", str(folder), "-o", str(out)]) == 0
    assert out.exists()


def test_a_unit_s_form_is_never_written_over_wherever_it_lies(folder: Path, capsys: Output) -> None:
    other = write_return(folder.parent / "năm trước" / "a.xlsx", {"giay-khen": {3: 1, 6: 1}})
    own = write_return(folder / "H Huyện Mẫu 2026.xlsx", {"giay-khen": {3: 9, 6: 9}}, unit="Huyện Mẫu")
    before = {path: path.read_bytes() for path in (other, own)}
    assert main(["merge", str(folder), "-o", str(other)]) == 2
    for place in (folder, folder / ".." / folder.name):
        assert main(["merge", str(folder), "--roster", str(folder.parent / "r.csv"), "--out-dir", str(place)]) == 2
    assert capsys.readouterr().err.count("ghi lên sẽ mất biểu đó") == 3
    assert {path: path.read_bytes() for path in (other, own)} == before
    assert not (folder / "T Tỉnh Mẫu 2026.xlsx").exists()


def test_a_summary_given_to_be_added_is_not_the_place_for_another(folder: Path, capsys: Output) -> None:
    order = ("--roster", str(folder.parent / "r.csv"), "--out-dir", str(folder.parent / "ra"))
    assert main(["merge", str(folder), *order]) == 0
    given = folder.parent / "ra" / "H Huyện Mẫu 2026.xlsx"
    before = given.read_bytes()
    assert main(["merge", str(given), str(folder / "Xã Bình An.xlsx"), *order]) == 2
    assert f"đã cho ở đường dẫn {given}" in capsys.readouterr().err and given.read_bytes() == before


def test_a_folder_for_json_is_said_before_anything_is_written(folder: Path, capsys: Output) -> None:
    assert main(["merge", str(folder), "-o", str(folder.parent / "o.xlsx"), "--json", str(folder)]) == 2
    assert "đó là một thư mục" in capsys.readouterr().err and not (folder.parent / "o.xlsx").exists()


def test_an_earlier_summary_and_a_workbook_without_a_form_are_replaced(folder: Path) -> None:
    other = folder / "tổng hợp.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "ghi chép riêng"
    book.save(other)
    assert [main(["merge", str(folder), "-o", str(other)]) for _ in range(2)] == [0, 0]
    assert openpyxl.load_workbook(other).sheetnames[0] == "Biểu tổng hợp"


def test_a_path_to_be_added_up_is_not_the_output(folder: Path, capsys: Output) -> None:
    whole = folder.parent / "kỳ này.xlsx"
    assert main(["merge", str(folder), "-o", str(whole)]) == 0
    before = whole.read_bytes()
    assert main(["merge", str(whole), str(folder / "Xã Bình An.xlsx"), "-o", str(whole)]) == 2
    assert whole.read_bytes() == before
    assert "đường dẫn" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["o.csv", "o.xls", "o"])
def test_a_summary_is_an_xlsx(name: str, folder: Path, capsys: Output) -> None:
    assert main(["merge", str(folder), "-o", str(folder.parent / name)]) == 2
    assert "Hãy ghi -o" in capsys.readouterr().err and not (folder.parent / name).exists()


def test_the_json_takes_no_file_of_the_same_run(folder: Path, capsys: Output) -> None:
    roster = folder.parent / "r.csv"
    output = folder.parent / "o.xlsx"
    for file, option in ((roster, "--roster"), (output, "-o")):
        assert main(["merge", str(folder), "-o", str(output), "--roster", str(roster), "--json", str(file)]) == 2
        assert f"đã cho ở {option}" in capsys.readouterr().err
    assert roster.read_text(encoding="utf-8") == ROSTER


@pytest.mark.slow
def test_results_in_the_folder_of_submissions_are_not_added_to_them(folder: Path) -> None:
    for name in ("o1.xlsx", "o1.xlsx", "o2.xlsx", "o3.xlsx"):
        code, view = merged(folder, "-o", folder / name)
        assert (code, giay_khen(view)) == (0, 7), name
    assert {s["status"] for s in view["submissions"] if Path(s["file"]).name.startswith("o")} == {"superseded"}
    assert giay_khen(merged(folder, "-o", folder / "o4.xlsx", "--roster", folder.parent / "r.csv")[1]) == 7


def test_summaries_that_name_no_unit_add_up_where_they_are_of_different_parts(folder: Path) -> None:
    parts = [folder.parent / "một.xlsx", folder.parent / "hai.xlsx"]
    for part, file in zip(parts, sorted(folder.iterdir()), strict=True):
        assert merged(file, "-o", part)[0] == 0
    assert giay_khen(merged(*parts, "-o", folder.parent / "o.xlsx")[1]) == 7
    assert giay_khen(merged(*parts, folder / "Xã Tân An.xlsx", "-o", folder.parent / "o.xlsx")[1]) == 7


def test_without_a_roster_a_district_s_summary_gives_way_to_the_communes_that_it_lists(folder: Path) -> None:
    roster = ("--roster", folder.parent / "r.csv")
    assert merged(folder, "-o", folder / "huyện.xlsx", "--unit", "H", *roster)[0] == 0
    write_return(folder / "vắng.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Huyện Khác")  # so that levels alone do not tell
    write_return(folder / "khác.xlsx", {"giay-khen": {3: 9, 6: 9}}, unit=None, properties=SUMMARY_OF_ANOTHER)
    code, view = merged(folder, "-o", folder.parent / "o.xlsx")
    assert [Path(s["file"]).name for s in view["submissions"] if s["status"] != "merged"] == ["huyện.xlsx"]
    assert (code, giay_khen(view)) == (0, 21)


@pytest.mark.slow
def test_a_file_that_the_system_cuts_off_is_one_message_and_leaves_nothing(folder: Path) -> None:
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); from tdkt_xl.commands.cli import main; "
    )
    output = folder.parent / "out" / "o.xlsx"
    arguments = ["merge", str(folder), "-o", str(output), "--no-cache"]
    command = [sys.executable, "-c", f"{limited}raise SystemExit(main({arguments!r}))"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, list(output.parent.iterdir())) == (2, [])
    assert done.stderr.startswith(f"Lỗi: Không ghi được {output}: tệp lớn hơn") and "Traceback" not in done.stderr


def test_into_the_folder_of_submissions_itself(folder: Path) -> None:
    for _ in range(2):
        code, view = merged(folder, "--roster", folder.parent / "r.csv", "--out-dir", folder)
        assert (code, [giay_khen(each) for each in view["summaries"]]) == (0, [7, 7])
        assert len(view["summaries"][0]["submissions"]) == 2
    assert [file.name for file in earlier_summaries(folder)] == ["H Huyện Mẫu 2026.xlsx", "T Tỉnh Mẫu 2026.xlsx"]


def test_summaries_of_one_unit_and_those_below_it(folder: Path) -> None:
    arguments = ("--roster", folder.parent / "r.csv", "--out-dir", folder.parent / "out", "--unit", "H")
    view = merged(folder, *arguments)[1]
    assert [each["unit"]["code"] for each in view["summaries"]] == ["H"]
    assert [file.name for file in (folder.parent / "out").iterdir()] == ["H Huyện Mẫu 2026.xlsx"]
