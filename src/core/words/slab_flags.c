/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/slab_flags.h"

#include <glib.h>
#include <string.h>

/* A second name of the same bits comes after the first, so that only the first is written. */
#define SAME(name, flag)                                                                                               \
  {                                                                                                                    \
    name, flag, flag                                                                                                   \
  }

static const KmSlabFlagName names_2_6_34[] = {
  SAME ("SLAB_DEBUG_FREE", KM_SLAB_DEBUG_FREE),
  SAME ("SLAB_RED_ZONE", KM_SLAB_RED_ZONE),
  SAME ("SLAB_POISON", KM_SLAB_POISON),
  SAME ("SLAB_STORE_USER", KM_SLAB_STORE_USER),
  SAME ("SLAB_HWCACHE_ALIGN", KM_SLAB_HWCACHE_ALIGN),
  SAME ("SLAB_CACHE_DMA", KM_SLAB_CACHE_DMA),
  SAME ("SLAB_RECLAIM_ACCOUNT", KM_SLAB_RECLAIM_ACCOUNT),
  SAME ("SLAB_TEMPORARY", KM_SLAB_RECLAIM_ACCOUNT),
  SAME ("SLAB_PANIC", KM_SLAB_PANIC),
  SAME ("SLAB_DESTROY_BY_RCU", KM_SLAB_DESTROY_BY_RCU),
  SAME ("SLAB_MEM_SPREAD", KM_SLAB_MEM_SPREAD),
  SAME ("SLAB_TRACE", KM_SLAB_TRACE),
  SAME ("SLAB_DEBUG_OBJECTS", KM_SLAB_DEBUG_OBJECTS),
  SAME ("SLAB_NOLEAKTRACE", KM_SLAB_NOLEAKTRACE),
  SAME ("SLAB_NOTRACK", KM_SLAB_NOTRACK),
  SAME ("SLAB_FAILSLAB", 0),
};

static const KmSlabFlagName names_6_1[] = {
  SAME ("SLAB_CONSISTENCY_CHECKS", KM_SLAB_DEBUG_FREE),
  SAME ("SLAB_RED_ZONE", KM_SLAB_RED_ZONE),
  SAME ("SLAB_POISON", KM_SLAB_POISON),
  SAME ("SLAB_STORE_USER", KM_SLAB_STORE_USER),
  SAME ("SLAB_HWCACHE_ALIGN", KM_SLAB_HWCACHE_ALIGN),
  SAME ("SLAB_CACHE_DMA", KM_SLAB_CACHE_DMA),
  SAME ("SLAB_CACHE_DMA32", KM_SLAB_CACHE_DMA32),
  SAME ("SLAB_RECLAIM_ACCOUNT", KM_SLAB_RECLAIM_ACCOUNT),
  SAME ("SLAB_TEMPORARY", KM_SLAB_RECLAIM_ACCOUNT),
  SAME ("SLAB_PANIC", KM_SLAB_PANIC),
  SAME ("SLAB_TYPESAFE_BY_RCU", KM_SLAB_DESTROY_BY_RCU),
  SAME ("SLAB_MEM_SPREAD", KM_SLAB_MEM_SPREAD),
  SAME ("SLAB_TRACE", KM_SLAB_TRACE),
  SAME ("SLAB_DEBUG_OBJECTS", KM_SLAB_DEBUG_OBJECTS),
  SAME ("SLAB_NOLEAKTRACE", KM_SLAB_NOLEAKTRACE),
  SAME ("SLAB_ACCOUNT", KM_SLAB_ACCOUNT),
  SAME ("SLAB_FAILSLAB", 0),
};

/* enum _slab_flag_bits without CONFIG_DEBUG_OBJECTS and CONFIG_FAILSLAB, with CONFIG_MEMCG and CONFIG_KFENCE. */
static const KmSlabFlagName names_6_12[] = {
  { "SLAB_CONSISTENCY_CHECKS", 0x1, KM_SLAB_DEBUG_FREE },
  { "SLAB_RED_ZONE", 0x2, KM_SLAB_RED_ZONE },
  { "SLAB_POISON", 0x4, KM_SLAB_POISON },
  { "SLAB_STORE_USER", 0x80, KM_SLAB_STORE_USER },
  { "SLAB_KMALLOC", 0x8, KM_SLAB_KMALLOC },
  { "SLAB_HWCACHE_ALIGN", 0x10, KM_SLAB_HWCACHE_ALIGN },
  { "SLAB_CACHE_DMA", 0x20, KM_SLAB_CACHE_DMA },
  { "SLAB_CACHE_DMA32", 0x40, KM_SLAB_CACHE_DMA32 },
  { "SLAB_PANIC", 0x100, KM_SLAB_PANIC },
  { "SLAB_TYPESAFE_BY_RCU", 0x200, KM_SLAB_DESTROY_BY_RCU },
  { "SLAB_TRACE", 0x400, KM_SLAB_TRACE },
  { "SLAB_NOLEAKTRACE", 0x800, KM_SLAB_NOLEAKTRACE },
  { "SLAB_NO_MERGE", 0x1000, KM_SLAB_NO_MERGE },
  { "SLAB_ACCOUNT", 0x2000, KM_SLAB_ACCOUNT },
  { "SLAB_NO_USER_FLAGS", 0x4000, KM_SLAB_NO_USER_FLAGS },
  { "SLAB_RECLAIM_ACCOUNT", 0x10000, KM_SLAB_RECLAIM_ACCOUNT },
  { "SLAB_TEMPORARY", 0x10000, KM_SLAB_RECLAIM_ACCOUNT },
  SAME ("SLAB_DEBUG_OBJECTS", 0),
  SAME ("SLAB_MEM_SPREAD", 0),
  SAME ("SLAB_FAILSLAB", 0),
};

static const struct
{
  const KmSlabFlagName *names;
  size_t n;
  bool renumbered; /* value and flag differ */
} tables[] = {
  [KM_GENERATION_2_6_34] = { names_2_6_34, G_N_ELEMENTS (names_2_6_34), false },
  [KM_GENERATION_6_1] = { names_6_1, G_N_ELEMENTS (names_6_1), false },
  [KM_GENERATION_6_12] = { names_6_12, G_N_ELEMENTS (names_6_12), true },
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

bool
km_slab_flags_are_renumbered (KmGenerationId generation)
{
  return tables[generation].renumbered;
}

uint32_t
km_slab_flags_from_kernel (KmGenerationId generation, uint32_t values)
{
  uint32_t flags = 0, rest = values;

  if (!tables[generation].renumbered)
    return values;
  for (size_t i = 0; i < tables[generation].n; i++)
    if (values & tables[generation].names[i].value)
      {
        flags |= tables[generation].names[i].flag;
        rest &= ~tables[generation].names[i].value;
      }
  return rest ? flags | KM_SLAB_UNKNOWN : flags;
}

uint32_t
km_slab_flags_to_kernel (KmGenerationId generation, uint32_t flags)
{
  uint32_t values = 0;

  if (!tables[generation].renumbered)
    return flags;
  for (size_t i = 0; i < tables[generation].n; i++)
    if (flags & tables[generation].names[i].flag)
      values |= tables[generation].names[i].value;
  return values;
}
