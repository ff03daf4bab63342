/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what SLAB keeps, and the rules of the generations. */
#include "core/slab/slab_records.h"

static const KmSlabRules rules[] = {
  [KM_GENERATION_2_6_34] = { .colour_before_frames = true },
  [KM_GENERATION_6_1] = {
    .colour_advanced_first = true,
    .index_array = true,
    .grown_feeds_array = true,
    .cut_after_batch = true,
  },
  [KM_GENERATION_6_12] = {
    .colour_advanced_first = true,
    .index_array = true,
    .grown_feeds_array = true,
    .cut_after_batch = true,
  },
};

const KmSlabRules *
km_slab_rules (KmGenerationId generation)
{
  return &rules[generation];
}

uint32_t
km_slab_chain (const KmMachine *m, KmRef cache, KmRef slab, uint16_t *indexes)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t num = cache_at (m, cache)->num, table = slab_table (slab), n = 0;

  if (km_slab_rules (m->slab_platform.generation)->index_array)
    for (uint32_t i = slab_in_use (s); i < num; i++)
      indexes[n++] = (uint16_t)store_get_half (m, table + i);
  else
    for (uint32_t i = slab_free (s); i < num && n < num; i = store_get_half (m, table + i))
      indexes[n++] = (uint16_t)i;
  return n;
}
