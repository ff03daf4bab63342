/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map as a grid of pixels: which class each pixel shows.
 *
 * A pixel (x, y) of a map w pixels wide shows the frames in columns [x * cols / w, (x + 1) * cols / w) and rows
 * [y / pitch, (y + 1) / pitch) of the viewport, rounded down and at least one of each; the class of highest rank is
 * shown. Where a frame is several pixels large, the first column of a block's head and the last line of a row are
 * separators. Screen and vector files start from this one grid. */
#pragma once

#include "scene/column_max.h"
#include "scene/rank.h"
#include "scene/viewport.h"

/* Values of a pixel: the rank of a class (rank.h), one of these, or KM_PIXEL_EDGE + class: the left edge of a block. */
enum
{
  KM_PIXEL_NOTHING = 62, /* beyond the last frame */
  KM_PIXEL_GAP = 63,     /* between two rows */
  KM_PIXEL_EDGE = 64,
  KM_NR_PIXELS = 64 + KM_NR_CELL_CLASSES,
};

/* Smallest size in pixels of a frame that is shown with separators. */
#define KM_GRID_SEPARATE_W 4
#define KM_GRID_SEPARATE_H 5

typedef struct
{
  KmViewport view;
  int width, height;   /* pixels */
  double pitch;        /* pixels from row to row; may be below 1 */
  bool separators;     /* frames are large enough for them */
  uint32_t *first_col; /* width + 1 entries: first column of each pixel */
  uint32_t *last_col;  /* width entries: last column of each pixel */
  uint32_t *first_row; /* height + 2 entries: first row of each line, counted from the top of the view */
  KmColumnMax columns;
  bool shared;                           /* every pixel shows several frames, or may */
  uint8_t ranks[KM_CELL_CLASS_MASK + 1]; /* by class */
  uint8_t *rank;                         /* scratch, one entry a column: highest rank met */
} KmFrameGrid;

/* Prepares the grid of @view with @scale pixels for a logical one. */
void km_frame_grid_init (KmFrameGrid *grid, const KmViewport *view, double scale);
void km_frame_grid_finish (KmFrameGrid *grid);

/* Writes pixels [@x0, @x1) of line @y into @out[x0 .. x1 - 1]. Returns the first line below that may differ: all before
 * it show the same frames, except for a gap line, which km_frame_grid_is_gap() tells. */
int km_frame_grid_line (const KmFrameGrid *grid, const uint8_t *cells, int y, int x0, int x1, uint8_t *out);
/* The value of one pixel. Only where frames share pixels (grid->shared); much faster than a line for a few of them. */
uint8_t km_frame_grid_pixel (const KmFrameGrid *grid, const uint8_t *cells, int x, int y);
/* Whether line @y is the gap below a row. */
bool km_frame_grid_is_gap (const KmFrameGrid *grid, int y);

/* The pixels that show a run of frames of one row or of whole rows: x, y, width, height. Empty if out of view. */
KmIntRect km_frame_grid_area (const KmFrameGrid *grid, KmPfn start, KmPfn end);
