/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The object that all panels bind to. See view_state.h. */
#include "app/view_state.h"

#include "timeline/ideas.h"

#include <string.h>

struct _KmViewState
{
  GObject parent_instance;

  KmDocument *document;
  KmTarget selection;
  const KmFrameRange *ranges; /* borrowed from the model, until its next update */
  size_t n_ranges;

  bool playing;
  KmCursor plays_to; /* operation 0: on and on */
  double speed;
  double text_scale;
  double progress;
  KmThemeId theme;
  KmViews views;
  KmStage stage;
  bool pins;

  KmQuiz *quiz;
  bool asks;
  uint32_t performed;
  uint32_t hidden_from;
  KmStage asked_stage;
};

G_DEFINE_FINAL_TYPE (KmViewState, km_view_state, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DOCUMENT,
  PROP_PLAYING,
  PROP_SPEED,
  PROP_TEXT_SCALE,
  PROP_THEME,
  PROP_VIEWS,
  PROP_STAGE,
  PROP_PROGRESS,
  PROP_ASKS,
  PROP_PINS,
  PROP_PERFORMED,
  PROP_HIDDEN_FROM,
  N_PROPS,
};

enum
{
  SIGNAL_STEPPED,
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_BREAKPOINTS_CHANGED,
  SIGNAL_ACT,
  SIGNAL_STOPPED,
  SIGNAL_REVEAL,
  SIGNAL_FAR,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- what may be seen ---- */

/* What was passed over is given up; then: from where on is nothing shown? */
static void
update_hidden (KmViewState *self)
{
  uint32_t from = self->performed;
  size_t mark, n;

  if (self->asks && self->document)
    km_quiz_pass (self->quiz, km_view_state_timeline (self), km_timeline_cursor (km_view_state_timeline (self)).op);
  if (km_view_state_wall (self, &mark))
    from = km_script_marks (km_view_state_script (self), &n)[mark].op;
  if (from == self->hidden_from)
    return;
  self->hidden_from = from;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HIDDEN_FROM]);
}

static void
set_asks (KmViewState *self, bool asks)
{
  if (self->asks == asks)
    return;
  self->asks = asks;
  update_hidden (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ASKS]);
}

/* ---- GObject ---- */

static void
km_view_state_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KmViewState *self = KM_VIEW_STATE (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      g_value_set_object (value, self->document);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_SPEED:
      g_value_set_double (value, self->speed);
      break;
    case PROP_TEXT_SCALE:
      g_value_set_double (value, self->text_scale);
      break;
    case PROP_THEME:
      g_value_set_uint (value, self->theme);
      break;
    case PROP_VIEWS:
      g_value_set_uint (value, self->views);
      break;
    case PROP_STAGE:
      g_value_set_uint (value, self->stage);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_PINS:
      g_value_set_boolean (value, self->pins);
      break;
    case PROP_ASKS:
      g_value_set_boolean (value, self->asks);
      break;
    case PROP_PERFORMED:
      g_value_set_uint (value, self->performed);
      break;
    case PROP_HIDDEN_FROM:
      g_value_set_uint (value, self->hidden_from);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
km_view_state_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KmViewState *self = KM_VIEW_STATE (object);

  switch (id)
    {
    case PROP_DOCUMENT:
      km_view_state_set_document (self, g_value_get_object (value));
      break;
    case PROP_PLAYING:
      km_view_state_set_playing (self, g_value_get_boolean (value));
      break;
    case PROP_SPEED:
      km_view_state_set_speed (self, g_value_get_double (value));
      break;
    case PROP_TEXT_SCALE:
      km_view_state_set_text_scale (self, g_value_get_double (value));
      break;
    case PROP_THEME:
      km_view_state_set_theme (self, g_value_get_uint (value));
      break;
    case PROP_VIEWS:
      km_view_state_set_views (self, g_value_get_uint (value));
      break;
    case PROP_STAGE:
      km_view_state_set_stage (self, g_value_get_uint (value));
      break;
    case PROP_PROGRESS:
      km_view_state_set_progress (self, g_value_get_double (value));
      break;
    case PROP_PINS:
      km_view_state_set_pins (self, g_value_get_boolean (value));
      break;
    case PROP_ASKS:
      set_asks (self, g_value_get_boolean (value));
      break;
    case PROP_PERFORMED:
      km_view_state_set_performed (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
km_view_state_finalize (GObject *object)
{
  KmViewState *self = KM_VIEW_STATE (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->quiz, km_quiz_free);
  G_OBJECT_CLASS (km_view_state_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_DOCUMENT] = g_param_spec_object ("document", NULL, NULL, KM_TYPE_DOCUMENT, flags);
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  props[PROP_SPEED] = g_param_spec_double ("speed", NULL, NULL, KM_SPEED_MIN, KM_SPEED_MAX, 2, flags);
  props[PROP_TEXT_SCALE] =
      g_param_spec_double ("text-scale", NULL, NULL, KM_TEXT_SCALE_MIN, KM_TEXT_SCALE_PRESENT_MAX, 1, flags);
  props[PROP_THEME] = g_param_spec_uint ("theme", NULL, NULL, 0, KM_NR_THEMES - 1, KM_THEME_LIGHT, flags);
  props[PROP_VIEWS] = g_param_spec_uint ("views", NULL, NULL, 0, KM_VIEW_ALL, KM_VIEW_ALL, flags);
  props[PROP_STAGE] = g_param_spec_uint ("stage", NULL, NULL, 0, KM_NR_STAGES, KM_NR_STAGES, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, flags);
  props[PROP_PINS] = g_param_spec_boolean ("pins", NULL, NULL, FALSE, flags);
  props[PROP_ASKS] = g_param_spec_boolean ("asks", NULL, NULL, TRUE, flags);
  props[PROP_PERFORMED] = g_param_spec_uint ("performed", NULL, NULL, 0, UINT32_MAX, UINT32_MAX, flags);
  props[PROP_HIDDEN_FROM] = g_param_spec_uint ("hidden-from", NULL, NULL, 0, UINT32_MAX, UINT32_MAX,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (class, N_PROPS, props);
}

static void
install_signals (GType type)
{
  signals[SIGNAL_STEPPED] =
      g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_SELECTION_CHANGED] =
      g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_BREAKPOINTS_CHANGED] =
      g_signal_new ("breakpoints-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACT] =
      g_signal_new ("act", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_STOPPED] =
      g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_REVEAL] =
      g_signal_new ("reveal", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAR] =
      g_signal_new ("far", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
km_view_state_class_init (KmViewStateClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = km_view_state_get_property;
  object_class->set_property = km_view_state_set_property;
  object_class->finalize = km_view_state_finalize;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (class));
}

static void
km_view_state_init (KmViewState *self)
{
  self->speed = 2;
  self->text_scale = 1;
  self->progress = 1;
  self->views = KM_VIEW_ALL;
  self->stage = KM_NR_STAGES;
  self->quiz = km_quiz_new ();
  self->asks = true;
  self->performed = UINT32_MAX;
  self->hidden_from = UINT32_MAX;
  self->asked_stage = KM_NR_STAGES;
}

KmViewState *
km_view_state_new (void)
{
  return g_object_new (KM_TYPE_VIEW_STATE, NULL);
}

/* ---- the document ---- */

KmDocument *
km_view_state_document (KmViewState *self)
{
  return self->document;
}

KmSession *
km_view_state_session (KmViewState *self)
{
  return self->document ? km_document_session (self->document) : NULL;
}

KmScript *
km_view_state_script (KmViewState *self)
{
  return self->document ? km_document_script (self->document) : NULL;
}

KmTimeline *
km_view_state_timeline (KmViewState *self)
{
  return self->document ? km_document_timeline (self->document) : NULL;
}

KmModel *
km_view_state_model (KmViewState *self)
{
  return self->document ? km_document_model (self->document) : NULL;
}

/* ---- questions ---- */

KmQuiz *
km_view_state_quiz (KmViewState *self)
{
  return self->quiz;
}

bool
km_view_state_asked (KmViewState *self, size_t *mark)
{
  return self->asks && self->document && km_quiz_asked (self->quiz, km_view_state_timeline (self), mark);
}

bool
km_view_state_wall (KmViewState *self, size_t *mark)
{
  return self->asks && self->performed == UINT32_MAX && self->document
         && km_quiz_wall (self->quiz, km_view_state_timeline (self), mark);
}

uint32_t
km_view_state_hidden_from (KmViewState *self)
{
  return self->hidden_from;
}

void
km_view_state_answer (KmViewState *self, size_t mark, bool right)
{
  km_quiz_answer (self->quiz, km_view_state_timeline (self), mark, right);
  update_hidden (self);
}

void
km_view_state_forget_answers (KmViewState *self)
{
  g_clear_pointer (&self->quiz, km_quiz_free);
  self->quiz = km_quiz_new ();
  km_view_state_moved (self, KM_MOVE_SEEK);
}

uint32_t
km_view_state_performed (KmViewState *self)
{
  return self->performed;
}

void
km_view_state_set_performed (KmViewState *self, uint32_t performed)
{
  if (self->performed == performed)
    return;
  self->performed = performed;
  update_hidden (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PERFORMED]);
}

void
km_view_state_set_asked_stage (KmViewState *self, KmStage stage)
{
  if (self->asked_stage == stage)
    return;
  self->asked_stage = stage;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STAGE]);
}

/* Steps on end in front of a question. */
static bool
is_held (KmViewState *self)
{
  size_t mark;

  return km_view_state_asked (self, &mark);
}

/* ---- another document ---- */

/* A selection that the new machine does not have is dropped. */
static void
keep_valid_selection (KmViewState *self)
{
  KmModel *model = km_view_state_model (self);

  if (!model || !km_model_has_target (model, &self->selection))
    memset (&self->selection, 0, sizeof self->selection);
}

void
km_view_state_set_document (KmViewState *self, KmDocument *document)
{
  if (!g_set_object (&self->document, document))
    return;
  self->ranges = NULL;
  self->n_ranges = 0;
  self->progress = 1;
  keep_valid_selection (self);
  self->performed = UINT32_MAX;
  update_hidden (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DOCUMENT]);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_STEPPED], 0, KM_MOVE_SEEK);
}

const KmEvent *
km_view_state_event (KmViewState *self)
{
  KmTimeline *timeline = km_view_state_timeline (self);
  const KmEvent *events;
  KmCursor cursor;
  uint32_t n_events;

  if (!timeline)
    return NULL;
  cursor = km_timeline_cursor (timeline);
  events = km_timeline_events (timeline, &n_events);
  if (!events || cursor.event == 0 || cursor.event > n_events)
    return NULL;
  return &events[cursor.event - 1];
}

bool
km_view_state_at_start (KmViewState *self)
{
  KmTimeline *timeline = km_view_state_timeline (self);

  return !timeline || km_timeline_cursor (timeline).op == 0;
}

bool
km_view_state_at_end (KmViewState *self)
{
  KmTimeline *timeline = km_view_state_timeline (self);
  uint32_t n_events;
  KmCursor cursor;

  if (!timeline)
    return true;
  cursor = km_timeline_cursor (timeline);
  km_timeline_events (timeline, &n_events);
  return cursor.op == km_timeline_n_ops (timeline) && cursor.event >= n_events;
}

/* ---- moving ---- */

void
km_view_state_stopped (KmViewState *self, KmStop why)
{
  g_signal_emit (self, signals[SIGNAL_STOPPED], 0, why);
}

void
km_view_state_moved (KmViewState *self, KmMove move)
{
  KmModel *model = km_view_state_model (self);

  if (!model)
    return;
  self->n_ranges = km_model_update (model, &self->ranges);
  update_hidden (self);
  g_signal_emit (self, signals[SIGNAL_STEPPED], 0, move);
}

size_t
km_view_state_ranges (KmViewState *self, const KmFrameRange **ranges)
{
  *ranges = self->ranges;
  return self->n_ranges;
}

/* Leaves a move that takes long to a listener, if there is one. */
static bool
leave_to_others (KmViewState *self, KmCursor to)
{
  if (!km_timeline_takes_long (km_view_state_timeline (self), to)
      || !g_signal_has_handler_pending (self, signals[SIGNAL_FAR], 0, FALSE))
    return false;
  g_signal_emit (self, signals[SIGNAL_FAR], 0, &to);
  return true;
}

static bool
go (KmViewState *self, KmCursor to, KmMove move)
{
  KmCursor end;

  if (km_view_state_plays_to (self, &end))
    km_view_state_set_playing (self, false);
  if (leave_to_others (self, to))
    return true;
  if (!km_timeline_seek (km_view_state_timeline (self), to))
    return false;
  km_view_state_moved (self, move);
  return true;
}

bool
km_view_state_seek (KmViewState *self, KmCursor to)
{
  return km_view_state_timeline (self) && go (self, to, KM_MOVE_SEEK);
}

bool
km_view_state_step_event (KmViewState *self, int direction)
{
  KmTimeline *timeline = km_view_state_timeline (self);

  return timeline && !(direction > 0 && is_held (self))
         && go (self, km_timeline_event_beyond (timeline, direction), direction > 0 ? KM_MOVE_STEP : KM_MOVE_SEEK);
}

bool
km_view_state_step_op (KmViewState *self, int direction)
{
  KmTimeline *timeline = km_view_state_timeline (self);

  return timeline && !(direction > 0 && is_held (self))
         && go (self, km_timeline_op_beyond (timeline, direction), KM_MOVE_SEEK);
}

bool
km_view_state_step_idea (KmViewState *self, int direction)
{
  KmTimeline *timeline = km_view_state_timeline (self);
  KmCursor before, to;

  if (!timeline || (direction > 0 && is_held (self)))
    return false;
  before = km_timeline_cursor (timeline);
  to = km_timeline_idea_beyond (timeline, direction);
  return go (self, to, direction > 0 && to.event <= before.event + 1 ? KM_MOVE_STEP : KM_MOVE_SEEK);
}

bool
km_view_state_next_is_far (KmViewState *self)
{
  KmTimeline *timeline = km_view_state_timeline (self);

  return timeline && km_timeline_takes_long (timeline, km_timeline_event_beyond (timeline, 1));
}

/* ---- selection ---- */

const KmTarget *
km_view_state_selection (KmViewState *self)
{
  return &self->selection;
}

/* What @event, of the current call, touches. Returns false if that is nothing that is there. */
static bool
find_touched (KmViewState *self, const KmEvent *event, KmTarget *target)
{
  KmModel *model = km_view_state_model (self);

  if (km_model_event_target (model, event, target) && target->kind != KM_TARGET_FRAME
      && (target->kind != KM_TARGET_AREA || target->value != KM_VALUE_NULL) && km_model_has_target (model, target))
    return true;
  *target = (KmTarget){ .kind = KM_TARGET_NONE };
  if (event->pfn != KM_PFN_NONE)
    {
      target->kind = KM_TARGET_FRAME;
      target->pfn = event->pfn;
    }
  else if (event->zone != KM_EVENT_NO_ZONE)
    target->kind = KM_TARGET_ZONE;
  target->zone = event->zone;
  return target->kind != KM_TARGET_NONE;
}

void
km_view_state_inspected (KmViewState *self, KmTarget *target)
{
  const KmEvent *event = km_view_state_event (self), *events;
  uint32_t n;

  *target = self->selection;
  if (target->kind != KM_TARGET_NONE || !event || km_view_state_at_end (self))
    return;
  events = km_timeline_events (km_view_state_timeline (self), &n);
  if (find_touched (self, event, target) || event->kind != KM_EVENT_RETURN)
    return;
  while (event-- > events && !find_touched (self, event, target))
    continue;
}

static bool
same_target (const KmTarget *a, const KmTarget *b)
{
  return a->kind == b->kind && a->zone == b->zone && a->pfn == b->pfn && a->order == b->order && a->type == b->type
         && a->cpu == b->cpu && km_target_equal (a, b);
}

void
km_view_state_select (KmViewState *self, const KmTarget *target)
{
  if (same_target (&self->selection, target))
    return;
  self->selection = *target;
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

void
km_view_state_reveal (KmViewState *self, const KmTarget *target)
{
  km_view_state_select (self, target);
  g_signal_emit (self, signals[SIGNAL_REVEAL], 0, target);
}

/* ---- breakpoints ---- */

void
km_view_state_toggle_breakpoint (KmViewState *self, uint32_t line)
{
  KmSession *session = km_view_state_session (self);
  uint32_t op;

  if (!session)
    return;
  op = km_script_op_at_line (km_view_state_script (self), line);
  if (op < km_script_n_ops (km_view_state_script (self)) && !km_session_has_breakpoint (session, line))
    line = km_script_op (km_view_state_script (self), op).line;
  km_session_set_breakpoint (session, line, !km_session_has_breakpoint (session, line));
  g_signal_emit (self, signals[SIGNAL_BREAKPOINTS_CHANGED], 0);
}

void
km_view_state_set_breakpoints (KmViewState *self, const uint32_t *lines, size_t n_lines)
{
  KmSession *session = km_view_state_session (self);

  if (!session)
    return;
  km_session_set_breakpoints (session, lines, n_lines);
  g_signal_emit (self, signals[SIGNAL_BREAKPOINTS_CHANGED], 0);
}

/* ---- gestures ---- */

void
km_view_state_act (KmViewState *self, const char *lines)
{
  g_signal_emit (self, signals[SIGNAL_ACT], 0, lines);
}

/* ---- plain properties ---- */

#define PLAIN_PROPERTY(type, name, NAME, value_expr)                                                                   \
  type km_view_state_##name (KmViewState *self)                                                                        \
  {                                                                                                                    \
    return self->name;                                                                                                 \
  }                                                                                                                    \
  void km_view_state_set_##name (KmViewState *self, type value)                                                        \
  {                                                                                                                    \
    const type wanted = (value_expr);                                                                                  \
    if (self->name == wanted)                                                                                          \
      return;                                                                                                          \
    self->name = wanted;                                                                                               \
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_##NAME]);                                                    \
  }

/* clang-format off */
PLAIN_PROPERTY (double, speed, SPEED, CLAMP (value, KM_SPEED_MIN, KM_SPEED_MAX))
PLAIN_PROPERTY (double, text_scale, TEXT_SCALE, CLAMP (value, KM_TEXT_SCALE_MIN, KM_TEXT_SCALE_PRESENT_MAX))
PLAIN_PROPERTY (double, progress, PROGRESS, CLAMP (value, 0.0, 1.0))
PLAIN_PROPERTY (KmThemeId, theme, THEME, value)
PLAIN_PROPERTY (KmViews, views, VIEWS, value)
PLAIN_PROPERTY (KmStage, stage, STAGE, MIN (value, KM_NR_STAGES))
PLAIN_PROPERTY (bool, pins, PINS, value)
/* clang-format on */

static void
play (KmViewState *self, bool playing, KmCursor to)
{
  playing = playing && !km_view_state_at_end (self) && !is_held (self);
  if (self->playing == playing)
    return;
  self->playing = playing;
  self->plays_to = to;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAYING]);
}

bool
km_view_state_playing (KmViewState *self)
{
  return self->playing;
}

void
km_view_state_set_playing (KmViewState *self, bool playing)
{
  play (self, playing, (KmCursor){ 0 });
}

void
km_view_state_play_to (KmViewState *self, KmCursor to)
{
  km_view_state_set_playing (self, false);
  play (self, true, to);
}

bool
km_view_state_plays_to (KmViewState *self, KmCursor *to)
{
  *to = self->plays_to;
  return self->playing && to->op > 0;
}

/* ---- what is on the stage ---- */

/* The `show` of the workload for the call at the cursor; NULL without one. */
static const KmMark *
show_mark (KmViewState *self)
{
  KmTimeline *timeline = km_view_state_timeline (self);
  uint32_t op = timeline ? km_timeline_cursor (timeline).op : 0;

  return timeline ? km_script_last_mark (km_view_state_script (self), KM_MARK_SHOW, op > 0 ? op - 1 : 0) : NULL;
}

KmStage
km_view_state_seen_stage (KmViewState *self)
{
  if (self->stage != KM_NR_STAGES || !self->document)
    return self->stage;
  if (self->asked_stage != KM_NR_STAGES)
    return self->asked_stage;
  return show_mark (self) ? KM_NR_STAGES : km_stage_of_call (km_view_state_model (self));
}

KmViews
km_view_state_seen_views (KmViewState *self)
{
  KmStage stage = km_view_state_seen_stage (self);
  const KmMark *show;
  KmViews views;

  if (stage < KM_STAGE_ALL)
    return km_stage_views (stage);
  show = stage == KM_NR_STAGES ? show_mark (self) : NULL;
  return show && km_views_by_name (show->text, &views) ? views : self->views;
}

void
km_view_state_seen_frames (KmViewState *self, KmPfn *first, KmPfn *end)
{
  const KmMark *show = km_view_state_seen_stage (self) == KM_NR_STAGES ? show_mark (self) : NULL;

  *first = show ? show->first_pfn : 0;
  *end = show ? show->end_pfn : 0;
}
