#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every recording is reproduced call by call, and a recording that was tampered with is not."""

import glob
import gzip
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import ROOT, Folder, cli
from tap import case, check, run, same

RECORDINGS = sorted(path for kind in ("pages", "slab", "slub")
                    for path in glob.glob(os.path.join(ROOT, f"tests/data/recordings/*-{kind}-*.txt.gz")))
VMALLOC = sorted(glob.glob(os.path.join(ROOT, "tests/data/recordings/*-vmalloc-*.txt.gz")))
SMALL = os.path.join(ROOT, "tests/data/recordings/linux2634-x86_32-up-64-pages-a-high.txt.gz")
SLAB = os.path.join(ROOT, "tests/data/recordings/linux2634-x86_32-up-64-slab-600.txt.gz")
SLUB = os.path.join(ROOT, "tests/data/recordings/linux61-x86_64-512M-slub-192.txt.gz")
SLUB_DEBUG = os.path.join(ROOT, "tests/data/recordings/linux61-x86_64-512M-slub-192-dbguser.txt.gz")
LINE = re.compile(r"^(.*): allocations agreeing (\d+), differing (\d+); dumps equal (\d+), differing (\d+)$")


def read(path):
    with gzip.open(path, "rt", encoding="ascii") as file:
        return file.read()


def verdicts(result):
    """{name: (agreeing, differing, equal, differing)} of every line of that form."""
    found = {}
    for line in result.out.split("\n"):
        match = LINE.match(line)
        if match:
            found[match.group(1)] = tuple(int(n) for n in match.groups()[1:])
    return found


def reproduces(path):
    """One recording: all its allocations, all its dumps."""
    text = read(path)
    result = cli("verify", path)
    numbers = verdicts(result)
    mine = [value for name, value in numbers.items() if os.path.basename(path) in name]
    check(mine, f"no verdict on {path}\n{result}")
    agreeing, differing, equal, dumps_differing = mine[0]
    same((differing, dumps_differing, result.status), (0, 0, 0), f"differences and exit status\n{result}\n")
    same(agreeing, len(re.findall(r"^op \d+ (?:cpu=\d+ )?alloc ", text, re.M)), "allocations compared")
    dumps = len(re.findall(r"^dump (?!-1\b)", text, re.M))
    check(equal >= dumps > 0, f"{equal} of {dumps} dumps compared")


def add_case(path):
    def function():
        reproduces(path)

    function.__name__ = "reproduces " + os.path.basename(path)[:-len(".txt.gz")]
    case(function)


for recording in RECORDINGS:
    add_case(recording)


def reproduces_addresses(path):
    """A recording of vmalloc: every address, those after a purge too."""
    result = cli("verify", path)
    mine = [value for name, value in verdicts(result).items() if os.path.basename(path) in name]
    check(mine, f"no verdict on {path}\n{result}")
    same((mine[0][1], result.status), (0, 0), f"differences and exit status\n{result}\n")
    same(mine[0][0], len(re.findall(r"^op \d+ vmalloc ", read(path), re.M)), "addresses compared")


def add_vmalloc_case(path):
    def function():
        reproduces_addresses(path)

    function.__name__ = "reproduces " + os.path.basename(path)[:-len(".txt.gz")]
    case(function)


for recording in VMALLOC:
    add_vmalloc_case(recording)


FAR = 16 << 20  # no area of a recording lies that far above another one


@case
def a_wrong_address_is_found_and_shown():
    for path in VMALLOC:
        text = read(path)
        moved = re.sub(r"^(op 20\d\d vmalloc .*)addr=0x(\w+)(.*)$",
                       lambda m: f"{m[1]}addr=0x{int(m[2], 16) + FAR:x}{m[3]}", text, count=1, flags=re.M)
        slot, old = re.search(r"^op 20\d\d vmalloc (\d+) .*addr=(\w+)", text, re.M).groups()
        moved = re.sub(rf"^(op [2-4]\d\d\d vfree {slot} addr=){old}$", rf"\g<1>0x{int(old, 16) + FAR:x}", moved,
                       count=1, flags=re.M)
        with Folder() as folder:
            result = cli("verify", folder.file("wrong.txt", moved))
        same(result.status, 1, f"exit status\n{result}\n")
        check(any(value[1] == 1 for value in verdicts(result).values()), f"not one differing address\n{result}")
        check(old in result.out and f"0x{int(old, 16) + FAR:x}" in result.out, f"the two are not shown\n{result}")


@case
def frees_of_what_is_older_than_the_recording_are_told():
    pages = ("oracle seed=1 nops=1 kernel=6.12\ndump -1\n"
             "zone Normal start_pfn=16 spanned=1024 present=1024 managed=1024 min=1 low=2 high=3 boost=0 "
             "reserve=0,0,0,0,0\nblocks Normal order=9 0 1 1\n"
             "stat Normal nr_free=8 diff=0 threshold=4 highatomic=0 free_highatomic=0 below_high=0 reclaim_active=0\n"
             "free Normal 3 0 24\n"
             "pcp Normal count=0 high=0 batch=1 high_min=9 high_max=160 flags=2 alloc_factor=0 free_count=0\n"
             "op 0 free 7 pfn=32 order=4\n")
    areas = ("vmalloc-oracle kernel=6.1 start=0xd0000000 end=0xe0000000\nop 0 vfree 7 addr=0xd0000000\n"
             "op 1 vmalloc 1 size=4096 addr=0xd0002000\n")
    with Folder() as folder:
        for text in (pages, areas):
            result = cli("verify", folder.file("ghost.txt", text))
            same(result.status, 0, f"exit status\n{result}\n")
            check("that no call of the recording filled: 1;" in result.out, f"nothing is told\n{result}")


@case
def a_failure_report_is_a_recording_though_its_counter_lags():
    """Free pages of a report are a counter, to which the CPUs have not added all, and lists read a little later."""
    report = ("oracle seed=1 nops=1 kernel=2.6.34 WAIT=0x10\ndump -1\n"
              "zone Normal start_pfn=0 spanned=1024 present=1000 managed=1000 min=12 low=15 high=18 "
              "boost=0 reserve=0\nblocks Normal order=9 2 2\nstat Normal nr_free=20 highatomic=0\n"
              "free Normal 0 2 1 3 5 7 9 11 13 15\n"
              "free Normal 2 2 32 40 48 56\npcp Normal count=0 high=0 batch=1 free_factor=0\n"
              "op 0 alloc 0 gfp=0x4020 order=3 pfn=-1\nop 1 alloc 1 gfp=0x4020 order=2 pfn=32\n")
    with Folder() as folder:
        result = cli("verify", folder.file("report.txt", report))
    same(result.status, 0, f"exit status\n{result}\n")
    check("allocations agreeing 2, differing 0" in result.out, f"verdict\n{result}")


@case
def there_are_recordings_of_both_kernels():
    for kernel in ("linux2634-", "linux61-"):
        check(any(kernel in path for path in RECORDINGS), f"no recording of {kernel}")


@case
def several_files_have_a_total():
    result = cli("verify", SMALL, SMALL)
    same(result.status, 0, f"exit status\n{result}\n")
    one = len(re.findall(r"^op \d+ alloc ", read(SMALL), re.M))
    check(any(value[0] == 2 * one for value in verdicts(result).values()), f"no total of {2 * one}\n{result}")


@case
def plain_text_is_read_too():
    with Folder() as folder:
        result = cli("verify", folder.file("plain.txt", read(SMALL)))
    same(result.status, 0, f"exit status\n{result}\n")


@case
def a_wrong_frame_is_found_and_explained():
    text = read(SMALL)
    wrong = re.sub(r"^(op 20\d alloc .* pfn=)\d+$", r"\g<1>1", text, count=1, flags=re.M)
    check(wrong != text, "the recording has no such call")
    with Folder() as folder:
        result = cli("verify", folder.file("wrong.txt", wrong))
    same(result.status, 1, f"exit status\n{result}\n")
    check(any(value[1] >= 1 for value in verdicts(result).values()), f"no differing allocation\n{result}")
    check("0x1" in result.out + result.err or " 1" in result.out, f"the two answers are not shown\n{result}")


@case
def a_wrong_list_is_found():
    text = read(SMALL)
    before, dump, after = text.rpartition("\ndump ")
    wrong = re.sub(r"^(free \w+ \d+ \d+ )(\d+) (\d+)", r"\1\3 \2", after, count=1, flags=re.M)
    check(wrong != after, "the last dump has no list of two blocks")
    with Folder() as folder:
        result = cli("verify", folder.file("wrong.txt", before + dump + wrong))
    same(result.status, 1, f"exit status\n{result}\n")
    check(any(value[3] == 1 for value in verdicts(result).values()), f"no differing dump\n{result}")


def changed_slab_recording(pattern, replacement, path=SLAB):
    """What verify says about a recording of a slab cache in which one place was changed."""
    text = read(path)
    wrong = re.sub(pattern, replacement, text, count=1, flags=re.M)
    check(wrong != text, f"the recording has no {pattern}")
    with Folder() as folder:
        return cli("verify", folder.file("wrong.txt", wrong))


@case
def a_wrong_object_is_found():
    result = changed_slab_recording(r"^(op 20\d alloc .* idx=)\d$", r"\g<1>6")
    same(result.status, 1, f"exit status\n{result}\n")
    check(any(value[1] >= 1 for value in verdicts(result).values()), f"no differing object\n{result}")
    check("idx=6" in result.out, f"the two answers are not shown\n{result}")


@case
def a_wrong_slab_list_is_found():
    for pattern, replacement in ((r"^(partial .*free: )(\d) (\d)", r"\1\3 \2"), (r"^(cache .* colour=)13", r"\g<1>12"),
                                 (r"^(node .* colour_next=)4", r"\g<1>5"),
                                 (r"^(cpu .*entries )(\(.*?\)) (\(.*?\))", r"\1\3 \2")):
        result = changed_slab_recording(pattern, replacement)
        same(result.status, 1, f"{pattern}: exit status\n{result}\n")
        check(any(value[3] == 1 for value in verdicts(result).values()), f"{pattern}: no differing dump\n{result}")


@case
def damaged_slab_recordings_are_status_2():
    for pattern, replacement in ((r"^(op 20\d alloc .* idx=)\d$", r"\1x"), (r"^(op 20\d alloc )(\d+)", r"\1-3"),
                                 (r"^dump -1$", "dump 5"), (r"^cache .*$", ""), (r"PAGE_SIZE=4096", "PAGE_SIZE=4095"),
                                 (r"free: (\d)", "free: 70000"), (r"^(cpu avail=)6", r"\g<1>7")):
        result = changed_slab_recording(pattern, replacement)
        same(result.status, 2, f"{pattern}: exit status\n{result}\n")
        check("wrong.txt" in result.err and "line" in result.err, f"{pattern}: file or line is not named\n{result}")


@case
def a_wrong_slub_object_is_found():
    for path in (SLUB, SLUB_DEBUG):
        result = changed_slab_recording(r"^(op 20\d alloc .* idx=)\d+$", r"\g<1>77", path)
        same(result.status, 1, f"exit status\n{result}\n")
        check(any(value[1] >= 1 for value in verdicts(result).values()), f"no differing object\n{result}")
        check("idx=77" in result.out, f"the two answers are not shown\n{result}")


@case
def a_wrong_slub_list_is_found():
    for path, pattern, replacement in (
            (SLUB, r"^(cpu_partial .*free: \d+ \d+ .*free: )(\d+) (\d+)", r"\1\3 \2"),
            (SLUB, r"^(cpu_partial \[pfn=\d+ inuse=)\d+", r"\g<1>1"), (SLUB, r"^(cpu_slab .*cpu_free:) \d+", r"\1"),
            (SLUB, r"^(cpu_partial .*slabs=)4", r"\g<1>5"), (SLUB, r"^(cpu_slab .*frozen=)1", r"\g<1>0"),
            (SLUB, r"^(node .*nr_slabs=)8", r"\g<1>9"), (SLUB, r"^(cache .* min_partial=)5", r"\g<1>6"),
            (SLUB_DEBUG, r"^(partial )(\[.*?\]) (\[.*?\])", r"\1\3 \2"),
            (SLUB_DEBUG, r"^(full )(\[.*?\]) (\[.*?\])", r"\1\3 \2"),
            (SLUB_DEBUG, r"^(cache .* size=)288", r"\g<1>296")):
        result = changed_slab_recording(pattern, replacement, path)
        same(result.status, 1, f"{pattern}: exit status\n{result}\n")
        check(any(value[3] == 1 for value in verdicts(result).values()), f"{pattern}: no differing dump\n{result}")


@case
def damaged_slub_recordings_are_status_2():
    for pattern, replacement in ((r"^(op 20\d alloc .* idx=)\d+$", r"\1x"), (r"^(op 20\d alloc )(\d+)", r"\1-3"),
                                 (r"^dump -1$", "dump 5"), (r"^cache .*$", ""), (r"PAGE_SIZE=4096", "PAGE_SIZE=4095"),
                                 (r"free: (\d)", "free: 70000"), (r"^(cpu_partial .*) slabs=\d", r"\1"),
                                 (r"kernel=6.1", "kernel=2.4"), (r"^node .*", "node"), (r"^(cpu_slab .*)\]", r"\1")):
        result = changed_slab_recording(pattern, replacement, SLUB)
        same(result.status, 2, f"{pattern}: exit status\n{result}\n")
        check("wrong.txt" in result.err and "line" in result.err, f"{pattern}: file or line is not named\n{result}")


@case
def a_missing_file_is_status_2():
    result = cli("verify", "/nonexistent/recording.txt")
    same(result.status, 2, f"exit status\n{result}\n")
    check("/nonexistent/recording.txt" in result.err, f"the file is not named\n{result}")


@case
def damaged_files_are_status_2():
    packed = gzip.compress(read(SMALL).encode())
    damaged = {"empty.txt": b"", "noise.txt": bytes(range(256)) * 50, "cut.txt.gz": packed[:len(packed) // 2],
               "cut-line.txt": read(SMALL).split("op 100 ")[0].encode() + b"op 100 allo"}
    for name, data in damaged.items():
        with Folder() as folder:
            path = folder.file(name, data)
            result = cli("verify", path)
        same(result.status, 2, f"{name}: exit status\n{result}\n")
        check(name in result.err, f"{name} is not named\n{result}")


@case
def a_bad_file_does_not_hide_the_good_one():
    result = cli("verify", "/nonexistent/recording.txt", SMALL)
    same(result.status, 2, f"exit status\n{result}\n")
    check(any(value[0] > 0 for value in verdicts(result).values()), f"the good file was not compared\n{result}")


@case
def no_file_is_a_mistake():
    same(cli("verify").status, 2, "exit status")


run()
