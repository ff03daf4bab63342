/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs to scale under each other. */
#include "scene/slab_strips.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"

#include <math.h>

/* Strips below the first at most. */
#define MOST_BESIDES 3

/* From one strip to the next. */
static double
pitch (const KmScope *scope)
{
  return km_strip_height (scope) + round (3 * scope->unit);
}

/* The numbers of bytes below the first strip. */
static double
ruler_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 2 * scope->unit);
}

double
km_slab_strips_height (const KmScope *scope, unsigned n)
{
  return km_slab_head_height (scope) + ruler_height (scope) + n * pitch (scope);
}

KmRect
km_slab_strips_rect (const KmSlabStrips *self, const KmScope *scope, unsigned row)
{
  double y = row == 0 ? 0 : self->opened + ruler_height (scope) + (row - 1) * pitch (scope);
  return km_rect (self->rows.x + self->gutter, self->rows.y + y, MAX (self->rows.w - self->gutter, 16),
                  row == 0 ? self->opened : km_strip_height (scope));
}

void
km_slab_strips_arrange (KmSlabStrips *self, const KmScope *scope, KmRect area)
{
  double head = km_slab_head_height (scope);
  self->head = km_rect (area.x, area.y, area.w, head);
  self->rows = km_rect (area.x, area.y + head, area.w, area.h - head);
  self->most = (unsigned)CLAMP (floor ((self->rows.h - ruler_height (scope)) / pitch (scope)), 1, KM_MAX_STRIPS);
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, km_format_pfn (MAX (scope->snapshot->end_pfn, 1u) - 1).text,
                   &self->gutter, NULL);
  self->gutter = ceil (self->gutter + 10 * scope->unit);
}

/* ---- the step ---- */

/* The slab that the selection or else the current event is in; else the first that the call has changed. */
static KmPfn
focus_pfn (const KmScope *scope, const KmSnapCacheView *cache)
{
  uint32_t index;
  KmPfn pfn = scope->selection ? km_model_slab_of_target (scope->model, scope->selection, &index) : KM_PFN_NONE;
  if (pfn != KM_PFN_NONE)
    return pfn;
  for (unsigned list = 0; list < cache->n_lists; list++)
    for (uint32_t i = 0; cache->lists[list].marks && i < cache->lists[list].n; i++)
      {
        const KmSnapSlab *slab = &cache->lists[list].slabs[i];
        if (slab->marks & KM_STEP_TOUCHED)
          return slab->pfn;
        if (slab->marks & KM_STEP_CHANGED && pfn == KM_PFN_NONE)
          pfn = slab->pfn;
      }
  return pfn;
}

static uint32_t
find_slab (const KmSnapCacheView *cache, KmPfn pfn)
{
  for (unsigned list = 0; list < cache->n_lists; list++)
    for (uint32_t i = 0; i < cache->lists[list].n; i++)
      if (cache->lists[list].slabs[i].pfn == pfn)
        return cache->lists[list].slabs[i].slab;
  return 0;
}

/* The largest number of slabs that the lists have at any step of the call, as far as up to @most. With SLUB slabs leave
 * the lists when they are full; there it is the number now. */
static unsigned
slabs_of_call (const KmScope *scope, const KmSnapCacheView *cache, unsigned most)
{
  KmTimeline *timeline = km_model_timeline (scope->model);
  uint32_t n, passed = km_timeline_cursor (timeline).event;
  const KmEvent *events = km_timeline_events (timeline, &n);
  int now = 0, slabs, highest;

  for (unsigned list = 0; list < cache->n_lists; list++)
    now += (int)cache->lists[list].n;
  if (cache->arrays_are_lists)
    n = 0;
  slabs = highest = now;
  for (uint32_t i = MIN (passed, n); highest < (int)most && i-- > 0;)
    if (events[i].cache == cache->cache.cache)
      {
        slabs += (events[i].kind == KM_EVENT_SLAB_DESTROY) - (events[i].kind == KM_EVENT_SLAB_NEW);
        highest = MAX (highest, slabs);
      }
  slabs = now;
  for (uint32_t i = MIN (passed, n); highest < (int)most && i < n; i++)
    if (events[i].cache == cache->cache.cache)
      {
        slabs += (events[i].kind == KM_EVENT_SLAB_NEW) - (events[i].kind == KM_EVENT_SLAB_DESTROY);
        highest = MAX (highest, slabs);
      }
  return (unsigned)CLAMP (highest, 1, (int)most);
}

/* The first strip gets what the others leave. They keep their places during a call. */
static void
share_rows (KmSlabStrips *self, const KmScope *scope, const KmSnapCacheView *cache, bool below)
{
  unsigned most = below && self->most > 1 ? self->most - 1 : self->most;
  self->n = self->places = slabs_of_call (scope, cache, MIN (most, MOST_BESIDES + 1));
  self->opened = self->rows.h - ruler_height (scope) - (self->n + (below && self->most > 1) - 1) * pitch (scope);
}

/* The one in focus, then the first slabs of the lists, those with free objects first. */
static void
choose_strips (KmSlabStrips *self, const KmScope *scope, const KmSnapCacheView *cache)
{
  KmPfn focus = focus_pfn (scope, cache);
  unsigned n = 0;
  self->focus = focus == KM_PFN_NONE ? 0 : find_slab (cache, focus);
  if (self->focus)
    self->slabs[n++] = self->focus;
  for (unsigned o = 0; o < cache->n_lists; o++)
    for (uint32_t i = 0; n < self->n && i < cache->lists[cache->show_first[o]].n; i++)
      {
        uint32_t slab = cache->lists[cache->show_first[o]].slabs[i].slab;
        if (slab != self->focus)
          self->slabs[n++] = slab;
      }
  self->n = n;
}

static void
add_items (const KmSlabStrips *self, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache)
{
  for (unsigned s = 0; s < self->n; s++)
    {
      KmRect strip = km_slab_strips_rect (self, scope, s), bar = km_strip_bar (scope, strip);
      KmSnapSlabMap map;
      KmTarget target;
      uint32_t bytes;

      km_model_slab_map (scope->model, self->slabs[s], &map);
      target = km_slab_target (map.pfn);
      bytes = km_strip_bytes (cache, &map);
      km_layer_add_item (layer, km_rect (self->rows.x, bar.y, self->rows.w, bar.h), &target);
      for (uint32_t i = 0; i < map.num; i++)
        {
          KmRect rect = km_strip_object_rect (&map, bytes, bar, i);
          if (rect.w < 2)
            break;
          target = km_slab_map_target (scope->model, &map, i);
          km_layer_add_item (layer, rect, &target);
        }
    }
}

void
km_slab_strips_update (KmSlabStrips *self, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache,
                       bool below)
{
  share_rows (self, scope, cache, below);
  choose_strips (self, scope, cache);
  add_items (self, layer, scope, cache);
}

/* ---- drawing ---- */

static void
draw_head (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  const struct
  {
    const KmLook *look;
    const char *word;
  } swatches[] = {
    { km_object_look (scope, KM_OBJECT_LIVE), _ ("in use") },
    { km_object_look (scope, KM_OBJECT_WAITING), cache->arrays_are_lists ? _ ("on a CPU's list") : _ ("in an array") },
    { km_object_look (scope, KM_OBJECT_FREE), _ ("free") },
    { km_gap_look (scope), _ ("colour") },
  };
  KmRect line = self->head;
  double gap = 12 * scope->unit;
  /* Translators: heading; size of a cache line in bytes. */
  g_autofree char *text = g_strdup_printf (_ ("Slabs against cache lines of %u bytes"), cache->cache_line);
  double left;

  km_text_measure (scope->text, KM_TEXT_SMALL, text, &left, NULL);
  left += line.x;
  km_paint_words (pen, KM_TEXT_SMALL, text, line, 0, 0.3, scope->theme->dim, 1);
  line.x += line.w;
  for (unsigned i = 0; i < G_N_ELEMENTS (swatches); i++)
    line.x -= km_paint_swatch (scope, NULL, swatches[i].look, swatches[i].word, line) + gap;
  for (unsigned i = 0; line.x >= left + 8 * scope->unit && i < G_N_ELEMENTS (swatches); i++)
    line.x += km_paint_swatch (scope, pen, swatches[i].look, swatches[i].word, line) + gap;
}

static void
draw_strip (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache, unsigned at)
{
  KmRect strip = km_slab_strips_rect (self, scope, at), bar = km_strip_bar (scope, strip);
  KmSnapSlabMap map;
  bool focus;

  km_model_slab_map (scope->model, self->slabs[at], &map);
  focus = self->slabs[at] == self->focus;
  km_pen_begin (pen, &(KmThing){ .what = "strip", .target = km_slab_target (map.pfn) }, "strip-0x%x", map.pfn);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, km_format_pfn (map.pfn).text,
                  km_rect (self->rows.x, bar.y, self->gutter, bar.h), 0, 0.5,
                  focus ? scope->theme->accent : scope->theme->dim, 1);
  km_strip_draw (scope, pen, strip, cache, &map, true);
  km_pen_end (pen);
}

/* Bytes from the begin of the slab, below the opened one. */
static void
draw_ruler (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, uint32_t bytes)
{
  KmRect strip = km_slab_strips_rect (self, scope, 0);
  uint32_t step = 64;
  char number[32];
  double least;

  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, _ ("byte 0"), &least, NULL);
  least += 16 * scope->unit;
  while (strip.w / bytes * step < least)
    step *= 2;
  for (uint32_t at = 0; at < bytes; at += step)
    {
      double x = strip.x + strip.w / bytes * at, room = MIN (strip.x + strip.w - x - 3 * scope->unit, least);
      /* Translators: a number of bytes at the left end of a ruler. */
      if (at == 0)
        g_strlcpy (number, _ ("byte 0"), sizeof number);
      else
        g_snprintf (number, sizeof number, "%u", at);
      km_paint_line (pen, (KmLine){ x + 0.5, strip.y + strip.h, x + 0.5, strip.y + strip.h + 4 * scope->unit },
                     scope->theme->dim, 1, scope->theme->line_px);
      km_paint_words (pen, KM_TEXT_MONO_SMALL, number,
                      km_rect (x + 3 * scope->unit, strip.y + strip.h, room, ruler_height (scope)), 0, 0.7,
                      scope->theme->dim, 1);
    }
}

/* What a slab of the cache will look like. */
static void
draw_plan (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  KmRect bar = km_strip_bar (scope, km_slab_strips_rect (self, scope, 0));
  /* Translators: an empty cache: objects in a slab, their size, frames of a slab. */
  g_autofree char *words = g_strdup_printf (ngettext ("no slab yet · one will hold %u object of %s",
                                                      "no slab yet · one will hold %u objects of %s", cache->cache.num),
                                            cache->cache.num, km_format_bytes (cache->cache.size).text);
  double plate;

  km_pen_begin (pen, &(KmThing){ .what = "plan" }, "plan-%s", cache->cache.name);
  km_paint_tray (scope, pen, self->rows, false);
  km_strip_draw_plan (scope, pen, bar, cache);
  km_text_measure (scope->text, KM_TEXT_BOLD, words, &plate, NULL);
  plate = MIN (plate + 16 * scope->unit, bar.w);
  km_paint_round (pen,
                  km_rect (bar.x + (bar.w - plate) / 2, bar.y + bar.h / 2 - 11 * scope->unit, plate, 22 * scope->unit),
                  5 * scope->unit, scope->theme->background, 1);
  km_paint_words (pen, KM_TEXT_BOLD, words, bar, 0.5, 0.5, scope->theme->dim, 1);
  km_pen_end (pen);
  draw_ruler (self, scope, pen, cache->slab_bytes);
}

/* Of slabs that are still to come, or have gone. */
static void
draw_places (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, unsigned first)
{
  for (unsigned i = first; i < self->places; i++)
    {
      KmRect bar = km_strip_bar (scope, km_slab_strips_rect (self, scope, i));
      km_paint_crisp (pen, bar, 3 * scope->unit, scope->theme->pill, 0.3);
      km_paint_dashed (pen, bar, 3 * scope->unit, scope->theme->rule, 1, scope->theme->line_px);
    }
}

void
km_slab_strips_draw (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  KmSnapSlabMap map;
  KmRect bar, last;

  draw_head (self, scope, pen, cache);
  if (self->n == 0)
    {
      draw_plan (self, scope, pen, cache);
      draw_places (self, scope, pen, 1);
      return;
    }
  km_model_slab_map (scope->model, self->slabs[0], &map);
  bar = km_slab_strips_rect (self, scope, 0);
  last = km_slab_strips_rect (self, scope, self->n - 1);
  km_strip_ticks (scope, pen, bar, km_strip_bytes (cache, &map), cache->cache_line, bar.y + 2, last.y + last.h);
  draw_ruler (self, scope, pen, km_strip_bytes (cache, &map));
  for (unsigned i = 0; i < self->n; i++)
    draw_strip (self, scope, pen, cache, i);
  draw_places (self, scope, pen, self->n);
}
