/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How slabs are drawn, wherever they appear: as cards on the lists of their cache, and to scale against cache lines. */
#pragma once

#include "model/snapshot/cache_view.h"
#include "model/snapshot/slab_map.h"
#include "scene/paint.h"

/* Begins object @index of a slab; @where it is drawn comes first in its name. */
void km_pen_begin_object (KmPen *pen, const char *where, const KmSnapSlabMap *map, uint32_t index);

/* Look of an object by its state, and of the parts of a slab around the objects. */
const KmLook *km_object_look (const KmScope *scope, KmObjectState state);
const KmLook *km_gap_look (const KmScope *scope);
const KmLook *km_unused_look (const KmScope *scope);

/* The slab that begins at @pfn. */
KmTarget km_slab_target (KmPfn pfn);
/* Height of the words above a list of slabs or above strips. */
double km_slab_head_height (const KmScope *scope);
/* Height of a cell with a word in it, and of a line of words beside cells. */
double km_cell_height (const KmScope *scope);
double km_cell_words_height (const KmScope *scope);
/* Writes "0x3c0b·4", slab and index of an object; "?" for what is none. */
void km_object_label (const KmScope *scope, KmValue value, char *text, size_t size);

/* Fills a cell in a look with what the step did to it. @label may be NULL; it is left out if it does not fit. */
void km_paint_slab_cell (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect rect, uint32_t marks,
                         const char *label);
/* A part of a slab that manages it: struct slab, or a general box with a letter. */
void km_paint_management (const KmScope *scope, KmPen *pen, KmRect rect, const char *label);

/* ---- cards (slab_card.c) ---- */

typedef enum
{
  KM_CARD_FULL, /* objects and three lines of words */
  KM_CARD_MINI, /* objects */
  KM_CARD_TILE, /* how full it is */
} KmCardLevel;

/* How cards lie in a column. */
typedef struct
{
  KmCardLevel level;
  double w, h, gap; /* of a card, and between two */
  uint32_t columns, rows;
  uint32_t each; /* TILE: slabs in one tile */
} KmCardGrid;

/* The most detailed way to lay out @n slabs of @num objects in @area. */
KmCardGrid km_card_grid (const KmScope *scope, KmRect area, uint32_t n, uint32_t num, bool on_slab);
/* Height of a row of full cards, or of two rows of small ones. */
double km_cards_height (const KmScope *scope);
/* Height of a small card. */
double km_card_small_height (const KmScope *scope);
/* Place of card number @i in @area. */
KmRect km_card_rect (const KmCardGrid *grid, KmRect area, uint32_t i);
/* Where object @index of a card at @rect is; FULL and MINI only. Empty if objects are too small to be told apart. */
KmRect km_card_object_rect (const KmScope *scope, KmCardLevel level, KmRect rect, uint32_t num, bool on_slab,
                            uint32_t index);
/* Draws a card of level FULL or MINI. */
void km_card_draw (const KmScope *scope, KmPen *pen, KmCardLevel level, KmRect rect, const KmSnapCacheView *cache,
                   const KmSnapSlab *slab);

/* ---- to scale (slab_strip.c) ---- */

/* Bytes of a slab of @cache that a strip shows; the rest is cut off. */
uint32_t km_strip_bytes (const KmSnapCacheView *cache, const KmSnapSlabMap *map);
double km_strip_height (const KmScope *scope);
/* Object @index on a strip whose bytes fill @bar. */
KmRect km_strip_object_rect (const KmSnapSlabMap *map, uint32_t bytes, KmRect bar, uint32_t index);
/* The bar of bytes inside a strip; the rest holds the free chain. */
KmRect km_strip_bar (const KmScope *scope, KmRect strip);
/* Draws one slab to scale, with its free chain as arrows above if @chain. */
void km_strip_draw (const KmScope *scope, KmPen *pen, KmRect strip, const KmSnapCacheView *cache,
                    const KmSnapSlabMap *map, bool chain);
/* Draws the parts of a slab that does not exist yet. */
void km_strip_draw_plan (const KmScope *scope, KmPen *pen, KmRect bar, const KmSnapCacheView *cache);
/* Draws ticks of cache lines from @top to @bottom behind strips whose bytes fill @bar. */
void km_strip_ticks (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, uint32_t cache_line, double top,
                     double bottom);
