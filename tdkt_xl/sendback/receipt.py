"""“Phiếu tiếp nhận”: one page for a submission that states what was received, what was read from it, and what happens next.

Each is a file in the same subfolder as its submission. No other file is overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path, PurePosixPath

from jinja2 import Environment, StrictUndefined, Template

from tdkt_xl.files.paths import real_path
from tdkt_xl.files.whole_files import replacing
from tdkt_xl.forms import Form
from tdkt_xl.intake.own_files import RECEIPT_MARK, head_of
from tdkt_xl.intake.sources import INSIDE, Source, read_bytes
from tdkt_xl.model.counts import Counts
from tdkt_xl.model.findings import Finding
from tdkt_xl.model.received import received
from tdkt_xl.model.returns import Return, Submission
from tdkt_xl.reading.drafts import DRAFT
from tdkt_xl.reading.findings import told_once
from tdkt_xl.sendback.copy_places import copy_stems
from tdkt_xl.sendback.marks import by_severity, needs_return
from tdkt_xl.words.errors import OutputError, UnreadableFile
from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.severities import ERROR, SEVERITY_WORDS, WARNING

NAME = "Phiếu tiếp nhận"
_LINE_LETTERS, _MOST_LINES, _LONGEST = 82, 26, 400
"""For the list of findings: characters in a line, the most lines on one A4 page, the most characters of one finding."""
_MOST_RETURNS = 4
"""At most this many returns of one file are described; of the others only the number is given."""


@dataclass(frozen=True, slots=True)
class ReceiptItem:
    """A finding in the receipt's list."""

    severity: str
    cell: str
    text: str

    @property
    def severity_words(self) -> str:
        return SEVERITY_WORDS[self.severity]


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """A return of the file: its unit and period, and what was read from it."""

    unit: str
    period: str
    version: int
    understood: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The content of a receipt. `bundle` is the zip or mail that contained the file; `digest` is the SHA-256 of its bytes, "" if it
    cannot be read; `left_out` is the number of findings that are not listed."""

    file: str
    bundle: str
    sender: str
    received: str
    digest: str
    returns: tuple[ReceivedReturn, ...]
    result: str
    items: tuple[ReceiptItem, ...]
    left_out: int
    closing: tuple[str, ...]


def receipt_of(submission: Submission, digest: str, forms: Mapping[str, Form]) -> Receipt:
    """The receipt of a submission that was read with its lines; `digest` is the SHA-256 of its bytes, `forms` has the forms by
    their ids."""
    *outer, file = submission.file.split(INSIDE)
    came = received(submission.modified, submission.mailed, submission.packed)
    told = [found for found in by_severity(told_once(submission.all_findings)) if found.severity in (ERROR, WARNING)]
    items = tuple(_fitting(told))
    return Receipt(
        file=PurePosixPath(file).name,
        bundle=PurePosixPath(outer[-1]).name if outer else "",
        sender=submission.sender,
        received=came.words if came is not None else "",
        digest=digest,
        returns=tuple(_understood(submission, forms)),
        result=_result(submission, told),
        items=items,
        left_out=len(told) - len(items),
        closing=tuple(_closing(submission, told)),
    )


def receipt_page(receipt: Receipt) -> str:
    """The receipt as HTML. The same receipt gives the same text."""
    return _template().render(receipt=receipt, name=NAME, mark=RECEIPT_MARK)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(resources.files(__package__).joinpath("receipt.html").read_text(encoding="utf-8"))


def _fitting(told: Sequence[Finding]) -> Iterator[ReceiptItem]:
    """The most serious findings, as many as fit on one page."""
    lines = 0
    for found in told:
        explained = f" Đơn vị giải trình: {found.explained}" if found.explained else ""
        text = f"{found.line}: {found.advice}{explained}" if found.line else f"{found.advice}{explained}"
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        lines += 1 + len(text) // _LINE_LETTERS
        if lines > _MOST_LINES:
            return
        yield ReceiptItem(found.severity, found.cell or "", text)


def _understood(submission: Submission, forms: Mapping[str, Form]) -> Iterator[ReceivedReturn]:
    several = len({ret.form for ret in submission.returns}) > 1
    for ret in submission.returns[:_MOST_RETURNS]:
        period = ret.period.words if ret.period is not None else ""
        yield ReceivedReturn(
            ret.unit.name or "",
            period,
            ret.version,
            f"biểu {ret.form}: {_read_of(ret, forms)}" if several else _read_of(ret, forms),
        )
    more = len(submission.returns) - _MOST_RETURNS
    if more > 0:
        yield ReceivedReturn(
            f"và {more} biểu khác trong cùng tệp", "mỗi biểu theo kỳ của nó", 0, "các dòng có trong kết quả kiểm tra"
        )
    if submission.failure == "no-table":
        unit = submission.unit.name if submission.unit is not None else None
        yield ReceivedReturn(unit or "", "", 0, "phần lời của báo cáo; chưa có biểu")


def _read_of(ret: Return, forms: Mapping[str, Form]) -> str:
    if ret.nil:
        return "đơn vị báo không có khen thưởng trong kỳ"
    filled = [line for line in ret.lines if line.is_filled]
    if not filled:
        return "biểu chưa có số liệu nào"
    read, form = f"{len(filled)} dòng có số liệu", forms[ret.form]
    columns = form.holding("total")
    if not columns:
        return read
    sums = dict(zip(form.counts, Counts.total((line.cells for line in filled), len(form.counts)), strict=True))
    called = "cột đầu (tổng số)" if form.begins_with_total else f"các cột {', '.join(f'({form.called(each)})' for each in columns)}"
    return f"{read}; cộng {called} được {vietnamese_number(sum(sums[each] or 0 for each in columns))}"


def _result(submission: Submission, told: Sequence[Finding]) -> str:
    if submission.failure == "unreadable":
        return "Không đọc được tệp"
    if submission.failure is not None:
        return "Trong tệp không có biểu" if submission.failure == "no-form" else "Tệp chưa có biểu"
    errors, warnings = _count(told, ERROR), _count(told, WARNING)
    if not told:
        nil = bool(submission.returns) and all(ret.nil for ret in submission.returns)
        return "Đã nhận: không có khen thưởng trong kỳ" if nil else "Đã đọc được, không có chỗ nào phải sửa"
    return f"Đã đọc được; {errors} chỗ phải sửa, {warnings} chỗ cần xem lại"


def _count(told: Iterable[Finding], severity: str) -> int:
    return sum(found.severity == severity for found in told)


def _closing(submission: Submission, told: Sequence[Finding]) -> Iterator[str]:
    """Sentences on what happens next."""
    version = max((ret.version for ret in submission.returns), default=0)
    again = f"Khi gửi lại, ghi “Lần nộp: {max(version, 1) + 1}” ở phía trên bảng, hoặc “lần {max(version, 1) + 1}” trong tên tệp."
    if submission.failure is not None:
        yield "Tệp đã nhận nhưng chưa cộng được vào tệp tổng hợp."
        yield "Đề nghị đơn vị gửi lại biểu theo đúng mẫu, lưu ở dạng .xlsx; đến khi đó đơn vị chưa có số liệu trong tệp tổng hợp."
    elif any(ret.kind == DRAFT for ret in submission.returns):
        yield "Đây là bản nháp lập từ lời của báo cáo: chưa được cộng cho đến khi có người đối chiếu và xác nhận trên biểu."
    elif _count(told, ERROR):
        yield "Đề nghị đơn vị sửa các chỗ “Phải sửa” rồi gửi lại. Bản gửi lại thay bản này."
        yield again
    elif needs_return(told):
        yield "Biểu cộng được. Chỗ “Cần xem lại”: sửa, hoặc nếu số liệu đã đúng thì ghi lý do vào cột “Giải trình”, rồi gửi lại."
        yield again
    else:
        yield "Đơn vị không phải làm gì thêm. Biểu sẽ được cộng vào tệp tổng hợp của kỳ này."


def write_receipts(
    submissions: Sequence[tuple[Source, Submission]],
    roots: Sequence[Path],
    folder: Path,
    forms: Mapping[str, Form],
    progress: Callable[[int], object] = lambda done: None,
) -> list[Path]:
    """Writes a receipt of each submission into `folder`; returns the paths.

    The receipts have the same subfolders as the submissions have under `roots`. A receipt replaces an earlier one for the same file
    content; if another file has the name, a number is added. Raises OutputError if the receipts cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"Không ghi được phiếu tiếp nhận: {folder} là một tệp, cần một thư mục. Hãy chọn tên khác.")
    taken: set[str] = set()
    written = []
    for (source, submission), stem in zip(submissions, copy_stems([source for source, _ in submissions], roots), strict=True):
        digest = _digest(source)
        path = next(each for each in _candidates(folder / stem) if real_path(each) not in taken and _is_free(each, digest))
        taken.add(real_path(path))
        with replacing(path) as temporary:
            temporary.write_text(
                receipt_page(receipt_of(submission, digest, forms)), encoding="utf-8", errors="replace", newline="\n"
            )
        written.append(path)
        progress(1)
    return written


def _candidates(stem: Path) -> Iterator[Path]:
    yield stem.with_name(f"{stem.name} - {NAME}.html")
    for number in count(2):
        yield stem.with_name(f"{stem.name} - {NAME} ({number}).html")


def _is_free(path: Path, digest: str) -> bool:
    """True if writing there loses nothing: there is no file, or the receipt of the same bytes."""
    return not path.exists() or f'"{RECEIPT_MARK}" content="{digest}"' in head_of(str(path))


def _digest(source: Source) -> str:
    try:
        return hashlib.sha256(read_bytes(source)).hexdigest()
    except UnreadableFile:
        return ""
