/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changed frames of a map in which every frame lies in one pixel and every pixel shows one to four columns and rows:
 * a large memory in a window. A step changes frames anywhere, and nearly all the time goes into waiting for memory, so
 * many pixels are worked out together. */
#pragma once

#include "scene/frame_grid.h"

/* Frames that are worked out together. */
#define KM_SMALL_PIXELS_AT_ONCE 128

/* What follows from the row of a frame, and from its column (packed; see small_pixels.c). */
typedef struct
{
  uint32_t first; /* first frame of the uppermost row in the same pixel, and in the two lowest bits rows - 1 */
  uint32_t line;  /* first pixel of the line, and from bit 26 on the line of the tile */
} KmSmallRow;

typedef struct
{
  KmPfn start;        /* frames start .. start + n_frames - 1 can be done; the functions count them from 0 */
  uint32_t n_frames;  /* 0: pixels are not small */
  uint32_t col_bits;  /* of the grid */
  uint32_t tile;      /* pixels after which patterns repeat */
  KmSmallRow *rows;   /* by row */
  uint32_t *cols;     /* by column */
  uint32_t *colors;   /* [line of the tile][column of the tile][16 ranks] */
  uint8_t ranks[32];  /* by class, twice: 0 .. KM_NR_CELL_CLASSES - 1, in the order of km_class_rank() */
  bool has_many_rows; /* pixels with more than two */
  bool in_eights;     /* eight pixels at once (AVX2) */
} KmSmallPixels;

/* Colour of a class at a place of the pattern's tile, as it is in the surface. */
typedef uint32_t (*KmPixelColor) (const void *data, int cell_class, int tile_x, int tile_y);

/* Prepares for @grid and a surface with lines of @stride pixels. */
void km_small_pixels_init (KmSmallPixels *small, const KmFrameGrid *grid, size_t stride, int tile, KmPixelColor color,
                           const void *data);
void km_small_pixels_finish (KmSmallPixels *small);

/* Whether the column of @frame is the first of its pixel; @frame < n_frames. */
bool km_small_pixels_is_first (const KmSmallPixels *small, uint32_t frame);

/* Writes the pixels of @frames, each below n_frames, counted from @small->start. @n is at most KM_SMALL_PIXELS_AT_ONCE;
 * @frames has room for as many and is changed behind @n. */
void km_small_pixels_write (const KmSmallPixels *small, const uint8_t *cells, uint32_t *frames, size_t n,
                            uint32_t *pixels);
