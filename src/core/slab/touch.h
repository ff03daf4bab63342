/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of memory, as far as they matter: what write() put where nobody may write, and what debugging looks for.
 *
 * Contents are worked out and not stored (contents.h): a free object is poison or what was there, a red zone is its
 * pattern. Only the exceptions are in the store: a chain of stains, the newest first, each a range of bytes that a
 * write() changed although the writer did not own them; in a cache with debugging also what owners wrote.
 *
 * Mirrors cache_alloc_debugcheck_after(), cache_free_debugcheck(), slab_destroy_debugcheck(), check_poison_obj(),
 * verify_redzone_free() of mm/slab.c (facts 6.3, 7.5). */
#pragma once

#include "core/slab/kmem_cache.h"
#include "core/slab/find.h"

/* A range of bytes that a write() changed. */
typedef struct
{
  uint32_t next;
  uint32_t pfn, offset; /* first byte */
  uint32_t bytes;
  uint32_t op;    /* who wrote */
  uint32_t value; /* of each of them, and KM_STAIN_OWN */
} KmStain;

enum
{
  KM_STAIN_OWN = 1 << 8, /* their owner wrote it */
};

/* write() or read(). */
void km_touch (KmMachine *m, const KmOp *op, KmValue operand);

/* True if a write() changed a byte of [@from, @to), counted from the start of the object. */
bool touch_any (const KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to);
/* The kernel writes these bytes again. */
void touch_mend (KmMachine *m, const KmObjectPlace *place, int32_t from, int32_t to);

/* The object at @value is cleared: its bytes are 0 from now on. */
void touch_cleared (KmMachine *m, KmValue value);

/* A slab is made: whatever was written to its frames before is gone. */
void touch_slab_made (KmMachine *m, KmRef slab);
/* An object leaves its cache: a debug build checks poison and red zones, then its slot is as it should be. Returns true
 * if it reports that the object has an owner already. */
bool touch_handed_out (KmMachine *m, KmRef cache, KmValue value);
/* A slab goes: a debug build checks poison and red zones of its objects. */
void touch_destroyed (KmMachine *m, KmRef cache, KmRef slab);
/* An object comes back. Returns false if a debug build stops here: the object stays where it is. */
bool touch_given_back (KmMachine *m, KmRef cache, KmValue value, const KmObjectPlace *place);
