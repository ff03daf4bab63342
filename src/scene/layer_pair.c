/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the step moves, before and after, side by side: for who wants no motion.
 *
 *   Before                                          After
 *   [ 0x400 · order 5          ]  list of order 4   [ 0x400     ]               list of order 4
 *                                      –        ──►                                 [0x410]
 *
 *   slabs_partial      slabs_full                   slabs_partial      slabs_full
 *   [card]                                      ──►                    [card]
 */
#include "model/snapshot/pair.h"
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/layer.h"
#include "scene/list_view.h"
#include "scene/slab_paint.h"

#include <math.h>

typedef struct
{
  KmLayer base;
  KmPair pair;
  uint32_t hash; /* of what is shown */
} Pair;

/* ---- places ---- */

static double
heads_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 3 * scope->unit);
}

static double
tray_padding (const KmScope *scope)
{
  return round (4 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_layer_header_height (scope) + heads_height (scope) + km_card_small_height (scope)
         + 2 * tray_padding (scope);
}

/* Between the two pictures there is room for an arrow. */
static double
way (const KmScope *scope)
{
  return round (34 * scope->unit);
}

/* One of the two pictures, title and heads included. */
static KmRect
side (const Pair *self, const KmScope *scope, bool after)
{
  const KmRect *area = &self->base.area;
  double w = floor ((area->w - way (scope)) / 2);

  return km_rect (area->x + (after ? area->w - w : 0), area->y, w, area->h);
}

/* Where things lie in it: two places, the one that @to goes to and the one that things come from. */
static KmRect
place (const Pair *self, const KmScope *scope, bool after, bool to)
{
  KmRect box = side (self, scope, after);
  double top = km_layer_header_height (scope) + heads_height (scope), gap = round (10 * scope->unit);
  double share = self->pair.kind == KM_PAIR_CUT || self->pair.kind == KM_PAIR_JOINED ? 0.62 : 0.5;
  double w = floor ((box.w - gap) * share);

  if (to)
    return km_rect (box.x + w + gap, box.y + top, box.w - w - gap, box.h - top);
  return km_rect (box.x, box.y + top, w, box.h - top);
}

/* ---- the step ---- */

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Pair *self = (Pair *)layer;
  const KmPair *p = &self->pair;
  uint32_t hash;

  km_model_pair (scope->model, &self->pair);
  {
    uint32_t words[] = { p->kind,
                         p->hand,
                         p->half,
                         p->order,
                         p->type,
                         p->cache,
                         p->slab.slab,
                         p->slab.pfn,
                         p->slab.in_use,
                         p->moved.value,
                         p->objects,
                         p->moved.from | (uint32_t)p->moved.to << 8 | (uint32_t)p->moved.from_cpu << 16
                             | (uint32_t)p->moved.to_cpu << 24,
                         GPOINTER_TO_UINT (p->from),
                         GPOINTER_TO_UINT (p->to) };
    hash = km_list_hash (2166136261u, words, sizeof words);
  }
  if (hash != self->hash)
    km_region_add (damage, layer->area, 4);
  self->hash = hash;
}

/* ---- blocks ---- */

static void
draw_block (const KmScope *scope, KmPen *pen, KmRect rect, const KmLook *look, const char *label, bool touched)
{
  const KmTheme *theme = scope->theme;
  double width, pad = 5 * scope->unit, radius = 4 * scope->unit;

  km_paint_look (scope, pen, look, rect, radius);
  km_text_measure (scope->text, KM_TEXT_MONO, label, &width, NULL);
  if (look->pattern != KM_PATTERN_NONE)
    km_paint_round (pen,
                    km_rect (rect.x + (rect.w - width) / 2 - pad, rect.y + rect.h * 0.2, width + 2 * pad, rect.h * 0.6),
                    3 * scope->unit, look->fill, 1);
  km_paint_words (pen, KM_TEXT_MONO, label, rect, 0.5, 0.5, look->text, 1);
  if (touched)
    km_paint_outline (pen, rect, radius, theme->accent, 1, theme->line_px + 2);
}

/* The block in hand: whole, or the half that stays. */
static void
draw_hand (const Pair *self, const KmScope *scope, KmPen *pen, KmRect box, bool whole)
{
  const KmPair *p = &self->pair;
  g_autofree char *label = NULL;

  if (!whole)
    {
      box.x += p->hand > p->half ? box.w / 2 : 0;
      box.w = floor (box.w / 2) - 2;
    }
  /* Translators: the first frame of a block, its order. */
  label = g_strdup_printf (_ ("%s · order %u"), km_format_pfn (whole ? MIN (p->hand, p->half) : p->hand).text,
                           p->order + whole);
  draw_block (scope, pen, box, km_type_look (scope, p->type), label, false);
}

static void
draw_blocks (const Pair *self, const KmScope *scope, KmPen *pen, bool after)
{
  const KmPair *p = &self->pair;
  bool whole = after == (p->kind == KM_PAIR_JOINED);
  KmRect hand = place (self, scope, after, false), list = place (self, scope, after, true), head = list;
  g_autofree char *name = g_strdup_printf (_ ("list of order %u"), p->order);

  head.h = heads_height (scope);
  head.y -= head.h;
  km_paint_words (pen, KM_TEXT_SMALL, name, head, 0, 0.3, scope->theme->dim, 1);
  km_paint_tray (scope, pen, list, false);
  draw_hand (self, scope, pen, km_rect_inset (hand, tray_padding (scope)), whole);
  if (!whole)
    draw_block (scope, pen, km_rect_inset (list, tray_padding (scope)), &scope->theme->looks[KM_CELL_FREE],
                km_format_pfn (p->half).text, true);
}

/* ---- slabs and objects ---- */

static char *
place_words (const KmScope *scope, KmPlaceKind kind, uint8_t cpu)
{
  switch (kind)
    {
    case KM_PLACE_ARRAY:
      if (cpu == KM_MAX_CPUS)
        return g_strdup (_ ("shared array"));
      return g_strdup_printf (scope->snapshot->has_slub ? _ ("list of CPU %u") : _ ("array of CPU %u"), cpu);
    case KM_PLACE_SLAB:
      return g_strdup (_ ("slab"));
    default:
      return g_strdup (_ ("caller"));
    }
}

static char *
name_of_place (const Pair *self, const KmScope *scope, bool to)
{
  const KmPair *p = &self->pair;
  const char *list = to ? p->to : p->from;

  if (p->kind == KM_PAIR_SLAB)
    return g_strdup (list ? list : _ ("on no list"));
  return place_words (scope, to ? p->moved.to : p->moved.from, to ? p->moved.to_cpu : p->moved.from_cpu);
}

static void
draw_slab (const Pair *self, const KmScope *scope, KmPen *pen, KmRect box)
{
  KmSnapSlab slab = self->pair.slab;

  slab.marks = KM_STEP_TOUCHED;
  km_card_draw (scope, pen, KM_CARD_MINI, box, km_model_cache_view (scope->model, self->pair.cache), &slab);
}

static void
draw_objects (const Pair *self, const KmScope *scope, KmPen *pen, KmRect box, bool after)
{
  const KmPair *p = &self->pair;
  KmPlaceKind where = after ? p->moved.to : p->moved.from;
  KmObjectState state = where == KM_PLACE_OWNER   ? KM_OBJECT_LIVE
                        : where == KM_PLACE_ARRAY ? KM_OBJECT_WAITING
                                                  : KM_OBJECT_FREE;
  char label[48];

  if (p->moved.value == KM_VALUE_NULL)
    g_snprintf (label, sizeof label, ngettext ("%u object", "%u objects", p->objects), p->objects);
  else
    km_object_label (scope, p->moved.value, label, sizeof label);
  km_paint_slab_cell (scope, pen, km_object_look (scope, state), box, KM_STEP_TOUCHED, label);
}

static void
draw_places (const Pair *self, const KmScope *scope, KmPen *pen, bool after)
{
  for (int to = 0; to <= 1; to++)
    {
      KmRect tray = place (self, scope, after, to), head = tray, box = km_rect_inset (tray, tray_padding (scope));
      g_autofree char *name = name_of_place (self, scope, to);

      head.h = heads_height (scope);
      head.y -= head.h;
      km_paint_words (pen, KM_TEXT_SMALL, name, head, 0, 0.3, scope->theme->dim, 1);
      km_paint_tray (scope, pen, tray, false);
      if (to != after)
        continue;
      if (self->pair.kind == KM_PAIR_SLAB)
        draw_slab (self, scope, pen, box);
      else
        draw_objects (self, scope, pen, box, after);
    }
}

/* ---- drawing ---- */

static void
draw_side (const Pair *self, const KmScope *scope, KmPen *pen, bool after)
{
  KmRect title = side (self, scope, after);

  km_pen_begin (pen, &(KmThing){ .what = after ? "after" : "before" }, after ? "pair-after" : "pair-before");
  title.h = km_text_line_height (scope->text, KM_TEXT_TITLE);
  km_paint_words (pen, KM_TEXT_TITLE, after ? _ ("After") : _ ("Before"), title, 0, 0.5, scope->theme->text, 1);
  if (self->pair.kind == KM_PAIR_CUT || self->pair.kind == KM_PAIR_JOINED)
    draw_blocks (self, scope, pen, after);
  else
    draw_places (self, scope, pen, after);
  km_pen_end (pen);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  const Pair *self = (const Pair *)layer;
  KmRect left = place (self, scope, false, true), right = place (self, scope, true, false);
  double y = round (left.y + left.h / 2) + 0.5, inset = 6 * scope->unit;

  if (!km_rect_meets (&layer->area, &clip))
    return;
  if (self->pair.kind == KM_PAIR_NONE)
    {
      km_layer_draw_header (layer, scope, pen, _ ("Before and after"), NULL);
      km_layer_draw_remark (layer, scope, pen, _ ("Nothing moves in this step."));
      return;
    }
  draw_side (self, scope, pen, false);
  draw_side (self, scope, pen, true);
  km_paint_line (pen, (KmLine){ left.x + left.w + inset, y, right.x - inset, y }, scope->theme->accent, 1,
                 scope->theme->line_px + 1);
  km_paint_arrow_head (pen, right.x - inset, y, 1, 0, 6 * scope->unit, scope->theme->accent, 1);
}

const KmLayerClass km_layer_pair = {
  .name = "before-after",
  .view = KM_VIEW_PAIR,
  .size = sizeof (Pair),
  .measure = measure,
  .update = update,
  .draw = draw,
};
