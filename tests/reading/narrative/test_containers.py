"""One report with prose and a table, in every format that offices send: the same figures, the same table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tdkt_xl.model.returns import Submission
from tests.office import LibreOffice
from tests.reading.narrative.reports import read_file, write_report

PROSE = (
    "II. KẾT QUẢ KHEN THƯỞNG",
    "Năm 2024, công tác khen thưởng của huyện được thực hiện kịp thời; toàn huyện có 01 tập thể được tặng Cờ thi đua "
    "của Chính phủ; Chủ tịch UBND tỉnh tặng Bằng khen cho 04 tập thể, 08 cá nhân có thành tích xuất sắc trong phong trào thi đua "
    "yêu nước và tặng danh hiệu “Tập thể Lao động xuất sắc” cho 11 tập thể.",
    "1. Khen thưởng cấp huyện:",
    "- Lao động tiên tiến: 300 cá nhân;",
    "- Giấy khen: 15 tập thể, 45 cá nhân.",
    "2. Đề nghị cấp tỉnh khen thưởng:",
    "- Bằng khen của Chủ tịch UBND tỉnh: 06 tập thể, hơn 20 cá nhân.",
)


def figures(submission: Submission) -> list[tuple[object, ...]]:
    assert submission.narrative is not None
    return [
        (f.award, f.collectives, f.individuals, f.total, f.count_relation, f.status, f.period, f.role, f.doubt)
        for f in submission.narrative.figures
    ]


def table(submission: Submission) -> list[tuple[object, ...]]:
    return [(line.section, line.award, *line.cells) for ret in submission.returns for line in ret.lines]


@pytest.mark.slow
def test_six_formats_give_the_same_figures_and_those_that_keep_the_table_the_same_table(
    tmp_path: Path, office: LibreOffice
) -> None:
    source = tmp_path / "bao-cao.docx"
    write_report(source, PROSE)
    word = read_file(source)
    assert len(figures(word)) == 7 and len(table(word)) == 4
    for kind in ("odt", "rtf", "doc", "pdf", "txt:Text (encoded):UTF8"):
        (made,) = office.convert(kind, tmp_path / kind[:3], source)
        other = read_file(made)
        assert figures(other) == figures(word), kind
        assert table(other) == ([] if kind.startswith("txt") else table(word)), kind
