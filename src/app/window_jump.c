/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, jumping: find a frame, an address, a handle or words; run on or back to a condition.
 *
 * The timeline does the search. What it knows from its index (refused allocations, misuse, breakpoints, …) it finds at
 * once. A condition that has to be run for is run for in a thread by a fork of the timeline, so that the picture stays
 * as it is and the window stays alive; the fork then takes the place of the timeline. So does one that is sent to a
 * place that is known, if a call on the way there takes long. */
#include "app/window_private.h"

#include "base/i18n.h"
#include "model/find.h"
#include "model/snapshot/pages.h"

enum
{
  PROGRESS_DELAY_MS = 150, /* shorter searches show no bar */
};

/* ---- find ---- */

/* While presenting, the header comes for as long as its popover is there. */
void
km_window_find (KmWindow *self)
{
  gtk_widget_set_visible (self->header, TRUE);
  gtk_menu_button_popup (self->find_button);
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
}

void
km_window_find_changed (KmWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->find_problem), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->find_entry), "error");
}

static void
show_find_problem (KmWindow *self, const char *problem)
{
  gtk_label_set_text (self->find_problem, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->find_problem), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->find_entry), "error");
}

void
km_window_find_closed (KmWindow *self)
{
  gtk_widget_set_visible (self->header, !self->presenting);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* ---- conditions ---- */

typedef struct
{
  const char *name;
  KmConditionKind kind;
  uint32_t moments;
  const char *nothing; /* what to say if there is none */
} JumpKind;

static const JumpKind jump_kinds[] = {
  { "fail", KM_CONDITION_MOMENT, KM_MOMENT_FAIL, N_ ("No refused allocation in that direction.") },
  { "misuse", KM_CONDITION_MOMENT, KM_MOMENT_MISUSE, N_ ("No misuse in that direction.") },
  { "reclaim", KM_CONDITION_MOMENT, KM_MOMENT_RECLAIM, N_ ("No reclaim in that direction.") },
  { "note", KM_CONDITION_MOMENT, KM_MOMENT_NOTE, N_ ("No note in that direction.") },
  { "differs", KM_CONDITION_MOMENT, KM_MOMENT_DIFFERS, N_ ("No difference from the real kernel in that direction.") },
  { "breakpoint", KM_CONDITION_LINE, 0, N_ ("No breakpoint in that direction.") },
  { "watermark", KM_CONDITION_BELOW_WATERMARK, 0,
    N_ ("The zone does not fall below its low watermark in that direction.") },
  { "frame", KM_CONDITION_FRAME_CHANGES, 0, N_ ("The frame does not change hands in that direction.") },
};

static void begin_search (KmWindow *self, const JumpKind *kind, const KmCondition *condition, int direction);

static const JumpKind *
jump_kind (const char *name, size_t length)
{
  for (guint i = 0; i < G_N_ELEMENTS (jump_kinds); i++)
    if (strlen (jump_kinds[i].name) == length && strncmp (jump_kinds[i].name, name, length) == 0)
      return &jump_kinds[i];
  return NULL;
}

/* On the way there may be a call that takes long. */
static void
jump_at_once (KmWindow *self, const JumpKind *kind, const KmCondition *condition, int direction)
{
  if (km_timeline_has_long_calls (km_view_state_timeline (self->state)))
    begin_search (self, kind, condition, direction);
  else if (km_timeline_run_to (km_view_state_timeline (self->state), condition, direction, NULL, NULL, NULL, NULL))
    km_view_state_moved (self->state, KM_MOVE_SEEK);
  else
    km_window_toast (self, _ (kind->nothing));
}

static void
jump_to_moment (KmWindow *self, const JumpKind *kind, int direction)
{
  const KmCondition condition = { .kind = kind->kind, .moments = kind->moments };

  jump_at_once (self, kind, &condition, direction);
}

/* A breakpoint is met where its line begins, as when playing. */
static void
jump_to_breakpoint (KmWindow *self, const JumpKind *kind, int direction)
{
  g_autoptr (GArray) lines = km_session_breakpoint_lines (km_view_state_session (self->state));
  const KmCondition condition = { .kind = kind->kind,
                                  .lines = (const uint32_t *)(gpointer)lines->data,
                                  .n_lines = lines->len };

  jump_at_once (self, kind, &condition, direction);
}

/* ---- conditions that have to be run for ---- */

struct _KmSearch
{
  KmWindow *window;     /* not owned: NULL once the answer is no longer wanted */
  const JumpKind *kind; /* NULL: the place is known, the way there is long */
  KmScript *script;
  KmTimeline *fork;     /* of the timeline on show: it goes there */
  KmCursor from, found; /* found: op UINT32_MAX if there is no such place */
  KmCondition condition;
  char *words;     /* of the condition */
  uint32_t *lines; /* of the condition */
  int direction;
  GCancellable *cancellable;
  KmForkWatch watch;
  int percent; /* how much of the way is done; atomic */
  guint timeout;
};

static void
search_free (gpointer data)
{
  KmSearch *search = data;

  km_script_unref (search->script);
  km_timeline_free (search->fork);
  g_object_unref (search->cancellable);
  g_free (search->words);
  g_free (search->lines);
  g_free (search);
}

/* In the thread. */
static void
search_progress_cb (double fraction, gpointer user_data)
{
  KmSearch *search = user_data;

  g_atomic_int_set (&search->percent, (int)(fraction * 100));
}

static void
search_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  KmSearch *search = task_data;
  KmCursor to = search->kind ? search->from : search->found;
  g_autoptr (GError) error = NULL;

  km_timeline_start_fork (search->fork, to, &search->watch);
  km_timeline_seek (search->fork, to);
  if (search->kind)
    search->found = km_timeline_run_to (search->fork, &search->condition, search->direction, search_progress_cb, search,
                                        cancellable, &error)
                        ? km_timeline_cursor (search->fork)
                        : (KmCursor){ UINT32_MAX, 0 };
  if (error || g_cancellable_set_error_if_cancelled (cancellable, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
show_progress_cb (gpointer user_data)
{
  KmSearch *search = user_data;
  KmWindow *self = search->window;

  if (km_document_flow_label (self->flow))
    return G_SOURCE_CONTINUE;
  gtk_label_set_text (self->progress_label, search->kind ? _ ("Searching…") : _ ("Running a long call…"));
  gtk_revealer_set_reveal_child (self->progress_revealer, TRUE);
  gtk_progress_bar_set_fraction (self->progress_bar, g_atomic_int_get (&search->percent) / 100.0);
  return G_SOURCE_CONTINUE;
}

/* The answer of @search is no longer wanted. */
static void
abandon (KmSearch *search)
{
  KmWindow *self = search->window;

  g_source_remove (search->timeout);
  search->window = NULL;
  self->search = NULL;
  if (!km_document_flow_label (self->flow))
    gtk_revealer_set_reveal_child (self->progress_revealer, FALSE);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmSearch *search = g_task_get_task_data (G_TASK (result));
  KmWindow *self = search->window;

  if (!self)
    return;
  abandon (search);
  if (!g_task_propagate_boolean (G_TASK (result), NULL) || search->script != km_view_state_script (self->state))
    return;
  if (search->found.op == UINT32_MAX && search->words)
    show_find_problem (self, _ (search->kind->nothing));
  else if (search->found.op == UINT32_MAX)
    km_window_toast (self, _ (search->kind->nothing));
  else
    {
      km_timeline_take_fork (km_view_state_timeline (self->state), search->fork);
      km_view_state_moved (self->state, KM_MOVE_SEEK);
    }
}

void
km_window_cancel_search (KmWindow *self)
{
  KmSearch *search = self->search;

  if (!search)
    return;
  g_cancellable_cancel (search->cancellable);
  abandon (search);
}

void
km_window_gone_elsewhere (KmWindow *self)
{
  if (self->search && !self->search->kind)
    km_window_cancel_search (self);
}

/* A search of the window that has not begun; the one before is no longer wanted. */
static KmSearch *
new_search (KmWindow *self)
{
  KmSearch *search = g_new0 (KmSearch, 1);

  km_window_cancel_search (self);
  search->window = self;
  search->script = km_script_ref (km_view_state_script (self->state));
  search->fork = km_timeline_fork (km_view_state_timeline (self->state));
  search->from = km_timeline_cursor (km_view_state_timeline (self->state));
  search->cancellable = g_cancellable_new ();
  search->watch = (KmForkWatch){ search_progress_cb, search, search->cancellable, 0, 0 };
  return search;
}

static void
start (KmSearch *search)
{
  g_autoptr (GTask) task = g_task_new (NULL, search->cancellable, found_cb, NULL);

  search->timeout = g_timeout_add (PROGRESS_DELAY_MS, show_progress_cb, search);
  search->window->search = search;
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_thread_cb);
}

/* A key that is held down asks again and again. */
void
km_window_go_far (KmWindow *self, const KmCursor *to)
{
  KmSearch *search = self->search;

  if (search && !search->kind && search->found.op == to->op && search->found.event == to->event)
    return;
  search = new_search (self);
  search->found = *to;
  start (search);
}

static void
begin_search (KmWindow *self, const JumpKind *kind, const KmCondition *condition, int direction)
{
  KmSearch *search = new_search (self);

  km_view_state_set_playing (self->state, false); /* it may wait for the search that was called off */
  search->kind = kind;
  search->words = g_strdup (condition->words);
  search->lines = g_memdup2 (condition->lines, condition->n_lines * sizeof *condition->lines);
  search->condition = *condition;
  search->condition.words = search->words;
  search->condition.lines = search->lines;
  search->direction = direction;
  start (search);
}

static void
jump_by_running (KmWindow *self, const JumpKind *kind, int direction)
{
  const KmMachine *machine = km_model_machine (km_view_state_model (self->state));
  KmCondition condition = { .kind = kind->kind, .watermark = KM_WMARK_LOW };
  KmTarget target;

  km_view_state_inspected (self->state, &target);
  if (target.kind == KM_TARGET_FRAME || target.kind == KM_TARGET_BLOCK)
    {
      condition.pfn = target.pfn;
      condition.zone = km_machine_zone_of (machine, target.pfn);
    }
  else if (target.kind == KM_TARGET_NONE)
    condition.zone = km_model_snapshot (km_view_state_model (self->state), KM_SNAPSHOT_FOLLOW)->zone;
  else
    condition.zone = target.zone;
  if (kind->kind == KM_CONDITION_FRAME_CHANGES && target.kind != KM_TARGET_FRAME && target.kind != KM_TARGET_BLOCK)
    km_window_toast (self, _ ("Select a frame first."));
  else if (condition.zone < km_machine_n_zones (machine))
    begin_search (self, kind, &condition, direction);
}

/* ---- find: a thing at this step, or the next place with the words ---- */

static void
find_words (KmWindow *self, int direction)
{
  static const JumpKind kind = { "words", KM_CONDITION_WORDS, 0,
                                 N_ ("No call, note or event with these words in that direction.") };
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->find_entry));
  const KmCondition condition = { .kind = kind.kind, .words = words };

  if (*words == '\0' || !km_view_state_document (self->state))
    return;
  km_window_find_changed (self);
  km_view_state_set_playing (self->state, false);
  begin_search (self, &kind, &condition, direction);
}

void
km_window_find_next (KmWindow *self)
{
  find_words (self, 1);
}

void
km_window_find_previous (KmWindow *self)
{
  find_words (self, -1);
}

void
km_window_find_activate (KmWindow *self)
{
  KmModel *model = km_view_state_model (self->state);
  KmTarget target;

  if (!model)
    return;
  if (!km_model_find (model, gtk_editable_get_text (GTK_EDITABLE (self->find_entry)), &target))
    {
      km_window_find_next (self);
      return;
    }
  gtk_popover_popdown (self->find_popover);
  km_view_state_reveal (self->state, &target);
}

void
km_window_run_to (KmWindow *self, const char *condition)
{
  size_t length = strlen (condition);
  const JumpKind *kind = length > 1 ? jump_kind (condition, length - 1) : NULL;
  int direction = kind && condition[length - 1] == '-' ? -1 : 1;

  if (!kind || !km_view_state_document (self->state))
    return;
  km_view_state_set_playing (self->state, false);
  if (kind->kind == KM_CONDITION_MOMENT)
    jump_to_moment (self, kind, direction);
  else if (kind->kind == KM_CONDITION_LINE)
    jump_to_breakpoint (self, kind, direction);
  else
    jump_by_running (self, kind, direction);
}
