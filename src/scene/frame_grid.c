/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells to pixels.
 *
 * 1. Where frames share pixels, the rows of a line of pixels are first laid over one another: the highest rank of each
 *    column, sixteen columns at once (rank.c).
 * 2. Then the columns of each pixel, many pixels at once (column_max.c). Where the processor cannot: most of a memory
 *    looks alike for long stretches, so a stretch of pixels is first tested as a whole, eight columns a word.
 * 3. Where a frame is larger than a pixel, one line is worked out for each row of frames and used again. */
#include "scene/frame_grid.h"

#include "base/assert.h"
#include "scene/rank.h"

#include <math.h>
#include <string.h>

#define STRETCH_PX 64

void
km_frame_grid_init (KmFrameGrid *grid, const KmViewport *view, double scale)
{
  double cell_px;

  grid->view = *view;
  grid->width = MAX (1, (int)lround (view->width * scale));
  grid->height = MAX (1, (int)lround (km_viewport_used_height (view) * scale));
  grid->pitch = view->row_h * scale;
  cell_px = (double)grid->width / (double)(1u << view->col_bits);
  grid->separators = cell_px >= KM_GRID_SEPARATE_W && grid->pitch >= KM_GRID_SEPARATE_H;
  grid->first_col = g_new (uint32_t, (size_t)grid->width + 1);
  for (int x = 0; x <= grid->width; x++)
    grid->first_col[x] = (uint32_t)(((uint64_t)x << view->col_bits) / (uint64_t)grid->width);
  grid->last_col = g_new (uint32_t, (size_t)grid->width);
  for (int x = 0; x < grid->width; x++)
    grid->last_col[x] = MAX (grid->first_col[x + 1], grid->first_col[x] + 1) - 1;
  km_column_max_init (&grid->columns, grid->first_col, grid->last_col, grid->width);
  grid->first_row = g_new (uint32_t, (size_t)grid->height + 2);
  for (int y = 0; y <= grid->height + 1; y++)
    grid->first_row[y] = (uint32_t)floor (y / grid->pitch + 1e-9);
  grid->shared = (1 << view->col_bits) > grid->width || grid->pitch < 1;
  for (int class = 0; class <= KM_CELL_CLASS_MASK; class ++)
    grid->ranks[class] = (uint8_t)(class < KM_NR_CELL_CLASSES ? km_class_rank (class) : 0);
  grid->rank = g_new0 (uint8_t, ((size_t)1 << view->col_bits) + KM_COLUMN_MAX_PADDING);
}

void
km_frame_grid_finish (KmFrameGrid *grid)
{
  g_clear_pointer (&grid->first_col, g_free);
  g_clear_pointer (&grid->last_col, g_free);
  g_clear_pointer (&grid->first_row, g_free);
  km_column_max_finish (&grid->columns);
  g_clear_pointer (&grid->rank, g_free);
}

/* Row of the machine that line @y begins in. */
static inline uint32_t
row_of (const KmFrameGrid *grid, int y)
{
  return grid->view.first_row + grid->first_row[y];
}

/* Whether all of @n bytes are the same; n >= 1. */
static bool
is_uniform (const uint8_t *bytes, size_t n)
{
  uint64_t pattern = 0x0101010101010101u * bytes[0];
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    {
      uint64_t eight;
      memcpy (&eight, bytes + i, 8);
      if (eight != pattern)
        return false;
    }
  for (; i < n; i++)
    if (bytes[i] != bytes[0])
      return false;
  return true;
}

/* Lays rows [row, end_row) over one another, columns [from, to). Returns the end of the columns that exist: rows may be
 * cut off by the end of memory, the first one of them least. */
static uint32_t
collect_rows (const KmFrameGrid *grid, const uint8_t *cells, uint32_t row, uint32_t end_row, uint32_t from, uint32_t to)
{
  const KmViewport *v = &grid->view;
  uint32_t exist = from;
  for (bool first = true; row < end_row; row++, first = false)
    {
      uint64_t start = (uint64_t)row << v->col_bits;
      uint32_t end;

      if (start + from >= v->end_pfn)
        break;
      end = (uint32_t)MIN ((uint64_t)v->end_pfn - start, to);
      if (first)
        {
          km_rank_set (grid->rank + from, cells + start + from, end - from);
          exist = end;
        }
      else
        km_rank_raise (grid->rank + from, cells + start + from, end - from);
    }
  return exist;
}

/* Pixels that each show several frames. */
static void
line_of_many (const KmFrameGrid *grid, const uint8_t *cells, uint32_t row, uint32_t end_row, int x0, int x1,
              uint8_t *out)
{
  uint32_t from = grid->first_col[x0], to = grid->last_col[x1 - 1] + 1;
  uint32_t exist = collect_rows (grid, cells, row, end_row, from, to);
  if (exist == to && grid->columns.n_groups > 0)
    {
      km_column_max_run (&grid->columns, grid->rank, x0, x1, out);
      return;
    }
  for (int x = x0; x < x1;)
    {
      int end = MIN (x + STRETCH_PX, x1);
      uint32_t c = grid->first_col[x], stop = grid->last_col[end - 1] + 1;
      if (c >= exist)
        {
          memset (out + x, KM_PIXEL_NOTHING, (size_t)(x1 - x));
          return;
        }
      if (stop > exist)
        {
          /* The end of memory lies inside: what is behind it ranks below everything. */
          memset (grid->rank + exist, 0, stop - exist);
          end = x + 1;
          stop = grid->last_col[x] + 1;
        }
      if (is_uniform (grid->rank + c, stop - c))
        memset (out + x, grid->rank[c], (size_t)(end - x));
      else
        km_column_max_run (&grid->columns, grid->rank, x, end, out);
      x = end;
    }
}

/* Whether heads of this class are worth an edge: runs of frames without an owner are no blocks. */
static bool
has_edges (uint8_t class)
{
  return class != KM_CELL_HOLE && class != KM_CELL_RESERVED && class != KM_CELL_UNKNOWN && class < KM_NR_CELL_CLASSES;
}

/* Frames of at least one pixel each. */
static void
line_of_cells (const KmFrameGrid *grid, const uint8_t *cells, uint32_t row, int x0, int x1, uint8_t *out)
{
  const KmViewport *v = &grid->view;
  uint64_t start = (uint64_t)row << v->col_bits;
  for (int x = x0; x < x1; x++)
    {
      uint64_t pfn = start + grid->first_col[x];
      uint8_t cell, class;
      bool first_px, edge;

      if (pfn >= v->end_pfn)
        {
          out[x] = KM_PIXEL_NOTHING;
          continue;
        }
      cell = cells[pfn];
      class = cell & KM_CELL_CLASS_MASK;
      first_px = x == 0 || grid->first_col[x] != grid->first_col[x - 1];
      edge = grid->separators && first_px && (cell & KM_CELL_HEAD) && has_edges (class);
      out[x] = (uint8_t)(edge ? KM_PIXEL_EDGE + class : km_class_rank (class));
    }
}

int
km_frame_grid_line (const KmFrameGrid *grid, const uint8_t *cells, int y, int x0, int x1, uint8_t *out)
{
  uint32_t row = row_of (grid, y), end_row = MAX (row_of (grid, y + 1), row + 1);
  bool many = end_row - row > 1 || (1 << grid->view.col_bits) > grid->width;
  int next;

  if (many)
    line_of_many (grid, cells, row, end_row, x0, x1, out);
  else
    line_of_cells (grid, cells, row, x0, x1, out);
  next = y + 1;
  while (!many && next < grid->height && row_of (grid, next) == row
         && MAX (row_of (grid, next + 1), row + 1) == row + 1)
    next++;
  return next;
}

uint8_t
km_frame_grid_pixel (const KmFrameGrid *grid, const uint8_t *cells, int x, int y)
{
  const KmViewport *v = &grid->view;
  uint32_t row = row_of (grid, y), end_row = MAX (row_of (grid, y + 1), row + 1);
  uint32_t first = grid->first_col[x], last = grid->last_col[x];
  uint8_t best = 0;
  uint64_t pfn = ((uint64_t)row << v->col_bits) + first;
  if (pfn >= v->end_pfn)
    return KM_PIXEL_NOTHING;
  for (; row < end_row && pfn < v->end_pfn; row++, pfn += 1u << v->col_bits)
    {
      uint64_t end = MIN (pfn + (last - first) + 1, v->end_pfn);
      for (uint64_t at = pfn; at < end; at++)
        {
          uint8_t rank = grid->ranks[cells[at] & KM_CELL_CLASS_MASK];
          best = rank > best ? rank : best;
        }
    }
  return best;
}

bool
km_frame_grid_is_gap (const KmFrameGrid *grid, int y)
{
  return grid->separators && row_of (grid, y + 1) != row_of (grid, y);
}

/* Lines of the grid that show rows [row, end_row) of the view, cut to the grid. */
static void
find_lines (const KmFrameGrid *grid, int64_t row, int64_t end_row, int *y0, int *y1)
{
  /* A line too many does no harm, one too few does: conversions cut off, rounding errors are far below 1e-6. */
  *y0 = (int)fmax ((double)row * grid->pitch - 1e-6, 0);
  *y1 = MIN ((int)((double)end_row * grid->pitch + 1 - 1e-6), grid->height);
  while (*y1 - *y0 > 1 && grid->pitch < 1 && (int64_t)grid->first_row[*y0 + 1] <= row)
    ++*y0;
}

/* Pixels of a line that show columns [col, end_col). */
static void
find_pixels (const KmFrameGrid *grid, uint64_t col, uint64_t end_col, int *x0, int *x1)
{
  uint64_t width = (uint64_t)grid->width, cols = 1u << grid->view.col_bits;
  bool shared = cols >= width; /* then a column lies in one pixel only */
  *x0 = (int)((shared ? (col + 1) * width - 1 : col * width) >> grid->view.col_bits);
  *x1 = (int)((end_col * width + cols - 1) >> grid->view.col_bits);
}

KmIntRect
km_frame_grid_area (const KmFrameGrid *grid, KmPfn start, KmPfn end)
{
  const KmViewport *v = &grid->view;
  uint64_t cols = 1u << v->col_bits;
  int64_t row = (int64_t)(start >> v->col_bits) - v->first_row;
  int64_t end_row = (int64_t)(((uint64_t)end - 1) >> v->col_bits) - v->first_row + 1;
  uint64_t col = start & (cols - 1), end_col = ((uint64_t)(end - 1) & (cols - 1)) + 1;
  int x0, x1, y0, y1;
  if (end_row - row > 1)
    {
      col = 0;
      end_col = cols;
    }
  find_lines (grid, row, end_row, &y0, &y1);
  find_pixels (grid, col, end_col, &x0, &x1);
  return (KmIntRect){ x0, y0, MAX (x1 - x0, 0), MAX (y1 - y0, 0) };
}
