/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks, areas, stacks and per-CPU objects know the operation that made them. An object of a slab does not: it belongs
 * to the last call that returned it, unless a later call has freed it, when a kernel structure may lie there by now. */
#include "model/leaks.h"

#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"
#include "model/step.h"

/* By subject of the call. */
static const KmLeakKind kinds[KM_NR_OP_SUBJECTS] = {
  [KM_OP_OF_PAGES] = KM_LEAK_PAGES,     [KM_OP_OF_KMALLOC] = KM_LEAK_KMALLOC, [KM_OP_OF_CACHES] = KM_LEAK_OBJECTS,
  [KM_OP_OF_VMALLOC] = KM_LEAK_VMALLOC, [KM_OP_OF_KMAP] = KM_LEAK_KMAP,       [KM_OP_OF_PERCPU] = KM_LEAK_PERCPU,
  [KM_OP_OF_STACKS] = KM_LEAK_STACKS,
};

static const char *const names[KM_NR_LEAK_KINDS] = {
  [KM_LEAK_PAGES] = "pages",     [KM_LEAK_KMALLOC] = "kmalloc", [KM_LEAK_OBJECTS] = "objects",
  [KM_LEAK_VMALLOC] = "vmalloc", [KM_LEAK_PERCPU] = "percpu",   [KM_LEAK_STACKS] = "stacks",
  [KM_LEAK_KMAP] = "kmap",
};

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  const KmScript *script;
  uint32_t n;      /* operations begun */
  uint64_t *bytes; /* by operation: what lives of it */
} Walk;

static const KmOpInfo *
info_of (const Walk *walk, uint32_t op)
{
  return km_op_info ((KmOpKind)km_script_op (walk->script, op).kind);
}

static bool
is_kind (const Walk *walk, uint32_t op, KmLeakKind kind)
{
  return op < walk->n && info_of (walk, op)->freed && kinds[info_of (walk, op)->subject] == kind;
}

/* ---- what knows its operation ---- */

/* Frames of a call may be split by now. What kmalloc() takes for the slab layer itself is not what it returned. */
static bool
is_handed_out (const Walk *walk, const KmFrame *frame)
{
  KmValue first;

  if (is_kind (walk, frame->owner, KM_LEAK_PAGES))
    return true;
  if (!is_kind (walk, frame->owner, KM_LEAK_KMALLOC))
    return false;
  first = km_timeline_result (km_model_timeline (walk->model), frame->owner);
  return first == frame->block.head;
}

static void
walk_frames (Walk *walk)
{
  KmPfn end = km_machine_end_pfn (walk->machine);
  KmFrame frame;

  for (KmPfn pfn = km_machine_next_head (walk->machine, 0, end); pfn < end;
       pfn = km_machine_next_head (walk->machine, pfn + 1, end))
    if (km_machine_frame (walk->machine, pfn, &frame) && frame.block.kind == KM_FRAME_ALLOCATED && !frame.block.slab
        && is_handed_out (walk, &frame))
      walk->bytes[frame.owner] += (uint64_t)frame.block.frames << km_machine_page_shift (walk->machine);
}

static void
walk_areas (Walk *walk)
{
  KmAreaInfo area;

  for (uint32_t page = 0; km_machine_area_from (walk->machine, page, &area); page = area.start + area.pages)
    if (area.kind == KM_AREA_VMALLOC && is_kind (walk, area.owner, KM_LEAK_VMALLOC))
      walk->bytes[area.owner] += (uint64_t)area.frames << km_machine_page_shift (walk->machine);
}

static void
walk_stacks (Walk *walk)
{
  uint32_t n = km_machine_stacks (walk->machine, NULL, 0);
  g_autofree KmStackInfo *stacks = g_new (KmStackInfo, n + 1);

  n = km_machine_stacks (walk->machine, stacks, n);
  for (uint32_t i = 0; i < n; i++)
    if (is_kind (walk, stacks[i].owner, KM_LEAK_STACKS))
      walk->bytes[stacks[i].owner] += stacks[i].bytes;
}

/* ---- what does not ---- */

/* Bytes of the slot of a live object; 0 if there is none. */
static uint32_t
live_bytes (const Walk *walk, KmValue value)
{
  KmSlabView slab;
  KmCacheInfo cache;
  KmRef ref;
  uint32_t index;

  if (!km_machine_object_place (walk->machine, value, &ref, &index)
      || !km_machine_slab_is_live (walk->machine, ref, index))
    return 0;
  km_machine_slab (walk->machine, ref, &slab);
  km_machine_cache (walk->machine, slab.cache, &cache);
  return cache.size;
}

static uint64_t
percpu_bytes (const Walk *walk, uint32_t op, KmValue value)
{
  KmPercpuRangeInfo range;
  uint32_t chunk;

  if (!km_machine_percpu_range (walk->machine, value, &chunk, &range) || range.owner != op)
    return 0;
  return (uint64_t)range.size * km_machine_cpus (walk->machine);
}

/* @settled: objects whose last call has been met. */
static void
walk_result (Walk *walk, uint32_t op, KmOpKind kind, GHashTable *settled)
{
  KmValue value = km_timeline_result (km_model_timeline (walk->model), op);

  if (!km_op_info (kind)->freed)
    return;
  if (km_value_is (value, KM_VALUE_PERCPU))
    walk->bytes[op] = percpu_bytes (walk, op, value);
  else if (km_value_is (value, KM_VALUE_OBJECT) && g_hash_table_add (settled, GUINT_TO_POINTER (value)))
    walk->bytes[op] = live_bytes (walk, value);
}

static void
walk_calls (Walk *walk)
{
  g_autoptr (GHashTable) settled = g_hash_table_new (NULL, NULL);

  for (uint32_t op = walk->n; op-- > 0;)
    {
      const KmOp call = km_script_op (walk->script, op);
      KmValue operand = KM_VALUE_NULL;

      walk_result (walk, op, (KmOpKind)call.kind, settled);
      if (km_op_info (call.kind)->frees || km_op_info (call.kind)->may_free)
        operand = km_model_operand (walk->model, &call);
      if (km_value_is (operand, KM_VALUE_OBJECT))
        g_hash_table_add (settled, GUINT_TO_POINTER (operand));
    }
}

/* ---- mappings ---- */

/* What kmap() mapped by page, and what kmap_atomic() did by address; the last call of each, and 1 more. */
typedef struct
{
  GHashTable *last;
  uint32_t *before; /* by operation: the one before it, in the same way */
} Mappings;

static void
push (Mappings *mappings, KmValue key, uint32_t op)
{
  mappings->before[op] = GPOINTER_TO_UINT (g_hash_table_lookup (mappings->last, GUINT_TO_POINTER (key)));
  g_hash_table_insert (mappings->last, GUINT_TO_POINTER (key), GUINT_TO_POINTER (op + 1));
}

static void
pop (Mappings *mappings, KmValue key)
{
  uint32_t last = GPOINTER_TO_UINT (g_hash_table_lookup (mappings->last, GUINT_TO_POINTER (key)));

  if (last > 0)
    g_hash_table_insert (mappings->last, GUINT_TO_POINTER (key), GUINT_TO_POINTER (mappings->before[last - 1]));
}

/* Mappings nest: kunmap() ends the last one of its page. Pages with an address of their own take no slot. */
static void
follow_mapping (const Walk *walk, uint32_t op, Mappings *mappings)
{
  const KmOp call = km_script_op (walk->script, op);
  KmValue result = km_timeline_result (km_model_timeline (walk->model), op);

  if (call.kind == KM_OP_KMAP && km_value_is (result, KM_VALUE_KMAP))
    push (mappings, km_model_operand (walk->model, &call), op);
  else if (call.kind == KM_OP_KMAP_ATOMIC && km_value_is (result, KM_VALUE_KMAP))
    push (mappings, result, op);
  else if (call.kind == KM_OP_KUNMAP || call.kind == KM_OP_KUNMAP_ATOMIC)
    pop (mappings, km_model_operand (walk->model, &call));
}

static void
walk_mappings (Walk *walk)
{
  g_autoptr (GHashTable) last = g_hash_table_new (NULL, NULL);
  g_autofree uint32_t *before = g_new0 (uint32_t, (size_t)walk->n + 1);
  Mappings mappings = { last, before };
  GHashTableIter iter;
  gpointer top;

  if (km_machine_kmap_slots (walk->machine) == 0)
    return;
  for (uint32_t op = 0; op < walk->n; op++)
    follow_mapping (walk, op, &mappings);
  g_hash_table_iter_init (&iter, last);
  while (g_hash_table_iter_next (&iter, NULL, &top))
    for (uint32_t op = GPOINTER_TO_UINT (top); op > 0; op = before[op - 1])
      walk->bytes[op - 1] = 1ULL << km_machine_page_shift (walk->machine);
}

/* ---- the list ---- */

static void
add (KmLeaks *leaks, const KmLeak *leak)
{
  if (leaks->rows->len < KM_LEAKS_MAX_ROWS)
    g_array_append_val (leaks->rows, *leak);
  leaks->count[leak->kind]++;
  leaks->bytes[leak->kind] += leak->bytes;
  leaks->n++;
  leaks->total += leak->kind == KM_LEAK_KMAP ? 0 : leak->bytes;
}

KmLeaks *
km_model_leaks (KmModel *model)
{
  KmTimeline *timeline = km_model_timeline (model);
  uint32_t n = km_timeline_cursor (timeline).op;
  g_autofree uint64_t *bytes = g_new0 (uint64_t, (size_t)n + 1);
  Walk walk = { model, km_model_machine (model), km_timeline_script (timeline), n, bytes };
  KmLeaks *leaks = g_new0 (KmLeaks, 1);

  leaks->rows = g_array_new (FALSE, FALSE, sizeof (KmLeak));
  walk_frames (&walk);
  walk_areas (&walk);
  walk_stacks (&walk);
  walk_calls (&walk);
  walk_mappings (&walk);
  for (uint32_t op = 0; op < n; op++)
    if (bytes[op] > 0)
      add (leaks, &(KmLeak){ kinds[info_of (&walk, op)->subject], op, bytes[op] });
  return leaks;
}

void
km_leaks_free (KmLeaks *leaks)
{
  g_array_unref (leaks->rows);
  g_free (leaks);
}

const char *
km_leak_kind_name (KmLeakKind kind)
{
  return names[kind];
}
