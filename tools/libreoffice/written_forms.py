"""Writes the built-in forms down as Python, for the extension: loaded, checked and folded at build, not at the first formula.

The module that comes of it takes the place of the package `tdkt_xl.forms`' own: the definition files and what reads them stay out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

from tdkt_xl.forms import Form, load_form

_HEAD = '''"""The built-in forms, as they were when the extension was built."""
from datetime import date
'''
_TAIL = '''

def built_in_forms():
    """The forms that ship with the program, newest definition first."""
    return {forms}
'''


def written_forms(folder: Path) -> str:
    """The source of the module, from the definition files in `folder`."""
    paths = sorted(folder.glob("*.toml"), key=lambda path: path.name, reverse=True)
    return written([load_form(path) for path in paths])  # loaded anew: nothing is in them that work has left


def written(forms: Iterable[Form]) -> str:
    """The source of a module whose built_in_forms() gives equal forms."""
    writer = _Writer()
    named = writer.expression(tuple(forms))
    imports = (f"from {module} import {name}\n" for module, name in sorted(writer.classes))
    return _HEAD + "".join(imports) + "\n".join(writer.lines) + _TAIL.format(forms=named)


class _Writer:
    """`lines` make every dataclass once, in order; `classes` are theirs: module and name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.classes: set[tuple[str, str]] = set()
        self._named: dict[int, str] = {}

    def expression(self, value: object) -> str:
        """Source that gives a value equal to this. Raises TypeError for what no form holds."""
        if value is None or isinstance(value, (str, int, float)):
            return repr(value)
        if isinstance(value, date):
            return f"date({value.year}, {value.month}, {value.day})"
        if isinstance(value, tuple):
            return f"({''.join(f'{self.expression(each)}, ' for each in value)})"
        if isinstance(value, frozenset):
            return f"frozenset([{', '.join(sorted(map(self.expression, value)))}])"
        if isinstance(value, dict):
            return f"{{{', '.join(f'{self.expression(k)}: {self.expression(v)}' for k, v in value.items())}}}"
        if is_dataclass(value) and not isinstance(value, type):
            return self._name_of(value)
        raise TypeError(type(value).__name__)

    def _name_of(self, value: object) -> str:
        if id(value) not in self._named:
            kind = type(value)
            arguments = ", ".join(self.expression(getattr(value, field.name)) for field in fields(kind))  # type: ignore[arg-type]
            self.classes.add((kind.__module__, kind.__name__))
            self._named[id(value)] = f"_{len(self._named)}"
            self.lines.append(f"{self._named[id(value)]} = {kind.__name__}({arguments})")
        return self._named[id(value)]
