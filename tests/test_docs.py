"""The pages for people: commands printed there do what the pages say, and links lead somewhere."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tdkt_xl.commands.cli import main, tdkt
from tests.summaries import EARLIER, write_summary_of

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/*.md")))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
MODULES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in ("tdkt_xl", "tests", "tools", "bench", "docs")
    for path in (ROOT / folder).rglob("*.py")
}
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "huong-dan-tong-hop.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def at_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples in it."""
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def consoles(page: str) -> Iterator[tuple[str, str]]:
    """Each command shown, with the output printed under it."""
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


def as_pattern(shown: str) -> str:
    """What was printed may be shortened: "…" at a line's end is the rest of it, on a line of its own any lines."""
    lines = []
    for line in shown.splitlines():
        left_out = line == "…"
        lines.append("(?:.*\n)*" if left_out else re.escape(line.removesuffix(" …")) + (".*\n" if line.endswith(" …") else " *\n"))
    return "".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "commands"), [(COMMANDS, 7), (GUIDE, 4)], ids=["commands", "guide"])
def test_the_commands_print_what_their_page_shows(
    page: str, commands: int, at_the_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, tried = 0, 0
    for command, shown in consoles(page):
        program, *arguments = shlex.split(command)
        if program == "echo":
            printed = f"{code}\n"
        elif program == "ls":
            printed = "  ".join(sorted(path.name for path in Path(arguments[0]).iterdir())) + "\n"
        else:
            code, tried = main(arguments), tried + 1
            printed = capsys.readouterr().out
        assert re.fullmatch(as_pattern(shown), printed), f"{command}\n{printed}"
    assert tried >= commands


@pytest.mark.slow
def test_the_examples_in_python_run(at_the_root: Path) -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    examples = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(examples, {}, "python.md", None, 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert failed == 0 and tried > 20, "".join(said)


def test_the_guide_and_the_reference_name_the_same_sheets() -> None:
    reference, guide = (
        re.findall(r"^\| ([^|]+) \|", page.partition(head)[2].partition("\n\n")[0], re.MULTILINE)[1:]
        for page, head in ((COMMANDS, "| sheet | holds |"), (GUIDE, "| Trang | Cho biết |"))
    )
    assert len(guide) > 10 and guide == reference


@pytest.mark.slow
def test_the_commands_for_officers_work_as_they_stand(at_the_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "samples" / "tinh-hai-cap" / "bao-cao", "bao-cao")
    shutil.copy(ROOT / "samples" / "tinh-hai-cap" / "don-vi.csv", "don-vi.csv")
    write_summary_of(at_the_root, previous=EARLIER)
    Path("2025.xlsx").rename("nam-truoc.xlsx")
    commands = re.findall(r"\| `(tdkt .*?)` \|$", README.partition("## What it is")[0], re.MULTILINE)
    assert len(commands) == 9
    for command in commands:
        assert main(shlex.split(command)[1:]) in (0, 1), command
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", sorted(tdkt.commands))
def test_every_command_has_its_part_and_every_option_its_row(name: str) -> None:
    part = COMMANDS.partition(f"## tdkt {name}\n")[2].partition("\n## ")[0]
    everywhere = {"--help", "--form"}
    options = {opt for param in tdkt.commands[name].params for opt in param.opts if opt.startswith("--") and param.name != "output"}
    assert part and [option for option in sorted(options - everywhere) if f"`{option}" not in part] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []
    for named in re.findall(r"`((?:docs|tests|samples|tdkt_xl|tools|bench|xl_templates|macros)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    """Modules are named by the end of their path (`reading/body.py`), what is in them by module and name (`body.read_body`)."""
    named = re.findall(r"`([\w./-]+)`", page.read_text(encoding="utf-8"))
    files = [name for name in named if name.endswith(".py")]
    assert [name for name in files if not any(f"/{path}".endswith(f"/{name}") for path in MODULES)] == []
    inside = [name.split(".")[-2:] for name in named if re.fullmatch(r"[a-z_]{3,}(?:\.(?!py\b)\w+)+", name)]
    texts = {module: [text for path, text in MODULES.items() if path.endswith(f"/{module}.py")] for module, _ in inside}
    lost = [(module, name) for module, name in inside if texts[module] and not any(name in text for text in texts[module])]
    assert lost == []
