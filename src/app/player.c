/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing and motion. See player.h.
 *
 * 1. While playing slowly, one idea is shown after the other (timeline/ideas.h), each as long as its sentence and its
 *    note take to read. While playing fast, each frame takes as many events as are due, but never longer than the time
 *    budget of a frame.
 *    In front of a call that takes long (view state, "far") it waits until others have seen to that. What is
 *    played as far as some event follows a question, whose card has no sentence: it begins with a pause, each idea has
 *    the same time, and there is no word at the end.
 * 2. A single step on is drawn as a motion: progress runs from 0 to 1 with an ease at both ends.
 * 3. Motions are left out when they would be shorter than three frames, and when the desktop asks for no animations. */
#include "app/player.h"

#include "model/narration/narration.h"

struct _KmPlayer
{
  KmViewState *state; /* borrowed */
  GtkWidget *widget;  /* borrowed */
  guint tick;         /* 0 = the clock is not needed */
  int64_t next_due;   /* when the next step is due, µs of the frame clock */
  int64_t shown;      /* when the idea on show was reached; 0 = none was */
  uint32_t words;     /* of it, to read */
  KmStop stopped;     /* what is in the way: a breakpoint, a break, a question; or KM_STOP_MOVED */
  bool waits;         /* for a call that takes long */
  int64_t motion_start;
  int64_t motion_length; /* 0 = no motion */
};

enum
{
  MOTION_MAX_US = 600000, /* at the speed of 2, and for single steps */
  MOTION_MIN_US = 50000,
  STEP_BUDGET_US = 6000, /* of one frame of the clock */
  ROW_WORDS = 4,         /* of the script: all there is to read of a step while the card of a question is there */
};

/* From so many events a second on nobody reads. */
#define FAST_SPEED 8

/* At the speed of 2 events a second. */
#define PAUSE_US 350000
#define PAUSE_A_WORD_US 260000

static gboolean tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data);

static void
need_clock (KmPlayer *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

bool
km_animations_wanted (GtkWidget *widget)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &enabled, NULL);
  return enabled;
}

/* ---- one frame ---- */

/* Is the end of what is to be played reached? */
static bool
is_there (KmPlayer *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor at = km_timeline_cursor (timeline), to;
  uint32_t n_events;

  if (!km_view_state_plays_to (self->state, &to))
    return false;
  km_timeline_events (timeline, &n_events);
  return at.op > to.op || (at.op == to.op && at.event >= MIN (to.event, n_events));
}

/* A question that is not asked, or not again, is not in the way. */
static KmStop
in_the_way (KmPlayer *self, KmStop stop)
{
  size_t mark;

  return stop == KM_STOP_ASK && !km_view_state_asked (self->state, &mark) ? KM_STOP_MOVED : stop;
}

/* Steps until nothing is due or something is in the way. Returns how often the cursor moved. */
static uint32_t
take_due_steps (KmPlayer *self, int64_t now, int64_t interval)
{
  KmSession *session = km_view_state_session (self->state);
  int64_t deadline = g_get_monotonic_time () + STEP_BUDGET_US;
  uint32_t taken = 0;

  while (session && self->next_due <= now && !km_view_state_next_is_far (self->state))
    {
      KmCursor before = km_timeline_cursor (km_session_timeline (session)), after;
      KmStop stop = in_the_way (self, km_session_play (session, KM_PLAY_EVENT));

      after = km_timeline_cursor (km_session_timeline (session));
      taken += after.op != before.op || after.event != before.event;
      self->next_due += interval;
      if (stop != KM_STOP_MOVED)
        {
          self->stopped = stop;
          break;
        }
      if (is_there (self) || g_get_monotonic_time () > deadline)
        break;
    }
  if (self->next_due < now - interval)
    self->next_due = now; /* too slow for this speed: do not run after the lost time */
  return taken;
}

static uint32_t
count_words (const char *text)
{
  uint32_t n = 0;

  for (bool in_word = false; *text; text++)
    {
      bool space = g_ascii_isspace (*text);

      n += !space && !in_word;
      in_word = !space;
    }
  return n;
}

/* Words of the sentence of the step, and where a call begins of its note. */
static uint32_t
words_to_read (KmPlayer *self)
{
  KmCursor cursor = km_timeline_cursor (km_view_state_timeline (self->state)), to;
  const char *note =
      cursor.op > 0 && cursor.event == 1 ? km_script_note (km_view_state_script (self->state), cursor.op - 1) : NULL;
  g_autofree char *sentence = NULL;

  if (km_view_state_plays_to (self->state, &to))
    return ROW_WORDS;
  sentence = km_narrate_cursor (km_view_state_model (self->state));
  return count_words (sentence) + (note ? count_words (note) : 0);
}

static void
stop_playing (KmPlayer *self, KmStop why)
{
  bool there = is_there (self);

  km_view_state_set_playing (self->state, false);
  if (!there)
    km_view_state_stopped (self->state, why);
}

/* Shows the next idea when the one on show has been read. */
static void
play_idea (KmPlayer *self, int64_t now)
{
  KmSession *session = km_view_state_session (self->state);
  double factor = 2 / km_view_state_speed (self->state);
  KmStop stop;

  if (self->shown > 0 && now < self->shown + (int64_t)(factor * (PAUSE_US + self->words * PAUSE_A_WORD_US)))
    return;
  stop = in_the_way (self, km_session_play (session, KM_PLAY_IDEA));
  km_view_state_moved (self->state, KM_MOVE_STEP);
  self->shown = now;
  self->words = words_to_read (self);
  if (stop != KM_STOP_MOVED || is_there (self))
    stop_playing (self, stop);
}

static void
play_frame (KmPlayer *self, int64_t now)
{
  int64_t interval = (int64_t)(G_USEC_PER_SEC / km_view_state_speed (self->state));
  uint32_t taken;

  if (self->next_due == 0)
    self->next_due = now; /* the first frame after play was pressed */
  if (self->next_due > now + interval)
    self->next_due = now + interval; /* the speed was raised */
  if (self->next_due > now)
    return;
  taken = take_due_steps (self, now, interval);
  if (taken > 0)
    km_view_state_moved (self->state, taken == 1 ? KM_MOVE_STEP : KM_MOVE_SEEK);
  if (self->stopped != KM_STOP_MOVED || is_there (self) || km_view_state_at_end (self->state))
    stop_playing (self, self->stopped != KM_STOP_MOVED ? self->stopped : KM_STOP_END);
}

static void
play (KmPlayer *self, int64_t now)
{
  self->waits = km_view_state_next_is_far (self->state);
  if (self->waits)
    km_view_state_step_event (self->state, 1);
  else if (km_view_state_speed (self->state) < FAST_SPEED)
    play_idea (self, now);
  else
    play_frame (self, now);
}

/* The call that took long has been carried out. */
static void
wait_no_more (KmPlayer *self)
{
  KmStop stop = in_the_way (self, km_session_stop_here (km_view_state_session (self->state)));

  self->waits = false;
  self->next_due = 0;
  self->shown = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (self->widget));
  self->words = words_to_read (self);
  if (stop != KM_STOP_MOVED)
    stop_playing (self, stop);
}

/* Smooth at both ends: 3 t² - 2 t³. */
static double
ease (double t)
{
  return t * t * (3 - 2 * t);
}

static void
motion_frame (KmPlayer *self, int64_t now)
{
  double t = CLAMP ((double)(now - self->motion_start) / self->motion_length, 0, 1);

  if (t >= 1)
    self->motion_length = 0;
  km_view_state_set_progress (self->state, ease (t));
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  KmPlayer *self = user_data;
  int64_t now = gdk_frame_clock_get_frame_time (clock);

  if (self->motion_length > 0)
    motion_frame (self, now);
  if (km_view_state_playing (self->state) && !self->waits)
    play (self, now);
  if (self->motion_length > 0 || km_view_state_playing (self->state))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

/* ---- following the view state ---- */

static void
stepped_cb (KmViewState *state, KmMove move, KmPlayer *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);
  int64_t length = MOTION_MAX_US;
  /* Of the time from one event to the next; an idea is shown for longer than that. */
  double part = km_view_state_speed (state) < FAST_SPEED ? 1.2 : 0.7;

  if (self->waits && km_view_state_playing (state) && clock)
    wait_no_more (self);
  if (km_view_state_playing (state))
    length = MIN (length, (int64_t)(part * G_USEC_PER_SEC / km_view_state_speed (state)));
  if (move != KM_MOVE_STEP || !clock || length < MOTION_MIN_US || !km_animations_wanted (self->widget))
    {
      self->motion_length = 0;
      km_view_state_set_progress (state, 1);
      return;
    }
  self->motion_start = gdk_frame_clock_get_frame_time (clock);
  self->motion_length = length;
  km_view_state_set_progress (state, 0);
  need_clock (self);
}

static void
playing_cb (KmViewState *state, GParamSpec *pspec, KmPlayer *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->widget);
  KmCursor to;

  if (!km_view_state_playing (state))
    return;
  self->next_due = 0;
  self->stopped = KM_STOP_MOVED;
  self->waits = false;
  self->shown = clock && km_view_state_plays_to (state, &to) ? gdk_frame_clock_get_frame_time (clock) : 0;
  self->words = ROW_WORDS;
  need_clock (self);
}

KmPlayer *
km_player_new (KmViewState *state, GtkWidget *widget)
{
  KmPlayer *self = g_new0 (KmPlayer, 1);

  self->state = state;
  self->widget = widget;
  g_signal_connect (state, "stepped", G_CALLBACK (stepped_cb), self);
  g_signal_connect (state, "notify::playing", G_CALLBACK (playing_cb), self);
  return self;
}

void
km_player_free (KmPlayer *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (self->state, self);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->widget, self->tick);
  g_free (self);
}
