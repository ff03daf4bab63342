/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A slab to scale, byte for byte, against cache lines.
 *
 *               ┌─────────────┐ ┌──► END          the free chain: the next object to be taken, and on
 *   |   |   | free  |   |   | ▼ | |   |   |       cache lines
 *   ▒▒▒▒[slab][ 0  ][ 1  ][ 2  ][ 3  ][ 4  ]░░    gap, struct slab, objects, unused tail
 *
 * Long slabs are cut off behind their first objects: colours are about where those begin. */
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/marks.h"
#include "scene/slab_paint.h"

#include <math.h>

enum
{
  LEAST_BYTES = 8192, /* shown of a slab */
  MAX_ARROWS = 48,    /* of a chain */
};

uint32_t
km_strip_bytes (const KmSnapCacheView *cache, const KmSnapSlabMap *map)
{
  uint32_t wanted = MAX (LEAST_BYTES, map->first + 3 * map->size);
  return MIN (cache->slab_bytes, wanted);
}

static double
arrows_height (const KmScope *scope)
{
  return ceil (MAX (15 * scope->unit, km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 2 * scope->unit));
}

double
km_strip_height (const KmScope *scope)
{
  return arrows_height (scope) + round (24 * scope->unit);
}

KmRect
km_strip_bar (const KmScope *scope, KmRect strip)
{
  double above = arrows_height (scope);
  return km_rect (strip.x, strip.y + above, strip.w, strip.h - above);
}

static KmRect
bytes_rect (uint32_t bytes, KmRect bar, uint32_t from, uint32_t n)
{
  double scale = bar.w / bytes, end = MIN ((double)from + n, bytes);
  if (end <= from)
    return km_rect (0, 0, 0, 0);
  return km_rect (bar.x + from * scale, bar.y, (end - from) * scale, bar.h);
}

KmRect
km_strip_object_rect (const KmSnapSlabMap *map, uint32_t bytes, KmRect bar, uint32_t index)
{
  KmRect rect = bytes_rect (bytes, bar, map->first + index * map->size, map->size);
  if (rect.w >= 6)
    rect.w -= 1.5;
  else if (rect.w >= 3)
    rect.w -= 0.75;
  return rect;
}

void
km_strip_ticks (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, uint32_t cache_line, double top,
                double bottom)
{
  double step = bar.w / bytes * cache_line;
  g_autoptr (GArray) lines = NULL;

  while (step < 4)
    step *= 2;
  lines = g_array_new (FALSE, FALSE, sizeof (KmLine));
  for (uint32_t i = 0; i * step <= bar.w + 0.5; i++)
    {
      double x = floor (bar.x + i * step) + 0.5;
      KmLine line = { x, top, x, bottom };
      g_array_append_val (lines, line);
    }
  km_paint_lines (pen, (const KmLine *)(void *)lines->data, lines->len, scope->theme->rule,
                  scope->theme->dark ? 0.5 : 0.38, MIN (scope->theme->line_px, 1));
}

/* ---- the free chain ---- */

static void
draw_arc (const KmScope *scope, KmPen *pen, double from, double to, double y, double height, double width)
{
  double size = 4 * scope->unit, reach = MIN (fabs (to - from) / 2, 14 * scope->unit);
  double lift = MIN (height, 4 * scope->unit + fabs (to - from) * 0.12);
  double side = to >= from ? 1 : -1;
  km_paint_curve (pen, (KmLine){ from, y, to, y - size + 1 }, from + side * reach * 0.4, y - lift * 1.25,
                  to - side * reach * 0.4, y - lift * 1.25, scope->theme->accent, 0.85, width);
  km_paint_arrow_head (pen, to, y + 1, 0, 1, size, scope->theme->accent, 0.85);
}

static double
middle (const KmRect *rect)
{
  return rect->x + rect->w / 2;
}

/* From the word “free” to the object taken next, and from there on; the last one says END. */
static void
draw_chain (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, const KmSnapSlabMap *map)
{
  double height = arrows_height (scope) - 2 * scope->unit, y = bar.y - 1;
  double width, at = -1;

  if (map->n_free == 0 || km_strip_object_rect (map, bytes, bar, 0).w < 7 * scope->unit)
    return;
  width = MAX (1.2 * scope->unit, scope->theme->line_px);
  for (uint32_t i = 0; i < MIN (map->n_free, MAX_ARROWS); i++)
    {
      KmRect rect = km_strip_object_rect (map, bytes, bar, map->chain[i]);
      double to;

      if (rect.w <= 0)
        break;
      to = middle (&rect) - (i > 0 && middle (&rect) > at ? 2 : -2) * scope->unit;
      if (at >= 0)
        draw_arc (scope, pen, at, to, y, height, width);
      else
        {
          double w;
          km_text_measure (scope->text, KM_TEXT_MONO_SMALL, "free", &w, NULL);
          km_paint_words (pen, KM_TEXT_MONO_SMALL, "free",
                          km_rect (MAX (to - w - 6 * scope->unit, bar.x), bar.y - arrows_height (scope), w + 1, height),
                          0, 0.2, scope->theme->accent, 0.85);
          km_paint_line (pen, (KmLine){ to, y - height + 4, to, y - 3 * scope->unit }, scope->theme->accent, 0.85,
                         width);
          km_paint_arrow_head (pen, to, y + 1, 0, 1, 4 * scope->unit, scope->theme->accent, 0.85);
        }
      at = middle (&rect) + 2 * scope->unit;
    }
}

/* ---- all of it ---- */

static void
draw_management (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, const KmSnapSlabMap *map)
{
  KmRect rect;

  if (map->management_size == 0)
    return;
  rect = bytes_rect (bytes, bar, map->management, map->management_size);
  if (rect.w > 0)
    km_paint_management (scope, pen, rect, rect.w > 30 * scope->unit ? "slab" : "s");
}

/* What lies behind the objects and in front of them, as one ground; objects are drawn over it. */
static void
draw_ground (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, const KmSnapSlabMap *map)
{
  km_paint_slab_cell (scope, pen, km_unused_look (scope), bytes_rect (bytes, bar, 0, bytes), 0, NULL);
  if (map->gap > 0)
    {
      char label[16];
      g_snprintf (label, sizeof label, "%u", map->gap);
      km_paint_slab_cell (scope, pen, km_gap_look (scope), bytes_rect (bytes, bar, 0, map->gap), 0, label);
    }
  draw_management (scope, pen, bar, bytes, map);
}

/* Objects too small to be told apart: runs of one state. */
static void
draw_runs (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, const KmSnapSlabMap *map)
{
  for (uint32_t i = 0, end; i < map->num; i = end)
    {
      KmRect run;

      for (end = i + 1; end < map->num && map->object[end].state == map->object[i].state; end++)
        ;
      run = bytes_rect (bytes, bar, map->first + i * map->size, (end - i) * map->size);
      if (run.w <= 0)
        return;
      km_paint_rect (pen, run, km_object_look (scope, map->object[i].state)->fill, 1);
    }
}

/* An object with the bytes at its end that nobody asked for in another look; the one of the step says how many. */
static void
draw_object (const KmScope *scope, KmPen *pen, KmRect bar, uint32_t bytes, const KmSnapSlabMap *map, uint32_t i)
{
  const KmSnapObject *object = &map->object[i];
  KmRect rect = km_strip_object_rect (map, bytes, bar, i), wasted;
  char label[128];

  g_snprintf (label, sizeof label, "%u", i);
  if (object->waste > 0 && object->marks & (KM_STEP_TOUCHED | KM_STEP_CHANGED))
    {
      double width;
      /* Translators: bytes of an object that the caller asked for, and bytes beyond them. */
      g_autofree char *words = g_strdup_printf (
          _ ("%s asked, %s wasted"), km_format_count (map->object_size - MIN (object->waste, map->object_size)).text,
          km_format_count (object->waste).text);
      km_text_measure (scope->text, KM_TEXT_SMALL, words, &width, NULL);
      if (width + 8 * scope->unit < rect.w)
        g_strlcpy (label, words, sizeof label);
    }
  km_pen_begin_object (pen, "strip", map, i);
  km_paint_slab_cell (scope, pen, km_object_look (scope, object->state), rect, object->marks, label);
  wasted =
      bytes_rect (bytes, bar, map->first + i * map->size + map->pad + map->object_size - object->waste, object->waste);
  if (object->waste > 0 && wasted.w >= 2)
    {
      wasted.w = MAX (MIN (wasted.w, rect.x + rect.w - wasted.x), 1);
      km_paint_area (pen, &scope->theme->looks[KM_CELL_HIGHATOMIC],
                     km_rect (wasted.x, wasted.y + wasted.h * 0.62, wasted.w, wasted.h * 0.38 - 1));
    }
  km_pen_end (pen);
}

void
km_strip_draw (const KmScope *scope, KmPen *pen, KmRect strip, const KmSnapCacheView *cache, const KmSnapSlabMap *map,
               bool chain)
{
  uint32_t bytes = km_strip_bytes (cache, map);
  KmRect bar = km_strip_bar (scope, strip);
  draw_ground (scope, pen, bar, bytes, map);
  if (km_strip_object_rect (map, bytes, bar, 0).w < 2)
    draw_runs (scope, pen, bar, bytes, map);
  else
    for (uint32_t i = 0; i < map->num; i++)
      {
        if (km_strip_object_rect (map, bytes, bar, i).w <= 0)
          break;
        draw_object (scope, pen, bar, bytes, map, i);
      }
  if (chain)
    draw_chain (scope, pen, bar, bytes, map);
}

void
km_strip_draw_plan (const KmScope *scope, KmPen *pen, KmRect bar, const KmSnapCacheView *cache)
{
  const KmTheme *theme = scope->theme;
  uint32_t first = cache->management == KM_SLAB_ON_SLAB ? cache->management_size : 0, bytes = cache->slab_bytes;
  double w = bytes_rect (bytes, bar, first, cache->cache.size).w;

  km_paint_dashed (pen, bar, 3 * scope->unit, theme->rule, 1, theme->line_px);
  if (first > 0)
    km_paint_management (scope, pen, bytes_rect (bytes, bar, 0, first), "slab");
  if (w < 3)
    km_paint_rect (pen, bytes_rect (bytes, bar, first, cache->cache.num * cache->cache.size), theme->pill, 0.7);
  for (uint32_t i = 0; i < cache->cache.num && w >= 3; i++)
    {
      KmRect rect = bytes_rect (bytes, bar, first + i * cache->cache.size, cache->cache.size);
      rect.w -= MIN (2, w / 3);
      km_paint_rect (pen, rect, theme->pill, 0.7);
    }
  if (cache->left_over > 0)
    km_paint_slab_cell (scope, pen, km_unused_look (scope),
                        bytes_rect (bytes, bar, bytes - cache->left_over, cache->left_over), 0, NULL);
}
