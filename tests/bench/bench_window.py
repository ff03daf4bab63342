#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window against what the toolkit itself costs: first frame, and a frame while playing.

  bench_window.py BUILD/tests/bench      prints "result" lines for bench.py; needs Xvfb
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 9
FRAMES = 120
WORKLOAD = """kmw 1
title "Benchmark"
machine x86-32 memory=1G
random seed=7 ops=20000 live=2000 order=0..6 gfp=GFP_KERNEL,GFP_ATOMIC
"""


def probe(bench, command, frames=0, action="", widget=""):
    """Runs a program with frame_probe and returns what it printed, as {word: [numbers]}."""
    env = dict(os.environ, LD_PRELOAD=os.path.join(bench, "libframe_probe.so"), KM_PROBE_FRAMES=str(frames),
               KM_PROBE_ACTION=action, KM_PROBE_WIDGET=widget, KM_PROBE_START=str(time.monotonic_ns() // 1000))
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, timeout=120, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return {line.split()[0]: [float(n) for n in line.split()[1:]] for line in done.stdout.split("\n") if line}


def report(name, value, goal):
    print(f"result\t{name}\t{value:.4g}\tx\t{goal}", flush=True)


def first_frame(bench, window, floor):
    """The median of the ratios of alternating starts; one start of each beforehand warms the caches."""
    def milliseconds(command):
        return probe(bench, command)["first_frame"][0]

    milliseconds(floor), milliseconds(window)
    ratios = []
    for _ in range(ROUNDS):
        smallest = milliseconds(floor)
        ratios.append(milliseconds(window) / smallest)
    report("window: first frame / smallest libadwaita window", statistics.median(ratios), 1.4)


def frame_while_playing(bench, window, floor):
    ratios = []
    for _ in range(3):
        ours = probe(bench, window, FRAMES, "win.play", "KmCanvas")
        sizes = [str(int(n)) for n in ours["window"] + ours["widget"]]
        empty = probe(bench, floor + sizes, FRAMES)
        ratios.append(ours["frame"][0] / empty["frame"][0])
    report("window: frame while playing / empty area of that size", statistics.median(ratios), 2)


def main(bench):
    if "DISPLAY" not in os.environ or not os.environ.get("KM_BENCH_DISPLAY"):
        os.environ["KM_BENCH_DISPLAY"] = "1"
        os.execv(os.path.join(HERE, "..", "with-display"), ["with-display", sys.executable, __file__, bench])
    os.environ.update(GTK_A11Y="none", GSETTINGS_BACKEND="memory")
    with tempfile.NamedTemporaryFile("w", suffix=".kmw") as file:
        file.write(WORKLOAD)
        file.flush()
        floor = [os.path.join(bench, "gtk_floor")]
        window = [os.path.join(bench, "..", "..", "src", "app", "kmemscope"), file.name]
        first_frame(bench, window, floor)
        frame_while_playing(bench, window, floor)


main(sys.argv[1])
