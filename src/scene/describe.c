/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Things in words: one function for each kind of target. */
#include "scene/describe.h"

#include "base/i18n.h"
#include "base/units.h"

const char *
km_cell_word (KmCellClass cell)
{
  static const char *const words[KM_NR_CELL_CLASSES] = {
    [KM_CELL_FREE] = "free",
    [KM_CELL_PCP] = "per-cpu",
    [KM_CELL_UNMOVABLE] = "unmovable",
    [KM_CELL_MOVABLE] = "movable",
    [KM_CELL_RECLAIMABLE] = "reclaimable",
    [KM_CELL_HIGHATOMIC] = "highatomic",
    [KM_CELL_CACHE] = "page-cache",
    [KM_CELL_SLAB] = "slab-page",
    [KM_CELL_RESERVED] = "reserved",
    [KM_CELL_UNKNOWN] = "unknown",
    [KM_CELL_LOST] = "lost",
    [KM_CELL_HAND] = "in-hand",
  };
  return words[cell];
}

static char *
describe_frames (const KmSnapshot *snapshot, const KmThing *thing)
{
  const KmTarget *t = &thing->target;
  KmNumberText first = km_format_pfn (t->pfn), last = km_format_pfn (t->pfn + (1u << t->order) - 1);
  (void)snapshot;
  if (t->kind == KM_TARGET_FRAME)
    /* Translators: what page frames are used for, and the first one. */
    return g_strdup_printf (_ ("%s · from %s"), km_cell_class_name (thing->cell), first.text);
  if (t->order == 0)
    return g_strdup_printf ("%s · %s", km_cell_class_name (thing->cell), first.text);
  /* Translators: what a block is used for, its first and last frame, its order. */
  return g_strdup_printf (_ ("%s · %s–%s · order %u"), km_cell_class_name (thing->cell), first.text, last.text,
                          t->order);
}

static char *
describe_zone (const KmSnapshot *snapshot, const KmThing *thing)
{
  const KmSnapZone *zone = &snapshot->zones[thing->target.zone];
  /* Translators: name of a zone, first and last frame, how many are free. */
  return g_strdup_printf (_ ("zone %s · %s–%s · %s free"), zone->name, km_format_pfn (zone->start_pfn).text,
                          km_format_pfn (zone->end_pfn - 1).text, km_format_count (zone->free_pages).text);
}

static char *
describe_slab (const KmSnapshot *snapshot, const KmThing *thing)
{
  (void)snapshot;
  /* Translators: %s is the first page frame of a slab. */
  return g_strdup_printf (_ ("slab %s"), km_format_pfn (thing->target.pfn).text);
}

static char *
describe_array (const KmSnapshot *snapshot, const KmThing *thing)
{
  (void)snapshot;
  if (thing->target.cpu >= KM_MAX_CPUS)
    return g_strdup (_ ("shared"));
  return g_strdup_printf (_ ("CPU %u"), thing->target.cpu);
}

char *
km_describe_thing (const KmSnapshot *snapshot, const KmThing *thing)
{
  static char *(*const describers[KM_NR_TARGET_KINDS]) (const KmSnapshot *, const KmThing *) = {
    [KM_TARGET_FRAME] = describe_frames, [KM_TARGET_BLOCK] = describe_frames, [KM_TARGET_ZONE] = describe_zone,
    [KM_TARGET_SLAB] = describe_slab,    [KM_TARGET_ARRAY] = describe_array,
  };
  return describers[thing->target.kind] ? describers[thing->target.kind](snapshot, thing) : NULL;
}
