/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters over a whole run, for a plot: sampled at even distances. */
#pragma once

#include "model/model.h"

typedef enum
{
  KM_CURVE_FREE_PAGES,
  KM_CURVE_FREE_BLOCKS,   /* of an order */
  KM_CURVE_FRAGMENTATION, /* unusable index of an order, thousandths (model/stats.h) */
  KM_CURVE_SLABS,         /* of all caches */
  KM_CURVE_REFUSED,       /* allocations refused so far */
  KM_NR_CURVE_KINDS,
} KmCurveKind;

typedef struct
{
  KmCurveKind kind;
  uint32_t zone;  /* UINT32_MAX: the sum of all; of the index the largest */
  uint32_t order; /* below KM_NR_ORDERS */
} KmCurve;

/* Runs @script and reads the counter at the start and after each of @n parts of its calls, at most as many as there
 * are. For a thread: it takes as long as a run. Returns: (transfer full) (element-type int64_t) NULL and @error if the
 * machine cannot be built or @cancellable was cancelled. */
GArray *km_curve_sample (KmScript *script, const KmCurve *curve, uint32_t n, GCancellable *cancellable, GError **error);
