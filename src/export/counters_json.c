/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters over time as JSON, an object for each step; data/counters.schema.json describes it. What is counted is what
 * counters.c counts. */
#include "base/json.h"
#include "export/out.h"
#include "export/writer.h"
#include "model/snapshot/caches.h"
#include "model/stats.h"

typedef struct
{
  KmWriter base;
  KmOut *out;
  GString *text; /* not yet written */
  KmJson json;
  bool begun;
} Counters;

static void
put_orders (KmJson *json, const KmZoneStats *stats)
{
  km_json_begin_array (json, "free_blocks");
  for (int order = 0; order < KM_NR_ORDERS; order++)
    km_json_integer (json, NULL, stats->order[order].blocks);
  km_json_end_array (json);
  km_json_begin_array (json, "unusable_index");
  for (int order = 0; order < KM_NR_ORDERS; order++)
    km_json_integer (json, NULL, stats->order[order].unusable);
  km_json_end_array (json);
  km_json_begin_array (json, "fragmentation_index");
  for (int order = 0; order < KM_NR_ORDERS; order++)
    if (stats->order[order].extfrag == KM_EXTFRAG_SUCCEEDS)
      km_json_string (json, NULL, NULL);
    else
      km_json_integer (json, NULL, stats->order[order].extfrag);
  km_json_end_array (json);
}

static void
put_types (KmJson *json, const KmSnapshot *s)
{
  km_json_begin_object (json, "free_blocks_by_type");
  for (KmMigratetype t = 0; t < s->n_types; t++)
    {
      km_json_begin_array (json, s->type_name[t]);
      for (int order = 0; order < KM_NR_ORDERS; order++)
        km_json_integer (json, NULL, s->free[order][t].total);
      km_json_end_array (json);
    }
  km_json_end_object (json);
}

static void
put_zone (KmJson *json, KmModel *model, uint32_t zone)
{
  const KmSnapshot *s = km_model_snapshot (model, zone);
  KmZoneStats stats;

  km_model_zone_stats (model, zone, &stats);
  km_json_begin_object (json, NULL);
  km_json_string (json, "name", s->zones[zone].name);
  km_json_integer (json, "free_pages", s->zones[zone].free_pages);
  put_orders (json, &stats);
  put_types (json, s);
  km_json_begin_array (json, "pcp_pages");
  for (uint32_t cpu = 0; s->has_pcp && cpu < s->cpus; cpu++)
    km_json_integer (json, NULL, s->pcp[cpu].count);
  km_json_end_array (json);
  km_json_end_object (json);
}

static void
put_caches (KmJson *json, KmModel *model)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (model, &n);

  km_json_begin_array (json, "caches");
  for (uint32_t i = 0; i < n; i++)
    {
      km_json_begin_object (json, NULL);
      km_json_string (json, "name", caches[i].name);
      km_json_integer (json, "slabs", caches[i].slabs);
      km_json_integer (json, "live_objects", caches[i].live);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

static void
put_step (KmJson *json, const KmPage *page)
{
  uint32_t moments = page->at.op > 0 ? km_timeline_moments (km_model_timeline (page->model), page->at.op - 1) : 0;
  uint32_t n_zones = km_model_snapshot (page->model, KM_SNAPSHOT_FOLLOW)->n_zones;

  km_json_begin_object (json, NULL);
  km_json_integer (json, "call", page->at.op);
  km_json_integer (json, "event", page->at.event);
  if (moments & KM_MOMENT_FAIL)
    km_json_true (json, "failed");
  km_json_begin_array (json, "zones");
  for (uint32_t zone = 0; zone < n_zones; zone++)
    put_zone (json, page->model, zone);
  km_json_end_array (json);
  put_caches (json, page->model);
  km_json_end_object (json);
}

static void
write_text (Counters *self)
{
  km_out_write (self->out, self->text->str, self->text->len);
  g_string_truncate (self->text, 0);
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Counters *self = (Counters *)writer;

  (void)error;
  if (!self->begun)
    {
      km_json_begin_object (&self->json, NULL);
      km_json_integer (&self->json, "kmemscope_counters", 1);
      if (page->title)
        km_json_string (&self->json, "title", page->title);
      km_json_begin_array (&self->json, "steps");
    }
  self->begun = true;
  put_step (&self->json, page);
  write_text (self);
  return true;
}

static bool
finish (KmWriter *writer, GError **error)
{
  Counters *self = (Counters *)writer;

  km_json_end_array (&self->json);
  km_json_end_object (&self->json);
  g_string_append_c (self->text, '\n');
  write_text (self);
  return km_out_finish (g_steal_pointer (&self->out), error);
}

static void
free_counters (KmWriter *writer)
{
  Counters *self = (Counters *)writer;

  km_out_abort (self->out);
  g_string_free (self->text, TRUE);
  g_free (self);
}

KmWriter *
km_counters_json_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  Counters *self = g_new0 (Counters, 1);

  (void)options;
  (void)n;
  self->base = (KmWriter){ add, finish, free_counters };
  self->text = g_string_new (NULL);
  km_json_init (&self->json, self->text);
  self->out = km_out_new (file, error);
  if (self->out)
    return &self->base;
  free_counters (&self->base);
  return NULL;
}
