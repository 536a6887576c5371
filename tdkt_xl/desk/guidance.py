"""The text of the help button: buttons and functions from their own tables, and the version in use."""

from __future__ import annotations

import sys

from tdkt_xl.desk.actions import ACTIONS, HELP, TITLE
from tdkt_xl.desk.exchange import Outcome, Request
from tdkt_xl.desk.functions import FUNCTIONS
from tdkt_xl.desk.press import StepProgress
from tdkt_xl.words.version import VERSION


def help_text(request: Request, progress: StepProgress) -> Outcome:
    """Returns one message, short enough for a message box."""
    buttons = [f"• {action.label}: {action.tip}" for action in ACTIONS if action.id != HELP]
    functions = [f"• {f.name}({'; '.join(argument.label for argument in f.arguments)}): {f.help}" for f in FUNCTIONS]
    python = ".".join(map(str, sys.version_info[:3]))
    return Outcome(
        "\n".join(
            (
                f"{TITLE} – tdkt-xl {VERSION} (Python {python})",
                "",
                *buttons,
                "",
                "Các hàm trong ô (chỉ dùng trên máy này; tệp gửi đi nên dán thành giá trị):",
                *functions,
                "",
                "Có trục trặc, chạy lệnh “tdkt doctor”.",
            )
        )
    )
