/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/classes.h"

#include "model/model_private.h"

#include <string.h>

enum
{
  STRETCH = 1 << KM_MAX_ORDER, /* frames: those of the largest block */
};

/* What was found, and in which update. */
typedef struct
{
  uint32_t serial, classes;
} Found;

/* A stretch mostly looks as the one before it does. */
static uint32_t
look_through (const uint8_t *cells, KmPfn end)
{
  uint32_t classes = 0;

  for (KmPfn pfn = 0, n; pfn < end; pfn += n)
    {
      n = MIN (STRETCH, end - pfn);
      if (pfn > 0 && memcmp (cells + pfn, cells + pfn - STRETCH, n) == 0)
        continue;
      for (KmPfn i = pfn; i < pfn + n; i++)
        classes |= 1u << (cells[i] & KM_CELL_CLASS_MASK);
    }
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
