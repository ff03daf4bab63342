/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the current event moves, as it was before and as it is after: for a picture of both side by side. The answer
 * depends on the event alone, however the cursor came there. */
#pragma once

#include "model/snapshot/cache_view.h"

typedef enum
{
  KM_PAIR_NONE,   /* nothing goes from one place to another */
  KM_PAIR_CUT,    /* a block is halved, the upper half goes on its list */
  KM_PAIR_JOINED, /* a buddy leaves its list, the two are one block */
  KM_PAIR_SLAB,   /* a slab goes from one list of its cache to another */
  KM_PAIR_OBJECT, /* an object, or several, go from one place to another */
} KmPairKind;

typedef struct
{
  KmPairKind kind;

  /* CUT, JOINED */
  KmPfn hand, half; /* first frames of the half that is in hand, and of the other one */
  uint8_t order;    /* of the halves */
  KmMigratetype type;

  /* SLAB */
  uint32_t cache;
  KmSnapSlab slab;
  const char *from, *to; /* the kernel's names of the lists, untranslated; NULL: none */

  /* OBJECT */
  KmSnapObjectMove moved; /* serial: 0 */
  uint32_t objects;       /* how many */
} KmPair;

/* Fills @pair for the event at the cursor of @model. */
void km_model_pair (KmModel *model, KmPair *pair);
