"""From a definition file (TOML) to a Form. Strict: a mistake is named with file, line, key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tdkt_xl.errors import DefinitionError
from tdkt_xl.forms.awards import Authority, Award, Catalogue, catalogue
from tdkt_xl.forms.definition import (
    COUNT,
    INDEX,
    KINDS,
    LABEL,
    RATIO,
    SEVERITIES,
    Column,
    Form,
    FormLine,
    Page,
    Rule,
    Section,
    Signature,
)
from tdkt_xl.forms.expressions import Expression, ExpressionError, parse

RECIPIENTS = ("individual", "collective", "household", "any")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TYPE_NAMES = {str: "chuỗi chữ", int: "số nguyên", float: "số", list: "danh sách", dict: "bảng", date: "ngày"}


@cache
def built_in_forms() -> tuple[Form, ...]:
    """The forms that ship with the program, newest definition first."""
    folder = files("tdkt_xl.forms")
    names = sorted((f.name for f in folder.iterdir() if f.name.endswith(".toml")), reverse=True)
    return tuple(_form((folder / name).read_text(encoding="utf-8"), name, catalogue()) for name in names)


def load_form(path: Path) -> Form:
    """The form that a definition file describes. Raises DefinitionError for anything that cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise DefinitionError(f"Không đọc được tệp định nghĩa biểu {path}: {problem}") from None
    return _form(text, path.name, catalogue())


def _form(text: str, name: str, awards: Catalogue) -> Form:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise DefinitionError(f"{name}: sai cú pháp TOML: {problem}") from None
    return _Loader(text, name, awards).form(_Table(content, "", name, text))


class _Table:
    """A TOML table that knows where it stands and hands out only keys of the right type."""

    def __init__(self, content: Mapping[str, Any], place: str, name: str, text: str) -> None:
        self.content, self.place, self.name, self.text = content, place, name, text

    def only(self, *allowed: str) -> None:
        for key in self.content:
            if key not in allowed:
                raise self.error(f"có khóa lạ “{key}”; chỉ được dùng: {', '.join(allowed)}", key)

    def get(self, key: str, kind: type, default: Any = ...) -> Any:
        if key not in self.content:
            if default is ...:
                raise self.error(f"thiếu khóa “{key}” ({_TYPE_NAMES[kind]})")
            return default
        value = self.content[key]
        if not isinstance(value, (int, float) if kind is float else kind) or isinstance(value, bool):
            raise self.error(f"khóa “{key}” phải là {_TYPE_NAMES[kind]}, đang ghi {value!r}", key)
        return value

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.get(key, list, default)
        if values is not None and not all(isinstance(value, str) for value in values):
            raise self.error(f"khóa “{key}” phải là danh sách các chuỗi chữ", key)
        return tuple(values) if values is not None else ()

    def choice(self, key: str, allowed: Iterable[str], default: Any = ...) -> Any:
        value = self.get(key, str, default)
        if value is not None and value not in tuple(allowed):
            raise self.error(f"khóa “{key}” ghi “{value}”; chỉ được dùng: {', '.join(allowed)}", key)
        return value

    def table(self, key: str) -> _Table:
        return _Table(self.get(key, dict), f"[{key}]", self.name, self.text)

    def tables(self, key: str, default: Any = ...) -> list[_Table]:
        rows = self.get(key, list, default)
        if not all(isinstance(row, dict) for row in rows):
            raise self.error(f"“{key}” phải là các bảng [[{key}]]", key)
        inside = f"{self.place}, " if self.place else ""
        return [_Table(row, f"{inside}[[{key}]] thứ {i}", self.name, self.text) for i, row in enumerate(rows, 1)]

    def error(self, what: str, key: str = "") -> DefinitionError:
        return DefinitionError(f"{self.name}{self._line(key)}: {self.place or 'đầu tệp'}: {what}.")

    def _line(self, key: str) -> str:
        """", dòng N" of the key in this table, found in the text because the TOML parser keeps no positions."""
        lines = self.text.splitlines()
        start = 0
        if match := re.search(r"\[\[(\w+)\]\] thứ (\d+)", self.place):
            headings = [i for i, line in enumerate(lines) if line.strip() == f"[[{match[1]}]]"]
            start = headings[int(match[2]) - 1] if len(headings) >= int(match[2]) else 0
        elif self.place:
            start = next((i for i, line in enumerate(lines) if line.strip() == self.place), 0)
        if not key:
            return f", dòng {start + 1}" if start else ""
        found = (i for i in range(start, len(lines)) if re.search(rf"(^|[\s{{,]){re.escape(key)}\s*=", lines[i]))
        line = next(found, None)
        return f", dòng {line + 1}" if line is not None else ""


class _Loader:
    def __init__(self, text: str, name: str, awards: Catalogue) -> None:
        self.text, self.name, self.awards = text, name, awards

    def form(self, top: _Table) -> Form:
        top.only("id", "title", "source", "total", "columns", "awards", "sections", "rules", "page", "signature")
        form_id = top.get("id", str)
        if not _CODE.fullmatch(form_id):
            raise top.error(f"mã biểu “{form_id}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", "id")
        columns = self.columns(top)
        own = [self.award(table) for table in top.tables("awards", [])]
        self.awards = self.awards.extended(own, ())
        sections = tuple(map(self.section, top.tables("sections")))
        form = Form(
            id=form_id,
            title=top.get("title", str),
            source=top.get("source", str, ""),
            columns=columns,
            sections=sections,
            rules=(),
            total_label=top.get("total", str, None),
            page=self.page(top.table("page")),
            signature=self.signature(top.table("signature")),
            awards=self.awards.extended((), [(line.award, line.label) for s in sections for line in s.lines]),
        )
        return replace(form, rules=tuple(self.rule(table, form) for table in top.tables("rules")))

    def award(self, table: _Table) -> Award:
        """An award that only this form knows, such as a province's own badge."""
        table.only("code", "name", "aliases", "recipient", "authority", "family", "valid_from", "valid_to", "source")
        code = table.get("code", str)
        if not _CODE.fullmatch(code) or code in self.awards.awards:
            raise table.error(f"mã “{code}” đã có trong danh mục, hoặc không chỉ gồm a-z, 0-9 và gạch nối", "code")
        return Award(
            code=code,
            name=table.get("name", str),
            aliases=table.texts("aliases", []),
            recipient=table.choice("recipient", RECIPIENTS),
            authorities=(Authority(table.get("authority", str, "co-so")),),
            kind="hinh-thuc-khen-thuong",
            family=table.choice("family", self.awards.awards, None),
            valid_from=table.get("valid_from", date, None),
            valid_to=table.get("valid_to", date, None),
            laws=frozenset(),
            source=table.get("source", str, ""),
        )

    def columns(self, top: _Table) -> tuple[Column, ...]:
        columns = tuple(self.column(table, i) for i, table in enumerate(top.tables("columns"), 1))
        for kind in (INDEX, LABEL):
            if sum(column.kind == kind for column in columns) != 1:
                raise top.error(f"phải có đúng một cột kind = “{kind}”", "columns")
        counts = {column.number for column in columns if column.kind == COUNT}
        if not counts:
            raise top.error("phải có ít nhất một cột kind = “count”", "columns")
        for column in columns:
            for reference in column.ratio.references if column.ratio else ():
                if reference.column not in counts or reference.award:
                    raise top.error(f"tỷ lệ của cột ({column.number}) chỉ được dùng các cột số lượng cùng dòng", "ratio")
        return columns

    def column(self, table: _Table, expected: int) -> Column:
        table.only("number", "kind", "header", "printed", "width", "ratio")
        number = table.get("number", int)
        if number != expected:
            raise table.error(f"số cột phải liên tiếp từ 1: cần {expected}, đang ghi {number}", "number")
        kind = table.choice("kind", KINDS)
        ratio = table.get("ratio", str, None)
        if (ratio is not None) != (kind == RATIO):
            raise table.error("cột kind = “ratio” phải có khóa ratio, cột khác thì không", "ratio")
        header = table.texts("header")
        if not header:
            raise table.error("khóa “header” phải có ít nhất một dòng chữ", "header")
        return Column(
            number=number,
            kind=kind,
            header=header,
            printed=table.get("printed", str, f"({number})"),
            width=float(table.get("width", float, 9)),
            ratio=self.expression(table, "ratio", ratio) if ratio is not None else None,
        )

    def section(self, table: _Table) -> Section:
        table.only("id", "title", "aliases", "authorities", "lines")
        return Section(
            id=table.get("id", str),
            title=table.get("title", str),
            aliases=table.texts("aliases", []),
            authorities=frozenset(table.texts("authorities", [])),
            lines=tuple(map(self.line, table.tables("lines"))),
        )

    def line(self, table: _Table) -> FormLine:
        table.only("award", "label")
        award = table.choice("award", self.awards.awards)
        return FormLine(award, table.get("label", str, self.awards.awards[award].name))

    def rule(self, table: _Table, form: Form) -> Rule:
        about_ratios = "columns" in table.content
        table.only(
            "id", "severity", "columns" if about_ratios else "holds", "fault", "remedy", "recipient", "awards",
            "sections", "valid_from", "valid_to", "source",
        )  # fmt: skip
        return Rule(
            id=table.get("id", str),
            severity=table.choice("severity", SEVERITIES),
            holds=None if about_ratios else self.holds(table, form),
            fault=self.sentence(table, "fault"),
            remedy=self.sentence(table, "remedy"),
            recipient=table.choice("recipient", RECIPIENTS, None),
            awards=self.codes(table, "awards", self.awards.awards),
            sections=self.codes(table, "sections", [section.id for section in form.sections]),
            valid_from=table.get("valid_from", date, None),
            valid_to=table.get("valid_to", date, None),
            source=table.get("source", str, ""),
        )

    def holds(self, table: _Table, form: Form) -> Expression:
        expression = self.expression(table, "holds", table.get("holds", str))
        for reference in expression.references:
            if reference.column not in form.counts:
                allowed = ", ".join(f"[{number}]" for number in form.counts)
                raise table.error(f"[{reference.column}] không phải cột số lượng; chỉ được dùng: {allowed}", "holds")
            if reference.award is not None and reference.award not in self.awards.awards:
                raise table.error(f"mã “{reference.award}” không có trong danh mục khen thưởng", "holds")
        if not expression.references:
            raise table.error("biểu thức phải nhắc đến ít nhất một cột, ví dụ [3] = [6] + [10]", "holds")
        return expression

    def expression(self, table: _Table, key: str, text: str) -> Expression:
        try:
            return parse(text)
        except ExpressionError as problem:
            raise table.error(f"không hiểu biểu thức: {problem}", key) from None

    def sentence(self, table: _Table, key: str) -> str:
        sentence: str = table.get(key, str)
        try:
            sentence.format(actual="", expected="", difference="", column="")
        except (KeyError, IndexError, ValueError):
            raise table.error(
                f"khóa “{key}” chỉ được dùng {{actual}}, {{expected}}, {{difference}}, {{column}}", key
            ) from None
        return sentence

    def codes(self, table: _Table, key: str, allowed: Iterable[str]) -> frozenset[str] | None:
        if key not in table.content:
            return None
        codes = table.texts(key)
        for code in codes:
            if code not in allowed:
                raise table.error(f"khóa “{key}” có mã lạ “{code}”", key)
        return frozenset(codes)

    def page(self, table: _Table) -> Page:
        table.only("paper", "orientation", "font", "font_size", "margins")
        margins = table.get("margins", dict)
        if set(margins) != {"left", "right", "top", "bottom"}:
            raise table.error("“margins” phải có đủ left, right, top, bottom (inch)", "margins")
        return Page(
            paper=table.choice("paper", ("A4", "A3")),
            orientation=table.choice("orientation", ("landscape", "portrait")),
            font=table.get("font", str),
            font_size=float(table.get("font_size", float)),
            margins={side: float(inches) for side, inches in margins.items()},
        )

    def signature(self, table: _Table) -> Signature:
        table.only("left", "right", "date_line")
        return Signature(table.texts("left"), table.texts("right"), table.get("date_line", str, ""))


