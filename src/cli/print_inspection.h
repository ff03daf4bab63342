/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints titled rows as text or as JSON. */
#pragma once

#include "model/inspect/inspect.h"

/* Appends titles and rows, a line each. */
void km_append_inspection (const KmInspection *inspection, GString *out);

/* Prints to standard output. */
void km_print_inspection (const KmInspection *inspection, bool as_json);

/* A model of the state that is asked: that of the machine that the words of @machine (NULL: the default one) describe,
 * as in a `machine` line, or that of a file at a place (@at, "FILE:PLACE"). At most one of them may be given. Returns
 * NULL after a message. The timeline is (transfer full) in @timeline and must outlive the model. */
KmModel *km_cmd_model_of (const char *machine, const char *at, KmTimeline **timeline);
