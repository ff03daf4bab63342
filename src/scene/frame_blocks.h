/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map in large: every buddy block as a box with its order, for zooms with room for words. */
#pragma once

#include "scene/pen.h"
#include "scene/scope.h"
#include "scene/viewport.h"

/* Whether a frame of @view is large enough for this picture. */
bool km_frame_blocks_suit (const KmViewport *view, double unit);
/* Rows of @view. */
uint32_t km_frame_blocks_n_rows (const KmViewport *view);

/* Frames [@start, @end) may have changed. Fills in the rows of @view whose boxes must be drawn again, counted from its
 * top; returns false if there are none. */
bool km_frame_blocks_rows (const KmScope *scope, const KmViewport *view, KmPfn start, KmPfn end, uint32_t *first_row,
                           uint32_t *end_row);
/* Draws rows [@first, @end) of @view, counted from its top; @corner is where its upper left corner lies. */
void km_frame_blocks_draw (const KmScope *scope, KmPen *pen, const KmViewport *view, KmPoint corner, uint32_t first,
                           uint32_t end);
