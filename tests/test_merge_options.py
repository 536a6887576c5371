"""`merge` with the options that explain a summary: the issuer's return, the due date, last period's summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sheets import write_return
from tests.test_cli import ROSTER, Output, run

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
