"""Passages with their figures marked by hand, and how far what was read agrees with the marks.

A file holds blocks: `=== name`, the text, `---`, and a line a figure: the award's code (`a|b`: either will do; `null`: the form is
not stated), then `c=` tập thể, `i=` cá nhân, `h=` hộ, `t=` undivided, `s=` status, `a=` another status that will do, `p=` period,
`k=` kind, `r=` relation of a count that is not exact; `open`: whether collectives or individuals is open; `part`: a part of the
figure above it. A line that begins with "?" may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tdkt_xl.files.paragraphs import Paragraph
from tdkt_xl.forms import catalogue
from tdkt_xl.model.narrative import Figure, Narrative
from tdkt_xl.reading.narrative import read_narrative

PASSAGES = Path(__file__).parent / "passages"
FAMILY = dict.fromkeys(("giay-khen-xa", "giay-khen-huyen", "giay-khen-so-nganh", "giay-khen-doanh-nghiep"), "giay-khen")
FIELDS = {"c": "collectives", "i": "individuals", "h": "households"}
OWN = {"collective": "collectives", "individual": "individuals", "household": "households"}


@dataclass(frozen=True)
class Mark:
    """One count of one award as a person marked it."""

    awards: tuple[str | None, ...]
    recipient: str
    count: int
    statuses: tuple[str, ...]
    period: str | None
    optional: bool
    open: bool
    part: bool
    about: bool
    """Whether the text says hơn, gần, khoảng."""


@dataclass(frozen=True)
class Passage:
    """A text and its marks."""

    name: str
    text: str
    marks: tuple[Mark, ...]

    def read(self) -> Narrative:
        lines = self.text.split("\n")
        return read_narrative(Paragraph(f"đoạn {number}", line) for number, line in enumerate(lines, 1))


def marked_passages(path: Path) -> list[Passage]:
    """The passages of one file."""
    found = []
    for block in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, rest = block.split("\n", 1)
        text, _, marks = rest.partition("\n---")
        found.append(
            Passage(name.strip(), text, tuple(each for line in marks.split("\n") if line.strip() for each in _marks(line.strip())))
        )
    return found


def _marks(line: str) -> Iterator[Mark]:
    codes, *pairs = line.lstrip("?").split()
    said = dict(pair.partition("=")[::2] for pair in pairs)
    awards = tuple(None if code == "null" else family(code) for code in codes.split("|"))
    statuses = (said.get("s", "awarded"), *filter(None, said.get("a", "").split(",")))
    own = {key: int(said[key]) for key in FIELDS if key in said}
    counts = {FIELDS[key]: count for key, count in own.items()} or {_undivided(awards[0]): int(said["t"])}
    for recipient, count in counts.items():
        optional = line.startswith("?")
        yield Mark(awards, recipient, count, statuses, said.get("p"), optional, "open" in said, "part" in said, "r" in said)


def family(code: str | None) -> str | None:
    """A unit's own Giấy khen, whichever level it is: which one it is follows from who reports."""
    return FAMILY.get(code or "", code)


def _undivided(code: str | None) -> str:
    award = catalogue().awards.get(code or "")
    return OWN.get(award.recipient if award else "any", "total")


def counts_of(figure: Figure) -> dict[str, int]:
    """The counts of a figure by recipient."""
    split = {name: getattr(figure, name) for name in FIELDS.values() if getattr(figure, name)}
    return split or ({_undivided(figure.award): figure.total} if figure.total else {})


@dataclass
class Result:
    """What was right, wrong or missed in a passage, as lines that a person can read."""

    right: int
    wrong: list[str]
    silent: list[str]
    missed: list[str]
    unflagged: list[str]


def compare(passage: Passage) -> Result:
    """The figures read against the marks. A sure awarded figure that is wrong, or of another period, is silent."""
    narrative = passage.read()
    open_marks = list(passage.marks)
    result = Result(0, [], [], [], [])
    beside: list[tuple[Mark, str]] = []
    for figure in narrative.figures:
        for recipient, count in counts_of(figure).items():
            mark = next((m for m in open_marks if _fits(m, figure, recipient, count)), None)
            said = f"{passage.name}: {figure.award} {recipient} {count} {figure.status} {figure.period}"
            if mark is not None:
                open_marks.remove(mark)
                result.right += not mark.optional
                if figure.sure and figure.status == "awarded" and _wrong_otherwise(mark, figure):
                    result.silent.append(said)
                if figure.sure and mark.part and figure.role != "part":
                    beside.append((mark, said))
            elif figure.status != "not-award":
                result.wrong.append(said)
                if figure.sure and figure.status == "awarded":
                    result.silent.append(said)
    result.silent.extend(said for mark, said in beside if _whole_of(mark, passage) not in open_marks)
    doubtful = " ".join([*(each.quote for each in narrative.unread), *(f.quote for f in narrative.figures if not f.sure)])
    doubtful = re.sub(r"(?<=\d)\.(?=\d{3})", "", doubtful)
    for mark in open_marks:
        if not mark.optional and mark.statuses[0] != "not-award":
            result.missed.append(f"{passage.name}: {mark}")
            if str(mark.count) not in doubtful:
                result.unflagged.append(f"{passage.name}: {mark}")
    return result


def _wrong_otherwise(mark: Mark, figure: Figure) -> bool:
    """Whether a figure with the right count is of another period or is said to be exact."""
    other_period = mark.period is not None and figure.period not in (None, mark.period)
    return other_period or (mark.about and figure.count_relation is None)


def _whole_of(part: Mark, passage: Passage) -> Mark | None:
    """The total above a part."""
    before = passage.marks[: passage.marks.index(part)]
    return next((mark for mark in reversed(before) if not mark.part), None)


def _fits(mark: Mark, figure: Figure, recipient: str, count: int) -> bool:
    same = mark.recipient == recipient or (mark.open and {mark.recipient, recipient} <= {"collectives", "individuals", "total"})
    status = "proposed" if figure.status == "submitted" else figure.status
    statuses = {"proposed" if each == "submitted" else each for each in mark.statuses}
    return same and mark.count == count and family(figure.award) in mark.awards and status in statuses
