/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/classes.h"

#include "model/model_private.h"

#include <string.h>

/* What was found, and in which update. */
typedef struct
{
  uint32_t serial, classes;
} Found;

/* Eight cells at a time: those around a cell mostly look as it does. */
static uint32_t
look_through (const uint8_t *cells, KmPfn end)
{
  const uint64_t mask = 0x0101010101010101u * KM_CELL_CLASS_MASK;
  uint64_t last = 0, eight;
  uint32_t classes = 0;
  KmPfn pfn = 0;

  for (; pfn + 8 <= end; pfn += 8)
    {
      memcpy (&eight, cells + pfn, 8);
      eight &= mask;
      if (eight == last && pfn > 0)
        continue;
      last = eight;
      for (unsigned i = 0; i < 8; i++, eight >>= 8)
        classes |= 1u << (eight & KM_CELL_CLASS_MASK);
    }
  for (; pfn < end; pfn++)
    classes |= 1u << (cells[pfn] & KM_CELL_CLASS_MASK);
  return classes;
}

uint32_t
km_model_cell_classes (KmModel *model)
{
  KmModelCache *cache = &model->caches[KM_MODEL_CLASSES];
  Found *found = cache->data;

  km_model_catch_up (model);
  if (!found)
    {
      found = g_new0 (Found, 1);
      *cache = (KmModelCache){ found, g_free };
    }
  if (found->classes == 0 || found->serial != model->serial)
    *found = (Found){ model->serial, look_through (model->cells, model->end_pfn) };
  return found->classes;
}
