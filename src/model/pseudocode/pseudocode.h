/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pseudocode: the kernel's functions in our own words, and the line that is active at the cursor. */
#pragma once

#include "model/model.h"

/* Pseudocode of the function that the cursor is in, a line each, and which line is active. */
typedef struct
{
  const char *title;        /* kernel function */
  const char *const *lines; /* NULL-terminated, translated */
  int active;               /* index, -1 = none */
} KmPseudocode;

/* Fills @pseudocode for the event that has just happened; its texts stay valid for good. */
void km_model_pseudocode (KmModel *model, KmPseudocode *pseudocode);
