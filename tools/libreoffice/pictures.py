"""The commands' pictures, drawn from shapes on a grid of 32 by 32, as PNG of any size."""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise
from math import ceil, cos, pi, sin

Point = tuple[float, float]
Colour = tuple[int, int, int]
Shape = tuple[Colour, Sequence[Point]]
"""A filled polygon."""

GRID = 32.0
_SAMPLES = 4
"""Looks into each direction of a pixel: edges come out smooth."""

_BLUE, _GREEN, _RED, _GREY, _WHITE, _YELLOW = (
    (31, 92, 166),
    (34, 139, 74),
    (192, 38, 38),
    (110, 118, 128),
    (255, 255, 255),
    (240, 190, 40),
)


def _box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _stroke(width: float, *points: Point) -> list[list[Point]]:
    """A line through the points, each leg a quadrilateral."""
    legs = []
    for (x1, y1), (x2, y2) in pairwise(points):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        dx, dy = (y1 - y2) / length * width / 2, (x2 - x1) / length * width / 2
        ex, ey = (x2 - x1) / length * width / 2, (y2 - y1) / length * width / 2
        legs.append(
            [(x1 + dx - ex, y1 + dy - ey), (x2 + dx + ex, y2 + dy + ey), (x2 - dx + ex, y2 - dy + ey), (x1 - dx - ex, y1 - dy - ey)]
        )
    return legs


def _sheet(left: float, top: float, width: float, height: float) -> list[Shape]:
    """A page with lines of writing."""
    shapes: list[Shape] = [
        (_GREY, _box(left, top, left + width, top + height)),
        (_WHITE, _box(left + 1.6, top + 1.6, left + width - 1.6, top + height - 1.6)),
    ]
    for line in range(3):
        y = top + height * (0.26 + 0.2 * line)
        shapes.append((_GREY, _box(left + width * 0.22, y, left + width * 0.78, y + 1.6)))
    return shapes


def _lines(colour: Colour, width: float, *points: Point) -> list[Shape]:
    return [(colour, leg) for leg in _stroke(width, *points)]


def _plus(colour: Colour) -> list[Shape]:
    return [(colour, _box(22, 17, 26, 31)), (colour, _box(17, 22, 31, 26))]


def _round(colour: Colour, x: float, y: float, radius: float) -> Shape:
    return colour, [(x + radius * cos(i * pi / 16), y + radius * sin(i * pi / 16)) for i in range(32)]


PICTURES: dict[str, list[Shape]] = {
    "check": [*_sheet(2, 1, 21, 28), *_lines(_GREEN, 5, (13, 21), (19, 28), (30, 12))],
    "clear": [*_sheet(2, 1, 21, 28), *_lines(_RED, 4.5, (16, 16), (30, 30)), *_lines(_RED, 4.5, (30, 16), (16, 30))],
    "merge": [
        *_sheet(1, 1, 13, 14),
        *_sheet(1, 17, 13, 14),
        *_lines(_BLUE, 4.5, (29, 6), (18, 6), (24, 16), (18, 26), (29, 26)),
    ],
    "missing": [
        *_sheet(2, 1, 21, 28),
        _round(_YELLOW, 23, 22, 9),
        (_RED, _box(21.2, 15.5, 24.8, 23.5)),
        (_RED, _box(21.2, 25, 24.8, 28.5)),
    ],
    "send-back": [
        *_sheet(9, 1, 21, 28),
        *_lines(_RED, 4.5, (24, 22), (6, 22)),
        (_RED, [(0.5, 22), (10, 14.5), (10, 29.5)]),
    ],
    "report": [
        *_sheet(5, 1, 22, 29),
        *_lines(_BLUE, 2.6, (9, 8), (23, 8)),
        *_lines(_BLUE, 1.6, (9, 14), (23, 14)),
        *_lines(_BLUE, 1.6, (9, 19), (23, 19)),
        *_lines(_BLUE, 1.6, (9, 24), (17, 24)),
    ],
    "new": [*_sheet(2, 1, 21, 28), *_plus(_GREEN)],
    "new-many": [*_sheet(9, 1, 18, 22), *_sheet(5, 4, 18, 22), *_sheet(1, 7, 18, 22), *_plus(_GREEN)],
    "help": [
        _round(_BLUE, 16, 16, 14.5),
        *_lines(_WHITE, 3.6, (11, 12), (13, 8.5), (19, 8.5), (21, 12), (16, 16.5), (16, 19)),
        (_WHITE, _box(14.2, 22, 17.8, 25.6)),
    ],
}
"""By the name that an action's `picture` gives."""


def png(name: str, size: int) -> bytes:
    """The picture as a square PNG with a transparent ground."""
    shapes = PICTURES[name]
    mixed = cache(partial(_mixed, [colour for colour, _ in shapes]))
    raster = _painted([points for _, points in shapes], size * _SAMPLES)
    rows = []
    for top in range(0, len(raster), _SAMPLES):
        samples = (line[left::_SAMPLES] for line in raster[top : top + _SAMPLES] for left in range(_SAMPLES))
        rows.append(b"\0" + b"".join(map(mixed, zip(*samples, strict=True))))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _mixed(colours: Sequence[Colour], samples: Sequence[int]) -> bytes:
    """A pixel: red, green, blue, opacity."""
    filled = [colours[number - 1] for number in samples if number]
    share = [sum(part) // len(filled) for part in zip(*filled, strict=True)] if filled else [0, 0, 0]
    return bytes([*share, 255 * len(filled) // len(samples)])


def _painted(polygons: Sequence[Sequence[Point]], size: int) -> list[bytearray]:
    """The polygons, one over the other, on a raster of samples: the number of the uppermost, from 1, or 0.

    Scan lines between the crossings of each polygon's edges.
    """
    raster = [bytearray(size) for _ in range(size)]
    scale = GRID / size

    def inside(place: int) -> int:
        return min(size, max(0, place))

    for number, points in enumerate(polygons, 1):
        crossings: defaultdict[int, list[int]] = defaultdict(list)
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            for at in range(*(inside(ceil(y / scale - 0.5)) for y in sorted((y1, y2)))):
                x = x1 + ((at + 0.5) * scale - y1) * (x2 - x1) / (y2 - y1)
                crossings[at].append(inside(round(x / scale)))
        for at, across in crossings.items():
            across.sort()
            for left, right in zip(across[::2], across[1::2], strict=True):
                raster[at][left:right] = bytes([number]) * (right - left)
    return raster
