"""The extension as built: bytes, parts, configuration, and that its code runs in the oldest Python inside LibreOffice."""

from __future__ import annotations

import ast
import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.calc.office import older
from tdkt_xl.desk.actions import ACTIONS
from tdkt_xl.desk.functions import FUNCTIONS, method_name
from tools.libreoffice.extension import build_extension, extension_parts
from tools.libreoffice.older_python import OLDEST, rewritten

OOR = "{http://openoffice.org/2001/registry}"
PARTS = extension_parts()
SOURCES = {name: content.decode() for name, content in PARTS.items() if name.endswith(".py")}


def test_same_sources_give_the_same_bytes() -> None:
    assert build_extension() == build_extension()


@pytest.mark.slow
def test_every_listed_part_is_there_and_every_xml_is_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(build_extension())) as package:
        assert package.namelist()[0] == "META-INF/manifest.xml"
        assert package.testzip() is None
    manifest = ElementTree.fromstring(PARTS["META-INF/manifest.xml"])
    listed = {entry.attrib["{http://openoffice.org/2001/manifest}full-path"] for entry in manifest}
    assert listed <= set(PARTS)
    assert {name for name in PARTS if name.endswith((".xcu", ".rdb"))} < listed
    for name in PARTS:
        if name.endswith((".xcu", ".xml")):
            ElementTree.fromstring(PARTS[name])


def nodes(part: str) -> dict[str, ElementTree.Element]:
    return {node.attrib[f"{OOR}name"]: node for node in ElementTree.fromstring(PARTS[part]).iter("node")}


def texts(node: ElementTree.Element, name: str) -> set[str]:
    prop = next(prop for prop in node if prop.attrib.get(f"{OOR}name") == name)
    return {value.text or "" for value in prop}


def test_menu_toolbar_and_pictures_are_those_of_the_actions() -> None:
    found = nodes("Addons.xcu")
    for number, action in enumerate(ACTIONS, 1):
        node = found[f"m{number:02}"]
        assert texts(node, "URL") == {f"vn.tdkt.xl:{action.id}"} and texts(node, "Title") == {action.label}
        assert f"pictures/{action.picture}_16.png" in PARTS and f"vn.tdkt.picture.{action.id}" in found


def test_functions_are_those_of_the_table() -> None:
    found = nodes("CalcAddIns.xcu")
    for function in FUNCTIONS:
        assert texts(found[method_name(function)], "DisplayName") == {function.name}
        assert {argument.name for argument in function.arguments} <= set(found)


@pytest.mark.parametrize("size", [16, 26])
@pytest.mark.parametrize("name", [action.picture for action in ACTIONS])
def test_pictures_are_whole_and_not_empty(name: str, size: int) -> None:
    picture = PARTS[f"pictures/{name}_{size}.png"]
    assert picture[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", picture[16:24]) == (size, size)
    length = struct.unpack(">I", picture[33:37])[0]
    rows = zlib.decompress(picture[41 : 41 + length])
    assert len(rows) == size * (1 + 4 * size)
    opaque = sum(rows[y * (1 + 4 * size) + 4 + 4 * x] == 255 for y in range(size) for x in range(size))
    assert 0.2 < opaque / size**2 < 0.95


# ---- Older Pythons


@pytest.mark.slow
def test_vermin_finds_nothing_newer_than_the_oldest_python(tmp_path: Path) -> None:
    for name, source in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    target = ".".join(map(str, OLDEST))
    done = subprocess.run(
        [sys.executable, "-c", "import vermin; vermin.main()", "--no-tips", "--violations", f"-t={target}-", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SOURCES)
def test_sources_parse_in_the_oldest_python_and_use_no_type_as_a_value(name: str) -> None:
    """vermin does not see dict[str, int] or int | None where they are evaluated: only annotations are not."""
    tree = ast.parse(SOURCES[name], feature_version=OLDEST)
    for node in ast.walk(tree):
        for part in ("annotation", "returns"):
            if getattr(node, part, None) is not None:
                setattr(node, part, None)
    evaluated = [node for node in ast.walk(tree) if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)]
    generic = {"dict", "list", "tuple", "set", "frozenset", "type", "Callable", "Iterable", "Iterator", "Mapping", "Sequence"}
    assert not [ast.unparse(node) for node in evaluated if node.value.id in generic]  # type: ignore[attr-defined]
    unions = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)]
    assert not [
        ast.unparse(node) for node in unions if {"None", "str", "int", "float"} & {ast.unparse(node.left), ast.unparse(node.right)}
    ]


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only type checkers see."""
    yield tree
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from _run(node)


def test_only_the_standard_library_and_uno_are_imported() -> None:
    allowed = {*sys.stdlib_module_names, "tdkt_xl", "uno", "unohelper", "com", "vn"}
    for name, source in SOURCES.items():
        imported = {
            (alias.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
            for node in _run(ast.parse(source))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        assert imported <= allowed, name


def test_what_is_newer_is_written_down_for_the_older() -> None:
    newer = """
from functools import cache, lru_cache
from dataclasses import asdict, dataclass, field
from tdkt_xl.words.numbers import read_count
Value = int | None
Names = dict[str, "Value"]
KNOWN = ONE | TWO
class Many(dict[str, int]): pass
pairs = list(zip(a, b, strict=True))
LATE = re.compile("a+")
stem = name.removesuffix(".py")
"""
    assert (
        ast.unparse(ast.parse(rewritten(newer)))
        == """
from functools import lru_cache
from tdkt_xl.calc.office.older import cache
from tdkt_xl.calc.office.older import asdict
from tdkt_xl.words.numbers import read_count
Value = object
Names = object
KNOWN = ONE | TWO

class Many(dict):
    pass
pairs = list(zip(a, b))
LATE = __import__('tdkt_xl.calc.office.older', fromlist=['']).LatePattern('a+')
stem = __import__('tdkt_xl.calc.office.older', fromlist=['']).removesuffix(name, '.py')
""".strip()
    )


@pytest.mark.parametrize(
    ("newer", "older_text"),
    [
        ("x = (a or 'ế').removesuffix((b))", "x = {}.removesuffix((a or 'ế'), (b))"),
        (
            "x = a.removeprefix(b.removesuffix(c)).removesuffix(d)",
            "x = {0}.removesuffix({0}.removeprefix(a, {0}.removesuffix(b, c)), d)",
        ),
        ("x = re.compile('ế').sub('', a).removeprefix(b)", "x = {0}.removeprefix({0}.LatePattern('ế').sub('', a), b)"),
        ("for a in zip(*b, strict=True):  # why\n    pass", "for a in zip(*b, ):  # why\n    pass"),
        (
            "if True:\n    from functools import (\n        cache,\n        partial,\n    )  # two",
            "if True:\n    from functools import partial; from tdkt_xl.calc.office.older import cache  # two",
        ),
    ],
)
def test_what_stands_around_a_change_stays_to_the_letter(newer: str, older_text: str) -> None:
    assert rewritten(newer) == older_text.replace("{0}", "{}").replace(
        "{}", "__import__('tdkt_xl.calc.office.older', fromlist=[''])"
    )


def test_a_change_within_an_f_string_stops_the_build() -> None:
    with pytest.raises(ValueError, match="line 2"):
        rewritten("a = 1\nb = f'{name.removesuffix(a)}'")


WORDS = st.text(alphabet="abc ", max_size=8)


@given(WORDS, WORDS, WORDS)
def test_slips_between_words_are_counted_as_a_distance(one: str, other: str, third: str) -> None:
    slips = older.OSA.distance
    assert slips(one, one) == 0
    assert abs(len(one) - len(other)) <= slips(one, other) == slips(other, one) <= max(len(one), len(other))
    assert slips(one + third, other + third) <= slips(one, other)
    found = older.extract(one, [other, third, one], scorer=older.OSA.distance, score_cutoff=2)
    assert sorted(found) == sorted((w, slips(one, w), i) for i, w in enumerate([other, third, one]) if slips(one, w) <= 2)


@pytest.mark.parametrize(
    ("one", "other", "slips"), [("giay khen", "giay khne", 1), ("ca", "abc", 3), ("khen", "khn", 1), ("", "ab", 2)]
)
def test_known_slips(one: str, other: str, slips: int) -> None:
    assert older.OSA.distance(one, other) == slips


def test_the_shim_stands_in_for_what_is_newer(tmp_path: Path) -> None:
    assert list(older.pairwise("abc")) == [("a", "b"), ("b", "c")] and list(older.pairwise("")) == []
    assert older.removesuffix("1.xlsx", ".xlsx") == "1" and older.removeprefix("abc", "x") == "abc"
    late = older.LatePattern(r"(\d+) (\w)", re.IGNORECASE)
    assert late.pattern == r"(\d+) (\w)" and "sub" not in vars(late)  # its text is not yet a reason to compile it
    assert late.sub(r"\2 \1", "12 a") == "a 12" and late.fullmatch("12 a")[2] == "a" and late.search("-") is None
    assert (older.files("tdkt_xl.forms") / "awards.csv").is_file()


def test_the_carried_modules_work_alone(tmp_path: Path) -> None:
    """The functions, from the extension's own copy of the package, in a Python that has nothing else."""
    for name, content in PARTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'pythonpath')!r})\n"
        "from tdkt_xl.desk.functions import FUNCTIONS\nfrom tdkt_xl.desk.worksheet import Worksheet, warm_up\nwarm_up()\n"
        "import tdkt_xl.desk.press, tdkt_xl.desk.user_python, tdkt_xl.desk.totals\n"
        "sheet = Worksheet(lambda folder: ())\nby_name = {f.name: f for f in FUNCTIONS}\n"
        "row = [1, 'Giấy khen', 11, 6, None, 8, None, 1, 4, 2, None, None, 1, None]\n"
        "print(tdkt_xl.desk.press.__file__)\n"
        "print(sheet.call(by_name['TDKT_DANHHIEU'], 'CSTĐCS'), '|', sheet.call(by_name['TDKT_KIEMTRA'], [row]))\n"
        "print(sheet.call(by_name['TDKT_DANHHIEU'], 'Bằng khen của Bộ trưởng Bộ Y tế năm 2025'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-X", "utf8", "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    where, said, named = done.stdout.splitlines()
    assert where.startswith(str(tmp_path))
    assert named == "Bằng khen của Bộ, ban, ngành, đoàn thể Trung ương"
    assert said.startswith("Chiến sĩ thi đua cơ sở | Tổng số (3) ghi 11, nhưng công trạng (6)")
