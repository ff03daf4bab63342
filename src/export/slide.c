/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slides.
 *
 * 1. Shapes become items: a box takes the pattern and the words that follow it in its thing.
 * 2. If there are too many items, boxes of one look without words of their own become one shape of many paths; then
 * those with words lose them, unless the step has touched them.
 * 3. Items become XML. */
#include "export/slide.h"

#include "export/pptx_parts.h"
#include "export/xml.h"

#include <math.h>
#include <string.h>

#define NAMES                                                                                                          \
  " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""                                                 \
  " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""                                   \
  " xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\""

typedef struct
{
  const KmShape *shape, *pattern; /* pattern: over the fill; may be NULL */
  const KmListPart *words;        /* in it; may be NULL. Of a shape of words itself */
  int thing;                      /* -1 = none */
  bool touched;
  bool merged;    /* another item draws it */
  GArray *others; /* of unsigned: the items that this one draws; NULL: none */
} Item;

typedef struct
{
  const KmList *list;
  GArray *items;     /* of Item */
  GHashTable *names; /* how often a thing has given its name */
  GString *out;
  unsigned id;
} Slide;

static Item *
item_at (const Slide *slide, unsigned i)
{
  return &g_array_index (slide->items, Item, i);
}

/* ---- from shapes to items ---- */

static bool
is_around (const KmRect *outer, const KmRect *inner)
{
  return inner->x >= outer->x - 2 && inner->y >= outer->y - 2 && inner->x + inner->w <= outer->x + outer->w + 2
         && inner->y + inner->h <= outer->y + outer->h + 2;
}

/* Lets the last item take @part in. Returns false if it is something else. */
static bool
join (Slide *slide, const KmListPart *part, int thing)
{
  const KmShape *s = &part->shape;
  Item *last = slide->items->len ? item_at (slide, slide->items->len - 1) : NULL;
  KmRect words = { part->words.left, part->words.top, part->words.width, part->words.height };

  if (!last || last->thing != thing || last->shape->kind != KM_SHAPE_BOX || last->words)
    return false;
  if (s->kind == KM_SHAPE_PATTERN && !last->pattern && is_around (&last->shape->rect, &s->rect)
      && s->rect.w > last->shape->rect.w * 0.8)
    {
      last->pattern = s;
      return true;
    }
  if (s->kind != KM_SHAPE_WORDS || s->x_align != 0.5 || !is_around (&last->shape->rect, &words)
      || fabs (words.x + words.w / 2 - last->shape->rect.x - last->shape->rect.w / 2) > 4)
    return false;
  last->words = part;
  return true;
}

static void
collect (Slide *slide)
{
  int open = -1;
  for (unsigned i = 0; i < slide->list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (slide->list, i);
      Item item = { .shape = &part->shape, .thing = open };
      if (part->kind == KM_PART_BEGIN)
        open = (int)part->thing;
      else if (part->kind == KM_PART_END)
        open = km_list_thing (slide->list, part->thing)->parent;
      else if (part->shape.kind <= KM_SHAPE_WORDS && !join (slide, part, open))
        {
          const char *class = open >= 0 ? km_list_thing (slide->list, (unsigned)open)->class : "";
          if (part->shape.kind == KM_SHAPE_WORDS && !*part->words.string)
            continue;
          item.words = part->shape.kind == KM_SHAPE_WORDS ? part : NULL;
          item.touched = strstr (class, "touched") != NULL;
          g_array_append_val (slide->items, item);
        }
    }
}

/* ---- fewer items ---- */

static unsigned
count (const Slide *slide)
{
  unsigned n = 0;
  for (unsigned i = 0; i < slide->items->len; i++)
    n += !item_at (slide, i)->merged;
  return n;
}

static bool
looks_alike (const Item *a, const Item *b)
{
  const KmShape *s = a->shape, *t = b->shape;
  return s->fill == t->fill && s->fill_alpha == t->fill_alpha && s->stroke == t->stroke
         && s->stroke_alpha == t->stroke_alpha && s->width == t->width && s->dash == t->dash
         && (a->pattern ? a->pattern->pattern : KM_PATTERN_NONE) == (b->pattern ? b->pattern->pattern : KM_PATTERN_NONE)
         && !a->pattern == !b->pattern;
}

/* Shapes that the step has not touched and that have no words join the first one of their look. */
static void
merge (Slide *slide)
{
  for (unsigned i = 0; i < slide->items->len; i++)
    {
      Item *first = item_at (slide, i);
      if (first->merged || first->touched || first->words)
        continue;
      for (unsigned k = i + 1; k < slide->items->len; k++)
        {
          Item *other = item_at (slide, k);
          if (other->merged || other->touched || other->words || !looks_alike (first, other))
            continue;
          if (!first->others)
            first->others = g_array_new (FALSE, FALSE, sizeof (unsigned));
          g_array_append_val (first->others, k);
          other->merged = true;
        }
    }
}

/* Takes the words away from boxes that the step has not touched, and words by themselves that are too many. */
static void
drop_words (Slide *slide)
{
  unsigned kept = 0;
  for (unsigned i = 0; i < slide->items->len; i++)
    {
      Item *item = item_at (slide, i);
      if (item->shape->kind == KM_SHAPE_WORDS)
        item->merged = ++kept > KM_SLIDE_SHAPES / 2;
      else if (!item->touched)
        item->words = NULL;
    }
}

static void
reduce (Slide *slide)
{
  if (count (slide) > KM_SLIDE_SHAPES)
    merge (slide);
  if (count (slide) <= KM_SLIDE_SHAPES)
    return;
  drop_words (slide);
  merge (slide);
}

/* ---- XML ---- */

static int
emu (double points)
{
  return (int)floor (points * KM_EMU + 0.5);
}

static void
put_color (GString *out, KmColor color, double alpha)
{
  g_string_append_printf (out, "<a:srgbClr val=\"%06X\"", color & 0xffffff);
  if (alpha < 1)
    g_string_append_printf (out, "><a:alpha val=\"%d\"/></a:srgbClr>", (int)(alpha * 100000));
  else
    g_string_append (out, "/>");
}

static void
put_fill (GString *out, const Item *item)
{
  static const char *const patterns[KM_NR_PATTERNS] = {
    [KM_PATTERN_RISING] = "wdUpDiag", [KM_PATTERN_FALLING] = "wdDnDiag",  [KM_PATTERN_CROSS] = "openDmnd",
    [KM_PATTERN_VERTICAL] = "ltVert", [KM_PATTERN_HORIZONTAL] = "ltHorz", [KM_PATTERN_GRID] = "smGrid",
    [KM_PATTERN_DOTS] = "pct20",
  };
  const KmShape *s = item->shape;
  if (item->pattern)
    {
      g_string_append_printf (out, "<a:pattFill prst=\"%s\"><a:fgClr>", patterns[item->pattern->pattern]);
      put_color (out, item->pattern->fill, 1);
      g_string_append (out, "</a:fgClr><a:bgClr>");
      put_color (out, s->fill, 1);
      g_string_append (out, "</a:bgClr></a:pattFill>");
    }
  else if (s->kind == KM_SHAPE_PATTERN)
    {
      g_string_append_printf (out, "<a:pattFill prst=\"%s\"><a:fgClr>", patterns[s->pattern]);
      put_color (out, s->fill, 1);
      g_string_append (out, "</a:fgClr><a:bgClr>");
      put_color (out, 0xffffff, 0);
      g_string_append (out, "</a:bgClr></a:pattFill>");
    }
  else if (s->fill_alpha > 0 && s->kind != KM_SHAPE_WORDS)
    {
      g_string_append (out, "<a:solidFill>");
      put_color (out, s->fill, s->fill_alpha);
      g_string_append (out, "</a:solidFill>");
    }
  else
    g_string_append (out, "<a:noFill/>");
}

static void
put_line (GString *out, const KmShape *s)
{
  if (s->stroke_alpha <= 0)
    {
      g_string_append (out, "<a:ln><a:noFill/></a:ln>");
      return;
    }
  g_string_append_printf (out, "<a:ln w=\"%d\"><a:solidFill>", emu (s->width));
  put_color (out, s->stroke, s->stroke_alpha);
  g_string_append_printf (out, "</a:solidFill>%s</a:ln>",
                          s->dash != KM_DASH_NONE ? "<a:prstDash val=\"sysDash\"/>" : "");
}

/* The rectangle of a shape without the width of its line. */
static KmRect
frame_of (const Item *item)
{
  const KmShape *s = item->shape;
  KmRect all = { 0 };
  if (s->kind == KM_SHAPE_WORDS)
    return km_rect (item->words->words.left - 1, item->words->words.top, item->words->words.width + 2,
                    item->words->words.height);
  if (s->kind == KM_SHAPE_BOX || s->kind == KM_SHAPE_PATTERN)
    return s->rect;
  for (size_t i = 0; s->kind == KM_SHAPE_RECTS && i < s->n; i++)
    all = km_rect_union (all, s->rects[i]);
  if (s->kind == KM_SHAPE_RECTS)
    return all;
  all = km_rect (G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE); /* corners for the moment */
  for (size_t i = 0; i < s->n * (s->kind == KM_SHAPE_LINES ? 2 : 1); i++)
    all = km_rect (MIN (all.x, s->points[i].x), MIN (all.y, s->points[i].y), MAX (all.w, s->points[i].x),
                   MAX (all.h, s->points[i].y));
  return km_rect (all.x, all.y, MAX (all.w - all.x, 0.01), MAX (all.h - all.y, 0.01));
}

static void
put_point (GString *out, const char *command, KmRect frame, double x, double y)
{
  if (command)
    g_string_append_printf (out, "<a:%s>", command);
  g_string_append_printf (out, "<a:pt x=\"%d\" y=\"%d\"/>", emu (x - frame.x), emu (y - frame.y));
  if (command)
    g_string_append_printf (out, "</a:%s>", command);
}

static void
put_rect_path (GString *out, KmRect frame, KmRect r)
{
  put_point (out, "moveTo", frame, r.x, r.y);
  put_point (out, "lnTo", frame, r.x + r.w, r.y);
  put_point (out, "lnTo", frame, r.x + r.w, r.y + r.h);
  put_point (out, "lnTo", frame, r.x, r.y + r.h);
  g_string_append (out, "<a:close/>");
}

static void
put_path (GString *out, KmRect frame, const KmShape *s)
{
  if (s->kind == KM_SHAPE_BOX || s->kind == KM_SHAPE_PATTERN)
    put_rect_path (out, frame, s->rect);
  for (size_t i = 0; i < s->n; i++)
    switch (s->kind)
      {
      case KM_SHAPE_RECTS:
        put_rect_path (out, frame, s->rects[i]);
        break;
      case KM_SHAPE_LINES:
        put_point (out, "moveTo", frame, s->lines[i].x1, s->lines[i].y1);
        put_point (out, "lnTo", frame, s->lines[i].x2, s->lines[i].y2);
        break;
      case KM_SHAPE_CURVE:
        if (i == 1)
          g_string_append (out, "<a:cubicBezTo>");
        put_point (out, i == 0 ? "moveTo" : NULL, frame, s->points[i].x, s->points[i].y);
        if (i == 3)
          g_string_append (out, "</a:cubicBezTo>");
        break;
      default:
        put_point (out, i == 0 ? "moveTo" : "lnTo", frame, s->points[i].x, s->points[i].y);
      }
  if (s->kind == KM_SHAPE_POLYGON)
    g_string_append (out, "<a:close/>");
}

static void
put_custom (Slide *slide, const Item *item, KmRect frame)
{
  GString *out = slide->out;
  g_string_append_printf (
      out,
      "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l=\"0\" t=\"0\" r=\"r\" b=\"b\"/><a:pathLst><a:path w=\"%d\" h=\"%d\">",
      emu (frame.w), emu (frame.h));
  put_path (out, frame, item->shape);
  for (unsigned i = 0; item->others && i < item->others->len; i++)
    put_path (out, frame, item_at (slide, g_array_index (item->others, unsigned, i))->shape);
  g_string_append (out, "</a:path></a:pathLst></a:custGeom>");
}

static void
put_geometry (Slide *slide, const Item *item, KmRect frame)
{
  const KmShape *s = item->shape;
  double least = MIN (s->rect.w, s->rect.h);
  if (item->others || (s->kind != KM_SHAPE_BOX && s->kind != KM_SHAPE_WORDS && s->kind != KM_SHAPE_PATTERN))
    put_custom (slide, item, frame);
  else if (s->kind == KM_SHAPE_BOX && s->radius >= 0.5 && least > 0)
    g_string_append_printf (
        slide->out,
        "<a:prstGeom prst=\"roundRect\"><a:avLst><a:gd name=\"adj\" fmla=\"val %d\"/></a:avLst></a:prstGeom>",
        (int)(MIN (s->radius / least, 0.5) * 100000));
  else
    g_string_append (slide->out, "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>");
}

static void
put_words (GString *out, const KmListPart *words)
{
  const KmShape *s = &words->shape;
  bool mono = s->style == KM_TEXT_MONO || s->style == KM_TEXT_MONO_SMALL;
  g_string_append_printf (
      out,
      "<p:txBody><a:bodyPr wrap=\"none\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"ctr\"/><a:p><a:pPr algn=\"%s\"/><a:r><a:rPr lang=\"en\" sz=\"%d\"%s dirty=\"0\"><a:solidFill>",
      s->x_align < 0.25   ? "l"
      : s->x_align > 0.75 ? "r"
                          : "ctr",
      (int)floor (words->words.size_px * 100 + 0.5), km_fonts[s->style].bold ? " b=\"1\"" : "");
  put_color (out, s->fill, s->fill_alpha);
  g_string_append (out, "</a:solidFill>");
  if (mono)
    g_string_append (out, "<a:latin typeface=\"Consolas\"/>");
  g_string_append (out, "</a:rPr><a:t>");
  km_put_escaped (out, words->words.string);
  g_string_append (out, "</a:t></a:r></a:p></p:txBody>");
}

/* "!!block-0x400", and from the second shape of a thing on "!!block-0x400-2". */
static void
put_name (Slide *slide, const Item *item)
{
  const KmListThing *thing = item->thing >= 0 ? km_list_thing (slide->list, (unsigned)item->thing) : NULL;
  const char *name = thing ? thing->name : "page";
  unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (slide->names, name)) + 1;

  g_hash_table_insert (slide->names, (gpointer)(uintptr_t)name, GUINT_TO_POINTER (n));
  g_string_append_printf (slide->out, "<p:nvSpPr><p:cNvPr id=\"%u\" name=\"!!%s", slide->id++, name);
  if (n > 1)
    g_string_append_printf (slide->out, "~%u", n);
  g_string_append_c (slide->out, '"');
  if (n == 1 && thing && thing->description)
    {
      g_string_append (slide->out, " descr=\"");
      km_put_escaped (slide->out, thing->description);
      g_string_append_c (slide->out, '"');
    }
  g_string_append_printf (slide->out, "/><p:cNvSpPr%s/><p:nvPr/></p:nvSpPr>",
                          item->shape->kind == KM_SHAPE_WORDS ? " txBox=\"1\"" : "");
}

static void
put_item (Slide *slide, const Item *item)
{
  KmRect frame = frame_of (item);
  for (unsigned i = 0; item->others && i < item->others->len; i++)
    frame = km_rect_union (frame, frame_of (item_at (slide, g_array_index (item->others, unsigned, i))));
  g_string_append (slide->out, "<p:sp>");
  put_name (slide, item);
  g_string_append_printf (slide->out, "<p:spPr><a:xfrm><a:off x=\"%d\" y=\"%d\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm>",
                          emu (frame.x), emu (frame.y), emu (frame.w), emu (frame.h));
  put_geometry (slide, item, frame);
  put_fill (slide->out, item);
  put_line (slide->out, item->shape);
  g_string_append (slide->out, "</p:spPr>");
  if (item->words)
    put_words (slide->out, item->words);
  g_string_append (slide->out, "</p:sp>\n");
}

static void
free_items (Slide *slide)
{
  for (unsigned i = 0; i < slide->items->len; i++)
    if (item_at (slide, i)->others)
      g_array_unref (item_at (slide, i)->others);
  g_array_unref (slide->items);
  g_hash_table_unref (slide->names);
}

char *
km_list_to_slide (const KmList *list)
{
  Slide slide = { .list = list,
                  .items = g_array_new (FALSE, FALSE, sizeof (Item)),
                  .names = g_hash_table_new (g_str_hash, g_str_equal),
                  .id = 2 };
  collect (&slide);
  reduce (&slide);
  slide.out = g_string_new (
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<p:sld" NAMES
      "><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>\n");
  for (unsigned i = 0; i < slide.items->len; i++)
    if (!item_at (&slide, i)->merged)
      put_item (&slide, item_at (&slide, i));
  g_string_append (
      slide.out,
      "</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr><mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice xmlns:p159=\"http://schemas.microsoft.com/office/powerpoint/2015/09/main\" Requires=\"p159\"><p:transition spd=\"slow\"><p159:morph option=\"byObject\"/></p:transition></mc:Choice><mc:Fallback><p:transition spd=\"slow\"><p:fade/></p:transition></mc:Fallback></mc:AlternateContent></p:sld>");
  free_items (&slide);
  return g_string_free (slide.out, FALSE);
}

char *
km_slide_notes (const char *text)
{
  GString *out = g_string_new (
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<p:notes" NAMES
      "><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (!lines[0])
    g_string_append (out, "<a:p/>"); /* the schema wants one */
  for (size_t i = 0; lines[i]; i++)
    {
      g_string_append (out, "<a:p><a:r><a:rPr lang=\"en\"/><a:t>");
      km_put_escaped (out, lines[i]);
      g_string_append (out, "</a:t></a:r></a:p>");
    }
  g_string_append (out,
                   "</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>");
  return g_string_free (out, FALSE);
}
