/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the page allocator at the cursor into records for painters.
 *
 *   1. Marks: which entries the events of the call have put where they are.
 *   2. Zones: counters, and what the call has said about each of them.
 *   3. Lists of one zone: page_lists.c. */
#include "model/cells_private.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/pages_private.h"
#include "model/step.h"

#include "core/words/gfp.h"

#include <string.h>

/* ---- marks ---- */

static void
add_marks (const KmPageMaker *maker, KmPfn pfn, uint32_t marks)
{
  if (pfn != KM_PFN_NONE)
    g_hash_table_insert (maker->kept->marks, GUINT_TO_POINTER (pfn),
                         GUINT_TO_POINTER (km_page_entry_marks (maker, pfn) | marks));
}

static void
collect_marks (const KmPageMaker *maker)
{
  const KmEvent *current = km_page_current_event (maker);
  KmMotion motion;

  g_hash_table_remove_all (maker->kept->marks);
  for (uint32_t i = km_first_marked_event (maker->passed); i < maker->passed; i++)
    if (km_event_changes_frames (&maker->events[i]))
      {
        add_marks (maker, maker->events[i].pfn, KM_STEP_CHANGED);
        add_marks (maker, maker->events[i].pfn2, KM_STEP_CHANGED);
      }
  if (!current)
    return;
  add_marks (maker, current->pfn, KM_STEP_TOUCHED);
  add_marks (maker, current->pfn2, KM_STEP_TOUCHED);
  if (km_event_motion (maker->generation, current, &motion) && motion.to.kind != KM_PLACE_HAND)
    add_marks (maker, motion.pfn, KM_STEP_NEW);
}

/* ---- zones ---- */

static void
read_zone (const KmPageMaker *maker, uint32_t zone)
{
  const KmZoneInfo *info = km_machine_zone (maker->machine, zone);
  KmSnapZone *to = &maker->snapshot->zones[zone];
  KmZoneCounts counts;

  km_machine_zone_counts (maker->machine, zone, &counts);
  *to = (KmSnapZone){ .name = km_model_zone_label (maker->model, zone),
                      .type = info->type,
                      .start_pfn = info->start_pfn,
                      .end_pfn = info->end_pfn,
                      .present = info->present,
                      .managed = info->managed,
                      .free_pages = counts.free_pages,
                      .pcp_pages = counts.pcp_pages,
                      .cache_pages = counts.cache_pages,
                      .highatomic = counts.highatomic,
                      .boost = counts.boost,
                      .kswapd_woken = counts.kswapd_woken,
                      .rank = -1 };
  memcpy (to->watermark, info->watermark, sizeof to->watermark);
}

/* Places in the zonelist: the allowed zones from the highest down. */
static void
rank_zones (const KmPageMaker *maker, uint32_t allowed)
{
  int rank = 0, class_zone = -1;

  for (uint32_t zone = maker->snapshot->n_zones; zone-- > 0;)
    {
      KmSnapZone *to = &maker->snapshot->zones[zone];

      to->rank = allowed & 1u << zone ? rank++ : -1;
      if (to->rank == 0)
        class_zone = (int)zone;
    }
  for (uint32_t zone = 0; class_zone >= 0 && zone < maker->snapshot->n_zones; zone++)
    maker->snapshot->zones[zone].reserve = km_machine_zone (maker->machine, zone)->reserve[class_zone];
}

/* Frames in blocks that were too small for the round of @event: as they lie now, if that is still what it had. */
static int32_t
smaller_of (const KmPageMaker *maker, const KmEvent *event)
{
  int64_t smaller = 0, taken = (1 << event->order) - 1;

  for (uint32_t order = 0; order < event->order2; order++)
    smaller += (int64_t)km_machine_nr_free (maker->machine, event->zone, order) << order;
  return maker->snapshot->zones[event->zone].free_pages - taken - smaller == event->a ? (int32_t)smaller : -1;
}

static void
read_verdict (const KmPageMaker *maker, const KmEvent *event)
{
  KmSnapZone *to;

  if (event->zone >= maker->snapshot->n_zones)
    return;
  to = &maker->snapshot->zones[event->zone];
  to->verdict = event->kind == KM_EVENT_WATERMARK_OK ? KM_ZONE_PASSED : KM_ZONE_FAILED;
  to->verdict_mark = (KmWatermark)event->mt;
  to->verdict_free = event->a;
  to->verdict_demanded = event->b;
  to->verdict_order = event->order2;
  to->verdict_smaller = event->order2 > 0 ? smaller_of (maker, event) : 0;
}

/* The zonelist of the call is known from its first walk, even while that is still to come. */
static void
read_zonelist (const KmPageMaker *maker)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (maker->model->timeline, &n);

  for (uint32_t i = 0; i < n; i++)
    if (events[i].kind == KM_EVENT_ZONE_WALK)
      {
        rank_zones (maker, (uint32_t)events[i].b);
        return;
      }
}

static void
read_zones (const KmPageMaker *maker)
{
  const KmEvent *current = km_page_current_event (maker);

  maker->snapshot->n_zones = km_machine_n_zones (maker->machine);
  for (uint32_t zone = 0; zone < maker->snapshot->n_zones; zone++)
    read_zone (maker, zone);
  read_zonelist (maker);
  for (uint32_t i = km_first_marked_event (maker->passed); i < maker->passed; i++)
    {
      const KmEvent *event = &maker->events[i];

      if (event->kind == KM_EVENT_WATERMARK_OK || event->kind == KM_EVENT_WATERMARK_LOW)
        read_verdict (maker, event);
      if (event->zone < maker->snapshot->n_zones && km_event_changes_frames (event))
        maker->snapshot->zones[event->zone].marks |= KM_STEP_CHANGED;
    }
  if (current && current->zone < maker->snapshot->n_zones)
    maker->snapshot->zones[current->zone].marks |= KM_STEP_TOUCHED;
}

/* ---- which zone's lists ---- */

static uint32_t
largest_zone (const KmPageMaker *maker)
{
  uint32_t best = 0;

  for (uint32_t zone = 1; zone < maker->snapshot->n_zones; zone++)
    if (maker->snapshot->zones[zone].present > maker->snapshot->zones[best].present)
      best = zone;
  return best;
}

/* Zone of the last event that has happened and names one, else of the first to come. */
static uint32_t
zone_of_call (const KmPageMaker *maker)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (maker->model->timeline, &n);

  for (uint32_t i = maker->passed; i-- > 0;)
    if (events[i].zone < maker->snapshot->n_zones)
      return events[i].zone;
  for (uint32_t i = maker->passed; i < n; i++)
    if (events[i].zone < maker->snapshot->n_zones)
      return events[i].zone;
  return KM_SNAPSHOT_FOLLOW;
}

static uint32_t
choose_zone (const KmPageMaker *maker, uint32_t asked, uint32_t shown)
{
  uint32_t zone = asked;

  if (zone == KM_SNAPSHOT_FOLLOW)
    zone = zone_of_call (maker);
  if (zone == KM_SNAPSHOT_FOLLOW)
    zone = shown;
  return zone < maker->snapshot->n_zones ? zone : largest_zone (maker);
}

/* ---- the machine and the request ---- */

static void
read_machine (const KmPageMaker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;

  snapshot->end_pfn = maker->model->end_pfn;
  snapshot->page_shift = km_machine_page_shift (maker->machine);
  snapshot->pageblock_order = km_machine_pageblock_order (maker->machine);
  snapshot->cpus = MIN (km_machine_cpus (maker->machine), KM_MAX_CPUS);
  snapshot->has_pcp = km_machine_has_pcp (maker->machine);
  snapshot->has_slub = maker->generation->slub;
  for (KmMigratetype type = 0; type < KM_NR_MIGRATETYPES && maker->generation->type_name[type]; type++)
    {
      KmMobility mobility = maker->generation->mobility[type];

      snapshot->n_types = type + 1u;
      snapshot->type_name[type] = maker->generation->type_name[type];
      snapshot->type_cell[type] =
          mobility == KM_MOBILITY_RESERVE ? KM_CELL_RESERVED : km_cell_class_of_type (maker->generation, type);
      snapshot->type_used[type] = mobility != KM_MOBILITY_ISOLATE;
    }
}

static void
read_request (const KmPageMaker *maker)
{
  const KmOp *op = km_model_current_op (maker->model);

  if (!op || !km_op_info (op->kind)->allocates)
    return;
  maker->snapshot->has_request = true;
  maker->snapshot->request_order = op->order;
}

/* ---- all together ---- */

static void
kept_free (gpointer data)
{
  KmPagesKept *kept = data;

  g_array_unref (kept->entries);
  g_array_unref (kept->old_entries);
  g_hash_table_unref (kept->marks);
  g_array_unref (kept->left);
  g_free (kept);
}

static KmPagesKept *
kept_of (KmModel *model)
{
  KmModelCache *cache = &model->caches[KM_MODEL_PAGES];
  KmPagesKept *kept = cache->data;

  if (kept)
    return kept;
  kept = g_new0 (KmPagesKept, 1);
  kept->entries = g_array_new (FALSE, FALSE, sizeof (KmSnapEntry));
  kept->old_entries = g_array_new (FALSE, FALSE, sizeof (KmSnapEntry));
  kept->marks = g_hash_table_new (NULL, NULL);
  kept->left = g_array_new (FALSE, FALSE, sizeof (KmMotion));
  kept->snapshot.zone = KM_SNAPSHOT_FOLLOW;
  *cache = (KmModelCache){ kept, kept_free };
  return kept;
}

static void
keep_old_snapshot (KmPagesKept *kept)
{
  GArray *entries = kept->old_entries;

  kept->old = kept->snapshot;
  kept->old_entries = kept->entries;
  kept->entries = entries;
  g_array_set_size (kept->entries, 0);
}

static void
make_snapshot (KmModel *model, KmPagesKept *kept, uint32_t asked)
{
  uint32_t n, shown = kept->snapshot.zone;
  const KmMachine *machine = km_model_machine (model);
  KmPageMaker maker = { .model = model,
                        .kept = kept,
                        .machine = machine,
                        .generation = km_machine_generation (machine),
                        .snapshot = &kept->snapshot };

  maker.events = km_timeline_events (model->timeline, &n);
  maker.passed = MIN (km_timeline_cursor (model->timeline).event, n);
  maker.complete = maker.passed == n;
  keep_old_snapshot (kept);
  kept->snapshot = (KmSnapshot){ 0 };
  collect_marks (&maker);
  read_machine (&maker);
  read_request (&maker);
  read_zones (&maker);
  kept->snapshot.zone = choose_zone (&maker, asked, shown);
  km_page_read_lists (&maker);
}

const KmSnapshot *
km_model_snapshot (KmModel *model, uint32_t zone)
{
  KmPagesKept *kept = kept_of (model);

  km_model_catch_up (model);
  if (kept->serial != model->serial || kept->asked != zone)
    {
      make_snapshot (model, kept, zone);
      kept->serial = model->serial;
      kept->asked = zone;
    }
  kept->snapshot.motions = (const KmMotion *)model->motions->data;
  kept->snapshot.n_motions = model->motions->len;
  return &kept->snapshot;
}
