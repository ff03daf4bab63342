/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workload text for every diagnostic. */
#pragma once

#include "workload/diagnostic.h"

/* A text that provokes a code, alone and at this place. */
typedef struct
{
  uint32_t code;
  const char *text;
  uint32_t line, column;
} Example;

/* A long comment makes each round dear, and the example short in time. */
#define SLASHES                                                                                                        \
  "////////////////////////////////////////////////////////////////////////////////////////////////////"               \
  "////////////////////////////////////////////////////////////////////////////////////////////////////"

/* Every code in its order, but those that have no text of their own: a zero byte does not fit into a C string, failed
 * expectations and answers are found by running, and "more" needs a thousand others. */
static const Example examples[] = {
  { KM_W_CHARACTER, "kmw 1\n  @\n", 2, 3 },
  { KM_W_UTF8, "break \xff\xfe\n", 1, 7 },
  { KM_W_STRING, "title \"zones\n", 1, 7 },
  { KM_W_NUMBER, "p = alloc_pages(GFP_KERNEL, 2x)\n", 1, 29 },
  { KM_W_NUMBER_TOO_LARGE, "cpu 99999999999999999999\n", 1, 5 },
  { KM_W_VERSION, "kmw 2\n", 1, 5 },
  { KM_W_VERSION_LATE, "break\nkmw 1\n", 2, 1 },
  { KM_W_TITLE, "title \"a\"\ntitle \"b\"\n", 2, 1 },
  { KM_W_MACHINE_TWICE, "machine x86-32\nmachine x86-64\n", 2, 1 },
  { KM_W_MACHINE_LATE, "drain_all_pages()\nmachine alpha\n", 2, 1 },
  { KM_W_PRESET, "machine x86\n", 1, 9 },
  { KM_W_MACHINE_KEY, "machine x86-32 memroy=64M\n", 1, 16 },
  { KM_W_MACHINE_VALUE, "machine x86-32 cpus=65\n", 1, 21 },
  { KM_W_MACHINE_KEY_TWICE, "machine alpha cpus=1 cpus=2\n", 1, 22 },
  { KM_W_MACHINE_IMPOSSIBLE, "machine x86-32 memory=64M reserved=64M\n", 1, 1 },
  { KM_W_STATEMENT, "p = aloc_page(GFP_KERNEL)\n", 1, 5 },
  { KM_W_EXPECTED, "p = alloc_page GFP_KERNEL\n", 1, 16 },
  { KM_W_ARGUMENTS, "p = alloc_page(GFP_KERNEL, 2)\n", 1, 26 },
  { KM_W_GFP, "p = alloc_page(GFP_KERNAL)\n", 1, 16 },
  { KM_W_GFP_GENERATION, "p = alloc_page(__GFP_DIRECT_RECLAIM)\n", 1, 16 },
  { KM_W_ORDER, "p = alloc_pages(GFP_KERNEL, 4096)\n", 1, 29 },
  { KM_W_AFTER_STATEMENT, "break here\n", 1, 7 },
  { KM_W_NO_RESULT, "p = drain_all_pages()\n", 1, 1 },
  { KM_W_NOT_YET, "b = kstrdup(100, GFP_KERNEL)\n", 1, 5 },
  { KM_W_CPU, "cpu 1\n", 1, 5 },
  { KM_W_CONTEXT, "context interrupt\n", 1, 9 },
  { KM_W_RANGE, "page_cache(0)\n", 1, 12 },
  { KM_W_TOO_MANY_OPS, "random ops=50000001\n", 1, 12 },
  { KM_W_REPEAT_OPEN, "repeat 2 {\nbreak\n", 1, 1 },
  { KM_W_BRACE, "break\n}\n", 2, 1 },
  { KM_W_COUNTER, "t[$] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_NESTING,
    "repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { } } } } } } } "
    "} }\n",
    1, 89 },
  { KM_W_ARITHMETIC, "page_cache(1 / 0)\n", 1, 14 },
  { KM_W_TOO_MUCH_REPETITION, "repeat 100000 { repeat 100000 {\n//" SLASHES SLASHES SLASHES SLASHES SLASHES "\n} }\n",
    3, 3 },
  { KM_W_TOO_MANY_MARKS, "repeat 1000001 { break }\n", 1, 18 },
  { KM_W_SLAB_FLAG, "c = kmem_cache_create(\"a\", 64, 0, SLAB_HWALIGN, NULL)\n", 1, 35 },
  { KM_W_SLAB_FLAG_GENERATION, "c = kmem_cache_create(\"a\", 64, 0, SLAB_ACCOUNT, NULL)\n", 1, 35 },
  { KM_W_KMAP_TYPE, "p = alloc_page(GFP_HIGHUSER)\na = kmap_atomic(p, KM_USER2)\n", 2, 20 },
  { KM_W_C_TYPE, "DEFINE_PER_CPU(struct page, hits)\n", 1, 16 },
  { KM_W_NEVER_SET, "__free_page(p)\n", 1, 13 },
  { KM_W_RESERVED_NAME, "cpu = alloc_page(GFP_KERNEL)\n", 1, 1 },
  { KM_W_INDEX, "t[100000000] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_INDEX_RANGE, "t[9..0] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_WANTS_PAGE, "a = __get_free_page(GFP_KERNEL)\n__free_page(a)\n", 2, 13 },
  { KM_W_WANTS_ADDRESS, "p = alloc_page(GFP_KERNEL)\nfree_page(p)\n", 2, 11 },
  { KM_W_WANTS_HANDLE, "__free_page(5)\n", 1, 13 },
  { KM_W_WANTS_CACHE, "b = kmalloc(100, GFP_KERNEL)\nkmem_cache_destroy(b)\n", 2, 20 },
  { KM_W_WANTS_POINTER, "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\nkfree(c)\n", 2, 7 },
  { KM_W_WANTS_PERCPU, "b = kmalloc(100, GFP_KERNEL)\nfree_percpu(b)\n", 2, 13 },
  { KM_W_WANTS_PFN, "b = kmalloc(100, GFP_KERNEL)\np = pfn_to_page(b)\n", 2, 17 },
  { KM_W_EXPRESSION, "expect == 3\n", 1, 8 },
  { KM_W_ZONE, "expect free_pages(LOWMEM) > 0\n", 1, 19 },
  { KM_W_COMPARISON, "expect free_pages(NORMAL)\n", 1, 26 },
  { KM_W_EXPECT_ORDER, "expect nr_free(NORMAL, 11) == 0\n", 1, 24 },
  { KM_W_QUESTION, "ask \"Which frame?\"\n", 1, 19 },
  { KM_W_RANDOM_KEY, "random size=3\n", 1, 8 },
  { KM_W_RANDOM_VALUE, "random live=0\n", 1, 13 },
  { KM_W_VIEW, "show buddies\n", 1, 6 },
};
