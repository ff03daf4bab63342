#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run` and the package manager: what is missing is installed, and nothing else happens. The system's own commands
are replaced by ones that write down how they were called."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from tap import case, check, run, same

ROOT = os.environ.get("KM_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DEBIAN = 'ID=debian\nVERSION_ID="12"\n'
UBUNTU = "ID=ubuntu\nID_LIKE=debian\n"
OTHER = "ID=fedora\n"


def run_packages(release, missing=(), uid=0, apt_status=0, sudo=True, arguments=("packages",)):
    """Runs ./run with commands of our own; returns (exit status, messages, calls of apt-get in order)."""
    with tempfile.TemporaryDirectory() as folder:
        def command(name, text):
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"#!/bin/bash\n{text}\n")
            os.chmod(path, 0o755)

        log = os.path.join(folder, "calls")
        pattern = "|".join(missing) or "no-such-package"
        command("id", f"echo {uid}")
        command("dpkg-query", f'case "${{@: -1}}" in {pattern}) exit 1 ;; *) printf installed ;; esac')
        command("apt-get", f'echo "$DEBIAN_FRONTEND apt-get $*" >>{log}; exit {apt_status}')
        if sudo:
            command("sudo", f'echo "sudo" >>{log}; exec "$@"')
        for tool in ("bash", "env", "sed", "dirname", "basename", "cat"):
            os.symlink(f"/usr/bin/{tool}", os.path.join(folder, tool))
        path = os.path.join(folder, "os-release")
        with open(path, "w", encoding="utf-8") as file:
            file.write(release)
        result = subprocess.run(["/bin/bash", os.path.join(ROOT, "run"), *arguments], capture_output=True, text=True,
                                env={"PATH": folder, "KM_OS_RELEASE": path}, stdin=subprocess.DEVNULL, check=False)
        calls = open(log, encoding="utf-8").read().strip().split("\n") if os.path.exists(log) else []
        return result.returncode, result.stderr, calls


@case
def nothing_missing_nothing_done():
    same(run_packages(DEBIAN), (0, "", []))


@case
def missing_packages_are_installed():
    status, _, calls = run_packages(DEBIAN, ("meson", "libgtk-4-dev"))
    same(status, 0, "exit status")
    same(calls, ["noninteractive apt-get update -q",
                 "noninteractive apt-get install -q -y --no-install-recommends meson libgtk-4-dev"], "calls")


@case
def a_user_installs_through_sudo():
    status, _, calls = run_packages(UBUNTU, ("meson",), uid=1000)
    same(status, 0, "exit status")
    same([call.split()[0] for call in calls], ["sudo", "noninteractive", "sudo", "noninteractive"], "calls")


@case
def a_user_without_sudo_is_told():
    status, messages, calls = run_packages(DEBIAN, ("meson",), uid=1000, sudo=False)
    same((status, calls), (1, []))
    check("root or sudo: meson" in messages, messages)
    check("apt-get install meson" in messages, messages)
    check("Installing" not in messages, messages)


@case
def an_unknown_system_is_told():
    status, messages, calls = run_packages(OTHER, ("meson",))
    same((status, calls), (1, []))
    for word in ("libgtk-4-dev", "meson", "GTK 4.8", "./run --no-install"):
        check(word in messages, f"{word} is not in the message:\n{messages}")


@case
def a_failing_installation_stops():
    status, messages, calls = run_packages(DEBIAN, ("meson",), apt_status=100)
    same((status, len(calls)), (1, 1))
    check("apt-get update failed; still missing: meson" in messages, messages)


@case
def no_install_installs_nothing():
    same(run_packages(DEBIAN, ("meson",), arguments=("--no-install", "packages")), (0, "", []))


@case
def an_unknown_option_is_refused():
    status, messages, _ = run_packages(DEBIAN, arguments=("--bogus",))
    same(status, 1)
    check("unknown option --bogus" in messages, messages)


@case
def nothing_needs_dev_fd():
    with open(os.path.join(ROOT, "run"), encoding="utf-8") as file:
        for line in file.read().split("\n"):
            check("<(" not in line and ">(" not in line, f"process substitution needs /dev/fd: {line}")


@case
def no_package_host_is_named():
    for name in ("run", ".ci/run"):
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            check("://" not in file.read(), f"{name} names a host")


run()
