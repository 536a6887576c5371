"""Writes a summary as a Word document, a PDF or a page."""
