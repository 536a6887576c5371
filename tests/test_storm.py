"""The short form of `make storm`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tdkt_xl.commands.cli import main
from tests import fuzz, hostile
from tests.sheets import write_return
from tests.storm import try_files, try_kills, try_neighbours

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_small_hostile_files_cost_themselves_alone(tmp_path: Path) -> None:
    tried = try_files(tmp_path, hostile.files((40,)))
    assert set(tried.outcomes) <= {"read", "no-form", "no-table", "unreadable"}, tried
    assert tried.slowest[0][0] < 10, tried


@pytest.mark.slow
def test_a_few_kills_do_no_harm(tmp_path: Path) -> None:
    killed = try_kills(tmp_path, 6, files=8)
    assert (killed.kills, killed.harm) == (6, 0), killed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("wait", [0.05, 0.4, 1.2])
@pytest.mark.slow
def test_an_end_that_is_asked_for_is_one_line_at_any_moment(number: signal.Signals, wait: float, tmp_path: Path) -> None:
    write_return(tmp_path / "in" / "a.xlsx", {"giay-khen": {3: 5, 6: 5}})
    command = [sys.executable, "-m", "tdkt_xl", "merge", str(tmp_path / "in"), "-o", str(tmp_path / "o.xlsx")]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(wait)
    run.send_signal(number)
    _, err = run.communicate(timeout=60)
    # Before the program's first line Python itself ends by the signal, Ctrl-C with a trace of its own start.
    assert "Traceback" not in err or "__main__.py" not in err
    assert run.returncode in (0, 1, 2, -number) and ("Đã dừng theo yêu cầu" in err) == (run.returncode == 2)


def test_stopping_while_modules_are_imported_is_one_line(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, types\n"
        "from tdkt_xl.commands.stopping import stop_at_a_word\n"
        "stop_at_a_word(os.getpid())\n"
        "sys.modules['tdkt_xl.words.leavings'] = types.ModuleType('leavings')\n"
        "signal.raise_signal(signal.SIGTERM)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, "Traceback" in run.stderr, "Đã dừng theo yêu cầu" in run.stderr) == (2, False, True)


def merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], Path]:
    output = folder.parent / "o.xlsx"
    assert main(["merge", str(folder), "-o", str(output), "--json", "-", "--no-cache", "--period", "2026"]) < 2
    return json.loads(capsys.readouterr().out), output


def well_formed(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))


texts = st.text(st.characters(exclude_categories=()), max_size=30)


beginnings = st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4", b"{\\rtf1", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
endings = st.sampled_from(["xlsx", "xls", "docx", "csv", "zip", "eml", "msg", "pdf", "bin"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.tuples(beginnings, st.binary(max_size=300)).map(b"".join), ending=endings)
def test_whatever_one_file_holds_the_others_add_up_as_without_it(
    content: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("one") / "in"
    write_return(folder / "a.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Bình An")
    (folder / f"z.{ending}").write_bytes(content)
    view, output = merged(folder, capsys)
    (line,) = (each for each in view["totals"] if each["award"] == "giay-khen")
    assert line["cells"]["3"] == 5 and len(view["submissions"]) >= 2
    well_formed(output)


@pytest.mark.slow
def test_a_spoilt_file_changes_nothing_of_its_neighbours(tmp_path: Path) -> None:
    spoilt = write_return(tmp_path / "a.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Khác").read_bytes()
    mutants = [fuzz.mutant([("a.xlsx", spoilt)], number) for number in range(20)]
    tried = try_neighbours(tmp_path / "neighbours", [("a.xlsx", spoilt), *mutants, *hostile.files((7,))][::6])
    assert tried.tried > 10 and tried.counted and tried.harmed == [], tried


def of_texts(chosen: Sequence[str]) -> list[str]:
    """The texts as references, as XML that nobody checked may hold them."""
    return ["".join(f"&#{ord(letter)};" for letter in text) for text in chosen]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.tuples(texts, texts, texts))
def test_whatever_letters_a_file_holds_the_workbook_is_well_formed(
    chosen: tuple[str, str, str], tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("texts") / "in"
    edits = {"B12": "NHÃN", "A2": "UBND XÃ TÊN", "O12": "GHI CHÚ"}
    write_return(folder / "a.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Bình An", edits=edits)
    with zipfile.ZipFile(folder / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for mark, text in zip(("NHÃN", "UBND XÃ TÊN", "GHI CHÚ"), of_texts(chosen), strict=True):
        parts = {name: part.replace(mark.encode(), f"{mark} {text}".encode()) for name, part in parts.items()}
    (folder / "a.xlsx").write_bytes(hostile.zipped(parts))
    _, output = merged(folder, capsys)
    well_formed(output)
