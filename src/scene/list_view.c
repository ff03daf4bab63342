/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of chips. */
#include "model/snapshot/marks.h"
#include "scene/list_view.h"

#include "base/i18n.h"
#include "scene/paint.h"

#include <math.h>
#include <string.h>

/* Columns of types with per-CPU lists are this many times as wide as the others. */
#define WEIGHT_COMMON 2.4

bool
km_list_columns_has (const KmScope *scope, KmMigratetype type)
{
  return scope->snapshot->type_used[type];
}

static double
weight (KmMigratetype type)
{
  return type < KM_NR_PCP_TYPES ? WEIGHT_COMMON : 1;
}

void
km_list_rows_draw_bands (const KmScope *scope, KmPen *pen, KmRect area, unsigned n)
{
  KmListRows rows = km_list_rows_place (scope, area, n);
  for (unsigned i = 0; i < n; i++)
    km_paint_rect (pen, km_rect (area.x - 8 * scope->unit, rows.y + i * rows.h, area.w + 16 * scope->unit, rows.h),
                   scope->theme->pill, i % 2 ? 0.16 : 0.5);
}

static double
natural_row_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO) + 10 * scope->unit);
}

double
km_list_heads_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 5 * scope->unit);
}

double
km_list_rows_height (const KmScope *scope, unsigned n)
{
  return km_layer_header_height (scope) + km_list_heads_height (scope) + n * natural_row_height (scope);
}

KmListRows
km_list_rows_place (const KmScope *scope, KmRect area, unsigned n)
{
  double head = km_layer_header_height (scope) + km_list_heads_height (scope), natural = natural_row_height (scope);
  double h = floor ((area.h - head) / MAX (n, 1u));
  return (KmListRows){ area.y + head, CLAMP (h, natural, 2 * natural) };
}

void
km_list_columns_arrange (KmListColumns *c, const KmScope *scope, KmRect area)
{
  double u = scope->unit, sum = 0;
  double x, left, least, spare, base;

  c->row_h = natural_row_height (scope);
  c->chip_h = c->row_h - ceil (5 * u);
  c->chip_w = km_chip_width (scope);
  c->arrow_w = ceil (13 * u);
  km_text_measure (scope->text, KM_TEXT_LABEL, _ ("order 10"), &c->pill_w, NULL);
  c->pill_w = ceil (c->pill_w + 14 * u);
  c->pill_x = area.x;
  c->hand_x = c->pill_x + c->pill_w + ceil (8 * u);
  c->count_w = ceil (74 * u);
  c->count_x = area.x + area.w - c->count_w;
  c->n = 0;
  for (KmMigratetype t = 0; t < KM_NR_MIGRATETYPES; t++)
    if (km_list_columns_has (scope, t))
      {
        c->columns[c->n++].type = t;
        sum += weight (t);
      }
  x = c->hand_x + (scope->views & KM_VIEW_STAIRS ? 0 : c->chip_w + ceil (10 * u));
  left = MAX (c->count_x - x, 1);
  least = c->chip_w + c->arrow_w + ceil (30 * u);
  c->flow = left < least * c->n || scope->views & KM_VIEW_STAIRS;
  if (c->flow)
    {
      c->n = 1;
      c->columns[0].x = round (x);
      c->columns[0].w = left;
      return;
    }
  spare = MAX (left - least * c->n, 0);
  base = MIN (least, left / MAX (c->n, 1u));
  for (unsigned i = 0; i < c->n; i++)
    {
      c->columns[i].x = round (x);
      c->columns[i].w = floor (base + spare * weight (c->columns[i].type) / sum);
      x += c->columns[i].w;
    }
}

void
km_list_view_init (KmListView *view, const char *name)
{
  view->name = name;
  view->rows = g_array_new (FALSE, FALSE, sizeof (KmListRow));
  view->chips = g_array_new (FALSE, FALSE, sizeof (KmChip));
  view->tails = g_array_new (FALSE, FALSE, sizeof (KmListTail));
  view->drawn = g_array_new (FALSE, TRUE, sizeof (uint32_t));
}

void
km_list_view_finish (KmListView *view)
{
  g_array_unref (view->rows);
  g_array_unref (view->chips);
  g_array_unref (view->tails);
  g_array_unref (view->drawn);
}

void
km_list_view_begin (KmListView *view, const KmScope *scope, KmRect area)
{
  km_list_columns_arrange (&view->columns, scope, area);
  g_array_set_size (view->rows, 0);
  g_array_set_size (view->chips, 0);
  g_array_set_size (view->tails, 0);
}

void
km_list_view_stretch (KmListView *view, double row_h)
{
  KmListColumns *c = &view->columns;
  c->chip_h += floor ((row_h - c->row_h) * 0.8);
  c->row_h = row_h;
}

static KmListRow *
last_row (KmListView *view)
{
  return &g_array_index (view->rows, KmListRow, view->rows->len - 1);
}

KmListRow *
km_list_view_add_row (KmListView *view, KmRect area, double y)
{
  KmListRow row = { .rect = km_rect (area.x, y, area.w, view->columns.row_h), .empty = true };
  g_array_append_val (view->rows, row);
  return last_row (view);
}

uint32_t
km_list_hash (uint32_t hash, const void *data, size_t n)
{
  const uint8_t *bytes = data;
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

void
km_list_view_add_chip (KmListView *view, KmLayer *layer, const KmScope *scope, const KmChip *chip)
{
  KmListRow *row = last_row (view);
  uint32_t fields[] = {
    (uint32_t)lround (chip->rect.x), chip->pfn, chip->order, chip->type, (uint32_t)chip->cell, chip->marks
  };
  KmTarget target = {
    .kind = KM_TARGET_BLOCK, .zone = scope->snapshot->zone, .pfn = chip->pfn, .order = chip->order, .type = chip->type
  };

  g_array_append_val (view->chips, *chip);
  row->hash = km_list_hash (row->hash, fields, sizeof fields);
  if (!(chip->marks & KM_STEP_GHOST))
    km_layer_add_item (layer, chip->rect, &target);
}

static void
add_tail (KmListView *view, double x, double w, uint32_t more)
{
  KmListRow *row = last_row (view);
  KmListTail tail = { km_rect (x, row->rect.y, w, view->columns.row_h), more };
  uint32_t fields[] = { (uint32_t)lround (x), more };

  g_array_append_val (view->tails, tail);
  row->hash = km_list_hash (row->hash, fields, sizeof fields);
}

static KmChip
chip_of_entry (const KmListView *view, const KmSnapEntry *entry, bool show_order, double x, double y)
{
  const KmListColumns *c = &view->columns;
  double extra = show_order ? ceil (c->chip_w * 0.3) : 0;
  return (KmChip){
    .rect = km_rect (x + c->arrow_w, y + floor ((c->row_h - c->chip_h) / 2), c->chip_w + extra, c->chip_h),
    .pfn = entry->pfn,
    .order = entry->order,
    .type = entry->type,
    .cell = entry->cell,
    .marks = entry->marks,
    .show_order = show_order,
    .arrow = true,
  };
}

static uint32_t
count_entries (const KmSnapList *const *lists, unsigned n)
{
  uint32_t total = 0;
  for (unsigned i = 0; i < n; i++)
    total += lists[i]->total;
  return total;
}

static bool
orders_differ (const KmSnapList *const *lists, unsigned n)
{
  for (unsigned i = 1; i < n; i++)
    if (lists[i]->order != lists[0]->order)
      return true;
  return false;
}

/* Chips that have room between @x and @end, with a word behind them for the rest. */
static uint32_t
chips_that_fit (const KmListView *view, const KmScope *scope, bool mixed, double x, double end)
{
  const KmListColumns *c = &view->columns;
  double w = c->arrow_w + c->chip_w + (mixed ? ceil (c->chip_w * 0.3) : 0);
  return (uint32_t)MAX (floor ((end - x - ceil (30 * scope->unit)) / w), 0);
}

/* What has left is shown only beside all that is still there. */
static void
add_entries (KmListView *view, KmLayer *layer, const KmScope *scope, double x, double end,
             const KmSnapList *const *lists, unsigned n)
{
  bool mixed = orders_differ (lists, n);
  double y = last_row (view)->rect.y, tail_w = ceil (30 * scope->unit);
  uint32_t left = count_entries (lists, n), room = chips_that_fit (view, scope, mixed, x, end);
  uint32_t ghosts = left < room ? room - left : left == 0;
  for (unsigned i = 0; i < n; i++)
    for (uint32_t e = 0; e < lists[i]->n; e++)
      {
        KmChip chip = chip_of_entry (view, &lists[i]->entries[e], mixed && lists[i]->order > 0, x, y);
        double right = chip.rect.x + chip.rect.w;
        bool ghost = chip.marks & KM_STEP_GHOST, last = left <= 1 && !ghost;
        if (ghost && ghosts == 0)
          continue;
        if (right + (last ? 0 : tail_w) > end)
          {
            if (left)
              add_tail (view, x, MAX (end - x, 1), left);
            return;
          }
        km_list_view_add_chip (view, layer, scope, &chip);
        x = right;
        left -= ghost ? 0 : 1;
        ghosts -= ghost ? 1 : 0;
      }
  if (left)
    add_tail (view, x, MAX (end - x, 1), left);
}

void
km_list_view_add_lists (KmListView *view, KmLayer *layer, const KmScope *scope, KmMigratetype type,
                        const KmSnapList *const *lists, unsigned n, const KmTarget *target)
{
  const KmListColumns *c = &view->columns;
  KmListRow *row = last_row (view);
  for (unsigned i = 0; i < c->n; i++)
    {
      KmRect cell;
      bool touched = false, any = false;

      if (c->columns[i].type != type && !c->flow)
        continue;
      cell = km_rect (c->columns[i].x, row->rect.y, c->columns[i].w, c->row_h);
      km_layer_add_item (layer, cell, target);
      for (unsigned k = 0; k < n; k++)
        {
          touched |= (lists[k]->marks & KM_STEP_TOUCHED) != 0;
          any |= lists[k]->n > 0;
        }
      row->bright |= touched;
      row->empty &= !any;
      if (touched && !any)
        row->looked = cell;
      add_entries (view, layer, scope, cell.x, cell.x + cell.w, lists, n);
    }
}

void
km_list_view_end (KmListView *view, const KmScope *scope, KmRegion *damage)
{
  unsigned n_before;

  for (unsigned i = 0; i < view->chips->len; i++)
    km_board_add (scope->board, &g_array_index (view->chips, KmChip, i));
  n_before = view->drawn->len;
  g_array_set_size (view->drawn, view->rows->len);
  for (unsigned i = 0; i < view->rows->len; i++)
    {
      KmListRow *row = &g_array_index (view->rows, KmListRow, i);
      uint32_t flags[] = { row->bright, row->current, row->empty, (uint32_t)lround (row->looked.x),
                           (uint32_t)lround (row->rect.y) };
      uint32_t *drawn;

      row->hash = km_list_hash (row->hash, flags, sizeof flags);
      row->hash = km_list_hash (row->hash, row->label, strlen (row->label));
      row->hash = km_list_hash (row->hash, row->count, strlen (row->count));
      drawn = &g_array_index (view->drawn, uint32_t, i);
      if (i >= n_before || *drawn != row->hash)
        {
          km_region_add (damage, row->rect, 3);
        }
      *drawn = row->hash;
    }
}

/* ---- drawing ---- */

static void
draw_pill (const KmListView *view, const KmScope *scope, KmPen *pen, const KmListRow *row)
{
  const KmListColumns *c = &view->columns;
  KmRect pill = km_rect (c->pill_x, row->rect.y + floor ((c->row_h - c->chip_h) / 2), c->pill_w, c->chip_h);
  km_paint_name (scope, pen, row->label, pill, row->bright, row->current);
}

static void
draw_empty (const KmListView *view, const KmScope *scope, KmPen *pen, const KmListRow *row)
{
  const KmListColumns *c = &view->columns;
  bool looked = !km_rect_is_empty (&row->looked);
  double x = looked ? row->looked.x : c->n ? c->columns[0].x : c->hand_x;
  KmRect slot = km_rect (x + c->arrow_w, row->rect.y + floor ((c->row_h - c->chip_h) / 2), c->chip_w, c->chip_h);
  if (looked)
    km_paint_dashed (pen, slot, 3.5 * scope->unit, scope->theme->accent, 1, scope->theme->line_px + 0.5);
  km_paint_words (pen, KM_TEXT_SMALL, _ ("empty"), slot, looked ? 0.5 : 0, 0.5,
                  looked ? scope->theme->accent : scope->theme->dim, 1);
}

static void
draw_row (const KmListView *view, const KmScope *scope, KmPen *pen, const KmListRow *row)
{
  const KmListColumns *c = &view->columns;
  draw_pill (view, scope, pen, row);
  if (row->empty || !km_rect_is_empty (&row->looked))
    draw_empty (view, scope, pen, row);
  km_paint_words (pen, KM_TEXT_LABEL, row->count, km_rect (c->count_x, row->rect.y, c->count_w, c->row_h), 1, 0.5,
                  scope->theme->dim, 1);
}

static void
draw_arrow (const KmScope *scope, KmPen *pen, const KmChip *chip, double arrow_w)
{
  double y = round (chip->rect.y + chip->rect.h / 2) + 0.5, tip = chip->rect.x - 1;
  km_paint_line (pen, (KmLine){ chip->rect.x - arrow_w + 2, y, tip - 3, y }, scope->theme->rule, 1,
                 scope->theme->line_px);
  km_paint_arrow_head (pen, tip, y, 1, 0, 4.5 * scope->unit, scope->theme->rule, 1);
}

static void
begin_chip (const KmListView *view, const KmScope *scope, KmPen *pen, const KmChip *chip)
{
  const KmThing thing = { .what = "chip",
                          .cell = chip->cell,
                          .marks = chip->marks,
                          .target = { .kind = KM_TARGET_BLOCK,
                                      .zone = scope->snapshot->zone,
                                      .pfn = chip->pfn,
                                      .order = chip->order,
                                      .type = chip->type } };
  if (chip->marks & KM_STEP_GHOST)
    km_pen_begin (pen, &thing, "ghost-%s-%u-0x%x", view->name, chip->order, chip->pfn);
  else if (chip->cell == KM_CELL_HAND)
    km_pen_begin (pen, &thing, "hand-%u-0x%x", chip->order, chip->pfn);
  else
    km_pen_begin (pen, &thing, "%s-%u-0x%x", view->name, chip->order, chip->pfn);
}

static void
draw_chips (const KmListView *view, const KmScope *scope, KmPen *pen, KmRect clip)
{
  for (unsigned i = 0; i < view->chips->len; i++)
    {
      const KmChip *chip = &g_array_index (view->chips, KmChip, i);
      KmRect reach = km_rect_inset (chip->rect, -view->columns.arrow_w);
      if (!km_rect_meets (&reach, &clip) || km_board_holds (scope->board, scope, chip))
        continue;
      begin_chip (view, scope, pen, chip);
      if (chip->arrow)
        draw_arrow (scope, pen, chip, view->columns.arrow_w);
      km_chip_draw (scope, pen, chip, chip->rect, 1);
      km_pen_end (pen);
    }
}

static void
draw_tails (const KmListView *view, const KmScope *scope, KmPen *pen, KmRect clip)
{
  for (unsigned i = 0; i < view->tails->len; i++)
    {
      const KmListTail *tail = &g_array_index (view->tails, KmListTail, i);
      char *full, brief[16];
      double width, pad;
      KmRect box;

      if (!km_rect_meets (&tail->rect, &clip))
        continue;
      full = g_strdup_printf (ngettext ("+%u more", "+%u more", tail->more), tail->more);
      pad = 6 * scope->unit;
      g_snprintf (brief, sizeof brief, "+%u", tail->more);
      km_text_measure (scope->text, KM_TEXT_SMALL, full, &width, NULL);
      box = km_rect (tail->rect.x + pad, tail->rect.y, tail->rect.w - pad, tail->rect.h);
      km_paint_note (scope, pen, width <= box.w ? full : brief, box, 0);
      g_free (full);
    }
}

/* Whether the row of @chip ends with a word about more entries. */
static bool
has_tail (const KmListView *view, const KmChip *chip)
{
  for (unsigned i = 0; i < view->tails->len; i++)
    {
      const KmRect *tail = &g_array_index (view->tails, KmListTail, i).rect;
      if (chip->rect.y >= tail->y && chip->rect.y < tail->y + tail->h)
        return true;
    }
  return false;
}

/* What the event did to the lists of a row, behind its last chip: a word beside the accent. Only where the lists of a
 * row follow one another, so that nothing else is there. */
static void
draw_tags (const KmListView *view, const KmScope *scope, KmPen *pen)
{
  for (unsigned i = 0; view->columns.flow && i < view->chips->len; i++)
    {
      const KmChip *chip = &g_array_index (view->chips, KmChip, i);
      const KmChip *next = i + 1 < view->chips->len ? chip + 1 : NULL;
      bool came = chip->marks & KM_STEP_NEW, left = chip->marks & KM_STEP_GHOST;
      double x = chip->rect.x + chip->rect.w + 8 * scope->unit;

      if ((!came && !left) || (next && next->rect.y == chip->rect.y) || has_tail (view, chip))
        continue;
      km_paint_words (pen, KM_TEXT_BOLD, came ? _ ("+ added") : _ ("− removed"),
                      km_rect (x, chip->rect.y, MAX (view->columns.count_x - x, 1), chip->rect.h), 0, 0.5,
                      came ? scope->theme->accent : scope->theme->dim, 1);
    }
}

void
km_list_view_draw (KmListView *view, KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  for (unsigned i = 0; i < view->rows->len; i++)
    {
      const KmListRow *row = &g_array_index (view->rows, KmListRow, i);
      if (!km_rect_meets (&row->rect, &clip))
        continue;
      km_pen_begin (pen, &(KmThing){ .what = "row", .marks = row->bright ? KM_STEP_TOUCHED : 0 }, "%s-row-%u",
                    view->name, view->rows->len - 1 - i);
      draw_row (view, scope, pen, row);
      km_pen_end (pen);
    }
  draw_chips (view, scope, pen, clip);
  draw_tails (view, scope, pen, clip);
  draw_tags (view, scope, pen);
  km_layer_draw_outlines (layer, scope, pen, clip, 3.5 * scope->unit);
}
