"""Reads cells and texts from files of any format and writes them. Nothing here depends on awards."""
