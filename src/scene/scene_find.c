/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is where: the drawing walk in reverse, and from one thing to the next. */
#include "scene/scene_private.h"

void
km_scene_pick (KmScene *scene, double x, double y, KmTarget *target, KmIntRect *area)
{
  KmScope scope;

  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  *target = (KmTarget){ .kind = KM_TARGET_NONE };
  for (size_t i = KM_N_LAYERS; i-- > 0;)
    {
      KmItem found;
      if (!km_layer_pick (scene->layers[i], &scope, x, y, &found))
        continue;
      *target = found.target;
      scene->focus = scene->layers[i];
      if (area)
        *area = km_rect_to_int (found.rect);
      return;
    }
}

/* Layer that shows @target: the one that was picked from last, if it does. */
static KmLayer *
layer_of (KmScene *scene, const KmScope *scope, const KmTarget *target, KmRect *rect)
{
  if (scene->focus && km_layer_locate (scene->focus, scope, target, rect))
    return scene->focus;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (km_layer_locate (scene->layers[i], scope, target, rect))
      return scene->layers[i];
  return NULL;
}

bool
km_scene_locate (KmScene *scene, const KmTarget *target, KmIntRect *area)
{
  KmScope scope;
  KmRect rect;

  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  if (!layer_of (scene, &scope, target, &rect))
    return false;
  *area = km_rect_to_int (rect);
  return true;
}

/* The thing of @layer nearest to column @x at its upper (@dy 1) or lower edge. */
static bool
enter_layer (KmLayer *layer, const KmScope *scope, double x, int dy, KmTarget *to)
{
  KmItem found;
  double step = 6 * scope->unit;
  for (double y = step / 2; y < layer->area.h; y += step)
    for (double off = 0; off < layer->area.w; off += step)
      for (int side = -1; side <= 1; side += 2)
        if (km_layer_pick (layer, scope, x + side * off, dy > 0 ? layer->area.y + y : layer->area.y + layer->area.h - y,
                           &found))
          {
            *to = found.target;
            return true;
          }
  return false;
}

bool
km_scene_neighbour (KmScene *scene, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  KmScope scope;
  KmRect here;
  KmLayer *layer;
  int at = 0;

  km_scene_settle (scene);
  scope = km_scene_scope (scene);
  layer = layer_of (scene, &scope, from, &here);
  if (!layer)
    return false;
  if (km_layer_neighbour (layer, &scope, from, dx, dy, to))
    {
      scene->focus = layer;
      return true;
    }
  while (scene->layers[at] != layer)
    at++;
  for (at += dy; dy && at >= 0 && at < KM_N_LAYERS; at += dy)
    if (!km_rect_is_empty (&scene->layers[at]->area)
        && enter_layer (scene->layers[at], &scope, here.x + here.w / 2, dy, to))
      {
        scene->focus = scene->layers[at];
        return true;
      }
  return false;
}
