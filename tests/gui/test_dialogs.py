# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows beside the main one: the gfp workshop, how to choose a call, and the lecturer's."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run, same  # noqa: E402
from window import DATA, Atspi, Window, wait_for  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")


def workshop(window):
    """Opens the workshop and returns its entry."""
    window.wait_label("call 0 of 13")
    window.action("win.gfp-workshop")
    window.get("check box", "GFP_KERNEL")
    return window.get("text", "Mask, as words or a number")


def write(entry, text):
    Atspi.EditableText.set_text_contents(entry, text)


def ticked(window, name):
    return window.get("check box", name).get_state_set().contains(Atspi.StateType.CHECKED)


@case
def the_workshop_reads_masks_and_tries_lines():
    with Window(LESSON) as window:
        entry = workshop(window)
        check(ticked(window, "__GFP_WAIT"), "GFP_KERNEL may wait")
        window.wait_label("NORMAL, slow path")
        for flag in ("__GFP_WAIT", "__GFP_ZERO", "__GFP_ZERO", "GFP_ATOMIC"):
            before = ticked(window, flag)
            area = Atspi.Component.get_extents(window.get("check box", flag), Atspi.CoordType.WINDOW)
            Atspi.generate_mouse_event(area.x + 8, area.y + area.height // 2, "b1c")
            wait_for(lambda: ticked(window, flag) != before, f"{flag} to change")
        write(entry, "0x20")
        wait_for(lambda: ticked(window, "GFP_ATOMIC"), "the tick of the number")
        check(not ticked(window, "__GFP_WAIT"), "GFP_ATOMIC does not wait")
        write(entry, "GFP_DMA | __GFP_HIGHMEM")
        window.wait_label("Two of DMA, DMA32 and HIGHMEM do not go together.")
        write(entry, "GFP_NONSENSE")
        window.wait_label("“GFP_NONSENSE” is not a mask of this kernel.")
        write(entry, "GFP_NOIO")
        window.press("Try p1 = kmalloc(100, GFP_NOIO)")
        window.wait_label("call 1 of 15")
        check("pcp=off\n\np1 = kmalloc(100, GFP_NOIO)\n/// The first note." in window.text(), "the line is here")


@case
def the_workshop_follows_the_cursor_and_moves_it():
    with Window(LESSON) as window:
        workshop(window)
        window.wait_label("12,288 > low 240")
        window.press("Forward one call")
        window.wait_label("12,287 > low 240")


@case
def a_call_is_chosen_and_its_alternatives_are_played():
    with Window(LESSON) as window:
        window.wait_label("call 0 of 13")
        window.action("win.choose")
        window.wait_label("▶ kmalloc")
        window.wait_label("vmalloc")
        Atspi.Value.set_current_value(window.get("spin button", "Pieces"), 20)
        window.wait_label("▶ kmem_cache_create, kmem_cache_alloc")
        window.press("Try Here")
        wait_for(lambda: "repeat 20 { p1[$] = kmem_cache_alloc(p1_cache, GFP_KERNEL) }" in window.text(), "the lines")
        window.wait_label("call 21 of 54")


@case
def runs_are_compared_step_by_step():
    with Window(LESSON) as window:
        window.wait_label("call 0 of 13")
        window.action("win.compare")
        window.wait_label("What")
        window.wait_label("calls differ")
        window.press("Next Difference")
        window.wait_label("step 1 of 13")
        window.wait_label("Its answer")
        check(not window.sensitive("Previous Difference"), "it is the first")
        window.press("Next Difference")
        window.wait_label("step 2 of 13")
        window.wait_label("call 0 of 13")  # the main window stays where it is
        for name, step in (("Last", 13), ("Back one event", 13), ("Back one call", 12), ("Forward one call", 13),
                           ("Back one call", 12), ("Back one call", 11), ("Forward one event", 12)):
            window.all("push button", name)[-1].do_action(0)  # the buttons of the main window come before
            window.wait_label(f"step {step} of 13")
        window.press("Previous Difference")
        wait_for(lambda: not window.has_label("step 12 of 13"), "the difference before")
        window.all("push button", "First")[-1].do_action(0)
        wait_for(lambda: not window.sensitive("Previous Difference"), "the start")


@case
def the_lecturer_sees_notes_chapters_and_what_is_next():
    with Window(os.path.join(DATA, "lecture.kmw")) as window:
        window.wait_label("call 0 of 2")
        window.action("win.lecturer")
        window.wait_label("Merging")
        window.wait_label("Buddies find each other")
        window.press("Forward one call")
        window.wait_label("__free_pages(p, 2)\nThey go back.")
        window.wait_label("Four frames are wanted.")


@case
def a_question_is_asked_and_answered_while_presenting():
    with Window(os.path.join(DATA, "lecture.kmw")) as window:
        window.wait_label("call 0 of 2")
        window.press("Present")
        wait_for(lambda: not window.find("push button", "Export"), "the header to go")
        window.key("q")
        window.wait_label("How many frames are free then?")
        check(not window.has_label("Four frames are wanted."), "in the place of the caption")
        window.key("q")
        window.wait_label("2048")
        window.press("Go On")
        window.wait_label("They go back.")


run()
