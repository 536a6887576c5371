"""The parts of a label beside the award itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a label beside its award; None: not in the label. `issuer` gives the award ("Bộ Y tế"), `subject` is what it is
    for ("Vì sự nghiệp Y tế"), `mode` is how it is given ("truy tặng").

    `since` and `until` are the first and last day of the issuing institution; None: open or unknown.
    """

    issuer: str | None = None
    subject: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None

    def existed_between(self, first: date, last: date) -> bool:
        """True if the institution existed on some day of the closed range, or if no institution is named."""
        return (self.since is None or self.since <= last) and (self.until is None or first <= self.until)
