"""The line on top of a sheet that says what prevents sending the form: the first fault with what to do.

The message is on top because the check column may lie beyond the right edge of a small screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.blank.checks import Checks
from tdkt_xl.blank.faults import TO_REVIEW
from tdkt_xl.blank.names import Names, text

READY = "Biểu đã khớp, có thể gửi"
_SENDABLE, _WRONG = "có thể gửi", " phải sửa. "
"""Words in the line that decide its colour: green for `_SENDABLE`, red for `_WRONG`; any other line with "cần" in it is amber."""
_EXPLAIN = ". Nếu số liệu đúng, ghi lý do ở cột Giải trình"
ERRORS, DOUBTS, FILLED = "form_errors", "form_doubts", "form_filled"
"""Defined names: number of lines with an error, number of lines with an unexplained warning, number of counts."""
_FAR = 99_999
"""A row number greater than any row's."""


def counted(area: str, above: int, most: int) -> str:
    """Returns the formula for the number of verdicts greater than `above` and at most `most`."""
    return f'COUNTIFS({area},">{above}",{area},"<={most}")'


def first_row(area: str, above: int, most: int) -> str:
    """Returns the formula for the first row (1-based) with a verdict greater than `above` and at most `most`."""
    return f"({_FAR}-SUMPRODUCT(MAX(({area}>{above})*({area}<={most})*({_FAR}-ROW({area})))))"


def first_said(texts: str, row: str) -> str:
    """Returns the formula for the check's text in a row, without the prefix of warnings."""
    return f'SUBSTITUTE(INDEX({texts},{row}),"{TO_REVIEW}","")'


class FormBanner:
    """The formula of the line on top of the form, and the conditions of its colours."""

    def __init__(self, checks: Checks, names: Names, texts: str) -> None:
        self.checks, self.names, self.texts = checks, names, texts
        area, last = checks.lines.area("verdict"), checks.last_error
        names.define(ERRORS, counted(area, 1, last))
        names.define(DOUBTS, counted(area, last, 99))
        names.define(FILLED, f"COUNT({','.join(checks.lines.typed_areas())})")

    def formula(self, nil: str, wanting: Sequence[tuple[str, str]], blank: str, register: Sequence[tuple[str, str]]) -> str:
        """Defines the line's formula and returns its name.

        `wanting` holds conditions that prevent sending, each with the formula of its message; `register` the same for faults in the
        register. `blank` is the message for an empty form.
        """
        errors, doubts = self._first(1, self.checks.last_error), self._first(self.checks.last_error, 99)
        steps = [
            (f'AND({nil}<>"",{FILLED}>0)', '"Ô chọn không khen thưởng đã đánh dấu mà biểu vẫn có số liệu: cần bỏ một trong hai"'),
            *register,
            (f"{ERRORS}>0", f'"Còn "&{ERRORS}&" dòng{_WRONG}"&{errors}'),
            (f'AND({FILLED}=0,{nil}="")', text(blank)),
            *wanting,
            (f"{DOUBTS}>0", f'"Biểu đã khớp, còn "&{DOUBTS}&" chỗ cần xem lại. "&{doubts}&"{_EXPLAIN}"'),
            (f'{nil}<>""', '"Đã ghi không có gì để báo cáo, có thể gửi"'),
        ]
        status = text(READY)
        for condition, said in reversed(steps):
            status = f"IF({condition},{said},{status})"
        return self.names.define("form_status", status)

    def on_blank(self, blank: str) -> str:
        """Returns the line's text on the blank form. It may name errors, because a rule may ask for a figure."""
        checks, on_blank = self.checks, self.checks.on_blank
        wrong = [line for line in checks.lines.rows if line in on_blank and on_blank[line].number <= checks.last_error]
        if not wrong:
            return blank
        return f"Còn {len(wrong)} dòng{_WRONG}Dòng {wrong[0].name}: {checks.text(wrong[0], 0).value}"

    def _first(self, above: int, most: int) -> str:
        """Returns the formula for the first line with such a verdict: its name and its fault."""
        row, rows = first_row(self.checks.lines.area("verdict"), above, most), self.checks.lines.rows
        by_row = {line.row: line.name for line in rows}
        names = ",".join(text(by_row.get(row, "")) for row in range(rows[0].row, rows[-1].row + 1))
        return f'"Dòng "&INDEX({{{names}}},{row}-{rows[0].row})&": "&{first_said(self.texts, row)}'


def colours(cell: str) -> dict[str, str]:
    """Returns colour → condition, for a line on top in the cell at address `cell`."""
    sendable, wrong = (f'ISNUMBER(FIND("{words}",{cell}))' for words in (_SENDABLE, _WRONG))
    return {
        "green": f"={sendable}",
        "red": f"={wrong}",
        "amber": f'=AND(NOT({sendable}),NOT({wrong}),ISNUMBER(FIND("cần ",LOWER({cell}))))',
    }
