"""The active content of the sender's file that a marked copy still holds: macros, external links, connections, objects.

The copy is the sender's file with marks. Nothing in it is run, and nothing is removed; the slip warns the person who opens the
copy.
"""

from __future__ import annotations

import re

from tdkt_xl.files.parts import PackageParts

_KINDS = (
    ("macro", re.compile(r"xl/(vbaProject\.bin|macrosheets/.+|activeX/.+)", re.IGNORECASE)),
    ("kết nối tới nguồn dữ liệu", re.compile(r"xl/(connections\.xml|queryTables/.+)", re.IGNORECASE)),
    ("đối tượng nhúng", re.compile(r"xl/(embeddings|oleObjects)/.+", re.IGNORECASE)),
)
_EXTERNAL_LINK = re.compile(r"xl/externalLinks/[^/]+\.xml", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"']")
_DDE = re.compile(rb"<(?:\w+:)?ddeLink\b")


def carried_words(parts: PackageParts) -> str:
    """A sentence for the top of the slip; "" if there is no active content."""
    held = [kind for kind, name in _KINDS if any(map(name.fullmatch, parts.names))]
    links = [name for name in parts.names if _EXTERNAL_LINK.fullmatch(name)]
    if any(_DDE.search(parts.content(name)) for name in links):
        held.append("liên kết DDE tới chương trình khác")
    if links or any(name.endswith(".rels") and _ELSEWHERE.search(parts.content(name)) for name in parts.names):
        held.append("liên kết ra ngoài tệp")
    if not held:
        return ""
    return (
        f"Tệp này là tệp của đơn vị đã gửi, vẫn còn nguyên trong đó: {', '.join(held)}. "
        "Chỉ cho chạy hoặc cập nhật khi đã hỏi rõ đơn vị."
    )
