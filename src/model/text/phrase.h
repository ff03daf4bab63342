/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phrases: whole sentences with names in braces, filled in from one event and what happens around it.
 *
 *   "order {order}: take frame {pfn}"   ──►   "order 4: take frame 0x1010"
 *
 * A name may come anywhere in a translation, twice or not at all. The names are found by subject in names_*.c. */
#pragma once

#include "model/text/subject.h"

/* Fills @phrase in. Unknown names stay as they are. Returns: (transfer full). */
char *km_phrase (const char *phrase, const KmSubject *subject);
