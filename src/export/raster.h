/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page as pixels. */
#pragma once

#include "export/page.h"

#include <cairo.h>

/* Paints the shapes of @list on @cr, whose unit is a logical pixel; @scale: device pixels for one, 0 for vector
 * targets. */
void km_list_paint (const KmList *list, cairo_t *cr, double scale);
/* Returns: (transfer full) @list with @scale device pixels for a logical one; NULL and @error, naming @file, if that is
 * too large. */
cairo_surface_t *km_list_to_surface (const KmList *list, double scale, GFile *file, GError **error);
