/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of lessons as textures: drawn in a thread from the display list, once for each theme, and kept as long
 * as the program runs. */
#pragma once

#include "scene/theme.h"

#include <gtk/gtk.h>

/* Size in which a picture is shown, in logical pixels. */
#define KM_LESSON_PICTURE_WIDTH 280
#define KM_LESSON_PICTURE_HEIGHT 175

/* Returns: (transfer none) (nullable) the picture of the lesson in @file if it has been drawn. */
GdkTexture *km_lesson_pictures_get (GFile *file, KmThemeId theme);
/* Draws it in a thread. */
void km_lesson_pictures_draw (GFile *file, KmThemeId theme, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* Returns: (transfer none) the picture, which is kept from now on; NULL and @error if it cannot be drawn. */
GdkTexture *km_lesson_pictures_draw_finish (GAsyncResult *result, GError **error);
