# SPDX-License-Identifier: GPL-3.0-or-later
"""The card of a question: it holds the run, grades one answer, shows why, keeps the score; and a call is performed."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from tap import case, check, run, same  # noqa: E402
from window import Atspi, Window, wait_for  # noqa: E402

WORKLOAD = """kmw 1
title "Questions"
machine zones=NORMAL:8M kernel=2.6.34 pcp=off
p = alloc_pages(GFP_KERNEL, 2)
ask "Which frame is handed out?" answer p + 4
q = alloc_pages(GFP_KERNEL, 2)
ask "Is it refused?" answer fails() == no
r = alloc_pages(GFP_KERNEL, 2)
"""
FOLDER = tempfile.TemporaryDirectory()
PATH = os.path.join(FOLDER.name, "questions.kmw")
with open(PATH, "w", encoding="utf-8") as file:
    file.write(WORKLOAD)


def answer(window, text):
    Atspi.EditableText.set_text_contents(window.get("text", "Answer"), text)


@case
def questions_hold_the_run_and_are_graded_once():
    with Window(PATH) as window:
        window.wait_ready(3)
        window.press("Forward one call")
        window.wait_label("Which frame is handed out?")
        window.wait_label("q = alloc_pages(GFP_KERNEL, 2)")
        check(not window.sensitive("Forward one call"), "the run goes on in front of a question")
        check(not window.sensitive("Commit"), "nothing to commit")
        hint, reminder = "Click the frame or the block", "The run goes on when you have committed"
        window.wait_label(hint)
        window.key("Right")
        window.wait_label(reminder)
        for _ in range(6):
            window.action("win.text-larger")
        wait_for(lambda: not window.has_label(reminder), "the card to be narrow")
        window.action("win.text-normal")
        window.wait_label(reminder)
        answer(window, "no number")
        check(not window.sensitive("Commit"), "what is no answer can be committed")
        answer(window, "0x400")
        window.wait_sensitive("Commit")
        window.press("Commit")
        window.wait_label("✗ It is frame(0x404), not frame(0x400)")
        window.wait_label("0 of 2 questions right")
        window.wait_label("call 2 of 3")
        window.press("Go On")
        window.wait_label("Is it refused?")
        window.press("No")
        window.press("Commit")
        window.wait_label("✓ Right: no")
        window.wait_label("1 of 2 questions right")
        with open(os.path.join(window.folder, "kmemscope", "scores"), encoding="utf-8") as file:
            check("[lesson Questions]\nright=1\nquestions=2" in file.read(), "the score is kept")
        window.press("First")
        wait_for(lambda: not window.has_label("1 of 2 questions right"), "the card to go")
        window.wait_label("call 0 of 3")
        window.press("Forward one call")
        window.wait_label("call 1 of 3")
        check(window.sensitive("Forward one call"), "a question is asked twice")
        window.action("win.perform")
        window.wait_label("Perform the call: step 1 of")
        window.press("Yes")
        window.press("Commit")
        window.wait_label("✓ Right: yes")
        window.press("Next Question")
        window.wait_label("From which list is a block taken?")
        answer(window, "NORMAL 3")
        window.press("Commit")
        window.wait_label("✗ It is list(NORMAL, 2), not list(NORMAL, 3)")
        window.wait_label("1 of 2 steps right")


run()
