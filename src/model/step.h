/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call at the cursor: its operation, its events, its words. */
#pragma once

#include "model/model.h"

/* Number of the current operation; UINT32_MAX before the first. */
uint32_t km_model_op (KmModel *model);
/* The current operation, NULL before the first; good until the cursor is at another. */
const KmOp *km_model_current_op (KmModel *model);
/* The event that has just happened, NULL before the first. */
const KmEvent *km_model_current_event (KmModel *model);
/* Index of @event among the events of the current operation, or -1 if it is not one of them. */
int km_model_event_index (KmModel *model, const KmEvent *event);
/* Frame that @op works on, above the page allocator the value; KM_PFN_NONE if it takes none or a NULL. */
KmPfn km_model_operand (KmModel *model, const KmOp *op);
/* The first of the @passed events of a call that marks what it changed. */
uint32_t km_first_marked_event (uint32_t passed);
/* Frames that a call of the kind of @op hands out or gives back: its order, or pages for a size in bytes. */
uint32_t km_model_op_frames (KmModel *model, const KmOp *op);

/* Blocks on a free list at the last update. */
uint32_t km_model_list_total (KmModel *model, uint32_t zone, uint32_t order, KmMigratetype type);

/* ---- words ---- */

/* "NORMAL"; "" for KM_EVENT_NO_ZONE. */
const char *km_model_zone_label (KmModel *model, uint32_t zone);
/* "Unmovable", as the kernel prints it; "?" for a number that the generation does not have. */
const char *km_model_type_name (KmModel *model, KmMigratetype type);
