#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop data is valid: menu entry, software-centre entry, MIME type, icons, manual pages."""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from tap import Skip, case, check, run, same

ROOT = os.environ.get("KM_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("KM_BUILD_ROOT", os.path.join(ROOT, "build"))
APP = "org.kmemscope.Kmemscope"
SVG = "{http://www.w3.org/2000/svg}"


def tool(*command, folder=None):
    """Runs a checker and returns what it wrote; skips the case where there is none."""
    if not shutil.which(command[0]):
        raise Skip(f"{command[0]} is not installed")
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder,
                            env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"})
    check(result.returncode == 0, f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def built(name):
    path = os.path.join(BUILD, "data", name)
    check(os.path.exists(path), f"{path} was not built")
    return path


@case
def desktop_file_is_valid():
    same(tool("desktop-file-validate", built(APP + ".desktop")), "")


@case
def desktop_file_is_translated():
    with open(built(APP + ".desktop"), encoding="utf-8") as file:
        check("Comment[zh_CN]=" in file.read(), "no Chinese comment")


@case
def metainfo_is_valid():
    tool("appstreamcli", "validate", "--no-net", built(APP + ".metainfo.xml"))


@case
def metainfo_names_what_exists():
    tree = xml.parse(built(APP + ".metainfo.xml")).getroot()
    same(tree.find("launchable").text, APP + ".desktop")
    with open(os.path.join(ROOT, "meson.build"), encoding="utf-8") as file:
        version = tree.find("releases/release").get("version")
        check(f"version: '{version}'" in file.read(), f"the newest release {version} is not the project's version")


@case
def mime_type_is_known_by_its_ending():
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "packages"))
        shutil.copy(os.path.join(ROOT, "data", APP + ".mime.xml"), os.path.join(folder, "packages"))
        tool("update-mime-database", folder)
        with open(os.path.join(folder, "globs2"), encoding="utf-8") as file:
            check("application/x-kmemscope-workload:*.kmw" in file.read(), "*.kmw is not registered")


@case
def icons_are_square_drawings():
    for name, size in ((APP, 128), (APP + "-symbolic", 16)):
        root = xml.parse(os.path.join(ROOT, "data/icons", name + ".svg")).getroot()
        same((root.get("width"), root.get("height")), (str(size), str(size)), name)
        same(root.findall(f".//{SVG}image"), [], "bitmaps in " + name)
        check(len(root.findall(f".//{SVG}rect")) >= 5, f"{name} draws nothing")


@case
def manual_pages_are_clean():
    for name in ("kmemscope.1", "kmemscope-cli.1"):
        output = tool("man", "--warnings", "-E", "UTF-8", "-l", os.path.join(ROOT, "data", name))
        check("warning" not in output and "NAME" in output, output[:500])


run()
