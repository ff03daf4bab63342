/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words by a table: widths of letters in thousandths of the size of the font, made by measure.c. Pairs of letters are
 * not looked at. */
#include "web/text_table.h"

#include "text_widths.h"

#include <glib.h>
#include <stdint.h>

/* The columns of the table. */
enum
{
  SANS,
  SANS_BOLD,
  MONO,
};

static int
column_of (KmTextStyle style)
{
  bool mono = style == KM_TEXT_MONO || style == KM_TEXT_MONO_SMALL;

  return mono ? MONO : km_fonts[style].bold ? SANS_BOLD : SANS;
}

/* The next letter of @string, which is UTF-8. */
static uint32_t
next_letter (const char **string)
{
  const uint8_t *bytes = (const uint8_t *)*string;
  unsigned n = bytes[0] < 0xc0 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
  uint32_t letter = n == 1 ? bytes[0] : bytes[0] & (0x7fu >> n);

  for (unsigned i = 1; i < n; i++)
    letter = letter << 6 | (bytes[i] & 0x3f);
  *string += n;
  return letter;
}

static unsigned
width_of (uint32_t letter, int column)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (letter >= ranges[i].first && letter <= ranges[i].last)
      return widths[column][ranges[i].at + letter - ranges[i].first];
  return wide[column];
}

static void
measure (KmText *text, KmTextStyle style, const char *string, KmTextSize *size)
{
  double em = km_fonts[style].size_px * text->scale / 1000;
  int column = column_of (style);
  unsigned width = 0;

  while (*string)
    width += width_of (next_letter (&string), column);
  *size = (KmTextSize){ width * em, heights[column] * em, ascents[column] * em };
}

static void
free_text (KmText *text)
{
  g_free (text);
}

KmText *
km_table_text_new (void)
{
  KmText *text = g_new0 (KmText, 1);

  *text = (KmText){ .measure = measure, .free = free_text, .scale = 1 };
  return text;
}
