"""A definition file's TOML as tables that know their position: errors name the file, line, key and permitted values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from tdkt_xl.words.errors import DefinitionError

_HEADING = re.compile(r"\s*\[{1,2}([\w.]+)\]{1,2}\s*(?:#.*)?")
_TYPE_NAMES = {
    str: "chuỗi chữ",
    int: "số nguyên",
    float: "số",
    list: "danh sách",
    dict: "bảng",
    date: "ngày",
    bool: "true hoặc false",
}


def parsed(text: str, name: str) -> TomlTable:
    """The whole content of the file `name`. Raises DefinitionError if it is no valid TOML."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        reason, _, place = str(problem).rstrip(")").partition(" (at ")
        place = place.replace("line", "dòng").replace("column", "cột").replace("end of document", "cuối tệp")
        twice = any(word in reason for word in ("overwrite", "twice", "Duplicate", "namespace"))
        remedy = (
            "Khóa hay bảng này đã khai ở trên; hãy bỏ một chỗ."
            if twice
            else 'Hãy xem lại dấu =, dấu ngoặc ở đó và dòng ngay trên; chữ phải nằm trong dấu nháy thẳng "…".'
        )
        raise DefinitionError(f"{name}, {place}: sai cú pháp TOML. {remedy}") from None
    return TomlTable(content, "", name, text)


class TomlTable:
    """A table that knows its position and returns only keys of the right type; its methods raise DefinitionError."""

    def __init__(self, content: Mapping[str, Any], place: str, name: str, text: str) -> None:
        self.content, self.place, self.name, self.text = content, place, name, text

    def only(self, *allowed: str) -> None:
        for key in self.content:
            if key not in allowed:
                raise self.error(f"có khóa lạ “{key}”; chỉ được dùng: {', '.join(allowed)}", key)

    def get(self, key: str, kind: type, default: Any = ...) -> Any:
        """The value of a key; `default` if the key is missing. Without a default the key is required."""
        if key not in self.content:
            if default is ...:
                raise self.error(f"thiếu khóa “{key}” ({_TYPE_NAMES[kind]})")
            return default
        value = self.content[key]
        odd = isinstance(value, (bool, datetime)) and kind is not bool
        if odd or not isinstance(value, (int, float) if kind is float else kind):
            raise self.error(f"khóa “{key}” phải là {_TYPE_NAMES[kind]}, đang ghi {_shown(value)}", key)
        return value

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """The list of texts under a key."""
        values = self.get(key, list, default)
        if values is not None and not all(isinstance(value, str) for value in values):
            raise self.error(f"khóa “{key}” phải là danh sách các chuỗi chữ", key)
        return tuple(values) if values is not None else ()

    def choice(self, key: str, allowed: Iterable[str], default: Any = ...) -> Any:
        """The text under a key, one of `allowed`."""
        value = self.get(key, str, default)
        if value is not None and value not in tuple(allowed):
            raise self.error(f"khóa “{key}” ghi “{value}”; chỉ được dùng: {some_of(allowed, value)}", key)
        return value

    def codes(self, key: str, allowed: Iterable[str]) -> frozenset[str] | None:
        """The codes listed under a key, all of them permitted; None without the key."""
        if key not in self.content:
            return None
        codes = self.texts(key)
        for code in codes:
            if code not in allowed:
                raise self.error(f"khóa “{key}” có mã lạ “{code}”; chỉ được dùng: {some_of(allowed, code)}", key)
        return frozenset(codes)

    def table(self, key: str) -> TomlTable:
        return TomlTable(self.get(key, dict), f"[{key}]", self.name, self.text)

    def tables(self, key: str, default: Any = ...) -> list[TomlTable]:
        """The list of tables under a key."""
        rows = self.get(key, list, default)
        if not all(isinstance(row, dict) for row in rows):
            raise self.error(f"“{key}” phải là các bảng [[{key}]]", key)
        inside = f"{self.place}, " if self.place else ""
        return [TomlTable(row, f"{inside}[[{key}]] thứ {i}", self.name, self.text) for i, row in enumerate(rows, 1)]

    def error(self, what: str, key: str = "") -> DefinitionError:
        return DefinitionError(f"{self.name}{self._line(key)}: {self.place or 'đầu tệp'}: {what}.")

    def _line(self, key: str) -> str:
        """ ", dòng N" of the key in this table, or of the table, found in the text: the TOML parser keeps no positions."""
        lines = self.text.splitlines()
        headings = [(i, match[1]) for i, line in enumerate(lines) if (match := _HEADING.fullmatch(line))]
        steps = re.findall(r"\[(\w+)\]+(?: thứ (\d+))?", self.place)
        start, stop = 0, headings[0][0] if headings else len(lines)
        if steps:
            name, number = steps[0]
            own = [i for i, heading in headings if heading == name]
            start = own[int(number or 1) - 1] if len(own) >= int(number or 1) else 0
            stop = next((i for i, heading in headings if i > start and not heading.startswith(f"{name}.")), len(lines))
        if len(steps) > 1:  # the n-th of a list of small tables, written inline or under headings of their own
            start = self._nth(int(steps[1][1]), range(start, stop), lines, r"\{|^\s*\[\[\w+\.\w+\]\]") or start
        found = self._nth(1, range(start, stop), lines, rf"(?:^|[\s{{,]){re.escape(key)}\s*=") if key else None
        if found is None and not steps:
            found = next((i for i, heading in headings if heading == key), None)
        return f", dòng {(start if found is None else found) + 1}"

    def _nth(self, number: int, among: range, lines: Sequence[str], pattern: str) -> int | None:
        """The line with the n-th match of the pattern; None if there are fewer."""
        met = [i for i in among for _ in re.finditer(pattern, lines[i])]
        return met[number - 1] if len(met) >= number else None


def some_of(allowed: Iterable[str], typed: str = "") -> str:
    """The permitted values; of a long list a dozen, those most similar to `typed` first."""
    values = list(allowed)
    near = get_close_matches(typed, values, 3, 0.5)
    shown = [*near, *(value for value in values if value not in near)][:12]
    return ", ".join(shown) + (f" … (tất cả {len(values)} mã)" if len(values) > 12 else "")


def listed(columns: Iterable[int]) -> str:
    """Column numbers as a rule writes them: "[3], [4]"."""
    return ", ".join(f"[{number}]" for number in sorted(columns))


def _shown(value: object) -> str:
    """A value as TOML writes it; lists and tables by their kind."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, dict)):
        return _TYPE_NAMES[type(value)]
    return f'"{value}"' if isinstance(value, str) else str(value)
