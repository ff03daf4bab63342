/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, the document: what its flow tells and asks, as a bar, toasts and dialogs; choosing files. */
#include "app/file_choice.h"
#include "app/window_private.h"
#include "base/i18n.h"

enum
{
  PROGRESS_DELAY_MS = 150, /* shorter loads show no bar */
};

/* ---- what the flow is told ---- */

char *
km_window_editor_text (gpointer window)
{
  KmWindow *self = window;

  if (!self->workload_view || !km_workload_view_is_editable (self->workload_view))
    return NULL;
  return km_workload_view_text (self->workload_view);
}

/* ---- what it tells ---- */

static gboolean
progress_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  gtk_revealer_set_reveal_child (self->progress_revealer, TRUE);
  gtk_progress_bar_set_fraction (self->progress_bar, km_document_flow_fraction (self->flow));
  return G_SOURCE_CONTINUE;
}

void
km_window_show_progress (KmWindow *self)
{
  KmFlowState state = km_document_flow_state (self->flow);
  const char *label = km_document_flow_label (self->flow);

  gtk_widget_set_sensitive (GTK_WIDGET (self->left_slot), state != KM_FLOW_OPENING && state != KM_FLOW_RESTORING);
  if (label)
    gtk_label_set_text (self->progress_label, label);
  else
    {
      g_clear_handle_id (&self->progress_timeout, g_source_remove);
      gtk_revealer_set_reveal_child (self->progress_revealer, FALSE);
    }
  if (label && self->progress_timeout == 0)
    self->progress_timeout = g_timeout_add (PROGRESS_DELAY_MS, progress_cb, self);
}

static void
remember_file (KmWindow *self)
{
  GFile *file = km_session_file (km_view_state_session (self->state));
  g_autofree char *uri = file && !km_lessons_has (file) ? g_file_get_uri (file) : NULL;

  if (uri)
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

void
km_window_opened (gpointer window)
{
  KmWindow *self = window;

  km_window_keep_branch (self);
  km_workload_view_set_problem (self->workload_view, NULL);
  km_view_state_forget_answers (self->state);
  km_workload_view_open (self->workload_view);
  remember_file (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
km_window_ran (gpointer window, const char *problem)
{
  KmWindow *self = window;

  km_workload_view_set_problem (self->workload_view, problem);
  if (!problem)
    km_workload_view_refresh (self->workload_view);
}

void
km_window_saved (gpointer window)
{
  km_window_keep_branch (window);
  remember_file (window);
  km_window_toast (window, _ ("Saved"));
}

static AdwToast *
make_toast (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return adw_toast_new (escaped);
}

void
km_window_toast (gpointer window, const char *text)
{
  adw_toast_overlay_add_toast (KM_WINDOW (window)->toasts, make_toast (text));
}

void
km_window_show_error (gpointer window, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (window, heading, body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- what it asks ---- */

typedef struct
{
  KmWindow *window;
  KmFlowAnswer answer;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->window);
  g_free (answer);
}

static gboolean
answer_cb (gpointer user_data)
{
  Answer *answer = user_data;

  km_document_flow_answer (answer->window->flow, answer->answer);
  return G_SOURCE_REMOVE;
}

static const struct
{
  const char *response;
  KmFlowAnswer answer;
} answers[] = {
  { "save", KM_FLOW_SAVE },
  { "discard", KM_FLOW_DISCARD },
  { "save-as", KM_FLOW_SAVE_AS },
  { "overwrite", KM_FLOW_OVERWRITE },
};

/* The answer is passed on once the dialog has gone: acting on it may close the parent of the dialog. */
static void
response_cb (KmWindow *self, const char *response)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->window = g_object_ref (self);
  answer->answer = KM_FLOW_CANCEL;
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (response, answers[i].response))
      answer->answer = answers[i].answer;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, answer_cb, answer, answer_free);
}

/* A question with the answer "cancel"; the others are added. @body is taken. */
static AdwMessageDialog *
make_question (KmWindow *self, const char *heading, char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, body));

  g_free (body);
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  return dialog;
}

void
km_window_ask_about_changes (gpointer window, const char *name)
{
  AdwMessageDialog *dialog = make_question (
      window, _ ("Save the changes?"),
      g_strdup_printf (_ ("“%s” has unsaved changes. They will be lost if you do not save them."), name));

  adw_message_dialog_add_responses (dialog, "discard", _ ("_Discard"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
km_window_ask_overwrite (gpointer window, const char *name)
{
  AdwMessageDialog *dialog = make_question (
      window, _ ("Overwrite the file?"),
      g_strdup_printf (_ ("Another program has changed “%s” since you opened it. Saving would undo that change."),
                       name));

  adw_message_dialog_add_responses (dialog, "overwrite", _ ("_Overwrite"), "save-as", _ ("Save _As…"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "overwrite", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "save-as");
  gtk_window_present (GTK_WINDOW (dialog));
}

void
km_window_file_changed (gpointer window, const char *name, KmFileState state)
{
  g_autofree char *text = NULL;
  AdwToast *toast;

  text =
      g_strdup_printf (state == KM_FILE_GONE ? _ ("Another program has deleted or moved “%s”. Saving writes it again.")
                                             : _ ("Another program has changed “%s”."),
                       name);
  toast = make_toast (text);
  if (state == KM_FILE_CHANGED)
    {
      adw_toast_set_button_label (toast, _ ("_Reload"));
      adw_toast_set_action_name (toast, "win.reload");
      adw_toast_set_timeout (toast, 0);
    }
  adw_toast_overlay_add_toast (KM_WINDOW (window)->toasts, toast);
}

/* ---- choosing ---- */

static void
save_as_cb (gpointer window, GFile *file)
{
  km_document_flow_save_as (KM_WINDOW (window)->flow, file);
}

void
km_window_ask_name (gpointer window, GFile *file, const char *name)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save Workload"), window, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _ ("_Save"), _ ("_Cancel"));

  if (file)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL);
  else
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  km_file_choice_show (dialog, window, save_as_cb);
}

static void
open_cb (gpointer window, GFile *file)
{
  if (file)
    km_document_flow_open (KM_WINDOW (window)->flow, file);
}

void
km_window_choose_file (KmWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Open a Workload or a Recording"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new (), all = gtk_file_filter_new ();

  gtk_file_filter_set_name (ours, _ ("Workloads and recordings"));
  for (guint i = 0; i < 4; i++)
    gtk_file_filter_add_pattern (ours, ((const char *const[]){ "*.kmw", "*.kmw.gz", "*.txt", "*.txt.gz" })[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), ours);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  km_file_choice_show (dialog, self, open_cb);
}
