# SPDX-License-Identifier: GPL-3.0-or-later
"""Export and print: pages that follow the choices, files, the clipboard."""

import os
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run, same  # noqa: E402
from window import DATA, Atspi, Window, wait_for, walk  # noqa: E402

LESSON = os.path.join(DATA, "lesson.kmw")


def focused(window, title):
    """The name of what has the focus in the dialog of that title."""
    frames = (window.application.get_child_at_index(n) for n in range(window.application.get_child_count()))
    dialog = next(frame for frame in frames if frame.get_name() == title)
    return next((node.get_name() for node, _ in walk(dialog)
                 if node.get_state_set().contains(Atspi.StateType.FOCUSED)), None)


def choose(window, row, down, title="Export"):
    """Chooses in the row of that name the value so many below the one that is chosen."""
    rows = ("Format", "Resolution", "Steps", row)
    wait_for(lambda: focused(window, title) in rows or window.key("Tab"), "the choices to have the focus")
    wait_for(lambda: focused(window, title) == row or window.key("Down"), f"{row} to have the focus")
    window.key("space")
    wait_for(lambda: focused(window, title) != row, "the list of values")
    for _ in range(down):
        window.key("Down")
    window.key("Return")


def long_workload(folder):
    """So long that there is time to stop an export of all its events."""
    path = os.path.join(folder, "long.kmw")
    with open(path, "w", encoding="utf-8") as file:
        file.write("kmw 1\nmachine x86-32 memory=64M pcp=off\nrepeat 400 { a[$] = alloc_page(GFP_KERNEL) }\n")
    return path


@case
def the_preview_follows_the_choices():
    with tempfile.TemporaryDirectory() as folder, Window(LESSON, tolerant=True) as window:
        window.wait_label("call 0 of 13")
        window.action("win.export")
        window.wait_label("1 of 1 \u00b7 1920 \u00d7 1080 pixels")
        window.press("Copy")
        window.wait_label("copied as PNG and SVG")
        choose(window, "Steps", 4)
        window.wait_label("1 of 13 \u00b7 1920")
        window.get("image", lambda name: name.startswith("call 2 of 13"))  # a small page
        choose(window, "Page", 4)
        window.wait_label("1 of 13 \u00b7 1684 \u00d7 1191 pixels")
        window.press("Cancel")
        window.action("win.export")
        window.wait_label("1 of 13 \u00b7 1684 \u00d7 1191 pixels")  # it was kept
        with open(os.path.join(folder, "a-01.png"), "w", encoding="utf-8") as file:
            file.write("old")
        name_file(window, os.path.join(folder, "a-%02d.png"))
        window.press("Replace")
        window.wait_label("Exported to a-01.png \u2026 a-13.png")
        same(len(os.listdir(folder)), 13, "a file a call")
        window.action("win.print")
        window.wait_label("1 of 1 \u00b7 ")


@case
def an_export_is_stopped():
    with tempfile.TemporaryDirectory() as folder:
        settings = os.path.join(folder, "glib-2.0", "settings")
        os.makedirs(settings)
        with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as file:
            file.write("[org/kmemscope/Kmemscope]\nexport={'format': 'csv', 'steps': 'all'}\n")
        env = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": folder}
        with Window(long_workload(folder), tolerant=True, env=env) as window:
            window.wait_label("call 0 of 400")
            window.press("Export")
            window.wait_label("Counters of the Steps")
            name_file(window, os.path.join(folder, "lesson.csv"))
            window.press("Stop the export")
            window.wait_label("Stopped. No unfinished file is left.")
        same([name for name in os.listdir(folder) if "csv" in name], [], "nothing is left")


def name_file(window, path):
    """Goes on from the dialog: names the file."""
    window.press("Export\u2026")
    Atspi.EditableText.set_text_contents(window.get("text", "Name:"), path)
    window.key("Return")


def export_to(window, path):
    """Goes through the dialog and the file chooser up to the export."""
    window.wait_label("call 0 of 13")
    window.press("Forward one call")
    window.wait_label("call 1 of")
    choose_file(window, path)


def choose_file(window, path):
    window.press("Export")
    name_file(window, path)


@case
def a_picture_and_a_page_are_exported():
    """The page is not the real one, which needs a compiler for it: what the program puts into it is to be seen."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as pages, \
            Window(LESSON, tolerant=True, env={"KMEMSCOPE_WEB_DIR": pages}) as window:
        with open(os.path.join(pages, "page.html"), "w", encoding="utf-8") as file:
            file.write("<title>@KM_TITLE@</title> opens at @KM_START@")
        path = os.path.join(folder, "step.svg")
        export_to(window, path)
        window.wait_label("Exported to step.svg")
        with open(path, encoding="utf-8") as file:
            check("For the tests of the window" in file.read(), "the title is in the picture")
        choose_file(window, os.path.join(folder, "lesson.pptx"))
        window.wait_label("Exported to lesson.pptx")
        with zipfile.ZipFile(os.path.join(folder, "lesson.pptx")) as slides:
            check("ppt/slides/slide1.xml" in slides.namelist(), "there is no slide")
        choose_file(window, os.path.join(folder, "lesson.html"))
        window.wait_label("Exported to lesson.html")
        with open(os.path.join(folder, "lesson.html"), encoding="utf-8") as file:
            same(file.read().split(" opens at 1")[0], "<title>For the tests of the window</title>", "the page")


@case
def questions_are_saved():
    with tempfile.TemporaryDirectory() as folder, Window(LESSON, tolerant=True) as window:
        window.wait_label("call 0 of 13")
        for name in ("a.xml", "b.xml"):
            window.action("win.questions")
            window.press("Save\u2026")
            Atspi.EditableText.set_text_contents(window.get("text", "Name:"), os.path.join(folder, name))
            window.key("Return")
            window.wait_label(f"Questions in {name}")
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            same(content.count(b"<question type="), 11, "ten questions and their category")
        same(sorted(os.listdir(folder)), ["a.xml", "b.xml"], "files")
        with open(os.path.join(folder, "c.pdf.key.pdf"), "w", encoding="utf-8") as file:
            file.write("old answers")
        window.action("win.questions")
        choose(window, "Format", 2, "Questions")
        window.press("Save\u2026")
        Atspi.EditableText.set_text_contents(window.get("text", "Name:"), os.path.join(folder, "c.pdf"))
        window.key("Return")
        window.press("Replace")
        window.wait_label("Questions in c.pdf, answers in c.pdf.key.pdf")
        check(os.path.getsize(os.path.join(folder, "c.pdf.key.pdf")) > 100, "the answers are new")


@case
def an_export_that_fails_says_why():
    with tempfile.TemporaryDirectory() as folder:
        env = {"LD_PRELOAD": os.environ["KM_FAULTS"], "KM_FAULT": "write 1", "KM_FAULT_UNDER": folder}
        with Window(LESSON, tolerant=True, env=env) as window:
            export_to(window, os.path.join(folder, "step.png"))
            window.wait_label("step.png”: No space left on device")
        check(os.listdir(folder) == [], "nothing half written")


run()
