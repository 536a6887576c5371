"""The ribbon tab as Office XML, from the table of actions.

Source: MS-CUSTOMUI2 (namespace of 2009/07, Excel 2010 and later).
"""

from __future__ import annotations

from html import escape
from itertools import groupby

from tdkt_xl.desk.actions import ACTIONS, TITLE, Action

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
CALLBACK = "TdktRibbon.TdktPress"


def ribbon_xml() -> str:
    """Returns the part customUI/customUI14.xml: one tab, a group for each group of actions, a button for each action."""
    groups = groupby(ACTIONS, key=lambda action: action.group)
    body = "\n".join(_group(number, label, list(actions)) for number, (label, actions) in enumerate(groups, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{NAMESPACE}">\n <ribbon>\n  <tabs>\n'
        f'   <tab id="tdktTab" label="{escape(TITLE)}" insertAfterMso="TabData">\n{body}\n   </tab>\n'
        "  </tabs>\n </ribbon>\n</customUI>\n"
    )


def _group(number: int, label: str, actions: list[Action]) -> str:
    buttons = "\n".join(map(_button, actions))
    return f'    <group id="tdktGroup{number}" label="{escape(label)}">\n{buttons}\n    </group>'


def _button(action: Action) -> str:
    size = "large" if action.large else "normal"
    return (
        f'     <button id="{action.id}" label="{escape(action.label)}" size="{size}" imageMso="{action.office_picture}" '
        f'onAction="{CALLBACK}" screentip="{escape(action.label)}" supertip="{escape(action.tip)}"/>'
    )
