/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slabs of one cache: its lists side by side as cards, as small cards or as tiles, whatever they have room for; and
 * below some of its slabs to scale under each other, so that their colours are seen against the cache lines.
 *
 *   slabs_full · 1     slabs_partial · 2     slabs_free · 0
 *   [card]             [card]                empty
 *                      [card]
 *   0x3c0b  ▒▒[slab][0][1][2][3][4][5]░
 *   0x3c0c  ▒▒▒▒[slab][0][1][2][3][4][5]
 */
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/object_bytes.h"
#include "model/snapshot/uses.h"
#include "scene/slab_paint.h"

#include <math.h>
#include <string.h>

enum
{
  CARD_ROWS = 2, /* there is always room for so many */
  STRIPS = 3,
  MAX_STRIPS = 8,
};

/* A slab that is drawn as a card. */
typedef struct
{
  KmRect rect, from; /* from: where it was before the step, empty if it does not slide */
  bool fades;        /* it was nowhere: it appears at its place */
  KmCardLevel level;
  KmSnapSlab slab;
} Card;

typedef struct
{
  KmRect rect;
  char label[16];
} Ghost;

/* One or more slabs as a box. */
typedef struct
{
  float x, y, w, h, full; /* full: height of what is in use */
  uint32_t marks;
} Tile;

typedef struct
{
  KmLayer base;
  uint32_t cache; /* shown, 0 = none */
  char *title, *note;
  KmRect heads[KM_SNAP_SLAB_LISTS], columns[KM_SNAP_SLAB_LISTS];
  KmCardGrid grids[KM_SNAP_SLAB_LISTS];
  GArray *tiles[KM_SNAP_SLAB_LISTS]; /* of Tile: of a list that is drawn as tiles */
  GArray *cards;                     /* of Card */
  GArray *ghosts;                    /* of Ghost */
  GHashTable *places;                /* pfn -> KmRect: cards as they lie now */
  bool moves, settled;               /* settled: where cards lay before is known, at `at` */
  KmRect at;                         /* the area then */
  KmPfn touched;                     /* the slab that the event is about, KM_PFN_NONE without one */
  KmRect touched_rect, tile_from;    /* its place, as a tile too; from where that tile slides, empty if it does not */
  KmRect strips_head, strips;        /* the latter with the column of frame numbers */
  double gutter;
  guint n_strips;
  uint32_t strip[MAX_STRIPS]; /* slabs */
  KmRect bytes;               /* of the selected object, in place of the last strip; empty without one */
  uint32_t focus;             /* of them: the one the step or the selection is about, 0 = none */
} Slabs;

static KmLayer *
create (void)
{
  Slabs *self = g_new0 (Slabs, 1);
  km_layer_init (&self->base, &km_layer_slabs);
  self->cards = g_array_new (FALSE, FALSE, sizeof (Card));
  self->ghosts = g_array_new (FALSE, FALSE, sizeof (Ghost));
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    self->tiles[i] = g_array_new (FALSE, FALSE, sizeof (Tile));
  return &self->base;
}

static void
destroy (KmLayer *layer)
{
  Slabs *self = (Slabs *)layer;
  km_layer_finish (layer);
  g_array_unref (self->cards);
  g_array_unref (self->ghosts);
  g_hash_table_unref (self->places);
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    g_array_unref (self->tiles[i]);
  g_free (self->title);
  g_free (self->note);
  g_free (self);
}

static bool
has_content (const KmScope *scope)
{
  return (km_model_uses (scope->model) & KM_USES_CACHES) != 0;
}

/* ---- where everything is ---- */

static double
list_head_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 4 * scope->unit);
}

static double
strips_height (const KmScope *scope, guint n)
{
  return n * (km_strip_height (scope) + round (3 * scope->unit));
}

static double
fixed_height (const KmScope *scope)
{
  return km_layer_header_height (scope) + 2 * list_head_height (scope) + round (8 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return fixed_height (scope) + km_card_rows_height (scope, CARD_ROWS) + strips_height (scope, STRIPS);
}

static void
arrange (Slabs *self, const KmScope *scope, guint n_lists)
{
  KmRect area = self->base.area;
  double head = list_head_height (scope), between = round (14 * scope->unit),
         y = area.y + km_layer_header_height (scope);
  double spare = MAX (area.h - fixed_height (scope) - km_card_rows_height (scope, CARD_ROWS), 0);
  self->n_strips = (guint)CLAMP (floor (spare / strips_height (scope, 1)), 1, STRIPS);
  spare -= strips_height (scope, self->n_strips);
  guint more = (guint)CLAMP (floor (spare * 0.4 / strips_height (scope, 1)), 0, MAX_STRIPS - self->n_strips);
  self->n_strips += more;
  double cards_h = km_card_rows_height (scope, CARD_ROWS) + MAX (spare - strips_height (scope, more), 0);
  double w = floor ((area.w - (n_lists - 1) * between) / n_lists);
  for (guint i = 0; i < n_lists; i++)
    {
      double x = area.x + i * (w + between);
      self->heads[i] = km_rect (x, y, w, head);
      self->columns[i] = km_rect (x, y + head, w, cards_h);
    }
  y += head + cards_h + round (8 * scope->unit);
  self->strips_head = km_rect (area.x, y, area.w, head);
  self->strips = km_rect (area.x, y + head, area.w, strips_height (scope, self->n_strips));
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, km_format_pfn (MAX (scope->snapshot->end_pfn, 1u) - 1).text,
                   &self->gutter, NULL);
  self->gutter = ceil (self->gutter + 10 * scope->unit);
}

static KmRect
strip_rect (const Slabs *self, const KmScope *scope, guint i)
{
  double h = km_strip_height (scope);
  return km_rect (self->strips.x + self->gutter, self->strips.y + i * (h + round (3 * scope->unit)),
                  MAX (self->strips.w - self->gutter, 16), h);
}

/* ---- cards ---- */

static bool
is_same_place (const KmRect *a, const KmRect *b)
{
  return fabs (a->x - b->x) < 0.5 && fabs (a->y - b->y) < 0.5;
}

/* Where a slab lay before the step: as a card, or as the tile that the step before was about. NULL if nobody knows. */
static const KmRect *
place_before (const Slabs *self, GHashTable *before, KmPfn pfn)
{
  const KmRect *rect = g_hash_table_lookup (before, GUINT_TO_POINTER (pfn));
  if (!rect && pfn == self->touched && !km_rect_is_empty (&self->touched_rect))
    rect = &self->touched_rect;
  return rect;
}

static void
place_card (Slabs *self, const KmSnapSlab *slab, KmCardLevel level, KmRect rect, GHashTable *before)
{
  const KmRect *from = place_before (self, before, slab->pfn);
  Card card = { .rect = rect, .level = level, .slab = *slab };
  if (from && !is_same_place (from, &rect))
    card.from = *from;
  card.fades = !from && self->settled && (slab->marks & KM_STEP_TOUCHED);
  self->moves |= card.fades || !km_rect_is_empty (&card.from);
  g_array_append_val (self->cards, card);
  g_hash_table_insert (self->places, GUINT_TO_POINTER (slab->pfn), g_memdup2 (&rect, sizeof rect));
}

static KmTarget
slab_target (KmPfn pfn)
{
  return (KmTarget){ .kind = KM_TARGET_SLAB, .pfn = pfn };
}

static void
add_card_items (Slabs *self, const KmScope *scope, const KmSnapCacheView *cache, const Card *card)
{
  bool on_slab = cache->management == KM_SLAB_ON_SLAB;
  KmTarget target = slab_target (card->slab.pfn);
  KmSnapSlabMap map;
  km_layer_add_item (&self->base, card->rect, &target);
  km_model_slab_map (scope->model, card->slab.slab, &map);
  for (uint32_t i = 0; i < map.num; i++)
    {
      KmRect rect = km_card_object_rect (scope, card->level, card->rect, map.num, on_slab, i);
      if (rect.w <= 0)
        return;
      target = km_slab_map_target (scope->model, &map, i);
      km_layer_add_item (&self->base, rect, &target);
    }
}

static void
place_list (Slabs *self, const KmScope *scope, const KmSnapCacheView *cache, guint at, GHashTable *before)
{
  const KmSnapSlabList *list = &cache->lists[at];
  KmCardGrid *grid = &self->grids[at];
  bool on_slab = cache->management == KM_SLAB_ON_SLAB;
  *grid = km_card_grid (scope, self->columns[at], MAX (list->n, 1u), cache->cache.num, on_slab);
  for (uint32_t i = 0; i < list->n; i += grid->each)
    {
      KmRect rect = km_card_rect (grid, self->columns[at], i / grid->each);
      if (grid->level != KM_CARD_TILE)
        {
          place_card (self, &list->slabs[i], grid->level, rect, before);
          add_card_items (self, scope, cache, &g_array_index (self->cards, Card, self->cards->len - 1));
        }
      else
        {
          KmTarget target = slab_target (list->slabs[i].pfn);
          km_layer_add_item (&self->base, rect, &target);
        }
    }
}

/* Remembers where the slab of the event lies, and lets a tile of its own slide there. */
static void
place_touched (Slabs *self, const KmSnapCacheView *cache, GHashTable *before)
{
  KmPfn pfn = KM_PFN_NONE;
  KmRect rect = { 0 };
  bool is_tile = false;
  for (guint at = 0; at < cache->n_lists; at++)
    for (uint32_t i = 0; (cache->lists[at].marks & KM_STEP_TOUCHED) && i < cache->lists[at].n; i++)
      if (cache->lists[at].slabs[i].marks & KM_STEP_TOUCHED)
        {
          const KmCardGrid *grid = &self->grids[at];
          pfn = cache->lists[at].slabs[i].pfn;
          rect = km_card_rect (grid, self->columns[at], i / grid->each);
          is_tile = grid->level == KM_CARD_TILE;
        }
  const KmRect *from = pfn != KM_PFN_NONE && is_tile ? place_before (self, before, pfn) : NULL;
  self->tile_from = from && !is_same_place (from, &rect) ? *from : km_rect (0, 0, 0, 0);
  self->moves |= !km_rect_is_empty (&self->tile_from);
  self->touched = pfn;
  self->touched_rect = rect;
}

static Tile
make_tile (const Slabs *self, const KmSnapCacheView *cache, guint at, uint32_t first)
{
  const KmSnapSlabList *list = &cache->lists[at];
  const KmCardGrid *grid = &self->grids[at];
  KmRect rect = km_card_rect (grid, self->columns[at], first / grid->each);
  uint32_t n = MIN (grid->each, list->n - first), num = MAX (cache->cache.num, 1), in_use = 0, marks = 0;
  for (uint32_t k = first; k < first + n; k++)
    {
      in_use += MIN (list->slabs[k].in_use, num);
      marks |= list->slabs[k].marks;
    }
  return (Tile){ (float)rect.x,
                 (float)rect.y,
                 (float)rect.w,
                 (float)rect.h,
                 (float)round (rect.h * in_use / (num * n)),
                 marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED) };
}

static bool
same_tile (const Tile *a, const Tile *b)
{
  return a->x == b->x && a->y == b->y && a->w == b->w && a->full == b->full && a->marks == b->marks;
}

/* Makes the tiles of a list anew; only those that look different are drawn again. */
static void
update_tiles (Slabs *self, const KmSnapCacheView *cache, guint at, cairo_region_t *damage)
{
  GArray *tiles = self->tiles[at];
  guint n = 0, before = tiles->len;
  for (uint32_t i = 0; i < cache->lists[at].n; i += self->grids[at].each, n++)
    {
      Tile tile = make_tile (self, cache, at, i);
      if (n < before && same_tile (&g_array_index (tiles, Tile, n), &tile))
        continue;
      cairo_rectangle_int_t area = km_rect_to_int (km_rect (tile.x - 2, tile.y - 2, tile.w + 4, tile.h + 4));
      if (n < before) /* otherwise all of the list is drawn again */
        cairo_region_union_rectangle (damage, &area);
      if (n < tiles->len)
        g_array_index (tiles, Tile, n) = tile;
      else
        g_array_append_val (tiles, tile);
    }
  g_array_set_size (tiles, n);
}

/* Cards are always drawn again: they show objects, which change without their slab. */
static void
damage_list (Slabs *self, const KmSnapCacheView *cache, guint at, cairo_region_t *damage)
{
  guint before = self->tiles[at]->len;
  cairo_rectangle_int_t area = km_rect_to_int (km_rect_inset (km_rect_union (self->heads[at], self->columns[at]), -3));
  cairo_rectangle_int_t head = km_rect_to_int (self->heads[at]);
  if (self->grids[at].level == KM_CARD_TILE)
    update_tiles (self, cache, at, damage);
  else
    g_array_set_size (self->tiles[at], 0);
  bool whole = self->grids[at].level != KM_CARD_TILE || before != self->tiles[at]->len;
  cairo_region_union_rectangle (damage, whole ? &area : &head);
}

static void
damage_rest (const Slabs *self, const KmScope *scope, cairo_region_t *damage)
{
  KmRect head = self->base.area;
  head.h = km_layer_header_height (scope);
  cairo_rectangle_int_t areas[] = { km_rect_to_int (head), km_rect_to_int (km_rect_inset (
                                                               km_rect_union (self->strips_head, self->strips), -3)) };
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    cairo_region_union_rectangle (damage, &areas[i]);
}

/* The way of what slides. */
static void
damage_ways (const Slabs *self, cairo_region_t *damage)
{
  KmRect way =
      km_rect_is_empty (&self->tile_from) ? km_rect (0, 0, 0, 0) : km_rect_union (self->tile_from, self->touched_rect);
  for (guint i = 0; self->moves && i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      if (!km_rect_is_empty (&card->from))
        way = km_rect_union (way, km_rect_union (card->from, card->rect));
    }
  if (km_rect_is_empty (&way))
    return;
  cairo_rectangle_int_t area = km_rect_to_int (km_rect_inset (way, -4));
  cairo_region_union_rectangle (damage, &area);
}

static void
place_ghosts (Slabs *self, const KmSnapCacheView *cache, GHashTable *before)
{
  g_array_set_size (self->ghosts, 0);
  for (uint32_t i = 0; i < cache->n_left; i++)
    {
      const KmRect *rect = g_hash_table_lookup (before, GUINT_TO_POINTER (cache->left[i]));
      Ghost ghost;
      if (!rect || g_hash_table_contains (self->places, GUINT_TO_POINTER (cache->left[i])))
        continue;
      ghost.rect = *rect;
      g_strlcpy (ghost.label, km_format_pfn (cache->left[i]).text, sizeof ghost.label);
      g_array_append_val (self->ghosts, ghost);
    }
}

/* ---- slabs to scale ---- */

/* The slab that the selection or else the current event is in. */
static KmPfn
focus_pfn (const KmScope *scope, const KmSnapCacheView *cache)
{
  uint32_t index;
  KmPfn pfn = scope->selection ? km_model_slab_of_target (scope->model, scope->selection, &index) : KM_PFN_NONE;
  if (pfn != KM_PFN_NONE)
    return pfn;
  for (guint list = 0; list < cache->n_lists; list++)
    for (uint32_t i = 0; cache->lists[list].marks && i < cache->lists[list].n; i++)
      if (cache->lists[list].slabs[i].marks & KM_STEP_TOUCHED)
        return cache->lists[list].slabs[i].pfn;
  return KM_PFN_NONE;
}

/* The first slabs of the lists, those with free objects first; the one in focus takes the last place if it is not among
 * them. */
static void
choose_strips (Slabs *self, const KmScope *scope, const KmSnapCacheView *cache)
{
  static const guint orders[][KM_SNAP_SLAB_LISTS] = { { 1, 0, 2, 3 }, { 0, 1, 2, 3 } };
  const guint *order = orders[cache->cache.allocator != KM_ALLOCATOR_SLAB];
  KmPfn focus = focus_pfn (scope, cache);
  bool is_among = false;
  guint n = 0;
  self->focus = 0;
  for (guint o = 0; o < KM_SNAP_SLAB_LISTS; o++)
    for (uint32_t i = 0; order[o] < cache->n_lists && i < cache->lists[order[o]].n; i++)
      {
        const KmSnapSlab *slab = &cache->lists[order[o]].slabs[i];
        if (slab->pfn == focus)
          {
            self->focus = slab->slab;
            is_among = n < self->n_strips;
          }
        if (n < self->n_strips)
          self->strip[n++] = slab->slab;
        else if (self->focus || focus == KM_PFN_NONE)
          break;
      }
  self->n_strips = n;
  if (self->focus && !is_among && n > 0)
    self->strip[n - 1] = self->focus;
}

/* The bytes of the selected object take the place of the last strip. */
static void
make_room_for_bytes (Slabs *self, const KmScope *scope)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  uint32_t index, pad;
  self->bytes = km_rect (0, 0, 0, 0);
  if (self->n_strips < 2 || !scope->selection
      || km_model_object_bytes (scope->model, scope->selection, parts, &index, &pad) == 0)
    return;
  self->n_strips--;
  self->bytes = strip_rect (self, scope, self->n_strips);
}

static void
add_strip_items (Slabs *self, const KmScope *scope, const KmSnapCacheView *cache)
{
  for (guint s = 0; s < self->n_strips; s++)
    {
      KmRect strip = strip_rect (self, scope, s), bar = km_strip_bar (scope, strip);
      KmSnapSlabMap map;
      km_model_slab_map (scope->model, self->strip[s], &map);
      KmTarget target = slab_target (map.pfn);
      uint32_t bytes = km_strip_bytes (cache, &map);
      km_layer_add_item (&self->base, km_rect (self->strips.x, bar.y, self->strips.w, bar.h), &target);
      for (uint32_t i = 0; i < map.num; i++)
        {
          KmRect rect = km_strip_object_rect (&map, bytes, bar, i);
          if (rect.w < 2)
            break;
          target = km_slab_map_target (scope->model, &map, i);
          km_layer_add_item (&self->base, rect, &target);
        }
    }
}

/* Parts share the width by their size, but each has room to be seen. */
static void
place_parts (const Slabs *self, const KmScope *scope, const KmBytePart *parts, unsigned n, KmRect *rects)
{
  KmRect bar = km_strip_bar (scope, self->bytes);
  double least = MIN (58 * scope->unit, bar.w / MAX (n, 1)), spare = MAX (bar.w - least * n, 0), x = bar.x;
  uint32_t total = n > 0 ? parts[n - 1].start + parts[n - 1].size : 1;
  for (unsigned i = 0; i < n; i++)
    {
      double w = least + spare * parts[i].size / total;
      rects[i] = km_rect (x, bar.y, w - 2, bar.h);
      x += w;
    }
}

static void
add_byte_items (Slabs *self, const KmScope *scope)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  KmRect rects[KM_MAX_BYTE_PARTS];
  uint32_t index, pad;
  unsigned n = km_model_object_bytes (scope->model, scope->selection, parts, &index, &pad);
  place_parts (self, scope, parts, n, rects);
  for (unsigned i = 0; i < n; i++)
    {
      KmTarget target = km_model_bytes_target (scope->model, scope->selection, &parts[i]);
      km_layer_add_item (&self->base, rects[i], &target);
    }
}

/* ---- the step ---- */

static void
set_words (Slabs *self, const KmSnapCacheView *cache)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->note, g_free);
  if (!cache)
    {
      self->title = g_strdup (_ ("Slabs"));
      return;
    }
  /* Translators: name of a cache, size of its objects, objects in a slab, order of a slab. */
  self->title = g_strdup_printf (_ ("Cache %s · %s · %u per slab · order %u"), cache->cache.name,
                                 km_format_bytes (cache->cache.object_size).text, cache->cache.num, cache->cache.order);
  /* Translators: kernel's names of fields of a cache. */
  if (cache->cache.allocator != KM_ALLOCATOR_SLAB)
    self->note =
        g_strdup_printf ("min_partial %u · cpu_partial_slabs %u", cache->min_partial, cache->cpu_partial_slabs);
  else
    self->note = g_strdup_printf ("colour %u · colour_off %u · colour_next %u", cache->colour, cache->colour_off,
                                  cache->colour_next);
}

static void
update (KmLayer *layer, const KmScope *scope, const KmFrameRange *ranges, size_t n_ranges, cairo_region_t *damage)
{
  Slabs *self = (Slabs *)layer;
  g_autoptr (GHashTable) before = g_steal_pointer (&self->places);
  const KmSnapCacheView *cache = scope->cache ? km_model_cache_view (scope->model, scope->cache) : NULL;
  (void)ranges;
  (void)n_ranges;
  if (self->cache != scope->cache || !cache || cache->n_lists == 0
      || memcmp (&self->at, &layer->area, sizeof layer->area) != 0)
    {
      cairo_rectangle_int_t area = km_rect_to_int (km_rect_inset (layer->area, -3));
      cairo_region_union_rectangle (damage, &area);
      g_hash_table_remove_all (before);
      self->touched = KM_PFN_NONE;
      self->settled = false;
    }
  self->cache = scope->cache;
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->moves = false;
  g_array_set_size (layer->items, 0);
  g_array_set_size (self->cards, 0);
  g_array_set_size (self->ghosts, 0);
  set_words (self, cache);
  if (!cache || cache->n_lists == 0)
    return;
  arrange (self, scope, cache->n_lists);
  for (guint i = 0; i < cache->n_lists; i++)
    {
      place_list (self, scope, cache, i, before);
      damage_list (self, cache, i, damage);
    }
  place_touched (self, cache, before);
  self->settled = true;
  self->at = layer->area;
  damage_ways (self, damage);
  damage_rest (self, scope, damage);
  place_ghosts (self, cache, before);
  make_room_for_bytes (self, scope);
  choose_strips (self, scope, cache);
  if (!km_rect_is_empty (&self->bytes))
    self->bytes = strip_rect (self, scope, self->n_strips);
  add_strip_items (self, scope, cache);
  if (!km_rect_is_empty (&self->bytes))
    add_byte_items (self, scope);
}

static bool
is_moving (KmLayer *layer)
{
  return ((Slabs *)layer)->moves;
}

/* The parts of the bytes are a row of their own: from one to the next, whatever is nearer above. */
static bool
neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  if (from->kind != KM_TARGET_BYTES || dx == 0)
    return km_layer_neighbour_item (layer, scope, from, dx, dy, to);
  for (guint i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i), *next = item + dx;
      if (!km_target_equal (&item->target, from))
        continue;
      if ((dx < 0 && i == 0) || (dx > 0 && i + 1 == layer->items->len) || next->target.kind != KM_TARGET_BYTES)
        return false;
      *to = next->target;
      return true;
    }
  return false;
}

/* ---- drawing ---- */

/* Adds the tiles that meet @clip to the path: 0 = what is free, 1 = what is in use, 2 = marked ones, 3 = borders. */
static void
add_tiles (cairo_t *cr, const GArray *tiles, int pass, KmRect clip)
{
  for (guint i = 0; i < tiles->len; i++)
    {
      const Tile *t = &g_array_index (tiles, Tile, i);
      if (t->x > clip.x + clip.w + 1 || t->x + t->w < clip.x - 1 || t->y > clip.y + clip.h + 1
          || t->y + t->h < clip.y - 1)
        continue;
      if (pass == 0 && t->full < t->h)
        cairo_rectangle (cr, t->x, t->y, t->w, t->h - t->full);
      else if (pass == 1 && t->full > 0)
        cairo_rectangle (cr, t->x, t->y + t->h - t->full, t->w, t->full);
      else if (pass == 2 && t->marks)
        cairo_rectangle (cr, t->x - 0.5, t->y - 0.5, t->w + 1, t->h + 1);
      else if (pass == 3)
        cairo_rectangle (cr, floor (t->x) + 0.5, floor (t->y) + 0.5, t->w - 1, t->h - 1);
    }
}

/* Tiles are drawn by the hundred: one path a colour; borders only where there is room for them. */
static void
draw_tiles (const Slabs *self, const KmScope *scope, cairo_t *cr, guint at, KmRect clip)
{
  const GArray *tiles = self->tiles[at];
  const KmLook *used = km_object_look (scope, KM_OBJECT_LIVE);
  add_tiles (cr, tiles, 0, clip);
  km_color_set (cr, km_object_look (scope, KM_OBJECT_FREE)->fill, 1);
  cairo_fill (cr);
  add_tiles (cr, tiles, 1, clip);
  km_color_set (cr, used->fill, 1);
  cairo_fill (cr);
  if (self->grids[at].w >= 7)
    {
      add_tiles (cr, tiles, 3, clip);
      km_color_set (cr, used->border, 0.8);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
  add_tiles (cr, tiles, 2, clip);
  km_color_set (cr, scope->theme->accent, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

static void
draw_list_head (const Slabs *self, const KmScope *scope, cairo_t *cr, const KmSnapSlabList *list, guint at)
{
  const KmCardGrid *grid = &self->grids[at];
  g_autofree char *count = km_format_count (list->total).text[0] ? g_strdup (km_format_count (list->total).text) : NULL;
  g_autofree char *text = NULL;
  if (grid->level == KM_CARD_TILE && (grid->each > 1 || list->n < list->total))
    /* Translators: list of slabs, how many slabs, how many of them one box of the picture stands for. */
    text = g_strdup_printf (_ ("%s · %s, %u a box"), list->name, count, grid->each);
  else
    text = g_strdup_printf ("%s · %s", list->name, count);
  km_color_set (cr, list->marks & KM_STEP_TOUCHED ? scope->theme->accent : scope->theme->dim, 1);
  km_text_draw (scope->text, cr, KM_TEXT_SMALL, text, self->heads[at], 0, 0.3);
  if (list->n > 0)
    return;
  KmRect slot = self->columns[at];
  slot.h = list_head_height (scope);
  km_color_set (cr, scope->theme->dim, 0.8);
  km_text_draw (scope->text, cr, KM_TEXT_SMALL, list->total > 0 ? _ ("on no list") : _ ("empty"), slot, 0, 0.5);
}

static bool
card_moves (const Card *card)
{
  return card->fades || !km_rect_is_empty (&card->from);
}

static void
draw_cards (Slabs *self, const KmScope *scope, cairo_t *cr, const KmSnapCacheView *cache, KmRect clip)
{
  for (guint i = 0; i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      KmRect reach = km_rect_inset (card->rect, -4);
      if ((scope->progress >= 1 || !card_moves (card)) && km_rect_meets (&reach, &clip))
        km_card_draw (scope, cr, card->level, card->rect, cache, &card->slab);
    }
  for (guint i = 0; i < self->ghosts->len; i++)
    {
      const Ghost *ghost = &g_array_index (self->ghosts, Ghost, i);
      km_paint_ghost_box (scope, cr, ghost->rect, ghost->label);
    }
}

static KmRect
place_of_sliding (const KmScope *scope, const Card *card)
{
  return card->fades ? card->rect : km_rect_lerp (card->from, card->rect, km_ease (scope->progress));
}

/* A card on its way; what does not fit into it yet is cut off. */
static void
draw_sliding_card (const KmScope *scope, cairo_t *cr, const Card *card, const KmSnapCacheView *cache, KmRect clip)
{
  double t = km_ease (scope->progress);
  KmRect rect = place_of_sliding (scope, card);
  KmRect reach = km_rect_inset (rect, -4);
  if (!km_rect_meets (&reach, &clip))
    return;
  cairo_save (cr);
  cairo_rectangle (cr, reach.x, reach.y, reach.w, reach.h);
  cairo_clip (cr);
  if (card->fades)
    cairo_push_group (cr);
  km_card_draw (scope, cr, card->level, rect, cache, &card->slab);
  if (card->fades)
    {
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, t);
    }
  cairo_restore (cr);
}

/* The object that goes from one slab to another. */
static KmRect
place_of_tile (const Slabs *self, const KmScope *scope)
{
  return km_rect_lerp (self->tile_from, self->touched_rect, km_ease (scope->progress));
}

static void
draw_moving (KmLayer *layer, const KmScope *scope, cairo_t *cr)
{
  Slabs *self = (Slabs *)layer;
  KmRect clip = km_rect_of_clip (cr);
  if (!self->moves || !self->cache || !km_rect_meets (&layer->area, &clip))
    return;
  const KmSnapCacheView *cache = km_model_cache_view (scope->model, self->cache);
  for (guint i = 0; i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      if (card_moves (card))
        draw_sliding_card (scope, cr, card, cache, clip);
    }
  if (!km_rect_is_empty (&self->tile_from))
    km_paint_slab_cell (scope, cr, km_object_look (scope, KM_OBJECT_LIVE), place_of_tile (self, scope), KM_STEP_TOUCHED,
                        NULL);
}

static void
add_moving (KmLayer *layer, const KmScope *scope, cairo_region_t *region)
{
  Slabs *self = (Slabs *)layer;
  if (!self->moves || !self->cache)
    return;
  for (guint i = 0; i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      if (card_moves (card))
        km_region_add (region, place_of_sliding (scope, card), 5);
    }
  if (!km_rect_is_empty (&self->tile_from))
    km_region_add (region, place_of_tile (self, scope), 5);
}

/* ---- drawing: to scale ---- */

/* A swatch with its word; returns its width. Drawn from the right if @cr. */
static double
put_swatch (const KmScope *scope, cairo_t *cr, const KmLook *look, const char *word, double x, KmRect line)
{
  double width, side = round (11 * scope->unit), gap = 5 * scope->unit;
  km_text_measure (scope->text, KM_TEXT_SMALL, word, &width, NULL);
  if (cr)
    {
      km_paint_look (scope, cr, look, km_rect (x, line.y + floor ((line.h - side) / 2) - 1, side, side),
                     2 * scope->unit);
      km_color_set (cr, scope->theme->dim, 1);
      km_text_draw (scope->text, cr, KM_TEXT_SMALL, word, km_rect (x + side + gap, line.y, width + 1, line.h), 0, 0.3);
    }
  return side + gap + width + 12 * scope->unit;
}

static void
draw_strips_head (const Slabs *self, const KmScope *scope, cairo_t *cr, const KmSnapCacheView *cache)
{
  const struct
  {
    const KmLook *look;
    const char *word;
  } swatches[] = {
    { km_object_look (scope, KM_OBJECT_LIVE), _ ("in use") },
    { km_object_look (scope, KM_OBJECT_WAITING),
      cache->cache.allocator == KM_ALLOCATOR_SLAB ? _ ("in an array") : _ ("on a CPU's list") },
    { km_object_look (scope, KM_OBJECT_FREE), _ ("free") },
    { km_gap_look (scope), _ ("colour") },
  };
  double x = self->strips_head.x + self->strips_head.w, words;
  /* Translators: heading; size of a cache line in bytes. */
  g_autofree char *text = g_strdup_printf (_ ("Slabs against cache lines of %u bytes"), cache->cache_line);
  km_text_measure (scope->text, KM_TEXT_SMALL, text, &words, NULL);
  km_color_set (cr, scope->theme->dim, 1);
  km_text_draw (scope->text, cr, KM_TEXT_SMALL, text, self->strips_head, 0, 0.3);
  for (guint i = 0; i < G_N_ELEMENTS (swatches); i++)
    x -= put_swatch (scope, NULL, swatches[i].look, swatches[i].word, 0, self->strips_head);
  if (x < self->strips_head.x + words + 8 * scope->unit)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (swatches); i++)
    x += put_swatch (scope, cr, swatches[i].look, swatches[i].word, x, self->strips_head);
}

static void
draw_strip (const Slabs *self, const KmScope *scope, cairo_t *cr, const KmSnapCacheView *cache, guint at)
{
  KmRect strip = strip_rect (self, scope, at), bar = km_strip_bar (scope, strip);
  KmSnapSlabMap map;
  km_model_slab_map (scope->model, self->strip[at], &map);
  bool focus = self->strip[at] == self->focus;
  km_color_set (cr, focus ? scope->theme->accent : scope->theme->dim, 1);
  km_text_draw (scope->text, cr, KM_TEXT_MONO_SMALL, km_format_pfn (map.pfn).text,
                km_rect (self->strips.x, bar.y, self->gutter, bar.h), 0, 0.5);
  km_strip_draw (scope, cr, strip, cache, &map, true);
}

static void
draw_strips (const Slabs *self, const KmScope *scope, cairo_t *cr, const KmSnapCacheView *cache)
{
  if (self->n_strips == 0)
    return;
  KmSnapSlabMap map;
  km_model_slab_map (scope->model, self->strip[0], &map);
  KmRect bar = strip_rect (self, scope, 0);
  draw_strips_head (self, scope, cr, cache);
  km_strip_ticks (scope, cr, bar, km_strip_bytes (cache, &map), cache->cache_line, bar.y + 2,
                  self->strips.y + strips_height (scope, self->n_strips));
  for (guint i = 0; i < self->n_strips; i++)
    draw_strip (self, scope, cr, cache, i);
}

static const KmLook *
look_of_bytes (const KmScope *scope, KmByteKind kind)
{
  static const KmCellClass classes[KM_NR_BYTE_KINDS] = {
    [KM_BYTE_UNKNOWN] = KM_CELL_HOLE,     [KM_BYTE_DATA] = KM_CELL_SLAB,           [KM_BYTE_CTOR] = KM_CELL_MOVABLE,
    [KM_BYTE_POISON] = KM_CELL_UNMOVABLE, [KM_BYTE_RED_ZONE] = KM_CELL_HIGHATOMIC, [KM_BYTE_POINTER] = KM_CELL_PCP,
    [KM_BYTE_CALLER] = KM_CELL_UNKNOWN,   [KM_BYTE_PADDING] = KM_CELL_RESERVED,    [KM_BYTE_OVERWRITTEN] = KM_CELL_LOST,
  };
  return &scope->theme->looks[classes[kind]];
}

/* What a part says about itself: its kind, and the bytes if they are known and there is room. */
static void
label_part (const KmScope *scope, const KmBytePart *part, double w, char *label, size_t size)
{
  double width;
  if (part->pattern)
    {
      g_snprintf (label, size, "%s %s", km_byte_kind_name (part->kind), part->pattern);
      km_text_measure (scope->text, KM_TEXT_MONO_SMALL, label, &width, NULL);
      if (width + 4 * scope->unit <= w)
        return;
    }
  g_strlcpy (label, km_byte_kind_name (part->kind), size);
}

static void
draw_part (const Slabs *self, const KmScope *scope, cairo_t *cr, const KmBytePart *part, KmRect rect, uint32_t pad)
{
  char label[64];
  KmRect above = km_rect (rect.x, self->bytes.y, rect.w, rect.y - self->bytes.y);
  label_part (scope, part, rect.w, label, sizeof label);
  km_paint_slab_cell (scope, cr, look_of_bytes (scope, part->kind), rect, 0, label);
  g_snprintf (label, sizeof label, "%+d", (int)part->start - (int)pad);
  km_color_set (cr, scope->theme->dim, 1);
  km_text_draw (scope->text, cr, KM_TEXT_MONO_SMALL, label, above, 0, 1);
}

static void
draw_bytes (const Slabs *self, const KmScope *scope, cairo_t *cr)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  KmRect rects[KM_MAX_BYTE_PARTS], bar = km_strip_bar (scope, self->bytes);
  uint32_t index = 0, pad = 0;
  unsigned n = km_model_object_bytes (scope->model, scope->selection, parts, &index, &pad);
  char label[16];
  g_snprintf (label, sizeof label, "%u", index);
  km_color_set (cr, scope->theme->accent, 1);
  km_text_draw (scope->text, cr, KM_TEXT_MONO_SMALL, label, km_rect (self->strips.x, bar.y, self->gutter, bar.h), 0,
                0.5);
  place_parts (self, scope, parts, n, rects);
  for (unsigned i = 0; i < n; i++)
    draw_part (self, scope, cr, &parts[i], rects[i], pad);
}

static void
draw_outlines (const KmLayer *layer, const KmScope *scope, cairo_t *cr, KmRect clip)
{
  for (guint i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (km_rect_meets (&item->rect, &clip))
        km_paint_selection (scope, cr, &item->target, item->rect, 3 * scope->unit);
    }
}

static void
draw (KmLayer *layer, const KmScope *scope, cairo_t *cr, KmRect clip)
{
  Slabs *self = (Slabs *)layer;
  if (clip.y < layer->area.y + km_layer_header_height (scope))
    km_layer_draw_header (layer, scope, cr, self->title, self->note);
  if (!self->cache)
    {
      KmRect box = layer->area;
      box.y += km_layer_header_height (scope);
      box.h = list_head_height (scope);
      km_color_set (cr, scope->theme->dim, 1);
      km_text_draw (scope->text, cr, KM_TEXT_SMALL, _ ("There are no caches yet."), box, 0, 0.5);
      return;
    }
  const KmSnapCacheView *cache = km_model_cache_view (scope->model, self->cache);
  for (guint i = 0; i < cache->n_lists; i++)
    {
      KmRect column = km_rect_inset (km_rect_union (self->heads[i], self->columns[i]), -3);
      if (!km_rect_meets (&column, &clip))
        continue;
      draw_list_head (self, scope, cr, &cache->lists[i], i);
      if (self->grids[i].level == KM_CARD_TILE)
        draw_tiles (self, scope, cr, i, clip);
    }
  draw_cards (self, scope, cr, cache, clip);
  if (cache->n_lists > 0 && clip.y + clip.h > self->strips_head.y - 3)
    {
      draw_strips (self, scope, cr, cache);
      if (!km_rect_is_empty (&self->bytes))
        draw_bytes (self, scope, cr);
    }
  draw_outlines (layer, scope, cr, clip);
}

const KmLayerClass km_layer_slabs = {
  .name = "slabs",
  .view = KM_VIEW_SLABS,
  .grows = true,
  .has_content = has_content,
  .create = create,
  .destroy = destroy,
  .measure = measure,
  .update = update,
  .draw = draw,
  .draw_moving = draw_moving,
  .add_moving = add_moving,
  .is_moving = is_moving,
  .neighbour = neighbour,
};
