#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks run and report; how fast they are is not asked here."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import bench
from tap import case, check, run, same

BUILD = os.environ.get("KM_BUILD_ROOT", "build")


@case
def core_reports_every_phase_and_its_size():
    program = os.path.join(BUILD, "tests/bench/bench_core")
    done = subprocess.run([program, "20000"], capture_output=True, text=True, check=False)
    same(done.returncode, 0, f"exit status\n{done.stderr}\n")
    found = list(bench.results(done.stdout))
    for phase in ("cascade pair", "hot pair", "random mix", "random drain"):
        same(sum(phase in name for name, *_ in found), 5, f"figures of the {phase}")
    for name, value, _, goal in found:
        check(value > 0 and goal > 0, f"{name}: {value}, goal {goal}")
    sizes = [value for _, value, unit, _ in found if unit == "bytes a frame"]
    check(len(sizes) == 1 and 8 <= sizes[0] <= 16, f"bookkeeping: {sizes} bytes a frame")


@case
def timeline_reports_every_figure():
    program = os.path.join(BUILD, "tests/bench/bench_timeline")
    done = subprocess.run([program, "30000"], capture_output=True, text=True, check=False)
    same(done.returncode, 0, f"exit status\n{done.stderr}\n")
    found = list(bench.results(done.stdout))
    for what in ("history", "worst seek, median of 9", "one operation back / forward", "one event back / forward"):
        same(sum(what in name and goal > 0 for name, _, _, goal in found), 3, f"figures of “{what}”")


@case
def slab_reports_every_figure():
    program = os.path.join(BUILD, "tests/bench/bench_slab")
    done = subprocess.run([program, "20000"], capture_output=True, text=True, check=False)
    same(done.returncode, 0, f"exit status\n{done.stderr}\n")
    found = list(bench.results(done.stdout))
    for what, figures in (("kmem_cache_alloc, random mix", 2), ("kmalloc, random mix", 1), ("pairs", 2)):
        same(sum(what in name and value > 0 for name, value, _, _ in found), figures, f"figures of “{what}”")
    sizes = [value for _, value, unit, _ in found if unit == "bytes an object"]
    check(len(sizes) == 1 and 2 <= sizes[0] <= 4, f"bookkeeping: {sizes} bytes an object")


@case
def a_missed_goal_is_seen():
    same([bench.verdict(value, 1.5) for value in (1.5, 1.51)], ["met", "MISSED"])
    same(bench.verdict(9, 0), "")


@case
def only_result_lines_count():
    same(list(bench.results("noise\nresult\ta / b\t1.25\tx\t1.5\nresult\tbroken\n")), [("a / b", 1.25, "x", 1.5)])


run()
