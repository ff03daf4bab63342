/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of every structure, in one walk. The equations of the page allocator hold whatever has happened:
 *
 *   a block on a list        is aligned, in one zone, of the order, type and CPU that its list says
 *   its frames               are TAIL behind the first, and in no other block on a list
 *   a frame that says so     is on its list, and on no second one
 *   nr_free[order]           = blocks on the free lists of that order
 *   NR_FREE_PAGES            = frames on free lists - what the CPUs have not added yet (vm_stat_diff)
 *   count of a CPU           = frames on its lists
 *   W_CACHE                  = frames on the LRU list
 *   two free buddies         that both bear the PageBuddy mark have merged
 *   an allocated block       is aligned, in one zone, and does not start inside of a block on a list
 *
 * and, as long as nobody has misused pages (careful_word()):
 *
 *   an allocated block       has all of its frames; after a misuse it may have lost some to blocks inside of it
 *
 * For caches see slab_validate.c and slub_validate.c, for virtual memory vm_validate.h.
 *
 * Blind spots: it cannot tell whether an allocated block should have been freed, nor what the kernel's own lists would
 * look like after damage that it stopped at (overlap.h). */
#pragma once

#include "core/machine/machine.h"

/* Walks everything and checks every invariant. Returns true, or false with the first broken one in @problem
 * (transfer full, may be NULL). */
bool km_machine_validate (const KmMachine *machine, char **problem);
