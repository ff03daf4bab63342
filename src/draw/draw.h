/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes on the screen, with cairo. */
#pragma once

#include "scene/scene.h"

#include <cairo.h>

/* Returns: (transfer full) a scene of @model, which must outlive it: light theme, all views, words by pango. */
KmScene *km_scene_new (KmModel *model);

/* Draws everything on the screen; what has not changed is copied from a kept picture. */
void km_scene_draw (KmScene *scene, cairo_t *cr);
