"""Carries out a plan, and finds out what is installed now. Each step returns one line about what it did."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from tdkt_xl.calc.extension import IDENTIFIER, extension
from tdkt_xl.excel.addin import NAME as ADDIN
from tdkt_xl.excel.addin import build_addin, xlwings_folder
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.installing.machine import Machine
from tdkt_xl.installing.plan import (
    BUILD_ADDIN,
    BUILD_EXTENSION,
    COPY,
    DELETE,
    NOTE,
    XLWINGS,
    Plan,
    Step,
    interpreters,
)
from tdkt_xl.words.errors import OutputError, TdktError, system_reason
from tdkt_xl.words.version import VERSION


def carry_out(plan: Plan, machine: Machine) -> Iterator[tuple[bool, str]]:
    """Does the steps. For each that did something: True if it succeeded, and a line to show. A failed step stops no other."""
    for step in plan.steps:
        try:
            said = _done(step, machine)
            if said:
                yield True, said
        except TdktError as problem:
            yield False, str(problem)


def _done(step: Step, machine: Machine) -> str:
    if step.verb == DELETE:
        return _deleted(step.target, quietly=step.may_fail)
    if step.verb not in (BUILD_ADDIN, BUILD_EXTENSION, COPY, NOTE):
        return _ran(step, machine)
    content = _content(step)
    if machine.read(step.target) == content:
        return f"Đã có sẵn, giữ nguyên: {step.target}"
    write(Path(step.target), content)
    return f"Đã ghi: {step.target}"


def _content(step: Step) -> bytes:
    if step.verb == BUILD_ADDIN:
        return build_addin(step.settings)
    if step.verb == BUILD_EXTENSION:
        return extension()
    if step.verb == NOTE:
        return json.dumps(dict(step.settings), ensure_ascii=False).encode()
    try:
        return (xlwings_folder() / step.command[0]).read_bytes()
    except OSError as problem:
        raise TdktError(f"Không đọc được {step.command[0]} của xlwings: {system_reason(problem)}. Hãy cài lại xlwings.") from None


def write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. Raises OutputError."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _deleted(path: str, quietly: bool) -> str:
    try:
        os.remove(path)
    except FileNotFoundError:
        return "" if quietly else f"Không có gì để bỏ: {path}"
    except OSError as problem:
        reason = (
            "tệp đang mở; hãy đóng Excel và LibreOffice rồi chạy lại"
            if isinstance(problem, PermissionError)
            else system_reason(problem)
        )
        raise OutputError(f"Không xóa được {path}: {reason}.") from None
    return f"Đã bỏ: {path}"


def _ran(step: Step, machine: Machine) -> str:
    code, said = machine.run(step.command)
    verb = step.command[1]
    if code == 0:
        return f"{step.target}: đã {'cài' if verb == 'add' else 'gỡ'} tiện ích. Đóng hẳn rồi mở lại {step.target}."
    if step.may_fail:
        return f"{step.target}: không có tiện ích để gỡ."
    raise TdktError(f"{step.target} không nhận tiện ích ({said or code}). Hãy đóng {step.target} rồi chạy lại.")


# ---- What is there


def status(machine: Machine) -> Iterator[str]:
    """Lines about what is installed, and whether it is of this version."""
    yield f"tdkt-xl {VERSION}, Python {machine.python}"
    if machine.excel_startup is not None:
        yield f"Excel: {addin_state(machine)[1]}"
    yield f"LibreOffice: {extension_state(machine)[1]}"


def addin_state(machine: Machine) -> tuple[bool, str]:
    """True if the installed add-in is the same as the one that would be built now; and words for it."""
    path = machine.join(machine.excel_startup or "", ADDIN)
    there = machine.read(path)
    if there is None:
        return False, "chưa cài tiện ích"
    if machine.installed(XLWINGS) is None:
        return False, f"có {path}, nhưng chưa cài xlwings nên không chạy được"
    current = there == build_addin(interpreters(machine))
    return current, f"{'đã cài' if current else 'đang là bản khác, hãy chạy “tdkt addin install”'}: {path}"


def extension_state(machine: Machine) -> tuple[bool, str]:
    """The same for the LibreOffice extension."""
    if machine.unopkg is None:
        return False, "không tìm thấy LibreOffice trên máy"
    code, said = machine.run((machine.unopkg, "list", IDENTIFIER))
    if code != 0 or IDENTIFIER not in said:
        return False, "chưa cài tiện ích"
    if f"Version: {VERSION}" not in said:
        return False, "đang là bản khác, hãy chạy “tdkt addin install”"
    note = machine.read(machine.note)
    if note is None or json.dumps(machine.python, ensure_ascii=False).encode() not in note:
        return False, "đã cài, nhưng đang trỏ tới Python khác; hãy chạy “tdkt addin install”"
    return True, f"đã cài bản {VERSION}"
