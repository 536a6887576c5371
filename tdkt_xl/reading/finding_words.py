"""findings.toml, read. LibreOffice's part carries it written down, since its Python may be too old to read it."""

import tomllib
from importlib.resources import files

TABLES = tomllib.loads((files("tdkt_xl.reading") / "findings.toml").read_text(encoding="utf-8"))
"""By rule id, what the file says of it."""
