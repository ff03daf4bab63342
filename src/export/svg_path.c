/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/svg_path.h"

#include <math.h>

void
km_svg_path_init (KmSvgPath *path, GString *d, int64_t grain)
{
  *path = (KmSvgPath){ .d = d, .grain = grain };
}

static int64_t
parts_of (const KmSvgPath *path, double value)
{
  return (int64_t)floor (value * (double)path->grain + 0.5);
}

/* Appends a number that follows a command, or another number if @spaced: ".5", "-3". */
static void
put_number (KmSvgPath *path, int64_t value, bool spaced)
{
  const int64_t grain = path->grain, size = value < 0 ? -value : value;
  int64_t rest = size % grain;

  if (value < 0)
    g_string_append_c (path->d, '-');
  else if (spaced)
    g_string_append_c (path->d, ' ');
  if (size / grain > 0 || rest == 0)
    g_string_append_printf (path->d, "%" G_GINT64_FORMAT, size / grain);
  if (rest > 0 && grain == 100 && rest % 10 > 0)
    g_string_append_printf (path->d, ".%02d", (int)rest);
  else if (rest > 0)
    g_string_append_printf (path->d, ".%d", (int)(grain == 100 ? rest / 10 : rest));
}

static void
put_pair (KmSvgPath *path, int64_t x, int64_t y, bool spaced)
{
  put_number (path, x, spaced);
  put_number (path, y, true);
}

/* Begins a figure at (@x, @y). */
static void
move_to (KmSvgPath *path, double x, double y)
{
  const int64_t to_x = parts_of (path, x), to_y = parts_of (path, y);

  g_string_append_c (path->d, path->begun ? 'm' : 'M');
  put_pair (path, path->begun ? to_x - path->x : to_x, path->begun ? to_y - path->y : to_y, false);
  path->begun = true;
  path->x0 = path->x = to_x;
  path->y0 = path->y = to_y;
}

static void
line_to (KmSvgPath *path, double x, double y)
{
  const int64_t dx = parts_of (path, x) - path->x, dy = parts_of (path, y) - path->y;

  g_string_append_c (path->d, dy == 0 ? 'h' : dx == 0 ? 'v' : 'l');
  if (dx != 0 || dy == 0)
    put_number (path, dx, false);
  if (dy != 0)
    put_number (path, dy, dx != 0);
  path->x += dx;
  path->y += dy;
}

/* Back to where the figure began, where the next one counts from. */
static void
close_figure (KmSvgPath *path)
{
  g_string_append_c (path->d, 'z');
  path->x = path->x0;
  path->y = path->y0;
}

/* An upright one is a line. */
static void
curve_to (KmSvgPath *path, const KmPoint *points)
{
  if (points[-1].x == points[0].x && points[0].x == points[1].x && points[1].x == points[2].x)
    {
      line_to (path, points[2].x, points[2].y);
      return;
    }
  g_string_append_c (path->d, 'c');
  for (int i = 0; i < 3; i++)
    put_pair (path, parts_of (path, points[i].x) - path->x, parts_of (path, points[i].y) - path->y, i > 0);
  path->x = parts_of (path, points[2].x);
  path->y = parts_of (path, points[2].y);
}

void
km_svg_path_add_rect (KmSvgPath *path, const KmRect *rect)
{
  move_to (path, rect->x, rect->y);
  line_to (path, rect->x + rect->w, rect->y);
  line_to (path, rect->x + rect->w, rect->y + rect->h);
  line_to (path, rect->x, rect->y + rect->h);
  close_figure (path);
}

void
km_svg_path_add (KmSvgPath *path, const KmShape *shape)
{
  switch (shape->kind)
    {
    case KM_SHAPE_RECTS:
      for (size_t i = 0; i < shape->n; i++)
        km_svg_path_add_rect (path, &shape->rects[i]);
      return;
    case KM_SHAPE_LINES:
      for (size_t i = 0; i < shape->n; i++)
        {
          move_to (path, shape->lines[i].x1, shape->lines[i].y1);
          line_to (path, shape->lines[i].x2, shape->lines[i].y2);
        }
      return;
    case KM_SHAPE_CURVE:
      move_to (path, shape->points[0].x, shape->points[0].y);
      curve_to (path, shape->points + 1);
      return;
    case KM_SHAPE_POLYLINE:
    case KM_SHAPE_POLYGON:
      for (size_t i = 0; i < shape->n; i++)
        (i ? line_to : move_to) (path, shape->points[i].x, shape->points[i].y);
      if (shape->kind == KM_SHAPE_POLYGON)
        close_figure (path);
      return;
    default:
      km_svg_path_add_rect (path, &shape->rect);
    }
}
