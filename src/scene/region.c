/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions: a new rectangle is cut at those that are there already. */
#include "scene/region.h"

/* More rectangles than this become one. */
#define MAX_RECTS 128

struct _KmRegion
{
  GArray *rects; /* of KmIntRect; none overlap */
};

KmRegion *
km_region_new (void)
{
  KmRegion *region = g_new0 (KmRegion, 1);
  region->rects = g_array_new (FALSE, FALSE, sizeof (KmIntRect));
  return region;
}

void
km_region_free (KmRegion *region)
{
  if (!region)
    return;
  g_array_unref (region->rects);
  g_free (region);
}

void
km_region_clear (KmRegion *region)
{
  g_array_set_size (region->rects, 0);
}

static const KmIntRect *
rect_at (const KmRegion *region, unsigned i)
{
  return &g_array_index (region->rects, KmIntRect, i);
}

static KmIntRect
from_corners (int x0, int y0, int x1, int y1)
{
  return (KmIntRect){ x0, y0, x1 - x0, y1 - y0 };
}

static bool
overlaps (const KmIntRect *a, const KmIntRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static bool
lies_in (const KmIntRect *inner, const KmIntRect *outer)
{
  return inner->x >= outer->x && inner->y >= outer->y && inner->x + inner->width <= outer->x + outer->width
         && inner->y + inner->height <= outer->y + outer->height;
}

/* Adds what of @rect lies outside the rectangles from number @i on. */
static void
add_outside (KmRegion *region, KmIntRect rect, unsigned i)
{
  int x1 = rect.x + rect.width, y1 = rect.y + rect.height;
  KmIntRect old;
  int top, bottom;

  if (rect.width <= 0 || rect.height <= 0)
    return;
  while (i < region->rects->len && !overlaps (rect_at (region, i), &rect))
    i++;
  if (i == region->rects->len)
    {
      g_array_append_val (region->rects, rect);
      return;
    }
  old = *rect_at (region, i);
  top = MAX (rect.y, old.y);
  bottom = MIN (y1, old.y + old.height);
  /* Above it, below it, left and right of it. */
  add_outside (region, from_corners (rect.x, rect.y, x1, top), i + 1);
  add_outside (region, from_corners (rect.x, bottom, x1, y1), i + 1);
  add_outside (region, from_corners (rect.x, top, old.x, bottom), i + 1);
  add_outside (region, from_corners (old.x + old.width, top, x1, bottom), i + 1);
}

/* Takes away the rectangles that lie inside a new one. */
static void
remove_inside (KmRegion *region, const KmIntRect *rect)
{
  for (unsigned i = 0; i < region->rects->len;)
    if (lies_in (rect_at (region, i), rect))
      g_array_remove_index_fast (region->rects, i);
    else
      i++;
}

void
km_region_union_rect (KmRegion *region, const KmIntRect *rect)
{
  KmIntRect all;

  if (rect->width <= 0 || rect->height <= 0)
    return;
  for (unsigned i = 0; i < region->rects->len; i++)
    if (lies_in (rect, rect_at (region, i)))
      return;
  remove_inside (region, rect);
  add_outside (region, *rect, 0);
  if (region->rects->len <= MAX_RECTS)
    return;
  km_region_get_extents (region, &all);
  g_array_set_size (region->rects, 0);
  g_array_append_val (region->rects, all);
}

void
km_region_add (KmRegion *region, KmRect rect, double around)
{
  KmIntRect area;

  if (km_rect_is_empty (&rect))
    return;
  area = km_rect_to_int (km_rect_inset (rect, -around));
  km_region_union_rect (region, &area);
}

void
km_region_union (KmRegion *region, const KmRegion *other)
{
  for (unsigned i = 0; i < other->rects->len; i++)
    km_region_union_rect (region, rect_at (other, i));
}

void
km_region_intersect_rect (KmRegion *region, const KmIntRect *rect)
{
  for (unsigned i = 0; i < region->rects->len;)
    {
      KmIntRect *r = &g_array_index (region->rects, KmIntRect, i);
      int x1 = MIN (r->x + r->width, rect->x + rect->width), y1 = MIN (r->y + r->height, rect->y + rect->height);
      *r = from_corners (MAX (r->x, rect->x), MAX (r->y, rect->y), x1, y1);
      if (r->width <= 0 || r->height <= 0)
        g_array_remove_index_fast (region->rects, i);
      else
        i++;
    }
}

void
km_region_get_extents (const KmRegion *region, KmIntRect *extents)
{
  KmIntRect all = { 0, 0, 0, 0 };
  for (unsigned i = 0; i < region->rects->len; i++)
    {
      const KmIntRect *r = rect_at (region, i);
      all = i == 0 ? *r
                   : from_corners (MIN (all.x, r->x), MIN (all.y, r->y), MAX (all.x + all.width, r->x + r->width),
                                   MAX (all.y + all.height, r->y + r->height));
    }
  *extents = all;
}

int
km_region_num_rectangles (const KmRegion *region)
{
  return (int)region->rects->len;
}

void
km_region_get_rectangle (const KmRegion *region, int i, KmIntRect *rect)
{
  *rect = *rect_at (region, (unsigned)i);
}
