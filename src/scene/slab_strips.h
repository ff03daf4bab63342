/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some slabs of one cache to scale under each other, so that their colours are seen against the cache lines.
 *
 *   0x3c0b  ▒▒[slab][0][1][2][3][4][5]░
 *   0x3c0c  ▒▒▒▒[slab][0][1][2][3][4][5]
 */
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
  unsigned n;
  uint32_t slabs[KM_MAX_STRIPS];
  uint32_t focus; /* of them: the one the step or the selection is about, 0 = none */
} KmSlabStrips;

/* Height of @n strips without the words above them. */
double km_slab_strips_height (const KmScope *scope, unsigned n);
/* The strip in row @row. */
KmRect km_slab_strips_rect (const KmSlabStrips *strips, const KmScope *scope, unsigned row);

/* Puts room for @n strips at @y; they go as far as @area to the right. */
void km_slab_strips_arrange (KmSlabStrips *strips, const KmScope *scope, KmRect area, double y, unsigned n);
/* Chooses at most @strips->n slabs of @cache and adds their items to @layer. */
void km_slab_strips_update (KmSlabStrips *strips, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache);
void km_slab_strips_draw (const KmSlabStrips *strips, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache);
