"""What reading names of awards by their parts costs a folder of plain sheets: the same files read with the rules and without them.

    python -m bench.names [--files 600] [--rounds 7]     CPU seconds, in turns: a ratio for each round
    python -m bench.names --instructions [--files 600]   instructions counted by valgrind: the same on any machine, however busy
    python -m bench.names --instructions --unknown       the same, with one label in the folder that is no spelling of the catalogue

In turns, both read the same files in this very process, some thirty by the one and then by the other, so that a machine that
changes its pace changes it for both; the median of the rounds is told with the least and the most. Instructions are counted in
processes of their own, for few files and for more: what a further file costs is told apart from what the rules cost once. Without
the rules a sheet's headings are compared with every spelling, for which a table is built once; the rules know them for no awards.
That is why what they cost once may be less than nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.alternating import in_turns
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.forms.awards import Catalogue
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission

FEW = 20
"""Files in the shorter of two counted runs."""
UNKNOWN = "Lời khen của bà con tổ dân cư"
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def without_rules(form: Form) -> Form:
    """The form with a catalogue that knows spellings alone."""
    awards = form.awards
    known = awards._by_spelling, awards._by_letters, awards._by_gist
    return replace(form, awards=Catalogue(awards.awards, awards.printed, None, awards.confirmed, *known))


def find_unknown(which: str) -> None:
    """Asks for a label that is no spelling of the catalogue, as one in a sheet would be asked for."""
    form = built_in_forms()[0]
    (form if which == "with" else without_rules(form)).awards.find(UNKNOWN)


def reader(forms: list[Form]) -> Callable[[Path], object]:
    return lambda file: [read_submission(source, forms) for source in find_sources([file])]


def readers() -> dict[str, Callable[[Path], object]]:
    """A reader with the rules of names, and one without them."""
    known = list(built_in_forms())
    return {"with": reader(known), "without": reader(list(map(without_rules, known)))}


def counted(which: str, files: list[Path], unknown: bool) -> int:
    """The instructions of a process that reads these files, and perhaps one unknown label."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", sys.executable]
    told = subprocess.run(
        [*command, "-m", "bench.names", *(["--unknown"] if unknown else []), "--read", which, *map(str, files)],
        env={**os.environ, "PYTHONHASHSEED": "0"},  # the order of sets, too, is the same in every run
        capture_output=True,
        text=True,
        check=True,
    )
    found = _COUNTED.search(told.stderr)
    assert found is not None, told.stderr
    return int(found[1].replace(",", ""))


def by_instructions(files: list[Path], unknown: bool) -> None:
    runs = {which: (counted(which, files[:FEW], unknown), counted(which, files, unknown)) for which in ("with", "without")}
    each = {which: (more - few) / (len(files) - FEW) for which, (few, more) in runs.items()}
    once = runs["with"][0] - runs["without"][0] - FEW * (each["with"] - each["without"])
    with_them, without = each["with"], each["without"]
    costs = f"{with_them / 1e6:.2f} million with the rules, {without / 1e6:.2f} without: {with_them / without:.4f}"
    print(f"instructions for a further file: {costs}")
    whole = runs["with"][1] / runs["without"][1]
    print(f"once: {once / 1e6:.0f} million, as {once / without:.1f} files")
    print(f"all {len(files)} files, starting Python included: {whole:.4f}")


def by_turns(files: list[Path], rounds: int) -> None:
    both = readers()
    both["without"](files[0])
    ratios = []
    for number in range(rounds):
        first, second = ("with", "without") if number % 2 == 0 else ("without", "with")
        one, other = in_turns(both[first], both[second], files)
        ratios.append(one / other if number % 2 == 0 else other / one)
    spread = f"{min(ratios):.3f} to {max(ratios):.3f}"
    print(f"{len(files)} plain sheets, with the rules of names / without: {median(ratios):.3f} ({spread})")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=600)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--instructions", action="store_true")
    arguments.add_argument("--unknown", action="store_true")
    arguments.add_argument("--read", nargs="+", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.read:
        which, *names = options.read
        read = readers()[which]
        for name in names:
            read(Path(name))
        if options.unknown:
            find_unknown(which)
        return
    from bench.submissions import make_submissions  # a counted process needs none of this: numpy's threads spin at their own pace

    with tempfile.TemporaryDirectory() as name:
        make_submissions(Path(name), options.files)
        files = sorted(Path(name).rglob("*.xlsx"))
        if options.instructions:
            by_instructions(files, options.unknown)
        else:
            by_turns(files, options.rounds)


if __name__ == "__main__":
    main()
