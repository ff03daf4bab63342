/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagnostics: the registry of everything that can be wrong with a workload text, each with a text that shows it. */
#include "workload/diagnostic.h"

#include "base/i18n.h"

/* A long comment makes each round dear, and the example short in time. */
#define SLASHES                                                                                                        \
  "////////////////////////////////////////////////////////////////////////////////////////////////////"               \
  "////////////////////////////////////////////////////////////////////////////////////////////////////"

#define E KM_SEVERITY_ERROR
static const KmDiagnosticInfo registry[] = {
  { KM_W_CHARACTER, E, N_ ("A character that the language does not use"), "kmw 1\n  @\n", 2, 3 },
  { KM_W_NUL, E, N_ ("A zero byte, as in a binary file"), NULL, 1, 1 },
  { KM_W_UTF8, E, N_ ("Bytes that are not UTF-8"), "break \xff\xfe\n", 1, 7 },
  { KM_W_STRING, E, N_ ("A string that does not end"), "title \"zones\n", 1, 7 },
  { KM_W_NUMBER, E, N_ ("A number that is not written as one"), "p = alloc_pages(GFP_KERNEL, 2x)\n", 1, 29 },
  { KM_W_NUMBER_TOO_LARGE, E, N_ ("A number that does not fit in 64 bits"), "cpu 99999999999999999999\n", 1, 5 },
  { KM_W_VERSION, E, N_ ("A language version that this program does not know"), "kmw 2\n", 1, 5 },
  { KM_W_VERSION_LATE, E, N_ ("The version is not the first statement"), "break\nkmw 1\n", 2, 1 },
  { KM_W_TITLE, E, N_ ("The title is given twice"), "title \"a\"\ntitle \"b\"\n", 2, 1 },
  { KM_W_MACHINE_TWICE, E, N_ ("A second machine line"), "machine x86-32\nmachine x86-64\n", 2, 1 },
  { KM_W_MACHINE_LATE, E, N_ ("The machine is chosen after it was used"), "drain_all_pages()\nmachine alpha\n", 2, 1 },
  { KM_W_PRESET, E, N_ ("An unknown machine"), "machine x86\n", 1, 9 },
  { KM_W_MACHINE_KEY, E, N_ ("An unknown option of the machine"), "machine x86-32 memroy=64M\n", 1, 16 },
  { KM_W_MACHINE_VALUE, E, N_ ("A value that an option of the machine cannot have"), "machine x86-32 cpus=65\n", 1,
    21 },
  { KM_W_MACHINE_KEY_TWICE, E, N_ ("An option of the machine is given twice"), "machine alpha cpus=1 cpus=2\n", 1, 22 },
  { KM_W_MACHINE_IMPOSSIBLE, E, N_ ("Options of the machine that do not fit together"),
    "machine x86-32 memory=64M reserved=64M\n", 1, 1 },
  { KM_W_STATEMENT, E, N_ ("An unknown statement or call"), "p = aloc_page(GFP_KERNEL)\n", 1, 5 },
  { KM_W_EXPECTED, E, N_ ("Something is missing"), "p = alloc_page GFP_KERNEL\n", 1, 16 },
  { KM_W_ARGUMENTS, E, N_ ("The wrong number of arguments"), "p = alloc_page(GFP_KERNEL, 2)\n", 1, 26 },
  { KM_W_GFP, E, N_ ("An unknown gfp flag"), "p = alloc_page(GFP_KERNAL)\n", 1, 16 },
  { KM_W_GFP_GENERATION, E, N_ ("A gfp flag of another kernel generation"), "p = alloc_page(__GFP_DIRECT_RECLAIM)\n", 1,
    16 },
  { KM_W_ORDER, E, N_ ("An order that no call can ask for"), "p = alloc_pages(GFP_KERNEL, 4096)\n", 1, 29 },
  { KM_W_AFTER_STATEMENT, E, N_ ("Text after the end of a statement"), "break here\n", 1, 7 },
  { KM_W_NO_RESULT, E, N_ ("A handle for a call that returns nothing"), "p = drain_all_pages()\n", 1, 1 },
  { KM_W_NOT_YET, E, N_ ("A kernel call that is not simulated"), "b = kstrdup(100, GFP_KERNEL)\n", 1, 5 },
  { KM_W_CPU, E, N_ ("A CPU that the machine does not have"), "cpu 1\n", 1, 5 },
  { KM_W_CONTEXT, E, N_ ("An unknown context"), "context interrupt\n", 1, 9 },
  { KM_W_RANGE, E, N_ ("A number outside its range"), "page_cache(0)\n", 1, 12 },
  { KM_W_TOO_MANY_OPS, E, N_ ("More operations than the program accepts"), "random ops=50000001\n", 1, 12 },
  { KM_W_REPEAT_OPEN, E, N_ ("A repeat that does not end"), "repeat 2 {\nbreak\n", 1, 1 },
  { KM_W_BRACE, E, N_ ("A closing brace without a repeat"), "break\n}\n", 2, 1 },
  { KM_W_COUNTER, E, N_ ("$ outside a repeat"), "t[$] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_NESTING, E, N_ ("Nested too deeply"),
    "repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { repeat 1 { } } } } } } } "
    "} }\n",
    1, 89 },
  { KM_W_ARITHMETIC, E, N_ ("Arithmetic that has no result"), "page_cache(1 / 0)\n", 1, 14 },
  { KM_W_TOO_MUCH_REPETITION, E, N_ ("Repeats that would take too long"),
    "repeat 100000 { repeat 100000 {\n//" SLASHES SLASHES SLASHES SLASHES SLASHES "\n} }\n", 3, 3 },
  { KM_W_TOO_MANY_MARKS, E, N_ ("More notes, breaks and questions than the program accepts"),
    "repeat 1000001 { break }\n", 1, 18 },
  { KM_W_SLAB_FLAG, E, N_ ("An unknown SLAB flag"), "c = kmem_cache_create(\"a\", 64, 0, SLAB_HWALIGN, NULL)\n", 1,
    35 },
  { KM_W_SLAB_FLAG_GENERATION, E, N_ ("A SLAB flag of another kernel generation"),
    "c = kmem_cache_create(\"a\", 64, 0, SLAB_ACCOUNT, NULL)\n", 1, 35 },
  { KM_W_KMAP_TYPE, E, N_ ("A type of kmap_atomic that is missing, unknown or not allowed"),
    "p = alloc_page(GFP_HIGHUSER)\na = kmap_atomic(p, KM_USER2)\n", 2, 20 },
  { KM_W_C_TYPE, E, N_ ("A type whose size is not known"), "DEFINE_PER_CPU(struct page, hits)\n", 1, 16 },
  { KM_W_NEVER_SET, E, N_ ("A handle that was never set"), "__free_page(p)\n", 1, 13 },
  { KM_W_RESERVED_NAME, E, N_ ("A word of the language used as a handle"), "cpu = alloc_page(GFP_KERNEL)\n", 1, 1 },
  { KM_W_INDEX, E, N_ ("An index that a handle cannot have"), "t[100000000] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_INDEX_RANGE, E, N_ ("A range that goes backwards"), "t[9..0] = alloc_page(GFP_KERNEL)\n", 1, 3 },
  { KM_W_WANTS_PAGE, E, N_ ("An address where a page is expected"), "a = __get_free_page(GFP_KERNEL)\n__free_page(a)\n",
    2, 13 },
  { KM_W_WANTS_ADDRESS, E, N_ ("A page where an address is expected"), "p = alloc_page(GFP_KERNEL)\nfree_page(p)\n", 2,
    11 },
  { KM_W_WANTS_HANDLE, E, N_ ("Something that is neither a page nor an address"), "__free_page(5)\n", 1, 13 },
  { KM_W_WANTS_CACHE, E, N_ ("Something that is not a cache where one is expected"),
    "b = kmalloc(100, GFP_KERNEL)\nkmem_cache_destroy(b)\n", 2, 20 },
  { KM_W_WANTS_POINTER, E, N_ ("A cache or a number where memory is expected"),
    "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\nkfree(c)\n", 2, 7 },
  { KM_W_WANTS_PERCPU, E, N_ ("Something that is not a per-CPU pointer where one is expected"),
    "b = kmalloc(100, GFP_KERNEL)\nfree_percpu(b)\n", 2, 13 },
  { KM_W_WANTS_PFN, E, N_ ("Something that is no page frame number where one is wanted"),
    "b = kmalloc(100, GFP_KERNEL)\np = pfn_to_page(b)\n", 2, 17 },
  { KM_W_EXPRESSION, E, N_ ("An expression that cannot be read"), "expect == 3\n", 1, 8 },
  { KM_W_ZONE, E, N_ ("An unknown zone"), "expect free_pages(LOWMEM) > 0\n", 1, 19 },
  { KM_W_COMPARISON, E, N_ ("An expectation that compares nothing"), "expect free_pages(NORMAL)\n", 1, 26 },
  { KM_W_EXPECT_ORDER, E, N_ ("An order that has no free list"), "expect nr_free(NORMAL, 11) == 0\n", 1, 24 },
  { KM_W_QUESTION, E, N_ ("A question without its answer"), "ask \"Which frame?\"\n", 1, 19 },
  { KM_W_EXPECT_FAILED, E, N_ ("An expectation that does not hold"), NULL, 1, 1 },
  { KM_W_ANSWER_WRONG, E, N_ ("A question with a wrong answer"), NULL, 1, 1 },
  { KM_W_RANDOM_KEY, E, N_ ("An unknown option of random"), "random size=3\n", 1, 8 },
  { KM_W_RANDOM_VALUE, E, N_ ("A value that an option of random cannot have"), "random live=0\n", 1, 13 },
  { KM_W_VIEW, E, N_ ("An unknown view"), "show buddies\n", 1, 6 },
  { KM_W_MORE, E, N_ ("More problems than are listed"), NULL, 1, 1 },
};
#undef E

const KmDiagnosticInfo *
km_diagnostic_registry (size_t *n)
{
  *n = G_N_ELEMENTS (registry);
  return registry;
}

const KmDiagnosticInfo *
km_diagnostic_info (uint32_t code)
{
  for (size_t i = 0; i < G_N_ELEMENTS (registry); i++)
    if (registry[i].code == code)
      return &registry[i];
  return NULL;
}

char *
km_diagnostic_format (const KmDiagnostic *diagnostic, const char *file)
{
  const char *severity = diagnostic->severity == KM_SEVERITY_ERROR ? _ ("error") : _ ("warning");

  if (!diagnostic->cure || !*diagnostic->cure)
    return g_strdup_printf ("%s:%u:%u: %s KMW-%u: %s", file, diagnostic->line, diagnostic->column, severity,
                            diagnostic->code, diagnostic->cause);
  /* TRANSLATORS: file, line, column, "error" or "warning", code, what is wrong, and how to mend it */
  return g_strdup_printf (_ ("%s:%u:%u: %s KMW-%u: %s (%s)"), file, diagnostic->line, diagnostic->column, severity,
                          diagnostic->code, diagnostic->cause, diagnostic->cure);
}
