/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the comparison share. */
#pragma once

#include "model/compare/compare.h"

struct _KmCompare
{
  size_t n;
  KmModel *models[KM_COMPARE_MAX_RUNS]; /* borrowed */
  GArray *steps;                        /* of uint32_t, @n for each step: the operation, UINT32_MAX = none */
  KmCursor cursor;
};

/* Fills @compare->steps. */
void km_compare_align (KmCompare *compare);
