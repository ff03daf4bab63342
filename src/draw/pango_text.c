/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: Pango layouts kept by (style, width, string), all thrown away when there are too many. */
#include "draw/pango_text.h"

#include "base/assert.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* More strings than any one picture shows. */
#define MAX_LAYOUTS 3000

typedef struct
{
  PangoLayout *layout;
  KmTextSize size;
} Entry;

typedef struct
{
  KmText base;
  PangoContext *context;
  PangoFontDescription *fonts[KM_NR_TEXT_STYLES];
  GHashTable *entries; /* char * ("style width string") -> Entry * */
} Text;

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
make_fonts (Text *text)
{
  for (int i = 0; i < KM_NR_TEXT_STYLES; i++)
    {
      PangoFontDescription *font = pango_font_description_new ();
      g_autofree char *families = g_strdup_printf ("%s, %s", km_fonts[i].family, km_fonts[i].fallback);

      g_clear_pointer (&text->fonts[i], pango_font_description_free);
      pango_font_description_set_family (font, families);
      pango_font_description_set_weight (font, km_fonts[i].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
      pango_font_description_set_absolute_size (font, km_text_size_px (&text->base, (KmTextStyle)i) * PANGO_SCALE);
      text->fonts[i] = font;
    }
}

static void
rescale (KmText *base)
{
  Text *text = (Text *)base;
  g_hash_table_remove_all (text->entries);
  make_fonts (text);
}

static void
free_text (KmText *base)
{
  Text *text = (Text *)base;
  g_hash_table_unref (text->entries);
  for (int i = 0; i < KM_NR_TEXT_STYLES; i++)
    pango_font_description_free (text->fonts[i]);
  g_object_unref (text->context);
  g_free (text);
}

static Entry *
make_entry (Text *text, KmTextStyle style, double size_px, const char *string, int width)
{
  Entry *entry = g_new0 (Entry, 1);
  PangoRectangle logical;

  entry->layout = pango_layout_new (text->context);
  pango_layout_set_font_description (entry->layout, text->fonts[style]);
  if (size_px != km_text_size_px (&text->base, style))
    {
      PangoFontDescription *font = pango_font_description_copy (text->fonts[style]);
      pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
      pango_layout_set_font_description (entry->layout, font);
      pango_font_description_free (font);
    }
  pango_layout_set_single_paragraph_mode (entry->layout, TRUE);
  pango_layout_set_text (entry->layout, string, -1);
  if (width > 0)
    {
      pango_layout_set_width (entry->layout, width * PANGO_SCALE);
      pango_layout_set_ellipsize (entry->layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_extents (entry->layout, NULL, &logical);
  entry->size.width = logical.width / (double)PANGO_SCALE;
  entry->size.height = logical.height / (double)PANGO_SCALE;
  entry->size.ascent = pango_layout_get_baseline (entry->layout) / (double)PANGO_SCALE;
  return entry;
}

/* @width: pixels to cut at, 0 = never. */
static Entry *
lookup (Text *text, KmTextStyle style, double size_px, const char *string, int width)
{
  char key[160], *long_key = NULL;
  int n;
  Entry *entry;

  km_assert (style < KM_NR_TEXT_STYLES);
  n = g_snprintf (key, sizeof key, "%d %d %d %s", (int)style, (int)lround (size_px * 100), width, string);
  if (n >= (int)sizeof key)
    long_key = g_strdup_printf ("%d %d %d %s", (int)style, (int)lround (size_px * 100), width, string);
  entry = g_hash_table_lookup (text->entries, long_key ? long_key : key);
  if (!entry)
    {
      if (g_hash_table_size (text->entries) >= MAX_LAYOUTS)
        g_hash_table_remove_all (text->entries);
      entry = make_entry (text, style, size_px, string, width);
      g_hash_table_insert (text->entries, g_strdup (long_key ? long_key : key), entry);
    }
  g_free (long_key);
  return entry;
}

static void
measure (KmText *text, KmTextStyle style, const char *string, KmTextSize *size)
{
  *size = lookup ((Text *)text, style, km_text_size_px (text, style), string, 0)->size;
}

KmText *
km_pango_text_new (void)
{
  Text *text = g_new0 (Text, 1);
  text->base = (KmText){ .measure = measure, .rescale = rescale, .free = free_text, .scale = 1 };
  text->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  set_font_options (text->context);
  text->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  make_fonts (text);
  return &text->base;
}

void
km_pango_text_draw (KmText *base, cairo_t *cr, const KmShape *shape)
{
  Text *text = (Text *)base;
  const KmRect *box = &shape->rect;
  double size_px = shape->size_px > 0 ? shape->size_px : km_text_size_px (base, shape->style);
  const Entry *entry = lookup (text, shape->style, size_px, shape->words, 0);
  double x, y;

  if (entry->size.width > box->w + 0.5)
    entry = lookup (text, shape->style, size_px, shape->words, (int)floor (box->w));
  x = box->x + (box->w - MIN (entry->size.width, box->w)) * shape->x_align;
  y = box->y + (box->h - entry->size.height) * shape->y_align;
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, entry->layout);
  cairo_new_path (cr);
}
