"""Options that several commands share, and the types of their values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tdkt_xl.words.periods import Period


ANY_PATH = click.Path(path_type=Path, readable=False)
"""Not checked here: the code that opens the file reports errors in Vietnamese, and one unreadable file among many stops nothing."""
path_option = partial(click.option, type=ANY_PATH)
"""An option that takes a path."""


class FormType(click.ParamType):  # type: ignore[type-arg]
    """The id of a built-in form, or the path of a definition file; both are converted to a path."""

    name = "biểu"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> Path:
        from tdkt_xl.forms import form_file
        from tdkt_xl.words.errors import DefinitionError

        try:
            return form_file(str(value))
        except DefinitionError as problem:
            self.fail(str(problem), param, context)


form_option = click.option(
    "--form",
    type=FormType(),
    metavar="BIỂU",
    help="Biểu dùng: tên một biểu có sẵn (tdkt form list) hoặc tệp định nghĩa riêng (.toml).",
)
names_option = path_option(
    "--names", multiple=True, metavar="TỆP.csv", help="Tệp tên đã xác nhận (tdkt learn); dùng được nhiều lần."
)
ceilings_option = path_option(
    "--ceilings",
    metavar="TỆP",
    help="Mức trần, tỷ lệ trần của tỉnh (.csv, .xlsx có các cột “Hình thức”, “Tối đa”, “So với”, “Căn cứ”).",
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options on how to read: processes, cache, Dask."""
    for option in (
        click.option(
            "--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Số tiến trình đọc song song (mặc định 1)."
        ),
        click.option("--no-cache", is_flag=True, help="Đọc lại mọi tệp, không dùng kết quả đã lưu của lần trước."),
        click.option("--dask", metavar="ĐỊA_CHỈ", help="Đọc trên cụm Dask, ví dụ tcp://may-chu:8786."),
    ):
        command = option(command)
    return command


PATHS = click.argument("paths", nargs=-1, required=True, metavar="ĐƯỜNG_DẪN...", type=ANY_PATH)


class PeriodType(click.ParamType):  # type: ignore[type-arg]
    """A period by its code: 2026, 2026-6T."""

    name = "kỳ"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> Period:
        from tdkt_xl.words.periods import Period, parse_code

        if isinstance(value, Period):
            return value
        period = parse_code(str(value))
        if period is None:
            self.fail(f"“{value}” không phải kỳ báo cáo; viết 2026, 2026-6T, 2026-9T hoặc NH-2025-2026.", param, context)
        return period


class DayType(click.ParamType):  # type: ignore[type-arg]
    """A day: 15/12/2026 or 2026-12-15."""

    name = "ngày"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> date:
        from tdkt_xl.words.periods import parse_day

        day = value if isinstance(value, date) else parse_day(str(value))
        if day is None:
            self.fail(f"“{value}” không phải ngày; viết 15/12/2026 hoặc 2026-12-15.", param, context)
        return day
