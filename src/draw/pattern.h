/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns over fills: as tiles of pixels on screen, as lines in vector files. Both lie on one grid that starts at the
 * origin of the canvas, so that neighbours of one class run together. */
#pragma once

#include "scene/geometry.h"
#include "scene/theme.h"

#include <cairo.h>

/* Tiles of all patterns for one scale of the surface. */
typedef struct
{
  double scale;                           /* device pixels for a logical one */
  int size_px;                            /* width and height of a tile in device pixels */
  cairo_surface_t *tiles[KM_NR_PATTERNS]; /* coverage, A8; NULL for KM_PATTERN_NONE */
} KmPatternTiles;

/* Draws the tile of every pattern for @scale device pixels a logical one. */
void km_pattern_tiles_init (KmPatternTiles *tiles, double scale);
void km_pattern_tiles_finish (KmPatternTiles *tiles);

/* Coverage 0..255 of @pattern at a pixel of its tile; 0 <= x, y < size_px. */
uint8_t km_pattern_tile_at (const KmPatternTiles *tiles, KmPatternId pattern, int x, int y);

/* Paints @pattern over @area in @ink. @tiles is NULL for vector targets: then lines are drawn, cut to the area. */
void km_pattern_paint (cairo_t *cr, KmPatternId pattern, KmRect area, KmColor ink, const KmPatternTiles *tiles);
