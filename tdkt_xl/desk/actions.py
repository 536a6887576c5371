"""The actions of the ribbon, the menu and the toolbar as one table, with their labels and pictures for every host.

`tdkt_xl.desk` carries them out. Excel's ribbon and LibreOffice's menu are generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Thi đua – Khen thưởng"
"""Title of the ribbon tab, the menu, the toolbar and every message."""
CHECK, CLEAR, MERGE, MISSING = "tdktKiemTra", "tdktXoaDanhDau", "tdktTongHop", "tdktChuaNop"
SEND_BACK, REPORT = "tdktTraLai", "tdktBaoCao"
NEW, NEW_FOR_ROSTER, HELP = "tdktTaoBieu", "tdktTaoTheoDanhSach", "tdktTroGiup"


@dataclass(frozen=True)
class Action:
    """A button. `id` names it in every host, `picture` is its icon in LibreOffice, `office_picture` is an icon of Excel (imageMso).

    `on_open_book` is True if the action works on the workbook on the screen.
    """

    id: str
    label: str
    group: str
    tip: str
    picture: str
    office_picture: str
    large: bool = True
    on_open_book: bool = False


ACTIONS: tuple[Action, ...] = (
    Action(
        CHECK,
        "Kiểm tra biểu",
        "Biểu đang mở",
        "Kiểm tra biểu đang mở: tô màu ô cần sửa và liệt kê từng chỗ trên trang “Kết quả kiểm tra (tdkt)”.",
        "check",
        "ErrorChecking",
        on_open_book=True,
    ),
    Action(
        CLEAR,
        "Xóa đánh dấu",
        "Biểu đang mở",
        "Trả lại màu cũ cho các ô đã tô và bỏ trang “Kết quả kiểm tra (tdkt)”. Số liệu giữ nguyên.",
        "clear",
        "ClearFormats",
        on_open_book=True,
    ),
    Action(
        MERGE,
        "Tổng hợp thư mục",
        "Các đơn vị",
        "Chọn thư mục chứa biểu của các đơn vị; cộng thành một tệp tổng hợp rồi mở ra. Các tệp trong thư mục không bị thay đổi.",
        "merge",
        "AutoSum",
    ),
    Action(
        MISSING,
        "Danh sách chưa nộp",
        "Các đơn vị",
        "Đối chiếu thư mục với danh sách đơn vị và lập danh sách đơn vị chưa nộp.",
        "missing",
        "FindDialog",
    ),
    Action(
        SEND_BACK,
        "Phiếu trả lại",
        "Các đơn vị",
        "Với mỗi biểu còn chỗ cần sửa, ghi một bản sao có đánh dấu để gửi trả đơn vị. Biểu gốc giữ nguyên.",
        "send-back",
        "FileSendAsAttachment",
    ),
    Action(
        REPORT,
        "Xuất báo cáo",
        "Các đơn vị",
        "Từ tệp tổng hợp đang mở, lập báo cáo kết quả khen thưởng (Word, PDF hoặc trang web), ghi cạnh tệp tổng hợp rồi mở ra.",
        "report",
        "ExportWord",
    ),
    Action(
        NEW,
        "Tạo một biểu",
        "Biểu mẫu",
        "Tạo biểu trống cho một đơn vị rồi mở ra.",
        "new",
        "FileNew",
        large=False,
    ),
    Action(
        NEW_FOR_ROSTER,
        "Tạo biểu theo danh sách",
        "Biểu mẫu",
        "Tạo biểu trống cho mọi đơn vị trong danh sách, mỗi đơn vị một tệp.",
        "new-many",
        "Copy",
        large=False,
    ),
    Action(
        HELP,
        "Trợ giúp",
        "Biểu mẫu",
        "Từng nút làm gì, có những hàm nào, đang dùng bản nào.",
        "help",
        "Help",
        large=False,
    ),
)


def action(action_id: str) -> Action | None:
    """Returns the action with this id; None if there is none."""
    return next((each for each in ACTIONS if each.id == action_id), None)
