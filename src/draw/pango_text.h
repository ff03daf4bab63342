/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words through pango, with a cache of laid-out strings, so that a picture that moves lays nothing out twice. */
#pragma once

#include "scene/pen.h"

#include <cairo.h>

/* Returns: (transfer full) words of all styles, with an empty cache. */
KmText *km_pango_text_new (void);
/* Draws a shape of words in the source of @cr. @text is one of the above. */
void km_pango_text_draw (KmText *text, cairo_t *cr, const KmShape *shape);
