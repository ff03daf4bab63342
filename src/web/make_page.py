#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pages that a workload is put into: one with engine, player, style and languages, and one without the engine
for workloads whose steps are in it as data.

make_page.py ENGINE.wasm PLAYER_FOLDER PO_FOLDER PAGE.html STEPS.html SITE.html

What is left for whoever writes a lesson are its title and its packed workload."""

import html
import lzma
import os
import re
import struct
import subprocess
import sys

# In the order of what they need. What unpacks is in the page as it is, and belongs to the worker as well.
UNPACK = ("lzma.js", "unpack.js")
WORKER = ("engine.js", "worker.js")
PLAYER = ("dom.js", "remote.js", "tree.js", "scrubber.js", "editor.js", "inspector.js", "question.js", "scorm.js",
          "stage.js", "steps.js", "player.js")
NAMES = {"en": "English", "zh_CN": "简体中文"}
PLURAL_RULES = {"nplurals=1; plural=0;": 0, "nplurals=2; plural=(n != 1);": 1, "nplurals=2; plural=n != 1;": 1}


def read(*path, mode="r"):
    with open(os.path.join(*path), mode, encoding=None if "b" in mode else "utf-8") as file:
        return file.read()


# As lzma.js reads it.
LZMA = [{"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 0, "pb": 0, "dict_size": 1 << 20}]

FORBIDDEN = (0, 13, 60)  # what must not stand in a page as it is


def letters(data):
    """Seven bits a letter, as pack.c writes them."""
    bits = "".join(f"{byte:08b}" for byte in data)
    sevens = [int(bits[at:at + 7].ljust(7, "0"), 2) for at in range(0, len(bits), 7)]
    out, rest = [], iter(sevens)
    for seven in rest:
        if seven not in FORBIDDEN:
            out.append(chr(seven))
            continue
        after = next(rest, None)
        number = FORBIDDEN.index(seven)
        out.append(chr(0x300 + 128 * number if after is None else 0x100 + 128 * number + after))
    return "".join(out)


def pack(data):
    """Its size and the data."""
    return letters(struct.pack(">I", len(data)) + lzma.compress(data, format=lzma.FORMAT_RAW, filters=LZMA))


def join_modules(folder, names):
    """The modules in one text: what they import from each other is there already."""
    text = "\n".join(read(folder, name) for name in names)
    text = re.sub(r'^import \{[^}]*\} from "[^"]*";\n', "", text, flags=re.M)
    text = re.sub(r"^export (?=(async )?(function|const|let|class)\b)", "", text, flags=re.M)
    text = re.sub(r"/\*\* @type [^*\n]*\*/ ?", "", text)
    text = re.sub(r"^\s*/\*\*.*?\*/\n|^\s*//[^\n]*\n", "", text, flags=re.M | re.S)
    return re.sub(r"\n\s*", "\n", text)


def messages_of(po):
    """{message: translation} of a po file, by way of msgfmt; the forms of a plural with a 0 between them."""
    data = subprocess.run(["msgfmt", "--endianness=little", "-o", "-", po], check=True, capture_output=True).stdout
    _, _, n, ids, texts = struct.unpack_from("<5I", data)

    def string(table, i):
        length, at = struct.unpack_from("<2I", data, table + 8 * i)
        return data[at:at + length]

    return {string(ids, i).split(b"\0")[0]: string(texts, i) for i in range(n)}


def fnv(message):
    value = 2166136261
    for byte in message:
        value = (value ^ byte) * 16777619 & 0xffffffff
    return value


def make_language(po, engine):
    """The table that shim/gettext.c reads: only what the engine says."""
    messages = messages_of(po)
    rule = re.search(rb"^Plural-Forms: *(.*)$", messages.pop(b""), re.M).group(1).decode()
    entries = {}
    for message, text in messages.items():
        if message + b"\0" not in engine:
            continue
        if fnv(message) in entries:
            sys.exit(f"{po}: two messages have the same hash; change the wording of: {message.decode()}")
        entries[fnv(message)] = text + b"\0"
    head = struct.pack("<2I", len(entries), PLURAL_RULES[rule])
    at, texts = len(head) + 8 * len(entries), b""
    for key in sorted(entries):
        head += struct.pack("<2I", key, at + len(texts))
        texts += entries[key]
    return head + texts


def part(name, text):
    """What the player reads by that name."""
    if "</script" in text:
        sys.exit(f"{name} would end the element that it is in")
    return f'<script type="text/plain" id="{name}">{text}</script>'


def fill(page, **parts):
    for name, text in parts.items():
        page = page.replace(f"@KM_{name}@", text)
    return page


def main():
    engine_file, player, po, page_file, steps_file, site_file = sys.argv[1:]
    engine = read(engine_file, mode="rb")
    languages = [line.strip() for line in read(po, "LINGUAS").split("\n") if line.strip() and not line.startswith("#")]
    options = "".join(f'<option value="{name}">{html.escape(NAMES.get(name, name))}</option>'
                      for name in ["en", *languages])
    tables = [part(f"language-{name}", pack(make_language(os.path.join(po, name + ".po"), engine)))
              for name in languages]
    style = re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", read(player, "style.css"), flags=re.S)).strip()
    page = fill(read(player, "page.html"), STYLE=part("look", pack(style.encode())),
                UNPACK=join_modules(player, UNPACK),
                PLAYER=part("player", pack(join_modules(player, PLAYER).encode())))
    with_engine = [part("worker", pack(join_modules(player, WORKER).encode())), part("engine", pack(engine)), *tables,
                   part("workload", "@KM_WORKLOAD@")]
    with open(page_file, "w", encoding="utf-8", newline="") as file:
        file.write(fill(page, LANGUAGES=options, CONTENT="\n".join(with_engine)))
    with open(steps_file, "w", encoding="utf-8", newline="") as file:
        file.write(fill(page, LANGUAGES="", CONTENT=part("steps", "@KM_WORKLOAD@")))
    with open(site_file, "w", encoding="utf-8") as file:
        file.write(read(player, "site.html"))


if __name__ == "__main__":
    main()
