/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend of the page-frame map. */
#include "scene/legend.h"

#include "model/snapshot/classes.h"
#include "scene/paint.h"

#include <math.h>

/* In the order of reading: free memory first, then its uses. */
static const KmCellClass order[] = {
  KM_CELL_FREE,  KM_CELL_PCP,  KM_CELL_UNMOVABLE, KM_CELL_MOVABLE, KM_CELL_RECLAIMABLE, KM_CELL_HIGHATOMIC,
  KM_CELL_CACHE, KM_CELL_SLAB, KM_CELL_RESERVED,  KM_CELL_UNKNOWN, KM_CELL_LOST,
};

/* Of more frames than these only some are looked at. */
#define SAMPLE 65536

static uint32_t
classes_of_range (const uint8_t *cells, KmPfn start, KmPfn end)
{
  uint32_t classes = 0, step = MAX ((end - start) / SAMPLE, 1u);
  for (uint64_t pfn = start; pfn < end; pfn += step)
    classes |= 1u << (cells[pfn] & KM_CELL_CLASS_MASK);
  return classes;
}

bool
km_legend_update (KmLegend *legend, const KmScope *scope)
{
  const KmSnapshot *s = scope->snapshot;
  uint32_t classes = km_model_cell_classes (scope->model) | 1u << KM_CELL_FREE, before = legend->classes;

  if (scope->on_page) /* room that never changes */
    classes |= (1u << KM_NR_CELL_CLASSES) - 1;
  if (s->has_pcp)
    classes |= 1u << KM_CELL_PCP;
  for (uint32_t t = 0; t < s->n_types && t < KM_NR_PCP_TYPES; t++)
    classes |= 1u << s->type_cell[t];
  /* What is in hand comes and goes inside a call, and is outlined; holes are blank. */
  legend->classes = classes & ~(1u << KM_CELL_HAND | 1u << KM_CELL_HOLE);
  return legend->classes != before;
}

KmLegend
km_legend_of_range (const KmLegend *legend, const KmScope *scope, KmPfn start, KmPfn end)
{
  KmLegend visible = *legend;
  visible.classes &= classes_of_range (scope->cells, start, MIN (end, scope->snapshot->end_pfn));
  return visible;
}

static double
entry_width (const KmScope *scope, KmCellClass class)
{
  double width =
      km_paint_swatch (scope, NULL, &scope->theme->looks[class], km_cell_class_name (class), km_rect (0, 0, 0, 0));
  return ceil (width + 17 * scope->unit);
}

static double
line_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_SMALL) + 5 * scope->unit);
}

static bool
fits_beside (const KmLegend *legend, const KmScope *scope, double width, double title_w)
{
  double sum = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    if (legend->classes >> order[i] & 1)
      sum += entry_width (scope, order[i]);
  return title_w + sum <= width;
}

/* Walks the entries below the title; draws them if @pen is not NULL. Returns the height they take. */
static double
flow (const KmLegend *legend, const KmScope *scope, KmPen *pen, KmRect area)
{
  double x = area.x, y = area.y, h = line_height (scope);
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    {
      double w;

      if (!(legend->classes >> order[i] & 1))
        continue;
      w = entry_width (scope, order[i]);
      if (x > area.x && x + w > area.x + area.w)
        {
          x = area.x;
          y += h;
        }
      if (pen)
        km_paint_swatch (scope, pen, &scope->theme->looks[order[i]], km_cell_class_name (order[i]),
                         km_rect (x, y - 2 * scope->unit, w, h));
      x += w;
    }
  return y + h - area.y;
}

double
km_legend_height (const KmLegend *legend, const KmScope *scope, double width, double title_w)
{
  double head = km_layer_header_height (scope);
  if (fits_beside (legend, scope, width, title_w))
    return head;
  return head + flow (legend, scope, NULL, km_rect (0, 0, width, 0));
}

void
km_legend_draw (const KmLegend *legend, const KmScope *scope, KmPen *pen, KmRect area, double title_w)
{
  double head = km_layer_header_height (scope), sum = 0;
  double gap, y;

  if (!fits_beside (legend, scope, area.w, title_w))
    {
      flow (legend, scope, pen, km_rect (area.x, area.y + head, area.w, area.h - head));
      return;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    if (legend->classes >> order[i] & 1)
      sum += entry_width (scope, order[i]);
  gap = 16 * scope->unit; /* behind the last word */
  y = area.y + (km_text_line_height (scope->text, KM_TEXT_TITLE) - line_height (scope)) / 2 + 2 * scope->unit;
  flow (legend, scope, pen, km_rect (area.x + area.w - sum + gap, y, sum + 1, head));
}
