/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the letters of the fonts that pictures use and prints the tables of text_table.c. Run when the program is
 * built. */
#include "draw/pango_text.h"

#include <math.h>
#include <stdio.h>

/* Latin; punctuation; arrows; signs of arithmetic; boxes, ticks and crosses. */
static const struct
{
  uint32_t first, last;
} ranges[] = { { 0x20, 0x7e },     { 0xa0, 0x17f },    { 0x2009, 0x203a }, { 0x2190, 0x2199 },
               { 0x2212, 0x2265 }, { 0x25a0, 0x25cf }, { 0x2713, 0x2718 } };

static const KmTextStyle columns[] = { KM_TEXT_LABEL, KM_TEXT_BOLD, KM_TEXT_MONO };

/* Thousandths of the size of the font. */
static int
in_thousandths (KmText *text, KmTextStyle style, double px)
{
  return (int)lround (1000 * px / (km_fonts[style].size_px * text->scale));
}

static int
width_of (KmText *text, KmTextStyle style, uint32_t letter)
{
  char string[8] = "";
  KmTextSize size;

  g_unichar_to_utf8 (letter, string);
  text->measure (text, style, string, &size);
  return in_thousandths (text, style, size.width);
}

static void
print_ranges (void)
{
  unsigned at = 0;

  printf ("static const struct\n{\n  unsigned first, last, at;\n} ranges[] = {\n");
  for (size_t i = 0; i < G_N_ELEMENTS (ranges); at += ranges[i].last - ranges[i].first + 1, i++)
    printf ("  { 0x%x, 0x%x, %u },\n", ranges[i].first, ranges[i].last, at);
  printf ("};\nenum\n{\n  N_LETTERS = %u\n};\n", at);
}

static void
print_widths (KmText *text)
{
  printf ("static const unsigned short widths[][N_LETTERS] = {\n");
  for (size_t c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      printf ("  {");
      for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++)
        for (uint32_t letter = ranges[i].first; letter <= ranges[i].last; letter++)
          printf (" %d,", width_of (text, columns[c], letter));
      printf (" },\n");
    }
  printf ("};\n");
}

int
main (void)
{
  KmText *text = km_pango_text_new ();

  km_text_set_scale (text, 4);
  print_ranges ();
  print_widths (text);
  printf ("static const unsigned short wide[] = {");
  for (size_t c = 0; c < G_N_ELEMENTS (columns); c++)
    printf (" %d,", MAX (1000, width_of (text, columns[c], 0x4e2d)));
  printf (" };\nstatic const unsigned short heights[] = {");
  for (size_t c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      KmTextSize size;
      text->measure (text, columns[c], "0x0", &size);
      printf (" %d,", in_thousandths (text, columns[c], size.height));
    }
  printf (" };\nstatic const unsigned short ascents[] = {");
  for (size_t c = 0; c < G_N_ELEMENTS (columns); c++)
    {
      KmTextSize size;
      text->measure (text, columns[c], "0x0", &size);
      printf (" %d,", in_thousandths (text, columns[c], size.ascent));
    }
  printf (" };\n");
  km_text_free (text);
  return 0;
}
