/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/uses.h"

#include "model/model_private.h"
#include "core/vm/vm_read.h"

/* By operation, as far as it does not depend on the machine. */
static const uint8_t uses[KM_NR_OPS] = {
  [KM_OP_KMALLOC] = KM_USES_CACHES,
  [KM_OP_KZALLOC] = KM_USES_CACHES,
  [KM_OP_KCALLOC] = KM_USES_CACHES,
  [KM_OP_KREALLOC] = KM_USES_CACHES,
  [KM_OP_KFREE] = KM_USES_CACHES,
  [KM_OP_KSIZE] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_INIT] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_CREATE] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_DESTROY] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_SHRINK] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_ALLOC] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_ZALLOC] = KM_USES_CACHES,
  [KM_OP_KMEM_CACHE_FREE] = KM_USES_CACHES,
  [KM_OP_CACHE_REAP] = KM_USES_CACHES,
  [KM_OP_VMALLOC] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_VZALLOC] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_VMALLOC_32] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_VFREE] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_VMAP] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_VUNMAP] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_KMAP] = KM_USES_AREAS | KM_USES_KMAP,
  [KM_OP_KUNMAP] = KM_USES_AREAS,
  [KM_OP_KMAP_ATOMIC] = KM_USES_AREAS | KM_USES_ATOMIC,
  [KM_OP_KUNMAP_ATOMIC] = KM_USES_AREAS,
  [KM_OP_ALLOC_PERCPU] = KM_USES_AREAS | KM_USES_PERCPU,
  [KM_OP_FREE_PERCPU] = KM_USES_AREAS,
  [KM_OP_GET_CPU_VAR] = KM_USES_AREAS,
  [KM_OP_PUT_CPU_VAR] = KM_USES_AREAS,
  [KM_OP_PER_CPU_PTR] = KM_USES_AREAS,
  [KM_OP_GET_CPU_PTR] = KM_USES_AREAS,
  [KM_OP_PUT_CPU_PTR] = KM_USES_AREAS,
  [KM_OP_GET_CPU] = KM_USES_AREAS,
  [KM_OP_PUT_CPU] = KM_USES_AREAS,
  [KM_OP_DEFINE_PER_CPU] = KM_USES_AREAS | KM_USES_PERCPU,
  [KM_OP_ALLOC_THREAD_INFO] = KM_USES_AREAS | KM_USES_STACKS,
  [KM_OP_FREE_THREAD_INFO] = KM_USES_AREAS,
  [KM_OP_USE_STACK] = KM_USES_AREAS,
};

/* What was found, and in which script. */
typedef struct
{
  const KmScript *script; /* borrowed, to compare only */
  uint32_t uses;
} Found;

static uint32_t
look_through (KmScript *script, const KmMachine *machine)
{
  uint32_t n = km_script_n_ops (script), found = 0;

  for (uint32_t i = 0; i < n; i++)
    found |= uses[km_script_op (script, i).kind];
  if (found & KM_USES_STACKS && km_machine_maps_stacks (machine))
    found |= KM_USES_VMALLOC;
  return km_machine_atomic_slots (machine) > 0 ? found : found & ~(uint32_t)KM_USES_ATOMIC;
}

uint32_t
km_model_uses (KmModel *model)
{
  KmModelCache *cache = &model->caches[KM_MODEL_USES];
  KmScript *script = km_timeline_script (model->timeline);
  Found *found = cache->data;

  if (!found)
    {
      found = g_new0 (Found, 1);
      *cache = (KmModelCache){ found, g_free };
    }
  if (found->script != script)
    *found = (Found){ script, look_through (script, km_model_machine (model)) };
  return found->uses;
}
