# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with files of /proc: its text, how it follows the cursor, what it says of changes, copying."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run, same  # noqa: E402
from window import Atspi, Window, wait_for  # noqa: E402

WORKLOAD = """kmw 1
machine x86-32 memory=64M
p = alloc_pages(GFP_KERNEL, 2)
k = kmalloc(100, GFP_KERNEL)
v = vmalloc(10000)
vfree(v)
"""
FILES = ("buddyinfo", "pagetypeinfo", "zoneinfo", "slabinfo", "vmallocinfo")
FOLDER = tempfile.TemporaryDirectory()
PATH = os.path.join(FOLDER.name, "proc.kmw")
with open(PATH, "w", encoding="utf-8") as file:
    file.write(WORKLOAD)


def opened():
    """A program with the window of files open, before the first call."""
    window = Window(PATH).__enter__()
    window.wait_ready(4)
    window.action("win.proc")
    window.get("text", "Text of the file")
    return window


def text(window):
    return Atspi.Text.get_text(window.get("text", "Text of the file"), 0, -1)


def wait_text(window, part):
    wait_for(lambda: part in text(window), lambda: f"“{part}” in {text(window)!r}")


def choose(window, name):
    window.press(name)


@case
def the_file_follows_the_cursor():
    with opened() as window:
        wait_text(window, "Node 0, zone      DMA      0 ")
        start = text(window)
        window.wait_label("Nothing changed in this step")
        window.press("Forward one call")
        wait_for(lambda: text(window) != start, "another text")
        window.wait_label("values changed")
        wait_for(lambda: "values changed" in window.description("text", "Text of the file"),
                 "the change as description")
        window.press("Back one call")
        wait_for(lambda: text(window) == start, "the text from before")


@case
def every_file_can_be_chosen():
    starts = {"buddyinfo": "Node 0, zone      DMA      0", "pagetypeinfo": "Page block order: 10\n",
              "zoneinfo": "Node 0, zone      DMA\n  pages free     ", "slabinfo": "slabinfo - version: 2.1\n",
              "vmallocinfo": "0xc4"}
    with opened() as window:
        for _ in range(3):
            window.action("win.forward-call")
        window.wait_label("call 3 of 4")
        for name in FILES:
            choose(window, name)
            wait_for(lambda: text(window).startswith(starts[name]), f"{name}, not {text(window)[:80]!r}")
        window.wait_label("1 new line")
        check(text(window).endswith("vmalloc+0x5/0x6 pages=3 vmalloc\n"), text(window))
        window.action("win.forward-call")
        wait_for(lambda: text(window) == "", "an empty file")
        window.wait_label("1 line gone")


@case
def the_text_is_that_of_the_command_line():
    cli = os.environ.get("KM_CLI")
    with opened() as window:
        window.action("win.last")
        window.wait_label("call 4 of 4")
        choose(window, "slabinfo")
        wait_text(window, "size-128 ")
        if cli:
            same(text(window), subprocess.run([cli, "proc", PATH, "slabinfo"], capture_output=True, text=True,
                                              check=True).stdout, "slabinfo")


@case
def a_long_call_does_not_keep_the_window_waiting():
    path = os.path.join(FOLDER.name, "long.kmw")
    with open(path, "w", encoding="utf-8") as file:
        file.write("kmw 1\nmachine x86-64 memory=3G\npage_cache(530000)\np = alloc_page(GFP_KERNEL)\n")
    with Window(path) as window:
        window.wait_ready(2)
        window.action("win.last")
        window.wait_label("call 2 of 2")
        window.action("win.proc")
        window.wait_label("values changed")  # compared in a thread: since call 0, over the long call
        choose(window, "zoneinfo")
        wait_text(window, "pages free")
        window.wait_label("values changed")


@case
def the_window_closes_and_opens_again():
    with opened() as window:
        window.key("Escape")
        wait_for(lambda: not window.find("text", "Text of the file"), "the window to go")
        window.action("win.proc")
        wait_text(window, "Node 0, zone      DMA")


run()
