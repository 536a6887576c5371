"""Whether the words around a number and its award are all understood: only then the figure is sure.

What leads to the two, what is between them, and what follows up to the end of the clause must be known words of giving, names of
givers, or words that only describe the recipients.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tdkt_xl.forms.prose import cut
from tdkt_xl.model.narrative import AWARDED
from tdkt_xl.reading.narrative.context import status_events
from tdkt_xl.reading.narrative.continuing import tells
from tdkt_xl.reading.narrative.grouping import Bound
from tdkt_xl.reading.narrative.lexing import COUNT, RECIPIENT, Token
from tdkt_xl.reading.narrative.mention import Mention
from tdkt_xl.reading.narrative.sentence import Sentence

_LEADS = re.compile(
    r"(?:^|(?<!\w))(?:tặng|trao|thưởng|khen|phong|truy tặng|công nhận|công nhân|suy tôn|đón nhận|nhận|đạt|danh hiệu|được"
    r"|có|là|gồm|và|với|cho|của|số|số lượng|tổng số|tổng|cộng|thêm|riêng|cả|chỉ|mới|còn|đã|kết quả|trong đó|trong số"
    r"|trong số đó|dòng|stt|nhất trí|ngoài|qua|tự hào về|năm \d{4}|tăng|hình thức|bằng|vinh dự nhà nước"
    r"|cao quý|\d[\d.]*)\s*[“\"]?\s*$"
)
"""The last words before the two."""
_ENDS = ",;:.()–—•+/"
_BETWEEN = re.compile(
    r"(?:cho|đối|với|được|đạt|tặng|trao|thưởng|nhận|đón|danh|hiệu|công|phong|truy|vinh|dự|đều|đã|cũng|là|có|và|các|cả|tổng|số|cộng"
    r"|gồm|lần|lượt|tương|ứng|giữ|vững|nguyên|xét|suy|tôn|cấp|toàn|diện|xuất|sắc|tiêu|biểu|năm|liền|liên|tục|đột|khen|hình|thức|bằng"
    r"|quyết|định|kèm|tiền|loại|hạng|chuẩn|trở|thành|như|sau|đó|này|trên|vì|nhà|nước|cao|quý|tập|thể|cá|nhân|\d[\d.]*)"
)
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[“\"«][^“”\"»]*[”\"»]|[^“”\"]*[”\"]")
"""A title in quotation marks, or the rest of one."""
_FOR_A_CAUSE = re.compile(r"[\s“\"]*vì (?:sự|thế|giai|an|chủ|hạnh|tuổi|bình)\b[^,;:(]*?(?=[”\"]| (?:cho|đối với) |$)")
"""The name of a badge that is written without quotation marks: "Vì sự nghiệp giáo dục"."""
_DESCRIBED = re.compile(
    r"[^,;:]{0,12}\b(?:có thành tích|đạt thành tích|có nhiều|tiêu biểu|xuất sắc|hoàn thành|dẫn đầu|làm tốt|tham gia|đoạt giải"
    r"|đạt giải)[^,;:]*?\b(?=được|đã được)"
)


def doubtful(said: Sentence, each: Bound, mention: Mention) -> list[str]:
    """Returns the doubts that unknown words around a number and its award leave: "far" between them, "lead" before them."""
    if each.way == "context":
        return ["far"] if _told_otherwise(said, each) else []
    if each.way not in ("back", "forward"):
        return []
    start, end = min(each.group.start, mention.start), max(each.group.end, mention.end)
    between = (mention.end, each.group.start) if each.way == "back" else (each.group.end, mention.start)
    return [
        *(["far"] if between[0] < between[1] and not _known(said, *between) else []),
        *(["lead"] if not _led(said, start) else []),
        *(["status-unclear"] if _undone_behind(said, end) else []),
    ]


def _told_otherwise(said: Sentence, each: Bound) -> bool:
    """True if those who were counted did something that no rule knows: "…; 5 đội tình nguyện nhận quà"."""
    right = said.clause_of(each.group.start)[1]
    right = min([right, *(bound.group.start for bound in said.bound if bound.group.start >= each.group.end)])
    return tells(cut(said.text, each.group.end, right))


def _known(said: Sentence, start: int, end: int) -> bool:
    """True if every word between two positions is known."""
    gap = said.text.lower[start:end]
    for pattern in (_QUOTED, _FOR_A_CAUSE, _DESCRIBED):
        gap = pattern.sub(lambda found: " " * len(found[0]), gap)
    named = _named(said.tokens, start, end)
    return all(any(a <= start + word.start() < b for a, b in named) or _BETWEEN.fullmatch(word[0]) for word in _WORD.finditer(gap))


def _named(tokens: Sequence[Token], start: int, end: int) -> list[tuple[int, int]]:
    return [(token.start, token.end) for token in tokens if token.end > start and token.start < end]


def _led(said: Sentence, start: int) -> bool:
    """True if the words before the two give, receive, count or are none."""
    left = max((said.text.lower.rfind(mark, 0, start) + 1 for mark in _ENDS), default=0)
    before = said.text.lower[left:start]
    if not before.strip(' “”"-') or _LEADS.search(before):
        return True
    bare = start - (len(before) - len(before.rstrip(' “"')))
    return any(token.end == bare and token.kind not in (COUNT, RECIPIENT) for token in said.tokens)


def _undone_behind(said: Sentence, end: int) -> bool:
    """True if the rest of the clause says that it was not given, or not yet. If another number follows, only up to a comma."""
    right = said.clause_of(end - 1)[1]
    comma = said.text.lower.find(",", end)
    if comma >= 0 and any(end <= bound.group.start < right for bound in said.bound):
        right = min(comma, right)
    behind = cut(said.text, end, right)
    return any(
        event.value not in (AWARDED, "weak") and not re.search(r"\b(?:và|đồng thời|còn)\s*$", behind.lower[: event.start])
        for event in status_events(behind)
    )
