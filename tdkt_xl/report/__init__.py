"""The report on a summary: its figures read back from the workbook, sentences from them, the documents that hold both."""
