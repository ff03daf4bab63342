/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gfp masks: names, values, and what each bit permits, for each generation (facts 4.1 to 4.4). */
#pragma once

#include "core/words/generation.h"

#include <glib.h>

/* One named mask: a single modifier or a type flag (a combination). */
typedef struct
{
  const char *name;
  KmGfp value;    /* bits in this generation; 0 is a value (GFP_NOWAIT of 2.6.34) */
  bool type_flag; /* GFP_KERNEL and the like, made of several modifiers */
} KmGfpName;

/* Returns the table of names of @generation, in the order in which a mask is spelled, and its length in @n. */
const KmGfpName *km_gfp_names (KmGenerationId generation, size_t *n);

/* Looks up one name, @len bytes long. Returns NULL if this generation has no flag of that name. */
const KmGfpName *km_gfp_find (KmGenerationId generation, const char *name, size_t len);

/* Writes @gfp as names joined by " | ", left-over bits in hex: the spelling that workload files use.
 * Returns: (transfer full) a new string. */
char *km_gfp_to_string (KmGenerationId generation, KmGfp gfp);

/* The same as the kernel's own messages (%pGg of 6.x) and trace events print it (facts 10.5). Returns: (transfer full)
 * a new string. */
char *km_gfp_to_trace_string (KmGenerationId generation, KmGfp gfp);

/* The bits of one generation that the page allocator asks for; 0 where a generation has no such bit. */
typedef struct
{
  KmGfp dma, highmem, dma32, movable, reclaimable;
  KmGfp wait;   /* may sleep: __GFP_WAIT, __GFP_DIRECT_RECLAIM */
  KmGfp kswapd; /* may wake kswapd; in 2.6.34 every request does */
  KmGfp high, atomic, io, fs, cold, zero, nowarn, repeat, nofail, noretry, memalloc, comp, nomemalloc, thisnode;
} KmGfpBits;

/* Returns the bits of @generation. */
const KmGfpBits *km_gfp_bits (KmGenerationId generation);

/* Returns the migratetype that @gfp asks for (gfpflags_to_migratetype, facts 3.2). */
KmMigratetype km_gfp_migratetype (KmGenerationId generation, KmGfp gfp);

/* Returns the zone type that @gfp starts from, before asking which zones the machine has: gfp_zone() of facts 4.3.
 * @illegal is set to true for a combination of two zone modifiers, which ends in DMA. */
KmZoneType km_gfp_zone_type (KmGfp gfp, bool *illegal);
