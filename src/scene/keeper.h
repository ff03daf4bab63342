/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who keeps a picture of the page frames between steps, so that a step draws only what has changed of millions: the
 * painter of the screen does. It is told what changes, and draws in place of shapes. */
#pragma once

#include "scene/pen.h"
#include "scene/scope.h"
#include "scene/viewport.h"

struct _KmKeeper
{
  /* The cells of @ranges may have changed, while frames are small. */
  void (*change_frames) (KmKeeper *keeper, const uint8_t *cells, const KmFrameRange *ranges, size_t n_ranges);
  /* Rows [@first, @end) of the view may have changed, while frames are boxes with words. */
  void (*change_rows) (KmKeeper *keeper, uint32_t first, uint32_t end);
  /* Draws the frames of @view with @pen, a pen of its own, at @map. */
  void (*draw) (KmKeeper *keeper, KmPen *pen, const KmScope *scope, const KmViewport *view, KmRect map);
};
