"""`python -m tests.press_outside ACTION`: the Python end of a button pressed from Basic; answers and reply are files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tdkt_xl.desk.exchange import Outcome, Questions, Request
from tdkt_xl.desk.work import perform


def main(action: str) -> None:
    answers = json.loads(Path(os.environ["TDKT_HOME"], "answers.json").read_text(encoding="utf-8"))
    reply = perform(Request(action, answers), lambda done, total, doing: None)
    if isinstance(reply, Questions):  # whatever is offered will do
        answers |= {need.key: need.default for need in reply.needs}
        reply = perform(Request(action, answers), lambda done, total, doing: None)
    assert isinstance(reply, Outcome), reply
    Path(os.environ["TDKT_HOME"], "reply.json").write_text(json.dumps([reply.message, reply.open]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
