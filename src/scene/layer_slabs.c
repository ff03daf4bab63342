/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slabs of one cache: its lists side by side (slab_lists.h), below some of its slabs to scale (slab_strips.h), and
 * in place of the last of them the bytes of the selected object (slab_bytes.h). */
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/uses.h"
#include "scene/slab_bytes.h"
#include "scene/slab_lists.h"
#include "scene/slab_strips.h"

#include <math.h>
#include <string.h>

enum
{
  STRIPS = 3, /* there is always room for so many */
};

/* Part of the height left over that the lists get. */
#define LISTS_SHARE 0.4

typedef struct
{
  KmLayer base;
  uint32_t cache; /* shown, 0 = none */
  char *title, *note;
  KmRect at; /* the area of the last update */
  KmSlabLists *lists;
  KmSlabStrips strips;
  KmRect bytes; /* of the selected object; empty without one */
} Slabs;

static void
init (KmLayer *layer)
{
  ((Slabs *)layer)->lists = km_slab_lists_new ();
}

static void
finish (KmLayer *layer)
{
  Slabs *self = (Slabs *)layer;
  km_slab_lists_free (self->lists);
  g_free (self->title);
  g_free (self->note);
}

/* ---- where everything is ---- */

static double
gap (const KmScope *scope)
{
  return round (8 * scope->unit);
}

static double
lists_height (const KmScope *scope)
{
  return km_slab_head_height (scope) + km_cards_height (scope) + round (13 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_layer_header_height (scope) + lists_height (scope) + gap (scope) + km_slab_strips_height (scope, STRIPS);
}

/* Gives what is left over to lists and strips; puts the strips at the lower end. Returns the area of the lists. */
static KmRect
arrange (Slabs *self, const KmScope *scope)
{
  KmRect area = self->base.area, strips = area;
  double head = km_layer_header_height (scope), spare = MAX (area.h - measure (&self->base, scope, area.w), 0);
  double lists_h = lists_height (scope) + floor (spare * LISTS_SHARE);

  strips.y += head + lists_h + gap (scope);
  strips.h = MAX (area.y + area.h - strips.y, km_slab_strips_height (scope, 1));
  km_slab_strips_arrange (&self->strips, scope, strips);
  return km_rect (area.x, area.y + head, area.w, lists_h);
}

/* ---- the step ---- */

static void
set_words (Slabs *self, const KmSnapCacheView *cache)
{
  GString *note;

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->note, g_free);
  if (!cache)
    {
      self->title = g_strdup (_ ("Slabs"));
      return;
    }
  /* Translators: name of a cache, size of its objects, objects in a slab, order of a slab. */
  self->title = g_strdup_printf (_ ("Cache %s · %s · %u per slab · order %u"), cache->cache.name,
                                 km_format_bytes (cache->cache.object_size).text, cache->cache.num, cache->cache.order);
  note = g_string_new (NULL);
  for (uint32_t i = 0; i < cache->n_fields; i++)
    g_string_append_printf (note, "%s%s %u", i > 0 ? " · " : "", cache->fields[i].name, cache->fields[i].value);
  self->note = g_string_free (note, FALSE);
}

/* The bytes of the selected object take the place of the last strip. */
static void
update_strips (Slabs *self, const KmScope *scope, const KmSnapCacheView *cache)
{
  bool bytes = self->strips.most >= 2 && km_slab_bytes_exist (scope);
  KmRect rows = self->strips.rows, strip;

  self->bytes = km_rect (0, 0, 0, 0);
  km_slab_strips_update (&self->strips, &self->base, scope, cache, bytes);
  if (!bytes)
    return;
  strip = km_slab_strips_rect (&self->strips, scope, 0);
  strip.y = rows.y + rows.h - km_strip_height (scope);
  strip.h = km_strip_height (scope);
  self->bytes = strip;
  km_slab_bytes_update (&self->base, scope, self->bytes);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Slabs *self = (Slabs *)layer;
  const KmSnapCacheView *cache = scope->cache ? km_model_cache_view (scope->model, scope->cache) : NULL;
  g_array_set_size (layer->items, 0);
  set_words (self, cache);
  if (self->cache != scope->cache || !cache || memcmp (&self->at, &layer->area, sizeof layer->area) != 0)
    {
      km_region_add (damage, layer->area, 3);
      km_slab_lists_reset (self->lists);
    }
  self->cache = scope->cache;
  if (!cache)
    return;
  self->at = layer->area;
  km_slab_lists_update (self->lists, layer, scope, cache, arrange (self, scope), damage);
  km_layer_damage_header (layer, scope, damage);
  km_region_add (damage, km_rect_union (self->strips.head, self->strips.rows), 3);
  update_strips (self, scope, cache);
}

static bool
is_moving (KmLayer *layer)
{
  return km_slab_lists_moves (((Slabs *)layer)->lists);
}

/* The parts of the bytes are a row of their own: from one to the next, whatever is nearer above. */
static bool
neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  if (from->kind != KM_TARGET_BYTES || dx == 0)
    return km_layer_neighbour_item (layer, scope, from, dx, dy, to);
  for (unsigned i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i), *next = item + dx;
      if (!km_target_equal (&item->target, from))
        continue;
      if ((dx < 0 && i == 0) || (dx > 0 && i + 1 == layer->items->len) || next->target.kind != KM_TARGET_BYTES)
        return false;
      *to = next->target;
      return true;
    }
  return false;
}

/* ---- drawing ---- */

/* The places of lists and strips. */
static void
draw_nothing (Slabs *self, const KmScope *scope, KmPen *pen)
{
  KmRect lists = arrange (self, scope);
  unsigned n = scope->snapshot->has_slub ? 4 : 3;
  double between = round (14 * scope->unit), w = floor ((lists.w - (n - 1) * between) / n);

  for (unsigned i = 0; i < n; i++)
    km_paint_tray (scope, pen, km_rect (lists.x + i * (w + between), lists.y, w, lists.h), false);
  km_paint_tray (scope, pen, self->strips.rows, false);
  km_paint_words (pen, KM_TEXT_LABEL, _ ("There are no caches yet."), self->strips.rows, 0.5, 0.5, scope->theme->dim,
                  1);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Slabs *self = (Slabs *)layer;
  const KmSnapCacheView *cache;

  if (clip.y < layer->area.y + km_layer_header_height (scope))
    km_layer_draw_header (layer, scope, pen, self->title, self->note);
  if (!self->cache)
    {
      draw_nothing (self, scope, pen);
      return;
    }
  cache = km_model_cache_view (scope->model, self->cache);
  km_slab_lists_draw (self->lists, scope, pen, cache, clip);
  if (clip.y + clip.h > self->strips.head.y - 3)
    {
      km_slab_strips_draw (&self->strips, scope, pen, cache);
      if (!km_rect_is_empty (&self->bytes))
        km_slab_bytes_draw (scope, pen, self->bytes, self->strips.gutter);
    }
  km_layer_draw_outlines (layer, scope, pen, clip, 3 * scope->unit);
}

static void
draw_moving (KmLayer *layer, const KmScope *scope, KmPen *pen)
{
  Slabs *self = (Slabs *)layer;
  KmRect clip = pen->clip;
  if (is_moving (layer) && self->cache && km_rect_meets (&layer->area, &clip))
    km_slab_lists_draw_moving (self->lists, scope, pen, km_model_cache_view (scope->model, self->cache));
}

static void
add_moving (KmLayer *layer, const KmScope *scope, KmRegion *region)
{
  if (is_moving (layer) && ((Slabs *)layer)->cache)
    km_slab_lists_add_moving (((Slabs *)layer)->lists, scope, region);
}

const KmLayerClass km_layer_slabs = {
  .name = "slabs",
  .view = KM_VIEW_SLABS,
  .grows = true,
  .uses = KM_USES_CACHES,
  .size = sizeof (Slabs),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
  .draw_moving = draw_moving,
  .add_moving = add_moving,
  .is_moving = is_moving,
  .neighbour = neighbour,
};
