"""Smaller PNGs: 256 colours instead of sixteen million, which is all that a page of text and lines needs."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256


def smaller(data: bytes) -> bytes:
    """The same picture with a palette, or `data` itself where that is smaller."""
    pixels = _pixels(data)
    height, width, _ = pixels.shape
    colours, which = numpy.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    counts = numpy.bincount(which.ravel())
    palette = _palette(colours, counts)
    index = _nearest(colours, palette)[which.ravel()].astype(numpy.uint8).reshape(height, width)
    rows = numpy.hstack([numpy.zeros((height, 1), numpy.uint8), index])
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(numpy.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    made = SIGNATURE + b"".join(_chunk(*one) for one in chunks)
    return min(made, data, key=len)


def _palette(colours: Any, counts: Any) -> Any:
    """At most 256 colours: whichever box spreads most, weighed by its pixels, is cut in two."""
    boxes = [numpy.arange(len(colours))]
    while len(boxes) < min(COLOURS, len(colours)):
        spread = [
            0.0 if len(b) < 2 else float(numpy.ptp(colours[b], axis=0).max() * counts[b].sum() ** 0.35)
            for b in boxes
        ]
        box = boxes.pop(int(numpy.argmax(spread)))
        channel = int(numpy.argmax(numpy.ptp(colours[box], axis=0)))
        box = box[numpy.argsort(colours[box, channel], kind="stable")]
        half = int(numpy.searchsorted(numpy.cumsum(counts[box]), counts[box].sum() / 2))
        cut = min(max(half, 1), len(box) - 1)
        boxes += [box[:cut], box[cut:]]
    found = numpy.array([numpy.average(colours[b], axis=0, weights=counts[b]).round() for b in boxes])
    return found[
        numpy.argsort(found.sum(axis=1), kind="stable")
    ]  # neighbours look alike: gradients pack well


def _nearest(colours: Any, palette: Any) -> Any:
    """For each colour the place of the nearest in the palette."""
    found = numpy.empty(len(colours), int)
    for start in range(0, len(colours), 4096):
        part = colours[start : start + 4096].astype(float)
        found[start : start + 4096] = ((part[:, None, :] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
    return found


def _pixels(data: bytes) -> Any:
    """Height x width x RGB of a PNG as Chromium makes it: eight bits, not interlaced, perhaps with an alpha."""
    at, packed, width, height, channels = len(SIGNATURE), b"", 0, 0, 3
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, channels = *struct.unpack(">II", body[:8]), {2: 3, 6: 4}[body[9]]
        elif kind == b"IDAT":
            packed += body
        at += length + 12
    stride = width * channels
    raw = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, stride + 1)
    rows = numpy.zeros((height, stride), numpy.uint8)
    above = numpy.zeros(stride, numpy.uint8)
    for n, line in enumerate(raw):
        above = rows[n] = _unfiltered(int(line[0]), line[1:], above, channels)
    return rows.reshape(height, width, channels)[:, :, :3]


def _unfiltered(kind: int, line: Any, above: Any, channels: int) -> Any:
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    if kind == 1:
        return numpy.cumsum(line.reshape(-1, channels), axis=0, dtype=numpy.uint8).ravel()
    out = bytearray(line.tobytes())
    up = above.tobytes()
    for n in range(len(out)):
        left, corner = (out[n - channels], up[n - channels]) if n >= channels else (0, 0)
        out[n] = (out[n] + (_paeth(left, up[n], corner) if kind == 4 else (left + up[n]) // 2)) & 255
    return numpy.frombuffer(bytes(out), numpy.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
