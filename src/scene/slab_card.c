/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slabs as cards.
 *
 *   ┌──────────────────┐   ┌──────────┐   ▐▌▐
 *   │▒ s ■ ■ □ ■ □ ■   │   │▒s■■□■□■  │   ▐▐▌
 *   │ 0x3c0b           │   │ 0x3c0b   │   ▌▐▐
 *   │ colouroff 96     │   └──────────┘
 *   │ inuse 4/6 free 2 │    few slabs, more of them, thousands
 *   └──────────────────┘
 *
 * Objects lie in one row as long as they are wide enough, then in several. */
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/lanes.h"
#include "scene/slab_paint.h"

#include <math.h>

enum
{
  MAX_OBJECT_ROWS = 4,
};

/* Smallest width of an object that is drawn by itself. */
static const double min_object_px = 3;

static double
body_height (const KmScope *scope)
{
  return round (22 * scope->unit);
}

static double
padding (const KmScope *scope)
{
  return round (6 * scope->unit);
}

static double
words_width (const KmScope *scope)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, "inuse 00/00 · free END", &width, NULL);
  return ceil (width + 2 * padding (scope));
}

static double
full_height (const KmScope *scope)
{
  return ceil (body_height (scope) + 3 * km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 2 * padding (scope)
               + 3 * scope->unit);
}

/* What is left of the objects: the gap, and struct slab. */
static double
lead_width (const KmScope *scope, bool on_slab)
{
  return round ((on_slab ? 29 : 14) * scope->unit);
}

double
km_card_small_height (const KmScope *scope)
{
  return ceil (body_height (scope) + padding (scope) + km_text_line_height (scope->text, KM_TEXT_MONO_SMALL));
}

/* Width of a mini card: of its objects, or of its words. */
static double
mini_width (const KmScope *scope, uint32_t num, bool on_slab)
{
  uint32_t rows = num <= 12 ? 1 : num <= 40 ? 2 : MAX_OBJECT_ROWS, columns = (num + rows - 1) / rows;
  double cell = rows == 1 ? 8 : 5,
         objects = lead_width (scope, on_slab) + MIN (columns * cell * scope->unit, 110 * scope->unit);
  double words;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, scope->snapshot->cpus > 1 ? "0x00000 CPU 0" : "0x00000", &words,
                   NULL);
  return ceil (MAX (objects, words) + 2 * padding (scope));
}

static bool
fit (KmCardGrid *grid, KmRect area, uint32_t n)
{
  grid->columns = (uint32_t)MAX (floor ((area.w + grid->gap) / (grid->w + grid->gap)), 1);
  grid->rows = (uint32_t)MAX (floor ((area.h + grid->gap + 0.5) / (grid->h + grid->gap)), 1);
  return n <= (uint64_t)grid->columns * grid->rows;
}

static KmCardGrid
tile_grid (KmRect area, double unit, uint32_t n)
{
  static const double sizes[][3] = {
    { 16, 18, 3 }, { 12, 14, 2 }, { 9, 11, 2 }, { 7, 9, 1 }, { 5, 7, 1 }, { 3, 5, 1 }
  };
  KmCardGrid grid = { .level = KM_CARD_TILE, .each = 1 };
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      double scale = i + 1 < G_N_ELEMENTS (sizes) ? MIN (unit, 1.5) : 1;
      grid.w = round (sizes[i][0] * scale);
      grid.h = round (sizes[i][1] * scale);
      grid.gap = sizes[i][2];
      if (fit (&grid, area, n))
        return grid;
    }
  grid.each = (n + grid.columns * grid.rows - 1) / (grid.columns * grid.rows);
  return grid;
}

KmCardGrid
km_card_grid (const KmScope *scope, KmRect area, uint32_t n, uint32_t num, bool on_slab)
{
  KmCardGrid grid = { .level = KM_CARD_FULL, .gap = round (7 * scope->unit), .each = 1 };
  double mini = mini_width (scope, num, on_slab);
  grid.w = MIN (MAX (words_width (scope), MIN (mini, area.w)), area.w);
  grid.h = full_height (scope);
  if (fit (&grid, area, n))
    {
      /* Cards share what is left of the width, up to a limit. */
      double share = (area.w + grid.gap) / grid.columns - grid.gap;
      grid.w = floor (MIN (share, grid.w * 2));
      return grid;
    }
  grid.level = KM_CARD_MINI;
  grid.gap = round (5 * scope->unit);
  grid.w = MIN (mini, area.w);
  grid.h = km_card_small_height (scope);
  return fit (&grid, area, n) ? grid : tile_grid (area, scope->unit, n);
}

double
km_cards_height (const KmScope *scope)
{
  return MAX (full_height (scope), 2 * km_card_small_height (scope) + round (5 * scope->unit));
}

KmRect
km_card_rect (const KmCardGrid *grid, KmRect area, uint32_t i)
{
  uint32_t row = i / grid->columns, column = i % grid->columns;
  return km_rect (area.x + column * (grid->w + grid->gap), area.y + row * (grid->h + grid->gap), grid->w, grid->h);
}

/* The part of a card that holds the objects. */
static KmRect
objects_box (const KmScope *scope, KmCardLevel level, KmRect rect, bool on_slab)
{
  double pad = level == KM_CARD_FULL ? padding (scope) : round (padding (scope) / 2),
         lead = lead_width (scope, on_slab);
  return km_rect (rect.x + pad + lead, rect.y + pad, MAX (rect.w - 2 * pad - lead, 1), body_height (scope));
}

KmRect
km_card_object_rect (const KmScope *scope, KmCardLevel level, KmRect rect, uint32_t num, bool on_slab, uint32_t index)
{
  KmRect box = objects_box (scope, level, rect, on_slab);
  uint32_t rows = 1, columns = num;
  double most = 26 * scope->unit;
  double w, h, between;

  while (rows < MAX_OBJECT_ROWS && box.w / columns < 6 * scope->unit)
    {
      rows++;
      columns = (num + rows - 1) / rows;
    }
  w = MIN (box.w / columns, most);
  h = box.h / rows;
  between = w >= 7 ? 2 : 1;
  if (w < min_object_px)
    return km_rect (0, 0, 0, 0);
  return km_rect (box.x + index % columns * w, box.y + index / columns * h, w - between, h - (rows > 1 ? 1 : 0));
}

/* ---- drawing ---- */

static void
draw_body (const KmScope *scope, KmPen *pen, KmCardLevel level, KmRect rect, const KmSnapCacheView *cache,
           const KmSnapSlabMap *map)
{
  bool on_slab = cache->management == KM_SLAB_ON_SLAB;
  KmRect box = objects_box (scope, level, rect, on_slab);
  double left = rect.x + (level == KM_CARD_FULL ? padding (scope) : round (padding (scope) / 2)), u = scope->unit;
  /* The width of the gap tells the colour, a step each. */
  double steps = cache->colour_off ? map->gap / cache->colour_off : 0, gap_w = MIN (steps * 2, 12) * u;
  if (gap_w > 0)
    km_paint_slab_cell (scope, pen, km_gap_look (scope), km_rect (left, box.y, gap_w, box.h), 0, NULL);
  if (on_slab)
    km_paint_management (scope, pen, km_rect (left + 13 * u, box.y, 13 * u, box.h), "s");
  if (km_card_object_rect (scope, level, rect, map->num, on_slab, 0).w <= 0)
    {
      double w = box.w * map->live / MAX (map->num, 1), taken = box.w * MIN (map->in_use, map->num) / MAX (map->num, 1);
      km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_FREE), box, 0, NULL);
      km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_WAITING), km_rect (box.x, box.y, taken, box.h),
                          0, NULL);
      km_paint_slab_cell (scope, pen, km_object_look (scope, KM_OBJECT_LIVE), km_rect (box.x, box.y, w, box.h), 0,
                          NULL);
      return;
    }
  for (uint32_t i = 0; i < map->num; i++)
    {
      char number[8];
      g_snprintf (number, sizeof number, "%u", i);
      km_pen_begin_object (pen, "slab", map, i);
      km_paint_slab_cell (scope, pen, km_object_look (scope, map->object[i].state),
                          km_card_object_rect (scope, level, rect, map->num, on_slab, i), map->object[i].marks,
                          map->num <= 12 ? number : NULL);
      km_pen_end (pen);
    }
}

/* The CPU that a slab belongs to, at the right end of @line; marked if it makes the call. */
static void
draw_cpu (const KmScope *scope, KmPen *pen, KmRect line, const KmSnapSlab *slab)
{
  bool current = slab->cpu == km_lanes_caller (scope);
  char text[32];
  g_snprintf (text, sizeof text, _ ("CPU %u"), slab->cpu);
  km_paint_words (pen, current ? KM_TEXT_BOLD : KM_TEXT_SMALL, text, line, 1, 0.5,
                  current ? scope->theme->accent : scope->theme->text, 1);
}

/* Number of the first frame, and the CPU. */
static void
draw_name (const KmScope *scope, KmPen *pen, KmRect line, const KmSnapCacheView *cache, const KmSnapSlab *slab)
{
  km_paint_words (pen, KM_TEXT_MONO_SMALL, km_format_pfn (slab->pfn).text, line, 0, 0.5, scope->theme->text, 1);
  if (cache->lists[slab->list].of_cpus && scope->snapshot->cpus > 1)
    draw_cpu (scope, pen, line, slab);
}

/* Below the name: what tells the slab from others, and how full it is. */
static void
draw_words (const KmScope *scope, KmPen *pen, KmRect box, const KmSnapSlabMap *map)
{
  char text[64], head[16] = "END";
  double width;

  if (map->n_free > 0)
    g_snprintf (head, sizeof head, "%u", map->chain[0]);
  box.y += box.h;
  g_snprintf (text, sizeof text, "%s %u", map->field.name, map->field.value);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, text, box, 0, 0.5, scope->theme->dim, 1);
  box.y += box.h;
  g_snprintf (text, sizeof text, "inuse %u/%u · free %s", map->in_use, map->num, head);
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, text, &width, NULL);
  if (width > box.w) /* rather less of it than half a word */
    g_snprintf (text, sizeof text, "inuse %u/%u", map->in_use, map->num);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, text, box, 0, 0.5, scope->theme->dim, 1);
}

void
km_card_draw (const KmScope *scope, KmPen *pen, KmCardLevel level, KmRect rect, const KmSnapCacheView *cache,
              const KmSnapSlab *slab)
{
  const KmTheme *theme = scope->theme;
  double radius = 5 * scope->unit;
  bool touched = slab->marks & KM_STEP_TOUCHED;
  double pad = level == KM_CARD_FULL ? padding (scope) : round (padding (scope) / 2);
  KmRect line =
      km_rect (rect.x + pad, rect.y + pad + body_height (scope) + (level == KM_CARD_FULL ? 3 * scope->unit : 0),
               rect.w - 2 * pad, km_text_line_height (scope->text, KM_TEXT_MONO_SMALL));
  KmSnapSlabMap map;
  km_model_slab_map (scope->model, slab->slab, &map);
  if ((slab->marks & KM_STEP_CHANGED) && !touched)
    {
      km_paint_crisp (pen, km_rect_inset (rect, -2), radius + 2, theme->glow, 0.25);
    }
  km_paint_box (pen, rect, radius, theme->surface, touched ? theme->accent : theme->panel_border, 1,
                touched ? theme->line_px + 1.5 : theme->line_px);
  draw_body (scope, pen, level, rect, cache, &map);
  draw_name (scope, pen, line, cache, slab);
  if (level == KM_CARD_FULL)
    draw_words (scope, pen, line, &map);
}
