/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of slabs of one cache side by side: cards, small cards or tiles, whatever there is room for, and how they
 * slide when a slab goes to another list. */
#pragma once

#include "scene/layer.h"
#include "scene/slab_paint.h"

typedef struct _KmSlabLists KmSlabLists;

/* Returns: (transfer full) lists of no cache. */
KmSlabLists *km_slab_lists_new (void);
void km_slab_lists_free (KmSlabLists *lists);

/* Forgets where slabs lay: nothing slides in the next step. */
void km_slab_lists_reset (KmSlabLists *lists);
/* Lays the lists of @cache out in @area, adds their items to @layer and what must be drawn again to @damage. */
void km_slab_lists_update (KmSlabLists *lists, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache,
                           KmRect area, KmRegion *damage);

/* Draws all that meets @clip and does not move. */
void km_slab_lists_draw (const KmSlabLists *lists, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache,
                         KmRect clip);
/* Whether anything moves in this step. */
bool km_slab_lists_moves (const KmSlabLists *lists);
/* Draws what moves, at the scope's progress. */
void km_slab_lists_draw_moving (const KmSlabLists *lists, const KmScope *scope, KmPen *pen,
                                const KmSnapCacheView *cache);
/* Adds where it is then to @region. */
void km_slab_lists_add_moving (const KmSlabLists *lists, const KmScope *scope, KmRegion *region);
