/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A buddy allocator near the limit of the hardware: no migratetypes, no watermarks, no checks, no per-CPU lists. It is
 * what the core is measured against. Each function is an ordinary call into another translation unit, as the core's
 * are. */
#pragma once

#include <stdint.h>

/* Starts again with @npages free frames, a multiple of 1024. */
void limit_buddy_init (uint32_t npages);

/* Returns the first frame of a block of 1 << @order frames, or UINT32_MAX. */
uint32_t limit_buddy_alloc (unsigned order);

/* Gives back a block that limit_buddy_alloc() handed out. */
void limit_buddy_free (uint32_t pfn, unsigned order);
