"""Names of awards as offices write them: their parts as data (names.toml), and the reading of a label by these data."""
