"""The program `tdkt`, also run as `python -m tdkt_xl`. However it is stopped, it says so and leaves no unfinished files."""

import os
import sys

from tdkt_xl.commands.stopping import stop_at_a_word, stop_no_more


def run() -> int:
    """Runs the command line and returns its exit code."""
    stop_at_a_word(os.getpid())
    from tdkt_xl.commands.cli import main  # imported after the handlers are set, because this import takes longest

    code = main()
    stop_no_more()
    return code


if __name__ == "__main__":  # worker processes import this file again where they cannot be forked
    sys.exit(run())
