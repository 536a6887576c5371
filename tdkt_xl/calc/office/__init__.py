"""What runs inside LibreOffice, in the Python that comes with it: standard library only, whatever its version.

The modules of the package that are needed there are carried in the extension, written down for that Python (`older_python`).
"""
