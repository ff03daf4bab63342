/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmProcWindow: see proc_window.h.
 *
 * The text of the step before is the one that was on show; when that is none (another file was chosen, several steps
 * were passed over), the timeline goes back to the place that the marks of the picture tell about, and returns. Where
 * a call may take long, a fork of it goes there in a thread, and the marks come later. */
#include "app/proc_window.h"

#include "base/i18n.h"
#include "model/proc/change.h"
#include "model/proc/proc.h"

#include <string.h>

struct _KmProcWindow
{
  KmStepWindow parent_instance;

  /* template */
  AdwHeaderBar *header;
  GtkBox *file_box;
  GtkTextView *text_view;
  GtkLabel *about_label;
  GtkLabel *change_label;

  /* borrowed */
  GtkTextTag *changed_tag; /* of the buffer */
  GtkTextTag *new_tag;
  GtkToggleButton *buttons[KM_NR_PROC_FILES]; /* of the box */

  /* owned */
  char *text;              /* on show, "" at first */
  KmScript *script;        /* that it is of, NULL at first */
  GCancellable *searching; /* for the text of the step before, NULL: nobody does */

  /* plain */
  KmCursor shown; /* where the text is of */
  KmProcFile file;
};

G_DEFINE_FINAL_TYPE (KmProcWindow, km_proc_window, KM_TYPE_STEP_WINDOW)

static const char *const about[KM_NR_PROC_FILES] = {
  [KM_PROC_BUDDYINFO] = N_ ("Free blocks of each order, from 0 to 10. Pages on per-CPU lists are not among them."),
  [KM_PROC_PAGETYPEINFO] = N_ ("Blocks on each free list, then the pageblocks of each type."),
  [KM_PROC_ZONEINFO] =
      N_ ("Pages, watermarks and per-CPU lists of each zone. Statistics that the simulation does not keep are 0."),
  [KM_PROC_SLABINFO] =
      N_ ("Objects and slabs of each cache, newest cache first. A heading alone before kmem_cache_init()."),
  [KM_PROC_VMALLOCINFO] = N_ (
      "Areas of vmalloc. In place of a calling function: the call, its line and the line of the last call, in hexadecimal."),
};

/* ---- text ---- */

/* Number of the character at @byte, given that of an earlier one. */
static int
character_at (const char *text, size_t byte, size_t from, int characters)
{
  return characters + (int)g_utf8_strlen (text + from, (gssize)(byte - from));
}

static bool
is_inside_character (char byte)
{
  return (byte & 0xc0) == 0x80;
}

/* Replaces what differs alone, so that the view stays where it is. */
static void
set_text (GtkTextBuffer *buffer, const char *old, const char *text)
{
  size_t old_length = strlen (old), length = strlen (text), prefix = 0, suffix = 0;
  GtkTextIter start, end;

  while (old[prefix] && old[prefix] == text[prefix])
    prefix++;
  while (prefix > 0 && (is_inside_character (old[prefix]) || is_inside_character (text[prefix])))
    prefix--;
  while (suffix < MIN (old_length, length) - prefix && old[old_length - suffix - 1] == text[length - suffix - 1])
    suffix++;
  while (is_inside_character (text[length - suffix]))
    suffix--;
  gtk_text_buffer_get_iter_at_offset (buffer, &start, character_at (old, prefix, 0, 0));
  gtk_text_buffer_get_iter_at_offset (buffer, &end, character_at (old, old_length - suffix, 0, 0));
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text + prefix, (int)(length - suffix - prefix));
}

static void
show_marks (KmProcWindow *self, const KmProcChange *change)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;
  size_t byte = 0;
  int character = 0;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_all_tags (buffer, &start, &end);
  for (guint i = 0; i < change->marks->len; i++)
    {
      const KmProcMark *mark = &g_array_index (change->marks, KmProcMark, i);
      int first = character_at (self->text, mark->start, byte, character);

      byte = mark->end;
      character = character_at (self->text, mark->end, mark->start, first);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, first);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, character);
      gtk_text_buffer_apply_tag (buffer, mark->line ? self->new_tag : self->changed_tag, &start, &end);
    }
}

/* "3 values changed, 1 new line" */
static char *
describe_change (const KmProcChange *change)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  char *text;

  if (change->words > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (ngettext ("%u value changed", "%u values changed", change->words), change->words));
  if (change->added > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u new line", "%u new lines", change->added), change->added));
  if (change->gone > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u line gone", "%u lines gone", change->gone), change->gone));
  if (parts->len == 0)
    g_ptr_array_add (parts, g_strdup (_ ("Nothing changed in this step")));
  g_ptr_array_add (parts, NULL);
  /* Translators: between the parts of "3 values changed, 1 new line". */
  text = g_strjoinv (_ (", "), (char **)parts->pdata);
  g_ptr_array_unref (parts);
  return text;
}

/* ---- the step before ---- */

static bool
same_place (KmCursor a, KmCursor b)
{
  return a.op == b.op && a.event == b.event;
}

/* A cache may have any bytes for a name, a text view has not. */
static char *
print_valid (const KmMachine *machine, KmScript *script, KmProcFile file)
{
  g_autofree char *text = km_proc_print (machine, script, file);

  return g_utf8_make_valid (text, -1);
}

/* The file at @place; the cursor is where it was afterwards. */
static char *
print_at (KmTimeline *timeline, KmScript *script, KmProcFile file, KmCursor place)
{
  KmCursor here = km_timeline_cursor (timeline);
  char *text;

  km_timeline_seek (timeline, place);
  text = print_valid (km_timeline_machine (timeline), script, file);
  km_timeline_seek (timeline, here);
  return text;
}

/* Returns: (transfer full) (nullable) the text if it is at hand. */
static char *
text_before (KmProcWindow *self, KmProcFile file)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  KmTimeline *timeline = km_view_state_timeline (state);
  KmScript *script = km_view_state_script (state);
  KmCursor from = km_model_from (km_view_state_model (state));

  if (self->script == script && self->file == file && same_place (self->shown, from))
    return g_strdup (self->text);
  return km_timeline_has_long_calls (timeline) ? NULL : print_at (timeline, script, file, from);
}

/* ---- marks ---- */

static void
tell (KmProcWindow *self, const char *text)
{
  gtk_label_set_text (self->change_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_change (KmProcWindow *self, const KmProcChange *change)
{
  g_autofree char *text = describe_change (change);

  show_marks (self, change);
  tell (self, text);
}

/* While nobody knows what changed. */
static void
forget_change (KmProcWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_all_tags (buffer, &start, &end);
  tell (self, "");
}

/* Takes over @text, of @file at the cursor. */
static void
set_shown (KmProcWindow *self, KmProcFile file, char *text)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  KmScript *script = km_view_state_script (state);

  set_text (gtk_text_view_get_buffer (self->text_view), self->text, text);
  g_free (self->text);
  self->text = text;
  km_script_ref (script);
  g_clear_pointer (&self->script, km_script_unref);
  self->script = script;
  self->shown = km_timeline_cursor (km_view_state_timeline (state));
  self->file = file;
}

static void
compare_with (KmProcWindow *self, const char *before)
{
  KmProcChange change;

  km_proc_change_init (&change, before, self->text);
  show_change (self, &change);
  km_proc_change_finish (&change);
}

/* ---- the step before, in a thread ---- */

typedef struct
{
  KmTimeline *fork;
  KmScript *script;
  KmProcFile file;
  KmCursor place;
  KmForkWatch watch;
} Before;

static void
before_free (gpointer data)
{
  Before *before = data;

  km_timeline_free (before->fork);
  km_script_unref (before->script);
  g_free (before);
}

static void
before_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Before *before = task_data;

  (void)source;
  before->watch.cancellable = cancellable;
  km_timeline_start_fork (before->fork, before->place, &before->watch);
  km_timeline_seek (before->fork, before->place);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, print_valid (km_timeline_machine (before->fork), before->script, before->file),
                           g_free);
}

/* Whatever shows something else by now has cancelled this. */
static void
before_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  (void)user_data;
  if (text)
    compare_with (KM_PROC_WINDOW (source), text);
}

static void
stop_searching (KmProcWindow *self)
{
  if (self->searching)
    g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
}

static void
search_before (KmProcWindow *self)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  Before *before = g_new0 (Before, 1);
  g_autoptr (GTask) task = NULL;

  before->fork = km_timeline_fork (km_view_state_timeline (state));
  before->script = km_script_ref (self->script);
  before->file = self->file;
  before->place = km_model_from (km_view_state_model (state));
  self->searching = g_cancellable_new ();
  task = g_task_new (self, self->searching, before_cb, NULL);
  g_task_set_task_data (task, before, before_free);
  g_task_run_in_thread (task, before_thread_cb);
}

/* ---- showing ---- */

static void
show_text (KmProcWindow *self, KmProcFile file)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  const KmMachine *machine = km_timeline_machine (km_view_state_timeline (state));
  g_autofree char *before = text_before (self, file);

  stop_searching (self);
  set_shown (self, file, print_valid (machine, km_view_state_script (state), file));
  if (before)
    {
      compare_with (self, before);
      return;
    }
  forget_change (self);
  search_before (self);
}

static KmProcFile
chosen_file (KmProcWindow *self)
{
  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    if (gtk_toggle_button_get_active (self->buttons[i]))
      return (KmProcFile)i;
  return KM_PROC_BUDDYINFO;
}

static void
km_proc_window_show_step (KmStepWindow *window)
{
  KmProcWindow *self = KM_PROC_WINDOW (window);
  KmProcFile file = chosen_file (self);

  gtk_label_set_text (self->about_label, _ (about[file]));
  show_text (self, file);
}

/* ---- doing ---- */

static void
copy_cb (KmProcWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
}

static void
toggled_cb (KmProcWindow *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    km_step_window_show_soon (KM_STEP_WINDOW (self));
}

static void
choose_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int file = g_variant_get_int32 (parameter);

  if (file >= 0 && file < KM_NR_PROC_FILES)
    gtk_toggle_button_set_active (KM_PROC_WINDOW (widget)->buttons[file], TRUE);
}

/* ---- life ---- */

static void
make_tags (KmProcWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GdkRGBA colour = { 0.2f, 0.5f, 0.9f, 0.22f };

  self->changed_tag = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, "underline",
                                                  PANGO_UNDERLINE_SINGLE, "background-rgba", &colour, NULL);
  self->new_tag =
      gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, "background-rgba", &colour, NULL);
}

static void
km_proc_window_dispose (GObject *object)
{
  KmProcWindow *self = KM_PROC_WINDOW (object);

  stop_searching (self);
  g_clear_pointer (&self->script, km_script_unref);
  G_OBJECT_CLASS (km_proc_window_parent_class)->dispose (object);
}

static void
km_proc_window_finalize (GObject *object)
{
  g_free (KM_PROC_WINDOW (object)->text);
  G_OBJECT_CLASS (km_proc_window_parent_class)->finalize (object);
}

static void
km_proc_window_class_init (KmProcWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  KM_STEP_WINDOW_CLASS (class)->show = km_proc_window_show_step;
  G_OBJECT_CLASS (class)->dispose = km_proc_window_dispose;
  G_OBJECT_CLASS (class)->finalize = km_proc_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/proc_window.ui");
  gtk_widget_class_bind_template_child (widget_class, KmProcWindow, header);
  gtk_widget_class_bind_template_child (widget_class, KmProcWindow, file_box);
  gtk_widget_class_bind_template_child (widget_class, KmProcWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, KmProcWindow, about_label);
  gtk_widget_class_bind_template_child (widget_class, KmProcWindow, change_label);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_install_action (widget_class, "proc.choose", "i", choose_cb);
  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "proc.choose", "i", (int)i);
}

/* A button for each file, one of them pressed. */
static void
make_buttons (KmProcWindow *self)
{
  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (km_proc_name ((KmProcFile)i));
      g_autofree char *tip = g_strdup_printf ("/proc/%s (Alt+%u)", km_proc_name ((KmProcFile)i), i + 1);

      self->buttons[i] = GTK_TOGGLE_BUTTON (button);
      gtk_widget_set_tooltip_text (button, tip);
      gtk_toggle_button_set_group (self->buttons[i], i > 0 ? self->buttons[0] : NULL);
      gtk_box_append (self->file_box, button);
    }
  gtk_toggle_button_set_active (self->buttons[0], TRUE);
}

static void
km_proc_window_init (KmProcWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->text = g_strdup ("");
  make_tags (self);
  make_buttons (self);
}

GtkWindow *
km_proc_window_new (GtkWindow *parent, KmViewState *state)
{
  KmProcWindow *self = g_object_new (KM_TYPE_PROC_WINDOW, NULL);

  km_step_window_follow (KM_STEP_WINDOW (self), parent, state, self->header);
  for (unsigned i = 0; i < KM_NR_PROC_FILES; i++)
    g_signal_connect_swapped (self->buttons[i], "toggled", G_CALLBACK (toggled_cb), self);
  return GTK_WINDOW (self);
}
