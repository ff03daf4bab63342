/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the slab layer and virtual memory of a new machine depend on. */
#pragma once

#include "core/machine/machine_private.h"

/* Sets it from @config; @bytes is the size of memory. The zones are there already. */
void km_kmem_setup (KmMachine *m, const KmConfig *config, uint64_t bytes);
