/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns lie on the grid of the picture, as they do on the screen. The pattern of a box has the fill in it, so that
 * both are one element. */
#include "export/svg_look.h"

#include "export/xml.h"

#include <string.h>

/* Most words have it, so it is said once. Letters are where they are measured to be, so that programs agree. */
#define USUAL_STYLE KM_TEXT_LABEL

void
km_svg_looks_init (KmSvgLooks *looks)
{
  looks->classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  looks->order = g_ptr_array_new ();
  looks->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  looks->definitions = g_string_new (NULL);
}

void
km_svg_looks_finish (KmSvgLooks *looks)
{
  g_hash_table_unref (looks->classes);
  g_ptr_array_unref (looks->order);
  g_hash_table_unref (looks->patterns);
  g_string_free (looks->definitions, TRUE);
}

/* Number of the class with @declarations, which are taken over. */
static unsigned
class_of (KmSvgLooks *looks, GString *declarations)
{
  gpointer known;
  if (g_hash_table_lookup_extended (looks->classes, declarations->str, NULL, &known))
    {
      g_string_free (declarations, TRUE);
      return GPOINTER_TO_UINT (known);
    }
  g_ptr_array_add (looks->order, declarations->str);
  g_hash_table_insert (looks->classes, g_string_free (declarations, FALSE), GUINT_TO_POINTER (looks->order->len));
  return looks->order->len;
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
pattern_id (KmSvgLooks *looks, const KmShape *s, int ground)
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
  const char *known = g_hash_table_lookup (looks->patterns, id);

  if (known)
    {
      g_free (id);
      return known;
    }
  g_hash_table_insert (looks->patterns, id, id);
  g_string_append_printf (looks->definitions,
                          "<pattern id=\"%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">", id);
  if (ground >= 0)
    g_string_append_printf (looks->definitions, "<path d=\"M0 0H6V6H0z\" fill=\"#%06x\"/>",
                            (unsigned)ground & 0xffffff);
  g_string_append_printf (looks->definitions, "<path d=\"%s\" stroke=\"#%06x\" stroke-width=\"", paths[s->pattern],
                          s->fill & 0xffffff);
  km_put_number (looks->definitions, widths[s->pattern]);
  g_string_append (looks->definitions, "\"/></pattern>\n");
  return id;
}

static void
put_fill (KmSvgLooks *looks, const KmShape *s, const KmShape *pattern, GString *css)
{
  if (pattern)
    g_string_append_printf (css, "fill:url(#%s);", pattern_id (looks, pattern, (int)(s->fill & 0xffffff)));
  else if (s->kind == KM_SHAPE_PATTERN)
    g_string_append_printf (css, "fill:url(#%s);", pattern_id (looks, s, -1));
  else if (s->fill_alpha > 0)
    g_string_append_printf (css, "fill:#%06x;", s->fill & 0xffffff);
  else
    g_string_append (css, "fill:none;");
  if (s->fill_alpha > 0 && s->fill_alpha < 1)
    put_declaration (css, "fill-opacity", s->fill_alpha);
  if (s->hard_edges)
    g_string_append (css, "shape-rendering:crispEdges;");
}

static void
put_stroke (const KmShape *s, GString *css)
{
  g_string_append_printf (css, "stroke:#%06x;", s->stroke & 0xffffff);
  if (s->stroke_alpha < 1)
    put_declaration (css, "stroke-opacity", s->stroke_alpha);
  if (s->width != 1)
    put_declaration (css, "stroke-width", s->width);
  if (s->dash != KM_DASH_NONE)
    {
      g_string_append (css, "stroke-dasharray:");
      km_put_number (css, km_dash_lengths[s->dash][0]);
      g_string_append_c (css, ' ');
      km_put_number (css, km_dash_lengths[s->dash][1]);
      g_string_append_c (css, ';');
    }
  if (s->round_ends)
    g_string_append (css, "stroke-linecap:round;");
}

unsigned
km_svg_look_of_shape (KmSvgLooks *looks, const KmShape *shape, const KmShape *pattern)
{
  GString *css = g_string_new (NULL);

  put_fill (looks, shape, pattern, css);
  if (shape->stroke_alpha > 0)
    put_stroke (shape, css);
  return class_of (looks, css);
}

static void
put_family (GString *css, const KmFont *font)
{
  g_string_append (css, "font-family:");
  if (strcmp (font->family, font->fallback) != 0)
    g_string_append_printf (css, "%s,", font->family);
  g_string_append_printf (css, "%s;", font->fallback);
}

unsigned
km_svg_look_of_words (KmSvgLooks *looks, const KmListPart *part)
{
  const KmShape *s = &part->shape;
  const KmFont *font = &km_fonts[s->style];
  GString *css = g_string_new (NULL);

  if (strcmp (font->family, km_fonts[USUAL_STYLE].family) != 0)
    put_family (css, font);
  g_string_append (css, "font-size:");
  km_put_number (css, part->words.size_px);
  g_string_append (css, "px;");
  if (font->bold)
    g_string_append (css, "font-weight:bold;");
  if (s->x_align >= 0.25)
    g_string_append_printf (css, "text-anchor:%s;", s->x_align > 0.75 ? "end" : "middle");
  g_string_append_printf (css, "fill:#%06x;", s->fill & 0xffffff);
  if (s->fill_alpha < 1)
    put_declaration (css, "fill-opacity", s->fill_alpha);
  return class_of (looks, css);
}

void
km_svg_looks_put (const KmSvgLooks *looks, GString *out)
{
  g_string_append (out, "<style>text{white-space:pre;text-rendering:geometricPrecision;");
  put_family (out, &km_fonts[USUAL_STYLE]);
  g_string_append (out, "}\n");
  for (unsigned i = 0; i < looks->order->len; i++)
    g_string_append_printf (out, ".a%u{%s}\n", i + 1, (const char *)g_ptr_array_index (looks->order, i));
  g_string_append (out, "</style>\n");
  if (looks->definitions->len)
    g_string_append_printf (out, "<defs>\n%s</defs>\n", looks->definitions->str);
}
