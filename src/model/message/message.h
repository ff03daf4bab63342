/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel prints about mistakes and refusals. */
#pragma once

#include "model/model.h"

/* What the kernel would print for this event (bad page, page allocation failure, …), never translated; NULL if
 * nothing. Returns: (transfer full) (nullable). */
char *km_narrate_kernel_message (KmModel *model, const KmEvent *event);
