/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thing of a picture in a few words, for those who cannot see it. */
#pragma once

#include "model/snapshot/pages.h"
#include "scene/pen.h"

/* Returns: (transfer full) what @thing is: "free · 0x400–0x407 · order 3"; NULL if there is nothing to say that its
 * words do not say. */
char *km_describe_thing (const KmSnapshot *snapshot, const KmThing *thing);

/* Word for the class of a thing: "free", "unmovable", "in-hand"; NULL for HOLE. Not translated. */
const char *km_cell_word (KmCellClass cell);
