/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/state.h"

KmState *
km_state_new (void)
{
  KmState *state = g_new0 (KmState, 1);

  state->page_shift = 12;
  state->cpus = 1;
  for (unsigned z = 0; z < KM_MAX_ZONES; z++)
    {
      KmZoneState *zone = &state->zones[z];

      zone->blocks = g_array_new (FALSE, TRUE, sizeof (uint8_t));
      zone->movable_used = g_array_new (FALSE, TRUE, sizeof (uint32_t));
      for (unsigned order = 0; order < KM_NR_ORDERS; order++)
        for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
          zone->free[order][type] = g_array_new (FALSE, FALSE, sizeof (KmPfn));
      for (unsigned cpu = 0; cpu < KM_MAX_CPUS; cpu++)
        for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
          zone->pcp[cpu].lists[list] = g_array_new (FALSE, FALSE, sizeof (KmPcpEntry));
    }
  return state;
}

void
km_state_free (KmState *state)
{
  if (!state)
    return;
  for (unsigned z = 0; z < KM_MAX_ZONES; z++)
    {
      KmZoneState *zone = &state->zones[z];

      g_array_unref (zone->blocks);
      g_array_unref (zone->movable_used);
      for (unsigned order = 0; order < KM_NR_ORDERS; order++)
        for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
          g_array_unref (zone->free[order][type]);
      for (unsigned cpu = 0; cpu < KM_MAX_CPUS; cpu++)
        for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
          g_array_unref (zone->pcp[cpu].lists[list]);
    }
  g_free (state);
}

int64_t
km_zone_state_pending_max (const KmZoneState *zone)
{
  const int64_t max_threshold = 125;

  return (zone->threshold > 0 ? zone->threshold : max_threshold) * KM_MAX_CPUS;
}

/* ---- comparing ---- */

/* Collects the first difference; everything after it is passed over. */
typedef struct
{
  char *text;
} Comparison;

static bool
same_number (Comparison *c, int64_t expected, int64_t actual, const char *zone, const char *what)
{
  if (c->text)
    return false;
  if (expected == actual)
    return true;
  c->text = g_strdup_printf ("%s %s: recorded %" G_GINT64_FORMAT ", simulated %" G_GINT64_FORMAT, zone, what, expected,
                             actual);
  return false;
}

static void
same_frames (Comparison *c, const GArray *expected, const GArray *actual, const char *zone, unsigned order,
             unsigned type)
{
  g_autofree char *what = NULL;

  if (c->text)
    return;
  for (unsigned i = 0; i < MIN (expected->len, actual->len); i++)
    if (g_array_index (expected, KmPfn, i) != g_array_index (actual, KmPfn, i))
      {
        what = g_strdup_printf ("free list order %u type %u, entry %u", order, type, i);
        same_number (c, g_array_index (expected, KmPfn, i), g_array_index (actual, KmPfn, i), zone, what);
        return;
      }
  if (expected->len != actual->len)
    {
      what = g_strdup_printf ("free list order %u type %u, length", order, type);
      same_number (c, expected->len, actual->len, zone, what);
    }
}

static void
same_pcp_list (Comparison *c, const GArray *expected, const GArray *actual, const char *zone, unsigned list, bool types)
{
  g_autofree char *what = NULL;

  if (c->text)
    return;
  for (unsigned i = 0; i < MIN (expected->len, actual->len); i++)
    {
      const KmPcpEntry *e = &g_array_index (expected, KmPcpEntry, i), *a = &g_array_index (actual, KmPcpEntry, i);

      if (e->pfn != a->pfn || (types && e->type != a->type))
        {
          what = g_strdup_printf ("per-CPU list %u, entry %u (%s)", list, i, e->pfn != a->pfn ? "frame" : "type");
          same_number (c, e->pfn != a->pfn ? e->pfn : e->type, e->pfn != a->pfn ? a->pfn : a->type, zone, what);
          return;
        }
    }
  if (expected->len != actual->len)
    {
      what = g_strdup_printf ("per-CPU list %u, length", list);
      same_number (c, expected->len, actual->len, zone, what);
    }
}

static void
same_pcp_numbers (Comparison *c, const KmPcpState *expected, const KmPcpState *actual, const char *zone)
{
  same_number (c, expected->count, actual->count, zone, "per-CPU count");
  same_number (c, expected->high, actual->high, zone, "per-CPU high");
  same_number (c, expected->free_factor, actual->free_factor, zone, "free_factor");
  same_number (c, expected->alloc_factor, actual->alloc_factor, zone, "alloc_factor");
  same_number (c, expected->free_count, actual->free_count, zone, "free_count");
  same_number (c, expected->flags, actual->flags, zone, "flags of the per-CPU lists");
}

static void
same_blocks (Comparison *c, const KmZoneState *expected, const KmZoneState *actual)
{
  for (unsigned i = 0; i < MIN (expected->blocks->len, actual->blocks->len) && !c->text; i++)
    {
      unsigned e = g_array_index (expected->blocks, uint8_t, i), a = g_array_index (actual->blocks, uint8_t, i);
      g_autofree char *what = g_strdup_printf ("migratetype of pageblock %u", i);

      if (e != 9)
        same_number (c, e, a, expected->name, what);
    }
}

static void
same_zone (Comparison *c, const KmZoneState *expected, const KmZoneState *actual, uint32_t cpus, bool types)
{
  const char *zone = expected->name;

  same_number (c, expected->start_pfn, actual->start_pfn, zone, "first frame");
  same_number (c, expected->nr_free_pages, actual->nr_free_pages, zone, "nr_free");
  same_number (c, expected->highatomic, actual->highatomic, zone, "highatomic");
  same_number (c, expected->boost, actual->boost, zone, "boost");
  same_number (c, expected->free_highatomic, actual->free_highatomic, zone, "free_highatomic");
  same_number (c, expected->below_high, actual->below_high, zone, "below_high");
  same_blocks (c, expected, actual);
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
      same_frames (c, expected->free[order][type], actual->free[order][type], zone, order, type);
  for (uint32_t cpu = 0; cpu < cpus; cpu++)
    {
      same_number (c, expected->diff[cpu], actual->diff[cpu], zone, "diff");
      same_pcp_numbers (c, &expected->pcp[cpu], &actual->pcp[cpu], zone);
      for (unsigned list = 0; list < KM_NR_PCP_LISTS; list++)
        same_pcp_list (c, expected->pcp[cpu].lists[list], actual->pcp[cpu].lists[list], zone, list, types);
    }
}

bool
km_state_equal (const KmState *expected, const KmState *actual, char **difference)
{
  Comparison c = { NULL };

  same_number (&c, expected->n_zones, actual->n_zones, "machine", "zones");
  for (uint32_t z = 0; z < MIN (expected->n_zones, actual->n_zones); z++)
    same_zone (&c, &expected->zones[z], &actual->zones[z], MIN (expected->cpus, actual->cpus),
               expected->pcp_types && actual->pcp_types);
  if (!c.text)
    return true;
  if (difference)
    *difference = c.text;
  else
    g_free (c.text);
  return false;
}
