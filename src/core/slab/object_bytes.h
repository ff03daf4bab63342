/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of one slot, part by part: what the layout of the cache says is there, and over it what a write() put
 * where it had no right to (facts 7.5, 8.3). What its owner wrote is not shown; contents.h has it. */
#pragma once

#include "core/slab/kmem_cache.h"

enum
{
  KM_MAX_BYTE_PARTS = 48,
};

/* A run of bytes of one kind. */
typedef struct
{
  uint32_t start, size; /* bytes from the start of the slot */
  KmByteKind kind;
  const char *pattern; /* the bytes in hexadecimal, as they repeat; NULL if they are not known */
  uint32_t op;         /* OVERWRITTEN: who wrote, else UINT32_MAX */
} KmBytePart;

/* Writes the parts of the slot as its layout has them, lowest first, into @parts: without what was written over it.
 * Some may be empty. Returns how many. */
unsigned object_layout (const KmMachine *m, KmRef slab, uint32_t index, KmBytePart parts[KM_MAX_BYTE_PARTS]);
/* Writes the parts of the slot of object @index, lowest first, none over another, into @parts. Returns how many. */
unsigned km_machine_object_bytes (const KmMachine *m, KmRef slab, uint32_t index, KmBytePart parts[KM_MAX_BYTE_PARTS]);
