/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewport of the page-frame map. */
#include "scene/viewport.h"

#include "base/assert.h"

#include <math.h>

/* A cell is a little wider than high: words are. */
#define WANTED_ASPECT 1.3

/* From this height in device pixels on rows end on whole pixels and none is cut at the lower edge. */
#define WHOLE_ROWS_PX 4

static double
row_height (const KmViewport *v, double frames, uint32_t col_bits)
{
  double cell_w = v->width / (double)(1u << col_bits);
  double rows = ceil (frames / (double)(1u << col_bits));
  double most = fmax (v->unit * 0.85, cell_w * 0.85);
  double h = fmin (v->height / rows, most);
  if (h * v->scale < WHOLE_ROWS_PX)
    return h;
  h = v->height / fmax (floor (v->height / h + 1e-6), 1);
  return floor (h * v->scale + 1e-6) / v->scale;
}

/* The number of columns that brings cells nearest to the wanted shape. */
static uint32_t
choose_col_bits (const KmViewport *v, double frames)
{
  uint32_t best = 0;
  double best_error = INFINITY;
  for (uint32_t bits = 0; bits <= 20 && (bits == 0 || (double)(1u << (bits - 1)) < frames); bits++)
    {
      double cell_w = v->width / (double)(1u << bits);
      double error = fabs (log (cell_w / row_height (v, frames, bits) / WANTED_ASPECT));
      if (error < best_error - 1e-9)
        {
          best_error = error;
          best = bits;
        }
    }
  return best;
}

double
km_viewport_max_level (KmPfn end_pfn)
{
  return log2 (MAX (end_pfn, 1u));
}

static uint32_t
choose_first_row (const KmViewport *v)
{
  double shown = floor (v->height / v->row_h + 1e-6);
  double first;

  if (shown >= v->n_rows)
    return 0;
  first = floor ((double)(v->centre >> v->col_bits) - (shown - 1) / 2);
  return (uint32_t)CLAMP (first, 0.0, (double)v->n_rows - shown);
}

void
km_viewport_arrange (KmViewport *v)
{
  double frames;

  km_assert (v->end_pfn > 0);
  v->width = fmax (v->width, 1);
  v->height = fmax (v->height, 1);
  v->level = CLAMP (v->level, 0, km_viewport_max_level (v->end_pfn));
  v->centre = MIN (v->centre, v->end_pfn - 1);
  frames = fmax ((double)v->end_pfn / exp2 (v->level), 1);
  v->col_bits = choose_col_bits (v, frames);
  v->cell_w = v->width / (double)(1u << v->col_bits);
  v->row_h = row_height (v, frames, v->col_bits);
  v->n_rows = (uint32_t)(((uint64_t)v->end_pfn + (1u << v->col_bits) - 1) >> v->col_bits);
  v->first_row = choose_first_row (v);
}

static uint32_t
rows_in_view (const KmViewport *v)
{
  double fitting = v->height / v->row_h;
  uint32_t rows =
      (uint32_t)fmax (v->row_h * v->scale < WHOLE_ROWS_PX ? ceil (fitting - 1e-6) : floor (fitting + 1e-6), 1);
  return MIN (rows, v->n_rows - v->first_row);
}

double
km_viewport_used_height (const KmViewport *v)
{
  return fmin ((double)rows_in_view (v) * v->row_h, v->height);
}

KmPfn
km_viewport_first_pfn (const KmViewport *v)
{
  return v->first_row << v->col_bits;
}

KmPfn
km_viewport_end_pfn (const KmViewport *v)
{
  uint64_t end = (uint64_t)(v->first_row + rows_in_view (v)) << v->col_bits;
  return (KmPfn)MIN (end, v->end_pfn);
}

KmRect
km_viewport_frame_rect (const KmViewport *v, KmPfn pfn)
{
  double row = (double)(pfn >> v->col_bits) - (double)v->first_row;
  double col = (double)(pfn & ((1u << v->col_bits) - 1));
  return km_rect (col * v->cell_w, row * v->row_h, v->cell_w, v->row_h);
}

KmPfn
km_viewport_pfn_at (const KmViewport *v, double x, double y)
{
  uint64_t row, col, pfn;

  if (x < 0 || y < 0 || x >= v->width || y >= km_viewport_used_height (v))
    return KM_PFN_NONE;
  row = v->first_row + (uint64_t)(y / v->row_h);
  col = MIN ((uint64_t)(x / v->cell_w), (1u << v->col_bits) - 1);
  pfn = (row << v->col_bits) + col;
  return pfn < v->end_pfn ? (KmPfn)pfn : KM_PFN_NONE;
}

size_t
km_viewport_run_rects (const KmViewport *v, KmPfn start, uint32_t frames, KmRect rects[3])
{
  size_t n = 0;
  uint64_t cols = 1u << v->col_bits, at = start, end = (uint64_t)start + frames;
  while (at < end)
    {
      uint64_t col = at & (cols - 1);
      uint64_t whole_rows = col == 0 ? (end - at) >> v->col_bits : 0;
      uint64_t length = whole_rows ? whole_rows << v->col_bits : MIN (cols - col, end - at);
      KmRect r = km_viewport_frame_rect (v, (KmPfn)at);
      r.w = (double)(whole_rows ? cols : length) * v->cell_w;
      r.h = (double)(whole_rows ? whole_rows : 1) * v->row_h;
      rects[n++] = r;
      at += length;
    }
  return n;
}

KmRect
km_viewport_visible_rect (const KmViewport *v, KmRect map, KmPfn start, KmPfn end)
{
  KmPfn first = MAX (start, km_viewport_first_pfn (v)), last = MIN (end, km_viewport_end_pfn (v));
  KmRect rects[3], r = { 0 };

  if (first >= last)
    return km_rect (0, 0, 0, 0);
  for (size_t i = 0, n = km_viewport_run_rects (v, first, last - first, rects); i < n; i++)
    r = km_rect_union (r, rects[i]);
  return km_rect_intersect (km_rect (r.x + map.x, r.y + map.y, r.w, r.h), map);
}
