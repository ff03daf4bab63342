/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pixel map against a slow and obvious twin: one pixel at a time, all frames of the pixel, no tables. */
#include "base/rng.h"
#include "draw/cairo_pen.h"
#include "draw/frame_map.h"
#include "draw/small_pixels.h"
#include "scene/frame_runs.h"

#include <cairo-svg.h>
#include <glib.h>
#include <math.h>
#include <string.h>

/* Memory in runs of all lengths, so that the fast ways are met as well as the slow ones. */
static uint8_t *
random_cells (KmRng *rng, KmPfn n)
{
  uint8_t *cells = g_malloc (n);
  for (KmPfn at = 0; at < n;)
    {
      uint32_t length = 1u << km_rng_below (rng, 9);
      uint8_t class = (uint8_t)km_rng_below (rng, KM_NR_CELL_CLASSES);
      for (uint32_t i = 0; i < length && at < n; i++, at++)
        {
          cells[at] = (uint8_t)(class | (i == 0 ? KM_CELL_HEAD : 0));
          if (km_rng_below (rng, 9) == 0)
            cells[at] |= km_rng_below (rng, 2) ? KM_CELL_TOUCHED : KM_CELL_CHANGED;
        }
    }
  return cells;
}

static KmViewport
random_view (KmRng *rng)
{
  KmViewport v = {
    .end_pfn = 1 + km_rng_below (rng, 1u << (6 + km_rng_below (rng, 13))),
    .width = 60 + km_rng_below (rng, 300),
    .height = 40 + km_rng_below (rng, 200),
    .unit = 28,
    .scale = 1 + km_rng_below (rng, 3) * 0.5,
  };
  v.level = km_rng_below (rng, 100) / 100.0 * km_viewport_max_level (v.end_pfn);
  v.centre = km_rng_below (rng, v.end_pfn);
  km_viewport_arrange (&v);
  return v;
}

/* Lowest to highest, written down once more. */
static int
rank (int class)
{
  static const KmCellClass order[] = {
    KM_CELL_HOLE, KM_CELL_FREE,    KM_CELL_RESERVED,    KM_CELL_UNKNOWN,    KM_CELL_CACHE,
    KM_CELL_PCP,  KM_CELL_MOVABLE, KM_CELL_RECLAIMABLE, KM_CELL_HIGHATOMIC, KM_CELL_UNMOVABLE,
    KM_CELL_SLAB, KM_CELL_LOST,    KM_CELL_HAND,
  };
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    if ((int)order[i] == class)
      return (int)i;
  g_assert_not_reached ();
}

/* Class of a pixel, or -1 if there is no frame. */
static int
twin_class (const KmViewport *v, const uint8_t *cells, int width, int x, int y, double pitch)
{
  uint64_t cols = (uint64_t)1 << v->col_bits;
  uint64_t c0 = (uint64_t)x * cols / (uint64_t)width, c1 = ((uint64_t)x + 1) * cols / (uint64_t)width;
  uint64_t r0 = (uint64_t)floor (y / pitch + 1e-9), r1 = (uint64_t)floor ((y + 1) / pitch + 1e-9);
  int best = -1;
  for (uint64_t r = r0; r < MAX (r1, r0 + 1); r++)
    for (uint64_t c = c0; c < MAX (c1, c0 + 1); c++)
      {
        uint64_t pfn = ((v->first_row + r) << v->col_bits) + c;
        int class = pfn < v->end_pfn ? cells[pfn] & KM_CELL_CLASS_MASK : -1;
        if (class >= 0 && (best < 0 || rank (class) > rank (best)))
          best = class;
      }
  return best;
}

static uint32_t
twin_pixel (const KmViewport *v, const uint8_t *cells, const KmTheme *theme, const KmPatternTiles *tiles, int width,
            int x, int y)
{
  double pitch = v->row_h * tiles->scale;
  uint64_t cols = (uint64_t)1 << v->col_bits;
  bool large = (double)width / (double)cols >= KM_GRID_SEPARATE_W && pitch >= KM_GRID_SEPARATE_H;
  int class = twin_class (v, cells, width, x, y, pitch);
  uint64_t col, pfn;
  bool first, nobody;
  const KmLook *look;
  int ink;

  if (class < 0 || (large && floor ((y + 1) / pitch + 1e-9) != floor (y / pitch + 1e-9)))
    return theme->background;
  col = (uint64_t)x * cols / (uint64_t)width;
  pfn = ((v->first_row + (uint64_t)floor (y / pitch + 1e-9)) << v->col_bits) + col;
  first = x == 0 || ((uint64_t)x - 1) * cols / (uint64_t)width != col;
  nobody = class == KM_CELL_HOLE || class == KM_CELL_RESERVED || class == KM_CELL_UNKNOWN;
  if (large && first && !nobody && (cells[pfn] & KM_CELL_HEAD))
    return theme->looks[class].border;
  look = &theme->looks[class];
  ink = km_pattern_tile_at (tiles, look->pattern, x % tiles->size_px, y % tiles->size_px);
  return km_color_mix (look->fill, look->ink, ink / 255.0);
}

static void
compare_with_twin (cairo_surface_t *surface, const KmViewport *v, const uint8_t *cells, const KmTheme *theme,
                   const KmPatternTiles *tiles)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const uint8_t *data = cairo_image_surface_get_data (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        uint32_t pixel, wanted;
        memcpy (&pixel, data + (size_t)y * (size_t)stride + 4 * (size_t)x, 4);
        wanted = twin_pixel (v, cells, theme, tiles, width, x, y);
        if ((pixel & 0xffffff) != wanted)
          g_error ("pixel %d, %d is %06x, not %06x (columns 2^%u, row height %g, scale %g)", x, y, pixel & 0xffffff,
                   wanted, v->col_bits, v->row_h, tiles->scale);
      }
}

static void
test_twin (void)
{
  KmRng rng;
  km_rng_init (&rng, 3);
  for (int round = 0; round < 60; round++)
    {
      KmViewport v = random_view (&rng);
      const KmTheme *theme = km_theme_get ((KmThemeId)km_rng_below (&rng, KM_NR_THEMES));
      g_autofree uint8_t *cells = random_cells (&rng, v.end_pfn);
      KmPatternTiles tiles;
      KmFrameMap *map;

      km_pattern_tiles_init (&tiles, v.scale);
      map = km_frame_map_new ();
      km_frame_map_configure (map, &v, theme, &tiles);
      compare_with_twin (km_frame_map_surface (map, cells), &v, cells, theme, &tiles);
      km_frame_map_free (map);
      km_pattern_tiles_finish (&tiles);
    }
}

/* After changes here and there the kept surface equals one painted from nothing. */
static void
test_changes (void)
{
  KmRng rng;
  km_rng_init (&rng, 4);
  for (int round = 0; round < 60; round++)
    {
      KmViewport v = random_view (&rng);
      const KmTheme *theme = km_theme_get (KM_THEME_LIGHT);
      g_autofree uint8_t *cells = random_cells (&rng, v.end_pfn);
      KmPatternTiles tiles;
      KmFrameMap *map;

      km_pattern_tiles_init (&tiles, v.scale);
      map = km_frame_map_new ();
      km_frame_map_configure (map, &v, theme, &tiles);
      km_frame_map_surface (map, cells);
      for (int k = 0; k < 200; k++)
        {
          KmPfn start = km_rng_below (&rng, v.end_pfn);
          KmPfn end = start + 1 + km_rng_below (&rng, k % 10 ? 3 : 700);
          uint8_t value;
          KmFrameRange range;

          end = MIN (end, v.end_pfn);
          value = (uint8_t)(km_rng_below (&rng, KM_NR_CELL_CLASSES) | KM_CELL_HEAD);
          memset (cells + start, value, end - start);
          range = (KmFrameRange){ start, end };
          km_frame_map_change (map, cells, &range, 1);
        }
      compare_with_twin (km_frame_map_surface (map, cells), &v, cells, theme, &tiles);
      km_frame_map_free (map);
      km_pattern_tiles_finish (&tiles);
    }
}

/* Many at once and one by one are the same, at every length. */
static void
test_ranks (void)
{
  KmRng rng;
  km_rng_init (&rng, 8);
  for (size_t n = 0; n < 200; n++)
    {
      uint8_t cells[2][200], ranks[200];
      for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
          cells[k][i] = (uint8_t)(km_rng_below (&rng, KM_NR_CELL_CLASSES) | km_rng_below (&rng, 8) << 5);
      km_rank_set (ranks, cells[0], n);
      km_rank_raise (ranks, cells[1], n);
      for (size_t i = 0; i < n; i++)
        {
          int a = cells[0][i] & KM_CELL_CLASS_MASK, b = cells[1][i] & KM_CELL_CLASS_MASK;
          g_assert_cmpint (ranks[i], ==, km_class_rank (rank (a) > rank (b) ? a : b));
        }
    }
}

/* The colour of a class in test_small_pixels(). */
static uint32_t
show_class (const void *data, int class, int x, int y)
{
  (void)data;
  return (uint32_t)(km_class_rank (class) << 16 | x << 8 | y);
}

/* Writes the pixels of frames anywhere and looks at each; returns how many. */
static uint32_t
write_small (const KmSmallPixels *small, const KmFrameGrid *grid, const uint8_t *cells, KmRng *rng, int tile)
{
  enum
  {
    CALLS = 40
  };
  g_autofree uint32_t *pixels = g_new0 (uint32_t, (size_t)(grid->width * grid->height));
  uint32_t right = 0;
  for (int call = 0; call < CALLS; call++)
    {
      uint32_t frames[KM_SMALL_PIXELS_AT_ONCE], kept[KM_SMALL_PIXELS_AT_ONCE];
      uint32_t n = km_rng_below (rng, KM_SMALL_PIXELS_AT_ONCE + 1);
      for (uint32_t i = 0; i < n; i++)
        kept[i] = frames[i] = km_rng_below (rng, small->n_frames);
      km_small_pixels_write (small, cells, frames, n, pixels);
      for (uint32_t i = 0; i < n; i++)
        {
          KmIntRect area = km_frame_grid_area (grid, small->start + kept[i], small->start + kept[i] + 1);
          uint32_t rank, wanted;

          g_assert_cmpint (area.width * area.height, ==, 1);
          rank = km_frame_grid_pixel (grid, cells, area.x, area.y);
          wanted = rank << 16 | (uint32_t)(area.x % tile << 8 | area.y % tile);
          g_assert_cmphex (pixels[area.y * grid->width + area.x], ==, wanted);
          right++;
        }
    }
  return right;
}

/* Pixels of one to four rows and columns, many at once and one by one, against the pixel alone. */
static void
test_small_pixels (void)
{
  KmRng rng;
  uint32_t right = 0;
  km_rng_init (&rng, 9);
  for (int round = 0; round < 40; round++)
    {
      KmViewport v = { .end_pfn = 4096 + km_rng_below (&rng, 1u << 19),
                       .width = 100 + km_rng_below (&rng, 300),
                       .height = 100 + km_rng_below (&rng, 300),
                       .unit = 28,
                       .scale = 1 };
      KmFrameGrid grid;
      KmSmallPixels small;
      int tile = 1 + (int)km_rng_below (&rng, 12);
      g_autofree uint8_t *cells = NULL;

      v.level = km_rng_below (&rng, 3);
      v.centre = km_rng_below (&rng, v.end_pfn);
      km_viewport_arrange (&v);
      km_frame_grid_init (&grid, &v, 1);
      km_small_pixels_init (&small, &grid, (size_t)grid.width, tile, show_class, NULL);
      cells = random_cells (&rng, v.end_pfn);
      if (small.n_frames > 0)
        right += write_small (&small, &grid, cells, &rng, tile);
      small.in_eights = false;
      if (small.n_frames > 0)
        right += write_small (&small, &grid, cells, &rng, tile);
      km_small_pixels_finish (&small);
      km_frame_grid_finish (&grid);
    }
  g_assert_cmpuint (right, >, 10000);
}

/* A step over a large memory: thousands of ranges at once, short and long, equal a picture drawn from nothing. */
static void
test_many_changes (void)
{
  enum
  {
    N = 3000
  };
  KmRng rng;
  km_rng_init (&rng, 10);
  for (int round = 0; round < 6; round++)
    {
      KmViewport v = {
        .end_pfn = (1u << 20) - km_rng_below (&rng, 5000), .width = 500, .height = 300, .unit = 28, .scale = 1
      };
      g_autofree KmFrameRange *ranges = g_new (KmFrameRange, N);
      KmPatternTiles tiles;
      g_autofree uint8_t *cells = NULL;
      KmFrameMap *map;

      v.level = round % 3;
      v.centre = v.end_pfn;
      km_viewport_arrange (&v);
      cells = random_cells (&rng, v.end_pfn);
      km_pattern_tiles_init (&tiles, 1);
      map = km_frame_map_new ();
      km_frame_map_configure (map, &v, km_theme_get (KM_THEME_LIGHT), &tiles);
      km_frame_map_surface (map, cells);
      for (int i = 0; i < N; i++)
        {
          KmFrameRange *r = &ranges[i];
          uint32_t n;

          r->start = i % 9 ? km_rng_below (&rng, v.end_pfn) : v.end_pfn - 1 - km_rng_below (&rng, 5000);
          n = i % 4 ? 1 : 1u << km_rng_below (&rng, 11);
          r->end = MIN (r->start + n, v.end_pfn);
          memset (cells + r->start, (int)km_rng_below (&rng, KM_NR_CELL_CLASSES), r->end - r->start);
        }
      km_frame_map_change (map, cells, ranges, N);
      compare_with_twin (km_frame_map_surface (map, cells), &v, cells, km_theme_get (KM_THEME_LIGHT), &tiles);
      km_frame_map_free (map);
      km_pattern_tiles_finish (&tiles);
    }
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned length)
{
  g_string_append_len (closure, (const char *)data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* The worst memory there is still makes a vector file of sane size, without a bitmap. */
static void
test_vector_size (void)
{
  KmRng rng;
  KmViewport v;
  g_autofree uint8_t *cells = NULL;
  GString *svg;
  cairo_surface_t *surface;
  cairo_t *cr;
  KmCairoPen pen;

  km_rng_init (&rng, 6);
  v = (KmViewport){ .end_pfn = 1u << 20, .width = 1100, .height = 400, .unit = 28, .scale = 1 };
  km_viewport_arrange (&v);
  cells = g_malloc (v.end_pfn);
  for (KmPfn i = 0; i < v.end_pfn; i++)
    cells[i] = (uint8_t)(km_rng_below (&rng, KM_NR_CELL_CLASSES) | KM_CELL_HEAD);
  svg = g_string_new (NULL);
  surface = cairo_svg_surface_create_for_stream (append_cb, svg, v.width, v.height);
  cr = cairo_create (surface);
  km_cairo_pen_init (&pen, cr, NULL, NULL);
  km_frame_runs_draw (&pen.base, km_rect (0, 0, v.width, v.height), &v, cells, km_theme_get (KM_THEME_PRINT));
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  g_assert_null (strstr (svg->str, "<image"));
  g_assert_cmpuint (svg->len, >, 1000);
  g_assert_cmpuint (svg->len, <, 4u << 20);
  g_string_free (svg, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/frame-map/twin", test_twin);
  g_test_add_func ("/draw/frame-map/changes", test_changes);
  g_test_add_func ("/draw/frame-map/ranks", test_ranks);
  g_test_add_func ("/draw/frame-map/small-pixels", test_small_pixels);
  g_test_add_func ("/draw/frame-map/many-changes", test_many_changes);
  g_test_add_func ("/draw/frame-map/vector-size", test_vector_size);
  return g_test_run ();
}
