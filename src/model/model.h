/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model: what a picture of the current step shows, worked out from the timeline and free of pixels.
 *
 * km_model_update() follows the cursor. After a step it touches only the frames that the step's events name; after a
 * seek it walks the blocks once. */
#pragma once

#include "model/cells.h"
#include "model/selection.h"
#include "timeline/timeline.h"

/* Makes a model of @timeline, which must outlive it. */
KmModel *km_model_new (KmTimeline *timeline);
void km_model_free (KmModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmModel, km_model_free)

/* The timeline that the model follows. Returns: (transfer none). */
KmTimeline *km_model_timeline (KmModel *model);
/* The machine at the cursor, valid until the next move. Returns: (transfer none). */
const KmMachine *km_model_machine (KmModel *model);

/* Catches up with the cursor. Returns how many ranges changed since the last update in @ranges (transfer none, valid
 * until the next update); one range over everything after a long seek. */
size_t km_model_update (KmModel *model, const KmFrameRange **ranges);

/* Where the cursor was before the move that the marks of the picture tell about; the cursor if there was no move. */
KmCursor km_model_from (KmModel *model);
/* Moves the timeline to @to by way of @from, so that the marks tell what changed in between. */
void km_model_go (KmModel *model, KmCursor from, KmCursor to);

/* Cells of all frames, km_machine_end_pfn() bytes, valid until the next update. */
const uint8_t *km_model_cells (KmModel *model);
