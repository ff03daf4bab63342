/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All caches as a list, with a bar each of what the bytes of its slabs are used for.
 *
 *   inode_cache   600 B  [■■■■■▒□□□ ]   14/18          size-32   [■■▒ ]   …
 *
 * The workload's own caches come first, then the general ones that have slabs; one that has been seen with slabs
 * stays, so that nothing moves under the reader. On a stage there is a fixed number of rows for those that have slabs
 * now, and always one for the cache that the other pictures show. */
#include "model/snapshot/marks.h"
#include "model/snapshot/uses.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/layer.h"
#include "scene/slab_paint.h"

#include <math.h>
#include <string.h>

enum
{
  MIN_ROWS = 5,   /* there is always room for so many */
  STAGE_ROWS = 6, /* the same on a stage */
  MAX_ROWS = 24,
};

typedef struct
{
  KmRect rect;
  KmSnapCache cache;
  bool shown; /* its slabs are in the other pictures */
} Row;

typedef struct
{
  KmLayer base;
  GArray *rows;     /* of Row */
  GArray *drawn;    /* of Row: as they were drawn last */
  GHashTable *seen; /* caches that had slabs */
  unsigned columns;
  unsigned hidden;   /* caches without slabs */
  unsigned left_out; /* for want of room */
  bool full;         /* some caches with slabs have no row */
  char *note;
} Caches;

static void
init (KmLayer *layer)
{
  Caches *self = (Caches *)layer;
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->drawn = g_array_new (FALSE, FALSE, sizeof (Row));
  self->seen = g_hash_table_new (NULL, NULL);
}

static void
finish (KmLayer *layer)
{
  Caches *self = (Caches *)layer;
  g_array_unref (self->rows);
  g_array_unref (self->drawn);
  g_hash_table_unref (self->seen);
  g_free (self->note);
}

static double
row_height (const KmScope *scope)
{
  return ceil (MAX (km_text_line_height (scope->text, KM_TEXT_LABEL), 15 * scope->unit) + 5 * scope->unit);
}

static unsigned
columns_for (const KmScope *scope, double width)
{
  return (unsigned)CLAMP (floor ((width + 20 * scope->unit) / (250 * scope->unit)), 1, 4);
}

static double
legend_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 6 * scope->unit);
}

static bool
is_listed (const Caches *self, const KmScope *scope, const KmSnapCache *cache)
{
  return cache->role == KM_CACHE_OWN || cache->slabs > 0 || cache->marks & KM_STEP_TOUCHED
         || cache->cache == scope->cache
         || (!scope->fits && g_hash_table_contains (self->seen, GUINT_TO_POINTER (cache->cache)));
}

static unsigned
count_listed (Caches *self, const KmScope *scope)
{
  uint32_t n, listed = 0;
  const KmSnapCache *caches = km_model_caches (scope->model, &n);
  for (uint32_t i = 0; i < n; i++)
    {
      if (caches[i].slabs > 0)
        g_hash_table_add (self->seen, GUINT_TO_POINTER (caches[i].cache));
      listed += is_listed (self, scope, &caches[i]);
    }
  return listed;
}

/* Room for as many rows as have been seen so far; the layout asks again when there are more. */
static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  unsigned columns = columns_for (scope, width), n = count_listed ((Caches *)layer, scope);
  unsigned rows = scope->fits ? STAGE_ROWS : CLAMP ((n + columns - 1) / columns, MIN_ROWS, MAX_ROWS);
  return km_layer_header_height (scope) + rows * row_height (scope) + legend_height (scope);
}

bool
km_layer_caches_outgrown (KmLayer *layer)
{
  return ((Caches *)layer)->left_out > 0;
}

/* ---- the step ---- */

static KmRect
row_rect (const Caches *self, const KmScope *scope, unsigned i, unsigned rows)
{
  KmRect area = self->base.area;
  double between = 20 * scope->unit, h = row_height (scope);
  double w = floor ((area.w - (self->columns - 1) * between) / self->columns);
  return km_rect (area.x + i / rows * (w + between), area.y + km_layer_header_height (scope) + i % rows * h, w, h);
}

static void
fill_rows (Caches *self, const KmScope *scope)
{
  uint32_t n;
  const KmSnapCache *caches = km_model_caches (scope->model, &n);
  double room = self->base.area.h - km_layer_header_height (scope) - legend_height (scope);
  unsigned rows = (unsigned)MAX (floor (room / row_height (scope) + 0.01), 1);
  bool shown = scope->cache == 0; /* the row of that cache is there; until then one is kept for it */
  self->columns = columns_for (scope, self->base.area.w);
  self->hidden = self->left_out = 0;
  count_listed (self, scope);
  for (uint32_t i = 0; i < n; i++)
    {
      Row row = { .cache = caches[i], .shown = caches[i].cache == scope->cache };
      KmTarget target = { .kind = KM_TARGET_CACHE, .cache = caches[i].cache };
      if (!is_listed (self, scope, &caches[i]))
        self->hidden++;
      else if (self->rows->len + (row.shown ? 0 : !shown) >= rows * self->columns)
        self->left_out++;
      else
        {
          row.rect = row_rect (self, scope, self->rows->len, rows);
          g_array_append_val (self->rows, row);
          shown |= row.shown;
          km_layer_add_item (&self->base, row.rect, &target);
        }
    }
  self->full = self->left_out > 0;
  if (scope->fits || rows >= MAX_ROWS) /* as high as it gets */
    {
      self->hidden += self->left_out;
      self->left_out = 0;
    }
}

static bool
same_row (const Row *a, const Row *b)
{
  return a->cache.cache == b->cache.cache && a->rect.x == b->rect.x && a->rect.y == b->rect.y && a->rect.w == b->rect.w
         && a->shown == b->shown && a->cache.marks == b->cache.marks && a->cache.live == b->cache.live
         && a->cache.waiting == b->cache.waiting && a->cache.slabs == b->cache.slabs
         && a->cache.waste_bytes == b->cache.waste_bytes;
}

/* Only rows that look different are drawn again, unless there are more or fewer. */
static void
damage_rows (const Caches *self, KmRegion *damage)
{
  if (self->rows->len != self->drawn->len)
    km_region_add (damage, self->base.area, 3);
  for (unsigned i = 0; i < MIN (self->rows->len, self->drawn->len); i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      if (!same_row (row, &g_array_index (self->drawn, Row, i)))
        km_region_add (damage, row->rect, 3);
    }
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Caches *self = (Caches *)layer;
  GArray *before = self->drawn;
  unsigned hidden = self->hidden;
  self->drawn = self->rows;
  self->rows = before;
  g_array_set_size (self->rows, 0);
  g_array_set_size (layer->items, 0);
  fill_rows (self, scope);
  g_clear_pointer (&self->note, g_free);
  if (self->hidden > 0 && self->full)
    self->note = g_strdup_printf (ngettext ("%u more cache", "%u more caches", self->hidden), self->hidden);
  else if (self->hidden > 0)
    self->note = g_strdup_printf (
        ngettext ("%u more cache without slabs", "%u more caches without slabs", self->hidden), self->hidden);
  damage_rows (self, damage);
  if (hidden != self->hidden)
    km_layer_damage_header (layer, scope, damage);
}

/* ---- drawing ---- */

typedef struct
{
  const KmLook *look;
  uint64_t bytes;
  const char *word;
} Part;

enum
{
  N_PARTS = 5
};

static void
get_parts (const KmScope *scope, const KmSnapCache *c, Part parts[N_PARTS])
{
  const KmLook *looks = scope->theme->looks;
  parts[0] = (Part){ &looks[KM_CELL_SLAB], c ? c->asked_bytes : 0, _ ("in use") };
  parts[1] = (Part){ &looks[KM_CELL_HIGHATOMIC], c ? c->waste_bytes : 0, _ ("wasted inside objects") };
  parts[2] = (Part){ &looks[KM_CELL_PCP], c ? c->waiting_bytes : 0, _ ("in arrays") };
  parts[3] = (Part){ &looks[KM_CELL_FREE], c ? c->free_bytes : 0, _ ("free") };
  parts[4] = (Part){ &looks[KM_CELL_RESERVED], c ? c->overhead_bytes : 0, _ ("management and gaps") };
}

static void
draw_bar (const KmScope *scope, KmPen *pen, const KmSnapCache *cache, KmRect bar)
{
  Part parts[N_PARTS];
  double x = bar.x;
  get_parts (scope, cache, parts);
  km_paint_begin_clip (pen, bar, 3 * scope->unit);
  km_paint_rect (pen, bar, scope->theme->track, 1);
  for (int i = 0; i < N_PARTS && cache->total_bytes > 0; i++)
    {
      double w = bar.w * ((double)parts[i].bytes / (double)cache->total_bytes);
      KmRect rect;

      if (w <= 0)
        continue;
      rect = km_rect (x, bar.y, w, bar.h);
      km_paint_area (pen, parts[i].look, rect);
      x += w;
    }
  km_paint_end_clip (pen);
  km_paint_outline (pen, bar, 3 * scope->unit, scope->theme->rule, 0.8, MIN (scope->theme->line_px, 1));
}

static void
draw_row (const KmScope *scope, KmPen *pen, const Row *row)
{
  const KmSnapCache *c = &row->cache;
  const KmTheme *theme = scope->theme;
  double u = scope->unit, name_w = round (row->rect.w * 0.36), counts_w = round (78 * u);
  bool touched = c->marks & KM_STEP_TOUCHED, shown = row->shown;
  char counts[64];
  KmRect bar;

  if (shown || (c->marks & KM_STEP_CHANGED))
    {
      km_paint_round (pen, km_rect_inset (row->rect, -2), 4 * u, shown ? theme->accent_soft : theme->glow,
                      shown ? 1 : 0.15);
    }
  g_snprintf (counts, sizeof counts, "%u/%" G_GUINT64_FORMAT, c->live, (uint64_t)c->slabs * c->num);
  km_paint_words (pen, touched || shown ? KM_TEXT_BOLD : KM_TEXT_LABEL, c->name,
                  km_rect (row->rect.x + 3 * u, row->rect.y, name_w - 6 * u, row->rect.h), 0, 0.5,
                  touched ? theme->accent : theme->text, c->slabs > 0 ? 1 : 0.75);
  bar = km_rect (row->rect.x + name_w, row->rect.y + round (4 * u), MAX (row->rect.w - name_w - counts_w, 8),
                 row->rect.h - 2 * round (4 * u));
  draw_bar (scope, pen, c, bar);
  km_paint_note (scope, pen, counts,
                 km_rect (row->rect.x + row->rect.w - counts_w, row->rect.y, counts_w - 3 * u, row->rect.h), 1);
}

static void
draw_legend (const Caches *self, const KmScope *scope, KmPen *pen)
{
  double h = legend_height (scope), end = self->base.area.x + self->base.area.w;
  KmRect line = km_rect (self->base.area.x, self->base.area.y + self->base.area.h - h, 0, h);
  Part parts[N_PARTS];
  get_parts (scope, NULL, parts);
  for (int i = 0; i < N_PARTS; i++)
    {
      double width = km_paint_swatch (scope, NULL, parts[i].look, parts[i].word, line);
      if (line.x + width > end)
        return;
      km_paint_swatch (scope, pen, parts[i].look, parts[i].word, line);
      line.x += width + 14 * scope->unit;
    }
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Caches *self = (Caches *)layer;
  KmRect reach = km_rect_inset (layer->area, -4);
  if (!km_rect_meets (&reach, &clip))
    return;
  if (clip.y < layer->area.y + km_layer_header_height (scope))
    km_layer_draw_header (layer, scope, pen, _ ("Caches"), self->note);
  if (scope->fits)
    {
      KmRect tray = layer->area;
      tray.y += km_layer_header_height (scope) - 2;
      tray.h -= km_layer_header_height (scope) + legend_height (scope) - 4;
      km_paint_tray (scope, pen, km_rect_inset (tray, -2), false);
    }
  for (unsigned i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      KmRect around = km_rect_inset (row->rect, -3);
      KmTarget target = { .kind = KM_TARGET_CACHE, .cache = row->cache.cache };
      if (!km_rect_meets (&around, &clip))
        continue;
      km_pen_begin (pen, &(KmThing){ .what = "cache", .marks = row->cache.marks, .target = target }, "cache-%s",
                    row->cache.name);
      draw_row (scope, pen, row);
      km_pen_end (pen);
    }
  if (self->rows->len == 0)
    km_paint_note (scope, pen, _ ("There are no caches yet."), layer->area, 0.5);
  else if (clip.y + clip.h > layer->area.y + layer->area.h - legend_height (scope))
    draw_legend (self, scope, pen);
  km_layer_draw_outlines (layer, scope, pen, clip, 4 * scope->unit);
}

const KmLayerClass km_layer_caches = {
  .name = "caches",
  .view = KM_VIEW_CACHES,
  .uses = KM_USES_CACHES,
  .size = sizeof (Caches),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
};
