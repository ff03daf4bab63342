/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QR code on a page: the address of a web page of the workload at the step that the page shows. */
#pragma once

#include "scene/pen.h"
#include "timeline/timeline.h"

/* Letters of an address, without the step; more make a code that no camera reads from the last row. */
#define KM_LINK_MOST 200

/* Is @address one that a code can hold: an address of a web page without a part behind "#"? */
bool km_link_is_address (const char *address);

/* Returns: (transfer full) @address at the cursor of @timeline: "…/lesson.html#step=3.5", "…#step=3" at the end of
 * call 3; at the first event of a call that is asked about, in front of it, where the page asks. */
char *km_link_here (KmTimeline *timeline, const char *address);

/* Draws the code of @link, black on white with its quiet zone, into the right bottom corner of @area; its squares have
 * whole logical pixels. Returns how wide and high it is, at most as wide and high as @area unless a square would have
 * less than a pixel; with a @pen of NULL it only measures. */
double km_link_draw (KmPen *pen, const char *link, KmRect area);
