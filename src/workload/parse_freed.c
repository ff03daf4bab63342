/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations so far have freed: whether any free named a result before, and for free_all, what is still allocated.
 * For that, a bit is kept for each operation once its result is freed, and exceptions (get_page, split_page) beside it.
 */
#include "workload/parse_freed.h"

#include <string.h>

/* ---- frees of the same result ---- */

bool
km_parser_note_first_free (KmParser *parser, uint32_t ref)
{
  GByteArray *bits = parser->freed_once;
  uint8_t bit = (uint8_t)(1u << (ref % 8));
  uint32_t old = bits->len;

  if (ref / 8 >= old)
    {
      g_byte_array_set_size (bits, MAX (ref / 8 + 1, old * 2));
      memset (bits->data + old, 0, bits->len - old);
    }
  if (bits->data[ref / 8] & bit)
    return false;
  bits->data[ref / 8] |= bit;
  return true;
}

/* ---- for free_all: what is still allocated ---- */

bool
km_parser_is_freed (const KmParser *parser, uint32_t op)
{
  return op < parser->max_freed && parser->freed[op / 64] >> (op % 64) & 1;
}

static void
set_freed (KmParser *parser, uint32_t op)
{
  if (op >= parser->max_freed)
    {
      size_t old = parser->max_freed / 64;
      parser->max_freed = MAX (parser->max_freed * 2, ((size_t)op / 64 + 1) * 64);
      parser->freed = g_renew (uint64_t, parser->freed, parser->max_freed / 64);
      memset (parser->freed + old, 0, (parser->max_freed / 64 - old) * sizeof *parser->freed);
    }
  parser->freed[op / 64] |= (uint64_t)1 << (op % 64);
}

static uint32_t
table_get (GHashTable *table, uint32_t op)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, GUINT_TO_POINTER (op)));
}

static void
table_set (GHashTable *table, uint32_t op, uint32_t value)
{
  if (value)
    g_hash_table_insert (table, GUINT_TO_POINTER (op), GUINT_TO_POINTER (value));
  else
    g_hash_table_remove (table, GUINT_TO_POINTER (op));
}

/* Address handles lead back to the page they are the address of. */
static uint32_t
owner_of (const KmParser *parser, uint32_t ref)
{
  KmOp op = km_packed_ops_get (&parser->script->ops, ref);

  while (op.kind == KM_OP_PAGE_ADDRESS && km_op_uses_ref (&op))
    {
      ref = op.ref;
      op = km_packed_ops_get (&parser->script->ops, ref);
    }
  return ref;
}

static void
note_release (KmParser *parser, uint32_t owner)
{
  uint32_t extra = table_get (parser->references, owner);

  if (extra > 0)
    table_set (parser->references, owner, extra - 1);
  else
    set_freed (parser, owner);
}

/* One frame of a split block, as a key. */
static int64_t
part_of (uint32_t owner, int64_t distance)
{
  return (int64_t)((uint64_t)owner << 32 | (uint32_t)distance);
}

static void
note_part_release (KmParser *parser, uint32_t owner, int32_t distance)
{
  int64_t key = part_of (owner, distance);
  g_hash_table_add (parser->split_freed, g_memdup2 (&key, sizeof key));
}

/* How far behind the start of what @op names the free begins; where `delta` means something else, 0. */
static int32_t
distance_of (const KmOp *op)
{
  return km_op_info ((KmOpKind)op->kind)->has_arg || (op->flags & KM_OP_HAS_MORE) ? 0 : op->delta;
}

void
km_parser_note_op (KmParser *parser, const KmOp *op)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)op->kind);
  uint32_t owner;
  int32_t distance;
  bool frees;

  if (!km_op_uses_ref (op))
    return;
  owner = owner_of (parser, op->ref);
  distance = distance_of (op);
  frees = info->frees || info->may_free;
  if (frees && table_get (parser->splits, owner))
    note_part_release (parser, owner, distance);
  else if (distance != 0)
    return;
  else if (op->kind == KM_OP_GET_PAGE)
    table_set (parser->references, owner, table_get (parser->references, owner) + 1);
  else if (op->kind == KM_OP_SPLIT_PAGE)
    table_set (parser->splits, owner, MIN (op->order, KM_MAX_ORDER));
  else if (frees)
    note_release (parser, owner);
}

uint32_t
km_parser_split_order (const KmParser *parser, uint32_t op)
{
  return table_get (parser->splits, op);
}

bool
km_parser_part_is_freed (const KmParser *parser, uint32_t op, int32_t distance)
{
  int64_t part = part_of (op, distance);
  return g_hash_table_contains (parser->split_freed, &part);
}
