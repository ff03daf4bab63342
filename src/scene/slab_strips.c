/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs to scale under each other. */
#include "scene/slab_strips.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"

#include <math.h>

double
km_slab_strips_height (const KmScope *scope, unsigned n)
{
  return n * (km_strip_height (scope) + round (3 * scope->unit));
}

KmRect
km_slab_strips_rect (const KmSlabStrips *self, const KmScope *scope, unsigned row)
{
  return km_rect (self->rows.x + self->gutter, self->rows.y + km_slab_strips_height (scope, row),
                  MAX (self->rows.w - self->gutter, 16), km_strip_height (scope));
}

void
km_slab_strips_arrange (KmSlabStrips *self, const KmScope *scope, KmRect area, double y, unsigned n)
{
  double head = km_slab_head_height (scope);
  self->n = n;
  self->head = km_rect (area.x, y, area.w, head);
  self->rows = km_rect (area.x, y + head, area.w, km_slab_strips_height (scope, n));
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, km_format_pfn (MAX (scope->snapshot->end_pfn, 1u) - 1).text,
                   &self->gutter, NULL);
  self->gutter = ceil (self->gutter + 10 * scope->unit);
}

/* ---- the step ---- */

/* The slab that the selection or else the current event is in. */
static KmPfn
focus_pfn (const KmScope *scope, const KmSnapCacheView *cache)
{
  uint32_t index;
  KmPfn pfn = scope->selection ? km_model_slab_of_target (scope->model, scope->selection, &index) : KM_PFN_NONE;
  if (pfn != KM_PFN_NONE)
    return pfn;
  for (unsigned list = 0; list < cache->n_lists; list++)
    for (uint32_t i = 0; cache->lists[list].marks && i < cache->lists[list].n; i++)
      if (cache->lists[list].slabs[i].marks & KM_STEP_TOUCHED)
        return cache->lists[list].slabs[i].pfn;
  return KM_PFN_NONE;
}

/* The first slabs of the lists, those with free objects first; the one in focus takes the last place if it is not among
 * them. */
static void
choose_strips (KmSlabStrips *self, const KmScope *scope, const KmSnapCacheView *cache)
{
  KmPfn focus = focus_pfn (scope, cache);
  bool is_among = false;
  unsigned n = 0;
  self->focus = 0;
  for (unsigned o = 0; o < cache->n_lists; o++)
    for (uint32_t i = 0; i < cache->lists[cache->show_first[o]].n; i++)
      {
        const KmSnapSlab *slab = &cache->lists[cache->show_first[o]].slabs[i];
        if (slab->pfn == focus)
          {
            self->focus = slab->slab;
            is_among = n < self->n;
          }
        if (n < self->n)
          self->slabs[n++] = slab->slab;
        else if (self->focus || focus == KM_PFN_NONE)
          break;
      }
  self->n = n;
  if (self->focus && !is_among && n > 0)
    self->slabs[n - 1] = self->focus;
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
km_slab_strips_update (KmSlabStrips *self, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache)
{
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

void
km_slab_strips_draw (const KmSlabStrips *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  KmSnapSlabMap map;
  KmRect bar;

  if (self->n == 0)
    return;
  km_model_slab_map (scope->model, self->slabs[0], &map);
  bar = km_slab_strips_rect (self, scope, 0);
  draw_head (self, scope, pen, cache);
  km_strip_ticks (scope, pen, bar, km_strip_bytes (cache, &map), cache->cache_line, bar.y + 2,
                  self->rows.y + km_slab_strips_height (scope, self->n));
  for (unsigned i = 0; i < self->n; i++)
    draw_strip (self, scope, pen, cache, i);
}
