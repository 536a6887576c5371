"""A summary as a Word document, a PDF, a page."""
