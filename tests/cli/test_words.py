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


def bad_page(reason, pfn=0x1000, descriptor="ffffea0000040000", count=-1, mapping="0" * 16, flags=""):
    """The report of 6.1 about a page of zone DMA32 of a NUMA kernel, which was on a list before."""
    value = 0xfffffc0000000 + {"": 0, "reserved|": 1 << 12}[flags]
    return (f"BUG: Bad page state in process kmemscope  pfn:{pfn:05x}",
            f"page:{descriptor} refcount:{count} mapcount:0 mapping:{mapping} index:0x0 pfn:{pfn:#x}",
            f"flags: {value:#x}({flags}node=0|zone=1|lastcpupid=0x1fffff)",
            f"raw: {value:016x} dead000000000100 dead000000000122 {mapping}",
            f"raw: {0:016x} {0:016x} {count & 0xffffffff:08x}ffffffff {0:016x}",
            f"page dumped because: {reason}")


TWICE = "p = alloc_page(GFP_KERNEL)\n__free_page(p)\n__free_page(p)\n"


@case
def a_page_freed_twice_is_noticed_where_its_kernel_looks():
    machine = "x86-64 memory=64M kernel=6.1"
    # 6.1 does not look at what comes from a per-CPU list …
    says(machine, TWICE + "r = alloc_page(GFP_KERNEL)\nexpect r == p\n__free_page(r)\ndrain_all_pages()")
    # … but at what leaves it for the buddy lists, and the frame is lost.
    says(machine, TWICE + "drain_all_pages()\nr = alloc_page(GFP_KERNEL)\nexpect r == frame(0x1001)",
         *bad_page("nonzero _refcount"))
    # 6.12, with the checks that init_on_alloc switches on, and 2.6.34 look when the page is handed out.
    new = messages("x86-64 memory=64M kernel=6.12", TWICE + "r = alloc_page(GFP_KERNEL)")
    check(new[1:3] == ["page: refcount:-1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1000",
                       "flags: 0xfffffc0000000(node=0|zone=1|lastcpupid=0x1fffff)"]
          and new[-1] == "page dumped because: nonzero _refcount", f"6.12: {new}")
    says("x86-32 memory=64M", TWICE + "r = alloc_page(GFP_KERNEL)",
         "BUG: Bad page state in process kmemscope  pfn:03c00",
         "page:c1078000 count:-1 mapcount:0 mapping:(null) index:0x0", "page flags: 0x40000000()")


@case
def a_kernel_without_nodes_prints_the_zone_alone():
    told = messages("x86-32 memory=64M kernel=6.1", TWICE + "drain_all_pages()")
    same(told[2:4], ["flags: 0x40000000(zone=1)",
                     "raw: 40000000 00000100 00000122 00000000 00000000 00000000 ffffffff ffffffff"], "lines")


@case
def the_address_of_an_object_has_a_page():
    calls = "o = kmalloc(100, GFP_KERNEL)\nfree_page(o)\n"
    says("x86-32 memory=64M", calls, "BUG: Bad page state in process kmemscope  pfn:03c04",
         "page:c1078080 count:0 mapcount:0 mapping:(null) index:0x0", "page flags: 0x40000080(slab)")
    says("x86-64 memory=64M kernel=6.1", calls)
    told = messages("x86-64 memory=64M kernel=6.1", calls + "drain_all_pages()")
    same((told[0], told[-1]), ("BUG: Bad page state in process kmemscope  pfn:01005",
                               "page dumped because: non-NULL mapping"), "6.1")
    check("mapping:ffff8880" in told[1] and " refcount:0 " in told[1], f"the cache is where the mapping is: {told}")
    told = messages("x86-64 memory=64M kernel=6.12", calls)
    same((told[3], told[-1]), ("page_type: f5(slab)", "page dumped because: nonzero mapcount"), "6.12")


if __name__ == "__main__":
    run()
