/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map in large (scene/frame_blocks.h) in a kept surface: only the rows that have changed are drawn
 * again. */
#pragma once

#include "draw/pattern.h"
#include "scene/scope.h"
#include "scene/viewport.h"

typedef struct _KmFrameBoxes KmFrameBoxes;

/* Returns: (transfer full) an empty drawing of blocks. */
KmFrameBoxes *km_frame_boxes_new (void);
void km_frame_boxes_free (KmFrameBoxes *boxes);

/* Rows [@first, @end) must be drawn again. */
void km_frame_boxes_change (KmFrameBoxes *boxes, uint32_t first, uint32_t end);
/* Brings the surface up to date with @view, whose upper left corner lies at @corner of the canvas, in the scope's
 * theme. Returns: (transfer none) it. */
cairo_surface_t *km_frame_boxes_surface (KmFrameBoxes *boxes, const KmScope *scope, const KmViewport *view,
                                         KmPoint corner, const KmPatternTiles *tiles);
