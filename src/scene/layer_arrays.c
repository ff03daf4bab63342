/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The array caches of one cache, a lane for each CPU: its stack of objects that wait for the next caller; and the
 * shared one. With SLUB the free list of each CPU.
 *
 *   [CPU 0 ]  [ +12 ][0x3c0b·5][0x3c0b·4] ← next          14 / 54
 *             ▂▂▂▂▂▂▂▂▂▂▂▂▂|▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    batchcount 27
 *   [shared]  …
 *
 * The right end is the top. The gauge below shows how full the array is, with a mark at batchcount. The CPU that makes
 * the call has a mark; with little room only some CPUs have a lane. */
#include "model/snapshot/marks.h"
#include "model/snapshot/uses.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/flights.h"
#include "scene/lanes.h"
#include "scene/layer.h"
#include "scene/slab_paint.h"

#include <math.h>
#include <string.h>

enum
{
  CELL_ROWS = 3,      /* of all lanes together, there is always room for so many */
  MOST_CELL_ROWS = 8, /* of one lane */
};

typedef struct
{
  KmRect pill, box, gauge, words; /* of one lane */
  uint32_t array;                 /* index of the record */
  unsigned columns;
  unsigned first; /* entry in the first cell that shows one */
  unsigned shown;
  bool folded; /* entries below `first` */
} Lane;

typedef struct
{
  KmLayer base;
  uint32_t cache;
  KmLanes lanes;
  unsigned n;
  Lane lane[KM_MAX_CPUS + 1];
} Arrays;

/* ---- sizes ---- */

static double
row_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 5 * scope->unit);
}

static double
gauge_height (const KmScope *scope)
{
  return round (5 * scope->unit);
}

/* Between two lanes, with the gauge. */
static double
below_cells (const KmScope *scope)
{
  return gauge_height (scope) + round (11 * scope->unit);
}

static double
words_width (const KmScope *scope, KmTextStyle style, const char *words)
{
  double width;
  km_text_measure (scope->text, style, words, &width, NULL);
  return ceil (width);
}

static double
pill_width (const KmScope *scope)
{
  g_autofree char *cpu = g_strdup_printf (_ ("CPU %u"), KM_MAX_CPUS - 1);
  return MAX (words_width (scope, KM_TEXT_BOLD, cpu), words_width (scope, KM_TEXT_BOLD, _ ("shared")))
         + ceil (14 * scope->unit);
}

static double
cell_width (const KmScope *scope)
{
  KmNumberText last = km_format_pfn (MAX (scope->snapshot->end_pfn, 1u) - 1);
  return words_width (scope, KM_TEXT_MONO_SMALL, last.text) + ceil (34 * scope->unit);
}

/* A lane for each CPU that has one, and with SLAB for the shared array if there are several CPUs. */
static unsigned
lanes_of_machine (const KmScope *scope)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (scope->model, &n);
  bool shares = n == 0 || caches[0].allocator == KM_ALLOCATOR_SLAB;
  return km_lanes_count (scope) + (shares && scope->snapshot->cpus > 1);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  unsigned lanes = lanes_of_machine (scope),
           rows = scope->lanes < scope->snapshot->cpus ? 1 : MAX (CELL_ROWS / lanes, 1);
  (void)layer;
  (void)width;
  return km_layer_header_height (scope) + lanes * (rows * row_height (scope) + below_cells (scope));
}

/* ---- the step ---- */

/* Place of cell @i of a lane, from the bottom of the stack on. */
static KmRect
cell_rect (const KmScope *scope, const Lane *lane, unsigned i)
{
  double row = row_height (scope), w = floor (lane->box.w / lane->columns), gap = 2 * scope->unit;
  return km_rect (lane->box.x + gap + i % lane->columns * w, lane->box.y + gap + i / lane->columns * row, w - gap,
                  row - gap);
}

static KmRect
entry_rect (const KmScope *scope, const Lane *lane, unsigned i)
{
  return cell_rect (scope, lane, i + lane->folded);
}

static void
add_items (Arrays *self, const KmScope *scope, const KmSnapArray *array, const Lane *lane)
{
  KmTarget target = { .kind = KM_TARGET_ARRAY, .cache = self->cache, .cpu = array->cpu };
  km_layer_add_item (&self->base, km_rect_union (lane->pill, km_rect_union (lane->box, lane->gauge)), &target);
  km_flights_add_array (scope->flights, array->cpu, lane->box, cell_rect (scope, lane, 0));
  for (unsigned i = 0; i < lane->shown; i++)
    {
      uint32_t index = lane->first + i;
      KmFlightEntry entry = { array->entries[index], entry_rect (scope, lane, i), array->cpu, index };
      km_flights_add (scope->flights, &entry);
      if (km_model_target_of_value (scope->model, entry.value, &target))
        km_layer_add_item (&self->base, entry.rect, &target);
    }
}

/* The lane of a record in @area. */
static void
arrange_lane (Arrays *self, const KmScope *scope, const KmSnapArray *array, uint32_t index, KmRect area)
{
  Lane *lane = &self->lane[self->n++];
  double u = scope->unit, row = row_height (scope), left = pill_width (scope) + 8 * u;
  double right = words_width (scope, KM_TEXT_SMALL, "batchcount 120") + 10 * u;
  double rows = CLAMP (floor ((area.h - below_cells (scope)) / row), 1, MOST_CELL_ROWS);
  /* One cell stays free for what the step took from the top. */
  unsigned most;

  *lane = (Lane){ .array = index };
  lane->box = km_rect (area.x + left, area.y, MAX (area.w - left - right, cell_width (scope) * 2), rows * row + 2 * u);
  lane->pill = km_rect (area.x, area.y, pill_width (scope), row + 2 * u);
  lane->gauge = km_rect (lane->box.x, lane->box.y + lane->box.h + 2 * u, lane->box.w, gauge_height (scope));
  lane->words =
      km_rect (area.x + area.w - right + 10 * u, area.y, right - 10 * u, lane->gauge.y + lane->gauge.h - area.y);
  lane->columns = (unsigned)MAX (floor (lane->box.w / cell_width (scope)), 2);
  most = lane->columns * (unsigned)rows - 1;
  lane->folded = array->avail > most;
  lane->shown = lane->folded ? most - 1 : array->avail;
  lane->first = array->avail - lane->shown;
  add_items (self, scope, array, lane);
}

/* The CPU whose array the event is about, else the one that makes the call. */
static uint32_t
cpu_of_step (const KmScope *scope, const KmSnapCacheView *cache)
{
  for (uint32_t i = 0; i < cache->n_arrays; i++)
    if (cache->arrays[i].marks & KM_STEP_TOUCHED && cache->arrays[i].cpu != KM_MAX_CPUS)
      return cache->arrays[i].cpu;
  return km_lanes_caller (scope);
}

static bool
has_lane (const KmLanes *lanes, const KmSnapArray *array)
{
  return array->cpu == KM_MAX_CPUS || (array->cpu >= lanes->first && array->cpu < lanes->first + lanes->n);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Arrays *self = (Arrays *)layer;
  double head = km_layer_header_height (scope), y = layer->area.y + head, h;
  const KmSnapCacheView *cache;
  unsigned lanes = 0;

  g_array_set_size (layer->items, 0);
  self->n = 0;
  self->cache = scope->cache;
  km_region_add (damage, layer->area, 3);
  if (!self->cache)
    return;
  cache = km_model_cache_view (scope->model, self->cache);
  self->lanes = km_lanes_at (scope, cpu_of_step (scope, cache));
  for (uint32_t i = 0; i < cache->n_arrays; i++)
    lanes += has_lane (&self->lanes, &cache->arrays[i]);
  h = floor ((layer->area.h - head) / MAX (lanes, 1u));
  for (uint32_t i = 0; i < cache->n_arrays; i++)
    if (has_lane (&self->lanes, &cache->arrays[i]))
      {
        arrange_lane (self, scope, &cache->arrays[i], i, km_rect (layer->area.x, y, layer->area.w, h));
        y += h;
      }
}

/* ---- drawing ---- */

static void
draw_gauge (const KmScope *scope, KmPen *pen, const KmSnapArray *array, KmRect gauge)
{
  const KmTheme *theme = scope->theme;
  double limit = MAX (array->limit, 1), full = gauge.w * MIN (array->avail / limit, 1), u = scope->unit;
  double mark = round (gauge.x + gauge.w * MIN (array->batchcount / limit, 1)) + 0.5;
  km_paint_round (pen, gauge, 2 * u, theme->track, 1);
  km_paint_rect (pen, km_rect (gauge.x, gauge.y, full, gauge.h), theme->looks[KM_CELL_PCP].border, 1);
  if (array->batchcount > 0)
    km_paint_line (pen, (KmLine){ mark, gauge.y - 2 * u, mark, gauge.y + gauge.h + 3 * u }, theme->mark, 1, 2 * u);
}

/* An object keeps its name from array to array. */
static void
begin_entry (const KmScope *scope, KmPen *pen, KmValue value, uint32_t marks)
{
  KmThing thing = { .what = "entry", .cell = KM_CELL_PCP, .marks = marks };
  uint32_t index = 0;
  KmPfn pfn = 0;

  if (!pen->begin)
    return;
  km_model_target_of_value (scope->model, value, &thing.target);
  km_model_find_object (scope->model, value, &pfn, &index);
  km_pen_begin (pen, &thing, "waiting-0x%x-object-%u", pfn, index);
}

/* The places that are still free, as far as there is room for them. */
static void
draw_room (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Lane *lane)
{
  unsigned from = lane->shown + lane->folded + 1, last = lane->folded + array->limit - lane->first;
  for (unsigned i = from; i < last; i++)
    {
      KmRect cell = cell_rect (scope, lane, i);
      if (cell.y + cell.h > lane->box.y + lane->box.h)
        return;
      km_paint_outline (pen, cell, 2.5 * scope->unit, scope->theme->pill_border, 1, scope->theme->line_px);
    }
}

static void
draw_entries (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Lane *lane)
{
  char text[48];
  KmRect next;

  for (unsigned i = 0; i < lane->shown; i++)
    {
      KmValue value = array->entries[lane->first + i];
      uint32_t marks;

      if (km_flights_holds (scope->flights, scope, array->cpu, lane->first + i))
        continue;
      km_object_label (scope, value, text, sizeof text);
      marks = km_model_object_marks (scope->model, value);
      begin_entry (scope, pen, value, marks);
      km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_WAITING), entry_rect (scope, lane, i), marks,
                          text);
      km_pen_end (pen);
    }
  if (lane->folded)
    {
      g_snprintf (text, sizeof text, "+%u", lane->first);
      km_paint_management (scope, pen, cell_rect (scope, lane, 0), text);
    }
  next = entry_rect (scope, lane, lane->shown);
  if (array->left != KM_VALUE_NULL)
    {
      km_object_label (scope, array->left, text, sizeof text);
      km_paint_ghost (scope, pen, KM_TEXT_MONO_SMALL, text, next);
    }
  else
    /* Translators: behind the last object of a stack: the one that the next caller gets. */
    km_paint_words (pen, KM_TEXT_SMALL, array->avail > 0 ? _ ("← next") : _ ("empty"),
                    km_rect (next.x + 3 * scope->unit, next.y, next.w, next.h), 0, 0.5, scope->theme->dim, 1);
}

/* The name of a lane, and its numbers. */
static void
draw_words (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Lane *lane, bool current)
{
  const KmTheme *theme = scope->theme;
  bool touched = array->marks & KM_STEP_TOUCHED;
  double line = km_text_line_height (scope->text, KM_TEXT_SMALL);
  KmRect words = km_rect (lane->words.x, lane->words.y, lane->words.w, MIN (lane->pill.h, line + 4 * scope->unit));
  char text[64];

  if (array->cpu == KM_MAX_CPUS)
    g_strlcpy (text, _ ("shared"), sizeof text);
  else
    g_snprintf (text, sizeof text, _ ("CPU %u"), array->cpu);
  km_paint_name (scope, pen, text, lane->pill, touched, current);
  g_snprintf (text, sizeof text, "%u / %u", array->avail, array->limit);
  km_paint_words (pen, KM_TEXT_LABEL, text, words, 1, 0.5, theme->text, 1);
  words.y += words.h;
  if (array->batchcount == 0 || words.y + line > lane->words.y + lane->words.h + 4 * scope->unit)
    return;
  g_snprintf (text, sizeof text, "batchcount %u", array->batchcount);
  words.h = line;
  km_paint_note (scope, pen, text, words, 1);
}

static void
draw_lane (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Lane *lane, bool current)
{
  const KmTheme *theme = scope->theme;
  bool touched = array->marks & KM_STEP_TOUCHED;
  double right = lane->box.x + lane->box.w, bottom = lane->box.y + lane->box.h;
  /* An open box: things come and go at the right. */
  const KmPoint sides[] = { { right, lane->box.y - 0.5 },
                            { lane->box.x - 0.5, lane->box.y - 0.5 },
                            { lane->box.x - 0.5, bottom + 0.5 },
                            { right, bottom + 0.5 } };

  km_paint_rect (pen, lane->box, theme->pill, 0.45);
  km_paint_polyline (pen, sides, 4, touched ? theme->accent : theme->rule, touched ? 2 : 1, false);
  draw_gauge (scope, pen, array, lane->gauge);
  draw_room (scope, pen, array, lane);
  draw_entries (scope, pen, array, lane);
  draw_words (scope, pen, array, lane, current);
}

static void
draw_title (const Arrays *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  g_autofree char *title = NULL, *note = NULL;
  /* Translators: %s is the name of a cache. */
  title = g_strdup_printf (cache->arrays_are_lists ? _ ("Free lists of the CPUs · %s") : _ ("Array caches · %s"),
                           cache->cache.name);
  if (self->lanes.hidden > 0)
    note = g_strdup_printf (ngettext ("and %u more CPU", "and %u more CPUs", self->lanes.hidden), self->lanes.hidden);
  km_layer_draw_header (&self->base, scope, pen, title, note);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Arrays *self = (Arrays *)layer;
  KmRect area = layer->area, reach = km_rect_inset (area, -4);
  const KmSnapCacheView *cache;

  if (!km_rect_meets (&reach, &clip))
    return;
  if (!self->cache)
    {
      km_layer_draw_header (layer, scope, pen,
                            scope->snapshot->has_slub ? _ ("Free lists of the CPUs") : _ ("Array caches"), NULL);
      area.y += km_layer_header_height (scope);
      area.h -= km_layer_header_height (scope);
      km_paint_tray (scope, pen, area, false);
      return;
    }
  cache = km_model_cache_view (scope->model, self->cache);
  draw_title (self, scope, pen, cache);
  for (unsigned i = 0; i < self->n; i++)
    {
      const KmSnapArray *array = &cache->arrays[self->lane[i].array];
      KmTarget target = { .kind = KM_TARGET_ARRAY, .cache = self->cache, .cpu = array->cpu };
      const KmThing thing = { .what = "array", .marks = array->marks, .target = target };
      if (array->cpu == KM_MAX_CPUS)
        km_pen_begin (pen, &thing, "array-shared");
      else
        km_pen_begin (pen, &thing, "array-%u", array->cpu);
      draw_lane (scope, pen, array, &self->lane[i], scope->snapshot->cpus > 1 && array->cpu == km_lanes_caller (scope));
      km_pen_end (pen);
    }
  km_layer_draw_outlines (layer, scope, pen, clip, 3 * scope->unit);
}

const KmLayerClass km_layer_arrays = {
  .name = "arrays",
  .view = KM_VIEW_ARRAYS,
  .uses = KM_USES_CACHES,
  .size = sizeof (Arrays),
  .measure = measure,
  .update = update,
  .draw = draw,
};
