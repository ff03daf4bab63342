/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words on the canvas: a table of styles and a cache of laid-out strings, so that a picture that moves lays nothing out
 * twice. Sizes do not depend on the surface: a label has the same width on screen and in a file. */
#pragma once

#include "scene/geometry.h"

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

typedef struct _KmText KmText;

/* Returns: (transfer full) a way to draw words, with an empty cache. */
KmText *km_text_new (void);
void km_text_free (KmText *text);

/* Multiplies all sizes; 0.5 to 4. */
void km_text_set_scale (KmText *text, double scale);

/* Size of @string on one line, in logical pixels. Either pointer may be NULL. */
void km_text_measure (KmText *text, KmTextStyle style, const char *string, double *width, double *height);
/* Height of one line of @style. */
double km_text_line_height (KmText *text, KmTextStyle style);

/* Draws one line of @string inside @box in the current source; what does not fit ends in "…". @x_align and @y_align:
 * 0 = left or top, 1 = right or bottom. Returns the width that the words took. */
double km_text_draw (KmText *text, cairo_t *cr, KmTextStyle style, const char *string, KmRect box, double x_align,
                     double y_align);
