"""A form's definition drafted from an office's own sheet: what it shows is written down, what a person has to settle is marked.

The draft loads as it stands. Where the sheet leaves something open, a line beginning "# CẦN XEM" says what.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tdkt_xl.blank.sheet_shape import SheetColumn, SheetRow, SheetShape
from tdkt_xl.forms.awards import Award, Catalogue
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, MEASURE, NOTE, RATIO, TEXT, TOTAL, RowWords
from tdkt_xl.forms.loading import shared_row_words
from tdkt_xl.reading.column_numbers import column_numbers
from tdkt_xl.words.text import unaccented

_INDEX_WORDS = {unaccented(words) for words in ("Stt", "TT", "Số TT", "Số thứ tự", "Mã số")}
_LABEL_WORDS = re.compile("|".join(map(unaccented, ("hình thức", "danh hiệu", "nội dung", "tên", "tiêu chí", "chỉ tiêu"))))
_RATIO_WORDS = unaccented("Tỷ lệ")
_ROMAN = re.compile(r"[IVX]{1,4}|[A-D]")
_QUOTIENT = re.compile(r"\(?\s*(\d{1,2})\s*[:/]\s*(\d{1,2})")
_SUM = re.compile(r"=\s*\(?\s*(\d{1,2}(?:\s*\+\s*\(?\d{1,2}\)?)+)")
_PERIOD = re.compile(r"\s*,?\s*(?:NĂM|Năm|năm|KỲ|6 THÁNG|9 THÁNG)\s*(?:\d{4}|[.…]+|20\S*).*$")
_LIST_SIGN = re.compile(r"^\s*[-–+•*]\s*")
_SECTION_IDS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_LONGEST_HELP = 255
_MOST_ROOM = 20
ASKED = "# CẦN XEM: "


@dataclass(slots=True)
class _Line:
    """A line of the form: its award's code and its label; `own`: it has to be declared, and which awards it may be."""

    code: str
    label: str
    own: tuple[str, ...] | None = None
    measure: str = ""
    headings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Section:
    id: str
    title: str
    lines: list[_Line] = field(default_factory=list)
    room: int = 0


class Draft:
    """The text of a definition, and how much of it a person has to look at."""

    def __init__(self, shape: SheetShape, form_id: str, file: str, awards: Catalogue) -> None:
        self.shape, self.form_id, self.file, self.awards = shape, form_id, file, awards
        self.kinds = _kinds(shape)
        self.label = self.kinds.index(LABEL)
        self.index = self.kinds.index(INDEX) if INDEX in self.kinds else None
        self.ratios = {place: ratio for place in range(len(self.kinds)) if (ratio := self.ratio(place)) is not None}
        for place, kind in enumerate(self.kinds):
            if kind == RATIO and place not in self.ratios:
                self.kinds[place] = TEXT
        self.total: str | None = None
        self.of_rows = self.index is not None and _head(shape.columns[self.index]) == unaccented("Mã số")
        self.sections = [self.read_rows()] if self.of_rows else self.read_sections()

    @property
    def text(self) -> str:
        """The definition as TOML."""
        return "\n".join(self.written()) + "\n"

    # ---- Columns

    @property
    def offset(self) -> int:
        """How many columns are put before the sheet's own: a form has an index column."""
        return 0 if self.index is not None else 1

    def number(self, place: int) -> int:
        return place + 1 + self.offset

    def called(self, place: int) -> str:
        """The number by which people call a column: the printed one."""
        return _called(self.shape.columns[place].printed) if self.shape.numbered else str(self.number(place))

    def ratio(self, place: int) -> str | None:
        """The quotient that a column is, by the row of numbers or by its formulas: "[4] / [3]"."""
        column = self.shape.columns[place]
        printed = _QUOTIENT.search(column.printed.partition("=")[2] or column.printed.partition("(")[2])
        pair = self.by_printed(printed.groups()) if printed is not None else None
        if pair is None and self.kinds[place] == RATIO:
            formula = re.search(r"([A-Z]{1,2})/([A-Z]{1,2})", column.formula)
            pair = self.by_letters(formula.groups()) if formula is not None else None
        if pair is None or any(self.kinds[each] != COUNT for each in pair):
            return None
        return " / ".join(f"[{self.number(each)}]" for each in pair)

    def by_printed(self, numbers: Sequence[str]) -> list[int] | None:
        """The places of columns that are called by the numbers printed under the header; None where one is not there."""
        printed = {_called(column.printed): place for place, column in reversed([*enumerate(self.shape.columns)])}
        places = [printed.get(number.strip()) for number in numbers]
        return None if None in places else places  # type: ignore[return-value]

    def by_letters(self, letters: Sequence[str]) -> list[int] | None:
        known = [column.letter for column in self.shape.columns]
        return [known.index(each) for each in letters] if set(letters) <= {*known} else None

    def sums(self) -> Iterator[tuple[int, list[int]]]:
        """The counts that are sums of others on their line, by formulas of the sheet or by the row of numbers ("1=(2+3+4)")."""
        letters = [column.letter for column in self.shape.columns]
        for place, column in enumerate(self.shape.columns):
            if self.kinds[place] != COUNT:
                continue
            parts: list[int] | None = None
            formula = column.formula.removeprefix("=")
            area = re.fullmatch(r"SUM\(([A-Z]{1,2}):([A-Z]{1,2})\)", formula)
            if area is not None and {*area.groups()} <= {*letters}:
                parts = list(range(letters.index(area[1]), letters.index(area[2]) + 1))
            elif re.fullmatch(r"[A-Z]{1,2}(?:\+[A-Z]{1,2})+", formula):
                parts = self.by_letters(formula.split("+"))
            elif (listed := re.fullmatch(r"SUM\(([A-Z]{1,2}(?:[,;][A-Z]{1,2})+)\)", formula)) is not None:
                parts = self.by_letters(re.split("[,;]", listed[1]))
            elif (printed := _SUM.search(column.printed)) is not None:
                parts = self.by_printed([re.sub(r"\D", "", each) for each in printed[1].split("+")])
            if parts and place not in parts and all(self.kinds[each] == COUNT for each in parts):
                yield place, parts

    # ---- Lines

    def read_sections(self) -> list[_Section]:
        sections = [_Section("", "")]
        codes: set[tuple[str, str]] = set()
        below = [*self.shape.rows[1:], None]
        for row, following in zip(self.shape.rows, below, strict=True):
            label = row.texts[self.label] or self.title_in(row)
            index = row.texts[self.index] if self.index is not None else ""
            if self.repeats_header(row):
                continue
            if not label:
                sections[-1].room += 1
            elif _is_total(label):
                self.total = label
            elif self.begins_section(row, label, index, following):
                name = index.rstrip(".") or self.free_id(sections)
                if not sections[-1].lines and not sections[-1].title:
                    sections.pop()
                sections.append(_Section(name if all(name != each.id for each in sections) else self.free_id(sections), label))
            else:
                line = self.line(label, codes, sections[-1].id)
                codes.add((sections[-1].id, line.code))
                sections[-1].lines.append(line)
        return [section for section in sections if section.lines] or sections[:1]

    def read_rows(self) -> _Section:
        """The rows of a form whose rows are no awards: each with its code, those without one being headings."""
        assert self.index is not None
        section, headings = _Section("", ""), list[str]()
        measure = self.kinds.index(MEASURE) if MEASURE in self.kinds else None
        for row in self.shape.rows:
            label = row.texts[self.label] or self.title_in(row)
            code = re.sub(r"[^a-z0-9]+", "-", row.texts[self.index].lower()).strip("-")
            if label and code and all(code != line.code for line in section.lines):
                said = row.texts[measure] if measure is not None else ""
                section.lines.append(_Line(code, label, measure=said, headings=tuple(headings)))
                headings.clear()
            elif label:
                headings.append(label)
        return section

    def repeats_header(self, row: SheetRow) -> bool:
        """Whether a row is a part of the header that stands again at the top of a further page."""
        header = {text for column in self.shape.columns for _, text in column.tiers if text}
        return column_numbers(row.texts) is not None or (row.texts[self.label] in header and not row.figures)

    def title_in(self, row: SheetRow) -> str:
        """The text of a row that stands in another column than the labels: a title over the whole table."""
        texts = [text for place, text in enumerate(row.texts) if text and place != self.index]
        return texts[0] if len(texts) == 1 and not row.figures else ""

    def free_id(self, sections: Sequence[_Section]) -> str:
        taken = {each.id for each in sections}
        return next(each for each in (*_SECTION_IDS, *map(str, range(9, 999))) if each not in taken)

    def begins_section(self, row: SheetRow, label: str, index: str, following: SheetRow | None) -> bool:
        """Whether a row is the heading of a section: a Roman number or a letter before it; a number before it and none before the
        row below; or bold, without a number, across."""
        if row.figures:
            return False
        if index.rstrip(".").isdigit() and self.index is not None and following is not None:
            below = following.texts[self.label]
            return row.merged or (bool(below) and not _is_total(below) and not following.texts[self.index])
        if _ROMAN.fullmatch(index.rstrip(".")):
            return True
        return not index and self.awards.find(label) is None and (row.merged or (row.bold and label == label.upper()))

    def line(self, label: str, codes: set[tuple[str, str]], section: str) -> _Line:
        match = self.awards.find(label)
        if match is not None and (section, match.award.code) not in codes:
            return _Line(match.award.code, label)
        code = self.free_code(label, codes)
        likely = self.awards.doubt(label).likeliest
        return _Line(code, label, tuple(f"{award.code} ({award.name})" for award in likely))

    def free_code(self, label: str, codes: set[tuple[str, str]]) -> str:
        plain = re.sub(r"[^a-z0-9]+", "-", unaccented(label)).strip("-")[:40].strip("-") or "dong"
        taken = {code for _, code in codes} | self.awards.awards.keys()
        return next(each for each in (plain, *(f"{plain}-{i}" for i in range(2, 999))) if each not in taken)

    # ---- The text

    def written(self) -> Iterator[str]:
        yield f"# Định nghĩa biểu lập nháp từ trang “{self.shape.name}” của tệp {self.file}."
        yield f"# Những dòng bắt đầu bằng “{ASKED.strip()}” là chỗ người phụ trách phải quyết định; xem xong thì xóa dòng ấy."
        yield ""
        yield f"{ASKED}mã biểu chỉ gồm chữ thường không dấu, chữ số, gạch nối; biểu đã nộp mang mã này nên đừng đổi giữa chừng."
        yield f"id = {_quoted(self.form_id)}"
        yield f"{ASKED}tên biểu không ghi năm; kỳ báo cáo do lệnh tạo biểu ghi thêm."
        yield f"title = {_quoted(self.title())}"
        yield f"{ASKED}văn bản nào ban hành biểu, ngày nào."
        yield f"source = {_quoted(f'Mẫu của đơn vị, tệp {self.file}')}"
        if self.total is not None:
            yield f"total = {_quoted(self.total)}"
        if not self.ratios and not any(self.sums()):
            yield "rules = []"
        yield from self.written_columns()
        yield from self.written_awards()
        yield from self.written_sections()
        yield from self.written_rules()
        yield from self.written_page()

    def title(self) -> str:
        """The longest text in capitals above the table, without the period; a name where there is none."""
        capitals = [text for text in self.shape.above if text == text.upper() and len(text) > 12 and "CỘNG HÒA" not in text]
        longest = max(capitals, key=len, default="") or max(self.shape.above, key=len, default="")
        return _PERIOD.sub("", longest).strip() or "BIỂU CỦA ĐƠN VỊ"

    def written_columns(self) -> Iterator[str]:
        yield ""
        yield "# ---- Các cột. kind: index (số thứ tự, mã số), label (tên dòng), count (số đếm), ratio (tỷ lệ), note (chữ)."
        if not self.shape.numbered:
            yield f"{ASKED}mẫu không có dòng đánh số cột; số (1), (2) … do chương trình đặt."
        if self.offset:
            yield from ("", f"{ASKED}mẫu không có cột số thứ tự; cột này được thêm vào trước.", "[[columns]]", "number = 1")
            yield from ('kind = "index"', 'header = ["Stt"]', "width = 5")
        for place, column in enumerate(self.shape.columns):
            yield from self.written_column(place, column)

    def written_column(self, place: int, column: SheetColumn) -> Iterator[str]:
        kind, header = self.kinds[place], _tiers(column)
        yield ""
        yield "[[columns]]"
        yield f"number = {self.number(place)}"
        if kind == TEXT:
            yield f"{ASKED}cột tỷ lệ này không rõ cột nào chia cột nào, nên tạm coi là cột chữ; biết thì ghi kind, ratio."
        elif kind == COUNT and not _plainly_counts(column):
            yield f"{ASKED}có đúng là cột số đếm không."
        yield f"kind = {_quoted(kind)}"
        yield f"header = [{', '.join(map(_quoted, header))}]"
        if (apart := self.apart(place)) is not None:
            yield f"apart = {apart}"
        if self.shape.numbered:
            yield f"printed = {_quoted(column.printed)}"
        if place in self.ratios:
            yield f"ratio = {_quoted(self.ratios[place])}"
        if column.width:
            yield f"width = {round(column.width, 1)}"
        if column.help:
            yield f"help = {_quoted(column.help[:_LONGEST_HELP])}"

    def apart(self, place: int) -> int | None:
        """From which tier of the header (from 1) down a column's cells are not one with equal texts on their left."""
        if place == 0:
            return None
        pairs = zip(self.shape.columns[place - 1].tiers, self.shape.columns[place].tiers, strict=True)
        for tier, (left, own) in enumerate(pairs, 1):
            if left[1] != own[1]:
                return None
            if left[0] != own[0] and own[1]:
                return tier
        return None

    def written_awards(self) -> Iterator[str]:
        own = [line for section in self.sections for line in section.lines if line.own is not None]
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

    def written_sections(self) -> Iterator[str]:
        yield ""
        yield "# ---- Các mục và các dòng in sẵn. room là số dòng trống cho đơn vị tự thêm."
        for section in self.sections:
            yield ""
            if self.of_rows:
                yield f"{ASKED}dòng nào đếm lại số đã có ở dòng khác (“Trong đó”, “Chia theo …”) thì thêm part = true."
            yield "[[sections]]"
            if section.title:
                yield f"id = {_quoted(section.id)}"
                yield f"title = {_quoted(section.title)}"
            levels = self.levels(section)
            if levels:
                yield f"authorities = [{', '.join(map(_quoted, levels))}]"
            yield f"room = {min(section.room, _MOST_ROOM)}"
            yield "lines = ["
            for line in section.lines:
                yield from self.written_line(line)
            yield "]"

    def written_line(self, line: _Line) -> Iterator[str]:
        for heading in line.headings:
            yield f"    {{ heading = {_quoted(heading)} }},"
        kind = "row" if self.of_rows else "award"
        measure = f", measure = {_quoted(line.measure)}" if line.measure else ""
        yield f"    {{ {kind} = {_quoted(line.code)}, label = {_quoted(line.label)}{measure} }},"

    def levels(self, section: _Section) -> list[str]:
        """The levels that give most of a section's awards."""
        known: list[Award] = [self.awards.awards[line.code] for line in section.lines if line.code in self.awards.awards]
        counted = Counter(authority.level for award in known for authority in award.authorities)
        return [level for level, count in counted.most_common() if count * 3 >= len(known)]

    def written_rules(self) -> Iterator[str]:
        sums = list(self.sums())
        yield ""
        yield "# ---- Quy tắc. [3] là cột (3) của dòng; holds đúng thì dòng đúng."
        yield f"{ASKED}còn quy tắc nào nữa (số cá nhân không quá tổng số, chỉ tặng tập thể thì không có cá nhân …)."
        for place, parts in sums:
            whole, names = self.number(place), [f"({self.called(each)})" for each in parts]
            yield ""
            yield "[[rules]]"
            yield f'id = "tong-cot-{whole}"'
            yield 'severity = "error"'
            yield f'holds = "[{whole}] = {" + ".join(f"[{self.number(each)}]" for each in parts)}"'
            yield f'fault = "Cột ({self.called(place)}) ghi {{actual}}, nhưng {"+".join(names)} cộng được {{expected}}"'
            yield f'remedy = "Rà lại các ô ({self.called(place)}), {", ".join(names)}"'
        if self.ratios:
            yield ""
            yield "[[rules]]"
            yield 'id = "ratio"'
            yield 'severity = "warning"'
            yield f"columns = [{', '.join(str(self.number(place)) for place in self.ratios)}]"
            yield 'fault = "Tỷ lệ ở ({column}) ghi {actual}, tính từ số liệu cùng dòng được {expected}"'
            yield 'remedy = "Sửa tỷ lệ, hoặc để trống cho máy tính"'

    def written_page(self) -> Iterator[str]:
        shape = self.shape
        left, right, day = self.signatures()
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
        yield f"date_line = {_quoted(day or '…………, ngày …… tháng …… năm ………')}"

    def signatures(self) -> tuple[list[str], list[str], str]:
        """The lines of the left and the right side under the table, and the line of the date."""
        middle = len(self.shape.columns) / 2
        left: list[str] = []
        right: list[str] = []
        day = ""
        for column, text in self.shape.below[:12]:
            if re.match(r"[.…, \w]*ngay[ .…\d]+thang", unaccented(text)) and not day:
                day = text
            elif len(text) < 60 and not unaccented(text).startswith("ghi chu"):
                (left if column <= middle else right).append(text)
        return left[:3], right[:3], day


def _kinds(shape: SheetShape) -> list[str]:
    """The kind of each column, by its header and by what stands in its cells."""
    heads = [unaccented(" ".join(_path(column))) for column in shape.columns]
    kinds = [COUNT] * len(heads)
    index = next((place for place, head in enumerate(heads[:3]) if head in _INDEX_WORDS), None)
    if index is not None:
        kinds[index] = INDEX
    longest = [sum(len(row.texts[place]) for row in shape.rows) for place in range(len(heads))]
    named = [place for place, head in enumerate(heads[:4]) if place != index and _LABEL_WORDS.search(f"{head} ")]
    others = [place for place in range(min(4, len(heads))) if place != index]
    kinds[named[0] if named else max(others, key=lambda place: longest[place])] = LABEL
    for place, head in enumerate(heads):
        if kinds[place] == COUNT:
            kinds[place] = _kind_by_words(head, _path(shape.columns[place])[-1])
    if COUNT not in kinds:
        kinds[-1] = COUNT
    return kinds


def _kind_by_words(head: str, last: str) -> str:
    words = unaccented(last)
    if "%" in last or words.startswith(_RATIO_WORDS):
        return RATIO
    if words == unaccented("Đơn vị tính"):
        return MEASURE
    return NOTE if unaccented("Ghi chú") in words or not head else COUNT


def _path(column: SheetColumn) -> list[str]:
    """The texts over a column, top to bottom, a merged one once."""
    path: list[str] = []
    before = ""
    for cell, text in column.tiers:
        if text and cell != before:
            path.append(text)
        before = cell
    return path or [""]


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


def _head(column: SheetColumn) -> str:
    return unaccented(" ".join(_path(column)))


def _plainly_counts(column: SheetColumn) -> bool:
    words = unaccented(" ".join(_path(column)))
    return re.search(r"so luong|\bsl\b|tong|tap the|ca nhan|\bso\b|nguoi|lanh dao|doanh nghiep|khen|nu\b|ho\b", words) is not None


def _called(printed: str) -> str:
    """The number by which a column is called: "(5)= (4:3)" → "5"."""
    found = re.search(r"\d+", printed)
    return found[0] if found is not None else printed


def _is_total(label: str) -> bool:
    words = unaccented(label)
    totals: list[RowWords] = [each for each in shared_row_words() if each.kind == TOTAL and not each.open]
    return any(words == unaccented(begin) for each in totals for begin in each.begins) and words != "tong so"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
