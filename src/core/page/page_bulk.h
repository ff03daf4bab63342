/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many single pages with one look at the watermark: alloc_pages_bulk_array() of 6.1. */
#pragma once

#include "core/page/page_alloc.h"

/* Allocates up to @n pages of order 0 into @frames. Returns how many it got, which may be fewer long before memory is
 * full; the caller goes on with single pages. */
uint32_t km_alloc_pages_bulk (KmMachine *m, KmGfp gfp, uint32_t n, KmPfn *frames);
