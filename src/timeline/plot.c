/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plot: see plot.h for the picture of columns that double in width. */
#include "timeline/plot.h"

#include "base/assert.h"

static const KmPlotColumn empty_column = { .free_min = INT32_MAX, .free_max = INT32_MIN, .moments = 0 };

static void
join (KmPlotColumn *into, const KmPlotColumn *other)
{
  into->free_min = MIN (into->free_min, other->free_min);
  into->free_max = MAX (into->free_max, other->free_max);
  into->moments |= other->moments;
}

void
km_plot_init (KmPlot *plot, uint32_t n_ops)
{
  plot->shift = 0;
  plot->end = 0;
  for (uint32_t i = 0; i < KM_PLOT_COLUMNS; i++)
    plot->columns[i] = empty_column;
  km_plot_make_room (plot, n_ops);
}

static void
double_width (KmPlot *plot)
{
  for (uint32_t i = 0; i < KM_PLOT_COLUMNS / 2; i++)
    {
      KmPlotColumn column = plot->columns[2 * i];
      join (&column, &plot->columns[2 * i + 1]);
      plot->columns[i] = column;
    }
  for (uint32_t i = KM_PLOT_COLUMNS / 2; i < KM_PLOT_COLUMNS; i++)
    plot->columns[i] = empty_column;
  plot->shift++;
}

void
km_plot_make_room (KmPlot *plot, uint32_t n_ops)
{
  while ((uint64_t)KM_PLOT_COLUMNS << plot->shift < n_ops)
    double_width (plot);
}

void
km_plot_enter (KmPlot *plot, uint32_t op, int32_t free_pages, uint32_t moments)
{
  KmPlotColumn *column;

  km_debug_assert (op == plot->end && op >> plot->shift < KM_PLOT_COLUMNS);
  column = &plot->columns[op >> plot->shift];
  column->free_min = MIN (column->free_min, free_pages);
  column->free_max = MAX (column->free_max, free_pages);
  column->moments |= moments;
  plot->end = op + 1;
}

void
km_plot_add_moments (KmPlot *plot, uint32_t op, uint32_t moments)
{
  if (op >> plot->shift < KM_PLOT_COLUMNS)
    plot->columns[op >> plot->shift].moments |= moments;
}

void
km_plot_remove_moments (KmPlot *plot, uint32_t moments)
{
  for (uint32_t i = 0; i < KM_PLOT_COLUMNS; i++)
    plot->columns[i].moments &= ~moments;
}

uint32_t
km_plot_truncate (KmPlot *plot, uint32_t op)
{
  uint32_t first;

  if (op >= plot->end)
    return plot->end;
  first = op >> plot->shift;
  for (uint32_t i = first; i < KM_PLOT_COLUMNS; i++)
    plot->columns[i] = empty_column;
  plot->end = first << plot->shift;
  return plot->end;
}

/* Joins the columns of operations [from, end) into one. */
static KmPlotColumn
read_range (const KmPlot *plot, uint32_t from, uint32_t end)
{
  KmPlotColumn column = empty_column;
  uint32_t last = MIN ((end - 1) >> plot->shift, (uint32_t)KM_PLOT_COLUMNS - 1);
  for (uint32_t i = from >> plot->shift; i <= last; i++)
    join (&column, &plot->columns[i]);
  if (column.free_min > column.free_max)
    column.free_min = column.free_max = -1;
  return column;
}

void
km_plot_read (const KmPlot *plot, uint32_t n_ops, KmPlotColumn *columns, uint32_t n_columns)
{
  for (uint32_t i = 0; i < n_columns; i++)
    {
      uint32_t from = (uint32_t)((uint64_t)i * n_ops / n_columns);
      uint32_t end = (uint32_t)((uint64_t)(i + 1) * n_ops / n_columns);
      columns[i] = n_ops == 0 ? (KmPlotColumn){ -1, -1, 0 } : read_range (plot, from, MAX (end, from + 1));
    }
}
