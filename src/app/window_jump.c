/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, jumping: find a frame, an address or a handle; run on or back to a condition.
 *
 * What the timeline knows from its index (refused allocations, misuse, …) is found at once. A condition that has to be
 * run for is run in a thread on a second timeline of the same script, so that the picture stays as it is and the
 * window stays alive; only the place that was found comes back. */
#include "app/window_private.h"

#include "base/i18n.h"
#include "model/find.h"
#include "model/snapshot/pages.h"

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

void
km_window_find_closed (KmWindow *self)
{
  gtk_widget_set_visible (self->header, !self->presenting);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
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
      gtk_label_set_text (self->find_problem,
                          _ ("Nothing of that name at this step. Write a frame (0x1010), an address "
                             "(0xc1010000) or a handle (p, t[3])."));
      gtk_widget_set_visible (GTK_WIDGET (self->find_problem), TRUE);
      gtk_widget_add_css_class (GTK_WIDGET (self->find_entry), "error");
      return;
    }
  gtk_popover_popdown (self->find_popover);
  km_view_state_reveal (self->state, &target);
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
  { "fail", KM_CONDITION_MOMENT, KM_MOMENT_FAIL, N_ ("No refused allocation that way.") },
  { "misuse", KM_CONDITION_MOMENT, KM_MOMENT_MISUSE, N_ ("No misuse that way.") },
  { "reclaim", KM_CONDITION_MOMENT, KM_MOMENT_RECLAIM, N_ ("No reclaim that way.") },
  { "note", KM_CONDITION_MOMENT, KM_MOMENT_NOTE, N_ ("No note that way.") },
  { "differs", KM_CONDITION_MOMENT, KM_MOMENT_DIFFERS, N_ ("No difference from the real kernel that way.") },
  { "breakpoint", KM_CONDITION_LINE, 0, N_ ("No breakpoint that way.") },
  { "watermark", KM_CONDITION_BELOW_WATERMARK, 0, N_ ("The zone does not fall below its low watermark that way.") },
  { "frame", KM_CONDITION_FRAME_CHANGES, 0, N_ ("The frame does not change hands that way.") },
};

static const JumpKind *
jump_kind (const char *name, size_t length)
{
  for (guint i = 0; i < G_N_ELEMENTS (jump_kinds); i++)
    if (strlen (jump_kinds[i].name) == length && strncmp (jump_kinds[i].name, name, length) == 0)
      return &jump_kinds[i];
  return NULL;
}

static bool
is_the_moment (const KmEvent *event, uint32_t moments)
{
  return ((moments & KM_MOMENT_FAIL) && event->kind == KM_EVENT_FAIL)
         || ((moments & KM_MOMENT_MISUSE) && event->kind >= KM_EVENT_BAD_PAGE && event->kind <= KM_EVENT_OOPS);
}

/* From the end of an operation back to the event that is looked for, where its message is shown. */
static void
go_to_event (KmWindow *self, const JumpKind *kind, uint32_t op)
{
  uint32_t n_events;
  const KmEvent *events = km_timeline_events (km_view_state_timeline (self->state), &n_events);

  for (uint32_t i = 0; events && i < n_events; i++)
    if (is_the_moment (&events[i], kind->moments))
      {
        km_view_state_seek (self->state, (KmCursor){ .op = op + 1, .event = i + 1 });
        return;
      }
}

/* A breakpoint is met where its line begins, as when playing. */
static void
go_to_op (KmWindow *self, const JumpKind *kind, uint32_t op)
{
  uint32_t event = kind->kind == KM_CONDITION_LINE ? 1 : KM_EVENT_LAST;

  if (op == UINT32_MAX)
    {
      km_window_toast (self, _ (kind->nothing));
      return;
    }
  km_view_state_seek (self->state, (KmCursor){ .op = op + 1, .event = event });
  go_to_event (self, kind, op);
}

/* The operation at the cursor; before the first one a number that every search goes on from. */
static uint32_t
current_op (KmWindow *self)
{
  return km_timeline_cursor (km_view_state_timeline (self->state)).op - 1;
}

static void
jump_to_moment (KmWindow *self, const JumpKind *kind, int direction)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t from = current_op (self), op;

  if (from == UINT32_MAX && direction > 0 && (km_timeline_moments (timeline, 0) & kind->moments))
    op = 0;
  else if (from == UINT32_MAX)
    op = direction > 0 ? km_timeline_find_moment (timeline, 0, 1, kind->moments) : UINT32_MAX;
  else
    op = km_timeline_find_moment (timeline, from, direction, kind->moments);
  go_to_op (self, kind, op);
}

static bool
enters_breakpoint (KmViewState *state, const KmOp *ops, uint32_t op)
{
  return (op == 0 || ops[op - 1].line != ops[op].line) && km_view_state_has_breakpoint (state, ops[op].line);
}

static void
jump_to_breakpoint (KmWindow *self, const JumpKind *kind, int direction)
{
  KmScript *script = km_view_state_script (self->state);
  const KmOp *ops = km_script_ops (script);
  uint32_t n_ops = km_script_n_ops (script), op = current_op (self) + (uint32_t)direction;

  while (op < n_ops && !enters_breakpoint (self->state, ops, op))
    op += (uint32_t)direction;
  go_to_op (self, kind, op < n_ops ? op : UINT32_MAX);
}

/* ---- conditions that have to be run for ---- */

typedef struct
{
  const JumpKind *kind;
  KmScript *script;
  KmCursor from;
  KmCondition condition;
  int direction;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  km_script_unref (search->script);
  g_free (search);
}

static void
search_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (search->script, &error);

  if (timeline)
    {
      km_timeline_seek (timeline, search->from);
      if (km_timeline_run_to (timeline, &search->condition, search->direction, cancellable, &error))
        {
          g_task_return_int (task, km_timeline_cursor (timeline).op);
          return;
        }
    }
  if (error)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_int (task, 0);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmWindow *self = KM_WINDOW (source);
  Search *search = g_task_get_task_data (G_TASK (result));
  gssize op = g_task_propagate_int (G_TASK (result), NULL);

  if (op < 0 || search->script != km_view_state_script (self->state))
    return;
  go_to_op (self, search->kind, op == 0 ? UINT32_MAX : (uint32_t)op - 1);
}

static void
search (KmWindow *self, const JumpKind *kind, const KmCondition *condition, int direction)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, found_cb, NULL);
  Search *data = g_new0 (Search, 1);

  data->kind = kind;
  data->script = km_script_ref (km_view_state_script (self->state));
  data->from = km_timeline_cursor (km_view_state_timeline (self->state));
  data->condition = *condition;
  data->direction = direction;
  g_task_set_task_data (task, data, search_free);
  g_task_run_in_thread (task, search_thread_cb);
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
    search (self, kind, &condition, direction);
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
