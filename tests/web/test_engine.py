#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine as WebAssembly tells and draws the same as the native build, for every lesson: every event, and every
third picture, in the long form every one.

KM_SHARE is "K/N": the K-th of every N lessons, so that several tests run side by side."""

import hashlib
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from tap import Skip, case, check, run, same

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ["KM_SOURCE_ROOT"]
CLI = os.environ["KM_CLI"]
ENGINE = os.environ["KM_ENGINE"]
LISTS = os.environ["KM_LISTS"]
PLAYER = os.path.join(ROOT, "src/web/player")
LESSONS = os.path.join(ROOT, "data/workloads")
STRIDE = 1 if os.environ.get("KM_LONG") else 3  # of the pictures
TEXTS = 20  # pictures of a lesson of which the text is compared as well, and the one behind each


def outputs(*commands):
    """What each of the commands says; they run side by side."""
    running = [(command, subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) for command in commands]
    said = [process.communicate()[0] for _, process in running]
    for command, process in running:
        same(process.returncode, 0, " ".join(command))
    return said


def told(lesson):
    """What the command line and a page say; how a real kernel answered is no part of the engine's events."""
    native, page = outputs([CLI, "run", "--events", lesson],
                           ["node", os.path.join(HERE, "events.mjs"), PLAYER, ENGINE, lesson])
    return re.sub(r"(?m)^(  = .*), (as|unlike) the real kernel$", r"\1", native), page


def drawn(lesson, each):
    """The hashes of the pictures of steps, and at each so many of their texts as well."""
    return outputs([LISTS, lesson, str(each), str(STRIDE)],
                   ["node", os.path.join(HERE, "lists.mjs"), PLAYER, ENGINE, lesson, str(each), str(STRIDE)])


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def first_difference(a, b):
    lines = enumerate(zip(a.split("\n"), b.split("\n")))
    return next((f"line {n}: {x}, {y}" for n, (x, y) in lines if x != y), "one is longer")


def alike(name):
    """The events and pictures of a lesson."""
    if not shutil.which("node"):
        raise Skip("node is not installed")
    lesson = os.path.join(LESSONS, name)
    native, page = told(lesson)
    events = len(re.findall(r"(?m)^  \d+\.\d+ ", native))
    check(events > 50, "it says little")
    check(hash_of(native) == hash_of(page), first_difference(native, page))
    each = events // TEXTS + 1
    pictures = sum(step % STRIDE == 0 or step % each <= 1 for step in range(events + 1))
    native, page = drawn(lesson, each)
    same(native.count("\n"), pictures + 12, "pictures of the run, and after far moves")
    check(len(set(native.split("\n"))) > pictures // 4, "most pictures are the same")
    check(len(re.findall(r"(?m)^\w{16} \w{40}$", native)) >= TEXTS, "there are few texts")
    check(native == page, first_difference(native, page))


def add_case(name):
    def of_lesson():
        alike(name)
    of_lesson.__name__ = "lesson_" + name.split(".")[0]
    case(of_lesson)


share, shares = map(int, os.environ.get("KM_SHARE", "0/1").split("/"))
for lesson_file in sorted(name for name in os.listdir(LESSONS) if name.endswith((".kmw", ".txt.gz")))[share::shares]:
    add_case(lesson_file)
run()
