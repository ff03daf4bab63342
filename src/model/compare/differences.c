/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between the states of several runs: every number that a reader knows by name is worked out for all of
 * them, and those that are not the same in all are kept. */
#include "model/compare/compare_private.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"
#include "model/snapshot/caches.h"
#include "model/step.h"
#include "model/text/value_text.h"

#include <string.h>

static void
difference_free (gpointer data)
{
  KmDifference *difference = data;

  g_free (difference->what);
  for (size_t i = 0; i < KM_COMPARE_MAX_RUNS; i++)
    g_free (difference->values[i]);
  g_free (difference);
}

/* Adds a row if its values (taken; NULL: there is no such thing) are not all the same. @what is taken. */
static void
add (GPtrArray *found, size_t n, char *what, char **values)
{
  KmDifference *row = g_new0 (KmDifference, 1);
  bool same = true;

  row->what = what;
  for (size_t run = 0; run < n; run++)
    {
      row->values[run] = values[run] ? values[run] : g_strdup ("–");
      same = same && strcmp (row->values[0], row->values[run]) == 0;
    }
  if (same)
    difference_free (row);
  else
    g_ptr_array_add (found, row);
}

/* ---- the call ---- */

/* The operation that run @run carries out in the current step, UINT32_MAX if none. */
static uint32_t
op_of (const KmCompare *compare, size_t run)
{
  return compare->cursor.op > 0 ? km_compare_op (compare, compare->cursor.op, run) : UINT32_MAX;
}

static char *
call_of (const KmCompare *compare, size_t run)
{
  uint32_t op = op_of (compare, run);

  return op != UINT32_MAX ? km_script_op_text (km_timeline_script (km_model_timeline (compare->models[run])), op)
                          : NULL;
}

static bool
is_complete (const KmCompare *compare, size_t run)
{
  KmTimeline *timeline = km_model_timeline (compare->models[run]);
  uint32_t n;

  km_timeline_events (timeline, &n);
  return km_timeline_cursor (timeline).event == n;
}

static char *
answer_of (const KmCompare *compare, size_t run)
{
  uint32_t op = op_of (compare, run);
  KmTimeline *timeline = km_model_timeline (compare->models[run]);
  KmValue value;

  if (op == UINT32_MAX || !is_complete (compare, run)
      || km_op_info (km_script_op (km_timeline_script (timeline), op).kind)->returns == KM_TYPE_NOTHING)
    return NULL;
  value = km_timeline_result (timeline, op);
  return km_model_value_text (compare->models[run], value);
}

static char *
trouble_of (const KmCompare *compare, size_t run)
{
  static const struct
  {
    uint32_t moment;
    const char *name;
  } names[] = {
    { KM_MOMENT_FAIL, N_ ("refused") },
    { KM_MOMENT_MISUSE, N_ ("misuse") },
    { KM_MOMENT_RECLAIM, N_ ("reclaim") },
  };
  uint32_t op = op_of (compare, run), moments;
  g_autoptr (GString) text = g_string_new (NULL);

  if (op == UINT32_MAX || !is_complete (compare, run))
    return NULL;
  moments = km_timeline_moments (km_model_timeline (compare->models[run]), op);
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (moments & names[i].moment)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", _ (names[i].name));
  return text->len > 0 ? g_strdup (text->str) : g_strdup (_ ("nothing"));
}

static char *
events_of (const KmCompare *compare, size_t run)
{
  uint32_t n;

  if (op_of (compare, run) == UINT32_MAX)
    return NULL;
  km_timeline_events (km_model_timeline (compare->models[run]), &n);
  return g_strdup (km_format_count (n).text);
}

static void
compare_call (const KmCompare *compare, GPtrArray *found)
{
  static const struct
  {
    const char *what;
    char *(*of) (const KmCompare *compare, size_t run);
  } rows[] = {
    { N_ ("The call"), call_of },
    { N_ ("Its answer"), answer_of },
    { N_ ("What went wrong"), trouble_of },
    { N_ ("Its events"), events_of },
  };
  char *values[KM_COMPARE_MAX_RUNS];

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (size_t run = 0; run < compare->n; run++)
        values[run] = rows[i].of (compare, run);
      add (found, compare->n, g_strdup (_ (rows[i].what)), values);
    }
}

/* ---- zones ---- */

static int
find_zone (const KmMachine *machine, KmZoneType type)
{
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    if (km_machine_zone (machine, zone)->type == type)
      return (int)zone;
  return -1;
}

/* Numbers of a zone. */
typedef enum
{
  FREE_FRAMES,
  LISTED_FRAMES,
  LOW_WATERMARK,
  FREE_BLOCKS,
} ZoneNumber;

static int64_t
number_of_zone (const KmMachine *machine, uint32_t zone, ZoneNumber number, uint32_t order)
{
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  switch (number)
    {
    case FREE_FRAMES:
      return counts.free_pages;
    case LISTED_FRAMES:
      return counts.pcp_pages;
    case LOW_WATERMARK:
      return km_machine_zone (machine, zone)->watermark[KM_WMARK_LOW];
    case FREE_BLOCKS:
    default:
      return km_machine_nr_free (machine, zone, order);
    }
}

static void
compare_zone_number (const KmCompare *compare, KmZoneType type, ZoneNumber number, uint32_t order, char *what,
                     GPtrArray *found)
{
  char *values[KM_COMPARE_MAX_RUNS];

  for (size_t run = 0; run < compare->n; run++)
    {
      const KmMachine *machine = km_model_machine (compare->models[run]);
      int zone = find_zone (machine, type);

      values[run] =
          zone >= 0 ? g_strdup (km_format_count (number_of_zone (machine, (uint32_t)zone, number, order)).text) : NULL;
    }
  add (found, compare->n, what, values);
}

static const char *
zone_name (const KmCompare *compare, KmZoneType type)
{
  for (size_t run = 0; run < compare->n; run++)
    {
      const KmMachine *machine = km_model_machine (compare->models[run]);
      int zone = find_zone (machine, type);

      if (zone >= 0)
        return km_model_zone_label (compare->models[run], (uint32_t)zone);
    }
  return NULL;
}

static void
compare_zone (const KmCompare *compare, KmZoneType type, GPtrArray *found)
{
  static const struct
  {
    const char *what;
    ZoneNumber number;
  } rows[] = {
    /* Translators: %s is a zone. */
    { N_ ("Zone %s: free page frames"), FREE_FRAMES },
    { N_ ("Zone %s: frames on per-CPU lists"), LISTED_FRAMES },
    { N_ ("Zone %s: watermark low"), LOW_WATERMARK },
  };
  const char *name = zone_name (compare, type);

  if (!name)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) what = g_string_new (_ (rows[i].what));

      g_string_replace (what, "%s", name, 1);
      compare_zone_number (compare, type, rows[i].number, 0, g_strdup (what->str), found);
    }
  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    compare_zone_number (compare, type, FREE_BLOCKS, order,
                         g_strdup_printf (_ ("Zone %s: free blocks of order %u"), name, order), found);
}

/* ---- caches, areas ---- */

static const KmSnapCache *
find_cache (KmModel *model, const char *name)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (model, &n);

  for (uint32_t i = 0; i < n; i++)
    if (strcmp (caches[i].name, name) == 0)
      return &caches[i];
  return NULL;
}

static char *
describe_cache (KmModel *model, const char *name)
{
  const KmSnapCache *cache = find_cache (model, name);

  if (!cache)
    return NULL;
  /* Translators: a cache: slabs, objects in use, objects of a slab, bytes of an object. */
  return g_strdup_printf (_ ("slabs %u, live objects %u, in a slab %u of %u bytes"), cache->slabs, cache->live,
                          cache->num, cache->size);
}

static void
compare_cache (const KmCompare *compare, const char *name, GPtrArray *found)
{
  char *values[KM_COMPARE_MAX_RUNS];

  for (size_t run = 0; run < compare->n; run++)
    values[run] = describe_cache (compare->models[run], name);
  /* Translators: the name of a cache. */
  add (found, compare->n, g_strdup_printf (_ ("Cache %s"), name), values);
}

/* Those with slabs in some run, in the order in which the runs have them. */
static void
compare_caches (const KmCompare *compare, GPtrArray *found)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t run = 0; run < compare->n; run++)
    {
      uint32_t n;
      const KmSnapCache *caches = km_model_caches (compare->models[run], &n);

      for (uint32_t i = 0; i < n; i++)
        if (caches[i].slabs > 0 && g_hash_table_add (seen, (gpointer)caches[i].name))
          compare_cache (compare, caches[i].name, found);
    }
}

static void
compare_areas (const KmCompare *compare, GPtrArray *found)
{
  char *values[KM_COMPARE_MAX_RUNS];

  for (size_t run = 0; run < compare->n; run++)
    {
      KmVmallocInfo info;

      km_machine_vmalloc (km_model_machine (compare->models[run]), &info);
      /* Translators: areas of vmalloc, and pages of those that wait to be purged. */
      values[run] = g_strdup_printf (_ ("areas %u, lazy pages %u"), info.areas, info.lazy_pages);
    }
  add (found, compare->n, g_strdup (_ ("Virtual memory")), values);
}

GPtrArray *
km_compare_differences (KmCompare *compare, bool states)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (difference_free);

  compare_call (compare, found);
  if (!states)
    return found;
  for (uint32_t type = KM_ZONE_DMA; type <= KM_ZONE_MOVABLE; type++)
    compare_zone (compare, (KmZoneType)type, found);
  compare_caches (compare, found);
  compare_areas (compare, found);
  return found;
}
