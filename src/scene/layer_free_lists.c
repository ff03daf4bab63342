/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The free lists of one zone: free_area[order].free_list[migratetype], largest order on top, and the block that the
 * allocator has in hand beside the row of its order. A block that is cut goes down the rows and leaves a half on each;
 * one that is freed goes up and takes its buddies along. */
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/list_view.h"
#include "scene/paint.h"

#include <math.h>
#include <string.h>

typedef struct
{
  KmLayer base;
  KmListView view;
  char *title;
  uint32_t zone;
  KmPfn hand; /* first frame in hand, or KM_PFN_NONE */
  uint8_t hand_order;
  uint32_t types; /* that have blocks, a bit each */
} FreeLists;

static void
init (KmLayer *layer)
{
  FreeLists *self = (FreeLists *)layer;
  km_list_view_init (&self->view, "list");
  self->hand = KM_PFN_NONE;
  self->zone = UINT32_MAX;
}

static void
finish (KmLayer *layer)
{
  FreeLists *self = (FreeLists *)layer;
  km_list_view_finish (&self->view);
  g_free (self->title);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_list_rows_height (scope, KM_NR_ORDERS);
}

/* ---- the block in hand ---- */

static bool
is_in_hand (const KmScope *scope, KmPfn pfn)
{
  return pfn < scope->snapshot->end_pfn && (scope->cells[pfn] & KM_CELL_CLASS_MASK) == KM_CELL_HAND;
}

static void
take_motion (FreeLists *self, const KmMotion *m)
{
  KmPfn low = MIN (m->pfn, m->other);
  switch (m->kind)
    {
    case KM_MOTION_MOVE:
      self->hand = m->to.kind == KM_PLACE_HAND ? m->pfn : KM_PFN_NONE;
      self->hand_order = m->order;
      break;
    case KM_MOTION_SPLIT:
      self->hand = m->other;
      self->hand_order = (uint8_t)(m->reversed ? m->order + 1 : m->order);
      break;
    case KM_MOTION_MERGE:
      self->hand = m->reversed ? m->other : low;
      self->hand_order = (uint8_t)(m->reversed ? m->order : m->order + 1);
      break;
    default:
      break;
    }
}

/* After a jump no motion tells: looks for the frames themselves. */
static void
search_hand (FreeLists *self, const KmScope *scope, const KmFrameRange *range)
{
  const uint8_t *cells = scope->cells;
  for (unsigned flags = 0; flags < 8; flags++)
    {
      int wanted = (int)(KM_CELL_HAND | flags << 5);
      KmPfn end = MIN (range->end, scope->snapshot->end_pfn);
      const uint8_t *found = range->start < end ? memchr (cells + range->start, wanted, end - range->start) : NULL;
      KmPfn first, last;

      if (!found)
        continue;
      first = (KmPfn)(found - cells);
      last = first;
      while (first > 0 && is_in_hand (scope, first - 1))
        first--;
      while (is_in_hand (scope, last + 1))
        last++;
      self->hand = first;
      self->hand_order = (uint8_t)MIN (g_bit_nth_msf (last - first + 1, -1), KM_MAX_ORDER);
      return;
    }
}

static void
follow_hand (FreeLists *self, const KmScope *scope)
{
  for (size_t i = 0; i < scope->snapshot->n_motions; i++)
    take_motion (self, &scope->snapshot->motions[i]);
  if (self->hand != KM_PFN_NONE && !is_in_hand (scope, self->hand))
    self->hand = KM_PFN_NONE;
  for (size_t i = 0; i < scope->n_changed && self->hand == KM_PFN_NONE; i++)
    search_hand (self, scope, &scope->changed[i]);
}

static void
add_hand (FreeLists *self, const KmScope *scope)
{
  const KmListColumns *c = &self->view.columns;
  const KmListRow *row = &g_array_index (self->view.rows, KmListRow, self->view.rows->len - 1);
  const KmSnapZone *zone = &scope->snapshot->zones[scope->snapshot->zone];
  KmChip chip;

  if (self->hand < zone->start_pfn || self->hand >= zone->end_pfn)
    return;
  chip = (KmChip){
    .rect = km_rect (c->hand_x, row->rect.y + floor ((c->row_h - c->chip_h) / 2), c->chip_w, c->chip_h),
    .pfn = self->hand,
    .order = self->hand_order,
    .type = UINT8_MAX,
    .cell = KM_CELL_HAND,
    .marks = KM_STEP_TOUCHED,
  };
  km_list_view_add_chip (&self->view, &self->base, scope, &chip);
}

/* ---- rows ---- */

static void
add_order (FreeLists *self, const KmScope *scope, uint8_t order, double y)
{
  const KmSnapshot *s = scope->snapshot;
  KmListRow *row = km_list_view_add_row (&self->view, self->base.area, y);
  uint32_t total = 0;
  KmTarget all;
  const KmListColumns *c;

  g_snprintf (row->label, sizeof row->label, _ ("order %u"), order);
  for (KmMigratetype t = 0; t < s->n_types; t++)
    total += s->free[order][t].total;
  g_strlcpy (row->count, km_format_count (total).text, sizeof row->count);
  all = (KmTarget){ .kind = KM_TARGET_FREE_LIST, .zone = s->zone, .order = order, .type = 0xff };
  c = &self->view.columns;
  km_layer_add_item (&self->base, km_rect (c->pill_x, y, c->pill_w, c->row_h), &all);
  if (c->flow)
    {
      const KmSnapList *lists[KM_NR_MIGRATETYPES];
      for (KmMigratetype t = 0; t < s->n_types; t++)
        lists[t] = &s->free[order][t];
      km_list_view_add_lists (&self->view, &self->base, scope, 0, lists, s->n_types, &all);
    }
  for (KmMigratetype t = 0; t < s->n_types && !c->flow; t++)
    {
      const KmSnapList *list = &s->free[order][t];
      KmTarget target = { .kind = KM_TARGET_FREE_LIST, .zone = s->zone, .order = order, .type = t };
      km_list_view_add_lists (&self->view, &self->base, scope, t, &list, 1, &target);
    }
  if (self->hand != KM_PFN_NONE && self->hand_order == order && !(scope->views & KM_VIEW_STAIRS))
    add_hand (self, scope);
}

/* Types that have a block on any list, a bit each. */
static uint32_t
types_on_lists (const KmScope *scope)
{
  uint32_t types = 0;
  for (KmMigratetype t = 0; t < scope->snapshot->n_types; t++)
    for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
      if (scope->snapshot->free[order][t].n > 0)
        types |= 1u << t;
  return types;
}

/* With one line for all heads only the types that there are have one. */
static void
update_types (FreeLists *self, const KmScope *scope, KmRegion *damage)
{
  uint32_t types = types_on_lists (scope);
  KmRect heads = self->base.area;

  heads.h = km_layer_header_height (scope) + km_list_heads_height (scope);
  if (self->view.columns.flow && types != self->types)
    km_region_add (damage, heads, 0);
  self->types = types;
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  FreeLists *self = (FreeLists *)layer;
  KmListRows rows = km_list_rows_place (scope, layer->area, KM_NR_ORDERS);
  double y = rows.y;

  if (self->zone != scope->snapshot->zone)
    {
      const char *zone = scope->snapshot->zones[scope->snapshot->zone].name;

      g_free (self->title);
      /* Translators: %s is the name of a zone. */
      self->title = g_strdup_printf (_ ("Buddy free lists · %s"), zone);
      self->zone = scope->snapshot->zone;
      km_region_add (damage, layer->area, 0);
    }
  follow_hand (self, scope);
  g_array_set_size (layer->items, 0);
  km_list_view_begin (&self->view, scope, layer->area);
  update_types (self, scope, damage);
  km_list_view_stretch (&self->view, rows.h);
  for (int order = KM_MAX_ORDER; order >= 0; order--, y += self->view.columns.row_h)
    add_order (self, scope, (uint8_t)order, y);
  km_list_view_end (&self->view, scope, damage);
}

/* ---- drawing ---- */

/* The width that swatch and name of a migratetype would like to have. */
static double
head_width (const KmScope *scope, KmMigratetype type)
{
  double words;
  km_text_measure (scope->text, KM_TEXT_SMALL, scope->snapshot->type_name[type], &words, NULL);
  return round (9 * scope->unit) + 5 * scope->unit + ceil (words);
}

static void
draw_head (const KmScope *scope, KmPen *pen, KmMigratetype type, double x, double y, double width)
{
  double side = round (9 * scope->unit), line = km_text_line_height (scope->text, KM_TEXT_SMALL);
  double pad = 5 * scope->unit;
  km_paint_look (scope, pen, km_type_look (scope, type), km_rect (x, y + floor ((line - side) / 2), side, side), 2);
  km_paint_note (scope, pen, scope->snapshot->type_name[type],
                 km_rect (x + side + pad, y, MAX (width - side - pad, 1), line), 0);
}

/* The types that the lists have, one after another; rather less of them than half a word. */
static void
draw_head_line (const FreeLists *self, const KmScope *scope, KmPen *pen, double y)
{
  const KmListColumns *c = &self->view.columns;
  double first = c->columns[0].x + c->arrow_w, x = first, end = c->count_x;
  for (KmMigratetype t = 0; t < scope->snapshot->n_types; t++)
    {
      double width = head_width (scope, t);
      if (!km_list_columns_has (scope, t) || !(self->types >> t & 1) || (x > first && x + width > end))
        continue;
      draw_head (scope, pen, t, x, y, end - x);
      x += width + 10 * scope->unit;
    }
}

static void
draw_heads (FreeLists *self, const KmScope *scope, KmPen *pen)
{
  const KmListColumns *c = &self->view.columns;
  double y = self->base.area.y + km_layer_header_height (scope);
  double line = km_text_line_height (scope->text, KM_TEXT_SMALL);
  if (!(scope->views & KM_VIEW_STAIRS))
    km_paint_note (scope, pen, _ ("in hand"), km_rect (c->hand_x, y, c->chip_w, line), 0.5);
  km_paint_note (scope, pen, _ ("blocks"), km_rect (c->count_x, y, c->count_w, line), 1);
  if (c->flow)
    draw_head_line (self, scope, pen, y);
  for (unsigned i = 0; i < c->n && !c->flow; i++)
    draw_head (scope, pen, c->columns[i].type, c->columns[i].x + c->arrow_w, y, c->columns[i].w - c->arrow_w);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  FreeLists *self = (FreeLists *)layer;
  double head = km_layer_header_height (scope) + km_list_heads_height (scope);
  if (clip.y < layer->area.y + head)
    {
      km_layer_draw_header (layer, scope, pen, self->title, NULL);
      draw_heads (self, scope, pen);
    }
  if (scope->fits)
    km_list_rows_draw_bands (scope, pen, layer->area, KM_NR_ORDERS);
  km_list_view_draw (&self->view, layer, scope, pen, clip);
}

const KmLayerClass km_layer_free_lists = {
  .name = "free-lists",
  .view = KM_VIEW_FREE_LISTS,
  .partner = KM_VIEW_STAIRS,
  .partner_share = 0.44,
  .grows = true,
  .size = sizeof (FreeLists),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
};
