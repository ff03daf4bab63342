/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/single/single_private.h"

KmSingle *
km_single_new (KmMachine *machine, const KmSlabPlatform *platform, const KmFrameSource *frames)
{
  KmSingle *single = g_new0 (KmSingle, 1);

  single->machine = machine;
  single->frames = *frames;
  machine->slab_platform = *platform;
  machine->frames = &single->frames;
  return single;
}

void
km_single_free (KmSingle *single)
{
  if (!single)
    return;
  km_machine_free (single->machine);
  g_free (single);
}

KmValue
km_single_alloc (KmSingle *single, uint32_t cpu)
{
  km_debug_assert (cpu < single->machine->cpus);
  single->machine->cpu = cpu;
  return single->ops->alloc (single->machine, single->cache, 0);
}

void
km_single_release (KmSingle *single, uint32_t cpu, KmValue object)
{
  km_debug_assert (cpu < single->machine->cpus);
  km_assert (km_value_is (object, KM_VALUE_OBJECT));
  single->machine->cpu = cpu;
  single->ops->free (single->machine, single->cache, object);
}

uint32_t
km_single_shrink (KmSingle *single)
{
  single->machine->cpu = 0;
  single->ops->shrink (single->machine, single->cache);
  return cache_at (single->machine, single->cache)->slabs.live;
}

bool
km_single_validate (const KmSingle *single, char **problem)
{
  return single->validate (single->machine, single->cache, problem, NULL);
}

KmMachine *
km_single_machine (KmSingle *single)
{
  return single->machine;
}
