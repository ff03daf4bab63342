/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The per-CPU page lists of one zone. Two CPUs or fewer: a row for each order that has lists; more, or little room: a
 * row for each CPU with the orders one after another, so that the picture does not grow with the machine. With still
 * less room some CPUs have a row, the one of the step among them. The CPU that makes the call has a mark. */
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/lanes.h"
#include "scene/list_view.h"
#include "scene/paint.h"

#include <math.h>

/* Machines with more CPUs than this get one row for each. */
#define MAX_DETAILED_CPUS 2

typedef struct
{
  KmLayer base;
  KmListView view;
  KmLanes lanes;
  char *title, *note;
} Pcp;

static void
init (KmLayer *layer)
{
  Pcp *self = (Pcp *)layer;
  km_list_view_init (&self->view, "pcp");
}

static void
finish (KmLayer *layer)
{
  Pcp *self = (Pcp *)layer;
  km_list_view_finish (&self->view);
  g_free (self->title);
  g_free (self->note);
}

/* Orders that have lists, as a bit mask. */
static unsigned
orders_of (const KmSnapPcp *pcp)
{
  unsigned orders = 0;
  for (uint32_t i = 0; i < pcp->n_lists; i++)
    orders |= 1u << pcp->lists[i].order;
  return orders;
}

/* Whether each order has a row of its own. */
static bool
is_detailed (const KmScope *scope)
{
  return scope->snapshot->cpus <= MAX_DETAILED_CPUS && scope->lanes == UINT32_MAX;
}

static unsigned
rows_for_cpu (const KmScope *scope)
{
  unsigned orders, n = 0;

  if (!is_detailed (scope))
    return 1;
  orders = orders_of (&scope->snapshot->pcp[0]);
  for (; orders; orders &= orders - 1)
    n++;
  return MAX (n, 1u);
}

static bool
has_any (const KmScope *scope)
{
  return scope->snapshot->has_pcp;
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  KmListColumns columns;
  (void)layer;
  if (!scope->snapshot->has_pcp)
    return km_layer_header_height (scope);
  km_list_columns_arrange (&columns, scope, km_rect (0, 0, width, 1));
  return km_layer_header_height (scope) + km_lanes_count (scope) * rows_for_cpu (scope) * columns.row_h;
}

/* Adds the lists of @orders (a bit mask) of one CPU, column by column. */
static void
add_columns (Pcp *self, const KmScope *scope, uint8_t cpu, unsigned orders)
{
  const KmSnapPcp *pcp = &scope->snapshot->pcp[cpu];
  bool flow = self->view.columns.flow;
  for (KmMigratetype t = 0; t < (flow ? 1 : scope->snapshot->n_types); t++)
    {
      const KmSnapList *lists[KM_NR_PCP_LISTS];
      unsigned n = 0;
      KmTarget target = { .kind = KM_TARGET_PCP_LIST, .zone = scope->snapshot->zone, .cpu = cpu, .type = t };
      for (uint32_t i = 0; i < pcp->n_lists; i++)
        if ((flow || pcp->lists[i].type == t) && orders >> pcp->lists[i].order & 1)
          {
            if (!n)
              target.order = (uint8_t)i;
            lists[n++] = &pcp->lists[i];
          }
      if (n)
        km_list_view_add_lists (&self->view, &self->base, scope, t, lists, n, &target);
    }
}

static void
add_row (Pcp *self, const KmScope *scope, uint8_t cpu, unsigned orders, bool first, double y)
{
  const KmSnapPcp *pcp = &scope->snapshot->pcp[cpu];
  KmListRow *row = km_list_view_add_row (&self->view, self->base.area, y);
  if (first)
    {
      g_snprintf (row->label, sizeof row->label, _ ("CPU %u"), cpu);
      g_snprintf (row->count, sizeof row->count, "%d / %d", pcp->count, pcp->high);
    }
  else
    g_snprintf (row->label, sizeof row->label, _ ("order %d"), g_bit_nth_lsf (orders, -1));
  row->bright = first && (pcp->marks & KM_STEP_TOUCHED);
  row->current = first && scope->snapshot->cpus > 1 && cpu == km_lanes_caller (scope);
  add_columns (self, scope, cpu, orders);
}

static void
add_cpu (Pcp *self, const KmScope *scope, uint8_t cpu, double *y)
{
  unsigned orders = orders_of (&scope->snapshot->pcp[cpu]);
  if (!is_detailed (scope))
    {
      add_row (self, scope, cpu, orders, true, *y);
      *y += self->view.columns.row_h;
      return;
    }
  for (bool first = true; orders; orders &= orders - 1, first = false, *y += self->view.columns.row_h)
    add_row (self, scope, cpu, orders & -orders, first, *y);
}

static void
update_words (Pcp *self, const KmScope *scope, KmRegion *damage)
{
  const KmSnapshot *s = scope->snapshot;
  const char *zone = s->zones[s->zone].name;
  g_autofree char *before = g_steal_pointer (&self->title);
  g_autofree char *note_before = g_steal_pointer (&self->note);
  /* Translators: %s is the name of a zone. */
  self->title = g_strdup_printf (_ ("Per-CPU page lists · %s"), zone);
  if (s->has_pcp && self->lanes.hidden > 0)
    /* Translators: above the rows of some CPUs: how many others there are, then what the numbers are. */
    self->note = g_strdup_printf (ngettext ("and %u more CPU · batch %d · pages / high",
                                            "and %u more CPUs · batch %d · pages / high", self->lanes.hidden),
                                  self->lanes.hidden, s->pcp[0].batch);
  else if (s->has_pcp)
    self->note = g_strdup_printf (_ ("batch %d · pages / high"), s->pcp[0].batch);
  else
    self->note = g_strdup (_ ("switched off (pcp=off)"));
  if (g_strcmp0 (before, self->title) == 0 && g_strcmp0 (note_before, self->note) == 0)
    return;
  km_layer_damage_header (&self->base, scope, damage);
}

/* The CPU whose lists the event is about, else the one that makes the call. */
static uint32_t
cpu_of_step (const KmScope *scope)
{
  for (uint32_t cpu = 0; cpu < scope->snapshot->cpus; cpu++)
    if (scope->snapshot->pcp[cpu].marks & KM_STEP_TOUCHED)
      return cpu;
  return km_lanes_caller (scope);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Pcp *self = (Pcp *)layer;
  double y;

  self->lanes = km_lanes_at (scope, cpu_of_step (scope));
  update_words (self, scope, damage);
  g_array_set_size (layer->items, 0);
  km_list_view_begin (&self->view, scope, layer->area);
  y = layer->area.y + km_layer_header_height (scope);
  for (uint32_t i = 0; scope->snapshot->has_pcp && i < self->lanes.n; i++)
    add_cpu (self, scope, (uint8_t)(self->lanes.first + i), &y);
  km_list_view_end (&self->view, scope, damage);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Pcp *self = (Pcp *)layer;
  if (clip.y < layer->area.y + km_layer_header_height (scope))
    km_layer_draw_header (layer, scope, pen, self->title, self->note);
  for (unsigned i = 0; scope->views & KM_VIEW_STAIRS && i < self->view.rows->len; i++)
    {
      KmRect row = g_array_index (self->view.rows, KmListRow, i).rect;
      km_paint_rect (pen, km_rect (row.x - 8 * scope->unit, row.y, row.w + 16 * scope->unit, row.h), scope->theme->pill,
                     i % 2 ? 0.16 : 0.5);
    }
  km_list_view_draw (&self->view, layer, scope, pen, clip);
}

const KmLayerClass km_layer_pcp = {
  .name = "pcp",
  .view = KM_VIEW_PCP,
  .has_any = has_any,
  .size = sizeof (Pcp),
  .init = init,
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
};
