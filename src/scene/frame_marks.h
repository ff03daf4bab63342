/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies over the page-frame map because of the step: outlines of what it touches and has changed, and the lines
 * along which blocks are cut and joined. @map is where the map lies on the canvas. */
#pragma once

#include "scene/marks.h"
#include "scene/scope.h"
#include "scene/viewport.h"

/* Adds where @marks (of KmMarkRun) are drawn to @damage. */
void km_frame_marks_damage (const GArray *marks, const KmViewport *view, KmRect map, KmRegion *damage);
void km_frame_marks_draw (const GArray *marks, const KmScope *scope, KmPen *pen, const KmViewport *view, KmRect map);
/* @r, enlarged so that it is noticed among pixels. */
KmRect km_frame_noticeable (const KmScope *scope, KmRect r);

/* Draws the line between the halves of each block that is being cut or joined: it grows from the top, or fades. */
void km_frame_cuts_draw (const KmScope *scope, KmPen *pen, const KmViewport *view, KmRect map);
/* Adds the blocks that the step cuts or joins to @region; with @moves those that go from one list to another, too. */
void km_frame_cuts_add (const KmScope *scope, const KmViewport *view, KmRect map, bool moves, KmRegion *region);
