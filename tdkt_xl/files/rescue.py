"""The last attempt for a damaged workbook that no reader here opens: LibreOffice rewrites it, if it is installed."""

from __future__ import annotations

from tdkt_xl.files.office import Wanted, converted, office_program
from tdkt_xl.words.errors import DamagedFile, UnreadableFile

BY_OFFICE = "tệp hỏng hoặc ghi khác thường, LibreOffice mở được và đã đọc qua đó; có thể thiếu ô, hãy đối chiếu với tệp gốc"

_FILTERS = {
    "xls": "MS Excel 97",
    "xlsx": "Calc MS Excel 2007 XML",
    "xlsb": "Calc MS Excel 2007 Binary",
    "ods": "calc8",
    "fods": "OpenDocument Spreadsheet Flat XML",
}
"""LibreOffice's filter for each ending. Without one LibreOffice opens any bytes as text: a damaged file would be a sheet."""


def made_anew(data: bytes, problem: DamagedFile) -> bytes:
    """The workbook as an .xlsx written by LibreOffice. Raises `problem` if LibreOffice is not installed or fails."""
    if office_program() is None:
        raise problem
    try:
        ending = _ending(data)
        return converted(Wanted(data, ending, "xlsx", "bảng tính", _FILTERS[ending]))
    except UnreadableFile:
        raise problem from None


def _ending(data: bytes) -> str:
    if data[:1] == b"<" or data[:4] == b"\xef\xbb\xbf<":
        return "fods"
    if not data.startswith(b"PK"):
        return "xls"
    return "xlsb" if b"workbook.bin" in data else "ods" if b"content.xml" in data else "xlsx"
