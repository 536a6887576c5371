"""What is proposed goes with its finding: into JSON, the summary and back, the marked copy and the slip."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tdkt_xl import check, merge, read_summary, write_summary
from tdkt_xl.sendback.marks import marks_of
from tests.commands.test_cli import Output, run
from tests.sheets import write_return

BROKEN = {"giay-khen": {3: 550, 4: 396, 6: 145, 7: "28%", 8: 22, 9: 65, 10: 396, 12: 44, 13: 265}}
SAID = "Ô F11: 145 hay 154? Với 154 thì (3) = (6)+(10), tỷ lệ (7) 28% đều khớp; 145 có thể do gõ đảo hai chữ số."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_return(tmp_path / "bieu" / "a.xlsx", BROKEN)


def test_json_has_cell_value_and_witnesses(file: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "check", file, "--json")
    (found,) = json.loads(out)["files"][0]["findings"]
    assert code == 1
    assert found["proposals"] == [{"cell": "F11", "value": 154, "witnesses": ["total", "ratio", "typing"], "typed": 145}]


def test_a_summary_read_back_has_them_and_its_sheet_says_so(file: Path, tmp_path: Path) -> None:
    summary = merge([file])
    write_summary(summary, tmp_path / "o.xlsx")
    assert [len(found.proposals) for found in summary.findings] == [1]
    assert read_summary(tmp_path / "o.xlsx") == summary
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["Kết quả kiểm tra"]
    assert any(SAID in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_last_period_decides_in_a_merge(tmp_path: Path) -> None:
    """(6) says 30 or 90 by the digits alone; last year's 29 says which."""
    award = "tap-the-lao-dong-tien-tien"
    last = write_return(tmp_path / "cu" / "a.xlsx", {award: {3: 29, 6: 29}}, period="NĂM 2025")
    write_summary(merge([last]), tmp_path / "2025.xlsx")
    broken = write_return(tmp_path / "moi" / "a.xlsx", {award: {3: 30, 6: 90}})
    assert next(found.proposals for found in merge([broken]).findings if found.rule == "total") == ()
    (found,) = (f for f in merge([broken], previous=tmp_path / "2025.xlsx").findings if f.rule == "total")
    assert [(each.value, "previous" in each.witness_ids) for each in found.proposals] == [(30, True)]
    assert "mức của kỳ trước (29)" in found.message


def test_the_marked_cell_s_comment_says_it(file: Path) -> None:
    (mark,) = (mark for mark in marks_of(check([file])[0].all_findings).values() if mark.text)
    assert SAID in mark.text
