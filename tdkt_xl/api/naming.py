"""Names that an office confirmed, written into a file that can be kept and passed on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import built_in_forms
from tdkt_xl.forms.confirmed import AWARD, COLUMNS, ConfirmedName, ConfirmedNames, load_names
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.text import clean


def learn(path: Path, names: Iterable[ConfirmedName]) -> tuple[ConfirmedNames, int]:
    """Adds names to the file at `path`, which is created if it does not exist. Returns all names in it, and the number of new ones.

    Raises DefinitionError, with nothing written, for a name that has another meaning in the file or in the catalogue, and for an
    award that does not exist.
    """
    known = load_names([path]) if path.exists() else ConfirmedNames()
    every = known.with_names(map(in_full, names))
    for form in built_in_forms():
        form.with_names(every)
    new = len(every.by_name) - len(known.by_name)
    if new or not path.exists():
        write_names(path, every.by_name.values())
    return every, new


def said_names(kind: str, pairs: Sequence[str], option: str) -> list[ConfirmedName]:
    """Names given as "TÊN=NGHĨA". Raises DefinitionError for any other text."""
    names = []
    for pair in pairs:
        name, equals, meaning = map(clean, pair.rpartition("="))
        if not (name and equals and meaning):
            raise DefinitionError(f"{option} “{pair}”: viết tên và nghĩa cách nhau bằng dấu =, ví dụ “{_EXAMPLES[kind]}”.")
        names.append(ConfirmedName(kind, name, meaning, place=f"{option} “{pair}”"))
    return names


_EXAMPLES = {
    "khen thưởng": "Bằng khen toàn ngành=bang-khen-cap-bo",
    "đơn vị": "UBND xã Bình An cũ=X01",
    "tiêu đề": "Cán bộ quản lý=Số lượng khen thưởng cho cá nhân là lãnh đạo quản lý (lãnh đạo từ cấp phòng trở lên)",
}


def in_full(name: ConfirmedName) -> ConfirmedName:
    """The name with its meaning as a code, if it was given as an award's name."""
    if name.kind != AWARD:
        return name
    awards = built_in_forms()[0].awards
    match = awards.find(name.meaning) if name.meaning not in awards.awards else None
    code = match.award.code if match is not None and match.guessed is None else name.meaning
    return ConfirmedName(name.kind, name.name, code, name.source, name.place)


def write_names(path: Path, names: Iterable[ConfirmedName]) -> None:
    """Writes a file of names, sorted, whole or not at all: the same names give the same bytes. Excel opens it with correct
    diacritics.

    If a name comes from a summary, its place there is kept in the column `noi`.
    """
    every = list(names)
    placed = any("trang" in each.place for each in every)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, "noi") if placed else COLUMNS)
    rows = sorted((each.kind, each.name, each.meaning, each.source, each.place) for each in every)
    writer.writerows(row if placed else row[:-1] for row in rows)
    with replacing(path) as temporary:
        temporary.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def meaning_shown(name: ConfirmedName) -> str:
    """The meaning of a name, as people read it."""
    award = built_in_forms()[0].awards.awards.get(name.meaning)
    return award.name if name.kind == AWARD and award is not None else name.meaning
