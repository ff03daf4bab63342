#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the test cases of one or more passes of the suite.

  count_cases.py [--failed NAME]... PASS=TESTLOG.json...

Reads meson's testlog.json of each pass. A case is a line of a program's TAP output, or the program itself if it does
not speak TAP. A case that ran in several passes counts once: it failed if it failed in any of them. A program that
ends badly with no failed case (a crash, a time-out, a sanitizer's report) counts as one failed case of its own, and
so does what --failed names (a build that broke). Prints what failed and what was skipped, then "N passed, N failed".
"""

import argparse
import json
import re
import sys

TAP_LINE = re.compile(r"^(not )?ok\b\s*(\d+)?\s*(?:- )?([^#\n]*?)\s*(?:#\s*(SKIP|TO-?DO)\b\s*(.*))?$", re.I)
PASSED, SKIPPED, FAILED = range(3)


def read_log(text):
    """Yields one dictionary for each test program of a testlog.json: a JSON object a line."""
    for line in text.split("\n"):
        if line.strip():
            yield json.loads(line)


def tap_cases(output):
    """Yields (name, outcome) for each line of TAP; directives of planned failures are not failures."""
    number = 0
    for line in output.split("\n"):
        match = TAP_LINE.match(line)
        if not match:
            continue
        number += 1
        failed, _, name, directive, _ = match.groups()
        directive = (directive or "").upper()
        outcome = SKIPPED if directive == "SKIP" else FAILED if failed and not directive else PASSED
        yield name or str(number), outcome


def speaks_tap(output):
    return bool(re.search(r"^1\.\.\d+", output, re.M))


def planned(output):
    return sum(int(n) for n in re.findall(r"^1\.\.(\d+)", output, re.M))


def program_cases(test):
    """Yields (name, outcome) for everything one program did."""
    output = test.get("stdout") or ""
    good = test["result"] in ("OK", "EXPECTEDFAIL", "SKIP")
    if not speaks_tap(output):
        yield "", SKIPPED if test["result"] == "SKIP" else PASSED if good else FAILED
        return
    cases = list(tap_cases(output))
    yield from cases
    if planned(output) == 0 and good:
        yield "", SKIPPED
    elif not good and not any(outcome == FAILED for _, outcome in cases):
        yield f"({test['result'].lower()})", FAILED


def worse(before, now):
    """What two passes say of one case together: failed beats passed, passed beats skipped."""
    if FAILED in (before, now):
        return FAILED
    return PASSED if PASSED in (before, now) else SKIPPED


def tail(test, lines=25):
    text = ((test.get("stdout") or "") + (test.get("stderr") or "")).rstrip().split("\n")
    return "\n".join("    " + line for line in text[-lines:])


def count_pass(label, tests, outcomes, out):
    """Adds one pass to @outcomes and prints its line and its failures."""
    counts = [0, 0, 0]
    for test in tests:
        name = test["name"].split(" / ")[-1]
        failures = []
        for case, outcome in program_cases(test):
            key = (name, case)
            counts[outcome] += 1
            outcomes[key] = worse(outcomes.get(key), outcome)
            if outcome == FAILED:
                failures.append(case or "program")
            elif outcome == SKIPPED:
                print(f"  skipped {name} {case}".rstrip(), file=out)
        if failures:
            print(f"  FAILED {name}: {', '.join(failures)}\n{tail(test)}", file=out)
    print(f"{label}: {counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} skipped", file=out)


def main(arguments, out=sys.stdout):
    parser = argparse.ArgumentParser()
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("passes", nargs="*", metavar="PASS=TESTLOG.json")
    options = parser.parse_args(arguments)
    outcomes = {}
    for entry in options.passes:
        label, path = entry.split("=", 1)
        with open(path, encoding="utf-8", errors="replace") as file:
            count_pass(label, read_log(file.read()), outcomes, out)
    for name in options.failed:
        outcomes[(name, "")] = FAILED
        print(f"  FAILED {name}", file=out)
    values = list(outcomes.values())
    passed, failed = values.count(PASSED), values.count(FAILED)
    print(f"{passed} passed, {failed} failed", file=out)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
