/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of the selected object, each part in the look of what is in it. */
#pragma once

#include "scene/layer.h"

/* Whether there is an object whose bytes can be shown. */
bool km_slab_bytes_exist (const KmScope *scope);
/* Adds a part each to the items of @layer; @strip is the place of a strip. */
void km_slab_bytes_update (KmLayer *layer, const KmScope *scope, KmRect strip);
/* Draws them, with the number of the object @gutter to the left of @strip. */
void km_slab_bytes_draw (const KmScope *scope, KmPen *pen, KmRect strip, double gutter);
