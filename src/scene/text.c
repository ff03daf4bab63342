/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: Pango layouts kept by (style, width, string), the oldest half thrown away when there are too many. */
#include "scene/text.h"

#include "base/assert.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* More strings than any one picture shows. */
#define MAX_LAYOUTS 3000

static const struct
{
  const char *family;
  double size_px;
  PangoWeight weight;
} styles[KM_NR_TEXT_STYLES] = {
  [KM_TEXT_TITLE] = { "Cantarell, sans", 13.5, PANGO_WEIGHT_BOLD },
  [KM_TEXT_LABEL] = { "Cantarell, sans", 12, PANGO_WEIGHT_NORMAL },
  [KM_TEXT_BOLD] = { "Cantarell, sans", 12.5, PANGO_WEIGHT_BOLD },
  [KM_TEXT_SMALL] = { "Cantarell, sans", 11, PANGO_WEIGHT_NORMAL },
  [KM_TEXT_MONO] = { "monospace", 11.5, PANGO_WEIGHT_NORMAL },
  [KM_TEXT_MONO_SMALL] = { "monospace", 9.5, PANGO_WEIGHT_NORMAL },
};

typedef struct
{
  PangoLayout *layout;
  double width, height;
} Entry;

struct _KmText
{
  PangoContext *context;
  PangoFontDescription *fonts[KM_NR_TEXT_STYLES];
  double scale;
  double line_height[KM_NR_TEXT_STYLES]; /* 0 = not asked for yet */
  GHashTable *entries;                   /* char * ("style width string") -> Entry * */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_object_unref (entry->layout);
  g_free (entry);
}

/* One look on every surface: no hinting of widths, grey edges. */
static void
set_font_options (PangoContext *context)
{
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);
}

static void
make_fonts (KmText *text)
{
  for (int i = 0; i < KM_NR_TEXT_STYLES; i++)
    {
      PangoFontDescription *font;

      g_clear_pointer (&text->fonts[i], pango_font_description_free);
      font = pango_font_description_new ();
      pango_font_description_set_family_static (font, styles[i].family);
      pango_font_description_set_weight (font, styles[i].weight);
      pango_font_description_set_absolute_size (font, styles[i].size_px * text->scale * PANGO_SCALE);
      text->fonts[i] = font;
      text->line_height[i] = 0;
    }
}

KmText *
km_text_new (void)
{
  KmText *text = g_new0 (KmText, 1);
  text->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  set_font_options (text->context);
  text->scale = 1;
  text->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  make_fonts (text);
  return text;
}

void
km_text_free (KmText *text)
{
  if (!text)
    return;
  g_hash_table_unref (text->entries);
  for (int i = 0; i < KM_NR_TEXT_STYLES; i++)
    pango_font_description_free (text->fonts[i]);
  g_object_unref (text->context);
  g_free (text);
}

void
km_text_set_scale (KmText *text, double scale)
{
  scale = CLAMP (scale, 0.5, 4);
  if (text->scale == scale)
    return;
  text->scale = scale;
  g_hash_table_remove_all (text->entries);
  make_fonts (text);
}

static Entry *
make_entry (KmText *text, KmTextStyle style, const char *string, int width)
{
  Entry *entry = g_new0 (Entry, 1);
  PangoRectangle logical;

  entry->layout = pango_layout_new (text->context);
  pango_layout_set_font_description (entry->layout, text->fonts[style]);
  pango_layout_set_single_paragraph_mode (entry->layout, TRUE);
  pango_layout_set_text (entry->layout, string, -1);
  if (width > 0)
    {
      pango_layout_set_width (entry->layout, width * PANGO_SCALE);
      pango_layout_set_ellipsize (entry->layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_extents (entry->layout, NULL, &logical);
  entry->width = logical.width / (double)PANGO_SCALE;
  entry->height = logical.height / (double)PANGO_SCALE;
  return entry;
}

/* @width: pixels to cut at, 0 = never. */
static Entry *
lookup (KmText *text, KmTextStyle style, const char *string, int width)
{
  char key[160], *long_key = NULL;
  int n;
  Entry *entry;

  km_assert (style < KM_NR_TEXT_STYLES);
  n = g_snprintf (key, sizeof key, "%d %d %s", (int)style, width, string);
  if (n >= (int)sizeof key)
    long_key = g_strdup_printf ("%d %d %s", (int)style, width, string);
  entry = g_hash_table_lookup (text->entries, long_key ? long_key : key);
  if (!entry)
    {
      if (g_hash_table_size (text->entries) >= MAX_LAYOUTS)
        g_hash_table_remove_all (text->entries);
      entry = make_entry (text, style, string, width);
      g_hash_table_insert (text->entries, g_strdup (long_key ? long_key : key), entry);
    }
  g_free (long_key);
  return entry;
}

void
km_text_measure (KmText *text, KmTextStyle style, const char *string, double *width, double *height)
{
  const Entry *entry = lookup (text, style, string, 0);
  if (width)
    *width = entry->width;
  if (height)
    *height = entry->height;
}

double
km_text_line_height (KmText *text, KmTextStyle style)
{
  if (text->line_height[style] <= 0)
    km_text_measure (text, style, "0x0", NULL, &text->line_height[style]);
  return text->line_height[style];
}

double
km_text_draw (KmText *text, cairo_t *cr, KmTextStyle style, const char *string, KmRect box, double x_align,
              double y_align)
{
  const Entry *entry;
  double x, y;

  if (!*string || box.w < 1)
    return 0;
  entry = lookup (text, style, string, 0);
  if (entry->width > box.w + 0.5)
    entry = lookup (text, style, string, (int)floor (box.w));
  x = box.x + (box.w - MIN (entry->width, box.w)) * x_align;
  y = box.y + (box.h - entry->height) * y_align;
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, entry->layout);
  cairo_new_path (cr);
  return entry->width;
}
