/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of every structure, in one walk. The equations have names: those of a zone and its
 * frames are above KmZone (machine_private.h), those of a cache and a slab above KmCache and KmSlab (kmem_cache.h),
 * those of virtual memory above KmVm (vm_state.h). A problem names the equation that does not hold.
 *
 * Blind spots: it cannot tell whether an allocated block should have been freed, nor what the kernel's own lists would
 * look like after damage that it stopped at (overlap.h). */
#pragma once

#include "core/machine/machine.h"

/* Walks everything and checks every invariant. Returns true, or false with the first broken one in @problem
 * (transfer full, may be NULL). */
bool km_machine_validate (const KmMachine *machine, char **problem);
