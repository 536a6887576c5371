"""What the program raises. A submission's content never raises: it becomes a finding.

TdktError
├── MissingPath         a path that is not there, or that cannot be listed
├── DefinitionError     a form definition, catalogue or roster that cannot be used
├── OutputError         an output file that could not be written; the old one is as it was
├── UnusableFile        a file that an option names (the issuer's return, last period's summary) is not what it has to be
└── UnreadableFile      a submission that cannot be opened; intake turns it into a finding
"""

from __future__ import annotations

import errno
import os
import sys

from tdkt_xl.version import VERSION


class TdktError(Exception):
    """Base of all; its text is one Vietnamese message for the person at the keyboard."""


class MissingPath(TdktError):
    """There is nothing at a path that a person named; the text names the path."""


class DefinitionError(TdktError):
    """A definition, catalogue, roster or map is not usable: the text names file, place and what is allowed."""


class UnusableFile(TdktError):
    """A file that an option names is not what it has to be: the text names file and place and what is needed."""


class OutputError(TdktError):
    """An output could not be written; nothing of it is left behind and the old file is intact."""


class UnreadableFile(TdktError):
    """A submission does not open; the text is the reason in Vietnamese."""


class DamagedFile(UnreadableFile):
    """A workbook does not open here; another program may still be able to."""


_REASONS = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EEXIST: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.EACCES: "không có quyền, hoặc tệp đang mở ở chương trình khác",
    errno.EPERM: "không có quyền",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ELOOP: "đường dẫn tắt trỏ lẫn nhau",
    errno.EFBIG: "tệp lớn hơn mức ổ đĩa cho phép",
    errno.EIO: "ổ đĩa báo lỗi",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EINVAL: "tên có ký tự hoặc từ mà hệ thống không cho dùng (? * : \" < > |, CON, NUL …)",
}
_WINDOWS_REASONS = {
    32: "tệp đang mở ở chương trình khác",
    33: "tệp đang mở ở chương trình khác",
    123: _REASONS[errno.EINVAL],
    206: "đường dẫn quá dài; hãy chuyển thư mục ra gần ổ đĩa, ví dụ D:\\bao-cao",
}
"""By Windows' own numbers, for which errno has only a wider word: 32 and 33 are "sharing violation" and "lock violation"."""


def system_reason(problem: OSError) -> str:
    """Why the system refused, in Vietnamese."""
    if reason := _WINDOWS_REASONS.get(getattr(problem, "winerror", None) or 0):
        return reason
    return _REASONS.get(problem.errno or 0, f"hệ thống báo lỗi số {problem.errno}" if problem.errno else "hệ thống từ chối")


def incident_log() -> str:
    """The path of a new file that holds the trace of the exception being handled: a fault of the program's own."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="tdkt-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"tdkt {VERSION}, Python {sys.version}\n{traceback.format_exc()}")
    return log.name


def our_fault(what: str) -> str:
    """Keeps the trace of the exception being handled in a file, for those who mend it, and says so after `what`."""
    log = incident_log()
    # The name alone: what is said here goes into files that are sent, and they tell nothing of this machine.
    return f"{what}; tệp vẫn nguyên, hãy báo người phụ trách kỹ thuật (nhật ký {os.path.basename(log)} trong thư mục tạm)"
