/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames of the call as a ribbon: every block in proportion, with the name that the workload gave to it; below it
 * the whole machine as a strip, with a lens over the part that the ribbon shows. */
#include "model/snapshot/blocks.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/slab_map.h"
#include "model/snapshot/stairs.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/layer.h"
#include "scene/paint.h"

#include <math.h>

/* Blocks of the ribbon at most: a frame each for a block of the largest order. */
#define MAX_BLOCKS 1024
/* Frames around a slab. */
#define SLAB_FRAMES 64

/* One block. */
typedef struct
{
  KmRect rect;
  KmSnapBlock block;
  char *handle; /* or NULL */
} Piece;

typedef struct
{
  KmLayer base;
  KmPfn start, end;    /* frames of the ribbon */
  GArray *pieces;      /* of Piece */
  KmCursor dragged_at; /* the step at which the lens was dragged, */
  int64_t dragged;     /* and by how many frames; gone with the next step */
  int64_t drag_start;  /* `dragged` when the drag began */
  uint32_t hash;       /* of what is shown */
} Ribbon;

static void
clear_piece (gpointer data)
{
  g_free (((Piece *)data)->handle);
}

static void
init (KmLayer *layer)
{
  Ribbon *self = (Ribbon *)layer;
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, clear_piece);
}

static void
finish (KmLayer *layer)
{
  g_array_unref (((Ribbon *)layer)->pieces);
}

static double
band_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_LABEL) + 16 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_layer_header_height (scope) + band_height (scope) + ceil (24 * scope->unit)
         + km_text_line_height (scope->text, KM_TEXT_SMALL);
}

static KmRect
band (const Ribbon *self, const KmScope *scope)
{
  return km_rect (self->base.area.x, self->base.area.y + km_layer_header_height (scope), self->base.area.w,
                  band_height (scope));
}

static KmRect
strip (const Ribbon *self, const KmScope *scope)
{
  KmRect b = band (self, scope);
  return km_rect (b.x, b.y + b.h + round (10 * scope->unit), b.w, round (7 * scope->unit));
}

/* ---- the step ---- */

static void
add_piece (Ribbon *self, const KmScope *scope, const KmSnapBlock *block)
{
  KmRect b = band (self, scope);
  double scale = b.w / MAX (self->end - self->start, 1u);
  KmPfn from = MAX (block->start, self->start), to = MIN (block->start + block->frames, self->end);
  bool is_block = block->kind == KM_FRAME_FREE || block->kind == KM_FRAME_PCP || block->kind == KM_FRAME_ALLOCATED
                  || block->kind == KM_FRAME_CACHE;
  KmTarget target = { .kind = is_block ? KM_TARGET_BLOCK : KM_TARGET_FRAME,
                      .zone = scope->snapshot->zone,
                      .pfn = is_block ? block->start : from,
                      .order = block->order,
                      .type = block->type,
                      .cpu = block->cpu };
  Piece piece = { .block = *block };

  piece.rect = km_rect (b.x + (from - self->start) * scale, b.y, MAX ((to - from) * scale, 1), b.h);
  piece.handle = km_model_block_handle (scope->model, block->start);
  g_array_append_val (self->pieces, piece);
  km_layer_add_item (&self->base, piece.rect, &target);
}

static uint32_t
hash_of (const Ribbon *self)
{
  uint32_t hash = self->start * 31u + self->end;
  for (unsigned i = 0; i < self->pieces->len; i++)
    {
      const Piece *p = &g_array_index (self->pieces, Piece, i);
      hash = hash * 16777619u ^ (p->block.start << 5 ^ p->block.frames);
      hash = hash * 16777619u ^ ((uint32_t)p->block.cell << 8 | p->block.marks);
      hash = hash * 16777619u ^ (p->handle ? g_str_hash (p->handle) : 0);
    }
  return hash;
}

static KmCursor
cursor_of (const KmScope *scope)
{
  return km_timeline_cursor (km_model_timeline (scope->model));
}

static bool
is_same_step (KmCursor a, KmCursor b)
{
  return a.op == b.op && a.event == b.event;
}

/* Moves the frames to where the lens was dragged. */
static void
apply_drag (Ribbon *self, const KmScope *scope)
{
  int64_t length = self->end - self->start, last = (int64_t)scope->snapshot->end_pfn - length;
  if (!is_same_step (self->dragged_at, cursor_of (scope)))
    self->dragged = 0;
  self->start = (KmPfn)CLAMP (self->start + self->dragged, 0, MAX (last, 0));
  self->end = self->start + (KmPfn)length;
}

/* The lens goes with the pointer; the band itself is pulled the other way. */
static bool
drag (KmLayer *layer, const KmScope *scope, KmPoint from, KmPoint to)
{
  Ribbon *self = (Ribbon *)layer;
  KmRect line = km_rect_inset (strip (self, scope), -8 * scope->unit), frames = band (self, scope);
  bool lens = km_rect_contains (&line, from.x, from.y);

  if (!lens && !km_rect_contains (&frames, from.x, from.y))
    return false;
  if (from.x == to.x && from.y == to.y)
    self->drag_start = is_same_step (self->dragged_at, cursor_of (scope)) ? self->dragged : 0;
  self->dragged_at = cursor_of (scope);
  self->dragged = self->drag_start
                  + (int64_t)(lens ? (to.x - from.x) * scope->snapshot->end_pfn / MAX (frames.w, 1)
                                   : (from.x - to.x) * (self->end - self->start) / MAX (frames.w, 1));
  return true;
}

/* Beside the slabs of a cache: the slab that the step is about, wherever the call took frames. */
static void
show_slab (Ribbon *self, const KmScope *scope)
{
  KmTarget target;
  uint32_t index;
  KmPfn pfn;

  if (!(scope->views & KM_VIEW_SLABS) || !km_model_step_target (scope->model, &target))
    return;
  pfn = km_model_slab_of_target (scope->model, &target, &index);
  if (pfn == KM_PFN_NONE || (pfn >= self->start && pfn < self->end))
    return;
  self->start = pfn / SLAB_FRAMES * SLAB_FRAMES;
  self->end = MIN (self->start + SLAB_FRAMES, scope->snapshot->end_pfn);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Ribbon *self = (Ribbon *)layer;
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
  uint32_t hash;

  km_model_call_frames (scope->model, scope->snapshot->zone, &self->start, &self->end);
  show_slab (self, scope);
  apply_drag (self, scope);
  g_array_set_size (self->pieces, 0);
  g_array_set_size (layer->items, 0);
  km_model_blocks (scope->model, self->start, self->end, MAX_BLOCKS, blocks);
  for (unsigned i = 0; i < blocks->len; i++)
    add_piece (self, scope, &g_array_index (blocks, KmSnapBlock, i));
  hash = hash_of (self);
  if (hash != self->hash)
    km_region_add (damage, layer->area, 3);
  self->hash = hash;
}

/* ---- drawing ---- */

/* Words for a piece, the first that fit. */
static void
draw_name (const KmScope *scope, KmPen *pen, const Piece *piece)
{
  const KmLook *look = &scope->theme->looks[piece->block.cell];
  KmTextStyle style = piece->handle ? KM_TEXT_MONO : KM_TEXT_LABEL;
  char order[48], number[16];
  const char *words[] = { piece->handle ? piece->handle : order, piece->handle ? "" : number };
  double pad = 3 * scope->unit;

  g_snprintf (order, sizeof order, _ ("order %u"), piece->block.order);
  g_snprintf (number, sizeof number, "%u", piece->block.order);
  if (!piece->handle && piece->block.kind != KM_FRAME_FREE && piece->block.kind != KM_FRAME_PCP)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      double width, height;
      KmRect plate;
      km_text_measure (scope->text, style, words[i], &width, &height);
      if (!*words[i] || width + 2 * pad > piece->rect.w)
        continue;
      plate = km_rect (piece->rect.x + (piece->rect.w - width) / 2 - pad, piece->rect.y + (piece->rect.h - height) / 2,
                       width + 2 * pad, height);
      if (look->pattern != KM_PATTERN_NONE)
        km_paint_round (pen, plate, 3 * scope->unit, look->fill, 1);
      km_paint_words (pen, style, words[i], piece->rect, 0.5, 0.5, look->text, 1);
      return;
    }
}

static void
draw_piece (const KmScope *scope, KmPen *pen, const Piece *piece)
{
  KmRect r = piece->rect;
  if (r.w > 4)
    {
      r.w -= 1;
      km_paint_look (scope, pen, &scope->theme->looks[piece->block.cell], r, MIN (3 * scope->unit, r.w / 2));
    }
  else
    km_paint_area (pen, &scope->theme->looks[piece->block.cell], r);
  draw_name (scope, pen, piece);
}

/* What the event and the call did, over the neighbours' borders. */
static void
draw_marks (const KmScope *scope, KmPen *pen, const Piece *piece)
{
  const KmTheme *theme = scope->theme;
  KmRect r = piece->rect;
  bool touched = piece->block.marks & KM_STEP_TOUCHED;
  if (!(piece->block.marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED)))
    return;
  r.w = MAX (r.w - 1, 2);
  km_paint_outline (pen, r, 3 * scope->unit, touched ? theme->accent : theme->glow, 1,
                    touched ? theme->line_px + 2 : theme->line_px);
}

static void
draw_strip (const Ribbon *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapshot *s = scope->snapshot;
  KmRect r = strip (self, scope), lens, note;
  double scale = r.w / MAX (s->end_pfn, 1u);
  g_autofree char *words = NULL;

  km_paint_rect (pen, r, scope->theme->track, 1);
  for (uint32_t i = 0; i < s->n_zones; i++)
    km_paint_rect (
        pen,
        km_rect (r.x + s->zones[i].start_pfn * scale, r.y, (s->zones[i].end_pfn - s->zones[i].start_pfn) * scale, r.h),
        scope->theme->zones[s->zones[i].type].fill, 1);
  lens = km_rect (r.x + self->start * scale, r.y - 3 * scope->unit,
                  MAX ((self->end - self->start) * scale, 6 * scope->unit), r.h + 6 * scope->unit);
  lens.x = MIN (lens.x, r.x + r.w - lens.w);
  km_pen_begin (pen, &(KmThing){ .what = "lens" }, "lens");
  km_paint_outline (pen, lens, 3 * scope->unit, scope->theme->text, 1, scope->theme->line_px + 1);
  km_pen_end (pen);
  note = km_rect (r.x, r.y + r.h + 6 * scope->unit, r.w, km_text_line_height (scope->text, KM_TEXT_SMALL));
  words = g_strdup_printf (_ ("all %s frames"), km_format_count (s->end_pfn).text);
  km_paint_note (scope, pen, words, note, 0);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Ribbon *self = (Ribbon *)layer;
  g_autofree char *title = g_strdup_printf (_ ("Frames %s to %s"), km_format_pfn (self->start).text,
                                            km_format_pfn (MAX (self->end, 1u) - 1).text);
  km_layer_draw_header (layer, scope, pen, title, NULL);
  for (unsigned i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      km_pen_begin (pen,
                    &(KmThing){ .what = "block",
                                .cell = piece->block.cell,
                                .marks = piece->block.marks,
                                .target = g_array_index (layer->items, KmItem, i).target },
                    "ribbon-0x%x", piece->block.start);
      draw_piece (scope, pen, piece);
      km_pen_end (pen);
    }
  for (unsigned i = 0; i < self->pieces->len; i++)
    draw_marks (scope, pen, &g_array_index (self->pieces, Piece, i));
  draw_strip (self, scope, pen);
  km_layer_draw_outlines (layer, scope, pen, clip, 3 * scope->unit);
}

const KmLayerClass km_layer_ribbon = {
  .name = "ribbon",
  .view = KM_VIEW_RIBBON,
  .size = sizeof (Ribbon),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .drag = drag,
  .draw = draw,
};
