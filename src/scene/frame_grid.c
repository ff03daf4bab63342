/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells to pixels.
 *
 * 1. Where frames share pixels, a line collects the classes of its frames as bits of a mask, one bit a class: no
 *    comparison and no branch for each frame. A table of one entry a mask turns a mask into the class that wins.
 * 2. Most of a memory looks alike for long stretches, so sixteen pixels are tested at once, eight frames a word.
 * 3. Where a frame is larger than a pixel, one line is worked out for each row of frames and used again. */
#include "scene/frame_grid.h"

#include "base/assert.h"
#include "scene/theme.h"

#include <math.h>
#include <string.h>

#define N_MASKS (1u << KM_NR_CELL_CLASSES)
#define CHUNK_PX 16

static uint8_t winner[N_MASKS]; /* mask of classes -> pixel */

static void
fill_winner_table (void)
{
  static gsize done = 0;
  if (!g_once_init_enter (&done))
    return;
  winner[0] = KM_PIXEL_NOTHING;
  for (unsigned mask = 1; mask < N_MASKS; mask++)
    {
      int best = -1;
      for (unsigned c = 0; c < KM_NR_CELL_CLASSES; c++)
        if (mask >> c & 1 && (best < 0 || km_class_priority ((KmCellClass)c) > km_class_priority ((KmCellClass)best)))
          best = (int)c;
      winner[mask] = (uint8_t)best;
    }
  g_once_init_leave (&done, 1);
}

void
km_frame_grid_init (KmFrameGrid *grid, const KmViewport *view, double scale)
{
  fill_winner_table ();
  grid->view = *view;
  grid->width = MAX (1, (int)lround (view->width * scale));
  grid->height = MAX (1, (int)lround (km_viewport_used_height (view) * scale));
  grid->pitch = view->row_h * scale;
  double cell_px = (double)grid->width / (double)(1u << view->col_bits);
  grid->separators = cell_px >= KM_GRID_SEPARATE_W && grid->pitch >= KM_GRID_SEPARATE_H;
  grid->first_col = g_new (uint32_t, (size_t)grid->width + 1);
  for (int x = 0; x <= grid->width; x++)
    grid->first_col[x] = (uint32_t)(((uint64_t)x << view->col_bits) / (uint64_t)grid->width);
  grid->mask = g_new0 (uint16_t, (size_t)grid->width);
}

void
km_frame_grid_finish (KmFrameGrid *grid)
{
  g_clear_pointer (&grid->first_col, g_free);
  g_clear_pointer (&grid->mask, g_free);
}

/* Row of the machine that line @y begins in. */
static uint32_t
row_of (const KmFrameGrid *grid, int y)
{
  return grid->view.first_row + (uint32_t)floor (y / grid->pitch + 1e-9);
}

static inline uint32_t
last_col (const KmFrameGrid *grid, int x)
{
  return MAX (grid->first_col[x + 1], grid->first_col[x] + 1);
}

/* Whether frames [cells, cells + n) are all of one class; n >= 1. */
static bool
is_uniform (const uint8_t *cells, size_t n)
{
  const uint64_t class_bits = 0x0101010101010101u * KM_CELL_CLASS_MASK;
  uint64_t pattern = 0x0101010101010101u * (cells[0] & KM_CELL_CLASS_MASK);
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    {
      uint64_t eight;
      memcpy (&eight, cells + i, 8);
      if ((eight & class_bits) != pattern)
        return false;
    }
  for (; i < n; i++)
    if ((cells[i] & KM_CELL_CLASS_MASK) != (cells[0] & KM_CELL_CLASS_MASK))
      return false;
  return true;
}

static inline uint16_t
class_bit (uint8_t cell)
{
  return (uint16_t)(1u << (cell & KM_CELL_CLASS_MASK));
}

/* Adds columns of one row to the masks of pixels [x0, x1); only @n columns of the row exist. */
static void
collect_row (const KmFrameGrid *grid, const uint8_t *row, uint32_t n, int x0, int x1)
{
  const uint32_t *first = grid->first_col;
  uint16_t *mask = grid->mask;
  for (int x = x0; x < x1;)
    {
      int end = MIN (x + CHUNK_PX, x1);
      uint32_t from = first[x], to = MIN (last_col (grid, end - 1), n);
      if (from >= to)
        return;
      if (to - from >= CHUNK_PX && is_uniform (row + from, to - from))
        {
          uint16_t bit = class_bit (row[from]);
          for (; x < end && first[x] < to; x++)
            mask[x] |= bit;
          x = end;
          continue;
        }
      for (; x < end; x++)
        {
          uint32_t c = first[x], stop = MIN (last_col (grid, x), n);
          uint16_t bits = mask[x];
          for (; c < stop; c++)
            bits |= class_bit (row[c]);
          mask[x] = bits;
        }
    }
}

/* Pixels that each show several frames. */
static void
line_of_many (const KmFrameGrid *grid, const uint8_t *cells, uint32_t row, uint32_t end_row, int x0, int x1,
              uint8_t *out)
{
  const KmViewport *v = &grid->view;
  memset (grid->mask + x0, 0, (size_t)(x1 - x0) * sizeof *grid->mask);
  for (; row < end_row; row++)
    {
      uint64_t start = (uint64_t)row << v->col_bits;
      if (start >= v->end_pfn)
        break;
      uint32_t n = (uint32_t)MIN ((uint64_t)v->end_pfn - start, 1u << v->col_bits);
      collect_row (grid, cells + start, n, x0, x1);
    }
  for (int x = x0; x < x1; x++)
    out[x] = winner[grid->mask[x] & (N_MASKS - 1)];
}

/* Whether heads of this class are worth an edge: runs of frames that belong to nobody are not blocks. */
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
      if (pfn >= v->end_pfn)
        {
          out[x] = KM_PIXEL_NOTHING;
          continue;
        }
      uint8_t cell = cells[pfn], class = cell & KM_CELL_CLASS_MASK;
      bool first_px = x == 0 || grid->first_col[x] != grid->first_col[x - 1];
      bool edge = grid->separators && first_px && (cell & KM_CELL_HEAD) && has_edges (class);
      out[x] = (uint8_t)(edge ? KM_PIXEL_EDGE + class : class);
    }
}

int
km_frame_grid_line (const KmFrameGrid *grid, const uint8_t *cells, int y, int x0, int x1, uint8_t *out)
{
  uint32_t row = row_of (grid, y), end_row = MAX (row_of (grid, y + 1), row + 1);
  bool many = end_row - row > 1 || (1 << grid->view.col_bits) > grid->width;
  if (many)
    line_of_many (grid, cells, row, end_row, x0, x1, out);
  else
    line_of_cells (grid, cells, row, x0, x1, out);
  int next = y + 1;
  while (!many && next < grid->height && row_of (grid, next) == row
         && MAX (row_of (grid, next + 1), row + 1) == row + 1)
    next++;
  return next;
}

bool
km_frame_grid_is_gap (const KmFrameGrid *grid, int y)
{
  return grid->separators && row_of (grid, y + 1) != row_of (grid, y);
}

cairo_rectangle_int_t
km_frame_grid_area (const KmFrameGrid *grid, KmPfn start, KmPfn end)
{
  const KmViewport *v = &grid->view;
  uint64_t cols = 1u << v->col_bits;
  int64_t row = (int64_t)(start >> v->col_bits) - v->first_row;
  int64_t end_row = (int64_t)(((uint64_t)end - 1) >> v->col_bits) - v->first_row + 1;
  uint64_t col = start & (cols - 1), end_col = ((uint64_t)(end - 1) & (cols - 1)) + 1;
  if (end_row - row > 1)
    {
      col = 0;
      end_col = cols;
    }
  double y0 = fmax (floor ((double)row * grid->pitch), 0);
  double y1 = fmin (ceil ((double)end_row * grid->pitch), grid->height);
  if (y1 <= y0)
    return (cairo_rectangle_int_t){ 0, 0, 0, 0 };
  int x0 = (int)(col * (uint64_t)grid->width / cols);
  int x1 = (int)((end_col * (uint64_t)grid->width + cols - 1) / cols);
  return (cairo_rectangle_int_t){ x0, (int)y0, MAX (x1 - x0, 1), (int)(y1 - y0) };
}
