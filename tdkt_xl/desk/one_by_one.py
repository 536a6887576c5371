"""Asks questions in a host that can ask only one thing at a time. Suggested answers are shown together first."""

from __future__ import annotations

from collections.abc import Callable

from tdkt_xl.desk.exchange import CHANGED, CHOICE, TEXT, TICK, YES, Answers, Need, Questions

Ask = Callable[[Need], str | None]
"""Asks for a folder, a file or a text. Returns the answer, None if the dialog was cancelled."""
Agree = Callable[[str], bool | None]
"""Shows a text with the buttons Yes, No and Cancel. Returns True, False, None."""


def asked_in_turn(questions: Questions, ask: Ask, agree: Agree) -> Answers | None:
    """Returns the answers; None if the person cancelled. Necessary answers without a suggestion are asked for first."""
    given = {need.key: need.default for need in questions.needs}
    lacking = [need for need in questions.needs if need.kind != TICK and not need.default and not need.optional]
    for need in lacking:
        answer = _answer(need, "", ask)
        if answer is None:
            return None
        given[need.key] = answer
    if lacking and len(lacking) == len(questions.needs):
        return given
    while True:
        agreed = agree(_overview(questions, given))
        if agreed is None:
            return None
        if agreed:
            return given
        number = ask(Need("", TEXT, f"Ghi số của mục muốn đổi, từ 1 đến {len(questions.needs)}"))
        if number is None or not number.strip().isdecimal() or not 1 <= int(number) <= len(questions.needs):
            continue
        need = questions.needs[int(number) - 1]
        answer = _answer(need, given[need.key], ask)
        if answer is not None and answer != given[need.key]:
            given[need.key] = answer
            if need.again:
                return {**given, CHANGED: need.key}


def _overview(questions: Questions, given: Answers) -> str:
    lines = [f"{number}. {need.title}: {_shown(need, given[need.key])}" for number, need in enumerate(questions.needs, 1)]
    how = f"Yes (Có): {questions.go}.   No (Không): đổi một mục.   Cancel (Hủy): thôi."
    return "\n".join(filter(None, (questions.fault, f"{questions.title}:", *lines, "", how)))


def _shown(need: Need, value: str) -> str:
    return ("có" if value == YES else "không") if need.kind == TICK else value or "(để trống)"


def _answer(need: Need, now: str, ask: Ask) -> str | None:
    if need.kind == TICK:
        return "" if now == YES else YES
    if need.kind != CHOICE:
        return ask(Need(need.key, need.kind, need.title, now, kinds=need.kinds))
    listed = "; ".join(f"{number}: {choice}" for number, choice in enumerate(need.choices, 1))
    number = ask(Need(need.key, TEXT, f"Ghi số. {listed}"))
    if number is None or not number.strip().isdecimal() or not 1 <= int(number) <= len(need.choices):
        return None
    return need.choices[int(number) - 1]
