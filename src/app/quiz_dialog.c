/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmQuizDialog: four choices, then a file. The questions are made in a thread, of the script as it was when they were
 * asked for; a bar tells how far it is, and stopping leaves nothing behind. */
#include "app/quiz_dialog.h"

#include "app/file_choice.h"
#include "app/file_job.h"
#include "base/i18n.h"
#include "export/quiz.h"

struct _KmQuizDialog
{
  AdwWindow parent_instance;

  /* template */
  AdwPreferencesGroup *choices;
  AdwComboRow *format_row;
  GtkSpinButton *count_spin;
  GtkSpinButton *variants_spin;
  GtkSpinButton *seed_spin;
  GtkButton *save_button;
  GtkLabel *problem_label;
  GtkBox *busy_box;
  GtkProgressBar *busy_bar;

  /* plain */
  KmViewState *state; /* borrowed */
  GTask *job;         /* NULL: nothing is written */
  bool gone;          /* closed while the thread was at work */
};

G_DEFINE_FINAL_TYPE (KmQuizDialog, km_quiz_dialog, ADW_TYPE_WINDOW)

static guint done_signal;

/* A kind of file, and how its name ends. */
typedef struct
{
  const char *format, *ending;
} Format;

/* In the order of the rows in the template. */
static const Format formats[] = {
  { "moodle-xml", ".xml" },
  { "qti12", ".qti.xml" },
  { "pdf", ".pdf" },
  { "json", ".json" },
};

/* What the thread gets. */
typedef struct
{
  KmScript *script;
  KmQuizOptions options;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  km_script_unref (job->script);
  g_free (job);
}

static bool
write_cb (gpointer what, GFile *file, KmProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
          GError **error)
{
  Job *job = what;

  return km_quiz_write (job->script, &job->options, file, NULL, progress, progress_data, cancellable, error);
}

static void
progress_cb (gpointer dialog, gpointer what, double fraction)
{
  gtk_progress_bar_set_fraction (KM_QUIZ_DIALOG (dialog)->busy_bar, fraction);
}

static const Format *
chosen_format (KmQuizDialog *self)
{
  return &formats[adw_combo_row_get_selected (self->format_row)];
}

static void
set_busy (KmQuizDialog *self, bool busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->choices), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->busy_box), busy);
  gtk_progress_bar_set_fraction (self->busy_bar, 0);
}

static void
show_problem (KmQuizDialog *self, const char *text)
{
  gtk_label_set_text (self->problem_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

/* "Questions in a.xml", "Questions in a.pdf, answers in a.pdf.key.pdf". Returns: (transfer full). */
static char *
written_text (const Job *job, GFile *file)
{
  g_autoptr (GFile) key = km_quiz_key_file (file);
  g_autofree char *name = g_file_get_basename (file), *key_name = g_file_get_basename (key);

  return g_str_equal (job->options.format, "pdf")
             ? g_strdup_printf (_ ("Questions in %s, answers in %s"), name, key_name)
             : g_strdup_printf (_ ("Questions in %s"), name);
}

static void
written_cb (gpointer dialog, gpointer what, GFile *file)
{
  KmQuizDialog *self = dialog;
  g_autofree char *text = written_text (what, file);

  self->job = NULL;
  g_signal_emit (self, done_signal, 0, text);
  if (!self->gone)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
failed_cb (gpointer dialog, const char *text)
{
  KmQuizDialog *self = dialog;

  self->job = NULL;
  if (self->gone)
    return;
  set_busy (self, false);
  show_problem (self, text);
}

static void
write_to (gpointer dialog, GFile *file)
{
  KmQuizDialog *self = dialog;
  static const KmFileJobCalls calls = { progress_cb, written_cb, failed_cb };
  Job *job = g_new0 (Job, 1);

  job->script = km_script_ref (km_timeline_script (km_view_state_timeline (self->state)));
  job->options = (KmQuizOptions){
    .format = chosen_format (self)->format,
    .seed = (uint64_t)gtk_spin_button_get_value_as_int (self->seed_spin),
    .count = (uint32_t)gtk_spin_button_get_value_as_int (self->count_spin),
    .variants = (uint32_t)gtk_spin_button_get_value_as_int (self->variants_spin),
  };
  show_problem (self, NULL);
  set_busy (self, true);
  self->job = km_file_job_start (self, file, write_cb, job, job_free, &calls);
}

static void
chosen_cb (gpointer dialog, GFile *file)
{
  KmQuizDialog *self = dialog;
  g_autoptr (GFile) key = NULL;
  g_autofree char *name = NULL, *body = NULL;

  if (!file || self->gone)
    return;
  key = g_str_equal (chosen_format (self)->format, "pdf") ? km_quiz_key_file (file) : g_object_ref (file);
  name = g_file_get_basename (key);
  body = g_strdup_printf (_ ("The answers are written into “%s”, which is there already and will be replaced."), name);
  km_file_choice_confirm (GTK_WINDOW (self), file, key, _ ("Replace Files?"), body, write_to);
}

/* "lesson-questions.xml" */
static char *
proposed_name (KmQuizDialog *self)
{
  g_autofree char *base = km_file_choice_base (km_view_state_session (self->state));

  return g_strdup_printf ("%s-questions%s", base, chosen_format (self)->ending);
}

static void
save_cb (KmQuizDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Save the Questions"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  g_autofree char *name = proposed_name (self);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  km_file_choice_show (chooser, self, chosen_cb);
}

static void
stop_cb (KmQuizDialog *self)
{
  if (self->job)
    km_file_job_stop (self->job);
}

/* Closed, or gone with its window: the job keeps it until it ends. */
static void
km_quiz_dialog_unmap (GtkWidget *widget)
{
  KM_QUIZ_DIALOG (widget)->gone = true;
  stop_cb (KM_QUIZ_DIALOG (widget));
  GTK_WIDGET_CLASS (km_quiz_dialog_parent_class)->unmap (widget);
}

static void
km_quiz_dialog_class_init (KmQuizDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->unmap = km_quiz_dialog_unmap;
  done_signal = g_signal_new ("done", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/quiz_dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, choices);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, count_spin);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, variants_spin);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, seed_spin);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, busy_box);
  gtk_widget_class_bind_template_child (widget_class, KmQuizDialog, busy_bar);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
km_quiz_dialog_init (KmQuizDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

KmQuizDialog *
km_quiz_dialog_new (GtkWindow *parent, KmViewState *state)
{
  KmQuizDialog *self = g_object_new (KM_TYPE_QUIZ_DIALOG, "transient-for", parent, NULL);

  self->state = state;
  return self;
}
