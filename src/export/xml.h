/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and words in XML. */
#pragma once

#include <glib.h>

/* Appends a number with at most two decimals; no locale changes it. */
void km_put_number (GString *out, double value);
/* Appends text with the characters escaped that XML needs for itself, and without those that it cannot have. */
void km_put_escaped (GString *out, const char *text);
