"""Writes a summary as a workbook and as JSON, and reads it back."""
