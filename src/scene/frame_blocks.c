/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buddy blocks as boxes. A block that is longer than a row is drawn as a box in each of its rows. */
#include "model/snapshot/blocks.h"
#include "scene/frame_blocks.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/paint.h"

#include <math.h>

/* Boxes drawn in one go; the next ones follow in another read. */
#define BLOCKS_AT_ONCE 1024

struct _KmFrameBlocks
{
  KmViewport view;
  const KmTheme *theme;
  double scale, unit;
  cairo_surface_t *surface;
  GArray *stale; /* of uint8_t, one for each row in view: must be drawn again */
};

KmFrameBlocks *
km_frame_blocks_new (void)
{
  KmFrameBlocks *blocks = g_new0 (KmFrameBlocks, 1);
  blocks->stale = g_array_new (FALSE, FALSE, 1);
  return blocks;
}

void
km_frame_blocks_free (KmFrameBlocks *blocks)
{
  if (!blocks)
    return;
  g_clear_pointer (&blocks->surface, cairo_surface_destroy);
  g_array_unref (blocks->stale);
  g_free (blocks);
}

bool
km_frame_blocks_suit (const KmViewport *view, double unit)
{
  return view->cell_w >= 17 * unit && view->row_h >= 14 * unit;
}

static uint32_t
rows_in_view (const KmViewport *view)
{
  KmPfn last = km_viewport_end_pfn (view) - 1;
  return (last >> view->col_bits) - view->first_row + 1;
}

void
km_frame_blocks_configure (KmFrameBlocks *blocks, const KmScope *scope, const KmViewport *view)
{
  const KmViewport *v = &blocks->view;
  uint32_t n;

  if (blocks->surface && blocks->theme == scope->theme && blocks->scale == scope->scale && blocks->unit == scope->unit
      && v->width == view->width && v->height == view->height && v->end_pfn == view->end_pfn
      && v->col_bits == view->col_bits && v->row_h == view->row_h && v->first_row == view->first_row)
    return;
  g_clear_pointer (&blocks->surface, cairo_surface_destroy);
  blocks->view = *view;
  blocks->theme = scope->theme;
  blocks->scale = scope->scale;
  blocks->unit = scope->unit;
  blocks->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)ceil (view->width * scope->scale),
                                                (int)ceil (km_viewport_used_height (view) * scope->scale));
  cairo_surface_set_device_scale (blocks->surface, scope->scale, scope->scale);
  n = rows_in_view (view);
  g_array_set_size (blocks->stale, n);
  for (uint32_t i = 0; i < n; i++)
    g_array_index (blocks->stale, uint8_t, i) = 1;
}

void
km_frame_blocks_change (KmFrameBlocks *blocks, const KmScope *scope, KmPfn start, KmPfn end, uint32_t *first_row,
                        uint32_t *end_row)
{
  const KmViewport *v = &blocks->view;
  g_autoptr (GArray) met = NULL;
  uint32_t first, last;

  *first_row = *end_row = 0;
  start = MAX (start, km_viewport_first_pfn (v));
  end = MIN (end, km_viewport_end_pfn (v));
  if (!blocks->surface || start >= end)
    return;
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
  last = MIN ((end - 1) >> v->col_bits, v->first_row + blocks->stale->len - 1) - v->first_row;
  for (uint32_t row = first; row <= last; row++)
    g_array_index (blocks->stale, uint8_t, row) = 1;
  *first_row = first;
  *end_row = last + 1;
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
draw_plate (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect box, double width, double height)
{
  double pad = 4 * scope->unit;
  KmRect plate = km_rect (box.x + (box.w - width) / 2 - pad, box.y + (box.h - height) / 2, width + 2 * pad, height);
  km_paint_round (cr, km_rect_intersect (plate, box), 3 * scope->unit, look->fill, 0.9);
}

static void
draw_line (const KmScope *scope, cairo_t *cr, const KmLook *look, KmTextStyle style, const char *text, KmRect box)
{
  double width, height;
  km_text_measure (scope->text, style, text, &width, &height);
  if (look->pattern != KM_PATTERN_NONE)
    draw_plate (scope, cr, look, box, MIN (width, box.w), MIN (height, box.h));
  km_paint_words (scope, cr, style, text, box, 0.5, 0.5, look->text, 1);
}

static void
draw_words (const KmScope *scope, cairo_t *cr, const KmSnapBlock *b, const KmLook *look, KmRect box)
{
  char words[3][96];
  int n = describe (b, words);
  for (int i = 0; i < n; i++)
    {
      double width;
      km_text_measure (scope->text, KM_TEXT_SMALL, words[i], &width, NULL);
      if (width <= box.w - (i == 2 ? 1 : 6 * scope->unit))
        {
          draw_line (scope, cr, look, KM_TEXT_SMALL, words[i], box);
          return;
        }
    }
}

/* With room for three lines: frame number, what it is, order. */
static void
draw_many_words (const KmScope *scope, cairo_t *cr, const KmSnapBlock *b, const KmLook *look, KmRect box)
{
  double line = km_text_line_height (scope->text, KM_TEXT_MONO), top = box.y + (box.h - 3 * line) / 2;
  char range[64];
  if (b->frames > 1)
    g_snprintf (range, sizeof range, "%s–%s", km_format_pfn (b->start).text,
                km_format_pfn (b->start + b->frames - 1).text);
  else
    g_strlcpy (range, km_format_pfn (b->start).text, sizeof range);
  draw_line (scope, cr, look, KM_TEXT_MONO, range, km_rect (box.x, top, box.w, line));
  draw_line (scope, cr, look, KM_TEXT_BOLD, km_cell_class_name (b->cell), km_rect (box.x, top + line, box.w, line));
  if (!is_run (b))
    draw_words (scope, cr, b, look, km_rect (box.x, top + 2 * line, box.w, line));
}

/* Thin marks between the frames of a block, and their numbers where there is room. */
static void
draw_frame_marks (const KmScope *scope, cairo_t *cr, const KmViewport *v, const KmLook *look, KmPfn start, KmPfn end,
                  KmRect box)
{
  double line, tick;

  if (v->cell_w < 56 * scope->unit || v->row_h < 40 * scope->unit)
    return;
  line = km_text_line_height (scope->text, KM_TEXT_MONO_SMALL);
  tick = MIN (7 * scope->unit, box.h / 4);
  for (KmPfn pfn = start; pfn < end; pfn++)
    {
      KmRect r = km_viewport_frame_rect (v, pfn);
      double x = round (r.x) + 0.5;
      const KmLine ticks[] = { { x, box.y, x, box.y + tick }, { x, box.y + box.h - tick, x, box.y + box.h } };
      if (pfn > start)
        km_paint_lines (cr, ticks, 2, look->border, 1, 1);
      if (end - start > 1)
        draw_line (scope, cr, look, KM_TEXT_MONO_SMALL, km_format_pfn (pfn).text,
                   km_rect (r.x, box.y + box.h - line - 2, r.w, line));
    }
}

/* The part of block @b that lies in @row. @words: this part carries the label. */
static void
draw_part (const KmScope *scope, cairo_t *cr, const KmViewport *v, const KmSnapBlock *b, uint32_t row, bool words)
{
  const KmLook *look = &scope->theme->looks[b->cell];
  uint64_t cols = 1u << v->col_bits, row_start = (uint64_t)row << v->col_bits;
  KmPfn start = (KmPfn)MAX (b->start, row_start);
  KmPfn end = (KmPfn)MIN ((uint64_t)b->start + b->frames, row_start + cols);
  KmRect first = km_viewport_frame_rect (v, start), box = first;
  double x1, y1;
  bool tall;

  box.w = v->cell_w * (end - start);
  x1 = round (box.x + box.w);
  y1 = round (box.y + box.h);
  box = km_rect (round (box.x) + 0.5, round (box.y) + 0.5, x1 - round (box.x) - 1.5, y1 - round (box.y) - 2);
  km_paint_look (scope, cr, look, box, 3.5 * scope->unit);
  tall = box.h >= 3.6 * km_text_line_height (scope->text, KM_TEXT_MONO) && box.w >= 92 * scope->unit;
  if (words && tall)
    draw_many_words (scope, cr, b, look, box);
  else if (words)
    draw_words (scope, cr, b, look, box);
  draw_frame_marks (scope, cr, v, look, start, end, box);
}

/* Draws rows [first, end), counted from the top of the view. */
static void
draw_rows (const KmScope *scope, cairo_t *cr, const KmViewport *v, uint32_t first, uint32_t end)
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
          for (; row <= last; row++)
            draw_part (scope, cr, v, b, row, row == label_row);
        }
      if (next <= at)
        break;
      at = next;
    }
}

cairo_surface_t *
km_frame_blocks_surface (KmFrameBlocks *blocks, const KmScope *scope)
{
  const KmViewport *v;
  unsigned n;
  cairo_t *cr = NULL;

  km_assert (blocks->surface != NULL);
  v = &blocks->view;
  n = blocks->stale->len;
  for (unsigned row = 0; row < n; row++)
    {
      unsigned end = row;
      while (end < n && g_array_index (blocks->stale, uint8_t, end))
        g_array_index (blocks->stale, uint8_t, end++) = 0;
      if (end == row)
        continue;
      if (!cr)
        cr = cairo_create (blocks->surface);
      cairo_save (cr);
      cairo_rectangle (cr, 0, round (row * v->row_h), v->width, round (end * v->row_h) - round (row * v->row_h));
      cairo_clip (cr);
      km_color_set (cr, scope->theme->background, 1);
      cairo_paint (cr);
      draw_rows (scope, cr, v, row, end);
      cairo_restore (cr);
      row = end;
    }
  if (cr)
    cairo_destroy (cr);
  return blocks->surface;
}

void
km_frame_blocks_draw (const KmScope *scope, cairo_t *cr, const KmViewport *view)
{
  draw_rows (scope, cr, view, 0, rows_in_view (view));
}
