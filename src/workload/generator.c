/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generator behind `random`. */
#include "workload/generator.h"

#include "base/assert.h"

typedef struct
{
  uint32_t which;
  uint8_t order;
} Live;

struct _KmGenerator
{
  KmGeneratorParams params;
  KmRng rng;
  GArray *live;      /* of Live, in no order */
  uint32_t n_allocs; /* made so far */
};

KmGenerator *
km_generator_new (const KmGeneratorParams *params)
{
  KmGenerator *generator;

  km_assert (params->live > 0 && params->n_gfps > 0 && params->min_order <= params->max_order
             && params->min_size <= params->max_size && (params->min_size > 0 || params->max_size == 0));
  generator = g_new0 (KmGenerator, 1);

  generator->params = *params;
  km_rng_init (&generator->rng, params->seed);
  generator->live = g_array_new (FALSE, FALSE, sizeof (Live));
  return generator;
}

void
km_generator_free (KmGenerator *generator)
{
  if (!generator)
    return;
  g_array_unref (generator->live);
  g_free (generator);
}

static bool
decide_to_allocate (KmGenerator *generator)
{
  uint32_t n_live = generator->live->len;

  if (n_live == 0)
    return true;
  if (n_live >= generator->params.live)
    return false;
  if (n_live < generator->params.live / 2)
    return km_rng_below (&generator->rng, 3) < 2;
  return km_rng_below (&generator->rng, 2) == 0;
}

static uint32_t
draw_size (KmGenerator *generator)
{
  const KmGeneratorParams *params = &generator->params;
  uint32_t low = g_bit_storage (params->min_size), high = g_bit_storage (params->max_size);
  uint32_t bits = low + km_rng_below (&generator->rng, high - low + 1);
  uint32_t from = MAX (params->min_size, (uint32_t)1 << (bits - 1));
  uint32_t to = bits == high ? params->max_size : ((uint32_t)1 << bits) - 1;

  return from + km_rng_below (&generator->rng, to - from + 1);
}

static void
make_allocation (KmGenerator *generator, KmGeneratorStep *step)
{
  const KmGeneratorParams *params = &generator->params;
  uint32_t n_orders = params->max_order - params->min_order + 1u;
  Live live;

  step->allocates = true;
  step->which = generator->n_allocs++;
  step->order = (uint8_t)(params->min_order + km_rng_below (&generator->rng, n_orders));
  step->gfp = params->gfps[km_rng_below (&generator->rng, params->n_gfps)];
  step->size = params->max_size > 0 ? draw_size (generator) : 0;
  live = (Live){ .which = step->which, .order = step->order };
  g_array_append_val (generator->live, live);
}

static void
make_free (KmGenerator *generator, KmGeneratorStep *step)
{
  uint32_t victim = km_rng_below (&generator->rng, generator->live->len);
  Live live = g_array_index (generator->live, Live, victim);

  g_array_remove_index_fast (generator->live, victim);
  *step = (KmGeneratorStep){ .allocates = false, .which = live.which, .order = live.order };
}

void
km_generator_next (KmGenerator *generator, KmGeneratorStep *step)
{
  if (decide_to_allocate (generator))
    make_allocation (generator, step);
  else
    make_free (generator, step);
}
