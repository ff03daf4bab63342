/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pseudocode of what stands above the page allocator; see pseudocode.c. */
#pragma once

#include "model/pseudocode/pseudocode.h"
#include "model/text/phrase.h"

/* Fills @pseudocode if the subject's event belongs to a function above the page allocator. Returns false, and leaves it
 * alone, if not. */
bool km_pseudocode_kmem (const KmSubject *subject, KmPseudocode *pseudocode);
