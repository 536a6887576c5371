"""Entry point of Excel's ribbon: the add-in has Python run `press` with the button's id."""

from __future__ import annotations

import xlwings as xw

from tdkt_xl.desk.press import press as press_on
from tdkt_xl.desk.work import perform
from tdkt_xl.excel.dialogs import ask
from tdkt_xl.excel.host import ExcelHost


def press(action_id: str) -> None:
    """Carries out a button press on the workbook that was active. Never raises: failures are shown in a message."""
    press_on(action_id, ExcelHost(xw.Book.caller(), ask), perform)
