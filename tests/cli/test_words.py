#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernels print about pages, word by word: each workload with all lines of its messages. The words are those
that 2.6.34, 6.1 and 6.12 print, from their sources and from reports of running kernels."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import Folder, cli
from tap import case, check, run, same


def run_events(machine, calls, *arguments):
    """What `run --events` prints for a workload on @machine."""
    with Folder() as folder:
        result = cli("run", "--events", *arguments, folder.file("words.kmw", f"kmw 1\nmachine {machine}\n{calls}\n"))
    same(result.status, 0, f"exit status\n{result}")
    return result.out


def messages(machine, calls):
    """The lines that the kernel prints."""
    return [line[6:] for line in run_events(machine, calls).split("\n") if line.startswith("    | ")]


def says(machine, calls, *lines):
    """Checks all lines that the kernel prints; one that ends in … has more behind it."""
    told = messages(machine, calls)
    for line, expected in zip(told, lines):
        matches = line.startswith(expected[:-1]) if expected.endswith("…") else line == expected
        check(matches, f"{machine}, {calls!r}: expected {expected!r}, got {line!r}")
    check(len(told) == len(lines), f"{machine}, {calls!r}: expected {len(lines)} lines, got {told!r}")


@case
def an_order_that_cannot_be_warns_once():
    for kernel, place in (("2.6.34", "WARNING: at mm/page_alloc.c:1828 __alloc_pages_nodemask()"),
                          ("6.1", "WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:5634 __alloc_pages"),
                          ("6.12", "WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:4832 __alloc_pages_noprof")):
        machine = f"x86-64 memory=64M kernel={kernel}"
        says(machine, "a = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 11)\nb = alloc_pages(GFP_KERNEL, 11)\n"
             "c = kmalloc(5M, GFP_KERNEL)\nd = __get_free_pages(GFP_ATOMIC, 12)", place)
        says(machine, "c = kmalloc(5M, GFP_KERNEL)", *([] if kernel == "2.6.34" else [place]))


@case
def nofail_of_a_large_order_warns_once():
    calls = "a = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 2)\nb = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 3)"
    says("x86-32 memory=64M", calls, "WARNING: at mm/page_alloc.c:1239 get_page_from_freelist()")
    says("x86-64 memory=64M kernel=6.1", calls,
         "WARNING: CPU: 0 PID: 1 at mm/page_alloc.c:3891 get_page_from_freelist")
    says("x86-64 memory=64M kernel=6.12", calls)


@case
def a_caller_that_may_not_sleep_is_reported_once_a_call():
    bug = "BUG: sleeping function called from invalid context at "
    says("x86-64 memory=64M kernel=6.1", "context irq\nx = kmalloc(100, GFP_KERNEL)",
         bug + "include/linux/sched/mm.h:274",
         "in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: 1, name: kmemscope",
         "preempt_count: 10001, expected: 0")
    says("x86-64 memory=64M kernel=6.12", "context atomic\nx = vmalloc(64K)",
         bug + "include/linux/sched/mm.h:321",
         "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, name: kmemscope",
         "preempt_count: 1, expected: 0")
    says("x86-32 memory=64M", "context softirq\nx = kmalloc(100, GFP_KERNEL)\np = alloc_page(GFP_KERNEL)\n"
         "context atomic\nv = vmalloc(64K)",
         bug + "mm/slab.c:3033", "in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: kmemscope",
         bug + "mm/page_alloc.c:1960", "in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: kmemscope",
         bug + "mm/slab.c:3033", "in_atomic(): 1, irqs_disabled(): 0, pid: 1, name: kmemscope")
    says("x86-64 memory=64M kernel=6.1", "p = alloc_page(GFP_KERNEL)\nv = vmalloc(64K)\ncontext atomic\nk = kmap(p)\n"
         "vfree(v)",
         bug + "include/linux/highmem-internal.h:166", "in_atomic(): 1…", "preempt_count: 1, expected: 0",
         bug + "mm/vmalloc.c:2858", "in_atomic(): 1…", "preempt_count: 1, expected: 0")


if __name__ == "__main__":
    run()
