"""Reads figures from a report's prose."""

from tdkt_xl.files.prose import Paragraph
from tdkt_xl.reading.narrative.reader import read_narrative

__all__ = ["Paragraph", "read_narrative"]
