/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of one zone: the first entries, and ghosts of those that the call took away.
 *
 * A ghost is shown where its entry was in the snapshot before, or at the head of the list if that is not known. */
#include "model/snapshot/marks.h"
#include "model/snapshot/pages_private.h"
#include "model/step.h"

enum
{
  MAX_GHOSTS = 16, /* of one list */
  MAX_LEFT = 256,  /* blocks that left any list */
};

static KmCellClass
cell_at (const KmPageMaker *maker, KmPfn pfn)
{
  return pfn < maker->model->end_pfn ? maker->model->cells[pfn] & KM_CELL_CLASS_MASK : KM_CELL_HOLE;
}

static KmSnapEntry
make_entry (const KmPageMaker *maker, const KmSnapList *list, KmPfn pfn)
{
  return (KmSnapEntry){ .pfn = pfn,
                        .order = list->order,
                        .type = list->type,
                        .cell = cell_at (maker, pfn),
                        .marks = km_page_entry_marks (maker, pfn) };
}

/* Appends the first entries from @first on. Returns true if the list ended among them. */
static bool
read_entries (const KmPageMaker *maker, KmSnapList *list, KmPfn first)
{
  KmPfn pfn = first;

  for (; pfn != KM_PFN_NONE && list->n < KM_SNAPSHOT_LIST_ENTRIES; pfn = km_machine_list_next (maker->machine, pfn))
    {
      KmSnapEntry entry = make_entry (maker, list, pfn);

      g_array_append_val (maker->kept->entries, entry);
      list->marks |= entry.marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED);
      list->n++;
    }
  return pfn == KM_PFN_NONE;
}

/* The same list in the snapshot before; NULL if another zone was shown. */
static const KmSnapList *
list_before (const KmPageMaker *maker, const KmSnapList *list)
{
  const char *base = (const char *)maker->snapshot;

  if (maker->kept->old.zone != maker->snapshot->zone || maker->kept->serial == 0)
    return NULL;
  return (const KmSnapList *)((const char *)&maker->kept->old + ((const char *)list - base));
}

/* Where in the list @pfn was before, 0 if that is not known. */
static uint32_t
index_before (const KmPageMaker *maker, const KmSnapList *list, KmPfn pfn)
{
  const KmSnapList *before = list_before (maker, list);

  for (uint32_t i = 0; before && i < before->n; i++)
    if (before->entries[i].pfn == pfn)
      return i;
  return 0;
}

static bool
is_listed (const KmPageMaker *maker, const KmSnapList *list, uint32_t start, KmPfn pfn)
{
  const KmSnapEntry *entries = &g_array_index (maker->kept->entries, KmSnapEntry, start);

  for (uint32_t i = 0; i < list->n; i++)
    if (entries[i].pfn == pfn)
      return true;
  return false;
}

static void
insert_ghost (const KmPageMaker *maker, KmSnapList *list, uint32_t start, KmPfn pfn)
{
  KmSnapEntry ghost = make_entry (maker, list, pfn);
  uint32_t index = MIN (index_before (maker, list, pfn), list->n);

  ghost.marks = (ghost.marks | KM_STEP_GHOST) & ~(uint32_t)KM_STEP_NEW;
  g_array_insert_val (maker->kept->entries, start + index, ghost);
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
collect_left (const KmPageMaker *maker)
{
  uint32_t from = maker->complete ? km_first_marked_event (maker->passed) : MAX (maker->passed, 1) - 1;
  KmMotion motion;

  g_array_set_size (maker->kept->left, 0);
  for (uint32_t i = from; i < maker->passed; i++)
    if (maker->events[i].zone == maker->snapshot->zone
        && km_event_motion (maker->generation, &maker->events[i], &motion)
        && (motion.from.kind == KM_PLACE_FREE_LIST || motion.from.kind == KM_PLACE_PCP_LIST))
      g_array_append_val (maker->kept->left, motion);
  if (maker->kept->left->len > MAX_LEFT)
    g_array_remove_range (maker->kept->left, 0, maker->kept->left->len - MAX_LEFT);
}

static void
add_ghosts (const KmPageMaker *maker, KmSnapList *list, uint32_t start, const KmPlace *place)
{
  for (uint32_t i = 0; i < maker->kept->left->len && list->n_ghosts < MAX_GHOSTS; i++)
    {
      const KmMotion *motion = &g_array_index (maker->kept->left, KmMotion, i);

      if (same_list (&motion->from, place) && !is_listed (maker, list, start, motion->pfn))
        insert_ghost (maker, list, start, motion->pfn);
    }
}

static bool
looks_at (const KmPageMaker *maker, const KmPlace *place)
{
  const KmEvent *current = km_page_current_event (maker);
  bool free_list = place->kind == KM_PLACE_FREE_LIST;

  if (!current || current->zone != place->zone || current->order != place->order || current->mt != place->type)
    return false;
  if (free_list)
    return current->kind == KM_EVENT_LIST_EMPTY;
  return current->kind == KM_EVENT_PCP_REFILL && current->cpu == place->cpu;
}

/* @total: how many entries there are, as far as known without walking. */
static void
read_list (const KmPageMaker *maker, KmSnapList *list, const KmPlace *place, KmPfn first, uint32_t total)
{
  uint32_t start = maker->kept->entries->len;
  bool ended;

  *list = (KmSnapList){ .order = place->order, .type = place->type };
  ended = read_entries (maker, list, first);
  list->total = ended ? list->n : MAX (total, list->n + 1);
  add_ghosts (maker, list, start, place);
  if (looks_at (maker, place))
    list->marks |= KM_STEP_TOUCHED;
}

static void
read_free_lists (const KmPageMaker *maker, uint32_t zone)
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
type_of_pcp_list (const KmPageMaker *maker, uint32_t list, uint32_t order)
{
  const KmGeneration *generation = maker->generation;

  for (KmMigratetype type = 0; type < KM_NR_PCP_TYPES; type++)
    if (km_pcp_list_of (generation, order, type) == list)
      return type;
  return 0;
}

static void
read_pcp (const KmPageMaker *maker, uint32_t cpu, uint32_t zone)
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

/* The lists point into one array of entries, which is at its final address only now. */
static void
point_list (KmSnapList *list, const KmSnapEntry **next)
{
  list->entries = *next;
  *next += list->n;
}

static void
point_lists (const KmPageMaker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;
  const KmSnapEntry *next = (const KmSnapEntry *)maker->kept->entries->data;

  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    for (uint32_t type = 0; type < snapshot->n_types; type++)
      point_list (&snapshot->free[order][type], &next);
  for (uint32_t cpu = 0; snapshot->has_pcp && cpu < snapshot->cpus; cpu++)
    for (uint32_t list = 0; list < snapshot->pcp[cpu].n_lists; list++)
      point_list (&snapshot->pcp[cpu].lists[list], &next);
}

void
km_page_read_lists (const KmPageMaker *maker)
{
  KmSnapshot *snapshot = maker->snapshot;

  collect_left (maker);
  read_free_lists (maker, snapshot->zone);
  for (uint32_t cpu = 0; snapshot->has_pcp && cpu < snapshot->cpus; cpu++)
    read_pcp (maker, cpu, snapshot->zone);
  point_lists (maker);
}
