"""The component of menu and toolbar: commands vn.tdkt.xl:<action>, one for each button of the table of actions."""

from __future__ import annotations

import threading
from typing import Any

import unohelper
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo

IMPLEMENTATION = "vn.tdkt.Menu"
SERVICES = (IMPLEMENTATION, "com.sun.star.frame.ProtocolHandler")
PROTOCOL = "vn.tdkt.xl:"


class Menu(unohelper.Base, XDispatchProvider, XDispatch, XInitialization, XServiceInfo):
    """One object for each frame and command. Arguments of a command are answers to the action's questions, by key."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.frame: Any = None
        _warm_up_once()

    def initialize(self, arguments: Any) -> None:
        if arguments:
            self.frame = arguments[0]

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:  # noqa: N802 - UNO's names, here and below
        return self if url.Protocol == PROTOCOL else None

    def queryDispatches(self, requests: Any) -> Any:  # noqa: N802
        return tuple(self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests)

    def addStatusListener(self, listener: Any, url: Any) -> None: ...  # noqa: N802

    def removeStatusListener(self, listener: Any, url: Any) -> None: ...  # noqa: N802

    def dispatch(self, url: Any, arguments: Any) -> None:
        from tdkt_xl.calc.office.host import CalcHost
        from tdkt_xl.desk.actions import TITLE, action
        from tdkt_xl.desk.press import press
        from tdkt_xl.desk.user_python import perform

        answers = {each.Name: each.Value for each in arguments}
        host = CalcHost(self.context, self.frame)
        pressed = action(url.Path)
        if pressed is None or not pressed.on_open_book or host.document is None:
            press(url.Path, host, perform, answers)
            return
        undo = host.document.UndoManager
        undo.enterUndoContext(f"{TITLE}: {pressed.label}")  # all that the button does is one step to undo
        try:
            press(url.Path, host, perform, answers)
        finally:
            undo.leaveUndoContext()

    def getImplementationName(self) -> str:  # noqa: N802
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in SERVICES

    def getSupportedServiceNames(self) -> Any:  # noqa: N802
        return SERVICES


_warm = threading.Lock()


def _warm_up_once() -> None:
    """Starts a thread that loads what the functions need, when menu and toolbar appear, so that the first formula is fast."""
    if _warm.acquire(blocking=False):  # never given back

        def work() -> None:
            from tdkt_xl.desk.worksheet import warm_up

            warm_up()

        threading.Thread(target=work, daemon=True).start()


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(Menu, IMPLEMENTATION, SERVICES)
