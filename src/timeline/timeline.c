/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: its life, its edits, and reading from it. What moves it is in run.c and move.c. */
#include "timeline/timeline_private.h"

#include "base/assert.h"
#include "core/boot/boot.h"
#include "core/boot/load.h"

#include <string.h>

/* ---- life ---- */

static KmMachine *
build_machine (const KmScript *script, GError **error)
{
  const KmState *start = km_script_start (script);
  return start != NULL ? km_machine_new_from_state (start, error) : km_machine_new (km_script_config (script), error);
}

/* Points at the parts of @script and takes a reference to it. */
static void
adopt_script (KmTimeline *timeline, KmScript *script)
{
  KmScript *old = timeline->script;
  timeline->script = km_script_ref (script);
  timeline->ops = km_script_ops (script);
  timeline->n_ops = km_script_n_ops (script);
  timeline->expected = km_script_expected (script);
  timeline->marks = km_script_marks (script, &timeline->n_marks);
  g_clear_pointer (&old, km_script_unref);
}

/* A timeline at (0, 0) that knows nothing yet, around @machine (taken). */
static KmTimeline *
make (KmScript *script, KmMachine *machine)
{
  KmTimeline *timeline = g_new0 (KmTimeline, 1);
  g_atomic_ref_count_init (&timeline->refs);
  adopt_script (timeline, script);
  timeline->machine = machine;
  timeline->results = g_new (KmPfn, timeline->n_ops);
  km_machine_use (machine, km_script_more (script, NULL), timeline->results);
  timeline->check_results = g_new0 (uint8_t, timeline->n_marks);
  km_checkpoints_init (&timeline->checkpoints);
  km_checkpoints_init (&timeline->kept);
  km_moments_init (&timeline->moments);
  km_plot_init (&timeline->plot, timeline->n_ops);
  km_journal_init (&timeline->journal, KM_JOURNAL_LIMIT_BYTES);
  return timeline;
}

KmTimeline *
km_timeline_new (KmScript *script, GError **error)
{
  KmMachine *machine = build_machine (script, error);
  KmTimeline *timeline;

  if (machine == NULL)
    return NULL;
  timeline = make (script, machine);
  km_timeline_settle (timeline);
  km_timeline_plot_marks (timeline);
  return timeline;
}

KmTimeline *
km_timeline_ref (KmTimeline *timeline)
{
  g_atomic_ref_count_inc (&timeline->refs);
  return timeline;
}

void
km_timeline_free (KmTimeline *timeline)
{
  if (timeline == NULL || !g_atomic_ref_count_dec (&timeline->refs))
    return;
  km_journal_finish (&timeline->journal);
  km_checkpoints_finish (&timeline->kept);
  km_checkpoints_finish (&timeline->checkpoints);
  km_moments_finish (&timeline->moments);
  g_free (timeline->results);
  g_free (timeline->check_results);
  km_machine_free (timeline->machine);
  km_script_unref (timeline->script);
  g_free (timeline);
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
         && x->reserved_bytes == y->reserved_bytes && x->allocator == y->allocator && x->slab_debug == y->slab_debug
         && x->slub_debug == y->slub_debug && x->slab_nomerge == y->slab_nomerge && x->cache_line == y->cache_line
         && x->build_line == y->build_line && x->vmalloc_bytes == y->vmalloc_bytes && x->stack_bytes == y->stack_bytes
         && x->min_free_kbytes == y->min_free_kbytes && x->watermark_scale_factor == y->watermark_scale_factor
         && zones_are_equal (x, y);
}

/* Number of operations that both begin with; the line an operation is on does not matter. */
static uint32_t
common_ops (const KmScript *x, const KmScript *y)
{
  const KmOp *a = km_script_ops (x), *b = km_script_ops (y);
  const KmOpMore *more_a = km_script_more (x, NULL), *more_b = km_script_more (y, NULL);
  uint32_t n = MIN (km_script_n_ops (x), km_script_n_ops (y)), i = 0;

  while (i < n && memcmp (&a[i], &b[i], offsetof (KmOp, line)) == 0
         && (!(a[i].flags & KM_OP_HAS_MORE) || km_op_more_equal (&more_a[a[i].arg], &more_b[b[i].arg])))
    i++;
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
  machine = build_machine (script, error);
  if (machine == NULL)
    return NULL;
  timeline = make (script, machine);
  common = common_ops (old->script, timeline->script);
  inherit_index (timeline, old, common);
  km_timeline_plot_marks (timeline);
  km_timeline_seek (timeline, old->cursor.op <= common ? old->cursor : (KmCursor){ common, KM_EVENT_LAST });
  return timeline;
}

bool
km_timeline_extend (KmTimeline *timeline, KmScript *script)
{
  uint32_t n_ops = km_script_n_ops (script);
  g_autoptr (KmScript) old = NULL;
  const KmMark *old_marks;
  size_t n_old_marks;
  g_autofree uint8_t *old_checks = NULL;

  if (!same_machine (timeline->script, script) || common_ops (timeline->script, script) < timeline->n_ops)
    return false;

  old = km_script_ref (timeline->script);
  old_marks = timeline->marks;
  n_old_marks = timeline->n_marks;
  old_checks = timeline->check_results;
  adopt_script (timeline, script);
  timeline->results = g_renew (KmPfn, timeline->results, n_ops);
  km_machine_use (timeline->machine, km_script_more (script, NULL), timeline->results);
  timeline->check_results = g_new0 (uint8_t, timeline->n_marks);
  km_plot_make_room (&timeline->plot, n_ops);
  km_timeline_inherit_checks (timeline, old_marks, n_old_marks, old_checks, timeline->indexed);
  km_timeline_plot_marks (timeline);
  return true;
}

/* ---- reading ---- */

KmScript *
km_timeline_script (KmTimeline *timeline)
{
  return timeline->script;
}

const KmMachine *
km_timeline_machine (KmTimeline *timeline)
{
  return timeline->machine;
}

KmCursor
km_timeline_cursor (KmTimeline *timeline)
{
  return timeline->cursor;
}

uint32_t
km_timeline_n_ops (KmTimeline *timeline)
{
  return timeline->n_ops;
}

const KmEvent *
km_timeline_events (KmTimeline *timeline, uint32_t *n)
{
  *n = 0;
  return timeline->cursor.op > 0 ? km_journal_events (&timeline->journal, timeline->cursor.op - 1, n) : NULL;
}

KmPfn
km_timeline_result (KmTimeline *timeline, uint32_t op)
{
  g_return_val_if_fail (op < timeline->indexed, KM_PFN_NONE);
  return timeline->results[op];
}

void
km_timeline_plot (KmTimeline *timeline, KmPlotColumn *columns, uint32_t n_columns)
{
  km_plot_read (&timeline->plot, timeline->n_ops, columns, n_columns);
}

double
km_timeline_bytes_per_op (KmTimeline *timeline)
{
  size_t bytes;

  if (timeline->n_ops == 0)
    return 0;
  bytes = timeline->n_ops * (sizeof (KmOp) + sizeof (KmPfn)) + timeline->n_marks + km_moments_size (&timeline->moments)
          + km_checkpoints_size (&timeline->checkpoints) + sizeof (KmTimeline);
  return (double)bytes / timeline->n_ops;
}
