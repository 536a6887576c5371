"""Many submissions through processes of our own, or a Dask cluster's: always the same, in the same order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import LocalCluster

from tdkt_xl.commands.cli import main
from tdkt_xl.intake import isolation, submissions
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import Way, read_submissions
from tdkt_xl.model.findings import Wording
from tdkt_xl.model.returns import Submission
from tests.messy import make
from tests.sheets import write_return

RIGHT = {"giay-khen": {3: 10, 4: 6, 6: 8, 8: 1, 9: 4, 10: 2, 13: 1}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty submissions of all kinds, one of them no workbook."""
    folder = tmp_path_factory.mktemp("biểu")
    for seed in range(19):
        make(seed, folder / f"{seed:02}")
    (folder / "hỏng.xlsx").write_bytes(b"PK\x03\x04 and no more")
    return folder


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "CHUNK", 3)


def plainly(read: Iterator[Submission]) -> list[object]:
    return [(s.file, s.failure, s.digest, s.all_findings, [(r.unit.name, r.period, r.lines) for r in s.returns]) for s in read]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("workers", [1, 2])
def test_processes_read_what_this_one_reads(folder: Path, workers: int) -> None:
    sources = find_sources([folder])
    done: list[int] = []
    apart = plainly(read_submissions(sources, workers=workers, progress=done.append))
    assert apart == plainly(read_submissions(sources))
    assert (len(apart), sum(done)) == (20, 20)


@pytest.mark.usefixtures("small_chunks")
def test_any_executor_will_do(folder: Path) -> None:
    sources = find_sources([folder])
    with ThreadPoolExecutor(2) as executor:
        assert plainly(read_submissions(sources, workers=executor)) == plainly(read_submissions(sources))


def test_findings_alone_are_the_same_findings(folder: Path) -> None:
    sources = find_sources([folder])
    whole = list(read_submissions(sources))
    alone = list(read_submissions(sources, Way(lines=False)))
    assert [s.all_findings for s in alone] == [s.all_findings for s in whole]
    assert not any(submission.returns for submission in alone)


def test_a_file_that_ends_its_reader_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        write_return(tmp_path / f"{name}.xlsx", RIGHT)

    def opened(task: submissions._Task, really: object = submissions._open) -> None:
        if task.source.path.endswith("b.xlsx"):
            os.abort()
        really(task)  # type: ignore[operator]

    monkeypatch.setattr(submissions, "_open", opened)
    read = list(read_submissions(find_sources([tmp_path]), workers=1))
    assert [submission.failure for submission in read] == [None, "unreadable", None]
    (finding,) = read[1].all_findings
    assert (finding.rule, finding.file) == ("unreadable", str(tmp_path / "b.xlsx"))
    assert "dừng đột ngột" in finding.message


def test_a_fault_of_ours_over_one_file_does_not_cost_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        write_return(tmp_path / f"{name}.xlsx", RIGHT)

    def read(book: object, forms: object, file: str, really: object = submissions.read_returns) -> object:
        if file.endswith("b.xlsx"):
            raise RuntimeError("something nobody thought of")
        return really(book, forms, file)  # type: ignore[operator]

    monkeypatch.setattr(submissions, "read_returns", read)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    way = Way(cache=tmp_path / "cache")
    results = list(read_submissions(find_sources([tmp_path]), way))
    assert [submission.failure for submission in results] == [None, "unreadable", None]
    (log,) = tmp_path.glob("tdkt-*.log")
    assert log.name in results[1].findings[0].message and str(tmp_path) not in results[1].findings[0].message
    assert "nobody thought of" in log.read_text(encoding="utf-8")
    monkeypatch.undo()
    assert [submission.failure for submission in read_submissions(find_sources([tmp_path]), way)] == [None] * 3


@pytest.mark.slow
def test_a_dask_cluster_of_two_workers(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        monkeypatch.context() as changed,
    ):
        address = cluster.scheduler_address
        changed.setattr(isolation, "map_isolated", None)  # so that nothing can be done over here instead
        assert main(["merge", str(folder), "-o", str(tmp_path / "a.xlsx"), "--json", "-", "--dask", address]) == 1
    through_dask = json.loads(capsys.readouterr().out)
    assert main(["merge", str(folder), "-o", str(tmp_path / "b.xlsx"), "--json", "-"]) == 1
    assert json.loads(capsys.readouterr().out) == through_dask
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.slow
def test_a_cluster_that_is_not_there(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(folder), "-o", str(tmp_path / "a.xlsx"), "--dask", "tcp://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert "Không kết nối được cụm Dask tại tcp://127.0.0.1:9. Hãy xem lại địa chỉ" in said and "Timed out" not in said


@pytest.mark.slow
def test_workers_that_cannot_be_forked(tmp_path: Path) -> None:
    """As on Windows and macOS: each worker is a new interpreter that imports the main module again."""
    write_return(tmp_path / "in" / "a.xlsx", RIGHT)
    (tmp_path / "sitecustomize.py").write_text(
        "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n", encoding="utf-8"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "tdkt_xl", "check", "--json", str(tmp_path / "in")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert [file["status"] for file in json.loads(done.stdout)["files"]] == ["ok"]


def test_a_finding_that_cannot_be_put_into_words_costs_its_file_alone() -> None:
    right = submissions.finding("unreadable", submissions.FindingPlace("a.xlsx"), "tệp hỏng")
    wrong = replace(right, wording=Wording("error", "{actual:no such way}", ""))
    (told,) = submissions.tellable(Submission("a.xlsx", findings=[right, wrong])).findings
    assert told.rule == "unreadable" and submissions.OUR_FAULT in told.message
    assert submissions.tellable(Submission("a.xlsx", findings=[right])).findings == [right]


@pytest.mark.parametrize("workers", [1, 2])
def test_files_are_told_one_by_one(folder: Path, workers: int) -> None:
    done: list[int] = []
    for number, _ in enumerate(read_submissions(find_sources([folder]), workers=workers, progress=done.append)):
        assert len(done) == number
    assert done == [1] * 20


@pytest.mark.parametrize("lines", [True, False])
def test_who_has_nothing_to_report_is_known_without_the_lines_too(tmp_path: Path, lines: bool) -> None:
    write_return(tmp_path / "a.xlsx", edits={"A5": "Trong kỳ không có khen thưởng"})
    write_return(tmp_path / "b.xlsx", {"giay-khen": {3: 2, 6: 2}})
    read = list(read_submissions(find_sources([tmp_path]), Way(lines=lines), workers=1))
    assert [len(each.nil_units) for each in read] == [1, 0]
