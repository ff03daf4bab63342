/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints titled rows as text or as JSON. */
#pragma once

#include "model/inspect/inspect.h"

/* Prints to standard output; @format is NULL, "text" or "json". Returns an exit status, after a message if @format is
 * none of them. */
int km_print_inspection (const KmInspection *inspection, const char *format);

/* A model of the machine that the words of @machine (NULL: the default one) describe: those of a `machine` line.
 * Returns NULL after a message. The timeline is (transfer full) in @timeline and must outlive the model. */
KmModel *km_cmd_model_of_machine (const char *machine, KmTimeline **timeline);
