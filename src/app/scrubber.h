/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scrubber: a plot of free memory over all calls with marks for what happened, and a handle at the cursor. */
#pragma once

#include "app/view_state.h"
#include "model/curves.h"

/* Two places of the run that are compared. */
enum
{
  KM_SCRUBBER_MARKS = 2
};

#include <gtk/gtk.h>

#define KM_TYPE_SCRUBBER (km_scrubber_get_type ())
G_DECLARE_FINAL_TYPE (KmScrubber, km_scrubber, KM, SCRUBBER, GtkWidget)

/* Binds the scrubber to @state, once. */
void km_scrubber_set_state (KmScrubber *scrubber, KmViewState *state);

/* Plots @curve, called @name, in the place of the free memory; NULL: the free memory again. It is sampled in a thread;
 * another document starts from the whole. */
void km_scrubber_set_curve (KmScrubber *scrubber, const KmCurve *curve, const char *name);
/* Sets mark @i, "A" or "B", at the cursor; a mark of another document is gone. */
void km_scrubber_set_mark (KmScrubber *scrubber, unsigned i);
/* Returns: (transfer full) (nullable) what differs between the marks, for a person; NULL while one is missing. */
char *km_scrubber_compare_marks (KmScrubber *scrubber);
/* The bookmarks of the session have changed. */
void km_scrubber_show_bookmarks (KmScrubber *scrubber);
/* Enlarges by @factor with the cursor staying where it is; shows everything again. */
void km_scrubber_zoom_at_cursor (KmScrubber *scrubber, double factor);
void km_scrubber_zoom_reset (KmScrubber *scrubber);
