"""The LibreOffice side: the extension tdkt.oxt with menu, toolbar and functions. Only `calc.office` imports uno."""
