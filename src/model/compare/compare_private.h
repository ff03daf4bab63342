/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the comparison share. */
#pragma once

#include "model/compare/compare.h"

struct _KmCompare
{
  size_t n;
  KmModel *models[KM_COMPARE_MAX_RUNS]; /* borrowed */
  GArray *steps;                        /* of uint32_t, @n for each step: the operation, UINT32_MAX = none */
  uint32_t start, tail;                 /* steps that all runs begin and end with, their calls written alike */
  KmCursor cursor;
};

/* Is operation @op_a of run @a written like operation @op_b of run @b? */
bool km_compare_is_written_alike (const KmCompare *compare, size_t a, uint32_t op_a, size_t b, uint32_t op_b);

/* Fills @compare->steps, start and tail. */
void km_compare_align (KmCompare *compare);
