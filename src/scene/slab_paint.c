/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of slabs: objects, gaps, management. */
#include "model/snapshot/marks.h"
#include "scene/slab_paint.h"

#include "base/units.h"
#include "scene/paint.h"

#include <math.h>

static const KmCellClass cells[] = {
  [KM_OBJECT_FREE] = KM_CELL_FREE, [KM_OBJECT_WAITING] = KM_CELL_PCP, [KM_OBJECT_LIVE] = KM_CELL_SLAB
};

const KmLook *
km_object_look (const KmScope *scope, KmObjectState state)
{
  return &scope->theme->looks[cells[state]];
}

void
km_pen_begin_object (KmPen *pen, const char *where, const KmSnapSlabMap *map, uint32_t index)
{
  const KmThing thing = { .what = "object",
                          .cell = cells[map->object[index].state],
                          .marks = map->object[index].marks };
  km_pen_begin (pen, &thing, "%s-0x%x-object-%u", where, map->pfn, index);
}

const KmLook *
km_gap_look (const KmScope *scope)
{
  return &scope->theme->looks[KM_CELL_RESERVED];
}

const KmLook *
km_unused_look (const KmScope *scope)
{
  return &scope->theme->looks[KM_CELL_HOLE];
}

KmTarget
km_slab_target (KmPfn pfn)
{
  return (KmTarget){ .kind = KM_TARGET_SLAB, .pfn = pfn };
}

double
km_slab_head_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 4 * scope->unit);
}

double
km_cell_height (const KmScope *scope)
{
  return round (24 * scope->unit);
}

double
km_cell_words_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 3 * scope->unit);
}

void
km_object_label (const KmScope *scope, KmValue value, char *text, size_t size)
{
  uint32_t index;
  KmPfn pfn;
  if (km_model_find_object (scope->model, value, &pfn, &index))
    g_snprintf (text, size, "%s·%u", km_format_pfn (pfn).text, index);
  else
    g_strlcpy (text, "?", size);
}

static void
draw_label (const KmScope *scope, KmPen *pen, KmRect rect, const KmLook *look, const char *label)
{
  double width, height, pad = 1.5 * scope->unit;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, label, &width, &height);
  if (width + 2 * pad > rect.w || height - 4 * scope->unit > rect.h)
    return;
  if (look->pattern != KM_PATTERN_NONE)
    {
      /* Words are on a plain ground. */
      KmRect ground = km_rect (rect.x + (rect.w - width) / 2 - pad, rect.y + 2, width + 2 * pad, MAX (rect.h - 4, 1));
      km_paint_round (pen, ground, 2, look->fill, 0.85);
    }
  km_paint_words (pen, KM_TEXT_MONO_SMALL, label, rect, 0.5, 0.5, look->text, 1);
}

/* Cells of a few pixels are plain boxes. */
static void
fill_cell (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect rect)
{
  KmRect edge;

  if (rect.w >= 7 && rect.h >= 7)
    {
      km_paint_look (scope, pen, look, rect, MIN (2.5 * scope->unit, rect.w / 4));
      return;
    }
  km_paint_rect (pen, rect, look->fill, 1);
  if (rect.w < 3 || rect.h < 3)
    return;
  edge = km_rect (floor (rect.x) + 0.5, floor (rect.y) + 0.5, floor (rect.w) - 1, floor (rect.h) - 1);
  km_paint_rects (pen, &edge, 1, look->border, 1, MIN (scope->theme->line_px, 1));
}

void
km_paint_slab_cell (const KmScope *scope, KmPen *pen, const KmLook *look, KmRect rect, uint32_t marks,
                    const char *label)
{
  double radius = MIN (2.5 * scope->unit, rect.w / 4);
  if (rect.w <= 0)
    return;
  if ((marks & KM_STEP_CHANGED) && !(marks & KM_STEP_TOUCHED))
    {
      km_paint_round (pen, km_rect_inset (rect, -2), radius + 2, scope->theme->glow, 0.35);
    }
  fill_cell (scope, pen, look, rect);
  if (label)
    draw_label (scope, pen, rect, look, label);
  if (!(marks & KM_STEP_TOUCHED))
    return;
  km_paint_outline (pen, km_rect_inset (rect, -1), radius + 1, scope->theme->accent, 1, scope->theme->line_px + 1.5);
}

void
km_paint_management (const KmScope *scope, KmPen *pen, KmRect rect, const char *label)
{
  const KmTheme *theme = scope->theme;
  KmLook look = { theme->pill, theme->pill, theme->rule, theme->text, KM_PATTERN_NONE };
  fill_cell (scope, pen, &look, rect);
  if (label)
    draw_label (scope, pen, rect, &look, label);
}
