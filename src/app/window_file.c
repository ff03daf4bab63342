/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, the document: opening and editing.
 *
 *   open, new, close ──► unsaved changes? ──ask──► save or discard ──► KmNext
 *   load (thread) ──► candidate document ──► takes the place of the old one, or an error and nothing is changed
 *   edit ──► load of the text (thread) ──► candidate ──► succeeds the session of the old one */
#include "app/window_private.h"

#include "app/lessons.h"
#include "base/i18n.h"

enum
{
  PROGRESS_DELAY_MS = 150, /* shorter loads show no bar */
};

static void load_edit (KmWindow *self);
static void restore_now (KmWindow *self);

static const char new_workload[] = "kmw 1\n"
                                   "machine x86-32 memory=64M\n"
                                   "\n"
                                   "p = alloc_pages(GFP_KERNEL, 2)\n"
                                   "__free_pages(p, 2)\n";

/* ---- progress ---- */

static gboolean
progress_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  gtk_revealer_set_reveal_child (self->progress_revealer, TRUE);
  gtk_progress_bar_set_fraction (self->progress_bar, km_load_fraction (self->load));
  return G_SOURCE_CONTINUE;
}

static void
begin_load (KmWindow *self, KmLoad *load, bool is_edit, const char *label)
{
  self->load = load;
  self->load_is_edit = is_edit;
  gtk_label_set_text (self->progress_label, label);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  self->progress_timeout = g_timeout_add (PROGRESS_DELAY_MS, progress_cb, self);
  if (!is_edit)
    gtk_widget_set_sensitive (GTK_WIDGET (self->left_paned), FALSE);
  km_window_update_actions (self);
}

static void
end_load (KmWindow *self)
{
  g_clear_pointer (&self->load, km_load_unref);
  g_clear_handle_id (&self->progress_timeout, g_source_remove);
  gtk_revealer_set_reveal_child (self->progress_revealer, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->left_paned), TRUE);
}

void
km_window_cancel_load (KmWindow *self)
{
  km_window_cancel_search (self);
  if (self->load)
    km_load_cancel (self->load);
}

/* ---- opening ---- */

static void
show_new_document (KmWindow *self, KmDocument *document)
{
  GFile *file = km_session_file (km_document_session (document));

  km_view_state_set_playing (self->state, false);
  self->is_lesson = file && km_lessons_has (file);
  km_view_state_select (self->state, &(KmTarget){ .kind = KM_TARGET_NONE });
  km_view_state_set_document (self->state, document);
  km_workload_view_set_problem (self->workload_view, NULL);
  km_workload_view_open (self->workload_view);
  if (file && !self->is_lesson)
    {
      g_autofree char *uri = g_file_get_uri (file);

      gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
    }
  km_window_update_title (self);
  km_window_update_actions (self);
  km_window_store_soon (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);

  end_load (self);
  if (document)
    show_new_document (self, document);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    km_window_show_error (self, _ ("The file could not be opened"), error->message);
  if (!km_view_state_document (self->state) && !self->fell_back)
    {
      self->fell_back = true; /* once: an empty window is of no use */
      restore_now (self);
    }
  km_window_update_actions (self);
}

static void
open_now (KmWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *label = g_strdup_printf (_ ("Opening %s…"), name);

  self->touched = true;
  begin_load (self, km_document_load_file (file, opened_cb, g_object_ref (self)), false, label);
}

static void
new_now (KmWindow *self)
{
  g_autoptr (GBytes) text = g_bytes_new_static (new_workload, strlen (new_workload));

  begin_load (self, km_document_load_text (text, (KmCursor){ 0 }, opened_cb, g_object_ref (self)), false,
              _ ("Making a new workload…"));
}

static void
open_first_lesson (KmWindow *self)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();

  if (lessons->len > 0)
    open_now (self, g_ptr_array_index (lessons, 0));
  else
    new_now (self);
  self->touched = false;
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);

  end_load (self);
  if (document)
    show_new_document (self, document);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
           && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    km_window_toast (self, error->message);
  if (self->pending_file)
    km_window_ask_then (self, KM_NEXT_OPEN);
  else if (!document)
    open_first_lesson (self);
}

static void
restore_now (KmWindow *self)
{
  if (self->settings && !g_settings_get_boolean (self->settings, "reopen")
      && !km_session_has_unsaved (self->recovery_path))
    open_first_lesson (self);
  else
    begin_load (self, km_document_restore (self->recovery_path, restored_cb, g_object_ref (self)), false,
                _ ("Reopening…"));
}

/* ---- what waited for unsaved changes ---- */

void
km_window_go_on (KmWindow *self)
{
  KmNext next = self->next;
  g_autoptr (GFile) file = g_steal_pointer (&self->pending_file);

  self->next = KM_NEXT_NOTHING;
  if (self->load && next != KM_NEXT_CLOSE)
    {
      km_window_toast (self, _ ("Wait for the load that is running, or cancel it."));
      return;
    }
  if (next == KM_NEXT_OPEN && file)
    open_now (self, file);
  else if (next == KM_NEXT_NEW)
    new_now (self);
  else if (next == KM_NEXT_CLOSE)
    {
      self->discard = true;
      gtk_window_close (GTK_WINDOW (self));
    }
}

void
km_window_open (KmWindow *self, GFile *file)
{
  g_set_object (&self->pending_file, file);
  if (self->panes_ready)
    km_window_ask_then (self, KM_NEXT_OPEN);
}

void
km_window_open_first (KmWindow *self, GFile *const *files, guint n)
{
  g_autofree char *text = NULL;

  km_window_open (self, files[0]);
  if (n < 2)
    return;
  text = g_strdup_printf (ngettext ("One document is open at a time: %u file more was not opened.",
                                    "One document is open at a time: %u files more were not opened.", n - 1),
                          n - 1);
  km_window_toast (self, text);
}

void
km_window_restore (KmWindow *self)
{
  self->restore_pending = true;
  if (self->panes_ready)
    km_window_start_pending (self);
}

void
km_window_start_pending (KmWindow *self)
{
  bool unsaved = !km_view_state_document (self->state) && km_session_has_unsaved (self->recovery_path);

  if (self->restore_pending || unsaved)
    restore_now (self); /* a file that was asked for comes afterwards: what was not saved is asked about first */
  else if (self->pending_file)
    km_window_ask_then (self, KM_NEXT_OPEN);
  self->restore_pending = false;
}

bool
km_window_is_fresh (KmWindow *self)
{
  return !self->touched;
}

void
km_window_new_workload (KmWindow *self)
{
  km_window_ask_then (self, KM_NEXT_NEW);
}

/* ---- editing ---- */

/* The session of an edited text carries on where the one before was: file, breakpoints, cursor. */
static void
show_edited_document (KmWindow *self, KmDocument *document)
{
  KmSession *session = km_document_session (document), *before = km_view_state_session (self->state);

  if (before)
    km_session_succeed (session, before);
  km_view_state_set_document (self->state, document);
  km_workload_view_set_problem (self->workload_view, NULL);
  km_workload_view_refresh (self->workload_view);
  if (self->jump_to_line > 0)
    {
      uint32_t op = km_script_op_at_line (km_document_script (document), self->jump_to_line);

      if (op < km_script_n_ops (km_document_script (document)))
        km_view_state_seek (self->state, (KmCursor){ .op = op + 1, .event = KM_EVENT_LAST });
    }
  self->jump_to_line = 0;
}

static void
edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);

  end_load (self);
  if (document)
    show_edited_document (self, document);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      km_window_catch_up (self);
      km_workload_view_set_problem (self->workload_view, error->message);
    }
  if (self->edit_pending)
    {
      self->edit_pending = false;
      load_edit (self);
      return;
    }
  km_window_update_title (self);
  km_window_update_actions (self);
  km_window_store_soon (self);
  if (self->save_after_load)
    {
      self->save_after_load = false;
      km_window_save (self);
    }
}

static void
load_edit (KmWindow *self)
{
  g_autofree char *text = km_window_editor_text (self);
  g_autoptr (GBytes) bytes = NULL;
  KmTimeline *timeline = km_view_state_timeline (self->state);

  if (!text || !timeline)
    return;
  bytes = g_bytes_new (text, strlen (text));
  begin_load (self, km_document_load_text (bytes, km_timeline_cursor (timeline), edited_cb, g_object_ref (self)), true,
              _ ("Running the workload…"));
  km_window_update_title (self);
}

void
km_window_edited (KmWindow *self)
{
  self->touched = true;
  if (self->load)
    {
      self->edit_pending = true;
      km_load_cancel (self->load);
    }
  else
    load_edit (self);
}

void
km_window_append_line (KmWindow *self, const char *line)
{
  if (!self->workload_view || !km_workload_view_is_editable (self->workload_view))
    {
      km_window_toast (self, _ ("This document cannot be changed."));
      return;
    }
  km_view_state_set_playing (self->state, false);
  self->jump_to_line = km_workload_view_append (self->workload_view, line);
}

/* ---- choosing ---- */

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new (), all = gtk_file_filter_new ();

  gtk_file_filter_set_name (ours, _ ("Workloads and recordings"));
  gtk_file_filter_add_pattern (ours, "*.kmw");
  gtk_file_filter_add_pattern (ours, "*.kmw.gz");
  gtk_file_filter_add_pattern (ours, "*.txt");
  gtk_file_filter_add_pattern (ours, "*.txt.gz");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, ours);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
open_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (KmWindow) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      km_window_open (self, file);
    }
  g_object_unref (dialog);
}

void
km_window_choose_file (KmWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open a Workload or a Recording"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  add_filters (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (open_response_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
