#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions and exercises: what check says of them, grade, and questions."""

import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import ROOT, Folder, cli
from tap import case, check, run, same

MACHINE = "kmw 1\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\n"


# ---- check ----


@case
def every_lesson_asks_and_knows_the_answers():
    kinds = set()
    lessons = sorted(glob.glob(os.path.join(ROOT, "data/workloads/*.kmw")))
    result = cli("check", "--format", "json", *lessons)
    same(result.status, 0, f"{result}")
    for file in json.loads(result.out):
        same(file["diagnostics"], [], file["file"])
        check(3 <= len(file["questions"]) <= 5, f"{file['file']}: {len(file['questions'])} questions")
        for question in file["questions"]:
            check(question["answer"], f"no answer: {question}")
            kinds.add(question["kind"])
    same(kinds, {"number", "frame", "list", "zone", "object", "yes-no", "choice"}, "kinds of answers")


@case
def a_wrong_answer_is_an_error():
    with Folder() as folder:
        path = folder.file("a.kmw", MACHINE + 'ask "Cut?" answer splits() == 7\np = alloc_pages(GFP_KERNEL, 2)\n')
        result = cli("check", path)
        same(result.status, 1, f"{result}")
        check(":3:1: error KMW-507:" in result.out and "it is 8, the answer says 7" in result.out, f"{result}")
        data = json.loads(cli("check", "--format", "json", path).out)[0]
        same(data["diagnostics"][0]["code"], 507, "code")
        same(data["questions"][0]["answer"], "8", "what the machine answers")
        same(cli("run", path).status, 1, "run")
        same(cli("run", "--to", "0", path).status, 0, "run in front of the question")


run()
