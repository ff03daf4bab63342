/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the picture of virtual memory with a row for each CPU: fixmap slots of kmap_atomic(), per-CPU data;
 * and one row of kernel stacks, filled from the upper end as they grow.
 *
 *   kmap_atomic slots · 19 for each CPU
 *   CPU 0 · preempt_count 1   ▯▯▯[KM_USER0: 0x38fff]▯▯▯▯
 *   CPU 1 · preempt_count 0   ▯▯▯▯▯▯▯▯
 *
 * Boxes are as wide as their words, and wider by their bytes if there is room; what is empty is narrow. A range of
 * per-CPU data is in every row. With room, stacks are upright. */
#pragma once

#include "scene/layer.h"

typedef struct _KmCpuRows KmCpuRows;

/* Rows without anything in them. Returns: (transfer full), km_cpu_rows_free(). */
KmCpuRows *km_cpu_rows_new (void);
void km_cpu_rows_free (KmCpuRows *rows);

/* Least height of all rows; depends on the script and the machine only, 0 if the script uses none of it. */
double km_cpu_rows_height (const KmScope *scope);

/* Reads the current step, places everything in @area and adds its items to @layer. */
void km_cpu_rows_update (KmCpuRows *rows, KmLayer *layer, const KmScope *scope, KmRect area);

/* Draws what the last update has placed. */
void km_cpu_rows_draw (const KmCpuRows *rows, const KmScope *scope, KmPen *pen);
