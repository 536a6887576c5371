"""The line on top of a sheet that says what stands in the way of sending the form: the first fault with what to do.

Only in the line on top is it sure to be seen: the check column stands beyond the right edge of a small screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from tdkt_xl.blank.checks import Checks
from tdkt_xl.blank.faults import TO_REVIEW
from tdkt_xl.blank.names import Names, text

READY = "Biểu đã khớp, có thể gửi"
_SENDABLE, _WRONG = "có thể gửi", " lỗi. "
"""By these words in the line its colour is told: green, red; amber is any other line with "cần" in it."""
_EXPLAIN = ". Nếu số liệu đúng, ghi lý do ở cột Giải trình"
ERRORS, DOUBTS, FILLED = "form_errors", "form_doubts", "form_filled"
"""Names of how many lines have an error, how many have a warning that is not explained, how many counts there are."""
_FAR = 99_999
"""Beyond any row."""


def counted(area: str, above: int, most: int) -> str:
    """The formula of how many verdicts are greater than `above` and at most `most`."""
    return f'COUNTIFS({area},">{above}",{area},"<={most}")'


def first_row(area: str, above: int, most: int) -> str:
    """The formula of the first row (1-based) whose verdict is greater than `above` and at most `most`."""
    return f"({_FAR}-SUMPRODUCT(MAX(({area}>{above})*({area}<={most})*({_FAR}-ROW({area})))))"


def first_said(texts: str, row: str) -> str:
    """The formula of what the check says in a row, without the lead of a warning."""
    return f'SUBSTITUTE(INDEX({texts},{row}),"{TO_REVIEW}","")'


class FormBanner:
    """The formula of the line on top of the form, and the conditions of its colours."""

    def __init__(self, checks: Checks, names: Names, texts: str) -> None:
        self.checks, self.names, self.texts = checks, names, texts
        area, last = checks.area("verdict"), checks.last_error
        names.define(ERRORS, counted(area, 1, last))
        names.define(DOUBTS, counted(area, last, 99))
        names.define(FILLED, f"COUNT({','.join(checks.typed_areas())})")

    def formula(self, nil: str, wanting: Sequence[tuple[str, str]], blank: str, register: Sequence[tuple[str, str]]) -> str:
        """The name of the line's formula. `wanting` are conditions under which the form cannot be sent, each with the formula of
        what is said; `register` the same for faults in the register; `blank` is said of an empty form."""
        errors, doubts = self._first(1, self.checks.last_error), self._first(self.checks.last_error, 99)
        steps = [
            (f'AND({nil}<>"",{FILLED}>0)', '"Ô chọn không khen thưởng đã đánh dấu mà biểu vẫn có số liệu: cần bỏ một trong hai"'),
            *register,
            (f"{ERRORS}>0", f'"Còn "&{ERRORS}&"{_WRONG}"&{errors}'),
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
        """What the line says on the blank form: a rule may ask for a figure."""
        checks = self.checks
        wrong = [line for line in checks.rows if line in checks.on_blank and checks.on_blank[line].number <= checks.last_error]
        if not wrong:
            return blank
        return f"Còn {len(wrong)}{_WRONG}Dòng {wrong[0].name}: {checks.text(wrong[0], 0).value}"

    def _first(self, above: int, most: int) -> str:
        """The first line with such a verdict, its name and its fault."""
        row, rows = first_row(self.checks.area("verdict"), above, most), self.checks.rows
        by_row = {line.row: line.name for line in rows}
        names = ",".join(text(by_row.get(row, "")) for row in range(rows[0].row, rows[-1].row + 1))
        return f'"Dòng "&INDEX({{{names}}},{row}-{rows[0].row})&": "&{first_said(self.texts, row)}'


def colours(cell: str) -> dict[str, str]:
    """The condition of each colour of a line on top, whose cell is at the address `cell`."""
    sendable, wrong = (f'ISNUMBER(FIND("{words}",{cell}))' for words in (_SENDABLE, _WRONG))
    return {
        "green": f"={sendable}",
        "red": f"={wrong}",
        "amber": f'=AND(NOT({sendable}),NOT({wrong}),ISNUMBER(FIND("cần ",LOWER({cell}))))',
    }
