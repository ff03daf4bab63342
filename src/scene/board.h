/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board: every chip (a block on a list, or in the allocator's hand) with its place before the step and after,
 * across all views. It says where a chip that slides is at some progress of the animation.
 *
 *   order 4   [0x1010]                       the block that was cut
 *                 \
 *   order 3        └─► [0x1018]              its upper half comes from there
 */
#pragma once

#include "scene/scope.h"

/* A block as a small labelled box. */
typedef struct
{
  KmRect rect;
  KmPfn pfn;
  uint8_t order;
  KmMigratetype type;
  KmCellClass cell; /* how the body is filled */
  uint32_t marks;   /* KmStepMarks */
  bool show_order;  /* the row does not tell the order: write it on the chip */
  bool arrow;       /* an arrow leads to it from the left */
  bool place_only;  /* its layer draws it: the board only knows where others come from */
} KmChip;

/* Returns: (transfer full) an empty board. */
KmBoard *km_board_new (void);
void km_board_free (KmBoard *board);

/* Forgets all places: after a new layout or another zone nothing slides. */
void km_board_reset (KmBoard *board);
/* A new step: the places of now become the places of before. */
void km_board_begin (KmBoard *board);
/* Says where a chip is after the step. Ghosts stay out. */
void km_board_add (KmBoard *board, const KmChip *chip);
/* All chips are there: finds out what slides, and from where. */
void km_board_finish (KmBoard *board, const KmSnapshot *snapshot);

/* Whether the chip is drawn by the board at present, and not by its layer. */
bool km_board_holds (const KmBoard *board, const KmScope *scope, const KmChip *chip);
/* The area that the animation of this step touches. */
KmRect km_board_bounds (const KmBoard *board);
/* Adds the places where sliding chips start and end to @damage. */
void km_board_damage (const KmBoard *board, KmRegion *damage);
/* Adds the places where chips that slide are at the scope's progress to @region. */
void km_board_add_moving (const KmBoard *board, const KmScope *scope, KmRegion *region);
/* Draws what slides, at the scope's progress. */
void km_board_draw (const KmBoard *board, const KmScope *scope, KmPen *pen);

/* Draws one chip at @rect. */
void km_chip_draw (const KmScope *scope, KmPen *pen, const KmChip *chip, KmRect rect, double alpha);
/* Width of chips that hold any frame number of the machine. */
double km_chip_width (const KmScope *scope);
