"""Mutated submissions thrown at the reader: nothing may raise, hang, or take more than its share of memory.

    python -m tests.fuzz [--count 20000] [--seed 1]

Each case is made from its number alone, so that any of them can be made again: `mutant(corpus, number)`.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import openpyxl

from tdkt_xl.intake.isolation import chunks_of, map_isolated
from tdkt_xl.intake.jsonview import check_json, read_json, to_text
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import OUR_FAULT, Way, forms_for, read_submissions
from tests.containers import TEXT_CONTAINERS
from tests.files.test_formats import write_xlsb
from tests.messy import make
from tests.office import LibreOffice

Corpus = Sequence[tuple[str, bytes]]
"""File names and contents to mutate."""

_TOKENS = [
    b'r="XFD1048576"', b'r="A1"', b"<row>", b"</row>", b"<c>", b"</sheetData>", b'spans="1:16384"', b"<v>1e308</v>", b"<v>-0</v>",
    b"<v>NaN</v>", b"<f>SUM(A1:XFD1048576)</f>", b"<f>A1</f>", b't="s"', b't="e"', b't="d"', b"<v>99999999</v>", b"&#0;", b"&x;",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", b"\xff\xfe", b"\x00" * 9, "ệ".encode(), b"9" * 40, b"(" * 200,
    b'number-columns-repeated="16384"', b'number-rows-repeated="1048576"', b"]]>", b"<!--", b"PK\x03\x04",
]  # fmt: skip


def corpus(folder: Path, office: LibreOffice) -> Corpus:
    """A few submissions of every kind that the reader knows."""
    files = [make(seed, folder / str(seed)).path for seed in range(4)]
    plain = files[0]
    for name, write in TEXT_CONTAINERS.items():
        (folder / name).mkdir()
        files.append(write(plain, folder / name))
    files += [path for kind in ("xls", "ods") for path in office.convert(kind, folder / kind, plain)]
    rows = enumerate(openpyxl.load_workbook(plain).worksheets[0].iter_rows(values_only=True))
    cells = {at: {place: cell for place, cell in enumerate(row) if cell is not None} for at, row in rows}
    files.append(write_xlsb(folder / "a.xlsb", cells))
    return [(file.name, file.read_bytes()) for file in files]


def mutant(originals: Corpus, number: int) -> tuple[str, bytes]:
    """The name and the content of a case: bytes of the file changed, or of one of its parts, or parts lost and doubled."""
    chance = random.Random(number)
    name, content = originals[number % len(originals)]
    if content.startswith(b"PK") and chance.random() < 0.7:
        content = _with_a_part_changed(content, chance)
    else:
        content = _changed(content, chance)
    return name, content


def _with_a_part_changed(content: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victims = set(chance.sample(names, chance.randint(1, min(2, len(names)))))
        for name in names:
            part = old.read(name)
            if name in victims:
                fate = chance.random()
                if fate < 0.05:
                    continue
                part = _changed(part, chance) if fate < 0.9 else old.read(chance.choice(names))
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)  # the day is not to make a difference
    return buffer.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    """One to six changes: a bit flipped, bytes lost, doubled or moved, a token put in, a number made extreme."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        if not data:
            break
        at = chance.randrange(len(data))
        end = min(at + chance.choice((1, 2, 4, 16, 200, 4000)), len(data))
        kind = chance.randrange(6)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at:end]
        elif kind == 2:
            data[at:at] = data[at:end] * chance.choice((1, 1, 2, 30))
        elif kind == 3:
            data[at:at] = chance.choice(_TOKENS)
        elif kind == 4:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x01\x00\x00\x00"))
        else:
            data[at:end] = chance.randbytes(end - at)
    return bytes(data)


class Case(NamedTuple):
    """What became of a case: how it was read ("read", "unreadable", "no-form", "died: …"), its seconds, the reader's MB."""

    number: int
    outcome: str
    seconds: float
    memory: float


def read_all(numbers: Sequence[int], originals: Corpus) -> list[Case]:
    """Reads cases as a merge does, down to the JSON. An exception that the reader lets out is raised, with the case's number."""
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            name, content = mutant(originals, number)
            path = Path(folder) / name
            path.write_bytes(content)
            start = time.perf_counter()
            try:
                (submission,) = read_submissions(find_sources([path]), Way())
                for view in (read_json([submission], forms_for(None)), check_json([submission])):
                    json.loads(to_text(view))
            except Exception as problem:
                raise AssertionError(f"case {number}: {problem!r}") from problem
            if any(OUR_FAULT in found.message for found in submission.findings):
                raise AssertionError(f"case {number}: {submission.findings[0].message}")
            seconds = time.perf_counter() - start
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            cases.append(Case(number, submission.failure or "read", seconds, memory))
            with suppress(OSError):
                path.unlink()
    return cases


@dataclass(frozen=True)
class Report:
    """How many cases came to what, the slowest one, and the most memory that a reader took."""

    outcomes: Mapping[str, int]
    slowest: Case
    memory: float

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return f"{counts}; slowest case {self.slowest.number}: {self.slowest.seconds:.2f} s; most memory {self.memory:.0f} MB"


def run(originals: Corpus, count: int, seed: int, workers: int = 2) -> Report:
    """Tries `count` cases from number `seed` × 1,000,000 on."""
    numbers = range(seed * 1_000_000, seed * 1_000_000 + count)
    outcomes = Counter[str]()
    slowest = Case(0, "", 0.0, 0.0)
    memory = 0.0
    for _, cases in map_isolated(read_all, chunks_of(numbers, 50, 50, lambda _: 1), originals, _died, workers):
        for case in cases:
            outcomes[case.outcome] += 1
            slowest = max(slowest, case, key=lambda each: each.seconds)
            memory = max(memory, case.memory)
    return Report(outcomes, slowest, memory)


def _died(number: int, reason: str) -> Case:
    print(f"case {number} took its reader down: {reason}", file=sys.stderr)
    return Case(number, f"died: {reason}", 0.0, 0.0)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        originals = corpus(Path(folder), LibreOffice(Path(folder) / "profile"))
        print(f"{options.count} mutants of {len(originals)} files: {run(originals, options.count, options.seed)}")


if __name__ == "__main__":
    main()
