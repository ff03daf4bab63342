/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of pictures: a table of styles, and one function that knows how wide words are. Layout and display list need no
 * more than that function, so they work without pango; a program that has pango gives it (draw/pango_text.h). Sizes do
 * not depend on the surface: a label has the same width on screen and in a file. */
#pragma once

#include <stdbool.h>

typedef enum
{
  KM_TEXT_TITLE,      /* of a view */
  KM_TEXT_LABEL,      /* ordinary words */
  KM_TEXT_BOLD,       /* words that matter */
  KM_TEXT_SMALL,      /* notes beside them */
  KM_TEXT_MONO,       /* frame numbers, code */
  KM_TEXT_MONO_SMALL, /* row numbers of the map */
  KM_NR_TEXT_STYLES,
} KmTextStyle;

typedef struct
{
  const char *family;   /* names of fonts, the best first, with commas */
  const char *fallback; /* of CSS: "sans-serif", "monospace" */
  double size_px;       /* at a scale of 1 */
  bool bold;
} KmFont;

/* The font of each style. */
extern const KmFont km_fonts[KM_NR_TEXT_STYLES];

/* Size of one line of words, in logical pixels. */
typedef struct
{
  double width, height;
  double ascent; /* from the top to the base line */
} KmTextSize;

typedef struct _KmText KmText;
struct _KmText
{
  /* The size of @string in @style at the scale of @text. */
  void (*measure) (KmText *text, KmTextStyle style, const char *string, KmTextSize *size);
  /* The scale has changed; may be NULL. */
  void (*rescale) (KmText *text);
  void (*free) (KmText *text);
  double scale;
  double least_px;                       /* no style is smaller; 0 = any */
  double line_height[KM_NR_TEXT_STYLES]; /* 0 = not asked for yet */
};

void km_text_free (KmText *text);

/* Multiplies all sizes; 0.5 to 10. */
void km_text_set_scale (KmText *text, double scale);
/* Makes styles that would be smaller than @px, in logical pixels, as large as that. */
void km_text_set_least (KmText *text, double px);
/* Size of the font of @style, in logical pixels. */
double km_text_size_px (const KmText *text, KmTextStyle style);

/* Size of @string on one line, in logical pixels. Either pointer may be NULL. */
void km_text_measure (KmText *text, KmTextStyle style, const char *string, double *width, double *height);
/* Height of one line of @style. */
double km_text_line_height (KmText *text, KmTextStyle style);
/* Whether words of @size fit into @width as they are; half a pixel more is all right. */
bool km_text_fits (const KmTextSize *size, double width);
/* Returns: (transfer full) @string, or as much of its beginning as fits into @width with "…" behind it; NULL if not
 * even that fits. */
char *km_text_fit (KmText *text, KmTextStyle style, const char *string, double width);
