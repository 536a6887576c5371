"""Click's own texts in Vietnamese: the headings of a help page, and errors in a command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import click

_UNKNOWN_COMMAND = re.compile(r"No such command '(.+?)'")
_TOO_MANY = re.compile(r"Got unexpected extra arguments? \((.+)\)")
"""Click's messages for errors that have no exception class of their own."""


class _Worded:
    """Help pages with Vietnamese headings."""

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        words = {"[OPTIONS]": "[TÙY_CHỌN]", "[COMMAND] [ARGS]...": "LỆNH ...", "COMMAND [ARGS]...": "LỆNH ..."}
        pieces = [words.get(piece, piece) for piece in self.collect_usage_pieces(context)]  # type: ignore[attr-defined]
        formatter.write_usage(context.command_path, " ".join(pieces), prefix="Cách dùng: ")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(context) if isinstance(param, click.Option)]  # type: ignore[attr-defined]
        records = [record for option in options if (record := option.get_help_record(context))]
        if records:
            with formatter.section("Tùy chọn"):
                formatter.write_dl([(names, _in_vietnamese(help_text)) for names, help_text in records])
        if isinstance(self, click.Group):
            with formatter.section("Lệnh"):
                formatter.write_dl([(name, command.get_short_help_str(200)) for name, command in sorted(self.commands.items())])

    def get_help_option(self, context: click.Context) -> click.Option | None:
        option = super().get_help_option(context)  # type: ignore[misc]
        if option is not None:
            option.help = "Xem hướng dẫn này rồi kết thúc."
        return option  # type: ignore[no-any-return]


class VietnameseCommand(_Worded, click.Command):
    """A command with a help page in Vietnamese."""


class VietnameseGroup(_Worded, click.Group):
    """A group of such commands."""

    command_class = VietnameseCommand


def _in_vietnamese(help_text: str) -> str:
    """The help text of an option, with the words that click adds to it translated."""
    return re.sub(r"\[(\d+)<=x<=(\d+)\]", r"[từ \1 đến \2]", help_text.replace("[required]", "[bắt buộc]"))


def explained(problem: click.ClickException) -> str:
    """What is wrong with a command line, and what to type instead."""
    context = getattr(problem, "ctx", None)
    hint = f"\nXem hướng dẫn: {context.command_path} --help" if context is not None else ""
    return f"Lỗi: {_said(problem)}{hint}"


def _said(problem: click.ClickException) -> str:
    param = getattr(problem, "param", None)
    if isinstance(problem, click.NoSuchOption):
        return f"không có tùy chọn {problem.option_name}.{_perhaps(problem.possibilities or ())}"
    if isinstance(problem, click.BadOptionUsage):
        wanted = "cần một giá trị ngay sau nó" if "requires" in problem.message else "không nhận giá trị, chỉ ghi tên tùy chọn"
        return f"{problem.option_name}: {wanted}."
    if isinstance(problem, click.MissingParameter):
        name = param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name if param is not None else ""
        return f"còn thiếu {name.removesuffix('...')}."
    if isinstance(problem, click.BadParameter) and param is not None:
        return f"{param.opts[-1]}: {_wanted(param.type) or problem.message}"
    if isinstance(problem, click.UsageError) and (match := _UNKNOWN_COMMAND.match(problem.message)):
        known = problem.ctx.command.commands if problem.ctx and isinstance(problem.ctx.command, click.Group) else ()
        return f"không có lệnh {match[1]}.{_perhaps(get_close_matches(match[1], known))}"
    if isinstance(problem, click.UsageError) and (match := _TOO_MANY.match(problem.message)):
        return f"thừa {match[1]}. Đường dẫn hoặc tên có dấu cách phải đặt trong dấu ngoặc kép."
    return problem.message


def _perhaps(names: Sequence[str]) -> str:
    return f" Có phải {', '.join(sorted(names))}?" if names else ""


def _wanted(kind: click.ParamType) -> str:  # type: ignore[type-arg]
    """The values that one of click's own types accepts; "" for our own types, which have their own messages."""
    if isinstance(kind, click.IntRange):
        return f"cần một số nguyên từ {kind.min} đến {kind.max}."
    if isinstance(kind, click.Choice):
        return f"cần một trong các giá trị {', '.join(kind.choices)}."
    return ""
