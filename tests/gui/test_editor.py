# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor: diagnostics, edits that run at once, undo, the title, gestures that become lines."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run  # noqa: E402
from window import DATA, Window, wait_for  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")
CALLS = 13


def lesson():
    return Window(LESSON)


@case
def a_mistake_is_explained_and_goes_when_it_is_mended():
    with lesson() as window:
        window.wait_ready(CALLS)
        check(not window.has_label("problem"), "no problem at first")
        window.insert("q = alloc_pagess(GFP_KERNEL, 1)\n")
        window.wait_label("1 problem")
        window.wait_label("Line 20: ")
        window.press("Mend: alloc_pages")
        wait_for(lambda: not window.has_label("1 problem"), "the problem to go")
        check(window.text().endswith("q = alloc_pages(GFP_KERNEL, 1)\n"), "the word is right")


@case
def the_rest_runs_in_spite_of_a_mistake():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.insert("this is nothing\nz = alloc_page(GFP_KERNEL)\n")
        window.wait_label(f"of {CALLS + 1}")
        window.wait_label("1 problem")


@case
def an_impossible_machine_keeps_the_picture():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.delete("memory=64M")
        window.insert("memory=1K", window.text().index("x86-32 ") + len("x86-32 "))
        window.wait_label("problem")
        window.wait_label("call 1 of")


@case
def a_very_long_line_can_be_typed_and_undone():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.insert("x" * 200000 + "\nz = alloc_page(GFP_KERNEL)\n")
        window.wait_label(f"call 0 of {CALLS + 1}")
        window.wait_label("1 problem")
        window.action("win.undo")
        window.wait_label(f"call 0 of {CALLS}")


@case
def odd_line_ends_that_are_pasted_end_lines():
    with lesson() as window:
        window.wait_ready(CALLS)
        ends = ("\r", "\u2029", "\r\n")
        window.insert("".join(f"z{n} = alloc_page(GFP_KERNEL){end}" for n, end in enumerate(ends, 1)) + "z4 4\n")
        window.wait_label(f"call 0 of {CALLS + 3}")
        window.wait_label("Line 23: ")
        check("z1 = alloc_page(GFP_KERNEL)\nz2 = " in window.text(), "plain line ends")
        window.action("win.undo")
        window.wait_label(f"call 0 of {CALLS}")
        check("z1" not in window.text(), "the insertion is undone")
        window.action("win.redo")
        window.wait_label(f"call 0 of {CALLS + 3}")


@case
def a_new_line_is_a_new_call():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.insert("z = alloc_page(GFP_KERNEL)\n")
        window.wait_label(f"call 0 of {CALLS + 1}")


@case
def the_cursor_stays_where_it_is():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.press("Forward one call")
        window.wait_label("call 2 of")
        window.insert("z = alloc_page(GFP_KERNEL)\n")
        window.wait_label(f"call 2 of {CALLS + 1}")


@case
def the_title_shows_unsaved_changes():
    with lesson() as window:
        window.get("frame", "For the tests of the window")
        window.wait_ready(CALLS)
        window.insert("// changed\n")
        window.get("frame", "• For the tests of the window")


@case
def undo_takes_the_edit_back():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.insert("z = alloc_page(GFP_KERNEL)\n")
        window.wait_label(f"of {CALLS + 1}")
        window.action("win.undo")
        window.wait_label(f"of {CALLS}")
        window.get("frame", "For the tests of the window")
        window.action("win.redo")
        window.wait_label(f"of {CALLS + 1}")


@case
def arrows_belong_to_the_editor_when_it_has_the_focus():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.action("win.edit-workload")
        before = window.text()
        window.key("Down")
        window.key("Right")
        window.type("z")
        wait_for(lambda: len(window.text()) == len(before) + 1, "the letter")
        check(not window.text().startswith("z"), "the letter is where the arrows went")
        window.wait_label("call 0 of")


@case
def a_failed_expectation_is_reported():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.insert("expect nr_free(NORMAL, 10) == 0\n")
        window.wait_label("the expectation does not hold")


@case
def a_gesture_becomes_a_line():
    with Window(LESSON, tolerant=True) as window:
        window.wait_ready(CALLS)
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.action("win.leave")
        window.key("Return")
        line = window.get("label", lambda text: text.startswith("__free_page")).get_name()
        button = window.get("push button", lambda text: text.startswith("Free"))
        check(button.do_action(0), "the entry can be pressed")
        window.wait_label(f"call 2 of {CALLS + 1}")
        window.wait_label("What if")
        check(f"\n{line}\n" in window.text(), "the line is in the text")


@case
def a_breakpoint_stops_playing():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.action("win.edit-workload")
        window.action("win.last")
        window.wait_label(f"call {CALLS} of")
        window.key("Escape")
        window.action("win.first")
        window.wait_label("call 0 of")
        for number in range(3):
            window.action("win.forward-call")
            window.wait_label(f"call {number + 1} of")
        window.action("win.toggle-breakpoint")
        window.action("win.first")
        window.set_speed(1)
        window.press("Play")
        window.wait_label("call 3 of")
        window.get("push button", "Play")
        window.wait_label("event 1 of")


def ask_to_close(window):
    window.wait_ready(CALLS)
    window.insert("// changed\n")
    window.get("frame", "• For the tests of the window")
    window.action("window.close")
    window.wait_label("Save the changes?")
    check(window.process.poll() is None, "the program waits for an answer")


@case
def closing_asks_and_discarding_ends_the_program():
    with Window(LESSON, tolerant=True) as window:
        ask_to_close(window)
        window.press("Discard")
        wait_for(lambda: window.process.poll() is not None, "the program to end")


@case
def closing_asks_and_cancelling_keeps_the_text():
    with Window(LESSON, tolerant=True) as window:
        ask_to_close(window)
        window.press("Cancel")
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.get("frame", "• For the tests of the window")
        check("// changed" in window.text(), "the text is still there")


@case
def closing_asks_and_saving_writes_the_file():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "mine.kmw")
        shutil.copy(LESSON, path)
        with Window(path, tolerant=True) as window:
            ask_to_close(window)
            window.press("Save")
            wait_for(lambda: window.process.poll() is not None, "the program to end")
        with open(path) as file:
            check(file.read().endswith("// changed\n"), "the edit is in the file")


@case
def words_are_proposed_while_typing():
    with lesson() as window:
        window.wait_ready(CALLS)
        window.action("win.edit-workload")
        window.chord("Control", "End")
        window.type("z = kmall")
        wait_for(lambda: window.find("list item", lambda name: "kmalloc" in name) or window.has_label("kmalloc"),
                 "a proposal")
        window.key("Escape")
        wait_for(lambda: window.text().endswith("z = kmall"), "Escape writes nothing")
        window.type("o")
        wait_for(lambda: window.has_label("kmalloc"), "a proposal again")
        window.key("Tab")
        wait_for(lambda: window.text().endswith("z = kmalloc("), lambda: f"the word in {window.text()[-40:]!r}")
        window.type("100, GFP_ATOMIC)")
        window.key("Escape")
        window.type("\n")
        window.wait_label(f"of {CALLS + 1}")
        check("z = kmalloc(100, GFP_ATOMIC)" in window.text(), window.text()[-60:])


run()
