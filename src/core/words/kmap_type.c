/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/kmap_type.h"

#include "base/assert.h"

#include <string.h>

static const char *const names[KM_NR_KMAP_TYPES] = {
  "KM_BOUNCE_READ",
  "KM_SKB_SUNRPC_DATA",
  "KM_SKB_DATA_SOFTIRQ",
  "KM_USER0",
  "KM_USER1",
  "KM_BIO_SRC_IRQ",
  "KM_BIO_DST_IRQ",
  "KM_PTE0",
  "KM_PTE1",
  "KM_IRQ0",
  "KM_IRQ1",
  "KM_SOFTIRQ0",
  "KM_SOFTIRQ1",
  "KM_SYNC_ICACHE",
  "KM_SYNC_DCACHE",
  "KM_UML_USERCOPY",
  "KM_IRQ_PTE",
  "KM_NMI",
  "KM_NMI_PTE",
};

const char *
km_kmap_type_name (uint32_t type)
{
  km_assert (type < KM_NR_KMAP_TYPES);
  return names[type];
}

bool
km_kmap_type_find (const char *name, size_t len, uint32_t *type)
{
  for (uint32_t i = 0; i < KM_NR_KMAP_TYPES; i++)
    if (strlen (names[i]) == len && memcmp (names[i], name, len) == 0)
      {
        *type = i;
        return true;
      }
  return false;
}
