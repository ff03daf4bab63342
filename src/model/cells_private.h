/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How cells are written; see cells.c. */
#pragma once

#include "model/model_private.h"

#include "core/words/generation.h"

/* The frames that @event is about, at most two ranges; returns how many. Cut to the machine. */
uint32_t km_event_frames (const KmEvent *event, KmPfn end_pfn, KmFrameRange ranges[2]);
/* True if @event changes frames, as opposed to looking at them. */
bool km_event_changes_frames (const KmEvent *event);
/* Class of a block that was asked for with @type. */
KmCellClass km_cell_class_of_type (const KmGeneration *generation, KmMigratetype type);
/* Writes all cells and counts all free lists again. */
void km_model_rebuild_cells (KmModel *model);
/* Writes the cells of the blocks that meet @range, without marks; widens @range to whole blocks. */
void km_model_refresh_cells (KmModel *model, KmFrameRange *range);
/* Sets TOUCHED and CHANGED for the call at the cursor, turns what the allocator holds into class HAND, and remembers
 * in `marked` where. */
void km_model_mark_cells (KmModel *model);
