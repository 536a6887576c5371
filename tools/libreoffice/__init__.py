"""Builds LibreOffice's part, tdkt.oxt: run when the package is installed, and by `make addins`."""
