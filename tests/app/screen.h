/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of what is made of widgets, in this process: a state with a workload, and what a person looks for and does.
 * Where they wait a test that waits in vain ends by its time limit. */
#pragma once

#include "app/view_state.h"

#include <adwaita.h>

static inline void
screen_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmDocument **document = user_data;
  g_autoptr (GError) error = NULL;

  *document = km_document_load_finish (result, &error);
  g_assert_no_error (error);
}

/* Gives @state the document of @workload, which may be the next one. */
static inline void
screen_open (KmViewState *state, const char *workload)
{
  g_autoptr (GBytes) bytes = g_bytes_new (workload, strlen (workload));
  g_autoptr (KmDocument) document = NULL;
  g_autoptr (KmLoad) loading = km_document_load_text (bytes, (KmCursor){ 0 }, screen_loaded_cb, &document);

  while (!document)
    g_main_context_iteration (NULL, TRUE);
  km_view_state_set_document (state, document);
}

/* As screen_open(), of a file of the program: "workloads/…". */
static inline void
screen_open_file (KmViewState *state, const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("KMEMSCOPE_DATA_DIR"), name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (KmDocument) document = NULL;
  g_autoptr (KmLoad) loading = km_document_load_file (file, screen_loaded_cb, &document);

  while (!document)
    g_main_context_iteration (NULL, TRUE);
  km_view_state_set_document (state, document);
}

/* The first child of @widget that is shown, is a @type and, unless @text is NULL, reads @text or begins so. */
static inline GtkWidget *
screen_find (GtkWidget *widget, GType type, const char *text)
{
  GtkWidget *found = NULL;
  const char *label = NULL;

  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return NULL;
  if (GTK_IS_BUTTON (widget))
    label = gtk_button_get_label (GTK_BUTTON (widget));
  else if (GTK_IS_LABEL (widget))
    label = gtk_label_get_text (GTK_LABEL (widget));
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && (!text || (label && g_str_has_prefix (label, text))))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = screen_find (child, type, text);
  return found;
}

/* Does what is due. */
static inline void
screen_settle (void)
{
  do
    g_main_context_iteration (NULL, FALSE);
  while (g_main_context_pending (NULL));
}

/* Waits until there is such a child of @widget. */
static inline GtkWidget *
screen_wait (GtkWidget *widget, GType type, const char *text)
{
  GtkWidget *found;

  while (!(found = screen_find (widget, type, text)))
    g_main_context_iteration (NULL, TRUE);
  return found;
}

/* A shown window that is a @type; NULL: there is none. */
static inline GtkWidget *
screen_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && !found; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_visible (window))
        found = window;
    }
  return found;
}

static inline GtkWidget *
screen_wait_window (GType type)
{
  GtkWidget *window;

  while (!(window = screen_window (type)))
    g_main_context_iteration (NULL, TRUE);
  return window;
}

/* Clicks the button of @widget that reads @name, once it can be. */
static inline void
screen_click (GtkWidget *widget, const char *name)
{
  GtkWidget *button = screen_wait (widget, GTK_TYPE_BUTTON, name);

  while (!gtk_widget_is_sensitive (button))
    g_main_context_iteration (NULL, TRUE);
  g_signal_emit_by_name (button, "clicked");
}

/* Presses @key on @widget, as if it went through each of its listeners in turn. Says whether one has taken it. */
static inline gboolean
screen_key (GtkWidget *widget, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  return handled;
}
