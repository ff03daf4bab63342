/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map in large: every buddy block as a box with its order, for zooms at which there is room for words.
 * On screen the boxes are kept in a surface, and only the rows that have changed are drawn again. */
#pragma once

#include "scene/scope.h"
#include "scene/viewport.h"

typedef struct _KmFrameBlocks KmFrameBlocks;

/* Returns: (transfer full) an empty drawing of blocks. */
KmFrameBlocks *km_frame_blocks_new (void);
void km_frame_blocks_free (KmFrameBlocks *blocks);

/* Whether a frame of @view is large enough for this picture. */
bool km_frame_blocks_suit (const KmViewport *view, double unit);

/* Makes the boxes show @view in the scope's theme; nothing happens if they do. */
void km_frame_blocks_configure (KmFrameBlocks *blocks, const KmScope *scope, const KmViewport *view);
/* Frames [@start, @end) may have changed. Returns the rows of the view whose boxes must be drawn again. */
void km_frame_blocks_change (KmFrameBlocks *blocks, const KmScope *scope, KmPfn start, KmPfn end, uint32_t *first_row,
                             uint32_t *end_row);
/* Brings the surface up to date. Returns: (transfer none) it. */
cairo_surface_t *km_frame_blocks_surface (KmFrameBlocks *blocks, const KmScope *scope);
/* Draws the rows of @view without a surface; the origin of @cr is the corner of the map. */
void km_frame_blocks_draw (const KmScope *scope, cairo_t *cr, const KmViewport *view);
