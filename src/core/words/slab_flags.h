/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the SLAB_* flags of both generations (facts 7.7); the values are in slab_geometry.h. */
#pragma once

#include "core/words/generation.h"

#include <stddef.h>

typedef struct
{
  const char *name;
  uint32_t value; /* 0 for a flag that does nothing in a usual build of this kernel: SLAB_FAILSLAB */
} KmSlabFlagName;

/* Returns the names of @generation and their number in @n: debugging first, then by value. */
const KmSlabFlagName *km_slab_flag_names (KmGenerationId generation, size_t *n);

/* Looks up one name, @len bytes long. Returns NULL if this generation has no flag of that name. */
const KmSlabFlagName *km_slab_flag_find (KmGenerationId generation, const char *name, size_t len);

/* Writes @flags as names joined by " | ", left-over bits in hex, "0" for none: the spelling that workload files use.
 * Returns: (transfer full) a new string. */
char *km_slab_flags_to_string (KmGenerationId generation, uint32_t flags);
