"""The program's exceptions. The content of a submission never raises: faults in it become findings. Also the
operating system's reasons in words.

TdktError
├── MissingPath         a path that does not exist, or that cannot be listed
├── DefinitionError     a form definition, catalogue or roster that cannot be used
├── OutputError         an output file that could not be written; the old file is unchanged
├── UnusableFile        a file named in an option (the issuer's return, last period's summary) is not the right kind of file
└── UnreadableFile      a submission that cannot be opened; intake turns this error into a finding
"""

from __future__ import annotations

import errno

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
    errno.EINVAL: 'tên có ký tự hoặc từ mà hệ thống không cho dùng (? * : " < > |, CON, NUL …)',
}
_WINDOWS_REASONS = {
    32: "tệp đang mở ở chương trình khác",
    33: "tệp đang mở ở chương trình khác",
    123: _REASONS[errno.EINVAL],
    206: "đường dẫn quá dài; hãy chuyển thư mục ra gần ổ đĩa, ví dụ D:\\bao-cao",
}
"""By Windows' own error numbers, because errno is less exact. 32 and 33 are "sharing violation" and "lock violation"."""


class TdktError(Exception):
    """The base of all. Its text is one Vietnamese message for the person who runs the program."""


class MissingPath(TdktError):
    """A path that a person named does not exist; the text names the path."""


class DefinitionError(TdktError):
    """A definition, catalogue, roster or map cannot be used. The text names the file, the place and the permitted values."""


class UnusableFile(TdktError):
    """A file named in an option is not the right kind of file. The text names the file, the place and what is needed."""


class OutputError(TdktError):
    """An output could not be written. No part of the output is left behind, and the old file is unchanged."""


class UnreadableFile(TdktError):
    """A submission cannot be opened; the text is the reason in Vietnamese."""


class DamagedFile(UnreadableFile):
    """A workbook cannot be opened here; another program may still be able to open it."""


def system_reason(problem: OSError) -> str:
    """The reason for an error of the operating system, in Vietnamese."""
    if reason := _WINDOWS_REASONS.get(getattr(problem, "winerror", None) or 0):
        return reason
    return _REASONS.get(problem.errno or 0, f"hệ thống báo lỗi số {problem.errno}" if problem.errno else "hệ thống từ chối")
