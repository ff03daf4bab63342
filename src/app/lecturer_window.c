/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmLecturerWindow: see lecturer_window.h. */
#include "app/lecturer_window.h"

#include "base/i18n.h"
#include "model/narration/narration.h"

struct _KmLecturerWindow
{
  KmStepWindow parent_instance;

  /* template */
  AdwHeaderBar *header;
  GtkLabel *call_label;
  GtkLabel *sentence_label;
  GtkLabel *note_label;
  GtkLabel *next_label;
  GtkLabel *watch_label;
  GtkLabel *clock_label;
  GtkListBox *chapters;

  /* plain */
  KmScript *listed; /* whose chapters are listed; only compared */
  int64_t begun;    /* monotonic, µs */
  guint tick;
};

G_DEFINE_FINAL_TYPE (KmLecturerWindow, km_lecturer_window, KM_TYPE_STEP_WINDOW)

/* ---- time ---- */

static gboolean
tick_cb (gpointer user_data)
{
  KmLecturerWindow *self = user_data;
  int64_t seconds = (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *watch =
      g_strdup_printf ("%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
  g_autofree char *clock = g_date_time_format (now, "%H:%M");

  gtk_label_set_text (self->watch_label, watch);
  gtk_label_set_text (self->clock_label, clock);
  return G_SOURCE_CONTINUE;
}

static void
restart_cb (KmLecturerWindow *self)
{
  self->begun = g_get_monotonic_time ();
  tick_cb (self);
}

/* ---- chapters and slides ---- */

static void
add_chapter (KmLecturerWindow *self, const KmMark *mark)
{
  GtkWidget *label = gtk_label_new (mark->text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (mark->kind == KM_MARK_CHAPTER)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_set_margin_start (label, 18);
  gtk_list_box_append (self->chapters, label);
  g_object_set_data (G_OBJECT (gtk_widget_get_parent (label)), "km-op", GUINT_TO_POINTER (mark->op));
}

static void
list_chapters (KmLecturerWindow *self, KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  GtkWidget *row;

  if (self->listed == script)
    return;
  self->listed = script;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->chapters))))
    gtk_list_box_remove (self->chapters, row);
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_CHAPTER || marks[i].kind == KM_MARK_SLIDE)
      add_chapter (self, &marks[i]);
}

/* Marks the last one that has begun. */
static void
mark_chapter (KmLecturerWindow *self, uint32_t op)
{
  GtkListBoxRow *row, *here = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->chapters, i)); i++)
    if (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "km-op")) < MAX (op, 1))
      here = row;
  gtk_list_box_select_row (self->chapters, here);
}

/* To the first event of the call that it begins with. */
static void
chapter_activated_cb (KmLecturerWindow *self, GtkListBoxRow *row)
{
  uint32_t op = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "km-op"));

  km_view_state_seek (km_step_window_state (KM_STEP_WINDOW (self)), (KmCursor){ op + 1, 1 });
}

/* ---- the step ---- */

/* What the next idea tells: of this call, or the call behind it. */
static char *
describe_next (KmViewState *state)
{
  KmTimeline *timeline = km_view_state_timeline (state);
  KmScript *script = km_view_state_script (state);
  KmCursor at = km_timeline_cursor (timeline);
  g_autoptr (GArray) ideas = km_timeline_ideas (timeline);
  g_autofree char *call = NULL;
  const char *note;

  for (guint i = 0; i < ideas->len; i++)
    if (g_array_index (ideas, KmIdea, i).end > at.event)
      return km_narrate_idea (km_view_state_model (state), g_array_index (ideas, KmIdea, i));
  if (at.op == km_script_n_ops (script))
    return g_strdup (_ ("This is the end of the run."));
  call = km_script_op_text (script, at.op);
  note = km_script_note (script, at.op);
  return note ? g_strdup_printf ("%s\n%s", call, note) : g_steal_pointer (&call);
}

static void
km_lecturer_window_show_step (KmStepWindow *window)
{
  KmLecturerWindow *self = KM_LECTURER_WINDOW (window);
  KmViewState *state = km_step_window_state (window);
  KmScript *script = km_view_state_script (state);
  uint32_t op = km_timeline_cursor (km_view_state_timeline (state)).op;
  const char *note = km_script_note (script, op > 0 ? op - 1 : 0);
  g_autofree char *call = op > 0 ? km_script_op_text (script, op - 1) : g_strdup (_ ("Before the first call"));
  g_autofree char *sentence = km_narrate_cursor (km_view_state_model (state)), *next = describe_next (state);

  gtk_label_set_text (self->call_label, call);
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_label_set_text (self->note_label, note ? note : "");
  gtk_label_set_text (self->next_label, next);
  list_chapters (self, script);
  mark_chapter (self, op);
}

/* ---- life ---- */

static void
km_lecturer_window_dispose (GObject *object)
{
  g_clear_handle_id (&KM_LECTURER_WINDOW (object)->tick, g_source_remove);
  G_OBJECT_CLASS (km_lecturer_window_parent_class)->dispose (object);
}

static void
km_lecturer_window_class_init (KmLecturerWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_lecturer_window_dispose;
  KM_STEP_WINDOW_CLASS (class)->show = km_lecturer_window_show_step;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/lecturer_window.ui");
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, header);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, note_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, next_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, watch_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, clock_label);
  gtk_widget_class_bind_template_child (widget_class, KmLecturerWindow, chapters);
  gtk_widget_class_bind_template_callback (widget_class, restart_cb);
  gtk_widget_class_bind_template_callback (widget_class, chapter_activated_cb);
}

static void
km_lecturer_window_init (KmLecturerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  restart_cb (self);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
}

GtkWindow *
km_lecturer_window_new (GtkWindow *parent, KmViewState *state)
{
  KmLecturerWindow *self = g_object_new (KM_TYPE_LECTURER_WINDOW, NULL);

  km_step_window_follow (KM_STEP_WINDOW (self), parent, state, self->header);
  return GTK_WINDOW (self);
}
