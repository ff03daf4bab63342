#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translations are complete, up to date and keep what the programs fill in."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from tap import Skip, case, check, run, same

ROOT = os.environ.get("KM_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
LANGUAGES = [line.strip() for line in open(os.path.join(ROOT, "po/LINGUAS"), encoding="utf-8")
             if line.strip() and not line.startswith("#")]


def gettext(*command):
    if not shutil.which(command[0]):
        raise Skip(f"{command[0]} is not installed")
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False,
                            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    check(result.returncode == 0, f"{' '.join(command)}\n{result.stderr}")
    return result


def counts(statistics):
    """The numbers of "12 translated messages, 3 untranslated messages." by kind."""
    return {kind: int(number) for number, kind in re.findall(r"(\d+) (translated|untranslated|fuzzy)", statistics)}


@case
def there_are_languages():
    check("zh_CN" in LANGUAGES, "zh_CN is not in po/LINGUAS")


@case
def translations_are_complete():
    for language in LANGUAGES:
        found = counts(gettext("msgfmt", "--check", "--statistics", "-o", os.devnull, f"po/{language}.po").stderr)
        check(found.get("translated", 0) > 0, f"{language}: nothing is translated")
        same(found.get("untranslated", 0) + found.get("fuzzy", 0), 0, f"{language}: untranslated and fuzzy messages")


@case
def statistics_are_understood():
    same(counts("2 translated messages, 1 fuzzy translation, 3 untranslated messages."),
         {"translated": 2, "fuzzy": 1, "untranslated": 3})


@case
def translations_have_every_message():
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, "kmemscope.pot")
        gettext("xgettext", "--files-from=po/POTFILES", "--from-code=UTF-8", "--package-name=kmemscope",
                "--msgid-bugs-address=x", "-o", pot, "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
                "--keyword=NC_:1c,2", "--keyword=g_dngettext:2,3")
        with open(pot, encoding="utf-8") as file:
            text = file.read()
        with open(pot, "w", encoding="utf-8") as file:
            file.write(text.replace("charset=CHARSET", "charset=UTF-8"))
        for language in LANGUAGES:
            gettext("msgcmp", "--use-untranslated", f"po/{language}.po", pot)  # otherwise: run po/update


run()
