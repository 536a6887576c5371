"""Cells and texts into and out of files of any format; knows no award."""
