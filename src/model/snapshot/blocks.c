/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/blocks.h"

#include "model/model_private.h"
#include "model/snapshot/marks.h"

static bool
is_run (KmFrameKind kind)
{
  return kind == KM_FRAME_RESERVED || kind == KM_FRAME_UNKNOWN || kind == KM_FRAME_HOLE || kind == KM_FRAME_TAIL;
}

static uint32_t
marks_of_cell (uint8_t cell)
{
  return (cell & KM_CELL_TOUCHED ? KM_STEP_TOUCHED : 0) | (cell & KM_CELL_CHANGED ? KM_STEP_CHANGED : 0);
}

/* End of the run of cells equal to that of @pfn. */
static KmPfn
run_end (const KmModel *model, KmPfn pfn, KmPfn end)
{
  KmPfn at = pfn + 1;

  while (at < end && model->cells[at] == model->cells[pfn])
    at++;
  return at;
}

/* End of the block around @pfn, or of the part of it before a block that a misuse laid over it. */
static KmPfn
block_end (const KmMachine *machine, KmPfn pfn, const KmBlock *block)
{
  return km_machine_next_head (machine, pfn + 1, block->head + block->frames);
}

/* Start of the part of the block that @pfn lies in: its head, or the frame behind the block laid over it. */
static KmPfn
part_start (const KmMachine *machine, KmPfn pfn, const KmBlock *block)
{
  KmPfn start = block->head;

  for (KmPfn next = start; next < pfn;)
    {
      next = km_machine_next_head (machine, next + 1, pfn);
      start = next < pfn ? pfn : start;
    }
  return start;
}

static KmSnapBlock
read_block (KmModel *model, KmPfn pfn, KmPfn end)
{
  const KmMachine *machine = km_model_machine (model);
  KmBlock block;
  KmSnapBlock to;

  km_machine_block (machine, pfn, &block);
  to = (KmSnapBlock){ .start = part_start (machine, pfn, &block),
                      .frames = block.frames,
                      .kind = block.kind,
                      .cell = model->cells[pfn] & KM_CELL_CLASS_MASK,
                      .order = block.order,
                      .type = block.type,
                      .cpu = block.cpu,
                      .compound = block.compound,
                      .marks = marks_of_cell (model->cells[pfn]) };
  to.frames = block_end (machine, pfn, &block) - to.start;
  if (is_run (block.kind))
    {
      to.start = pfn;
      to.frames = run_end (model, pfn, end) - pfn;
      to.order = 0;
    }
  return to;
}

KmPfn
km_model_blocks (KmModel *model, KmPfn start, KmPfn end, size_t max, GArray *blocks)
{
  km_model_catch_up (model);
  end = MIN (end, model->end_pfn);
  for (size_t n = 0; start < end && n < max; n++)
    {
      KmSnapBlock block = read_block (model, start, end);

      g_array_append_val (blocks, block);
      start = block.start + MAX (block.frames, 1);
    }
  return start;
}

char *
km_model_block_handle (KmModel *model, KmPfn pfn)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  KmFrame frame;

  if (!km_machine_frame (km_model_machine (model), pfn, &frame))
    return NULL;
  if (frame.kind != KM_FRAME_ALLOCATED || frame.slab || frame.owner >= km_script_n_ops (script))
    return NULL; /* what boot has taken is no call's */
  return km_script_op_handle (script, frame.owner);
}
