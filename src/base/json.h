/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON: commas, nesting and escapes. No locale can change a number. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  GString *out;
  uint64_t has_item; /* a bit for each open level: something is in it */
  uint32_t depth;    /* open levels, below 64 */
} KmJson;

/* Starts with nothing written; @out is not owned. */
void km_json_init (KmJson *json, GString *out);

/* Each takes the name of a member, or NULL inside an array and at the top. */
void km_json_begin_object (KmJson *json, const char *name);
void km_json_begin_array (KmJson *json, const char *name);
void km_json_string (KmJson *json, const char *name, const char *value); /* NULL writes null */
void km_json_integer (KmJson *json, const char *name, int64_t value);
void km_json_number (KmJson *json, const char *name, double value); /* rounded to hundredths; below 1e15 */
void km_json_true (KmJson *json, const char *name);

/* Close what was opened last; the two must match. */
void km_json_end_object (KmJson *json);
void km_json_end_array (KmJson *json);
