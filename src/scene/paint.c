/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of shapes for the pen, and what is made of several shapes. */
#include "scene/paint.h"

#include "base/assert.h"
#include "base/units.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

const double km_dash_lengths[KM_NR_DASHES][2] = {
  [KM_DASH_BORDER] = { 3, 2.5 },
  [KM_DASH_LINE] = { 4, 3 },
};

enum
{
  LONGEST_NAME = 96, /* bytes, with its 0 */
};

/* Writes one of @args as the letter of printf() at *@letter says, s, u or x, with G_GINT64_MODIFIER before it for 64
 * bits. Returns where it ends. */
static char *
write_value (char *to, const char *end, const char **letter, va_list *args)
{
  bool is_long = **letter == 'l';
  char digits[KM_MAX_DIGITS];
  const char *text = digits;
  size_t length;

  *letter += strspn (*letter, "l");
  if (**letter == 's')
    {
      text = va_arg (*args, const char *);
      length = strlen (text);
    }
  else
    {
      km_assert (**letter == 'u' || **letter == 'x');
      length = km_write_digits (digits, is_long ? va_arg (*args, uint64_t) : va_arg (*args, unsigned),
                                **letter == 'u' ? 10 : 16);
    }
  length = MIN (length, (size_t)(end - to));
  memcpy (to, text, length);
  return to + length;
}

/* A picture has hundreds of names, and printf() itself would be a sixth of the work. */
static void
write_name (char name[LONGEST_NAME], const char *format, va_list *args)
{
  const char *end = name + LONGEST_NAME - 1;
  char *to = name;

  for (; *format && to < end; format++)
    if (*format == '%')
      {
        format++;
        to = write_value (to, end, &format, args);
      }
    else
      *to++ = *format;
  *to = '\0';
}

void
km_pen_begin (KmPen *pen, const KmThing *thing, const char *format, ...)
{
  char name[LONGEST_NAME];
  va_list args;

  if (!pen->begin)
    return;
  va_start (args, format);
  write_name (name, format, &args);
  va_end (args);
  pen->begin (pen, thing, name);
}

static void
draw (KmPen *pen, const KmShape *shape)
{
  pen->draw (pen, shape);
}

/* ---- shapes ---- */

void
km_paint_rect (KmPen *pen, KmRect rect, KmColor color, double alpha)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_BOX, .rect = rect, .fill = color, .fill_alpha = alpha });
}

void
km_paint_round (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_BOX, .rect = rect, .radius = radius, .fill = color, .fill_alpha = alpha });
}

void
km_paint_crisp (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha)
{
  km_paint_round (pen, km_rect_crisp (rect), radius, color, alpha);
}

static void
outline (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha, double width, KmDash dash)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_BOX,
                         .rect = km_rect_crisp (rect),
                         .radius = radius,
                         .stroke = color,
                         .stroke_alpha = alpha,
                         .width = width,
                         .dash = dash });
}

void
km_paint_outline (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha, double width)
{
  outline (pen, rect, radius, color, alpha, width, KM_DASH_NONE);
}

void
km_paint_dashed (KmPen *pen, KmRect rect, double radius, KmColor color, double alpha, double width)
{
  outline (pen, rect, radius, color, alpha, width, KM_DASH_BORDER);
}

static void
box (KmPen *pen, KmRect rect, double radius, KmColor fill, KmColor border, double border_alpha, double width)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_BOX,
                         .rect = rect,
                         .radius = radius,
                         .fill = fill,
                         .fill_alpha = 1,
                         .stroke = border,
                         .stroke_alpha = border_alpha,
                         .width = width });
}

void
km_paint_box (KmPen *pen, KmRect rect, double radius, KmColor fill, KmColor border, double border_alpha, double width)
{
  box (pen, km_rect_crisp (rect), radius, fill, border, border_alpha, width);
}

void
km_paint_pill (KmPen *pen, KmRect rect, KmColor fill, KmColor border, double width)
{
  box (pen, rect, rect.h / 2, fill, border, 1, width);
}

void
km_paint_disc (KmPen *pen, double x, double y, double r, KmColor fill, KmColor border, double width)
{
  box (pen, km_rect (x - r, y - r, 2 * r, 2 * r), r, fill, border, 1, width);
}

/* A shape of lines. */
static KmShape
stroke (KmShapeKind kind, KmColor color, double alpha, double width)
{
  return (KmShape){ .kind = kind, .stroke = color, .stroke_alpha = alpha, .width = width };
}

void
km_paint_rects (KmPen *pen, const KmRect *rects, size_t n, KmColor color, double alpha, double width)
{
  KmShape shape = stroke (KM_SHAPE_RECTS, color, alpha, width);
  if (width <= 0)
    shape = (KmShape){ .kind = KM_SHAPE_RECTS, .fill = color, .fill_alpha = alpha };
  shape.rects = rects;
  shape.n = n;
  draw (pen, &shape);
}

void
km_paint_pixels (KmPen *pen, const KmRect *rects, size_t n, KmColor color)
{
  draw (pen, &(KmShape){
                 .kind = KM_SHAPE_RECTS, .rects = rects, .n = n, .fill = color, .fill_alpha = 1, .hard_edges = true });
}

void
km_paint_polyline (KmPen *pen, const KmPoint *points, size_t n, KmColor color, double width, bool round_ends)
{
  KmShape shape = stroke (KM_SHAPE_POLYLINE, color, 1, width);
  shape.points = points;
  shape.n = n;
  shape.round_ends = round_ends;
  draw (pen, &shape);
}

static void
lines_with (KmPen *pen, const KmLine *lines, size_t n, KmColor color, double alpha, double width, KmDash dash)
{
  KmShape shape = stroke (KM_SHAPE_LINES, color, alpha, width);
  shape.lines = lines;
  shape.n = n;
  shape.dash = dash;
  draw (pen, &shape);
}

void
km_paint_lines (KmPen *pen, const KmLine *lines, size_t n, KmColor color, double alpha, double width)
{
  lines_with (pen, lines, n, color, alpha, width, KM_DASH_NONE);
}

void
km_paint_dashed_line (KmPen *pen, KmLine line, KmColor color, double alpha, double width)
{
  lines_with (pen, &line, 1, color, alpha, width, KM_DASH_LINE);
}

void
km_paint_curve (KmPen *pen, KmLine line, double cx1, double cy1, double cx2, double cy2, KmColor color, double alpha,
                double width)
{
  const KmPoint points[] = { { line.x1, line.y1 }, { cx1, cy1 }, { cx2, cy2 }, { line.x2, line.y2 } };
  KmShape shape = stroke (KM_SHAPE_CURVE, color, alpha, width);
  shape.points = points;
  shape.n = G_N_ELEMENTS (points);
  draw (pen, &shape);
}

void
km_paint_arrow_head (KmPen *pen, double x, double y, int dx, int dy, double size, KmColor color, double alpha)
{
  double bx = x - dx * size, by = y - dy * size, half = size * 0.6;
  const KmPoint points[] = { { x, y }, { bx - dy * half, by - dx * half }, { bx + dy * half, by + dx * half } };
  draw (
      pen,
      &(KmShape){
          .kind = KM_SHAPE_POLYGON, .points = points, .n = G_N_ELEMENTS (points), .fill = color, .fill_alpha = alpha });
}

void
km_paint_words (KmPen *pen, KmTextStyle style, const char *string, KmRect rect, double x_align, double y_align,
                KmColor color, double alpha)
{
  if (!*string || rect.w < 1)
    return;
  draw (pen, &(KmShape){ .kind = KM_SHAPE_WORDS,
                         .rect = rect,
                         .words = string,
                         .style = style,
                         .x_align = x_align,
                         .y_align = y_align,
                         .fill = color,
                         .fill_alpha = alpha });
}

void
km_paint_note (const KmScope *scope, KmPen *pen, const char *string, KmRect rect, double x_align)
{
  km_paint_words (pen, KM_TEXT_SMALL, string, rect, x_align, 0.5, scope->theme->dim, 1);
}

void
km_paint_pattern (KmPen *pen, KmPatternId pattern, KmRect rect, KmColor ink)
{
  if (pattern == KM_PATTERN_NONE || km_rect_is_empty (&rect))
    return;
  draw (pen, &(KmShape){ .kind = KM_SHAPE_PATTERN, .rect = rect, .pattern = pattern, .fill = ink, .fill_alpha = 1 });
}

void
km_paint_begin_clip (KmPen *pen, KmRect rect, double radius)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_CLIP, .rect = rect, .radius = radius });
}

void
km_paint_end_clip (KmPen *pen)
{
  draw (pen, &(KmShape){ .kind = KM_SHAPE_END_CLIP });
}

void
km_paint_begin_fade (KmPen *pen, KmRect reach, double alpha)
{
  if (alpha < 1)
    draw (pen, &(KmShape){ .kind = KM_SHAPE_FADE, .rect = reach, .fill_alpha = alpha });
}

void
km_paint_end_fade (KmPen *pen, double alpha)
{
  if (alpha < 1)
    draw (pen, &(KmShape){ .kind = KM_SHAPE_END_FADE, .fill_alpha = alpha });
}

/* ---- things with a look ---- */

void
km_paint_look (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect rect, double radius)
{
  if (look->pattern == KM_PATTERN_NONE)
    {
      km_paint_box (pen, rect, radius, look->fill, look->border, 1, scope->theme->line_px);
      return;
    }
  km_paint_crisp (pen, rect, radius, look->fill, 1);
  km_paint_pattern (pen, look->pattern, km_rect_inset (rect, 1), look->ink);
  km_paint_outline (pen, rect, radius, look->border, 1, scope->theme->line_px);
}

void
km_paint_area (KmPen *pen, const KmLook *look, KmRect rect)
{
  km_paint_rect (pen, rect, look->fill, 1);
  if (rect.w >= 3)
    km_paint_pattern (pen, look->pattern, rect, look->ink);
}

double
km_paint_swatch (const KmScope *scope, KmPen *pen, const KmLook *look, const char *word, KmRect line)
{
  double width, side = round (11 * scope->unit), gap = 5 * scope->unit;
  km_text_measure (scope->text, KM_TEXT_SMALL, word, &width, NULL);
  if (pen)
    {
      km_paint_look (scope, pen, look, km_rect (line.x, line.y + floor ((line.h - side) / 2), side, side),
                     2 * scope->unit);
      km_paint_words (pen, KM_TEXT_SMALL, word, km_rect (line.x + side + gap, line.y, width + 1, line.h), 0, 0.5,
                      scope->theme->dim, 1);
    }
  return side + gap + width;
}

void
km_paint_tray (const KmScope *scope, KmPen *pen, KmRect rect, bool touched)
{
  const KmTheme *theme = scope->theme;
  km_paint_crisp (pen, rect, 6 * scope->unit, theme->pill, 0.45);
  km_paint_outline (pen, rect, 6 * scope->unit, touched ? theme->accent : theme->pill_border, 1,
                    theme->line_px + touched);
}

void
km_paint_name (const KmScope *scope, KmPen *pen, const char *name, KmRect pill, bool touched, bool current)
{
  const KmTheme *theme = scope->theme;
  bool marked = touched || current;
  KmColor words = touched ? theme->accent_text : current ? theme->accent : theme->text;
  km_paint_box (pen, pill, 4 * scope->unit, touched ? theme->accent : theme->pill,
                marked ? theme->accent : theme->pill_border, 1, theme->line_px + (current ? 1 : 0));
  km_paint_words (pen, marked ? KM_TEXT_BOLD : KM_TEXT_LABEL, name, pill, 0.5, 0.5, words, marked ? 1 : 0.85);
}

void
km_paint_ghost (const KmScope *scope, KmPen *pen, KmTextStyle style, const char *label, KmRect rect)
{
  km_paint_dashed (pen, rect, 3.5 * scope->unit, scope->theme->ghost, 0.9, scope->theme->line_px);
  if (label)
    km_paint_words (pen, style, label, rect, 0.5, 0.5, scope->theme->dim, 1);
}

void
km_paint_selection (const KmScope *scope, KmPen *pen, const KmTarget *target, KmRect rect, double radius)
{
  bool selected = scope->selection && km_target_equal (scope->selection, target);
  bool hovered = scope->hover && km_target_equal (scope->hover, target);
  double out;

  if (!selected && !hovered)
    return;
  out = selected ? 2 : 1;
  km_paint_outline (pen, km_rect_inset (rect, -out), radius + out, scope->theme->accent, selected ? 1 : 0.6,
                    selected ? 2 : 1.5);
}

const KmLook *
km_type_look (const KmScope *scope, KmMigratetype type)
{
  return &scope->theme->looks[scope->snapshot->type_cell[type]];
}
