/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What questions want to know of one call, read off its events. */
#pragma once

#include "core/words/event.h"

#include <stddef.h>

typedef struct
{
  uint32_t op;           /* which operation; UINT32_MAX: none */
  bool sleeps;           /* direct reclaim, or a wait for a slot of kmap() */
  bool reports;          /* the kernel printed something */
  KmPfn taken;           /* first frame of the first block that left a buddy list; KM_PFN_NONE: none did */
  uint8_t zone;          /* of that list, a zone index */
  uint8_t order;         /* of that list */
  uint8_t hand_out_zone; /* of the first frames handed out, a zone index; KM_EVENT_NO_ZONE: there were none */
  uint32_t splits, merges, new_slabs;
} KmCallFacts;

/* Reads the @n events of operation @op. @nowarn is the bit of its kernel that keeps a refusal quiet. */
void km_call_facts_read (KmCallFacts *facts, uint32_t op, const KmEvent *events, size_t n, KmGfp nowarn);
