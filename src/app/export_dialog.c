/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmExportDialog: choices, a file name, then the export in a thread. The thread works on a timeline and a model of its
 * own, brought to the same step, so the window stays free. Cancelling leaves no file. */
#include "app/export_dialog.h"

#include "base/i18n.h"
#include "export/export.h"
#include "export/steps.h"
#include "model/narration/narration.h"
#include "web/page.h"

struct _KmExportDialog
{
  AdwWindow parent_instance;

  /* template */
  AdwComboRow *format_row;
  AdwComboRow *theme_row;
  AdwComboRow *picture_row;
  AdwComboRow *scale_row;
  AdwComboRow *width_row;
  AdwComboRow *steps_row;
  AdwComboRow *page_row;
  GtkWidget *choices;
  GtkButton *export_button;
  GtkWidget *busy_box;
  GtkLabel *problem_label;

  /* borrowed */
  KmViewState *state; /* outlives the dialog: the dialog is modal for its window */

  /* owned */
  GCancellable *cancellable;

  /* plain */
  double level; /* zoom of the page-frame map */
  KmPfn centre;
};

G_DEFINE_FINAL_TYPE (KmExportDialog, km_export_dialog, ADW_TYPE_WINDOW)

static guint exported_signal;

/* In the order of the rows of the template. */
enum
{
  ROW_PNG,
  ROW_PAGE = 3,
};
static const struct
{
  const char *ending;
  KmExportFormat format;
  bool one_file; /* for all steps */
} formats[] = {
  { "png", KM_EXPORT_PNG, false }, { "svg", KM_EXPORT_SVG, false },  { "pdf", KM_EXPORT_PDF, true },
  { "html", KM_EXPORT_PNG, true }, { "pptx", KM_EXPORT_PPTX, true }, { "tex", KM_EXPORT_LATEX, true },
  { "gif", KM_EXPORT_GIF, true },  { "webp", KM_EXPORT_WEBP, true }, { "csv", KM_EXPORT_CSV, true },
};
static const char *const steps[] = { NULL, "notes", "slides", "calls", "changes", "all" };
/* A page of no size is as high as the picture. */
static const struct
{
  const char *name;
  unsigned per_page;
} pages[] = {
  { NULL, 0 }, { "16:9", 0 }, { "4:3", 0 }, { "half", 0 }, { "A4", 0 }, { "A4-landscape", 0 }, { "16:9", 6 }
};
static const KmThemeId themes[] = { KM_THEME_LIGHT, KM_THEME_PRINT, KM_THEME_DARK, KM_THEME_HIGH_CONTRAST };
static const double scales[] = { 1, 2, 3, 4 };
static const double widths[] = { 1200, 900, 1600, 2000 };
static const KmViews pictures[] = { 0,
                                    KM_VIEW_ZONES,
                                    KM_VIEW_FRAMES,
                                    KM_VIEW_SLABS,
                                    KM_VIEW_ARRAYS,
                                    KM_VIEW_CACHES,
                                    KM_VIEW_AREAS,
                                    KM_VIEW_FREE_LISTS,
                                    KM_VIEW_PCP,
                                    KM_VIEW_CODE };

/* ---- the thread ---- */

typedef struct
{
  KmScript *script;
  KmCursor from, cursor; /* the step */
  KmTarget selection;
  KmExportOptions options;
  const char *steps; /* NULL: this one */
  bool page;         /* a page of the workload, not a picture of the step */
  GFile *file;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  km_script_unref (job->script);
  g_object_unref (job->file);
  g_free (job);
}

static bool
write_page (Job *job, GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && km_web_page_write (job->script, KM_WEB_ENGINE, job->cursor, job->file, error);
}

/* Many steps, with a cursor of their own. */
static bool
run_steps (Job *job, KmTimeline *timeline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) chosen = km_steps_read (timeline, job->steps, cancellable, error);

  return chosen
         && km_export_steps (timeline, (const KmCursor *)(gpointer)chosen->data, chosen->len, &job->options, job->file,
                             NULL, NULL, cancellable, error);
}

static bool
run_job (Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (job->script, error);
  g_autoptr (KmModel) model = NULL;
  g_autofree char *subtitle = NULL;

  if (!timeline)
    return false;
  job->options.title = *km_script_title (job->script) ? km_script_title (job->script) : NULL;
  if (job->steps)
    return run_steps (job, timeline, cancellable, error);
  model = km_model_new (timeline);
  km_model_go (model, job->from, job->cursor);
  subtitle = km_narrate_position (model);
  job->options.subtitle = subtitle;
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && km_export (model, &job->selection, &job->options, job->file, error);
}

static void
job_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  Job *job = task_data;

  if (job->page ? write_page (job, cancellable, &error) : run_job (job, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* ---- the dialog ---- */

static void
set_busy (KmExportDialog *self, bool busy)
{
  gtk_widget_set_sensitive (self->choices, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), !busy);
  gtk_widget_set_visible (self->busy_box, busy);
}

static void
show_problem (KmExportDialog *self, const char *text)
{
  gtk_label_set_text (self->problem_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmExportDialog *self = KM_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      Job *job = g_task_get_task_data (G_TASK (result));

      g_signal_emit (self, exported_signal, 0, job->file);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  set_busy (self, false);
  show_problem (self, error->message);
}

static void
fill_options (KmExportDialog *self, KmExportOptions *options)
{
  KmViews views = pictures[adw_combo_row_get_selected (self->picture_row)];
  guint page = adw_combo_row_get_selected (self->page_row);

  km_export_options_init (options);
  options->format = formats[adw_combo_row_get_selected (self->format_row)].format;
  options->theme = themes[adw_combo_row_get_selected (self->theme_row)];
  options->views = views;
  if (!views && page == 0) /* a page shows what its step is about */
    options->views = km_view_state_views (self->state);
  if (pages[page].name)
    km_page_by_name (pages[page].name, &options->page_width, &options->page_height);
  options->per_page = pages[page].per_page;
  options->scale = scales[adw_combo_row_get_selected (self->scale_row)];
  options->width = widths[adw_combo_row_get_selected (self->width_row)];
  if (adw_combo_row_get_selected (self->steps_row) == 0)
    {
      options->level = self->level;
      options->centre = self->centre;
    }
  options->zone = km_view_state_zone (self->state);
}

static void
export_to (KmExportDialog *self, GFile *file)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *name = NULL;
  Job *job = g_new0 (Job, 1);

  job->script = km_script_ref (km_view_state_script (self->state));
  job->cursor = km_timeline_cursor (km_view_state_timeline (self->state));
  job->from = km_model_from (km_view_state_model (self->state));
  job->selection = *km_view_state_selection (self->state);
  job->file = g_object_ref (file);
  fill_options (self, &job->options);
  job->steps = steps[adw_combo_row_get_selected (self->steps_row)];
  name = g_file_get_basename (file);
  /* Another ending is meant as written. */
  job->page = !km_export_format_by_name (name, &job->options.format)
              && (km_web_is_page (name) || adw_combo_row_get_selected (self->format_row) == ROW_PAGE);
  show_problem (self, NULL);
  set_busy (self, true);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, exported_cb, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, job_thread_cb);
}

static void
file_chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  g_autoptr (KmExportDialog) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

      export_to (self, file);
    }
  g_object_unref (chooser);
}

/* "lesson-step-5.2.png" */
static char *
proposed_name (KmExportDialog *self)
{
  KmCursor cursor = km_timeline_cursor (km_view_state_timeline (self->state));
  GFile *file = km_session_file (km_view_state_session (self->state));
  guint format = adw_combo_row_get_selected (self->format_row);
  g_autofree char *base = file ? g_file_get_basename (file) : g_strdup ("workload");
  char *dot = strchr (base, '.');

  if (dot && dot != base)
    *dot = '\0';
  if (adw_combo_row_get_selected (self->steps_row) > 0)
    return g_strdup_printf ("%s%s.%s", base, formats[format].one_file ? "" : "-%02d", formats[format].ending);
  return g_strdup_printf ("%s-%u.%u.%s", base, cursor.op, cursor.event, formats[format].ending);
}

static void
export_clicked_cb (KmExportDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Export the Picture"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = proposed_name (self);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (file_chosen_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Scale is a matter of pixels; a web page has all stages and steps, and adapts to its reader; a page has its width. */
static void
format_cb (KmExportDialog *self)
{
  guint row = adw_combo_row_get_selected (self->format_row);

  gtk_widget_set_sensitive (GTK_WIDGET (self->scale_row), row == ROW_PNG || formats[row].format >= KM_EXPORT_GIF);
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps_row), row != ROW_PAGE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->page_row), row != ROW_PAGE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->picture_row), row != ROW_PAGE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->theme_row), row != ROW_PAGE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->width_row),
                            row != ROW_PAGE && adw_combo_row_get_selected (self->page_row) == 0);
}

static void
cancel_cb (KmExportDialog *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

static void
km_export_dialog_dispose (GObject *object)
{
  KmExportDialog *self = KM_EXPORT_DIALOG (object);

  cancel_cb (self);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (km_export_dialog_parent_class)->dispose (object);
}

static void
km_export_dialog_class_init (KmExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_export_dialog_dispose;
  exported_signal = g_signal_new ("exported", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_FILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/export_dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, theme_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, picture_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, scale_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, width_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, steps_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, page_row);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, choices);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, busy_box);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
km_export_dialog_init (KmExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_selected (self->scale_row, 1);
}

KmExportDialog *
km_export_dialog_new (GtkWindow *parent, KmViewState *state, double level, KmPfn centre)
{
  KmExportDialog *self = g_object_new (KM_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);

  self->state = state;
  self->level = level;
  self->centre = centre;
  return self;
}
