/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend of the page-frame map: a swatch and a name for each class that every machine of this kind has, or that a
 * frame has at this step. */
#pragma once

#include "scene/layer.h"

typedef struct
{
  uint32_t classes; /* bits by KmCellClass: those shown */
} KmLegend;

/* Finds out what it shows at the step on show. Returns true if that is something else than before. */
bool km_legend_update (KmLegend *legend, const KmScope *scope);

/* Those of @legend that frames [@start, @end) have. */
KmLegend km_legend_of_range (const KmLegend *legend, const KmScope *scope, KmPfn start, KmPfn end);

/* Height for a header of @width that begins with @title_w of other words: one line, or more if the legend does not fit
 * beside them. */
double km_legend_height (const KmLegend *legend, const KmScope *scope, double width, double title_w);
/* Draws it at the right end of @area, whose height is what km_legend_height() said. */
void km_legend_draw (const KmLegend *legend, const KmScope *scope, KmPen *pen, KmRect area, double title_w);
