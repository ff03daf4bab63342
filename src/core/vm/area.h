/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The areas of virtual memory as a tree, and finding room in it. */
#pragma once

#include "core/machine/pool.h"
#include "core/vm/vm_state.h"

/* The common record; made by the first call. */
KmRef vm_root (KmMachine *m);

/* The lowest place for @pages pages, the guard page included, or VM_NO_PAGE. An area of 2.6.34 leaves one more page
 * free behind the one below it. */
uint32_t area_lowest_gap (const KmMachine *m, uint32_t pages);
/* The highest place, as pcpu_get_vm_areas() looks for it. */
uint32_t area_highest_gap (const KmMachine *m, uint32_t pages);

/* Makes an area without frames; its place must be free. */
KmRef area_new (KmMachine *m, uint32_t start, uint32_t pages, KmAreaKind kind, uint32_t owner);
/* Makes an area of a pool one that is in use, at the place where it is. */
void area_reuse (KmMachine *m, KmRef area, KmAreaKind kind, uint32_t owner);
/* Takes an area out of the tree and forgets it and its list of frames. */
void area_forget (KmMachine *m, KmRef area);

/* The list of frames. */
void area_add_frame (KmMachine *m, KmRef area, KmPfn pfn);
void area_drop_frames (KmMachine *m, KmRef area);
