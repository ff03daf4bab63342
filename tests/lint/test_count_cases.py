#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The counter of test cases counts what happened, above all when something went wrong."""

import io
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import count_cases
from tap import case, check, run, same


def count(*passes, failed=()):
    """The last line and the exit status for passes given as lists of (program, result, output)."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [f"--failed={name}" for name in failed]
        for number, programs in enumerate(passes):
            path = os.path.join(folder, f"{number}.json")
            with open(path, "w", encoding="utf-8") as file:
                for name, result, output in programs:
                    print(json.dumps({"name": name, "result": result, "stdout": output}), file=file)
            arguments.append(f"pass{number}={path}")
        out = io.StringIO()
        status = count_cases.main(arguments, out)
        return out.getvalue().strip().split("\n")[-1], status


GOOD = ("kmemscope:core / core-op", "OK", "TAP version 13\n# random seed: x\nok 1 /op/a\nok 2 /op/b\n1..2\n")
BAD = ("core-op", "FAIL", "1..2\nok 1 /op/a\nnot ok 2 /op/b\n")
CRASH = ("core-op", "ERROR", "1..2\nok 1 /op/a\n")


@case
def good_cases_count():
    same(count([GOOD]), ("2 passed, 0 failed", 0))


@case
def a_failed_case_counts():
    same(count([BAD]), ("1 passed, 1 failed", 1))


@case
def a_crash_is_a_failure():
    same(count([CRASH]), ("1 passed, 1 failed", 1))


@case
def a_report_after_good_cases_is_a_failure():
    same(count([(GOOD[0], "FAIL", GOOD[2])]), ("2 passed, 1 failed", 1))


@case
def a_time_out_without_output_is_a_failure():
    same(count([("x", "TIMEOUT", "")]), ("0 passed, 1 failed", 1))


@case
def skipped_cases_are_neither():
    same(count([GOOD, ("x", "OK", "1..2\nok 1 /x/a # SKIP no display\nok 2 /x/b\n")]), ("3 passed, 0 failed", 0))
    same(count([GOOD, ("x", "SKIP", "1..0 # SKIP no Xvfb\n")]), ("2 passed, 0 failed", 0))


@case
def two_passes_count_a_case_once():
    same(count([GOOD], [GOOD]), ("2 passed, 0 failed", 0))


@case
def failing_in_one_pass_is_failing():
    same(count([GOOD], [BAD]), ("1 passed, 1 failed", 1))
    same(count([BAD], [GOOD]), ("1 passed, 1 failed", 1))


@case
def a_program_without_tap_is_one_case():
    same(count([("x", "OK", "all is well\n"), ("y", "FAIL", "")]), ("1 passed, 1 failed", 1))


@case
def a_broken_build_is_a_failure():
    same(count([GOOD], failed=["the build"]), ("2 passed, 1 failed", 1))


@case
def nothing_at_all_is_no_success():
    same(count(), ("0 passed, 0 failed", 1))


@case
def failures_are_named():
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        print(json.dumps({"name": "core-op", "result": "FAIL", "stdout": BAD[2]}), file=file, flush=True)
        out = io.StringIO()
        count_cases.main([f"plain={file.name}"], out)
    check("FAILED core-op: /op/b" in out.getvalue(), out.getvalue())


run()
