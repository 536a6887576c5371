"""Names of awards as offices write them: what they are made of (names.toml), and how a label is read with that."""
