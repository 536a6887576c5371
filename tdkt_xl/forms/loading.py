"""Loads a form definition (TOML file) as a Form. Strict: an error message names file, line, key and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from csv import DictReader
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

from tdkt_xl.forms.awards import Authority, Award, Catalogue, catalogue
from tdkt_xl.forms.definition import (
    COUNT,
    INDEX,
    KINDS,
    LABEL,
    MEASURE,
    RATIO,
    ROW,
    ROW_KINDS,
    Column,
    Form,
    FormLine,
    HeaderWords,
    RowWords,
    Section,
)
from tdkt_xl.forms.expressions import EVERY, Expression, ExpressionError, Node, Operation, Reference, parse
from tdkt_xl.forms.extending import extended
from tdkt_xl.forms.from_register import Register, RegisterCount, Share, Tally
from tdkt_xl.forms.print_layout import Head, Page, Signature
from tdkt_xl.forms.register_amounts import AMOUNTS, OTHERS
from tdkt_xl.forms.register_words import KIND_WORDS
from tdkt_xl.forms.rules import NUMBER, PERCENT, BigChange, Indicator, Rule, RuleOff
from tdkt_xl.forms.tables import Table, parsed, some_of
from tdkt_xl.words.errors import DefinitionError, system_reason
from tdkt_xl.words.periods import CALENDAR, YearBounds
from tdkt_xl.words.severities import SEVERITIES
from tdkt_xl.words.text import unaccented

RECIPIENTS = ("individual", "collective", "household", "any")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_HELP = 255
"""Excel shows at most this many characters of a cell's input message."""
_MOST_DECIMALS = 2
"""With three, nobody could tell 5,657 from 5657."""
_MOST_ROOM = 20
_SHORTEST_REASON = 10
_MOST_HEAD_LINES = 3
_SLOTS = ("actual", "expected", "difference", "column")


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


@cache
def shared_row_words() -> tuple[RowWords, ...]:
    """Returns the words for rows that occur in the tables of all forms (forms/row-words.csv)."""
    text = (files("tdkt_xl.forms") / "row-words.csv").read_text(encoding="utf-8")
    return tuple(map(_shared_words, DictReader(text.splitlines())))


def _shared_words(row: Mapping[str, str]) -> RowWords:
    begins, then, but_not = (tuple(filter(None, row[key].split("|"))) for key in ("begins", "then", "but_not"))
    return RowWords(row["kind"], begins, then, bool(row["open"]), bool(row["listed"]), bool(row["named"]), but_not)


def load_form(path: Path) -> Form:
    """Returns the form described by a definition file. Raises DefinitionError if the file cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = system_reason(problem) if isinstance(problem, OSError) else "tệp phải lưu dạng UTF-8"
        raise DefinitionError(f"Không đọc được tệp định nghĩa biểu {path}: {reason}.") from None
    return _form(text, path.name, catalogue())


def _form(text: str, name: str, awards: Catalogue) -> Form:
    return _Loader(awards).form(extended(parsed(text, name), _shipped_texts()))


class _Loader:
    def __init__(self, awards: Catalogue) -> None:
        self.awards = awards

    def form(self, top: Table) -> Form:
        top.only(
            "id", "title", "source", "total", "in_force", "unseen", "head", "columns", "header_words", "row_words", "awards",
            "sections", "rules", "off", "indicators", "comparison", "register", "tally", "period", "page", "signature",
        )  # fmt: skip
        form_id = top.get("id", str)
        if not _CODE.fullmatch(form_id):
            raise top.error(f"mã biểu “{form_id}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", "id")
        header_words = tuple(map(self.header_words, top.tables("header_words", [])))
        columns = self.columns(top, {words.concept for words in header_words})
        of_register = self.awards
        if not any("award" in line.content for line in _lines(top)):
            self.awards = Catalogue({})  # of such a form no row names an award
        for table in top.tables("awards", []):
            award = self.award(table)
            self.awards = self.extended(table, "code", [award], ())
        sections = self.sections(top)
        form = Form(
            id=form_id,
            title=top.get("title", str),
            source=top.get("source", str, ""),
            in_force=top.get("in_force", str, ""),
            unseen=top.get("unseen", str, ""),
            columns=columns,
            sections=sections,
            rules=(),
            total_label=top.get("total", str, None),
            page=self.page(top.table("page")),
            signature=self.signature(top.table("signature")),
            awards=self.awards,
            register=self.register(top.table("register"), columns) if "register" in top.content else None,
            year_bounds=self.year_bounds(top.table("period")) if "period" in top.content else CALENDAR,
            big_change=self.big_change(top.table("comparison")) if "comparison" in top.content else BigChange(),
            header_words=header_words,
            row_words=(*shared_row_words(), *map(self.row_words, top.tables("row_words", []))),
            head=self.head(top.table("head")) if "head" in top.content else None,
            tally=self.tally(top.table("tally"), columns, sections, of_register) if "tally" in top.content else None,
            register_awards=of_register if not any(award.kind != ROW for award in self.awards.awards.values()) else None,
        )
        rules = tuple(self.rule(table, form) for table in top.tables("rules"))
        off = tuple(self.off(table, rules) for table in top.tables("off", []))
        kept = tuple(rule for rule in rules if rule.id not in {each.rule for each in off})
        return replace(form, rules=kept, off=off, indicators=self.indicators(top, form))

    def off(self, table: Table, rules: Sequence[Rule]) -> RuleOff:
        """A rule that is not checked, and why."""
        table.only("rule", "reason")
        rule_id, reason = table.choice("rule", [rule.id for rule in rules]), table.get("reason", str).strip()
        if sum(map(str.isalpha, reason)) < _SHORTEST_REASON:
            raise table.error(f"khóa “reason” phải ghi rõ lý do, từ {_SHORTEST_REASON} chữ cái trở lên", "reason")
        return RuleOff(rule_id, tuple(rule for rule in rules if rule.id == rule_id), reason)

    def award(self, table: Table) -> Award:
        """Returns an award that only this form knows, such as a province's own badge."""
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

    def extended(self, table: Table, key: str, awards: Iterable[Award], printed: Iterable[tuple[str, str]]) -> Catalogue:
        """Returns the catalogue with more awards and labels. A spelling with two meanings is reported as an error of this table."""
        try:
            return self.awards.extended(awards, printed)
        except DefinitionError as problem:
            raise table.error(str(problem).rstrip("."), key) from None

    def header_words(self, table: Table) -> HeaderWords:
        table.only("concept", "words", "covers")
        return HeaderWords(table.get("concept", str, ""), table.texts("words"), frozenset(table.texts("covers", [])))

    def row_words(self, table: Table) -> RowWords:
        """Returns words for rows that only this form has, besides the shared ones."""
        table.only("kind", "begins", "then", "open", "listed", "named", "but_not")
        begins = table.texts("begins")
        if not begins or not all(map(unaccented, begins)):
            raise table.error("khóa “begins” phải có ít nhất một cụm từ", "begins")
        return RowWords(
            kind=table.choice("kind", ROW_KINDS),
            begins=begins,
            then=table.texts("then", []),
            open=table.get("open", bool, False),
            listed=table.get("listed", bool, False),
            named=table.get("named", bool, False),
            but_not=table.texts("but_not", []),
        )

    def columns(self, top: Table, concepts: Collection[str]) -> tuple[Column, ...]:
        tables = top.tables("columns")
        columns = tuple(self.column(table, i, concepts) for i, table in enumerate(tables, 1))
        for kind in (INDEX, LABEL):
            if sum(column.kind == kind for column in columns) != 1:
                raise top.error(f"phải có đúng một cột kind = “{kind}”", "columns")
        counts = {column.number for column in columns if column.kind == COUNT}
        if not counts:
            raise top.error("phải có ít nhất một cột kind = “count”", "columns")
        if sum(column.kind == MEASURE for column in columns) > 1:
            raise top.error(f"chỉ được một cột kind = “{MEASURE}”", "columns")
        for table, column in zip(tables, columns, strict=True):
            for reference in column.ratio.references if column.ratio else ():
                if reference.column not in counts or reference.award:
                    raise table.error(
                        f"tỷ lệ của cột ({column.number}) chỉ được dùng các cột số lượng cùng dòng: {_numbers(counts)}", "ratio"
                    )
        return columns

    def column(self, table: Table, expected: int, concepts: Collection[str]) -> Column:
        table.only("number", "kind", "header", "short", "means", "printed", "width", "ratio", "help", "apart", "decimals")
        number = table.get("number", int)
        if number != expected:
            raise table.error(f"số cột phải liên tiếp từ 1: cần {expected}, đang ghi {number}", "number")
        kind = table.choice("kind", KINDS)
        ratio = table.get("ratio", str, None)
        if (ratio is not None) != (kind == RATIO):
            raise table.error("cột kind = “ratio” phải có khóa ratio, cột khác thì không", "ratio")
        tiers = table.texts("header")
        if not tiers:
            raise table.error("khóa “header” phải có ít nhất một dòng chữ", "header")
        header = tuple(text for at, text in enumerate(tiers) if text or at == 0)
        help_text = table.get("help", str, "")
        if len(help_text) > _LONGEST_HELP:
            raise table.error(f"khóa “help” dài {len(help_text)} ký tự; Excel chỉ hiện được {_LONGEST_HELP}", "help")
        decimals = table.get("decimals", int, 0)
        if not 0 <= decimals <= (_MOST_DECIMALS if kind == COUNT else 0):
            said = f"khóa “decimals” (số chữ số sau dấu phẩy) chỉ dành cho cột “{COUNT}”, từ 0 đến {_MOST_DECIMALS}"
            raise table.error(said, "decimals")
        means = tuple(frozenset(each.split()) for each in table.texts("means", []))
        for concept in sorted(frozenset().union(*means)):
            if concept not in concepts:
                raise table.error(f"khóa “means” có khái niệm lạ “{concept}”; chỉ được dùng: {some_of(concepts)}", "means")
        return Column(
            number=number,
            kind=kind,
            header=header,
            short=table.get("short", str, header[-1]),
            printed=table.get("printed", str, f"({number})"),
            width=float(table.get("width", float, 9)),
            ratio=self.expression(table, "ratio", ratio) if ratio is not None else None,
            help=help_text,
            means=means,
            tiers=tiers,
            apart=table.get("apart", int, None),
            decimals=decimals,
        )

    def head(self, table: Table) -> Head:
        table.only("left", "right", "measure")
        for key in ("left", "right"):
            for text in table.texts(key, []):
                if _slots(text) - {"unit", "upper"}:
                    raise table.error(f"khóa “{key}” chỉ được dùng {{unit}}, {{upper}}", key)
            if len(table.texts(key, [])) > _MOST_HEAD_LINES:
                raise table.error(f"khóa “{key}” chỉ được {_MOST_HEAD_LINES} dòng", key)
        return Head(table.texts("left", []), table.texts("right", []), table.get("measure", str, ""))

    def sections(self, top: Table) -> tuple[Section, ...]:
        tables = top.tables("sections")
        sections = tuple(map(self.section, tables))
        if not sections:
            raise top.error("phải có ít nhất một mục [[sections]]", "sections")
        for i, (table, section) in enumerate(zip(tables, sections, strict=True)):
            if any(section.id == other.id for other in sections[:i]):
                raise table.error(f"mục “{section.id}” đã có ở trên; mỗi mục một id riêng", "id")
            self.awards = self.extended(table, "lines", (), [(line.award, line.label) for line in section.lines])
        return sections

    def section(self, table: Table) -> Section:
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

    def lines(self, section: Table) -> Iterator[FormLine]:
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

    def line(self, table: Table, headings: tuple[str, ...]) -> FormLine:
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

    def row(self, table: Table) -> str:
        """Returns the code of a row that is not an award, after adding it to the form's catalogue."""
        code: str = table.get("row", str)
        label: str = table.get("label", str)
        if not _CODE.fullmatch(code) or code in self.awards.awards:
            raise table.error(f"mã dòng “{code}” đã có ở trên, hoặc không chỉ gồm a-z, 0-9 và gạch nối", "row")
        row = Award(code, label, (), "any", (), ROW, None, None, None, frozenset(), "")
        self.awards = self.extended(table, "label", [row], [(code, label)])
        return code

    def rule(self, table: Table, form: Form) -> Rule:
        about_ratios = "columns" in table.content
        table.only(
            "id", "severity", "columns" if about_ratios else "holds", "fault", "remedy", "recipient", "awards", "rows",
            "sections", "valid_from", "valid_to", "source",
        )  # fmt: skip
        holds = None if about_ratios else self.holds(table, form)
        awards = self.codes(table, "awards", self.awards.awards)
        if awards is None:
            awards = self.codes(table, "rows", [line.award for section in form.sections for line in section.lines])
        if holds is not None and awards is None:
            holds, awards = _about_first_row(holds)
        return Rule(
            id=table.get("id", str),
            severity=table.choice("severity", SEVERITIES),
            holds=holds,
            fault=self.sentence(table, "fault"),
            remedy=self.sentence(table, "remedy"),
            columns=self.ratio_columns(table, form) if about_ratios else (),
            recipient=table.choice("recipient", RECIPIENTS, None),
            awards=awards,
            sections=self.codes(table, "sections", [section.id for section in form.sections]),
            valid_from=table.get("valid_from", date, None),
            valid_to=table.get("valid_to", date, None),
            source=table.get("source", str, ""),
        )

    def ratio_columns(self, table: Table, form: Form) -> tuple[int, ...]:
        columns = table.get("columns", list)
        if not columns or not all(isinstance(number, int) and number in form.ratios for number in columns):
            raise table.error(f"khóa “columns” chỉ được dùng các cột tỷ lệ: {_numbers(form.ratios)}", "columns")
        return tuple(columns)

    def holds(self, table: Table, form: Form) -> Expression:
        expression = self.expression(table, "holds", table.get("holds", str))
        for reference in expression.references:
            if reference.column not in (*form.counts, EVERY):
                allowed = _numbers(form.counts)
                raise table.error(f"[{reference.column}] không phải cột số lượng; chỉ được dùng: {allowed}", "holds")
            if reference.award is not None and reference.award not in self.awards.awards:
                raise table.error(f"mã “{reference.award}” không có trong danh mục khen thưởng", "holds")
        if not expression.references:
            raise table.error("biểu thức phải nhắc đến ít nhất một cột, ví dụ [3] = [6] + [10]", "holds")
        if expression.over_columns:
            self.over_columns(table, expression, form)
        return expression

    def over_columns(self, table: Table, expression: Expression, form: Form) -> None:
        """Checks a rule for each count column: both sides must use only + - * /, and the count columns must be neighbours."""
        sides = expression.sides
        if sides is None or not all(_is_plain(side.root) for side in sides):
            raise table.error("quy định có [#] phải là phép so sánh, hai vế chỉ dùng + - * /", "holds")
        if form.counts != tuple(range(form.counts[0], form.counts[-1] + 1)):
            raise table.error("chỉ dùng được [#] khi các cột số lượng đứng liền nhau", "holds")

    def indicators(self, top: Table, form: Form) -> tuple[Indicator, ...]:
        tables = top.tables("indicators", [])
        indicators = tuple(self.indicator(table, form) for table in tables)
        for i, (table, indicator) in enumerate(zip(tables, indicators, strict=True)):
            if any(indicator.id == other.id for other in indicators[:i]):
                raise table.error(f"chỉ tiêu “{indicator.id}” đã có ở trên; mỗi chỉ tiêu một id riêng", "id")
        return indicators

    def indicator(self, table: Table, form: Form) -> Indicator:
        table.only("id", "title", "value", "shown_as", "source")
        code = table.get("id", str)
        if not _CODE.fullmatch(code):
            raise table.error(f"mã “{code}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối", "id")
        value = self.expression(table, "value", table.get("value", str))
        for reference in value.references:
            if reference.award is not None or reference.column not in form.counts:  # [#], too
                raise table.error(f"khóa “value” chỉ được dùng các cột số lượng: {_numbers(form.counts)}", "value")
        if not value.references:
            raise table.error("biểu thức phải nhắc đến ít nhất một cột, ví dụ [4] / [3]", "value")
        return Indicator(
            id=code,
            title=table.get("title", str),
            value=value,
            shown_as=table.choice("shown_as", (PERCENT, NUMBER), PERCENT),
            source=table.get("source", str, ""),
        )

    def big_change(self, table: Table) -> BigChange:
        table.only("share", "least")
        share, least = float(table.get("share", float)), table.get("least", int)
        if share < 0 or least < 0:
            raise table.error("“share” và “least” không được âm", "share")
        return BigChange(share, least)

    def expression(self, table: Table, key: str, text: str) -> Expression:
        try:
            return parse(text)
        except ExpressionError as problem:
            raise table.error(f"không hiểu biểu thức: {problem}", key) from None

    def sentence(self, table: Table, key: str) -> str:
        sentence: str = table.get(key, str)
        try:
            fields = [field for field in Formatter().parse(sentence) if field[1] is not None]
        except ValueError:
            fields = [("", "", "", None)]
        if any(name not in _SLOTS or form or conversion for _, name, form, conversion in fields):
            raise table.error(f"khóa “{key}” chỉ được dùng {', '.join(f'{{{slot}}}' for slot in _SLOTS)}", key)
        return sentence

    def codes(self, table: Table, key: str, allowed: Iterable[str]) -> frozenset[str] | None:
        if key not in table.content:
            return None
        codes = table.texts(key)
        for code in codes:
            if code not in allowed:
                raise table.error(f"khóa “{key}” có mã lạ “{code}”; chỉ được dùng: {some_of(allowed, code)}", key)
        return frozenset(codes)

    def page(self, table: Table) -> Page:
        table.only("paper", "orientation", "font", "font_size", "margins")
        margins = table.get("margins", dict)
        if set(margins) != {"left", "right", "top", "bottom"} or not all(type(m) in (int, float) for m in margins.values()):
            raise table.error("“margins” phải có đủ left, right, top, bottom, mỗi lề một số (inch)", "margins")
        return Page(
            paper=table.choice("paper", ("A4", "A3")),
            orientation=table.choice("orientation", ("landscape", "portrait")),
            font=table.get("font", str),
            font_size=float(table.get("font_size", float)),
            margins={side: float(inches) for side, inches in margins.items()},
        )

    def year_bounds(self, table: Table) -> YearBounds:
        table.only("year_begins", "school_year_begins")
        return YearBounds(
            self.day_of_year(table, "year_begins", CALENDAR.year), self.day_of_year(table, "school_year_begins", CALENDAR.school)
        )

    def day_of_year(self, table: Table, key: str, default: tuple[int, int]) -> tuple[int, int]:
        text = table.get(key, str, None)
        if text is None:
            return default
        match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", text)
        day, month = (int(match[1]), int(match[2])) if match is not None else (0, 0)
        if not (1 <= day <= 28 and 1 <= month <= 12):
            raise table.error(f"khóa “{key}” ghi “{text}”; ghi ngày và tháng bắt đầu, ví dụ 01/12", key)
        return month, day

    def register(self, table: Table, columns: Sequence[Column]) -> Register:
        table.only("kinds", "amounts", "counts")
        kinds, amounts = {}, {}
        for kind in table.tables("kinds"):
            kind.only("name", "group")
            kinds[kind.get("name", str)] = kind.get("group", str, "")
        for amount in table.tables("amounts"):
            amount.only("id", "heading")
            amounts[amount.get("id", str)] = amount.get("heading", str)
        counts = tuple(self.register_count(count, columns, kinds, amounts) for count in table.tables("counts"))
        missing = {column.number for column in columns if column.kind == COUNT} - {count.column for count in counts}
        if missing:
            raise table.error(f"chưa khai cách tính các cột {_numbers(missing)} từ sổ quyết định", "counts")
        return Register(kinds, amounts, counts)

    def tally(self, table: Table, columns: Sequence[Column], sections: Sequence[Section], awards: Catalogue) -> Tally:
        table.only("columns", "rows")
        counts = [column.number for column in columns if column.kind == COUNT]
        codes = [line.award for section in sections for line in section.lines]
        of_columns, of_rows = {}, {}
        for each in table.tables("columns"):
            each.only("column", "awards", "amounts")
            number = each.get("column", int)
            if number not in counts:
                raise each.error(f"[{number}] không phải cột số lượng; chỉ được dùng: {_numbers(counts)}", "column")
            of_columns[number] = self.share(each, awards)
        for each in table.tables("rows"):
            each.only("row", "amounts", "kinds")
            of_rows[each.choice("row", codes)] = self.share(each, awards)
        missing = [number for number in counts if number not in of_columns]
        if missing:
            raise table.error(f"chưa khai cách tính các cột {_numbers(missing)} từ sổ quyết định", "columns")
        every = frozenset().union(*(share.awards or () for share in of_columns.values()))
        known = {number: replace(share, awards=share.awards or every) for number, share in of_columns.items()}
        return Tally(known, of_rows)

    def share(self, table: Table, awards: Catalogue) -> Share:
        """Returns what a row or a column counts. A column that names no awards counts those of all columns."""
        amounts = self.codes(table, "amounts", (*AMOUNTS, OTHERS))
        return Share(amounts, self.codes(table, "kinds", KIND_WORDS), self.codes(table, "awards", awards.awards))

    def register_count(
        self, table: Table, columns: Sequence[Column], kinds: Mapping[str, str], amounts: Mapping[str, str]
    ) -> RegisterCount:
        table.only("column", "amounts", "group")
        column = table.get("column", int)
        counts = [c.number for c in columns if c.kind == COUNT]
        if column not in counts:
            raise table.error(f"[{column}] không phải cột số lượng; chỉ được dùng: {_numbers(counts)}", "column")
        named = table.texts("amounts")
        for amount in named:
            if amount not in amounts and amount not in (*AMOUNTS, OTHERS):
                known = dict.fromkeys([*amounts, *AMOUNTS, OTHERS])
                raise table.error(f"khóa “amounts” có mã lạ “{amount}”; chỉ được dùng: {some_of(known)}", "amounts")
        return RegisterCount(column, named, table.choice("group", dict.fromkeys(filter(None, kinds.values())), None))

    def signature(self, table: Table) -> Signature:
        table.only("left", "right", "date_line")
        return Signature(table.texts("left"), table.texts("right"), table.get("date_line", str, ""))


def _lines(top: Table) -> Iterator[Table]:
    for section in top.tables("sections"):
        yield from section.tables("lines", [])


def _slots(text: str) -> set[str]:
    """Returns the names in braces in a text; {"?"} if the braces are wrong."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"?"}


def _about_first_row(holds: Expression) -> tuple[Expression, frozenset[str] | None]:
    """Returns a rule whose cells all name their rows as a rule about the first row: `[01!#] = [02!#] + [03!#]` becomes `[#] = …`
    about row 01. Other rules are returned unchanged, with None."""
    first = holds.references[0].award
    if first is None or any(reference.award is None for reference in holds.references):
        return holds, None
    own = holds.with_references(lambda each: Reference(each.column) if each.award == first else each)
    return own, frozenset((first,))


def _is_plain(node: Node) -> bool:
    """True if the expression uses only + - * /."""
    if isinstance(node, Operation):
        return node.operator in ("+", "-", "*", "/", "neg") and all(map(_is_plain, node.operands))
    return True


def _numbers(columns: Iterable[int]) -> str:
    return ", ".join(f"[{number}]" for number in sorted(columns))
