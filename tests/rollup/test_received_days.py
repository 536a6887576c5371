"""When what was received: a list goes before a mail's date, that before a file's own time; each says from where it is known."""

from __future__ import annotations

import os
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

import tdkt_xl
from tdkt_xl.commands.cli import main
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import Tracked
from tdkt_xl.rollup.progress import day_of, progress
from tdkt_xl.summary.names import TRACKING
from tests.sheets import write_return
from tests.summaries import summary_json
from tests.summary.test_summary_book import values

FIGURES = {"giay-khen": {3: 5, 6: 4, 10: 1}}
LATE = datetime(2026, 12, 20, 9).timestamp()
DUE = "15/12/2026"
ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\nA,Xã Một,xa,T\nB,Xã Hai,xa,T\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two returns whose files were saved after the due day, and their list of units."""
    for code, name in (("A", "Xã Một"), ("B", "Xã Hai")):
        file = write_return(tmp_path / "biểu" / f"{code}.xlsx", FIGURES, unit=name)
        os.utime(file, (LATE, LATE))
    (tmp_path / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path / "biểu"


def merged(folder: Path, **options: str) -> Summary:
    return tdkt_xl.merge(folder, **{"roster": folder.parent / "don-vi.csv", "due": DUE, **options})  # type: ignore[arg-type]


def days(summary: Summary) -> dict[str, tuple[date | None, str]]:
    return {each.file.rpartition("/")[2]: (day_of(each), each.dated) for each in summary.submissions}


def test_a_file_s_own_time_is_said_to_be_that(folder: Path) -> None:
    summary = merged(folder)
    assert days(summary) == {name: (date(2026, 12, 20), "file") for name in ("A.xlsx", "B.xlsx")}
    assert (progress(summary)[0].on_time, progress(summary)[0].late) == (0, 2)


@pytest.mark.parametrize("place", ["biểu/ngay-nhan.csv", "ngay-nhan.csv", "biểu/Ngày nhận.csv"])
def test_a_list_among_or_next_to_the_files_wins(folder: Path, place: str) -> None:
    (folder.parent / place).write_text("Tệp;Mã đơn vị;Ngày nhận\na.XLSX;;14/12/2026\n;B;2026-12-16\n", encoding="utf-8")
    summary = merged(folder)
    assert days(summary) == {"A.xlsx": (date(2026, 12, 14), "list"), "B.xlsx": (date(2026, 12, 16), "list")}
    assert (progress(summary)[0].on_time, progress(summary)[0].late) == (1, 1)


def test_a_column_of_the_list_of_units_wins_over_the_file_and_a_file_s_row_over_that(folder: Path) -> None:
    roster = folder.parent / "don-vi.csv"
    lines = ROSTER.splitlines()
    said = [f"{line},{day}" for line, day in zip(lines, ["ngay_nhan", "", "10/12/2026", "11/12/2026"], strict=True)]
    roster.write_text("\n".join(said), encoding="utf-8")
    (folder / "ngay-nhan.csv").write_text("tep,ngay_nhan\nB.xlsx,13/12/2026\n", encoding="utf-8")
    assert days(merged(folder)) == {"A.xlsx": (date(2026, 12, 10), "roster"), "B.xlsx": (date(2026, 12, 13), "list")}


def test_an_option_names_the_list(folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "khác" / "so.csv"
    listed.parent.mkdir()
    listed.write_text("ten_don_vi,ma,ngay_nhan\nXã Một,A,12/12/2026\n", encoding="utf-8")
    assert days(merged(folder, received=str(listed)))["A.xlsx"] == (date(2026, 12, 12), "list")


def test_a_mail_gives_its_own_date(folder: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["Date"] = "vt@xa.example", "Mon, 14 Dec 2026 12:00:00 +0000"
    content = (folder / "A.xlsx").read_bytes()
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="A.xlsx")
    (folder / "A.xlsx").unlink()
    letter = folder / "thư.eml"
    letter.write_bytes(bytes(mail))
    os.utime(letter, (LATE, LATE))
    (came,) = [each for each in merged(folder).submissions if "thư.eml" in each.file]
    assert (day_of(came), came.dated) == (date(2026, 12, 14), "mail")
    (folder / "ngay-nhan.csv").write_text("tep,ngay_nhan\nthư.eml,13/12/2026\n", encoding="utf-8")
    (came,) = [each for each in merged(folder).submissions if "thư.eml" in each.file]
    assert (day_of(came), came.dated) == (date(2026, 12, 13), "list")


def test_rows_about_nobody_are_told_and_spoil_nothing(folder: Path) -> None:
    rows = "khác.xlsx,,14/12/2026\n,B,14/12/2026\n,C,14/12/2026\n"
    (folder / "ngay-nhan.csv").write_text(f"tep,ma,ngay_nhan\n{rows}", encoding="utf-8")
    summary = merged(folder)
    (remark,) = summary.remarks
    assert "khác.xlsx (ngay-nhan.csv, dòng 2)" in remark and "C (ngay-nhan.csv, dòng 4)" in remark and "dòng 3" not in remark
    assert summary.received == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tep,ngay_nhan\nA.xlsx,hôm qua\n", "dòng 2: ngày “hôm qua” không hợp lệ"),
        ("tep,ngay_nhan\n,14/12/2026\n", "thiếu tên tệp"),
        ("tep,ngay_nhan\nA.xlsx,14/12/2026\nA.xlsx,15/12/2026\n", "Hãy giữ một ngày"),
        ("tep,ngay\nA.xlsx,14/12/2026\n", "thiếu cột “Ngày nhận”"),
    ],
)
def test_a_list_that_cannot_be_used_is_told(folder: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ngay-nhan.csv").write_text(text, encoding="utf-8")
    assert main(["merge", str(folder), "-o", str(folder.parent / "s.xlsx")]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_the_summary_says_from_where_and_is_read_back(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ngay-nhan.csv").write_text("tep,ngay_nhan\nA.xlsx,14/12/2026\n", encoding="utf-8")
    output = tmp_path / "s.xlsx"
    main(["merge", str(folder), "-o", str(output), "--due", DUE, "--roster", str(tmp_path / "don-vi.csv")])
    assert "1 đơn vị đúng hạn, 1 đơn vị trễ hạn; 1 tệp tính theo giờ của tệp" in " ".join(capsys.readouterr().out.split())
    summary = tdkt_xl.read_summary(output)
    assert days(summary) == {"A.xlsx": (date(2026, 12, 14), "list"), "B.xlsx": (date(2026, 12, 20), "file")}
    shown = values(output)[TRACKING]
    assert {"danh sách ngày nhận", "giờ của tệp"} <= {cell for row in shown for cell in row}
    views = summary_json(summary)["submissions"]
    assert [(view["received"], view["received_by"]) for view in views] == [("2026-12-14", "list"), ("2026-12-20", "file")]  # type: ignore[index]


def test_who_has_nothing_to_report_is_named_so(folder: Path, tmp_path: Path) -> None:
    write_return(folder / "B.xlsx", unit="Xã Hai", edits={"A5": "Trong kỳ không có khen thưởng"})
    output = tmp_path / "s.xlsx"
    tdkt_xl.write_summary(merged(folder), output)
    tracked = next(row for row in values(output)[TRACKING] if "Xã Hai" in row)
    assert "Đã nhận: không có khen thưởng" in tracked
    of_unit = next(row for row in values(output)["Theo đơn vị"] if "Xã Hai" in row)
    assert of_unit[-1] == "Đã nhận: không có khen thưởng"
    assert tdkt_xl.read_summary(output) == merged(folder)


def test_a_day_that_is_told_goes_before_the_file_s() -> None:
    assert day_of(Tracked("a", received=date(2026, 1, 2), modified=LATE)) == date(2026, 1, 2)
