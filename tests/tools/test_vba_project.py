"""The VBA project writer: what it writes, others read back to the letter."""

from __future__ import annotations

import io
from pathlib import Path

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.excel.addin import xlwings_folder
from tdkt_xl.words.errors import TdktError
from tests.vba import decompress_stream, modules_of
from tools.excel.compound import compound_file
from tools.excel.compression import compress, decompress
from tools.excel.vba_project import CLASS, SHEET, STANDARD, WORKBOOK, Module, encrypted, exported, vba_project

SOURCES = sorted(xlwings_folder().rglob("*.[bc][al]s"))


# ---- Compression


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_real_sources_survive_compression(path: Path) -> None:
    source = path.read_bytes()
    packed = compress(source)
    assert len(packed) < len(source)
    assert decompress(packed) == source == bytes(decompress_stream(bytearray(packed)))


@given(st.text(alphabet="abc =\r\n", max_size=300).map(lambda text: (text * 40).encode()[:9000]))
def test_any_text_survives_compression(source: bytes) -> None:
    packed = compress(source)
    assert decompress(packed) == source
    assert not source or bytes(decompress_stream(bytearray(packed))) == source


def test_what_is_no_container_is_refused() -> None:
    for damaged in (b"", b"\x02abc", b"\x01\x00\x00abc"):
        with pytest.raises(ValueError, match=r"container|header"):
            decompress(damaged)


# ---- Compound files


@given(
    st.dictionaries(
        st.text(alphabet="ABCdef123", min_size=1, max_size=20),
        st.integers(0, 9000).map(lambda size: bytes(i % 251 for i in range(size))),
        min_size=1,
        max_size=25,
    )
)
def test_every_stream_comes_back(streams: dict[str, bytes]) -> None:
    by_upper = {name.upper(): (name, data) for name, data in streams.items()}  # names differ by more than case
    tree = dict(by_upper.values())
    file = compound_file({"Kho": tree, "Một tệp": b"x" * 5000})
    with olefile.OleFileIO(io.BytesIO(file), raise_defects=olefile.DEFECT_UNSURE) as read:
        assert read.parsing_issues == []
        assert {path[-1]: read.openstream(path).read() for path in read.listdir() if path[0] == "Kho"} == tree
        assert read.openstream("Một tệp").read() == b"x" * 5000


def test_directories_are_red_black_trees() -> None:
    """No red entry has a red parent, and every way down passes as many black ones: Windows refuses other directories."""
    for count in range(1, 40):
        file = compound_file({f"S{i}": b"x" for i in range(count)})
        with olefile.OleFileIO(io.BytesIO(file)) as read:
            entries = read.direntries

            def blacks(sid: int, parent_red: bool, entries: list = entries) -> int:
                if sid == olefile.NOSTREAM:
                    return 1
                entry = entries[sid] or read._load_direntry(sid)
                red = entry.color == 0
                assert not (red and parent_red)
                left, right = blacks(entry.sid_left, red), blacks(entry.sid_right, red)
                assert left == right
                return left + (not red)

            assert blacks(read.root.sid_child, False) > 0


# ---- Projects


def modules() -> list[Module]:
    code = "Option Explicit\n" + "\n".join(f'Sub Sub{i}()\n    MsgBox "{i}"\nEnd Sub' for i in range(300))
    return [Module("ThisWorkbook", WORKBOOK), Module("Sheet1", SHEET), Module("Long", STANDARD, code), Module("Thing", CLASS, code)]


def test_modules_are_read_back_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(vba_project("Project1", modules()))
    assert modules_of(path) == {module.name: module.source.replace("\r\n", "\n") for module in modules()}


def test_same_sources_give_the_same_bytes() -> None:
    assert vba_project("Project1", modules()) == vba_project("Project1", modules())


def test_protection_is_off() -> None:
    """CMG, DPB and GC decoded as Office does (MS-OVBA 2.4.3.3): not protected, no password, visible."""

    def decoded(text: str, project_id: str) -> bytes:
        raw = bytes.fromhex(text)
        key = raw[0] ^ raw[2]
        assert raw[0] ^ raw[1] == 2 and key == sum(project_id.encode()) & 0xFF
        plain, last = bytearray(), key
        for at in range(3, len(raw)):
            last = raw[at] ^ ((raw[at - 2] + last) & 0xFF)
            plain.append(last)
        content = bytes(plain[(raw[0] & 6) // 2 :])
        assert int.from_bytes(content[:4], "little") == len(content) - 4
        return content[4:]

    project_id = "{12345678-0000-0000-0000-000000000000}"
    for data in (bytes(4), bytes(1), b"\xff"):
        assert decoded(encrypted(project_id, data), project_id) == data


def test_an_exported_module_loses_its_head_and_keeps_its_name() -> None:
    head = 'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1\nEND\nAttribute VB_Name = "Thing"\nAttribute VB_Exposed = False\n'
    exports = f"{head}\nOption Explicit\n"
    module = exported(exports.replace("\n", "\r\n"), CLASS)
    assert (module.name, module.code.strip()) == ("Thing", "Option Explicit")


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (Module("Tiếng", STANDARD), "Tên mô-đun"),
        (Module("A", STANDARD, "MsgBox 1\n' khen thưởng"), "A, dòng 2: chỉ được dùng ASCII"),
        (Module("A", STANDARD, "x" * 1024), "A, dòng 1: dài quá 1023"),
        (Module("project1", STANDARD), "trùng tên"),
    ],
)
def test_sources_that_vba_would_not_take_are_refused(module: Module, words: str) -> None:
    with pytest.raises(TdktError, match=words):
        vba_project("Project1", [module])
