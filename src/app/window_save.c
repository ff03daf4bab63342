/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, keeping: recovery, unsaved changes, saving.
 *
 * What replaces or ends the document (KmNext) waits here until unsaved changes are saved or given up. */
#include "app/window_private.h"

#include "base/i18n.h"

enum
{
  STORE_DELAY_S = 2,
};

/* ---- recovery ---- */

void
km_window_store (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->store_timeout, g_source_remove);
  if (!session || !self->recovery_path)
    return;
  if (!(self->discard ? km_session_store_discarded : km_session_store) (session, self->recovery_path, &error))
    g_message ("%s", error->message);
}

static gboolean
store_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  self->store_timeout = 0;
  km_window_store (self);
  return G_SOURCE_REMOVE;
}

void
km_window_store_soon (KmWindow *self)
{
  if (self->store_timeout == 0)
    self->store_timeout = g_timeout_add_seconds (STORE_DELAY_S, store_cb, self);
}

/* ---- the text in the editor and the text of the session ---- */

char *
km_window_editor_text (KmWindow *self)
{
  if (!self->workload_view || !km_workload_view_is_editable (self->workload_view))
    return NULL;
  return km_workload_view_text (self->workload_view);
}

/* Is there typing that the session has not heard of? */
bool
km_window_is_behind (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  g_autofree char *text = session ? km_window_editor_text (self) : NULL;
  size_t length;
  const char *known;

  if (!text)
    return false;
  known = km_session_text (session, &length);
  return strlen (text) != length || memcmp (text, known, length) != 0;
}

bool
km_window_is_dirty (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);

  return session && (km_session_is_dirty (session) || (self->load && self->load_is_edit));
}

/* ---- dialogs ---- */

void
km_window_show_error (KmWindow *self, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- what waits for unsaved changes ---- */

/* Runs when the dialog has gone: it must not lose its parent while it is telling its answer. */
static gboolean
answer_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  if (self->save_wanted)
    km_window_save (self);
  else
    km_window_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
unsaved_response_cb (KmWindow *self, const char *response)
{
  self->save_wanted = g_str_equal (response, "save");
  if (self->save_wanted || g_str_equal (response, "discard"))
    {
      g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, answer_cb, g_object_ref (self), g_object_unref);
      return;
    }
  self->next = KM_NEXT_NOTHING;
  g_clear_object (&self->pending_file);
}

static void
ask_about_changes (KmWindow *self)
{
  g_autofree char *name = km_session_name (km_view_state_session (self->state));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Save the changes?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("“%s” has changes that are not saved. They are lost if you do not save them."),
                                  name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"),
                                    "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (unsaved_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Hands typing that is still under way to the session, so that nothing asks about an old text. */
void
km_window_catch_up (KmWindow *self)
{
  g_autofree char *text = km_window_is_behind (self) ? km_window_editor_text (self) : NULL;

  if (text)
    km_session_set_text (km_view_state_session (self->state), text, -1);
}

void
km_window_ask_then (KmWindow *self, KmNext next)
{
  self->next = next;
  if (km_window_is_dirty (self) || km_window_is_behind (self))
    ask_about_changes (self);
  else
    km_window_go_on (self);
}

bool
km_window_ask_before_closing (KmWindow *self)
{
  if (self->discard || (!km_window_is_dirty (self) && !km_window_is_behind (self)))
    return false;
  km_window_ask_then (self, KM_NEXT_CLOSE);
  return true;
}

/* ---- saving ---- */

static void
save_to (KmWindow *self, GFile *file)
{
  KmSession *session = km_view_state_session (self->state);
  g_autoptr (GError) error = NULL;

  km_window_catch_up (self);
  if (!km_session_save (session, file, NULL, &error))
    {
      self->next = KM_NEXT_NOTHING;
      km_window_show_error (self, _ ("The workload could not be saved"), error->message);
      return;
    }
  self->is_lesson = false;
  if (file)
    {
      g_autofree char *uri = g_file_get_uri (file);

      gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
    }
  km_window_toast (self, _ ("Saved"));
  km_window_update_title (self);
  km_window_update_actions (self);
  km_window_store (self);
  km_window_go_on (self);
}

static void
save_as_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (KmWindow) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      save_to (self, file);
    }
  else
    self->next = KM_NEXT_NOTHING;
  g_object_unref (dialog);
}

void
km_window_save_as (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  if (!session)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Save Workload"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Save"), _ ("_Cancel"));
  if (km_session_file (session) && !self->is_lesson)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), km_session_file (session), NULL);
  else
    {
      name = km_session_file (session) ? g_file_get_basename (km_session_file (session)) : g_strdup ("workload.kmw");
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (save_as_response_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
km_window_save (KmWindow *self)
{
  KmSession *session = km_view_state_session (self->state);

  if (!session || !km_session_is_editable (session))
    return;
  if (self->load && self->load_is_edit)
    self->save_after_load = true;
  else if (!km_session_file (session) || self->is_lesson)
    km_window_save_as (self);
  else
    save_to (self, NULL);
}
