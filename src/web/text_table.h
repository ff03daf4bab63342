/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How wide words are, by a table that was measured when the program was built: where there is no pango. */
#pragma once

#include "scene/text.h"

/* Returns: (transfer full) words of all styles. Letters are as wide as those of the fonts of the machine that built the
 * program; letters that it did not measure are as wide as its widest ones. */
KmText *km_table_text_new (void);
