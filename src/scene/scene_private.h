/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the scene share.
 *
 *   scene.c          layers, settings, layout, update and painting
 *   scene_fit.c      what is on the canvas and how large, if it must fit
 *   scene_reveal.c   zoom, and bringing into view what a step is about
 *   scene_find.c     what is at a point, and what is next to it
 *
 * scene.c and scene_reveal.c know each other: an update follows the step, and following it moves what the scene shows.
 */
#pragma once

#include "scene/board.h"
#include "scene/flights.h"
#include "scene/layer.h"
#include "scene/scene_pen.h"

/* Layers from top to bottom. */
enum
{
  KM_LAYER_ZONES,
  KM_LAYER_WATER,
  KM_LAYER_AREAS,
  KM_LAYER_FRAMES,
  KM_LAYER_ARRAYS,
  KM_LAYER_SLABS,
  KM_LAYER_PAIR,
  KM_LAYER_CACHES,
  KM_LAYER_STAIRS,
  KM_LAYER_FREE_LISTS,
  KM_LAYER_PCP,
  KM_LAYER_RIBBON,
  KM_LAYER_CODE,
  KM_N_LAYERS,
};

struct _KmScene
{
  /* given */
  KmModel *model; /* not owned */
  KmThemeId theme;
  KmViews asked_views; /* `views` may have one more, see km_scene_set_still() */
  KmViews views;
  KmTarget selection, hover;
  KmPfn first_pfn, end_pfn; /* what the map shows while it follows; none: what the step is about */
  double text_scale, device_scale, progress;
  bool fits, still;

  /* worked out */
  double width, min_height, height;     /* of the layout; width 0 = none yet */
  double unit;                          /* the text scale, smaller if the layout must fit */
  uint32_t lanes;                       /* rows for CPUs in each view at most */
  KmViews left_out;                     /* views that found no room */
  uint32_t arranged_op, arranged_cache; /* the call and the cache that the layout is for */
  bool needs_layout, needs_update;
  bool follow, on_page;
  bool astray; /* until the next step the map shows what was asked for */
  uint32_t shown_zone;
  KmLayer *layers[KM_N_LAYERS];
  KmLayer *focus; /* where the last thing was picked */
  KmBoard *board;
  KmFlights *flights;
  KmText *text;
  KmPainter painter;
  KmRegion *stale;
};

/* Places the layers, in the height asked for if the scene must fit. Returns the height of the canvas. */
double km_scene_arrange (KmScene *scene);
/* Whether a stage would have another layout at the step on show: it may need another view, or another cache is shown.
 * The layers are placed again if so. */
bool km_scene_must_arrange (KmScene *scene);
/* What the layers may use at present. */
KmScope km_scene_scope (KmScene *scene);
/* Something must be drawn again. */
void km_scene_mark (KmScene *scene, KmRect rect);
/* Shows the frames that the step is about, if the scene follows: the same at this step however one came there. */
void km_scene_follow_step (KmScene *scene);
