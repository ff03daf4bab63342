/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in memory, byte by byte: what debugging and free lists put there, and over it what write() did.
 *
 * For the checks of a debug kernel and the rows of its reports (facts 7.5, 8.3). Contents are worked out, never stored.
 * Left out: what a caller wrote without write() and krealloc() copied, the notes of the last callers (0), what SLAB
 * keeps in its slabs beside the objects, the disguise of free pointers by CONFIG_SLAB_FREELIST_HARDENED. Memory that
 * nobody wrote to is 0. */
#pragma once

#include "core/slab/kmem_cache.h"

enum
{
  KM_POISON_FREE = 0x6b,
  KM_POISON_INUSE = 0x5a,
  KM_POISON_END = 0xa5,
};

/* Bytes of @slab. */
uint32_t km_machine_slab_bytes (const KmMachine *m, KmRef slab);
/* Writes the @n bytes of memory from @from on, counted from the start of @slab, into @bytes. What lies outside of the
 * slab is 0. */
void km_machine_slab_contents (const KmMachine *m, KmRef slab, int64_t from, uint32_t n, uint8_t *bytes);

/* SLAB debug: reads the two red zones of the slot that begins @slot bytes from the start of @slab, wherever that is. */
void km_machine_red_zones (const KmMachine *m, KmRef slab, int64_t slot, uint64_t zones[2]);

/* What verify_redzone_free() and its like compare with. */
#define KM_RED_INACTIVE 0x09f911029d74e35b
#define KM_RED_ACTIVE 0xd84156c5635688c0

/* SLUB: what follows free pointer, tracks and size of a slot, from the start of the object, half open; empty if nothing
 * does. */
void km_machine_slub_padding (const KmMachine *m, KmRef cache, int32_t *from, int32_t *to);

/* A run of bytes that slub_debug finds changed. */
typedef struct
{
  int32_t from, to;        /* bytes from the start of the object, half open */
  uint8_t found, expected; /* the first of them */
} KmSlubFault;

/* Compares part @zone of the slot of object @index with what it should be, if the object is @in_use or not. Returns
 * false if nothing is wrong, or if the cache has no such part. */
bool km_machine_slub_fault (const KmMachine *m, KmRef slab, uint32_t index, KmSlubZone zone, bool in_use,
                            KmSlubFault *fault);
