/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters over time as CSV, a row for each number, so that any number of zones, orders and caches has room:
 *
 *   call,event,of,name,order,value
 *   3,12,free_blocks,NORMAL,4,15
 *   3,12,live_objects,inode_cache,,42
 *
 * Words are the kernel's or ours, never translated; indexes are thousandths (model/stats.h). */
#include "export/out.h"
#include "export/writer.h"
#include "model/snapshot/caches.h"
#include "model/stats.h"

#include <string.h>

typedef struct
{
  KmWriter base;
  KmOut *out;
} Counters;

/* Rows of one step. */
typedef struct
{
  GString *out;
  KmCursor at;
} Rows;

/* @order: -1 = of all. */
static void
put (Rows *rows, const char *of, const char *name, int order, int64_t value)
{
  g_string_append_printf (rows->out, "%u,%u,%s,%s,", rows->at.op, rows->at.event, of, name);
  if (order >= 0)
    g_string_append_printf (rows->out, "%d", order);
  g_string_append_printf (rows->out, ",%" G_GINT64_FORMAT "\n", value);
}

static void
put_zone (Rows *rows, KmModel *model, uint32_t zone)
{
  const KmSnapshot *s = km_model_snapshot (model, zone);
  const char *name = s->zones[zone].name;
  KmZoneStats stats;

  km_model_zone_stats (model, zone, &stats);
  put (rows, "free_pages", name, -1, s->zones[zone].free_pages);
  for (int order = 0; order < KM_NR_ORDERS; order++)
    {
      put (rows, "free_blocks", name, order, stats.order[order].blocks);
      put (rows, "unusable_index", name, order, stats.order[order].unusable);
      if (stats.order[order].extfrag != KM_EXTFRAG_SUCCEEDS)
        put (rows, "fragmentation_index", name, order, stats.order[order].extfrag);
    }
  for (int order = 0; order < KM_NR_ORDERS; order++)
    for (KmMigratetype t = 0; t < s->n_types; t++)
      if (s->free[order][t].total > 0)
        {
          g_autofree char *of = g_strdup_printf ("free_blocks_%s", s->type_name[t]);
          put (rows, of, name, order, s->free[order][t].total);
        }
  for (uint32_t cpu = 0; s->has_pcp && cpu < s->cpus; cpu++)
    {
      g_autofree char *of = g_strdup_printf ("pcp_pages_cpu%u", cpu);
      put (rows, of, name, -1, s->pcp[cpu].count);
    }
}

static void
put_caches (Rows *rows, KmModel *model)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (model, &n);
  for (uint32_t i = 0; i < n; i++)
    {
      put (rows, "slabs", caches[i].name, -1, caches[i].slabs);
      put (rows, "live_objects", caches[i].name, -1, caches[i].live);
    }
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Counters *self = (Counters *)writer;
  Rows rows = { g_string_new (NULL), page->at };
  uint32_t moments = page->at.op > 0 ? km_timeline_moments (km_model_timeline (page->model), page->at.op - 1) : 0;
  const KmSnapshot *s = km_model_snapshot (page->model, KM_SNAPSHOT_FOLLOW);
  uint32_t n_zones = s->n_zones;

  (void)error;
  for (uint32_t zone = 0; zone < n_zones; zone++)
    put_zone (&rows, page->model, zone);
  put_caches (&rows, page->model);
  put (&rows, "failed", "", -1, (moments & KM_MOMENT_FAIL) != 0);
  km_out_write (self->out, rows.out->str, rows.out->len);
  g_string_free (rows.out, TRUE);
  return true;
}

static bool
finish (KmWriter *writer, GError **error)
{
  return km_out_finish (g_steal_pointer (&((Counters *)writer)->out), error);
}

static void
free_counters (KmWriter *writer)
{
  km_out_abort (((Counters *)writer)->out);
  g_free (writer);
}

KmWriter *
km_csv_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  static const char heading[] = "call,event,of,name,order,value\n";
  Counters *self = g_new0 (Counters, 1);

  (void)options;
  (void)n;
  self->base = (KmWriter){ add, finish, free_counters };
  self->out = km_out_new (file, error);
  if (!self->out)
    {
      free_counters (&self->base);
      return NULL;
    }
  km_out_write (self->out, heading, strlen (heading));
  return &self->base;
}
