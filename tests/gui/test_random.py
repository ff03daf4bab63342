# SPDX-License-Identifier: GPL-3.0-or-later
"""The window at random: actions, keys, clicks and edits in random order, on documents of each kind.
The program must neither end nor warn. The seed is printed; KM_SEED sets it (the long form draws one).
KM_ACTIONS says how many actions each document gets: a hundred in the ordinary suite, ten thousand in
`./run test --long`."""

import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run  # noqa: E402
from window import Atspi, GLibError, Window  # noqa: E402

ROOT = os.environ["KM_SOURCE_ROOT"]
ACTIONS = int(os.environ.get("KM_ACTIONS") or 100)
LONG = ACTIONS >= 1000  # where warnings of the toolkit count as well: a paste or a popover may cause them now and then
LIFE = 1000  # of one program: with dozens of windows open it takes a second for each action
SEED = int(os.environ.get("KM_SEED") or 1)

MILLION = """kmw 1
title "A million calls"
machine x86-64 memory=256M
repeat 500000 {
  a = alloc_page(GFP_KERNEL)
  __free_page(a)
}
"""
MISUSE = """kmw 1
title "Misuse"
machine x86-32 memory=16M kernel=2.6.34
c = kmem_cache_create("things", 100, 0, SLAB_POISON | SLAB_RED_ZONE, NULL)
repeat 20 {
  o = kmem_cache_alloc(c, GFP_KERNEL)
  kmem_cache_free(c, o)
  kmem_cache_free(c, o)
  a = alloc_pages(GFP_KERNEL, 2)
  __free_pages(a, 2)
  __free_pages(a, 3)
  k = kmalloc(100, GFP_KERNEL)
  kfree(k + 8)
  kfree(k)
  v = vmalloc(9000)
  kfree(v)
  vfree(v)
}
kmem_cache_destroy(c)
"""
LINES = ["z = alloc_page(GFP_KERNEL)\n", "k = kmalloc(200, GFP_ATOMIC)\n", "kfree(k)\n", "__free_pages(a, 3)\n",
         "break\n", "nonsense(\n", "\n", "note \"x\"\n", "v = vmalloc(70000)\n", "repeat 3 {\n", "}\n", "é“”\t",
         "a[1].b = "]
KEYS = ["Left", "Right", "Up", "Down", "Home", "End", "Page_Up", "Page_Down", "space", "Escape", "Escape", "Return",
        "F5", "F8", "Tab", "F6", "F9", "F10", "Menu", "question", "a", "p", "g"]
CHORDS = [("Control", key) for key in "fgelzy0"] + [("Control", "space"), ("Control", "plus"), ("Control", "minus"),
                                                   ("Control", "F8")]
CHORDS += [("Shift", key) for key in ("Left", "Right", "Up", "Down", "F8", "F10", "Tab")]
# These end the program, or open a dialog that lists the folders of this computer.
LEFT_OUT = {"window.close", "win.open", "win.save-as", "win.none", "menu.popup", "default.activate"}
PARAMETER = {"win.run-to", "win.open-uri"}  # the accessibility bus has no way to give one


class Monkey:
    """One run on one document."""

    def __init__(self, window, dice):
        self.window, self.dice = window, dice
        self.frame = window.get("frame")
        names = [Atspi.Action.get_action_name(self.frame, n) for n in range(self.frame.get_n_actions())]
        self.actions = [n for n, name in enumerate(names)
                        if name.startswith("win.") and name not in LEFT_OUT | PARAMETER]
        self.editor = window.find("text", "Workload text")
        self.ways = [(self.act, 30), (self.key, 35), (self.chord, 8), (self.click, 15)]
        if self.editor:
            self.ways.append((self.edit, 12))

    def act(self):
        self.frame.do_action(self.dice.choice(self.actions))

    def key(self):
        self.window.key(self.dice.choice(KEYS))

    def chord(self):
        self.window.chord(*self.dice.choice(CHORDS))

    def click(self):
        button = self.dice.choice(["b1c", "b1c", "b1d", "b3c", "abs", "b4c", "b5c"])
        Atspi.generate_mouse_event(self.dice.randrange(1400), self.dice.randrange(50, 880), button)

    def edit(self):
        end = Atspi.Text.get_character_count(self.editor)
        at = self.dice.randrange(end + 1)
        if self.dice.random() < 0.6:
            line = self.dice.choice(LINES)
            Atspi.EditableText.insert_text(self.editor, at, line, len(line.encode()))
        else:
            Atspi.EditableText.delete_text(self.editor, at, min(end, at + self.dice.randrange(1, 30)))

    def step(self):
        ways, weights = zip(*self.ways)
        try:
            self.dice.choices(ways, weights)[0]()
        except GLibError:
            pass  # the thing has gone in the meantime


def play(path, text=None):
    """ACTIONS actions on a copy of the file at @path, or on a file of that name with @text."""
    dice = random.Random(f"{SEED} {path}")
    print(f"# KM_SEED={SEED}", flush=True)
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(path))
        while done < ACTIONS:
            if text:
                with open(copy, "w", encoding="utf-8") as file:
                    file.write(text)
            else:
                shutil.copy(path, copy)
            with Window(copy, folder=folder, tolerant=False if LONG else "toolkit") as window:
                window.wait_label("call 0 of ")
                monkey = Monkey(window, dice)
                end = min(done + LIFE, ACTIONS)
                while done < end and window.process.poll() is None:
                    monkey.step()
                    done += 1
                status = window.process.poll()
                check(status in (None, 0), f"action {done}: the program ended with status {status}")
    print(f"# {done} actions", flush=True)


@case
def a_lesson():
    play(os.path.join(ROOT, "data", "workloads", "09-a-slabs-life.kmw"))


@case
def a_recording():
    play(os.path.join(ROOT, "data", "workloads", "03-a-real-kernel-at-work.txt.gz"))


@case
def misuse():
    play("misuse.kmw", MISUSE)


@case
def a_million_calls():
    play("million.kmw", MILLION)


run()
