/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buddy blocks as boxes. A block that is longer than a row is drawn as a box in each of its rows. */
#include "model/snapshot/blocks.h"
#include "model/snapshot/marks.h"
#include "scene/frame_blocks.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/paint.h"

#include <math.h>

/* Boxes drawn in one go; the next ones follow in another read. */
#define BLOCKS_AT_ONCE 1024

bool
km_frame_blocks_suit (const KmViewport *view, double unit)
{
  return view->cell_w >= 17 * unit && view->row_h >= 14 * unit;
}

uint32_t
km_frame_blocks_n_rows (const KmViewport *view)
{
  KmPfn last = km_viewport_end_pfn (view) - 1;
  return (last >> view->col_bits) - view->first_row + 1;
}

bool
km_frame_blocks_rows (const KmScope *scope, const KmViewport *v, KmPfn start, KmPfn end, uint32_t *first_row,
                      uint32_t *end_row)
{
  g_autoptr (GArray) met = NULL;
  uint32_t first, last;

  start = MAX (start, km_viewport_first_pfn (v));
  end = MIN (end, km_viewport_end_pfn (v));
  if (start >= end)
    return false;
  /* A block that a change merely meets may have another order now. */
  met = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
  km_model_blocks (scope->model, start, start + 1, 1, met);
  km_model_blocks (scope->model, end - 1, end, 1, met);
  for (unsigned i = 0; i < met->len; i++)
    {
      const KmSnapBlock *b = &g_array_index (met, KmSnapBlock, i);
      start = MIN (start, b->start);
      end = MAX (end, b->start + b->frames);
    }
  first = MAX (start >> v->col_bits, v->first_row) - v->first_row;
  last = MIN ((end - 1) >> v->col_bits, v->first_row + km_frame_blocks_n_rows (v) - 1) - v->first_row;
  *first_row = first;
  *end_row = last + 1;
  return true;
}

/* ---- one box ---- */

/* Runs of frames that are no block. */
static bool
is_run (const KmSnapBlock *b)
{
  return b->cell == KM_CELL_HOLE || b->cell == KM_CELL_RESERVED || b->cell == KM_CELL_UNKNOWN
         || b->cell == KM_CELL_LOST;
}

/* The words for a box, longest first; what does not fit is tried shorter. Returns how many of the three there are. */
static int
describe (const KmSnapBlock *b, char words[3][96])
{
  uint32_t pages = 1u << b->order;
  if (b->cell == KM_CELL_HAND)
    {
      /* Translators: page frames that the allocator has taken and not yet given to anyone. */
      g_snprintf (words[0], 96, ngettext ("in hand · %u page", "in hand · %u pages", b->frames), b->frames);
      g_strlcpy (words[1], _ ("in hand"), 96);
      g_snprintf (words[2], 96, "%d", g_bit_nth_msf (b->frames, -1));
      return 3;
    }
  if (is_run (b))
    {
      g_strlcpy (words[0], km_cell_class_name (b->cell), 96);
      return 1;
    }
  /* Translators: a buddy block: its order and its size in page frames. */
  g_snprintf (words[0], 96, ngettext ("order %u · %u page", "order %u · %u pages", pages), b->order, pages);
  g_snprintf (words[1], 96, _ ("order %u"), b->order);
  g_snprintf (words[2], 96, "%u", b->order);
  return 3;
}

static void
draw_plate (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect box, double width, double height)
{
  double pad = 4 * scope->unit;
  KmRect plate = km_rect (box.x + (box.w - width) / 2 - pad, box.y + (box.h - height) / 2, width + 2 * pad, height);
  km_paint_round (pen, km_rect_intersect (plate, box), 3 * scope->unit, look->fill, 0.9);
}

static void
draw_line (const KmScope *scope, KmPen *pen, const KmLook *look, KmTextStyle style, const char *text, KmRect box)
{
  double width, height;
  km_text_measure (scope->text, style, text, &width, &height);
  if (look->pattern != KM_PATTERN_NONE)
    draw_plate (scope, pen, look, box, MIN (width, box.w), MIN (height, box.h));
  km_paint_words (pen, style, text, box, 0.5, 0.5, look->text, 1);
}

static void
draw_words (const KmScope *scope, KmPen *pen, const KmSnapBlock *b, const KmLook *look, KmRect box)
{
  char words[3][96];
  int n = describe (b, words);
  for (int i = 0; i < n; i++)
    {
      double width;
      km_text_measure (scope->text, KM_TEXT_SMALL, words[i], &width, NULL);
      if (width <= box.w - (i == 2 ? 1 : 6 * scope->unit))
        {
          draw_line (scope, pen, look, KM_TEXT_SMALL, words[i], box);
          return;
        }
    }
}

/* With room for three lines: frame number, what it is, order. */
static void
draw_many_words (const KmScope *scope, KmPen *pen, const KmSnapBlock *b, const KmLook *look, KmRect box)
{
  double line = km_text_line_height (scope->text, KM_TEXT_MONO), top = box.y + (box.h - 3 * line) / 2;
  char range[64];
  if (b->frames > 1)
    g_snprintf (range, sizeof range, "%s–%s", km_format_pfn (b->start).text,
                km_format_pfn (b->start + b->frames - 1).text);
  else
    g_strlcpy (range, km_format_pfn (b->start).text, sizeof range);
  draw_line (scope, pen, look, KM_TEXT_MONO, range, km_rect (box.x, top, box.w, line));
  draw_line (scope, pen, look, KM_TEXT_BOLD, km_cell_class_name (b->cell), km_rect (box.x, top + line, box.w, line));
  if (!is_run (b))
    draw_words (scope, pen, b, look, km_rect (box.x, top + 2 * line, box.w, line));
}

/* Thin marks between the frames of a block, and their numbers where there is room. */
static void
draw_frame_marks (const KmScope *scope, KmPen *pen, const KmViewport *v, KmPoint corner, const KmLook *look,
                  KmPfn start, KmPfn end, KmRect box)
{
  double line, tick;

  if (v->cell_w < 56 * scope->unit || v->row_h < 40 * scope->unit)
    return;
  line = km_text_line_height (scope->text, KM_TEXT_MONO_SMALL);
  tick = MIN (7 * scope->unit, box.h / 4);
  for (KmPfn pfn = start; pfn < end; pfn++)
    {
      KmRect r = km_viewport_frame_rect (v, pfn);
      double x = round (corner.x + r.x) + 0.5;
      const KmLine ticks[] = { { x, box.y, x, box.y + tick }, { x, box.y + box.h - tick, x, box.y + box.h } };
      if (pfn > start)
        km_paint_lines (pen, ticks, 2, look->border, 1, 1);
      if (end - start > 1)
        draw_line (scope, pen, look, KM_TEXT_MONO_SMALL, km_format_pfn (pfn).text,
                   km_rect (corner.x + r.x, box.y + box.h - line - 2, r.w, line));
    }
}

static void
begin_block (const KmScope *scope, KmPen *pen, const KmSnapBlock *b)
{
  uint32_t marks = 0;
  uint8_t cell = scope->cells[b->start];

  marks |= cell & KM_CELL_TOUCHED ? KM_STEP_TOUCHED : 0;
  marks |= cell & KM_CELL_CHANGED ? KM_STEP_CHANGED : 0;
  km_pen_begin (pen,
                &(KmThing){ .what = is_run (b) ? "frames" : "block",
                            .cell = b->cell,
                            .marks = marks,
                            .target = { .kind = is_run (b) ? KM_TARGET_FRAME : KM_TARGET_BLOCK,
                                        .pfn = b->start,
                                        .order = b->order,
                                        .type = b->type,
                                        .cpu = b->cpu } },
                is_run (b) ? "frames-0x%x" : "block-0x%x", b->start);
}

/* The part of block @b that lies in @row. @words: this part carries the label. */
static void
draw_part (const KmScope *scope, KmPen *pen, const KmViewport *v, KmPoint corner, const KmSnapBlock *b, uint32_t row,
           bool words)
{
  const KmLook *look = &scope->theme->looks[b->cell];
  uint64_t cols = 1u << v->col_bits, row_start = (uint64_t)row << v->col_bits;
  KmPfn start = (KmPfn)MAX (b->start, row_start);
  KmPfn end = (KmPfn)MIN ((uint64_t)b->start + b->frames, row_start + cols);
  KmRect box = km_viewport_frame_rect (v, start);
  double x1, y1;
  bool tall;

  box.x += corner.x;
  box.y += corner.y;
  box.w = v->cell_w * (end - start);
  x1 = round (box.x + box.w);
  y1 = round (box.y + box.h);
  box = km_rect (round (box.x) + 0.5, round (box.y) + 0.5, x1 - round (box.x) - 1.5, y1 - round (box.y) - 2);
  km_paint_look (scope, pen, look, box, 3.5 * scope->unit);
  tall = box.h >= 3.6 * km_text_line_height (scope->text, KM_TEXT_MONO) && box.w >= 92 * scope->unit;
  if (words && tall)
    draw_many_words (scope, pen, b, look, box);
  else if (words)
    draw_words (scope, pen, b, look, box);
  draw_frame_marks (scope, pen, v, corner, look, start, end, box);
}

void
km_frame_blocks_draw (const KmScope *scope, KmPen *pen, const KmViewport *v, KmPoint corner, uint32_t first,
                      uint32_t end)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
  uint32_t first_row = v->first_row + first, end_row = v->first_row + end;
  KmPfn at = first_row << v->col_bits, stop = (KmPfn)MIN ((uint64_t)end_row << v->col_bits, v->end_pfn);
  while (at < stop)
    {
      KmPfn next;

      g_array_set_size (blocks, 0);
      next = km_model_blocks (scope->model, at, stop, BLOCKS_AT_ONCE, blocks);
      for (unsigned i = 0; i < blocks->len; i++)
        {
          const KmSnapBlock *b = &g_array_index (blocks, KmSnapBlock, i);
          uint32_t row = MAX (b->start >> v->col_bits, first_row);
          uint32_t last = MIN ((b->start + b->frames - 1) >> v->col_bits, end_row - 1);
          uint32_t label_row = MAX (b->start >> v->col_bits, v->first_row);
          begin_block (scope, pen, b);
          for (; row <= last; row++)
            draw_part (scope, pen, v, corner, b, row, row == label_row);
          km_pen_end (pen);
        }
      if (next <= at)
        break;
      at = next;
    }
}
