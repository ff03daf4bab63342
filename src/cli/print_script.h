/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the rows of a script, those of the window's left column, as text or as JSON. */
#pragma once

#include "base/json.h"
#include "model/script/rows.h"

/* Prints the rows of the script of @model at its cursor to standard output: before each ">" if the cursor is there and
 * "." if it has not happened yet. */
void km_print_script_text (KmModel *model);
/* Writes one array. */
void km_write_script (KmModel *model, KmJson *json);
