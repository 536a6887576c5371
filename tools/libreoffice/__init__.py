"""Builds LibreOffice's part, tdkt.oxt: run when the wheel is built, and from a checkout when the extension is wanted."""
