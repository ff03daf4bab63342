# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and dialogs: recordings, damaged files, saving, recovery, export, find, preferences, shortcuts."""

import glob
import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import Skip, case, check, run, same  # noqa: E402
from window import DATA, Window, wait_for  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")
CALLS = 13


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp()
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def recording():
    files = sorted(glob.glob(os.path.join(os.environ["KM_SOURCE_ROOT"], "tests", "data", "**", "*pages*.txt*"),
                             recursive=True), key=os.path.getsize)
    if not files:
        raise Skip("no recording in tests/data")
    return files[0]


@case
def a_recording_is_compared_with_the_real_kernel():
    with Window(recording()) as window:
        window.wait_label("Recorded from a real kernel")
        window.wait_label("allocations returned the same frame as the real kernel")
        window.press("Forward one call")
        window.wait_label("call 1 of")
        window.wait_label("eal kernel")


@case
def a_damaged_file_says_so():
    with Folder() as folder:
        path = os.path.join(folder, "damaged.txt.gz")
        with open(path, "wb") as file:
            file.write(b"\x1f\x8b\x08\x00 this is no gzip")
        with Window(path) as window:
            window.wait_label("The file could not be opened")
            window.wait_label("damaged.txt.gz")


@case
def bytes_that_are_no_text_are_shown_as_such():
    with Folder() as folder:
        path = os.path.join(folder, "bytes.txt")
        with open(path, "wb") as file:
            file.write(random.Random(1).randbytes(5000))
        with Window(path) as window:
            window.wait_label("Cannot be edited here")
            window.wait_label("problems")


@case
def a_missing_file_and_one_too_many_say_so():
    with Window("/nowhere/at-all.kmw", LESSON) as window:
        window.wait_label("1 more file was not opened")
        window.wait_label("The file could not be opened")
        window.wait_label("at-all.kmw")


@case
def saving_writes_the_file():
    with Folder() as folder:
        path = os.path.join(folder, "mine.kmw")
        shutil.copy(LESSON, path)
        with Window(path) as window:
            window.wait_ready(CALLS)
            window.insert("z = alloc_page(GFP_KERNEL)\n")
            window.get("frame", "• For the tests of the window")
            window.action("win.save")
            window.get("frame", "For the tests of the window")
        with open(path) as file:
            check(file.read().endswith("z = alloc_page(GFP_KERNEL)\n"), "the new line is in the file")


@case
def an_unsaved_workload_survives_a_crash():
    with Folder() as state:
        with Window(LESSON, state=state) as window:
            window.wait_ready(CALLS)
            window.insert("z = alloc_page(GFP_KERNEL)\n")
            window.wait_label(f"of {CALLS + 1}")
            window.press("Forward one call")
            window.wait_label("call 1 of")
            session = os.path.join(state, "kmemscope", "session")

            def stored():
                if not os.path.exists(session):
                    return False
                with open(session, errors="replace") as file:
                    return "z = alloc_page(GFP_KERNEL)" in file.read()

            wait_for(stored, "the recovery file")
        with Window(state=state) as window:
            window.wait_label(f"of {CALLS + 1}")
            check("z = alloc_page(GFP_KERNEL)" in window.text(), "the text is back")
            window.get("frame", "• For the tests of the window")


@case
def it_reopens_at_the_same_step_after_a_crash():
    with Folder() as state:
        with Window(LESSON, state=state) as window:
            window.wait_ready(CALLS)
            window.press("Forward one call")
            window.wait_label("call 1 of")
            window.press("Forward one event")
            window.wait_label("call 2 of")
            session = os.path.join(state, "kmemscope", "session")

            def stored():
                with open(session, errors="replace") as file:
                    return "cursor 2 1" in file.read()

            wait_for(lambda: os.path.exists(session) and stored(), "the step in the recovery file")
        with Window(state=state) as window:  # the one before was killed
            window.wait_label(f"call 2 of {CALLS}")
            window.wait_label("event 1 of")


@case
def a_file_opened_after_a_crash_asks_about_what_was_not_saved():
    with Folder() as state, Folder() as folder:
        other = os.path.join(folder, "other.kmw")
        shutil.copy(LESSON, other)
        with Window(LESSON, state=state) as window:
            window.wait_ready(CALLS)
            window.insert("z = alloc_page(GFP_KERNEL)\n")
            session = os.path.join(state, "kmemscope", "session")

            def stored():
                with open(session, errors="replace") as file:
                    return "z = alloc_page(GFP_KERNEL)" in file.read()

            wait_for(lambda: os.path.exists(session) and stored(), "the recovery file")
        with Window(other, state=state, tolerant=True) as window:
            window.wait_label("Save the changes?")
            check("z = alloc_page(GFP_KERNEL)" in window.text(), "the unsaved text is back")
            window.press("Discard")
            window.wait_label(f"of {CALLS}")
            wait_for(lambda: "z = alloc_page" not in window.text(), "the other file")


@case
def it_reopens_at_the_same_step():
    with Folder() as state:
        with Window(LESSON, state=state) as window:
            window.wait_ready(CALLS)
            window.press("Forward one call")
            window.wait_label("call 1 of")
            window.press("Forward one call")
            window.wait_label("call 2 of")
            window.press("Forward one event")
            window.wait_label("call 3 of")
            window.action("window.close")
            wait_for(lambda: window.process.poll() is not None, "the program to end")
        with Window(state=state) as window:
            window.wait_label(f"call 3 of {CALLS}")
            window.wait_label("event 1 of")


@case
def a_new_workload_runs():
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.press("New")
        window.wait_label("call 0 of 4")
        window.get("frame", "Untitled")


@case
def the_export_dialog_offers_formats():
    with Window(LESSON, tolerant=True) as window:
        window.wait_ready(CALLS)
        window.press("Export")
        window.get("push button", "Export…")
        for text in ("Format", "Steps", "Page", "Theme", "Picture", "Resolution"):
            window.wait_label(text)
        window.key("Escape")
        wait_for(lambda: not window.find("push button", "Export…"), "the dialog to go")


@case
def find_selects_a_frame():
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.action("win.find")
        window.get(None, "Frame, address, handle or words")
        window.type("0x1010\n")
        window.wait_label("Page frame 0x1010")
        check("0x1010" in window.description("image", "Memory"), "the canvas exposes the selection")


@case
def find_says_when_there_is_nothing():
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.action("win.find")
        window.get(None, "Frame, address, handle or words")
        window.type("nobody\n")
        window.wait_label("No call, note or event with these words")


@case
def words_are_found_on_and_back():
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.action("win.find")
        window.get(None, "Frame, address, handle or words")
        window.type("__free_pages\n")
        window.wait_label(f"call 5 of {CALLS}")
        window.press("Find next")
        window.wait_label(f"call 6 of {CALLS}")
        window.press("Find before")
        window.wait_label(f"call 5 of {CALLS}")


@case
def escape_leaves_find():
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.action("win.find")
        window.get(None, "Frame, address, handle or words")
        window.type("nobody")
        window.key("Escape")
        wait_for(lambda: not window.find(None, "Frame, address, handle or words"), "the popover to go")
        window.key("Down")
        window.wait_label("call 1 of")


@case
def lessons_are_listed():
    folder = os.path.join(os.environ["KMEMSCOPE_DATA_DIR"], "workloads")
    lessons = glob.glob(os.path.join(folder, "*"))
    if not lessons:
        raise Skip("no lessons")
    with Window(LESSON) as window:
        window.wait_ready(CALLS)
        window.press("Lessons")
        wait_for(lambda: len([n for n in window.all("push button") if n.get_name()[:2] in ("1.", "2.", "3.")]) >= 3,
                 "three lessons")
        window.press(name=lambda name: name.startswith("20."))
        window.get("frame", "A failure explained")
        wait_for(lambda: not window.find("frame", "Lessons"), "the browser to go")
        window.action("win.last")
        window.press(name=lambda name: name.startswith("Next Lesson:"))
        window.get("frame", "Several CPUs")
        window.press("Lessons")
        seen = window.get("push button", lambda name: name.startswith("20."))
        same("100 % seen" in seen.get_description(), True, "the lesson that was seen to the end")


@case
def the_first_start_shows_a_split():
    with tempfile.TemporaryDirectory() as config:
        os.mkdir(os.path.join(config, "gtk-4.0"))
        with open(os.path.join(config, "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-enable-animations=0\n")
        with Window(env={"XDG_CONFIG_HOME": config}) as window:
            window.wait_label("Press → to go on")
            window.wait_label("call 1 of 4")
            same(window.get("frame").get_name().startswith("•"), False, "a fresh workload has no changes")
            window.key("Right")
            window.wait_label("call 2 of 4")
            wait_for(lambda: not window.has_label("Press → to go on"), "the hint to go")
            window.action("win.last")
            window.wait_label("This workload is yours.")


@case
def shortcuts_and_preferences_open():
    with Window(LESSON, tolerant=True) as window:
        window.wait_ready(CALLS)
        window.action("win.show-help-overlay")
        window.wait_label("Forward one event")
        window.key("Escape")
        window.action("win.preferences")
        window.wait_label("Projector zoom")


@case
def playing_goes_through_a_call_that_takes_long():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "long.kmw")
        with open(path, "w", encoding="utf-8") as file:
            file.write("machine x86-64 memory=3G\np = alloc_page(GFP_KERNEL)\npage_cache(530000)\n"
                       "q = alloc_page(GFP_KERNEL)\n__free_page(p)\n")
        with Window(path) as window:
            window.wait_ready(4)
            window.press("Forward one call")
            window.wait_label("call 1 of 4")
            window.press("Play")
            window.wait_label("call 2 of 4")
            window.press("Pause")  # it still plays


run()
