#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export when the disk fails: every write, fsync, rename and close in its turn. The old file is whole, no half one lies
beside it, the message names the file, and the program ends with a failure."""

import os
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import CLI, Folder, cli
from tap import case, check, run, same

FAULTS = os.environ["KM_FAULTS"]
OLD = b"the old picture"
WEB = Folder()  # with an engine of its own: these pages are only written
WEB.file("page.html", b"@KM_TITLE@ @KM_START@ @KM_WORKLOAD@")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def with_fault(folder, name, fault, arguments, old):
    """One command that writes over an old file; returns whether the fault came."""
    path = folder.file(name, old)
    env = {"LD_PRELOAD": FAULTS, "KM_FAULT": fault, "KM_FAULT_UNDER": folder.name,
           "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",
           "KMEMSCOPE_WEB_DIR": WEB.name}
    result = cli(*arguments, path, env=env)
    if "km-fault" not in result.err:
        same(result.status, 0, f"{fault}: exit status {result}")
        check(read(path) != old, "the new file is there")
        return False
    check(result.status != 0, f"{fault} is a failure: {result}")
    check(name.split(".")[0] in result.err, f"{fault}: the message names the file: {result}")
    same(read(path), old, f"{fault}: the old file")
    others = [file for file in os.listdir(folder.name) if file not in ("lesson.kmw", name)]
    same([file for file in others if not is_whole_step(folder, file)], [], f"{fault}: half files")
    return True


def is_whole_step(folder, name):
    """LaTeX has a file for each step, which are written before the one over them."""
    return re.fullmatch(r"picture-\d+\.tex", name) and b"\\end{pgfpicture}" in read(folder.path(name))


def every(name, arguments=None, old=OLD, options=None):
    for call in ("write", "fsync", "rename", "close"):
        with Folder() as folder:
            lesson = folder.file("lesson.kmw")
            n = 1
            command = arguments or ("render", lesson, *(options or ("-s", "2")), "-o")
            while with_fault(folder, name, f"{call} {n}", command, old):
                n += 1
            check(n > 1, f"{call} fails at least once")


@case
def a_png_is_whole_or_not_there():
    every("picture.png")


@case
def an_svg_is_whole_or_not_there():
    every("picture.svg")


@case
def a_pdf_is_whole_or_not_there():
    every("picture.pdf")


@case
def a_page_is_whole_or_not_there():
    every("page.html")


@case
def a_workload_is_mended_as_a_whole_or_not():
    every("lesson.kmw", ("check", "--fix", "--write"), b"a = alloc_page(GFP_KERNAL)\n")


@case
def every_other_format_is_whole_or_not_there():
    """Two steps, so that the second comes when something of the first may be in the file already."""
    names = ("picture.pptx", "picture.tex", "picture.csv", "picture.counters.json", "picture.gif", "picture.webp")
    for name in names[::3] if os.environ.get("KM_QUICK") else names:  # sanitizers are slow
        every(name, options=("--steps", "1-2", "--page", "400x300"))
    every("picture.json")
    every("picture.pdf", options=("--steps", "1-2", "--handout", "2"))


@case
def killed_at_a_random_moment_it_leaves_a_whole_file():
    seed = int(os.environ.get("KM_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"# KM_SEED={seed}", flush=True)
    dice = random.Random(seed)
    with Folder() as folder:
        folder.file("lesson.kmw")
        command = [CLI, "render", folder.path("lesson.kmw"), "-o", folder.path("picture.svg")]
        start = time.monotonic()
        subprocess.run(command, check=True)
        takes = time.monotonic() - start
        new = read(folder.path("picture.svg"))
        for _ in range(int(os.environ.get("KM_KILLS") or 8)):
            folder.file("picture.svg", OLD)
            with subprocess.Popen(command) as program:
                time.sleep(dice.uniform(0, takes))
                program.kill()
            check(read(folder.path("picture.svg")) in (OLD, new), "the picture is the old one or the new one")


run()
