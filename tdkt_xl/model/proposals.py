"""A proposed count that would make a line correct: its cell, and the reasons for it. Words are made when it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tdkt_xl.words.numbers import vietnamese_number
from tdkt_xl.words.sentences import upper_first

RATIO, NARRATIVE, REGISTER, PREVIOUS, TYPING = "ratio", "narrative", "register", "previous", "typing"
"""Ids of the reasons that are not rules. A rule of the form is a reason under its own id."""

SWAPPED, DROPPED, DOUBLED, TENFOLD, TENTH, KEY, BESIDE = "swapped", "dropped", "doubled", "tenfold", "tenth", "key", "beside"
"""The kinds of typing slips: the detail of the reason TYPING."""

_SLIPS = {
    SWAPPED: "gõ đảo hai chữ số",
    DROPPED: "gõ sót một chữ số",
    DOUBLED: "gõ thừa một chữ số",
    TENFOLD: "gõ thừa một số 0",
    TENTH: "gõ thiếu một số 0",
    KEY: "gõ nhầm sang phím bên cạnh",
    BESIDE: "chép nhầm số của ô bên cạnh",
}
_SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠"}


@dataclass(frozen=True, slots=True)
class Witness:
    """A reason for a proposal. `detail` holds what its words need. A rule: its expression ("[3] = [6] + [10]"). RATIO: the column
    and the typed ratio ("7", "28%"). TYPING: the kind of slip. Other sources: their figure."""

    id: str
    detail: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The reason as a clause: "(3) = (6)+(10)", "tỷ lệ (7) 28%"."""
        if self.id == RATIO:
            return "tỷ lệ ({}) {}".format(*self.detail)
        if self.id == NARRATIVE:
            return "số nêu trong lời văn báo cáo"
        if self.id == REGISTER:
            return "số cộng từ sổ quyết định"
        if self.id == PREVIOUS:
            return f"mức của kỳ trước ({self.detail[0]})"
        return _as_printed(self.detail[0]) if self.detail else f"quy tắc “{self.id}”"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that would make a line correct: its cell, the value there now (`typed`), and the reasons for the new one."""

    cell: str
    value: float
    witnesses: tuple[Witness, ...] = ()
    typed: float | None = None

    @property
    def witness_ids(self) -> tuple[str, ...]:
        """The ids of the reasons, each once."""
        return tuple(dict.fromkeys(witness.id for witness in self.witnesses))

    @property
    def words(self) -> str:
        """ "ô F14: 145 hay 154? Với 154 thì (3) = (6)+(10), tỷ lệ (7) 28% đều khớp; 145 có thể do gõ đảo hai chữ số"."""
        now, then = _shown(self.typed), vietnamese_number(self.value)
        said = [witness.words for witness in self.witnesses if witness.id != TYPING]
        slip = next((_SLIPS[each.detail[0]] for each in self.witnesses if each.id == TYPING), "")
        parts = [f"với {then} thì {', '.join(said)} {'đều' if len(said) > 1 else 'cũng'} khớp"] if said else []
        parts += [f"{now} có thể do {slip}"] if slip else []
        told = "; ".join(parts)
        return f"ô {self.cell}: {now} hay {then}?{' ' + upper_first(told) if told else ''}"


def proposal_row(proposal: Proposal) -> list[object]:
    """A proposal as plain values, for packing and for the summary's facts."""
    witnesses = [[witness.id, *witness.detail] for witness in proposal.witnesses]
    return [proposal.cell, proposal.value, witnesses, proposal.typed]


def proposal_of(row: Sequence[Any]) -> Proposal:
    """The inverse of `proposal_row`."""
    cell, value, witnesses, typed = row
    return Proposal(cell, value, tuple(Witness(id_, tuple(detail)) for id_, *detail in witnesses), typed)


def proposed_words(proposals: Sequence[Proposal]) -> str:
    """All proposals of a finding as sentences; "" if there are none."""
    if not proposals:
        return ""
    return upper_first(" Hoặc ".join(f"{each.words}." for each in proposals))


def _shown(typed: float | None) -> str:
    return "để trống" if typed is None else vietnamese_number(typed)


def _as_printed(expression: str) -> str:
    """ "[3] = [6] + [10]" → "(3) = (6)+(10)"."""
    text = re.sub(r"\[(\d+)\]", r"(\1)", expression).replace(" + ", "+")
    return re.sub(r"<=|>=|<>", lambda sign: _SIGNS[sign[0]], text)
