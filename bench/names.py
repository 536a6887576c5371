"""What reading names of awards by their parts costs a folder of plain sheets: files read in turns with the rules and without them.

    python -m bench.names [--files 600] [--rounds 7]

Both read the same files in this very process, some thirty by the one and then by the other, so that a machine that changes its pace
changes it for both. CPU seconds; each round gives a ratio, and the median of the rounds is told with the least and the most.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.alternating import in_turns
from bench.submissions import make_submissions
from tdkt_xl.forms import Form, built_in_forms
from tdkt_xl.forms.awards import Catalogue
from tdkt_xl.intake.sources import find_sources
from tdkt_xl.intake.submissions import read_submission


def without_rules(form: Form) -> Form:
    """The form with a catalogue that knows spellings alone."""
    awards = form.awards
    known = awards._by_spelling, awards._by_letters, awards._by_gist
    return replace(form, awards=Catalogue(awards.awards, awards.printed, None, awards.confirmed, *known))


def reader(forms: list[Form]) -> Callable[[Path], object]:
    return lambda file: [read_submission(source, forms) for source in find_sources([file])]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=600)
    arguments.add_argument("--rounds", type=int, default=7)
    options = arguments.parse_args()
    known = list(built_in_forms())
    with_them, without = reader(known), reader(list(map(without_rules, known)))
    with tempfile.TemporaryDirectory() as name:
        make_submissions(Path(name), options.files)
        files = sorted(Path(name).rglob("*.xlsx"))
        without(files[0])
        ratios = []
        for number in range(options.rounds):
            first, second = (with_them, without) if number % 2 == 0 else (without, with_them)
            one, other = in_turns(first, second, files)
            ratios.append(one / other if number % 2 == 0 else other / one)
    spread = f"{min(ratios):.3f} to {max(ratios):.3f}"
    print(f"{options.files} plain sheets, with the rules of names / without: {median(ratios):.3f} ({spread})")


if __name__ == "__main__":
    main()
