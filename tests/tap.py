# SPDX-License-Identifier: GPL-3.0-or-later
"""A test harness of one page: cases are functions, the output is TAP, a failure is an AssertionError."""

import sys
import traceback

_cases = []


def case(function):
    """Registers a test case; its name is the function's, its description the first line of the docstring."""
    _cases.append(function)
    return function


class Skip(Exception):
    """Raised by a case that cannot run here; the text says what is missing."""


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def same(actual, expected, what="value"):
    check(actual == expected, f"{what}: expected {expected!r}, got {actual!r}")


def nothing(findings, what):
    """Fails with the list of findings, one a line, unless it is empty."""
    check(not findings, f"{what}:\n" + "\n".join(str(finding) for finding in findings))


def _comment(text):
    for line in text.rstrip().split("\n"):
        print(f"# {line}")


def run():
    """Runs every case and exits; no arguments, or the names of the cases to run."""
    wanted = sys.argv[1:]
    cases = [c for c in _cases if not wanted or c.__name__ in wanted]
    print("TAP version 13")
    print(f"1..{len(cases)}", flush=True)
    failed = 0
    for number, function in enumerate(cases, 1):
        name = function.__name__.replace("_", "-")
        try:
            function()
            print(f"ok {number} {name}", flush=True)
        except Skip as reason:
            print(f"ok {number} {name} # SKIP {reason}", flush=True)
        except Exception as error:
            failed += 1
            _comment(str(error) if isinstance(error, AssertionError) else traceback.format_exc())
            print(f"not ok {number} {name}", flush=True)
    sys.exit(1 if failed else 0)
