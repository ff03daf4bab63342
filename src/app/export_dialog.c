/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmExportDialog.
 *
 *   choices ──► choice ──► feed (a thread) ──► preview, small pages
 *                  └─────► file (a thread), clipboard, the hand that drags, printer
 *
 * A thread works on a timeline of its own, so the window stays free. Cancelling leaves no half file. */
#include "app/export_dialog.h"

#include "app/export_choices.h"
#include "app/file_choice.h"
#include "app/file_job.h"
#include "app/follow_list.h"
#include "app/page_content.h"
#include "app/page_feed.h"
#include "app/page_preview.h"
#include "app/page_print.h"
#include "app/settings.h"
#include "base/i18n.h"

#include <math.h>

enum
{
  SMALL_WIDTH = 140,
  SMALL_HEIGHT = 96,
  DESK_WIDTH = 300,
  DESK_HEIGHT = 200,
  MIN_WIDTH = 900,
  MAX_WIDTH = 1500,
  MIN_HEIGHT = 560,
  MAX_HEIGHT = 1000,
};

/* Points in a millimetre, and points that a CSS pixel is on paper. */
#define POINTS_PER_MM (72 / 25.4)
#define POINTS_PER_PX 0.75

struct _KmExportDialog
{
  AdwWindow parent_instance;

  /* template */
  GtkButton *export_button;
  GtkButton *copy_button;
  GtkWidget *list_scroller;
  GtkListView *list_view;
  GtkStack *desk;
  AdwBin *preview_bin;
  AdwStatusPage *status_page;
  GtkLabel *about_label;
  AdwBin *choices_bin;
  GtkWidget *busy_box;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;
  GtkLabel *problem_label;

  /* borrowed */
  KmViewState *state; /* outlives the dialog: the dialog is modal for its window */
  KmExportChoices *choices;
  KmPagePreview *preview;

  /* owned */
  GSettings *settings;
  KmPageFeed *feed;            /* NULL: the dialog was closed */
  KmPageChoice *choice;        /* whose pages are found; NULL: none yet */
  char *about;                 /* what the desk shows; NULL: nothing yet */
  KmFollowList list;           /* a row a sheet */
  GPtrArray *bound;            /* list items on screen (borrowed) */
  GTask *job;                  /* NULL: nothing is written */
  GtkPrintOperation *printing; /* NULL: nothing is printed */

  /* plain */
  bool prints;
  double level; /* zoom of the page-frame map */
  KmPfn centre;
  size_t n_sheets, shown; /* sheets of the choice, and the one on the desk */
  guint small_source;
};

G_DEFINE_FINAL_TYPE (KmExportDialog, km_export_dialog, ADW_TYPE_WINDOW)

static guint done_signal;

/* ---- the desk ---- */

static void
show_problem (KmExportDialog *self, const char *text)
{
  gtk_label_set_text (self->problem_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

/* Words in place of a page. */
static void
show_words (KmExportDialog *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *escaped = text ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_icon_name (self->status_page, icon);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, escaped);
  gtk_stack_set_visible_child_name (self->desk, "words");
  gtk_label_set_text (self->about_label, "");
}

static void
set_ready (KmExportDialog *self, bool ready)
{
  bool may_copy = ready && self->choice && !self->choice->web && km_export_choices_kind (self->choices)->has_pages;

  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), ready);
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy_button), may_copy);
}

static void
draw_desk (KmExportDialog *self)
{
  int width, height;

  if (!self->choice || self->n_sheets == 0)
    return;
  km_page_preview_room (self->preview, &width, &height);
  km_page_feed_draw (self->feed, self->shown, width, height, false);
}

/* "1920 × 1080 pixels", "254 × 143 mm"; of what is as high as its picture the unit is a CSS pixel. */
static char *
size_text (const KmPageChoice *choice, double width, double height)
{
  const KmExportOptions *options = &choice->options;
  bool has_pixels =
      options->format == KM_EXPORT_PNG || options->format == KM_EXPORT_GIF || options->format == KM_EXPORT_WEBP;
  double unit = options->page_width > 0 || options->per_page > 0 ? 1 : POINTS_PER_PX;

  if (has_pixels)
    return g_strdup_printf (_ ("%.0f × %.0f pixels"), ceil (width * options->scale), ceil (height * options->scale));
  return g_strdup_printf (_ ("%.0f × %.0f mm"), width * unit / POINTS_PER_MM, height * unit / POINTS_PER_MM);
}

static void
show_about (KmExportDialog *self, const KmFedSheet *fed)
{
  g_autofree char *size = size_text (self->choice, fed->width, fed->height);

  /* Translators: a page or a sheet of paper by its number, how many there are, and its size. */
  g_free (self->about);
  self->about = g_strdup_printf (_ ("%zu of %zu · %s"), fed->number + 1, self->n_sheets, size);
  gtk_label_set_text (self->about_label, self->about);
}

static void
show_sheet (KmExportDialog *self, const KmFedSheet *fed)
{
  const KmPage *page = &fed->sheet->pages[0];
  g_autofree char *says = g_strdup_printf ("%s. %s", page->call, page->sentence);

  gtk_stack_set_visible_child_name (self->desk, "page");
  km_page_preview_show (self->preview, fed->picture, says);
  show_about (self, fed);
  set_ready (self, gtk_widget_get_sensitive (GTK_WIDGET (self->choices)));
}

/* ---- small pages ---- */

static KmPagePreview *
small_of (GtkListItem *item)
{
  return KM_PAGE_PREVIEW (gtk_widget_get_first_child (gtk_list_item_get_child (item)));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmExportDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (box), km_page_preview_new (SMALL_WIDTH, SMALL_HEIGHT));
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_list_item_set_child (item, box);
}

/* Can it be seen? A list view has many more rows than there is room for. */
static bool
is_in_sight (KmExportDialog *self, KmPagePreview *small)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (GTK_WIDGET (small), self->list_scroller, &bounds) && bounds.size.height > 1
         && bounds.origin.y + bounds.size.height > 0
         && bounds.origin.y < (float)gtk_widget_get_height (self->list_scroller);
}

static gboolean
draw_small_cb (gpointer user_data)
{
  KmExportDialog *self = user_data;
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  self->small_source = 0;
  for (guint i = 0; i < self->bound->len; i++)
    {
      KmPagePreview *small = small_of (self->bound->pdata[i]);
      size_t number = km_lazy_row_index (gtk_list_item_get_item (self->bound->pdata[i]));

      if (!is_in_sight (self, small))
        km_page_feed_forget (self->feed, number);
      else if (!km_page_preview_picture (small))
        km_page_feed_draw (self->feed, number, SMALL_WIDTH * scale, SMALL_HEIGHT * scale, true);
    }
  return G_SOURCE_REMOVE;
}

/* Rows know after their next layout where they are. */
static void
draw_small_soon (KmExportDialog *self)
{
  if (self->feed && self->small_source == 0)
    self->small_source = g_idle_add_full (G_PRIORITY_LOW, draw_small_cb, self, NULL);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmExportDialog *self)
{
  guint row = km_lazy_row_index (gtk_list_item_get_item (item));
  g_autofree char *number = g_strdup_printf ("%u", row + 1);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (gtk_list_item_get_child (item))), number);
  km_page_preview_show (small_of (item), NULL, number);
  g_ptr_array_add (self->bound, item);
  draw_small_soon (self);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmExportDialog *self)
{
  if (!self->feed)
    return;
  g_ptr_array_remove_fast (self->bound, item);
  km_page_feed_forget (self->feed, km_lazy_row_index (gtk_list_item_get_item (item)));
}

static void
show_small (KmExportDialog *self, const KmFedSheet *fed)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *item = self->bound->pdata[i];

      if (km_lazy_row_index (gtk_list_item_get_item (item)) == fed->number)
        km_page_preview_show (small_of (item), fed->picture, fed->sheet->pages[0].call);
    }
}

/* Tab would go through all rows. */
static gboolean
tab_cb (KmExportDialog *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval == GDK_KEY_Tab)
    return gtk_widget_child_focus (GTK_WIDGET (self->choices_bin), GTK_DIR_TAB_FORWARD);
  if (keyval == GDK_KEY_ISO_Left_Tab)
    return gtk_widget_grab_focus (GTK_WIDGET (self->export_button));
  return FALSE;
}

static void
add_tab (KmExportDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (tab_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), keys);
}

static void
row_chosen_cb (guint row, gpointer user_data)
{
  KmExportDialog *self = user_data;

  self->shown = row;
  draw_desk (self);
}

/* ---- the feed ---- */

static void
found_cb (gpointer user_data, KmPageChoice *choice, size_t n_sheets, size_t start, const char *problem)
{
  KmExportDialog *self = user_data;

  self->n_sheets = n_sheets;
  self->shown = start;
  km_follow_list_reset (&self->list, (guint)n_sheets);
  gtk_widget_set_visible (self->list_scroller, n_sheets > 1);
  if (problem)
    {
      show_words (self, "dialog-warning-symbolic", _ ("No Pages"), problem);
      return;
    }
  self->choice = km_page_choice_ref (choice);
  if (n_sheets > 1)
    km_follow_list_mark (&self->list, (guint)start);
  draw_desk (self);
}

static void
made_cb (gpointer user_data, const KmFedSheet *fed)
{
  if (fed->small)
    show_small (user_data, fed);
  else if (fed->number == KM_EXPORT_DIALOG (user_data)->shown)
    show_sheet (user_data, fed);
}

static const KmPageFeedHost host = { found_cb, made_cb };

/* What there is to see of a file that is not made of pages. */
static void
show_kind (KmExportDialog *self, KmPageChoice *choice)
{
  self->n_sheets = 0;
  gtk_widget_set_visible (self->list_scroller, FALSE);
  self->choice = km_page_choice_ref (choice);
  if (choice->web)
    show_words (
        self, "web-browser-symbolic", _ ("The Whole Workload"),
        _ ("One file for any browser. Its reader steps through it, edits it and answers its questions, without a network."));
  else
    show_words (
        self, "x-office-spreadsheet-symbolic", _ ("Counters of the Steps"),
        _ ("A row a step: free pages of each zone, order and type, lists of the CPUs, fragmentation, slabs, failures."));
  set_ready (self, true);
}

static void
choices_changed_cb (KmExportDialog *self)
{
  g_autoptr (KmPageChoice) choice = km_export_choices_make (self->choices, self->state, self->level, self->centre);

  g_clear_pointer (&self->choice, km_page_choice_unref);
  show_problem (self, NULL);
  set_ready (self, false);
  if (km_export_choices_kind (self->choices)->has_pages)
    km_page_feed_choose (self->feed, choice);
  else
    {
      km_page_feed_choose (self->feed, NULL);
      show_kind (self, choice);
    }
}

/* ---- copying and dragging ---- */

static GdkContentProvider *
content_of_page (KmExportDialog *self, bool as_file)
{
  g_autofree char *base = km_file_choice_base (km_view_state_session (self->state));
  g_autofree char *name = g_strdup_printf ("%s-%zu", base, self->shown + 1);

  return km_page_content_new (self->choice, self->shown, as_file ? name : NULL);
}

static void
copy_cb (KmExportDialog *self)
{
  g_autoptr (GdkContentProvider) content = NULL;
  g_autofree char *text = NULL;

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->copy_button)))
    return;
  content = content_of_page (self, false);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), content);
  /* Translators: which page it is, and how large. */
  text = g_strdup_printf (_ ("%s · copied as PNG and SVG"), self->about);
  gtk_label_set_text (self->about_label, text);
}

static gboolean
copy_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  copy_cb (KM_EXPORT_DIALOG (widget));
  return TRUE;
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, KmExportDialog *self)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (self->copy_button)) ? content_of_page (self, true) : NULL;
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, KmExportDialog *self)
{
  GdkTexture *picture = km_page_preview_picture (self->preview);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) icon = NULL;
  double width = 2 * SMALL_WIDTH, height;

  if (!picture)
    return;
  height = width * gdk_texture_get_height (picture) / gdk_texture_get_width (picture);
  gdk_paintable_snapshot (GDK_PAINTABLE (picture), snapshot, width, height);
  icon = gtk_snapshot_to_paintable (snapshot, NULL);
  gtk_drag_source_set_icon (source, icon, (int)width / 2, (int)height / 2);
}

static void
add_drag (KmExportDialog *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->preview), GTK_EVENT_CONTROLLER (source));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->preview), "grab");
}

/* ---- files ---- */

static bool
write_cb (gpointer choice, GFile *file, KmProgressFunc progress, gpointer progress_data, GCancellable *cancellable,
          GError **error)
{
  return km_page_choice_write (choice, file, progress, progress_data, cancellable, error);
}

static void
progress_cb (gpointer dialog, gpointer what, double fraction)
{
  KmExportDialog *self = dialog;
  const KmPageChoice *choice = what;
  size_t n = choice->pages ? choice->pages->len : 0; /* 0: nobody knows yet */

  if (n > 1)
    {
      size_t at = MIN ((size_t)((double)n * fraction) + 1, n);
      g_autofree char *text = g_strdup_printf (_ ("Exporting page %zu of %zu"), at, n);

      gtk_label_set_text (self->busy_label, text);
    }
  gtk_progress_bar_set_fraction (self->busy_bar, fraction);
}

static void
set_busy (KmExportDialog *self, bool busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->choices), !busy);
  set_ready (self, !busy && self->choice);
  gtk_widget_set_visible (self->busy_box, busy);
  gtk_label_set_text (self->busy_label, _ ("Exporting…"));
  gtk_progress_bar_set_fraction (self->busy_bar, 0);
}

static void
done (KmExportDialog *self, const char *text)
{
  g_signal_emit (self, done_signal, 0, text);
  if (self->feed)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* "Exported to a.pdf", "Exported to a-01.svg … a-12.svg". Returns: (transfer full). */
static char *
written_text (const KmPageChoice *choice, GFile *file)
{
  bool several = !choice->web && choice->pages->len > 1;
  g_autoptr (GFile) first = several ? km_export_numbered (file, 1) : g_object_ref (file);
  g_autoptr (GFile) last = several ? km_export_numbered (file, choice->pages->len) : g_object_ref (file);
  g_autofree char *first_name = g_file_get_basename (first), *last_name = g_file_get_basename (last), *names = NULL;

  names = g_strdup_printf ("%s … %s", first_name, last_name);
  return g_strdup_printf (_ ("Exported to %s"), g_file_equal (first, last) ? first_name : names);
}

static void
written_cb (gpointer dialog, gpointer choice, GFile *file)
{
  KmExportDialog *self = dialog;
  g_autofree char *text = written_text (choice, file);

  self->job = NULL;
  done (self, text);
}

static void
failed_cb (gpointer dialog, const char *text)
{
  KmExportDialog *self = dialog;

  self->job = NULL;
  if (!self->feed)
    return;
  set_busy (self, false);
  show_problem (self, text);
}

static void
free_choice (gpointer choice)
{
  km_page_choice_unref (choice);
}

static void
export_to (gpointer dialog, GFile *file)
{
  KmExportDialog *self = dialog;
  static const KmFileJobCalls calls = { progress_cb, written_cb, failed_cb };
  KmPageChoice *choice = self->choice ? km_page_choice_ref (self->choice)
                                      : km_export_choices_make (self->choices, self->state, self->level, self->centre);

  show_problem (self, NULL);
  set_busy (self, true);
  self->job = km_file_job_start (self, file, write_cb, choice, free_choice, &calls);
}

static void
stop_cb (KmExportDialog *self)
{
  if (self->job)
    km_file_job_stop (self->job);
}

/* "lesson-5.2.png", "lesson-%02d.svg", "lesson.pdf" */
static char *
proposed_name (KmExportDialog *self)
{
  const KmExportKind *kind = km_export_choices_kind (self->choices);
  g_autofree char *base = km_file_choice_base (km_view_state_session (self->state));
  size_t n = self->choice->pages ? self->choice->pages->len : 0;
  int digits = n > 9999 ? 5 : n > 999 ? 4 : n > 99 ? 3 : 2;

  if (kind->one_file)
    return g_strdup_printf ("%s.%s", base, kind->ending);
  if (n > 1)
    return g_strdup_printf ("%s-%%0%dd.%s", base, digits, kind->ending);
  return g_strdup_printf ("%s-%u.%u.%s", base, km_timeline_cursor (km_view_state_timeline (self->state)).op,
                          km_timeline_cursor (km_view_state_timeline (self->state)).event, kind->ending);
}

/* Another ending is meant as written. */
static void
follow_name (KmExportDialog *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  km_export_choices_follow_name (self->choices, name);
}

static void
keep_folder (KmExportDialog *self, GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder);

  km_settings_set_word (self->settings, "export", "folder", uri);
}

static void
chosen_cb (gpointer dialog, GFile *file)
{
  KmExportDialog *self = dialog;
  g_autoptr (GFile) first = NULL;
  g_autofree char *name = NULL, *body = NULL;

  if (!file || !self->feed)
    return;
  follow_name (self, file);
  keep_folder (self, file);
  first = km_export_numbered (file, 1);
  name = g_file_get_basename (first);
  body = g_strdup_printf (_ ("“%s” is there already. It and those after it will be replaced."), name);
  km_file_choice_confirm (GTK_WINDOW (self), file, first, _ ("Replace Files?"), body, export_to);
}

static void
choose_file (KmExportDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Export the Picture"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = proposed_name (self), *folder = km_settings_get_word (self->settings, "export", "folder");

  if (folder)
    {
      g_autoptr (GFile) place = g_file_new_for_uri (folder);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), place, NULL);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  km_file_choice_show (chooser, self, chosen_cb);
}

/* ---- paper ---- */

static void
printed_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer user_data)
{
  g_autoptr (KmExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->printing);
  if (!self->feed)
    return;
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    {
      done (self, _ ("Handed to the printer"));
      return;
    }
  if (result == GTK_PRINT_OPERATION_RESULT_ERROR) /* only then is there one to be got */
    gtk_print_operation_get_error (operation, &error);
  show_problem (self, error ? error->message : NULL);
}

static void
print_pages (KmExportDialog *self)
{
  GtkPrintOperation *operation;

  if (self->printing)
    return;
  operation = km_page_print_new (self->choice);
  self->printing = g_object_ref (operation);
  show_problem (self, NULL);
  g_signal_connect (operation, "done", G_CALLBACK (printed_cb), g_object_ref (self));
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self), NULL);
  g_object_unref (operation);
}

static void
export_clicked_cb (KmExportDialog *self)
{
  if (self->prints)
    print_pages (self);
  else
    choose_file (self);
}

/* ---- GObject ---- */

/* Closed, or gone with its window: the job keeps it until it ends. */
static void
km_export_dialog_unmap (GtkWidget *widget)
{
  stop_cb (KM_EXPORT_DIALOG (widget));
  GTK_WIDGET_CLASS (km_export_dialog_parent_class)->unmap (widget);
}

static void
km_export_dialog_dispose (GObject *object)
{
  KmExportDialog *self = KM_EXPORT_DIALOG (object);

  stop_cb (self);
  g_clear_handle_id (&self->small_source, g_source_remove);
  g_clear_pointer (&self->feed, km_page_feed_free);
  if (self->list.view)
    km_follow_list_finish (&self->list);
  g_clear_pointer (&self->choice, km_page_choice_unref);
  g_clear_pointer (&self->bound, g_ptr_array_unref);
  g_clear_pointer (&self->about, g_free);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (km_export_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, list_scroller);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, desk);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, preview_bin);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, status_page);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, about_label);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, choices_bin);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, busy_box);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, busy_label);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, KmExportDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
}

static void
km_export_dialog_class_init (KmExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_export_dialog_dispose;
  widget_class->unmap = km_export_dialog_unmap;
  done_signal = g_signal_new ("done", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/export_dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
}

static void
init_list (KmExportDialog *self)
{
  static const char *const moves[] = { "value-changed", "changed" };

  km_follow_list_init (&self->list, self->list_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                       G_CALLBACK (unbind_cb), row_chosen_cb, self);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view)), moves[i],
                             G_CALLBACK (draw_small_soon), self, G_CONNECT_SWAPPED);
  add_tab (self);
}

static void
km_export_dialog_init (KmExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = km_settings_new ();
  self->bound = g_ptr_array_new ();
  self->feed = km_page_feed_new (&host, self);
  self->preview = KM_PAGE_PREVIEW (km_page_preview_new (DESK_WIDTH, DESK_HEIGHT));
  adw_bin_set_child (self->preview_bin, GTK_WIDGET (self->preview));
  /* it may be resized once more when the dialog has gone */
  g_signal_connect_object (self->preview, "resized", G_CALLBACK (draw_desk), self, G_CONNECT_SWAPPED);
  add_drag (self);
  init_list (self);
}

static void
add_choices (KmExportDialog *self)
{
  self->choices = KM_EXPORT_CHOICES (km_export_choices_new (self->prints));
  adw_bin_set_child (self->choices_bin, GTK_WIDGET (self->choices));
  g_signal_connect_swapped (self->choices, "changed", G_CALLBACK (choices_changed_cb), self);
  choices_changed_cb (self);
}

/* As much of the room of @parent as pages need. */
static void
size_for (KmExportDialog *self, GtkWindow *parent)
{
  int width = gtk_widget_get_width (GTK_WIDGET (parent)), height = gtk_widget_get_height (GTK_WIDGET (parent));

  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width * 19 / 20, MIN_WIDTH, MAX_WIDTH),
                               CLAMP (height * 19 / 20, MIN_HEIGHT, MAX_HEIGHT));
}

KmExportDialog *
km_export_dialog_new (GtkWindow *parent, KmViewState *state, bool prints, double level, KmPfn centre)
{
  KmExportDialog *self =
      g_object_new (KM_TYPE_EXPORT_DIALOG, "transient-for", parent, "title", prints ? _ ("Print") : _ ("Export"), NULL);

  self->state = state;
  self->prints = prints;
  self->level = level;
  self->centre = centre;
  gtk_button_set_label (self->export_button, prints ? _ ("_Print…") : _ ("_Export…"));
  size_for (self, parent);
  add_choices (self);
  return self;
}
