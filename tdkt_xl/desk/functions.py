"""The worksheet functions as one table of names and help texts, from which Excel and LibreOffice get theirs.

`worksheet` computes the results. Nothing slow is imported here, because LibreOffice waits for this module at the first formula.
"""

from __future__ import annotations

from dataclasses import dataclass

CATEGORY = "Thi đua – Khen thưởng"
ANY, ROW = "any", "row"


@dataclass(frozen=True)
class Argument:
    """`name` is an identifier in VBA and Python; `label` and `help` are shown in the function wizard."""

    name: str
    label: str
    help: str
    kind: str = ANY


@dataclass(frozen=True)
class Function:
    """A worksheet function. `method` is the method of Worksheet that computes it; `array` is True if it returns rows of cells."""

    name: str
    method: str
    help: str
    arguments: tuple[Argument, ...]
    array: bool = False


def method_name(function: Function) -> str:
    """Returns the function's name in LibreOffice's interface: tdktTyle for TDKT_TYLE."""
    prefix, _, rest = function.name.partition("_")
    return prefix.lower() + rest.capitalize()


_FOLDER = Argument("thumuc", "thư mục", "đường dẫn thư mục chứa biểu của các đơn vị")

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "TDKT_TYLE",
        "ratio",
        "Tỷ lệ tử chia cho mẫu; để trống khi mẫu trống hoặc bằng 0.",
        (Argument("tu", "tử", "số ở trên, ví dụ số cá nhân (4)"), Argument("mau", "mẫu", "số ở dưới, ví dụ tổng số (3)")),
    ),
    Function(
        "TDKT_SO",
        "count",
        "Đổi số ghi dưới dạng chữ thành số, ví dụ “1.984” thành 1984; không phải số đếm thì cho biết vì sao.",
        (Argument("vanban", "văn bản", "ô ghi số dưới dạng chữ"),),
    ),
    Function(
        "TDKT_DANHHIEU",
        "award",
        "Tên đầy đủ trong danh mục hình thức khen thưởng, danh hiệu thi đua, ví dụ “CSTĐCS” là “Chiến sĩ thi đua cơ sở”.",
        (Argument("vanban", "văn bản", "tên gọi hoặc chữ viết tắt"),),
    ),
    Function(
        "TDKT_KIEMTRA",
        "check",
        "Kiểm tra một dòng của biểu: “✓” nếu đúng, nếu không thì nói chỗ sai đầu tiên.",
        (Argument("dong", "vùng một dòng", "các ô của dòng, từ cột (1) hoặc (2) đến cột (13) hoặc (14)", ROW),),
    ),
    Function(
        "TDKT_TONGHOP",
        "total",
        "Tổng một cột của một hình thức khen thưởng, cộng mọi biểu trong thư mục.",
        (
            _FOLDER,
            Argument("ma", "mã hoặc tên", "mã, tên hoặc chữ viết tắt của hình thức khen thưởng"),
            Argument("cot", "cột", "số của cột trên biểu, từ 3 đến 13"),
        ),
    ),
    Function(
        "TDKT_BANGTONGHOP",
        "totals",
        "Toàn bộ bảng tổng hợp của thư mục, dạng mảng.",
        (_FOLDER,),
        array=True,
    ),
)
