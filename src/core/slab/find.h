/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a pointer to what lies there, as virt_to_page() and a division find it. */
#pragma once

#include "core/slab/kmem_cache.h"

/* A place in physical memory. */
typedef struct
{
  KmPfn pfn;
  uint32_t offset; /* bytes in the frame */
} KmByte;

/* A record of KM_VALUE_ODD. */
typedef struct
{
  uint32_t base;
  uint32_t delta; /* signed */
} KmOdd;

/* True if @cache is the record of a cache that there is: a number from elsewhere need not be. */
bool km_is_cache (const KmMachine *m, KmRef cache);
/* The byte that @value points at, if it lies in the direct map. Returns false otherwise. */
bool km_value_byte (const KmMachine *m, KmValue value, KmByte *byte);
/* The object around a byte. Returns false if its frame does not belong to a slab. */
bool km_byte_object (const KmMachine *m, KmByte byte, KmObjectPlace *place);
/* The object that @value points at or into. Returns false if there is none (any more). */
bool km_object_find (const KmMachine *m, KmValue value, KmObjectPlace *place);
/* First frame of the slab of an object; KM_PFN_NONE for other pointers. */
KmPfn km_object_frame (const KmMachine *m, KmValue value);

/* @value moved by @delta bytes: itself, the object that starts there, or a pointer into the middle of something. */
KmValue kmem_pointer (KmMachine *m, KmValue value, int64_t delta);
