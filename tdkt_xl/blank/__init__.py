"""Workbooks out: the official sheet, the summary around it, and getting a file safely into its place."""
