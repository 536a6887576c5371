"""No file that is sent on tells of the machine that it was made on, or of who sat at it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdkt_xl.api.summaries import merge, read_summary, write_summary
from tdkt_xl.commands.cli import main
from tdkt_xl.forms import built_in_forms
from tdkt_xl.model.summary import Summary
from tdkt_xl.model.tracked import Tracked
from tdkt_xl.model.units import Unit
from tdkt_xl.rollup.travelling import fit_to_travel
from tests.sheets import write_return

NAME = "canbolan"
ROSTER = "ma,ten,cap,ma_cap_tren\nT,Tỉnh Mẫu,tinh,\n1,Xã Bình An,xa,T\n2,Xã Tân An,xa,T\n3,Xã Vắng,xa,T\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folder, with returns in it, one of them wrong, one twice, one spoilt."""
    home = tmp_path / "home" / NAME
    place = home / "Hồ sơ"
    write_return(place / "bao-cao" / "a.xlsx", {"giay-khen": {3: 5, 6: 9}}, unit="Xã Bình An")
    (place / "bao-cao" / "b.xlsx").write_bytes((place / "bao-cao" / "a.xlsx").read_bytes())
    write_return(place / "bao-cao" / "c.xlsx", {"giay-khen": {3: 5, 6: 5}}, unit="Xã Tân An", period="NĂM 2025")
    (place / "bao-cao" / "Xã Vắng.pdf").write_bytes(b"x")
    (place / "don-vi.csv").write_text(ROSTER, encoding="utf-8")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(home))
    for variable in ("USER", "USERNAME", "LOGNAME"):
        monkeypatch.setenv(variable, NAME)
    return home


def texts(file: Path) -> Iterator[tuple[str, str]]:
    """Every part of a file, those of a zip in it too, and the way to the file itself."""
    yield "name", file.name
    content = file.read_bytes()
    yield file.name, content.decode("utf-8", errors="replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"{file.name}!{name}", archive.read(name).decode("utf-8", errors="replace")


def telling(folder: Path, *words: str) -> list[str]:
    """The parts of the files below a folder that hold one of the words, whatever its case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    wanted = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return [name for file in files for name, text in texts(file) if wanted.search(text)]


def test_nothing_that_is_sent_names_the_user_or_her_folder(home: Path, tmp_path: Path) -> None:
    returns, roster, out = str(home / "Hồ sơ" / "bao-cao"), str(home / "Hồ sơ" / "don-vi.csv"), tmp_path / "ra"
    summary = str(out / "tong-hop.xlsx")
    earlier, shared = str(out / "truoc.xlsx"), ["--roster", roster, "--no-cache"]
    assert main(["merge", returns, "-o", earlier, *shared, "--period", "2025"]) == 1
    beside = ["--due", "15/12/2026", "--previous", earlier, "--issuer", f"{returns}/a.xlsx"]
    assert main(["merge", returns, "-o", summary, *shared, "--period", "2026", *beside]) == 1
    for ending in ("docx", "html"):
        assert main(["report", summary, "-o", str(out / f"bao-cao.{ending}")]) == 0
    assert main(["check", returns, "--annotate", str(out / "tra"), "--receipts", str(out / "phieu"), "--no-cache"]) == 1
    assert main(["new", "--roster", roster, "--period", "2026", "--out-dir", str(out / "moi")]) == 0
    assert len([path for path in out.rglob("*") if path.is_file()]) > 8
    assert telling(out, NAME, str(tmp_path)) == []


def test_json_has_the_paths_as_they_were_given(home: Path, tmp_path: Path) -> None:
    returns = home / "Hồ sơ" / "bao-cao"
    outputs = ["-o", str(tmp_path / "o.xlsx"), "--json", str(tmp_path / "o.json")]
    assert main(["merge", str(returns), *outputs, "--no-cache", "--period", "2026"]) == 1
    view = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert [each["file"] for each in view["submissions"]] == sorted(path.as_posix() for path in returns.iterdir())
    assert {found["file"] for found in view["findings"]} <= {None, *(each["file"] for each in view["submissions"])}


def test_what_is_read_back_is_what_was_made(home: Path, tmp_path: Path) -> None:
    summary = merge(home / "Hồ sơ", period="2026", no_cache=True)
    write_summary(summary, tmp_path / "o.xlsx")
    assert read_summary(tmp_path / "o.xlsx") == summary
    assert {each.file.split("/")[0] for each in summary.submissions} == {"bao-cao"} or summary.submissions


names = st.text(st.sampled_from("ab."), min_size=1, max_size=3).filter(lambda name: set(name) != {"."})
ways = st.lists(names, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


@given(st.lists(ways, min_size=1, max_size=4))
def test_every_path_is_known_again(files: list[str]) -> None:
    summary = Summary(built_in_forms()[0], Unit(), None, submissions=tuple(map(Tracked, files)))
    travels = fit_to_travel(summary)
    assert [travels.given(each.file) for each in travels.submissions] == files


@given(st.lists(names, min_size=1, max_size=4))
def test_paths_that_are_not_absolute_stay(files: list[str]) -> None:
    summary = Summary(built_in_forms()[0], Unit(), None, submissions=tuple(map(Tracked, files)))
    assert fit_to_travel(summary) is summary
