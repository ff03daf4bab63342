/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as SVG.
 *
 * 1. What is painted alike shares a class: "a1" and so on for shapes, "t1" for words.
 * 2. A thing of one shape is that shape; other things are groups.
 * 3. Things of one look side by side that are too small to point at, pages of a whole memory, are one path without
 * names.
 * 4. Patterns lie on the grid of the picture, as they do on the screen. A box with a pattern and a border, three shapes
 * of the list, is one element whose pattern has the ground in it. */
#include "export/svg.h"

#include "export/xml.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const KmList *list;
  GString *body, *definitions;
  GHashTable *styles;   /* declarations of CSS -> number of their class */
  GHashTable *patterns; /* "rising-rrggbb" */
  GPtrArray *order;     /* the declarations by number, borrowed */
  unsigned n_clips;
  char *id, *class; /* of the thing whose only shape comes next; NULL: none */
  const char *title;
} Svg;

static void
put_attribute (GString *out, const char *name, double value)
{
  g_string_append_printf (out, " %s=\"", name);
  km_put_number (out, value);
  g_string_append_c (out, '"');
}

/* ---- how things look ---- */

/* Number of the class with @declarations, which are taken over. */
static unsigned
style_class (Svg *svg, GString *declarations)
{
  gpointer known;
  if (g_hash_table_lookup_extended (svg->styles, declarations->str, NULL, &known))
    {
      g_string_free (declarations, TRUE);
      return GPOINTER_TO_UINT (known);
    }
  g_ptr_array_add (svg->order, declarations->str);
  g_hash_table_insert (svg->styles, g_string_free (declarations, FALSE), GUINT_TO_POINTER (svg->order->len));
  return svg->order->len;
}

static void
put_declaration (GString *out, const char *name, double value)
{
  g_string_append_printf (out, "%s:", name);
  km_put_number (out, value);
  g_string_append_c (out, ';');
}

/* @ground: colour below the lines, or -1. */
static const char *
pattern_id (Svg *svg, const KmShape *s, int ground)
{
  static const char *const paths[KM_NR_PATTERNS] = {
    [KM_PATTERN_RISING] = "M-1 1 1 -1M0 6 6 0M5 7 7 5",
    [KM_PATTERN_FALLING] = "M-1 5 1 7M0 0 6 6M5 -1 7 1",
    [KM_PATTERN_CROSS] = "M-1 1 1 -1M0 6 6 0M5 7 7 5M-1 5 1 7M0 0 6 6M5 -1 7 1",
    [KM_PATTERN_VERTICAL] = "M2 0V6",
    [KM_PATTERN_HORIZONTAL] = "M0 2H6",
    [KM_PATTERN_GRID] = "M2 0V6M0 2H6",
    [KM_PATTERN_DOTS] = "M.65 1.5h1.7M3.65 4.5h1.7",
  };
  static const double widths[KM_NR_PATTERNS] = { 0, 1.2, 1.2, 0.9, 1.4, 1.4, 0.9, 1.7 };
  char *id = ground < 0 ? g_strdup_printf ("%s-%06x", km_pattern_name (s->pattern), s->fill & 0xffffff)
                        : g_strdup_printf ("%s-%06x-%06x", km_pattern_name (s->pattern), s->fill & 0xffffff,
                                           (unsigned)ground & 0xffffff);
  const char *known = g_hash_table_lookup (svg->patterns, id);

  if (known)
    {
      g_free (id);
      return known;
    }
  g_hash_table_insert (svg->patterns, id, id);
  g_string_append_printf (svg->definitions,
                          "<pattern id=\"%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">", id);
  if (ground >= 0)
    g_string_append_printf (svg->definitions, "<path d=\"M0 0H6V6H0z\" fill=\"#%06x\"/>", (unsigned)ground & 0xffffff);
  g_string_append_printf (svg->definitions, "<path d=\"%s\" stroke=\"#%06x\" stroke-width=\"", paths[s->pattern],
                          s->fill & 0xffffff);
  km_put_number (svg->definitions, widths[s->pattern]);
  g_string_append (svg->definitions, "\"/></pattern>\n");
  return id;
}

/* @pattern: over the fill; may be NULL. */
static unsigned
class_of_shape (Svg *svg, const KmShape *s, const KmShape *pattern)
{
  GString *css = g_string_new (NULL);
  if (pattern)
    g_string_append_printf (css, "fill:url(#%s);", pattern_id (svg, pattern, (int)(s->fill & 0xffffff)));
  else if (s->kind == KM_SHAPE_PATTERN)
    g_string_append_printf (css, "fill:url(#%s);", pattern_id (svg, s, -1));
  else if (s->fill_alpha > 0)
    g_string_append_printf (css, "fill:#%06x;", s->fill & 0xffffff);
  else
    g_string_append (css, "fill:none;");
  if (s->fill_alpha > 0 && s->fill_alpha < 1)
    put_declaration (css, "fill-opacity", s->fill_alpha);
  if (s->hard_edges)
    g_string_append (css, "shape-rendering:crispEdges;");
  if (s->stroke_alpha > 0)
    {
      g_string_append_printf (css, "stroke:#%06x;", s->stroke & 0xffffff);
      if (s->stroke_alpha < 1)
        put_declaration (css, "stroke-opacity", s->stroke_alpha);
      if (s->width != 1)
        put_declaration (css, "stroke-width", s->width);
      if (s->dash != KM_DASH_NONE)
        {
          const double *dash = km_dash_lengths[s->dash];
          put_declaration (css, "stroke-dasharray", dash[0]);
          g_string_truncate (css, css->len - 1);
          g_string_append_c (css, ' ');
          km_put_number (css, dash[1]);
          g_string_append_c (css, ';');
        }
      if (s->round_ends)
        g_string_append (css, "stroke-linecap:round;");
    }
  return style_class (svg, css);
}

static unsigned
class_of_words (Svg *svg, const KmListPart *part)
{
  const KmShape *s = &part->shape;
  const KmFont *font = &km_fonts[s->style];
  GString *css = g_string_new (NULL);
  g_string_append (css, "font-family:");
  if (strcmp (font->family, font->fallback) != 0)
    g_string_append_printf (css, "%s,", font->family);
  g_string_append_printf (css, "%s;", font->fallback);
  put_declaration (css, "font-size", part->words.size_px);
  g_string_truncate (css, css->len - 1);
  g_string_append (css, "px;");
  if (font->bold)
    g_string_append (css, "font-weight:bold;");
  if (s->x_align >= 0.25)
    g_string_append_printf (css, "text-anchor:%s;", s->x_align > 0.75 ? "end" : "middle");
  g_string_append_printf (css, "fill:#%06x;", s->fill & 0xffffff);
  if (s->fill_alpha < 1)
    put_declaration (css, "fill-opacity", s->fill_alpha);
  return style_class (svg, css);
}

/* ---- shapes ---- */

static void
put_identity (Svg *svg, unsigned number)
{
  GString *out = svg->body;
  if (svg->id)
    g_string_append_printf (out, " id=\"%s\" class=\"%s a%u\"", svg->id, svg->class, number);
  else
    g_string_append_printf (out, " class=\"a%u\"", number);
}

/* Closes the element: with the title of the thing that it is, if it is one. */
static void
end_element (Svg *svg, const char *name)
{
  if (svg->id && svg->title)
    {
      g_string_append (svg->body, "><title>");
      km_put_escaped (svg->body, svg->title);
      g_string_append_printf (svg->body, "</title></%s>\n", name);
    }
  else
    g_string_append (svg->body, "/>\n");
  g_clear_pointer (&svg->id, g_free);
  g_clear_pointer (&svg->class, g_free);
}

static void
put_box (Svg *svg, const KmShape *s, const KmShape *pattern)
{
  double r = MIN (s->radius, MIN (s->rect.w, s->rect.h) / 2);
  g_string_append (svg->body, "<rect");
  put_identity (svg, class_of_shape (svg, s, pattern));
  put_attribute (svg->body, "x", s->rect.x);
  put_attribute (svg->body, "y", s->rect.y);
  put_attribute (svg->body, "width", s->rect.w);
  put_attribute (svg->body, "height", s->rect.h);
  if (r >= 0.5)
    put_attribute (svg->body, "rx", r);
  end_element (svg, "rect");
}

static void
put_point (GString *out, char command, double x, double y)
{
  g_string_append_c (out, command);
  km_put_number (out, x);
  g_string_append_c (out, ' ');
  km_put_number (out, y);
}

static void
put_length (GString *out, char command, double length)
{
  g_string_append_c (out, command);
  km_put_number (out, length);
}

static double
hundredths (double value)
{
  return floor (value * 100 + 0.5) / 100;
}

/* Each rectangle from where the one before began: there are thousands of them side by side. */
static void
put_rects (GString *out, const KmRect *rects, size_t n)
{
  double x = 0, y = 0;
  for (size_t i = 0; i < n; i++)
    {
      const KmRect *r = &rects[i];
      put_point (out, i ? 'm' : 'M', hundredths (r->x) - x, hundredths (r->y) - y);
      put_length (out, 'h', r->w);
      put_length (out, 'v', r->h);
      put_length (out, 'h', -r->w);
      g_string_append_c (out, 'z');
      x = hundredths (r->x);
      y = hundredths (r->y);
    }
}

static void
put_path_data (GString *out, const KmShape *s)
{
  static const char curve[] = { 'M', 'C', ' ', ' ' };
  if (s->kind == KM_SHAPE_RECTS)
    put_rects (out, s->rects, s->n);
  for (size_t i = 0; s->kind != KM_SHAPE_RECTS && i < s->n; i++)
    switch (s->kind)
      {
      case KM_SHAPE_LINES:
        put_point (out, 'M', s->lines[i].x1, s->lines[i].y1);
        put_point (out, 'L', s->lines[i].x2, s->lines[i].y2);
        break;
      default:
        put_point (out, s->kind == KM_SHAPE_CURVE ? curve[i] : i ? 'L' : 'M', s->points[i].x, s->points[i].y);
      }
  if (s->kind == KM_SHAPE_POLYGON)
    g_string_append_c (out, 'z');
}

static void
put_path (Svg *svg, const KmShape *s)
{
  g_string_append (svg->body, "<path");
  put_identity (svg, class_of_shape (svg, s, NULL));
  g_string_append (svg->body, " d=\"");
  put_path_data (svg->body, s);
  g_string_append_c (svg->body, '"');
  end_element (svg, "path");
}

static void
put_words (Svg *svg, const KmListPart *part)
{
  GString *out = svg->body;
  if (!*part->words.string)
    return;
  g_string_append (out, "<text");
  put_identity (svg, class_of_words (svg, part));
  put_attribute (out, "x", part->words.x);
  put_attribute (out, "y", floor (part->words.baseline + 0.5)); /* where browsers put it anyway, and others do not */
  g_string_append_c (out, '>');
  if (svg->id && svg->title)
    {
      g_string_append (out, "<title>");
      km_put_escaped (out, svg->title);
      g_string_append (out, "</title>");
    }
  km_put_escaped (out, part->words.string);
  g_string_append (out, "</text>\n");
  g_clear_pointer (&svg->id, g_free);
  g_clear_pointer (&svg->class, g_free);
}

static void
begin_clip (Svg *svg, const KmShape *s)
{
  g_string_append_printf (svg->definitions, "<clipPath id=\"clip-%u\"><rect", ++svg->n_clips);
  put_attribute (svg->definitions, "x", s->rect.x);
  put_attribute (svg->definitions, "y", s->rect.y);
  put_attribute (svg->definitions, "width", s->rect.w);
  put_attribute (svg->definitions, "height", s->rect.h);
  if (s->radius > 0)
    put_attribute (svg->definitions, "rx", s->radius);
  g_string_append (svg->definitions, "/></clipPath>\n");
  g_string_append_printf (svg->body, "<g clip-path=\"url(#clip-%u)\">\n", svg->n_clips);
}

static void
put_shape (Svg *svg, const KmListPart *part)
{
  switch (part->shape.kind)
    {
    case KM_SHAPE_BOX:
    case KM_SHAPE_PATTERN:
      put_box (svg, &part->shape, NULL);
      break;
    case KM_SHAPE_RECTS:
    case KM_SHAPE_LINES:
    case KM_SHAPE_POLYLINE:
    case KM_SHAPE_POLYGON:
    case KM_SHAPE_CURVE:
      put_path (svg, &part->shape);
      break;
    case KM_SHAPE_WORDS:
      put_words (svg, part);
      break;
    case KM_SHAPE_CLIP:
      begin_clip (svg, &part->shape);
      break;
    case KM_SHAPE_FADE:
      g_string_append (svg->body, "<g");
      put_attribute (svg->body, "opacity", part->shape.fill_alpha);
      g_string_append (svg->body, ">\n");
      break;
    case KM_SHAPE_END_CLIP:
    case KM_SHAPE_END_FADE:
      g_string_append (svg->body, "</g>\n");
      break;
    }
}

/* ---- things ---- */

/* The three shapes of a box with a pattern and a border. */
static bool
is_patterned (const KmList *list, unsigned i)
{
  const KmListPart *fill = km_list_part (list, i), *pattern = fill + 1, *line = fill + 2;
  return i + 2 < list->parts->len && fill->kind == KM_PART_SHAPE && pattern->kind == KM_PART_SHAPE
         && line->kind == KM_PART_SHAPE && fill->shape.kind == KM_SHAPE_BOX && pattern->shape.kind == KM_SHAPE_PATTERN
         && line->shape.kind == KM_SHAPE_BOX && fill->shape.fill_alpha == 1 && fill->shape.stroke_alpha == 0
         && line->shape.fill_alpha == 0 && memcmp (&fill->shape.rect, &line->shape.rect, sizeof (KmRect)) == 0;
}

static bool
is_one_shape (const KmList *list, const KmListThing *thing)
{
  const KmListPart *only = km_list_part (list, thing->first + 1);
  if (thing->end - thing->first == 5 && is_patterned (list, thing->first + 1))
    return true;
  return thing->end - thing->first == 3 && only->kind == KM_PART_SHAPE && only->shape.kind <= KM_SHAPE_WORDS
         && (only->shape.kind != KM_SHAPE_WORDS || *only->words.string);
}

static void
begin_thing (Svg *svg, const KmListThing *thing)
{
  if (is_one_shape (svg->list, thing))
    {
      svg->id = g_strdup (thing->name);
      svg->class = g_strdup (thing->class);
      svg->title = thing->description;
      return;
    }
  g_string_append_printf (svg->body, "<g id=\"%s\" class=\"%s\">", thing->name, thing->class);
  if (thing->description)
    {
      g_string_append (svg->body, "<title>");
      km_put_escaped (svg->body, thing->description);
      g_string_append (svg->body, "</title>");
    }
  g_string_append_c (svg->body, '\n');
}

/* ---- things too small to point at ---- */

/* Narrower ones are parts of a strip to the eye. */
#define LEAST_SIZE 2.0

/* The shape of the thing that begins at part @i, if it is one of a strip that the step has left alone; else NULL. */
static const KmShape *
fine_shape (const KmList *list, unsigned i)
{
  const KmListPart *part = km_list_part (list, i);
  const KmListThing *thing = part->kind == KM_PART_BEGIN ? km_list_thing (list, part->thing) : NULL;
  const KmShape *s = &part[1].shape;

  if (!thing || thing->end - thing->first != 3 || part[1].kind != KM_PART_SHAPE || s->kind != KM_SHAPE_BOX
      || strstr (thing->class, "touched"))
    return NULL;
  return s->fill_alpha == 1 && s->stroke_alpha == 0 && MIN (s->rect.w, s->rect.h) < LEAST_SIZE ? s : NULL;
}

/* Draws what is like the thing of part @i and follows it as one path without names; those that touch are one. Returns
 * the first part behind them, @i if there are not several. */
static unsigned
put_strip (Svg *svg, unsigned i)
{
  const KmShape *first = fine_shape (svg->list, i), *s = first;
  const char *class = first ? km_list_thing (svg->list, km_list_part (svg->list, i)->thing)->class : NULL;
  g_autoptr (GArray) rects = NULL;
  unsigned at = i;

  if (!first)
    return i;
  rects = g_array_new (FALSE, FALSE, sizeof (KmRect));
  while (s && s->fill == first->fill && s->hard_edges == first->hard_edges
         && strcmp (class, km_list_thing (svg->list, km_list_part (svg->list, at)->thing)->class) == 0)
    {
      KmRect *last = rects->len ? &g_array_index (rects, KmRect, rects->len - 1) : NULL;
      if (last && last->y == s->rect.y && last->h == s->rect.h && fabs (last->x + last->w - s->rect.x) < 0.01)
        last->w = s->rect.x + s->rect.w - last->x;
      else
        g_array_append_val (rects, s->rect);
      at += 3;
      s = at < svg->list->parts->len ? fine_shape (svg->list, at) : NULL;
    }
  if (at == i + 3)
    return i;
  g_string_append_printf (svg->body, "<path class=\"%s a%u\" d=\"", class, class_of_shape (svg, first, NULL));
  put_rects (svg->body, (const KmRect *)(void *)rects->data, rects->len);
  g_string_append (svg->body, "\"/>\n");
  return at;
}

static void
put_parts (Svg *svg)
{
  for (unsigned i = 0; i < svg->list->parts->len; i++)
    {
      unsigned behind = put_strip (svg, i);
      const KmListPart *part = km_list_part (svg->list, i);
      const KmListThing *thing = part->kind == KM_PART_SHAPE ? NULL : km_list_thing (svg->list, part->thing);
      if (behind > i)
        {
          i = behind - 1;
          continue;
        }
      if (is_patterned (svg->list, i))
        {
          KmShape box = part[2].shape;
          box.fill = part->shape.fill;
          box.fill_alpha = 1;
          put_box (svg, &box, &part[1].shape);
          i += 2;
        }
      else if (part->kind == KM_PART_SHAPE)
        put_shape (svg, part);
      else if (part->kind == KM_PART_BEGIN)
        begin_thing (svg, thing);
      else if (!is_one_shape (svg->list, thing))
        g_string_append (svg->body, "</g>\n");
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
put_styles (const Svg *svg, GString *out)
{
  g_string_append (out, "<style>text{white-space:pre}\n");
  for (unsigned i = 0; i < svg->order->len; i++)
    g_string_append_printf (out, ".a%u{%s}\n", i + 1, (const char *)g_ptr_array_index (svg->order, i));
  g_string_append (out, "</style>\n");
}

void
km_list_to_svg (const KmList *list, const KmListAbout *about, GString *out)
{
  Svg svg = { .list = list,
              .body = g_string_new (NULL),
              .definitions = g_string_new (NULL),
              .styles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
              .patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
              .order = g_ptr_array_new () };
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
  put_styles (&svg, out);
  if (svg.definitions->len)
    g_string_append_printf (out, "<defs>\n%s</defs>\n", svg.definitions->str);
  g_string_append_len (out, svg.body->str, (gssize)svg.body->len);
  g_string_append (out, "</svg>\n");
  g_string_free (svg.body, TRUE);
  g_string_free (svg.definitions, TRUE);
  g_ptr_array_unref (svg.order);
  g_hash_table_unref (svg.styles);
  g_hash_table_unref (svg.patterns);
}
