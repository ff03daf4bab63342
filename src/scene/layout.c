/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rectangles of the views. */
#include "scene/layout.h"

#include <math.h>

double
km_layout_place (KmLayer *const *layers, size_t n, KmViews views, const KmScope *scope, double width, double min_height)
{
  double margin = round (17 * MIN (scope->unit, 1.5)), gap = round (15 * scope->unit);
  double inner = MAX (width - 2 * margin, 64), y = margin, spare;
  KmLayer *growing = NULL;
  for (size_t i = 0; i < n; i++)
    {
      KmLayer *layer = layers[i];
      if (!(views & layer->class->view))
        {
          layer->area = km_rect (0, 0, 0, 0);
          continue;
        }
      layer->area = km_rect (margin, y, inner, ceil (layer->class->measure (layer, scope, inner)));
      y += layer->area.h + gap;
      if (layer->class->grows)
        growing = layer;
    }
  double height = y - gap + margin;
  spare = floor (min_height - height);
  if (spare <= 0)
    return ceil (height);
  if (!growing)
    return ceil (min_height);
  for (size_t i = 0; i < n; i++)
    if (!km_rect_is_empty (&layers[i]->area) && layers[i]->area.y > growing->area.y)
      layers[i]->area.y += spare;
  growing->area.h += spare;
  return ceil (min_height);
}
