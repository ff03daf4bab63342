/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine to which calls of the slab layer are made one by one, for the tests of core. */
#pragma once

#include "core/slab/kmem_read.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"

enum
{
  MAX_OPS = 4096,
  MAX_MORE = 64,
};

typedef struct
{
  KmMachine *machine;
  KmEventLog log;
  bool watched;
  KmOpMore more[MAX_MORE];
  uint32_t n_more;
  uint8_t cpu; /* on which calls are made */
  KmValue results[MAX_OPS];
  uint32_t n_ops;
  KmOp ops[MAX_OPS];
} Fixture;

static inline KmGfp
gfp_kernel (const Fixture *f)
{
  return km_gfp_find (km_machine_generation (f->machine)->id, "GFP_KERNEL", 10)->value;
}

static inline Fixture *
fixture_new (const KmConfig *config)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->machine = km_machine_new (config, NULL);
  km_event_log_init (&f->log);
  km_machine_use (f->machine, f->more, f->results);
  return f;
}

static inline Fixture *
fixture_for (KmPreset preset, KmGenerationId generation, KmAllocator allocator, uint32_t cpus)
{
  KmConfig config;

  km_config_init (&config, preset);
  config.generation = generation;
  config.allocator = (uint8_t)allocator;
  config.cpus = cpus;
  return fixture_new (&config);
}

static inline Fixture *
fixture_of (KmPreset preset, KmGenerationId generation)
{
  return fixture_for (preset, generation, KM_ALLOCATOR_DEFAULT, 1);
}

static inline void
fixture_free (Fixture *f)
{
  km_event_log_finish (&f->log);
  km_machine_free (f->machine);
  g_free (f);
}

static inline KmValue
apply (Fixture *f, KmOp op)
{
  KmValue operand = km_op_uses_ref (&op) ? f->results[op.ref] : KM_VALUE_NULL;

  g_assert_cmpuint (f->n_ops, <, MAX_OPS);
  op.cpu = f->cpu;
  if (f->watched)
    {
      km_event_log_clear (&f->log);
      km_machine_observe (f->machine, &f->log);
    }
  f->ops[f->n_ops] = op;
  f->results[f->n_ops] = km_machine_apply (f->machine, &op, f->n_ops, operand);
  return f->results[f->n_ops++];
}

static inline void
assert_valid (const Fixture *f)
{
  g_autofree char *problem = NULL;

  km_machine_validate (f->machine, &problem);
  g_assert_cmpstr (problem, ==, NULL);
}

static inline uint32_t
kmalloc (Fixture *f, uint32_t size)
{
  apply (f, (KmOp){ .kind = KM_OP_KMALLOC, .ref = size, .gfp = gfp_kernel (f) });
  return f->n_ops - 1;
}

static inline void
kfree (Fixture *f, uint32_t ref)
{
  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = ref });
}

static inline uint32_t
cache_create (Fixture *f, const char *name, uint32_t size, uint32_t flags)
{
  f->more[f->n_more] = (KmOpMore){ .name = name, .size = size, .flags = flags };
  apply (f,
         (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE, .flags = KM_OP_HAS_MORE, .arg = f->n_more++, .ref = KM_OP_NO_REF });
  return f->n_ops - 1;
}

static inline uint32_t
cache_alloc (Fixture *f, uint32_t cache)
{
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .ref = cache, .gfp = gfp_kernel (f) });
  return f->n_ops - 1;
}

static inline void
cache_free (Fixture *f, uint32_t cache, uint32_t object)
{
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_FREE, .ref = object, .arg = cache });
}

static inline bool
has_event (const Fixture *f, KmEventKind kind, int32_t a)
{
  for (uint32_t i = 0; i < f->log.events->len; i++)
    {
      const KmEvent *event = &g_array_index (f->log.events, KmEvent, i);

      if (event->kind == kind && event->a == a)
        return true;
    }
  return false;
}
