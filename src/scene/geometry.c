/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic on rectangles. */
#include "scene/geometry.h"

#include <glib.h>
#include <math.h>

bool
km_rect_is_same_place (const KmRect *a, const KmRect *b)
{
  return fabs (a->x - b->x) < 0.5 && fabs (a->y - b->y) < 0.5;
}

KmRect
km_rect_inset (KmRect r, double d)
{
  return km_rect (r.x + d, r.y + d, MAX (r.w - 2 * d, 0), MAX (r.h - 2 * d, 0));
}

KmRect
km_rect_intersect (KmRect a, KmRect b)
{
  double x0 = MAX (a.x, b.x), y0 = MAX (a.y, b.y);
  double x1 = MIN (a.x + a.w, b.x + b.w), y1 = MIN (a.y + a.h, b.y + b.h);
  return km_rect (x0, y0, MAX (x1 - x0, 0), MAX (y1 - y0, 0));
}

KmRect
km_rect_union (KmRect a, KmRect b)
{
  double x0, y0, x1, y1;

  if (km_rect_is_empty (&a))
    return b;
  if (km_rect_is_empty (&b))
    return a;
  x0 = MIN (a.x, b.x);
  y0 = MIN (a.y, b.y);
  x1 = MAX (a.x + a.w, b.x + b.w);
  y1 = MAX (a.y + a.h, b.y + b.h);
  return km_rect (x0, y0, x1 - x0, y1 - y0);
}

KmRect
km_rect_lerp (KmRect a, KmRect b, double t)
{
  return km_rect (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.w + (b.w - a.w) * t, a.h + (b.h - a.h) * t);
}

KmIntRect
km_rect_to_int (KmRect r)
{
  int x0 = (int)floor (r.x), y0 = (int)floor (r.y);
  int x1 = (int)ceil (r.x + r.w), y1 = (int)ceil (r.y + r.h);
  return (KmIntRect){ x0, y0, x1 - x0, y1 - y0 };
}

KmRect
km_rect_crisp (KmRect r)
{
  double x0 = round (r.x), y0 = round (r.y), x1 = round (r.x + r.w), y1 = round (r.y + r.h);
  return km_rect (x0 + 0.5, y0 + 0.5, MAX (x1 - x0 - 1, 0), MAX (y1 - y0 - 1, 0));
}

double
km_ease (double t)
{
  t = CLAMP (t, 0, 1);
  return t * t * (3 - 2 * t);
}
