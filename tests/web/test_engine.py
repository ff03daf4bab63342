#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine as WebAssembly tells the same as the command line, for every lesson, event by event."""

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
STEPS = int(os.environ.get("KM_STEPS", "100"))  # of a lesson, and the step behind each; 0: all
PLAYER = os.path.join(ROOT, "src/web/player")
LESSONS = os.path.join(ROOT, "data/workloads")


def outputs(*commands):
    """What each of the commands says; they run side by side."""
    running = [(command, subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) for command in commands]
    said = [process.communicate()[0] for _, process in running]
    for command, process in running:
        same(process.returncode, 0, " ".join(command))
    return said


def names_of_lessons():
    return sorted(name for name in os.listdir(LESSONS) if name.endswith((".kmw", ".txt.gz")))


def told(lesson):
    """What the command line and a page say; how a real kernel answered is no part of the engine's events."""
    native, page = outputs([CLI, "run", "--events", lesson],
                           ["node", os.path.join(HERE, "events.mjs"), PLAYER, ENGINE, lesson])
    return re.sub(r"(?m)^(  = .*), (as|unlike) the real kernel$", r"\1", native), page


def drawn(lesson, each):
    """The hashes of the pictures at each so many steps."""
    return outputs([LISTS, lesson, str(each)],
                   ["node", os.path.join(HERE, "lists.mjs"), PLAYER, ENGINE, lesson, str(each)])


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def first_difference(a, b):
    return next(((x, y) for x, y in zip(a.split("\n"), b.split("\n")) if x != y), "one is longer")


@case
def every_lesson_is_told_and_drawn_alike():
    """Every event is told; pictures are taken at some, or in the long form at every one."""
    if not shutil.which("node"):
        raise Skip("node is not installed")
    lessons = names_of_lessons()
    check(len(lessons) > 10, "the lessons are not there")
    for name in lessons:
        lesson = os.path.join(LESSONS, name)
        native, page = told(lesson)
        events = len(re.findall(r"(?m)^  \d+\.\d+ ", native))
        check(events > 50, f"{name} says little")
        check(hash_of(native) == hash_of(page), f"{name}: {first_difference(native, page)}")
        each = events // STEPS + 1 if STEPS else 1
        native, page = drawn(lesson, each)
        check(native.count("\n") >= 2 * (events // each), f"{name}: steps are missing")
        check(len({line.split()[1] for line in native.split("\n") if line}) > 20, f"{name}: all pictures are the same")
        check(native == page, f"{name}: {first_difference(native, page)}")


@case
def the_player_has_the_types_it_says():
    if not shutil.which("tsc"):
        raise Skip("tsc (node-typescript) is not installed")
    result = subprocess.run(["tsc", "-p", PLAYER], capture_output=True, text=True, check=False)
    same(result.stdout, "", "what the compiler says")


@case
def the_player_has_no_lint():
    if not shutil.which("eslint"):
        raise Skip("eslint is not installed")
    result = subprocess.run(["eslint", "-f", "unix", "--no-eslintrc", "-c", "eslint.json", "."], cwd=PLAYER,
                            capture_output=True, text=True, check=False,
                            env={**os.environ, "NODE_PATH": "/usr/share/nodejs"})
    same(result.stdout + result.stderr, "", "what the linter says")


@case
def the_player_is_small():
    lines = sum(len(open(os.path.join(PLAYER, name), encoding="utf-8").readlines())
                for name in os.listdir(PLAYER) if name.endswith(".js"))
    check(lines <= 1500, f"{lines} lines of JavaScript")


run()
