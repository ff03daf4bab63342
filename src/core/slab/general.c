/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/general.h"

enum
{
  SLUB_SMALLEST = 8,
  CACHED_PAGES_6_1 = 2, /* larger requests go to the page allocator */
};

static bool
is_slub (const KmMachine *m)
{
  return m->allocator == KM_ALLOCATOR_SLUB;
}

/* The next size of SLUB's list: powers of two, 96 and 192 (facts 6.1). */
static uint32_t
slub_size_above (uint32_t size)
{
  if (size == 64 || size == 128)
    return size + size / 2;
  return size == 96 || size == 192 ? size / 3 * 4 : size * 2;
}

void
km_general_setup (KmMachine *m)
{
  uint32_t largest = m->generation->kmalloc_large ? (uint32_t)CACHED_PAGES_6_1 << m->page_shift : UINT32_MAX;
  uint32_t size = is_slub (m) ? SLUB_SMALLEST : km_slab_general_size (&m->slab_platform, 1);

  G_STATIC_ASSERT (G_N_ELEMENTS (m->general_size) == GENERAL_MAX_SIZES);
  m->n_general = 0;
  while (size != 0 && size <= largest)
    {
      km_assert (m->n_general < GENERAL_MAX_SIZES);
      m->general_size[m->n_general++] = size;
      size = is_slub (m) ? slub_size_above (size) : km_slab_general_size (&m->slab_platform, size + 1);
    }
  for (uint32_t i = 0; i < G_N_ELEMENTS (m->general_index); i++)
    m->general_index[i] = (uint8_t)km_general_index (m, i * 8 + 1);
}

uint32_t
km_general_index (const KmMachine *m, uint32_t size)
{
  uint32_t place = 0;

  while (place < m->n_general && m->general_size[place] < size)
    place++;
  return place;
}

bool
km_general_has_set (const KmMachine *m, KmGeneralSet set)
{
  bool dma = false;

  for (uint32_t i = 0; i < m->n_zones; i++)
    dma |= m->zones[i].info.type == KM_ZONE_DMA;
  switch (set)
    {
    case GENERAL_NORMAL:
      return true;
    case GENERAL_DMA:
      return dma;
    case GENERAL_MEMDUP_USER:
    case GENERAL_MSG_MSG:
      return m->generation->slab_buckets;
    default:
      return m->generation->kmalloc_sets;
    }
}

bool
km_general_is_kmalloc (uint32_t general)
{
  return general != 0 && (general - 1) / GENERAL_MAX_SIZES < GENERAL_MEMDUP_USER;
}

KmGeneralSet
km_general_set (const KmMachine *m, KmGfp gfp)
{
  enum
  {
    ACCOUNT_6_1 = 0x400000
  };

  if ((gfp & m->bits.dma) && km_general_has_set (m, GENERAL_DMA))
    return GENERAL_DMA;
  if (!m->generation->kmalloc_sets)
    return GENERAL_NORMAL;
  if (gfp & m->bits.reclaimable)
    return GENERAL_RECLAIM;
  return gfp & ACCOUNT_6_1 ? GENERAL_ACCOUNT : GENERAL_NORMAL;
}

const char *
km_general_name (const KmMachine *m, KmGeneralSet set, uint32_t place)
{
  static const char *const prefix[] = { "kmalloc-",     "kmalloc-cg-",  "kmalloc-rcl-",
                                        "dma-kmalloc-", "memdup_user-", "msg_msg-" };
  uint32_t size = m->general_size[MIN (place, m->n_general - 1)];
  bool old = m->generation->wording == KM_WORDING_2_6_34, kilo = !old && size >= 1024;
  g_autofree char *name = NULL;

  if (!old)
    name = g_strdup_printf ("%s%u%s", prefix[set], kilo ? size / 1024 : size, kilo ? "k" : "");
  else if (is_slub (m))
    name = g_strdup_printf (set == GENERAL_DMA ? "kmalloc_dma-%u" : "kmalloc-%u", size);
  else
    name = g_strdup_printf ("size-%u%s", size, set == GENERAL_DMA ? "(DMA)" : "");
  return g_intern_string (name);
}
