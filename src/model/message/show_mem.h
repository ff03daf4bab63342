/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory part of reports about a shortage. */
#pragma once

#include "model/text/subject.h"

/* Appends what show_mem() prints at the cursor, "Mem-Info:" first, each line after a newline; of 6.x only the zones
 * that a request with @gfp may use. */
void km_message_put_mem_info (GString *out, const KmSubject *s, KmGfp gfp);
