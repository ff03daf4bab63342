# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture under pointer and keys: selecting, what can be done with the selection, zoom, jumps along the calls."""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run  # noqa: E402
from window import DATA, MODIFIERS, Atspi, Window, wait_for  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")


def lesson():
    return Window(LESSON)


def start(window):
    """Waits for the document and gives the canvas the focus. Returns the canvas and where it is on the screen."""
    window.wait_ready(13)
    window.action("win.focus-canvas")
    canvas = window.get("image", "Memory")
    return canvas, Atspi.Component.get_extents(canvas, Atspi.CoordType.WINDOW)


def selected(canvas):
    """Title and subtitle of what is selected, or None."""
    match = re.search("^Selected: (.*)$", canvas.get_description() or "", re.M)
    return match and match.group(1)


def point(area, x, y, what):
    """A click ("b1c") or a move ("abs") at a fraction of the canvas."""
    Atspi.generate_mouse_event(area.x + int(area.width * x), area.y + int(area.height * y), what)


def click_until_selected(canvas, area, button="b1c"):
    """Clicks up the canvas, from the frames, until something is selected."""
    for row in range(18, 0, -1):
        point(area, 0.3, row / 20, button)
        try:
            return wait_for(lambda: selected(canvas), "a selection", seconds=1)
        except AssertionError:
            continue
    raise AssertionError("nothing can be selected")


@case
def a_click_selects_and_escape_selects_nothing():
    with lesson() as window:
        canvas, area = start(window)
        check(not selected(canvas), "nothing is selected at first")
        point(area, 0.5, 0.5, "abs")
        click_until_selected(canvas, area)
        window.key("Escape")
        wait_for(lambda: not selected(canvas), "nothing selected")


@case
def arrows_with_shift_select_the_neighbour():
    with lesson() as window:
        canvas, area = start(window)
        first = click_until_selected(canvas, area)
        window.chord("Shift", "Up")  # before the first call a block may have none beside it
        wait_for(lambda: selected(canvas) not in (None, first), lambda: f"the neighbour of {first}")


def try_freeing(window):
    """Has the menu free what the step is about. Returns the line that does."""
    window.action("win.focus-canvas")
    window.key("Menu")
    item = wait_for(lambda: window.find("push button", lambda name: name.startswith("Free")), "an entry")
    line = item.get_description()
    item.do_action(0)
    return line


@case
def a_call_is_tried_here_and_given_up_or_kept():
    with lesson() as window:
        start(window)
        before = window.text()
        for call in (1, 2):
            window.press("Forward one call")
            window.wait_label(f"call {call} of 13")
        check(try_freeing(window) == "__free_page(b)", "what the step is about")
        window.wait_label("call 3 of 14")
        window.wait_label("What if")
        check("\nb = alloc_pages(GFP_KERNEL, 0)\n__free_page(b)\nc = " in window.text(), "the line is here")
        window.press("Forward one call")
        window.wait_label("call 4 of 14")
        window.action("win.focus-canvas")
        window.key("Escape")
        window.wait_label("call 2 of 13")
        check(window.text() == before and not window.has_label("What if"), "nothing is left of it")
        try_freeing(window)
        window.wait_label("call 3 of 14")
        window.press("Keep: insert here")
        wait_for(lambda: not window.has_label("What if"), "the end of the branch")
        check("__free_page(b)\nc = " in window.text(), "the line stays")
        window.press("Last")
        window.wait_label("call 14 of 14")
        window.action("win.undo")
        window.wait_label("call 2 of 13")
        window.action("win.redo")
        window.wait_label("call 14 of 14")


@case
def the_secondary_button_offers_what_can_be_done():
    with lesson() as window:
        canvas, area = start(window)
        title = click_until_selected(canvas, area, "b3c").split(",")[0]
        window.wait_label(title)
        window.key("Escape")


@case
def the_wheel_zooms_the_frames():
    with lesson() as window:
        canvas, area = start(window)
        point(area, 0.3, 0.3, "abs")
        for button in ("b4c", "b4c", "b5c"):
            Atspi.generate_keyboard_event(MODIFIERS["Control"], None, Atspi.KeySynthType.PRESS)
            point(area, 0.3, 0.3, button)
            Atspi.generate_keyboard_event(MODIFIERS["Control"], None, Atspi.KeySynthType.RELEASE)
        for row in (0.9, 0.93, 0.96):  # the strip of the whole machine is one of them
            for x, what in ((0.9, "abs"), (0.9, "b1p"), (0.5, "abs"), (0.3, "abs"), (0.3, "b1r")):
                point(area, x, row, what)
        window.action("win.zoom-reset")
        window.key("Down")
        window.wait_label("call 1 of")


@case
def keys_run_to_refused_allocations():
    with lesson() as window:
        start(window)
        window.key("F8")
        window.wait_label("call 7 of 13")
        window.key("F8")  # there is no other: the step stays
        window.key("Down")  # to the end of this call
        window.key("Down")
        window.wait_label("call 8 of 13")
        window.chord("Shift", "F8")
        window.wait_label("call 7 of 13")


@case
def keys_run_to_breakpoints():
    with lesson() as window:
        start(window)
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.action("win.toggle-breakpoint")
        window.action("win.last")
        window.wait_label("call 13 of")
        window.chord("Control", "F8")  # there is none behind
        window.key("Up")
        window.wait_label("call 12 of")
        window.action("win.first")
        window.wait_label("call 0 of")
        window.chord("Control", "F8")
        window.wait_label("call 1 of")
        window.wait_label("event 1 of")


def run_on_to(window, name):
    window.press("Menu")
    window.press("Run On to", "menu item")
    window.press(name, "menu item")


@case
def the_menu_runs_to_misuse_and_to_changes_of_a_frame():
    with lesson() as window:
        start(window)
        run_on_to(window, "Next Misuse")
        window.wait_label("call 7 of 13")
        run_on_to(window, "Next Misuse")
        window.wait_label("call 10 of 13")
        window.action("win.first")
        window.wait_label("call 0 of")
        window.action("win.find")
        window.get(None, "Frame, address, handle or words")
        window.type("0x3c04\n")
        window.wait_label("Page frame 0x3c04")
        run_on_to(window, "Selected Frame Changes Hands")
        window.wait_label("call 3 of 13")


@case
def what_is_tried_is_no_mistake_of_the_workload():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tried.kmw")
        with open(path, "w", encoding="utf-8") as file:
            file.write("machine zones=NORMAL:8M pcp=off\np = alloc_page(GFP_KERNEL)\nq = alloc_page(GFP_KERNEL)\n"
                       "expect q == p + 1\n")
        with Window(path) as window:
            window.wait_ready(2)
            window.press("Forward one call")
            window.wait_label("call 1 of 2")
            window.action("win.gfp-workshop")
            window.press(lambda name: name.startswith("Try p1 = alloc_page"))
            window.wait_label("call 2 of 3")
            check(not window.has_label("problem"), "the expectation fails only because of what is tried")
            window.press("Keep: insert here")
            window.wait_label("1 problem")


run()
