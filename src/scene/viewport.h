/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The viewport of the page-frame map: only numbers, and functions that turn a frame into a place and back.
 *
 * Frames lie in rows of 2^col_bits, so that a buddy block is either a part of one row or a number of whole rows:
 *
 *        first_row ─► ┌────┬────┬─────────┬───────────────────┐ ▲
 *                     │    │    │         │                   │ │ row_h
 *                     ├────┴────┴─────────┴───────────────────┤ ▼
 *                     │                                       │
 *                     └───────────────────────────────────────┘
 *                     ◄──────── width = 2^col_bits cells ─────►
 */
#pragma once

#include "core/words/types.h"
#include "scene/geometry.h"

typedef struct
{
  /* given */
  KmPfn end_pfn;        /* frames 0 .. end_pfn - 1 exist; at least 1 */
  double width, height; /* of the map, logical pixels */
  double unit;          /* size of a comfortable cell, logical pixels: grows with the text */
  double scale;         /* device pixels for a logical one: rows end on whole ones */
  double level;         /* 0 = all frames; each level shows half as many */
  KmPfn centre;         /* frame in the middle, as far as the edges allow */
  /* worked out */
  uint32_t col_bits;  /* log2 of the frames in a row */
  double cell_w;      /* width of a frame; may be far below a pixel */
  double row_h;       /* height of a row; the same */
  uint32_t n_rows;    /* rows of the whole machine */
  uint32_t first_row; /* at the top */
} KmViewport;

/* Works out the lower half of @viewport from the upper; @level and @centre are brought into range. */
void km_viewport_arrange (KmViewport *viewport);
/* The largest level: one frame fills the map. */
double km_viewport_max_level (KmPfn end_pfn);

/* Height of the rows that are in view; at most the height of the map. */
double km_viewport_used_height (const KmViewport *viewport);
/* Frames in view, half open. */
KmPfn km_viewport_first_pfn (const KmViewport *viewport);
KmPfn km_viewport_end_pfn (const KmViewport *viewport);

/* Place of frame @pfn, relative to the map's corner; may lie outside the map. */
KmRect km_viewport_frame_rect (const KmViewport *viewport, KmPfn pfn);
/* Frame at a place: the inverse. KM_PFN_NONE if there is none. */
KmPfn km_viewport_pfn_at (const KmViewport *viewport, double x, double y);

/* Place of a run of frames as at most three rectangles (part of a row, whole rows, part of a row); returns how many. */
size_t km_viewport_run_rects (const KmViewport *viewport, KmPfn start, uint32_t frames, KmRect rects[3]);
/* The part of frames [@start, @end) that is in view, on a map that lies at @map; empty if there is none. */
KmRect km_viewport_visible_rect (const KmViewport *viewport, KmRect map, KmPfn start, KmPfn end);
