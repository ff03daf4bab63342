/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map as rectangles. Neighbours of one class become one, and the edges of blocks lie on top; the grid is
 * made coarser until there are few enough. */
#include "scene/frame_runs.h"

#include "scene/paint.h"

#include <string.h>

/* More rectangles than these make a vector file slow to open. */
#define MAX_RUNS 20000

/* The class that a pixel value shows, or -1. */
static int
class_of_pixel (int value)
{
  if (value >= KM_PIXEL_EDGE)
    return value - KM_PIXEL_EDGE;
  for (int class = 0; class < KM_NR_CELL_CLASSES; class ++)
    if (km_class_rank (class) == value)
      return class;
  return -1;
}

KmPatternId
km_frame_pixel_pattern (const KmTheme *theme, int value)
{
  int class = class_of_pixel (value);
  return class < 0 || value >= KM_PIXEL_EDGE ? KM_PATTERN_NONE : theme->looks[class].pattern;
}

KmColor
km_frame_pixel_color (const KmTheme *theme, int value, uint8_t ink)
{
  int class = class_of_pixel (value);
  const KmLook *look;

  if (class < 0)
    return theme->background;
  look = &theme->looks[class];
  return value >= KM_PIXEL_EDGE ? look->border : km_color_mix (look->fill, look->ink, ink / 255.0);
}

/* A rectangle of pixels of one value. */
typedef struct
{
  int x0, x1, y0, y1;
  uint8_t value;
} Run;

static bool
is_blank (uint8_t value)
{
  return value == KM_PIXEL_NOTHING || value == KM_PIXEL_GAP;
}

/* Adds the runs of one line to @runs; a run that continues one of the line above makes that one higher. @open holds
 * the runs that end at the line above, by their left end. */
static void
add_line (GArray *runs, GArray *open, GArray *next_open, const uint8_t *line, int width, int y0, int y1)
{
  unsigned above = 0;
  g_array_set_size (next_open, 0);
  for (int x = 0; x < width;)
    {
      int end = x + 1;
      unsigned index;
      Run *candidate;

      while (end < width && line[end] == line[x])
        end++;
      while (above < open->len && g_array_index (runs, Run, g_array_index (open, unsigned, above)).x0 < x)
        above++;
      index = runs->len;
      candidate = above < open->len ? &g_array_index (runs, Run, g_array_index (open, unsigned, above)) : NULL;
      if (candidate && candidate->x0 == x && candidate->x1 == end && candidate->value == line[x])
        {
          candidate->y1 = y1;
          index = g_array_index (open, unsigned, above);
        }
      else if (!is_blank (line[x]))
        {
          Run run = { x, end, y0, y1, line[x] };
          g_array_append_val (runs, run);
        }
      if (!is_blank (line[x]))
        g_array_append_val (next_open, index);
      x = end;
    }
}

/* Leaves the edges in a line alone, or puts what lies on both sides of them below them. */
static void
keep_layer (uint8_t *line, int width, bool edges)
{
  for (int x = 0; x < width; x++)
    if (edges && line[x] < KM_PIXEL_EDGE)
      line[x] = KM_PIXEL_NOTHING;
    else if (!edges && line[x] >= KM_PIXEL_EDGE)
      line[x] = km_class_rank (class_of_pixel (line[x]));
}

/* Runs are kept apart for what lies below and for the edges on top of it. */
typedef struct
{
  GArray *open, *next_open; /* of unsigned: runs that end at the line above, and at this one */
  uint8_t *line;
} Layer;

static void
layer_line (Layer *layer, GArray *runs, const uint8_t *line, int width, bool edges, int y0, int y1)
{
  GArray *above = layer->open;

  memcpy (layer->line, line, (size_t)width);
  keep_layer (layer->line, width, edges);
  add_line (runs, above, layer->next_open, layer->line, width, y0, y1);
  layer->open = layer->next_open;
  layer->next_open = above;
}

/* Adds the runs of the whole grid to @runs. Returns false as soon as there are too many. */
static bool
collect_runs (const KmFrameGrid *grid, const uint8_t *cells, GArray *runs)
{
  g_autofree uint8_t *line = g_new (uint8_t, (size_t)grid->width);
  Layer layers[2];

  for (int edges = 0; edges < 2; edges++)
    layers[edges] = (Layer){ g_array_new (FALSE, FALSE, sizeof (unsigned)),
                             g_array_new (FALSE, FALSE, sizeof (unsigned)), g_new (uint8_t, (size_t)grid->width) };
  for (int y = 0, next; y < grid->height && runs->len <= MAX_RUNS; y = next)
    {
      bool gap;

      next = MIN (km_frame_grid_line (grid, cells, y, 0, grid->width, line), grid->height);
      gap = next - y > 1 && km_frame_grid_is_gap (grid, next - 1);
      for (int edges = 0; edges < 2; edges++)
        {
          layer_line (&layers[edges], runs, line, grid->width, edges, y, gap ? next - 1 : next);
          if (gap)
            g_array_set_size (layers[edges].open, 0);
        }
    }
  for (int edges = 0; edges < 2; edges++)
    {
      g_array_unref (layers[edges].open);
      g_array_unref (layers[edges].next_open);
      g_free (layers[edges].line);
    }
  return runs->len <= MAX_RUNS;
}

static KmRect
rect_of_run (const Run *r, KmRect area, double px)
{
  return km_rect (area.x + r->x0 * px, area.y + r->y0 * px, (r->x1 - r->x0) * px, (r->y1 - r->y0) * px);
}

static void
draw_value (KmPen *pen, const GArray *runs, int value, KmRect area, double px, const KmTheme *theme)
{
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (KmRect));
  bool edge = value >= KM_PIXEL_EDGE;
  int class = class_of_pixel (value);

  for (unsigned i = 0; i < runs->len; i++)
    {
      const Run *r = &g_array_index (runs, Run, i);
      KmRect rect = rect_of_run (r, area, px);
      if (r->value == value)
        g_array_append_val (rects, rect);
    }
  if (rects->len == 0)
    return;
  km_pen_begin (pen,
                &(KmThing){ .what = edge ? "edges" : "frames", .cell = class < 0 ? KM_CELL_HOLE : (KmCellClass) class },
                "map-%u", (unsigned)value);
  km_paint_pixels (pen, (const KmRect *)(void *)rects->data, rects->len, km_frame_pixel_color (theme, value, 0));
  km_pen_end (pen);
}

static void
draw_patterns (KmPen *pen, const GArray *runs, KmRect map, double px, const KmTheme *theme)
{
  for (unsigned i = 0; i < runs->len; i++)
    {
      const Run *r = &g_array_index (runs, Run, i);
      KmRect area = rect_of_run (r, map, px);
      bool large = area.w >= KM_PATTERN_PERIOD && area.h >= KM_PATTERN_PERIOD * 0.6;
      KmPatternId pattern = km_frame_pixel_pattern (theme, r->value);
      if (pattern != KM_PATTERN_NONE && large)
        km_paint_pattern (pen, pattern, area, theme->looks[class_of_pixel (r->value)].ink);
    }
}

void
km_frame_runs_draw (KmPen *pen, KmRect area, const KmViewport *view, const uint8_t *cells, const KmTheme *theme)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  double px = 1;
  for (bool fits = false; !fits; px *= fits ? 1 : 1.5)
    {
      KmFrameGrid grid;
      g_array_set_size (runs, 0);
      km_frame_grid_init (&grid, view, 1 / px);
      fits = collect_runs (&grid, cells, runs);
      km_frame_grid_finish (&grid);
    }
  for (int value = 0; value < KM_PIXEL_EDGE; value++)
    draw_value (pen, runs, value, area, px, theme);
  draw_patterns (pen, runs, area, px, theme);
  for (int value = KM_PIXEL_EDGE; value < KM_NR_PIXELS; value++)
    draw_value (pen, runs, value, area, px, theme);
}
