#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check, run and render: what they print, what they write, and how they end."""

import functools
import glob
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import picture
import schema
from cli import CLI, LESSON, ROOT, Folder, cli
from tap import Skip, case, check, run, same

LESSONS = sorted(glob.glob(os.path.join(ROOT, "data/workloads/*.kmw")))
RECORDING = os.path.join(ROOT, "tests/data/recordings/linux2634-x86_32-up-64-pages-a-high.txt.gz")
BAD = "kmw 1\nmachine x86-32 memory=64M\np = alloc_pages(GFP_KERNEL\nq = alloc_pagez(GFP_KERNEL, 0)\n"


def ends(result, status):
    same(result.status, status, f"exit status\n{result}\n")
    return result


# ---- the program ----


@case
def no_gtk_is_linked():
    libraries = subprocess.run(["ldd", CLI], capture_output=True, text=True, check=True).stdout
    check("libglib-2.0" in libraries, libraries)
    check(not re.search(r"libgtk|libgdk|libadwaita|libX11\b.*=>.*gtk", libraries), libraries)


@case
def help_names_every_command():
    result = ends(cli("--help"), 0)
    for command in ("check", "proc", "run", "render", "verify"):
        check(command in result.out, f"{command} is not in the help\n{result}")


@case
def help_explains_the_language():
    out = ends(cli("help", "workload"), 0).out
    for word in ("kmem_cache_create(\"name\", size, align, flags, ctor)", "repeat count { statements }",
                 "slub_debug=FZPU", "slabs(cache, full|partial|free)", "calls=alloc_pages|kmalloc|kzalloc|vmalloc"):
        check(word in out, f"{word} is not in the help\n{out}")


@case
def documents_say_only_what_there_is():
    commands = re.findall(r"^  ([a-z]+) ", cli("--help").out, re.M)
    options = set(re.findall(r"--[a-z-]+", "".join(cli(command, "--help").out for command in commands)))
    language = cli("help", "workload").out
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    with open(os.path.join(ROOT, "data/kmemscope-cli.1"), encoding="utf-8") as file:
        manual = file.read().replace("\\-", "-")
    named = re.findall(r"(?<![\w-])--[a-z][a-z-]+", manual)
    for line in readme.split("\n"):
        command = re.match(r"    \./run cli (\w+)", line)
        named += re.findall(r"--[a-z][a-z-]+", line.split("  #")[0]) if command else []
        check(not command or command.group(1) in commands, line)
    same(sorted(set(named) - options), [], "options that are no options")
    calls = re.search(r"^\* Calls: (.*?)Names and", readme, re.M | re.S).group(1)
    for name in re.findall(r"`([\w]+)", calls):
        check(f"  {name}(" in language, f"{name} is in the README, and help workload does not know it")


@case
def version_is_printed():
    check(re.search(r"\d+\.\d+\.\d+", ends(cli("--version"), 0).out), "no version")


@case
def mistakes_on_the_command_line_are_status_2():
    for arguments in ((), ("frobnicate",), ("check",), ("run",), ("render",), ("run", "--bogus", "x"),
                      ("render", "x.kmw")):
        result = cli(*arguments)
        same(result.status, 2, f"{arguments}: exit status\n{result}\n")
        check(result.out + result.err, f"{arguments}: nothing was said")


@case
def missing_files_are_named():
    for command in (("check",), ("run",), ("render", "-o", "/tmp/never.png"), ("verify",)):
        result = ends(cli(*command, "/nonexistent/file.kmw"), 2)
        check("/nonexistent/file.kmw" in result.err, f"{command}: the file is not named\n{result}")


# ---- check ----


@case
def the_lessons_are_good():
    check(len(LESSONS) >= 16, "lessons are missing")
    for lesson in LESSONS:
        same(ends(cli("check", lesson), 0).err, "", f"{lesson}: check complains")


@case
def lessons_are_listed():
    lessons = json.loads(ends(cli("lessons", "--format", "json"), 0).out)["lessons"]
    same([lesson["number"] for lesson in lessons], list(range(1, len(lessons) + 1)), "numbers")
    same([os.path.basename(lesson["file"]) for lesson in lessons if lesson["file"].endswith(".kmw")],
         [os.path.basename(lesson) for lesson in LESSONS], "files")
    second = lessons[1]
    check(second["minutes"] > 2 and second["questions"] == 5 and second["right"] == 0, second)
    lines = ends(cli("lessons"), 0).out
    check(f"  2  {second['title']}, {second['minutes']} minutes, 5 questions\n" in lines, lines)
    check(f"\n     {second['summary']}\n" in lines, lines)
    ends(cli("lessons", "more"), 2)


def without_words(path):
    """The statements of a lesson without notes, titles and the words of questions."""
    lines = []
    with open(path, encoding="utf-8") as text:
        for line in text:
            line = line.strip()
            if line.split(" ")[0] in ("title", "ask", "chapter", "slide"):
                line = re.sub(r'"[^"]*"', '""', line)
            if line and not line.startswith("//"):
                lines.append(line)
    return lines


@case
def translated_lessons_differ_in_words_alone():
    translated = sorted(glob.glob(os.path.join(ROOT, "data/workloads/*/*.kmw")))
    for lesson in translated:
        original = os.path.join(ROOT, "data/workloads", os.path.basename(lesson))
        same(without_words(lesson), without_words(original), f"{lesson}: another lesson than the original")
        same(ends(cli("check", lesson), 0).err, "", f"{lesson}: check complains")
    for language in {os.path.dirname(lesson) for lesson in translated}:
        same(sorted(os.path.basename(lesson) for lesson in translated if os.path.dirname(lesson) == language),
             [os.path.basename(lesson) for lesson in LESSONS], f"{language}: lessons are missing")


@case
def misuse_has_the_words_of_the_kernel():
    said = {
        "07-*": ("slab error in verify_redzone_free(): cache `size-128': double free detected",
                 "slab error in cache_alloc_debugcheck_after(): cache `size-128': double free, or memory outside "
                 "object was overwritten", ": redzone 1:0xd84156c5635688c0, redzone 2:0xd84156c5635688c0\n",
                 "slab error in verify_redzone_free(): cache `size-128': memory outside object was overwritten",
                 "Slab corruption: size-128 start=", "kfree_debugcheck: out of range ptr c4800000h."),
        "08-*": ("BUG: unable to handle kernel paging request at f8805000\n", "use vmalloc=<size> to increase size."),
        "11-*": ("kmem_cache_create: duplicate cache plain", "kmem_cache_create: Early error in slab huge",
                 "slab error in kmem_cache_destroy(): cache `plain': Can't free all objects"),
    }
    for name, messages in said.items():
        lesson, = glob.glob(os.path.join(ROOT, "data/workloads", name))
        out = ends(cli("run", "--events", lesson), 0).out
        for message in messages:
            check(message in out, f"{lesson}: the kernel does not say “{message}”")


@case
def every_lesson_teaches_and_proves():
    numbers = [os.path.basename(lesson)[:2] for lesson in LESSONS]
    same(len(set(numbers)), len(numbers), f"two lessons have one number: {numbers}")
    for lesson in LESSONS:
        with open(lesson, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for beginning in ("kmw 1", 'title "', "machine ", "/// ", "expect "):
            check(any(line.startswith(beginning) for line in lines), f"{lesson}: no line begins with “{beginning}”")
        long = [n for n, line in enumerate(lines, 1) if len(line) > 120 and not line.startswith("ask ")]
        same(long, [], f"{lesson}: lines above 120 columns")


@case
def diagnostics_have_place_code_and_cure():
    with Folder() as folder:
        path = folder.file("bad.kmw", BAD)
        result = ends(cli("check", path), 1)
    lines = [line for line in (result.out + result.err).split("\n") if re.search(r"KMW-\d+", line)]
    check(len(lines) >= 2, f"two mistakes, {len(lines)} diagnostics\n{result}")
    for number, line in zip((3, 4), lines):
        check(re.match(rf".*bad\.kmw:{number}:\d+: error KMW-\d+: .+\(.+\)", line), f"not a diagnostic: {line}")


@case
def a_failed_expectation_is_an_error():
    with Folder() as folder:
        good = folder.file("good.kmw", LESSON + "expect p != NULL\n")
        wrong = folder.file("wrong.kmw", LESSON + "expect p == NULL\n")
        ends(cli("check", good), 0)
        result = ends(cli("check", wrong), 1)
    check(re.search(r"wrong\.kmw:8\b", result.out + result.err), f"the place is missing\n{result}")


@case
def one_bad_file_among_good_ones():
    with Folder() as folder:
        result = ends(cli("check", folder.file("good.kmw"), folder.file("bad.kmw", BAD)), 1)
    check("bad.kmw:3" in result.out + result.err, f"the bad file is not named\n{result}")


@case
def any_bytes_are_answered():
    with Folder() as folder:
        for name, data in (("empty", b""), ("zero", b"\0" * 1000), ("noise", bytes(range(256)) * 64),
                           ("long", b"p" * 1000000), ("latin", b"kmw 1\ntitle \"\xe4\"\n")):
            result = cli("check", folder.file(name + ".kmw", data))
            check(result.status in (0, 1, 2), f"{name}\n{result}")


# ---- run ----


@case
def run_prints_lists_and_watermarks():
    with Folder() as folder:
        result = ends(cli("run", folder.file("a.kmw")), 0)
    for word in ("DMA", "Normal", "min", "low", "high"):
        check(word.lower() in result.out.lower(), f"{word} is not in the state\n{result}")


@case
def run_prints_json():
    with Folder() as folder:
        result = ends(cli("run", folder.file("a.kmw"), "--format", "json"), 0)
    state = json.loads(result.out)
    check(isinstance(state, dict) and "zones" in state, f"no zones\n{result}")
    same(len(state["zones"]), 2, "zones of 64 MiB x86-32")


@case
def everything_freed_is_everything_free():
    with Folder() as folder:
        path = folder.file("a.kmw")
        start = json.loads(ends(cli("run", path, "--to", "0", "--format", "json"), 0).out)
        middle = json.loads(ends(cli("run", path, "--to", "2", "--format", "json"), 0).out)
        end = json.loads(ends(cli("run", path, "--format", "json"), 0).out)

    def free(state):
        return sum(zone["free_pages"] for zone in state["zones"])

    same(free(start) - free(middle), 5, "frames taken by order 2 and order 0")
    same(free(end), free(start), "free frames at the end")


@case
def run_stops_inside_an_operation():
    with Folder() as folder:
        path = folder.file("a.kmw")
        texts = {ends(cli("run", path, "--to", place), 0).out for place in ("0", "1", "2", "4")}
        check(len(texts) >= 3, "different places give the same state")
        ends(cli("run", path, "--to", "1.2"), 0)


# One call that takes a while, again and again.
ENDLESS = """kmw 1
machine x86-64 memory=16G kernel=6.1
repeat 10000 {
page_cache(4000000)
free_all
}
expect free_pages(DMA) > 0
"""


def interrupted(*arguments, feed=None, number=signal.SIGINT, wait=0.0):
    """Starts the program, whose last argument is a FIFO, gives it @feed and sends the signal."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE")}
    os.mkfifo(arguments[-1])
    process = subprocess.Popen([CLI, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    with open(arguments[-1], "w") as pipe:  # opens when the program reads it
        pipe.write(feed or "kmw 1\n")
        pipe.flush()
        if feed:
            pipe.close()
        time.sleep(wait)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


@case
def ctrl_c_ends_with_words():
    with Folder() as folder:
        for i, (command, number, status) in enumerate(
            ((["run"], signal.SIGINT, 130), (["verify"], signal.SIGINT, 130), (["check"], signal.SIGTERM, 143),
             (["render", "-o", folder.path("a.svg")], signal.SIGINT, 130))):
            code, _, err = interrupted(*command, folder.path(f"fifo{i}"), number=number)
            same(code, status, f"{command}: {err}")
            check("stopped" in err, f"{command} says nothing: {err}")
        check(not os.path.exists(folder.path("a.svg")), "a picture was written")


@case
def ctrl_c_ends_a_long_call():
    with Folder() as folder:
        for i, command in enumerate((["run"], ["run", "--events"], ["check"], ["render", "-o", folder.path("a.svg")])):
            code, _, err = interrupted(*command, folder.path(f"fifo{i}"), feed=ENDLESS, wait=0.5)
            same(code, 130, f"{command}: {err}")
            check("stopped" in err, f"{command} says nothing: {err}")


MISUSE = """kmw 1
machine x86-32 memory=16M debug=slab
o = kmalloc(32, GFP_KERNEL)
kfree(o)
kfree(o)
drain_all_pages()
"""


@case
def run_stops_at_the_first_misuse():
    with Folder() as folder:
        path = folder.file("a.kmw", MISUSE)
        result = ends(cli("run", path, "--to", "misuse", "--events"), 0)
        last = [line for line in result.out.splitlines() if line.startswith("  3.")][-1]
        check("slab_error" in last, f"not at the report\n{last}")
        check("double free" in result.out.splitlines()[-1] or "slab error" in result.out, f"no message\n{result}")
        step = re.match(r"  (3\.\d+) ", last).group(1)
        states = [ends(cli("run", path, "--to", place), 0).out for place in ("misuse", step)]
        same(*states, "another state")
        ends(cli("render", path, "--step", "misuse", "-o", folder.path("a.svg")), 0)
        result = ends(cli("run", path, "--to", "reclaim"), 2)
        check("reclaim" in result.err, f"not named\n{result}")


@case
def bad_places_are_refused():
    with Folder() as folder:
        path = folder.file("a.kmw")
        for place in ("x", "1.y", "-1", "1.2.3", "", "99999999999999999999"):
            result = ends(cli("run", path, "--to", place), 2)
            check(result.err, f"{place!r}: nothing was said")


@case
def events_are_printed():
    with Folder() as folder:
        result = ends(cli("run", folder.file("a.kmw"), "--events"), 0)
    for name in ("mm_page_alloc", "mm_page_free"):
        check(name in result.out, f"{name} is not among the events\n{result}")


@case
def events_are_printed_as_json():
    with Folder() as folder:
        result = ends(cli("run", folder.file("a.kmw"), "--events", "--format", "json"), 0)
    check(json.loads(result.out), "nothing")


@case
def the_same_run_prints_the_same():
    text = "kmw 1\nmachine x86-32 memory=64M cpus=2\nrandom seed=7 ops=500 live=100 order=0..4 gfp=GFP_KERNEL\n"
    with Folder() as folder:
        path = folder.file("a.kmw", text)
        same(cli("run", path, "--events").out, ends(cli("run", path, "--events"), 0).out)


@case
def recordings_run_like_workloads():
    state = json.loads(ends(cli("run", RECORDING, "--to", "100", "--format", "json"), 0).out)
    same(len(state["zones"]), 2, "zones")


@case
def an_unknown_format_is_refused():
    with Folder() as folder:
        ends(cli("run", folder.file("a.kmw"), "--format", "yaml"), 2)


CONVERSIONS = """kmw 1
machine x86-32 memory=1G cpus=2 stack=4K
h = alloc_page(GFP_HIGHUSER)
n = page_address(h)
expect n == NULL
k = kmap(h)
a = page_address(h)
expect a == k
v = vmalloc(20000)
p = vmalloc_to_page(v + 5000)
expect p == frame_at(v, 1)
f = page_to_pfn(p)
q = pfn_to_page(f)
expect q == p
r = pfn_to_page(0x1000)
expect r == frame(0x1000)
b = kmalloc(100, GFP_KERNEL)
bp = virt_to_page(b + 8)
expect bp != NULL
bad = virt_to_page(v)
expect bad == NULL
DEFINE_PER_CPU(unsigned long, hits)
DEFINE_PER_CPU(char[64], names)
get_cpu_var(hits)
put_cpu_var(hits)
c = alloc_percpu(24)
c0 = per_cpu_ptr(c, 0)
c1 = per_cpu_ptr(c, 1)
expect c0 != c1
write(c1, 24)
write(c1 + 20, 8)
cpu 1
e = get_cpu_ptr(c)
expect e == c1
put_cpu_ptr(c)
i = get_cpu()
put_cpu()
s = alloc_thread_info()
use_stack(s, 3000)
context irq
use_stack(s, 3000)
"""


@case
def pages_and_copies_of_cpus_are_found_by_their_names():
    with Folder() as folder:
        path = folder.file("a.kmw", CONVERSIONS)
        ends(cli("check", path), 0)
        same(ends(cli("fmt", path), 0).out, CONVERSIONS, "the printed workload")
        events = ends(cli("run", path, "--events"), 0).out
    for words in ("page_address: 0xff801000", "a pointer that leads nowhere, unnoticed",
                  "4 bytes at offset 0x9000, static", "64 bytes at offset 0x9004, static",
                  "4 bytes of a neighbour, unnoticed", "the copy of CPU 1", "interrupt stack of CPU 1: "):
        check(words in events, f"{words} is not told\n{events}")


@case
def interrupts_share_the_stack_of_a_task_unless_stacks_are_small():
    text = "kmw 1\nmachine x86-32{}\ns = alloc_thread_info()\nuse_stack(s, 5000)\ncontext irq\nuse_stack(s, 4000)\n"
    with Folder() as folder:
        shared = ends(cli("run", folder.file("a.kmw", text.format("")), "--events"), 0).out
        apart = ends(cli("run", folder.file("b.kmw", text.format(" kernel=6.1")), "--events"), 0).out
    check("with the interrupt: 9" in shared, shared)
    check("interrupt stack of CPU 0: 4" in apart, apart)


@case
def words_and_things_are_found():
    lesson = os.path.join(ROOT, "data/workloads/02-splitting-and-merging.kmw")
    for words, places in (("external fragmentation", ["619.1 row = alloc_pages(GFP_ATOMIC, 7)"]),
                          ("F[200]", ["219.1 f[200] = alloc_page(GFP_KERNEL)", "519.1 __free_page(f[200])"])):
        same(ends(cli("find", lesson, words, "--at", "0"), 0).out.strip().split("\n"), places, words)
    events = ends(cli("find", lesson, "expand"), 0).out.split("\n")
    check(events[0].startswith("1.") and " expand: " in events[0], events[0])
    packed = json.loads(ends(cli("find", lesson, "p", "--at", "1", "--format", "json"), 0).out)
    same(packed["thing"]["title"], "Page frame 0x400", "the handle")
    same((packed["places"][0]["op"], packed["places"][0]["event"], packed["places"][0]["name"]), (1, 1, None), "place")
    nothing = ends(cli("find", lesson, "kmem_cache_alloc"), 1)
    check("kmem_cache_alloc" in nothing.err and nothing.out == "", nothing)


@case
def what_lives_is_listed_by_call():
    text = ("kmw 1\nmachine x86-32 memory=64M\na = kmalloc(20, GFP_KERNEL)\nkfree(a)\nb = vmalloc(5000)\n"
            "c = kmalloc(99, GFP_KERNEL)\nd = alloc_pages(GFP_KERNEL, 2)\ne = alloc_page(GFP_KERNEL)\n__free_page(e)\n")
    with Folder() as folder:
        path = folder.file("a.kmw", text)
        packed = json.loads(ends(cli("leaks", path, "--format", "json"), 0).out)
        early = json.loads(ends(cli("leaks", path, "--at", "1", "--format", "json"), 0).out)
        lines = ends(cli("leaks", path), 0).out
    same([(leak["kind"], leak["op"], leak["line"], leak["bytes"]) for leak in packed["leaks"]],
         [("vmalloc", 3, 5, 8192), ("kmalloc", 4, 6, 128), ("pages", 5, 7, 16384)], "what lives")
    same((packed["count"], packed["bytes"]), (3, 24704), "sums")
    same([(leak["op"], leak["bytes"]) for leak in early["leaks"]], [(1, 32)], "after the first call")
    check("line 7, call 5: d = alloc_pages(GFP_KERNEL, 2): 16" in lines, lines)


@case
def a_run_is_validated():
    with Folder() as folder:
        path = folder.file("a.kmw", LESSON + "page_cache(3)\nkmalloc(100, GFP_KERNEL)\n")
        check(" agrees at " in ends(cli("check", "--validate", path), 0).out, "no walk")
        packed = json.loads(ends(cli("check", "--validate", "--format", "json", path), 0).out)
    same((packed[0]["validation"]["problem"], packed[0]["validation"]["call"]), (None, -1), "validation")


# ---- proc ----

PROC_FILES = ("buddyinfo", "pagetypeinfo", "zoneinfo", "slabinfo", "vmallocinfo")


@case
def files_of_proc_are_printed():
    text = LESSON + "k = kmalloc(100, GFP_KERNEL)\nv = vmalloc(4K)\n"
    starts = ("Node 0, zone      DMA ", "Page block order: 10\n", "Node 0, zone      DMA\n  pages free     ",
              "slabinfo - version: 2.1\n# name ", "0xc4")
    with Folder() as folder:
        path = folder.file("a.kmw", text)
        for name, start in zip(PROC_FILES, starts):
            result = ends(cli("proc", path, name), 0)
            check(result.out.startswith(start), f"{name} does not begin with {start!r}\n{result}")
            same(cli("proc", path, "/proc/" + name).out, result.out, "with the whole path")
        check("vmalloc+0x9/0x9 pages=1 vmalloc" in cli("proc", path, "vmallocinfo").out, "no caller")


@case
def files_of_proc_at_a_step():
    with Folder() as folder:
        path = folder.file("a.kmw")
        texts = [ends(cli("proc", path, "buddyinfo", "--to", place), 0).out for place in ("0", "2", "1", "4")]
    same(texts[0], texts[3], "everything is freed at the end")
    check(len(set(texts)) >= 3, f"the step makes no difference: {texts}")
    check("\nNode 0, zone   Normal      0      0      1 " in texts[2], f"no block of order 2 is left\n{texts[2]}")


@case
def a_recording_prints_as_its_kernel():
    result = ends(cli("proc", RECORDING, "zoneinfo", "--to", "100"), 0)
    check("\n  prev_priority:     12\n" in result.out and "managed" not in result.out, f"not 2.6.34\n{result}")


@case
def unknown_files_of_proc_are_answered_with_the_names():
    with Folder() as folder:
        path = folder.file("a.kmw")
        for arguments in ((path, "meminfo"), (path,), ()):
            result = ends(cli("proc", *arguments), 2)
            for name in PROC_FILES:
                check(name in result.err, f"{arguments}: {name} is not named\n{result}")
        ends(cli("proc", path, "buddyinfo", "--to", "99"), 2)
        ends(cli("proc", folder.file("bad.kmw", BAD), "buddyinfo"), 1)
    for name in PROC_FILES:
        check(name in ends(cli("proc", "--help"), 0).out, f"{name} is not in the help")


# ---- render ----


def render(folder, name, *options, content=LESSON):
    path = folder.path(name)
    ends(cli("render", folder.file("a.kmw", content), *options, "-o", path), 0)
    with open(path, "rb") as file:
        return file.read()


@case
def events_that_tell_one_thing_are_one_line():
    with Folder() as folder:
        path = folder.file("a.kmw", "kmw 1\nmachine x86-32 memory=64M\na = kmalloc(100, GFP_KERNEL)\n")
        lines = cli("run", path, "--ideas").out.splitlines()
        check(len(lines) < 30, f"{len(lines)} lines")
        check("kmem_cache_init(): the slab layer begins (1" in lines[2], lines[2])


@case
def what_leaves_no_choice_is_mended():
    wrong = "kmw 1\nmachine x86-32 memory=64M\np = aloc_pages(GFP_KERNEL, 2\nask \"Which?\" answer p + 1 // no\n" \
            "q = alloc_page(GFP_KERNEL)\n"
    with Folder() as folder:
        path = folder.file("a.kmw", wrong)
        result = cli("check", "--fix", path)
        same(result.status, 0, "mended")
        check("p = alloc_pages(GFP_KERNEL, 2)\nask \"Which?\" answer frame(0x" in result.out, result)
        check(" // no\n" in result.out and "3 edits" in result.err, result)
        with open(path, encoding="utf-8") as file:
            same(file.read(), wrong, "the file stays")
        same(cli("check", path).status, 1, "it is wrong")
        same(cli("check", "--fix", "--write", path).status, 0, "and now right")
        same(cli("check", path).status, 0, "for good")


@case
def the_script_is_read_as_in_the_window():
    with Folder() as folder:
        path = folder.file("a.kmw", "kmw 1\nmachine zones=NORMAL:8M pcp=off\nchapter \"Cutting\"\n/// A note.\n"
                           "p = alloc_pages(GFP_KERNEL, 2) // why\nexpect nr_free(NORMAL, 2) == 1\n"
                           "repeat 3 { f[$] = alloc_page(GFP_KERNEL) }\nask \"Which?\" answer p + 7\n"
                           "q = alloc_page(GFP_KERNEL)\n")
        lines = cli("run", path, "--script", "--to", "3").out.splitlines()
        same(lines[:4], ["  # Chapter 1 · Cutting", "  A note.",
                         "    p = alloc_pages(GFP_KERNEL, 2)   ✓ 1 expected",
                         "    repeat 3 { f[$] = alloc_page(GFP_KERNEL) }"], "what was written")
        same(lines[4], "      2 of 3: f[1] = alloc_page(GFP_KERNEL)", "the round at the place")
        check(any(line.startswith(">") for line in lines[5:-2]), "the place among what it does")
        same(lines[-2:], [". ? Which?", ".   q = alloc_page(GFP_KERNEL)"], "what is to come")
        rows = json.loads(cli("run", path, "--script", "--to", "1.1", "--format", "json").out)
        same([row["kind"] for row in rows if row["when"] == "now"], ["call"], "a call that begins")


@case
def runs_are_compared():
    with Folder() as folder:
        path = folder.file("a.kmw")
        result = cli("compare", path, "--at", "2", "--insert", "r = alloc_page(GFP_KERNEL)")
        same(result.status, 1, "they differ")
        check("3: r = alloc_page(GFP_KERNEL)\n  The call: – | r = alloc_page(GFP_KERNEL)" in result.out, result)
        check("\n  Zone NORMAL: free page frames: 12" in result.out, result)
        result = cli("compare", path, "--kernel", "2.6.34,6.1,6.12", "--to", "2")
        same(result.status, 0, result)
        same(len(result.out.splitlines()[0].split(" | ")), 3, result)
        same(cli("compare", path, folder.file("b.kmw")).status, 0, "the same twice")
        for wrong in ((path,), (path, "--kernel", "2.4"), (path, path, "--slab", "slub"), (path, "--insert", "no()")):
            same(cli("compare", *wrong).status, 2, wrong)


@case
def a_workload_says_what_is_drawn():
    with Folder() as folder:
        shown = LESSON.replace("q = ", "show frames 0x400..0x7ff, free-lists\nq = ")
        drawn = render(folder, "a.svg", content=shown)
        whole = LESSON.replace("q = ", "show frames, free-lists\nq = ")
        check(drawn != render(folder, "a.svg", content=whole), "the frames that are named count")
        same(render(folder, "a.svg", "--step", "1", content=shown), render(folder, "a.svg", "--step", "1"),
             "before the show")
        same(render(folder, "a.svg", content=whole), render(folder, "a.svg", "--view", "frames,free-lists"),
             "the same as --view")
        same(render(folder, "a.svg", "--view", "pcp", content=whole), render(folder, "a.svg", "--view", "pcp"),
             "the command line wins")


@case
def a_refusal_shows_its_whole_sum():
    fragments = """kmw 1
machine zones=NORMAL:8M kernel=KERNEL pcp=off
big[0] = alloc_pages(GFP_KERNEL, 10)
big[1] = alloc_pages(GFP_KERNEL, 9)
repeat 400 { f[$] = alloc_page(GFP_KERNEL) }
repeat 200 { __free_page(f[2 * $]) }
row = alloc_pages(GFP_ATOMIC, 7)
"""
    for kernel, total in (("2.6.34", "312 − 127 − 200 in smaller blocks = -15 ≤ 56"),
                          ("6.12", "312 − 127 = 185 &gt; low 112, no block of order 7")):
        with Folder() as folder:
            drawn = render(folder, "a.svg", "--step", "603.3", "--view", "zones",
                           content=fragments.replace("KERNEL pcp", kernel + " pcp"))
        check(total in drawn.decode(), f"{kernel}: no “{total}”")


@case
def a_png_is_a_picture():
    with Folder() as folder:
        width, height, rows = picture.png(render(folder, "a.png"))
    check(width >= 800 and height >= 300, f"{width} x {height}")
    check(rows > 20, f"only {rows} different rows of pixels")


@case
def an_svg_has_shapes_and_no_bitmap():
    with Folder() as folder:
        _, shapes, bitmaps = picture.svg(render(folder, "a.svg"))
    same(bitmaps, 0, "bitmaps")
    check(shapes > 100, f"only {shapes} shapes")


@case
def a_pdf_has_one_page_and_no_bitmap():
    with Folder() as folder:
        pages, operators, bitmaps = picture.pdf(render(folder, "a.pdf"))
    same((pages, bitmaps), (1, 0), "pages and bitmaps")
    check(operators > 100, f"only {operators} drawing operators")


def lessons_to_draw():
    """All of them; with sanitizers, which are slow, a few."""
    return of_many(sorted(glob.glob(os.path.join(ROOT, "data/workloads/*.kmw"))))


def of_many(things):
    return things[::10] if os.environ.get("KM_QUICK") else things


@case
def a_list_follows_its_schema():
    with open(os.path.join(ROOT, "data/picture.schema.json"), encoding="utf-8") as file:
        rules = json.load(file)
    for lesson in lessons_to_draw():
        name = os.path.basename(lesson)
        with Folder() as folder:
            path = folder.path("a.json")
            ends(cli("render", lesson, "--step", "4", "--view", "all", "-o", path), 0)
            with open(path, encoding="utf-8") as file:
                found = json.load(file)
        same(schema.findings(found, rules, rules)[:3], [], name)
        names = [thing["name"] for thing in schema.things(found["parts"])]
        same(len(names), len(set(names)), f"{name}: names that are unique")
        check(any(name.startswith("zone-") for name in names), f"{name}: no zone has a name")
    broken = dict(found, parts=[{"shape": "circle"}])
    check(schema.findings(broken, rules, rules), "the schema lets everything through")


def numbers_of(pattern, text):
    return [float(number) for number in re.findall(pattern, text)]


@case
def a_page_has_its_size_and_words_for_the_back_row():
    lesson = os.path.join(ROOT, "data/workloads/02-splitting-and-merging.kmw")
    with Folder() as folder:
        path = folder.path("a-%02d.svg")
        ends(cli("render", lesson, "--steps", "1.17-1.19,2", "--page", "16:9", "-o", path), 0)
        same(sorted(os.listdir(folder.name)), ["a-01.svg", "a-02.svg", "a-03.svg", "a-04.svg"], "files")
        for number in range(1, 5):
            with open(path % number, encoding="utf-8") as file:
                text = file.read()
            check('viewBox="0 0 960 540"' in text, text[:300])
            check(min(numbers_of(r"font-size:([\d.]+)px", text)) >= 12, "words are too small for a slide")
            check(len(text) < 50_000, f"{len(text)} bytes")
            ids = re.findall(r' id="([^"]+)"', text)
            same(len(ids), len(set(ids)), "ids that are unique")
            check("heading" in ids and "caption" in ids, ids)
    check(re.search(r'<g id="view-stairs" class="view">', text), "views have no name")


@case
def the_same_command_makes_the_same_bytes():
    with Folder() as folder:
        for name in ("a.pdf", "a.svg", "a.json"):
            pictures = set()
            for _ in range(2):
                pictures.add(render(folder, name, "--step", "2.1", "--page", "4:3"))
            same(len(pictures), 1, f"{name}: different files of one command")


@case
def a_handout_has_as_many_steps_a_page_as_asked_for():
    with Folder() as folder:
        same(picture.pdf(render(folder, "a.pdf", "--steps", "calls"))[0], 4, "pages of four calls")
        for per_page, pages in ((2, 2), (3, 2), (6, 1)):
            data = render(folder, "a.pdf", "--steps", "calls", "--page", "16:9", "--handout", per_page)
            same(picture.pdf(data)[0], pages, f"pages with {per_page} steps each")
            same(picture.pdf(data)[2], 0, "bitmaps")


@case
def steps_are_chosen_and_refused_with_words():
    with Folder() as folder:
        path = folder.file("a.kmw", LESSON + "/// A note.\nr = alloc_page(GFP_KERNEL)\n")
        for steps, files in (("1-3", 3), ("2,4", 2), ("notes", 1), ("calls", 5), ("1.1-1.3", 3)):
            out = folder.path(f"{steps}-%d.svg")
            ends(cli("render", path, "--steps", steps, "-o", out), 0)
            same(len(glob.glob(folder.path(glob.escape(steps) + "-*.svg"))), files, f"files of {steps}")
        for options in (("--steps", "slides"), ("--steps", "3-1"), ("--steps", "99"), ("--steps", "x"),
                        ("--page", "A0"), ("--caption", "loud"), ("--handout", "4"), ("--steps", "1-2")):
            result = ends(cli("render", path, *options, "-o", folder.path("b.svg")), 2)
            check(result.err, f"{options}: nothing was said")
        check(not os.path.exists(folder.path("b.svg")), "a file in spite of a mistake")


@functools.cache
def calls_of(path):
    """How many calls a lesson has."""
    with Folder() as folder:
        ends(cli("render", path, "-o", folder.path("a.json")), 0)
        with open(folder.path("a.json"), encoding="utf-8") as file:
            return int(re.search(r"call [0-9.]+ of (\d+)", file.read())[1])


def some_steps(calls, few):
    """For --steps: a few calls all over a lesson, the last among them; in the long form many."""
    places = 24 if os.environ.get("KM_LONG") else few
    return ",".join(sorted({str(max(1, calls * i // places)) for i in range(1, places + 1)}, key=int))


@case
def slides_have_named_shapes_and_notes():
    lessons = os.path.join(ROOT, "data/workloads")
    with Folder() as folder:
        for lesson in of_many(("02-splitting-and-merging", "06-kfree-misuse", "13-slub-of-6.1", "16-per-cpu-data")):
            path = folder.path("a.pptx")
            ends(cli("render", os.path.join(lessons, lesson + ".kmw"), "--steps", "2-4", "-o", path), 0)
            with open(path, "rb") as file:
                slides = picture.pptx(file.read())
            same(len(slides), 3, f"{lesson}: slides")
            for names, notes in slides:
                check(10 < len(names) <= 200, f"{lesson}: {len(names)} shapes on a slide")
                same(len(names), len(set(names)), f"{lesson}: names that are unique")
                check(all(name.startswith("!!") for name in names), names)
                check(len(notes) > 20, f"{lesson}: notes are {notes!r}")
            check(set(slides[0][0]) & set(slides[1][0]), f"{lesson}: nothing keeps its name")
        for lesson in lessons_to_draw():
            steps = some_steps(calls_of(lesson), 2)
            for options in ((), ("--view", "all")):
                ends(cli("render", lesson, "--steps", steps, *options, "-o", folder.path("c.pptx")), 0)
                with open(folder.path("c.pptx"), "rb") as file:
                    most = max(len(names) for names, _ in picture.pptx(file.read()))
                check(most <= 200, f"{lesson}, {options}: {most} shapes on a slide")
        once = render(folder, "b.pptx", "--steps", "calls")
        same(once, render(folder, "b.pptx", "--steps", "calls"), "bytes")


@case
def a_deck_has_a_slide_for_all_that_is_told():
    told = ('chapter "Part"\n/// A note.\nask "Is it frame 1?" answer frame(0x1000)\nr = alloc_page(GFP_KERNEL)\n'
            '/// Another note.\ns = alloc_page(GFP_KERNEL)\n')
    machine = 'kmw 1\ntitle "Deck"\nmachine x86-32 memory=64M\n'
    for content, names in of_many(((told, "title, chapter, question, answer, note"),
                                   (told + 'slide "One"\n__free_page(s)\n', "title, chapter, question, answer, slide"),
                                   ("r = alloc_page(GFP_KERNEL)\n", "title, end"))):
        with Folder() as folder:
            path = folder.path("a.pptx")
            ends(cli("deck", folder.file("a.kmw", machine + content), "-o", path), 0)
            with open(path, "rb") as file:
                slides = picture.pptx(file.read())
            same(len(slides), len(names.split(", ")), names)
            same(slides[0][0], ["!!page", "!!heading", "!!caption"], "the title slide")
            check(len(slides[-1][0]) > 10, "a slide without a picture")
            if "question" in names:
                check("A note." in slides[2][1] and "A note." in slides[3][1], "speaker notes")
            address = "https://example.org/a.html"
            ends(cli("deck", path[:-5] + ".kmw", "--qr", address, "-o", path), 0)
            with open(path, "rb") as file:
                check(all("!!link" in slide[0] for slide in picture.pptx(file.read())), "a slide without its code")
            ends(cli("deck", path[:-5] + ".kmw", "--qr", address + "#step=1", "-o", path), 2)
            ends(cli("render", path[:-5] + ".kmw", "--qr", address, "-o", folder.path("a.json")), 0)
            with open(folder.path("a.json"), encoding="utf-8") as file:
                check("link" in [part.get("name") for part in json.load(file)["parts"]], "no code")
            ends(cli("deck", path[:-5] + ".kmw", "--page", "A0", "-o", path), 2)
            ends(cli("deck", path[:-5] + ".kmw", "-o", folder.path("a.svg")), 2)
            ends(cli("deck", path[:-5] + ".kmw", "--handout", "4", "-o", folder.path("a.pdf")), 2)
            ends(cli("deck", path[:-5] + ".kmw", "--handout", "6", "-o", folder.path("a.pdf")), 0)
            with open(folder.path("a.pdf"), "rb") as file:
                check(b"/Count 1\n" in file.read(), "one sheet")
            looks = ("--theme", "dark", "--transparent")
            ends(cli("render", path[:-5] + ".kmw", "--steps", "deck", *looks, "-o", path), 0)
            with open(path, "rb") as file:
                again = picture.pptx(file.read())
            same(len(again), len(slides), "the same slides")
            check("!!page" not in again[0][0], "no background")


@case
def latex_has_a_file_a_step_and_one_over_them():
    with Folder() as folder:
        content = LESSON.replace('"Test"', '"50% & {more}"')
        main = render(folder, "a.tex", "--steps", "calls", content=content).decode()
        same(len(re.findall(r"\\only<\d+>", main)), 5, "overlays")
        for number in range(1, 5):
            with open(folder.path(f"a-{number:03}.tex"), encoding="utf-8") as file:
                text = file.read()
            same(text.count("\\begin{pgfpicture}"), 1, "pictures in a step")
            same(text.count("\\kmA"), text.count("\\kmE"), "scopes that end")
            check("\\kmt" in text and "\\node" not in text, "words")
            used = set(re.findall(r"\\km[a-zA-Z]+", text))
            check(all("\\def" + name in main for name in used), f"commands without a meaning: {used}")
            check(not re.search(r"(?<!\\)[&#$_]", re.sub(r"(?m)^%.*", "", text)), "an unescaped character")


@case
def animations_have_a_frame_a_step():
    with Folder() as folder:
        for name, read in (("a.gif", picture.gif), ("a.webp", picture.webp)):
            data = render(folder, name, "--steps", "calls", "--page", "480x300", "--seconds", "0.5")
            same(read(data), (480, 300, 4), name)
            same(data, render(folder, name, "--steps", "calls", "--page", "480x300", "--seconds", "0.5"), "bytes")


@case
def a_deck_longer_than_what_is_packed_at_once_is_whole():
    calls = "kmw 1\nmachine x86-32 memory=16M\n" + "a = alloc_page(GFP_KERNEL)\n" * 150
    with Folder() as folder:
        slides = picture.pptx(render(folder, "a.pptx", "--steps", "calls", content=calls))
    same(len(slides), 150, "slides")
    check(all(0 < len(shapes) <= 200 and notes for shapes, notes in slides), "a slide without shapes or notes")


@case
def a_frame_of_an_animation_holds_only_what_changes():
    """At 1280 by 720, where 125 steps of a lesson have 1.5 MB as GIF and 1 MB as WebP."""
    if os.environ.get("KM_QUICK"):
        raise Skip("files are measured in a plain build")
    with Folder() as folder:
        for name, read, most in (("a.gif", picture.gif, 15500), ("a.webp", picture.webp, 9500)):
            data = render(folder, name, "--steps", "changes", "--page", "16:9", "--scale", "1.3333333")
            width, height, frames = read(data)
            same((width, height), (1280, 720), name)
            check(len(data) < most * frames, f"{name}: {len(data)} bytes for {frames} frames")
        clear = render(folder, "a.gif", "--steps", "calls", "--page", "480x300", "--theme", "transparent")
        controls = re.findall(rb"\x21\xf9\x04(.)", clear, re.DOTALL)
        check(all(control[0] >> 2 == 2 for control in controls), "a frame shows through the next")


@case
def a_step_of_a_lesson_is_a_small_svg():
    """At most 50,000 bytes, whatever is to be seen: what a lesson shows, everything, on a page and on none; and what is
    in it is text, with names."""
    for path in lessons_to_draw():
        name = os.path.basename(path)
        for options in ((), ("--view", "all"), ("--view", "all", "--page", "16:9")):
            with Folder() as folder:
                steps = some_steps(calls_of(path), 3)
                ends(cli("render", path, "--steps", steps, *options, "-o", folder.path("a-%d.svg")), 0)
                for picture_name in glob.glob(folder.path("a-*.svg")):
                    with open(picture_name, encoding="utf-8") as file:
                        text = file.read()
                    size = len(text.encode())
                    check(3000 < size <= 50000, f"{name}, {options}, steps {steps}: {picture_name} has {size} bytes")
                    check("</text>" in text and ' id="view-' in text and "<desc>" in text, f"{name}: {picture_name}")


@case
def the_longest_step_is_a_small_svg_that_keeps_its_marks():
    """vmalloc() of thousands of pages: hundreds of blocks that the call has changed, in every view at once."""
    content = "kmw 1\nmachine x86-32 memory=1G kernel=2.6.34\nrepeat 8 { v = vmalloc(8M) }\n"
    with Folder() as folder:
        text = render(folder, "a.svg", "--view", "all", "--step", "8", content=content).decode()
    check(len(text.encode()) <= 50000, f"{len(text)} bytes")
    check('class="mark changed' in text and 'class="code-line touched' in text, "nothing is marked")
    check("block unmovable changed" in text, "no block is marked")


# A program is counted with the memory of the one that started it, so a small one starts it.
MEASURE = """import os, subprocess, sys
program = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(program.pid, 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))"""


def memory_of(folder, steps, name, *options):
    """What a run that writes so many steps has in memory at most, in MiB."""
    command = [CLI, "render", folder.path("a.kmw"), "--steps", f"1-{steps}", "--page", "320x240", *options, "-o",
               folder.path(name)]
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], check=True, stdout=subprocess.PIPE)
    return int(done.stdout) / 1024


@case
def writers_do_not_keep_what_they_have_written():
    """So 2,000 steps of a lesson take less than 200 MiB: those beyond the first ones nearly nothing."""
    if os.environ.get("KM_QUICK"):
        raise Skip("memory is counted in a plain build")
    lesson = "kmw 1\nmachine x86-32 memory=16M\n" + "a = alloc_page(GFP_KERNEL)\n" * 400
    with Folder() as folder:
        folder.file("a.kmw", lesson)
        for name, few, many, options in (
                ("a-%d.svg", 50, 150, ()), ("a-%d.json", 50, 150, ()), ("a.pdf", 50, 150, ()), ("a.csv", 50, 150, ()),
                ("b.pdf", 50, 150, ("--handout", "6")), ("a.pptx", 50, 150, ()), ("a.tex", 50, 150, ()),
                ("a.counters.json", 50, 150, ()), ("a-%d.png", 20, 50, ()), ("a.gif", 20, 50, ()),
                ("a.webp", 20, 50, ())):
            first, more = memory_of(folder, few, name, *options), memory_of(folder, many, name, *options)
            check(more < 100, f"{name}: {more} MiB")
            each = (more - first) / (many - few)
            check(first + 2000 * each < 200, f"{name}: {few} steps {first} MiB, {many} steps {more} MiB")


@case
def counters_over_time_are_those_of_the_run():
    with Folder() as folder:
        rows = render(folder, "a.csv", "--steps", "calls").decode().splitlines()
        same(rows[0], "call,event,of,name,order,value")
        free = {}
        for row in rows[1:]:
            call, _, of, name, order, value = row.split(",")
            if of == "free_pages":
                free.setdefault(int(call), {})[name] = int(value)
            elif of == "free_blocks":
                free[int(call)][name] -= int(value) << int(order)
        same(sorted(free), [1, 2, 3, 4], "calls")
        check(all(left == 0 for zones in free.values() for left in zones.values()), f"blocks and pages differ: {free}")
        same(sum(row.split(",")[2] == "failed" for row in rows[1:]), 4, "rows of failures")
        counters = json.loads(render(folder, "a.counters.json", "--steps", "calls"))
        with open(os.path.join(ROOT, "data/counters.schema.json"), encoding="utf-8") as file:
            rules = json.load(file)
        same(schema.findings(counters, rules, rules)[:3], [], "what does not follow the schema")
        plain = [row.split(",") for row in rows[1:]]
        for step in counters["steps"]:
            for zone in step["zones"]:
                told = [int(value) for call, _, of, name, _, value in plain
                        if (int(call), of, name) == (step["call"], "free_blocks", zone["name"])]
                same(zone["free_blocks"], told, f"free blocks of {zone['name']} after call {step['call']}")
                by_type = [sum(orders) for orders in zip(*zone["free_blocks_by_type"].values())]
                same(by_type, zone["free_blocks"], "free blocks of all types")
        broken = dict(counters, steps=[{"call": 1}])
        check(schema.findings(broken, rules, rules), "the schema lets everything through")


@case
def captions_and_themes():
    with Folder() as folder:
        own = render(folder, "a.svg", "--page", "16:9", "--caption-text", "See < here").decode()
        check("See &lt; here" in own, "no caption of one's own")
        none = render(folder, "a.svg", "--page", "16:9", "--caption", "none").decode()
        check('id="caption"' not in none and 'id="heading"' not in none, "words in spite of none")
        clear = render(folder, "a.png", "--page", "400x300", "--theme", "transparent")
        same(picture.png(clear)[:2], (400, 300), "size")
        letters = render(folder, "a.svg", "--text-as-paths").decode()
        check("<text" not in letters and "<path" in letters, "letters are text")


@case
def vector_output_of_a_large_machine_has_no_bitmap():
    large = LESSON.replace("64M", "4G")
    with Folder() as folder:
        same(picture.svg(render(folder, "a.svg", content=large))[2], 0, "bitmaps in SVG")
        same(picture.pdf(render(folder, "a.pdf", content=large))[2], 0, "bitmaps in PDF")


@case
def steps_give_different_pictures():
    with Folder() as folder:
        pictures = {render(folder, "a.svg", "--step", step) for step in ("0", "1.2", "1", "4")}
    check(len(pictures) >= 3, "the step makes no difference")


@case
def views_can_be_drawn_alone():
    with Folder() as folder:
        everything = picture.svg(render(folder, "a.svg"))[1]
        for view in ("zones", "frames", "free-lists", "pcp", "code"):
            shapes = picture.svg(render(folder, "a.svg", "--view", view))[1]
            check(0 < shapes < everything, f"{view}: {shapes} shapes of {everything}")


@case
def recordings_can_be_drawn():
    with Folder() as folder:
        path = folder.path("r.svg")
        ends(cli("render", RECORDING, "--step", "200", "-o", path), 0)
        check(os.path.getsize(path) > 1000, "an empty picture")


@case
def bad_choices_are_refused():
    with Folder() as folder:
        path = folder.file("a.kmw")
        for options in (("--view", "nothing", "-o", folder.path("a.png")), ("--step", "x", "-o", folder.path("a.png")),
                        ("-o", folder.path("a.bmp"))):
            result = ends(cli("render", path, *options), 2)
            check(result.err, f"{options}: nothing was said")
        same(sorted(os.listdir(folder.name)), ["a.kmw"], "files")


@case
def a_failed_export_leaves_the_old_file():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full")
    with Folder() as folder:
        path = folder.file("a.kmw")
        result = ends(cli("render", path, "-o", folder.path("missing/a.png")), 2)
        check("missing" in result.err, f"the file is not named\n{result}")
        old = folder.file("old.png", "old")
        ends(cli("render", path, "--step", "x", "-o", old), 2)
        with open(old, encoding="ascii") as file:
            same(file.read(), "old", "the old file")


@case
def a_full_disk_leaves_no_half_file():
    """A limit on the size of files stands for a full disk."""
    with Folder() as folder:
        path, old = folder.file("a.kmw"), folder.file("old.png", "old")
        for target in (old, folder.path("new.svg")):
            done = subprocess.run(["bash", "-c", 'ulimit -f 1; trap "" XFSZ; exec "$@"', "limit", CLI, "render", path,
                                   "-o", target], capture_output=True, text=True, check=False)
            same(done.returncode, 2, f"{target}: exit status\n{done.stderr}\n")
            check(os.path.basename(target) in done.stderr, f"the file is not named: {done.stderr}")
        same(sorted(os.listdir(folder.name)), ["a.kmw", "old.png"], "files")
        with open(old, encoding="ascii") as file:
            same(file.read(), "old", "the old file")


@case
def an_old_file_is_replaced_and_keeps_its_mode():
    with Folder() as folder:
        old = folder.file("old.svg", "old")
        os.chmod(old, 0o640)
        render(folder, "old.svg")
        check(os.path.getsize(old) > 1000, "the old file is still there")
        same(stat.S_IMODE(os.stat(old).st_mode) & 0o077, 0o040, "mode")


# ---- language ----


@case
def messages_are_translated():
    for arguments, chinese in ((("frobnicate",), "没有命令“frobnicate”"), (("help",), "用法：kmemscope-cli")):
        result = cli(*arguments, env={"LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"})
        check(chinese in result.out + result.err, f"{chinese} is missing\n{result}")


@case
def numbers_in_json_do_not_follow_the_locale():
    with Folder() as folder:
        path = folder.file("a.kmw")
        plain = cli("run", path, "--format", "json", env={"LC_ALL": "C.UTF-8"})
        here = cli("run", path, "--format", "json")
    same(here.out, plain.out, "JSON")


run()
