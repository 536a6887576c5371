"""The extension's configuration: menu, toolbar and function help as LibreOffice reads them, from the two tables.

Texts are given as English too: Vietnamese offices often run LibreOffice in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tdkt_xl.calc.extension import IDENTIFIER
from tdkt_xl.desk.actions import ACTIONS, TITLE, Action
from tdkt_xl.desk.functions import FUNCTIONS, ROW, Function, method_name
from tdkt_xl.words.version import VERSION

PROTOCOL = f"{IDENTIFIER}:"
FUNCTIONS_COMPONENT, MENU_COMPONENT = "vn.tdkt.Functions", "vn.tdkt.Menu"
TOOLBAR = "vn.tdkt.toolbar"
OLDEST_OFFICE = "7.0"
_LANGUAGES = ("en", "vi")
_ONLY_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
_PICTURE_SIZES = (("Small", 16), ("Big", 26))


def function_help() -> str:
    """CalcAddIns.xcu: names, descriptions and arguments of the functions in the function wizard."""
    functions = "".join(map(_function, FUNCTIONS))
    return _component(
        "CalcAddIns",
        "org.openoffice.Office",
        _node("AddInInfo", _node(FUNCTIONS_COMPONENT, _node("AddInFunctions", functions, replace=False)), replace=False),
    )


def _function(function: Function) -> str:
    arguments = "".join(
        _node(argument.name, _text("DisplayName", argument.label) + _text("Description", argument.help))
        for argument in function.arguments
    )
    return _node(
        method_name(function),
        _text("DisplayName", function.name)
        + _text("Description", function.help)
        + _plain("Category", "Add-In")
        + f'<prop oor:name="CompatibilityName"><value xml:lang="en">{function.name}</value></prop>'
        + _node("Parameters", arguments, replace=False),
    )


def menu_and_toolbar() -> str:
    """Addons.xcu: the menu, the toolbar, the same in the tabbed interface, and the pictures of the commands."""
    commands = "".join(_command(number, action) for number, action in enumerate(ACTIONS, 1))
    menu = _node(
        "vn.tdkt.menu",
        _text("Title", TITLE, typed=True)
        + _plain("Target", "_self", typed=True)
        + _plain("Context", _ONLY_SHEETS, typed=True)
        + _node("Submenu", commands, replace=False),
    )
    toolbar = _node(TOOLBAR, _plain("Title", TITLE, typed=True) + commands)
    pictures = "".join(map(_pictures, ACTIONS))
    return _component(
        "Addons",
        "org.openoffice.Office",
        _node(
            "AddonUI",
            _node("OfficeMenuBar", menu, replace=False)
            + _node("OfficeToolBar", toolbar, replace=False)
            + _node("OfficeNotebookBar", _node("vn.tdkt.notebookbar", commands), replace=False)
            + _node("Images", pictures, replace=False),
            replace=False,
        ),
    )


def _command(number: int, action: Action) -> str:
    return _node(
        f"m{number:02}",
        _plain("URL", PROTOCOL + action.id, typed=True)
        + _text("Title", action.label, typed=True)
        + _plain("Target", "_self", typed=True)
        + _plain("Context", _ONLY_SHEETS, typed=True),
    )


def picture_file(action: Action, size: int) -> str:
    """The path of a command's picture inside the extension."""
    return f"pictures/{action.picture}_{size}.png"


def _pictures(action: Action) -> str:
    urls = "".join(_plain(f"Image{name}URL", f"%origin%/{picture_file(action, size)}") for name, size in _PICTURE_SIZES)
    return _node(
        f"vn.tdkt.picture.{action.id}", _plain("URL", PROTOCOL + action.id) + _node("UserDefinedImages", urls, replace=False)
    )


def toolbar_place() -> str:
    """CalcWindowState.xcu: the toolbar docked on a row of its own, icons with text; without it the bar floats, nameless."""
    state = _text("UIName", TITLE, typed=True) + "".join(
        f'<prop oor:name="{name}" oor:type="xs:{kind}"><value>{value}</value></prop>'
        for name, kind, value in (
            ("ContextSensitive", "boolean", "false"),
            ("Visible", "boolean", "true"),
            ("Docked", "boolean", "true"),
            ("DockingArea", "int", "0"),
            ("DockPos", "string", "0,10"),
            ("Style", "int", "2"),
        )
    )
    place = _node(f"private:resource/toolbar/addon_{TOOLBAR}", state)
    return _component(
        "CalcWindowState",
        "org.openoffice.Office.UI",
        _node("UIElements", _node("States", place, replace=False), replace=False),
    )


def protocol() -> str:
    """ProtocolHandler.xcu: which component the commands are for."""
    protocols = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop>'
    return _component(
        "ProtocolHandler", "org.openoffice.Office", _node("HandlerSet", _node(MENU_COMPONENT, protocols), replace=False)
    )


def manifest(parts: Iterable[tuple[str, str]]) -> str:
    """META-INF/manifest.xml of (path, media type)."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{escape(path)}" manifest:media-type="{escape(kind)}"/>' for path, kind in parts
    )
    return f'{_HEAD}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entries}</manifest:manifest>\n'


def description() -> str:
    """description.xml: what the extension manager shows."""
    names = "".join(f'<name lang="{language}">{escape(TITLE)} (tdkt-xl)</name>' for language in _LANGUAGES)
    texts = "".join(f'<src xlink:href="description.txt" lang="{language}"/>' for language in _LANGUAGES)
    return (
        f'{_HEAD}<description xmlns="http://openoffice.org/extensions/description/2006" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:d="http://openoffice.org/extensions/description/2006" xmlns:l="http://libreoffice.org/extensions/description/2011">'
        f'<identifier value="{IDENTIFIER}"/><version value="{VERSION}"/><display-name>{names}</display-name>'
        f"<extension-description>{texts}</extension-description>"
        f'<dependencies><l:LibreOffice-minimal-version value="{OLDEST_OFFICE}" d:name="LibreOffice {OLDEST_OFFICE}"/>'
        "</dependencies>"
        "</description>\n"
    )


def interface() -> str:
    """The functions' interface in UNOIDL, the source of functions.rdb.

    An `any` that is left out reaches Python as None; a blank cell reaches it as 0, whatever the type. A row is the range itself:
    Calc calls no function for an array with an error in it.
    """
    methods = "".join(map(_idl_method, FUNCTIONS))
    return (
        "module vn { module tdkt {\n    interface XFunctions : com::sun::star::uno::XInterface\n    {\n"
        f"{methods}    }};\n}}; }};\n"
    )


_ROWS = "sequence< sequence< any > >"
_RANGE = "com::sun::star::table::XCellRange"


def _idl_method(function: Function) -> str:
    arguments = ", ".join(f"[in] {_RANGE if argument.kind == ROW else 'any'} {argument.name}" for argument in function.arguments)
    return f"        {_ROWS if function.array else 'any'} {method_name(function)}({arguments});\n"


# ---- Pieces of XML

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _component(name: str, package: str, content: str) -> str:
    return (
        f'{_HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'oor:name="{name}" oor:package="{package}">{content}</oor:component-data>\n'
    )


def _node(name: str, content: str, replace: bool = True) -> str:
    operation = ' oor:op="replace"' if replace else ""
    return f'<node oor:name="{escape(name)}"{operation}>{content}</node>'


def _plain(name: str, value: str, typed: bool = False) -> str:
    kind = ' oor:type="xs:string"' if typed else ""
    return f'<prop oor:name="{name}"{kind}><value>{escape(value)}</value></prop>'


def _text(name: str, text: str, typed: bool = False) -> str:
    kind = ' oor:type="xs:string"' if typed else ""
    values = "".join(f'<value xml:lang="{language}">{escape(text)}</value>' for language in _LANGUAGES)
    return f'<prop oor:name="{name}"{kind}>{values}</prop>'
