"""The function wizard's texts for the worksheet functions, as XML of the add-in's workbook. Only there Vietnamese texts are
possible."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tdkt_xl.desk.functions import CATEGORY, Function

PYTHON_MODULE = "tdkt_xl.excel.udfs"
"""The module that the functions' VBA wrappers call."""
_BUILT_IN_CATEGORIES = 19
_LONGEST_HELP = 255


def function_groups() -> str:
    """Returns the functions' category, for xl/workbook.xml."""
    return f'<functionGroups builtInGroupCount="{_BUILT_IN_CATEGORIES}"><functionGroup name="{escape(CATEGORY)}"/></functionGroups>'


def argument_help(functions: Sequence[Function]) -> str:
    """Returns the help for each argument in the function wizard: the extension list for xl/workbook.xml."""
    names = "".join(
        f'<x14:definedName name="{function.name}"><x14:argumentDescriptions count="{len(function.arguments)}">'
        + "".join(
            f'<x14:argumentDescription index="{i}">{escape(f"{argument.label}: {argument.help}"[:_LONGEST_HELP])}'
            "</x14:argumentDescription>"
            for i, argument in enumerate(function.arguments)
        )
        + "</x14:argumentDescriptions></x14:definedName>"
        for function in sorted(functions, key=lambda function: function.name)
    )
    return (
        '<extLst><ext uri="{8193D73E-4604-4355-AFF4-8A2333D13BE4}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        f"<x14:definedNames>{names}</x14:definedNames></ext></extLst>"
    )
