/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all layers have in common: items, picking, moving with the keyboard, headers. */
#include "scene/layer.h"

#include "scene/paint.h"

#include <math.h>

KmLayer *
km_layer_new (const KmLayerClass *class)
{
  KmLayer *layer = g_malloc0 (class->size);
  layer->class = class;
  layer->items = g_array_new (FALSE, FALSE, sizeof (KmItem));
  if (class->init)
    class->init (layer);
  return layer;
}

void
km_layer_free (KmLayer *layer)
{
  if (layer->class->finish)
    layer->class->finish (layer);
  g_array_unref (layer->items);
  g_free (layer);
}

void
km_layer_add_item (KmLayer *layer, KmRect rect, const KmTarget *target)
{
  KmItem item = { rect, *target };
  g_array_append_val (layer->items, item);
}

bool
km_layer_pick (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found)
{
  if (km_rect_is_empty (&layer->area) || !km_rect_contains (&layer->area, x, y))
    return false;
  if (layer->class->pick)
    return layer->class->pick (layer, scope, x, y, found);
  for (unsigned i = layer->items->len; i-- > 0;)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (km_rect_contains (&item->rect, x, y))
        {
          *found = *item;
          return true;
        }
    }
  return false;
}

bool
km_layer_locate (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect)
{
  if (km_rect_is_empty (&layer->area))
    return false;
  if (layer->class->locate)
    return layer->class->locate (layer, scope, target, rect);
  for (unsigned i = layer->items->len; i-- > 0;)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (km_target_equal (&item->target, target))
        {
          *rect = item->rect;
          return true;
        }
    }
  return false;
}

/* How far @to is from @from in direction (dx, dy); infinite if it is not that way at all.
 * Sideways distance counts three times: the next thing in line comes first. */
static double
distance (KmRect from, KmRect to, int dx, int dy)
{
  double x = to.x + to.w / 2 - from.x - from.w / 2, y = to.y + to.h / 2 - from.y - from.h / 2;
  double along = dx ? dx * x : dy * y;
  double overlap, sideways;

  if (along < 1)
    return INFINITY;
  overlap = dx ? MIN (from.y + from.h, to.y + to.h) - MAX (from.y, to.y)
               : MIN (from.x + from.w, to.x + to.w) - MAX (from.x, to.x);
  sideways = overlap > 0 ? 0 : -overlap;
  return along + 3 * sideways;
}

bool
km_layer_neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  if (layer->class->neighbour)
    return layer->class->neighbour (layer, scope, from, dx, dy, to);
  return km_layer_neighbour_item (layer, scope, from, dx, dy, to);
}

bool
km_layer_neighbour_item (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  KmRect here;
  double best = INFINITY;

  if (!km_layer_locate (layer, scope, from, &here))
    return false;
  for (unsigned i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      double d = distance (here, item->rect, dx, dy);
      if (d < best && !km_target_equal (&item->target, from))
        {
          best = d;
          *to = item->target;
        }
    }
  return best < INFINITY;
}

/* ---- painting ---- */

double
km_layer_header_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_TITLE) + 6 * scope->unit);
}

double
km_layer_draw_header (const KmLayer *layer, const KmScope *scope, KmPen *pen, const char *title, const char *note)
{
  double line = km_text_line_height (scope->text, KM_TEXT_TITLE), note_w = 0, title_w = 0;
  KmRect box = km_rect (layer->area.x, layer->area.y, layer->area.w, line);
  if (title)
    km_text_measure (scope->text, KM_TEXT_TITLE, title, &title_w, NULL);
  if (note)
    km_text_measure (scope->text, KM_TEXT_SMALL, note, &note_w, NULL);
  if (note && title_w + 12 * scope->unit + note_w <= box.w)
    {
      km_paint_words (pen, KM_TEXT_SMALL, note, box, 1, 0.6, scope->theme->dim, 1);
    }
  if (title)
    {
      km_paint_words (pen, KM_TEXT_TITLE, title, box, 0, 0.5, scope->theme->text, 1);
    }
  return MIN (title_w, box.w);
}

void
km_layer_damage_header (const KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  km_region_add (damage, km_rect (layer->area.x, layer->area.y, layer->area.w, km_layer_header_height (scope)), 0);
}

void
km_layer_draw_remark (const KmLayer *layer, const KmScope *scope, KmPen *pen, const char *text)
{
  double head = km_layer_header_height (scope), line = km_text_line_height (scope->text, KM_TEXT_SMALL);
  km_paint_note (scope, pen, text, km_rect (layer->area.x, layer->area.y + head, layer->area.w, line), 0);
}

void
km_layer_draw_outlines (const KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip, double radius)
{
  KmRect reach = km_rect_inset (clip, -3);
  for (unsigned i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (km_rect_meets (&item->rect, &reach))
        km_paint_selection (scope, pen, &item->target, item->rect, radius);
    }
}
