"""Loads the columns of a form definition, and the words by which offices' own headers and rows are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from tdkt_xl.forms.definition import COUNT, INDEX, KINDS, LABEL, MEASURE, RATIO, ROW_KINDS, Column, HeaderWords, RowWords
from tdkt_xl.forms.definition_rules import load_expression
from tdkt_xl.forms.lists import list_rows
from tdkt_xl.forms.tables import TomlTable, listed, some_of
from tdkt_xl.words.text import unaccented

_MOST_DECIMALS = 2
"""With three, 5,657 could be mistaken for 5657."""
_LONGEST_HELP = 255
"""Excel shows at most this many characters of a cell's input message."""


@cache
def shared_row_words() -> tuple[RowWords, ...]:
    """Returns the words for rows that occur in the tables of all forms (forms/row-words.csv)."""
    return tuple(map(_shared_words, list_rows("row-words.csv")))


def _shared_words(row: Mapping[str, str]) -> RowWords:
    begins, then, but_not = (tuple(filter(None, row[key].split("|"))) for key in ("begins", "then", "but_not"))
    return RowWords(row["kind"], begins, then, bool(row["open"]), bool(row["listed"]), bool(row["named"]), but_not)


def load_header_words(table: TomlTable) -> HeaderWords:
    """Returns words of offices' own headers for one concept: a table [[header_words]]."""
    table.only("concept", "words", "covers")
    return HeaderWords(table.get("concept", str, ""), table.texts("words"), frozenset(table.texts("covers", [])))


def load_row_words(table: TomlTable) -> RowWords:
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


def load_columns(top: TomlTable, concepts: Collection[str]) -> tuple[Column, ...]:
    """Returns the columns in their order. `concepts` are those that a column may say it means."""
    tables = top.tables("columns")
    columns = tuple(_load_column(table, i, concepts) for i, table in enumerate(tables, 1))
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
                    f"tỷ lệ của cột ({column.number}) chỉ được dùng các cột số lượng cùng dòng: {listed(counts)}", "ratio"
                )
    return columns


def _load_column(table: TomlTable, expected: int, concepts: Collection[str]) -> Column:
    table.only("number", "kind", "header", "short", "means", "printed", "width", "ratio", "help", "apart", "decimals", "optional")
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
        ratio=load_expression(table, "ratio", ratio) if ratio is not None else None,
        help=help_text,
        means=means,
        tiers=tiers,
        apart=table.get("apart", int, None),
        decimals=decimals,
        optional=_optional(table, kind),
    )


def _optional(table: TomlTable, kind: str) -> bool:
    optional: bool = table.get("optional", bool, False)
    if optional and kind in (INDEX, LABEL):
        raise table.error(f"cột kind = “{kind}” không bỏ được, nên không ghi “optional”", "optional")
    return optional
