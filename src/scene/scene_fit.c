/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on the canvas and how large, if it must not be higher than asked for.
 *
 *   room to spare      everything larger
 *   too little room    1. a little smaller                    2. without the views that only accompany
 *                      3. rows for fewer CPUs                 4. as small as need be
 *                      5. without views that the call is not about, the last ones first
 *                      6. smaller than was asked for; then without the others
 *
 * The layout follows from the step alone. It is the same at every step of a call, as long as the same cache is shown.
 *
 * A circle of three: scene.c asks what fits (here) and what the step moves (scene_reveal.c), and both ask it what is on
 * the canvas. */
#include "scene/scene_private.h"

#include "model/step.h"
#include "scene/layout.h"

#include <string.h>

/* How much smaller each try to fit makes everything. */
#define FIT_STEP 0.94
/* What is still easy to read. */
#define FIT_EASY 0.86
/* The least of all, where words were asked for that are larger than the room has lines for: no share but a scale. */
#define FIT_SMALLEST 0.6
/* The largest of all, for what has room to spare. */
#define FIT_MOST 1.36

/* Views that only accompany what the call does, in the order in which they are left out. */
static const KmViews companions[] = { KM_VIEW_RIBBON, KM_VIEW_CODE, KM_VIEW_CACHES };

/* ---- what a call is about ---- */

/* The views of what a subject has in common. */
static const KmViews views_of_subject[] = {
  [KM_EVENT_OF_CALL] = 0,
  [KM_EVENT_OF_PAGES] = KM_VIEW_STAIRS | KM_VIEW_FREE_LISTS,
  [KM_EVENT_OF_SLAB] = KM_VIEW_SLABS,
  [KM_EVENT_OF_VM] = KM_VIEW_AREAS,
};

/* Kinds of events that are about another view than those of their subject. */
static const struct
{
  uint8_t first, last;
  KmViews views;
} views_of_kinds[] = {
  { KM_EVENT_ZONE_WALK, KM_EVENT_WATERMARK_LOW, KM_VIEW_ZONES | KM_VIEW_WATER },
  { KM_EVENT_FAIL, KM_EVENT_FAIL, KM_VIEW_ZONES | KM_VIEW_WATER },
  { KM_EVENT_PCP_REFILL, KM_EVENT_PCP_GIVE, KM_VIEW_PCP },
  { KM_EVENT_ARRAY_TAKE, KM_EVENT_SHARED_PUT, KM_VIEW_ARRAYS },
  { KM_EVENT_CPU_TAKE, KM_EVENT_CPU_SLAB, KM_VIEW_ARRAYS | KM_VIEW_SLABS },
};

static KmViews
views_of_event (const KmEvent *event)
{
  for (size_t i = 0; i < G_N_ELEMENTS (views_of_kinds); i++)
    if (event->kind >= views_of_kinds[i].first && event->kind <= views_of_kinds[i].last)
      return views_of_kinds[i].views;
  return views_of_subject[km_event_info (event->kind)->subject];
}

/* The views that the call at the cursor has something in; before the first call those of free blocks. */
static KmViews
views_of_call (KmScene *scene)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (km_model_timeline (scene->model), &n);
  KmViews views = 0;
  for (uint32_t i = km_first_marked_event (n); i < n; i++)
    views |= views_of_event (&events[i]);
  return views ? views : views_of_subject[KM_EVENT_OF_PAGES];
}

/* ---- size ---- */

static void
set_unit (KmScene *scene, double unit)
{
  if (scene->unit == unit)
    return;
  scene->unit = unit;
  km_text_set_scale (scene->text, unit);
}

static double
arrange_views (KmScene *scene, KmViews views)
{
  KmScope scope = km_scene_scope (scene);
  return km_layout_arrange (scene->layers, KM_N_LAYERS, views, &scope, scene->width, scene->min_height);
}

/* Makes everything larger as long as there is room. Returns the height. */
static double
arrange_larger (KmScene *scene, double height)
{
  for (double unit = scene->text_scale / FIT_STEP; height <= scene->min_height; unit /= FIT_STEP)
    {
      double before = scene->unit;
      if (unit > scene->text_scale * FIT_MOST)
        return height;
      set_unit (scene, unit);
      if (arrange_views (scene, scene->views) <= scene->min_height)
        continue;
      set_unit (scene, before);
      return arrange_views (scene, scene->views);
    }
  return height;
}

/* Makes everything smaller, down to @least of its size, until the height is enough. Returns the height. */
static double
arrange_smaller (KmScene *scene, KmViews views, double least)
{
  double height;
  set_unit (scene, scene->text_scale);
  height = arrange_views (scene, views);
  for (double unit = scene->text_scale * FIT_STEP; height > scene->min_height && unit >= scene->text_scale * least;
       unit *= FIT_STEP)
    {
      set_unit (scene, unit);
      height = arrange_views (scene, views);
    }
  return height;
}

/* ---- leaving out ---- */

/* The last view of the layout that is shown and among @candidates; 0 if there is none, or if it is the only one. */
static KmViews
last_view (KmScene *scene, unsigned candidates)
{
  KmViews last = 0;
  unsigned n = 0;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (!km_rect_is_empty (&scene->layers[i]->area))
      {
        n++;
        if (scene->layers[i]->class->view & candidates)
          last = scene->layers[i]->class->view;
      }
  return n > 1 ? last : 0;
}

/* Leaves out those of @views among @candidates until the rest fits at @least of its size. Returns the height. */
static double
arrange_without (KmScene *scene, KmViews *views, unsigned candidates, double least, double height)
{
  KmViews last;
  while (height > scene->min_height && (last = last_view (scene, candidates)) != 0)
    {
      *views &= ~last;
      height = arrange_smaller (scene, *views, least);
    }
  return height;
}

static double
arrange_to_fit (KmScene *scene)
{
  KmViews views = scene->views, about;
  /* Words that may not get smaller stay easy to read. */
  double easy = scene->text->least_px > 0 ? KM_FIT_LEAST : FIT_EASY;
  double height = arrange_views (scene, views);

  if (height <= scene->min_height)
    return arrange_larger (scene, height);
  about = views_of_call (scene);
  height = arrange_smaller (scene, views, FIT_EASY);
  if (views & KM_VIEW_STAIRS)
    height = arrange_smaller (scene, views, easy); /* rather less between its rows than no ribbon */
  for (size_t i = 0; i < G_N_ELEMENTS (companions); i++)
    height = arrange_without (scene, &views, companions[i], FIT_EASY, height);
  if (height > scene->min_height)
    height = arrange_smaller (scene, views, easy);
  for (uint32_t lanes = km_model_snapshot (scene->model, KM_SNAPSHOT_FOLLOW)->cpus / 2;
       lanes > 0 && height > scene->min_height; lanes /= 2)
    {
      scene->lanes = lanes;
      height = arrange_smaller (scene, views, easy);
    }
  if (height > scene->min_height)
    height = arrange_smaller (scene, views, KM_FIT_LEAST);
  height = arrange_without (scene, &views, ~(unsigned)about, KM_FIT_LEAST, height);
  if (height > scene->min_height)
    height = arrange_smaller (scene, views, MIN (KM_FIT_LEAST, FIT_SMALLEST / scene->text_scale));
  height = arrange_without (scene, &views, ~0u, KM_FIT_LEAST, height);
  scene->left_out = scene->views & ~views;
  return MIN (height, scene->min_height);
}

/* The call at the cursor, and the cache that is shown. */
static void
find_subject (KmScene *scene, uint32_t *op, uint32_t *cache)
{
  *op = km_timeline_cursor (km_model_timeline (scene->model)).op;
  *cache = km_scene_scope (scene).cache;
}

double
km_scene_arrange (KmScene *scene)
{
  find_subject (scene, &scene->arranged_op, &scene->arranged_cache);
  scene->lanes = UINT32_MAX;
  scene->left_out = 0;
  set_unit (scene, scene->text_scale);
  return scene->fits && scene->min_height > 0 ? arrange_to_fit (scene) : arrange_views (scene, scene->views);
}

/* Where everything is. */
typedef struct
{
  double unit;
  uint32_t lanes;
  KmViews left_out;
  KmRect areas[KM_N_LAYERS];
} Places;

static Places
places_of (const KmScene *scene)
{
  Places places;
  memset (&places, 0, sizeof places); /* they are compared byte by byte */
  places.unit = scene->unit;
  places.lanes = scene->lanes;
  places.left_out = scene->left_out;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    places.areas[i] = scene->layers[i]->area;
  return places;
}

bool
km_scene_must_arrange (KmScene *scene)
{
  Places before, now;
  uint32_t op, cache;

  if (!scene->fits || scene->min_height <= 0)
    return false;
  find_subject (scene, &op, &cache);
  if (op == scene->arranged_op && cache == scene->arranged_cache)
    return false;
  before = places_of (scene);
  scene->height = km_scene_arrange (scene);
  now = places_of (scene);
  return memcmp (&before, &now, sizeof now) != 0;
}
