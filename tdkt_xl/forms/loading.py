"""Loads a form definition (TOML file) as a Form. Strict: an error message names file, line, key and what is allowed.

A definition may build on a form that ships: `extends = "bth-2020"`, and what is different. A key of its own replaces that
form's key; its [[rules]] and [[awards]] go before that form's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from tdkt_xl.forms.awards import Authority, Award, Catalogue, catalogue
from tdkt_xl.forms.definition import ROW, Form, FormLine, Section
from tdkt_xl.forms.definition_columns import load_columns, load_header_words, load_row_words, shared_row_words
from tdkt_xl.forms.definition_print import load_head, load_page, load_said, load_signature, load_year_bounds
from tdkt_xl.forms.definition_register import load_register, load_tally
from tdkt_xl.forms.definition_rules import CODE, RECIPIENTS, load_big_change, load_indicators, load_off, load_relation, load_rule
from tdkt_xl.forms.rules import BigChange
from tdkt_xl.forms.tables import TomlTable, parsed
from tdkt_xl.words.errors import DefinitionError, system_reason
from tdkt_xl.words.periods import CALENDAR

_MOST_ROOM = 20
"""Most blank lines of a section."""
_ADDED = ("rules", "awards")


@cache
def built_in_forms() -> tuple[Form, ...]:
    """Returns the forms that ship with the program, the newest definition first."""
    folder = files("tdkt_xl.forms")
    names = sorted((f.name for f in folder.iterdir() if f.name.endswith(".toml")), reverse=True)
    return tuple(_form((folder / name).read_text(encoding="utf-8"), name, catalogue()) for name in names)


@cache
def _shipped_texts() -> dict[str, str]:
    """The definition of each form that ships, by the form's id."""
    folder = files("tdkt_xl.forms")
    places = [*folder.iterdir(), *(folder / "library").iterdir()]
    found = {f.name.removesuffix(".toml"): f for f in places if f.name.endswith(".toml")}
    return {form_id: found[form_id].read_text(encoding="utf-8") for form_id in sorted(found)}


def load_form(path: Path) -> Form:
    """Returns the form described by a definition file. Raises DefinitionError if the file cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = system_reason(problem) if isinstance(problem, OSError) else "tệp phải lưu dạng UTF-8"
        raise DefinitionError(f"Không đọc được tệp định nghĩa biểu {path}: {reason}.") from None
    return _form(text, path.name, catalogue())


def _form(text: str, name: str, awards: Catalogue) -> Form:
    written = parsed(text, name)
    top = extended(written, _shipped_texts())
    top.only(
        "id", "title", "source", "total", "in_force", "unseen", "not_in_register", "head", "columns", "header_words",
        "row_words", "awards", "sections", "rules", "off", "indicators", "comparison", "register", "tally", "period",
        "page", "signature", "report", "relations", "beside",
    )  # fmt: skip
    form_id = top.get("id", str)
    if not CODE.fullmatch(form_id):
        raise top.error(f"mã biểu “{form_id}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", "id")
    header_words = tuple(map(load_header_words, top.tables("header_words", [])))
    columns = load_columns(top, {words.concept for words in header_words})
    declared = _DeclaredLines(awards if any("award" in line.content for line in _lines(top)) else Catalogue({}))
    declared.add_awards(top)
    sections = declared.sections(top)
    of_awards = any(award.kind != ROW for award in declared.awards.awards.values())
    form = Form(
        id=form_id,
        title=top.get("title", str),
        source=top.get("source", str, ""),
        in_force=top.get("in_force", str, ""),
        unseen=top.get("unseen", str, ""),
        not_in_register=top.get("not_in_register", str, ""),
        columns=columns,
        sections=sections,
        rules=(),
        total_label=top.get("total", str, None),
        page=load_page(top.table("page")),
        signature=load_signature(top.table("signature")),
        awards=declared.awards,
        register=load_register(top.table("register"), columns) if "register" in top.content else None,
        year_bounds=load_year_bounds(top.table("period")) if "period" in top.content else CALENDAR,
        big_change=load_big_change(top.table("comparison")) if "comparison" in top.content else BigChange(),
        header_words=header_words,
        row_words=(*shared_row_words(), *map(load_row_words, top.tables("row_words", []))),
        head=load_head(top.table("head")) if "head" in top.content else None,
        said=load_said(top.table("report"), columns) if "report" in top.content else {},
        tally=load_tally(top.table("tally"), columns, sections, awards) if "tally" in top.content else None,
        register_awards=None if of_awards else awards,
        beside=_beside(written, form_id),
    )
    rules = tuple(load_rule(table, form) for table in top.tables("rules"))
    off = tuple(load_off(table, rules) for table in top.tables("off", []))
    relations = tuple(load_relation(table, form) for table in top.tables("relations", []))
    kept = tuple(rule for rule in rules if rule.id not in {each.rule for each in off})
    return replace(form, rules=kept, off=off, relations=relations, indicators=load_indicators(top, form))


def _beside(written: TomlTable, form_id: str) -> tuple[str, ...]:
    """Returns the ids of the forms that ship and are looked for together with this form. The form that it extends is refused,
    because this form takes its place."""
    allowed = _shipped_texts().keys() - {form_id, written.get("extends", str, None)}
    return tuple(sorted(written.codes("beside", sorted(allowed)) or ()))


def _lines(top: TomlTable) -> Iterator[TomlTable]:
    for section in top.tables("sections"):
        yield from section.tables("lines", [])


class _DeclaredLines:
    """Loads the sections with their lines. `awards` is the catalogue, to which each award and each row of the form is added."""

    def __init__(self, awards: Catalogue) -> None:
        self.awards = awards

    def add_awards(self, top: TomlTable) -> None:
        """Adds the awards that only this form knows."""
        for table in top.tables("awards", []):
            self.awards = self.extended(table, "code", [self.award(table)], ())

    def award(self, table: TomlTable) -> Award:
        """Returns an award that only this form knows, such as a province's own badge."""
        table.only("code", "name", "aliases", "recipient", "authority", "family", "valid_from", "valid_to", "source")
        code = table.get("code", str)
        if not CODE.fullmatch(code) or code in self.awards.awards:
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
            source=table.get("source", str, ""),
        )

    def extended(self, table: TomlTable, key: str, awards: Iterable[Award], printed: Iterable[tuple[str, str]]) -> Catalogue:
        """Returns the catalogue with more awards and labels. A spelling with two meanings is reported as an error of this table."""
        try:
            return self.awards.extended(awards, printed)
        except DefinitionError as problem:
            raise table.error(str(problem).rstrip("."), key) from None

    def sections(self, top: TomlTable) -> tuple[Section, ...]:
        tables = top.tables("sections")
        sections = tuple(map(self.section, tables))
        if not sections:
            raise top.error("phải có ít nhất một mục [[sections]]", "sections")
        for i, (table, section) in enumerate(zip(tables, sections, strict=True)):
            if any(section.id == other.id for other in sections[:i]):
                raise table.error(f"mục “{section.id}” đã có ở trên; mỗi mục một id riêng", "id")
            self.awards = self.extended(table, "lines", (), [(line.award, line.label) for line in section.lines])
        return sections

    def section(self, table: TomlTable) -> Section:
        table.only("id", "title", "aliases", "authorities", "lines", "room")
        if bool(table.get("id", str, "")) != bool(table.get("title", str, "")):
            raise table.error("mục có “id” thì phải có “title” và ngược lại; các dòng không thuộc mục nào thì bỏ cả hai", "id")
        lines = tuple(self.lines(table))
        for i, line in enumerate(lines):
            if any(line.award == other.award for other in lines[:i]):
                raise table.error(f"mã “{line.award}” có hai dòng trong một mục; chỉ được một", "lines")
        room = table.get("room", int, 2)
        if not 0 <= room <= _MOST_ROOM:
            raise table.error(f"khóa “room” (số dòng trống) phải từ 0 đến {_MOST_ROOM}, đang ghi {room}", "room")
        return Section(
            id=table.get("id", str, ""),
            title=table.get("title", str, ""),
            aliases=table.texts("aliases", []),
            authorities=frozenset(table.texts("authorities", [])),
            lines=lines,
            room=room,
        )

    def lines(self, section: TomlTable) -> Iterator[FormLine]:
        headings: list[str] = []
        for table in section.tables("lines"):
            if "heading" in table.content:
                table.only("heading")
                headings.append(table.get("heading", str))
                continue
            yield self.line(table, tuple(headings))
            headings.clear()
        if headings:
            raise section.error(f"dưới tiêu đề “{headings[-1]}” phải có một dòng", "lines")

    def line(self, table: TomlTable, headings: tuple[str, ...]) -> FormLine:
        table.only("row" if "row" in table.content else "award", "label", "index", "measure", "part")
        if "row" in table.content:
            award = self.row(table)
        else:
            award = table.choice("award", self.awards.awards)
        return FormLine(
            award,
            table.get("label", str, self.awards.awards[award].name),
            table.get("index", str, award if "row" in table.content else None),
            table.get("measure", str, ""),
            headings,
            table.get("part", bool, False),
        )

    def row(self, table: TomlTable) -> str:
        """Returns the code of a row that is not an award, after adding it to the form's catalogue."""
        code: str = table.get("row", str)
        label: str = table.get("label", str)
        if not CODE.fullmatch(code) or code in self.awards.awards:
            raise table.error(f"mã dòng “{code}” đã có ở trên, hoặc không chỉ gồm a-z, 0-9 và gạch nối", "row")
        row = Award(code, label, (), "any", (), ROW, None, None, None, "")
        self.awards = self.extended(table, "label", [row], [(code, label)])
        return code


def extended(top: TomlTable, shipped: dict[str, str]) -> TomlTable:
    """The definition with what it takes from the form that it extends. `shipped` has the text of each form that ships, by id.

    Raises DefinitionError for a form that does not ship. The tables of its own stay first, so that a mistake is found on its line.
    """
    if "extends" not in top.content:
        return top
    base = tomllib.loads(shipped[top.choice("extends", shipped)])
    own = {key: value for key, value in top.content.items() if key != "extends"}
    top.get("id", str)  # has to be its own
    for key in _ADDED:
        if key in own:
            own[key] = [*top.get(key, list), *base.get(key, [])]
    return TomlTable({**base, **own}, top.place, top.name, top.text)
