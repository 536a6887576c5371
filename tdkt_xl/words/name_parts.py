"""What the name of an award says beside the award."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a line's label says beside its award. None: it does not say.

    `issuer` is who gives it ("Bộ Y tế"), `subject` what for ("Vì sự nghiệp Y tế"), `mode` how ("truy tặng"). `since` and `until`
    are the first and last day of the named institution, None where open or not known.
    """

    issuer: str | None = None
    subject: str | None = None
    mode: str | None = None
    since: date | None = None
    until: date | None = None

    def existed_between(self, first: date, last: date) -> bool:
        """Whether the institution existed on a day of the closed range; one that is not named did."""
        return (self.since is None or self.since <= last) and (self.until is None or first <= self.until)
