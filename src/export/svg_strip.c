/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strips: things of one look that are too small to point at. */
#include "export/svg_private.h"

#include "export/svg_path.h"

#include <math.h>
#include <string.h>

enum
{
  MAX_STRIP = 1024, /* things of which some are strips */
};

/* Is part @i the begin or the end of a clip that cuts nothing but such corners? */
static bool
is_lost_clip (const KmSvg *svg, unsigned i)
{
  const KmListPart *part = km_list_part (svg->list, i);

  if (part->kind != KM_PART_SHAPE || (part->shape.kind != KM_SHAPE_CLIP && part->shape.kind != KM_SHAPE_END_CLIP))
    return false;
  while (part->shape.kind != KM_SHAPE_CLIP)
    part = km_list_part (svg->list, --i);
  return km_svg_cuts_corners (svg, i);
}

/* Has the step done something to @thing that is to be seen at the level of @svg? */
static bool
is_marked (const KmSvg *svg, const KmListThing *thing)
{
  static const char *const marks[] = { " touched", " changed", " new", " ghost" };
  for (unsigned i = 0; i < svg->level->kept; i++)
    if (strstr (thing->class, marks[i]))
      return true;
  return false;
}

/* Reads the thing that begins at part @i if it can be part of a strip. */
static bool
read_fine (KmSvg *svg, unsigned i, KmSvgFine *fine)
{
  const KmListPart *begin = i < svg->list->parts->len ? km_list_part (svg->list, i) : NULL;

  if (!begin || begin->kind != KM_PART_BEGIN)
    return false;
  *fine = (KmSvgFine){ .at = i, .thing = km_list_thing (svg->list, begin->thing) };
  if (MIN (fine->thing->rect.w, fine->thing->rect.h) >= svg->level->least_size || is_marked (svg, fine->thing))
    return false;
  for (unsigned at = i + 1; at + 1 < fine->thing->end;)
    {
      if (is_lost_clip (svg, at))
        {
          at++;
          continue;
        }
      if (fine->n == KM_SVG_MAX_PIECES || !km_svg_is_piece (km_list_part (svg->list, at)))
        return false;
      at = km_svg_read_piece (svg, at, &fine->pieces[fine->n++]);
    }
  return fine->n > 0;
}

static bool
looks_alike (const KmSvgFine *a, const KmSvgFine *b)
{
  bool same = a->n == b->n && strcmp (a->thing->class, b->thing->class) == 0;
  for (unsigned k = 0; same && k < a->n; k++)
    same = a->pieces[k].look == b->pieces[k].look;
  return same;
}

static bool
is_line (const KmSvgFine *fine)
{
  return fine->n == 1 && fine->pieces->shape.fill_alpha == 0;
}

/* Neighbours may overlap by a shine or a fraction of a pixel. */
static KmRect
core_of (const KmListThing *thing)
{
  return km_rect_inset (thing->rect, MIN (2, MIN (thing->rect.w, thing->rect.h) / 4));
}

GArray *
km_svg_read_fines (KmSvg *svg, unsigned i)
{
  GArray *fines = g_array_new (FALSE, FALSE, sizeof (KmSvgFine));
  KmSvgFine fine;

  while (fines->len < MAX_STRIP && read_fine (svg, i, &fine))
    {
      KmRect core = core_of (fine.thing);
      for (unsigned k = 0; k < fines->len; k++)
        {
          const KmSvgFine *earlier = &g_array_index (fines, KmSvgFine, k);
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
strip_rects (const KmSvgPiece *pieces, unsigned n)
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
put_strip_lines (KmSvg *svg, const KmSvgPiece *pieces, const GArray *rects, const char *class)
{
  const KmRect *r = (const KmRect *)(void *)rects->data;
  KmShape shape = { .kind = KM_SHAPE_LINES,
                    .n = rects->len,
                    .stroke = pieces->shape.fill,
                    .stroke_alpha = pieces->shape.fill_alpha,
                    .width = r->h };
  g_autofree KmLine *lines = g_new (KmLine, rects->len);
  KmSvgPath path;

  if (!svg->level->joins || pieces->shape.stroke_alpha > 0 || pieces->patterned || pieces->shape.kind != KM_SHAPE_BOX)
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
  km_svg_path_init (&path, svg->body, svg->level->grain);
  km_svg_path_add (&path, &shape);
  g_string_append (svg->body, "\"/>\n");
  return true;
}

static bool
is_letters (const KmSvgPiece *pieces, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    if (pieces[i].shape.kind != KM_SHAPE_WORDS || strlen (pieces[i].part->words.string) > 1)
      return false;
  return true;
}

/* Pieces of one look, one of every thing of a strip. @class: with a space behind it, or empty. */
static void
put_strip_pieces (KmSvg *svg, const KmSvgPiece *pieces, unsigned n, const char *class)
{
  const bool boxes = pieces->shape.kind == KM_SHAPE_BOX || pieces->shape.kind == KM_SHAPE_PATTERN;
  g_autoptr (GArray) rects = boxes ? strip_rects (pieces, n) : NULL;
  GString *out = svg->body;
  KmSvgPath path;

  if (svg->level->mute && is_letters (pieces, n))
    return;
  if (pieces->shape.kind == KM_SHAPE_WORDS)
    {
      g_string_append_printf (out, "<text class=\"%sa%u\">", class, pieces->look);
      km_svg_put_places_of_words (out, pieces, n, svg->level->grain);
      g_string_append (out, "</text>\n");
      return;
    }
  if (boxes && put_strip_lines (svg, pieces, rects, class))
    return;
  g_string_append_printf (out, "<path class=\"%sa%u\" d=\"", class, pieces->look);
  km_svg_path_init (&path, out, km_svg_grain (pieces, svg->level->grain));
  for (unsigned i = 0; boxes && i < rects->len; i++)
    km_svg_path_add_rect (&path, &g_array_index (rects, KmRect, i));
  for (unsigned i = 0; !boxes && i < n; i++)
    km_svg_path_add (&path, &pieces[i].shape);
  g_string_append (out, "\"/>\n");
}

bool
km_svg_put_strip (KmSvg *svg, GArray *fines, unsigned first)
{
  const KmSvgFine *model = &g_array_index (fines, KmSvgFine, first);
  g_autoptr (GPtrArray) alike = g_ptr_array_new ();
  g_autofree KmSvgPiece *pieces = NULL;
  const bool grouped = model->n > 1;
  g_autofree char *class = grouped ? g_strdup ("") : g_strconcat (model->thing->class, " ", NULL);

  for (unsigned i = first; i < fines->len; i++)
    if (looks_alike (model, &g_array_index (fines, KmSvgFine, i)))
      g_ptr_array_add (alike, &g_array_index (fines, KmSvgFine, i));
  if (alike->len == 1)
    return false;
  pieces = g_new (KmSvgPiece, alike->len);
  if (grouped)
    g_string_append_printf (svg->body, "<g class=\"%s\">\n", model->thing->class);
  for (unsigned k = 0; k < model->n; k++)
    {
      for (unsigned i = 0; i < alike->len; i++)
        pieces[i] = ((KmSvgFine *)alike->pdata[i])->pieces[k];
      put_strip_pieces (svg, pieces, alike->len, class);
    }
  if (grouped)
    g_string_append (svg->body, "</g>\n");
  for (unsigned i = 0; i < alike->len; i++)
    ((KmSvgFine *)alike->pdata[i])->written = true;
  return true;
}
