"""What `tdkt addin install` and `remove` will do on a machine: steps and warnings. Nothing is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tdkt_xl.calc.extension import IDENTIFIER
from tdkt_xl.calc.extension import NAME as EXTENSION
from tdkt_xl.excel.addin import NAME as ADDIN
from tdkt_xl.installing.machine import LINUX, MACOS, WINDOWS, Machine

BUILD_ADDIN, BUILD_EXTENSION, COPY, NOTE, RUN, DELETE = "build-addin", "build-extension", "copy", "note", "run", "delete"
XLWINGS = "xlwings"


@dataclass(frozen=True)
class Step:
    """One thing to do to `target`. `command` is for the verb RUN; `settings` are written into an add-in or a note."""

    verb: str
    target: str
    command: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    may_fail: bool = False
    """True if a failure only means that there was nothing to do."""


@dataclass(frozen=True)
class Plan:
    """Steps in their order, and warnings for the person, each with its remedy."""

    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


def install_plan(machine: Machine) -> Plan:
    """Puts the add-in into Excel's startup folder, the extension into LibreOffice, and writes the note for the extension."""
    steps: list[Step] = []
    warnings: list[str] = []
    _plan_excel(machine, steps, warnings)
    _plan_office(machine, steps, warnings)
    return Plan(tuple(steps), tuple(warnings))


def remove_plan(machine: Machine) -> Plan:
    """Removes only what the installation wrote. xlwings' script for macOS is kept, because other add-ins may use it."""
    steps = []
    if machine.excel_startup is not None:
        steps.append(Step(DELETE, machine.join(machine.excel_startup, ADDIN)))
    if machine.unopkg is not None:
        steps.append(Step(RUN, "LibreOffice", (machine.unopkg, "remove", IDENTIFIER), may_fail=True))
    steps += [Step(DELETE, extension_file(machine)), Step(DELETE, machine.note)]
    return Plan(tuple(steps), ())


def extension_file(machine: Machine) -> str:
    """The path of the extension file, of which LibreOffice makes its own copy."""
    return machine.join(machine.parent(machine.note), EXTENSION)


def interpreters(machine: Machine) -> dict[str, str]:
    """The add-in's settings for the Python to run: one without a console window, with a path that VBA can use."""
    if machine.system == MACOS:
        return {"INTERPRETER_MAC": machine.python}
    if machine.system != WINDOWS:  # built for other machines: the first Python on their path
        return {"INTERPRETER_WIN": "pythonw", "INTERPRETER_MAC": "python3"}
    windowless = machine.join(machine.parent(machine.python), "pythonw.exe")
    python = windowless if machine.exists(windowless) else machine.python
    if not python.isascii():
        python = machine.short_path(python) or python
    return {"INTERPRETER_WIN": python}


def library_name(xlwings_version: str) -> str:
    """The file name of xlwings' library for worksheet functions on Windows."""
    return f"xlwings64-{xlwings_version}.dll"


def library_places(machine: Machine, xlwings_version: str) -> tuple[str, str]:
    """The two paths at which the add-in looks for this library: beside the interpreter and in the folder above."""
    beside = machine.parent(machine.python)
    return tuple(machine.join(folder, library_name(xlwings_version)) for folder in (beside, machine.parent(beside)))  # type: ignore[return-value]


def _plan_excel(machine: Machine, steps: list[Step], warnings: list[str]) -> None:
    if machine.excel_startup is None:
        return
    xlwings = machine.installed(XLWINGS)
    if xlwings is None:
        warnings.append('Bỏ qua Excel: chưa cài xlwings. Muốn dùng trong Excel, chạy: pip install "tdkt-xl[excel]" rồi cài lại.')
        return
    settings = interpreters(machine)
    steps.append(Step(BUILD_ADDIN, machine.join(machine.excel_startup, ADDIN), settings=settings))
    if machine.system == MACOS:
        script = f"xlwings-{xlwings}.applescript"
        steps.append(Step(COPY, machine.join(machine.home, "Library/Application Scripts/com.microsoft.Excel", script), (script,)))
        warnings.append("Excel trên macOS có ribbon, không có hàm TDKT_… trong ô; cần hàm thì dùng LibreOffice.")
    if machine.system == WINDOWS:
        steps.append(Step(DELETE, machine.join(machine.excel_startup, f"{ADDIN}:Zone.Identifier"), may_fail=True))
        warnings += _windows_warnings(machine, settings["INTERPRETER_WIN"], xlwings)


def _windows_warnings(machine: Machine, python: str, xlwings: str) -> list[str]:
    warnings = []
    if not python.isascii():
        warnings.append(
            f"Đường dẫn Python có dấu tiếng Việt ({python}), Excel có thể không tìm thấy. Hãy cài Python “for all users” "
            "(C:\\Program Files\\Python…) rồi cài lại tdkt-xl."
        )
    if not any(map(machine.exists, library_places(machine, xlwings))):
        warnings.append(
            f"Không thấy {library_name(xlwings)} cạnh Python, các hàm TDKT_… trong Excel sẽ không chạy (nút trên ribbon vẫn chạy). "
            "Hãy cài lại xlwings trong môi trường của Python này, không dùng “pip install --user”."
        )
    return warnings


def _plan_office(machine: Machine, steps: list[Step], warnings: list[str]) -> None:
    steps.append(Step(NOTE, machine.note, settings={"python": machine.python}))
    if machine.unopkg is None:
        warnings.append("Bỏ qua LibreOffice: không tìm thấy. Nếu có cài, hãy cài bản từ libreoffice.org rồi chạy lại lệnh này.")
        return
    if machine.root and machine.system == LINUX:
        warnings.append(
            "Bỏ qua LibreOffice: không cài tiện ích bằng tài khoản root. Hãy chạy lại lệnh này bằng tài khoản của người dùng."
        )
        return
    extension = extension_file(machine)
    steps.append(Step(BUILD_EXTENSION, extension))
    steps.append(Step(RUN, "LibreOffice", (machine.unopkg, "add", "--force", "--suppress-license", extension)))
