"""Which files get a marked copy, and where the copies lie."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tdkt_xl.commands.cli import main
from tdkt_xl.forms import Form, load_form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tdkt_xl.reading.findings import FindingPlace, finding
from tdkt_xl.sendback.copy_places import copies_below, copy_stems
from tdkt_xl.sendback.marked_copy import mark, write_marked_copies
from tdkt_xl.sendback.return_slip import NAME
from tdkt_xl.words.errors import OutputError
from tests.sendback.test_marked_copy import RIGHT, SISTER, WRONG, annotate, marked_cells, names, put, read, texts, zipped
from tests.sheets import write_return


def test_only_what_needs_correcting_goes_back(form: Form, tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "đúng.xlsx", {"giay-khen": RIGHT})
    explained = {"O6": "Giải trình", "O11": "01 doanh nhân"}
    write_return(tmp_path / "in" / "giải trình.xlsx", {"giay-khen": RIGHT | {13: 0}}, edits=explained)
    write_return(tmp_path / "in" / "lạ.xlsx", {"giay-khen": RIGHT | {13: 0}})
    write_return(tmp_path / "in" / "để biết.xlsx", {"giay-khen": RIGHT}, edits=dict.fromkeys(f"{c}9" for c in "ABCDEFGHIJKLMN"))
    assert [copy.name for copy in annotate(tmp_path / "in", tmp_path / "out", form)] == ["lạ.xlsx"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"a;b\n1;2\n", b""])
def test_a_file_without_a_form_gets_a_slip_alone(content: bytes, form: Form, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xls").write_bytes(content)
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames == [NAME]
    assert any("gửi lại" in text for text in texts(book[NAME]))
    assert OpenXmlValidator().validate(str(copy)).errors == []
    assert read(copy, form).failure == "no-form"


def test_a_file_that_could_not_be_opened_is_not_opened_again(form: Form, tmp_path: Path) -> None:
    (source,) = find_sources([write_return(tmp_path / "a.xlsx", WRONG)])
    (tmp_path / "a.xlsx").unlink()
    copy = mark(source, [finding("unreadable", FindingPlace("a.xlsx"), "tệp hỏng")], tmp_path / "out" / "a", [form])
    assert openpyxl.load_workbook(copy).sheetnames == [NAME]


def test_a_file_that_has_gone_since_is_said_to_be_unreadable(form: Form, tmp_path: Path) -> None:
    (source,) = find_sources([write_return(tmp_path / "a.xlsx", WRONG)])
    findings = read_submission(source, [form]).all_findings
    (tmp_path / "a.xlsx").unlink()
    copy = mark(source, findings, tmp_path / "out" / "a", [form])
    assert any("không mở được tệp" in text.casefold() for text in texts(openpyxl.load_workbook(copy)[NAME]))


def test_a_form_of_one_s_own(tmp_path: Path) -> None:
    sister = load_form(SISTER)
    award = sister.sections[0].lines[0].award
    counts = dict.fromkeys(sister.counts, 2) | {sister.counts[0]: "hai"}
    path = write_return(tmp_path / "in" / "a.xlsx", {award: counts}, form=sister)
    assert main(["check", str(path.parent), "--annotate", str(tmp_path / "out"), "--form", str(SISTER)]) == 1
    assert len(marked_cells(openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")["BTH"])) == 1


# ---- Where copies lie


def test_folders_and_zips_are_mirrored_and_nothing_climbs_out(form: Form, tmp_path: Path) -> None:
    content = put(tmp_path / "in" / "huyện A" / "xã.xlsx").read_bytes()
    zipped(tmp_path / "in" / "gói.zip", {"../../b.xlsx": content, "/c/d.xlsx": content, "..\\e.xlsx": content})
    annotate(tmp_path / "in", tmp_path / "x" / "out", form)
    assert names(tmp_path / "x") == ["out/gói/b.xlsx", "out/gói/c/d.xlsx", "out/gói/e.xlsx", "out/huyện A/xã.xlsx"]


def stems(folder: Path, *files: str) -> dict[str, str]:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(b"x")
    sources = find_sources([folder])
    made = copy_stems(sources, [folder])
    return {source.shown.removeprefix(f"{folder.as_posix()}/"): stem for source, stem in zip(sources, made, strict=True)}


def test_files_of_one_name_stay_apart_and_the_xlsx_keeps_its_own(tmp_path: Path) -> None:
    assert stems(tmp_path, "a.xls", "a.xlsx", "a.ods", "A.xlsm", "b (xls).ods", "b.xls", "b.xlsx") == {
        "A.xlsm": "A", "a.xlsx": "a (2)", "a.xls": "a (xls)", "a.ods": "a (ods)",
        "b (xls).ods": "b (xls)", "b.xls": "b (2)", "b.xlsx": "b",
    }  # fmt: skip


def test_names_are_safe_on_windows(tmp_path: Path) -> None:
    made = stems(tmp_path, "con.xlsx", 'a:b?"c.xlsx', "cuối. .xlsx", "aux/x.xlsx", "\x01.xlsx")
    assert set(made.values()) == {"_con", "a-b-c", "cuối", "_aux/x", "-x01"}  # a letter that cannot be shown is told by its number


def test_composed_and_decomposed_names_are_one_name(tmp_path: Path) -> None:
    assert sorted(stems(tmp_path, "x\u00e3.xlsx", "xa\u0303.xls").values()) == ["xa\u0303 (xls)", "x\u00e3"]


def test_several_folders_lie_side_by_side(tmp_path: Path) -> None:
    roots = [put(tmp_path / name / "xã.xlsx").parent for name in ("huyện A", "huyện B")]
    assert copy_stems(find_sources(roots), roots) == ["huyện A/xã", "huyện B/xã"]


def test_a_file_given_by_name_lies_on_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "sâu" / "xã.xlsx")
    monkeypatch.chdir(tmp_path)
    assert copy_stems(find_sources(["sâu/xã.xlsx"]), [Path("sâu/xã.xlsx")]) == ["xã"]
    assert copy_stems(find_sources(["."]), [Path(".")]) == ["sâu/xã"]


def test_a_copy_never_takes_the_place_of_a_submission(form: Form, tmp_path: Path) -> None:
    original = put(tmp_path / "in" / "a.xlsx").read_bytes()
    for target in (tmp_path / "in", tmp_path / "in" / ".." / "in"):
        with pytest.raises(OutputError, match="bản gốc"):
            annotate(tmp_path / "in", target, form)
    sources = find_sources([tmp_path / "in" / "a.xlsx"])
    submissions = [(source, read_submission(source, [form]).all_findings) for source in sources]
    with pytest.raises(OutputError, match="bản gốc"):
        write_marked_copies(submissions, [tmp_path / "in" / "a.xlsx"], tmp_path / "in")
    assert (tmp_path / "in" / "a.xlsx").read_bytes() == original


def test_an_older_copy_is_replaced(form: Form, tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.xlsx")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.xlsx").write_bytes(b"old")
    (copy,) = annotate(tmp_path / "in", tmp_path / "out", form)
    assert copy.read_bytes().startswith(b"PK")
    assert names(tmp_path / "out") == ["a.xlsx"]


def test_copies_of_an_earlier_run_are_no_submissions(tmp_path: Path) -> None:
    put(tmp_path / "in" / "trả lại" / "sâu" / "a.xlsx")
    assert copies_below(tmp_path / "in" / "trả lại", [tmp_path / "in"]) == [tmp_path / "in" / "trả lại" / "sâu" / "a.xlsx"]
    assert copies_below(tmp_path / "in", [tmp_path / "in"]) == []
    assert copies_below(tmp_path, [tmp_path / "in"]) == []
