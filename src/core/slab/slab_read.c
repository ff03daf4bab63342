/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what SLAB keeps. */
#include "core/slab/slab_records.h"

uint32_t
km_slab_chain (const KmMachine *m, KmRef cache, KmRef slab, uint16_t *indexes)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t num = cache_at (m, cache)->num, table = slab_table (slab), n = 0;

  if (m->generation->slab->index_array)
    for (uint32_t i = slab_in_use (s); i < num; i++)
      indexes[n++] = (uint16_t)store_get_half (m, table + i);
  else
    for (uint32_t i = slab_free (s); i < num && n < num; i = store_get_half (m, table + i))
      indexes[n++] = (uint16_t)i;
  return n;
}
