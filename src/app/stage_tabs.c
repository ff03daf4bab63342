/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/stage_tabs.h"

#include "base/i18n.h"

struct _KmStageTabs
{
  GtkBox parent_instance;

  KmViewState *state;                  /* not owned */
  GtkToggleButton *tabs[KM_NR_STAGES]; /* owned by the box */
  GtkToggleButton *follow;
  bool updating;
};

G_DEFINE_FINAL_TYPE (KmStageTabs, km_stage_tabs, GTK_TYPE_BOX)

/* While `show` of the workload decides no tab is active. */
static void
update_tabs (KmStageTabs *self)
{
  KmStage seen = km_view_state_seen_stage (self->state);

  self->updating = true;
  for (guint i = 0; i < KM_NR_STAGES; i++)
    gtk_toggle_button_set_active (self->tabs[i], i == seen);
  gtk_toggle_button_set_active (self->follow, km_view_state_stage (self->state) == KM_NR_STAGES);
  self->updating = false;
}

/* A click on the tab that is seen already chooses it, so that it stays. */
static void
toggled_cb (GtkToggleButton *button, KmStageTabs *self)
{
  KmStage stage = KM_NR_STAGES;

  if (self->updating)
    return;
  for (guint i = 0; i < KM_NR_STAGES; i++)
    if (button == self->tabs[i])
      stage = i;
  if (button == self->follow && !gtk_toggle_button_get_active (button))
    stage = MIN (km_view_state_seen_stage (self->state), KM_STAGE_ALL);
  km_view_state_set_stage (self->state, stage);
  update_tabs (self);
}

void
km_stage_tabs_set_state (KmStageTabs *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "notify::stage", G_CALLBACK (update_tabs), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "stepped", G_CALLBACK (update_tabs), self, G_CONNECT_SWAPPED);
  update_tabs (self);
}

static GtkToggleButton *
add_tab (KmStageTabs *self, const char *label)
{
  GtkWidget *tab = gtk_toggle_button_new_with_label (label);

  gtk_widget_add_css_class (tab, "flat");
  g_signal_connect (tab, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (self), tab);
  return GTK_TOGGLE_BUTTON (tab);
}

static void
km_stage_tabs_class_init (KmStageTabsClass *class)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "stage-tabs");
}

static void
km_stage_tabs_init (KmStageTabs *self)
{
  for (guint i = 0; i < KM_NR_STAGES; i++)
    self->tabs[i] = add_tab (self, km_stage_title (i));
  /* Translators: a button: the picture follows the calls of the workload. */
  self->follow = add_tab (self, _ ("Follow"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->follow),
                               _ ("The workload and its calls decide what is on the stage (Alt+0)"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->follow), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->follow), GTK_ALIGN_END);
}
