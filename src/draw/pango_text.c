/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text: Pango layouts kept by (style, width, string), all thrown away when there are too many. */
#include "draw/pango_text.h"

#include "base/assert.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* More strings than any one picture shows. */
#define MAX_LAYOUTS 3000
/* Pixels that glyphs may reach beyond their line. */
#define BEYOND 2

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

/* How the clip of @cr and the words in @box meet. */
typedef enum
{
  MEETS_NOT,
  MEETS_PART,
  MEETS_ALL,
} Meeting;

static Meeting
clip_meets (cairo_t *cr, KmRect box)
{
  double x0, y0, x1, y1;
  KmRect clip;

  if (cairo_surface_get_type (cairo_get_group_target (cr)) != CAIRO_SURFACE_TYPE_IMAGE)
    return MEETS_ALL;
  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  clip = km_rect (x0, y0, x1 - x0, y1 - y0);
  box = km_rect_inset (box, -BEYOND);
  if (!km_rect_meets (&clip, &box))
    return MEETS_NOT;
  return box.x >= x0 && box.y >= y0 && box.x + box.w <= x1 && box.y + box.h <= y1 ? MEETS_ALL : MEETS_PART;
}

/* Takes the pixels of @from in @area, which is whole pixels. */
static void
take_pixels (cairo_t *cr, cairo_surface_t *from, KmRect area)
{
  cairo_save (cr);
  cairo_identity_matrix (cr);
  cairo_set_source_surface (cr, from, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_rectangle (cr, area.x, area.y, area.w, area.h);
  cairo_fill (cr);
  cairo_restore (cr);
}

/* Cairo drops the outermost pixels of hinted glyphs of which a clip cuts others away. Where a clip cuts words they are
 * so drawn whole on a copy of what lies there, and this through the clip: they are the same in whatever parts they
 * come.
 */
static void
draw_through_clip (cairo_t *cr, double x, double y, const Entry *entry)
{
  cairo_surface_t *target = cairo_get_group_target (cr), *copy;
  double sx, sy, dx, dy, x0 = x, y0 = y, w = entry->size.width, h = entry->size.height, around;
  cairo_matrix_t matrix;
  cairo_t *whole;
  KmRect area; /* device pixels, then user's without the matrix */

  cairo_surface_get_device_scale (target, &sx, &sy);
  cairo_surface_get_device_offset (target, &dx, &dy);
  cairo_get_matrix (cr, &matrix);
  cairo_user_to_device (cr, &x0, &y0);
  cairo_user_to_device_distance (cr, &w, &h);
  around = ceil (h * sy); /* for what reaches beyond the line */
  area = km_rect (floor (x0 * sx + dx) - around, floor (y0 * sy + dy) - around, ceil (w * sx) + 2 * around, 3 * around);
  copy = cairo_image_surface_create (cairo_image_surface_get_format (target), (int)area.w, (int)area.h);
  cairo_surface_set_device_scale (copy, sx, sy);
  cairo_surface_set_device_offset (copy, dx - area.x, dy - area.y); /* on the pixels of the target */
  area = km_rect ((area.x - dx) / sx, (area.y - dy) / sy, area.w / sx, area.h / sy);
  whole = cairo_create (copy);
  take_pixels (whole, target, area);
  cairo_set_matrix (whole, &matrix);
  cairo_set_source (whole, cairo_get_source (cr));
  cairo_move_to (whole, x, y);
  pango_cairo_show_layout (whole, entry->layout);
  cairo_destroy (whole);
  take_pixels (cr, copy, area);
  cairo_surface_destroy (copy);
}

void
km_pango_text_draw (KmText *base, cairo_t *cr, const KmShape *shape)
{
  Text *text = (Text *)base;
  const KmRect *box = &shape->rect;
  double size_px = shape->size_px > 0 ? shape->size_px : km_text_size_px (base, shape->style);
  const Entry *entry = lookup (text, shape->style, size_px, shape->words, 0);
  double x, y;
  Meeting meeting;

  if (entry->size.width > box->w + 0.5)
    entry = lookup (text, shape->style, size_px, shape->words, (int)floor (box->w));
  x = box->x + (box->w - MIN (entry->size.width, box->w)) * shape->x_align;
  y = box->y + (box->h - entry->size.height) * shape->y_align;
  meeting = clip_meets (cr, km_rect (x, y, entry->size.width, entry->size.height));
  if (meeting == MEETS_PART)
    draw_through_clip (cr, x, y, entry);
  if (meeting != MEETS_ALL)
    return;
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, entry->layout);
  cairo_new_path (cr);
}
