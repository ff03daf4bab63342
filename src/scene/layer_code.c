/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code at this step: the kernel function that runs, in a few lines of plain words, with the active one marked. */
#include "model/pseudocode/pseudocode.h"
#include "base/i18n.h"
#include "model/snapshot/marks.h"
#include "scene/layer.h"
#include "scene/paint.h"

#include <math.h>
#include <string.h>

/* Lines that the panel always has room for; longer functions show the part around the active line. */
#define PANEL_LINES 6

typedef struct
{
  KmLayer base;
  KmPseudocode code;
  unsigned first; /* line at the top */
  uint32_t shown; /* hash of what was drawn last */
} Code;

static double
line_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO) + 5 * scope->unit);
}

static double
title_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_BOLD) + 15 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return title_height (scope) + PANEL_LINES * line_height (scope) + ceil (8 * scope->unit);
}

static unsigned
choose_first_line (const KmPseudocode *code)
{
  unsigned n = code->lines ? g_strv_length ((char **)(gpointer)code->lines) : 0;
  if (n <= PANEL_LINES || code->active < PANEL_LINES / 2)
    return 0;
  return MIN ((unsigned)code->active - PANEL_LINES / 2, n - PANEL_LINES);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Code *self = (Code *)layer;
  uint32_t hash;

  km_model_pseudocode (scope->model, &self->code);
  self->first = choose_first_line (&self->code);
  hash = g_str_hash (self->code.title ? self->code.title : "") * 31u + (uint32_t)self->code.active;
  if (hash == self->shown)
    return;
  self->shown = hash;
  km_region_add (damage, layer->area, 0);
}

static void
draw_title (Code *self, const KmScope *scope, KmPen *pen)
{
  double u = scope->unit, width, line = km_text_line_height (scope->text, KM_TEXT_BOLD);
  KmRect box = km_rect_inset (self->base.area, 14 * u);
  box.y = self->base.area.y + 9 * u;
  box.h = line;
  km_paint_words (pen, KM_TEXT_BOLD, _ ("The code at this step"), box, 0, 0.5, scope->theme->accent, 1);
  km_text_measure (scope->text, KM_TEXT_BOLD, _ ("The code at this step"), &width, NULL);
  box.x += width + 12 * u;
  box.w = MAX (box.w - width - 12 * u, 1);
  if (self->code.title)
    km_paint_words (pen, KM_TEXT_MONO, self->code.title, box, 0, 0.5, scope->theme->dim, 1);
}

static void
draw_lines (Code *self, const KmScope *scope, KmPen *pen)
{
  double u = scope->unit, h = line_height (scope);
  KmRect row =
      km_rect (self->base.area.x + 10 * u, self->base.area.y + title_height (scope), self->base.area.w - 20 * u, h);
  const char *const *line = self->code.lines ? self->code.lines + self->first : NULL;
  for (unsigned i = 0; line && *line && i < PANEL_LINES; i++, line++, row.y += h)
    {
      bool active = (int)(self->first + i) == self->code.active;
      km_pen_begin (pen, &(KmThing){ .what = "code-line", .marks = active ? KM_STEP_TOUCHED : 0 }, "code-line-%u",
                    self->first + i);
      if (active)
        {
          km_paint_round (pen, row, 3 * u, scope->theme->accent_soft, 1);
          km_paint_rect (pen, km_rect (row.x, row.y, 3 * u, row.h), scope->theme->accent, 1);
        }
      km_paint_words (pen, KM_TEXT_MONO, *line, km_rect (row.x + 10 * u, row.y, row.w - 14 * u, row.h), 0, 0.5,
                      scope->theme->text, 1);
      km_pen_end (pen);
    }
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Code *self = (Code *)layer;
  (void)clip;
  km_paint_box (pen, layer->area, 8 * scope->unit, scope->theme->panel, scope->theme->panel_border, 1,
                scope->theme->line_px);
  draw_title (self, scope, pen);
  draw_lines (self, scope, pen);
}

const KmLayerClass km_layer_code = {
  .name = "code",
  .view = KM_VIEW_CODE,
  .partner = KM_VIEW_CACHES,
  .partner_share = 0.48,
  .size = sizeof (Code),
  .measure = measure,
  .update = update,
  .draw = draw,
};
