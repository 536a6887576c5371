"""What is taken out of a .msg, by the streams in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tdkt_xl.intake import mails
from tdkt_xl.intake.mails import Mail, open_mail
from tests.intake.test_mails import mail, signed

ATTACHED = "__attach_version1.0_#00000000"
EXCHANGE = "/O=BO/OU=XA/CN=RECIPIENTS/CN=AN@BINH"


class _Streams:
    """A compound file with these streams."""

    def __init__(self, streams: Mapping[str, bytes]) -> None:
        self._streams = {name.lower(): content for name, content in streams.items()}

    def names(self) -> set[str]:
        return set(self._streams)

    def stream(self, *names: str) -> bytes:
        return next((self._streams[name.lower()] for name in names if name.lower() in self._streams), b"")


def opened(monkeypatch: pytest.MonkeyPatch, texts: Mapping[str, str], streams: Mapping[str, bytes] = {}) -> Mail:
    """A .msg with texts (property → text) and other streams."""
    properties = {f"{name}001F": text.encode("utf-16-le") for name, text in texts.items()}
    monkeypatch.setattr(mails, "CompoundFile", lambda data: _Streams({**properties, **streams}))
    return open_mail(b"\xd0\xcf\x11\xe0")


@pytest.mark.parametrize(
    ("texts", "sender"),
    [
        ({"0C1F": "xa@example.org"}, "xa@example.org"),
        ({"0C1F": EXCHANGE, "5D01": "xa@example.org"}, "xa@example.org"),
        ({"0C1F": EXCHANGE, "007D": "Subject: x\r\nFrom: Xã An <xa@example.org>\r\n"}, "xa@example.org"),
        ({"007D": "Microsoft Mail Internet Headers Version 2.0\r\nFrom: xa@example.org\r\n"}, "xa@example.org"),
        ({"0C1F": EXCHANGE}, ""),
    ],
)
def test_the_sender_is_an_address_also_where_exchange_keeps_its_own(
    texts: dict[str, str], sender: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = opened(monkeypatch, {f"__substg1.0_{number}": text for number, text in {**texts, "1000": "Kính gửi"}.items()})
    assert message.sender == sender


def test_a_mail_attached_to_the_mail_has_its_text_too(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = f"{ATTACHED}/__substg1.0_3701000D/"
    message = opened(
        monkeypatch,
        {
            "__substg1.0_1000": "Kính gửi",
            f"{ATTACHED}/__substg1.0_3001": "Báo cáo xã An",
            f"{inner}__substg1.0_1000": "Giấy khen 7",
        },
    )
    assert [(part.name, message.content(part.name).decode()) for part in message.members()] == [
        ("Báo cáo xã An.txt", "Giấy khen 7")
    ]


def test_a_table_in_the_packed_body_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    page = rb"{\rtf1\fromhtml1 {\*\htmltag64 <table><tr><td>}7{\*\htmltag64 </td></tr></table>}}"
    packed = len(page).to_bytes(4, "little") * 2 + b"MELA" + bytes(4) + page
    message = opened(monkeypatch, {"__substg1.0_1000": "7"}, {"__substg1.0_10090102": packed})
    assert [part.name for part in message.members()] == ["thu.html"]


@pytest.mark.parametrize("content", [signed(mail(("a.xlsx", b"1")).as_bytes()), b"Subject: x\r\nContent-Type: multipart/signed; "])
def test_a_signed_mail_is_opened_whatever_the_name_of_its_content(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    if content.startswith(b"Subject"):
        content += b"boundary=B\r\n\r\n--B\r\n" + mail(("a.xlsx", b"1")).as_bytes() + b"\r\n--B--\r\n"
    message = opened(monkeypatch, {"__substg1.0_1000": "x"}, {f"{ATTACHED}/__substg1.0_37010102": content})
    assert [part.name for part in message.members()] == ["a.xlsx"]
