/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a call lies on a line from 0 to 1. Repeats are folded: the calls of one statement, a `repeat` or `free_all`
 * included, get the less room each the more they are, so that chapters of few calls can be seen beside one of hundreds.
 * A part of the line can be enlarged. */
#pragma once

#include "workload/script.h"

typedef struct _KmTimeScale KmTimeScale;

/* Returns: (transfer full) a scale of all calls of @script, which is not needed any more after that. Recordings, and
 * workloads of more than a million calls, are not folded. */
KmTimeScale *km_time_scale_new (const KmScript *script);
void km_time_scale_free (KmTimeScale *scale);

/* The place of what is done after @calls calls, in fractions; 0 to 1 is in view. */
double km_time_scale_place (const KmTimeScale *scale, double calls);
/* The other way: calls that are done at @place, 0 to their number. */
double km_time_scale_calls (const KmTimeScale *scale, double place);

/* Makes the part in view @factor times smaller (below 1: larger) with @place staying where it is, to 1000 times at
 * most; moves it by @distance parts of itself; shows the whole again. Return true if something changed. */
bool km_time_scale_zoom (KmTimeScale *scale, double factor, double place);
bool km_time_scale_move (KmTimeScale *scale, double distance);
bool km_time_scale_reset (KmTimeScale *scale);
