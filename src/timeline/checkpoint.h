/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: packed machines by operation number, sorted. Private to the timeline. */
#pragma once

#include "core/machine/machine.h"

/* One kept machine: the state when `op` operations have been applied. */
typedef struct
{
  uint32_t op;
  bool compact; /* packed by km_machine_pack_compact(), else by km_machine_pack() */
  GBytes *packed;
} KmCheckpoint;

/* Puts @machine, which must come from the same start, into the kept state. @results are those of the operations before
 * it. */
void km_checkpoint_unpack (const KmCheckpoint *checkpoint, KmMachine *machine, const KmPfn *results);

/* A sorted set of them. Invariants: items ascend strictly by op; bytes == sum of the sizes of items. */
typedef struct
{
  GArray *items; /* of KmCheckpoint */
  size_t bytes;
} KmCheckpoints;

/* Makes an empty set. */
void km_checkpoints_init (KmCheckpoints *checkpoints);
void km_checkpoints_finish (KmCheckpoints *checkpoints);

/* Keeps @packed (taken) as the state after @op operations; drops it if that one is there already. */
void km_checkpoints_add (KmCheckpoints *checkpoints, uint32_t op, bool compact, GBytes *packed);

/* Returns the last one with op <= @op, or NULL (transfer none, valid until the set changes). */
const KmCheckpoint *km_checkpoints_find (const KmCheckpoints *checkpoints, uint32_t op);

/* Returns the first one with op > @op, or NULL. */
const KmCheckpoint *km_checkpoints_find_after (const KmCheckpoints *checkpoints, uint32_t op);

/* Forgets all of them. */
void km_checkpoints_clear (KmCheckpoints *checkpoints);
/* Forgets every second one. */
void km_checkpoints_thin (KmCheckpoints *checkpoints);
/* Shares those of @from with op <= @op; @checkpoints must be empty. */
void km_checkpoints_share (KmCheckpoints *checkpoints, const KmCheckpoints *from, uint32_t op);

/* Memory in use, in bytes. */
size_t km_checkpoints_size (const KmCheckpoints *checkpoints);
