"""Click's own words in Vietnamese: the headings of a help page, and what is wrong with a command line."""

from __future__ import annotations

import re

import click


class _Worded:
    """Help pages under Vietnamese headings."""

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
                formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in sorted(self.commands.items())])

    def get_help_option(self, context: click.Context) -> click.Option | None:
        option = super().get_help_option(context)  # type: ignore[misc]
        if option is not None:
            option.help = "Xem hướng dẫn này rồi kết thúc."
        return option  # type: ignore[no-any-return]


class VietnameseCommand(_Worded, click.Command):
    """A command whose help page is Vietnamese throughout."""


class VietnameseGroup(_Worded, click.Group):
    """A group of such commands."""

    command_class = VietnameseCommand


def _in_vietnamese(help_text: str) -> str:
    """What click itself adds to an option's help."""
    return re.sub(r"\[(\d+)<=x<=(\d+)\]", r"[từ \1 đến \2]", help_text.replace("[required]", "[bắt buộc]"))


def explained(problem: click.ClickException) -> str:
    """What is wrong with a command line, and what to type instead."""
    context = getattr(problem, "ctx", None)
    hint = f"\nXem hướng dẫn: {context.command_path} --help" if context is not None else ""
    return f"Lỗi: {_said(problem)}{hint}"


def _said(problem: click.ClickException) -> str:
    if isinstance(problem, click.NoSuchOption):
        near = f" Có phải {', '.join(sorted(problem.possibilities))}?" if problem.possibilities else ""
        return f"không có tùy chọn {problem.option_name}.{near}"
    if isinstance(problem, click.MissingParameter):
        param = problem.param
        name = param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name if param else ""
        return f"còn thiếu {name.removesuffix('...')}."
    if isinstance(problem, click.BadParameter) and problem.param is not None and isinstance(problem.param.type, click.IntRange):
        return f"{problem.param.opts[-1]}: cần một số nguyên từ {problem.param.type.min} đến {problem.param.type.max}."
    if isinstance(problem, click.BadParameter) and problem.param is not None:
        return f"{problem.param.opts[-1]}: {problem.message}"
    if isinstance(problem, click.UsageError) and problem.message.startswith("No such command"):
        return f"không có lệnh {problem.message.partition(chr(39))[2].partition(chr(39))[0]}."
    return problem.message
