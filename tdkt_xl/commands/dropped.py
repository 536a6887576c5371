"""The actions of the .cmd files in the Windows folder, with the files and folders that are dropped onto them.

The messages are here and not in the .cmd files, because their output depends on the code page of the window.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from tdkt_xl.commands.running import DONE, NOT_DONE
from tdkt_xl.commands.stopping import stop_at_a_word

CHECK, MERGE, INSTALL = "kiem-tra", "tong-hop", "cai-nut-excel"
_ROSTERS = ("don-vi.xlsx", "don-vi.csv")
_HOW = {
    CHECK: "Hãy kéo tệp hoặc thư mục báo cáo thả vào biểu tượng KIEM-TRA.",
    MERGE: "Hãy kéo thư mục báo cáo thả vào biểu tượng TONG-HOP.\n"
    "Có danh sách đơn vị thì đặt tệp don-vi.csv hoặc don-vi.xlsx cạnh thư mục đó.",
}
_LINE = "TDKT_LINE"
"""The environment variable with the whole command line of the .cmd file. It is needed for a name with & and no space, such as
KT&HT.xlsx, of which Explorer passes only the part before the &."""
_WORD = re.compile(r'"([^"]*)"|(\S+)')

RunCommand = Callable[[Sequence[str]], int]


def carry_out(action: str, given: Sequence[str], run: RunCommand, show: Callable[[Path], object], line: str = "") -> int:
    """Does the action with the dropped paths, opens the result, and returns the exit code of the command line.

    `run` is the command line, `show` opens a file or folder; `line` is the whole command line of the .cmd file, "" if unknown.
    """
    if action == INSTALL:
        return max(run(["addin", "install"]), run(["doctor"]))
    paths = dropped(given, line)
    if not paths:
        click.echo(_HOW[action])
        return NOT_DONE
    beside = paths[0].resolve().parent
    if action == CHECK:
        output = beside / "tra-lai"
        code = run(["check", *map(str, paths), "--annotate", str(output)])
    else:
        output = beside / "tong-hop.xlsx"
        roster = next((beside / name for name in _ROSTERS if (beside / name).is_file()), None)
        code = run(["merge", *map(str, paths), *(["--roster", str(roster)] if roster else []), "-o", str(output)])
    if code != NOT_DONE and output.exists():
        show(output)
    return code


def dropped(given: Sequence[str], line: str) -> list[Path]:
    """The paths as they were dropped; if one of the given paths does not exist, those in the whole command line."""
    paths = [Path(each) for each in given]
    if all(map(Path.exists, paths)) or not line:
        return paths
    words = [quoted or plain for quoted, plain in _WORD.findall(line.replace('""', '"'))]
    behind = next((at for at, word in enumerate(words) if word.lower().rstrip('"').endswith(".cmd")), len(words))
    return [Path(word.rstrip('"')) for word in words[behind + 1 :] if word.strip('"')] or paths


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Carries out an action and then waits, so that the window stays open until it was read."""
    from tdkt_xl.commands.cli import main as run

    action, *given = arguments
    if action == INSTALL:
        click.echo("Hãy đóng Excel trước khi tiếp tục. Sau khi cài, không chuyển thư mục này đi chỗ khác.")
        _wait("Bấm Enter để cài nút và hàm vào Excel.")
    code = carry_out(action, given, run, _show, environment.get(_LINE, ""))
    _wait("Bấm Enter để đóng cửa sổ này.")
    return code


def _show(path: Path) -> None:
    click.launch(str(path))


def _wait(words: str) -> None:
    click.echo(f"\n{words}", nl=False)
    sys.stdin.readline()


if __name__ == "__main__":
    stop_at_a_word(os.getpid())
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else DONE)
