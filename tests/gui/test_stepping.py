# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving through the calls: buttons, keys, go to, playing, and what the panels and a screen reader are told."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run  # noqa: E402
from window import DATA, MODIFIERS, Atspi, shared, wait_for, walk  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")
CALLS = 13


def lesson():
    return shared(LESSON)


@case
def a_line_of_the_script_goes_there_and_return_edits_it():
    window = lesson()
    check(window.find("list", "Script"), "the script is on show")
    click(window, "c = alloc_pages(GFP_KERNEL, 2)")
    window.wait_label("call 3 of")
    for key, label in (("Down", "call 3 of"), ("Down", "call 4 of"), ("Up", "call 3 of")):
        window.key(key)  # belongs to the calls, wherever the focus is
        window.wait_label(label)
    window.key("Return")
    wait_for(lambda: window.editor().get_state_set().contains(Atspi.StateType.FOCUSED), "the editor")
    check(Atspi.Text.get_caret_offset(window.editor()) == window.text().index("c = alloc"), "the caret is on the line")
    window.key("Escape")
    wait_for(lambda: not window.editor().get_state_set().contains(Atspi.StateType.SHOWING), "the script again")
    window.key("Right")
    window.wait_label("call 4 of")
    window.key("F8")  # Run On
    window.wait_label("call 7 of")
    window.key("Left")
    window.wait_label("event ")
    window.key("Up")
    window.wait_label("call 6 of")
    window.press("Last")
    window.press("✓ 1 expected")
    window.wait_label("f != NULL")


@case
def forward_call_and_back():
    window = lesson()
    window.press("Forward one call")
    window.wait_label(f"call 1 of {CALLS}")
    window.press("Forward one call")
    window.wait_label(f"call 2 of {CALLS}")
    window.press("Back one call")
    window.wait_label(f"call 1 of {CALLS}")


@case
def forward_event_and_back():
    window = lesson()
    window.press("Forward one event")
    window.wait_label("event 1 of ")
    window.press("Forward one event")
    window.wait_label("event 2 of ")
    window.press("Back one event")
    window.wait_label("event 1 of ")
    window.press("Back one event")
    window.wait_label("before the first call")


@case
def first_and_last():
    window = lesson()
    for tab in ("Zones", "All", "Follow"):
        window.press(tab)
        wait_for(lambda: window.get("push button", tab).get_state_set().contains(Atspi.StateType.PRESSED), tab)
    window.press("Last")
    window.wait_label(f"call {CALLS} of {CALLS}")
    window.press("First")
    window.wait_label(f"call 0 of {CALLS}")


@case
def buttons_follow_the_cursor():
    window = lesson()
    window.wait_sensitive("Back one call", False)
    window.wait_sensitive("Forward one call")
    window.press("Last")
    window.wait_sensitive("Forward one call", False)
    window.wait_sensitive("Back one event")


@case
def keys_step():
    window = lesson()
    for key, label in (("Down", "call 1 of"), ("Page_Down", "call 2 of"), ("Up", "call 1 of"),
                       ("End", f"call {CALLS} of"), ("Home", "call 0 of"), ("Right", "event 1 of"),
                       ("Right", "event 2 of"), ("Left", "event 1 of")):
        window.key(key)
        window.wait_label(label)


@case
def the_sentence_is_exposed():
    window = lesson()
    before = window.description("status bar", "What happens")
    window.press("Forward one call")
    wait_for(lambda: window.description("status bar", "What happens") != before, "another sentence")
    sentence = window.description("status bar", "What happens")
    check(len(sentence) > 10, f"a sentence, not {sentence!r}")
    check(window.has_label(sentence), "the card shows what the screen reader is told")
    check(sentence in window.description("image", "Memory"), "the canvas has the sentence as its description")


@case
def notes_of_the_workload_are_shown():
    window = lesson()
    window.wait_label("The first note.")


@case
def the_inspector_follows_the_step():
    window = lesson()
    button = window.get("push button", "Inspector")
    check(not button.get_state_set().contains(Atspi.StateType.PRESSED), "it is closed until something is selected")
    window.press("Inspector")
    window.wait_label("The machine")
    window.press("Forward one call")
    window.wait_label("Page frame 0x")
    window.wait_label("_mapcount")
    window.wait_label("Buddy arithmetic")
    window.action("win.last")
    window.wait_label("Never freed")


@case
def free_pages_are_counted():
    window = lesson()
    window.wait_label("free pages 16,384 of 16,384")
    window.press("Forward one call")
    window.wait_label("free pages 16,383 of 16,384")


@case
def go_to_a_call_and_an_event():
    window = lesson()
    for text, label in (("5", "call 5 of"), ("3.2", "event 2 of"), ("line 10", "call 4 of")):
        window.action("win.go-to")
        window.get("text", "Call, call and event, or line")
        window.chord("Control", "a")
        window.type(text + "\n")
        window.wait_label(label)


@case
def go_to_nowhere_says_what_is_possible():
    window = lesson()
    window.action("win.go-to")
    window.get("text", "Call, call and event, or line")
    window.type("99\n")
    window.wait_label(f"Calls run from 0 to {CALLS}")
    window.wait_label("call 0 of")
    window.key("Escape")
    wait_for(lambda: not window.find("text", "Call, call and event, or line"), "the popover to go")


@case
def bookmarks_lead_back_and_two_marks_are_compared():
    window = lesson()
    marks = window.get("slider", lambda name: "marks:" in name).get_name()
    check("1 × allocation refused" in marks, "marks have names")
    window.action("win.forward-call")
    window.wait_label("call 1 of")
    window.press("Timeline")
    window.press("Mark A Here")
    window.press("Add Bookmark Here")
    window.get("push button", "Remove Bookmark Here")
    window.action("win.last")
    window.press("Mark B Here")
    window.wait_label("From A (call 1) to B (call 13): free pages +1, slabs 0, refused allocations 1")
    window.press(lambda name: name.startswith("call 1: "))
    window.wait_label("call 1 of")
    window.press("Timeline")
    window.press("Remove Bookmark Here")
    window.press("Timeline")


@case
def a_curve_is_chosen_for_the_timeline():
    window = lesson()
    window.press("Timeline")
    for keys, says in ((("Down",) * 3, "Slabs (0 to 0) over all calls"),
                       (("Down",), "Refused allocations (0 to 1) over all calls"),
                       (("Up",) * 4, "Free memory over all calls")):
        choose(window, "Curve", "Fragmentation", keys)
        window.get("slider", lambda text, says=says: text.startswith(says))
    window.press("Timeline")


@case
def playing_stops_at_a_break_and_goes_on():
    window = lesson()
    window.set_speed(1)
    window.press("Play")
    window.wait_label(f"call 7 of {CALLS}")
    window.get("push button", "Play")
    window.press("Play")
    window.wait_label(f"call {CALLS} of {CALLS}")
    window.get("push button", "Play")


@case
def run_on_to_the_refused_allocation():
    window = lesson()
    window.key("F8")
    window.wait_label(f"call 7 of {CALLS}")
    window.wait_label("alloc_pages(GFP_KERNEL, 20)")


@case
def the_scrubber_tells_where_it_is():
    window = lesson()
    window.press("Last")
    scrubber = window.get("slider", lambda name: name.startswith("Free memory over all calls"))
    wait_for(lambda: scrubber.get_description() == f"call {CALLS} of {CALLS}",
             "the place of the handle")
    area = Atspi.Component.get_extents(scrubber, Atspi.CoordType.WINDOW)
    x, y = area.x + area.width // 2, area.y + area.height - 12
    for part, what in ((0, "abs"), (0, "b1p"), (area.width // 5, "abs"), (area.width // 5, "b1r")):
        Atspi.generate_mouse_event(x + part, y, what)
    wait_for(lambda: scrubber.get_description() in (f"call 9 of {CALLS}", f"call 10 of {CALLS}"),
             "the place of the drag")
    for chord, wheel in ((True, "b4c"), (True, "b4c"), (False, "b5c"), (False, "b4c"), (True, "b5c")):
        if chord:
            Atspi.generate_keyboard_event(MODIFIERS["Control"], None, Atspi.KeySynthType.PRESS)
        Atspi.generate_mouse_event(x, y, wheel)
        if chord:
            Atspi.generate_keyboard_event(MODIFIERS["Control"], None, Atspi.KeySynthType.RELEASE)
    window.press("First")
    wait_for(lambda: scrubber.get_description() == f"call 0 of {CALLS}", "the start")


def choose(window, drop_down, item, keys):
    """Opens a drop down, which then shows an item of that name, and goes to another with keys."""
    button = next(node for node, role in walk(window.get("combo box", drop_down)) if role == "push button")
    button.do_action(0)
    window.get("label", item)
    for key in (*keys, "Return"):
        window.key(key)
    wait_for(lambda: not window.find("label", item), "the list to go")


def click(window, name):
    """Clicks on a row of the script as a mouse does."""
    row = window.get("label", name)
    area = Atspi.Component.get_extents(row, Atspi.CoordType.WINDOW)
    Atspi.generate_mouse_event(area.x + 20, area.y + area.height // 2, "b1c")


@case
def keys_step_after_a_menu_and_from_the_list_of_events():
    window = lesson()
    window.key("F10")
    window.get("menu item", lambda name: "Preferences" in name)
    window.key("Escape")
    wait_for(lambda: not window.find("menu item", lambda name: "Preferences" in name), "the menu to go")
    window.key("Right")
    window.wait_label("event 1 of")
    click(window, lambda text: text.startswith("zonelist: "))
    window.wait_label("event 2 of")
    window.key("Right")
    window.wait_label("event 3 of")


@case
def presenting_has_keys_of_its_own_and_ends_with_escape():
    window = lesson()
    window.press("Forward one call")
    window.wait_label("call 1 of")
    sentence = window.description("status bar", "What happens")
    window.press("Present")
    wait_for(lambda: not window.find("push button", "Export"), "the header to go")
    window.wait_label("The first note.")
    check(not window.has_label(sentence), "one caption")
    window.key("n")
    window.wait_label(sentence)
    window.key("n")
    window.wait_label("a = alloc_pages(GFP_KERNEL, 0)")
    wait_for(lambda: not window.find("push button", "Last"), "the controls to go")
    window.type("10")
    window.wait_label("10")
    window.key("Return")
    window.wait_label("__free_pages(c, 2)")
    for key in ("z", "z", "l", "l", "z"):  # the magnifying glass, the pointer of light
        window.key(key)
    window.key("b")  # blank; the next key only ends that
    window.key("Home")
    window.key("Home")
    window.wait_label("For the tests of the window")
    window.key("Page_Down")
    window.wait_label("a = alloc_pages(GFP_KERNEL, 0)")
    window.key("q")
    window.wait_label("There is no other question.")
    window.key("Escape")  # leaves, whether there is a message or not
    window.get("push button", "Export")


run()
