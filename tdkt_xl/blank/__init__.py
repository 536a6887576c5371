"""Blank forms that staff fill in: drawing and protecting them, and checking whether they were altered."""
