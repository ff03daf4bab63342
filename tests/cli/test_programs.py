#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exported files in the programs that they are for: in the long form of the tests, with what is installed."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import picture
from cli import ROOT, Folder, cli
from tap import Skip, case, check, run, same

STEPS = (("02-splitting-and-merging", 17), ("09-a-slabs-life", 20), ("15-high-memory", 30))


def need(*programs):
    if not os.environ.get("KM_LONG") or os.environ.get("KM_QUICK"):
        raise Skip("only in the long form")
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"no {program}")


def start(folder, *command):
    """Runs another program with a home of its own."""
    subprocess.run(command, cwd=folder.name, env={**os.environ, "HOME": folder.name}, check=True, timeout=300,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def render(folder, lesson, step, *names):
    """Draws a step of a lesson on a slide into files of these names."""
    path = os.path.join(ROOT, "data/workloads", lesson + ".kmw")
    for name in names:
        same(cli("render", path, "--step", step, "--page", "16:9", "-o", folder.path(name)).status, 0, name)


def read(folder, name):
    with open(folder.path(name), "rb") as file:
        return file.read()


@case
def an_svg_is_the_same_in_inkscape_and_a_browser():
    """Letters are smoothed in other ways, which a tenth allows for; one pixel of a hundred may differ by more."""
    need("inkscape", "chromium")
    for lesson, step in STEPS:
        with Folder() as folder:
            render(folder, lesson, step, "a.svg")
            start(folder, "inkscape", "a.svg", "--export-type=png", "-o", "inkscape.png")
            start(folder, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                  "--force-device-scale-factor=1", "--window-size=960,540", "--screenshot=browser.png", "a.svg")
            share = picture.different(read(folder, "inkscape.png"), read(folder, "browser.png"), 0.1)
        print(f"# {lesson}: {share:.2%}", flush=True)
        check(share <= 0.01, f"{lesson}: {share:.2%} of the pixels differ")


@case
def slides_look_like_the_picture():
    """Fonts differ: the program has its own for the fonts of a slide. Boxes, lines and places must not."""
    need("soffice", "pdftoppm")
    for lesson, step in STEPS:
        with Folder() as folder:
            render(folder, lesson, step, "a.pptx", "a.png")
            start(folder, "soffice", "--headless", "--convert-to", "pdf", "a.pptx")
            start(folder, "pdftoppm", "-r", "72", "-png", "-singlefile", "a.pdf", "slide")
            share = picture.different(read(folder, "slide.png"), read(folder, "a.png"), 0.25)
        print(f"# {lesson}: {share:.2%}", flush=True)
        check(share <= 0.06, f"{lesson}: {share:.2%} of the pixels differ")


@case
def latex_compiles_without_overfull_boxes():
    need("pdflatex", "xelatex")
    path = os.path.join(ROOT, "data/workloads", STEPS[0][0] + ".kmw")
    for program in ("pdflatex", "xelatex"):
        with Folder() as folder:
            same(cli("render", path, "--steps", "1-5", "-o", folder.path("a.tex")).status, 0, "LaTeX")
            start(folder, program, "-interaction=nonstopmode", "a.tex")
            log = read(folder, "a.log").decode("utf-8", "replace")
        check("Overfull" not in log, f"{program}: an overfull box")
        check("(5 pages" in log, f"{program}: not five pages")


run()
