/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns.
 *
 * 1. Each pattern is a handful of lines in a square of KM_PATTERN_PERIOD, repeated.
 * 2. For vector files the lines are cut to the area by arithmetic: a clip for each block would make the file many times
 *    as large.
 * 3. For the screen the same lines are drawn once into a tile. */
#include "draw/cairo_pen.h"

#include "base/assert.h"

#include <math.h>

enum
{
  LINE_RISING = 1 << 0,
  LINE_FALLING = 1 << 1,
  LINE_VERTICAL = 1 << 2,
  LINE_HORIZONTAL = 1 << 3,
  DOTS = 1 << 4,
};

static const struct
{
  unsigned parts;
  double width; /* of the lines, logical pixels */
} patterns[KM_NR_PATTERNS] = {
  [KM_PATTERN_RISING] = { LINE_RISING, 1.2 },
  [KM_PATTERN_FALLING] = { LINE_FALLING, 1.2 },
  [KM_PATTERN_CROSS] = { LINE_RISING | LINE_FALLING, 0.9 },
  [KM_PATTERN_VERTICAL] = { LINE_VERTICAL, 1.4 },
  [KM_PATTERN_HORIZONTAL] = { LINE_HORIZONTAL, 1.4 },
  [KM_PATTERN_GRID] = { LINE_VERTICAL | LINE_HORIZONTAL, 0.9 },
  [KM_PATTERN_DOTS] = { DOTS, 1.7 },
};

/* First multiple of the period, shifted by @phase, that is not before @from. */
static double
first_line (double from, double phase)
{
  return ceil ((from - phase) / KM_PATTERN_PERIOD) * KM_PATTERN_PERIOD + phase;
}

/* x + y = c: from the lower left to the upper right. */
static void
add_rising (cairo_t *cr, KmRect a)
{
  for (double c = first_line (a.x + a.y, 0); c < a.x + a.w + a.y + a.h; c += KM_PATTERN_PERIOD)
    {
      double x0 = fmax (a.x, c - a.y - a.h), x1 = fmin (a.x + a.w, c - a.y);
      if (x1 - x0 < 0.3)
        continue;
      cairo_move_to (cr, x0, c - x0);
      cairo_line_to (cr, x1, c - x1);
    }
}

/* x - y = c: from the upper left to the lower right. */
static void
add_falling (cairo_t *cr, KmRect a)
{
  for (double c = first_line (a.x - a.y - a.h, 0); c < a.x + a.w - a.y; c += KM_PATTERN_PERIOD)
    {
      double x0 = fmax (a.x, c + a.y), x1 = fmin (a.x + a.w, c + a.y + a.h);
      if (x1 - x0 < 0.3)
        continue;
      cairo_move_to (cr, x0, x0 - c);
      cairo_line_to (cr, x1, x1 - c);
    }
}

static void
add_vertical (cairo_t *cr, KmRect a)
{
  for (double x = first_line (a.x, 2); x < a.x + a.w; x += KM_PATTERN_PERIOD)
    {
      cairo_move_to (cr, x, a.y);
      cairo_line_to (cr, x, a.y + a.h);
    }
}

static void
add_horizontal (cairo_t *cr, KmRect a)
{
  for (double y = first_line (a.y, 2); y < a.y + a.h; y += KM_PATTERN_PERIOD)
    {
      cairo_move_to (cr, a.x, y);
      cairo_line_to (cr, a.x + a.w, y);
    }
}

static void
add_dots (cairo_t *cr, KmRect a, double size)
{
  double half = KM_PATTERN_PERIOD / 2.0;
  bool odd = false;
  for (double y = first_line (a.y + size / 2, 1.5); y + size / 2 < a.y + a.h; y += half)
    {
      odd = fmod (fabs (round ((y - 1.5) / half)), 2) != 0;
      for (double x = first_line (a.x + size / 2, odd ? 1.5 + half : 1.5); x + size / 2 < a.x + a.w;
           x += KM_PATTERN_PERIOD)
        cairo_rectangle (cr, x - size / 2, y - size / 2, size, size);
    }
}

static void
draw_lines (cairo_t *cr, KmPatternId pattern, KmRect area)
{
  unsigned parts = patterns[pattern].parts;
  double width = patterns[pattern].width;
  if (parts & DOTS)
    {
      add_dots (cr, area, width);
      cairo_fill (cr);
      return;
    }
  if (parts & LINE_RISING)
    add_rising (cr, area);
  if (parts & LINE_FALLING)
    add_falling (cr, area);
  if (parts & LINE_VERTICAL)
    add_vertical (cr, area);
  if (parts & LINE_HORIZONTAL)
    add_horizontal (cr, area);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_stroke (cr);
}

static cairo_surface_t *
make_tile (KmPatternId pattern, int size_px)
{
  cairo_surface_t *tile = cairo_image_surface_create (CAIRO_FORMAT_A8, size_px, size_px);
  cairo_t *cr = cairo_create (tile);
  cairo_scale (cr, size_px / (double)KM_PATTERN_PERIOD, size_px / (double)KM_PATTERN_PERIOD);
  cairo_set_source_rgba (cr, 0, 0, 0, 1);
  /* Drawn beyond the edges, so that lines meet those of the next tile. */
  draw_lines (cr, pattern,
              km_rect (-KM_PATTERN_PERIOD, -KM_PATTERN_PERIOD, 3 * KM_PATTERN_PERIOD, 3 * KM_PATTERN_PERIOD));
  cairo_destroy (cr);
  cairo_surface_flush (tile);
  return tile;
}

void
km_pattern_tiles_init (KmPatternTiles *tiles, double scale)
{
  tiles->scale = scale;
  tiles->size_px = MAX (2, (int)lround (KM_PATTERN_PERIOD * scale));
  tiles->tiles[KM_PATTERN_NONE] = NULL;
  for (int i = KM_PATTERN_NONE + 1; i < KM_NR_PATTERNS; i++)
    tiles->tiles[i] = make_tile ((KmPatternId)i, tiles->size_px);
}

void
km_pattern_tiles_finish (KmPatternTiles *tiles)
{
  for (int i = 0; i < KM_NR_PATTERNS; i++)
    g_clear_pointer (&tiles->tiles[i], cairo_surface_destroy);
}

uint8_t
km_pattern_tile_at (const KmPatternTiles *tiles, KmPatternId pattern, int x, int y)
{
  cairo_surface_t *tile = tiles->tiles[pattern];
  if (!tile)
    return 0;
  km_debug_assert (x >= 0 && y >= 0 && x < tiles->size_px && y < tiles->size_px);
  return cairo_image_surface_get_data (tile)[(size_t)y * (size_t)cairo_image_surface_get_stride (tile) + (size_t)x];
}

static void
paint_tile (cairo_t *cr, cairo_surface_t *tile, const KmPatternTiles *tiles, KmRect area)
{
  cairo_pattern_t *mask;
  double k;
  cairo_matrix_t matrix;

  cairo_save (cr);
  cairo_rectangle (cr, area.x, area.y, area.w, area.h);
  cairo_clip (cr);
  mask = cairo_pattern_create_for_surface (tile);
  cairo_pattern_set_extend (mask, CAIRO_EXTEND_REPEAT);
  cairo_pattern_set_filter (mask, CAIRO_FILTER_NEAREST);
  k = tiles->size_px / (double)KM_PATTERN_PERIOD;
  cairo_matrix_init_scale (&matrix, k, k);
  cairo_pattern_set_matrix (mask, &matrix);
  cairo_mask (cr, mask);
  cairo_pattern_destroy (mask);
  cairo_restore (cr);
}

void
km_pattern_paint (cairo_t *cr, KmPatternId pattern, KmRect area, KmColor ink, const KmPatternTiles *tiles)
{
  km_assert (pattern < KM_NR_PATTERNS);
  if (pattern == KM_PATTERN_NONE || km_rect_is_empty (&area))
    return;
  km_cairo_color (cr, ink, 1);
  if (tiles)
    paint_tile (cr, tiles->tiles[pattern], tiles, area);
  else
    draw_lines (cr, pattern, area);
}
