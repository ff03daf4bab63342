/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An object cache near the limit of the hardware: one active slab, a partial list, a free list of object numbers in
 * each slab, empty slabs given back. No array caches, no lists in order, no frames. It is what the slab layer is
 * measured against. Each function is an ordinary call into another translation unit, as the core's are. */
#pragma once

#include <stdint.h>

/* Starts again with an empty cache of 21 objects a slab. */
void limit_slab_init (void);

/* Returns the number of an object. */
uint32_t limit_slab_alloc (void);

/* Gives back an object that limit_slab_alloc() handed out. */
void limit_slab_free (uint32_t object);
