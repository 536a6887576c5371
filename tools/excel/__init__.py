"""Builds the VBA project of the Excel add-in, which the package carries as vbaProject.bin."""
