#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how many branches of each layer the tests have taken, and the files with the most that they have not.

  gcovr --json-summary … | coverage.py [FILES]

Reads gcovr's summary from standard input; FILES is how many files are listed (20). What the tests leave out of core and
workload is named in coverage-left.md: exits with 1 if a file has more of that than it names."""

import json
import os
import re
import sys

LEFT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "coverage-left.md")
NAMED_LAYERS = ("core", "workload")

LAYERS = ("base", "core", "workload", "timeline", "model", "scene", "draw", "export", "cli", "app")


def percent(covered, total):
    return f"{100 * covered / total:5.1f}%" if total else "     -"


def table(summary, n_files=20):
    """The lines to print for a summary of gcovr's."""
    files = [file for file in summary["files"] if file["filename"].startswith("src/")]
    lines = ["layer     branches    taken"]
    for layer in LAYERS:
        mine = [file for file in files if file["filename"].split("/")[1] == layer]
        total, covered = (sum(file[f"branch_{what}"] for file in mine) for what in ("total", "covered"))
        lines.append(f"{layer:9} {total:8}   {percent(covered, total)}")
    lines += ["", "not taken  file"]
    files.sort(key=lambda file: file["branch_covered"] - file["branch_total"])
    for file in files[:n_files]:
        total, covered = file["branch_total"], file["branch_covered"]
        lines.append(f"{total - covered:9}  {file['filename']} ({percent(covered, total).strip()} of {total})")
    return lines


def named(text):
    """How many branches of each file the list names."""
    return {file: int(n) for n, file in re.findall(r"^\| *(\d+) \| (\S+\.[ch]) \|", text, re.M)}


def unnamed(summary, left):
    """A line for each file of which the tests leave out more than @left names."""
    lines = []
    for file in summary["files"]:
        name = file["filename"].removeprefix("src/")
        missed = file["branch_total"] - file["branch_covered"]
        if name.split("/")[0] in NAMED_LAYERS and missed > left.get(name, 0):
            lines.append(f"{name}: {missed} branches are not taken, {left.get(name, 0)} are named in coverage-left.md")
    return lines


def main():
    summary = json.load(sys.stdin)
    print("\n".join(table(summary, int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
    with open(LEFT, encoding="utf-8") as file:
        problems = unnamed(summary, named(file.read()))
    print("\n".join(["", *problems]) if problems else "\nall that is left in core and workload is named")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
