/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map in one kept surface, for zooms at which a frame is a few pixels or less. Painting from nothing is
 * one pass over the cells in view; after a step only the pixels of the changed frames are written. */
#pragma once

#include "scene/frame_grid.h"
#include "draw/pattern.h"

typedef struct _KmFrameMap KmFrameMap;

/* Returns: (transfer full) a map of no frames. */
KmFrameMap *km_frame_map_new (void);
void km_frame_map_free (KmFrameMap *map);

/* Makes @map show @view in @theme; nothing happens if it does already. @tiles gives the scale and must outlive the
 * map or the next call. */
void km_frame_map_configure (KmFrameMap *map, const KmViewport *view, const KmTheme *theme,
                             const KmPatternTiles *tiles);
/* Everything must be painted again. */
void km_frame_map_invalidate (KmFrameMap *map);
/* The cells of @ranges may have changed. Cheap: writes their pixels, or nothing if all is to be painted. Many ranges in
 * one call are faster than each alone, and in the order of frames faster still. */
void km_frame_map_change (KmFrameMap *map, const uint8_t *cells, const KmFrameRange *ranges, size_t n_ranges);
/* Brings the surface up to date. Returns: (transfer none) it, with its device scale set, in size the view's. */
cairo_surface_t *km_frame_map_surface (KmFrameMap *map, const uint8_t *cells);
