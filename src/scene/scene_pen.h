/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a painter of a scene needs to know of it: draw/draw.h is for the screen, list.h for everything else. */
#pragma once

#include "scene/keeper.h"
#include "scene/region.h"
#include "scene/scene.h"

/* What the painter of the screen keeps beside a scene. */
typedef struct
{
  void *data;
  void (*free) (void *data);
  KmKeeper *keeper; /* may be NULL */
} KmPainter;

/* Returns: (transfer full) a scene of @model, which must outlive it: light theme, all views. Takes @text over, and the
 * data of @painter, which may be NULL. */
KmScene *km_scene_new_with (KmModel *model, KmText *text, const KmPainter *painter);
/* Returns: (transfer none) the data of the painter. */
void *km_scene_painter (KmScene *scene);

/* Makes sure that there is a layout and that it shows the zone asked for; before painting. */
void km_scene_settle (KmScene *scene);
/* Size of the layout in logical pixels, and device pixels for a logical one. */
void km_scene_size (KmScene *scene, double *width, double *height, double *device_scale);
/* Returns: (transfer none) what must be painted again; the painter makes it empty. */
KmRegion *km_scene_stale (KmScene *scene);

/* Paints all that meets the clip of @pen and does not move, and over it what moves at the present progress. */
void km_scene_paint_still (KmScene *scene, KmPen *pen);
void km_scene_paint_moving (KmScene *scene, KmPen *pen);
