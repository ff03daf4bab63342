#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JavaScript of a page is typed, linted and small."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from tap import Skip, case, check, run, same

ROOT = os.environ["KM_SOURCE_ROOT"]
PLAYER = os.path.join(ROOT, "src/web/player")


@case
def the_player_has_the_types_it_says():
    if not shutil.which("tsc"):
        raise Skip("tsc (node-typescript) is not installed")
    result = subprocess.run(["tsc", "-p", PLAYER], capture_output=True, text=True, check=False)
    same(result.stdout, "", "what the compiler says")


@case
def the_player_has_no_lint():
    if not shutil.which("eslint"):
        raise Skip("eslint is not installed")
    result = subprocess.run(["eslint", "-f", "unix", "--no-eslintrc", "-c", "eslint.json", "."], cwd=PLAYER,
                            capture_output=True, text=True, check=False,
                            env={**os.environ, "NODE_PATH": "/usr/share/nodejs"})
    same(result.stdout + result.stderr, "", "what the linter says")


@case
def the_player_is_small():
    lines = sum(len(open(os.path.join(PLAYER, name), encoding="utf-8").readlines())
                for name in os.listdir(PLAYER) if name.endswith(".js"))
    check(lines <= 1500, f"{lines} lines of JavaScript")


run()
