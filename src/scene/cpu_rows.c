/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/cpu_rows.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/cpus.h"
#include "model/snapshot/uses.h"
#include "scene/slab_paint.h"

#include <math.h>

typedef struct
{
  KmRect rect;
  KmCellClass look;
  uint32_t marks;
  char label[64];
} Box;

typedef struct
{
  KmRect rect;
  bool strong;
  char *text;
} Words;

struct _KmCpuRows
{
  KmSnapCpus cpus;
  GArray *boxes; /* of Box */
  GArray *words; /* of Words */
};

static void
clear_words (void *words)
{
  g_free (((Words *)words)->text);
}

KmCpuRows *
km_cpu_rows_new (void)
{
  KmCpuRows *self = g_new0 (KmCpuRows, 1);
  self->boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  self->words = g_array_new (FALSE, FALSE, sizeof (Words));
  g_array_set_clear_func (self->words, clear_words);
  return self;
}

void
km_cpu_rows_free (KmCpuRows *self)
{
  g_array_unref (self->boxes);
  g_array_unref (self->words);
  g_free (self);
}

/* ---- sizes ---- */

static double
row_height (const KmScope *scope)
{
  return km_cell_words_height (scope) + round (6 * scope->unit);
}

static double
narrow (const KmScope *scope)
{
  return round (12 * scope->unit);
}

static double
group_height (const KmScope *scope)
{
  return 1.5 * km_cell_words_height (scope) + scope->snapshot->cpus * row_height (scope);
}

static double
stacks_height (const KmScope *scope)
{
  return 1.5 * km_cell_words_height (scope) + row_height (scope);
}

double
km_cpu_rows_height (const KmScope *scope)
{
  uint32_t uses = km_model_uses (scope->model);
  int groups = (uses & KM_USES_ATOMIC ? 1 : 0) + (uses & KM_USES_PERCPU ? 1 : 0);
  return groups * group_height (scope) + (uses & KM_USES_STACKS ? stacks_height (scope) : 0);
}

static double
label_width (const KmScope *scope, const char *label)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, label, &width, NULL);
  return ceil (width + 12 * scope->unit);
}

/* ---- words and boxes ---- */

/* Takes over @text. */
static void
add_words (KmCpuRows *self, KmRect rect, bool strong, char *text)
{
  Words words = { rect, strong, text };
  g_array_append_val (self->words, words);
}

static char *
cpu_text (uint32_t cpu, uint32_t preempt)
{
  return g_strdup_printf (_ ("CPU %u · preempt_count %u"), cpu, preempt);
}

/* Names the rows from @y on; returns where their boxes begin. */
static double
add_cpus (KmCpuRows *self, const KmScope *scope, KmRect area, double y)
{
  g_autofree char *widest = cpu_text (8, 88);
  double width;
  km_text_measure (scope->text, KM_TEXT_SMALL, widest, &width, NULL);
  width = ceil (width + 10 * scope->unit);
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++, y += row_height (scope))
    add_words (self, km_rect (area.x, y, width, row_height (scope) - 3), self->cpus.preempt[cpu] > 0,
               cpu_text (cpu, self->cpus.preempt[cpu]));
  return area.x + width;
}

/* ---- kmap_atomic() ---- */

static void
slot_label (const KmSnapAtomicSlot *slot, uint32_t number, char *label, size_t size)
{
  label[0] = '\0';
  if (slot->pfn != KM_PFN_NONE && slot->type)
    g_snprintf (label, size, "%s: %s", slot->type, km_format_pfn (slot->pfn).text);
  else if (slot->pfn != KM_PFN_NONE)
    g_snprintf (label, size, "%u: %s", number, km_format_pfn (slot->pfn).text);
}

static void
add_atomic_row (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, uint32_t cpu)
{
  double x = row.x;
  for (uint32_t i = 0; i < self->cpus.atomic_slots; i++)
    {
      const KmSnapAtomicSlot *slot = &self->cpus.atomic[cpu][i];
      bool used = slot->pfn != KM_PFN_NONE;
      Box box = { .look = used ? KM_CELL_PCP : KM_CELL_FREE, .marks = slot->marks };
      slot_label (slot, i, box.label, sizeof box.label);
      box.rect = km_rect (x, row.y, used ? label_width (scope, box.label) : narrow (scope), row.h);
      if (x + box.rect.w > row.x + row.w)
        return;
      g_array_append_val (self->boxes, box);
      km_layer_add_item (layer, box.rect, &slot->target);
      x += box.rect.w + 3 * scope->unit;
    }
}

static void
add_atomic (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect area)
{
  double y = area.y + km_cell_words_height (scope), h = row_height (scope), x = add_cpus (self, scope, area, y);
  add_words (self, km_rect (area.x, area.y, area.w, km_cell_words_height (scope)), false,
             g_strdup_printf (_ ("kmap_atomic slots · %u for each CPU"), self->cpus.atomic_slots));
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++)
    add_atomic_row (self, layer, scope, km_rect (x, y + cpu * h, area.x + area.w - x, h - 3), cpu);
}

/* ---- per-CPU data ---- */

/* One box in the row of every CPU. Returns false, and adds nothing, if there is no room. */
static bool
add_column (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, double *x, const Box *like,
            const KmTarget *target)
{
  double w = like->label[0] ? label_width (scope, like->label) : narrow (scope);
  if (*x + w > row.x + row.w)
    return false;
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++)
    {
      Box box = *like;
      box.rect = km_rect (*x, row.y + cpu * row_height (scope), w, row.h);
      g_array_append_val (self->boxes, box);
      if (target)
        km_layer_add_item (layer, box.rect, target);
    }
  *x += w + 2 * scope->unit;
  return true;
}

static Box
range_box (const KmSnapRange *range)
{
  Box box = { .look = KM_CELL_RECLAIMABLE, .marks = range->marks };
  if (range->info.value == KM_VALUE_NULL)
    {
      box.look = KM_CELL_RESERVED;
      /* Translators: per-CPU data of the kernel itself, reserved by boot; in a narrow box with the number of bytes. */
      g_snprintf (box.label, sizeof box.label, _ ("static · %u"), range->info.size);
    }
  else
    g_snprintf (box.label, sizeof box.label, "0x%x · %u", range->info.offset, range->info.size);
  return box;
}

/* The record with which the rows begin so that the one in focus has room. */
static uint32_t
first_shown (const KmCpuRows *self, const KmScope *scope, double room)
{
  uint32_t first = 0;
  double needed = 0;
  for (int i = self->cpus.focus; i >= 0; i--)
    {
      Box box = range_box (&self->cpus.ranges[i]);
      needed += label_width (scope, box.label) + narrow (scope) + 4 * scope->unit;
      if (needed > room && i < self->cpus.focus)
        {
          first = (uint32_t)i + 1;
          break;
        }
    }
  return first;
}

/* A range behind the gap before it. Returns false if there is no room. */
static bool
add_range (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, double *x, const KmSnapRange *range)
{
  const Box gap = { .look = KM_CELL_FREE }, box = range_box (range);
  const KmTarget *target = range->target.kind != KM_TARGET_NONE ? &range->target : NULL;
  return (range->free_before == 0 || add_column (self, layer, scope, row, x, &gap, NULL))
         && add_column (self, layer, scope, row, x, &box, target);
}

static void
add_ranges (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row)
{
  const KmSnapCpus *cpus = &self->cpus;
  double x = row.x, more = label_width (scope, "+9999");
  uint32_t i = first_shown (self, scope, row.w - more);
  row.w -= more;
  while (i < cpus->n_ranges && add_range (self, layer, scope, row, &x, &cpus->ranges[i]))
    i++;
  if (cpus->first + i < cpus->ranges_in_use)
    add_words (self, km_rect (x + 4 * scope->unit, row.y, more, row.h), false,
               g_strdup_printf ("+%u", cpus->ranges_in_use - cpus->first - i));
  else if (cpus->free_at_end > 0)
    {
      Box rest = { .look = KM_CELL_FREE };
      /* Translators: bytes behind the last object of per-CPU data, in a narrow box. */
      g_snprintf (rest.label, sizeof rest.label, _ ("free · %u"), cpus->free_at_end);
      add_column (self, layer, scope, row, &x, &rest, NULL);
    }
}

static char *
chunk_text (const KmSnapCpus *cpus)
{
  if (!cpus->has_chunk)
    return g_strdup (_ ("Per-CPU data · none yet"));
  /* Translators: number of the chunk, size of a unit, objects in use, bytes free in each unit. */
  return g_strdup_printf (_ ("Per-CPU data · chunk %u · a unit of %s for each CPU · in use: %u · free: %s"),
                          cpus->chunk.number, km_format_bytes (cpus->chunk.unit_bytes).text, cpus->ranges_in_use,
                          km_format_bytes (cpus->chunk.free_bytes).text);
}

static void
add_percpu (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect area)
{
  double y = area.y + km_cell_words_height (scope), x = add_cpus (self, scope, area, y);
  add_words (self, km_rect (area.x, area.y, area.w, km_cell_words_height (scope)), false, chunk_text (&self->cpus));
  if (self->cpus.has_chunk)
    add_ranges (self, layer, scope, km_rect (x, y, area.x + area.w - x, row_height (scope) - 3));
}

/* ---- kernel stacks ---- */

/* A bar that fills up, and numbers behind it. Returns false, and adds nothing, if there is no room. */
static bool
add_stack (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, double *x, const KmSnapStack *stack)
{
  double w = round (72 * scope->unit), words = label_width (scope, "16384 / 16384");
  double part = MIN ((double)stack->info.used / stack->info.bytes, 1);
  Box room, used;

  if (*x + w + words > row.x + row.w)
    return false;
  room = (Box){ .rect = km_rect (*x, row.y, w, row.h), .look = KM_CELL_FREE, .marks = stack->marks };
  used = (Box){ .rect = room.rect, .look = stack->overflowed ? KM_CELL_LOST : KM_CELL_UNMOVABLE };
  used.rect.w = MAX (round (w * part), 2);
  used.rect.x = *x + w - used.rect.w; /* downwards from the upper end */
  g_array_append_val (self->boxes, room);
  if (stack->info.used > 0)
    g_array_append_val (self->boxes, used);
  add_words (self, km_rect (*x + w + 4 * scope->unit, row.y, words, row.h), stack->overflowed,
             g_strdup_printf ("%u / %u", stack->info.used, stack->info.bytes));
  if (stack->target.kind != KM_TARGET_NONE)
    km_layer_add_item (layer, room.rect, &stack->target);
  *x += w + words + 8 * scope->unit;
  return true;
}

static void
add_stacks (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect area)
{
  double line = km_cell_words_height (scope), x = area.x, more = label_width (scope, "+9999");
  KmRect row = km_rect (area.x, area.y + line, area.w - more, row_height (scope) - 3);
  uint32_t i = 0;
  add_words (self, km_rect (area.x, area.y, area.w, line), false,
             /* Translators: kernel stacks in use; the bars below show the bytes used of each. */
             g_strdup_printf (_ ("Kernel stacks · %u · bytes used at the deepest call, the newest first"),
                              self->cpus.stacks_in_use));
  while (i < self->cpus.n_stacks && add_stack (self, layer, scope, row, &x, &self->cpus.stacks[i]))
    i++;
  if (i < self->cpus.stacks_in_use)
    add_words (self, km_rect (x, row.y, more, row.h), false, g_strdup_printf ("+%u", self->cpus.stacks_in_use - i));
}

/* ---- all of it ---- */

void
km_cpu_rows_update (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect area)
{
  g_array_set_size (self->boxes, 0);
  g_array_set_size (self->words, 0);
  if ((km_model_uses (scope->model) & KM_USES_CPUS) == 0)
    return;
  km_model_cpus (scope->model, scope->selection, &self->cpus);
  area.h = group_height (scope);
  if (self->cpus.uses & KM_USES_ATOMIC)
    {
      add_atomic (self, layer, scope, area);
      area.y += area.h;
    }
  if (self->cpus.uses & KM_USES_PERCPU)
    {
      add_percpu (self, layer, scope, area);
      area.y += area.h;
    }
  if (self->cpus.uses & KM_USES_STACKS)
    add_stacks (self, layer, scope, area);
}

void
km_cpu_rows_draw (const KmCpuRows *self, const KmScope *scope, KmPen *pen)
{
  for (unsigned i = 0; i < self->words->len; i++)
    {
      const Words *words = &g_array_index (self->words, Words, i);
      km_paint_words (pen, KM_TEXT_SMALL, words->text, words->rect, 0, 0.5,
                      words->strong ? scope->theme->text : scope->theme->dim, 1);
    }
  for (unsigned i = 0; i < self->boxes->len; i++)
    {
      const Box *box = &g_array_index (self->boxes, Box, i);
      km_pen_begin (pen, &(KmThing){ .what = "cpu-cell", .cell = box->look, .marks = box->marks }, "cpu-cell-%u", i);
      km_paint_slab_cell (scope, pen, &scope->theme->looks[box->look], box->rect, box->marks,
                          box->label[0] ? box->label : NULL);
      km_pen_end (pen);
    }
}
