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


# ---- grade ----

EXERCISE = """kmw 1
title "Two & two"
machine zones=NORMAL:8M kernel=2.6.34 pcp=off
random seed=student ops=20 live=10 order=0..2
submission
expect nr_free(NORMAL, 0) >= 0 name "lists" points 3
expect p == frame(0x7ff) name "the frame" points 2 hidden
expect misuse() == no
"""
SUBMISSION = """kmw 1
machine zones=NORMAL:8M
p = alloc_page(GFP_KERNEL)
__free_page(p)
__free_page(p)
"""


def grade(*options, submission=SUBMISSION, exercise=EXERCISE):
    with Folder() as folder:
        return cli("grade", folder.file("exercise.kmw", exercise), folder.file("mine.kmw", submission), *options)


@case
def each_expectation_is_graded_and_names_its_step():
    result = grade()
    same(result.status, 1, f"{result}")
    for words in ("✓ 3/3  lists", "✗ 0/2  the frame", "after call 23, line 5: __free_page(p): the left side is yes",
                  "3 of 6 points"):
        check(words in result.out, f"{words}: {result}")
    same(grade(submission="p = alloc_page(GFP_KERNEL)", exercise=EXERCISE.replace("== frame(0x7ff)", "!= NULL")).status,
         0, "all hold")


@case
def what_is_hidden_is_in_no_format():
    for form in ("text", "json", "gradescope", "junit"):
        out = grade("--format", form).out
        check("the frame" in out and "7ff" not in out, f"{form}: {out}")
    unnamed = EXERCISE.replace(' name "the frame" points 2', "")
    for submission in (SUBMISSION, "bogus"):
        check("7ff" not in grade(exercise=unnamed, submission=submission).out, "an unnamed one is told")


@case
def formats_can_be_read():
    import xml.etree.ElementTree as tree

    data = json.loads(grade("--format", "json").out)
    same((data["points"], data["max_points"], len(data["expectations"])), (3, 6, 3), "points")
    data = json.loads(grade("--format", "gradescope").out)
    same(data["score"], 3, "score")
    same([test["status"] for test in data["tests"]], ["passed", "failed", "failed"], "tests")
    suite = tree.fromstring(grade("--format", "junit").out.encode())
    same((suite.tag, suite.get("name"), suite.get("failures")), ("testsuite", "Two & two", "2"), "suite")
    same(len(suite.findall("testcase/failure")), 2, "failures")


@case
def seeds_differ_by_student():
    sums = {grade("--seed", str(seed), submission="p = alloc_page(GFP_KERNEL)\n",
                  exercise=EXERCISE.replace(" hidden", "")).out for seed in (1, 2, 3, 4)}
    check(len(sums) > 1, f"{sums}")


@case
def submissions_that_do_not_run_fail_everything():
    result = grade(submission="p = alloc_page(GFP_KERNEL)\nbogus\n")
    same(result.status, 1, f"{result}")
    check("line 2: There is no call or statement “bogus”" in result.out and "0 of 6 points" in result.out, f"{result}")
    result = grade("--memory", "80", submission="repeat 3000000 { q[$] = alloc_page(GFP_KERNEL) }\n")
    check("more than 80 MiB of memory" in result.out and "0 of 6 points" in result.out, f"{result}")
    same(grade("--time", "0").status, 2, "no time")


run()
