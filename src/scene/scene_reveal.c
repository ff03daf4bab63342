/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zoom of the page-frame map, and bringing into view what a step or a target is about. */
#include "scene/scene_private.h"

#include "model/snapshot/slab_map.h"
#include "model/snapshot/stairs.h"
#include "scene/layer_frames.h"

#include <math.h>

static void
rearrange_frames (KmScene *scene)
{
  KmLayer *frames = scene->layers[KM_LAYER_FRAMES];
  KmScope scope;

  if (km_rect_is_empty (&frames->area))
    return;
  scope = km_scene_scope (scene);
  if (km_layer_frames_arrange (frames, &scope))
    km_scene_mark (scene, km_rect_inset (frames->area, -10));
}

static bool
reveal_range (KmScene *scene, KmPfn start, KmPfn end)
{
  if (start >= end || !km_layer_frames_reveal (scene->layers[KM_LAYER_FRAMES], start, end))
    return false;
  scene->astray = true;
  rearrange_frames (scene);
  return true;
}

/* Frames from @first up to @end fill the map. */
static void
look_at (KmScene *scene, KmPfn first, KmPfn end)
{
  KmPfn all = km_model_snapshot (scene->model, KM_SNAPSHOT_FOLLOW)->end_pfn;
  KmPfn last = MIN (end, all);

  if (first < last)
    km_layer_frames_zoom (scene->layers[KM_LAYER_FRAMES], log2 ((double)all / (last - first)), first / 2 + last / 2);
}

/* Nothing moves under the pointer. */
void
km_scene_follow_step (KmScene *scene)
{
  KmLayer *frames = scene->layers[KM_LAYER_FRAMES];
  const KmScope scope = km_scene_scope (scene);
  KmFrameRange call, block;
  KmRect rect;

  if (!scene->follow || scene->astray || km_rect_is_empty (&frames->area)
      || (scene->hover.kind != KM_TARGET_NONE && km_layer_locate (frames, &scope, &scene->hover, &rect)))
    return;
  if (scene->first_pfn < scene->end_pfn)
    look_at (scene, scene->first_pfn, scene->end_pfn);
  else if (km_model_call_block (scene->model, &block.start, &block.end))
    {
      km_model_call_frames (scene->model, scope.snapshot->zone, &call.start, &call.end);
      km_layer_frames_follow (frames, call, block);
    }
  else
    km_layer_frames_zoom (frames, 0, 0);
  rearrange_frames (scene);
}

void
km_scene_set_frames (KmScene *scene, KmPfn first, KmPfn end)
{
  if (scene->first_pfn == first && scene->end_pfn == end)
    return;
  scene->first_pfn = first;
  scene->end_pfn = end;
  scene->needs_layout = true;
}

bool
km_scene_follows (KmScene *scene)
{
  return scene->follow;
}

void
km_scene_zoom_frames (KmScene *scene, double level, KmPfn centre)
{
  scene->follow = false;
  km_layer_frames_zoom (scene->layers[KM_LAYER_FRAMES], level, centre);
  rearrange_frames (scene);
}

bool
km_scene_drag (KmScene *scene, double from_x, double from_y, double x, double y)
{
  KmScope scope;

  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    {
      KmLayer *layer = scene->layers[i];
      if (!layer->class->drag || !km_rect_contains (&layer->area, from_x, from_y))
        continue;
      if (!layer->class->drag (layer, &scope, (KmPoint){ from_x, from_y }, (KmPoint){ x, y }))
        return false;
      if (i == KM_LAYER_FRAMES)
        {
          scene->follow = false;
          rearrange_frames (scene);
        }
      scene->needs_update = true;
      return true;
    }
  return false;
}

double
km_scene_frames_level (KmScene *scene)
{
  return km_layer_frames_viewport (scene->layers[KM_LAYER_FRAMES])->level;
}

KmPfn
km_scene_frames_centre (KmScene *scene)
{
  return km_layer_frames_viewport (scene->layers[KM_LAYER_FRAMES])->centre;
}

/* The frames of the slab of an object. */
static bool
reveal_slab (KmScene *scene, const KmTarget *target)
{
  KmPfn start, end;
  return km_model_frames_of_target (scene->model, target, &start, &end) && reveal_range (scene, start, end);
}

bool
km_scene_reveal (KmScene *scene, const KmTarget *target)
{
  const KmSnapshot *s;

  km_scene_settle (scene);
  s = km_model_snapshot (scene->model, KM_SNAPSHOT_FOLLOW);
  switch (target->kind)
    {
    case KM_TARGET_FRAME:
      return target->pfn < s->end_pfn && reveal_range (scene, target->pfn, target->pfn + 1);
    case KM_TARGET_BLOCK:
      return target->pfn < s->end_pfn
             && reveal_range (scene, target->pfn, MIN (target->pfn + (1u << target->order), s->end_pfn));
    case KM_TARGET_SLAB:
    case KM_TARGET_OBJECT:
      return reveal_slab (scene, target);
    case KM_TARGET_ZONE:
    case KM_TARGET_WATERMARK:
      if (target->zone >= s->n_zones)
        return false;
      look_at (scene, s->zones[target->zone].start_pfn, s->zones[target->zone].end_pfn);
      scene->astray = true;
      rearrange_frames (scene);
      return true;
    default:
      return false;
    }
}

/* ---- is the step in view? ---- */

/* The views that show things of a kind, best first. */
static const struct
{
  uint8_t n, layers[3];
  bool whole; /* it is the first of them that is shown that counts, and not the thing in it */
} views_of_kind[] = {
  [KM_TARGET_FRAME] = { 1, { KM_LAYER_FRAMES }, true },
  [KM_TARGET_OBJECT] = { 2, { KM_LAYER_SLABS, KM_LAYER_ARRAYS } },
  [KM_TARGET_SLAB] = { 1, { KM_LAYER_SLABS } },
  [KM_TARGET_ARRAY] = { 2, { KM_LAYER_ARRAYS, KM_LAYER_SLABS } },
  [KM_TARGET_CACHE] = { 3, { KM_LAYER_SLABS, KM_LAYER_ARRAYS, KM_LAYER_CACHES }, true },
  [KM_TARGET_AREA] = { 1, { KM_LAYER_AREAS } },
};

/* Whether @target is among the items of @layer. Fills the first place of it, or one inside @visible, which makes it
 * seen. */
static bool
find_items (const KmLayer *layer, const KmTarget *target, const KmRect *visible, KmRect *rect, bool *seen)
{
  bool found = false;
  for (unsigned i = 0; i < layer->items->len && !*seen; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      KmRect common;

      if (!km_target_equal (&item->target, target))
        continue;
      common = km_rect_intersect (item->rect, *visible);
      *seen = common.w >= item->rect.w - 1 && common.h >= item->rect.h - 1;
      if (!found || *seen)
        *rect = item->rect;
      found = true;
    }
  return found;
}

/* A view without the thing itself is seen if there is enough of it. */
static bool
is_view_seen (KmRect view, const KmRect *visible)
{
  KmRect common = km_rect_intersect (view, *visible);
  return common.w > 0 && common.h >= MIN (view.h, visible->h) / 3;
}

/* The thing with as much of its view as there is room for. */
static KmRect
widen_to_view (KmRect rect, KmRect view, const KmRect *visible)
{
  if (view.h <= visible->h)
    return view;
  rect.h = MIN (rect.h, visible->h);
  return rect;
}

KmSight
km_scene_step_sight (KmScene *scene, const KmIntRect *visible, KmIntRect *area)
{
  KmRect window = km_rect (visible->x, visible->y, visible->width, visible->height), rect = { 0 }, first = { 0 };
  bool seen = false, found = false;
  KmTarget target;
  km_scene_settle (scene);
  if (!km_model_step_target (scene->model, &target))
    return KM_SIGHT_NOTHING;
  for (unsigned i = 0; i < views_of_kind[target.kind].n; i++)
    {
      const KmLayer *layer = scene->layers[views_of_kind[target.kind].layers[i]];
      bool whole, itself;

      if (km_rect_is_empty (&layer->area))
        continue;
      whole = views_of_kind[target.kind].whole;
      itself = !whole && find_items (layer, &target, &window, &rect, &seen);
      if (seen || (!itself && is_view_seen (layer->area, &window)))
        return KM_SIGHT_SEEN;
      if ((itself && !found) || km_rect_is_empty (&first))
        first = widen_to_view (itself ? rect : layer->area, layer->area, &window);
      found |= itself;
      if (whole)
        break;
    }
  if (km_rect_is_empty (&first))
    return KM_SIGHT_NOTHING;
  *area = km_rect_to_int (first);
  return KM_SIGHT_HIDDEN;
}
