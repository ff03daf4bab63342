/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing a scene once, without a kept surface: for files. */
#pragma once

#include "scene/scene.h"

/* Draws all views into @cr, whose surface has @scale device pixels for a logical one; 0: a vector target. */
void km_scene_paint (KmScene *scene, cairo_t *cr, double scale);
