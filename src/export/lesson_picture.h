/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture by which one knows a lesson: its first slide, or the step of those looked at that has most to see. */
#pragma once

#include "scene/list.h"
#include "workload/lesson.h"

/* Loads the lesson in @file, and plays it at 16 steps at most; may be called in any thread. @width and @height of the
 * picture are in logical pixels. Returns: (transfer full) NULL and @error, naming the file, if it cannot be read or was
 * cancelled.
 */
KmList *km_lesson_picture (GFile *file, KmThemeId theme, double width, double height, GCancellable *cancellable,
                           GError **error);
