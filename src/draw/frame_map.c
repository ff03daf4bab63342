/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map on the screen. */
#include "draw/frame_map.h"

#include "base/assert.h"
#include "scene/frame_runs.h"
#include "draw/small_pixels.h"

#include <string.h>

/* Pixels of one value that are copied together. */
#define AT_ONCE 8

/* Up to here pixels are faster one by one. */
#define FEW_PIXELS 8

/* Up to so many changed frames small pixels are faster one by one. */
#define SHORT_RANGE 64

struct _KmFrameMap
{
  const KmTheme *theme;        /* borrowed; NULL = not configured */
  const KmPatternTiles *tiles; /* borrowed */
  double scale;                /* of the tiles, when configured */
  KmFrameGrid grid;
  cairo_surface_t *surface;
  uint32_t *colors; /* [line of the tile][pixel value][column of the tile], rows of 1 << `shift`: the tile and what
                     * follows, so that from every column AT_ONCE pixels can be copied */
  unsigned shift;
  uint32_t *first_color; /* by line: which line of the tile */
  uint16_t *phase;       /* column of the tile of each pixel of a line */
  uint8_t *line;         /* scratch: pixel values of a line */
  uint16_t *color;       /* scratch: where their colours are */
  KmSmallPixels small;   /* for changes */
  KmPfn end_pfn;         /* behind the last frame in view */
  bool valid;            /* the surface shows the cells */
};

KmFrameMap *
km_frame_map_new (void)
{
  return g_new0 (KmFrameMap, 1);
}

static void
clear (KmFrameMap *map)
{
  km_frame_grid_finish (&map->grid);
  km_small_pixels_finish (&map->small);
  g_clear_pointer (&map->surface, cairo_surface_destroy);
  g_clear_pointer (&map->colors, g_free);
  g_clear_pointer (&map->phase, g_free);
  g_clear_pointer (&map->line, g_free);
  g_clear_pointer (&map->first_color, g_free);
  g_clear_pointer (&map->color, g_free);
  map->theme = NULL;
  map->valid = false;
}

void
km_frame_map_free (KmFrameMap *map)
{
  if (!map)
    return;
  clear (map);
  g_free (map);
}

static void
fill_colors (KmFrameMap *map)
{
  size_t n = (size_t)map->tiles->size_px, row = n + AT_ONCE - 1;
  map->shift = (unsigned)g_bit_storage (row - 1);
  map->colors = g_new0 (uint32_t, (n * KM_NR_PIXELS) << map->shift);
  for (int value = 0; value < KM_NR_PIXELS; value++)
    {
      KmPatternId pattern = km_frame_pixel_pattern (map->theme, value);
      for (size_t y = 0; y < n; y++)
        for (size_t x = 0; x < row; x++)
          map->colors[((y * KM_NR_PIXELS + (size_t)value) << map->shift) + x] =
              0xff000000u
              | km_frame_pixel_color (map->theme, value,
                                      km_pattern_tile_at (map->tiles, pattern, (int)(x % n), (int)y));
    }
}

/* The same for km_small_pixels_init(). */
static uint32_t
class_color (const void *data, int class, int x, int y)
{
  const KmFrameMap *map = data;
  return map->colors[((size_t)(y * KM_NR_PIXELS + km_class_rank (class)) << map->shift) + (size_t)x];
}

static bool
same_view (const KmViewport *a, const KmViewport *b)
{
  return a->end_pfn == b->end_pfn && a->width == b->width && a->height == b->height && a->col_bits == b->col_bits
         && a->row_h == b->row_h && a->first_row == b->first_row;
}

void
km_frame_map_configure (KmFrameMap *map, const KmViewport *view, const KmTheme *theme, const KmPatternTiles *tiles)
{
  if (map->theme == theme && map->tiles == tiles && map->scale == tiles->scale && same_view (&map->grid.view, view))
    return;
  clear (map);
  map->theme = theme;
  map->tiles = tiles;
  map->scale = tiles->scale;
  km_frame_grid_init (&map->grid, view, tiles->scale);
  map->end_pfn = km_viewport_end_pfn (view);
  map->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, map->grid.width, map->grid.height);
  cairo_surface_set_device_scale (map->surface, tiles->scale, tiles->scale);
  fill_colors (map);
  km_small_pixels_init (&map->small, &map->grid, (size_t)cairo_image_surface_get_stride (map->surface) / 4,
                        tiles->size_px, class_color, map);
  map->line = g_new (uint8_t, (size_t)map->grid.width);
  map->color = g_new (uint16_t, (size_t)map->grid.width);
  map->first_color = g_new (uint32_t, (size_t)map->grid.height);
  for (int y = 0; y < map->grid.height; y++)
    map->first_color[y] = (uint32_t)(y % tiles->size_px * KM_NR_PIXELS) << map->shift;
  map->phase = g_new (uint16_t, (size_t)map->grid.width);
  for (int x = 0; x < map->grid.width; x++)
    map->phase[x] = (uint16_t)(x % tiles->size_px);
}

void
km_frame_map_invalidate (KmFrameMap *map)
{
  map->valid = false;
}

static inline const uint32_t *
colors_of_line (const KmFrameMap *map, int y)
{
  return map->colors + map->first_color[y];
}

/* Finds where the colours of pixels [x0, x1) are: alone in its loop this is done for many pixels at once. */
static void
find_colors (KmFrameMap *map, int x0, int x1)
{
  const uint8_t *line = map->line;
  const uint16_t *phase = map->phase;
  uint16_t *restrict color = map->color;
  uint16_t row = (uint16_t)(1u << map->shift);

  for (int x = x0; x < x1; x++)
    color[x] = (uint16_t)(line[x] * row + phase[x]);
}

/* Writes pixels [x0, x1) of line @y from the values in map->line. */
static void
write_line (KmFrameMap *map, uint8_t *data, size_t stride, int y, int x0, int x1)
{
  uint32_t *to = (uint32_t *)(void *)(data + (size_t)y * stride);
  const uint32_t *colors;
  const uint8_t *line;
  int x;

  if (km_frame_grid_is_gap (&map->grid, y))
    {
      for (x = x0; x < x1; x++)
        to[x] = 0xff000000u | map->theme->background;
      return;
    }
  colors = colors_of_line (map, y);
  line = map->line;
  x = x0;
  find_colors (map, x0, x1);
  for (; x + AT_ONCE <= x1; x += AT_ONCE)
    {
      uint64_t eight;
      memcpy (&eight, line + x, AT_ONCE);
      if (eight == 0x0101010101010101u * line[x])
        memcpy (to + x, colors + map->color[x], AT_ONCE * sizeof *to);
      else
        for (int i = 0; i < AT_ONCE; i++)
          to[x + i] = colors[map->color[x + i]];
    }
  for (; x < x1; x++)
    to[x] = colors[map->color[x]];
}

/* Between cairo_surface_flush() and cairo_surface_mark_dirty(). */
static void
paint (KmFrameMap *map, const uint8_t *cells, KmIntRect area)
{
  uint8_t *data = cairo_image_surface_get_data (map->surface);
  size_t stride = (size_t)cairo_image_surface_get_stride (map->surface);
  int end, x1;

  if (!data)
    return;
  end = area.y + area.height;
  x1 = area.x + area.width;
  for (int y = area.y; y < end;)
    {
      int next = MIN (km_frame_grid_line (&map->grid, cells, y, area.x, x1, map->line), end);
      for (; y < next; y++)
        write_line (map, data, stride, y, area.x, x1);
    }
}

/* The same pixel by pixel, for a few pixels that each show several frames. */
static void
paint_pixels (KmFrameMap *map, const uint8_t *cells, KmIntRect area)
{
  uint8_t *data = cairo_image_surface_get_data (map->surface);
  size_t stride = (size_t)cairo_image_surface_get_stride (map->surface);
  for (int y = area.y; y < area.y + area.height; y++)
    {
      uint32_t *to = (uint32_t *)(void *)(data + (size_t)y * stride);
      const uint32_t *colors = colors_of_line (map, y);
      for (int x = area.x; x < area.x + area.width; x++)
        to[x] = colors[((size_t)km_frame_grid_pixel (&map->grid, cells, x, y) << map->shift) + map->phase[x]];
    }
}

static void
paint_change (KmFrameMap *map, const uint8_t *cells, KmIntRect area)
{
  if (map->grid.shared && area.width * area.height <= FEW_PIXELS)
    paint_pixels (map, cells, area);
  else
    paint (map, cells, area);
}

/* The pixels of a range as far as it is in view; empty if it is not. */
static KmIntRect
area_of (const KmFrameMap *map, const KmFrameRange *range)
{
  KmPfn start = MAX (range->start, km_viewport_first_pfn (&map->grid.view)), end = MIN (range->end, map->end_pfn);
  if (start >= end)
    return (KmIntRect){ 0, 0, 0, 0 };
  return km_frame_grid_area (&map->grid, start, end);
}

/* Changes that are painted together. */
typedef struct
{
  uint32_t frames[KM_SMALL_PIXELS_AT_ONCE];
  size_t n;
} Pending;

static void
paint_pending (KmFrameMap *map, const uint8_t *cells, Pending *pending)
{
  uint32_t *pixels = (uint32_t *)(void *)cairo_image_surface_get_data (map->surface);
  km_small_pixels_write (&map->small, cells, pending->frames, pending->n, pixels);
  pending->n = 0;
}

static inline void
add_pending (KmFrameMap *map, const uint8_t *cells, uint32_t frame, Pending *pending)
{
  pending->frames[pending->n++] = frame;
  if (pending->n == KM_SMALL_PIXELS_AT_ONCE)
    paint_pending (map, cells, pending);
}

/* One frame for each pixel of a short range. Returns false if it is to be painted otherwise. */
static inline bool
change_small (KmFrameMap *map, const uint8_t *cells, const KmFrameRange *range, Pending *pending)
{
  uint32_t first = range->start - map->small.start, n = range->end - range->start;
  if (first >= map->small.n_frames || n > MIN (SHORT_RANGE, map->small.n_frames - first))
    return false;
  add_pending (map, cells, first, pending);
  for (uint32_t i = 1; i < n; i++)
    if (km_small_pixels_is_first (&map->small, first + i))
      add_pending (map, cells, first + i, pending);
  return true;
}

void
km_frame_map_change (KmFrameMap *map, const uint8_t *cells, const KmFrameRange *ranges, size_t n_ranges)
{
  Pending pending;
  if (!map->valid)
    return;
  cairo_surface_flush (map->surface);
  pending.n = 0;
  for (size_t i = 0; i < n_ranges; i++)
    if (!change_small (map, cells, &ranges[i], &pending))
      paint_change (map, cells, area_of (map, &ranges[i]));
  paint_pending (map, cells, &pending);
  cairo_surface_mark_dirty (map->surface);
}

cairo_surface_t *
km_frame_map_surface (KmFrameMap *map, const uint8_t *cells)
{
  km_assert (map->theme != NULL);
  if (!map->valid)
    {
      cairo_surface_flush (map->surface);
      paint (map, cells, (KmIntRect){ 0, 0, map->grid.width, map->grid.height });
      cairo_surface_mark_dirty (map->surface);
      map->valid = cairo_image_surface_get_data (map->surface) != NULL;
    }
  return map->surface;
}
