/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stages: what is on the canvas together, one subject each.
 *
 *   Zones     may the request take from this zone?      Buddy     which block, where do its halves go?
 *   Slabs     which cache, which slab, which object?    Virtual   which addresses, which frames behind them?
 *   All       everything at once, for a large screen */
#pragma once

#include "scene/scene.h"

typedef enum
{
  KM_STAGE_ZONES,
  KM_STAGE_BUDDY,
  KM_STAGE_SLABS,
  KM_STAGE_VIRTUAL,
  KM_STAGE_ALL,
  KM_NR_STAGES,
} KmStage;

/* The views of @stage; those of KM_STAGE_ALL are all that KM_VIEW_ALL names. */
KmViews km_stage_views (KmStage stage);
/* Name of @stage for a person, translated. */
const char *km_stage_title (KmStage stage);
/* The stage that shows best what the call at the cursor of @model does. The same at every step of the call. */
KmStage km_stage_of_call (KmModel *model);
