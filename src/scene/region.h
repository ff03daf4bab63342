/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be drawn again: a set of pixels, as rectangles that do not overlap. One of very many parts becomes the
 * rectangle around them all: drawing a little more is cheaper than keeping count. */
#pragma once

#include "scene/geometry.h"

#include <glib.h>

typedef struct _KmRegion KmRegion;

/* Returns: (transfer full) a region of nothing. */
KmRegion *km_region_new (void);
void km_region_free (KmRegion *region);
/* Makes it empty. */
void km_region_clear (KmRegion *region);

/* Adds a rectangle; nothing if it is empty. */
void km_region_union_rect (KmRegion *region, const KmIntRect *rect);
/* Adds @rect with @around more on all sides, in whole units; nothing if it is empty. */
void km_region_add (KmRegion *region, KmRect rect, double around);
/* Adds all of @other. */
void km_region_union (KmRegion *region, const KmRegion *other);
/* Takes away what is outside @rect. */
void km_region_intersect_rect (KmRegion *region, const KmIntRect *rect);

/* The rectangle around it; empty if it is. */
void km_region_get_extents (const KmRegion *region, KmIntRect *extents);
/* The number of its rectangles, and one of them. */
int km_region_num_rectangles (const KmRegion *region);
void km_region_get_rectangle (const KmRegion *region, int i, KmIntRect *rect);
