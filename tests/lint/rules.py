# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the repository, as functions from text to findings; test_lint.py applies them to every file."""

import re

# Layer -> layers whose headers it may include (the table of src/README.md).
LAYERS = {
    "base": {"base"},
    "core": {"base", "core"},
    "workload": {"base", "core", "workload"},
    "timeline": {"base", "core", "workload", "timeline"},
    "model": {"base", "core", "workload", "timeline", "model"},
    "scene": {"base", "core", "timeline", "model", "scene"},
    "draw": {"base", "core", "timeline", "model", "scene", "draw"},
    "export": {"base", "core", "workload", "timeline", "model", "scene", "draw", "export"},
    "web": {"base", "core", "workload", "timeline", "model", "scene", "export", "web"},
    "cli": {"base", "core", "workload", "timeline", "model", "scene", "draw", "export", "web", "cli"},
    "app": {"base", "core", "workload", "timeline", "model", "scene", "draw", "export", "web", "app"},
}

# The folders of core, lowest first: each may include those before it and itself.
CORE_FOLDERS = ("words", "machine", "page", "slab", "vm", "engine", "fast", "boot", "single")

# Layer -> what it may include of other libraries, as prefixes of <header>; the C library is always allowed.
LIBRARIES = {
    "base": ("glib.h", "glib/"),
    "core": ("glib.h", "glib/"),
    "workload": ("glib.h", "glib/", "gio/"),
    "timeline": ("glib.h", "glib/", "gio/"),
    "model": ("glib.h", "glib/", "gio/"),
    "scene": ("glib.h", "glib/"),
    "draw": ("glib.h", "glib/", "gio/", "cairo", "pango/"),
    "export": ("glib.h", "glib/", "gio/", "cairo", "pango/", "zip.h", "gif_lib.h", "webp/", "libimagequant.h",
               "qrencode.h"),
    "web": ("glib.h", "glib/", "gio/", "lzma.h"),
    "cli": ("glib.h", "glib/", "gio/", "glib-unix.h", "cairo", "pango/"),
    "app": ("glib.h", "glib/", "gio/", "glib-unix.h", "cairo", "pango/", "gtk/", "gdk/", "adwaita.h", "gtksourceview/"),
}

C_LIBRARY = {
    "assert.h", "ctype.h", "errno.h", "fcntl.h", "float.h", "immintrin.h", "inttypes.h", "limits.h", "locale.h",
    "math.h", "setjmp.h", "signal.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
    "string.h", "time.h", "unistd.h", "sys/file.h", "sys/mman.h", "sys/resource.h", "sys/stat.h", "sys/types.h",
    "sys/wait.h",
}

# What a layer must not know although a layer below it does: pictures see the types of core and never run a machine.
CORE_MACHINE_CALLS = re.compile(r"\bkm_(machine_(apply|observe|clone|unpack|new)|timeline_(seek|step_\w+|run_to))\b")


def includes(text):
    """Yields (line number, name, system?) for each include line."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(2), match.group(1) == "<"


def core_folder_findings(path, text):
    """Includes that go up the stack of core's folders, and sources that are included."""
    folder = path.split("/")[2]
    if folder not in CORE_FOLDERS:
        return [f"{path}: not in a folder of core"]
    below = CORE_FOLDERS[:CORE_FOLDERS.index(folder) + 1]
    return [f"{path}:{number}: core/{folder} may not include {name}" for number, name, system in includes(text)
            if not system and name.startswith("core/") and name.split("/")[1] not in below]


def include_findings(path, text):
    """Includes that the layer of src/LAYER/file may not have."""
    layer = path.split("/")[1]
    findings = []
    for number, name, system in includes(text):
        if system:
            allowed = name in C_LIBRARY or name.startswith(LIBRARIES[layer])
        else:
            allowed = name.split("/")[0] in LAYERS[layer] and not name.endswith(".c")
            allowed = allowed or "/" not in name and name.endswith(("-resources.h", "_widths.h"))  # made by the build
        if not allowed:
            findings.append(f"{path}:{number}: {layer} may not include {name}")
    if layer == "core":
        findings += core_folder_findings(path, text)
    if layer in ("scene", "draw"):
        findings += [f"{path}: {layer} may not call {m.group(0)}" for m in CORE_MACHINE_CALLS.finditer(text)]
    return findings


def spdx_findings(path, text):
    """The licence line is the first one, or the second after an interpreter or XML line."""
    lines = text.split("\n")
    first = 1 if lines[0].startswith(("#!", "<?xml")) else 0
    found = len(lines) > first and "SPDX-License-Identifier: GPL-3.0-or-later" in lines[first]
    return [] if found else [f"{path}:{first + 1}: no SPDX line"]


# Spelled in pieces so that this file passes its own test.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "not imple" + "mented")) + r")\b")
MACHINE_PATH = re.compile(r"(^|[^\w.@{}$*-])/(" + "|".join(("work", "root", "farm", "home")) + r"|tmp/(wt|b)-\w+)/")


def wording_findings(path, text):
    """Words of unfinished work and paths of somebody's machine."""
    findings = []
    for number, line in enumerate(text.split("\n"), 1):
        for pattern in (UNFINISHED, MACHINE_PATH):
            match = pattern.search(line)
            if match:
                findings.append(f"{path}:{number}: {match.group(0).strip()}")
    return findings


STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def columns(path, line):
    """The columns of a line that count: a string of C is not cut, so its longest one takes no room."""
    strings = STRING.findall(line) if path.endswith((".c", ".h")) else []
    return len(line) - max((len(string) - 2 for string in strings), default=0)


def whitespace_findings(path, text):
    """Tabs, trailing blanks, lines over 120 columns, a missing last newline."""
    findings = [] if text.endswith("\n") or not text else [f"{path}: no newline at the end"]
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            findings.append(f"{path}:{number}: tab")
        if line != line.rstrip():
            findings.append(f"{path}:{number}: blank at the end of the line")
        if columns(path, line) > 120:
            findings.append(f"{path}:{number}: {len(line)} columns")
    return findings


DECLARATION = re.compile(r"^(?!typedef|static|extern|struct \w+ {|enum|#|G_DE|G_BE|G_END|/|\*| |})"
                         r"[\w][\w \*]*?\*?\b(km_\w+) \([^;{]*\)[^;{]*;", re.M)

# Explained once for all in src/README.md: freeing NULL is fine, a reference is given back with unref.
LIFETIME = re.compile(r"_(free|finish|ref|unref|quark)$")


def undocumented(path, text):
    """Public functions without a comment: a comment covers the declarations that follow it without a blank line."""
    findings = []
    for block in re.split(r"\n\s*\n", text):
        for match in DECLARATION.finditer(block):
            before = block[:match.start()]
            same_line = block[match.end():].split("\n")[0]
            if "*/" not in before and "/*" not in same_line and not LIFETIME.search(match.group(1)):
                findings.append(f"{path}: {match.group(1)} has no comment")
    return findings


TRANSLATES = re.compile(r'\b(N?_|C_|NC_|ngettext|g_dngettext) ?\("')


def translates(path, text):
    """Whether a file has text for people and so belongs in POTFILES."""
    if path.endswith((".desktop.in", ".metainfo.xml.in")):
        return True
    if path.endswith(".gschema.xml"):
        return "gettext-domain=" in text
    if path.endswith(".ui"):
        return "translatable=" in text
    return path.endswith((".c", ".h")) and path != "src/base/i18n.h" and bool(TRANSLATES.search(text))


# xgettext knows PRId64 of the C library, and cuts a message off at a macro of GLib.
CUT_MESSAGE = re.compile(r'\b(?:N?_|ngettext) \("(?:[^"\\]|\\.)*" (?:"|\s)*G_\w+')


def message_findings(path, text):
    """Messages that cannot be translated because a macro stands in them."""
    return [f"{path}:{text.count(chr(10), 0, m.start()) + 1}: {m.group(0)}" for m in CUT_MESSAGE.finditer(text)]


# A message is one string, however long; a text of several paragraphs may be cut after each line of it.
MESSAGE = re.compile(r'\b(?:N?_|N?C_|ngettext) \((?:\s*(?:"(?:[^"\\\n]|\\.)*"|PRI\w+)\s*,?)+')
CUT_STRING = re.compile(r'(?<!\\n)"[ \t]*\n\s*"')


def cut_strings(path, text):
    """Messages that are cut only for the column limit."""
    return [f"{path}:{text.count(chr(10), 0, message.start() + cut.start()) + 1}"
            for message in MESSAGE.finditer(text) for cut in CUT_STRING.finditer(message.group(0))]


# One kernel asked for by name instead of what the table of generations says of it.
VERSION_TEST = re.compile(r"(?:[=!]=|[<>]=?) *KM_GENERATION_\d|\bcase KM_GENERATION_|strcmp \([^;]*generation->name")


def version_tests(path, text):
    """Tests of a kernel's version outside the one table of what differs (src/core/words/generation.c)."""
    return [f"{path}:{text.count(chr(10), 0, test.start()) + 1}" for test in VERSION_TEST.finditer(only_code(text))]


def map_findings(text, folders):
    """What src/README.md is wrong about: lines over 120 columns (tables apart), folders that it does not name."""
    words = set(re.findall(r"[\w.]+", text))
    long = [f"line {number} is long" for number, line in enumerate(text.split("\n"), 1)
            if len(line) > 120 and not line.startswith(("|", "  "))]
    return long + [f"{folder} is not named" for folder in folders if folder.split("/")[-1] not in words]


def unregistered_tests(meson, names):
    """Test sources that a meson.build does not mention, by stem ("test_rng" as 'test_rng', or 'rng' in a list)."""
    words = set(re.findall(r"'([^']*)'", meson))
    stems = {re.sub(r"\.\w+$", "", word) for word in words}
    return [name for name in names
            if re.sub(r"\.\w+$", "", name) not in stems and re.sub(r"^test_|\.\w+$", "", name) not in stems]


# What meson.build names of a layer that works in a page as well, and what of GLib it uses there.
PAGE_SOURCES = re.compile(r"_sources \+?= files\((.*?)\)", re.S)
GLIB_NAME = re.compile(r"\b(?:g_[a-z0-9_]+(?= \()|G(?:List|SList|Queue|Tree|Regex|Array|PtrArray)\b)")


def page_sources(meson):
    """The files that a meson.build says to be compiled for web pages."""
    return [name for block in PAGE_SOURCES.findall(meson) for name in re.findall(r"'([^']+\.c)'", block)]


def shim_findings(path, text, shim):
    """Uses of GLib that src/web/shim has not."""
    known = set(re.findall(r"\w+", shim))
    return [f"{path}: {name}" for name in sorted(set(GLIB_NAME.findall(only_code(text)))) if name not in known]


# "facts 7.2", "facts 3.4 to 3.6", "Facts 2.5 and 4.3", "the facts (9.1 to 9.5)", "facts 6 to 9"; "6.12 rules 2 and 7".
# The lines of a comment may end anywhere in between.
GAP = r"[\s*]+"
NUMBER = rf"\d+(?:\.\d+)?(?!\.?\d|{GAP}rules?\b)"
CITATIONS = [(re.compile(rf"\b{word}{GAP}\(?({NUMBER}(?:(?:,(?:{GAP}and)?|{GAP}and|{GAP}to){GAP}{NUMBER})*)"), prefix)
             for word, prefix in ((rf"[Ff]acts(?:{GAP}(?:say|read))?", ""), (r"6\.12 rules?", "6.12 rule "))]


def facts_headings(facts):
    """What can be cited of src/facts.md: "3", "3.6", "6.12 rule 7"; a list, with what is there twice."""
    return (re.findall(r"^##+ (\d+(?:\.\d+)?) ", facts, re.M)
            + ["6.12 rule " + number for number in re.findall(r"^\* 6\.12 rule (\d+): ", facts, re.M)])


def citation_findings(path, text, headings):
    """Citations of facts that are not among @headings."""
    findings = []
    for pattern, prefix in CITATIONS:
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            findings += [f"{path}:{line}: {prefix}{number}" for number in re.findall(r"\d+(?:\.\d+)?", match.group(1))
                         if prefix + number not in headings]
    return findings


# GLib has names of its own for C's numbers; only the window, which GLib calls back, may say guint.
FOREIGN_NUMBER = re.compile(r"\b(?:g(?:int|uint)(?:8|16|32|64)|gint|gchar|guchar|gshort|gushort|glong|gulong|gfloat"
                            r"|gdouble|gsize|guint|unsigned int)\b")
CUT_PROTOTYPE = re.compile(r"^static [^(\n;]*\n\w+ \([^{};]*\)[^{};]*;", re.M)
NO_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\'', re.S)


def only_code(text):
    """The text with blanks for comments and strings, so that places stay."""
    return NO_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def dialect_findings(path, text):
    """Declarations in another style than the house's (src/README.md)."""
    code = only_code(text)
    found = [*FOREIGN_NUMBER.finditer(code), *CUT_PROTOTYPE.finditer(code)]
    return [f"{path}:{code.count(chr(10), 0, match.start()) + 1}: {match.group(0)}" for match in found
            if match.group(0) != "guint" or not path.startswith(("src/app/", "tests/app/"))]


DECLARED = re.compile(r"static |g_auto|(?!(?:return|goto|case|else|typedef)\b)(?:const |struct |enum |unsigned )*\w+ "
                      r"\**(?:const |restrict )*\w+(?:\[[^=]*?\])*(?: =(?!=)|,|;)")
TABLE = re.compile(r"\s*(?:static |const |typedef )*(?:enum|struct|union)\b[^;()=]*")


def late_declarations(path, text):
    """Declarations that come after a statement of their block."""
    findings, blocks = [], []  # of an open block: [indentation of what is in it, a statement has come]
    lines = only_code(text).split("\n")
    at = 0
    while at < len(lines):
        line, start = lines[at].rstrip(), at
        indent = len(line) - len(line.lstrip())
        if line.strip() == "{":
            blocks.append([indent + 2, False])
        elif line.strip().startswith("}") and blocks and indent == blocks[-1][0] - 2:
            blocks.pop()
        elif line and (blocks and indent == blocks[-1][0] or TABLE.fullmatch(line)) and not line.startswith("#"):
            depth = 0
            while True:  # to the end of the statement, or of what stands before its block
                depth += sum(map(lines[at].count, "([{")) - sum(map(lines[at].count, ")]}"))
                end = lines[at].rstrip()
                opens = at + 1 < len(lines) and lines[at + 1].strip() == "{"
                if opens and not TABLE.fullmatch(line) and not end.endswith("="):
                    break
                if at + 1 >= len(lines) or depth <= 0 and end.endswith((";", "}", ":")):
                    break
                at += 1
            if blocks and indent == blocks[-1][0]:
                if not DECLARED.match(line.strip()) and not TABLE.fullmatch(line):
                    blocks[-1][1] = True
                elif blocks[-1][1]:
                    findings.append(f"{path}:{start + 1}: {line.strip()}")
        at += 1
    return findings


PROTOTYPE = re.compile(r"^(?!(?:typedef|static|extern|return|else)\b)\w[\w \*]*?[ \*](\w+) \("
                       r"(?:[^;{}()]|\([^;{}()]*\))*\)[^;{}]*;", re.M)
INLINE = re.compile(r"^static inline [^\n]*\n(\w+) \(", re.M)
DEFINITION = re.compile(r"^(\w+) \(", re.M)


# What only tests and benchmarks ask, because nothing else can answer them: whether two states are the same, whether one
# is sound, how many bytes are kept.
FOR_TESTS = {"km_machine_hash", "km_machine_bytes_per_frame", "km_machine_kmem_bytes", "km_timeline_bytes_per_op",
             "km_single_machine", "km_single_validate", "km_frame_map_invalidate"}


def unused_functions(sources):
    """Functions that a header of src offers and nothing outside the file that has them uses, or only a test that is
    not among FOR_TESTS, of {path: text}."""
    codes = {path: only_code(text) for path, text in sources.items()}
    users = {}
    for path, code in codes.items():
        for word in re.findall(r"\w+", code):
            users.setdefault(word, []).append(path)
    defined = {(name, path) for path, code in codes.items() if path.endswith(".c") for name in DEFINITION.findall(code)}
    findings = []
    for path in sorted(path for path in codes if path.startswith("src/") and path.endswith(".h")):
        for name in INLINE.findall(codes[path]):
            if len(users[name]) == 1:
                findings.append(f"{path}: {name} is used nowhere")
        for name in PROTOTYPE.findall(codes[path]):
            others = [user for user in users[name] if (name, user) not in defined]
            if len(others) < len(users[name]) and len(others) == 1:
                findings.append(f"{path}: {name} is used in no other file")
            elif (len(users[name]) == len(others) + 1 and others.count(path) == 1 and name not in FOR_TESTS
                  and all(user == path or user.startswith("tests/") for user in others)):
                findings.append(f"{path}: {name} is used in tests alone")
    return findings


EQUATIONS = re.compile(r"/\*(?:(?!\*/).)*?[Ee]quations(?:(?!\*/).)*\*/", re.S)


def equation_findings(sources):
    """Equations above a struct that no validate of core checks under their name, and checks without one, of
    {path: text}. What a machine as a whole promises is held by tests."""
    stated = {name: path for path, text in sources.items() if path.endswith(".h") for block in EQUATIONS.findall(text)
              if not block.startswith("/* The machine.") for name in re.findall(r"^ \*   (\w+)  ", block, re.M)}
    checked = {name: path for path, text in sources.items() if path.endswith("validate.c")
               for name in re.findall(r'"(\w+): ', text)}
    return ([f"{stated[name]}: {name} is checked nowhere" for name in sorted(stated.keys() - checked.keys())]
            + [f"{checked[name]}: {name} is above no struct" for name in sorted(checked.keys() - stated.keys())])
