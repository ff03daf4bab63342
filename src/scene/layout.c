/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rectangles of the views. */
#include "scene/layout.h"

#include "model/snapshot/uses.h"

#include <math.h>

static bool
is_shown (const KmLayer *layer, KmViews views, const KmScope *scope)
{
  const KmLayerClass *class = layer->class;
  if (!(views & class->view))
    return false;
  if (views != class->view && class->has_any && !class->has_any (scope))
    return false;
  return views == class->view || class->uses == 0 || (km_model_uses (scope->model) & class->uses);
}

/* Two views with rows in common are beside each other from this width on, in text units. */
#define PARTNERS_WIDTH 620

/* Width of @layer to the right of @left; infinite if it does not belong there. */
static double
width_beside (const KmLayer *layer, const KmLayer *left, const KmScope *scope)
{
  return layer->class->partner == left->class->view && left->area.w >= PARTNERS_WIDTH * scope->unit
             ? floor (left->area.w * layer->class->partner_share)
             : INFINITY;
}

/* The layer that @layer belongs beside, among the @n before it; NULL if it is not shown. */
static KmLayer *
find_partner (KmLayer *const *layers, size_t n, const KmLayer *layer)
{
  for (size_t i = 0; i < n; i++)
    if (layers[i]->class->view == layer->class->partner && !km_rect_is_empty (&layers[i]->area))
      return layers[i];
  return NULL;
}

/* Places @layer, the one with number @at, to the right of its partner, both as high as the higher one, and moves what
 * is below them down. Returns by how much, or -1 if there is no room beside. */
static double
put_beside (KmLayer *const *layers, size_t at, const KmScope *scope, double gap)
{
  KmLayer *layer = layers[at], *left = find_partner (layers, at, layer);
  double w = left ? width_beside (layer, left, scope) : INFINITY, before, more;
  if (isinf (w))
    return -1;
  before = left->area.h;
  left->area.w -= w + gap;
  layer->area = km_rect (left->area.x + left->area.w + gap, left->area.y, w, 0);
  layer->area.h = ceil (layer->class->measure (layer, scope, w));
  left->area.h = ceil (left->class->measure (left, scope, left->area.w));
  left->area.h = layer->area.h = MAX (left->area.h, layer->area.h);
  more = MAX (left->area.h - before, 0);
  for (size_t i = 0; i < at; i++)
    if (layers[i]->area.y > left->area.y)
      layers[i]->area.y += more;
  return more;
}

/* Gives @spare to the layer that grows and to what is beside it, and moves the others down. */
static void
give (KmLayer *const *layers, size_t n, const KmLayer *growing, double spare)
{
  double y = growing->area.y;
  for (size_t i = 0; i < n; i++)
    {
      if (km_rect_is_empty (&layers[i]->area))
        continue;
      if (layers[i]->area.y > y)
        layers[i]->area.y += spare;
      else if (layers[i]->area.y == y)
        layers[i]->area.h += spare;
    }
}

double
km_layout_arrange (KmLayer *const *layers, size_t n, KmViews views, const KmScope *scope, double width,
                   double min_height)
{
  double margin = round (17 * MIN (scope->unit, 1.5)), gap = round (15 * scope->unit);
  double inner = MAX (width - 2 * margin, 64), y = margin, spare, more;
  KmLayer *growing = NULL;
  double height;

  for (size_t i = 0; i < n; i++)
    {
      KmLayer *layer = layers[i];
      if (!is_shown (layer, views, scope))
        {
          layer->area = km_rect (0, 0, 0, 0);
          continue;
        }
      more = put_beside (layers, i, scope, gap);
      if (more >= 0)
        y += more;
      else
        {
          layer->area = km_rect (margin, y, inner, ceil (layer->class->measure (layer, scope, inner)));
          y += layer->area.h + gap;
        }
      if (layer->class->grows && !growing)
        growing = layer;
    }
  height = y - gap + margin;
  spare = floor (min_height - height);
  if (spare <= 0)
    return ceil (height);
  if (growing)
    give (layers, n, growing, spare);
  return ceil (min_height);
}
