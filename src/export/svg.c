/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as SVG.
 *
 * 1. The list is read in pieces: a shape, or the three shapes of a box with a pattern and a border.
 * 2. A thing of one piece is that piece; other things are groups.
 * 3. Pieces without names that look alike are one path, wherever nothing is painted between them.
 * 4. Things of one look side by side that are too small to point at, and that the step has left alone, are a strip: a
 * group without names, in it one path, or one text, for what would be in all of them. How small that is depends on how
 * long the picture gets: a program that opens it should not be kept waiting. */
#include "export/svg_private.h"

#include "export/xml.h"

enum
{
  MAX_BYTES = 50000,
};

/* From that which leaves out least. The second and so on are for pictures that would be longer than MAX_BYTES with the
 * one before. */
static const KmSvgLevel levels[] = {
  { 2, 4, 0, 10, false, false },  { 4, 4, 0.5, 10, true, false },  { 6, 4, 0.7, 10, true, false },
  { 9, 4, 1.1, 10, true, false }, { 13, 4, 1.6, 10, true, false }, { 20, 4, 2.5, 1, true, false },
  { 20, 1, 2.5, 1, true, false }, { 32, 1, 4, 1, true, false },    { 50, 1, 5, 1, true, false },
  { 50, 0, 5, 1, true, false },   { 100, 0, 6, 1, true, true },
};

/* ---- pieces without names ---- */

/* Pieces that are written together. */
typedef struct
{
  GArray *pieces;
  KmRect reach; /* all of them are well inside */
  bool joins;   /* others may come in */
} Group;

static void
free_group (gpointer group)
{
  g_array_unref (((Group *)group)->pieces);
  g_free (group);
}

/* Whether @piece paints where none of the group does. */
static bool
is_apart (const Group *group, const KmSvgPiece *piece)
{
  if (!km_rect_meets (&piece->reach, &group->reach))
    return true;
  for (unsigned i = 0; i < group->pieces->len; i++)
    if (km_rect_meets (&piece->reach, &g_array_index (group->pieces, KmSvgPiece, i).reach))
      return false;
  return true;
}

static void
add_piece (Group *group, const KmSvgPiece *piece)
{
  group->reach = km_rect_union (group->reach, km_rect_inset (piece->reach, -1));
  g_array_append_vals (group->pieces, piece, 1);
}

/* Puts @piece into the last group of its look, below those behind it, if it touches none of them; else into a new one.
 * @joins: it may be in one with others. */
static void
add_to_group (GPtrArray *groups, const KmSvgPiece *piece, bool joins)
{
  Group *group;

  for (unsigned i = groups->len; i-- > 0;)
    {
      group = groups->pdata[i];
      if (!is_apart (group, piece))
        break;
      if (joins && group->joins && g_array_index (group->pieces, KmSvgPiece, 0).look == piece->look)
        {
          add_piece (group, piece);
          return;
        }
    }
  group = g_new0 (Group, 1);
  group->joins = joins;
  group->pieces = g_array_new (FALSE, FALSE, sizeof (KmSvgPiece));
  add_piece (group, piece);
  g_ptr_array_add (groups, group);
}

/* One piece as it is; boxes with round corners in a group; others as one path. */
static void
put_group (KmSvg *svg, const Group *group)
{
  GString *out = svg->body;
  const KmSvgPiece *pieces = (const KmSvgPiece *)(void *)group->pieces->data;
  const unsigned n = group->pieces->len;
  bool round = false;

  for (unsigned i = 0; i < n; i++)
    round |= km_svg_radius (&pieces[i].shape) > svg->level->square;
  if (n == 1)
    km_svg_put_piece (out, NULL, pieces);
  else if (pieces->shape.kind == KM_SHAPE_WORDS)
    {
      g_string_append_printf (out, "<text class=\"a%u\">", pieces->look);
      km_svg_put_places_of_words (out, pieces, n, svg->level->grain);
      g_string_append (out, "</text>\n");
    }
  else if (!round)
    km_svg_put_path (out, NULL, pieces, n);
  else
    {
      g_string_append_printf (out, "<g class=\"a%u\">\n", pieces->look);
      for (unsigned i = 0; i < n; i++)
        km_svg_put_rect (out, &pieces[i].shape);
      g_string_append (out, "</g>\n");
    }
}

/* Writes the pieces from part @i on. Returns the first part behind them. */
static unsigned
put_pieces (KmSvg *svg, unsigned i)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (free_group);

  for (unsigned n = 0; n < KM_SVG_MAX_RUN && i < svg->list->parts->len && km_svg_is_piece (km_list_part (svg->list, i));
       n++)
    {
      KmSvgPiece piece;
      i = km_svg_read_piece (svg, i, &piece);
      add_to_group (groups, &piece, piece.shape.kind != KM_SHAPE_WORDS || svg->level->joins);
    }
  for (unsigned k = 0; k < groups->len; k++)
    put_group (svg, groups->pdata[k]);
  return i;
}

/* ---- clips and fades ---- */

static void
begin_clip (KmSvg *svg, const KmShape *s)
{
  GString *out = svg->looks.definitions;

  g_string_append_printf (out, "<clipPath id=\"clip-%u\"><rect", ++svg->n_clips);
  km_svg_put_place (out, s);
  g_string_append (out, "/></clipPath>\n");
  g_string_append_printf (svg->body, "<g clip-path=\"url(#clip-%u)\">\n", svg->n_clips);
}

static void
put_frame (KmSvg *svg, const KmShape *s)
{
  switch (s->kind)
    {
    case KM_SHAPE_CLIP:
      begin_clip (svg, s);
      break;
    case KM_SHAPE_FADE:
      g_string_append (svg->body, "<g");
      km_svg_put_attribute (svg->body, "opacity", s->fill_alpha);
      g_string_append (svg->body, ">\n");
      break;
    default:
      g_string_append (svg->body, "</g>\n");
    }
}

/* ---- things ---- */

/* Begins the thing at part @i: writes it if it has one piece, or else opens its group. Returns the first part behind
 * what it has written. */
static unsigned
put_thing (KmSvg *svg, unsigned i)
{
  const KmListThing *thing = km_list_thing (svg->list, km_list_part (svg->list, i)->thing);
  KmSvgPiece piece;

  if (thing->end - i >= 3 && km_svg_is_piece (km_list_part (svg->list, i + 1))
      && km_svg_read_piece (svg, i + 1, &piece) + 1 == thing->end && !km_svg_is_empty (&piece))
    {
      km_svg_put_piece (svg->body, thing, &piece);
      return thing->end;
    }
  g_string_append_printf (svg->body, "<g id=\"%s\" class=\"%s\">", thing->name, thing->class);
  km_svg_put_title (svg->body, thing);
  g_string_append_c (svg->body, '\n');
  return i + 1;
}

/* Writes what is at part @i: pieces, a thing of one piece, or where something begins or ends. Returns the first part
 * behind it. */
static unsigned
put_part (KmSvg *svg, unsigned i)
{
  const KmListPart *part = km_list_part (svg->list, i);

  if (part->kind == KM_PART_BEGIN)
    return put_thing (svg, i);
  if (km_svg_is_piece (part))
    return put_pieces (svg, i);
  if (part->kind == KM_PART_END)
    g_string_append (svg->body, "</g>\n");
  else if (part->shape.kind == KM_SHAPE_CLIP && km_svg_cuts_corners (svg, i))
    return put_pieces (svg, i + 1) + 1;
  else
    put_frame (svg, &part->shape);
  return i + 1;
}

/* Writes the thing at part @i to its end. */
static void
put_whole_thing (KmSvg *svg, unsigned i)
{
  unsigned end = km_list_thing (svg->list, km_list_part (svg->list, i)->thing)->end;

  while (i < end)
    i = put_part (svg, i);
}

/* Writes the things from part @i on that can be in strips. Returns the first part behind them. */
static unsigned
put_strips (KmSvg *svg, unsigned i)
{
  g_autoptr (GArray) fines = km_svg_read_fines (svg, i);

  for (unsigned k = 0; k < fines->len; k++)
    {
      const KmSvgFine *fine = &g_array_index (fines, KmSvgFine, k);

      if (!fine->written && !km_svg_put_strip (svg, fines, k))
        put_whole_thing (svg, fine->at);
    }
  return fines->len > 0 ? g_array_index (fines, KmSvgFine, fines->len - 1).thing->end : i;
}

static void
put_parts (KmSvg *svg)
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
put_file (const KmList *list, const KmListAbout *about, const KmSvgLevel *level, GString *out)
{
  KmSvg svg = { .list = list, .body = g_string_new (NULL), .level = level };

  svg.memory = g_ptr_array_new_with_free_func (g_free);

  km_svg_looks_init (&svg.looks);
  put_parts (&svg);
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
  km_svg_put_attribute (out, "width", list->width);
  km_svg_put_attribute (out, "height", list->height);
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

  for (unsigned i = 0; i < G_N_ELEMENTS (levels) && (i == 0 || out->len - before > MAX_BYTES); i++)
    {
      g_string_truncate (out, before);
      put_file (list, about, &levels[i], out);
    }
}
