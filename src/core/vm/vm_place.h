/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start state of the vmalloc area, where a recording says it. */
#pragma once

#include "core/vm/vm_read.h"

/* Sets VMALLOC_START and VMALLOC_END, addresses of whole pages; only while there is no area. Returns false, and changes
 * nothing, if @end is not above @start or an address is not that of a page. */
bool km_machine_set_vmalloc (KmMachine *machine, uint64_t start, uint64_t end);

/* Sets how many CPUs the machine may have, if those are more than run: vmalloc of 6.12 asks for it. */
void km_machine_set_possible_cpus (KmMachine *machine, uint32_t cpus);
/* Makes an area, @pages pages from page @start of the vmalloc area: KM_AREA_OTHER of another owner, KM_AREA_LAZY freed
 * already, KM_AREA_VMALLOC one that vfree() can free, whose frames are not known. Returns false, and changes nothing,
 * if it does not lie in the vmalloc area or another area is there. */
bool km_machine_place_area (KmMachine *machine, uint32_t start, uint32_t pages, KmAreaKind kind);
