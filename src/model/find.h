/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find: turns what a person typed into a target. */
#pragma once

#include "model/model.h"

/* Finds what a person typed: "0x1010" (frame), "pfn 4112", "0xc1010000" (address), a handle ("p", "t[3]").
 * Returns true and fills @target if there is such a thing at the cursor. */
bool km_model_find (KmModel *model, const char *text, KmTarget *target);
