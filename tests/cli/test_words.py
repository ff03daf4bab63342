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


FULL = "repeat 4 { t[$] = alloc_pages(GFP_ATOMIC, 10) }"


@case
def a_failure_of_2_6_34_shows_the_whole_memory():
    says("x86-32 memory=16M cpus=2", FULL, "kmemscope: page allocation failure. order:10, mode:0x20", "Mem-Info:",
         "DMA per-cpu:", "CPU    0: hi:    0, btch:   1 usd:   0", "CPU    1: hi:    0, btch:   1 usd:   0",
         "active_anon:0 inactive_anon:0 isolated_anon:0", " active_file:0 inactive_file:0 isolated_file:0",
         " unevictable:0 dirty:0 writeback:0 unstable:0", " free:1024 slab_reclaimable:0 slab_unreclaimable:0",
         " mapped:0 shmem:0 pagetables:0 bounce:0",
         "DMA free:4096kB min:512kB low:640kB high:768kB active_anon:0kB inactive_anon:0kB active_file:0kB "
         "inactive_file:0kB unevictable:0kB isolated(anon):0kB isolated(file):0kB present:16384kB mlocked:0kB "
         "dirty:0kB writeback:0kB mapped:0kB shmem:0kB slab_reclaimable:0kB slab_unreclaimable:0kB kernel_stack:0kB "
         "pagetables:0kB unstable:0kB bounce:0kB writeback_tmp:0kB pages_scanned:0 all_unreclaimable? no",
         "lowmem_reserve[]: 0 0 0 0",
         "DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 1*4096kB = 4096kB",
         "0 total pagecache pages", "0 pages in swap cache", "Swap cache stats: add 0, delete 0, find 0/0",
         "Free swap  = 0kB", "Total swap = 0kB", "4096 pages RAM", "0 pages HighMem", "0 pages reserved",
         "0 pages shared", "3 pages non-shared")


def mem_info(thp, pages, inactive_file, free, pcp, high, reserve, buddy):
    """The report of 6.x for a machine of 16M with one zone."""
    return ("Mem-Info:", "active_anon:0 inactive_anon:0 isolated_anon:0",
            f" active_file:0 inactive_file:{inactive_file} isolated_file:0", " unevictable:0 dirty:0 writeback:0",
            " slab_reclaimable:0 slab_unreclaimable:0", " mapped:0 shmem:0 pagetables:0",
            " sec_pagetables:0 bounce:0", " kernel_misc_reclaimable:0", f" free:{free} free_pcp:{pcp} free_cma:0",
            f"Node 0 active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:{inactive_file * 4}kB "
            "unevictable:0kB isolated(anon):0kB isolated(file):0kB mapped:0kB dirty:0kB writeback:0kB shmem:0kB "
            f"shmem_thp:{thp}0kB shmem_pmdmapped:{thp}0kB anon_thp:{thp}0kB writeback_tmp:0kB kernel_stack:0kB "
            "pagetables:0kB sec_pagetables:0kB all_unreclaimable? no",
            f"Node 0 DMA free:{free * 4}kB boost:0kB min:512kB low:640kB high:768kB reserved_highatomic:{high * 4}KB "
            f"active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:{inactive_file * 4}kB unevictable:0kB "
            f"writepending:0kB present:{pages * 4}kB managed:{pages * 4}kB mlocked:0kB bounce:0kB "
            f"free_pcp:{pcp * 4}kB local_pcp:{pcp * 4}kB free_cma:0kB", f"lowmem_reserve[]:{reserve}",
            f"Node 0 DMA: {buddy} = {free * 4}kB",
            "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=1048576kB",
            "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB",
            f"{inactive_file} total pagecache pages", "0 pages in swap cache", "Free swap  = 0kB", "Total swap = 0kB",
            f"{pages} pages RAM", "0 pages HighMem/MovableOnly", "0 pages reserved", "0 pages hwpoisoned")


@case
def a_failure_of_6_x_names_the_mask_and_shows_the_zones_it_could_use():
    small = "0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB "
    says("x86-64 memory=16M kernel=6.12", FULL,
         "kmemscope: page allocation failure: order:10, mode:0x820(GFP_ATOMIC), "
         "nodemask=(null),cpuset=/,mems_allowed=0", *mem_info("", 4096, 0, 1024, 0, 0, " 0" * 5,
                                                              small + "1*4096kB (M)"))
    # Page cache on the lists, and letters of two types: the report is of the moment, not of the end of the call.
    says("x86-64 memory=16M kernel=6.1", "page_cache(3900)\n"
         "p = alloc_pages(GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_COMP | __GFP_RECLAIMABLE | __GFP_NORETRY, 10)",
         "kmemscope: page allocation failure: order:10, mode:0x450dd0(GFP_KERNEL_ACCOUNT|__GFP_NORETRY|__GFP_COMP|"
         "__GFP_ZERO|__GFP_RECLAIMABLE), nodemask=(null),cpuset=/,mems_allowed=0",
         *mem_info(" ", 4096, 3868, 228, 0, 0, " 0" * 5,
                   "0*4kB 0*8kB 1*16kB (M) 0*32kB 0*64kB 1*128kB (M) 1*256kB (M) 1*512kB (M) 0*1024kB 0*2048kB "
                   "0*4096kB"))
    # gfp_zone(): a request for DMA32 does not show NORMAL; a kernel without nodes names none.
    told = messages("x86-64 memory=5G kernel=6.1", "repeat 1100 { t[$] = alloc_pages(GFP_DMA32, 10) }")
    check([line for line in told if line.startswith("Node 0 Normal")] == []
          and [line for line in told if line.startswith("Node 0 DMA32 free:")], "zones of a request for DMA32")
    told = messages("x86-32 memory=16M kernel=6.1", FULL)
    check("DMA free:4096kB boost:0kB" in "\n".join(told) and told[10].startswith("Node 0 active_anon"), f"{told}")


@case
def vmalloc_of_6_x_reports_what_it_refuses():
    alloc = ", mode:{}, nodemask=(null),cpuset=/,mems_allowed=0"
    told = messages("x86-32 memory=1G kernel=6.1", "a = vmalloc(60M)\nb = vmalloc(62M)\nexpect b == NULL")
    same(told[:3], ["vmap allocation for size 65015808 failed: use vmalloc=<size> to increase size",
                    "kmemscope: vmalloc error: size 65011712, vm_struct allocation failed"
                    + alloc.format("0xcc0(GFP_KERNEL)"), "Mem-Info:"], "no room in 6.1")
    told = messages("x86-32 memory=1G kernel=6.12", "a = vmalloc(60M)\nb = vmalloc(62M)")
    same(told[0], "vmalloc_node_range for size 65015808 failed: Address range restricted to 0xf8800000 - 0xff3fe000",
         "no room in 6.12")
    for kernel in ("6.1", "6.12"):
        machine = f"x86-64 memory=64M kernel={kernel}"
        told = messages(machine, "c = vmalloc(2G)")
        same(told[0], "kmemscope: vmalloc error: size 2147483648, exceeds total pages"
             + alloc.format("0xcc0(GFP_KERNEL)"), kernel)
        same(messages(machine, "c = vzalloc(8G)")[0], "kmemscope: vmalloc error: size 8589934592, exceeds total pages"
             + alloc.format("0xdc0(GFP_KERNEL|__GFP_ZERO)"), kernel)
    says("x86-64 memory=64M kernel=6.1", "a = vmalloc(0)\nb = vmalloc(0)",
         "WARNING: CPU: 0 PID: 1 at mm/vmalloc.c:3227 __vmalloc_node_range")
    says("x86-32 memory=64M", "a = vmalloc(0)\nb = vmalloc(2G)")


@case
def a_bug_names_its_line():
    bug = "kernel BUG at {}!".format
    for kernel, line in (("2.6.34", 1226), ("6.1", 2554), ("6.12", 3177)):
        says(f"x86-32 memory=1G kernel={kernel}", "context irq\nv = vmalloc(4K)", bug(f"mm/vmalloc.c:{line}"))
    says("x86-32 memory=1G", "v = vmalloc(4K)\np = alloc_page(GFP_HIGHUSER)\nkunmap(p)\ncontext irq\nvfree(v)\n"
         "kunmap(p)", bug("mm/highmem.c:259"), bug("mm/vmalloc.c:1407"), bug("arch/x86/mm/highmem_32.c:16"))
    says("x86-32 memory=64M slab=slab", "a = ksize(NULL)\nc = kmem_cache_create(\"c\", 100, 0, SLAB_POISON, NULL)\n"
         "b = kmalloc(50000, GFP_KERNEL | __GFP_HIGHMEM)\nkmem_cache_destroy(NULL)",
         bug("mm/slab.c:4509"), bug("mm/slab.c:2171"), bug("mm/slab.c:2753"), bug("mm/slab.c:2545"))


@case
def an_oops_names_the_address_of_a_page_that_is_not_there():
    calls = "v = vmalloc(4K)\nfree_page(v)\n__free_page(NULL)"
    says("x86-64 memory=64M kernel=6.1", calls,
         f"BUG: unable to handle page fault for address: {0xffffea0000000000 + 0x408000000 * 64 + 0x34:016x}",
         "RIP: 0010:free_page", "BUG: kernel NULL pointer dereference, address: 0000000000000034",
         "RIP: 0010:__free_page")
    says("x86-32 memory=1G", calls,
         f"BUG: unable to handle kernel paging request at {0xc1000000 + 0x38800 * 32 + 4:08x}",
         "IP: free_page", "BUG: unable to handle kernel NULL pointer dereference at 00000004", "IP: __free_page")


if __name__ == "__main__":
    run()
