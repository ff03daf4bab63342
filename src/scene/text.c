/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles of words, and what can be said of words once it is known how wide they are. */
#include "scene/text.h"

#include <glib.h>
#include <string.h>

const KmFont km_fonts[KM_NR_TEXT_STYLES] = {
  [KM_TEXT_TITLE] = { "Cantarell", "sans-serif", 13.5, true },
  [KM_TEXT_LABEL] = { "Cantarell", "sans-serif", 12, false },
  [KM_TEXT_BOLD] = { "Cantarell", "sans-serif", 12.5, true },
  [KM_TEXT_SMALL] = { "Cantarell", "sans-serif", 11, false },
  [KM_TEXT_MONO] = { "monospace", "monospace", 11.5, false },
  [KM_TEXT_MONO_SMALL] = { "monospace", "monospace", 9.5, false },
};

void
km_text_free (KmText *text)
{
  if (text)
    text->free (text);
}

static void
forget_sizes (KmText *text)
{
  memset (text->line_height, 0, sizeof text->line_height);
  if (text->rescale)
    text->rescale (text);
}

void
km_text_set_scale (KmText *text, double scale)
{
  scale = CLAMP (scale, 0.5, 10);
  if (text->scale == scale)
    return;
  text->scale = scale;
  forget_sizes (text);
}

void
km_text_set_least (KmText *text, double px)
{
  if (text->least_px == px)
    return;
  text->least_px = px;
  forget_sizes (text);
}

double
km_text_size_px (const KmText *text, KmTextStyle style)
{
  return MAX (km_fonts[style].size_px * text->scale, text->least_px);
}

void
km_text_measure (KmText *text, KmTextStyle style, const char *string, double *width, double *height)
{
  KmTextSize size;

  text->measure (text, style, string, &size);
  if (width)
    *width = size.width;
  if (height)
    *height = size.height;
}

double
km_text_line_height (KmText *text, KmTextStyle style)
{
  if (text->line_height[style] <= 0)
    km_text_measure (text, style, "0x0", NULL, &text->line_height[style]);
  return text->line_height[style];
}

/* The first @n letters and "…". */
static char *
cut_off (const char *string, size_t n)
{
  const char *end = g_utf8_offset_to_pointer (string, (long)n);
  return g_strdup_printf ("%.*s…", (int)(end - string), string);
}

bool
km_text_fits (const KmTextSize *size, double width)
{
  return size->width <= width + 0.5;
}

char *
km_text_fit (KmText *text, KmTextStyle style, const char *string, double width)
{
  KmTextSize size;
  size_t fits = 0, too_many;
  char *best = NULL;

  text->measure (text, style, string, &size);
  if (km_text_fits (&size, width))
    return g_strdup (string);
  too_many = (size_t)g_utf8_strlen (string, -1);
  for (bool first = true; first || too_many - fits > 1; first = false)
    {
      size_t n = first ? 0 : (fits + too_many) / 2;
      char *part = cut_off (string, n);

      text->measure (text, style, part, &size);
      if (size.width > width && n == 0)
        {
          g_free (part);
          return NULL;
        }
      if (size.width <= width)
        {
          fits = n;
          g_free (best);
          best = part;
          continue;
        }
      too_many = n;
      g_free (part);
    }
  return best;
}
