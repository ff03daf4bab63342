/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCanvas, the scrolling part: a step about a slab or an area that is out of view brings it back.
 *
 * 1. Nothing moves under the pointer: while a person points at things, the canvas stays.
 * 2. After scrolling by hand the canvas stays, until what a step is about is in view again. */
#include "app/canvas_private.h"

#include <math.h>

enum
{
  SCROLL_MS = 300,
  MARGIN = 12,
  POINTING_US = 2000000, /* that long after the pointer moved, what it is over is being looked at */
};

void
km_canvas_to_scene (KmCanvas *self, double *x, double *y)
{
  *x += floor (gtk_adjustment_get_value (self->adjustment[0]));
  *y += floor (gtk_adjustment_get_value (self->adjustment[1]));
}

void
km_canvas_from_scene (KmCanvas *self, double *x, double *y)
{
  *x -= floor (gtk_adjustment_get_value (self->adjustment[0]));
  *y -= floor (gtk_adjustment_get_value (self->adjustment[1]));
}

static void
scroll_to (KmCanvas *self, double value)
{
  self->scrolling = true;
  gtk_adjustment_set_value (self->adjustment[GTK_ORIENTATION_VERTICAL], value);
  self->scrolling = false;
}

static void
scroll_frame_cb (double value, gpointer user_data)
{
  scroll_to (user_data, round (value));
}

void
km_canvas_stop_scrolling (KmCanvas *self)
{
  if (self->scroller)
    adw_animation_pause (self->scroller);
  g_clear_object (&self->scroller);
}

static bool
is_scrolling (KmCanvas *self)
{
  return self->scroller && adw_animation_get_state (self->scroller) == ADW_ANIMATION_PLAYING;
}

/* The least scrolling that shows @area; its top if it is too high. */
static double
value_for (KmCanvas *self, const KmIntRect *area)
{
  GtkAdjustment *adjustment = self->adjustment[GTK_ORIENTATION_VERTICAL];
  double value = gtk_adjustment_get_value (adjustment), page = gtk_adjustment_get_page_size (adjustment);
  double most = MAX (gtk_adjustment_get_upper (adjustment) - page, 0);

  value = MAX (value, area->y + area->height + MARGIN - page);
  value = MIN (value, area->y - MARGIN);
  return CLAMP (value, 0, most);
}

void
km_canvas_bring_into_view (KmCanvas *self, const KmIntRect *area, KmMove move)
{
  double now = gtk_adjustment_get_value (self->adjustment[GTK_ORIENTATION_VERTICAL]), then = value_for (self, area);

  km_canvas_stop_scrolling (self);
  if (move != KM_MOVE_STEP || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      scroll_to (self, then);
      return;
    }
  self->scroller = adw_timed_animation_new (GTK_WIDGET (self), now, then, SCROLL_MS,
                                            adw_callback_animation_target_new (scroll_frame_cb, self, NULL));
  adw_animation_play (self->scroller);
}

static bool
is_pointing (KmCanvas *self)
{
  return self->hover.kind != KM_TARGET_NONE && g_get_monotonic_time () - self->pointed < POINTING_US;
}

void
km_canvas_follow_step (KmCanvas *self, KmMove move)
{
  GtkAdjustment *adjustment = self->adjustment[GTK_ORIENTATION_VERTICAL];
  KmIntRect visible = { 0 }, area;
  KmTarget target;

  visible.y = (int)gtk_adjustment_get_value (adjustment);
  visible.width = (int)self->content_width;
  visible.height = gtk_widget_get_height (GTK_WIDGET (self));
  if (self->content_height <= visible.height || visible.height <= 0)
    return;
  switch (km_scene_step_sight (self->scene, &visible, &area))
    {
    case KM_SIGHT_NOTHING:
      return;
    case KM_SIGHT_SEEN:
      if (!is_scrolling (self) && km_model_step_target (km_view_state_model (self->state), &target)
          && target.kind != KM_TARGET_FRAME)
        self->follow = true;
      return;
    default:
      if (self->follow && !is_pointing (self))
        km_canvas_bring_into_view (self, &area, move);
    }
}

void
km_canvas_scrolled (KmCanvas *self)
{
  if (self->scrolling)
    return;
  km_canvas_stop_scrolling (self);
  self->follow = false;
}
