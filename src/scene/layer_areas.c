/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory: the vmalloc area in proportion, the pages of one area above the frames that they map, and the slots
 * of kmap() in use; below them what each CPU has for itself (cpu_rows.h).
 *
 *   0xc47fe000 ▕▏██▕▏█▕                              ▏ 0xf7ffe000
 *   0xc4800000 [ ][ ][ ][ ][ ][guard]      addresses, contiguous; a page that was hit is struck out
 *               │   ╲ ╱    │
 *   [0x3c01]…[0x3c05][0x3c06]…[0x3c20]     frames, wherever they are; at the right all areas as a table
 *
 * What the script never uses has no room, until there is something in it after all. Cells grow into the room there is.
 */
#include "base/i18n.h"
#include "base/units.h"
#include "model/snapshot/areas.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/uses.h"
#include "scene/cpu_rows.h"
#include "scene/kmap_slots.h"
#include "scene/layer.h"
#include "scene/slab_paint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How the parts share the height left over: a row of kmap() slots gets one. */
#define AREAS_SHARES 3
#define ROWS_SHARES 3

typedef struct
{
  KmLayer base;
  KmSnapVm *vm;
  KmCpuRows *rows;
  KmRect bar, pages, frames, slots, cpus;
  KmRect table;    /* of all areas; empty without room */
  double spare;    /* height left over, for one part */
  double cell;     /* width of a page */
  uint32_t shown;  /* pages with a cell of their own and a frame */
  uint32_t bare;   /* pages behind them without a frame, the guard page not counted */
  double *frame_x; /* by page: left end of its frame */
  uint32_t seen;   /* KmUses: what there was */
  bool outgrown;   /* there is something that has no room */
} Areas;

static void
init (KmLayer *layer)
{
  Areas *self = (Areas *)layer;
  self->vm = g_new0 (KmSnapVm, 1);
  self->vm->chosen = -1;
  self->rows = km_cpu_rows_new ();
  self->frame_x = g_new0 (double, KM_SNAP_PAGES);
}

static void
finish (KmLayer *layer)
{
  Areas *self = (Areas *)layer;
  km_cpu_rows_free (self->rows);
  g_free (self->vm);
  g_free (self->frame_x);
}

/* ---- where everything is ---- */

/* KmUses that have room; all of them in a picture that would be blank without. */
static uint32_t
parts (const Areas *self, const KmScope *scope)
{
  uint32_t uses = (km_model_uses (scope->model) & (KM_USES_VMALLOC | KM_USES_KMAP)) | self->seen;
  return uses == 0 && km_cpu_rows_height (scope) <= 0 ? KM_USES_VMALLOC : uses;
}

static double
areas_height (const KmScope *scope)
{
  return round (16 * scope->unit) + 4 * km_cell_words_height (scope) + 2 * km_cell_height (scope)
         + round (44 * scope->unit);
}

/* Between the slots of kmap() and the rows of CPUs. */
static double
rows_gap (const KmScope *scope)
{
  return km_cpu_rows_height (scope) > 0 ? round (10 * scope->unit) : 0;
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  uint32_t shown = parts ((const Areas *)layer, scope);
  (void)width;
  return km_layer_header_height (scope) + (shown & KM_USES_VMALLOC ? areas_height (scope) : 0)
         + (shown & KM_USES_KMAP ? km_kmap_slots_height (scope) : 0) + (shown ? rows_gap (scope) : 0)
         + km_cpu_rows_height (scope);
}

bool
km_layer_areas_outgrown (KmLayer *layer)
{
  const Areas *self = (const Areas *)layer;
  return self->outgrown;
}

/* The table takes this part of the width, if there are so many text units. */
#define TABLE_SHARE 0.36
#define TABLE_LEAST 640

static double
table_row (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_MONO_SMALL) + 6 * scope->unit);
}

/* Puts the table at the right of pages and frames. */
static void
arrange_table (Areas *self, const KmScope *scope)
{
  double w = floor (self->base.area.w * TABLE_SHARE), pad = 8 * scope->unit,
         top = self->pages.y - km_cell_words_height (scope);
  self->table = km_rect (0, 0, 0, 0);
  self->pages.x = self->frames.x = self->base.area.x + pad;
  self->pages.w = self->frames.w = self->base.area.w - 2 * pad;
  if (self->base.area.w < TABLE_LEAST * scope->unit)
    return;
  self->table = km_rect (self->base.area.x + self->base.area.w - w, top, w,
                         self->frames.y + self->frames.h + 1.7 * km_cell_words_height (scope) - top);
  self->pages.w = self->frames.w = self->base.area.w - w - 14 * scope->unit - 2 * pad;
}

/* None if only the kernel has areas. */
static double
shares_of_areas (const KmScope *scope)
{
  return km_model_uses (scope->model) & KM_USES_VMALLOC ? AREAS_SHARES : 0;
}

static void
arrange_areas (Areas *self, const KmScope *scope, double y)
{
  KmRect area = self->base.area;
  double line = km_cell_words_height (scope), cells = km_cell_height (scope);
  double spare = self->spare * shares_of_areas (scope);
  double more = floor (MIN (spare * 0.33, 3 * cells));
  self->bar = km_rect (area.x, y, area.w, round (16 * scope->unit) + floor (MIN (spare * 0.12, cells)));
  y += self->bar.h + 2 * line;
  self->pages = km_rect (area.x, y, area.w, cells + more);
  self->frames =
      km_rect (area.x, y + cells + round (44 * scope->unit) + spare - more - (self->bar.h - round (16 * scope->unit)),
               area.w, cells + more);
  self->frames.y -= more;
  arrange_table (self, scope);
}

/* Parts that share what is left over. */
static double
count_shares (const KmScope *scope, uint32_t shown)
{
  return (shown & KM_USES_VMALLOC ? shares_of_areas (scope) : 0) + (shown & KM_USES_KMAP ? 1 : 0)
         + (km_cpu_rows_height (scope) > 0 ? ROWS_SHARES : 0);
}

static void
arrange (Areas *self, const KmScope *scope)
{
  KmRect area = self->base.area, nothing = { 0 };
  uint32_t shown = parts (self, scope);
  double y = area.y + km_layer_header_height (scope), more;
  self->bar = self->pages = self->frames = self->slots = self->table = nothing;
  self->spare = floor (MAX (area.h - measure (&self->base, scope, area.w), 0) / MAX (count_shares (scope, shown), 1));
  if (shown & KM_USES_VMALLOC)
    {
      arrange_areas (self, scope, y);
      y += areas_height (scope) + self->spare * shares_of_areas (scope);
    }
  if (shown & KM_USES_KMAP)
    {
      more = MIN (self->spare, km_cell_height (scope));
      self->slots = km_rect (area.x, y, area.w, km_kmap_slots_height (scope) + more);
      y += self->slots.h;
    }
  y += shown ? rows_gap (scope) : 0;
  self->cpus = km_rect (area.x, y, area.w, MAX (area.y + area.h - y, km_cpu_rows_height (scope)));
}

/* Finds out whether there is something that has no room. */
static void
look_for_more (Areas *self, const KmScope *scope)
{
  uint32_t before = parts (self, scope);
  if (self->vm->n_areas > 0)
    self->seen |= KM_USES_VMALLOC;
  if (self->vm->slots_in_use > 0)
    self->seen |= KM_USES_KMAP;
  self->outgrown = parts (self, scope) != before;
}

/* Bytes of the vmalloc area that the bar shows: as much of it as is in use, in powers of two, so that areas can be told
 * apart. */
static uint64_t
span (const KmScope *scope, const KmSnapVm *vm)
{
  uint64_t all = MAX (vm->vmalloc.end - vm->vmalloc.start, 1), shown = (uint64_t)64 << scope->snapshot->page_shift;
  uint64_t used = 0;
  if (vm->n_areas > 0)
    used = (uint64_t)(vm->areas[vm->n_areas - 1].info.start + vm->areas[vm->n_areas - 1].info.pages)
           << scope->snapshot->page_shift;
  while (shown < used && shown < all)
    shown *= 2;
  return MIN (shown, all);
}

static KmRect
area_rect (const Areas *self, const KmScope *scope, const KmSnapArea *a)
{
  uint32_t shift = scope->snapshot->page_shift;
  double scale = self->bar.w / (double)span (scope, self->vm), w = (double)((uint64_t)a->info.pages << shift) * scale;
  double x = self->bar.x + (double)((uint64_t)a->info.start << shift) * scale;
  return km_rect (MIN (x, self->bar.x + self->bar.w - 2), self->bar.y, MAX (w, 2), self->bar.h);
}

static int
compare_pfns (const void *a, const void *b)
{
  KmPfn x = *(const KmPfn *)a, y = *(const KmPfn *)b;
  return (x > y) - (x < y);
}

/* Frames lie in their own order; a gap shows that some are left out between them. */
static void
spread_frames (Areas *self, const KmScope *scope)
{
  const KmSnapVm *vm = self->vm;
  double gap = round (20 * scope->unit);
  g_autofree KmPfn *sorted = g_memdup2 (vm->frames, sizeof *vm->frames * MAX (self->shown, 1));
  uint32_t breaks = 0;
  double x;

  qsort (sorted, self->shown, sizeof *sorted, compare_pfns);
  for (uint32_t i = 1; i < self->shown; i++)
    breaks += sorted[i] - sorted[i - 1] > 1;
  gap = MIN (gap, breaks ? MAX ((self->frames.w - self->shown * self->cell) / breaks, 0) : gap);
  x = self->frames.x;
  for (uint32_t i = 0; i < self->shown; i++)
    {
      if (i > 0 && sorted[i] != sorted[i - 1])
        x += self->cell + (sorted[i] - sorted[i - 1] > 1 ? gap : 0);
      for (uint32_t page = 0; page < self->shown; page++)
        if (vm->frames[page] == sorted[i])
          self->frame_x[page] = x;
    }
}

static KmRect
page_rect (const Areas *self, uint32_t page)
{
  return km_rect (self->pages.x + page * self->cell, self->pages.y, self->cell - 2, self->pages.h);
}

static KmRect
frame_rect (const Areas *self, uint32_t page)
{
  return km_rect (self->frame_x[page], self->frames.y, self->cell - 2, self->frames.h);
}

/* ---- the step ---- */

/* Rows that the table has room for. */
static uint32_t
table_rows (const Areas *self, const KmScope *scope)
{
  return (uint32_t)MAX (floor (self->table.h / table_row (scope)), 0);
}

/* The area in the first row, so that the chosen one is in view. */
static uint32_t
first_in_table (const Areas *self, const KmScope *scope)
{
  uint32_t rows = table_rows (self, scope), chosen = (uint32_t)MAX (self->vm->chosen, 0);
  return self->vm->n_areas <= rows ? 0 : MIN (chosen - MIN (chosen, rows / 2), self->vm->n_areas - rows);
}

static KmRect
table_rect (const Areas *self, const KmScope *scope, uint32_t row)
{
  return km_rect (self->table.x, self->table.y + row * table_row (scope), self->table.w, table_row (scope));
}

static void
add_items (Areas *self, const KmScope *scope)
{
  const KmSnapVm *vm = self->vm;
  for (uint32_t i = 0; i < vm->n_areas && !km_rect_is_empty (&self->bar); i++)
    km_layer_add_item (&self->base, area_rect (self, scope, &vm->areas[i]), &vm->areas[i].target);
  for (uint32_t i = 0; i < self->shown; i++)
    {
      KmTarget target = { .kind = KM_TARGET_FRAME, .pfn = vm->frames[i] };
      km_layer_add_item (&self->base, page_rect (self, i), &vm->areas[vm->chosen].target);
      km_layer_add_item (&self->base, frame_rect (self, i), &target);
    }
  for (uint32_t row = 0, first = first_in_table (self, scope);
       row < table_rows (self, scope) && first + row < vm->n_areas; row++)
    km_layer_add_item (&self->base, table_rect (self, scope, row), &vm->areas[first + row].target);
  km_kmap_slots_add_items (vm, &self->base, scope, self->slots);
}

/* Divides the width among the pages of the chosen area. */
static void
choose_cells (Areas *self, const KmScope *scope)
{
  const KmAreaInfo *info = self->vm->chosen >= 0 ? &self->vm->areas[self->vm->chosen].info : NULL;
  uint32_t guard = info ? info->guard : 0, pages = info ? info->pages - guard : 0;
  uint32_t columns = MAX (pages, self->vm->n_pages) + guard;
  /* Room for half as many breaks as there are pages, within limits. */
  double least = 13 * scope->unit, wanted = floor (self->pages.w / (MAX (columns, 1) * 1.4));
  double room;

  self->cell = CLAMP (wanted, least, MAX (54 * scope->unit, floor (self->pages.w / 5)));
  /* Behind the pages there is room for a word. */
  room = floor ((self->pages.w - 80 * scope->unit) / self->cell) - guard;
  self->shown = MIN (self->vm->n_pages, (uint32_t)MAX (room, 1));
  self->bare = MIN (pages - MIN (pages, self->vm->n_pages), (uint32_t)MAX (room, 1) - self->shown);
  spread_frames (self, scope);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Areas *self = (Areas *)layer;
  g_array_set_size (layer->items, 0);
  km_region_add (damage, layer->area, 3);
  km_model_vm (scope->model, scope->selection, self->vm);
  arrange (self, scope);
  look_for_more (self, scope);
  self->shown = 0;
  if (!km_rect_is_empty (&self->bar))
    choose_cells (self, scope);
  add_items (self, scope);
  km_cpu_rows_update (self->rows, layer, scope, self->cpus);
}

/* ---- drawing ---- */

static const KmCellClass classes[KM_NR_AREA_KINDS] = {
  [KM_AREA_VMALLOC] = KM_CELL_PCP,     [KM_AREA_VMAP] = KM_CELL_MOVABLE,  [KM_AREA_PERCPU] = KM_CELL_RECLAIMABLE,
  [KM_AREA_STACK] = KM_CELL_UNMOVABLE, [KM_AREA_OTHER] = KM_CELL_UNKNOWN, [KM_AREA_LAZY] = KM_CELL_RESERVED,
  [KM_AREA_POOL] = KM_CELL_RESERVED,
};

static const KmLook *
look_of_area (const KmScope *scope, const KmSnapArea *a)
{
  return &scope->theme->looks[classes[a->info.kind]];
}

static const char *
kind_name (KmAreaKind kind)
{
  static const char *const names[KM_NR_AREA_KINDS] = {
    [KM_AREA_VMALLOC] = "vmalloc",
    [KM_AREA_VMAP] = "vmap",
    [KM_AREA_PERCPU] = N_ ("per-CPU data"),
    [KM_AREA_STACK] = N_ ("kernel stack"),
    [KM_AREA_OTHER] = N_ ("another area"),
    [KM_AREA_LAZY] = N_ ("freed lazily"),
    [KM_AREA_POOL] = N_ ("waits for its size"),
  };
  return _ (names[kind]);
}

static void
draw_bar (Areas *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapVm *vm = self->vm;
  KmRect words = km_rect (self->bar.x, self->bar.y + self->bar.h, self->bar.w, km_cell_words_height (scope));
  char end[64];
  uint64_t shown_end;

  km_paint_box (pen, self->bar, 3 * scope->unit, scope->theme->track, scope->theme->rule, 0.8,
                MIN (scope->theme->line_px, 1));
  for (uint32_t i = 0; i < vm->n_areas; i++)
    {
      const KmSnapArea *a = &vm->areas[i];
      km_pen_begin (pen,
                    &(KmThing){ .what = "area", .cell = classes[a->info.kind], .marks = a->marks, .target = a->target },
                    "area-0x%" G_GINT64_MODIFIER "x", (uint64_t)a->info.address);
      km_paint_slab_cell (scope, pen, look_of_area (scope, a), area_rect (self, scope, a), a->marks, NULL);
      km_pen_end (pen);
    }
  if (vm->chosen >= 0)
    {
      KmRect rect = km_rect_inset (area_rect (self, scope, &vm->areas[vm->chosen]), -1.5);
      km_paint_outline (pen, rect, 2, scope->theme->accent, 1, 1.5);
    }
  km_paint_words (pen, KM_TEXT_MONO_SMALL, km_format_address (vm->vmalloc.start).text, words, 0, 0.5, scope->theme->dim,
                  1);
  shown_end = vm->vmalloc.start + span (scope, vm);
  g_snprintf (end, sizeof end, shown_end < vm->vmalloc.end ? "%s … " : "%s", km_format_address (shown_end).text);
  if (shown_end < vm->vmalloc.end)
    g_strlcat (end, km_format_address (vm->vmalloc.end).text, sizeof end);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, end, words, 1, 0.5, scope->theme->dim, 1);
}

static void
draw_line (const Areas *self, const KmScope *scope, KmPen *pen, uint32_t page)
{
  double x1 = page_rect (self, page).x + self->cell / 2 - 1, x2 = frame_rect (self, page).x + self->cell / 2 - 1;
  double y1 = self->pages.y + self->pages.h + 1, y2 = self->frames.y - 1, mid = (y1 + y2) / 2;
  bool touched = self->vm->marks[page] & KM_STEP_TOUCHED;
  km_paint_curve (pen, (KmLine){ x1, y1, x2, y2 }, x1, mid, x2, mid, scope->theme->accent, touched ? 1 : 0.6,
                  touched ? 2.5 : 1.2);
}

/* Both diagonals, over everything. */
static void
strike (const KmScope *scope, KmPen *pen, KmRect rect)
{
  const KmLine lines[] = { { rect.x, rect.y, rect.x + rect.w, rect.y + rect.h },
                           { rect.x + rect.w, rect.y, rect.x, rect.y + rect.h } };
  km_paint_outline (pen, rect, 3 * scope->unit, scope->theme->bad, 1, scope->theme->line_px + 2.5);
  km_paint_lines (pen, lines, G_N_ELEMENTS (lines), scope->theme->bad, 1, 4 * scope->unit);
}

static void
draw_guard (const Areas *self, const KmScope *scope, KmPen *pen, uint32_t page, bool hit)
{
  KmRect rect = page_rect (self, page);
  KmRect words = km_rect (rect.x + rect.w + 8 * scope->unit, rect.y,
                          MAX (self->pages.x + self->pages.w - rect.x - rect.w, 1), rect.h);
  km_pen_begin (pen, &(KmThing){ .what = "page", .cell = KM_CELL_LOST, .marks = hit ? KM_STEP_TOUCHED : 0 },
                "guard-page");
  km_paint_slab_cell (scope, pen, &scope->theme->looks[KM_CELL_LOST], rect, 0, NULL);
  if (hit)
    strike (scope, pen, km_rect_inset (rect, -2 * scope->unit));
  km_paint_words (pen, hit ? KM_TEXT_BOLD : KM_TEXT_SMALL, hit ? _ ("guard page: hit") : _ ("guard page"), words, 0,
                  0.5, scope->theme->bad, 1);
  km_pen_end (pen);
}

/* Addresses that have no frame. */
static void
draw_bare (const Areas *self, const KmScope *scope, KmPen *pen)
{
  for (uint32_t i = self->shown; i < self->shown + self->bare; i++)
    {
      KmRect rect = page_rect (self, i);
      char number[16];
      if (self->shown == 0)
        rect.h = self->frames.y - rect.y - 8 * scope->unit;
      g_snprintf (number, sizeof number, "%u", i);
      km_paint_dashed (pen, rect, 3 * scope->unit, scope->theme->rule, 1, scope->theme->line_px);
      if (rect.w >= 20 * scope->unit)
        km_paint_words (pen, KM_TEXT_MONO_SMALL, number, rect, 0.5, 0.5, scope->theme->dim, 1);
    }
}

/* The first number of each run of frames, where there is room for it. */
static void
draw_frame_numbers (const Areas *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapVm *vm = self->vm;
  double y = self->frames.y + self->frames.h, right = self->frames.x + self->frames.w, end = -1;
  for (double from = self->frames.x - 1;;)
    {
      int next = -1;
      KmNumberText number;
      double width, at;

      for (uint32_t i = 0; i < self->shown; i++)
        if (self->frame_x[i] > from && (next < 0 || self->frame_x[i] < self->frame_x[next]))
          next = (int)i;
      if (next < 0)
        return;
      from = self->frame_x[next];
      number = km_format_pfn (vm->frames[next]);
      km_text_measure (scope->text, KM_TEXT_MONO_SMALL, number.text, &width, NULL);
      at = MIN (from, right - width);
      if (at < end)
        continue;
      if (width + 6 * scope->unit <= self->cell)
        return; /* each cell has its own */
      km_paint_words (pen, KM_TEXT_MONO_SMALL, number.text,
                      km_rect (at, y, 120 * scope->unit, km_cell_words_height (scope)), 0, 0.5, scope->theme->dim, 1);
      end = at + 6 * scope->unit + width;
    }
}

/* One area: its address, what it is, how large. */
static void
draw_table_row (const Areas *self, const KmScope *scope, KmPen *pen, uint32_t area, KmRect row)
{
  const KmTheme *theme = scope->theme;
  const KmSnapArea *a = &self->vm->areas[area];
  double u = scope->unit, box = row.h - 8 * u;
  bool touched = a->marks & KM_STEP_TOUCHED, chosen = (int)area == self->vm->chosen;
  g_autofree char *pages = g_strdup_printf (ngettext ("%u page", "%u pages", a->info.pages), a->info.pages);

  if (chosen)
    km_paint_round (pen, row, 3 * u, theme->accent_soft, 1);
  km_paint_slab_cell (scope, pen, look_of_area (scope, a), km_rect (row.x + 4 * u, row.y + 4 * u, box * 1.4, box), 0,
                      NULL);
  row.x += box * 1.4 + 10 * u;
  row.w -= box * 1.4 + 14 * u;
  km_paint_words (pen, KM_TEXT_MONO_SMALL, km_format_address (a->info.address).text, row, 0, 0.5,
                  touched ? theme->accent : theme->text, 1);
  km_paint_words (pen, KM_TEXT_SMALL, kind_name (a->info.kind),
                  km_rect (row.x + row.w * 0.45, row.y, row.w * 0.3, row.h), 0, 0.5, theme->dim, 1);
  km_paint_words (pen, KM_TEXT_SMALL, pages, row, 1, 0.5, theme->dim, 1);
}

static void
draw_table (const Areas *self, const KmScope *scope, KmPen *pen)
{
  uint32_t first = first_in_table (self, scope), rows = table_rows (self, scope);
  if (!km_rect_is_empty (&self->table))
    km_paint_tray (scope, pen, self->table, false);
  for (uint32_t row = 0; row < rows && first + row < self->vm->n_areas; row++)
    {
      const KmSnapArea *a = &self->vm->areas[first + row];
      km_pen_begin (pen,
                    &(KmThing){ .what = "area", .cell = classes[a->info.kind], .marks = a->marks, .target = a->target },
                    "row-0x%" G_GINT64_MODIFIER "x", (uint64_t)a->info.address);
      draw_table_row (self, scope, pen, first + row, table_rect (self, scope, row));
      km_pen_end (pen);
    }
}

/* In place of the pages. */
static void
draw_remark (const Areas *self, const KmScope *scope, KmPen *pen, const char *text)
{
  km_paint_words (pen, KM_TEXT_SMALL, text, self->pages, 0, 0.5, scope->theme->dim, 1);
}

/* What pages and frames are in: as high as the table. */
static KmRect
mapping_rect (const Areas *self, const KmScope *scope)
{
  double line = km_cell_words_height (scope), pad = 8 * scope->unit;
  return km_rect (self->pages.x - pad, self->pages.y - line, self->pages.w + 2 * pad,
                  self->frames.y + self->frames.h + 2.7 * line - self->pages.y);
}

static void
draw_chosen (Areas *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapVm *vm;
  const KmSnapArea *a;
  uint32_t end;
  KmRect line;
  g_autofree char *what = NULL;

  km_paint_tray (scope, pen, mapping_rect (self, scope), false);
  if (self->vm->chosen < 0)
    {
      draw_remark (self, scope, pen, _ ("There is no area now: vmalloc() and vmap() make some."));
      return;
    }
  vm = self->vm;
  a = &vm->areas[vm->chosen];
  line = km_rect (self->pages.x, self->pages.y - km_cell_words_height (scope), self->pages.w,
                  km_cell_words_height (scope));
  /* Translators: address, what kind of area, pages of addresses, frames behind them. */
  what = g_strdup_printf (ngettext ("%s · %s · %u pages of addresses · %u frame",
                                    "%s · %s · %u pages of addresses · %u frames", a->info.frames),
                          km_format_address (a->info.address).text, kind_name (a->info.kind), a->info.pages,
                          a->info.frames);
  km_paint_words (pen, KM_TEXT_SMALL, what, line, 0, 0.4,
                  a->marks & KM_STEP_TOUCHED ? scope->theme->accent : scope->theme->text, 1);
  draw_bare (self, scope, pen);
  if (self->shown == 0)
    km_paint_words (pen, KM_TEXT_LABEL, _ ("There are no frames behind these addresses."), self->frames, 0, 0,
                    scope->theme->dim, 1);
  for (uint32_t i = 0; i < self->shown; i++)
    {
      km_pen_begin (pen, &(KmThing){ .what = "mapping", .marks = vm->marks[i] }, "mapping-%u", i);
      draw_line (self, scope, pen, i);
      km_pen_end (pen);
    }
  for (uint32_t i = 0; i < self->shown; i++)
    {
      char number[16];
      KmTarget frame = { .kind = KM_TARGET_FRAME, .pfn = vm->frames[i] };
      g_snprintf (number, sizeof number, "%u", i);
      km_pen_begin (pen, &(KmThing){ .what = "page", .cell = classes[a->info.kind], .marks = vm->marks[i] }, "page-%u",
                    i);
      km_paint_slab_cell (scope, pen, look_of_area (scope, a), page_rect (self, i), vm->marks[i], number);
      km_pen_end (pen);
      km_pen_begin (pen, &(KmThing){ .what = "frame", .cell = vm->cells[i], .marks = vm->marks[i], .target = frame },
                    "frame-%u-0x%x", i, vm->frames[i]);
      km_paint_slab_cell (scope, pen, &scope->theme->looks[vm->cells[i]], frame_rect (self, i), vm->marks[i],
                          km_format_pfn (vm->frames[i]).text);
      km_pen_end (pen);
    }
  draw_frame_numbers (self, scope, pen);
  end = self->shown + self->bare;
  if (end < a->info.pages - a->info.guard)
    km_kmap_draw_more (scope, pen, page_rect (self, end), a->info.pages - a->info.guard - end);
  if (a->info.guard > 0 && (end == a->info.pages - a->info.guard || vm->hit >= 0))
    draw_guard (self, scope, pen, end + (end < a->info.pages - a->info.guard), vm->hit >= 0);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Areas *self = (Areas *)layer;
  const KmSnapVm *vm = self->vm;
  /* Translators: areas in the vmalloc area; pages freed whose addresses are not free yet, and how many there may be. */
  g_autofree char *note =
      g_strdup_printf (ngettext ("%u area · lazy pages %u of %u", "%u areas · lazy pages %u of %u", vm->vmalloc.areas),
                       vm->vmalloc.areas, vm->vmalloc.lazy_pages, vm->vmalloc.lazy_max);
  (void)clip;
  if (km_rect_is_empty (&self->bar))
    km_layer_draw_header (layer, scope, pen, _ ("Kernel stacks, per-CPU data and mapped frames"), NULL);
  else
    {
      km_layer_draw_header (layer, scope, pen, _ ("Virtual addresses over scattered frames"), note);
      draw_bar (self, scope, pen);
      draw_table (self, scope, pen);
      draw_chosen (self, scope, pen);
    }
  km_kmap_slots_draw (vm, scope, pen, self->slots);
  km_cpu_rows_draw (self->rows, scope, pen);
  km_layer_draw_outlines (layer, scope, pen, clip, 3 * scope->unit);
}

const KmLayerClass km_layer_areas = {
  .name = "areas",
  .view = KM_VIEW_AREAS,
  .grows = true,
  .uses = KM_USES_AREAS,
  .size = sizeof (Areas),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
};
