#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how many branches of each layer the tests have taken, and the files with the most that they have not.

  gcovr --json-summary … | coverage.py [FILES]

Reads gcovr's summary from standard input; FILES is how many files are listed (20)."""

import json
import sys

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


if __name__ == "__main__":
    print("\n".join(table(json.load(sys.stdin), int(sys.argv[1]) if len(sys.argv) > 1 else 20)))
