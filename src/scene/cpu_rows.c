/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/cpu_rows.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/cpus.h"
#include "model/snapshot/uses.h"
#include "scene/paint.h"
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
  double row_h, stack_h; /* of a CPU, and of the stacks */
  GArray *trays;         /* of KmRect: what the rows of a group lie in */
  double per_byte;       /* what a box of per-CPU data is wider for each of its bytes */
  GArray *boxes;         /* of Box */
  GArray *words;         /* of Words */
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
  self->trays = g_array_new (FALSE, FALSE, sizeof (KmRect));
  self->words = g_array_new (FALSE, FALSE, sizeof (Words));
  g_array_set_clear_func (self->words, clear_words);
  return self;
}

void
km_cpu_rows_free (KmCpuRows *self)
{
  g_array_unref (self->boxes);
  g_array_unref (self->trays);
  g_array_unref (self->words);
  g_free (self);
}

/* ---- sizes ---- */

static double
row_height (const KmScope *scope)
{
  return km_cell_words_height (scope) + round (6 * scope->unit);
}

/* Rows of CPUs grow as far as this, stacks take all. */
#define MOST_ROW 4
/* From this height on, in text units, a stack is drawn upright. */
#define UPRIGHT 56

/* Shares out a height of @h. */
static void
share_height (KmCpuRows *self, const KmScope *scope, double h)
{
  uint32_t uses = km_model_uses (scope->model);
  unsigned groups = (uses & KM_USES_ATOMIC ? 1 : 0) + (uses & KM_USES_PERCPU ? 1 : 0);
  unsigned rows = groups * scope->snapshot->cpus;
  double natural = row_height (scope), spare = MAX (h - km_cpu_rows_height (scope), 0), each = spare;
  if (uses & KM_USES_STACKS)
    each = rows > 0 ? spare / 2 : 0;
  self->row_h = natural + (rows > 0 ? floor (MIN (each / rows, (MOST_ROW - 1) * natural)) : 0);
  self->stack_h = natural + floor (spare - rows * (self->row_h - natural));
}

static double
narrow (const KmScope *scope)
{
  return round (12 * scope->unit);
}

/* Of a group whose rows are @row high. */
static double
group_height (const KmScope *scope, double row)
{
  return 1.5 * km_cell_words_height (scope) + scope->snapshot->cpus * row;
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
  return groups * group_height (scope, row_height (scope)) + (uses & KM_USES_STACKS ? stacks_height (scope) : 0);
}

static double
label_width (const KmScope *scope, const char *label)
{
  double width;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, label, &width, NULL);
  return ceil (width + 12 * scope->unit);
}

/* ---- words and boxes ---- */

static void
add_tray (KmCpuRows *self, KmRect rect)
{
  g_array_append_val (self->trays, rect);
}

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
  add_tray (self,
            km_rect (area.x - 6 * scope->unit, y - 3, area.w + 12 * scope->unit, self->cpus.cpus * self->row_h + 3));
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++, y += self->row_h)
    add_words (self, km_rect (area.x, y, width, self->row_h - 3), self->cpus.preempt[cpu] > 0,
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
  double x = row.x, least = MAX (narrow (scope), floor (MIN (row.w / self->cpus.atomic_slots * 0.8, 40 * scope->unit)));
  for (uint32_t i = 0; i < self->cpus.atomic_slots; i++)
    {
      const KmSnapAtomicSlot *slot = &self->cpus.atomic[cpu][i];
      bool used = slot->pfn != KM_PFN_NONE;
      Box box = { .look = used ? KM_CELL_PCP : KM_CELL_FREE, .marks = slot->marks };
      slot_label (slot, i, box.label, sizeof box.label);
      box.rect = km_rect (x, row.y, used ? MAX (label_width (scope, box.label), least) : least, row.h);
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
  double y = area.y + km_cell_words_height (scope), h = self->row_h, x = add_cpus (self, scope, area, y);
  add_words (self, km_rect (area.x, area.y, area.w, km_cell_words_height (scope)), false,
             g_strdup_printf (_ ("kmap_atomic slots · %u for each CPU"), self->cpus.atomic_slots));
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++)
    add_atomic_row (self, layer, scope, km_rect (x, y + cpu * h, area.x + area.w - x, h - 3), cpu);
}

/* ---- per-CPU data ---- */

/* One box of @bytes in the row of every CPU. Returns false, and adds nothing, if there is no room. */
static bool
add_column (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, double *x, const Box *like,
            uint32_t bytes, const KmTarget *target)
{
  double w = (like->label[0] ? label_width (scope, like->label) : narrow (scope)) + floor (bytes * self->per_byte);
  if (*x + w > row.x + row.w)
    return false;
  for (uint32_t cpu = 0; cpu < self->cpus.cpus; cpu++)
    {
      Box box = *like;
      box.rect = km_rect (*x, row.y + cpu * self->row_h, w, row.h);
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
  return (range->free_before == 0 || add_column (self, layer, scope, row, x, &gap, range->free_before, NULL))
         && add_column (self, layer, scope, row, x, &box, range->info.size, target);
}

static Box
rest_box (const KmSnapCpus *cpus)
{
  Box rest = { .look = KM_CELL_FREE };
  /* Translators: bytes behind the last object of per-CPU data, in a narrow box. */
  g_snprintf (rest.label, sizeof rest.label, _ ("free · %u"), cpus->free_at_end);
  return rest;
}

/* What boxes have for each byte beyond what their words need; 0 if not all ranges have room. */
static double
width_per_byte (const KmCpuRows *self, const KmScope *scope, double room)
{
  const KmSnapCpus *cpus = &self->cpus;
  Box rest = rest_box (cpus);
  double words = cpus->free_at_end > 0 ? label_width (scope, rest.label) : 0, bytes = cpus->free_at_end;

  for (uint32_t i = 0; i < cpus->n_ranges; i++)
    {
      Box box = range_box (&cpus->ranges[i]);
      words += label_width (scope, box.label) + narrow (scope) + 4 * scope->unit;
      bytes += (double)cpus->ranges[i].info.size + cpus->ranges[i].free_before;
    }
  return cpus->n_ranges < cpus->ranges_in_use || bytes <= 0 ? 0 : MAX (room - words - 4 * scope->unit, 0) / bytes;
}

static void
add_ranges (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row)
{
  const KmSnapCpus *cpus = &self->cpus;
  double x = row.x, more = label_width (scope, "+9999");
  uint32_t i = first_shown (self, scope, row.w - more);
  row.w -= more;
  self->per_byte = i == 0 ? width_per_byte (self, scope, row.w) : 0;
  while (i < cpus->n_ranges && add_range (self, layer, scope, row, &x, &cpus->ranges[i]))
    i++;
  if (cpus->first + i < cpus->ranges_in_use)
    add_words (self, km_rect (x + 4 * scope->unit, row.y, more, row.h), false,
               g_strdup_printf ("+%u", cpus->ranges_in_use - cpus->first - i));
  else if (cpus->free_at_end > 0)
    {
      Box rest = rest_box (cpus);
      add_column (self, layer, scope, row, &x, &rest, cpus->free_at_end, NULL);
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
    add_ranges (self, layer, scope, km_rect (x, y, area.x + area.w - x, self->row_h - 3));
}

/* ---- kernel stacks ---- */

/* Part of @rect that is in use: downwards from the upper end of the stack, which lies at the right. */
static KmRect
used_part (KmRect rect, double part, bool upright)
{
  KmRect used = rect;
  if (upright)
    used.h = MAX (round (rect.h * part), 2);
  else
    {
      used.w = MAX (round (rect.w * part), 2);
      used.x = rect.x + rect.w - used.w;
    }
  return used;
}

/* A box that fills up, and numbers behind it or below it. Returns false, and adds nothing, if there is no room. */
static bool
add_stack (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect row, double *x, const KmSnapStack *stack)
{
  bool upright = row.h >= UPRIGHT * scope->unit;
  double words = label_width (scope, "16384 / 16384"), line = km_cell_words_height (scope);
  double w = upright ? MAX (words, floor (row.w / KM_SNAP_STACKS) - 8 * scope->unit) : round (72 * scope->unit);
  double taken = upright ? w : w + words;
  Box room, used;

  if (*x + taken > row.x + row.w)
    return false;
  room = (Box){ .rect = km_rect (*x, row.y, w, row.h - (upright ? line : 0)),
                .look = KM_CELL_FREE,
                .marks = stack->marks };
  used = (Box){ .look = stack->overflowed ? KM_CELL_LOST : KM_CELL_UNMOVABLE };
  used.rect = used_part (room.rect, MIN ((double)stack->info.used / stack->info.bytes, 1), upright);
  g_array_append_val (self->boxes, room);
  if (stack->info.used > 0)
    g_array_append_val (self->boxes, used);
  add_words (self,
             upright ? km_rect (*x, row.y + row.h - line, w, line)
                     : km_rect (*x + w + 4 * scope->unit, row.y, words, row.h),
             stack->overflowed, g_strdup_printf ("%u / %u", stack->info.used, stack->info.bytes));
  if (stack->target.kind != KM_TARGET_NONE)
    km_layer_add_item (layer, room.rect, &stack->target);
  *x += taken + 8 * scope->unit;
  return true;
}

static void
add_stacks (KmCpuRows *self, KmLayer *layer, const KmScope *scope, KmRect area)
{
  double line = km_cell_words_height (scope), x = area.x, more = label_width (scope, "+9999");
  KmRect row = km_rect (area.x, area.y + line, area.w - more, self->stack_h - 3);
  uint32_t i = 0;
  if (row.h >= UPRIGHT * scope->unit)
    {
      add_tray (self, km_rect (area.x, row.y, area.w, row.h));
      row = km_rect_inset (row, 5 * scope->unit);
      x = row.x;
    }
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
  g_array_set_size (self->trays, 0);
  if ((km_model_uses (scope->model) & KM_USES_CPUS) == 0)
    return;
  km_model_cpus (scope->model, scope->selection, &self->cpus);
  share_height (self, scope, area.h);
  area.h = group_height (scope, self->row_h);
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
  for (unsigned i = 0; i < self->trays->len; i++)
    km_paint_tray (scope, pen, g_array_index (self->trays, KmRect, i), false);
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
