"""Code that runs inside LibreOffice, in LibreOffice's own Python: only the standard library, whatever its version.

The extension contains the modules of the package that are needed there, rewritten for that Python (`older_python`).
"""
