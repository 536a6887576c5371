"""Mails with attachments: .eml as mail programs export it, .msg as Outlook saves it."""

from __future__ import annotations

import base64
import email
import email.policy
import email.utils
import mimetypes
import re
from collections.abc import Iterator, Sequence, Set
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import PurePath

from tdkt_xl.files.compound_files import CompoundFile
from tdkt_xl.files.no_submissions import is_pkcs_7
from tdkt_xl.files.signed import signed_content
from tdkt_xl.intake import winmail
from tdkt_xl.intake.bundles import MOST_MEMBERS, Member, is_litter
from tdkt_xl.intake.outlook_bodies import body_of
from tdkt_xl.words.errors import UnreadableFile

_LEAD = re.compile(rb"^(?:\xef\xbb\xbf|\d{1,9}\s*\n|From [^\n]*\n|\s+)+")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
"""What a program adds to a mail by itself: no attachment."""
_WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")
_TABLE = re.compile(rb"<table\b|\\trowd\b", re.IGNORECASE)
"""A table in a web page or in RTF."""
_ATTACHMENT = re.compile(r"(__attach_version1\.0_#[0-9a-f]{8})/__substg1\.0_3701(0102|000d)", re.IGNORECASE)
# Properties of a message, [MS-OXPROPS]. Types: 001F is text in UTF-16, 001E text in the sender's code page, 0102 bytes.
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _CONTENT, _CONTENT_ID = "3707", "3704", "3001", "37010102", "3712"
_SENDERS, _HEADER, _BODY, _HTML, _RTF = ("5D01", "0C1F", "5D02", "0065"), "007D", "1000", "10130102", "10090102"
_SENT, _DELIVERED = 0x0039, 0x0E06
_ADDRESS = re.compile(r"[^\s/@<>]+@[^\s/@<>]+")
_OF_EXCHANGE = re.compile(r"^\s*Microsoft Mail Internet Headers[^\n]*\n")
_SIGNED_TEXT = re.compile(rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n){0,9}){0,20}?content-type:\s*multipart/signed", re.IGNORECASE)
"""The beginning of a signed mail as Outlook stores it: as plain text."""
_EPOCH_1601 = datetime(1601, 1, 1, tzinfo=UTC)
_SMALLEST_PHOTOGRAPH = 30_000
"""In bytes; the logo of a signature has fewer."""
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp")


class Mail:
    """A mail's attachments; also its body, if there is a table in it or nothing is attached. `sender` is an address."""

    def __init__(self, sender: str, sent: float, parts: Sequence[tuple[str, bytes]]) -> None:
        self.sender = sender
        self._contents: dict[str, bytes] = {}
        for name, content in parts:
            self._contents[_unlike(_file_name(name), self._contents)] = content
        self._sent = sent

    def members(self) -> Sequence[Member]:
        return [Member(name, name, len(content), self._sent) for name, content in self._contents.items() if not is_litter(name)]

    def content(self, name: str) -> bytes:
        return self._contents[name]


def open_mail(data: bytes) -> Mail:
    """The mail with this content. Raises UnreadableFile."""
    try:
        if data.startswith(winmail.MAGIC):
            return Mail("", 0.0, winmail.attachments(data))
        return _outlook(data) if data.startswith(b"\xd0\xcf\x11\xe0") else _plain(_without_lead(data))
    except UnreadableFile:
        raise
    except Exception:  # the standard library's mail parser raises many kinds of exceptions for damaged mails
        raise UnreadableFile("thư hỏng, không mở được") from None


def _file_name(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name.replace("\0", "") or "tep-dinh-kem"


def _unlike(name: str, taken: dict[str, bytes]) -> str:
    """The name, with a number if another attachment has the same name."""
    stem, dot, ending = name.rpartition(".")
    number, unlike = 1, name
    while unlike in taken:
        number += 1
        unlike = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
    return unlike


# ---- .eml


def _without_lead(data: bytes) -> bytes:
    """The mail without a byte order mark, a line with its length (Apple Mail), or a line of a mailbox before its first header."""
    return _LEAD.sub(b"", data, count=1)


def _plain(data: bytes) -> Mail:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    if not mail.keys():
        raise UnreadableFile("không phải thư điện tử")
    _, sender = email.utils.parseaddr(str(mail.get("From", "")))
    try:
        sent = email.utils.parsedate_to_datetime(str(mail.get("Date", ""))).timestamp()
    except (ValueError, TypeError, OverflowError):
        sent = 0.0
    return Mail(sender, sent, list(_parts(mail)))


def _parts(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    attached: list[tuple[str, bytes]] = []
    bodies: list[tuple[str, bytes]] = []
    shown: list[tuple[str, bytes]] = []
    for number, part in enumerate(_leaves(mail)):
        if number > MOST_MEMBERS:
            raise UnreadableFile(f"thư có quá {MOST_MEMBERS} phần")
        name = part.get_filename()
        kind = part.get_content_type()
        if kind == "message/rfc822":
            attached.append((name or "thu-dinh-kem.eml", _mail_inside(part)))
        elif kind in _SIGNED:
            attached.extend(_of_signed(name or "smime.p7m", _decoded(part)))
        elif kind in _SIGNATURES:
            continue
        elif kind in _WINMAIL or (name or "").lower() == "winmail.dat":
            attached.extend(_of_winmail(name or "winmail.dat", _decoded(part)))
        elif name is not None:
            (shown if _is_of_the_body(part, name) else attached).append((name, _decoded(part)))
        elif part.get_content_maintype() not in ("text", "image", "multipart"):
            attached.append((f"tep-dinh-kem{mimetypes.guess_extension(kind) or ''}", _decoded(part)))
        elif part.get_content_maintype() == "text":
            bodies.append((f"thu.{'html' if part.get_content_subtype() == 'html' else 'txt'}", _decoded(part)))
    yield from attached
    yield from _telling(bodies, bool(attached))
    yield from _photographs(shown, bodies, bool(attached))


def _mail_inside(part: EmailMessage) -> bytes:
    """A mail that is attached to the mail. Some programs encode it like a file, against the rules."""
    inside = part.get_payload(0)
    assert isinstance(inside, EmailMessage)
    if not inside.keys() and part.get("Content-Transfer-Encoding", "").lower() == "base64":
        return base64.b64decode(str(inside.get_payload()))
    return inside.as_bytes()


def _of_winmail(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The attachments in a winmail.dat; the file itself if there are none or it is damaged."""
    try:
        return (content.startswith(winmail.MAGIC) and winmail.attachments(content)) or [(name, content)]
    except UnreadableFile:
        return [(name, content)]


def _of_signed(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """What is in a mail that is signed as a whole; the file itself if the mail is encrypted or damaged."""
    try:
        inside = signed_content(content) if is_pkcs_7(content) else content
        mail = email.message_from_bytes(inside or b"", policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        return list(_parts(mail)) if mail.keys() else [(name, content)]
    except (ValueError, IndexError, StopIteration):
        return [(name, content)]


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that have content of their own; a mail inside the mail is one of them."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            waiting.extend(reversed(part.get_payload()))  # type: ignore[arg-type]
        else:
            yield part


def _is_of_the_body(part: EmailMessage, name: str) -> bool:
    """True for a picture that the body shows, such as the logo of a signature."""
    return part.get("Content-ID") is not None and name.lower().endswith(_PICTURE_ENDINGS)


def _decoded(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _telling(bodies: Sequence[tuple[str, bytes]], attached: bool) -> Iterator[tuple[str, bytes]]:
    """Of the versions of a mail's body the first one with a table; without a table the first one, if nothing is attached."""
    tables = [body for body in bodies if _TABLE.search(body[1])]
    if tables:
        yield tables[0]
    elif bodies and not attached:
        yield bodies[0]


def _photographs(
    shown: Sequence[tuple[str, bytes]], bodies: Sequence[tuple[str, bytes]], attached: bool
) -> Iterator[tuple[str, bytes]]:
    """The larger pictures in the body of a mail without attachment and table: telephones send photographs of forms in this way."""
    if not attached and not any(_TABLE.search(content) for _, content in bodies):
        yield from (picture for picture in shown if len(picture[1]) >= _SMALLEST_PHOTOGRAPH)


# ---- .msg


def _outlook(data: bytes) -> Mail:
    file = CompoundFile(data)
    names = file.names()
    parts = _message(file, names, "", "thu")
    if not any(name.startswith("__substg1.0_") for name in names):
        raise UnreadableFile("không phải thư Outlook")
    return Mail(_sender(file), _sent(file.stream("__properties_version1.0")), parts)


def _sender(file: CompoundFile) -> str:
    """The sender's address: as stored, or from the header lines of the mail, because Exchange stores addresses of its own kind."""
    stored = (_text(file, "", number) for number in _SENDERS)
    address = next((each for each in stored if _ADDRESS.fullmatch(each)), "")
    header = email.message_from_string(_OF_EXCHANGE.sub("", _text(file, "", _HEADER))).get("From", "") if not address else ""
    return address or email.utils.parseaddr(str(header))[1]


def _message(file: CompoundFile, names: Set[str], within: str, body: str) -> list[tuple[str, bytes]]:
    """The parts of the message in the storage `within`, also those of messages that are attached to it. `body` is the name of its
    text."""
    attached: list[tuple[str, bytes]] = []
    shown: list[tuple[str, bytes]] = []
    inside = {name.removeprefix(within) for name in names if name.startswith(within)}
    for storage, kind in sorted({(found[1], found[2]) for name in inside if (found := _ATTACHMENT.match(name))}):
        storage = f"{within}{storage}"
        name = _text(file, storage, _LONG_NAME) or _text(file, storage, _SHORT_NAME)
        if kind.lower() == "000d":  # a message, or an object of another program
            message = f"{storage}/__substg1.0_3701000d/"
            if any(other.startswith(f"{message}__") for other in names):
                attached.extend(_message(file, names, message, name or _text(file, storage, _SHOWN_NAME) or "thu-dinh-kem"))
            else:
                attached.append((name, file.stream(f"{message}package", f"{message}contents")))
            continue
        of_the_body = _text(file, storage, _CONTENT_ID) and name.lower().endswith(_PICTURE_ENDINGS)
        content = file.stream(f"{storage}/__substg1.0_{_CONTENT}")
        if content.startswith(winmail.MAGIC):
            attached.extend(_of_winmail(name, content))
        elif is_pkcs_7(content) or _SIGNED_TEXT.match(content):
            attached.extend(_of_signed(name or "smime.p7m", content))
        else:
            (shown if of_the_body else attached).append((name, content))
    html, text = file.stream(f"{within}__substg1.0_{_HTML}"), _text(file, within.rstrip("/"), _BODY).encode()
    ending, packed = body_of(file.stream(f"{within}__substg1.0_{_RTF}")) if not html else ("html", html)
    said = [part for part in ((f"{body}.{ending}", packed), (f"{body}.txt", text)) if part[1].strip()]
    return [*attached, *_telling(said, bool(attached)), *_photographs(shown, said, bool(attached))]


def _text(file: CompoundFile, storage: str, number: str) -> str:
    where = f"{storage}/" if storage else ""
    wide = file.stream(f"{where}__substg1.0_{number}001F")
    if wide:
        return wide.decode("utf-16-le", errors="replace").rstrip("\0")
    return file.stream(f"{where}__substg1.0_{number}001E").decode("cp1258", errors="replace").rstrip("\0")


def _sent(properties: bytes) -> float:
    """When the message was sent, or else delivered, in seconds since 1970; 0 if unknown. Entries of 16 bytes after a header of 32
    bytes, [MS-OXMSG] 2.4."""
    times = {}
    for at in range(32, len(properties) - 15, 16):
        kind, number = int.from_bytes(properties[at : at + 2], "little"), int.from_bytes(properties[at + 2 : at + 4], "little")
        if kind == 0x0040 and number in (_SENT, _DELIVERED):
            times[number] = int.from_bytes(properties[at + 8 : at + 16], "little") / 10_000_000
    seconds = times.get(_SENT, times.get(_DELIVERED, 0.0))
    return max(0.0, seconds + _EPOCH_1601.timestamp()) if seconds else 0.0
