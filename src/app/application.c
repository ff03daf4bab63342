/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmApplication: see application.h. */
#include "app/application.h"

#include "app/settings.h"
#include "app/window.h"
#include "base/i18n.h"

#include <glib-unix.h>

struct _KmApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (KmApplication, km_application, ADW_TYPE_APPLICATION)

#define APPLICATION_ID "org.kmemscope.Kmemscope"

static KmWindow *
the_window (KmApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (KM_IS_WINDOW (window))
    return KM_WINDOW (window);
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item; item = item->next)
    if (KM_IS_WINDOW (item->data))
      return item->data;
  return km_window_new (GTK_APPLICATION (self));
}

static bool
has_window (KmApplication *self)
{
  return gtk_application_get_windows (GTK_APPLICATION (self)) != NULL;
}

static void
km_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (the_window (KM_APPLICATION (application))));
}

static void
km_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  KmWindow *window = the_window (KM_APPLICATION (application));

  km_window_open (window, files, (guint)n_files);
  gtk_window_present (GTK_WINDOW (window));
}

/* ---- actions ---- */

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmApplication *self = user_data;

  if (has_window (self))
    gtk_window_close (GTK_WINDOW (the_window (self)));
}

/* The session of the desktop ends: there is no time to ask. */
static gboolean
terminated_cb (gpointer application)
{
  for (GList *item = gtk_application_get_windows (application); item; item = item->next)
    if (KM_IS_WINDOW (item->data))
      km_window_keep (item->data);
  g_application_quit (application);
  return G_SOURCE_CONTINUE;
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmApplication *self = user_data;

  adw_show_about_window (GTK_WINDOW (the_window (self)), "application-name", _ ("Kmemscope"), "application-icon",
                         APPLICATION_ID, "version", KM_VERSION, "comments",
                         _ ("See exactly how the Linux kernel allocates memory, step by step."), "license-type",
                         GTK_LICENSE_GPL_3_0, "developer-name", _ ("The Kmemscope developers"), NULL);
}

static const GActionEntry app_actions[] = {
  { .name = "quit", .activate = quit_cb },
  { .name = "about", .activate = about_cb },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "win.new", { "<Control>n" } },
  { "win.open", { "<Control>o" } },
  { "win.lessons", { "<Control><Shift>o" } },
  { "win.save", { "<Control>s" } },
  { "win.save-as", { "<Control><Shift>s" } },
  { "win.export", { "<Control>e" } },
  { "win.print", { "<Control>p" } },
  { "win.go-to", { "<Control>g" } },
  { "win.find", { "<Control>f" } },
  { "win.gfp-workshop", { "<Control>m" } },
  { "win.choose", { "<Control><Shift>m" } },
  { "win.lecturer", { "<Shift>F5" } },
  { "win.compare", { "<Control><Shift>d" } },
  { "win.present", { "F5" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
  { "win.zoom-out", { "<Control>minus" } },
  { "win.zoom-reset", { "<Control>0" } },
  { "win.proc", { "<Control><Alt>p" } },
  { "win.text-larger", { "<Control><Alt>plus", "<Control><Alt>equal" } },
  { "win.text-smaller", { "<Control><Alt>minus" } },
  { "win.text-normal", { "<Control><Alt>0" } },
  { "win.toggle-breakpoint", { "F9" } },
  { "win.edit-workload", { "<Control>l" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.show-help-overlay", { "<Control>question", "F1" } },
  { "win.run-to::fail+", { "F8" } },
  { "win.run-to::fail-", { "<Shift>F8" } },
  { "win.run-to::breakpoint+", { "<Control>F8" } },
  { "win.run-to::breakpoint-", { "<Control><Shift>F8" } },
  { "win.stage(uint32 0)", { "<Alt>1" } },
  { "win.stage(uint32 1)", { "<Alt>2" } },
  { "win.stage(uint32 2)", { "<Alt>3" } },
  { "win.stage(uint32 3)", { "<Alt>4" } },
  { "win.stage(uint32 4)", { "<Alt>5" } },
  { "win.stage(uint32 5)", { "<Alt>0" } },
  { "window.close", { "<Control>w" } },
};

static void
apply_style (GSettings *settings, const char *key, gpointer user_data)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, "style")]);
}

static void
km_application_startup (GApplication *application)
{
  GSettings *settings;

  G_APPLICATION_CLASS (km_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), app_actions, G_N_ELEMENTS (app_actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accels);
  g_unix_signal_add (SIGTERM, terminated_cb, application);
  settings = km_settings_new ();
  if (!settings)
    return;
  g_signal_connect (settings, "changed::style", G_CALLBACK (apply_style), NULL);
  g_object_set_data_full (G_OBJECT (application), "km-settings", settings, g_object_unref);
  apply_style (settings, "style", NULL);
}

static void
km_application_class_init (KmApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = km_application_startup;
  application_class->activate = km_application_activate;
  application_class->open = km_application_open;
}

static void
km_application_init (KmApplication *self)
{
}

KmApplication *
km_application_new (void)
{
  return g_object_new (KM_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/kmemscope/Kmemscope", NULL);
}
