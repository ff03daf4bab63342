/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The staircase of the block that is cut or joined: a row for each order at the height of its free list, so that a half
 * travels straight to its list.
 *
 *   order 10  [ 0x400 · 1,024 frames · cut                 ]
 *   order 9   [ cut again      ] [ 0x600      ]
 *   order 8   [ in hand    ] [ 0x500    ] ───────────────────►  the row of order 8
 *   order 7   [  -  -  -  ] [  -  -  -  ]                       still to come
 *   order 6   ▂▂▂▂ 64 frames                                    rows without a step: what is free in such blocks
 */
#include "model/snapshot/stairs.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"
#include "scene/list_view.h"
#include "scene/paint.h"

#include <math.h>

typedef struct
{
  KmLayer base;
  KmStairs stairs;
  uint64_t free[KM_NR_ORDERS]; /* frames in free blocks of the order */
  uint32_t hash;               /* of what is shown */
  KmRect hand, hand_from;      /* the block in hand, and where it was before the step; empty: nowhere */
} StairsLayer;

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_list_rows_height (scope, KM_NR_ORDERS);
}

/* ---- places ---- */

static double
label_width (const KmScope *scope)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_BOLD, _ ("order 10"), &width, NULL);
  return ceil (width + 14 * scope->unit);
}

static KmRect
row_rect (const StairsLayer *self, const KmScope *scope, unsigned order)
{
  KmListRows rows = km_list_rows_place (scope, self->base.area, KM_NR_ORDERS);
  return km_rect (self->base.area.x, rows.y + (KM_MAX_ORDER - (double)order) * rows.h, self->base.area.w, rows.h);
}

/* The two boxes of a row: what stays in hand, and the other half. The higher the order the wider they are. */
static void
place_boxes (const StairsLayer *self, const KmScope *scope, const KmStair *row, KmRect *hand, KmRect *half)
{
  KmRect r = row_rect (self, scope, row->order);
  double left = label_width (scope), gap = round (6 * scope->unit), room = MAX (r.w * 0.95 - left, 40);
  double least = MIN (km_chip_width (scope) + 10 * scope->unit, room / 2);
  double w = floor (least + (room / 2 - gap - least) * row->order / KM_MAX_ORDER);
  double h = r.h - ceil (MAX (5 * scope->unit, r.h * 0.18)), y = r.y + floor ((r.h - h) / 2);
  bool whole = row->half == KM_PFN_NONE;
  *hand = km_rect (r.x + left, y, whole ? 2 * w + gap : w, h);
  *half = km_rect (hand->x + w + gap, y, w, h);
  if (!whole && row->half < row->hand)
    {
      KmRect swap = *hand;
      *hand = *half;
      *half = swap;
    }
}

/* ---- the step ---- */

static KmTarget
target_of (const StairsLayer *self, KmPfn pfn, uint8_t order)
{
  return (KmTarget){
    .kind = KM_TARGET_BLOCK, .zone = self->stairs.zone, .pfn = pfn, .order = order, .type = self->stairs.type
  };
}

static void
add_items (StairsLayer *self, const KmScope *scope)
{
  for (unsigned i = 0; i < self->stairs.n; i++)
    {
      const KmStair *row = &self->stairs.rows[i];
      KmTarget target = target_of (self, row->half, row->order);
      KmRect hand, half;
      place_boxes (self, scope, row, &hand, &half);
      if (row->half != KM_PFN_NONE && row->time != KM_STAIR_COMING)
        km_layer_add_item (&self->base, half, &target);
      target = target_of (self, row->hand, row->order);
      if (row->time == KM_STAIR_NOW)
        km_layer_add_item (&self->base, hand, &target);
    }
}

static uint32_t
hash_of (const StairsLayer *self, const KmScope *scope)
{
  const KmStairs *s = &self->stairs;
  uint32_t words[] = { s->kind,
                       s->zone,
                       s->type,
                       s->is_over,
                       s->last,
                       s->last_order,
                       s->n,
                       s->looked,
                       scope->snapshot->has_request,
                       scope->snapshot->request_order };
  uint32_t hash = km_list_hash (2166136261u, words, sizeof words);
  hash = km_list_hash (hash, self->free, sizeof self->free);
  for (unsigned i = 0; i < s->n; i++)
    {
      uint32_t row[] = { s->rows[i].order, s->rows[i].time, s->rows[i].hand, s->rows[i].half, s->rows[i].is_event };
      hash = km_list_hash (hash, row, sizeof row);
    }
  return hash;
}

static const KmStair *
row_of_hand (const KmStairs *stairs)
{
  for (unsigned i = 0; i < stairs->n; i++)
    if (stairs->rows[i].time == KM_STAIR_NOW)
      return &stairs->rows[i];
  return NULL;
}

/* The buddy that comes from its list in this step. */
static bool
is_joining (const StairsLayer *self, const KmStair *row)
{
  return row->is_event && self->stairs.kind == KM_STAIRS_JOINED;
}

/* The half that goes to its list in this step. */
static bool
is_parting (const StairsLayer *self, const KmStair *row)
{
  return row->is_event && self->stairs.kind == KM_STAIRS_CUT && row->half != KM_PFN_NONE;
}

/* Tells the board where blocks are on the stairs, so that a half comes from the block that it was cut from, and a buddy
 * goes to the block that it joins. */
static void
tell_places (StairsLayer *self, const KmScope *scope)
{
  for (unsigned i = 0; i < self->stairs.n; i++)
    {
      const KmStair *row = &self->stairs.rows[i];
      KmChip chip = { .order = row->order, .type = UINT8_MAX, .cell = KM_CELL_FREE, .marks = KM_STEP_TOUCHED };
      KmRect hand, half;
      place_boxes (self, scope, row, &hand, &half);
      if (row->time == KM_STAIR_NOW)
        {
          chip.pfn = row->hand;
          chip.rect = hand;
          chip.place_only = true;
          km_board_add (scope->board, &chip);
        }
      else if (is_joining (self, row) && row->half != KM_PFN_NONE)
        {
          chip.pfn = row->half;
          chip.rect = half;
          chip.place_only = false;
          km_board_add (scope->board, &chip);
        }
    }
}

static bool
hand_moves (const StairsLayer *self)
{
  return !km_rect_is_empty (&self->hand) && !km_rect_is_empty (&self->hand_from)
         && !km_rect_is_same_place (&self->hand, &self->hand_from);
}

static bool
is_moving (KmLayer *layer)
{
  return hand_moves ((StairsLayer *)layer);
}

/* Where the block in hand is at the progress of the motion. */
static KmRect
hand_rect (const StairsLayer *self, const KmScope *scope)
{
  return km_rect_lerp (self->hand_from, self->hand, km_ease (scope->progress));
}

static void
add_moving (KmLayer *layer, const KmScope *scope, KmRegion *region)
{
  if (is_moving (layer))
    km_region_add (region, hand_rect ((StairsLayer *)layer, scope), 5);
}

static void
follow_hand (StairsLayer *self, const KmScope *scope)
{
  const KmStair *row = row_of_hand (&self->stairs);
  KmRect half, empty = km_rect (0, 0, 0, 0);

  self->hand_from = scope->snapshot->n_motions > 0 ? self->hand : empty;
  self->hand = empty;
  if (!row)
    return;
  place_boxes (self, scope, row, &self->hand, &half);
  if (!is_parting (self, row))
    return;
  self->hand_from.w /= 2;
  if (row->half < row->hand)
    self->hand_from.x += self->hand_from.w;
}

static void
count_free (StairsLayer *self, const KmSnapshot *s)
{
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    {
      self->free[order] = 0;
      for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
        self->free[order] += (uint64_t)s->free[order][type].total << order;
    }
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  StairsLayer *self = (StairsLayer *)layer;
  uint32_t hash;

  km_model_stairs (scope->model, true, &self->stairs);
  count_free (self, scope->snapshot);
  follow_hand (self, scope);
  tell_places (self, scope);
  hash = hash_of (self, scope);
  if (hash != self->hash)
    km_region_add (damage, layer->area, 12 * scope->unit); /* an arrow leads over to the lists */
  self->hash = hash;
  g_array_set_size (layer->items, 0);
  add_items (self, scope);
}

/* ---- drawing ---- */

static void
draw_label (const StairsLayer *self, const KmScope *scope, KmPen *pen, unsigned order, bool now)
{
  KmRect r = row_rect (self, scope, order);
  char label[48];
  g_snprintf (label, sizeof label, _ ("order %u"), order);
  r.w = label_width (scope);
  km_paint_words (pen, now ? KM_TEXT_BOLD : KM_TEXT_LABEL, label, r, 0, 0.5,
                  now ? scope->theme->accent : scope->theme->dim, 1);
}

/* How many frames are free in blocks of an order that has no step: a bar, against the order that has most. */
static void
draw_free (const StairsLayer *self, const KmScope *scope, KmPen *pen, unsigned order)
{
  const KmTheme *theme = scope->theme;
  KmRect r = row_rect (self, scope, order), bar;
  double left = label_width (scope), words_w, u = scope->unit;
  g_autofree char *words = g_strdup_printf (ngettext ("%s frame", "%s frames", (unsigned long)self->free[order]),
                                            km_format_count ((int64_t)self->free[order]).text);
  uint64_t most = 1;

  for (unsigned i = 0; i < KM_NR_ORDERS; i++)
    most = MAX (most, self->free[i]);
  if (self->free[order] == 0)
    return;
  km_text_measure (scope->text, KM_TEXT_SMALL, words, &words_w, NULL);
  bar = km_rect (r.x + left, r.y + round (r.h * 0.3), 0, round (r.h * 0.4));
  bar.w = MAX (round ((r.w * 0.95 - left - words_w - 10 * u) * (double)self->free[order] / (double)most), 3);
  km_paint_round (pen, bar, MIN (3 * u, bar.w / 2), theme->level, 0.55);
  km_paint_words (pen, KM_TEXT_SMALL, words, km_rect (bar.x + bar.w + 8 * u, r.y, words_w + 1, r.h), 0, 0.5, theme->dim,
                  1);
}

/* What a box says of a block that has moved on. */
static char *
past_words (const KmStairs *s, const KmStair *row)
{
  KmNumberText frames = km_format_count ((int64_t)1 << row->order);
  if (s->kind == KM_STAIRS_JOINED)
    return g_strdup_printf (_ ("%s · joined"), km_format_pfn (row->hand).text);
  if (row->half == KM_PFN_NONE)
    /* Translators: first frame of a block, its number of page frames; the block was cut in halves. */
    return g_strdup_printf (_ ("%s · %s frames · cut"), km_format_pfn (row->hand).text, frames.text);
  return g_strdup (_ ("cut again"));
}

static char *
now_words (const KmStairs *s, const KmStair *row)
{
  KmNumberText first = km_format_pfn (row->hand);
  if (!s->is_over)
    /* Translators: a block that the allocator has taken and not yet given to anyone; %s is its first frame. */
    return g_strdup_printf (_ ("in hand · %s"), first.text);
  if (s->kind == KM_STAIRS_CUT)
    return g_strdup_printf (_ ("taken · %s"), first.text);
  return g_strdup_printf (_ ("free · %s"), first.text);
}

/* A box with the longest of its words that fit. */
static void
draw_words (const KmScope *scope, KmPen *pen, KmTextStyle style, const char *words, KmPfn pfn, KmRect box,
            KmColor color)
{
  KmNumberText number = km_format_pfn (pfn);
  double width, pad = 4 * scope->unit;
  km_text_measure (scope->text, style, words, &width, NULL);
  km_paint_words (pen, style, width + 2 * pad > box.w ? number.text : words, box, 0.5, 0.5, color, 1);
}

static void
draw_past (const StairsLayer *self, const KmScope *scope, KmPen *pen, const KmStair *row, KmRect hand)
{
  const KmTheme *theme = scope->theme;
  g_autofree char *words = past_words (&self->stairs, row);
  km_paint_box (pen, hand, 4 * scope->unit, theme->pill, theme->pill_border, 1, theme->line_px);
  draw_words (scope, pen, KM_TEXT_LABEL, words, row->hand, hand, theme->dim);
}

static void
draw_now (const StairsLayer *self, const KmScope *scope, KmPen *pen, const KmStair *row, KmRect hand)
{
  const KmTheme *theme = scope->theme;
  const KmStairs *s = &self->stairs;
  bool freed = s->kind == KM_STAIRS_JOINED && s->is_over;
  const KmLook *look = freed ? &theme->looks[KM_CELL_FREE] : km_type_look (scope, s->type);
  g_autofree char *words = now_words (s, row);
  double width, pad = 5 * scope->unit;
  KmRect plate;

  km_paint_look (scope, pen, look, hand, 4 * scope->unit);
  km_text_measure (scope->text, KM_TEXT_BOLD, words, &width, NULL);
  if (width + 2 * pad > hand.w)
    km_text_measure (scope->text, KM_TEXT_BOLD, km_format_pfn (row->hand).text, &width, NULL);
  plate = km_rect (hand.x + (hand.w - width) / 2 - pad, hand.y + hand.h * 0.16, width + 2 * pad, hand.h * 0.68);
  if (look->pattern != KM_PATTERN_NONE)
    km_paint_round (pen, plate, 3 * scope->unit, look->fill, 1);
  draw_words (scope, pen, KM_TEXT_BOLD, words, row->hand, hand, look->text);
  km_paint_outline (pen, hand, 4 * scope->unit, row->is_event ? theme->accent : theme->text, 1, theme->line_px + 1);
}

/* From the half to the row of its list, in the view beside. */
static void
draw_way (const StairsLayer *self, const KmScope *scope, KmPen *pen, KmRect half)
{
  double y = round (half.y + half.h / 2) + 0.5, x = half.x + half.w + 4 * scope->unit;
  double end = self->base.area.x + self->base.area.w + 6 * scope->unit;
  bool down = self->stairs.kind == KM_STAIRS_CUT;
  km_paint_line (pen, (KmLine){ x, y, end, y }, scope->theme->accent, 1, scope->theme->line_px + 1);
  km_paint_arrow_head (pen, down ? end + 3 * scope->unit : x - 3 * scope->unit, y, down ? 1 : -1, 0, 6 * scope->unit,
                       scope->theme->accent, 1);
}

static void
draw_half (const StairsLayer *self, const KmScope *scope, KmPen *pen, const KmStair *row, KmRect half)
{
  const KmTheme *theme = scope->theme;
  const KmLook *look = &theme->looks[KM_CELL_FREE];
  KmNumberText words = km_format_pfn (row->half);
  bool gone = self->stairs.kind == KM_STAIRS_JOINED && row->time == KM_STAIR_BEFORE && !row->is_event;
  if (gone)
    {
      km_paint_ghost (scope, pen, KM_TEXT_MONO, words.text, half);
      return;
    }
  km_paint_crisp (pen, half, 4 * scope->unit, look->fill, 1);
  km_paint_outline (pen, half, 4 * scope->unit, row->is_event ? theme->accent : look->border, 1,
                    row->is_event ? theme->line_px + 2 : theme->line_px);
  km_paint_words (pen, KM_TEXT_MONO, words.text, half, 0.5, 0.5, look->text, 1);
  if (row->is_event)
    draw_way (self, scope, pen, half);
}

/* A half that travels is drawn by the board, where it is. */
static bool
is_half_away (const StairsLayer *self, const KmScope *scope, const KmStair *row)
{
  return scope->progress < 1 && (is_joining (self, row) || (is_parting (self, row) && hand_moves (self)));
}

static void
draw_stair (const StairsLayer *self, const KmScope *scope, KmPen *pen, const KmStair *row)
{
  const KmTheme *theme = scope->theme;
  bool now = row->time == KM_STAIR_NOW, coming = row->time == KM_STAIR_COMING;
  KmRect hand, half;

  place_boxes (self, scope, row, &hand, &half);
  draw_label (self, scope, pen, row->order, now);
  if (coming)
    {
      km_pen_begin (pen, &(KmThing){ .what = "stair" }, "coming-%u", row->order);
      km_paint_dashed (pen, hand, 4 * scope->unit, theme->rule, 1, theme->line_px);
      if (row->half != KM_PFN_NONE)
        km_paint_dashed (pen, half, 4 * scope->unit, theme->rule, 1, theme->line_px);
      km_pen_end (pen);
      return;
    }
  if (row->half != KM_PFN_NONE && !is_half_away (self, scope, row))
    {
      km_pen_begin (pen,
                    &(KmThing){ .what = "half",
                                .cell = KM_CELL_FREE,
                                .marks = row->is_event ? KM_STEP_TOUCHED : 0,
                                .target = target_of (self, row->half, row->order) },
                    "half-0x%x", row->half);
      draw_half (self, scope, pen, row, half);
      km_pen_end (pen);
    }
  if (now && scope->progress < 1 && hand_moves (self))
    return; /* drawn over the rest, where it is now */
  if (now)
    {
      km_pen_begin (pen,
                    &(KmThing){ .what = "block",
                                .cell = KM_CELL_HAND,
                                .marks = KM_STEP_TOUCHED,
                                .target = target_of (self, row->hand, row->order) },
                    "in-hand");
      draw_now (self, scope, pen, row, hand);
    }
  else
    {
      km_pen_begin (pen, &(KmThing){ .what = "stair" }, "stair-%u", row->order);
      draw_past (self, scope, pen, row, hand);
    }
  km_pen_end (pen);
}

/* The way of a search upwards: whose list is empty sends it to the next order. */
static void
draw_search (const StairsLayer *self, const KmScope *scope, KmPen *pen)
{
  const KmTheme *theme = scope->theme;
  for (unsigned order = 0; order < KM_MAX_ORDER; order++)
    {
      KmStair row = { .order = (uint8_t)(order + 1), .half = KM_PFN_NONE };
      KmRect hand, half, here = row_rect (self, scope, order);
      double x, up = here.y + 6 * scope->unit;

      if (!(self->stairs.looked >> order & 1))
        continue;
      place_boxes (self, scope, &row, &hand, &half);
      x = hand.x + 16 * scope->unit;
      if (order != scope->snapshot->request_order)
        km_paint_words (pen, KM_TEXT_SMALL, _ ("empty: the next order is tried"),
                        km_rect (x + 14 * scope->unit, here.y,
                                 MAX (self->base.area.x + self->base.area.w - x - 14 * scope->unit, 1), here.h),
                        0, 0.5, theme->dim, 1);
      km_paint_line (pen, (KmLine){ x, up, x, hand.y + hand.h / 2 }, theme->accent, 1, theme->line_px + 0.5);
      km_paint_arrow_head (pen, x, hand.y + hand.h / 2, 0, -1, 6 * scope->unit, theme->accent, 1);
    }
}

/* No block is on its way yet: the order that the call asks for. */
static void
draw_wanted (const StairsLayer *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapshot *s = scope->snapshot;
  KmStair row = { .order = MIN (s->request_order, KM_MAX_ORDER), .hand = 0, .half = KM_PFN_NONE };
  KmRect hand, half;

  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    {
      draw_label (self, scope, pen, order, s->has_request && order == s->request_order);
      if (!(s->has_request && order == s->request_order) && !(order > 0 && self->stairs.looked >> (order - 1) & 1))
        draw_free (self, scope, pen, order);
    }
  if (!s->has_request || s->request_order > KM_MAX_ORDER)
    return;
  place_boxes (self, scope, &row, &hand, &half);
  km_paint_dashed (pen, hand, 4 * scope->unit, scope->theme->accent, 1, scope->theme->line_px + 0.5);
  km_paint_words (pen, KM_TEXT_LABEL, _ ("wanted"), hand, 0.5, 0.5, scope->theme->accent, 1);
  draw_search (self, scope, pen);
}

/* Of the orders that the staircase does not come to. */
static void
draw_other_labels (const StairsLayer *self, const KmScope *scope, KmPen *pen)
{
  unsigned top = self->stairs.top, last = top + 1 - self->stairs.n;
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    if (order > top || order < last)
      {
        draw_label (self, scope, pen, order, false);
        draw_free (self, scope, pen, order);
      }
}

static const char *
title_of (const StairsLayer *self)
{
  switch (self->stairs.kind)
    {
    case KM_STAIRS_CUT:
      return self->stairs.n > 1 ? _ ("Cutting one block") : _ ("Taking one block");
    case KM_STAIRS_JOINED:
      return self->stairs.n > 1 ? _ ("Joining buddies") : _ ("Giving back one block");
    default:
      return _ ("Blocks by order");
    }
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  StairsLayer *self = (StairsLayer *)layer;
  (void)clip;
  km_list_rows_draw_bands (scope, pen, layer->area, KM_NR_ORDERS);
  km_layer_draw_header (layer, scope, pen, title_of (self), NULL);
  if (self->stairs.kind == KM_STAIRS_NONE)
    draw_wanted (self, scope, pen);
  else
    draw_other_labels (self, scope, pen);
  for (unsigned i = 0; i < self->stairs.n; i++)
    draw_stair (self, scope, pen, &self->stairs.rows[i]);
  km_layer_draw_outlines (layer, scope, pen, clip, 4 * scope->unit);
}

static void
draw_moving (KmLayer *layer, const KmScope *scope, KmPen *pen)
{
  StairsLayer *self = (StairsLayer *)layer;
  const KmStair *row = row_of_hand (&self->stairs);
  if (row && is_moving (layer))
    draw_now (self, scope, pen, row, hand_rect (self, scope));
}

const KmLayerClass km_layer_stairs = {
  .name = "stairs",
  .view = KM_VIEW_STAIRS,
  .grows = true,
  .size = sizeof (StairsLayer),
  .measure = measure,
  .update = update,
  .draw = draw,
  .draw_moving = draw_moving,
  .add_moving = add_moving,
  .is_moving = is_moving,
};
