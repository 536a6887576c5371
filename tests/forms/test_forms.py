"""Form definitions: the built-in one against the printed sheet, a sister form, and the strict loader."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from tdkt_xl.forms import Form, Rule, built_in_forms, load_form
from tdkt_xl.forms.definition import COUNT, INDEX, LABEL, NOTE
from tdkt_xl.words.errors import DefinitionError
from tdkt_xl.words.severities import ERROR, WARNING
from tdkt_xl.words.text import fold

SISTER = Path(__file__).parents[1] / "forms" / "sister-17.toml"
LEADERS = "Số lượng khen thưởng cho cá nhân là lãnh đạo quản lý (lãnh đạo từ cấp phòng trở lên)"
WORKERS = "Số lượng khen thưởng cho nông dân/công nhân/chiến sỹ/người LĐ trực tiếp/công chức, viên chức không làm công tác quản lý"


@pytest.fixture(scope="module")
def sister() -> Form:
    return load_form(SISTER)


def rules(form: Form, rule_id: str) -> list[Rule]:
    return [rule for rule in form.rules if rule.id == rule_id]


# ---- The official form, as printed


def test_one_form_ships_with_the_program() -> None:
    assert [form.id for form in built_in_forms()] == ["bth-2020"]


def test_the_official_title(form: Form) -> None:
    assert form.title == "BIỂU TỔNG HỢP KẾT QUẢ KHEN THƯỞNG"
    assert form.total_label is None


def test_the_official_columns(form: Form) -> None:
    assert [column.number for column in form.columns] == list(range(1, 15))
    assert (form.counts, form.ratios) == ((3, 4, 6, 8, 9, 10, 12, 13), (5, 7, 11))
    assert (form.numbers_of(INDEX), form.numbers_of(LABEL), form.numbers_of(NOTE)) == ((1,), (2,), (14,))
    assert form.position(COUNT) == 2


def test_the_official_column_number_row(form: Form) -> None:
    printed = "(1) (2) (3) (4) (5)= (4:3) (6) (7)= (6:3) (8) (9) (10) (11)= (10:3) (12) (13) (14)"
    assert " ".join(column.printed for column in form.columns) == printed


def test_the_official_header_tree(form: Form) -> None:
    def a1(row: int, column: int) -> str:
        return f"{chr(65 + column)}{row + 1}"

    tree = {f"{a1(c.first_row, c.first_column)}:{a1(c.last_row, c.last_column)}": c.text for c in form.header_cells()}
    assert tree == {
        "A1:A3": "Stt",
        "B1:B3": "Hình thức khen thưởng",
        "C1:E1": "Số lượng khen thưởng trong năm",
        "C2:C3": "Tổng số",
        "D2:E2": "Trong đó khen thưởng cho cá nhân",
        "D3:D3": "Số lượng",
        "E3:E3": "Tỷ lệ %",
        "F1:I1": "Khen thưởng theo công trạng, thành tích đạt được",
        "F2:F3": "Tổng số",
        "G2:G3": "Tỷ lệ %",
        "H2:H3": LEADERS,
        "I2:I3": WORKERS,
        "J1:M1": "Khen thưởng chuyên đề, đột xuất, khen điển hình tiên tiến",
        "J2:J3": "Tổng số",
        "K2:K3": "Tỷ lệ %",
        "L2:L3": LEADERS,
        "M2:M3": WORKERS,
        "N1:N3": "Ghi chú",
    }


def test_the_official_sections_and_lines(form: Form) -> None:
    assert [(section.id, section.title, [line.label for line in section.lines]) for section in form.sections] == [
        (
            "I",
            "KHEN THƯỞNG CỦA ĐƠN VỊ, ĐỊA PHƯƠNG",
            ["Giấy khen", "Lao động tiên tiến", "Chiến sỹ thi đua cơ sở", "Tập thể lao động tiên tiến"],
        ),
        (
            "II",
            "KHEN THƯỞNG CẤP TỈNH, CẤP BỘ, NGÀNH TW",
            [
                "Cờ thi đua của tỉnh",
                "Cờ thi đua Bộ, ngành, đoàn thể TW",
                "Tập thể lao động xuất sắc",
                "Chiến sỹ thi đua cấp tỉnh",
                "Bằng khen của tỉnh",
                "Bằng khen Bộ, ngành, đoàn thể TW (nếu có)",
            ],
        ),
        (
            "III",
            "KHEN THƯỞNG CẤP NHÀ NƯỚC",
            ["Huân chương (ghi rõ các loại, các hạng)", "Cờ thi đua của Chính phủ", "Bằng khen của Thủ tướng Chính phủ"],
        ),
    ]


def test_every_printed_label_is_found_as_its_award(form: Form) -> None:
    lines = [line for section in form.sections for line in section.lines]
    assert len(lines) == len({line.award for line in lines}) == 13
    for line in lines:
        match = form.awards.find(line.label)
        assert match is not None and (match.award.code, match.guessed) == (line.award, None)


@pytest.mark.parametrize(
    ("rule_id", "severity", "holds"),
    [
        ("total", ERROR, "[3] = [6] + [10]"),
        ("individuals-within-total", ERROR, "[4] <= [3]"),
        ("individuals-split", ERROR, "[4] >= [8] + [9] + [12] + [13]"),
        ("individuals-split", WARNING, "[4] <= [8] + [9] + [12] + [13]"),
        ("merit-split", ERROR, "[6] >= [8] + [9]"),
        ("thematic-split", ERROR, "[10] >= [12] + [13]"),
        ("individual-title", ERROR, "[4] = [3]"),
        ("collective-title", ERROR, "[4] + [8] + [9] + [12] + [13] = 0"),
        ("quota-base-fighters", WARNING, "[3] <= 15% * [lao-dong-tien-tien!3]"),
    ],
)
def test_the_official_rules(form: Form, rule_id: str, severity: str, holds: str) -> None:
    assert (severity, holds) in [(rule.severity, rule.holds.text) for rule in rules(form, rule_id) if rule.holds]


def test_the_rule_about_ratios_is_about_all_of_them(form: Form) -> None:
    (rule,) = rules(form, "ratio")
    assert (rule.severity, rule.columns, rule.holds) == (WARNING, form.ratios, None)


def test_the_quota_ends_with_the_year_2023(form: Form) -> None:
    (rule,) = rules(form, "quota-base-fighters")
    in_force = [rule.in_force(day) for day in (date(2020, 12, 31), date(2023, 12, 31), date(2024, 1, 1), date(2026, 6, 30), None)]
    assert in_force == [True, True, False, False, False]


def test_undated_rules_hold_always(form: Form) -> None:
    assert all(rule.in_force(day) for rule in rules(form, "total") for day in (date(1990, 1, 1), date(2090, 1, 1), None))


@pytest.mark.parametrize(
    ("rule_id", "award", "about"),
    [
        ("individual-title", "lao-dong-tien-tien", True),
        ("individual-title", "giay-khen", False),
        ("individual-title", "tap-the-lao-dong-tien-tien", False),
        ("individual-title", None, False),
        ("collective-title", "tap-the-lao-dong-tien-tien", True),
        ("collective-title", "gia-dinh-van-hoa", False),
        ("total", None, True),
        ("quota-base-fighters", "chien-si-thi-dua-co-so", True),
        ("quota-base-fighters", "chien-si-thi-dua-cap-tinh", False),
    ],
)
def test_which_lines_a_rule_is_about(form: Form, rule_id: str, award: str | None, about: bool) -> None:
    assert rules(form, rule_id)[0].about("I", form.awards.awards[award] if award else None) is about


def test_ratios_are_computed_and_blank_where_a_part_is(form: Form) -> None:
    assert form.quotients((542, 364, 145, 22, 65, 397, 44, 265)) == pytest.approx((364 / 542, 145 / 542, 397 / 542))
    assert form.quotients((542, None, 145, None, None, 0, None, None)) == pytest.approx((None, 145 / 542, 0.0))
    assert form.quotients((0, 0, 0, 0, 0, 0, 0, 0)) == (None, None, None)
    assert form.quotients((None, 4, 4, 4, 4, 4, 4, 4)) == (None, None, None)


@pytest.mark.parametrize(
    ("award", "day", "section"),
    [
        ("giay-khen", None, "I"),
        ("giay-khen-xa", None, "I"),
        ("chien-si-thi-dua-cap-bo", None, "II"),
        ("huan-chuong-lao-dong-hang-ba", None, "III"),
        ("huy-hieu-cap-tinh", None, "II"),
        ("chien-si-thi-dua-toan-quoc", date(2026, 12, 31), "III"),
    ],
)
def test_where_an_award_belongs(form: Form, award: str, day: date | None, section: str) -> None:
    assert form.section_for(form.awards.awards[award], day) == section


def test_kin_of_a_printed_line_stand_right_under_it(form: Form) -> None:
    order = ["giay-khen", "giay-khen-xa", "giay-khen-huyen", "lao-dong-tien-tien", "chien-si-thi-dua-co-so", "thu-khen", None]
    assert sorted(sorted(order, key=str), key=lambda award: form.rank("I", award)) == order


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Khen thưởng của đơn vị, địa phương", "I"),
        ("KHEN THƯỞNG CẤP XÃ", "I"),
        ("Khen thưởng cấp tỉnh, cấp bộ, ngành Trung ương", "II"),
        ("Khen cao", "III"),
        ("KHEN THƯỞNG NHÀ NƯỚC", "III"),
    ],
)
def test_section_headings_and_their_other_names(form: Form, heading: str, section: str) -> None:
    assert form.section_titles[fold(heading)] == section


def test_a_form_cannot_be_changed(form: Form) -> None:
    with pytest.raises(FrozenInstanceError):
        form.title = "x"  # type: ignore[misc]


# ---- A sister form of 17 columns


def test_a_sister_form_loads(sister: Form) -> None:
    assert (sister.id, len(sister.columns), len(sister.sections), sister.total_label) == ("sister-17", 17, 2, "Tổng cộng")
    assert sister.counts == (3, 4, 5, 6, 8, 10, 11, 12, 13, 14, 15)
    assert sister.ratios == (7, 9, 16)
    assert sister.header_depth == 3


def test_a_sister_form_divides_its_own_columns(sister: Form) -> None:
    assert sister.quotients((10, 4, 1, 5, 8, 2, None, None, 1, 4, None)) == pytest.approx((0.5, 0.8, 0.8))


def test_a_sister_form_brings_its_own_award(sister: Form, form: Form) -> None:
    match = sister.awards.find("Biểu trưng của tỉnh Quảng Bình")
    assert match is not None and match.award.code == "bieu-trung-quang-binh"
    assert sister.printed_label("A", "bieu-trung-quang-binh") == "Biểu trưng Quảng Bình"
    assert form.awards.find("Biểu trưng Quảng Bình") is None


def test_a_sister_form_keeps_its_own_dated_rule(sister: Form) -> None:
    (rule,) = rules(sister, "workers-share")
    assert [rule.in_force(day) for day in (date(2023, 12, 31), date(2024, 12, 31), None)] == [False, True, False]
    bang_khen = sister.awards.awards["bang-khen-cap-tinh"]
    assert [rule.about(section, bang_khen) for section in "AB"] == [True, False]


def test_a_definition_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SISTER.read_bytes())
    assert load_form(path).id == "sister-17"


def test_printed_numbers_and_labels_have_defaults(sister: Form) -> None:
    assert [column.printed for column in sister.columns[:7]] == ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)= (6:3)"]
    assert sister.printed_label("B", "huan-chuong-lao-dong-hang-nhi") == "Huân chương Lao động hạng Nhì"


# ---- The strict loader


def failure(tmp_path: Path, old: str, new: str) -> tuple[str, int]:
    """What the loader says of the sister form with `old` replaced by `new`, and the line that the change stands on."""
    text = SISTER.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in the definition"
    path = tmp_path / "sua.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_form(path)
    return str(caught.value), text[: text.index(old)].count("\n") + 1 + len(new) - len(new.lstrip("\n"))


MISTAKES = {
    "unknown top key": ('total = "Tổng cộng"', 'tong = "Tổng cộng"', "khóa lạ “tong”", "id, title, source, total"),
    "unknown column key": ("width = 30", "with = 30", "khóa lạ “with”", "number, kind, header, short, means, printed, width"),
    "unknown section key": ('aliases = ["Khen thưởng Nhà nước"]', 'alias = ["Nhà nước"]', "khóa lạ “alias”", "id, title, aliases"),
    "unknown rule key": ("valid_from = 2024-01-01", "from = 2024-01-01", "khóa lạ “from”", "valid_from, valid_to"),
    "unknown line key": (
        '{ award = "bieu-trung-quang-binh" }',
        '{ award = "bieu-trung-quang-binh", ten = "x" }',
        "khóa lạ “ten”",
        "award, label",
    ),
    "unknown award key": ('authority = "tinh"', 'level = "tinh"', "khóa lạ “level”", "recipient, authority"),
    "help too long for Excel": ("width = 30", f'help = "{"x" * 256}"', "“help” dài 256 ký tự", "255"),
    "too much room": ('aliases = ["Khen thưởng Nhà nước"]', "room = 21", "“room” (số dòng trống)", "từ 0 đến 20"),
    "unknown page key": ("font_size = 12", "size = 12", "khóa lạ “size”", "font, font_size"),
    "unknown signature key": ('left = ["NGƯỜI LẬP BIỂU"]', 'trai = ["NGƯỜI LẬP BIỂU"]', "khóa lạ “trai”", "left, right, date_line"),
    "width of the wrong type": ("width = 30", 'width = "30"', "“width” phải là số", 'đang ghi "30"'),
    "number of the wrong type": ("number = 9\n", 'number = "9"\n', "“number” phải là số nguyên", 'đang ghi "9"'),
    "boolean for a number": ("number = 9\n", "number = true\n", "“number” phải là số nguyên", "đang ghi true"),
    "title of the wrong type": ('title = "BIỂU THỐNG KÊ KẾT QUẢ KHEN THƯỞNG"', "title = 17", "“title” phải là chuỗi chữ", "17"),
    "header that is no list": ('header = ["TT"]', 'header = "TT"', "“header” phải là danh sách", "TT"),
    "header of numbers": ('header = ["TT"]', "header = [1]", "“header” phải là danh sách các chuỗi chữ", "header"),
    "empty header": ('header = ["TT"]', "header = []", "“header” phải có ít nhất một dòng chữ", "header"),
    "date that is text": ("valid_from = 2024-01-01", 'valid_from = "2024-01-01"', "“valid_from” phải là ngày", "2024-01-01"),
    "date with a time": (
        "valid_from = 2024-01-01",
        "valid_from = 2024-01-01T08:00:00",
        "“valid_from” phải là ngày",
        "đang ghi 2024-01-01T08:00:00",
    ),
    "unknown kind": ('kind = "note"', 'kind = "remark"', "“kind” ghi “remark”", "index, label, count, ratio, note"),
    "unknown severity": (
        'severity = "warning"\nawards',
        'severity = "fatal"\nawards',
        "“severity” ghi “fatal”",
        "error, warning, info",
    ),
    "unknown recipient": (
        'recipient = "individual"',
        'recipient = "person"',
        "“recipient” ghi “person”",
        "individual, collective, household, any",
    ),
    "unknown paper": ('paper = "A3"', 'paper = "A5"', "“paper” ghi “A5”", "A4, A3"),
    "duplicate number": ("number = 9\n", "number = 8\n", "cần 9, đang ghi 8", "số cột phải liên tiếp từ 1"),
    "missing number": ("number = 9\n", "number = 10\n", "cần 9, đang ghi 10", "số cột phải liên tiếp từ 1"),
    "second label column": ('kind = "note"', 'kind = "label"', "đúng một cột", "“label”"),
    "ratio on a count": ('header = ["TT"]', 'header = ["TT"]\nratio = "[6] / [3]"', "kind = “ratio” phải có khóa ratio", "ratio"),
    "ratio column without ratio": ('\nratio = "[8] / [3]"', "", "kind = “ratio” phải có khóa ratio", "ratio"),
    "bad ratio": ('ratio = "[8] / [3]"', 'ratio = "[8] : [3]"', "không hiểu biểu thức: “[8] : [3]”, ký tự 5", "cần"),
    "ratio of a ratio": ('ratio = "[8] / [3]"', 'ratio = "[7] / [3]"', "chỉ được dùng các cột số lượng cùng dòng", "[3], [4], [5]"),
    "bad expression": ('holds = "[6] = [3]"', 'holds = "[6] == [3]"', "ký tự 6: cần", "một số, một cột như [3]"),
    "unknown function": ('holds = "[6] = [3]"', 'holds = "AVERAGE([6]) = [3]"', "ký tự 1: cần", "SUM, MIN, MAX"),
    "rule on a ratio column": (
        'holds = "[6] = [3]"',
        'holds = "[7] = [3]"',
        "[7] không phải cột số lượng",
        "[3], [4], [5], [6], [8]",
    ),
    "rule on a column that is not there": ('holds = "[6] = [3]"', 'holds = "[18] = [3]"', "[18] không phải cột số lượng", "[15]"),
    "rule on no column": ('holds = "[6] = [3]"', 'holds = "1 = 1"', "ít nhất một cột", "[3]"),
    "rule on an unknown line": (
        'holds = "[6] = [3]"',
        'holds = "[6] = [giay-moi!3]"',
        "mã “giay-moi” không có trong danh mục",
        "giay-moi",
    ),
    "unknown award": (
        '{ award = "bang-khen-thu-tuong" }',
        '{ award = "bang-khen-ttg" }',
        "“award” ghi “bang-khen-ttg”",
        "giay-khen, ",
    ),
    "rule about an unknown award": (
        'awards = ["bang-khen-cap-tinh"]',
        'awards = ["bang-khen"]',
        "mã lạ “bang-khen”",
        "giay-khen, ",
    ),
    "rule about an unknown section": ('sections = ["A"]', 'sections = ["C"]', "mã lạ “C”", "A, B"),
    "ratio rule on a count column": ("columns = [7, 9, 16]", "columns = [7, 8]", "chỉ được dùng các cột tỷ lệ", "[7], [9], [16]"),
    "ratio rule on no list": ("columns = [7, 9, 16]", 'columns = "7"', "“columns” phải là danh sách", "7"),
    "ratio rule with an expression": ("columns = [7, 9, 16]", 'columns = [7]\nholds = "[3] = 1"', "khóa lạ “holds”", "columns"),
    "unknown slot": (
        "thừa {difference}",
        "thừa {surplus}",
        "“fault” chỉ được dùng",
        "{actual}, {expected}, {difference}, {column}",
    ),
    "slot with an attribute": ("thừa {difference}", "thừa {actual.real}", "“fault” chỉ được dùng", "{actual}"),
    "open brace": ("thừa {difference}", "thừa {", "“fault” chỉ được dùng", "{actual}"),
    "own award with a known code": (
        'code = "bieu-trung-quang-binh"',
        'code = "giay-khen"',
        "“giay-khen” đã có trong danh mục",
        "a-z",
    ),
    "own award with a bad code": ('code = "bieu-trung-quang-binh"', 'code = "Biểu trưng"', "“Biểu trưng”", "a-z, 0-9 và gạch nối"),
    "own spelling of a known award": (
        'name = "Biểu trưng Quảng Bình"',
        'name = "Giấy khen"',
        "“Giấy khen” đang chỉ cả",
        "giay-khen",
    ),
    "label of another award": (
        'label = "Bằng khen của UBND tỉnh" }',
        'label = "Giấy khen" }',
        "“Giấy khen” đang chỉ cả giay-khen và bang-khen-cap-tinh",
        "[[sections]]",
    ),
    "unknown family": ('authority = "tinh"', 'authority = "tinh"\nfamily = "co"', "“family” ghi “co”", "giay-khen, "),
    "two sections of one id": ('id = "B"', 'id = "A"', "mục “A” đã có", "mỗi mục một id"),
    "one award on two lines": (
        '{ award = "bang-khen-thu-tuong" }',
        '{ award = "huan-chuong-lao-dong-hang-ba" }',
        "có hai dòng trong một mục",
        "chỉ được một",
    ),
    "margins with a side missing": ("right = 0.5, ", "", "“margins” phải có đủ left, right, top, bottom", "inch"),
    "margins as text": ("right = 0.5, ", 'right = "0,5", ', "“margins” phải có đủ left, right, top, bottom", "số"),
    "bad form id": ('id = "sister-17"', 'id = "Sister 17"', "mã biểu “Sister 17”", "chữ thường không dấu"),
    "lines that are no tables": (
        '{ award = "bang-khen-thu-tuong" }',
        '"bang-khen-thu-tuong"',
        "“lines” phải là các bảng",
        "[[lines]]",
    ),
}
ELSEWHERE = {  # said of the whole: the line is that of the heading or key that holds it
    "second label column": "[[columns]]",
    "ratio on a count": 'ratio = "[6] / [3]"',
    "ratio column without ratio": "[[columns]]",
    "own spelling of a known award": "code =",
    "label of another award": "lines = [",
    "one award on two lines": "lines = [",
    "lines that are no tables": "lines = [",
    "margins with a side missing": "margins =",
    "margins as text": "margins =",
    "rule about an unknown section": "sections =",
    "unknown severity": "severity =",
    "ratio rule with an expression": "holds =",
    "unknown family": "family =",
    "unknown slot": "fault =",
    "slot with an attribute": "fault =",
    "open brace": "fault =",
}


@pytest.mark.parametrize(("old", "new", "said", "allowed"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_what_is_allowed(tmp_path: Path, old: str, new: str, said: str, allowed: str) -> None:
    message, _ = failure(tmp_path, old, new)
    assert message.startswith("sua.toml, dòng ")
    assert said in message
    assert allowed in message
    assert message.endswith(".")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, mistake: str) -> None:
    old, new, _, _ = MISTAKES[mistake]
    message, line = failure(tmp_path, old, new)
    named = re.match(r"sua\.toml, dòng (\d+): ", message)
    assert named is not None
    there = (tmp_path / "sua.toml").read_text(encoding="utf-8").splitlines()[int(named[1]) - 1]
    if mistake in ELSEWHERE:
        assert ELSEWHERE[mistake] in there
    else:
        assert int(named[1]) == line


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (r'^id = "sister-17"\n', "thiếu khóa “id” (chuỗi chữ)"),
        (r'^title = "BIỂU.*\n', "thiếu khóa “title”"),
        (r"^\[signature\]\n(?:.*\n)*", "thiếu khóa “signature” (bảng)"),
        (r"^\[page\]\n(?:.*\n)*(?=\[sig)", "thiếu khóa “page”"),
        (r"^\[\[rules\]\]\n(?:.*\n)*(?=\[page)", "thiếu khóa “rules”"),
        (r"^\[\[sections\]\]\n(?:.*\n)*(?=\[\[rules)", "thiếu khóa “sections”"),
        (r"^\[\[columns\]\]\n(?:.*\n)*(?=# ---- An award)", "thiếu khóa “columns”"),
        (r'^holds = "\[6\] = \[3\]"\n', "thiếu khóa “holds”"),
        (r'^remedy = "Sửa tỷ lệ, hoặc để trống"\n', "thiếu khóa “remedy”"),
        (r"^number = 17\n", "thiếu khóa “number” (số nguyên)"),
        (r'^recipient = "any"\n', "thiếu khóa “recipient”"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, cut: str, said: str) -> None:
    text, times = re.subn(cut, "", SISTER.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert times == 1
    path = tmp_path / "thieu.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=re.escape(said)) as caught:
        load_form(path)
    assert re.match(r"thieu\.toml, dòng \d+: ", str(caught.value))


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ('id = "a"\ntitle = \n', "dòng 2, cột 9", "Hãy xem lại dấu ="),
        ('id = "a"\nid = "b"\n', "dòng 2, cột 9", "hãy bỏ một chỗ"),
        ("[page]\n[page]\n", "dòng 2, cột 6", "hãy bỏ một chỗ"),
        ("[[columns\n", "dòng 1, cột 10", "Hãy xem lại dấu ="),
        ('id = "a', "cuối tệp", "dấu nháy thẳng"),
    ],
)
def test_bad_toml_is_named_with_its_place(tmp_path: Path, text: str, place: str, remedy: str) -> None:
    path = tmp_path / "hong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_form(path)
    assert str(caught.value).startswith(f"hong.toml, {place}: sai cú pháp TOML. ") and remedy in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"Không đọc được tệp định nghĩa biểu .*khong-co\.toml"):
        load_form(tmp_path / "khong-co.toml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "anh.toml"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(DefinitionError, match=r"anh\.toml"):
        load_form(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '{ name = "Đột xuất", group = "chuyen-de" }',
            '{ name = "Đột xuất", nhom = "x" }',
            "khóa lạ “nhom”; chỉ được dùng: name, group",
        ),
        (
            '{ column = 4, amounts = ["lanh-dao", "doanh-nhan", "truc-tiep", "ca-nhan-khac"] }',
            '{ column = 5, amounts = ["lanh-dao"] }',
            "[5] không phải cột số lượng; chỉ được dùng: [3], [4]",
        ),
        (
            'amounts = ["lanh-dao", "doanh-nhan", "truc-tiep", "ca-nhan-khac"] }',
            'amounts = ["lanh-dao", "truc"] }',
            "mã lạ “truc”; chỉ được dùng: tap-the, ho, lanh-dao",
        ),
        (
            '{ column = 8, group = "cong-trang"',
            '{ column = 8, group = "cong"',
            "“group” ghi “cong”; chỉ được dùng: cong-trang, chuyen-de",
        ),
        (
            '    { column = 13, group = "chuyen-de", amounts = ["truc-tiep"] },\n',
            "",
            "chưa khai cách tính các cột [13] từ sổ quyết định",
        ),
    ],
)
def test_a_mistake_in_the_register_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (files("tdkt_xl.forms") / "bth-2020.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "sua.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_form(path)
    assert said in str(caught.value) and re.match(r"sua\.toml, dòng \d+: \[register\]", str(caught.value))


def test_of_many_values_those_most_like_it_are_named_first(tmp_path: Path) -> None:
    message, _ = failure(tmp_path, 'award = "bang-khen-thu-tuong"', 'award = "bang-khen-tu-tuong"')
    assert "chỉ được dùng: bang-khen-thu-tuong, " in message
