/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab_layer.h"

#include "core/slab_cache.h"

ENGINE KmValue
km_slab_layer_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  (void)m;
  (void)op;
  (void)operand;
  return KM_VALUE_NULL;
}

ENGINE KmValue
km_kmalloc (KmMachine *m, uint32_t size, KmGfp gfp)
{
  (void)m;
  (void)size;
  (void)gfp;
  return KM_VALUE_NULL;
}

ENGINE void
km_kfree (KmMachine *m, KmValue object)
{
  (void)m;
  (void)object;
}

ENGINE KmValue
km_cache_alloc_quietly (KmMachine *m, KmRef cache, KmGfp gfp)
{
  return slab_cache_alloc (m, cache, gfp);
}

ENGINE void
km_cache_free_quietly (KmMachine *m, KmValue object)
{
  slab_cache_free (m, slab_cache (m, object_slab (m, object)), object);
}
