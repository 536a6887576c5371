"""A drafted definition as TOML. Where the sheet leaves something open, a line beginning "# CẦN XEM" says what."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from tdkt_xl.blank.definition_draft import DefinitionDraft, DraftLine, DraftSection, path_of
from tdkt_xl.blank.sheet_shape import SheetColumn
from tdkt_xl.forms.awards import Award
from tdkt_xl.forms.definition import COUNT, TEXT
from tdkt_xl.words.text import unaccented

_PERIOD = re.compile(
    r"\s*,?\s*(?:(?:trong\s+)?(?:0?[69]|sáu|chín)\s+tháng(?:\s+(?:đầu|cuối))?\s*,?\s*)?(?:năm(?:\s+học)?|kỳ|tháng)\s*(?:\d{4}|[.…]+|20\S*).*$",
    re.IGNORECASE,
)
_DATE_FIGURES = re.compile(r"\d+")
_PROPOSED = re.compile(r"\btrinh\b|de nghi|dang ky|to trinh")
_UNIT_WORDS = re.compile(r"ten don vi|^don vi$|ten co quan|ten xa|dia phuong")
_LONGEST_HELP = 255
_MOST_ROOM = 20
ASKED = "# CẦN XEM: "


def definition_text(draft: DefinitionDraft) -> str:
    """Returns the draft as the text of a definition file, which can be loaded unchanged."""
    return "\n".join(_written(draft)) + "\n"


def _written(draft: DefinitionDraft) -> Iterator[str]:
    yield f"# Định nghĩa biểu lập nháp từ trang “{draft.shape.name}” của tệp {draft.file}."
    yield f"# Những dòng bắt đầu bằng “{ASKED.strip()}” là chỗ người phụ trách phải quyết định; xem xong thì xóa dòng ấy."
    yield ""
    yield f"{ASKED}mã biểu chỉ gồm chữ thường không dấu, chữ số, gạch nối; biểu đã nộp mang mã này nên đừng đổi giữa chừng."
    yield f"id = {_quoted(draft.form_id)}"
    yield f"{ASKED}tên biểu không ghi năm; kỳ báo cáo do lệnh tạo biểu ghi thêm."
    yield f"title = {_quoted(_title(draft))}"
    yield f"{ASKED}văn bản nào ban hành biểu, ngày nào."
    yield f"source = {_quoted(f'Mẫu của đơn vị, tệp {draft.file}')}"
    if draft.total is not None:
        yield f"total = {_quoted(draft.total)}"
    if not draft.ratios and not any(draft.sums()):
        yield "rules = []"
    yield from _columns(draft)
    yield from _awards(draft)
    yield from _sections(draft)
    yield from _rules(draft)
    if not draft.of_rows:
        yield from _report(draft)
    yield from _page(draft)


def _title(draft: DefinitionDraft) -> str:
    """The longest text in capitals above the table, without the period; a name where there is none."""
    capitals = [text for text in draft.shape.above if text == text.upper() and len(text) > 12 and "CỘNG HÒA" not in text]
    longest = max(capitals, key=len, default="") or max(draft.shape.above, key=len, default="")
    return _PERIOD.sub("", longest).strip() or "BIỂU CỦA ĐƠN VỊ"


def _columns(draft: DefinitionDraft) -> Iterator[str]:
    yield ""
    yield "# ---- Các cột. kind: index (số thứ tự, mã số), label (tên dòng), count (số đếm), ratio (tỷ lệ), note (chữ)."
    if not draft.shape.numbered:
        yield f"{ASKED}mẫu không có dòng đánh số cột; số (1), (2) … do chương trình đặt."
    if draft.offset:
        yield from ("", f"{ASKED}mẫu không có cột số thứ tự; cột này được thêm vào trước.", "[[columns]]", "number = 1")
        yield from ('kind = "index"', 'header = ["Stt"]', "width = 5")
    for place, column in enumerate(draft.shape.columns):
        yield from _column(draft, place, column)


def _column(draft: DefinitionDraft, place: int, column: SheetColumn) -> Iterator[str]:
    kind, header = draft.kinds[place], _tiers(column)
    yield ""
    yield "[[columns]]"
    yield f"number = {draft.number(place)}"
    if kind == TEXT:
        yield f"{ASKED}cột tỷ lệ này không rõ cột nào chia cột nào, nên tạm coi là cột chữ; biết thì ghi kind, ratio."
    elif kind == COUNT and not _plainly_counts(column):
        yield f"{ASKED}có đúng là cột số đếm không."
    yield f"kind = {_quoted(kind)}"
    if kind == COUNT and (decimals := draft.decimals(place)):
        yield f"{ASKED}mẫu có số lẻ ở cột này (số tiền); số đếm thì bỏ decimals."
        yield f"decimals = {decimals}"
    yield f"header = [{', '.join(map(_quoted, header))}]"
    if (apart := _apart(draft, place)) is not None:
        yield f"apart = {apart}"
    if draft.shape.numbered:
        yield f"printed = {_quoted(column.printed)}"
    if place in draft.ratios:
        yield f"ratio = {_quoted(draft.ratios[place])}"
    if column.width:
        yield f"width = {round(column.width, 1)}"
    if column.help:
        yield f"help = {_quoted(column.help[:_LONGEST_HELP])}"


def _apart(draft: DefinitionDraft, place: int) -> int | None:
    """From which tier of the header (from 1) down a column's cells are not one with equal texts on their left."""
    if place == 0:
        return None
    pairs = zip(draft.shape.columns[place - 1].tiers, draft.shape.columns[place].tiers, strict=True)
    for tier, (left, own) in enumerate(pairs, 1):
        if left[1] != own[1]:
            return None
        if left[0] != own[0] and own[1]:
            return tier
    return None


def _awards(draft: DefinitionDraft) -> Iterator[str]:
    own = [line for section in draft.sections for line in section.lines if line.own is not None]
    if own:
        yield ""
        yield "# ---- Những dòng danh mục chưa có. recipient: individual, collective, household, any; authority: cấp tặng."
        yield f"{ASKED}từng bảng dưới đây: tặng ai, cấp nào tặng; là hình thức đã có thì dùng mã có sẵn và xóa bảng."
    for line in own:
        yield ""
        if line.own:
            yield f"{ASKED}có phải {' hay '.join(line.own)}?"
        yield "[[awards]]"
        yield f"code = {_quoted(line.code)}"
        yield f"name = {_quoted(line.label)}"
        yield 'recipient = "any"'


def _sections(draft: DefinitionDraft) -> Iterator[str]:
    yield ""
    yield "# ---- Các mục và các dòng in sẵn. room là số dòng trống cho đơn vị tự thêm."
    for section in draft.sections:
        yield ""
        if draft.of_rows:
            yield f"{ASKED}dòng nào đếm lại số đã có ở dòng khác (“Trong đó”, “Chia theo …”) thì thêm part = true."
        if _UNIT_WORDS.search(unaccented(" ".join(path_of(draft.shape.columns[draft.label])))):
            yield f"{ASKED}mỗi dòng là một đơn vị: bảng tổng hợp, không phải biểu để từng đơn vị điền;"
            yield "# trang “Theo đơn vị” của tệp tổng hợp đã có bảng như thế. Vẫn dùng thì mỗi đơn vị một dòng."
        yield "[[sections]]"
        if section.title:
            yield f"id = {_quoted(section.id)}"
            yield f"title = {_quoted(section.title)}"
        levels = _levels(draft, section)
        if levels:
            yield f"authorities = [{', '.join(map(_quoted, levels))}]"
        yield f"room = {min(section.room, _MOST_ROOM)}"
        yield "lines = ["
        for line in section.lines:
            yield from _line(draft, line)
        yield "]"


def _line(draft: DefinitionDraft, line: DraftLine) -> Iterator[str]:
    for heading in line.headings:
        yield f"    {{ heading = {_quoted(heading)} }},"
    kind = "row" if draft.of_rows else "award"
    measure = f", measure = {_quoted(line.measure)}" if line.measure else ""
    yield f"    {{ {kind} = {_quoted(line.code)}, label = {_quoted(line.label)}{measure} }},"


def _levels(draft: DefinitionDraft, section: DraftSection) -> list[str]:
    """The levels that give most of a section's awards."""
    known: list[Award] = [draft.awards.awards[line.code] for line in section.lines if line.code in draft.awards.awards]
    counted = Counter(authority.level for award in known for authority in award.authorities)
    return [level for level, count in counted.most_common() if count * 3 >= len(known)]


def _rules(draft: DefinitionDraft) -> Iterator[str]:
    sums = list(draft.sums())
    yield ""
    yield "# ---- Quy tắc. [3] là cột (3) của dòng; holds đúng thì dòng đúng."
    yield f"{ASKED}còn quy tắc nào nữa (số cá nhân không quá tổng số, chỉ tặng tập thể thì không có cá nhân …)."
    for place, parts in sums:
        whole, names = draft.number(place), [f"({draft.called(each)})" for each in parts]
        yield ""
        yield "[[rules]]"
        yield f'id = "tong-cot-{whole}"'
        yield 'severity = "error"'
        yield f'holds = "[{whole}] = {" + ".join(f"[{draft.number(each)}]" for each in parts)}"'
        yield f'fault = "Cột ({draft.called(place)}) ghi {{actual}}, nhưng {"+".join(names)} cộng được {{expected}}"'
        yield f'remedy = "Rà lại các ô ({draft.called(place)}), {", ".join(names)}"'
    if draft.ratios:
        yield ""
        yield "[[rules]]"
        yield 'id = "ratio"'
        yield 'severity = "warning"'
        yield f"columns = [{', '.join(str(draft.number(place)) for place in draft.ratios)}]"
        yield 'fault = "Tỷ lệ ở ({column}) ghi {actual}, tính từ số liệu cùng dòng được {expected}"'
        yield 'remedy = "Sửa tỷ lệ, hoặc để trống cho máy tính"'


def _report(draft: DefinitionDraft) -> Iterator[str]:
    """Which column holds the number of all awards, if a heading says so: the first total that is not of proposals."""
    yield ""
    yield f"{ASKED}những cột cộng lại thành tổng số lượt khen thưởng; không ghi thì báo cáo chỉ có phụ lục."
    for place, kind in enumerate(draft.kinds):
        words = unaccented(" ".join(path_of(draft.shape.columns[place])))
        if kind == COUNT and "tong so" in words and not _PROPOSED.search(words):
            yield "[report]"
            yield f"total = [{draft.number(place)}]"
            return
    yield "# [report]"
    yield "# total = [ … ]"


def _page(draft: DefinitionDraft) -> Iterator[str]:
    shape = draft.shape
    left, right, day = _signatures(draft)
    yield ""
    yield "# ---- Khổ giấy, phông chữ, lề (inch); khối chữ ký. Tiêu đề bảng luôn in lại ở đầu mỗi trang."
    if not shape.print_titles:
        yield f"{ASKED}mẫu không đặt in lại tiêu đề ở trang sau; biểu do chương trình lập thì có."
    yield ""
    yield "[page]"
    yield f"paper = {_quoted(shape.paper)}"
    yield f"orientation = {_quoted(shape.orientation)}"
    yield f"font = {_quoted(shape.font)}"
    yield f"font_size = {shape.font_size:g}"
    yield f"margins = {{ {', '.join(f'{side} = {inches:g}' for side, inches in shape.margins.items())} }}"
    yield ""
    if not left and not right:
        yield f"{ASKED}không thấy khối chữ ký dưới bảng; khối dưới đây do chương trình đặt."
    yield "[signature]"
    yield f"left = [{', '.join(map(_quoted, left or ['NGƯỜI LẬP BIỂU', '(Ký, ghi rõ họ tên)']))}]"
    yield f"right = [{', '.join(map(_quoted, right or ['THỦ TRƯỞNG ĐƠN VỊ', '(Ký tên, đóng dấu)']))}]"
    yield f"date_line = {_quoted(_DATE_FIGURES.sub('……', day) or '…………, ngày …… tháng …… năm ………')}"


def _signatures(draft: DefinitionDraft) -> tuple[list[str], list[str], str]:
    """The lines of the left and the right side under the table, and the line of the date."""
    middle = len(draft.shape.columns) / 2
    left: list[str] = []
    right: list[str] = []
    day = ""
    for column, text in draft.shape.below[:12]:
        if re.match(r"[.…, \w]*ngay[ .…\d]+thang", unaccented(text)) and not day:
            day = text
        elif len(text) < 60 and not unaccented(text).startswith("ghi chu"):
            (left if column <= middle else right).append(text)
    return left[:3], right[:3], day


def _tiers(column: SheetColumn) -> list[str]:
    """The header of a column as a definition has it: a tier into which the cell above reaches down is "", at the end left out."""
    tiers: list[str] = []
    before = ""
    for cell, text in column.tiers:
        tiers.append(text if cell != before else "")
        before = cell
    while len(tiers) > 1 and not tiers[-1]:
        tiers.pop()
    return tiers


def _plainly_counts(column: SheetColumn) -> bool:
    words = unaccented(" ".join(path_of(column)))
    return re.search(r"so luong|\bsl\b|tong|tap the|ca nhan|\bso\b|nguoi|lanh dao|doanh nghiep|khen|nu\b|ho\b", words) is not None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
