"""Times the page in the browser against the command line on the same files: python -m bench.page [--files 300].

Ready: from the start of the worker until it can be asked, against the start of Python alone (Pyodide without the program).
Check: what a person waits between pressing and reading, against the CPU of `tdkt check --no-cache` on the same files; the best
of three each. `make page` comes first.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench.alternating import timed
from bench.bars import bar
from bench.submissions import make_submissions
from tests.browser import Chromium

PAGE = Path(__file__).parents[1] / "dist" / "tdkt-xl.html"
GOALS = {"ready": 3.0, "check": 4.0}
LONGEST = 300
TIMES = 3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=300)
    count = arguments.parse_args().files
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bieu"
        make_submissions(folder, count)
        native = min(timed("check", "--json", "--no-cache", str(folder)).cpu for _ in range(TIMES))
        browser = Chromium(Path(scratch) / "profile")
        try:
            starts, checks = zip(*(_once(browser, folder) for _ in range(TIMES)), strict=True)
        finally:
            browser.stop()
    bare, ready = min(starts, key=lambda times: times[1])
    print()
    print(bar("page ready / Python alone", ready / bare, GOALS["ready"]))
    print(bar(f"{count} files, page / command's CPU", min(checks) / native, GOALS["check"]))
    print(f"Python alone {bare:.2f} s, ready {ready:.2f} s; page {min(checks):.2f} s, command {native:.2f} s of CPU")


def _once(browser: Chromium, folder: Path) -> tuple[tuple[float, float], float]:
    """Opens the page and checks the folder: seconds until Python alone and until all was ready, and of checking."""
    browser.open(PAGE)
    _until(browser, "Sẵn sàng")
    times = browser.driver.execute_script("const { bare, ready } = document.documentElement.dataset; return [bare, ready]")  # type: ignore[no-untyped-call]
    browser.one("#folder").send_keys(str(folder))
    start = time.perf_counter()
    browser.one("#check").click()
    _until(browser, "Xong")
    return (float(times[0]) / 1000, float(times[1]) / 1000), time.perf_counter() - start


def _until(browser: Chromium, state: str) -> None:
    end = time.monotonic() + LONGEST
    while not browser.texts("#state")[0].startswith(state):
        assert time.monotonic() < end, browser.texts("#state")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
