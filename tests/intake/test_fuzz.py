"""A short run of the fuzzer; `make fuzz` runs the long one."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.fuzz import Corpus, corpus, mutant, read_all, run
from tests.office import LibreOffice


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> Corpus:
    return corpus(tmp_path_factory.mktemp("corpus"), office)


def test_nothing_that_is_sent_stops_the_reader(originals: Corpus) -> None:
    report = run(originals, 800, seed=7, workers=1)
    assert sum(report.outcomes.values()) == 800
    outcomes = set(report.outcomes) - {"no-table"}  # what is left of a form may read as prose
    assert {"read", "unreadable", "no-form"} == outcomes, report  # some of each, and none that died
    assert report.slowest.seconds < 20, report


def test_a_case_is_made_from_its_number(originals: Corpus) -> None:
    cases = [mutant(originals, number) for number in range(60)]
    assert cases == [mutant(originals, number) for number in range(60)]
    assert sum(case not in originals for case in cases) > 50
    assert {name.rpartition(".")[2] for name, _ in cases} == {"xlsx", "xls", "ods", "xlsb", "docx", "csv"}


def test_the_originals_themselves_are_read(originals: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.mutant", lambda corpus, number: corpus[number])
    cases = read_all(range(len(originals)), originals)
    assert {case.outcome for case in cases} == {"read"}
    assert zipfile.is_zipfile(BytesIO(originals[0][1]))
