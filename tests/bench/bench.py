#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the benchmark programs of a build one after the other and prints a table: name, figure, goal, met or not.

  bench.py BUILD [NAME...]     NAME: core, timeline, draw, window, …; all by default

Every figure is a ratio of two things measured in turn in one run, or a size. Exit status 1 if a goal is missed or a
program fails, 0 otherwise.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def programs(folder, wanted):
    """(name, command) of each benchmark: executables bench_NAME of the build, then scripts bench_NAME.py here."""
    def is_program(name):
        path = os.path.join(folder, name)
        return name.startswith("bench_") and os.path.isfile(path) and os.access(path, os.X_OK)

    built = sorted(filter(is_program, os.listdir(folder)))
    scripts = sorted(name for name in os.listdir(HERE) if name.startswith("bench_") and name.endswith(".py"))
    found = [(n[len("bench_"):], [os.path.join(folder, n)]) for n in built]
    found += [(n[len("bench_"):-len(".py")], [sys.executable, os.path.join(HERE, n), folder]) for n in scripts]
    return [(name, command) for name, command in found if not wanted or name in wanted]


def results(output):
    """(name, value, unit, goal) of each "result" line; a goal of 0 is none."""
    for line in output.split("\n"):
        fields = line.split("\t")
        if fields[0] == "result" and len(fields) == 5:
            yield fields[1], float(fields[2]), fields[3], float(fields[4])


def verdict(value, goal):
    if not goal:
        return ""
    return "met" if value <= goal else "MISSED"


def row(name, figure, goal, met):
    print(f"{name:<58} {figure:>20} {goal:>10} {met}".rstrip(), flush=True)


def main(build, wanted):
    row("what", "figure", "goal", "")
    bad = 0
    for name, command in programs(os.path.join(build, "tests", "bench"), wanted):
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        found = list(results(done.stdout))
        for what, value, unit, goal in found:
            met = verdict(value, goal)
            bad += met == "MISSED"
            row(what, f"{value:.3g} {unit}", f"<= {goal:.3g}" if goal else "", met)
        if done.returncode or not found:
            bad += 1
            row(f"bench_{name}", f"exit status {done.returncode}", "", "FAILED")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
