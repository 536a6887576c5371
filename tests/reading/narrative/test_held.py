"""The prose of a report held against its table: what agrees is counted, what does not is said with both quoted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.returns import Submission
from tests.reading.narrative.reports import HEAD, read_file, report


def mismatches(submission: Submission) -> list[str]:
    return [found.message for found in submission.all_findings if found.rule == "narrative-mismatch"]


def test_what_agrees_is_counted(tmp_path: Path) -> None:
    prose = (
        "Năm 2024, Chủ tịch UBND huyện tặng Giấy khen cho 15 tập thể, 45 cá nhân; công nhận 300 Lao động tiên tiến.",
        "Chủ tịch UBND tỉnh tặng Bằng khen cho 04 tập thể, 08 cá nhân; 01 tập thể được tặng Cờ thi đua của Chính phủ.",
    )
    submission = report(tmp_path / "a.docx", prose)
    assert mismatches(submission) == []
    assert submission.narrative is not None and submission.narrative.agreed == 6  # two totals and two of individuals, two titles


@pytest.mark.parametrize(
    ("sentence", "said", "typed"),
    [
        ("Chủ tịch UBND tỉnh tặng Bằng khen cho 05 tập thể, 08 cá nhân.", "13", "12"),
        ("Chủ tịch UBND huyện công nhận 290 Lao động tiên tiến.", "290", "300"),
        ("Chủ tịch UBND huyện tặng Giấy khen cho hơn 50 cá nhân khen thưởng chuyên đề.", "hơn 50", "40"),
        ("Có 02 tập thể được tặng Cờ thi đua của Chính phủ.", "2", "1"),
        ("Chủ tịch nước tặng thưởng Huân chương Lao động hạng Ba cho 01 cá nhân.", "1", "không có dòng"),
    ],
)
def test_what_does_not_agree_is_said_with_both_quoted(tmp_path: Path, sentence: str, said: str, typed: str) -> None:
    (message,) = mismatches(report(tmp_path / "a.docx", (f"Năm 2024: {sentence}",)))
    assert "«" in message and "»" in message
    assert f" {said};" in message and typed in message


def test_the_total_of_a_line_is_told_beside_the_count_of_a_kind(tmp_path: Path) -> None:
    sentence = "Năm 2024: Chủ tịch UBND huyện tặng Giấy khen cho hơn 50 cá nhân khen thưởng chuyên đề."
    (message,) = mismatches(report(tmp_path / "a.docx", (sentence,)))
    assert "40 (tổng số của dòng: " in message


def test_awards_for_a_stage_of_years_need_room_in_the_table(tmp_path: Path) -> None:
    stage = "Hội nghị đã khen thưởng cho {} tập thể, 62 cá nhân tiêu biểu giai đoạn {}-2024."
    (message,) = mismatches(report(tmp_path / "a.docx", (stage.format(21, 2019),)))
    assert " 83 cho giai đoạn 2019-2024; biểu không có số nào bằng số này" in message
    assert mismatches(report(tmp_path / "b.docx", ("Năm 2024 đã khen thưởng cho 21 tập thể, 62 cá nhân.",))) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen cho 30 tập thể.",
        "Năm 2023, Chủ tịch UBND tỉnh tặng Bằng khen cho 30 tập thể.",
        "Năm 2025 phấn đấu có 400 Lao động tiên tiến.",
        "Quyết định số 12/QĐ-UBND ngày 03/4/2024 tặng Giấy khen cho 03 cá nhân.",
        "Liên đoàn Lao động huyện tặng Giấy khen cho 09 cá nhân.",
        "Chủ tịch UBND huyện tặng Giấy khen cho khoảng 60 trường hợp.",
        "Hội đồng Thi đua - Khen thưởng huyện gồm 15 thành viên.",
    ],
)
def test_what_is_no_award_of_the_period_is_never_held_against_the_table(tmp_path: Path, sentence: str) -> None:
    assert mismatches(report(tmp_path / "a.docx", (sentence,))) == []


def test_a_report_in_prose_alone_is_no_table_and_knows_whose_it_is(tmp_path: Path) -> None:
    submission = report(tmp_path / "a.docx", ("Chủ tịch UBND huyện tặng Giấy khen cho 15 tập thể, 45 cá nhân.",), lines=None)
    assert submission.failure == "no-table" and [found.rule for found in submission.findings] == ["no-table"]
    assert submission.narrative is not None and submission.narrative.unit.name == "Huyện An Lạc"
    assert submission.narrative.period is not None and submission.narrative.period.code == "2024"


def test_a_document_without_figures_is_no_form_as_before(tmp_path: Path) -> None:
    submission = report(tmp_path / "a.docx", ("Các phong trào thi đua được triển khai sâu rộng.",), lines=None)
    assert submission.failure == "no-form" and submission.narrative is None


def test_a_narrative_comes_back_from_a_worker_as_it_was(tmp_path: Path) -> None:
    from tdkt_xl.intake.packing import pack, unpack

    prose = ("Quyết định số 12/QĐ-UBND ngày 03/4/2024 tặng Giấy khen cho 03 cá nhân; khen thưởng thêm hơn 10 người.",)
    submission = report(tmp_path / "a.docx", prose)
    assert submission.narrative is not None and submission.narrative.figures
    again = unpack(pack(submission, lines=True), submission.file)
    assert again.narrative == submission.narrative
    assert dataclasses.replace(submission.narrative, agreed=99) != again.narrative


def test_a_plain_text_with_a_table_keeps_its_prose(tmp_path: Path) -> None:
    form = built_in_forms()[0]
    header = "\t".join(column.header[-1] for column in form.columns)
    numbers = "\t".join(f"({column.number})" for column in form.columns)
    rows = [f"{at}\t{line.label}\t6\t\t\t6" + "\t" * 8 for at, line in enumerate(form.sections[1].lines[:1], 1)]
    prose = (
        "Năm 2024, có 06 tập thể được tặng Cờ thi đua của Ủy ban nhân dân tỉnh; 15 cá nhân được Chủ tịch UBND tỉnh tặng Bằng khen."
    )
    text = "\n".join((*HEAD, prose, f"{form.title} NĂM 2024", header, numbers, "II\tKHEN THƯỞNG CẤP TỈNH", *rows))
    path = tmp_path / "bao-cao.txt"
    path.write_text(text, encoding="utf-8")
    submission = read_file(path)
    assert submission.narrative is not None and len(submission.narrative.figures) == 2
    assert not submission.returns or submission.narrative.agreed == 1


@pytest.mark.parametrize(
    "prose",
    [
        "Kết quả: GK: 35 TT, 102 CN; LĐTT: 640; CSTĐCS: 72; TTLĐTT: 31; BKTTg: 01 TT.",
        "Giấy khen: 3 xã, 4 tổ, 5 hộ, 6 lượt.\nBằng khen: 1 xã, 2 tổ, 3 hộ, 4 lượt.\nCờ: 1 xã, 2 thôn, 3 ấp, 4 tổ.",
    ],
)
def test_many_commas_make_no_table(tmp_path: Path, prose: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(prose, encoding="utf-8")
    narrative = read_file(path).narrative
    assert narrative is not None and len(narrative.figures) >= 3
