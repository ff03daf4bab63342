/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout: views one below the other, each with the height it needs, the page-frame map with what is left over. It
 * depends on the width, the height and the text scale, never on the step. */
#pragma once

#include "scene/layer.h"

/* Places the @n layers whose view is in @views and clears the area of the others. Returns the height of the canvas, at
 * least @min_height. */
double km_layout_arrange (KmLayer *const *layers, size_t n, KmViews views, const KmScope *scope, double width,
                          double min_height);
