"""Protects submissions and input files from being overwritten, and finds what an earlier run wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tdkt_xl.blank.blank_form import file_name
from tdkt_xl.files.grids import Workbook
from tdkt_xl.forms.shipped import shipped_files
from tdkt_xl.intake.sources import BUNDLE_ENDING, KNOWN_ENDINGS, find_sources
from tdkt_xl.intake.submissions import Way, read_submissions
from tdkt_xl.model.returns import Return
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.units import Unit
from tdkt_xl.words.errors import OutputError, UnreadableFile, system_reason
from tdkt_xl.words.periods import Period, parse_code

ENDING = ".xlsx"
_LONGEST_NAME = 255
"""In bytes. All systems accept file names of this length."""


def summary_name(unit: Unit, period: Period | None, of_form: str = "") -> str:
    """Returns the file name of one unit's summary: code, name and period, valid on any system, then `of_form`, its form."""
    words = (unit.code, unit.name, period.code if period is not None else None)
    return f"{file_name(' '.join(filter(None, words)))}{of_form}{ENDING}"


def outputs_of(output: Path, summaries: Sequence[Summary]) -> list[Path]:
    """The paths for summaries of several forms: `output` for the first, files beside it named after the form for the others."""
    others = (_beside(output, each.form.id) for each in summaries[1:])
    return [output, *others] if summaries else []


def level_outputs(folder: Path, summaries: Sequence[Summary]) -> list[Path]:
    """Returns the files of `--out-dir`, each named after unit and period. Summaries of other forms than the first also have the
    form's id."""
    main = summaries[0].form if summaries else None
    names = (summary_name(each.unit, each.period, "" if each.form is main else _of_form(each.form.id)) for each in summaries)
    return [folder / name for name in names]


def _of_form(form_id: str) -> str:
    return f" - {form_id}"


def _beside(output: Path, form_id: str) -> Path:
    """The file of a further form's summary: "tong-hop - bm03.xlsx". The beginning is cut if the name is too long for the system."""
    stem, end = output.stem, f"{_of_form(form_id)}{output.suffix}"
    while len(f"{stem}{end}".encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return output.with_name(f"{stem}{end}")


def earlier_beside(output: Path) -> list[Path]:
    """Returns the summaries of other forms that an earlier run may have written beside `output`."""
    beside = (_beside(output, form_id) for form_id in shipped_files())
    return [path for path in beside if os.path.isfile(path)]


def check_outputs(output: Path | None, json_file: Path | None, paths: Sequence[Path], named: Mapping[str, Path | None]) -> None:
    """Checks that a run may write to `output` and `json_file`. `paths` hold the submissions; `named` are files by their option.

    Raises OutputError, which says what would be lost.
    """
    taken = {option: path for option, path in named.items() if path is not None}
    if output is not None:
        _check_ending(output, "tệp tổng hợp")
        _check_summary("-o", output, paths, taken)
        taken["-o"] = output
    if json_file is not None:
        _refuse_taken("--json", json_file, taken)
        if json_file.is_dir():
            raise OutputError(f"--json {json_file}: đó là một thư mục. Hãy cho tên tệp.")
        if json_file.suffix.lower() in (*KNOWN_ENDINGS, BUNDLE_ENDING) and json_file.exists():
            raise OutputError(f"--json {json_file}: ở đó đang có một tệp bảng tính; ghi lên sẽ mất tệp đó. Hãy cho tên khác.")


def check_more_outputs(outputs: Sequence[Path], option: str, paths: Sequence[Path], named: Mapping[str, Path | None]) -> None:
    """Checks, as `check_outputs` does, summaries with names that are known only after adding up: those of `--out-dir` and of
    further forms.

    Units' own forms may have similar names. Raises OutputError.
    """
    taken = {option: path for option, path in named.items() if path is not None}
    for output in outputs:
        _check_summary(option, output, paths, taken)


def refuse_over_submission(output: Path) -> None:
    """Raises OutputError if a summary would overwrite a unit's form, or a file that cannot be read."""
    _check_ending(output, "tệp tổng hợp")
    _check_summary("-o", output, (), {})


def _check_summary(option: str, output: Path, paths: Sequence[Path], taken: Mapping[str, Path]) -> None:
    _refuse_taken(option, output, taken)
    _refuse_taken(option, output, {f"đường dẫn {path}": path for path in paths if path.is_file()})
    other = "tên" if option == "-o" else "thư mục"
    try:
        replaceable = _may_be_replaced(output)
    except OSError as problem:
        there = f"ở đó đang có một tệp không đọc được ({system_reason(problem)}), không biết có phải biểu của đơn vị không"
        raise OutputError(f"{option} {output}: {there}. Hãy cho {other} khác.") from None
    if not replaceable:
        raise OutputError(f"{option} {output}: ở đó đang có biểu của một đơn vị; ghi lên sẽ mất biểu đó. Hãy cho {other} khác.")


def check_blank_outputs(outputs: Sequence[Path], form: Path | None = None) -> None:
    """Checks that blank forms may be written there: other blank forms may be overwritten, filled ones may not.

    Raises OutputError, before anything is written.
    """
    for output in outputs:
        _check_ending(output, "biểu")
    there = find_sources(output for output in outputs if output.is_file())
    filled = [each.file for each in read_submissions(there, Way(form), workers=1) if any(map(_is_filled, each.returns))]
    if filled:
        more = f" và {len(filled) - 1} biểu khác" if len(filled) > 1 else ""
        raise OutputError(
            f"Chưa tạo biểu nào: ở đó đã có biểu có số liệu ({filled[0]}{more}); ghi lên sẽ mất số liệu. "
            "Hãy cho tên tệp hoặc thư mục khác."
        )


def _is_filled(ret: Return) -> bool:
    return ret.nil or any(line.doubtful or any(count is not None for count in line.cells) for line in ret.lines)


_USUAL_NAMES = {"tệp tổng hợp": "tong-hop.xlsx", "biểu": "bieu.xlsx"}


def _check_ending(output: Path, what: str) -> None:
    if output.is_dir():
        path = f"{output.as_posix().rstrip('/')}/{_USUAL_NAMES[what]}"
        quoted = f'"{path}"' if " " in path else path
        raise OutputError(f"-o {output} là một thư mục; -o là tên tệp: hãy ghi -o {quoted}.")
    if output.suffix.lower() != ENDING:
        raise OutputError(f"-o {output}: {what} là tệp Excel đuôi {ENDING}. Hãy ghi -o {output.with_suffix(ENDING)}.")


def _refuse_taken(option: str, path: Path, taken: Mapping[str, Path]) -> None:
    for other, needed in taken.items():
        if path.resolve() == needed.resolve():
            raise OutputError(f"{option} {path} là tệp đã cho ở {other}; ghi lên sẽ mất tệp đó. Hãy cho tên khác.")


def _may_be_replaced(file: Path) -> bool:
    """True if there is no file, or an earlier summary, or a file that is no unit's form. Raises OSError."""
    try:
        if not os.path.isfile(file) or _properties(file).get("tdkt.kind") == "summary":
            return True
    except UnreadableFile:
        return True
    return not any(submission.returns for submission in read_submissions(find_sources([file]), workers=1))


def _properties(file: Path) -> Mapping[str, str]:
    return Workbook(file.read_bytes()).properties


def earlier_summaries(folder: Path) -> Iterator[Path]:
    """The summaries in the folder that an earlier run with `--out-dir` has written, recognised by their properties and names."""
    for file in sorted(folder.glob(f"*{ENDING}")):
        try:
            said = _properties(file)
        except (UnreadableFile, OSError):
            continue
        unit = Unit(said.get("tdkt.unit.code") or None, said.get("tdkt.unit.name") or None)
        period = parse_code(said.get("tdkt.period", ""))
        names = (summary_name(unit, period), summary_name(unit, period, _of_form(said.get("tdkt.form", ""))))
        if said.get("tdkt.kind") == "summary" and file.name in names:
            yield file
