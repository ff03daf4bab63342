#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests leave out of core and workload is named in a list, and what is not named is told."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import coverage
from tap import case, check, run, same

ROOT = os.environ["KM_SOURCE_ROOT"]


def summary(name, total, covered):
    return {"files": [{"filename": name, "branch_total": total, "branch_covered": covered}]}


@case
def what_is_named_is_read():
    same(coverage.named("| not taken | file | why |\n| ---: | --- | --- |\n| 12 | core/page/zone.c | because |\n"),
         {"core/page/zone.c": 12})


@case
def more_than_is_named_is_told():
    left = {"core/page/zone.c": 12}
    same(coverage.unnamed(summary("src/core/page/zone.c", 40, 28), left), [])
    check("13 branches are not taken, 12" in coverage.unnamed(summary("src/core/page/zone.c", 40, 27), left)[0], "told")
    check("1 branches" in coverage.unnamed(summary("src/core/page/page.c", 2, 1), left)[0], "a file that is not named")
    same(coverage.unnamed(summary("src/model/find.c", 40, 1), left), [])  # of another layer


@case
def every_named_file_is_there():
    with open(coverage.LEFT, encoding="utf-8") as file:
        names = coverage.named(file.read())
    check(names, "the list names files")
    for name in names:
        check(os.path.exists(os.path.join(ROOT, "src", name)), f"{name} is there")


run()
