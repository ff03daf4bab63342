/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call above the page allocator returns or takes, as people read it. */
#pragma once

#include "model/model.h"

#include "core/slab/kmem_read.h"

/* "object 3 of the slab at frame 0x3c09 (inode_cache), address 0xc3c09780"; a cache is its name, an area its address,
 * "NULL", "ZERO_SIZE_PTR". Translated. Returns: (transfer full). */
char *km_model_value_text (KmModel *model, KmValue value);

/* The same in a few words for lines: "object 3 of 0x3c09". Returns: (transfer full). */
char *km_model_value_short (KmModel *model, KmValue value);

/* Virtual address of @value at the cursor, 0 if none. */
uint64_t km_model_value_address (KmModel *model, KmValue value);

/* Name of a cache, NULL if its record holds none at the cursor. Owned by the machine. */
const char *km_model_cache_name (KmModel *model, KmRef cache);

/* The name that the last call which made this record gave it, NULL if none did: also of a cache that is gone. Owned by
 * the script. */
const char *km_model_made_cache_name (KmModel *model, KmRef cache);

/* Fills @info if the record of @cache holds a cache at the cursor. */
bool km_model_cache_info (KmModel *model, KmRef cache, KmCacheInfo *info);

/* Which allocator serves objects on this machine. */
KmAllocator km_model_allocator (KmModel *model);

/* The name of a list of slabs as the kernel has it: "slabs_full", for SLUB "full"; "" for none. */
const char *km_slab_list_name (KmAllocator allocator, uint32_t list);

/* "600 bytes", always in bytes: the unit of everything about objects. Returns: (transfer full). */
char *km_bytes_text (int64_t bytes);
