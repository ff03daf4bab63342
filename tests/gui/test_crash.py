# SPDX-License-Identifier: GPL-3.0-or-later
"""The program is killed at random moments while a person types, plays and saves. Afterwards the file on disk is whole,
and the next start shows all that was typed but the last second. Every other time it is told to end (SIGTERM), as when
the session of the desktop ends; then all that was typed is there. The seed is printed; KM_SEED sets it (the long
form draws one), KM_KILLS says how often the program is killed."""

import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run  # noqa: E402
from window import DATA, Window, wait_for  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")
FIRST_LESSON = 'title "Zones and page frames"'  # its questions hide what follows them
KILLS = int(os.environ.get("KM_KILLS") or 2)
SEED = int(os.environ.get("KM_SEED") or 1)

# What may be lost: what was typed within this long before the end. Each trip over the bus counts on top, for on a busy
# computer the program gets its turn later.
LOST_SECONDS = 1


def written(n):
    return "".join(f"// {i}\n" for i in range(n))


def count(text, start):
    """How many lines are typed in @text, which must be @start and those lines, whole and in their order."""
    check(text.startswith(start), f"the beginning is there: {text[:200]!r}")
    n = len(re.findall("^// ", text[len(start):], re.M))
    check(text == start + written(n), f"the text is whole: {text[-200:]!r}")
    return n


def type_until(window, dice, end):
    """Types a line after another until @end, saves now and then. Returns when each line was there, and the longest
    trip over the bus."""
    times, longest = [], 0
    while time.monotonic() < end:
        before = time.monotonic()
        window.insert(f"// {len(times)}\n")
        times.append(time.monotonic())
        longest = max(longest, times[-1] - before)
        if dice.random() < 0.05:
            window.action("win.save")
        if dice.random() < 0.05:
            window.action("win.play")
        time.sleep(dice.random() * 0.1)
    return times, longest


def offered(window, path, start):
    """How many typed lines the next start shows. Killed before anything was kept it has nothing to offer but the
    first lesson; then the file itself is all there is."""
    text = wait_for(window.text, "the text")
    if FIRST_LESSON in text:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    return count(text, start)


def kill_once(dice, told):
    with tempfile.TemporaryDirectory() as folder:
        path, state = os.path.join(folder, "mine.kmw"), os.path.join(folder, "state")
        shutil.copy(LESSON, path)
        with open(path, encoding="utf-8") as file:
            start = file.read()
        os.mkdir(state)
        with Window(path, state=state) as window:
            window.wait_ready(13)
            times, longest = type_until(window, dice, time.monotonic() + dice.uniform(0.2, 4))
            time.sleep(dice.random() * 0.5)
            window.process.send_signal(signal.SIGTERM if told else signal.SIGKILL)
            killed = time.monotonic()
            status = window.process.wait(60)
            check(status == (0 if told else -signal.SIGKILL), f"it ended with status {status}")
        with open(path, encoding="utf-8") as file:
            saved = count(file.read(), start)
        least = len(times) if told else len([at for at in times if at < killed - LOST_SECONDS - longest])
        with Window(state=state, tolerant=True) as window:
            window.wait_label("call ")
            there = offered(window, path, start)
        check(there >= least, f"{there} lines are there, of {len(times)} at least {least} should be")
        check(there >= saved, f"{there} lines are there, {saved} had been saved")


@case
def killed_while_typing_playing_and_saving():
    print(f"# KM_SEED={SEED}", flush=True)
    dice = random.Random(SEED)
    for number in range(KILLS):
        kill_once(dice, number % 2 == 1)


run()
