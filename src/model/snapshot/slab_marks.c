/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the step did to caches, slabs and objects: read from the events of the call, never from the machine.
 *
 * The current event touches; every event so far has changed; what the current one brought is new. What left a place is
 * a ghost: by the current event, or at the end of a call by any event of it. */
#include "model/snapshot/marks.h"
#include "model/snapshot/slab_private.h"
#include "model/step.h"

/* Kinds that bring an object or a slab to where it is now. */
static const bool brings[KM_NR_EVENTS] = {
  [KM_EVENT_ARRAY_PUT] = true, [KM_EVENT_SLAB_PUT] = true, [KM_EVENT_SLAB_LIST] = true,   [KM_EVENT_SLAB_NEW] = true,
  [KM_EVENT_CPU_PUT] = true,   [KM_EVENT_CPU_SLAB] = true, [KM_EVENT_CPU_PARTIAL] = true,
};

uint32_t
km_slabs_marks (GHashTable *table, uint32_t key)
{
  if (g_hash_table_size (table) == 0)
    return 0;
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, GSIZE_TO_POINTER ((size_t)key + 1)));
}

static void
add_marks (GHashTable *table, uint32_t key, uint32_t marks)
{
  marks |= km_slabs_marks (table, key);
  g_hash_table_insert (table, GSIZE_TO_POINTER ((size_t)key + 1), GUINT_TO_POINTER (marks));
}

/* Events of the layers above the slab layer name frames and values of their own. */
static bool
is_about_slabs (const KmEvent *event)
{
  return km_event_info (event->kind)->subject == KM_EVENT_OF_SLAB;
}

static void
add_event (KmSlabsKept *kept, const KmEvent *event, uint32_t marks)
{
  bool object = km_value_is (event->pfn2, KM_VALUE_OBJECT);

  if (event->cache != 0)
    add_marks (kept->cache_marks, event->cache, marks & ~(uint32_t)KM_STEP_NEW);
  if (event->pfn != KM_PFN_NONE)
    add_marks (kept->slab_marks, event->pfn, object ? marks & ~(uint32_t)KM_STEP_NEW : marks);
  if (object)
    add_marks (kept->object_marks, event->pfn2, marks);
}

static void
collect_ghosts (KmSlabsKept *kept, const KmEvent *events, uint32_t passed, bool complete)
{
  const KmEvent *current = &events[passed - 1];

  if (current->kind == KM_EVENT_ARRAY_TAKE)
    g_array_append_vals (kept->array_takes, current, 1);
  for (uint32_t i = complete ? km_first_marked_event (passed) : passed - 1; i < passed; i++)
    if (events[i].kind == KM_EVENT_SLAB_DESTROY)
      g_array_append_vals (kept->left, &events[i], 1);
}

void
km_slabs_collect_marks (KmModel *model, KmSlabsKept *kept)
{
  uint32_t n, passed;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  g_hash_table_remove_all (kept->cache_marks);
  g_hash_table_remove_all (kept->slab_marks);
  g_hash_table_remove_all (kept->object_marks);
  g_array_set_size (kept->array_takes, 0);
  g_array_set_size (kept->left, 0);
  for (uint32_t i = km_first_marked_event (passed); i < passed; i++)
    {
      const KmEvent *event = &events[i];
      uint32_t marks = km_event_info (event->kind)->traits & KM_EVENT_LOOKS_ONLY ? 0 : KM_STEP_CHANGED;

      if (i + 1 == passed)
        marks |= KM_STEP_TOUCHED | (brings[event->kind] ? KM_STEP_NEW : 0);
      if (marks != 0 && is_about_slabs (event))
        add_event (kept, event, marks);
    }
  if (passed > 0)
    collect_ghosts (kept, events, passed, passed == n);
}
