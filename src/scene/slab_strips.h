/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some slabs of one cache to scale under each other, so that their colours are seen against the cache lines. The one
 * that the step is about comes first and is opened: it is as high as there is room.
 *
 *   0x3c0b  ▒▒[ slab ][ 0 ][ 1 ][ 2 ][ 3 ]░
 *             [      ][   ][   ][   ][   ]
 *           0          1024      2048           bytes
 *   0x3c0c  ▒▒▒▒[ slab ][ 0 ][ 1 ][ 2 ][ 3 ]
 *
 * Without a slab it is the plan of one. */
#pragma once

#include "scene/layer.h"
#include "scene/slab_paint.h"

enum
{
  KM_MAX_STRIPS = 8,
};

typedef struct
{
  KmRect head, rows; /* the latter with the column of frame numbers */
  double gutter;     /* width of that column */
  double opened;     /* height of the first strip */
  unsigned most;     /* strips that there are room for */
  unsigned n;
  unsigned places; /* for strips at any step of the call, n of them are taken */
  uint32_t slabs[KM_MAX_STRIPS];
  uint32_t focus; /* of them: the one the step or the selection is about, 0 = none */
} KmSlabStrips;

/* Least height of @n strips with the words above them. */
double km_slab_strips_height (const KmScope *scope, unsigned n);
/* The strip in row @row. */
KmRect km_slab_strips_rect (const KmSlabStrips *strips, const KmScope *scope, unsigned row);

/* Takes all of @area. */
void km_slab_strips_arrange (KmSlabStrips *strips, const KmScope *scope, KmRect area);
/* Chooses slabs of @cache and adds their items to @layer; @below: the last place is kept for something else. */
void km_slab_strips_update (KmSlabStrips *strips, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache,
                            bool below);
void km_slab_strips_draw (const KmSlabStrips *strips, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache);
