/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing and motion. See player.h.
 *
 * 1. While playing, each frame takes as many steps as are due, but never longer than the time budget of a frame.
 * 2. A single step on is drawn as a motion: progress runs from 0 to 1 with an ease at both ends.
 * 3. Motions are left out when they would be shorter than three frames, and when the desktop asks for no animations. */
#include "app/player.h"

struct _KmPlayer
{
  KmViewState *state; /* borrowed */
  GtkWidget *widget;  /* borrowed */
  guint tick;         /* 0 = the clock is not needed */
  int64_t next_due;   /* when the next step is due, µs of the frame clock */
  bool stopped;       /* something is in the way: a breakpoint, a break, a question */
  int64_t motion_start;
  int64_t motion_length; /* 0 = no motion */
};

enum
{
  MOTION_MAX_US = 450000,
  MOTION_MIN_US = 50000,
  STEP_BUDGET_US = 6000, /* of one frame of the clock */
};

static gboolean tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data);

static void
need_clock (KmPlayer *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (self->widget, tick_cb, self, NULL);
}

static bool
animations_wanted (KmPlayer *self)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_widget_get_settings (self->widget), "gtk-enable-animations", &enabled, NULL);
  return enabled;
}

/* ---- one frame ---- */

/* Steps until nothing is due or something is in the way. Returns how often the cursor moved. */
static uint32_t
take_due_steps (KmPlayer *self, int64_t now, int64_t interval)
{
  KmSession *session = km_view_state_session (self->state);
  int64_t deadline = g_get_monotonic_time () + STEP_BUDGET_US;
  uint32_t taken = 0;

  while (session && self->next_due <= now)
    {
      KmCursor before = km_timeline_cursor (km_session_timeline (session)), after;
      KmStop stop = km_session_play (session, true);

      after = km_timeline_cursor (km_session_timeline (session));
      taken += after.op != before.op || after.event != before.event;
      self->next_due += interval;
      if (stop != KM_STOP_MOVED)
        {
          self->stopped = true;
          break;
        }
      if (g_get_monotonic_time () > deadline)
        break;
    }
  if (self->next_due < now - interval)
    self->next_due = now; /* too slow for this speed: do not run after the lost time */
  return taken;
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
  if (self->stopped || km_view_state_at_end (self->state))
    km_view_state_set_playing (self->state, false);
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
  if (km_view_state_playing (self->state))
    play_frame (self, now);
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

  if (km_view_state_playing (state))
    length = MIN (length, (int64_t)(0.7 * G_USEC_PER_SEC / km_view_state_speed (state)));
  if (move != KM_MOVE_STEP || !clock || length < MOTION_MIN_US || !animations_wanted (self))
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
  if (!km_view_state_playing (state))
    return;
  self->next_due = 0;
  self->stopped = false;
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
