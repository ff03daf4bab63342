/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, the inspector: it opens beside the stage when something is selected and closes with the selection; pinned
 * it stays. The button in the header opens it pinned, or closes it. In a narrow window, where it would cover the stage,
 * only the button opens it. */
#include "app/window_private.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/leaks.h"

enum
{
  MAX_WALKED = 1 << 20, /* calls that are walked for what was never freed: some ten milliseconds */
};

static bool
has_selection (KmWindow *self)
{
  return km_view_state_selection (self->state)->kind != KM_TARGET_NONE;
}

void
km_window_update_inspector (KmWindow *self)
{
  self->opens_inspector = true;
  adw_flap_set_reveal_flap (self->flap, !self->presenting && !self->narrow
                                            && (km_view_state_pins (self->state) || has_selection (self)));
  self->opens_inspector = false;
}

/* A narrow window leaves it as it is. */
static void
changed_cb (KmWindow *self)
{
  if (!self->narrow)
    km_window_update_inspector (self);
}

/* The person has pressed the button, or swiped. */
static void
revealed_cb (KmWindow *self)
{
  if (!self->opens_inspector && !self->narrow && !self->presenting)
    km_view_state_set_pins (self->state, adw_flap_get_reveal_flap (self->flap));
}

/* ---- at the end of a run ---- */

char *
km_window_tell_end (KmWindow *self)
{
  g_autoptr (KmLeaks) leaks = NULL;

  if (km_timeline_n_ops (km_view_state_timeline (self->state)) <= MAX_WALKED)
    leaks = km_model_leaks (km_view_state_model (self->state));
  if (!leaks || leaks->n == 0)
    return g_strdup (_ ("This is the end of the run."));
  /* Translators: how many, and their bytes. */
  return g_strdup_printf (ngettext ("This is the end of the run. %s allocation was never freed (%s).",
                                    "This is the end of the run. %s allocations were never freed (%s).", leaks->n),
                          km_format_count (leaks->n).text, km_format_bytes (leaks->total).text);
}

void
km_window_show_leaks (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);

  km_view_state_select (self->state, &(KmTarget){ .kind = KM_TARGET_NONE });
  km_view_state_seek (self->state, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  adw_flap_set_reveal_flap (self->flap, TRUE);
}

/* ---- life ---- */

void
km_window_init_inspector (KmWindow *self)
{
  if (self->settings)
    g_settings_bind (self->settings, "inspector", self->state, "pins", G_SETTINGS_BIND_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (self),
                           G_ACTION (g_property_action_new ("pin-inspector", self->state, "pins")));
  g_signal_connect_object (self->state, "notify::pins", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "selection-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (revealed_cb), self, G_CONNECT_SWAPPED);
  km_window_update_inspector (self);
}
