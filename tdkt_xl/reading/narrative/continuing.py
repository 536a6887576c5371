"""Whether a number without an award in its clause goes on with what the sentence has counted before."""

from __future__ import annotations

import re

from tdkt_xl.forms.prose import Text, cut, words
from tdkt_xl.model.narrative import Figure
from tdkt_xl.reading.narrative.grouping import Bound
from tdkt_xl.reading.narrative.sentence import Sentence

_TOPIC = re.compile(r"[;\s]*(?:về|trong|phong trào|công tác|lĩnh vực|khối|ngành|đợt)\b[^:;\d]{0,60}:\s*")
"""What a clause without an award begins with: "Bằng khen về …: 15 tập thể; về chuyển đổi số: 4 tập thể"."""
_LEADS_A_PART = re.compile(
    r"[\s,;:(–-]*(?:$|(?:và|còn|khối|ngành|lĩnh vực|cấp|về|có|cho|khen|tặng|số|đối với|theo|tổng kết|hội nghị|công tác)\b)"
)
"""What a further clause of parts begins with: "trong đó cấp tỉnh 16 tập thể; cấp huyện 194 tập thể"."""


def splits(said: Sentence, each: Bound) -> bool:
    """True if the words before a number split up what came before them: "…; trong đó 12 tập thể". False if a clause of its own
    has something else split up: "…; bầu đoàn đại biểu gồm 5 đồng chí"."""
    left, right = said.clause_of(each.group.start)
    own = sorted(found.start for found in words().parts.find(cut(said.text, left, each.group.start)))
    if own and left:
        return not said.text.lower[left : left + own[0]].strip(" ;,(")
    if own or not words().parts.search(cut(said.text, 0, left)):
        return bool(own)
    after = max([left, *(bound.group.end for bound in said.bound if bound.group.end <= each.group.start)])
    lead = said.text.lower[after : each.group.start]
    return _LEADS_A_PART.match(lead) is not None and not tells(cut(said.text, each.group.end, right))


def goes_on(said: Sentence, each: Bound, last: Figure) -> bool:
    """True if a clause with only recipients continues the list before it: "cho 3 tập thể: Trường …, Trạm …; 4 cá nhân: …"."""
    left, right = said.clause_of(each.group.start)
    if _TOPIC.fullmatch(said.text.lower, left, each.group.start) and not words().verbs.search(cut(said.text, left, right)):
        return True
    begins = not said.text.lower[left : each.group.start].strip("; ")
    clause = cut(said.text, left, right)
    other = each.group.counts[0].value in ("collectives", "individuals", "households")
    same = words().occasions.search(cut(said.text, each.group.end, right))  # "… 9 tập thể trong đợt …; 4 tập thể trong đợt …"
    other = other and last.total is None and (same or getattr(last, each.group.counts[0].value) is None)
    return begins and other and not each.group.depth and not tells(clause)


def gives_more(said: Sentence, each: Bound) -> bool:
    """True if a clause gives without naming an award: "… 31 Chiến sĩ thi đua cơ sở; thực tế công nhận 27 cá nhân"."""
    left, right = said.clause_of(each.group.start)
    named = any(left <= mention.start < right for mention in said.mentions)
    return not named and "công nhận" in said.text.lower[left : each.group.start]


def tells(text: Text) -> bool:
    """True if words say what became of those who were counted."""
    return words().verbs.search(text) or words().forward.search(text)
