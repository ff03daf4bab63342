/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes: what became of an operation, in 8 bytes, for whoever follows a run of millions and has no time for events.
 *
 *   machine ──► buffer of KM_OUTCOMES, which stays in the cache ──► take(), whenever it is full
 */
#pragma once

#include "core/words/value.h"

#include <stddef.h>

/* What an operation ran into, as bits. */
typedef enum
{
  KM_HAPPENED_FAIL = 1 << 0,    /* KM_EVENT_FAIL: an allocation was refused */
  KM_HAPPENED_MISUSE = 1 << 1,  /* bad page, leak, silent damage, sleeping in atomic context, oops */
  KM_HAPPENED_RECLAIM = 1 << 2, /* direct reclaim or the OOM killer */
} KmHappened;

typedef struct
{
  KmValue value; /* the result; of operations that free, what they were given */
  uint8_t kind;  /* KmEventKind: HAND_OUT, FREE, FAIL or RETURN */
  uint8_t order; /* of the operation, 0 if it has none */
  uint8_t cpu;
  uint8_t happened; /* KmHappened bits */
} KmOutcome;

enum
{
  KM_OUTCOMES = 4096, /* 32 KiB */
};

/* Owned by whoever follows. */
typedef struct
{
  KmOutcome buffer[KM_OUTCOMES];
  /* Gets the outcomes of the last @n operations in their order; they are forgotten afterwards. */
  void (*take) (const KmOutcome *outcomes, size_t n, void *data);
  void *data;
} KmOutcomes;
