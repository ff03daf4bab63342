/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See gfp_advice.h. Mirrors facts 4: gfp_zone(), the zonelist walk, the watermark test of both paths. */
#include "model/advice/gfp_advice.h"

#include "model/advice/gfp_words.h"
#include "model/inspect/section.h"
#include "model/text/fill.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/page/request_read.h"
#include "core/words/gfp.h"

#include <inttypes.h>
#include <string.h>

typedef struct
{
  const KmMachine *machine;
  const KmGeneration *generation;
  const KmGfpBits *bits;
  KmGfp gfp;
  uint32_t order;
  bool old;                     /* the slow path of 2.6.34 */
  bool wait;                    /* may sleep */
  bool illegal;                 /* two zone modifiers */
  uint32_t zones[KM_MAX_ZONES]; /* in the order of the walk */
  uint32_t n_zones;
} Mask;

/* ---- the book's table ---- */

static const KmGfpSituation situations[] = {
  { N_ ("process context, may sleep"), "GFP_KERNEL", N_ ("The usual mask: memory can be reclaimed for it.") },
  { N_ ("process context, must not sleep (lock held, preemption off)"), "GFP_ATOMIC",
    N_ ("Or allocate before or after, where sleeping is allowed.") },
  { N_ ("interrupt handler"), "GFP_ATOMIC", N_ ("There is no task that could sleep.") },
  { N_ ("softirq"), "GFP_ATOMIC", N_ ("There is no task that could sleep.") },
  { N_ ("tasklet"), "GFP_ATOMIC", N_ ("There is no task that could sleep.") },
  { N_ ("DMA memory, may sleep"), "GFP_DMA | GFP_KERNEL", N_ ("GFP_DMA alone says nothing about sleeping.") },
  { N_ ("DMA memory, must not sleep"), "GFP_DMA | GFP_ATOMIC", N_ ("Or allocate earlier.") },
  { N_ ("block I/O path"), "GFP_NOIO", N_ ("Reclaim must not start disk I/O: it would wait for itself.") },
  { N_ ("file-system code that holds its locks"), "GFP_NOFS",
    N_ ("Reclaim must not call the file system: it would wait for its own locks.") },
  { N_ ("pages for user space"), "GFP_HIGHUSER_MOVABLE",
    N_ ("They need no address in the kernel, and they can be moved; GFP_USER if the kernel needs the address.") },
};

const KmGfpSituation *
km_gfp_situations (size_t *n)
{
  *n = G_N_ELEMENTS (situations);
  return situations;
}

/* ---- reading ---- */

static bool
read_word (KmGenerationId generation, const char *word, KmGfp *gfp, char **problem)
{
  const KmGfpName *name = km_gfp_find (generation, word, strlen (word));
  g_autofree char *shown = NULL;
  char *end;

  if (name)
    {
      *gfp |= name->value;
      return true;
    }
  if (g_ascii_isdigit (*word))
    {
      uint64_t value = g_ascii_strtoull (word, &end, 0);

      *gfp |= (KmGfp)value;
      if (*end == '\0' && value <= UINT32_MAX)
        return true;
    }
  shown = g_utf8_make_valid (word, -1);
  *problem = g_strdup_printf (
      _ ("“%s” is not a mask of this kernel. Write words such as GFP_KERNEL or __GFP_HIGH, joined by |, or a number such as 0xd0."),
      shown);
  return false;
}

bool
km_gfp_read (KmGenerationId generation, const char *text, KmGfp *gfp, char **problem)
{
  g_auto (GStrv) words = g_strsplit (text, "|", -1);
  KmGfp value = 0;

  for (char **word = words; *word; word++)
    if (!read_word (generation, g_strstrip (*word), &value, problem))
      return false;
  if (!words[0])
    {
      *problem = g_strdup (_ ("There is no mask. Write words such as GFP_KERNEL."));
      return false;
    }
  *gfp = value;
  return true;
}

/* ---- the mask on this machine ---- */

static bool
has (const Mask *mask, KmGfp bits)
{
  return (mask->gfp & bits) != 0;
}

static void
mask_init (Mask *mask, const KmMachine *machine, KmGfp gfp, uint32_t order)
{
  const KmGeneration *generation = km_machine_generation (machine);

  *mask = (Mask){ .machine = machine,
                  .generation = generation,
                  .bits = km_gfp_bits (generation->id),
                  .gfp = gfp,
                  .order = order,
                  .old = !generation->slow_path_6_1 };
  mask->wait = has (mask, mask->bits->wait);
  km_gfp_zone_type (gfp, &mask->illegal);
  for (int zone = km_machine_preferred_zone (machine, gfp); zone >= 0; zone--)
    mask->zones[mask->n_zones++] = (uint32_t)zone;
}

static const char *
zone_name (const Mask *mask, uint32_t zone)
{
  return km_zone_type_name (km_machine_zone (mask->machine, zone)->type);
}

/* ---- what it may do ---- */

static const char *
yes_no (bool yes)
{
  return yes ? _ ("yes") : _ ("no");
}

static void
add_yes_no (KmInspectSection *section, const char *label, bool yes, const char *why)
{
  km_section_add (section, label, why ? g_strdup_printf ("%s: %s", yes_no (yes), why) : g_strdup (yes_no (yes)));
}

static const char *
reserves (const Mask *mask)
{
  if (has (mask, mask->bits->nomemalloc) && !has (mask, mask->bits->high))
    return _ ("none");
  if (has (mask, mask->bits->memalloc))
    return _ ("all of them, whatever the watermarks");
  if (has (mask, mask->bits->high))
    return mask->wait
               ? _ ("down to half of the min watermark")
               : _ (
                   "down to three eighths of the min watermark: half for __GFP_HIGH, and a quarter less for not sleeping");
  if (mask->old && !mask->wait)
    return _ ("down to three quarters of the min watermark, for not sleeping");
  return _ ("none: it stops at the min watermark");
}

static const char *
failure (const Mask *mask)
{
  if (has (mask, mask->bits->nofail))
    return _ ("never: it tries again for ever");
  if (!mask->wait)
    return _ ("at once, if nothing is free now: the caller must cope with NULL");
  if (has (mask, mask->bits->noretry))
    return _ ("after one attempt to reclaim");
  if (mask->order > 3)
    return _ ("when reclaim does not help: order above 3 is not tried for ever");
  return mask->old ? _ ("practically never: up to order 3 this kernel tries again for ever")
                   : _ ("only when neither reclaim nor the OOM killer helps");
}

static void
add_powers (const Mask *mask, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("What it may do"));
  const char *asleep = _ ("only a caller that may sleep could wait for it");
  bool io = has (mask, mask->bits->io), fs = has (mask, mask->bits->fs);

  add_yes_no (section, _ ("sleep"), mask->wait, mask->wait ? _ ("it may reclaim memory itself") : NULL);
  add_yes_no (section, _ ("start disk I/O"), io && mask->wait, io && !mask->wait ? asleep : NULL);
  add_yes_no (section, _ ("call the file system"), fs && mask->wait, fs && !mask->wait ? asleep : NULL);
  add_yes_no (section, _ ("wake kswapd"), mask->old || has (mask, mask->bits->kswapd), NULL);
  add_yes_no (section, _ ("call the OOM killer"),
              mask->wait && (fs || !mask->old) && !has (mask, mask->bits->noretry) && mask->order <= 3, NULL);
  km_section_add (section, _ ("use reserves"), g_strdup (reserves (mask)));
  km_section_add (section, _ ("fail"), g_strdup (failure (mask)));
  add_yes_no (section, _ ("be cleared"), has (mask, mask->bits->zero), NULL);
  add_yes_no (section, _ ("report a failure"), !has (mask, mask->bits->nowarn), NULL);
}

/* ---- zones ---- */

static void
add_zones (const Mask *mask, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Zones, in the order they are tried"));
  KmMigratetype type = km_gfp_migratetype (mask->generation->id, mask->gfp);

  if (mask->illegal)
    km_section_add (
        section, _ ("illegal"),
        g_strdup (_ (
            "Two of DMA, DMA32 and HIGHMEM do not go together. With a constant mask the kernel does not compile; otherwise only CONFIG_DEBUG_VM notices, and the request goes to zone DMA without a word.")));
  for (uint32_t i = 0; i < mask->n_zones; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u", i + 1);

      km_section_add (section, label, g_strdup (zone_name (mask, mask->zones[i])));
    }
  if (mask->n_zones == 0)
    km_section_add (section, "", g_strdup (_ ("This machine has no such zone: the answer is NULL.")));
  if (has (mask, mask->bits->movable) && !has (mask, mask->bits->highmem))
    km_section_add (section, "", g_strdup (_ ("__GFP_MOVABLE chooses zone MOVABLE only together with __GFP_HIGHMEM.")));
  km_section_add (section, _ ("migratetype"), g_strdup (mask->generation->type_name[type]));
}

/* ---- watermarks ---- */

static const char *const mark_names[] = { "min", "low", "high" };

/* "12 161 > low 240 + reserve 0": the first comparison; those of larger orders: "order 2 and above: 60 > 30". */
static char *
comparison_text (const KmWatermarkTest *test, const KmWatermarkRound *round)
{
  g_autofree char *free_text = g_strdup (km_format_count (round->free).text);
  g_autofree char *order = g_strdup_printf ("%u", round->order);
  g_autofree char *reserve = g_strdup (km_format_count (test->reserve).text);
  g_autofree char *mark = g_strdup (km_format_count (round->demanded - test->reserve).text);
  const char *relation = round->free > round->demanded ? ">" : "≤";

  if (round->order > 0)
    return km_fill (_ ("order {order} and above: {free} {relation} {mark}"), "order", order, "free", free_text,
                    "relation", relation, "mark", km_format_count (round->demanded).text, NULL);
  return km_fill (_ ("{free} {relation} {name} {mark} + reserve {reserve}"), "free", free_text, "relation", relation,
                  "name", mark_names[test->mark], "mark", mark, "reserve", reserve, NULL);
}

static char *
verdict_text (const KmWatermarkTest *test)
{
  if (test->passes)
    return g_strdup (_ ("it may allocate here"));
  if (test->no_block)
    return g_strdup (_ ("no free block is that large: the zone is passed over"));
  return g_strdup (_ ("the zone is passed over"));
}

static char *
test_text (const KmWatermarkTest *test)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *verdict = verdict_text (test);

  if (test->ignored)
    return g_strdup (_ ("no watermark is checked: it may allocate here"));
  for (unsigned i = 0; i < test->n_rounds; i++)
    {
      g_autofree char *comparison = comparison_text (test, &test->round[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", comparison);
    }
  g_string_append_printf (text, ": %s", verdict);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_test (const Mask *mask, KmInspectSection *section, uint32_t zone, bool slow)
{
  g_autofree char *label = km_fill (slow ? _ ("{zone}, slow path") : "{zone}", "zone", zone_name (mask, zone), NULL);
  KmWatermarkTest test;

  km_machine_watermark_test (mask->machine, zone, mask->gfp, mask->order, slow, &test);
  km_section_add (section, label, test_text (&test));
}

/* What a trial went through: a call on a clone. */
typedef struct
{
  bool slow;
  uint32_t reclaimed;
} Trial;

static Trial
read_trial (const KmEventLog *log)
{
  Trial trial = { 0 };

  for (uint32_t i = 0; i < log->events->len; i++)
    {
      const KmEvent *event = &g_array_index (log->events, KmEvent, i);

      trial.slow |= event->kind == KM_EVENT_SLOW_PATH;
      if (event->kind == KM_EVENT_RECLAIM)
        trial.reclaimed += (uint32_t)event->b;
    }
  return trial;
}

static char *
answer_text (const Mask *mask, KmPfn pfn, const Trial *trial)
{
  g_autofree char *reclaimed = g_strdup (km_format_count (trial->reclaimed).text);
  uint32_t zone = pfn == KM_PFN_NONE ? KM_EVENT_NO_ZONE : km_machine_zone_of (mask->machine, pfn);
  const char *from = zone == KM_EVENT_NO_ZONE ? "" : zone_name (mask, zone);
  const char *words;

  if (pfn == KM_PFN_NONE)
    words = trial->slow ? _ ("refused: NULL") : _ ("refused at once: NULL");
  else if (trial->reclaimed > 0)
    words = _ ("page frame {pfn} of zone {zone}, after reclaiming {reclaimed}");
  else
    words = trial->slow ? _ ("page frame {pfn} of zone {zone}, on the slow path")
                        : _ ("page frame {pfn} of zone {zone}, on the fast path");
  return km_fill (words, "pfn", km_format_pfn (pfn).text, "zone", from, "reclaimed", reclaimed, NULL);
}

/* What alloc_pages() would return now, tried on a clone. */
static void
add_answer (const Mask *mask, KmInspectSection *section)
{
  g_autoptr (KmMachine) clone = km_machine_clone (mask->machine);
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)mask->order, .gfp = mask->gfp, .ref = KM_OP_NO_REF };
  KmEventLog log;
  Trial trial;
  KmPfn pfn;

  km_event_log_init (&log);
  km_machine_observe (clone, &log);
  pfn = km_machine_apply (clone, &op, 0, KM_PFN_NONE);
  km_machine_observe (clone, NULL);
  trial = read_trial (&log);
  km_section_add (section, _ ("the answer"), answer_text (mask, pfn, &trial));
  km_event_log_finish (&log);
}

static void
add_watermarks (const Mask *mask, KmInspection *inspection)
{
  g_autofree char *order = g_strdup_printf ("%u", mask->order);
  g_autofree char *title = km_fill (_ ("Watermarks now, order {order}"), "order", order, NULL);
  KmInspectSection *section = km_inspection_add_section (inspection, title);

  for (uint32_t i = 0; i < mask->n_zones; i++)
    {
      add_test (mask, section, mask->zones[i], false);
      add_test (mask, section, mask->zones[i], true);
    }
  add_answer (mask, section);
}

/* ---- words ---- */

/* The single bits of the mask, and what no word of this kernel stands for. */
static void
add_bits (const Mask *mask, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Bit by bit"));
  KmGfp rest = mask->gfp;
  size_t n;
  const KmGfpName *names = km_gfp_names (mask->generation->id, &n);

  for (size_t i = 0; i < n; i++)
    if (!names[i].type_flag && (names[i].value & (names[i].value - 1)) == 0 && has (mask, names[i].value))
      {
        km_section_add (section, names[i].name, km_gfp_name_meaning (mask->generation->id, &names[i]));
        rest &= ~names[i].value;
      }
  if (rest)
    {
      g_autofree char *hex = g_strdup_printf ("0x%" PRIx32, rest);

      km_section_add (section, hex, g_strdup (_ ("means nothing to this kernel")));
    }
  if (mask->gfp == 0)
    km_section_add (section, "0", g_strdup (_ ("no bit at all: it may not sleep, and has no claim to reserves")));
}

static void
add_type_flags (const Mask *mask, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("The bits behind each type flag"));
  size_t n;
  const KmGfpName *names = km_gfp_names (mask->generation->id, &n);

  for (size_t i = 0; i < n; i++)
    if (names[i].type_flag)
      {
        g_autofree char *meaning = km_gfp_name_meaning (mask->generation->id, &names[i]);

        km_section_add (section, names[i].name, g_strdup_printf ("0x%" PRIx32 " = %s", names[i].value, meaning));
      }
}

/* ---- contexts ---- */

static void
add_contexts (const Mask *mask, KmInspection *inspection)
{
  static const char *const names[] = { N_ ("process context"), N_ ("process context, preemption off"), N_ ("softirq"),
                                       N_ ("interrupt handler") };
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Contexts"));
  bool kmap = !mask->generation->kmap_local && has (mask, mask->bits->zero) && has (mask, mask->bits->highmem);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *verdict = _ ("fine");

      if (i > 0 && mask->wait)
        verdict = _ (
            "a bug: it may sleep. With the debugging option the kernel prints “BUG: sleeping function called from invalid context” and goes on");
      else if (i > 1 && kmap)
        verdict = _ ("a bug with CONFIG_DEBUG_VM: clearing high memory takes a kmap slot of the CPU");
      km_section_add (section, _ (names[i]), g_strdup (verdict));
    }
}

/* ---- mistakes ---- */

static void
add_mistake (KmInspectSection **section, KmInspection *inspection, bool made, const char *what)
{
  if (!made)
    return;
  if (!*section)
    *section = km_inspection_add_section (inspection, _ ("Take care"));
  km_section_add (*section, "", g_strdup (what));
}

static void
add_mistakes (const Mask *mask, KmInspection *inspection)
{
  const KmGfpBits *bits = mask->bits;
  KmInspectSection *section = NULL;
  bool zone_alone = has (mask, bits->dma | bits->dma32) && !mask->wait && !has (mask, bits->high);

  add_mistake (&section, inspection, mask->illegal,
               _ ("The combination of zone modifiers is illegal: the request ends in zone DMA, the scarcest one."));
  add_mistake (&section, inspection, zone_alone,
               _ ("The zone modifier says nothing about sleeping: combine it with GFP_KERNEL or GFP_ATOMIC."));
  add_mistake (&section, inspection, has (mask, bits->fs) && !has (mask, bits->io),
               _ ("File systems need the disk: __GFP_FS without __GFP_IO makes no sense."));
  add_mistake (&section, inspection, !mask->wait && has (mask, bits->nofail),
               _ ("__GFP_NOFAIL needs a caller that may sleep: this one would spin for ever."));
  add_mistake (&section, inspection, has (mask, bits->nofail) && mask->order > 1,
               _ ("__GFP_NOFAIL above order 1 may never succeed: the kernel warns."));
  add_mistake (&section, inspection, has (mask, bits->nofail) && has (mask, bits->noretry),
               _ ("__GFP_NOFAIL and __GFP_NORETRY contradict each other."));
  add_mistake (&section, inspection, has (mask, bits->movable) && has (mask, bits->reclaimable),
               _ ("A page is movable or reclaimable, not both: the kernel warns and treats it as unmovable."));
  add_mistake (
      &section, inspection, has (mask, bits->highmem),
      _ ("High memory has no address of its own: not for kmalloc (a bug), kmem_cache_alloc or __get_free_pages; use alloc_pages with kmap, or vmalloc."));
  add_mistake (&section, inspection, has (mask, bits->high) && mask->wait,
               _ ("__GFP_HIGH lets a caller that could wait eat into what is kept for those that cannot."));
}

/* ---- recommendations ---- */

static void
add_recommendations (const Mask *mask, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Which mask when"));

  for (size_t i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      KmGfp gfp = 0;
      g_autofree char *problem = NULL;
      bool same = km_gfp_read (mask->generation->id, situations[i].mask, &gfp, &problem) && gfp == mask->gfp;

      km_section_add (section, _ (situations[i].situation),
                      g_strdup_printf ("%s%s  %s", same ? "▶ " : "", situations[i].mask, _ (situations[i].why)));
    }
}

/* As reports of 6.x print the mask; 2.6.34 prints only numbers, so there the words that callers write. */
static char *
title (const Mask *mask)
{
  g_autofree char *words = km_gfp_to_string (mask->generation->id, mask->gfp);
  g_auto (GStrv) parts = g_strsplit (words, " | ", -1);

  if (mask->generation->wording == KM_WORDING_6_1 && mask->gfp != 0)
    return km_gfp_to_trace_string (mask->generation->id, mask->gfp);
  return g_strjoinv ("|", parts);
}

KmInspection *
km_gfp_advise (const KmMachine *machine, KmGfp gfp, uint32_t order)
{
  KmInspection *inspection = km_inspection_new ();
  Mask mask;

  mask_init (&mask, machine, gfp, MIN (order, KM_MAX_ORDER));
  inspection->title = title (&mask);
  inspection->subtitle = g_strdup_printf ("0x%" PRIx32 ", Linux %s", gfp, mask.generation->name);
  add_bits (&mask, inspection);
  add_powers (&mask, inspection);
  add_zones (&mask, inspection);
  add_watermarks (&mask, inspection);
  add_contexts (&mask, inspection);
  add_mistakes (&mask, inspection);
  add_recommendations (&mask, inspection);
  add_type_flags (&mask, inspection);
  return inspection;
}
