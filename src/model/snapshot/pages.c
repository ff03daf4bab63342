/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots: reads the machine at the cursor into records for painters.
 *
 *   1. Marks: which entries the events of the call have put where they are.
 *   2. Zones: counters, and what the call has said about each of them.
 *   3. Lists of one zone: the first entries, and ghosts of those that the call took away.
 *
 * A ghost stands where its entry stood in the snapshot before, or at the head of the list if that is not known. */
#include "model/model_private.h"

#include "core/words/gfp.h"

#include <string.h>

enum
{
  MAX_GHOSTS = 16, /* of one list */
  MAX_LEFT = 256,  /* blocks that left any list */
};

/* What one snapshot is made from. */
typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  const KmGeneration *generation;
  const KmEvent *events; /* of the call */
  uint32_t passed;       /* events that have happened */
  bool complete;         /* all of them */
  KmSnapshot *snapshot;
  GArray *left; /* of KmMotion: what left a list of the zone shown, and may leave a ghost */
} Maker;

static const KmEvent *
current_event (const Maker *maker)
{
  return maker->passed > 0 ? &maker->events[maker->passed - 1] : NULL;
}

/* ---- marks ---- */

static uint32_t
entry_marks (const Maker *maker, KmPfn pfn)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (maker->model->entry_marks, GUINT_TO_POINTER (pfn)));
}

static void
add_marks (const Maker *maker, KmPfn pfn, uint32_t marks)
{
  if (pfn != KM_PFN_NONE)
    g_hash_table_insert (maker->model->entry_marks, GUINT_TO_POINTER (pfn),
                         GUINT_TO_POINTER (entry_marks (maker, pfn) | marks));
}

static void
collect_marks (const Maker *maker)
{
  const KmEvent *current = current_event (maker);
  KmMotion motion;

  g_hash_table_remove_all (maker->model->entry_marks);
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
read_zone (const Maker *maker, uint32_t zone)
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
rank_zones (const Maker *maker, uint32_t allowed)
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

static void
read_verdict (const Maker *maker, const KmEvent *event)
{
  KmSnapZone *to;

  if (event->zone >= maker->snapshot->n_zones)
    return;
  to = &maker->snapshot->zones[event->zone];
  to->verdict = event->kind == KM_EVENT_WATERMARK_OK ? KM_ZONE_PASSED : KM_ZONE_FAILED;
  to->verdict_mark = (KmWatermark)event->mt;
  to->verdict_free = event->a;
  to->verdict_demanded = event->b;
}

/* The zonelist of the call is known from its first walk, even while that is still to come. */
static void
read_zonelist (const Maker *maker)
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
read_zones (const Maker *maker)
{
  const KmEvent *current = current_event (maker);

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
largest_zone (const Maker *maker)
{
  uint32_t best = 0;

  for (uint32_t zone = 1; zone < maker->snapshot->n_zones; zone++)
    if (maker->snapshot->zones[zone].present > maker->snapshot->zones[best].present)
      best = zone;
  return best;
}

/* Zone of the last event that has happened and names one, else of the first to come. */
static uint32_t
zone_of_call (const Maker *maker)
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
choose_zone (const Maker *maker, uint32_t asked, uint32_t shown)
{
  uint32_t zone = asked;

  if (zone == KM_SNAPSHOT_FOLLOW)
    zone = zone_of_call (maker);
  if (zone == KM_SNAPSHOT_FOLLOW)
    zone = shown;
  return zone < maker->snapshot->n_zones ? zone : largest_zone (maker);
}

/* ---- lists ---- */

static KmCellClass
cell_at (const Maker *maker, KmPfn pfn)
{
  return pfn < maker->model->end_pfn ? maker->model->cells[pfn] & KM_CELL_CLASS_MASK : KM_CELL_HOLE;
}

static KmSnapEntry
make_entry (const Maker *maker, const KmSnapList *list, KmPfn pfn)
{
  return (KmSnapEntry){ .pfn = pfn,
                        .order = list->order,
                        .type = list->type,
                        .cell = cell_at (maker, pfn),
                        .marks = entry_marks (maker, pfn) };
}

/* Appends the first entries from @first on. Returns true if the list ended among them. */
static bool
read_entries (const Maker *maker, KmSnapList *list, KmPfn first)
{
  KmPfn pfn = first;

  for (; pfn != KM_PFN_NONE && list->n < KM_SNAPSHOT_LIST_ENTRIES; pfn = km_machine_list_next (maker->machine, pfn))
    {
      KmSnapEntry entry = make_entry (maker, list, pfn);

      g_array_append_val (maker->model->entries, entry);
      list->marks |= entry.marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED);
      list->n++;
    }
  return pfn == KM_PFN_NONE;
}

/* The list of the snapshot before that stands for the same list of the machine; NULL if another zone was shown. */
static const KmSnapList *
list_before (const Maker *maker, const KmSnapList *list)
{
  const char *base = (const char *)maker->snapshot;

  if (maker->model->old_snapshot.zone != maker->snapshot->zone || maker->model->snapshot_serial == 0)
    return NULL;
  return (const KmSnapList *)((const char *)&maker->model->old_snapshot + ((const char *)list - base));
}

/* Where in the list @pfn stood before, 0 if that is not known. */
static uint32_t
place_before (const Maker *maker, const KmSnapList *list, KmPfn pfn)
{
  const KmSnapList *before = list_before (maker, list);

  for (uint32_t i = 0; before && i < before->n; i++)
    if (before->entries[i].pfn == pfn)
      return i;
  return 0;
}

static bool
is_listed (const Maker *maker, const KmSnapList *list, guint start, KmPfn pfn)
{
  const KmSnapEntry *entries = &g_array_index (maker->model->entries, KmSnapEntry, start);

  for (uint32_t i = 0; i < list->n; i++)
    if (entries[i].pfn == pfn)
      return true;
  return false;
}

static void
insert_ghost (const Maker *maker, KmSnapList *list, guint start, KmPfn pfn)
{
  KmSnapEntry ghost = make_entry (maker, list, pfn);
  uint32_t place = MIN (place_before (maker, list, pfn), list->n);

  ghost.marks = (ghost.marks | KM_STEP_GHOST) & ~(uint32_t)KM_STEP_NEW;
  g_array_insert_val (maker->model->entries, start + place, ghost);
  list->marks |= ghost.marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED);
  list->n++;
  list->n_ghosts++;
}

static bool
same_list (const KmPlace *place, const KmPlace *wanted)
{
  return place->kind == wanted->kind && place->zone == wanted->zone && place->order == wanted->order
         && place->type == wanted->type && (place->kind != KM_PLACE_PCP_LIST || place->cpu == wanted->cpu);
}

/* What left any list of the zone: by the current event, or at the end of a call by any event of it. */
static void
collect_left (const Maker *maker)
{
  uint32_t from = maker->complete ? km_first_marked_event (maker->passed) : MAX (maker->passed, 1) - 1;
  KmMotion motion;

  for (uint32_t i = from; i < maker->passed; i++)
    if (maker->events[i].zone == maker->snapshot->zone
        && km_event_motion (maker->generation, &maker->events[i], &motion)
        && (motion.from.kind == KM_PLACE_FREE_LIST || motion.from.kind == KM_PLACE_PCP_LIST))
      g_array_append_val (maker->left, motion);
  if (maker->left->len > MAX_LEFT)
    g_array_remove_range (maker->left, 0, maker->left->len - MAX_LEFT);
}

static void
add_ghosts (const Maker *maker, KmSnapList *list, guint start, const KmPlace *place)
{
  for (guint i = 0; i < maker->left->len && list->n_ghosts < MAX_GHOSTS; i++)
    {
      const KmMotion *motion = &g_array_index (maker->left, KmMotion, i);

      if (same_list (&motion->from, place) && !is_listed (maker, list, start, motion->pfn))
        insert_ghost (maker, list, start, motion->pfn);
    }
}

static bool
looks_at (const Maker *maker, const KmPlace *place)
{
  const KmEvent *current = current_event (maker);
  bool free_list = place->kind == KM_PLACE_FREE_LIST;

  if (!current || current->zone != place->zone || current->order != place->order || current->mt != place->type)
    return false;
  if (free_list)
    return current->kind == KM_EVENT_LIST_EMPTY;
  return current->kind == KM_EVENT_PCP_REFILL && current->cpu == place->cpu;
}

/* @total: how many entries there are, as far as known without walking. */
static void
read_list (const Maker *maker, KmSnapList *list, const KmPlace *place, KmPfn first, uint32_t total)
{
  guint start = maker->model->entries->len;
  bool ended;

  *list = (KmSnapList){ .order = place->order, .type = place->type };
  ended = read_entries (maker, list, first);
  list->total = ended ? list->n : MAX (total, list->n + 1);
  add_ghosts (maker, list, start, place);
  if (looks_at (maker, place))
    list->marks |= KM_STEP_TOUCHED;
}

static void
read_free_lists (const Maker *maker, uint32_t zone)
{
  for (uint8_t order = 0; order < KM_NR_ORDERS; order++)
    for (KmMigratetype type = 0; type < maker->snapshot->n_types; type++)
      {
        KmPlace place = { .kind = KM_PLACE_FREE_LIST, .zone = zone, .order = order, .type = type };

        read_list (maker, &maker->snapshot->free[order][type], &place,
                   km_machine_free_list_first (maker->machine, zone, order, type),
                   maker->model->totals[zone][order][type]);
      }
}

/* Migratetype of per-CPU list number @list. */
static KmMigratetype
type_of_pcp_list (const Maker *maker, uint32_t list, uint32_t order)
{
  const KmGeneration *generation = maker->generation;

  for (KmMigratetype type = 0; type < KM_NR_PCP_TYPES; type++)
    if (km_pcp_list_of (generation, order, type) == list)
      return type;
  return 0;
}

static void
read_pcp (const Maker *maker, uint32_t cpu, uint32_t zone)
{
  KmSnapPcp *pcp = &maker->snapshot->pcp[cpu];
  KmPcpInfo info;

  km_machine_pcp (maker->machine, cpu, zone, &info);
  *pcp = (KmSnapPcp){ .count = info.count,
                      .high = info.high,
                      .batch = info.batch,
                      .free_factor = info.free_factor,
                      .n_lists = info.n_lists };
  for (uint8_t list = 0; list < info.n_lists; list++)
    {
      uint8_t order = (uint8_t)km_machine_pcp_list_order (maker->machine, list);
      KmPlace place = { .kind = KM_PLACE_PCP_LIST,
                        .zone = zone,
                        .order = order,
                        .cpu = (uint8_t)cpu,
                        .list = list,
                        .type = type_of_pcp_list (maker, list, order) };

      read_list (maker, &pcp->lists[list], &place, km_machine_pcp_list_first (maker->machine, cpu, zone, list),
                 (uint32_t)MAX (info.count, 0) >> order);
      pcp->marks |= pcp->lists[list].marks;
    }
}

/* The lists point into one array of entries, which has its final place only now. */
static void
place_list (KmSnapList *list, const KmSnapEntry **next)
{
  list->entries = *next;
  *next += list->n;
}

static void
place_lists (const Maker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;
  const KmSnapEntry *next = (const KmSnapEntry *)maker->model->entries->data;

  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    for (uint32_t type = 0; type < snapshot->n_types; type++)
      place_list (&snapshot->free[order][type], &next);
  for (uint32_t cpu = 0; snapshot->has_pcp && cpu < snapshot->cpus; cpu++)
    for (uint32_t list = 0; list < snapshot->pcp[cpu].n_lists; list++)
      place_list (&snapshot->pcp[cpu].lists[list], &next);
}

static void
read_lists (const Maker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;

  collect_left (maker);
  read_free_lists (maker, snapshot->zone);
  for (uint32_t cpu = 0; snapshot->has_pcp && cpu < snapshot->cpus; cpu++)
    read_pcp (maker, cpu, snapshot->zone);
  place_lists (maker);
}

/* ---- the machine and the request ---- */

static void
read_machine (const Maker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;

  snapshot->end_pfn = maker->model->end_pfn;
  snapshot->page_shift = km_machine_page_shift (maker->machine);
  snapshot->pageblock_order = km_machine_pageblock_order (maker->machine);
  snapshot->cpus = MIN (km_machine_cpus (maker->machine), KM_MAX_CPUS);
  snapshot->has_pcp = km_machine_has_pcp (maker->machine);
  for (KmMigratetype type = 0; type < KM_NR_MIGRATETYPES && maker->generation->type_name[type]; type++)
    {
      snapshot->n_types = type + 1u;
      snapshot->type_name[type] = maker->generation->type_name[type];
      snapshot->type_cell[type] = km_cell_class_of_type (maker->generation, type);
    }
}

static void
read_request (const Maker *maker)
{
  const KmOp *op = km_model_current_op (maker->model);

  if (!op || !km_op_info (op->kind)->allocates)
    return;
  maker->snapshot->has_request = true;
  maker->snapshot->request_order = op->order;
  maker->snapshot->request_type = km_gfp_migratetype (maker->generation->id, op->gfp);
}

/* ---- all together ---- */

static void
keep_old_snapshot (KmModel *model)
{
  GArray *entries = model->old_entries;

  model->old_snapshot = model->snapshot;
  model->old_entries = model->entries;
  model->entries = entries;
  g_array_set_size (model->entries, 0);
}

static void
make_snapshot (KmModel *model, uint32_t asked)
{
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (KmMotion));
  uint32_t n, shown = model->snapshot.zone;
  const KmMachine *machine = km_model_machine (model);
  Maker maker = { .model = model,
                  .machine = machine,
                  .generation = km_machine_generation (machine),
                  .snapshot = &model->snapshot,
                  .left = left };

  maker.events = km_timeline_events (model->timeline, &n);
  maker.passed = MIN (km_timeline_cursor (model->timeline).event, n);
  maker.complete = maker.passed == n;
  keep_old_snapshot (model);
  model->snapshot = (KmSnapshot){ 0 };
  collect_marks (&maker);
  read_machine (&maker);
  read_request (&maker);
  read_zones (&maker);
  model->snapshot.zone = choose_zone (&maker, asked, shown);
  read_lists (&maker);
}

const KmSnapshot *
km_model_snapshot (KmModel *model, uint32_t zone)
{
  km_model_catch_up (model);
  if (model->snapshot_serial != model->serial || model->snapshot_asked != zone)
    {
      make_snapshot (model, zone);
      model->snapshot_serial = model->serial;
      model->snapshot_asked = zone;
    }
  model->snapshot.motions = (const KmMotion *)model->motions->data;
  model->snapshot.n_motions = model->motions->len;
  return &model->snapshot;
}

/* ---- blocks of a range ---- */

static bool
is_run (KmFrameKind kind)
{
  return kind == KM_FRAME_RESERVED || kind == KM_FRAME_UNKNOWN || kind == KM_FRAME_HOLE || kind == KM_FRAME_TAIL;
}

static uint32_t
marks_of_cell (uint8_t cell)
{
  return (cell & KM_CELL_TOUCHED ? KM_STEP_TOUCHED : 0) | (cell & KM_CELL_CHANGED ? KM_STEP_CHANGED : 0);
}

/* End of the run of cells equal to that of @pfn. */
static KmPfn
run_end (const KmModel *model, KmPfn pfn, KmPfn end)
{
  KmPfn at = pfn + 1;

  while (at < end && model->cells[at] == model->cells[pfn])
    at++;
  return at;
}

/* End of the block around @pfn, or of the part of it before a block that a misuse laid over it. */
static KmPfn
block_end (const KmMachine *machine, KmPfn pfn, const KmBlock *block)
{
  return km_machine_next_head (machine, pfn + 1, block->head + block->frames);
}

/* Start of the part of the block that @pfn lies in: its head, or the frame behind the block laid over it. */
static KmPfn
part_start (const KmMachine *machine, KmPfn pfn, const KmBlock *block)
{
  KmPfn start = block->head;

  for (KmPfn next = start; next < pfn;)
    {
      next = km_machine_next_head (machine, next + 1, pfn);
      start = next < pfn ? pfn : start;
    }
  return start;
}

static KmSnapBlock
read_block (KmModel *model, KmPfn pfn, KmPfn end)
{
  const KmMachine *machine = km_model_machine (model);
  KmBlock block;
  KmSnapBlock to;

  km_machine_block (machine, pfn, &block);
  to = (KmSnapBlock){ .start = part_start (machine, pfn, &block),
                      .frames = block.frames,
                      .kind = block.kind,
                      .cell = model->cells[pfn] & KM_CELL_CLASS_MASK,
                      .order = block.order,
                      .type = block.type,
                      .cpu = block.cpu,
                      .compound = block.compound,
                      .marks = marks_of_cell (model->cells[pfn]) };
  to.frames = block_end (machine, pfn, &block) - to.start;
  if (is_run (block.kind))
    {
      to.start = pfn;
      to.frames = run_end (model, pfn, end) - pfn;
      to.order = 0;
    }
  return to;
}

KmPfn
km_model_blocks (KmModel *model, KmPfn start, KmPfn end, size_t max, GArray *blocks)
{
  km_model_catch_up (model);
  end = MIN (end, model->end_pfn);
  for (size_t n = 0; start < end && n < max; n++)
    {
      KmSnapBlock block = read_block (model, start, end);

      g_array_append_val (blocks, block);
      start = block.start + MAX (block.frames, 1);
    }
  return start;
}

KmMigratetype
km_model_pageblock_type (KmModel *model, KmPfn pfn)
{
  return pfn < model->end_pfn ? km_machine_pageblock_type (km_model_machine (model), pfn) : 0;
}
