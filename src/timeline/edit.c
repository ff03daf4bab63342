/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timelines of scripts: for a new one, and for one that was edited, which takes over what is known of the operations
 * that both begin with. */
#include "timeline/timeline_private.h"

#include "core/boot/boot.h"
#include "core/boot/load.h"

#include <string.h>

/* ---- a new script ---- */

KmMachine *
km_timeline_build_machine (const KmScript *script, GError **error)
{
  const KmState *start = km_script_start (script);
  return start != NULL ? km_machine_new_from_state (start, error) : km_machine_new (km_script_config (script), error);
}

KmTimeline *
km_timeline_new (KmScript *script, GError **error)
{
  KmMachine *machine = km_timeline_build_machine (script, error);
  KmTimeline *timeline;

  if (machine == NULL)
    return NULL;
  timeline = km_timeline_make (script, machine);
  km_timeline_settle (timeline);
  km_timeline_plot_marks (timeline);
  return timeline;
}

/* ---- edits ---- */

static bool
zones_are_equal (const KmConfig *a, const KmConfig *b)
{
  if (a->preset != KM_PRESET_CUSTOM)
    return true;
  if (a->n_zones != b->n_zones)
    return false;
  for (uint32_t i = 0; i < a->n_zones; i++)
    if (a->zones[i].type != b->zones[i].type || a->zones[i].bytes != b->zones[i].bytes)
      return false;
  return true;
}

/* Do both scripts start from the same machine? Recordings are never edited, so they are never the same. */
static bool
same_machine (const KmScript *a, const KmScript *b)
{
  const KmConfig *x = km_script_config (a), *y = km_script_config (b);
  return km_script_start (a) == NULL && km_script_start (b) == NULL && x->preset == y->preset
         && x->generation == y->generation && x->memory_bytes == y->memory_bytes && x->page_shift == y->page_shift
         && x->cpus == y->cpus && x->pcp == y->pcp && x->exact_boundary == y->exact_boundary
         && x->reserved_bytes == y->reserved_bytes
         && memcmp (x->zone_reserved_bytes, y->zone_reserved_bytes, sizeof x->zone_reserved_bytes) == 0
         && x->allocator == y->allocator && x->slab_debug == y->slab_debug && x->slub_debug == y->slub_debug
         && x->slab_nomerge == y->slab_nomerge && x->slub_hardened == y->slub_hardened && x->cache_line == y->cache_line
         && x->build_line == y->build_line && x->vmalloc_bytes == y->vmalloc_bytes && x->stack_bytes == y->stack_bytes
         && x->min_free_kbytes == y->min_free_kbytes && x->watermark_scale_factor == y->watermark_scale_factor
         && zones_are_equal (x, y);
}

/* Number of operations that both begin with; the line an operation is on does not matter. */
static uint32_t
common_ops (const KmScript *x, const KmScript *y)
{
  const KmOpMore *more_a = km_script_more (x, NULL), *more_b = km_script_more (y, NULL);
  uint32_t n = MIN (km_script_n_ops (x), km_script_n_ops (y)), i = 0;

  for (; i < n; i++)
    {
      KmOp a = km_script_op (x, i), b = km_script_op (y, i);

      if (memcmp (&a, &b, offsetof (KmOp, line)) != 0
          || (a.flags & KM_OP_HAS_MORE && !km_op_more_equal (&more_a[a.arg], &more_b[b.arg])))
        break;
    }
  return i;
}

/* Takes over what @old knows of its first @n_ops operations. */
static void
inherit_index (KmTimeline *timeline, const KmTimeline *old, uint32_t n_ops)
{
  uint32_t known;

  timeline->plot = old->plot;
  known = km_plot_truncate (&timeline->plot, MIN (n_ops, old->indexed));
  km_plot_make_room (&timeline->plot, timeline->n_ops);
  if (known > 0)
    memcpy (timeline->results, old->results, known * sizeof *timeline->results);
  km_moments_copy (&timeline->moments, &old->moments, known);
  km_checkpoints_share (&timeline->checkpoints, &old->checkpoints, known);
  timeline->indexed = known;
  timeline->next_checkpoint = known; /* one at the end of what is known: edits come one after the other */
  km_timeline_inherit_checks (timeline, old->marks, old->n_marks, old->check_results, known);
}

KmTimeline *
km_timeline_new_after_edit (KmTimeline *old, KmScript *script, GError **error)
{
  KmMachine *machine;
  KmTimeline *timeline;
  uint32_t common;

  if (!same_machine (old->script, script))
    return km_timeline_new (script, error);
  machine = km_timeline_build_machine (script, NULL); /* as it was built for @old */
  timeline = km_timeline_make (script, machine);
  common = common_ops (old->script, timeline->script);
  inherit_index (timeline, old, common);
  km_timeline_plot_marks (timeline);
  km_timeline_seek (timeline, old->cursor.op <= common ? old->cursor : (KmCursor){ common, KM_EVENT_LAST });
  return timeline;
}
