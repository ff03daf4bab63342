/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of blocks as rows of chips: one row an order (or a CPU), one column a migratetype. The free lists and the
 * per-CPU lists share columns, so that a block that goes from one to the other slides straight down.
 *
 *   [order 4]  (hand)  Unmovable           Reclaimable         Movable               blocks
 *                      ─►[0x1010]─►[0x10f0]                    ─►[0x1400]  +12            15
 */
#pragma once

#include "scene/board.h"
#include "scene/layer.h"

/* Where the columns of all rows are; x positions on the canvas. */
typedef struct
{
  double row_h, chip_w, chip_h, arrow_w;
  double pill_x, pill_w;
  double hand_x;
  double count_x, count_w;
  bool flow; /* beside the staircase, or too narrow for columns: the lists of a row follow one another in one */
  unsigned n;
  struct
  {
    KmMigratetype type;
    double x, w;
  } columns[KM_NR_MIGRATETYPES];
} KmListColumns;

/* Rows of lists in the area of a layer, below title and heads. */
typedef struct
{
  double y, h; /* top of the first row; height of each */
} KmListRows;

/* Height that a layer of @n rows would like to have. */
double km_list_rows_height (const KmScope *scope, unsigned n);
/* Places @n rows in @area: higher than they would like to be if there is room, so that two layers of the same height
 * have their rows at the same places. */
KmListRows km_list_rows_place (const KmScope *scope, KmRect area, unsigned n);

/* Draws the rows of @n in @area as pale bands in turn, which leads the eye from one layer to the next. */
void km_list_rows_draw_bands (const KmScope *scope, KmPen *pen, KmRect area, unsigned n);

/* Whether migratetype @type has a column of its own. */
bool km_list_columns_has (const KmScope *scope, KmMigratetype type);
/* Divides the width of @area among the parts of a row. */
void km_list_columns_arrange (KmListColumns *columns, const KmScope *scope, KmRect area);
/* Height of the line of words between a title and the first row. */
double km_list_heads_height (const KmScope *scope);

/* The end of a list that is too long: "+12". */
typedef struct
{
  KmRect rect;
  uint32_t more;
} KmListTail;

/* Continues @hash of what is shown with @n bytes at @data (FNV-1a): the next step compares it. */
uint32_t km_list_hash (uint32_t hash, const void *data, size_t n);

/* One row. */
typedef struct
{
  KmRect rect;
  char label[24]; /* on the pill */
  char count[40]; /* at the right end */
  bool bright;    /* the event is about a list of this row */
  bool current;   /* of the CPU that makes the call */
  bool empty;     /* no list has entries */
  KmRect looked;  /* a list that was looked at and found empty; may be empty itself */
  uint32_t hash;  /* of everything that the row shows */
} KmListRow;

typedef struct
{
  const char *name;
  KmListColumns columns;
  GArray *rows;  /* of KmListRow */
  GArray *chips; /* of KmChip */
  GArray *tails; /* of KmListTail */
  GArray *drawn; /* of uint32_t: hashes of the rows as they were drawn last */
} KmListView;

/* Makes @view empty; @name, a constant, is the first word of the names of its things. */
void km_list_view_init (KmListView *view, const char *name);
void km_list_view_finish (KmListView *view);

/* Begins a new step in @area. */
void km_list_view_begin (KmListView *view, const KmScope *scope, KmRect area);
/* Makes the rows of this step @row_h high. */
void km_list_view_stretch (KmListView *view, double row_h);
/* Adds a row at @y. Returns it, valid until the next one. */
KmListRow *km_list_view_add_row (KmListView *view, KmRect area, double y);
/* Adds @n lists, one after another, to the cell of migratetype @type in the last row; with columns->flow to the only
 * cell. @target is what the free space behind the chips shows. */
void km_list_view_add_lists (KmListView *view, KmLayer *layer, const KmScope *scope, KmMigratetype type,
                             const KmSnapList *const *lists, unsigned n, const KmTarget *target);
/* Adds one chip at a place of its own to the last row. */
void km_list_view_add_chip (KmListView *view, KmLayer *layer, const KmScope *scope, const KmChip *chip);
/* Ends the step: tells the board about the chips, adds the rows that look different to @damage. */
void km_list_view_end (KmListView *view, const KmScope *scope, KmRegion *damage);

/* Draws the rows that meet @clip. */
void km_list_view_draw (KmListView *view, KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip);
