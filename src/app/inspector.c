/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmInspector: title, sections of rows, a bar with watermarks for each zone, free memory by order. */
#include "app/inspector.h"

#include "app/children.h"
#include "app/meter.h"
#include "app/sections.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/stats.h"
#include "model/step.h"

struct _KmInspector
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkBox *sections_box;
  GtkBox *zones_box;
  GtkLabel *bars_label;
  GtkBox *bars_box;

  /* borrowed */
  KmViewState *state;
  KmBars *bars;
};

G_DEFINE_FINAL_TYPE (KmInspector, km_inspector, GTK_TYPE_WIDGET)

/* Width of the names in characters. */
#define NAME_CHARS 11

/* ---- the thing itself ---- */

static void
show_inspection (KmInspector *self, const KmInspection *inspection)
{
  gtk_label_set_text (self->title_label, inspection->title);
  gtk_label_set_text (self->subtitle_label, inspection->subtitle);
  km_sections_show (self->sections_box, inspection, self->state, NAME_CHARS);
}

/* ---- zones ---- */

static GtkWidget *
zone_new (gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new (NULL), *free_label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (free_label, "dim-label");
  gtk_widget_add_css_class (free_label, "numeric");
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), free_label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), km_meter_new ());
  gtk_widget_add_css_class (box, "inspect-zone");
  return box;
}

static void
zone_set (GtkWidget *box, KmModel *model, uint32_t zone)
{
  const KmMachine *machine = km_model_machine (model);
  GtkWidget *line = gtk_widget_get_first_child (box), *name = gtk_widget_get_first_child (line);
  GtkWidget *meter = gtk_widget_get_next_sibling (line);
  const KmZoneInfo *info = km_machine_zone (machine, zone);
  g_autofree char *free_text = NULL, *description = NULL;
  KmZoneCounts counts;
  double marks[KM_METER_MARKS];

  km_machine_zone_counts (machine, zone, &counts);
  for (guint i = 0; i < KM_METER_MARKS; i++)
    marks[i] = info->watermark[i] + counts.boost;
  free_text = g_strdup_printf (ngettext ("%s free", "%s free", (unsigned long)ABS (counts.free_pages)),
                               km_format_count (counts.free_pages).text);
  description = g_strdup_printf (
      _ ("%s: %s of %s page frames free; watermarks min %s, low %s, high %s"), km_model_zone_label (model, zone),
      km_format_count (counts.free_pages).text, km_format_count (info->managed).text,
      km_format_count ((int64_t)marks[KM_WMARK_MIN]).text, km_format_count ((int64_t)marks[KM_WMARK_LOW]).text,
      km_format_count ((int64_t)marks[KM_WMARK_HIGH]).text);
  gtk_label_set_text (GTK_LABEL (name), km_model_zone_label (model, zone));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), free_text);
  km_meter_set (KM_METER (meter), counts.free_pages, info->managed, marks, description);
}

static void
show_zones (KmInspector *self, KmModel *model)
{
  const KmMachine *machine = km_model_machine (model);
  GtkWidget *box;

  km_box_set_n_children (self->zones_box, km_machine_n_zones (machine), zone_new, NULL);
  box = gtk_widget_get_first_child (GTK_WIDGET (self->zones_box));
  for (uint32_t zone = 0; zone < km_machine_n_zones (machine); zone++, box = gtk_widget_get_next_sibling (box))
    zone_set (box, model, zone);
}

/* The zone that the bars are about: of the selection, of the event, else the largest. */
static uint32_t
zone_of_interest (KmInspector *self, const KmMachine *machine)
{
  const KmEvent *event = km_view_state_event (self->state);
  uint32_t best = 0;
  KmTarget target;

  km_view_state_inspected (self->state, &target);
  if (target.kind == KM_TARGET_FRAME || target.kind == KM_TARGET_BLOCK)
    best = km_machine_zone_of (machine, target.pfn);
  else if (target.kind != KM_TARGET_NONE)
    best = target.zone;
  else if (event && event->zone != KM_EVENT_NO_ZONE)
    best = event->zone;
  else
    for (uint32_t zone = 1; zone < km_machine_n_zones (machine); zone++)
      if (km_machine_zone (machine, zone)->managed > km_machine_zone (machine, best)->managed)
        best = zone;
  return best < km_machine_n_zones (machine) ? best : 0;
}

static void
show_bars (KmInspector *self, KmModel *model)
{
  uint32_t zone = zone_of_interest (self, km_model_machine (model));
  g_autofree char *title = NULL, *description = NULL;
  double heights[KM_NR_ORDERS];
  KmZoneStats stats;

  km_model_zone_stats (model, zone, &stats);
  for (guint order = 0; order < KM_NR_ORDERS; order++)
    heights[order] = stats.order[order].unusable / 1000.0;
  title = g_strdup_printf (_ ("Fragmentation of %s, by order"), km_model_zone_label (model, zone));
  description = g_strdup_printf (
      _ ("Share of the free memory that lies in blocks too small for the order. Order 0: %d ‰, order 10: %d ‰. Largest free block: order %d."),
      stats.order[0].unusable, stats.order[KM_MAX_ORDER].unusable, stats.largest_order);
  gtk_label_set_text (self->bars_label, title);
  km_bars_set (self->bars, heights, KM_NR_ORDERS, description);
}

/* ---- following the view state ---- */

static void
show (KmInspector *self)
{
  KmModel *model = km_view_state_model (self->state);
  g_autoptr (KmInspection) inspection = NULL;
  KmTarget target;

  if (!model || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  km_view_state_inspected (self->state, &target);
  inspection = km_model_inspect (model, &target); /* without a target: the machine */
  show_inspection (self, inspection);
  show_zones (self, model);
  show_bars (self, model);
}

static void
km_inspector_dispose (GObject *object)
{
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_inspector_parent_class)->dispose (object);
}

static void
km_inspector_class_init (KmInspectorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_inspector_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/inspector.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, title_label);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, sections_box);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, zones_box);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, bars_label);
  gtk_widget_class_bind_template_child (widget_class, KmInspector, bars_box);
}

static void
km_inspector_init (KmInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bars = KM_BARS (km_bars_new ());
  gtk_box_append (self->bars_box, GTK_WIDGET (self->bars));
  g_signal_connect (self, "map", G_CALLBACK (show), NULL);
}

KmInspector *
km_inspector_new (KmViewState *state)
{
  KmInspector *self = g_object_new (KM_TYPE_INSPECTOR, NULL);

  self->state = state;
  g_signal_connect_object (state, "stepped", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "selection-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return self;
}
