/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map without a bitmap, for vector files: at most a few ten thousand rectangles and lines. */
#pragma once

#include "scene/frame_grid.h"
#include "scene/pen.h"

/* Draws the frames of @view into @area. */
void km_frame_runs_draw (KmPen *pen, KmRect area, const KmViewport *view, const uint8_t *cells, const KmTheme *theme);

/* Colour of a pixel of the grid; @ink: how much of it the pattern covers, 0 to 255. */
KmColor km_frame_pixel_color (const KmTheme *theme, int value, uint8_t ink);
KmPatternId km_frame_pixel_pattern (const KmTheme *theme, int value);
