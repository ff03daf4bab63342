/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations of a script, packed: 2 to 5 bytes each instead of the 16 of a KmOp, to be read in any order.
 *
 *   chunk of 4096 operations:  shapes │ for each operation: number of its shape │ what it refers to │ line
 *
 * A shape is what many operations share: kind, order, CPU, flags and mask. The other three are columns of numbers, kept
 * as a straight line (base, and 0 or 1 more for each operation) and what the number has above it, in as many bits as
 * the largest needs: lines that follow each other need none, and neither do those of one statement. */
#pragma once

#include "core/words/op.h"

#include <glib.h>

typedef struct _KmOpChunk KmOpChunk;

/* Invariants: chunks hold the operations [0, n - n_tail), all but the last, after km_packed_ops_seal(), a whole number
 * of chunks; the tail holds the rest. */
typedef struct
{
  GPtrArray *chunks; /* of KmOpChunk */
  KmOp *tail;        /* room for one chunk; NULL when sealed */
  uint32_t n_tail;
  uint32_t n;   /* operations */
  size_t bytes; /* of all chunks */
} KmPackedOps;

/* Makes an empty list. */
void km_packed_ops_init (KmPackedOps *ops);
void km_packed_ops_finish (KmPackedOps *ops);

/* Puts @op at the end. */
void km_packed_ops_add (KmPackedOps *ops, const KmOp *op);
/* Packs what is left: nothing may be added any more. */
void km_packed_ops_seal (KmPackedOps *ops);

/* Writes @n operations from number @first, which must be there, to @out. */
void km_packed_ops_read (const KmPackedOps *ops, uint32_t first, uint32_t n, KmOp *out);

/* Operation number @number, which must be there. */
static inline KmOp
km_packed_ops_get (const KmPackedOps *ops, uint32_t number)
{
  KmOp op;

  km_packed_ops_read (ops, number, 1, &op);
  return op;
}
