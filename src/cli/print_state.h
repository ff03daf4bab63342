/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a state: per zone the free list of each order in order, counters, watermarks and per-CPU lists.
 *
 * Both forms are data for other programs: words and numbers are never translated. */
#pragma once

#include "base/json.h"
#include "core/machine/machine.h"

/* Appends lines of text, each zone under a line of its own. */
void km_print_state_text (const KmMachine *machine, GString *out);

/* Writes the member "zones". */
void km_print_state_json (const KmMachine *machine, KmJson *json);
