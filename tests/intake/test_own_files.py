"""What the program itself wrote among the submissions is passed over; what somebody changed or sends back is not."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tdkt_xl.commands.cli import main
from tdkt_xl.intake.sources import find_sources
from tests.sheets import write_return


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Returns, and beside them a summary, its report, page and JSON, the findings and the lines as JSON, copies and receipts."""
    folder = tmp_path / "in"
    write_return(folder / "a.xlsx", {"giay-khen": {3: 5, 6: 9}}, unit="Xã Bình An")
    main(["merge", str(folder), "-o", str(folder / "o.xlsx"), "--json", str(folder / "o.json"), "--no-cache"])
    for ending in ("docx", "html"):
        main(["report", str(folder / "o.xlsx"), "-o", str(folder / f"bao-cao.{ending}")])
    main(["check", str(folder / "a.xlsx"), "--receipts", str(folder / "phieu"), "--no-cache"])
    return folder


def found(folder: Path) -> list[str]:
    return sorted(Path(source.path).name for source in find_sources([folder]))


def test_reports_pages_receipts_and_json_are_no_submissions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for command in ("read", "check"):
        main([command, str(folder / "a.xlsx"), "--json"])
        (folder / f"{command}.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert len([path for path in folder.rglob("*") if path.is_file()]) >= 8
    assert found(folder) == ["a.xlsx", "o.xlsx"]


def test_a_level_s_json_is_passed_over_too(tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "a.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Bình An")
    (tmp_path / "r.csv").write_text("ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n", encoding="utf-8")
    outputs = ["--out-dir", str(tmp_path / "out"), "--json", str(tmp_path / "in" / "o.json")]
    assert main(["merge", str(tmp_path / "in"), *outputs, "--roster", str(tmp_path / "r.csv"), "--no-cache"]) == 0
    assert found(tmp_path / "in") == ["a.xlsx"]


def test_a_report_that_somebody_wrote_on_is_hers(folder: Path) -> None:
    written = docx.Document(str(folder / "bao-cao.docx"))
    written.add_paragraph("Năm 2026, tặng Giấy khen cho 5 tập thể.")
    written.core_properties.last_modified_by = "Cán bộ xã"
    written.save(str(folder / "bao-cao.docx"))
    assert "bao-cao.docx" in found(folder)


def test_other_files_of_these_kinds_have_their_line(folder: Path) -> None:
    (folder / "khac.json").write_text('{"a": 1}', encoding="utf-8")
    (folder / "khac.html").write_text("<html><p>tdkt-xl</p></html>", encoding="utf-8")
    (folder / "khac.pdf").write_bytes(b"%PDF-1.4 tdkt-xl")
    (folder / "khac.docx").write_bytes(b"PK\x03\x04 no zip")
    docx.Document().save(str(folder / "khac2.docx"))
    assert found(folder) == sorted(["a.xlsx", "o.xlsx", "khac.json", "khac.html", "khac.pdf", "khac.docx", "khac2.docx"])


def test_what_is_named_by_itself_is_read(folder: Path) -> None:
    assert [Path(source.path).name for source in find_sources([folder / "bao-cao.docx"])] == ["bao-cao.docx"]


@pytest.mark.office
def test_a_report_as_pdf_is_passed_over(folder: Path) -> None:
    assert main(["report", str(folder / "o.xlsx"), "-o", str(folder / "bao-cao.pdf")]) == 0
    assert (folder / "bao-cao.pdf").is_file() and "bao-cao.pdf" not in found(folder)
