/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: a sorted array of packed machines, looked up by bisection. */
#include "timeline/checkpoint.h"

#include "base/search.h"

/* What an item costs beside the packed bytes: the array entry and the head of a GBytes with its malloc header. */
enum
{
  ITEM_OVERHEAD_BYTES = sizeof (KmCheckpoint) + 64
};

static void
item_clear (gpointer data)
{
  KmCheckpoint *item = data;
  g_clear_pointer (&item->packed, g_bytes_unref);
}

void
km_checkpoint_unpack (const KmCheckpoint *checkpoint, KmMachine *machine, const KmPfn *results)
{
  if (checkpoint->compact)
    km_machine_unpack_compact (machine, checkpoint->packed, results);
  else
    km_machine_unpack (machine, checkpoint->packed);
}

void
km_checkpoints_init (KmCheckpoints *checkpoints)
{
  checkpoints->items = g_array_new (FALSE, FALSE, sizeof (KmCheckpoint));
  g_array_set_clear_func (checkpoints->items, item_clear);
  checkpoints->bytes = 0;
}

void
km_checkpoints_finish (KmCheckpoints *checkpoints)
{
  g_clear_pointer (&checkpoints->items, g_array_unref);
  checkpoints->bytes = 0;
}

/* Index of the first item with op > @op. */
static uint32_t
upper_bound (const KmCheckpoints *checkpoints, uint32_t op)
{
  return (uint32_t)KM_SEARCH (i, checkpoints->items->len, g_array_index (checkpoints->items, KmCheckpoint, i).op <= op);
}

void
km_checkpoints_add (KmCheckpoints *checkpoints, uint32_t op, bool compact, GBytes *packed)
{
  uint32_t at = upper_bound (checkpoints, op);
  KmCheckpoint item;

  if (at > 0 && g_array_index (checkpoints->items, KmCheckpoint, at - 1).op == op)
    {
      g_bytes_unref (packed);
      return;
    }
  item = (KmCheckpoint){ .op = op, .compact = compact, .packed = packed };
  g_array_insert_val (checkpoints->items, at, item);
  checkpoints->bytes += g_bytes_get_size (packed);
}

const KmCheckpoint *
km_checkpoints_find (const KmCheckpoints *checkpoints, uint32_t op)
{
  uint32_t at = upper_bound (checkpoints, op);
  return at > 0 ? &g_array_index (checkpoints->items, KmCheckpoint, at - 1) : NULL;
}

const KmCheckpoint *
km_checkpoints_find_after (const KmCheckpoints *checkpoints, uint32_t op)
{
  uint32_t at = upper_bound (checkpoints, op);
  return at < checkpoints->items->len ? &g_array_index (checkpoints->items, KmCheckpoint, at) : NULL;
}

void
km_checkpoints_clear (KmCheckpoints *checkpoints)
{
  g_array_set_size (checkpoints->items, 0);
  checkpoints->bytes = 0;
}

void
km_checkpoints_thin (KmCheckpoints *checkpoints)
{
  for (uint32_t i = checkpoints->items->len; i-- > 0;)
    if (i % 2 == 1)
      {
        checkpoints->bytes -= g_bytes_get_size (g_array_index (checkpoints->items, KmCheckpoint, i).packed);
        g_array_remove_index (checkpoints->items, i);
      }
}

void
km_checkpoints_share (KmCheckpoints *checkpoints, const KmCheckpoints *from, uint32_t op)
{
  uint32_t n = upper_bound (from, op);
  for (uint32_t i = 0; i < n; i++)
    {
      const KmCheckpoint *item = &g_array_index (from->items, KmCheckpoint, i);
      KmCheckpoint copy = { .op = item->op, .compact = item->compact, .packed = g_bytes_ref (item->packed) };
      g_array_append_val (checkpoints->items, copy);
      checkpoints->bytes += g_bytes_get_size (copy.packed);
    }
}

size_t
km_checkpoints_size (const KmCheckpoints *checkpoints)
{
  return checkpoints->bytes + (size_t)checkpoints->items->len * ITEM_OVERHEAD_BYTES;
}
