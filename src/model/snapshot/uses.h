/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which layers and areas the script ever uses, whatever the step: without that, their pictures have nothing to show. */
#pragma once

#include "model/model.h"

typedef enum
{
  KM_USES_CACHES = 1 << 0,  /* calls of the slab layer */
  KM_USES_AREAS = 1 << 1,   /* calls of virtual memory, per-CPU data, kernel stacks */
  KM_USES_VMALLOC = 1 << 2, /* the vmalloc area; per-CPU data may need it too when its first chunk is full: not told */
  KM_USES_KMAP = 1 << 3,    /* slots of kmap() */
  KM_USES_ATOMIC = 1 << 4,  /* fixmap slots of kmap_atomic(), on a machine that has them */
  KM_USES_PERCPU = 1 << 5,
  KM_USES_STACKS = 1 << 6,
  KM_USES_CPUS = KM_USES_ATOMIC | KM_USES_PERCPU | KM_USES_STACKS, /* what each CPU or process has for itself */
} KmUses;

/* KmUses of the whole script. */
uint32_t km_model_uses (KmModel *model);
