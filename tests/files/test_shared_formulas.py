"""Formulas stored once for many cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.files.shared_formulas import shifted
from tdkt_xl.forms import Form
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission
from tests.grids import counts, rules
from tests.sheets import write_return


@pytest.mark.parametrize(
    ("formula", "down", "right", "becomes"),
    [
        ("F11+J11", 1, 0, "F12+J12"),
        ("F11+J11", 0, 1, "G11+K11"),
        ("$F11+J$11", 2, 3, "$F13+M$11"),
        ("SUM(C11:C12)*$A$1", 1, 1, "SUM(D12:D13)*$A$1"),
        ('SUMIFS(C1:C9,B1:B9,"A1")', 1, 0, 'SUMIFS(C2:C10,B2:B10,"A1")'),
        ("'A1'!B2+Sheet1!C3", 1, 0, "'A1'!B3+Sheet1!C4"),
        ("LOG10(A1)+A1.5", 1, 0, "LOG10(A2)+A1.5"),
        ("Z1+AZ1+ZZ1", 0, 1, "AA1+BA1+AAA1"),
        ("A1", -1, 0, "#REF!"),
        ("XFD1", 0, 1, "#REF!"),
        ("1+2", 5, 5, "1+2"),
    ],
)
def test_shifted(formula: str, down: int, right: int, becomes: str) -> None:
    assert shifted(formula, down, right) == becomes


@given(st.integers(0, 50), st.integers(0, 50))
def test_there_and_back(down: int, right: int) -> None:
    formula = "SUM(B2:$C$9)+AB10-'X''Y1'!D4"
    assert shifted(shifted(formula, down, right), -down, -right) == formula


def test_cells_that_share_a_formula_without_stored_values(tmp_path: Path, form: Form) -> None:
    """As some libraries write it: the first cell has the text, those below refer to it, none has a value."""
    lines = {code: {6: 5, 10: 2} for code in ("giay-khen", "lao-dong-tien-tien", "chien-si-thi-dua-co-so")}
    path = write_return(tmp_path / "a.xlsx", lines, edits={f"C{row}": f"=F{row}+J{row}" for row in (11, 12, 13)})

    def share(xml: str) -> str:
        xml = re.sub(r'(<c r="C11"[^>]*>)<f>[^<]*</f><v ?/?>(?:</v>)?', r'\1<f t="shared" ref="C11:C13" si="0">F11+J11</f>', xml)
        return re.sub(r'(<c r="C1[23]"[^>]*>)<f>[^<]*</f><v ?/?>(?:</v>)?', r'\1<f t="shared" si="0"/>', xml)

    shared = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(shared, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, share(text.decode()) if name.startswith("xl/worksheets/sheet") else text)
    assert b'si="0"/>' in zipfile.ZipFile(shared).read("xl/worksheets/sheet1.xml")
    (ret,) = read_submission(find_sources([shared])[0], [form]).returns
    assert [counts(ret, code)[3] for code in lines] == [7, 7, 7]
    assert rules(ret.findings).count("stale-value") == 3
