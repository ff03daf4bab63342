/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each word of a gfp mask stands for. */
#pragma once

#include "core/words/gfp.h"

/* What @name means: of a type flag the modifiers that it is made of, of a modifier a sentence. Returns: (transfer
 * full). */
char *km_gfp_name_meaning (KmGenerationId generation, const KmGfpName *name);
