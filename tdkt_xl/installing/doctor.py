"""`tdkt doctor`: what on this machine may prevent a part of the program from working, each with its remedy."""

from __future__ import annotations

import ntpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import gettempdir

from tdkt_xl.excel.addin import NAME as ADDIN
from tdkt_xl.installing.carrying_out import addin_state, extension_state
from tdkt_xl.installing.machine import LINUX, WINDOWS, Machine
from tdkt_xl.installing.plan import XLWINGS, interpreters, library_name, library_places
from tdkt_xl.words.version import VERSION

GOOD, DOUBTFUL, BAD = "good", "doubtful", "bad"
_OLDEST_PYTHON = (3, 11)
LIBRARIES = (
    "click",
    "docxtpl",
    "jinja2",
    "lxml",
    "msoffcrypto-tool",
    "olefile",
    "platformdirs",
    "pypdfium2",
    "python-calamine",
    "rapidfuzz",
    "xlrd",
    "xlsxwriter",
)
_BY_OFFICE = "tệp .doc, Works, Lotus, SYLK, OpenOffice 1"
_FONTS = ("Times New Roman", "Liberation Serif", "Tinos")
"""The form's font, and fonts with the same widths that can replace it."""


@dataclass(frozen=True)
class Check:
    """One thing that was examined: its state, what was found, and what to do if the state is not GOOD."""

    state: str
    found: str
    remedy: str = ""


def examine(machine: Machine) -> Iterator[Check]:
    """All checks that do not need a running Excel or LibreOffice."""
    for look in _LOOKS:
        yield from look(machine)


def _python(machine: Machine) -> Iterator[Check]:
    number = ".".join(map(str, machine.python_version))
    fine = machine.python_version >= _OLDEST_PYTHON
    yield Check(
        GOOD if fine else BAD, f"Python {number} ({machine.python})", "" if fine else "Cần Python 3.11 trở lên, cài từ python.org."
    )


def _libraries(machine: Machine) -> Iterator[Check]:
    missing = [name for name in LIBRARIES if machine.installed(name) is None]
    if missing:
        yield Check(BAD, f"tdkt-xl {VERSION}, thiếu thư viện {', '.join(missing)}", "Chạy: pip install tdkt-xl")
    else:
        yield Check(GOOD, f"tdkt-xl {VERSION}, đủ thư viện")


def _pdf_tables(machine: Machine) -> Iterator[Check]:
    if machine.installed("pdfplumber") is None:
        yield Check(DOUBTFUL, "chưa cài pdfplumber: bảng trong tệp .pdf chưa đọc được", 'Chạy: pip install "tdkt-xl[pdf]"')
    else:
        yield Check(GOOD, "đọc được bảng trong tệp .pdf")


def _excel(machine: Machine) -> Iterator[Check]:
    if machine.excel_startup is None:
        return
    xlwings = machine.installed(XLWINGS)
    if xlwings is None:
        yield Check(
            DOUBTFUL, "chưa cài xlwings: Excel chưa có ribbon và hàm", 'Chạy: pip install "tdkt-xl[excel]" rồi tdkt addin install'
        )
        return
    yield Check(GOOD, f"xlwings {xlwings}")
    current, said = addin_state(machine)
    yield Check(GOOD if current else DOUBTFUL, f"Excel: {said}", "" if current else "Đóng Excel, chạy: tdkt addin install")
    if machine.system == WINDOWS:
        yield from _excel_on_windows(machine, xlwings)


def _excel_on_windows(machine: Machine, xlwings: str) -> Iterator[Check]:
    if machine.read(machine.join(machine.excel_startup or "", f"{ADDIN}:Zone.Identifier")) is not None:
        yield Check(
            BAD,
            f"{ADDIN} mang dấu “tải từ Internet” (Mark of the Web), Excel không nạp",
            "Bấm phải vào tệp → Properties → Unblock, hoặc chạy: tdkt addin install",
        )
    if any(map(machine.exists, library_places(machine, xlwings))):
        yield Check(GOOD, library_name(xlwings))
    else:
        yield Check(
            BAD,
            f"không thấy {library_name(xlwings)} cạnh Python, các hàm TDKT_… trong Excel không chạy",
            "Chạy: pip install --force-reinstall xlwings (không dùng --user), rồi tdkt addin install",
        )
    if not interpreters(machine)["INTERPRETER_WIN"].isascii():
        yield Check(
            DOUBTFUL,
            f"đường dẫn Python có dấu ({machine.python}) và không có tên ngắn 8.3",
            "Cài Python “for all users” vào C:\\Program Files, cài lại tdkt-xl, rồi tdkt addin install",
        )


def _user_name(machine: Machine) -> Iterator[Check]:
    if not machine.home.isascii():
        name = ntpath.basename(machine.home) if machine.system == WINDOWS else machine.home.rpartition("/")[2]
        yield Check(
            DOUBTFUL,
            f"tên người dùng có dấu ({name})",
            "Nếu nút trong Excel báo không tìm thấy Python, cài Python “for all users”.",
        )


def _office(machine: Machine) -> Iterator[Check]:
    if machine.unopkg is None:
        yield Check(
            DOUBTFUL,
            f"không tìm thấy LibreOffice: {_BY_OFFICE} chưa mở được, báo cáo chưa lập được thành .pdf",
            "Không cần nếu chỉ dùng tệp Excel và Word mới; nếu cần, cài từ libreoffice.org.",
        )
        return
    yield Check(GOOD, f"LibreOffice mở được {_BY_OFFICE}")
    current, said = extension_state(machine)
    yield Check(
        GOOD if current else DOUBTFUL, f"LibreOffice: {said}", "" if current else "Đóng LibreOffice, chạy: tdkt addin install"
    )


def _fonts(machine: Machine) -> Iterator[Check]:
    if machine.system != LINUX:  # Windows and macOS have the font
        return
    _, listed = machine.run(("fc-list", ":", "family"))
    found = next((font for font in _FONTS if font in listed), None)
    if found is None:
        yield Check(
            DOUBTFUL, "không có phông Times New Roman hay phông cùng cỡ", "Cài gói fonts-liberation để biểu in ra đúng bề rộng."
        )
    else:
        yield Check(GOOD, f"phông {found}")


def _writing(machine: Machine) -> Iterator[Check]:
    for place in (gettempdir() if machine.system != WINDOWS else machine.environment.get("TEMP", machine.home), machine.home):
        if not machine.writable(place):
            yield Check(BAD, f"không ghi được vào {place}", "Nhờ người quản trị máy cấp quyền ghi, hoặc chọn thư mục khác.")


_LOOKS: tuple[Callable[[Machine], Iterator[Check]], ...] = (
    _python, _libraries, _pdf_tables, _excel, _user_name, _office, _fonts, _writing,
)  # fmt: skip
