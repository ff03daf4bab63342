/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline over a long history of a machine with 262,144 frames: what it keeps for an operation, how long the
 * worst seek takes, and what a step back costs beside a step forward.
 *
 *   mixed   blocks of orders 0 to 5, about half of the memory in use: few blocks, small checkpoints
 *   single  pages only, nearly all of them in use: as many blocks as there can be, the largest checkpoints
 *   objects kmalloc and kfree of 32 to 4000 bytes, up to 40,000 live: slabs, arrays and frames (a tenth of the calls)
 */
#include "bench.h"

#include "base/rng.h"

#include "timeline/timeline_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  SEEKS = 9,
  MAX_PLACES = 48,
  MIN_OPS = 20000,
  MAX_WALK = 300000, /* operations or events in one walk */
};

typedef struct
{
  const char *name;
  const char *random; /* parameters of the `random` statement; NULL: object_text() */
  uint32_t part;      /* of the operations asked for: one in so many */
} History;

static const History histories[] = {
  { "mixed", "live=24000 order=0..5 gfp=GFP_KERNEL,GFP_ATOMIC", 1 },
  { "single", "live=440000 order=0..0 gfp=GFP_KERNEL", 1 },
  { "objects", NULL, 10 },
};

/* Calls of kmalloc and kfree as text. */
static char *
object_text (uint32_t n_ops)
{
  static const uint32_t sizes[] = { 32, 64, 100, 192, 500, 1000, 4000 };
  enum
  {
    SLOTS = 40000
  };
  GString *text = g_string_new ("kmw 1\nmachine x86-64 memory=1G\n");
  g_autofree uint8_t *taken = g_malloc0 (SLOTS);
  KmRng rng;

  km_rng_init (&rng, 13);
  for (uint32_t i = 0; i < n_ops; i++)
    {
      uint32_t slot = km_rng_below (&rng, SLOTS);

      if (taken[slot])
        g_string_append_printf (text, "kfree(p[%u])\n", slot);
      else
        g_string_append_printf (text, "p[%u] = kmalloc(%u, GFP_KERNEL)\n", slot,
                                sizes[km_rng_below (&rng, G_N_ELEMENTS (sizes))]);
      taken[slot] ^= 1;
    }
  return g_string_free (text, FALSE);
}

static char *
random_text (const History *history, uint32_t n_ops)
{
  return g_strdup_printf ("kmw 1\nmachine x86-64 memory=1G\nrandom seed=11 ops=%u %s\n", n_ops, history->random);
}

static KmTimeline *
make_timeline (const History *history, uint32_t n_ops)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = history->random ? random_text (history, n_ops) : object_text (n_ops);
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  KmTimeline *timeline = km_timeline_new (script, &error);
  if (timeline == NULL || km_script_n_ops (script) != n_ops)
    g_error ("the workload “%s” cannot be run", history->name);
  return timeline;
}

static void
report (const History *history, const char *what, double value, const char *unit, double goal)
{
  g_autofree char *name = g_strdup_printf ("timeline, %s: %s", history->name, what);
  bench_report (name, value, unit, goal);
}

/* ---- running once ---- */

static void
measure_index (const History *history, KmTimeline *timeline)
{
  double start = bench_now_ns ();
  double indexing;

  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  indexing = bench_now_ns () - start;
  report (history, "running everything once", indexing / timeline->n_ops, "ns an operation", 0);
  report (history, "history", km_timeline_bytes_per_op (timeline), "bytes an operation", 16);
}

/* ---- seeking ---- */

static double
seek_ns (KmTimeline *timeline, KmCursor to)
{
  double times[SEEKS];
  for (int i = 0; i < SEEKS; i++)
    {
      double start;

      km_timeline_seek (timeline, (KmCursor){ 0, 0 });
      start = bench_now_ns ();
      km_timeline_seek (timeline, to);
      times[i] = bench_now_ns () - start;
    }
  return bench_median (times, SEEKS);
}

/* The worst of up to MAX_PLACES places, each the last operation before a checkpoint, in the middle of its events. */
static double
worst_seek_ns (KmTimeline *timeline)
{
  const GArray *items = timeline->checkpoints.items;
  uint32_t stride = MAX (1, items->len / MAX_PLACES);
  double worst = 0;
  for (uint32_t i = stride - 1; i < items->len; i += stride)
    {
      uint32_t op = i + 1 < items->len ? g_array_index (items, KmCheckpoint, i + 1).op - 1 : timeline->n_ops;
      double ns = seek_ns (timeline, (KmCursor){ op, 3 });
      worst = MAX (worst, ns);
    }
  return worst;
}

/* ---- stepping ---- */

typedef bool (*StepFunc) (KmTimeline *timeline, int direction);

static double
walk_ns (KmTimeline *timeline, StepFunc step, int direction, uint32_t n)
{
  double start = bench_now_ns ();
  for (uint32_t i = 0; i < n; i++)
    step (timeline, direction);
  return (bench_now_ns () - start) / n;
}

typedef struct
{
  KmTimeline *timeline;
  StepFunc step;
  uint32_t n;
} Walk;

static double
walk_forward (void *data)
{
  const Walk *walk = data;
  km_timeline_seek (walk->timeline, (KmCursor){ walk->timeline->n_ops / 2, KM_EVENT_LAST });
  return walk_ns (walk->timeline, walk->step, 1, walk->n);
}

static double
walk_back (void *data)
{
  const Walk *walk = data;
  km_timeline_seek (walk->timeline, (KmCursor){ walk->timeline->n_ops / 2 + walk->n, KM_EVENT_LAST });
  return walk_ns (walk->timeline, walk->step, -1, walk->n);
}

static void
measure (const History *history, uint32_t n_ops)
{
  g_autoptr (KmTimeline) timeline = make_timeline (history, n_ops);
  uint32_t n;
  Walk ops, events;
  double forward, worst;

  measure_index (history, timeline);
  n = MIN (n_ops / 4, MAX_WALK);
  ops = (Walk){ timeline, km_timeline_step_op, n };
  events = (Walk){ timeline, km_timeline_step_event, n };
  forward = walk_forward (&ops);
  worst = worst_seek_ns (timeline);
  report (history, "worst seek, median of 9", worst / 1e6, "ms", 16);
  report (history, "worst seek / one operation forward", worst / forward, "x", 0);
  report (history, "one operation back / forward", bench_ratio (walk_forward, &ops, walk_back, &ops), "x", 2);
  report (history, "one event back / forward", bench_ratio (walk_forward, &events, walk_back, &events), "x", 2);
}

/* usage: bench_timeline [OPERATIONS] */
int
main (int argc, char **argv)
{
  uint32_t n_ops = argc > 1 ? (uint32_t)strtoul (argv[1], NULL, 10) : 10000000;
  if (n_ops < MIN_OPS)
    {
      fprintf (stderr, "bench_timeline: at least %d operations, please\n", MIN_OPS);
      return 2;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (histories); i++)
    measure (&histories[i], MAX (n_ops / histories[i].part, MIN_OPS));
  return 0;
}
