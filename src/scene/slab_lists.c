/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of slabs.
 *
 *   slabs_full · 1     slabs_partial · 2     slabs_free · 0
 *   [card]             [card]                empty
 *                      [card]
 *
 * A card is known by the first frame of its slab. If it was drawn before, it slides from there; if the step is about it
 * and it was not, it fades in. */
#include "scene/slab_lists.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"

#include <math.h>

/* A slab that is drawn as a card. */
typedef struct
{
  KmRect rect, from; /* from: where it was before the step, empty if it does not slide */
  bool fades;        /* it was nowhere: it appears at its place */
  KmCardLevel level;
  KmSnapSlab slab;
} Card;

/* A slab that has left. */
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

struct _KmSlabLists
{
  KmRect heads[KM_SNAP_SLAB_LISTS], columns[KM_SNAP_SLAB_LISTS];
  KmCardGrid grids[KM_SNAP_SLAB_LISTS];
  GArray *tiles[KM_SNAP_SLAB_LISTS]; /* of Tile: of a list that is drawn as tiles */
  GArray *cards;                     /* of Card */
  GArray *ghosts;                    /* of Ghost */
  GHashTable *rects;                 /* pfn -> KmRect: cards as they lie now */
  bool moves, settled;               /* settled: it is known where cards lay before */
  KmPfn touched;                     /* the slab that the event is about, KM_PFN_NONE without one */
  KmRect touched_rect, tile_from;    /* where it is, as a tile too; from where that tile slides, empty if it does not */
};

KmSlabLists *
km_slab_lists_new (void)
{
  KmSlabLists *self = g_new0 (KmSlabLists, 1);
  self->cards = g_array_new (FALSE, FALSE, sizeof (Card));
  self->ghosts = g_array_new (FALSE, FALSE, sizeof (Ghost));
  self->rects = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->touched = KM_PFN_NONE;
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    self->tiles[i] = g_array_new (FALSE, FALSE, sizeof (Tile));
  return self;
}

void
km_slab_lists_free (KmSlabLists *self)
{
  g_array_unref (self->cards);
  g_array_unref (self->ghosts);
  g_hash_table_unref (self->rects);
  for (int i = 0; i < KM_SNAP_SLAB_LISTS; i++)
    g_array_unref (self->tiles[i]);
  g_free (self);
}

void
km_slab_lists_reset (KmSlabLists *self)
{
  g_hash_table_remove_all (self->rects);
  g_array_set_size (self->cards, 0);
  g_array_set_size (self->ghosts, 0);
  self->touched = KM_PFN_NONE;
  self->moves = self->settled = false;
}

/* ---- where everything is ---- */

/* Between the edge of a list and its cards. */
static double
tray_padding (const KmScope *scope)
{
  return round (6 * scope->unit);
}

static KmRect
tray_rect (const KmSlabLists *self, const KmScope *scope, unsigned at)
{
  return km_rect_inset (self->columns[at], -tray_padding (scope));
}

static void
arrange (KmSlabLists *self, const KmScope *scope, KmRect area, unsigned n_lists)
{
  double head = km_slab_head_height (scope), between = round (14 * scope->unit);
  double w = floor ((area.w - (n_lists - 1) * between) / n_lists), pad = tray_padding (scope);
  for (unsigned i = 0; i < n_lists; i++)
    {
      double x = area.x + i * (w + between);
      self->heads[i] = km_rect (x, area.y, w, head);
      self->columns[i] = km_rect (x + pad, area.y + head + pad, w - 2 * pad, area.h - head - 2 * pad);
    }
}

/* Where a slab lay before the step: as a card, or as the tile that the step before was about. NULL if that is not
 * known. */
static const KmRect *
rect_before (const KmSlabLists *self, GHashTable *before, KmPfn pfn)
{
  const KmRect *rect = g_hash_table_lookup (before, GUINT_TO_POINTER (pfn));
  if (!rect && pfn == self->touched && !km_rect_is_empty (&self->touched_rect))
    rect = &self->touched_rect;
  return rect;
}

static void
add_card (KmSlabLists *self, const KmSnapSlab *slab, KmCardLevel level, KmRect rect, GHashTable *before)
{
  const KmRect *from = rect_before (self, before, slab->pfn);
  Card card = { .rect = rect, .level = level, .slab = *slab };
  if (from && !km_rect_is_same_place (from, &rect))
    card.from = *from;
  card.fades = !from && self->settled && (slab->marks & KM_STEP_TOUCHED);
  self->moves |= card.fades || !km_rect_is_empty (&card.from);
  g_array_append_val (self->cards, card);
  g_hash_table_insert (self->rects, GUINT_TO_POINTER (slab->pfn), g_memdup2 (&rect, sizeof rect));
}

static void
add_card_items (KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache, const Card *card)
{
  bool on_slab = cache->management == KM_SLAB_ON_SLAB;
  KmTarget target = km_slab_target (card->slab.pfn);
  KmSnapSlabMap map;
  km_layer_add_item (layer, card->rect, &target);
  km_model_slab_map (scope->model, card->slab.slab, &map);
  for (uint32_t i = 0; i < map.num; i++)
    {
      KmRect rect = km_card_object_rect (scope, card->level, card->rect, map.num, on_slab, i);
      if (rect.w <= 0)
        return;
      target = km_slab_map_target (scope->model, &map, i);
      km_layer_add_item (layer, rect, &target);
    }
}

static void
add_list (KmSlabLists *self, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache, unsigned at,
          GHashTable *before)
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
          add_card (self, &list->slabs[i], grid->level, rect, before);
          add_card_items (layer, scope, cache, &g_array_index (self->cards, Card, self->cards->len - 1));
        }
      else
        {
          KmTarget target = km_slab_target (list->slabs[i].pfn);
          km_layer_add_item (layer, rect, &target);
        }
    }
}

/* Remembers where the slab of the event lies, and lets a tile of its own slide there. */
static void
find_touched (KmSlabLists *self, const KmSnapCacheView *cache, GHashTable *before)
{
  KmPfn pfn = KM_PFN_NONE;
  KmRect rect = { 0 };
  bool is_tile = false;
  const KmRect *from;

  for (unsigned at = 0; at < cache->n_lists; at++)
    for (uint32_t i = 0; (cache->lists[at].marks & KM_STEP_TOUCHED) && i < cache->lists[at].n; i++)
      if (cache->lists[at].slabs[i].marks & KM_STEP_TOUCHED)
        {
          const KmCardGrid *grid = &self->grids[at];
          pfn = cache->lists[at].slabs[i].pfn;
          rect = km_card_rect (grid, self->columns[at], i / grid->each);
          is_tile = grid->level == KM_CARD_TILE;
        }
  from = pfn != KM_PFN_NONE && is_tile ? rect_before (self, before, pfn) : NULL;
  self->tile_from = from && !km_rect_is_same_place (from, &rect) ? *from : km_rect (0, 0, 0, 0);
  self->moves |= !km_rect_is_empty (&self->tile_from);
  self->touched = pfn;
  self->touched_rect = rect;
}

/* On a stage nothing depends on the steps before. */
static void
find_ghosts (KmSlabLists *self, const KmScope *scope, const KmSnapCacheView *cache, GHashTable *before)
{
  g_array_set_size (self->ghosts, 0);
  for (uint32_t i = 0; !scope->fits && i < cache->n_left; i++)
    {
      const KmRect *rect = g_hash_table_lookup (before, GUINT_TO_POINTER (cache->left[i]));
      Ghost ghost;
      if (!rect || g_hash_table_contains (self->rects, GUINT_TO_POINTER (cache->left[i])))
        continue;
      ghost.rect = *rect;
      g_strlcpy (ghost.label, km_format_pfn (cache->left[i]).text, sizeof ghost.label);
      g_array_append_val (self->ghosts, ghost);
    }
}

/* ---- what must be drawn again ---- */

static Tile
make_tile (const KmSlabLists *self, const KmSnapCacheView *cache, unsigned at, uint32_t first)
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

/* Makes the tiles of a list again; only those that look different are drawn again. */
static void
update_tiles (KmSlabLists *self, const KmSnapCacheView *cache, unsigned at, KmRegion *damage)
{
  GArray *tiles = self->tiles[at];
  unsigned n = 0, before = tiles->len;
  for (uint32_t i = 0; i < cache->lists[at].n; i += self->grids[at].each, n++)
    {
      Tile tile = make_tile (self, cache, at, i);
      if (n < before && same_tile (&g_array_index (tiles, Tile, n), &tile))
        continue;
      if (n < before) /* otherwise all of the list is drawn again */
        km_region_add (damage, km_rect (tile.x - 2, tile.y - 2, tile.w + 4, tile.h + 4), 0);
      if (n < tiles->len)
        g_array_index (tiles, Tile, n) = tile;
      else
        g_array_append_val (tiles, tile);
    }
  g_array_set_size (tiles, n);
}

/* Cards are always drawn again: they show objects, which change without their slab. */
static void
damage_list (KmSlabLists *self, const KmScope *scope, const KmSnapCacheView *cache, unsigned at, KmRegion *damage)
{
  unsigned before = self->tiles[at]->len;
  bool tiles = self->grids[at].level == KM_CARD_TILE;
  if (tiles)
    update_tiles (self, cache, at, damage);
  else
    g_array_set_size (self->tiles[at], 0);
  if (tiles && before == self->tiles[at]->len)
    km_region_add (damage, self->heads[at], 0);
  else
    km_region_add (damage, km_rect_union (self->heads[at], tray_rect (self, scope, at)), 3);
}

/* The way of what slides. */
static void
damage_ways (const KmSlabLists *self, KmRegion *damage)
{
  KmRect way =
      km_rect_is_empty (&self->tile_from) ? km_rect (0, 0, 0, 0) : km_rect_union (self->tile_from, self->touched_rect);
  for (unsigned i = 0; self->moves && i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      if (!km_rect_is_empty (&card->from))
        way = km_rect_union (way, km_rect_union (card->from, card->rect));
    }
  km_region_add (damage, way, 4);
}

void
km_slab_lists_update (KmSlabLists *self, KmLayer *layer, const KmScope *scope, const KmSnapCacheView *cache,
                      KmRect area, KmRegion *damage)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->rects);
  self->rects = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->moves = false;
  g_array_set_size (self->cards, 0);
  arrange (self, scope, area, cache->n_lists);
  for (unsigned i = 0; i < cache->n_lists; i++)
    {
      add_list (self, layer, scope, cache, i, before);
      damage_list (self, scope, cache, i, damage);
    }
  find_touched (self, cache, before);
  find_ghosts (self, scope, cache, before);
  self->settled = true;
  damage_ways (self, damage);
}

bool
km_slab_lists_moves (const KmSlabLists *self)
{
  return self->moves;
}

/* ---- drawing ---- */

/* The tiles that meet @clip, as rectangles: 0 = what is free, 1 = what is in use, 2 = marked ones, 3 = borders. */
static void
collect_tiles (GArray *rects, const GArray *tiles, int pass, KmRect clip)
{
  g_array_set_size (rects, 0);
  for (unsigned i = 0; i < tiles->len; i++)
    {
      const Tile *t = &g_array_index (tiles, Tile, i);
      KmRect rect = { 0 };
      if (t->x > clip.x + clip.w + 1 || t->x + t->w < clip.x - 1 || t->y > clip.y + clip.h + 1
          || t->y + t->h < clip.y - 1)
        continue;
      if (pass == 0)
        rect = km_rect (t->x, t->y, t->w, t->h - t->full);
      else if (pass == 1)
        rect = km_rect (t->x, t->y + t->h - t->full, t->w, t->full);
      else if (pass == 3)
        rect = km_rect (floor (t->x) + 0.5, floor (t->y) + 0.5, t->w - 1, t->h - 1);
      else if (t->marks)
        rect = km_rect (t->x - 0.5, t->y - 0.5, t->w + 1, t->h + 1);
      if (!km_rect_is_empty (&rect))
        g_array_append_val (rects, rect);
    }
}

/* Tiles are drawn by the hundred: one path a colour; borders only where there is room for them. */
static void
draw_tiles (const KmSlabLists *self, const KmScope *scope, KmPen *pen, unsigned at, KmRect clip)
{
  const KmLook *used = km_object_look (scope, KM_OBJECT_LIVE), *unused = km_object_look (scope, KM_OBJECT_FREE);
  const struct
  {
    int pass;
    KmColor color;
    double alpha, width;
  } passes[] = {
    { 0, unused->fill, 1, 0 }, { 1, used->fill, 1, 0 }, { 3, used->border, 0.8, 1 }, { 2, scope->theme->accent, 1, 1.5 }
  };
  g_autoptr (GArray) rects = g_array_new (FALSE, FALSE, sizeof (KmRect));
  for (unsigned i = 0; i < G_N_ELEMENTS (passes); i++)
    {
      if (passes[i].pass == 3 && self->grids[at].w < 7)
        continue;
      collect_tiles (rects, self->tiles[at], passes[i].pass, clip);
      km_paint_rects (pen, (const KmRect *)(void *)rects->data, rects->len, passes[i].color, passes[i].alpha,
                      passes[i].width);
    }
}

static void
draw_list_head (const KmSlabLists *self, const KmScope *scope, KmPen *pen, const KmSnapSlabList *list, unsigned at)
{
  const KmCardGrid *grid = &self->grids[at];
  g_autofree char *count = km_format_count (list->total).text[0] ? g_strdup (km_format_count (list->total).text) : NULL;
  g_autofree char *text = NULL;
  KmRect slot;

  if (grid->level == KM_CARD_TILE && (grid->each > 1 || list->n < list->total))
    /* Translators: list of slabs, how many slabs, how many of them are in one box of the picture. */
    text = g_strdup_printf (_ ("%s · %s, %u a box"), list->name, count, grid->each);
  else
    text = g_strdup_printf ("%s · %s", list->name, count);
  km_paint_words (pen, KM_TEXT_SMALL, text, self->heads[at], 0, 0.3,
                  list->marks & KM_STEP_TOUCHED ? scope->theme->accent : scope->theme->dim, 1);
  if (list->n > 0)
    return;
  slot = self->columns[at];
  km_paint_words (pen, KM_TEXT_LABEL, list->total > 0 ? _ ("on no list") : _ ("empty"), slot, 0.5, 0.5,
                  scope->theme->dim, 1);
}

static bool
card_moves (const Card *card)
{
  return card->fades || !km_rect_is_empty (&card->from);
}

static void
draw_cards (const KmSlabLists *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache, KmRect clip)
{
  for (unsigned i = 0; i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      KmRect reach = km_rect_inset (card->rect, -4);
      if ((scope->progress < 1 && card_moves (card)) || !km_rect_meets (&reach, &clip))
        continue;
      km_pen_begin (pen,
                    &(KmThing){ .what = "slab", .marks = card->slab.marks, .target = km_slab_target (card->slab.pfn) },
                    "slab-0x%x", card->slab.pfn);
      km_card_draw (scope, pen, card->level, card->rect, cache, &card->slab);
      km_pen_end (pen);
    }
  for (unsigned i = 0; i < self->ghosts->len; i++)
    {
      const Ghost *ghost = &g_array_index (self->ghosts, Ghost, i);
      km_pen_begin (pen, &(KmThing){ .what = "slab", .marks = KM_STEP_GHOST }, "ghost-slab-%s", ghost->label);
      km_paint_ghost (scope, pen, KM_TEXT_MONO_SMALL, ghost->label, ghost->rect);
      km_pen_end (pen);
    }
}

void
km_slab_lists_draw (const KmSlabLists *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache,
                    KmRect clip)
{
  for (unsigned i = 0; i < cache->n_lists; i++)
    {
      KmRect column = km_rect_inset (km_rect_union (self->heads[i], tray_rect (self, scope, i)), -3);
      if (!km_rect_meets (&column, &clip))
        continue;
      km_paint_tray (scope, pen, tray_rect (self, scope, i),
                     cache->lists[i].marks & KM_STEP_TOUCHED && self->grids[i].level != KM_CARD_TILE);
      draw_list_head (self, scope, pen, &cache->lists[i], i);
      if (self->grids[i].level == KM_CARD_TILE)
        draw_tiles (self, scope, pen, i, clip);
    }
  draw_cards (self, scope, pen, cache, clip);
}

/* ---- what moves ---- */

static KmRect
rect_of_sliding (const KmScope *scope, const Card *card)
{
  return card->fades ? card->rect : km_rect_lerp (card->from, card->rect, km_ease (scope->progress));
}

/* A card on its way; what does not fit into it yet is cut off. */
static void
draw_sliding_card (const KmScope *scope, KmPen *pen, const Card *card, const KmSnapCacheView *cache, KmRect clip)
{
  KmRect rect = rect_of_sliding (scope, card), reach = km_rect_inset (rect, -4);
  double alpha = card->fades ? km_ease (scope->progress) : 1;
  if (!km_rect_meets (&reach, &clip))
    return;
  km_paint_begin_clip (pen, reach, 0);
  km_paint_begin_fade (pen, reach, alpha);
  km_card_draw (scope, pen, card->level, rect, cache, &card->slab);
  km_paint_end_fade (pen, alpha);
  km_paint_end_clip (pen);
}

static KmRect
rect_of_tile (const KmSlabLists *self, const KmScope *scope)
{
  return km_rect_lerp (self->tile_from, self->touched_rect, km_ease (scope->progress));
}

void
km_slab_lists_draw_moving (const KmSlabLists *self, const KmScope *scope, KmPen *pen, const KmSnapCacheView *cache)
{
  KmRect clip = pen->clip;
  /* The slab of the event lies on top of those that make room for it. */
  for (int is_touched = 0; is_touched <= 1; is_touched++)
    for (unsigned i = 0; i < self->cards->len; i++)
      {
        const Card *card = &g_array_index (self->cards, Card, i);
        if (card_moves (card) && (card->slab.pfn == self->touched) == (is_touched == 1))
          draw_sliding_card (scope, pen, card, cache, clip);
      }
  if (!km_rect_is_empty (&self->tile_from))
    km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_LIVE), rect_of_tile (self, scope), KM_STEP_TOUCHED,
                        NULL);
}

void
km_slab_lists_add_moving (const KmSlabLists *self, const KmScope *scope, KmRegion *region)
{
  for (unsigned i = 0; i < self->cards->len; i++)
    {
      const Card *card = &g_array_index (self->cards, Card, i);
      if (card_moves (card))
        km_region_add (region, rect_of_sliding (scope, card), 5);
    }
  if (!km_rect_is_empty (&self->tile_from))
    km_region_add (region, rect_of_tile (self, scope), 5);
}
