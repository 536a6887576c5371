"""The reasons that the operating system gives for an error, in Vietnamese."""

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


def system_reason(problem: OSError) -> str:
    """The reason for an error of the operating system, in Vietnamese."""
    if reason := _WINDOWS_REASONS.get(getattr(problem, "winerror", None) or 0):
        return reason
    return _REASONS.get(problem.errno or 0, f"hệ thống báo lỗi số {problem.errno}" if problem.errno else "hệ thống từ chối")
