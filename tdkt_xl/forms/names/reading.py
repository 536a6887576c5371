"""What a label came to: an award and what else is said, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from tdkt_xl.words.name_parts import NameParts

SEVERAL = "ghi nhiều hình thức, danh hiệu hoặc nhiều cấp trong một dòng"
NO_LEVEL = "chưa ghi cấp hoặc cơ quan tặng"
NO_SUCH = "cấp, cơ quan này không có hình thức, danh hiệu đó"
NOT_GIVEN = "không phải khen thưởng đã có quyết định"
NOT_THEN = "{name} không tồn tại vào thời gian đó"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label means: the award's code, or None and `why`. `said` is what had to be assumed, empty where nothing had.

    `likeliest` are codes to ask about, the likeliest first. `why` is empty where a word of the label is not known.
    """

    code: str | None
    parts: NameParts = field(default_factory=NameParts)
    said: tuple[str, ...] = ()
    why: str = ""
    likeliest: tuple[str, ...] = ()

    @property
    def parts_or_none(self) -> NameParts | None:
        """What is said beside the award; None where nothing is."""
        return self.parts if self.parts != NameParts() else None
