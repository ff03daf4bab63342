/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plot: least and most free memory over runs of operations, at a fixed resolution however long the script is.
 * Private to the timeline.
 *
 *   width 1:   column i holds operation i                   4096 columns;
 *   width 2:   column i holds operations 2i and 2i+1        when they are full, neighbours are joined
 *   width 2^k  …                                            and the width doubles */
#pragma once

#include "timeline/timeline.h"

enum
{
  KM_PLOT_COLUMNS = 4096
};

typedef struct
{
  uint32_t shift;                        /* log2 of the operations in a column */
  uint32_t end;                          /* operations entered so far: columns from there on hold no free memory yet */
  KmPlotColumn columns[KM_PLOT_COLUMNS]; /* free_min > free_max: nothing entered */
} KmPlot;

/* Makes an empty plot for a script of @n_ops operations. */
void km_plot_init (KmPlot *plot, uint32_t n_ops);

/* Widens the columns until there is room for @n_ops operations. */
void km_plot_make_room (KmPlot *plot, uint32_t n_ops);

/* Enters operation @op, the next one (there must be room): free page frames after it, and its moments. */
void km_plot_enter (KmPlot *plot, uint32_t op, int32_t free_pages, uint32_t moments);

/* Adds moments to the column of @op (ignored if there is no room for it), or takes some kinds away everywhere. */
void km_plot_add_moments (KmPlot *plot, uint32_t op, uint32_t moments);
void km_plot_remove_moments (KmPlot *plot, uint32_t moments);

/* Forgets everything from the column that contains @op on. Returns the first operation that is forgotten. */
uint32_t km_plot_truncate (KmPlot *plot, uint32_t op);

/* Fills @columns, which divide @n_ops operations evenly; a column without an entered operation gets free_min =
 * free_max = -1. */
void km_plot_read (const KmPlot *plot, uint32_t n_ops, KmPlotColumn *columns, uint32_t n_columns);
