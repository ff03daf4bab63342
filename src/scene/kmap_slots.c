/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slots of kmap() in a row. */
#include "scene/kmap_slots.h"

#include "base/i18n.h"
#include "base/units.h"
#include "scene/paint.h"
#include "scene/slab_paint.h"

#include <math.h>

double
km_kmap_slots_height (const KmScope *scope)
{
  return km_cell_words_height (scope) + km_cell_height (scope);
}

static double
slot_width (const KmScope *scope)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, "1023: 0x38fff ×9", &width, NULL);
  return ceil (width + 12 * scope->unit);
}

static KmRect
slot_rect (const KmScope *scope, KmRect area, uint32_t i)
{
  double w = slot_width (scope), x = area.x + i * (w + 4 * scope->unit);
  return km_rect (x, area.y + km_cell_words_height (scope), w, area.h - km_cell_words_height (scope));
}

/* How many slots are shown; where not all fit, there is a word behind the last. */
static uint32_t
count_shown (const KmSnapVm *vm, const KmScope *scope, KmRect area)
{
  double step = slot_width (scope) + 4 * scope->unit, width = area.w + 4 * scope->unit;
  uint32_t all = (uint32_t)MAX (floor (width / step), 0), most = vm->n_slots;
  if (km_rect_is_empty (&area))
    return 0;
  if (vm->slots_in_use <= MIN (all, most))
    return vm->slots_in_use;
  return MIN (most, (uint32_t)MAX (floor ((width - 70 * scope->unit) / step), 1));
}

/* Each slot keeps its place; the last one is that of the slot that the step is about, if it would not be shown. */
static const KmSnapKmapSlot *
slot_at (const KmSnapVm *vm, uint32_t i, uint32_t shown)
{
  int wanted = vm->step_slot;
  return &vm->slots[i + 1 == shown && wanted >= (int)shown ? (uint32_t)wanted : i];
}

void
km_kmap_slots_add_items (const KmSnapVm *vm, KmLayer *layer, const KmScope *scope, KmRect area)
{
  for (uint32_t i = 0, shown = count_shown (vm, scope, area); i < shown; i++)
    km_layer_add_item (layer, slot_rect (scope, area, i), &slot_at (vm, i, shown)->target);
}

void
km_kmap_draw_more (const KmScope *scope, KmPen *pen, KmRect rect, uint32_t n)
{
  char more[16];
  g_snprintf (more, sizeof more, "+%u", n);
  rect.w = 60 * scope->unit;
  km_paint_note (scope, pen, more, rect, 0);
}

void
km_kmap_slots_draw (const KmSnapVm *vm, const KmScope *scope, KmPen *pen, KmRect area)
{
  uint32_t shown = count_shown (vm, scope, area);
  KmRect line = area;
  g_autofree char *text = NULL;

  line.h = km_cell_words_height (scope);
  if (vm->kmap_slots == 0 || km_rect_is_empty (&area))
    return;
  /* Translators: slots of kmap(): in use, of all. */
  text = g_strdup_printf (_ ("kmap slots · %u of %u"), vm->slots_in_use, vm->kmap_slots);
  km_paint_words (pen, KM_TEXT_SMALL, text, line, 0, 0.4, scope->theme->dim, 1);
  km_paint_tray (
      scope, pen,
      km_rect (area.x - 6 * scope->unit, area.y + line.h - 3, area.w + 12 * scope->unit, area.h - line.h + 6), false);
  for (uint32_t i = 0; i < shown; i++)
    {
      const KmSnapKmapSlot *slot = slot_at (vm, i, shown);
      KmCellClass cell = slot->count > 1 ? KM_CELL_PCP : KM_CELL_FREE;
      char label[48];
      g_snprintf (label, sizeof label, "%u: %s ×%u", slot->slot, km_format_pfn (slot->pfn).text, slot->count - 1);
      km_pen_begin (pen, &(KmThing){ .what = "kmap", .cell = cell, .marks = slot->marks, .target = slot->target },
                    "kmap-%u", slot->slot);
      km_paint_slab_cell (scope, pen, &scope->theme->looks[cell], slot_rect (scope, area, i), slot->marks, label);
      km_pen_end (pen);
    }
  if (shown < vm->slots_in_use)
    km_kmap_draw_more (scope, pen, slot_rect (scope, area, shown), vm->slots_in_use - shown);
}
