# SPDX-License-Identifier: GPL-3.0-or-later
"""Running kmemscope-cli from tests: KM_CLI names the program."""

import os
import subprocess
import tempfile

ROOT = os.environ.get("KM_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
CLI = os.environ.get("KM_CLI") or os.path.join(ROOT, "build/src/cli/kmemscope-cli")

LESSON = """kmw 1
title "Test"
machine x86-32 memory=64M pcp=off
p = alloc_pages(GFP_KERNEL, 2)
q = alloc_page(GFP_KERNEL)
__free_pages(p, 2)
__free_page(q)
"""


class Result:
    """What one call of the program did."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    def __repr__(self):
        return f"exit status {self.status}\nout: {self.out[:2000]}\nerr: {self.err[:2000]}"


def cli(*arguments, env=None, folder=None, timeout=300):
    """Runs the program in English with no display."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE")}
    environment.update(env or {})
    return Result(subprocess.run([CLI, *map(str, arguments)], capture_output=True, env=environment, cwd=folder,
                                 stdin=subprocess.DEVNULL, timeout=timeout, check=False))


class Folder(tempfile.TemporaryDirectory):
    """A folder that goes away, with a way to put files into it."""

    def file(self, name, content=LESSON):
        path = os.path.join(self.name, name)
        data = content.encode() if isinstance(content, str) else content
        with open(path, "wb") as file:
            file.write(data)
        return path

    def path(self, name):
        return os.path.join(self.name, name)

    def __enter__(self):
        return self
