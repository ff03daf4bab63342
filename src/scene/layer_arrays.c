/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The array caches of one cache: each CPU's stack of objects that wait for the next caller, and the shared one.
 *
 *    ┌────────┐  top: the next to be handed out
 *    │0x3c0b·4│
 *   ▐│0x3c0b·5│
 *   ▐│  + 12  │  what has no room
 *   ▐└────────┘
 *   CPU 0
 *   14 / 54   batch 27
 *
 * The gauge beside the stack shows how full it is, with a mark at batchcount. */
#include "model/snapshot/marks.h"
#include "model/snapshot/uses.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/flights.h"
#include "scene/layer.h"
#include "scene/slab_paint.h"

#include <math.h>
#include <string.h>

enum
{
  ENTRIES = 9, /* there is always room for so many */
};

typedef struct
{
  KmRect box, gauge, words; /* of one stack */
  unsigned first;           /* entry at the bottom row that is drawn by itself */
  unsigned shown;
  bool folded; /* entries below `first` */
} Stack;

typedef struct
{
  KmLayer base;
  uint32_t cache;
  unsigned n;
  Stack stack[KM_MAX_CPUS + 1];
} Arrays;

static double
stack_width (const KmScope *scope)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, km_format_pfn (MAX (scope->snapshot->end_pfn, 1u) - 1).text, &width,
                   NULL);
  return ceil (width + 48 * scope->unit);
}

static double
row_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 4 * scope->unit);
}

static double
words_height (const KmScope *scope)
{
  return ceil (2 * km_text_line_height (scope->text, KM_TEXT_SMALL) + 4 * scope->unit);
}

/* Room for every CPU, and the shared array if there are several. */
static unsigned
stacks_of_machine (const KmScope *scope)
{
  return scope->snapshot->cpus + (scope->snapshot->cpus > 1);
}

static unsigned
stacks_a_line (const KmScope *scope, double width)
{
  double between = 10 * scope->unit;
  return (unsigned)MAX (floor ((width + between) / (stack_width (scope) + between)), 1);
}

static double
line_height (const KmScope *scope)
{
  return ENTRIES * row_height (scope) + words_height (scope) + round (8 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  unsigned a_line = stacks_a_line (scope, width), lines = (stacks_of_machine (scope) + a_line - 1) / a_line;
  (void)layer;
  return km_layer_header_height (scope) + MIN (lines, 4) * line_height (scope);
}

static double
beside_width (const KmScope *scope)
{
  unsigned n = MAX (stacks_of_machine (scope), 2u);
  return n * stack_width (scope) + (n - 1) * 10 * scope->unit;
}

/* ---- the step ---- */

/* Place of the entry in row @i from the bottom. */
static KmRect
entry_rect (const KmScope *scope, const Stack *stack, unsigned i)
{
  double row = row_height (scope);
  return km_rect (stack->box.x, stack->box.y + stack->box.h - (i + 1 + stack->folded) * row, stack->box.w, row - 1);
}

static void
add_items (Arrays *self, const KmScope *scope, const KmSnapArray *array, const Stack *stack)
{
  KmTarget target = { .kind = KM_TARGET_ARRAY, .cache = self->cache, .cpu = array->cpu };
  km_layer_add_item (&self->base, km_rect_union (stack->gauge, km_rect_union (stack->box, stack->words)), &target);
  km_flights_add_array (scope->flights, array->cpu, stack->box, row_height (scope));
  for (unsigned i = 0; i < stack->shown; i++)
    {
      uint32_t index = stack->first + i;
      KmFlightEntry entry = { array->entries[index], entry_rect (scope, stack, i), array->cpu, index };
      km_flights_add (scope->flights, &entry);
      if (km_model_target_of_value (scope->model, entry.value, &target))
        km_layer_add_item (&self->base, entry.rect, &target);
    }
}

static void
arrange_stack (Arrays *self, const KmScope *scope, const KmSnapArray *array, KmRect area)
{
  Stack *stack = &self->stack[self->n++];
  double u = scope->unit, row = row_height (scope), words = words_height (scope), gauge = round (7 * u);
  unsigned rows = (unsigned)MAX (floor ((area.h - words) / row), 2);
  /* One row stays free for what the step took from the top. */
  unsigned most = rows - 1;
  *stack = (Stack){ .box = km_rect (area.x + gauge + 3 * u, area.y, area.w - gauge - 3 * u, rows * row),
                    .gauge = km_rect (area.x, area.y, gauge, rows * row),
                    .words = km_rect (area.x, area.y + rows * row + 2 * u, area.w, words) };
  stack->folded = array->avail > most;
  stack->shown = stack->folded ? most - 1 : array->avail;
  stack->first = array->avail - stack->shown;
  add_items (self, scope, array, stack);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Arrays *self = (Arrays *)layer;
  double between = 10 * scope->unit, w = stack_width (scope), head = km_layer_header_height (scope);
  unsigned a_line = stacks_a_line (scope, layer->area.w);
  const KmSnapCacheView *cache;
  unsigned lines;
  double h;

  g_array_set_size (layer->items, 0);
  self->n = 0;
  self->cache = scope->cache;
  km_region_add (damage, layer->area, 3);
  if (!self->cache)
    return;
  cache = km_model_cache_view (scope->model, self->cache);
  lines = MAX ((cache->n_arrays + a_line - 1) / a_line, 1u);
  h = MIN (floor ((layer->area.h - head) / lines), 18 * row_height (scope) + words_height (scope));
  for (uint32_t i = 0; i < cache->n_arrays; i++)
    {
      double y = layer->area.y + head + i / a_line * h;
      if (y + h > layer->area.y + layer->area.h + 1)
        break;
      arrange_stack (self, scope, &cache->arrays[i],
                     km_rect (layer->area.x + i % a_line * (w + between), y, w, h - round (6 * scope->unit)));
    }
}

/* ---- drawing ---- */

static void
draw_gauge (const KmScope *scope, KmPen *pen, const KmSnapArray *array, KmRect gauge)
{
  const KmTheme *theme = scope->theme;
  double limit = MAX (array->limit, 1), full = gauge.h * MIN (array->avail / limit, 1);
  double mark = gauge.y + gauge.h - round (gauge.h * MIN (array->batchcount / limit, 1));
  km_paint_round (pen, gauge, 2 * scope->unit, theme->track, 1);
  km_paint_rect (pen, km_rect (gauge.x, gauge.y + gauge.h - full, gauge.w, full), theme->looks[KM_CELL_PCP].border, 1);
  if (array->batchcount == 0)
    return;
  km_paint_line (pen, (KmLine){ gauge.x - 1, mark + 0.5, gauge.x + gauge.w + 2, mark + 0.5 }, theme->mark, 1, 1.5);
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

static void
draw_entries (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Stack *stack)
{
  double row = row_height (scope), x = stack->box.x, bottom = stack->box.y + stack->box.h;
  char text[48];
  double y;

  for (unsigned i = 0; i < stack->shown; i++)
    {
      KmValue value = array->entries[stack->first + i];
      uint32_t marks;

      if (km_flights_holds (scope->flights, scope, array->cpu, stack->first + i))
        continue;
      km_object_label (scope, value, text, sizeof text);
      marks = km_model_object_marks (scope->model, value);
      begin_entry (scope, pen, value, marks);
      km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_WAITING), entry_rect (scope, stack, i), marks,
                          text);
      km_pen_end (pen);
    }
  if (stack->folded)
    {
      g_snprintf (text, sizeof text, "+%u", stack->first);
      km_paint_management (scope, pen, km_rect (x, bottom - row, stack->box.w, row - 1), text);
    }
  if (array->avail == 0)
    {
      km_paint_words (pen, KM_TEXT_SMALL, _ ("empty"), km_rect (x, bottom - row, stack->box.w, row - 1), 0.5, 0.5,
                      scope->theme->dim, 0.8);
    }
  if (array->left == KM_VALUE_NULL)
    return;
  km_object_label (scope, array->left, text, sizeof text);
  y = bottom - (stack->shown + stack->folded + 1 + (array->avail == 0)) * row;
  km_paint_ghost (scope, pen, KM_TEXT_MONO_SMALL, text,
                  km_rect (x + 0.5, MAX (y, stack->box.y), stack->box.w - 1, row - 2));
}

static void
draw_stack (const KmScope *scope, KmPen *pen, const KmSnapArray *array, const Stack *stack)
{
  const KmTheme *theme = scope->theme;
  double line = km_text_line_height (scope->text, KM_TEXT_SMALL), u = scope->unit;
  bool touched = array->marks & KM_STEP_TOUCHED;
  KmRect words = km_rect (stack->words.x, stack->words.y + 2 * u, stack->words.w, line);
  double left = stack->box.x - 1.5, right = stack->box.x + stack->box.w + 1.5, bottom = stack->box.y + stack->box.h;
  /* An open box: things come and go at the top. */
  const KmPoint sides[] = {
    { left, stack->box.y }, { left, bottom + 0.5 }, { right, bottom + 0.5 }, { right, stack->box.y }
  };
  char text[64];

  draw_gauge (scope, pen, array, stack->gauge);
  km_paint_polyline (pen, sides, 4, touched ? theme->accent : theme->rule, touched ? 2 : 1, false);
  draw_entries (scope, pen, array, stack);
  if (array->cpu == KM_MAX_CPUS)
    g_strlcpy (text, _ ("shared"), sizeof text);
  else
    g_snprintf (text, sizeof text, _ ("CPU %u"), array->cpu);
  km_paint_words (pen, KM_TEXT_SMALL, text, words, 0, 0.5, touched ? theme->accent : theme->text, 1);
  g_snprintf (text, sizeof text, "%u / %u", array->avail, array->limit);
  km_paint_note (scope, pen, text, words, 1);
  words.y += line;
  if (array->batchcount > 0)
    {
      g_snprintf (text, sizeof text, "batchcount %u", array->batchcount);
      km_paint_note (scope, pen, text, words, 0);
    }
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Arrays *self = (Arrays *)layer;
  KmRect reach = km_rect_inset (layer->area, -4);
  g_autofree char *title = NULL;
  const KmSnapCacheView *cache;

  if (!km_rect_meets (&reach, &clip))
    return;
  if (!self->cache)
    {
      km_layer_draw_header (layer, scope, pen, _ ("Array caches"), NULL);
      return;
    }
  cache = km_model_cache_view (scope->model, self->cache);
  /* Translators: %s is the name of a cache. */
  title = g_strdup_printf (cache->arrays_are_lists ? _ ("Free lists of the CPUs · %s") : _ ("Array caches · %s"),
                           cache->cache.name);
  km_layer_draw_header (layer, scope, pen, title, NULL);
  for (unsigned i = 0; i < self->n; i++)
    {
      const KmSnapArray *array = &cache->arrays[i];
      KmTarget target = { .kind = KM_TARGET_ARRAY, .cache = self->cache, .cpu = array->cpu };
      const KmThing thing = { .what = "array", .marks = array->marks, .target = target };
      if (array->cpu == KM_MAX_CPUS)
        km_pen_begin (pen, &thing, "array-shared");
      else
        km_pen_begin (pen, &thing, "array-%u", array->cpu);
      draw_stack (scope, pen, array, &self->stack[i]);
      km_pen_end (pen);
    }
  km_layer_draw_outlines (layer, scope, pen, clip, 3 * scope->unit);
}

const KmLayerClass km_layer_arrays = {
  .name = "arrays",
  .view = KM_VIEW_ARRAYS,
  .uses = KM_USES_CACHES,
  .beside_width = beside_width,
  .size = sizeof (Arrays),
  .measure = measure,
  .update = update,
  .draw = draw,
};
