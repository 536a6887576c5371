"""A line of what was measured, with its bar beside it and whether it is met."""

from __future__ import annotations


def bar(what: str, measured: float, goal: float, unit: str = "", at_least: bool = False) -> str:
    """Example: "merge / raw read                        3.80    at most 4.5     met"."""
    met = measured >= goal if at_least else measured <= goal
    wanted = f"at {'least' if at_least else 'most'} {goal:g} {unit}".strip()
    return f"{what:40}{measured:8.2f}    {wanted:16}{'met' if met else 'NOT MET'}"
