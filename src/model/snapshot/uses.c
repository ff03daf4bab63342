/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/uses.h"

#include "model/model_private.h"
#include "core/vm/vm_read.h"

/* As far as it does not depend on the machine: by subject, */
static const uint8_t uses_of_subject[KM_NR_OP_SUBJECTS] = {
  [KM_OP_OF_KMALLOC] = KM_USES_CACHES,
  [KM_OP_OF_CACHES] = KM_USES_CACHES,
  [KM_OP_OF_VMALLOC] = KM_USES_AREAS | KM_USES_VMALLOC,
  [KM_OP_OF_KMAP] = KM_USES_AREAS,
  [KM_OP_OF_PERCPU] = KM_USES_AREAS,
  [KM_OP_OF_STACKS] = KM_USES_AREAS,
};

/* and what single operations use besides. */
static const uint8_t uses_of_op[KM_NR_OPS] = {
  [KM_OP_KMAP] = KM_USES_KMAP,
  [KM_OP_KMAP_ATOMIC] = KM_USES_ATOMIC,
  [KM_OP_ALLOC_PERCPU] = KM_USES_PERCPU,
  [KM_OP_DEFINE_PER_CPU] = KM_USES_PERCPU,
  [KM_OP_ALLOC_THREAD_INFO] = KM_USES_STACKS,
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
    {
      KmOpKind kind = (KmOpKind)km_script_op (script, i).kind;

      found |= uses_of_subject[km_op_info (kind)->subject] | uses_of_op[kind];
    }
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
