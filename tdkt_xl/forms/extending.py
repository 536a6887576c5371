"""A definition that builds on a form that ships: `extends = "bth-2020"`, and what is different.

A key of its own replaces the key of the form it builds on; its [[rules]] and [[awards]] go before that form's.
"""

from __future__ import annotations

import tomllib

from tdkt_xl.forms.tables import TomlTable

_ADDED = ("rules", "awards")


def extended(top: TomlTable, shipped: dict[str, str]) -> TomlTable:
    """The definition with what it takes from the form that it extends. `shipped` has the text of each form that ships, by id.

    Raises DefinitionError for a form that does not ship. The tables of its own stay first, so that a mistake is found on its line.
    """
    if "extends" not in top.content:
        return top
    base = tomllib.loads(shipped[top.choice("extends", shipped)])
    own = {key: value for key, value in top.content.items() if key != "extends"}
    top.get("id", str)  # has to be its own
    for key in _ADDED:
        if key in own:
            own[key] = [*top.get(key, list), *base.get(key, [])]
    return TomlTable({**base, **own}, top.place, top.name, top.text)
