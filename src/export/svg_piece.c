/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of a list: reading them, and the elements that they are. */
#include "export/svg_private.h"

#include "export/svg_path.h"
#include "export/xml.h"

#include <math.h>
#include <string.h>

enum
{
  MAX_LINE = 2, /* width of a box that is a line, in pixels */
};

static double
tenths (double value)
{
  return floor (value * 10 + 0.5) / 10;
}

void
km_svg_put_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  km_put_number (out, tenths (value));
  g_string_append_c (out, '"');
}

/* ---- pieces ---- */

int64_t
km_svg_grain (const KmSvgPiece *pieces, int64_t usual)
{
  return pieces->shape.hard_edges ? 100 : pieces->shape.stroke_alpha > 0 ? 10 : usual;
}

static bool
is_box_like (const KmListPart *part, const KmListPart *box)
{
  return part->kind == KM_PART_SHAPE && memcmp (&part->shape.rect, &box->shape.rect, sizeof (KmRect)) == 0;
}

/* How many shapes are one box with a pattern that begins at part @i: 2, or 3 with its border; 0 if it is none. */
static unsigned
patterned (const KmList *list, unsigned i)
{
  const KmListPart *fill = km_list_part (list, i), *pattern = fill + 1, *line = fill + 2;

  if (i + 2 >= list->parts->len || fill->kind != KM_PART_SHAPE || fill->shape.kind != KM_SHAPE_BOX
      || fill->shape.fill_alpha != 1 || fill->shape.stroke_alpha != 0 || pattern->kind != KM_PART_SHAPE
      || pattern->shape.kind != KM_SHAPE_PATTERN)
    return 0;
  if (is_box_like (line, fill) && line->shape.kind == KM_SHAPE_BOX && line->shape.fill_alpha == 0)
    return 3;
  return is_box_like (pattern, fill) && fill->shape.radius == 0 ? 2 : 0;
}

/* Narrow boxes are as good as upright lines, which take half the room: the edges of blocks, of which there are
 * thousands. */
static void
straighten (KmSvg *svg, KmShape *shape)
{
  double width = shape->kind == KM_SHAPE_RECTS && shape->n > 0 && shape->stroke_alpha == 0 ? shape->rects[0].w : 0;
  KmLine *lines;

  for (size_t i = 0; i < shape->n && width > 0; i++)
    if (shape->rects[i].w != width)
      width = 0;
  if (width == 0 || width > MAX_LINE)
    return;
  lines = g_new (KmLine, shape->n);
  g_ptr_array_add (svg->memory, lines);
  for (size_t i = 0; i < shape->n; i++)
    {
      const KmRect *r = &shape->rects[i];
      lines[i] = (KmLine){ r->x + width / 2, r->y, r->x + width / 2, r->y + r->h };
    }
  shape->kind = KM_SHAPE_LINES;
  shape->lines = lines;
  shape->stroke = shape->fill;
  shape->stroke_alpha = shape->fill_alpha;
  shape->fill_alpha = 0;
  shape->width = width;
}

unsigned
km_svg_read_piece (KmSvg *svg, unsigned i, KmSvgPiece *piece)
{
  const KmListPart *part = km_list_part (svg->list, i);
  unsigned n = patterned (svg->list, i);
  double line;

  *piece = (KmSvgPiece){ .part = part, .shape = part[n == 3 ? 2 : 0].shape, .patterned = n > 0 };
  piece->shape.fill = part->shape.fill;
  piece->shape.fill_alpha = part->shape.fill_alpha;
  straighten (svg, &piece->shape);
  line = piece->shape.stroke_alpha > 0 ? piece->shape.width / 2 : 0;
  piece->reach = km_rect_inset (km_list_bounds (part), -line);
  piece->look = part->shape.kind == KM_SHAPE_WORDS
                    ? km_svg_look_of_words (&svg->looks, part)
                    : km_svg_look_of_shape (&svg->looks, &piece->shape, n > 0 ? &part[1].shape : NULL);
  return i + MAX (n, 1);
}

bool
km_svg_is_piece (const KmListPart *part)
{
  return part->kind == KM_PART_SHAPE && part->shape.kind <= KM_SHAPE_WORDS;
}

double
km_svg_radius (const KmShape *s)
{
  double r = MIN (s->radius, MIN (s->rect.w, s->rect.h) / 2);
  return r >= 0.5 ? r : 0;
}

bool
km_svg_cuts_corners (const KmSvg *svg, unsigned i)
{
  const KmShape *clip = &km_list_part (svg->list, i)->shape;
  const unsigned most = i + KM_SVG_MAX_RUN;
  KmRect inside = km_rect_inset (clip->rect, -0.01);

  if (clip->radius > svg->level->square)
    return false;
  while (km_svg_is_piece (km_list_part (svg->list, ++i)))
    {
      KmRect rect = km_list_bounds (km_list_part (svg->list, i)), common = km_rect_intersect (rect, inside);
      if (i > most || common.w < rect.w || common.h < rect.h)
        return false;
    }
  return km_list_part (svg->list, i)->shape.kind == KM_SHAPE_END_CLIP;
}

/* ---- elements ---- */

/* What an element is called; @thing: what it is, NULL if it is only a part of it. */
static void
put_identity (GString *out, const KmListThing *thing, unsigned look)
{
  if (thing)
    g_string_append_printf (out, " id=\"%s\" class=\"%s a%u\"", thing->name, thing->class, look);
  else
    g_string_append_printf (out, " class=\"a%u\"", look);
}

void
km_svg_put_title (GString *out, const KmListThing *thing)
{
  if (!thing || !thing->description)
    return;
  g_string_append (out, "<title>");
  km_put_escaped (out, thing->description);
  g_string_append (out, "</title>");
}

static void
end_element (GString *out, const KmListThing *thing, const char *name)
{
  if (!thing || !thing->description)
    {
      g_string_append (out, "/>\n");
      return;
    }
  g_string_append_c (out, '>');
  km_svg_put_title (out, thing);
  g_string_append_printf (out, "</%s>\n", name);
}

void
km_svg_put_place (GString *out, const KmShape *s)
{
  double radius = km_svg_radius (s);

  km_svg_put_attribute (out, "x", s->rect.x);
  km_svg_put_attribute (out, "y", s->rect.y);
  km_svg_put_attribute (out, "width", s->rect.w);
  km_svg_put_attribute (out, "height", s->rect.h);
  if (radius > 0)
    km_svg_put_attribute (out, "rx", radius);
}

void
km_svg_put_rect (GString *out, const KmShape *s)
{
  g_string_append (out, "<rect");
  km_svg_put_place (out, s);
  g_string_append (out, "/>\n");
}

static void
put_box (GString *out, const KmListThing *thing, const KmSvgPiece *piece)
{
  g_string_append (out, "<rect");
  put_identity (out, thing, piece->look);
  km_svg_put_place (out, &piece->shape);
  end_element (out, thing, "rect");
}

void
km_svg_put_path (GString *out, const KmListThing *thing, const KmSvgPiece *pieces, unsigned n)
{
  KmSvgPath path;

  g_string_append (out, "<path");
  put_identity (out, thing, pieces->look);
  g_string_append (out, " d=\"");
  km_svg_path_init (&path, out, km_svg_grain (pieces, 10));
  for (unsigned i = 0; i < n; i++)
    km_svg_path_add (&path, &pieces[i].shape);
  g_string_append_c (out, '"');
  end_element (out, thing, "path");
}

/* Browsers put a base line on a whole pixel anyway, and others do not. */
static double
base_line (const KmSvgPiece *piece)
{
  return floor (piece->part->words.baseline + 0.5);
}

static void
put_words (GString *out, const KmListThing *thing, const KmSvgPiece *piece)
{
  g_string_append (out, "<text");
  put_identity (out, thing, piece->look);
  km_svg_put_attribute (out, "x", piece->part->words.x);
  km_svg_put_attribute (out, "y", base_line (piece));
  g_string_append_c (out, '>');
  km_svg_put_title (out, thing);
  km_put_escaped (out, piece->part->words.string);
  g_string_append (out, "</text>\n");
}

bool
km_svg_is_empty (const KmSvgPiece *piece)
{
  return piece->shape.kind == KM_SHAPE_WORDS && !*piece->part->words.string;
}

void
km_svg_put_piece (GString *out, const KmListThing *thing, const KmSvgPiece *piece)
{
  if (km_svg_is_empty (piece))
    return;
  if (piece->shape.kind == KM_SHAPE_WORDS)
    put_words (out, thing, piece);
  else if (piece->shape.kind == KM_SHAPE_BOX || piece->shape.kind == KM_SHAPE_PATTERN)
    put_box (out, thing, piece);
  else
    km_svg_put_path (out, thing, piece, 1);
}

void
km_svg_put_places_of_words (GString *out, const KmSvgPiece *pieces, unsigned n, int64_t grain)
{
  double y = G_MAXDOUBLE;

  for (unsigned i = 0; i < n; i++)
    {
      const double x = pieces[i].part->words.x;
      if (km_svg_is_empty (&pieces[i]))
        continue;
      g_string_append (out, "<tspan");
      km_svg_put_attribute (out, "x", grain == 1 ? floor (x + 0.5) : x);
      if (base_line (&pieces[i]) != y)
        km_svg_put_attribute (out, "y", base_line (&pieces[i]));
      y = base_line (&pieces[i]);
      g_string_append_c (out, '>');
      km_put_escaped (out, pieces[i].part->words.string);
      g_string_append (out, "</tspan>");
    }
}
