/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all layers have in common: items, picking, moving with the keyboard, headers. */
#include "scene/layer.h"

#include "base/assert.h"

#include <math.h>

void
km_layer_init (KmLayer *layer, const KmLayerClass *class)
{
  layer->class = class;
  layer->items = g_array_new (FALSE, FALSE, sizeof (KmItem));
}

void
km_layer_finish (KmLayer *layer)
{
  g_clear_pointer (&layer->items, g_array_unref);
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
  for (guint i = layer->items->len; i-- > 0;)
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
  for (guint i = layer->items->len; i-- > 0;)
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

/* How far @to is from @from for somebody who moves in direction (dx, dy); infinite if it is not that way at all.
 * Sideways distance counts three times: the next thing in line comes first. */
static double
distance (KmRect from, KmRect to, int dx, int dy)
{
  double x = to.x + to.w / 2 - from.x - from.w / 2, y = to.y + to.h / 2 - from.y - from.h / 2;
  double along = dx ? dx * x : dy * y;
  if (along < 1)
    return INFINITY;
  double overlap = dx ? MIN (from.y + from.h, to.y + to.h) - MAX (from.y, to.y)
                      : MIN (from.x + from.w, to.x + to.w) - MAX (from.x, to.x);
  double sideways = overlap > 0 ? 0 : -overlap;
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
  if (!km_layer_locate (layer, scope, from, &here))
    return false;
  double best = INFINITY;
  for (guint i = 0; i < layer->items->len; i++)
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
km_layer_draw_header (const KmLayer *layer, const KmScope *scope, cairo_t *cr, const char *title, const char *note)
{
  double line = km_text_line_height (scope->text, KM_TEXT_TITLE), note_w = 0, title_w = 0;
  KmRect box = km_rect (layer->area.x, layer->area.y, layer->area.w, line);
  if (title)
    km_text_measure (scope->text, KM_TEXT_TITLE, title, &title_w, NULL);
  if (note)
    km_text_measure (scope->text, KM_TEXT_SMALL, note, &note_w, NULL);
  if (note && title_w + 12 * scope->unit + note_w <= box.w)
    {
      km_color_set (cr, scope->theme->dim, 1);
      km_text_draw (scope->text, cr, KM_TEXT_SMALL, note, box, 1, 0.6);
    }
  if (title)
    {
      km_color_set (cr, scope->theme->text, 1);
      km_text_draw (scope->text, cr, KM_TEXT_TITLE, title, box, 0, 0.5);
    }
  return MIN (title_w, box.w);
}

void
km_paint_look (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect, double radius)
{
  km_path_round_crisp (cr, rect, radius);
  km_color_set (cr, look->fill, 1);
  if (look->pattern != KM_PATTERN_NONE)
    {
      cairo_fill (cr);
      km_pattern_paint (cr, look->pattern, km_rect_inset (rect, 1), look->ink, scope->tiles);
      km_path_round_crisp (cr, rect, radius);
    }
  else
    cairo_fill_preserve (cr);
  km_color_set (cr, look->border, 1);
  cairo_set_line_width (cr, scope->theme->line_px);
  cairo_stroke (cr);
}

const KmLook *
km_type_look (const KmScope *scope, KmMigratetype type)
{
  /* Blocks are never asked for as Reserve: it looks like none of the types that are. */
  bool reserve = type >= KM_NR_PCP_TYPES && g_strcmp0 (scope->snapshot->type_name[type], "Reserve") == 0;
  return &scope->theme->looks[reserve ? KM_CELL_RESERVED : scope->snapshot->type_cell[type]];
}

void
km_paint_selection (const KmScope *scope, cairo_t *cr, const KmTarget *target, KmRect rect, double radius)
{
  bool selected = scope->selection && km_target_equal (scope->selection, target);
  bool hovered = scope->hover && km_target_equal (scope->hover, target);
  if (!selected && !hovered)
    return;
  km_path_round_crisp (cr, km_rect_inset (rect, selected ? -2 : -1), radius + (selected ? 2 : 1));
  km_color_set (cr, scope->theme->accent, selected ? 1 : 0.6);
  cairo_set_line_width (cr, selected ? 2 : 1.5);
  cairo_stroke (cr);
}

char *
km_zone_label (const KmSnapZone *zone)
{
  return g_ascii_strup (zone->name, -1);
}
