"""The names of a summary's sheets and columns."""

from __future__ import annotations

OFFICIAL, DETAILS, TRACKING = "Biểu tổng hợp", "Chi tiết", "Theo dõi"
COMPARISON, INDICATORS, FINDINGS = "So sánh", "Tỷ lệ, cơ cấu", "Kết quả kiểm tra"
UNIT_CODE, UNIT, ABOVE = "Mã đơn vị", "Đơn vị", "Trực thuộc"
SECTION, LABEL, LINE_CODE, UNIT_NUMBER = "Mục", "Hình thức khen thưởng", "Mã dòng", "STT đơn vị"
TYPED = "Đơn vị ghi"
"""The heading of the column with the unit's own name for an award, if it differs from the name here."""
NOTE, EXPLAINED, FILE, SHEET, ROW = "Ghi chú", "Giải trình", "Tệp", "Trang", "Dòng"
STATUS, MISSING_STATUS, IN_VAIN_STATUS = "Tình trạng", "CHƯA NỘP", "ĐÃ GỬI, CHƯA CỘNG ĐƯỢC"
OTHER_FORM_STATUS = "ĐÃ GỬI BIỂU KHÁC"
NIL_STATUS = "Đã nhận: không có khen thưởng"
"""The text in lists for a unit that has nothing to report."""
LOG = "Nhật ký"
DECISION, REASON, DECIDED_BY, DECIDED_ON, ACCEPTED = "Xử lý", "Lý do", "Người xử lý", "Ngày", "Chấp nhận"
"""The headings of the columns in which the officer decides."""
EXPLANATION_STATUS, TRACKING_ORDER = "Giải trình", "STT theo dõi"
SEVERITY, CELL, MESSAGE, RULE = "Mức", "Ô", "Nội dung và cách sửa", "Quy tắc"
LINE = "Mục, dòng"
LEVEL_WORDS = {
    "xa": "Xã, phường, đặc khu",
    "huyen": "Huyện, quận, thị xã",
    "tinh": "Tỉnh, thành phố",
    "co-quan": "Cơ quan, đơn vị",
    None: "Chưa rõ cấp",
}
UNKNOWN_CODE = "khac-"
"""The beginning of the line code of an award that is not in the catalogue; a number follows. The label is not used, because SUMIFS
would take some labels for a pattern or a comparison."""
