/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of KmSingle. */
#pragma once

#include "core/single/single.h"
#include "core/slab/kmem_cache.h"
#include "core/slab/slab_geometry.h"

struct _KmSingle
{
  KmMachine *machine;
  KmRef cache;
  KmFrameSource frames;
  const KmCacheOps *ops;
  bool (*validate) (const KmMachine *m, KmRef cache, char **problem, KmRef *where);
  KmSlabGeometry geometry; /* of SLAB */
};

/* A machine like @platform, with no cache yet; takes @machine. @frames is copied.
 * Returns: (transfer full) */
KmSingle *km_single_new (KmMachine *machine, const KmSlabPlatform *platform, const KmFrameSource *frames);
