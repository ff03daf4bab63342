/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See flights.h.
 *
 * 1. An entry that had a row before slides from there.
 * 2. Else it comes from where the step took it: a cell of a slab card, another array, or a caller, which is above the
 * array.
 * 3. What has left an array for its slab or a caller flies there and is gone. */
#include "model/snapshot/marks.h"
#include "scene/flights.h"

#include "scene/slab_paint.h"

#include <math.h>

typedef struct
{
  uint8_t cpu;
  KmRect box, fold; /* fold: the cell of what has none of its own */
} Array;

/* Where everything is in one step. */
typedef struct
{
  uint32_t cache;
  GArray *arrays;  /* of Array */
  GArray *entries; /* of KmFlightEntry */
  uint32_t serial; /* of the move of the cursor */
} Layout;

typedef struct
{
  KmFlightEntry entry; /* its rectangle: where it ends */
  bool lands;          /* in an array: the entry is not drawn there while it flies */
  KmRect from;
  KmObjectState state; /* what it is when it arrives */
  double start, end;   /* opacity */
  uint32_t marks;      /* KmStepMarks */
} Flight;

struct _KmFlights
{
  Layout before, now;
  GArray *flights; /* of Flight */
  bool blank;      /* nothing is known of before */
};

static void
init_layout (Layout *layout)
{
  layout->arrays = g_array_new (FALSE, FALSE, sizeof (Array));
  layout->entries = g_array_new (FALSE, FALSE, sizeof (KmFlightEntry));
}

static void
clear_layout (Layout *layout)
{
  g_array_set_size (layout->arrays, 0);
  g_array_set_size (layout->entries, 0);
}

static void
finish_layout (Layout *layout)
{
  g_array_unref (layout->arrays);
  g_array_unref (layout->entries);
}

KmFlights *
km_flights_new (void)
{
  KmFlights *flights = g_new0 (KmFlights, 1);
  init_layout (&flights->before);
  init_layout (&flights->now);
  flights->flights = g_array_new (FALSE, FALSE, sizeof (Flight));
  flights->blank = true;
  return flights;
}

void
km_flights_free (KmFlights *flights)
{
  finish_layout (&flights->before);
  finish_layout (&flights->now);
  g_array_unref (flights->flights);
  g_free (flights);
}

void
km_flights_reset (KmFlights *flights)
{
  clear_layout (&flights->before);
  clear_layout (&flights->now);
  g_array_set_size (flights->flights, 0);
  flights->blank = true;
}

void
km_flights_begin (KmFlights *flights)
{
  Layout old = flights->before;
  flights->before = flights->now;
  flights->now = old;
  clear_layout (&flights->now);
  g_array_set_size (flights->flights, 0);
}

void
km_flights_add_array (KmFlights *flights, uint8_t cpu, KmRect box, KmRect fold)
{
  Array array = { cpu, box, fold };
  g_array_append_val (flights->now.arrays, array);
}

void
km_flights_add (KmFlights *flights, const KmFlightEntry *entry)
{
  g_array_append_vals (flights->now.entries, entry, 1);
}

/* ---- where things are ---- */

static const KmFlightEntry *
find_entry (const Layout *layout, KmValue value)
{
  for (unsigned i = 0; i < layout->entries->len; i++)
    {
      const KmFlightEntry *entry = &g_array_index (layout->entries, KmFlightEntry, i);
      if (entry->value == value)
        return entry;
    }
  return NULL;
}

static const Array *
find_array (const Layout *layout, uint8_t cpu)
{
  for (unsigned i = 0; i < layout->arrays->len; i++)
    if (g_array_index (layout->arrays, Array, i).cpu == cpu)
      return &g_array_index (layout->arrays, Array, i);
  return NULL;
}

/* The cell of an object on its slab, or the slab if objects are too small. Returns false if neither is shown. */
static bool
find_cell (const KmScope *scope, const KmLayer *slabs, KmValue value, KmRect *rect)
{
  KmTarget object, slab = { .kind = KM_TARGET_SLAB };
  uint32_t index;
  bool found = false;

  if (km_rect_is_empty (&slabs->area) || !km_model_target_of_value (scope->model, value, &object)
      || !km_model_find_object (scope->model, value, &slab.pfn, &index))
    return false;
  for (unsigned i = 0; i < slabs->items->len; i++)
    {
      const KmItem *item = &g_array_index (slabs->items, KmItem, i);
      if (km_target_equal (&item->target, &object))
        {
          *rect = item->rect;
          return true;
        }
      if (!found && km_target_equal (&item->target, &slab))
        {
          *rect = item->rect;
          found = true;
        }
    }
  return found;
}

/* Callers are above: the place of @rect seen from outside, over @top. */
static KmRect
above (KmRect rect, double top)
{
  rect.y = top - rect.h - 2;
  return rect;
}

/* Where the object was in an array before: its cell, or the fold of the array of @cpu. */
static bool
find_before (const KmFlights *flights, KmValue value, uint8_t cpu, KmRect *rect)
{
  const KmFlightEntry *entry = find_entry (&flights->before, value);
  const Array *array = find_array (&flights->before, cpu);
  if (!entry && !array)
    return false;
  *rect = entry ? entry->rect : array->fold;
  return true;
}

/* ---- what flies ---- */

/* Where an entry that had no row before comes from. Returns false if nothing tells. */
static bool
find_origin (const KmFlights *flights, const KmScope *scope, const KmSnapObjectMove *moved, const KmLayer *slabs,
             Flight *flight)
{
  const KmFlightEntry *entry = &flight->entry;
  const Array *array = find_array (&flights->now, entry->cpu);
  bool concerned = moved->to == KM_PLACE_ARRAY && moved->to_cpu == entry->cpu
                   && (moved->value == KM_VALUE_NULL || moved->value == entry->value);
  if (concerned && moved->from == KM_PLACE_SLAB && find_cell (scope, slabs, entry->value, &flight->from))
    return true;
  if (concerned && moved->from == KM_PLACE_ARRAY)
    return find_before (flights, entry->value, moved->from_cpu, &flight->from);
  if (concerned)
    {
      flight->from = above (entry->rect, array->box.y);
      flight->start = 0;
      return true;
    }
  /* It lay below the rows and has come up. */
  return find_before (flights, entry->value, entry->cpu, &flight->from);
}

/* Most entries stay where they are. */
static bool
has_stayed (const KmFlights *flights, unsigned i)
{
  const GArray *before = flights->before.entries;
  const KmFlightEntry *now = &g_array_index (flights->now.entries, KmFlightEntry, i);
  const KmFlightEntry *old = i < before->len ? &g_array_index (before, KmFlightEntry, i) : NULL;
  return old && old->value == now->value && km_rect_is_same_place (&old->rect, &now->rect);
}

static void
add_landings (KmFlights *flights, const KmScope *scope, const KmSnapObjectMove *moved, const KmLayer *slabs)
{
  for (unsigned i = 0; i < flights->now.entries->len; i++)
    {
      const KmFlightEntry *entry = &g_array_index (flights->now.entries, KmFlightEntry, i);
      const KmFlightEntry *old = has_stayed (flights, i) ? entry : find_entry (&flights->before, entry->value);
      Flight flight = { .entry = *entry, .lands = true, .state = KM_OBJECT_WAITING, .start = 1, .end = 1 };
      if (old)
        flight.from = old->rect;
      else if (!find_origin (flights, scope, moved, slabs, &flight))
        continue;
      if (km_rect_is_same_place (&flight.from, &entry->rect))
        continue;
      flight.marks = km_model_object_marks (scope->model, entry->value);
      g_array_append_val (flights->flights, flight);
    }
}

/* What flies to its slab, or from it past the arrays. */
static void
add_between (KmFlights *flights, const KmScope *scope, const KmSnapObjectMove *moved, const KmLayer *slabs,
             KmValue value)
{
  Flight flight = { .entry.value = value, .state = KM_OBJECT_FREE, .start = 1, .end = 1, .marks = KM_STEP_TOUCHED };
  KmRect cell;
  if (!find_cell (scope, slabs, value, &cell))
    return;
  flight.entry.rect = flight.from = cell;
  if (moved->from == KM_PLACE_ARRAY && !find_before (flights, value, moved->from_cpu, &flight.from))
    return;
  if (moved->from == KM_PLACE_OWNER)
    {
      flight.from = above (cell, cell.y - cell.h);
      flight.start = 0;
    }
  if (moved->to == KM_PLACE_OWNER)
    {
      flight.entry.rect = above (cell, cell.y - cell.h);
      flight.state = KM_OBJECT_LIVE;
      flight.end = 0;
    }
  g_array_append_val (flights->flights, flight);
}

/* What left an array for a caller. */
static void
add_departure (KmFlights *flights, const KmSnapObjectMove *moved)
{
  const Array *array = find_array (&flights->now, moved->from_cpu);
  Flight flight = {
    .entry.value = moved->value, .state = KM_OBJECT_LIVE, .start = 1, .end = 0, .marks = KM_STEP_TOUCHED
  };
  if (!array || !find_before (flights, moved->value, moved->from_cpu, &flight.from))
    return;
  flight.entry.rect = above (flight.from, array->box.y);
  g_array_append_val (flights->flights, flight);
}

static void
add_moved (KmFlights *flights, const KmScope *scope, const KmSnapObjectMove *moved, const KmLayer *slabs)
{
  if (moved->from == KM_PLACE_NOWHERE)
    return;
  if (moved->from == KM_PLACE_ARRAY && moved->to == KM_PLACE_OWNER)
    add_departure (flights, moved);
  else if (moved->from != KM_PLACE_ARRAY && moved->to == KM_PLACE_ARRAY)
    return; /* it has landed */
  else if (moved->value != KM_VALUE_NULL)
    add_between (flights, scope, moved, slabs, moved->value);
  else if (moved->to == KM_PLACE_SLAB)
    for (unsigned i = 0; i < flights->before.entries->len; i++)
      {
        const KmFlightEntry *entry = &g_array_index (flights->before.entries, KmFlightEntry, i);
        if (entry->cpu == moved->from_cpu)
          add_between (flights, scope, moved, slabs, entry->value);
      }
}

void
km_flights_finish (KmFlights *flights, const KmScope *scope, KmLayer *slabs)
{
  Layout *before = &flights->before, *now = &flights->now;
  bool was_blank = flights->blank;
  const KmSnapObjectMove *moved;

  now->cache = scope->cache;
  flights->blank = false;
  if (scope->cache == 0 || now->arrays->len == 0)
    return;
  moved = &km_model_cache_view (scope->model, scope->cache)->moved;
  now->serial = moved->serial;
  if (was_blank || before->cache != now->cache || before->serial == now->serial)
    return;
  add_landings (flights, scope, moved, slabs);
  add_moved (flights, scope, moved, slabs);
}

bool
km_flights_holds (const KmFlights *flights, const KmScope *scope, uint8_t cpu, uint32_t index)
{
  for (unsigned i = 0; scope->progress < 1 && i < flights->flights->len; i++)
    {
      const Flight *f = &g_array_index (flights->flights, Flight, i);
      if (f->lands && f->entry.cpu == cpu && f->entry.index == index)
        return true;
    }
  return false;
}

/* Outlines reach beyond the cells. */
static KmRect
reach_of (const Flight *f)
{
  return km_rect_inset (km_rect_union (f->from, f->entry.rect), -5);
}

KmRect
km_flights_bounds (const KmFlights *flights)
{
  KmRect bounds = { 0 };
  for (unsigned i = 0; i < flights->flights->len; i++)
    bounds = km_rect_union (bounds, reach_of (&g_array_index (flights->flights, Flight, i)));
  return bounds;
}

void
km_flights_damage (const KmFlights *flights, KmRegion *damage)
{
  for (unsigned i = 0; i < flights->flights->len; i++)
    {
      const Flight *f = &g_array_index (flights->flights, Flight, i);
      KmIntRect area = km_rect_to_int (km_rect_inset (f->entry.rect, -5));
      if (f->lands)
        km_region_union_rect (damage, &area);
    }
}

static KmRect
rect_of (const Flight *f, const KmScope *scope)
{
  return km_rect_lerp (f->from, f->entry.rect, km_ease (scope->progress));
}

void
km_flights_add_moving (const KmFlights *flights, const KmScope *scope, KmRegion *region)
{
  for (unsigned i = 0; i < flights->flights->len; i++)
    km_region_add (region, rect_of (&g_array_index (flights->flights, Flight, i), scope), 5);
}

static void
draw_flight (const Flight *f, const KmScope *scope, KmPen *pen, KmRect clip)
{
  double t = km_ease (scope->progress), alpha = f->start + (f->end - f->start) * t;
  KmRect rect = rect_of (f, scope), reach = km_rect_inset (rect, -5);
  char label[48];
  if (!km_rect_meets (&reach, &clip))
    return;
  km_object_label (scope, f->entry.value, label, sizeof label);
  km_paint_begin_fade (pen, reach, alpha);
  km_paint_slab_cell (scope, pen, km_object_look (scope, f->state), rect, f->marks, label);
  km_paint_end_fade (pen, alpha);
}

void
km_flights_draw (const KmFlights *flights, const KmScope *scope, KmPen *pen)
{
  KmRect clip = pen->clip;
  for (unsigned i = 0; scope->progress < 1 && i < flights->flights->len; i++)
    draw_flight (&g_array_index (flights->flights, Flight, i), scope, pen, clip);
}
