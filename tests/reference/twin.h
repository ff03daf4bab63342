/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slow, obvious twin of the page allocator: one zone, one CPU, lists that are plain arrays, nothing shared with
 * src/core. Written from facts 3.4 to 3.7; knows order, migratetype and list order, no watermarks and no reclaim. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
  TWIN_ORDERS = 11,
  TWIN_TYPES = 5,
};

typedef struct
{
  bool old;             /* 2.6.34, else 6.1 */
  unsigned block_order; /* of a pageblock */
  uint32_t frames;
  int high, batch, factor;
  GArray *free[TWIN_ORDERS][TWIN_TYPES]; /* of uint32_t, head first */
  GArray *pcp[12];                       /* of uint32_t; 2.6.34: by type, 6.1: order * 3 + type */
  uint8_t *type_of_block;
  uint8_t *remembered; /* of each frame on a per-CPU list */
} Twin;

/* A zone of @frames frames (a multiple of 1024), all free and of type @movable as after boot, before any Reserve. */
Twin *twin_new (bool old, unsigned block_order, uint32_t frames, int high, int batch);
void twin_free (Twin *twin);

/* The first frame of a block, or -1. */
int64_t twin_alloc (Twin *twin, unsigned order, unsigned type);
void twin_give (Twin *twin, uint32_t pfn, unsigned order);

/* Makes the first @n pageblocks Reserve (2.6.34). */
void twin_reserve (Twin *twin, unsigned n);
