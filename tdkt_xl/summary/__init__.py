"""The summary as a workbook and as JSON, and back."""
