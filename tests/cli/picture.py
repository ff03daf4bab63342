# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens exported pictures without any library but Python's own, far enough to count what is in them."""

import io
import re
import struct
import xml.etree.ElementTree as xml
import zipfile
import zlib

SVG = "{http://www.w3.org/2000/svg}"
PRESENTATION = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def chunks(data):
    """(width, height, bytes a pixel, packed pixels) of a PNG; raises ValueError if it is damaged."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG signature")
    at, packed, width, height, ended = 8, b"", 0, 0, False
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if zlib.crc32(kind + body) != struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0]:
            raise ValueError("bad checksum")
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        packed += body if kind == b"IDAT" else b""
        ended = kind == b"IEND"
        at += 12 + length
    if not ended:
        raise ValueError("no end")
    return width, height, {2: 3, 6: 4}[colour] * depth // 8, packed


def png(data):
    """(width, height, distinct rows) of a PNG; raises ValueError if it is damaged."""
    width, height, size, packed = chunks(data)
    pixels = zlib.decompress(packed)
    if len(pixels) != height * (1 + width * size):
        raise ValueError("wrong amount of pixels")
    rows = (pixels[y * (1 + width * size) + 1:(y + 1) * (1 + width * size)] for y in range(0, height, 7))
    return width, height, len(set(rows))


def paeth(left, above, corner):
    """The neighbour that is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def unfiltered(kind, line, above, size):
    """The bytes of a line of a PNG, of which those before it are @above."""
    if kind == 2:
        return bytearray((value + up) & 255 for value, up in zip(line, above))
    out = bytearray(line)
    for i in range(len(line) if kind else 0):
        left, corner = (out[i - size], above[i - size]) if i >= size else (0, 0)
        guess = {1: left, 3: (left + above[i]) // 2}[kind] if kind != 4 else paeth(left, above[i], corner)
        out[i] = (line[i] + guess) & 255
    return out


def different(one, other, tolerance):
    """The share of the pixels of two PNGs in which a colour differs by more than @tolerance, of 1."""
    lines = []
    for data in (one, other):
        width, height, size, packed = chunks(data)
        pixels, above, rows = zlib.decompress(packed), bytes(width * size), []
        for y in range(height):
            at = y * (1 + width * size)
            above = unfiltered(pixels[at], pixels[at + 1:at + 1 + width * size], above, size)
            rows.append([above[c::size] for c in range(3)])
        lines.append(rows)
    width = min(len(rows[0][0]) for rows in lines)
    height = min(len(rows) for rows in lines)
    differ = sum(any(abs(one[c][x] - other[c][x]) > tolerance * 255 for c in range(3))
                 for one, other in zip(*lines) for x in range(width))
    return differ / (width * height)


def svg(data):
    """(width, shapes, bitmaps) of an SVG; raises xml.ParseError if it is no XML."""
    root = xml.fromstring(data)
    shapes = sum(len(root.findall(f".//{SVG}{name}")) for name in ("path", "rect", "use", "text", "line", "circle"))
    return root.get("width"), shapes, len(root.findall(f".//{SVG}image"))


def pptx(data):
    """[(names of shapes, notes)] of the slides of a presentation; raises if a part is missing, is no XML, or holds a
    text without a paragraph or two shapes of one number, which the schema forbids."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if package.testzip():
            raise ValueError("a damaged zip")
        parts = {name: xml.fromstring(package.read(name)) for name in package.namelist()}
    for name, part in parts.items():
        if any(text.find(DRAWING + "p") is None for text in part.iter(PRESENTATION + "txBody")):
            raise ValueError(f"{name}: a text without a paragraph")
        ids = [shape.get("id") for shape in part.iter(PRESENTATION + "cNvPr")]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{name}: two shapes of one number")
    slides = []
    for number in range(1, 1 + sum(name.startswith("ppt/slides/slide") for name in parts)):
        shapes = parts[f"ppt/slides/slide{number}.xml"].iter(PRESENTATION + "cNvPr")
        notes = parts[f"ppt/notesSlides/notesSlide{number}.xml"].iter(DRAWING + "t")
        slides.append(([shape.get("name") for shape in shapes][1:], "".join(text.text for text in notes)))
    for name in ("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml", "ppt/theme/theme1.xml"):
        parts[name].tag  # there is one
    return slides


def gif(data):
    """(width, height, frames) of a GIF; raises ValueError if it is not whole."""
    if data[:6] != b"GIF89a" or data[-1:] != b";":
        raise ValueError("not a whole GIF")
    return (*struct.unpack("<HH", data[6:10]), data.count(b"\x21\xf9\x04"))


def webp(data):
    """(width, height, frames) of a WebP with frames; raises ValueError if it is not whole."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or struct.unpack("<I", data[4:8])[0] + 8 != len(data):
        raise ValueError("not a whole WebP")
    at, size, frames = 12, (0, 0), 0
    while at < len(data):
        kind, length = struct.unpack("<4sI", data[at:at + 8])
        if kind == b"VP8X":
            size = tuple(1 + int.from_bytes(data[at + k:at + k + 3], "little") for k in (12, 15))
        frames += kind == b"ANMF"
        at += 8 + length + length % 2
    return (*size, frames)


def pdf(data):
    """(pages, drawing operators, bitmaps) of a PDF, its compressed streams included."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-64:]:
        raise ValueError("not a whole PDF")
    text = data
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            text += b"\n" + zlib.decompressobj().decompress(data[match.end():])
        except zlib.error:
            continue
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", text))
    operators = len(re.findall(rb"(?:^|\s)(?:re|l|c|f|S|Tj|TJ)(?=\s)", text))
    bitmaps = len(re.findall(rb"/Subtype\s*/Image", text))
    return pages, operators, bitmaps
