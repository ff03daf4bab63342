#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every command: what each refuses, with words that name it, and what the rarer ones print."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import ROOT, Folder, cli
from tap import case, check, run, same

RECORDINGS = os.path.join(ROOT, "tests/data/recordings")
PAGES = os.path.join(RECORDINGS, "linux2634-x86_32-up-64-pages-a-high.txt.gz")
NEW = """kmw 1
machine x86-64 memory=64M kernel=6.12 cpus=2
c = kmem_cache_create("things", 100, 0, SLAB_HWCACHE_ALIGN, NULL)
o = kmem_cache_alloc(c, GFP_KERNEL)
p = alloc_pages(GFP_KERNEL, 2)
v = vmalloc(9000)
x = alloc_percpu(16, 8)
kmem_cache_free(c, o)
"""


@case
def what_an_option_cannot_be_is_refused_with_its_name():
    with Folder() as folder:
        path, out = folder.file("a.kmw"), folder.path("a.png")
        for arguments, word in (
                (("render", path, "-o", out, "--theme", "pink"), "--theme"),
                (("render", path, "-o", out, "--view", "nothing"), "--view"),
                (("render", path, "-o", out, "--scale", "0.1"), "--scale"),
                (("render", path, "-o", out, "--scale", "9"), "--scale"),
                (("render", path, "-o", out, "--width", "1"), "--width"),
                (("render", path, "-o", out, "--width", "9000"), "--width"),
                (("render", path, "-o", out, "--text-scale", "0.1"), "--text-scale"),
                (("render", path, "-o", out, "--text-scale", "5"), "--text-scale"),
                (("render", path, "-o", out, "--frame", "0xzz"), "--frame"),
                (("render", path, "-o", out, "--frame", "9999999999"), "--frame"),
                (("render", path, "-o", out, "--step", "9999"), "--step"),
                (("render", path, "-o", folder.path("a.html"), "--step", "9999"), "--step"),
                (("render", path), "-o"),
                (("run", path, "--step", "99999999999"), "--step"),
                (("run", path, "--format", "xml"), "xml"),
                (("check", path, "--format", "xml"), "xml"),
                (("gfp",), "mask"),
                (("gfp", "--order", "11", "GFP_KERNEL"), "--order"),
                (("gfp", "--order", "-1", "GFP_KERNEL"), "--order"),
                (("gfp", "NONSENSE"), "NONSENSE"),
                (("fmt",), "one file"),
                (("fmt", path, path), "one file"),
                (("fmt", folder.path("none.kmw")), "none.kmw"),
                (("fmt", "--bogus", path), "bogus"),
                (("proc", folder.path("none.kmw"), "slabinfo"), "none.kmw"),
                (("verify",), "verify"),
                (("verify", "--bogus"), "bogus"),
                (("check", "--write", path), "--write"),
                (("check", "--fix", PAGES), "recording"),
                (("compare", folder.path("none.kmw"), path), "none.kmw"),
                (("compare", path), "two files"),
                (("compare", *[path] * 9), "at most"),
                (("compare", "--kernel", "9.9,6.1", path), "9.9"),
                (("compare", "--kernel", "6.1,6.12", PAGES), "recording"),
                (("compare", "--kernel", "6.1,6.12", folder.path("none.kmw")), "none.kmw"),
                (("compare", "--insert", "alloc_page(", path), "KMW-302"),
                (("compare", "--insert", "x = alloc_page(GFP_KERNEL)", path, path), "--insert"),
                (("deck",), "one file"),
                (("deck", path, "-o", folder.path("a.xyz")), ".pptx"),
                (("deck", path, "-o", folder.path("a.pptx"), "--page", "A9"), "--page"),
                (("deck", path, "-o", folder.path("a.pptx"), "--theme", "pink"), "--theme"),
                (("deck", folder.path("none.kmw"), "-o", folder.path("a.pptx")), "none.kmw"),
                (("find", path), "what to look for"),
                (("find", folder.path("none.kmw"), "words"), "none.kmw"),
                (("find", path, "words", "--at", "99999"), "--at"),
                (("find", path, "words", "--format", "xml"), "xml"),
                (("leaks",), "one file"),
                (("leaks", folder.path("none.kmw")), "none.kmw"),
                (("leaks", path, "--at", "99999"), "--at"),
                (("leaks", path, "--format", "xml"), "xml"),
                (("questions", path), "-o"),
                (("questions", path, path, "-o", out, "--format", "json"), "one file"),
                (("questions", path, "-o", out), "--format"),
                (("questions", path, "-o", out, "--format", "json", "--count", "0"), "--count"),
                (("questions", path, "-o", out, "--format", "json", "--count", "99999999"), "--count"),
                (("questions", path, "-o", out, "--format", "json", "--variants", "0"), "--variants"),
                (("questions", path, "-o", out, "--format", "json", "--variants", "99999999"), "--variants"),
                (("questions", folder.path("none.kmw"), "-o", out, "--format", "json"), "none.kmw"),
                (("questions", PAGES, "-o", out, "--format", "json"), "questions are"),
                (("questions", path, "-o", "/nowhere/x.pdf", "--format", "pdf"), "/nowhere/x.pdf"),
                (("render", path, "-o", out, "--step", "1", "--steps", "all"), "--steps"),
                (("render", path, "-o", folder.path("a.gif"), "--seconds", "-1"), "--seconds"),
                (("render", path, "-o", folder.path("a.gif"), "--seconds", "601"), "--seconds"),
                (("render", path, "-o", folder.path("a.xyz")), "a.xyz"),
                (("run", folder.path("none.kmw")), "none.kmw"),
                (("proc", path, "nothing"), "nothing"),
                (("grade", path), "a submission"),
                (("grade", path, path, "--format", "xyz"), "xyz"),
                (("grade", path, path, "--time", "0"), "--time"),
                (("grade", path, path, "--time", "9999"), "--time"),
                (("grade", path, path, "--memory", "1"), "--memory"),
                (("grade", path, path, "--memory", "9999999"), "--memory"),
                (("grade", folder.path("none.kmw"), path), "none.kmw"),
                (("grade", path, folder.path("none.kmw")), "none.kmw"),
                (("site",), "one folder"),
                (("lessons", path), "no files"),
                (("nothing",), "nothing"),
                (("choose",), "--size"),
                (("choose", "--bogus"), "bogus"),
                (("help", "nothing"), "nothing")):
            result = cli(*arguments)
            same(result.status, 2, f"{arguments}: exit status\n{result}\n")
            check(word in result.err, f"{arguments}: {word} is not named\n{result}")
            same(result.out, "", f"{arguments}: output")
        same(sorted(os.listdir(folder.name)), ["a.kmw"], "files")


# A state that cannot be: two free buddies that have not merged.
IMPOSSIBLE = """oracle seed=1 nops=3 kernel=2.6.34 grouping=1
dump -1
zone Normal start_pfn=16 spanned=48 present=48 managed=48 min=4 low=5 high=6 boost=0 reserve=0,0,0,0
blocks Normal order=5 0 2
stat Normal nr_free=16 highatomic=0
free Normal 3 0 16 24
pcp Normal count=0 high=18 batch=3 free_factor=0
op 0 alloc 7 gfp=0x20 order=3 pfn=24
"""


@case
def what_cannot_be_run_is_told_by_every_command():
    with Folder() as folder:
        bad = folder.file("bad.kmw", b"nonsense(\n")
        impossible = folder.file("impossible.txt", IMPOSSIBLE.encode())
        for command in (("run",), ("find", "words"), ("leaks",), ("proc", "slabinfo"), ("check",), ("compare", bad),
                        ("render", "-o", folder.path("a.png")), ("deck", "-o", folder.path("a.pptx")),
                        ("grade", bad), ("compare", "--kernel", "6.1,6.12"),
                        ("render", "-o", folder.path("a.png"), "--step", "1")):
            for path, word in (bad, "nonsense"), (impossible, ""):
                result = cli(command[0], path, *command[1:])
                check(result.status in (1, 2), f"{command} {path}: exit status\n{result}")
                said = result.err + result.out
                check(said and word in said, f"{command} {path}: the reason\n{result}")
        same(sorted(os.listdir(folder.name)), ["bad.kmw", "impossible.txt"], "files")


@case
def every_command_has_help():
    for command in ("check", "choose", "compare", "fmt", "gfp", "proc", "render", "run", "verify"):
        for arguments in ((command, "--help"), ("help", command)):
            result = cli(*arguments)
            same(result.status, 0, f"{arguments}: exit status\n{result}\n")
            check(command in result.out, f"{arguments}\n{result}")


@case
def columns_of_the_help_are_straight():
    lines = [line for line in cli("--help").out.split("\n") if line.startswith("  ")]
    columns = {len(line) - len(line[2:].lstrip()) for line in lines}
    texts = {line.index(word) for line in lines for word in ("Report what", "Compare recordings", "Print a workload")
             if word in line}
    same(columns, {2}, "where commands begin")
    same(len(texts), 1, f"where their texts begin: {lines}")


@case
def a_picture_of_a_frame_in_another_theme():
    with Folder() as folder:
        path, out = folder.file("a.kmw", NEW), folder.path("a.svg")
        for frame in ("0x100", "256"):
            result = cli("render", path, "-o", out, "--theme", "high-contrast", "--view", "frames", "--frame", frame,
                         "--scale", "1", "--width", "800", "--text-scale", "2", "--zoom", "3", "--step", "2.1")
            same(result.status, 0, f"exit status\n{result}\n")
            check(os.path.getsize(out) > 1000, "a picture is there")


@case
def values_of_every_kind_are_told():
    with Folder() as folder:
        path = folder.file("a.kmw", NEW)
        text = cli("run", path, "--format", "json", "--events").out
        kinds = set()

        def walk(node):
            if isinstance(node, dict):
                if {"kind", "text"} <= set(node):
                    kinds.add(node["kind"])
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)

        walk(json.loads(text))
        check({"object", "cache", "area", "percpu"} <= kinds, f"kinds: {kinds}")
        check("below_high" in cli("run", path).out + cli("run", path, "--format", "json").out, "what 6.12 alone has")


@case
def a_recording_tells_what_the_kernel_answered():
    events = json.loads(cli("run", PAGES, "--format", "json", "--events").out)
    text = json.dumps(events)
    check('"expected"' in text, "what the kernel answered is there")


run()
