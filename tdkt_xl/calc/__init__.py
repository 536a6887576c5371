"""The LibreOffice side: the extension tdkt.oxt with menu, toolbar and functions. Only in `calc.office` is uno imported."""
