/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the shapes of an SVG look: a class of CSS for each look, "a1" and so on, and the patterns that they are filled
 * with. */
#pragma once

#include "scene/list.h"

typedef struct
{
  GHashTable *classes;  /* declarations -> number */
  GPtrArray *order;     /* the declarations by number, borrowed */
  GHashTable *patterns; /* "rising-rrggbb" */
  GString *definitions; /* of the patterns */
} KmSvgLooks;

/* Makes an empty set of looks. */
void km_svg_looks_init (KmSvgLooks *looks);
/* Frees what is in it. */
void km_svg_looks_finish (KmSvgLooks *looks);
/* Number of the class of a shape; of a box with @pattern over its fill (NULL: none). */
unsigned km_svg_look_of_shape (KmSvgLooks *looks, const KmShape *shape, const KmShape *pattern);
/* Number of the class of words. */
unsigned km_svg_look_of_words (KmSvgLooks *looks, const KmListPart *part);
/* Appends the rules of all classes, and of what they have in common. */
void km_svg_looks_put (const KmSvgLooks *looks, GString *out);
