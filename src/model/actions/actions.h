/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions: what a click can do, as lines of workload text. */
#pragma once

#include "model/model.h"

#include "core/words/gfp.h"

/* What a click on @target can do now, as workload lines that act at the cursor ("p3 = alloc_pages(GFP_KERNEL, 2)",
 * "__free_pages(p, 2)") with a label for the menu. */
typedef struct
{
  char *label; /* translated: "Allocate order 2 here" */
  char *line;  /* workload text */
} KmAction;

/* Returns: (transfer full) (element-type KmAction) the actions, best first; may be empty. */
GPtrArray *km_model_actions (KmModel *model, const KmTarget *target);
void km_action_free (KmAction *action);

/* Each returns: (transfer full) the line that asks for a block of @order, or for an object of @bytes, with @gfp. */
KmAction *km_model_ask_pages (KmModel *model, KmGfp gfp, uint32_t order);
KmAction *km_model_ask_bytes (KmModel *model, KmGfp gfp, uint64_t bytes);
