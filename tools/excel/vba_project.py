"""Writes VBA projects (vbaProject.bin) from module sources, without Excel. The same sources give the same bytes.

Source: MS-OVBA. The project holds no compiled code (`_VBA_PROJECT` of version 0xFFFF): Office compiles the sources when it opens
them. Sources are ASCII: the code page of a project cannot hold Vietnamese, and the VBA editor is not Unicode.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from tdkt_xl.words.errors import TdktError
from tools.excel.compound import compound_file
from tools.excel.compression import compress

WORKBOOK, SHEET, STANDARD, CLASS = "workbook", "sheet", "standard", "class"
_BASES = {
    WORKBOOK: "0{00020819-0000-0000-C000-000000000046}",
    SHEET: "0{00020820-0000-0000-C000-000000000046}",
    CLASS: "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
_REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
_CODE_PAGE = "cp1252"
_LOCALE = 0x0409
_LONGEST_LINE = 1023
_NO_CACHE = bytes.fromhex("cc61ffff000000")
_NO_COOKIE = 0xFFFF
_SEED = 0x5D


@dataclass(frozen=True)
class Module:
    """A module: `code` is its source below the attributes of its head, which `kind` decides."""

    name: str
    kind: str
    code: str = ""

    @property
    def source(self) -> str:
        """What the project stores: attributes, then the code; lines end in CR LF."""
        head = [f'Attribute VB_Name = "{self.name}"']
        if self.kind != STANDARD:
            document = self.kind != CLASS
            head += [
                f'Attribute VB_Base = "{_BASES[self.kind]}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                f"Attribute VB_PredeclaredId = {document}",
                f"Attribute VB_Exposed = {document}",
                "Attribute VB_TemplateDerived = False",
                f"Attribute VB_Customizable = {document}",
            ]
        return "\r\n".join([*head, *_lines(self.code.strip("\r\n"))]) + "\r\n"


def exported(text: str, kind: str) -> Module:
    """The module of a .bas or .cls file as the VBA editor exports it: its head is taken off, its name kept."""
    lines = _lines(text)
    if lines[0].startswith("VERSION "):
        lines = lines[next(i for i, line in enumerate(lines) if line.strip().upper() == "END") + 1 :]
    head = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("Attribute VB_")), len(lines))
    names = [line.partition('"')[2].rstrip('"') for line in lines[:head] if line.startswith("Attribute VB_Name = ")]
    if not names:
        raise TdktError("Tệp nguồn VBA không có dòng Attribute VB_Name.")
    return Module(names[0], kind, "\n".join(lines[head:]))


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The vbaProject.bin of a project. Raises TdktError for a source that VBA would not take."""
    for module in modules:
        _accept(module)
    names = [name.lower(), *(module.name.lower() for module in modules)]
    if len(set(names)) < len(names):
        raise TdktError(f"Dự án VBA {name}: hai mô-đun, hoặc mô-đun và dự án, trùng tên.")
    streams = {module.name: compress(module.source.encode("ascii")) for module in modules}
    return compound_file(
        {
            "VBA": {"_VBA_PROJECT": _NO_CACHE, "dir": compress(_directory(name, modules)), **streams},
            "PROJECT": _project(name, modules),
            "PROJECTwm": _names(modules),
        }
    )


def _accept(module: Module) -> None:
    if not re.fullmatch(r"[A-Za-z]\w{0,30}", module.name, re.ASCII):
        raise TdktError(f"Tên mô-đun VBA “{module.name}” không dùng được.")
    for number, line in enumerate(_lines(module.code), 1):
        odd = next((c for c in line if not (" " <= c <= "~" or c == "\t")), None)
        if odd is not None:
            raise TdktError(f"Mô-đun VBA {module.name}, dòng {number}: chỉ được dùng ASCII, đang có {odd!r}.")
        if len(line) > _LONGEST_LINE:
            raise TdktError(f"Mô-đun VBA {module.name}, dòng {number}: dài quá {_LONGEST_LINE} ký tự.")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


# ---- The streams (MS-OVBA 2.3)


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The `dir` stream (2.3.4.2): records of the project, its references and its modules."""
    records = [
        _record(0x01, _long(1)),  # SYSKIND: 32-bit Windows, as Excel writes it also on 64 bits
        _record(0x02, _long(_LOCALE)),
        _record(0x14, _long(_LOCALE)),
        _record(0x03, _short(int(_CODE_PAGE.removeprefix("cp")))),
        _record(0x04, name.encode("ascii")),
        _both(0x05, 0x40, ""),
        _record(0x06, b"") + _record(0x3D, b""),  # no help file
        _record(0x07, _long(0)),
        _record(0x08, _long(0)),
        struct.pack("<HIIH", 0x09, 4, 0x61EEF783, 3),  # version; the length counts the first number alone
        _both(0x0C, 0x3C, ""),
        *(_both(0x16, 0x3E, reference) + _registered(library) for reference, library in _REFERENCES),
        _record(0x0F, _short(len(modules))),
        _record(0x13, _short(_NO_COOKIE)),
        *map(_module, modules),
        _record(0x10, b""),
    ]
    return b"".join(records)


def _module(module: Module) -> bytes:
    return b"".join(
        (
            _both(0x19, 0x47, module.name),
            _both(0x1A, 0x32, module.name),
            _both(0x1C, 0x48, ""),
            _record(0x31, _long(0)),  # the source begins the stream: there is no compiled code before it
            _record(0x1E, _long(0)),
            _record(0x2C, _short(_NO_COOKIE)),
            _record(0x21 if module.kind == STANDARD else 0x22, b""),
            _record(0x2B, b""),
        )
    )


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _both(number: int, unicode_number: int, text: str) -> bytes:
    """A text in the code page and again in UTF-16."""
    return _record(number, text.encode(_CODE_PAGE)) + _record(unicode_number, text.encode("utf-16-le"))


def _registered(library: str) -> bytes:
    name = library.encode(_CODE_PAGE)
    return _record(0x0D, _long(len(name)) + name + struct.pack("<IH", 0, 0))


def _long(number: int) -> bytes:
    return number.to_bytes(4, "little")


def _short(number: int) -> bytes:
    return number.to_bytes(2, "little")


def _project(name: str, modules: Sequence[Module]) -> bytes:
    """The PROJECT stream (2.3.1): the same facts as text, and that the project is neither locked nor hidden."""
    project_id = f"{{{str(uuid.uuid5(uuid.NAMESPACE_URL, f'urn:tdkt-xl:{name}')).upper()}}}"
    words = {WORKBOOK: "Document={}/&H00000000", SHEET: "Document={}/&H00000000", STANDARD: "Module={}", CLASS: "Class={}"}
    lines = [
        f'ID="{project_id}"',
        *(words[module.kind].format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypted(project_id, bytes(4))}"',
        f'DPB="{encrypted(project_id, bytes(1))}"',
        f'GC="{encrypted(project_id, bytes([255]))}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return ("\r\n".join(lines) + "\r\n").encode(_CODE_PAGE)


def _names(modules: Sequence[Module]) -> bytes:
    """The PROJECTwm stream (2.3.3): each name in the code page and in UTF-16."""
    pairs = (module.name.encode(_CODE_PAGE) + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"


def encrypted(project_id: str, data: bytes) -> str:
    """The obfuscation of protection state, password and visibility (2.4.3), as hexadecimal text.

    Each byte is masked by its neighbours and a key that is the sum of the project's id.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    out = [_SEED, _SEED ^ 2, _SEED ^ key]
    plain = key
    padding = (_SEED & 6) // 2
    for byte in (*[7] * padding, *_long(len(data)), *data):
        out.append(byte ^ ((out[-2] + plain) & 0xFF))
        plain = byte
    return bytes(out).hex().upper()
