"""The subject of a Kỷ niệm chương: "Vì sự nghiệp Giáo dục", "Vì thế hệ trẻ", "… xây dựng và phát triển tỉnh Sơn La"."""

from __future__ import annotations

from dataclasses import dataclass

from tdkt_xl.forms.names.issuers import SECTORS, IssuerReader
from tdkt_xl.forms.names.label import Label


@dataclass(frozen=True, slots=True)
class Subject:
    """`kind` is the kind of issuer with this subject, `end` the position after its last word."""

    kind: str
    end: int


def subject_at(label: Label, at: int, until: int) -> Subject | None:
    """The subject that begins at this word; None if it belongs to no institution and no province."""
    length, institution = label.phrase("subject", at)
    subject = Subject(institution.level, at + length) if length else None
    begun, _ = label.phrase("subject-spellings", at)
    if begun > length:
        subject = _field(label, at + begun, until)
    if subject is None:
        return None
    after, _ = label.phrase("subject-after", subject.end)
    return Subject(subject.kind, subject.end + after)


def sector_at(label: Label, at: int) -> Subject | None:
    """The field that means the body itself, without "Vì sự nghiệp": "Kỷ niệm chương Thanh tra"."""
    length, institution = label.phrase("field", at)
    return Subject(institution.level, at + length) if length and institution.kind in SECTORS else None


def _field(label: Label, at: int, until: int) -> Subject | None:
    """The continuation of "Vì sự nghiệp": "xây dựng ngành …", a ministry's field, two fields, or a province."""
    if at >= until:
        return None
    between, _ = label.phrase("subject-between", at)
    behind = _field(label, at + between, until) if between else None
    if behind is not None:
        return behind
    length, institution = label.phrase("field", at)
    if not length:
        return _place(label, at, until)
    end = at + length
    other = _field(label, end + 1, until) if label.is_one_of(end, "và") else None
    if other is not None:
        return other if other.kind == institution.level else None
    return Subject(institution.level, end)


def _place(label: Label, at: int, until: int) -> Subject | None:
    if label.is_one_of(at, "thủ") and label.phrase("subject-places", at)[0] == 2:  # "Thủ đô"
        return Subject("tinh", at + 2)
    place, province = label.phrase("subject-places", at)[0], 0
    province, _ = label.phrase("province", at + place)
    if place or province:
        end = at + place + province if province else IssuerReader(label, until).issuer_at(at)[1]
        return Subject("tinh", end) if end >= at + place else None
    return None
