/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspections as JSON. */
#pragma once

#include "base/json.h"
#include "model/inspect/inspect.h"

/* Writes one object of titles, sections and rows; @name as in json.h. A row that leads to a call has its number, from
 * 1, in "op"; one that leads to another thing has "link". NULL is null. */
void km_inspection_write (const KmInspection *inspection, const char *name, KmJson *json);
