/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out a machine: zones, arrays, list heads. Shared by boot and by loading a recorded state. */
#pragma once

#include "core/page/zone.h"

/* A machine without zones of kernel @id, whose first operation finds out which cases are plain. Returns: (transfer
 * full). */
KmMachine *km_layout_new (KmGenerationId id);

/* Adds a zone of [start, end) frames. Zones are added from low to high. */
KmZone *km_layout_zone (KmMachine *m, KmZoneType type, KmPfn start, KmPfn end);

/* Makes the arrays once all zones are there: every frame TAIL, frames outside zones HOLE, every list empty, every
 * pageblock movable. */
void km_layout_arrays (KmMachine *m);

/* The order of a pageblock on a machine (facts 3.2). */
uint32_t km_layout_pageblock_order (KmPreset preset);

/* PAGE_OFFSET: where the direct map starts (facts 1.2). */
uint64_t km_layout_page_offset (const KmMachine *m, bool alpha);
