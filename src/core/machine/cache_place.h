/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the frames of the page cache hold: page->mapping and page->index. Each page_cache() reads a file of its own from
 * its beginning, so the mapping is named by the operation. Two words for each frame, in records for 4095 frames each
 * that are made when they are first needed. */
#pragma once

#include "core/machine/pool.h"

/* Notes that frame @pfn holds page @index of the file that operation @op reads. */
void cache_place_set (KmMachine *m, KmPfn pfn, uint32_t op, uint32_t index);
/* Notes that it, of the page cache, holds no file any more. */
void cache_place_clear (KmMachine *m, KmPfn pfn);
/* What a frame of the page cache holds. A recording has none: all of it comes from page_cache(). */
void cache_place_get (const KmMachine *m, KmPfn pfn, uint32_t *op, uint32_t *index);
