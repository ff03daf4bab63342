/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See choose.h. The rules are those of the chapter: kmalloc for small pieces, a cache of one's own for many alike,
 * whole pages where frames must be contiguous, high memory where no address is needed, vmalloc for what is large and
 * need not be. */
#include "model/advice/choose.h"

#include "model/actions/offer.h"
#include "model/inspect/section.h"

#include "base/i18n.h"
#include "base/units.h"

#include <inttypes.h>
#include <string.h>

/* Before the title of the recommended call. */
#define BEST "▶ "

enum
{
  MANY = 8,        /* pieces alike that are worth a cache */
  MAX_PLAYED = 64, /* pieces that are really allocated on a clone */
};

/* ---- the rules ---- */

static uint64_t
page_bytes (const KmMachine *machine)
{
  return (uint64_t)1 << km_machine_page_shift (machine);
}

static uint32_t
order_of (const KmMachine *machine, uint64_t size)
{
  uint32_t order = 0;

  while (order < 40 && page_bytes (machine) << order < size)
    order++;
  return order;
}

static bool
may_sleep (const KmChoice *choice)
{
  return choice->context == KM_CONTEXT_PROCESS;
}

KmCall
km_choose (const KmMachine *machine, const KmChoice *choice)
{
  uint64_t page = page_bytes (machine);
  uint32_t order = order_of (machine, choice->size);
  bool frames = choice->contiguous || choice->dma;

  if (choice->per_cpu)
    return choice->size <= 8 * page ? KM_CALL_PERCPU : KM_CALL_NONE;
  if (order > KM_MAX_ORDER)
    return frames || !may_sleep (choice) ? KM_CALL_NONE : KM_CALL_VMALLOC;
  if (choice->high && !choice->dma && choice->size >= page)
    return KM_CALL_HIGH;
  if (choice->size < page)
    return choice->often || choice->count >= MANY ? KM_CALL_CACHE : KM_CALL_KMALLOC;
  if (!frames && may_sleep (choice) && order > 0)
    return KM_CALL_VMALLOC;
  return page << order == choice->size ? KM_CALL_PAGES : KM_CALL_EXACT;
}

/* ---- words ---- */

static const struct
{
  const char *name; /* kernel names */
  const char *why;
} calls[KM_NR_CALLS] = {
  [KM_CALL_KMALLOC] = { "kmalloc",
                        N_ ("The piece is smaller than a page: a general cache has objects of about that size, and the address can be used at once.") },
  [KM_CALL_CACHE] = { "kmem_cache_create, kmem_cache_alloc",
                      N_ ("Many pieces of the same size come and go: a cache of their own wastes least, keeps them in a known state, and shows in slabinfo how many there are.") },
  [KM_CALL_PAGES] = { "__get_free_pages",
                      N_ ("Whole pages that must follow each other, and a power of two of them: a buddy block, without waste.") },
  [KM_CALL_EXACT] = { "alloc_pages_exact",
                      N_ ("Whole pages that must follow each other, but no power of two: the block is split and the rest given back.") },
  [KM_CALL_VMALLOC] = { "vmalloc",
                        N_ ("The piece is larger than a page, and its frames need not follow each other: single pages can nearly always be had, large blocks cannot.") },
  [KM_CALL_PERCPU] = { "alloc_percpu",
                       N_ ("Each CPU uses its own: no lock is needed, and no cache line moves from CPU to CPU.") },
  [KM_CALL_HIGH] = { "alloc_pages, kmap",
                     N_ ("User pages and page cache need no lasting address in the kernel: high memory is taken first, and low memory is spared. kmap gives an address for as long as it is needed.") },
  [KM_CALL_NONE] = { "", N_ ("No call can do this at run time: reserve the memory at boot.") },
};

static const char *const contexts[] = { "process", "atomic", "softirq", "irq" };

static const char *
mask_of (const KmChoice *choice)
{
  if (choice->dma)
    return may_sleep (choice) ? "GFP_DMA | GFP_KERNEL" : "GFP_DMA | GFP_ATOMIC";
  return may_sleep (choice) ? "GFP_KERNEL" : "GFP_ATOMIC";
}

static const char *
high_mask_of (const KmChoice *choice)
{
  return may_sleep (choice) ? "GFP_HIGHUSER" : "GFP_ATOMIC | __GFP_HIGHMEM";
}

/* The line that makes the cache of the pieces. */
static char *
cache_text (const KmChoice *choice, const char *handle, const char *name)
{
  return g_strdup_printf ("%s = kmem_cache_create(\"%s\", %" PRIu64 ", 0, %s, NULL)", handle, name, choice->size,
                          choice->dma ? "SLAB_CACHE_DMA" : "0");
}

/* One call of an alternative, @cache being the handle of its cache; NULL if it makes no sense here. */
static char *
call_text (const KmMachine *machine, const KmChoice *choice, KmCall call, const char *cache)
{
  const char *mask = mask_of (choice);
  uint32_t order = order_of (machine, choice->size);
  uint64_t size = choice->size;

  switch (call)
    {
    case KM_CALL_KMALLOC:
      return g_strdup_printf ("kmalloc(%" PRIu64 ", %s)", size, mask);
    case KM_CALL_CACHE:
      return size < 8 || size > (uint64_t)4 << 20 ? NULL : g_strdup_printf ("kmem_cache_alloc(%s, %s)", cache, mask);
    case KM_CALL_PAGES:
      return order > KM_MAX_ORDER ? NULL : g_strdup_printf ("__get_free_pages(%s, %u)", mask, order);
    case KM_CALL_EXACT:
      if (order > KM_MAX_ORDER || order == 0)
        return NULL;
      return g_strdup_printf ("alloc_pages_exact(%" PRIu64 ", %s)", size, mask);
    case KM_CALL_VMALLOC:
      return choice->dma ? NULL : g_strdup_printf ("vmalloc(%" PRIu64 ")", size);
    case KM_CALL_PERCPU:
      return choice->per_cpu ? g_strdup_printf ("alloc_percpu(%" PRIu64 ", 8)", size) : NULL;
    case KM_CALL_HIGH:
      return choice->high && !choice->dma && order <= KM_MAX_ORDER
                 ? g_strdup_printf ("alloc_pages(%s, %u)", high_mask_of (choice), order)
                 : NULL;
    default:
      return NULL;
    }
}

/* The workload text of an alternative; NULL if it makes no sense here. */
static char *
workload_of (const KmMachine *machine, const KmChoice *choice, KmCall call)
{
  uint32_t n = MIN (MAX (choice->count, 1), MAX_PLAYED);
  g_autofree char *text = call_text (machine, choice, call, "c"), *first = NULL;

  if (!text)
    return NULL;
  first = call == KM_CALL_CACHE ? cache_text (choice, "c", "choice") : g_strdup ("kfree(NULL)");
  return g_strdup_printf ("%s\ncontext %s\nrepeat %u { p[$] = %s }\n", first, contexts[choice->context], n, text);
}

/* ---- playing ---- */

/* What a clone went through. */
typedef struct
{
  uint32_t played, refused;
  int64_t frames;  /* page frames that it took from the buddy and per-CPU lists */
  uint32_t blocks; /* times that the page allocator handed something out */
  uint32_t splits;
  uint32_t entries; /* page-table entries written */
  uint32_t slept;   /* would have slept where it must not */
  uint32_t bugs;
  uint64_t waste; /* bytes of objects that were not asked for */
} Outcome;

static int64_t
free_frames (const KmMachine *machine)
{
  int64_t n = 0;
  KmZoneCounts counts;

  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      km_machine_zone_counts (machine, zone, &counts);
      n += (int64_t)counts.free_pages + counts.diff + counts.pcp_pages;
    }
  return n;
}

static void
count_events (const KmEventLog *log, Outcome *outcome)
{
  for (uint32_t i = 0; i < log->events->len; i++)
    {
      const KmEvent *event = &g_array_index (log->events, KmEvent, i);

      outcome->blocks += event->kind == KM_EVENT_HAND_OUT;
      outcome->splits += event->kind == KM_EVENT_SPLIT;
      outcome->slept += event->kind == KM_EVENT_SLEEP_IN_ATOMIC;
      outcome->bugs += event->kind == KM_EVENT_KMEM_BUG;
      if (event->kind == KM_EVENT_PTE_SET)
        outcome->entries += (uint32_t)event->a;
      if (event->kind == KM_EVENT_GENERAL_CACHE && event->depth == 1)
        outcome->waste += (uint64_t)(event->b - event->a);
    }
}

/* Applies all operations of @script to @clone. The names of caches that are there are in the table of the script
 * before, so both tables become one. */
static void
play_script (KmModel *model, const KmScript *script, KmMachine *clone, Outcome *outcome)
{
  uint32_t n_before, n_more, n = km_script_n_ops (script);
  const KmOpMore *before = km_script_more (km_timeline_script (km_model_timeline (model)), &n_before);
  const KmOpMore *more = km_script_more (script, &n_more);
  g_autofree KmOpMore *table = g_new0 (KmOpMore, n_before + n_more + 1);
  g_autofree KmValue *results = g_new (KmValue, n + 1);
  KmEventLog log;

  for (uint32_t i = 0; i < n_before + n_more; i++)
    table[i] = i < n_before ? before[i] : more[i - n_before];
  km_machine_use (clone, table, results);
  km_event_log_init (&log);
  for (uint32_t i = 0; i < n; i++)
    {
      KmOp op = km_script_op (script, i);
      KmValue operand = km_op_uses_ref (&op) && op.ref != KM_OP_NO_REF ? results[op.ref] : KM_VALUE_NULL;

      if (op.flags & KM_OP_HAS_MORE)
        op.arg += n_before;
      if (i == 1) /* the first call brings the slab layer up, or makes the cache: it is not what is compared */
        {
          outcome->frames = free_frames (clone);
          km_machine_observe (clone, &log);
        }
      results[i] = km_machine_apply (clone, &op, i, operand);
      outcome->refused += i > 0 && results[i] == KM_VALUE_NULL;
      outcome->played += i > 0;
    }
  outcome->frames -= free_frames (clone);
  count_events (&log, outcome);
  km_machine_observe (clone, NULL);
  km_event_log_finish (&log);
}

static bool
play (KmModel *model, const KmChoice *choice, KmCall call, Outcome *outcome)
{
  const KmMachine *machine = km_model_machine (model);
  g_autofree char *workload = workload_of (machine, choice, call), *text = NULL;
  g_autoptr (KmScript) script = NULL;
  g_autoptr (KmMachine) clone = NULL;

  *outcome = (Outcome){ 0 };
  if (!workload)
    return false;
  text = g_strdup_printf ("kmw 1\nmachine %s kernel=%s\n%s", km_machine_is_64_bit (machine) ? "x86-64" : "x86-32",
                          km_machine_generation (machine)->name, workload);
  script = km_script_parse (text, strlen (text));
  if (km_script_has_errors (script))
    return false;
  clone = km_machine_clone (machine);
  play_script (model, script, clone, outcome);
  return true;
}

/* ---- rows ---- */

static void
add_count (KmInspectSection *section, const char *label, int64_t value)
{
  km_section_add (section, label, g_strdup (km_format_count (value).text));
}

/* Bytes of the frames taken that are not those asked for. */
static void
add_memory (const KmMachine *machine, const KmChoice *choice, const Outcome *outcome, KmInspectSection *section)
{
  uint32_t served = outcome->played - outcome->refused;
  int64_t asked = (int64_t)choice->size * served, taken = outcome->frames * (int64_t)page_bytes (machine);

  km_section_add (section, _ ("page frames"),
                  g_strdup_printf ("%s, %s", km_format_count (outcome->frames).text,
                                   km_format_bytes ((uint64_t)MAX (taken, 0)).text));
  if (taken >= asked)
    km_section_add (section, _ ("not asked for"), g_strdup (km_format_bytes ((uint64_t)(taken - asked)).text));
  if (outcome->waste)
    km_section_add (section, _ ("waste in objects"), g_strdup (km_format_bytes (outcome->waste).text));
}

static const char *
property (KmCall call)
{
  switch (call)
    {
    case KM_CALL_VMALLOC:
      return _ ("page frames anywhere, made contiguous by the page table; may sleep; not for DMA");
    case KM_CALL_PERCPU:
      return _ ("a copy for each CPU; may sleep");
    case KM_CALL_HIGH:
      return _ ("pages without an address until they are mapped; the size is rounded up to a power of two of pages");
    case KM_CALL_KMALLOC:
      return _ ("contiguous page frames; the size is rounded up to that of a general cache");
    case KM_CALL_CACHE:
      return _ ("contiguous page frames; objects of exactly this size, packed into slabs");
    case KM_CALL_EXACT:
      return _ ("contiguous page frames; the size is rounded up to whole pages");
    default:
      return _ ("contiguous page frames; the size is rounded up to a power of two of pages");
    }
}

static void
add_alternative (KmModel *model, const KmChoice *choice, KmCall call, bool best, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  g_autofree char *title = NULL;
  KmInspectSection *section;
  Outcome outcome;

  if (!play (model, choice, call, &outcome))
    return;
  title = g_strdup_printf ("%s%s", best ? BEST : "", calls[call].name);
  section = km_inspection_add_section (inspection, title);
  km_section_add (section, "", g_strdup (property (call)));
  km_section_add (section, _ ("served"), g_strdup_printf ("%u / %u", outcome.played - outcome.refused, outcome.played));
  add_memory (machine, choice, &outcome, section);
  add_count (section, _ ("calls of the page allocator"), outcome.blocks);
  add_count (section, _ ("blocks cut"), outcome.splits);
  if (outcome.entries)
    add_count (section, _ ("page-table entries"), outcome.entries);
  if (outcome.slept)
    km_section_add (section, _ ("bug"), g_strdup (_ ("it may sleep, and this context must not")));
  if (outcome.bugs)
    km_section_add (section, _ ("bug"), g_strdup (_ ("the kernel stops with a BUG: the call may not be made here")));
}

/* The best one first. */
static void
add_alternatives (KmModel *model, const KmChoice *choice, KmCall best, KmInspection *inspection)
{
  if (best != KM_CALL_NONE)
    add_alternative (model, choice, best, true, inspection);
  for (KmCall call = 0; call < KM_CALL_NONE; call++)
    if (call != best)
      add_alternative (model, choice, call, false, inspection);
}

KmInspection *
km_model_choose_call (KmModel *model, const KmChoice *choice)
{
  KmInspection *inspection = km_inspection_new ();
  KmCall best = km_choose (km_model_machine (model), choice);
  KmInspectSection *section;

  inspection->title = g_strdup (best == KM_CALL_NONE ? _ ("No call") : calls[best].name);
  inspection->subtitle = g_strdup_printf (ngettext ("%2$u piece of %1$s", "%2$u pieces of %1$s", choice->count),
                                          km_format_bytes (choice->size).text, choice->count);
  section = km_inspection_add_section (inspection, _ ("Why"));
  km_section_add (section, "", g_strdup (_ (calls[best].why)));
  if (best != KM_CALL_VMALLOC && best != KM_CALL_PERCPU && best != KM_CALL_NONE)
    km_section_add_mono (section, "gfp", g_strdup (best == KM_CALL_HIGH ? high_mask_of (choice) : mask_of (choice)));
  if (!may_sleep (choice))
    km_section_add (
        section, "",
        g_strdup (_ (
            "The caller must not sleep: the call may fail at any time. It is better to allocate beforehand, where sleeping is allowed.")));
  if (choice->count > MAX_PLAYED)
    km_section_add (section, "", g_strdup (_ ("Only the first 64 pieces are played.")));
  add_alternatives (model, choice, best, inspection);
  return inspection;
}

/* ---- taking an alternative over ---- */

KmCall
km_choose_call_of (const KmInspectSection *section)
{
  const char *title = section->title;

  if (g_str_has_prefix (title, BEST))
    title += strlen (BEST);
  for (KmCall call = 0; call < KM_CALL_NONE; call++)
    if (g_str_equal (title, calls[call].name))
      return call;
  return KM_CALL_NONE;
}

char *
km_model_choose_lines (KmModel *model, const KmChoice *choice, KmCall call)
{
  g_autofree char *handle = km_offer_handle (model), *cache = g_strconcat (handle, "_cache", NULL);
  g_autofree char *text = call_text (km_model_machine (model), choice, call, cache), *create = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  bool elsewhere = choice->context != KM_CONTEXT_PROCESS;

  if (!text)
    return NULL;
  if (call == KM_CALL_CACHE)
    {
      create = cache_text (choice, cache, cache);
      g_string_append_printf (lines, "%s\n", create);
    }
  if (elsewhere)
    g_string_append_printf (lines, "context %s\n", contexts[choice->context]);
  if (choice->count > 1)
    g_string_append_printf (lines, "repeat %u { %s[$] = %s }", choice->count, handle, text);
  else
    g_string_append_printf (lines, "%s = %s", handle, text);
  if (elsewhere)
    g_string_append (lines, "\ncontext process");
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
