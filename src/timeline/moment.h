/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moments: a few bits for the few operations at which something happened. Private to the timeline.
 *
 *   chunk of 4096 operations:  nothing  |  sparse: (offset, bits) of 3 bytes each  |  dense: a byte an operation
 *
 * At most one byte an operation, however many moments there are. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  GArray *chunks; /* of KmMomentChunk, see moment.c */
  size_t bytes;   /* of all chunk data */
} KmMoments;

/* Makes an empty set. */
void km_moments_init (KmMoments *moments);
void km_moments_finish (KmMoments *moments);

/* Notes @bits (not 0) at @op, which must be above every operation noted before. */
void km_moments_append (KmMoments *moments, uint32_t op, uint8_t bits);

/* Returns the bits of @op, 0 if there are none. */
uint8_t km_moments_get (const KmMoments *moments, uint32_t op);

/* Returns the nearest operation in [from, end) (@direction 1: the first, -1: the last) with one of @bits, or
 * UINT32_MAX. */
uint32_t km_moments_find (const KmMoments *moments, uint32_t from, uint32_t end, int direction, uint8_t bits);

/* Copies those of @from below @end; @moments must be empty. */
void km_moments_copy (KmMoments *moments, const KmMoments *from, uint32_t end);

/* Memory in use, in bytes. */
size_t km_moments_size (const KmMoments *moments);
