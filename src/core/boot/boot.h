/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boot: zones by preset, memory given to the buddy lists the way that kernel's boot does it. Mirrors
 * free_area_init_nodes, free_all_bootmem and setup_zone_migrate_reserve of 2.6.34, memblock_free_all of 6.1 (facts 2.1,
 * 3.2). Left out: holes in memory, the space that mem_map itself takes; so present pages are the whole zone. */
#pragma once

#include "core/machine/machine.h"

/* Builds the machine at boot. Returns NULL and sets @error if the configuration is not possible. */
KmMachine *km_machine_new (const KmConfig *config, GError **error);
