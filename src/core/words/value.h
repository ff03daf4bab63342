/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operation returns, in 32 bits that say themselves what they are.
 *
 *   0xxx xxxx …   frame of the direct map: a struct page, or the address of its first byte (as the call has it)
 *   1… 7 (nibble) the other kinds below, 28 bits of payload
 *   1 and 31 bits an object of the slab layer: the half-word of the store that stands for it; see store.h
 *
 * NULL is KM_PFN_NONE. A pointer that is none of these (the middle of an object, which a misuse put into circulation)
 * is a record of the store with its base and distance. */
#pragma once

#include "core/words/types.h"

typedef uint32_t KmValue;

typedef enum
{
  KM_VALUE_PAGE,   /* payload: page frame number */
  KM_VALUE_CACHE,  /* struct kmem_cache *: its record in the store */
  KM_VALUE_AREA,   /* address of the vmalloc area: page frames from the start of the area */
  KM_VALUE_KMAP,   /* address of a kmap slot: the slot; a fixmap slot of kmap_atomic(): KM_KMAP_ATOMIC + the slot */
  KM_VALUE_PERCPU, /* a per-CPU object: its byte, counted over the units of all chunks */
  KM_VALUE_NUMBER, /* a number below 2^28: ksize() */
  KM_VALUE_ODD,    /* a pointer into the middle of something: its record in the store */
  KM_VALUE_ZERO,   /* ZERO_SIZE_PTR */
  KM_VALUE_OBJECT, /* an object of a slab */
} KmValueKind;

enum
{
  KM_VALUE_SHIFT = 28,
  KM_VALUE_PAYLOAD = (1 << KM_VALUE_SHIFT) - 1,
  KM_KMAP_ATOMIC = 1 << 16,
};

#define KM_VALUE_NULL KM_PFN_NONE
#define KM_VALUE_OBJECT_BIT 0x80000000u

/* Makes a value of any kind but KM_VALUE_OBJECT; @payload is below 2^28. */
static inline KmValue
km_value (KmValueKind kind, uint32_t payload)
{
  return (uint32_t)kind << KM_VALUE_SHIFT | payload;
}

/* The kind of @value, which is not NULL. */
static inline KmValueKind
km_value_kind (KmValue value)
{
  return value & KM_VALUE_OBJECT_BIT ? KM_VALUE_OBJECT : (KmValueKind)(value >> KM_VALUE_SHIFT);
}

static inline bool
km_value_is (KmValue value, KmValueKind kind)
{
  return value != KM_VALUE_NULL && km_value_kind (value) == kind;
}

static inline uint32_t
km_value_payload (KmValue value)
{
  return value & KM_VALUE_OBJECT_BIT ? value & ~KM_VALUE_OBJECT_BIT : value & KM_VALUE_PAYLOAD;
}
