"""Reads figures from a report's prose."""

from tdkt_xl.reading.narrative.reader import read_narrative

__all__ = ["read_narrative"]
