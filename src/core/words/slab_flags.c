/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/slab_flags.h"

#include <glib.h>
#include <string.h>

/* A second name of the same bits stands behind the first, so that only the first is written. */
static const KmSlabFlagName names_2_6_34[] = {
  { "SLAB_DEBUG_FREE", KM_SLAB_DEBUG_FREE },
  { "SLAB_RED_ZONE", KM_SLAB_RED_ZONE },
  { "SLAB_POISON", KM_SLAB_POISON },
  { "SLAB_STORE_USER", KM_SLAB_STORE_USER },
  { "SLAB_HWCACHE_ALIGN", KM_SLAB_HWCACHE_ALIGN },
  { "SLAB_CACHE_DMA", KM_SLAB_CACHE_DMA },
  { "SLAB_RECLAIM_ACCOUNT", KM_SLAB_RECLAIM_ACCOUNT },
  { "SLAB_TEMPORARY", KM_SLAB_RECLAIM_ACCOUNT },
  { "SLAB_PANIC", KM_SLAB_PANIC },
  { "SLAB_DESTROY_BY_RCU", KM_SLAB_DESTROY_BY_RCU },
  { "SLAB_MEM_SPREAD", KM_SLAB_MEM_SPREAD },
  { "SLAB_TRACE", KM_SLAB_TRACE },
  { "SLAB_DEBUG_OBJECTS", KM_SLAB_DEBUG_OBJECTS },
  { "SLAB_NOLEAKTRACE", KM_SLAB_NOLEAKTRACE },
  { "SLAB_NOTRACK", KM_SLAB_NOTRACK },
  { "SLAB_FAILSLAB", 0 },
};

static const KmSlabFlagName names_6_1[] = {
  { "SLAB_CONSISTENCY_CHECKS", KM_SLAB_DEBUG_FREE },
  { "SLAB_RED_ZONE", KM_SLAB_RED_ZONE },
  { "SLAB_POISON", KM_SLAB_POISON },
  { "SLAB_STORE_USER", KM_SLAB_STORE_USER },
  { "SLAB_HWCACHE_ALIGN", KM_SLAB_HWCACHE_ALIGN },
  { "SLAB_CACHE_DMA", KM_SLAB_CACHE_DMA },
  { "SLAB_CACHE_DMA32", KM_SLAB_CACHE_DMA32 },
  { "SLAB_RECLAIM_ACCOUNT", KM_SLAB_RECLAIM_ACCOUNT },
  { "SLAB_TEMPORARY", KM_SLAB_RECLAIM_ACCOUNT },
  { "SLAB_PANIC", KM_SLAB_PANIC },
  { "SLAB_TYPESAFE_BY_RCU", KM_SLAB_DESTROY_BY_RCU },
  { "SLAB_MEM_SPREAD", KM_SLAB_MEM_SPREAD },
  { "SLAB_TRACE", KM_SLAB_TRACE },
  { "SLAB_DEBUG_OBJECTS", KM_SLAB_DEBUG_OBJECTS },
  { "SLAB_NOLEAKTRACE", KM_SLAB_NOLEAKTRACE },
  { "SLAB_ACCOUNT", KM_SLAB_ACCOUNT },
  { "SLAB_FAILSLAB", 0 },
};

static const struct
{
  const KmSlabFlagName *names;
  size_t n;
} tables[] = {
  [KM_GENERATION_2_6_34] = { names_2_6_34, G_N_ELEMENTS (names_2_6_34) },
  [KM_GENERATION_6_1] = { names_6_1, G_N_ELEMENTS (names_6_1) },
  [KM_GENERATION_6_12] = { names_6_1, G_N_ELEMENTS (names_6_1) },
};

const KmSlabFlagName *
km_slab_flag_names (KmGenerationId generation, size_t *n)
{
  *n = tables[generation].n;
  return tables[generation].names;
}

const KmSlabFlagName *
km_slab_flag_find (KmGenerationId generation, const char *name, size_t len)
{
  size_t n;
  const KmSlabFlagName *names = km_slab_flag_names (generation, &n);

  for (size_t i = 0; i < n; i++)
    if (strlen (names[i].name) == len && memcmp (names[i].name, name, len) == 0)
      return &names[i];
  return NULL;
}

char *
km_slab_flags_to_string (KmGenerationId generation, uint32_t flags)
{
  size_t n;
  const KmSlabFlagName *names = km_slab_flag_names (generation, &n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < n; i++)
    if (flags & names[i].value)
      {
        g_string_append_printf (text, "%s%s", text->len ? " | " : "", names[i].name);
        flags &= ~names[i].value;
      }
  if (flags)
    g_string_append_printf (text, "%s0x%x", text->len ? " | " : "", flags);
  if (text->len == 0)
    g_string_append_c (text, '0');
  return g_string_free (g_steal_pointer (&text), FALSE);
}
