"""The result of reading a label: an award and the label's other parts, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from tdkt_xl.words.name_parts import NameParts

SEVERAL = "ghi nhiều hình thức, danh hiệu hoặc nhiều cấp trong một dòng"
NO_LEVEL = "chưa ghi cấp hoặc cơ quan tặng"
NO_SUCH = "cấp, cơ quan này không có hình thức, danh hiệu đó"
NOT_GIVEN = "không phải khen thưởng đã có quyết định"
FOREIGN = "là khen thưởng của nước khác"
NOT_THEN = "{name} không tồn tại vào thời gian đó"


@dataclass(frozen=True, slots=True)
class LabelReading:
    """The meaning of a label: the award's code, or None and `why`. `said` lists what was assumed, empty if nothing was.

    `likeliest` are codes to ask about, the likeliest first. `why` is empty if a word of the label is unknown.
    """

    code: str | None
    parts: NameParts = field(default_factory=NameParts)
    said: tuple[str, ...] = ()
    why: str = ""
    likeliest: tuple[str, ...] = ()

    @property
    def parts_or_none(self) -> NameParts | None:
        """The parts beside the award; None if there are none."""
        return self.parts if self.parts != NameParts() else None
