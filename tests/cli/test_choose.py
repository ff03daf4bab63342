#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""choose and gfp: the call that fits a request, what a mask means, and both as text and as JSON."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from cli import ROOT, cli
from tap import case, check, run, same

# A request and the call that fits it, with the request in words.
REQUESTS = {
    "--size 600": ("kmalloc", "1 piece of 600 bytes"),
    "--size 600 --count 50 --often": ("kmem_cache_create, kmem_cache_alloc", "50 pieces of 600 bytes"),
    "--size 4096": ("__get_free_pages", "1 piece of 4 KiB"),
    "--size 5k --count 3 --context softirq": ("alloc_pages_exact", "3 pieces of 5 KiB"),
    "--size 300K": ("vmalloc", "1 piece of 300 KiB"),
    "--size 300K --contiguous": ("alloc_pages_exact", "1 piece of 300 KiB"),
    "--size 16K --dma --contiguous": ("__get_free_pages", "1 piece of 16 KiB"),
    "--size 16K --high --contiguous": ("alloc_pages, kmap", "1 piece of 16 KiB"),
    "--size 600 --high": ("kmalloc", "1 piece of 600 bytes"),
    "--size 64 --per-cpu": ("alloc_percpu", "1 piece of 64 bytes"),
    "--size 8M --context irq": ("No call", "1 piece of 8 MiB"),
}


def lines_of(inspection):
    """What the text of an inspection is made of, in its order."""
    yield inspection["title"]
    yield inspection["subtitle"]
    for section in inspection["sections"]:
        yield section["title"]
        for row in section["rows"]:
            yield "  " + (f"{row['label']}: {row['value']}" if row["label"] else row["value"])


def both_formats(*arguments):
    """The inspection as JSON, after it has been compared with the text."""
    text, packed = cli(*arguments), cli(*arguments, "--format", "json")
    same((text.status, packed.status), (0, 0), f"exit status\n{text}{packed}")
    inspection = json.loads(packed.out)
    same([line for line in text.out.split("\n") if line], [line for line in lines_of(inspection) if line], "lines")
    return inspection


@case
def requests_and_the_calls_that_fit():
    for request, (title, words) in REQUESTS.items():
        inspection = both_formats("choose", *request.split())
        same((inspection["title"], inspection["subtitle"]), (title, words), request)
        titles = [section["title"] for section in inspection["sections"]]
        same(titles[0], "Why", request)
        check(title == "No call" or f"▶ {title}" in titles, f"{request}: the call is among {titles}")


@case
def the_alternatives_are_played_on_the_machine_that_is_asked_for():
    inspection = both_formats("choose", "--size", "40M", "--machine", "x86-32 memory=16M kernel=6.1")
    served = [row["value"] for section in inspection["sections"] for row in section["rows"] if row["label"] == "served"]
    check(served and set(served) == {"0 / 1"}, f"16 MiB cannot serve 40 MiB: {served}")


@case
def masks_are_explained():
    for kernel in ("2.6.34", "6.1"):
        inspection = both_formats("gfp", "GFP_ATOMIC", "--machine", f"x86-64 kernel={kernel}")
        same(inspection["title"], "GFP_ATOMIC", kernel)
        check(kernel in inspection["subtitle"], inspection["subtitle"])


@case
def a_state_of_a_file_is_asked():
    lesson = os.path.join(ROOT, "data/workloads/02-splitting-and-merging.kmw")
    refused = cli("gfp", "GFP_ATOMIC", "--order", "7", "--at", lesson + ":618").out
    check("order 1 and above: -15 ≤ 17" in refused and "the answer: refused" in refused, refused)
    served = cli("gfp", "GFP_ATOMIC", "--order", "7", "--at", lesson).out
    check("the answer: page frame" in served, served)
    chosen = cli("choose", "--size", "4096", "--at", lesson + ":5.3")
    same((chosen.status, chosen.err), (0, ""), chosen)
    for at, words in ((lesson + ":x", "x"), (lesson + ":9999", "9999"), ("no-such-file:3", "no-such-file")):
        result = cli("gfp", "GFP_KERNEL", "--at", at)
        same((result.status, result.out), (2, ""), at)
        check(words in result.err, f"{at}: {result.err}")
    both = cli("gfp", "GFP_KERNEL", "--at", lesson, "--machine", "alpha")
    same((both.status, both.out), (2, ""), both)


@case
def wrong_requests_are_refused():
    for arguments, words in (((), "--size 600"), (("--size", "x"), "--size 600"), (("--size", "0"), "--size 600"),
                             (("--size", "5Q"), "--size 600"), (("--size", "5KB"), "--size 600"),
                             (("--size", "9999999999999G"), "--size 600"),
                             (("--size", "600", "--context", "nowhere"), "nowhere"),
                             (("--size", "600", "--machine", "vax"), "vax"),
                             (("--size", "600", "--format", "xml"), "xml")):
        result = cli("choose", *arguments)
        same((result.status, result.out), (2, ""), arguments)
        check(words in result.err, f"{arguments}: {result.err}")


run()
