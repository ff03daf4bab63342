/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: one byte for each page frame that says how it looks.
 *
 *   frames   | free, order 2        | unmovable | …
 *   cells    | F* | F  | F  | F  | U* | U  | …       * = KM_CELL_HEAD
 *
 * A block is read once and fills all its cells, so the cost of a rebuild is that of the blocks plus one memset. */
#include "model/cells_private.h"
#include "model/step.h"

#include "base/i18n.h"

#include <string.h>

/* ---- which frames an event is about ---- */

static uint32_t
add_range (KmFrameRange ranges[2], uint32_t n, KmPfn pfn, uint64_t frames, KmPfn end_pfn)
{
  if (pfn >= end_pfn)
    return n;
  ranges[n] = (KmFrameRange){ pfn, (KmPfn)MIN ((uint64_t)pfn + frames, end_pfn) };
  return n + 1;
}

static uint64_t
event_frames (const KmEvent *event)
{
  uint32_t order = event->kind == KM_EVENT_FALLBACK || event->kind == KM_EVENT_STEAL ? MAX (event->order, event->order2)
                                                                                     : event->order;

  if (event->kind == KM_EVENT_LEAK)
    return (uint64_t)MAX (event->a, 1);
  return order <= KM_MAX_ORDER ? (uint64_t)1 << order : 1;
}

uint32_t
km_event_frames (const KmEvent *event, KmPfn end_pfn, KmFrameRange ranges[2])
{
  uint64_t frames = event_frames (event);
  uint32_t n = add_range (ranges, 0, event->pfn, frames, end_pfn);

  return add_range (ranges, n, event->pfn2, frames, end_pfn);
}

bool
km_event_changes_frames (const KmEvent *event)
{
  return !(km_event_info (event->kind)->traits & KM_EVENT_LOOKS_ONLY);
}

/* ---- classes ---- */

static const KmCellClass class_of_mobility[] = {
  [KM_MOBILITY_UNMOVABLE] = KM_CELL_UNMOVABLE,     [KM_MOBILITY_MOVABLE] = KM_CELL_MOVABLE,
  [KM_MOBILITY_RECLAIMABLE] = KM_CELL_RECLAIMABLE, [KM_MOBILITY_RESERVE] = KM_CELL_MOVABLE,
  [KM_MOBILITY_HIGHATOMIC] = KM_CELL_HIGHATOMIC,   [KM_MOBILITY_ISOLATE] = KM_CELL_UNMOVABLE,
};

KmCellClass
km_cell_class_of_type (const KmGeneration *generation, KmMigratetype type)
{
  return type < KM_NR_MIGRATETYPES ? class_of_mobility[generation->mobility[type]] : KM_CELL_UNMOVABLE;
}

static const KmCellClass class_of_kind[KM_NR_FRAME_KINDS] = {
  [KM_FRAME_FREE] = KM_CELL_FREE,   [KM_FRAME_PCP] = KM_CELL_PCP,           [KM_FRAME_ALLOCATED] = KM_CELL_UNMOVABLE,
  [KM_FRAME_CACHE] = KM_CELL_CACHE, [KM_FRAME_RESERVED] = KM_CELL_RESERVED, [KM_FRAME_UNKNOWN] = KM_CELL_UNKNOWN,
  [KM_FRAME_HOLE] = KM_CELL_HOLE,   [KM_FRAME_TAIL] = KM_CELL_LOST,
};

/* Class of the frames of @block. */
static KmCellClass
class_of (const KmGeneration *generation, const KmBlock *block)
{
  if (block->slab)
    return KM_CELL_SLAB;
  if (block->kind == KM_FRAME_ALLOCATED)
    return km_cell_class_of_type (generation, block->type);
  return class_of_kind[block->kind];
}

/* Translators: the legend of the page-frame map. */
static const char *const class_names[KM_NR_CELL_CLASSES] = {
  [KM_CELL_HOLE] = N_ ("no memory"),
  [KM_CELL_FREE] = N_ ("free"),
  [KM_CELL_PCP] = N_ ("on a per-CPU list"),
  [KM_CELL_UNMOVABLE] = N_ ("unmovable"),
  [KM_CELL_MOVABLE] = N_ ("movable"),
  [KM_CELL_RECLAIMABLE] = N_ ("reclaimable"),
  [KM_CELL_HIGHATOMIC] = N_ ("high-atomic"),
  [KM_CELL_CACHE] = N_ ("page cache"),
  [KM_CELL_SLAB] = N_ ("slab"),
  [KM_CELL_RESERVED] = N_ ("reserved"),
  [KM_CELL_UNKNOWN] = N_ ("in use before"),
  [KM_CELL_LOST] = N_ ("lost"),
  [KM_CELL_HAND] = N_ ("in hand"),
};

const char *
km_cell_class_name (KmCellClass cell)
{
  return cell < KM_NR_CELL_CLASSES ? _ (class_names[cell]) : "";
}

/* Kinds that have a head; the others are runs. */
static bool
has_head (KmFrameKind kind)
{
  return kind == KM_FRAME_FREE || kind == KM_FRAME_PCP || kind == KM_FRAME_ALLOCATED || kind == KM_FRAME_CACHE;
}

/* ---- writing cells ---- */

/* Writes the cells of the block around @pfn from @pfn on, up to its end or to a block that a misuse laid over it.
 * Returns the first frame behind them. */
static KmPfn
write_block (KmModel *model, const KmMachine *machine, KmPfn pfn, KmBlock *block)
{
  KmPfn end;
  uint8_t cell;

  km_machine_block (machine, pfn, block);
  cell = (uint8_t)class_of (km_machine_generation (machine), block);
  end = (KmPfn)MIN ((uint64_t)block->head + block->frames, model->end_pfn);
  if (end > pfn + 1)
    end = km_machine_next_head (machine, pfn + 1, end);
  memset (&model->cells[pfn], cell, end - pfn);
  if (has_head (block->kind) && block->head == pfn)
    model->cells[pfn] |= KM_CELL_HEAD;
  return end;
}

/* The look of every kind of block, for painting all frames at once. */
static KmPalette
make_palette (const KmMachine *machine)
{
  KmPalette palette = { .head_mark = KM_CELL_HEAD };

  memset (palette.slab, KM_CELL_SLAB, sizeof palette.slab);
  for (int kind = 0; kind < KM_NR_FRAME_KINDS; kind++)
    for (KmMigratetype type = 0; type < G_N_ELEMENTS (palette.look[kind]); type++)
      {
        KmBlock block = { .kind = (KmFrameKind)kind, .type = type };

        palette.look[kind][type] = (uint8_t)class_of (km_machine_generation (machine), &block);
      }
  return palette;
}

void
km_model_rebuild_cells (KmModel *model)
{
  const KmMachine *machine = km_timeline_machine (model->timeline);
  KmPalette palette = make_palette (machine);

  memset (model->cells, KM_CELL_HOLE, model->end_pfn);
  memset (model->totals, 0, sizeof model->totals);
  model->recount = false;
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++)
    {
      const KmZoneInfo *info = km_machine_zone (machine, zone);

      km_machine_paint (machine, info->start_pfn, info->end_pfn, &palette, model->cells, model->totals[zone]);
    }
}

/* True if the cell of @pfn no longer shows what the frame is: part of a block that has become smaller. */
static bool
is_stale (KmModel *model, const KmMachine *machine, KmPfn pfn)
{
  uint8_t old;
  KmBlock block;

  if (pfn >= model->end_pfn || (model->cells[pfn] & KM_CELL_HEAD))
    return false;
  old = model->cells[pfn] & KM_CELL_CLASS_MASK;
  km_machine_block (machine, pfn, &block);
  return has_head (block.kind) ? block.head == pfn : class_of (km_machine_generation (machine), &block) != old;
}

void
km_model_refresh_cells (KmModel *model, KmFrameRange *range)
{
  const KmMachine *machine = km_timeline_machine (model->timeline);
  KmBlock block;

  if (range->start >= range->end)
    return;
  km_machine_block (machine, range->start, &block);
  range->start = MIN (range->start, block.head);
  for (KmPfn pfn = range->start; pfn < range->end || is_stale (model, machine, pfn);)
    {
      pfn = write_block (model, machine, pfn, &block);
      range->end = MAX (range->end, pfn);
    }
}

/* ---- marks ---- */

static void
set_bits (KmModel *model, const KmFrameRange *range, uint8_t bits)
{
  for (KmPfn pfn = range->start; pfn < range->end; pfn++)
    model->cells[pfn] |= bits;
}

/* Frames with no head that the call under way has touched are in the allocator's hand, not lost. */
static void
show_hand (KmModel *model, const KmFrameRange *range)
{
  for (KmPfn pfn = range->start; pfn < range->end; pfn++)
    if ((model->cells[pfn] & KM_CELL_CLASS_MASK) == KM_CELL_LOST)
      model->cells[pfn] = (uint8_t)((model->cells[pfn] & ~KM_CELL_CLASS_MASK) | KM_CELL_HAND);
}

static void
mark_event (KmModel *model, const KmEvent *event, uint8_t bits, bool under_way)
{
  KmFrameRange ranges[2];
  uint32_t n = km_event_frames (event, model->end_pfn, ranges);

  for (uint32_t i = 0; i < n; i++)
    {
      set_bits (model, &ranges[i], bits);
      if (under_way)
        show_hand (model, &ranges[i]);
    }
  g_array_append_vals (model->marked, ranges, n);
}

void
km_model_mark_cells (KmModel *model)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (model->timeline, &n);
  uint32_t passed = MIN (km_timeline_cursor (model->timeline).event, n);
  bool under_way = passed < n;

  g_array_set_size (model->marked, 0);
  for (uint32_t i = km_first_marked_event (passed); i < passed; i++)
    if (km_event_changes_frames (&events[i]))
      mark_event (model, &events[i], KM_CELL_CHANGED, under_way);
  if (passed > 0)
    mark_event (model, &events[passed - 1], KM_CELL_TOUCHED, under_way);
}
