#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions and exercises: what check says of them, grade, and questions."""

import base64
import glob
import json
import os
import sys
import xml.etree.ElementTree as tree

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
        same(data["diagnostics"][0]["severity"], "error", "severity")
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
    if "ASAN_OPTIONS" not in os.environ:  # sanitizers need more addresses than any limit
        endless = "repeat 4000000 { q[$] = alloc_page(GFP_KERNEL) }\n"
        result = grade("--time", "100", "--memory", "68", submission=endless)
        check("more than 68 MiB of memory" in result.out and "0 of 6 points" in result.out, f"{result}")
    same(grade("--time", "0").status, 2, "no time")


# ---- questions ----


def questions(form, *options, status=0):
    with Folder() as folder:
        result = cli("questions", "--format", form, "-o", folder.path("out"), *options)
        same(result.status, status, f"{result}")
        with open(folder.path("out"), "rb") as file:
            return file.read()


def is_picture(text):
    return tree.fromstring(base64.b64decode(text)).tag == "{http://www.w3.org/2000/svg}svg"


@case
def moodle_gets_questions_with_one_right_answer():
    quiz = tree.fromstring(questions("moodle-xml", "--count", "14", "--variants", "2"))
    asked = [question for question in quiz.findall("question") if question.get("type") != "category"]
    same(len(asked), 28, "questions")
    same({question.get("type") for question in asked}, {"multichoice", "numerical", "shortanswer", "cloze"}, "types")
    for question in asked:
        name = question.findtext("name/text")
        files = question.findall("questiontext/file") + question.findall("generalfeedback/file")
        check(len(files) == 2 and all(is_picture(file.text) for file in files), f"{name}: pictures")
        right = [answer for answer in question.findall("answer") if answer.get("fraction") == "100"]
        if question.get("type") == "multichoice":
            same(len(right), 1, name)
        elif question.get("type") == "cloze":
            check("{1:NUMERICAL:=" in question.findtext("questiontext/text"), name)
        else:
            check(right and all(answer.findtext("text") for answer in right), name)


@case
def qti_gets_items_that_score():
    space = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
    items = list(tree.fromstring(questions("qti12", "--count", "14")).iter(space + "item"))
    same(len(items), 14, "items")
    for item in items:
        idents = {node.get("ident") for kind in ("response_lid", "response_str") for node in item.iter(space + kind)}
        tested = {node.get("respident") for node in item.iter(space + "varequal")}
        check(tested and tested <= idents, f"{item.get('ident')}: {tested} of {idents}")


@case
def answers_are_those_of_the_machine():
    ways = {"From which free list": "from_list()", "With which frame begins the block": "taken()",
            "Which frame does the call": "result", "How often is a block halved": "splits()",
            "How often are two": "merges()", "May this call": "may_sleep()", "From which zone": "from_zone()",
            "How many bytes of": "waste(result)", "How many bytes does": "size(result)",
            "With which frame begins the slab": "slab_frame(result)", "How many new slabs": "new_slabs()"}
    lesson = os.path.join(ROOT, "data/workloads/02-splitting-and-merging.kmw")
    checked = set()
    with Folder() as folder:
        for item in json.loads(questions("json", "--count", "14", "--variants", "2", lesson))["questions"]:
            way = next((way for start, way in ways.items() if item["question"].startswith(start)), None)
            if not way:
                continue
            lines = item["workload"].splitlines()
            lines.insert(-1, f'ask "?" answer {way} == {item["answer"]}')
            result = cli("check", folder.file("a.kmw", "\n".join(lines) + "\n"))
            same(result.status, 0, f"{item['question']}: {result}")
            checked.add(way)
    same(checked, set(ways.values()), "what was checked")


@case
def seeds_make_questions():
    one = questions("json", "--count", "3", "--seed", "5")
    check(one == questions("json", "--count", "3", "--seed", "5"), "the same seed makes other questions")
    check(one != questions("json", "--count", "3", "--seed", "6"), "another seed makes the same questions")


@case
def sheets_have_a_key():
    with Folder() as folder:
        same(cli("questions", "--format", "pdf", "-o", folder.path("q.pdf"), "--key", folder.path("k.pdf")).status, 0,
             "status")
        for name in ("q.pdf", "k.pdf"):
            with open(folder.path(name), "rb") as file:
                check(file.read(5) == b"%PDF-", name)
    same(cli("questions", "--format", "docx", "-o", "x").status, 2, "an unknown format")


run()
