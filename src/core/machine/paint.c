/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of all frames, in one pass over the state bytes.
 *
 * Heads are painted one by one. A frame that is the inside of a block asks which block once, and paints to the end of
 * it, or to the next head: a misuse may have laid one block over another. */
#include "core/machine/frame.h"

#include <string.h>

static const uint8_t kinds[] = {
  [S_FREE >> 4] = KM_FRAME_FREE,           [S_UNMARKED >> 4] = KM_FRAME_FREE, [S_PCP >> 4] = KM_FRAME_PCP,
  [S_ALLOCATED >> 4] = KM_FRAME_ALLOCATED, [S_CACHE >> 4] = KM_FRAME_CACHE,   [S_RESERVED >> 4] = KM_FRAME_RESERVED,
  [S_UNKNOWN >> 4] = KM_FRAME_UNKNOWN,     [S_TAIL >> 4] = KM_FRAME_TAIL,     [S_HOLE >> 4] = KM_FRAME_HOLE,
  [S_SLAB >> 4] = KM_FRAME_ALLOCATED,
};

/* Looks by the high half of the state byte, heads with their mark. */
typedef struct
{
  uint8_t inside[16][8];
  uint8_t head[16][8];
} Looks;

static void
prepare_looks (const KmPalette *palette, Looks *looks)
{
  memset (looks, 0, sizeof *looks);
  for (unsigned state = 0; state < G_N_ELEMENTS (kinds); state++)
    for (unsigned type = 0; type < 8; type++)
      {
        uint8_t look = state == S_SLAB >> 4 ? palette->slab[type] : palette->look[kinds[state]][type];

        looks->inside[state][type] = look;
        looks->head[state][type] = state <= S_CACHE >> 4 || state == S_SLAB >> 4 ? look | palette->head_mark : look;
      }
}

static void
count_free (const KmMachine *m, KmPfn head, uint32_t free_blocks[KM_NR_ORDERS][KM_NR_MIGRATETYPES])
{
  unsigned order = frame_order (m, head), type = frame_type (m, head);

  km_debug_assert (order < KM_NR_ORDERS && type < KM_NR_MIGRATETYPES);
  free_blocks[order][type]++;
}

static KmPfn
block_end (const KmMachine *m, KmPfn head)
{
  unsigned kind = frame_kind (m, head);

  return head + (kind <= S_ALLOCATED || kind == S_SLAB ? 1u << frame_order (m, head) : 1);
}

/* Paints heads one after the other for as long as each is a block of a single frame; the last one may be larger.
 * Returns the first frame not painted. */
static KmPfn
paint_heads (const KmMachine *m, KmPfn pfn, KmPfn end, const Looks *looks, uint8_t *cells,
             uint32_t free_blocks[KM_NR_ORDERS][KM_NR_MIGRATETYPES])
{
  for (; pfn < end && frame_kind (m, pfn) != S_TAIL; pfn++)
    {
      cells[pfn] = looks->head[m->frame[pfn].state >> 4][m->frame[pfn].aux & AUX_TYPE];
      if (frame_kind (m, pfn) <= S_UNMARKED)
        count_free (m, pfn, free_blocks);
    }
  return pfn;
}

/* Paints the frames from @pfn on that are the inside of a block. Returns the first frame not painted. */
static KmPfn
paint_inside (const KmMachine *m, KmPfn pfn, KmPfn end, const Looks *looks, uint8_t *cells)
{
  KmPfn head = frame_head (m, pfn), stop = MIN (MAX (block_end (m, head), pfn + 1), end);
  KmPfn next = km_machine_next_head (m, pfn, stop);

  memset (&cells[pfn], looks->inside[m->frame[head].state >> 4][m->frame[head].aux & AUX_TYPE], next - pfn);
  return next;
}

void
km_machine_paint (const KmMachine *m, KmPfn start, KmPfn end, const KmPalette *palette, uint8_t *cells,
                  uint32_t free_blocks[KM_NR_ORDERS][KM_NR_MIGRATETYPES])
{
  Looks looks;

  prepare_looks (palette, &looks);
  end = MIN (end, m->end_pfn);
  for (KmPfn pfn = start; pfn < end;)
    {
      pfn = paint_heads (m, pfn, end, &looks, cells, free_blocks);
      if (pfn < end)
        pfn = paint_inside (m, pfn, end, &looks, cells);
    }
}
