/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as SVG.
 *
 * 1. The list is read in pieces: a shape, or the three shapes of a box with a pattern and a border.
 * 2. A thing of one piece is that piece; other things are groups.
 * 3. Pieces without names that look alike are one path, wherever nothing is painted between them.
 * 4. Things of one look side by side that are too small to point at, and that the step has left alone, are a strip: a
 * group without names, in it one path, or one text, for what would be in all of them. How small that is depends on how
 * long the picture gets: a program that opens it should not be kept waiting. */
#include "export/svg.h"

#include "export/svg_look.h"
#include "export/svg_path.h"
#include "export/xml.h"

#include <math.h>
#include <string.h>

enum
{
  MAX_BYTES = 50000,
  MAX_PIECES = 8,   /* of a thing in a strip */
  MAX_RUN = 512,    /* pieces that may change places */
  MAX_STRIP = 1024, /* things of which some are strips */
  MAX_LINE = 2,     /* width of a box that is a line, in pixels */
};

/* How much is left out. What is not so high or not so wide, in pixels, is part of a strip to the eye; last what the
 * step has changed as well. The second and so on are for pictures that would be longer than MAX_BYTES with the one
 * before. */
static const struct
{
  double least_size;
  unsigned kept; /* of what the step has done: how many kinds of marks keep a thing out of strips */
  double square; /* corners that are not rounder are square */
  int64_t grain; /* of what is in strips and has no line around it, see KmSvgPath */
  bool mute;     /* single letters in strips are left out */
} levels[] = {
  { 2, 4, 0, 10, false },    { 4, 4, 0.5, 10, false }, { 6, 4, 0.7, 10, false }, { 9, 4, 1.1, 10, false },
  { 13, 4, 1.6, 10, false }, { 20, 4, 2.5, 1, false }, { 20, 1, 2.5, 1, false }, { 32, 1, 4, 1, false },
  { 50, 1, 5, 1, false },    { 50, 0, 5, 1, false },   { 100, 0, 6, 1, true },
};

/* A shape as it is written. */
typedef struct
{
  const KmListPart *part;
  KmShape shape; /* without its pattern */
  unsigned look;
  bool patterned;
} Piece;

typedef struct
{
  const KmList *list;
  GString *body;
  KmSvgLooks looks;
  unsigned level;
  GPtrArray *memory;
  unsigned n_clips;
} Svg;

static double
tenths (double value)
{
  return floor (value * 10 + 0.5) / 10;
}

static void
put_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  km_put_number (out, tenths (value));
  g_string_append_c (out, '"');
}

/* ---- pieces ---- */

/* How exact the places of @pieces must be: neighbours meet where edges are hard. */
static int64_t
grain_of (const Piece *pieces, int64_t usual)
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
straighten (Svg *svg, KmShape *shape)
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

/* The piece that begins at part @i, which is a shape but no clip and no fade. Returns the first part behind it. */
static unsigned
read_piece (Svg *svg, unsigned i, Piece *piece)
{
  const KmListPart *part = km_list_part (svg->list, i);
  unsigned n = patterned (svg->list, i);

  *piece = (Piece){ .part = part, .shape = part[n == 3 ? 2 : 0].shape, .patterned = n > 0 };
  piece->shape.fill = part->shape.fill;
  piece->shape.fill_alpha = part->shape.fill_alpha;
  straighten (svg, &piece->shape);
  piece->look = part->shape.kind == KM_SHAPE_WORDS
                    ? km_svg_look_of_words (&svg->looks, part)
                    : km_svg_look_of_shape (&svg->looks, &piece->shape, n > 0 ? &part[1].shape : NULL);
  return i + MAX (n, 1);
}

static bool
is_piece (const KmListPart *part)
{
  return part->kind == KM_PART_SHAPE && part->shape.kind <= KM_SHAPE_WORDS;
}

/* Where a piece paints. */
static KmRect
reach_of (const Piece *piece)
{
  const KmShape *s = &piece->shape;
  double line = s->stroke_alpha > 0 ? s->width / 2 : 0;
  KmRect all = km_list_bounds (piece->part);

  return km_rect_inset (all, -line);
}

static double
radius_of (const KmShape *s)
{
  double r = MIN (s->radius, MIN (s->rect.w, s->rect.h) / 2);
  return r >= 0.5 ? r : 0;
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

static void
put_title (GString *out, const KmListThing *thing)
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
  put_title (out, thing);
  g_string_append_printf (out, "</%s>\n", name);
}

static void
put_place (GString *out, const KmShape *s)
{
  double radius = radius_of (s);

  put_attribute (out, "x", s->rect.x);
  put_attribute (out, "y", s->rect.y);
  put_attribute (out, "width", s->rect.w);
  put_attribute (out, "height", s->rect.h);
  if (radius > 0)
    put_attribute (out, "rx", radius);
}

/* A box in a group that has its look. */
static void
put_rect (GString *out, const KmShape *s)
{
  g_string_append (out, "<rect");
  put_place (out, s);
  g_string_append (out, "/>\n");
}

static void
put_box (GString *out, const KmListThing *thing, const Piece *piece)
{
  g_string_append (out, "<rect");
  put_identity (out, thing, piece->look);
  put_place (out, &piece->shape);
  end_element (out, thing, "rect");
}

static void
put_path (GString *out, const KmListThing *thing, const Piece *pieces, unsigned n)
{
  KmSvgPath path;

  g_string_append (out, "<path");
  put_identity (out, thing, pieces->look);
  g_string_append (out, " d=\"");
  km_svg_path_init (&path, out, grain_of (pieces, 10));
  for (unsigned i = 0; i < n; i++)
    km_svg_path_add (&path, &pieces[i].shape);
  g_string_append_c (out, '"');
  end_element (out, thing, "path");
}

/* Browsers put a base line on a whole pixel anyway, and others do not. */
static double
base_line (const Piece *piece)
{
  return floor (piece->part->words.baseline + 0.5);
}

static void
put_words (GString *out, const KmListThing *thing, const Piece *piece)
{
  g_string_append (out, "<text");
  put_identity (out, thing, piece->look);
  put_attribute (out, "x", piece->part->words.x);
  put_attribute (out, "y", base_line (piece));
  g_string_append_c (out, '>');
  put_title (out, thing);
  km_put_escaped (out, piece->part->words.string);
  g_string_append (out, "</text>\n");
}

/* Words of which nothing fits. */
static bool
is_empty (const Piece *piece)
{
  return piece->shape.kind == KM_SHAPE_WORDS && !*piece->part->words.string;
}

static void
put_piece (GString *out, const KmListThing *thing, const Piece *piece)
{
  if (is_empty (piece))
    return;
  if (piece->shape.kind == KM_SHAPE_WORDS)
    put_words (out, thing, piece);
  else if (piece->shape.kind == KM_SHAPE_BOX || piece->shape.kind == KM_SHAPE_PATTERN)
    put_box (out, thing, piece);
  else
    put_path (out, thing, piece, 1);
}

/* Words at places of their own in one element; the first of a line say how high it is. */
static void
put_places_of_words (GString *out, const Piece *pieces, unsigned n, int64_t grain)
{
  double y = G_MAXDOUBLE;

  for (unsigned i = 0; i < n; i++)
    {
      const double x = pieces[i].part->words.x;
      if (is_empty (&pieces[i]))
        continue;
      g_string_append (out, "<tspan");
      put_attribute (out, "x", grain == 1 ? floor (x + 0.5) : x);
      if (base_line (&pieces[i]) != y)
        put_attribute (out, "y", base_line (&pieces[i]));
      y = base_line (&pieces[i]);
      g_string_append_c (out, '>');
      km_put_escaped (out, pieces[i].part->words.string);
      g_string_append (out, "</tspan>");
    }
}

/* ---- pieces without names ---- */

/* Pieces that are written together. */
typedef struct
{
  GArray *pieces;
  bool joins; /* others may come in */
} Group;

static void
free_group (gpointer group)
{
  g_array_unref (((Group *)group)->pieces);
  g_free (group);
}

/* Whether @piece paints where none of the others does. */
static bool
is_apart (const GArray *pieces, const Piece *piece)
{
  KmRect reach = reach_of (piece);

  for (unsigned i = 0; i < pieces->len; i++)
    {
      KmRect other = reach_of (&g_array_index (pieces, Piece, i));
      if (km_rect_meets (&reach, &other))
        return false;
    }
  return true;
}

/* Puts @piece into the last group of its look, below those behind it, if it touches none of them; else into a new one.
 * @joins: it may be in one with others. */
static void
add_to_group (GPtrArray *groups, const Piece *piece, bool joins)
{
  Group *group;

  for (unsigned i = groups->len; i-- > 0;)
    {
      group = groups->pdata[i];
      if (!is_apart (group->pieces, piece))
        break;
      if (joins && group->joins && g_array_index (group->pieces, Piece, 0).look == piece->look)
        {
          g_array_append_vals (group->pieces, piece, 1);
          return;
        }
    }
  group = g_new0 (Group, 1);
  group->joins = joins;
  group->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_append_vals (group->pieces, piece, 1);
  g_ptr_array_add (groups, group);
}

/* One piece as it is; boxes with round corners in a group; others as one path. */
static void
put_group (Svg *svg, const Group *group)
{
  GString *out = svg->body;
  const Piece *pieces = (const Piece *)(void *)group->pieces->data;
  const unsigned n = group->pieces->len;
  bool round = false;

  for (unsigned i = 0; i < n; i++)
    round |= radius_of (&pieces[i].shape) > levels[svg->level].square;
  if (n == 1)
    put_piece (out, NULL, pieces);
  else if (pieces->shape.kind == KM_SHAPE_WORDS)
    {
      g_string_append_printf (out, "<text class=\"a%u\">", pieces->look);
      put_places_of_words (out, pieces, n, levels[svg->level].grain);
      g_string_append (out, "</text>\n");
    }
  else if (!round)
    put_path (out, NULL, pieces, n);
  else
    {
      g_string_append_printf (out, "<g class=\"a%u\">\n", pieces->look);
      for (unsigned i = 0; i < n; i++)
        put_rect (out, &pieces[i].shape);
      g_string_append (out, "</g>\n");
    }
}

/* Writes the pieces from part @i on. Returns the first part behind them. */
static unsigned
put_pieces (Svg *svg, unsigned i)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (free_group);

  for (unsigned n = 0; n < MAX_RUN && i < svg->list->parts->len && is_piece (km_list_part (svg->list, i)); n++)
    {
      Piece piece;
      i = read_piece (svg, i, &piece);
      add_to_group (groups, &piece, piece.shape.kind != KM_SHAPE_WORDS || svg->level > 0);
    }
  for (unsigned k = 0; k < groups->len; k++)
    put_group (svg, groups->pdata[k]);
  return i;
}

/* ---- clips and fades ---- */

static void
begin_clip (Svg *svg, const KmShape *s)
{
  GString *out = svg->looks.definitions;

  g_string_append_printf (out, "<clipPath id=\"clip-%u\"><rect", ++svg->n_clips);
  put_place (out, s);
  g_string_append (out, "/></clipPath>\n");
  g_string_append_printf (svg->body, "<g clip-path=\"url(#clip-%u)\">\n", svg->n_clips);
}

static void
put_frame (Svg *svg, const KmShape *s)
{
  switch (s->kind)
    {
    case KM_SHAPE_CLIP:
      begin_clip (svg, s);
      break;
    case KM_SHAPE_FADE:
      g_string_append (svg->body, "<g");
      put_attribute (svg->body, "opacity", s->fill_alpha);
      g_string_append (svg->body, ">\n");
      break;
    default:
      g_string_append (svg->body, "</g>\n");
    }
}

/* Does the clip at part @i cut nothing but corners that are lost anyway? */
static bool
cuts_corners (const Svg *svg, unsigned i)
{
  const KmShape *clip = &km_list_part (svg->list, i)->shape;
  const unsigned most = i + MAX_RUN;
  KmRect inside = km_rect_inset (clip->rect, -0.01);

  if (clip->radius > levels[svg->level].square)
    return false;
  while (is_piece (km_list_part (svg->list, ++i)))
    {
      KmRect rect = km_list_bounds (km_list_part (svg->list, i)), common = km_rect_intersect (rect, inside);
      if (i > most || common.w < rect.w || common.h < rect.h)
        return false;
    }
  return km_list_part (svg->list, i)->shape.kind == KM_SHAPE_END_CLIP;
}

/* ---- things ---- */

/* Begins the thing at part @i: writes it if it has one piece, or else opens its group. Returns the first part behind
 * what it has written. */
static unsigned
put_thing (Svg *svg, unsigned i)
{
  const KmListThing *thing = km_list_thing (svg->list, km_list_part (svg->list, i)->thing);
  Piece piece;

  if (thing->end - i >= 3 && is_piece (km_list_part (svg->list, i + 1))
      && read_piece (svg, i + 1, &piece) + 1 == thing->end && !is_empty (&piece))
    {
      put_piece (svg->body, thing, &piece);
      return thing->end;
    }
  g_string_append_printf (svg->body, "<g id=\"%s\" class=\"%s\">", thing->name, thing->class);
  put_title (svg->body, thing);
  g_string_append_c (svg->body, '\n');
  return i + 1;
}

/* Writes what is at part @i: pieces, a thing of one piece, or where something begins or ends. Returns the first part
 * behind it. */
static unsigned
put_part (Svg *svg, unsigned i)
{
  const KmListPart *part = km_list_part (svg->list, i);

  if (part->kind == KM_PART_BEGIN)
    return put_thing (svg, i);
  if (is_piece (part))
    return put_pieces (svg, i);
  if (part->kind == KM_PART_END)
    g_string_append (svg->body, "</g>\n");
  else if (part->shape.kind == KM_SHAPE_CLIP && cuts_corners (svg, i))
    return put_pieces (svg, i + 1) + 1;
  else
    put_frame (svg, &part->shape);
  return i + 1;
}

/* Writes the thing at part @i to its end. */
static void
put_whole_thing (Svg *svg, unsigned i)
{
  unsigned end = km_list_thing (svg->list, km_list_part (svg->list, i)->thing)->end;

  while (i < end)
    i = put_part (svg, i);
}

/* ---- strips ---- */

/* A thing that may be part of a strip. */
typedef struct
{
  unsigned at; /* its first part */
  const KmListThing *thing;
  Piece pieces[MAX_PIECES];
  unsigned n;
  bool written;
} Fine;

/* Is part @i the begin or the end of a clip that cuts nothing but such corners? */
static bool
is_lost_clip (const Svg *svg, unsigned i)
{
  const KmListPart *part = km_list_part (svg->list, i);

  if (part->kind != KM_PART_SHAPE || (part->shape.kind != KM_SHAPE_CLIP && part->shape.kind != KM_SHAPE_END_CLIP))
    return false;
  while (part->shape.kind != KM_SHAPE_CLIP)
    part = km_list_part (svg->list, --i);
  return cuts_corners (svg, i);
}

/* Has the step done something to @thing that is to be seen at the level of @svg? */
static bool
is_marked (const Svg *svg, const KmListThing *thing)
{
  static const char *const marks[] = { " touched", " changed", " new", " ghost" };
  for (unsigned i = 0; i < levels[svg->level].kept; i++)
    if (strstr (thing->class, marks[i]))
      return true;
  return false;
}

/* Reads the thing that begins at part @i if it can be part of a strip. */
static bool
read_fine (Svg *svg, unsigned i, Fine *fine)
{
  const KmListPart *begin = i < svg->list->parts->len ? km_list_part (svg->list, i) : NULL;

  if (!begin || begin->kind != KM_PART_BEGIN)
    return false;
  *fine = (Fine){ .at = i, .thing = km_list_thing (svg->list, begin->thing) };
  if (MIN (fine->thing->rect.w, fine->thing->rect.h) >= levels[svg->level].least_size || is_marked (svg, fine->thing))
    return false;
  for (unsigned at = i + 1; at + 1 < fine->thing->end;)
    {
      if (is_lost_clip (svg, at))
        {
          at++;
          continue;
        }
      if (fine->n == MAX_PIECES || !is_piece (km_list_part (svg->list, at)))
        return false;
      at = read_piece (svg, at, &fine->pieces[fine->n++]);
    }
  return fine->n > 0;
}

static bool
looks_alike (const Fine *a, const Fine *b)
{
  bool same = a->n == b->n && strcmp (a->thing->class, b->thing->class) == 0;
  for (unsigned k = 0; same && k < a->n; k++)
    same = a->pieces[k].look == b->pieces[k].look;
  return same;
}

static bool
is_line (const Fine *fine)
{
  return fine->n == 1 && fine->pieces->shape.fill_alpha == 0;
}

/* Neighbours may overlap by a shine or a fraction of a pixel. */
static KmRect
core_of (const KmListThing *thing)
{
  return km_rect_inset (thing->rect, MIN (2, MIN (thing->rect.w, thing->rect.h) / 4));
}

/* The things from part @i on that can be in strips and of which none lies on another but on lines like itself: the
 * order in which they are painted does not matter. */
static GArray *
read_fines (Svg *svg, unsigned i)
{
  GArray *fines = g_array_new (FALSE, FALSE, sizeof (Fine));
  Fine fine;

  while (fines->len < MAX_STRIP && read_fine (svg, i, &fine))
    {
      KmRect core = core_of (fine.thing);
      for (unsigned k = 0; k < fines->len; k++)
        {
          const Fine *earlier = &g_array_index (fines, Fine, k);
          KmRect other = core_of (earlier->thing);
          if (km_rect_meets (&core, &other) && !(is_line (&fine) && looks_alike (earlier, &fine)))
            return fines;
        }
      g_array_append_val (fines, fine);
      i = fine.thing->end;
    }
  return fines;
}

/* The places of @pieces, of which those that touch are one unless there is a line between them. */
static GArray *
strip_rects (const Piece *pieces, unsigned n)
{
  GArray *rects = g_array_new (FALSE, FALSE, sizeof (KmRect));
  bool joins = pieces->shape.stroke_alpha == 0;

  for (unsigned i = 0; i < n; i++)
    {
      const KmRect *r = &pieces[i].shape.rect;
      KmRect *last = rects->len > 0 ? &g_array_index (rects, KmRect, rects->len - 1) : NULL;
      if (joins && last && last->y == r->y && last->h == r->h && fabs (last->x + last->w - r->x) < 0.01)
        last->w = r->x + r->w - last->x;
      else
        g_array_append_vals (rects, r, 1);
    }
  return rects;
}

/* Boxes of one height are lines as thick as that, which take half the room. */
static bool
put_strip_lines (Svg *svg, const Piece *pieces, const GArray *rects, const char *class)
{
  const KmRect *r = (const KmRect *)(void *)rects->data;
  KmShape shape = { .kind = KM_SHAPE_LINES,
                    .n = rects->len,
                    .stroke = pieces->shape.fill,
                    .stroke_alpha = pieces->shape.fill_alpha,
                    .width = r->h };
  g_autofree KmLine *lines = g_new (KmLine, rects->len);
  KmSvgPath path;

  if (svg->level == 0 || pieces->shape.stroke_alpha > 0 || pieces->patterned || pieces->shape.kind != KM_SHAPE_BOX)
    return false;
  for (unsigned i = 0; i < rects->len; i++)
    {
      if (fabs (r[i].h - r->h) > 0.01)
        return false;
      lines[i] = (KmLine){ r[i].x, r[i].y + r->h / 2, r[i].x + r[i].w, r[i].y + r->h / 2 };
    }
  shape.lines = lines;
  g_string_append_printf (svg->body, "<path class=\"%sa%u\" d=\"", class,
                          km_svg_look_of_shape (&svg->looks, &shape, NULL));
  km_svg_path_init (&path, svg->body, levels[svg->level].grain);
  km_svg_path_add (&path, &shape);
  g_string_append (svg->body, "\"/>\n");
  return true;
}

static bool
is_letters (const Piece *pieces, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    if (pieces[i].shape.kind != KM_SHAPE_WORDS || strlen (pieces[i].part->words.string) > 1)
      return false;
  return true;
}

/* Pieces of one look, one of every thing of a strip. @class: with a space behind it, or empty. */
static void
put_strip_pieces (Svg *svg, const Piece *pieces, unsigned n, const char *class)
{
  const bool boxes = pieces->shape.kind == KM_SHAPE_BOX || pieces->shape.kind == KM_SHAPE_PATTERN;
  g_autoptr (GArray) rects = boxes ? strip_rects (pieces, n) : NULL;
  GString *out = svg->body;
  KmSvgPath path;

  if (levels[svg->level].mute && is_letters (pieces, n))
    return;
  if (pieces->shape.kind == KM_SHAPE_WORDS)
    {
      g_string_append_printf (out, "<text class=\"%sa%u\">", class, pieces->look);
      put_places_of_words (out, pieces, n, levels[svg->level].grain);
      g_string_append (out, "</text>\n");
      return;
    }
  if (boxes && put_strip_lines (svg, pieces, rects, class))
    return;
  g_string_append_printf (out, "<path class=\"%sa%u\" d=\"", class, pieces->look);
  km_svg_path_init (&path, out, grain_of (pieces, levels[svg->level].grain));
  for (unsigned i = 0; boxes && i < rects->len; i++)
    km_svg_path_add_rect (&path, &g_array_index (rects, KmRect, i));
  for (unsigned i = 0; !boxes && i < n; i++)
    km_svg_path_add (&path, &pieces[i].shape);
  g_string_append (out, "\"/>\n");
}

/* Writes all that look like number @first of @fines. */
static void
put_strip (Svg *svg, GArray *fines, unsigned first)
{
  const Fine *model = &g_array_index (fines, Fine, first);
  g_autoptr (GPtrArray) alike = g_ptr_array_new ();
  g_autofree Piece *pieces = NULL;
  const bool grouped = model->n > 1;
  g_autofree char *class = grouped ? g_strdup ("") : g_strconcat (model->thing->class, " ", NULL);

  for (unsigned i = first; i < fines->len; i++)
    if (looks_alike (model, &g_array_index (fines, Fine, i)))
      g_ptr_array_add (alike, &g_array_index (fines, Fine, i));
  if (alike->len == 1)
    {
      put_whole_thing (svg, model->at);
      return;
    }
  pieces = g_new (Piece, alike->len);
  if (grouped)
    g_string_append_printf (svg->body, "<g class=\"%s\">\n", model->thing->class);
  for (unsigned k = 0; k < model->n; k++)
    {
      for (unsigned i = 0; i < alike->len; i++)
        pieces[i] = ((Fine *)alike->pdata[i])->pieces[k];
      put_strip_pieces (svg, pieces, alike->len, class);
    }
  if (grouped)
    g_string_append (svg->body, "</g>\n");
  for (unsigned i = 0; i < alike->len; i++)
    ((Fine *)alike->pdata[i])->written = true;
}

/* Writes the things from part @i on that can be in strips. Returns the first part behind them. */
static unsigned
put_strips (Svg *svg, unsigned i)
{
  g_autoptr (GArray) fines = read_fines (svg, i);

  for (unsigned k = 0; k < fines->len; k++)
    if (!g_array_index (fines, Fine, k).written)
      put_strip (svg, fines, k);
  return fines->len > 0 ? g_array_index (fines, Fine, fines->len - 1).thing->end : i;
}

static void
put_parts (Svg *svg)
{
  for (unsigned i = 0; i < svg->list->parts->len;)
    {
      unsigned behind = put_strips (svg, i);
      i = behind > i ? behind : put_part (svg, i);
    }
}

/* ---- the file ---- */

static void
put_about (GString *out, const KmListAbout *about)
{
  if (about->title || about->place)
    {
      g_string_append (out, "<title>");
      km_put_escaped (out, about->title ? about->title : about->place);
      g_string_append (out, "</title>\n");
    }
  if (about->sentence)
    {
      g_string_append (out, "<desc>");
      km_put_escaped (out, about->sentence);
      g_string_append (out, "</desc>\n");
    }
}

static void
put_file (const KmList *list, const KmListAbout *about, unsigned level, GString *out)
{
  Svg svg = { .list = list, .body = g_string_new (NULL), .level = level };

  svg.memory = g_ptr_array_new_with_free_func (g_free);

  km_svg_looks_init (&svg.looks);
  put_parts (&svg);
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
  put_attribute (out, "width", list->width);
  put_attribute (out, "height", list->height);
  g_string_append (out, " viewBox=\"0 0 ");
  km_put_number (out, list->width);
  g_string_append_c (out, ' ');
  km_put_number (out, list->height);
  g_string_append (out, "\" role=\"img\" xml:space=\"preserve\">\n");
  put_about (out, about);
  km_svg_looks_put (&svg.looks, out);
  g_string_append_len (out, svg.body->str, (gssize)svg.body->len);
  g_string_append (out, "</svg>\n");
  g_string_free (svg.body, TRUE);
  g_ptr_array_unref (svg.memory);
  km_svg_looks_finish (&svg.looks);
}

void
km_list_to_svg (const KmList *list, const KmListAbout *about, GString *out)
{
  const size_t before = out->len;

  for (unsigned level = 0; level < G_N_ELEMENTS (levels) && (level == 0 || out->len - before > MAX_BYTES); level++)
    {
      g_string_truncate (out, before);
      put_file (list, about, level, out);
    }
}
