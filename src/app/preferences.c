/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmPreferences: rows bound to settings, nothing else. */
#include "app/preferences.h"

#include "app/settings.h"

struct _KmPreferences
{
  AdwPreferencesWindow parent_instance;

  /* template */
  AdwComboRow *style_row;
  GtkSwitch *reopen_switch;
  AdwPreferencesGroup *kept_group;

  /* owned */
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (KmPreferences, km_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
style_cb (KmPreferences *self)
{
  if (self->settings)
    g_settings_set_enum (self->settings, "style", (int)adw_combo_row_get_selected (self->style_row));
}

/* The window that the dialog belongs to owns these actions. */
static void
activate (KmPreferences *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), action, NULL);
}

static void
smaller_cb (KmPreferences *self)
{
  activate (self, "win.text-smaller");
}

static void
normal_cb (KmPreferences *self)
{
  activate (self, "win.text-normal");
}

static void
larger_cb (KmPreferences *self)
{
  activate (self, "win.text-larger");
}

static void
km_preferences_dispose (GObject *object)
{
  g_clear_object (&KM_PREFERENCES (object)->settings);
  G_OBJECT_CLASS (km_preferences_parent_class)->dispose (object);
}

static void
km_preferences_class_init (KmPreferencesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, KmPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, KmPreferences, reopen_switch);
  gtk_widget_class_bind_template_child (widget_class, KmPreferences, kept_group);
  gtk_widget_class_bind_template_callback (widget_class, style_cb);
  gtk_widget_class_bind_template_callback (widget_class, smaller_cb);
  gtk_widget_class_bind_template_callback (widget_class, normal_cb);
  gtk_widget_class_bind_template_callback (widget_class, larger_cb);
}

static void
km_preferences_init (KmPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

KmPreferences *
km_preferences_new (GtkWindow *parent, GSettings *settings)
{
  KmPreferences *self = g_object_new (KM_TYPE_PREFERENCES, "transient-for", parent, NULL);

  adw_preferences_group_set_description (self->kept_group, km_settings_problem (settings));
  gtk_widget_set_sensitive (GTK_WIDGET (self->kept_group), settings != NULL);
  if (!settings)
    return self;
  adw_combo_row_set_selected (self->style_row, (guint)g_settings_get_enum (settings, "style"));
  g_settings_bind (settings, "reopen", self->reopen_switch, "active", G_SETTINGS_BIND_DEFAULT);
  self->settings = g_object_ref (settings);
  return self;
}
