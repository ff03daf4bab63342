/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mirrors __alloc_pages_bulk() of 6.1: the first zone that stays above its low watermark by @n pages serves them all
 * from the per-CPU list; where none does, or for one page, a usual request. Not the same as @n requests: the drain of
 * that list is not slowed down (free_factor), and the zone stays the same. */
#include "core/page/page_bulk.h"

static KmZone *
bulk_zone (KmMachine *m, const KmRequest *request, unsigned flags, uint32_t n)
{
  for (int i = request->first_zone; i >= 0; i--)
    if (km_watermark_would_pass (m, &m->zones[i], request, flags, -(int32_t)n))
      return &m->zones[i];
  return NULL;
}

static uint32_t
bulk_single (KmMachine *m, KmGfp gfp, KmPfn *frames)
{
  frames[0] = km_alloc_pages (m, gfp, 0);
  return frames[0] != KM_PFN_NONE;
}

uint32_t
km_alloc_pages_bulk (KmMachine *m, KmGfp gfp, uint32_t n, KmPfn *frames)
{
  KmRequest request;
  KmZone *zone = NULL;
  unsigned flags;
  uint32_t got = 0;

  if (n > 1 && pcp_serves (m, 0) && km_request_prepare (m, gfp, 0, &request))
    {
      flags = km_request_fast_flags (m, &request);
      zone = bulk_zone (m, &request, flags, n);
    }
  if (!zone)
    return bulk_single (m, gfp, frames);
  while (got < n)
    {
      KmPfn pfn = km_pcp_take_bulk (m, zone, &request, flags);

      if (pfn == KM_PFN_NONE)
        break;
      if (km_page_prepare (m, zone, &request, pfn, true))
        frames[got++] = pfn;
    }
  return got ? got : bulk_single (m, gfp, frames);
}
