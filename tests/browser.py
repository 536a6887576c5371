"""A real Chromium for tests of the page: what it shows, what it asks the network for, what it complains about."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,900",
)  # fmt: skip


class Chromium:
    """One browser, opened on one file after the other."""

    def __init__(self, profile: Path) -> None:
        program, driver = shutil.which("chromium"), shutil.which("chromedriver")
        assert program is not None and driver is not None, "Chromium is not installed; `make test` installs it"
        options = Options()
        options.binary_location = program
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(executable_path=driver))

    def open(self, file: Path) -> None:
        """Shows the file anew, as on a desk; what was logged before is forgotten."""
        self.driver.get("about:blank")  # the browser's own first page asks for much
        self.logged()
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.get(file.as_uri())

    def be_a_phone(self, width: int = 360, height: int = 740) -> None:
        """Takes on a phone's screen, also where a window could not be that narrow."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.refresh()

    def logged(self) -> tuple[list[str], list[str]]:
        """Since the last time: what the console said, and the addresses that were asked for."""
        said = [f"{entry['level']}: {entry['message']}" for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]  # type: ignore[no-untyped-call]
        asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return said, asked

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """The whole text of each element found, also of what is scrolled out of sight."""
        found: list[str] = self.run("return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)", selector)  # type: ignore[assignment]
        return found

    def table(self, selector: str) -> list[list[str]]:
        """The rows of a table's bodies as texts."""
        cells = "[...row.cells].map((cell) => cell.textContent)"
        script = f"return [...document.querySelectorAll(arguments[0] + ' tbody tr')].map((row) => {cells})"
        rows: list[list[str]] = self.run(script, selector)  # type: ignore[assignment]
        return rows

    def run(self, script: str, *arguments: object) -> object:
        return self.driver.execute_script(script, *arguments)  # type: ignore[no-untyped-call]

    def until(self, script: str, *arguments: object) -> None:
        """Waits until what the script returns is true, as Back and downloads take their time."""
        WebDriverWait(self.driver, 20).until(lambda _: self.run(script, *arguments))

    def be_dark(self, is_dark: bool = True) -> None:
        """Takes on the dark, or the light, colours of a system."""
        feature = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def printed(self, path: Path) -> None:
        """The page as it would be printed, as .pdf."""
        options = {"preferCSSPageSize": True}
        path.write_bytes(base64.b64decode(self.driver.execute_cdp_cmd("Page.printToPDF", options)["data"]))

    def download_to(self, folder: Path) -> None:
        """Puts what is downloaded into the folder, without asking."""
        options = {"behavior": "allow", "downloadPath": str(folder)}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", options)

    def picture(self, path: Path) -> None:
        """The whole page, however long, as .png."""
        options = {"captureBeyondViewport": True}
        path.write_bytes(base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", options)["data"]))

    def stop(self) -> None:
        self.driver.quit()
