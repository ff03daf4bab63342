/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of memory, as far as they matter: what write() put where nobody may write, and what debugging looks for.
 *
 * Contents are worked out and not stored: a free object is poison or what was there, a red zone is its pattern. Only
 * the exceptions are in the store: a chain of stains, each a range of bytes that a write() changed although the
 * writer did not own them.
 *
 * Mirrors cache_alloc_debugcheck_after(), cache_free_debugcheck(), check_poison_obj(), verify_redzone_free() of
 * mm/slab.c (facts 6.3, 7.5). Left out: values of bytes that their owner wrote. */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/find.h"

/* A range of bytes that a write() changed. */
typedef struct
{
  uint32_t next;
  uint32_t pfn, offset; /* first byte */
  uint32_t bytes;
  uint32_t op; /* who wrote */
} KmStain;

/* write() or read(). */
void km_touch (KmMachine *m, const KmOp *op, KmValue operand);

/* The first byte of [@from, @to), counted from the start of the object, that a write() changed; its place in @at unless
 * that is NULL. Returns false if there is none. */
bool touch_find (const KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to, int32_t *at);
/* The kernel writes these bytes anew. */
void touch_mend (KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to);

/* An object leaves its cache: a debug build checks the poison, then everything in its slot is as it should be. */
void touch_handed_out (KmMachine *m, KmRef cache, KmValue value);
/* An object comes back. Returns false if a debug build stops here: the object stays where it is. */
bool touch_given_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place);
