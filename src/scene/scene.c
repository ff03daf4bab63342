/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scene: holds the layers, lays them out, and tells them about steps. */
#include "scene/scene_private.h"

#include "base/assert.h"
#include "model/snapshot/uses.h"
#include "scene/layer_frames.h"
#include "scene/list.h"
#include "scene/paint.h"
#include "scene/stage.h"

#include <string.h>

/* Layouts in a row, while layers ask for more room. */
#define MAX_LAYOUTS 3

/* From top to bottom. */
static const KmLayerClass *const classes[KM_N_LAYERS] = {
  [KM_LAYER_WATER] = &km_layer_water,
  [KM_LAYER_ZONES] = &km_layer_zones,
  [KM_LAYER_FRAMES] = &km_layer_frames,
  [KM_LAYER_SLABS] = &km_layer_slabs,
  [KM_LAYER_ARRAYS] = &km_layer_arrays,
  [KM_LAYER_CACHES] = &km_layer_caches,
  [KM_LAYER_AREAS] = &km_layer_areas,
  [KM_LAYER_STAIRS] = &km_layer_stairs,
  [KM_LAYER_FREE_LISTS] = &km_layer_free_lists,
  [KM_LAYER_PCP] = &km_layer_pcp,
  [KM_LAYER_RIBBON] = &km_layer_ribbon,
  [KM_LAYER_CODE] = &km_layer_code,
  [KM_LAYER_PAIR] = &km_layer_pair,
};

/* Stages with a name that no view has. */
static const struct
{
  const char *name;
  KmStage stage;
} groups[] = {
  { "buddy", KM_STAGE_BUDDY },
  { "virtual", KM_STAGE_VIRTUAL },
  { "all", KM_STAGE_ALL },
};

static bool
view_by_name (const char *name, KmViews *views)
{
  for (size_t i = 0; i < G_N_ELEMENTS (groups); i++)
    if (strcmp (groups[i].name, name) == 0)
      {
        *views = km_stage_views (groups[i].stage);
        return true;
      }
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (strcmp (classes[i]->name, name) == 0)
      {
        *views = classes[i]->view;
        return true;
      }
  return false;
}

bool
km_views_by_name (const char *names, KmViews *views)
{
  g_auto (GStrv) each = g_strsplit (names, ",", -1);
  KmViews all = 0, one;

  if (strcmp (names, "zones") == 0) /* alone it is the stage; beside others there is room for bars only */
    {
      *views = km_stage_views (KM_STAGE_ZONES);
      return true;
    }

  for (size_t i = 0; each[i]; i++, all |= one)
    if (!view_by_name (each[i], &one))
      return false;
  *views = all;
  return all != 0;
}

/* ---- life ---- */

KmScene *
km_scene_new_with (KmModel *model, KmText *text, const KmPainter *painter)
{
  KmScene *scene = g_new0 (KmScene, 1);
  if (painter)
    scene->painter = *painter;
  scene->text = text;
  scene->model = model;
  scene->asked_views = scene->views = KM_VIEW_ALL;
  scene->shown_zone = UINT32_MAX;
  scene->lanes = UINT32_MAX;
  scene->unit = scene->text_scale = scene->device_scale = scene->progress = 1;
  scene->needs_layout = scene->needs_update = scene->follow = true;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    scene->layers[i] = km_layer_new (classes[i]);
  scene->board = km_board_new ();
  scene->flights = km_flights_new ();
  scene->stale = km_region_new ();
  return scene;
}

void
km_scene_free (KmScene *scene)
{
  if (!scene)
    return;
  if (scene->painter.free)
    scene->painter.free (scene->painter.data);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    km_layer_free (scene->layers[i]);
  km_board_free (scene->board);
  km_flights_free (scene->flights);
  km_text_free (scene->text);
  km_region_free (scene->stale);
  g_free (scene);
}

KmScope
km_scene_scope (KmScene *scene)
{
  return (KmScope){
    .model = scene->model,
    .snapshot = km_model_snapshot (scene->model, KM_SNAPSHOT_FOLLOW),
    .cells = km_model_cells (scene->model),
    .theme = km_theme_get (scene->theme),
    .text = scene->text,
    .keeper = scene->painter.keeper,
    .board = scene->board,
    .flights = scene->flights,
    .unit = scene->unit,
    .scale = scene->device_scale,
    .lanes = scene->lanes,
    .progress = scene->progress,
    .fits = scene->fits,
    .on_page = scene->on_page,
    .selection = &scene->selection,
    .hover = &scene->hover,
    .views = scene->views,
    .cache =
        km_model_uses (scene->model) & KM_USES_CACHES ? km_model_choose_cache (scene->model, &scene->selection) : 0,
  };
}

/* ---- what must be drawn again ---- */

void
km_scene_mark (KmScene *scene, KmRect rect)
{
  KmIntRect area;

  if (km_rect_is_empty (&rect))
    return;
  area = km_rect_to_int (rect);
  km_region_union_rect (scene->stale, &area);
}

static void
mark_all (KmScene *scene)
{
  km_scene_mark (scene, km_rect (0, 0, scene->width, scene->height));
}

/* A thing may be drawn at several places of a layer. */
static void
mark_items_stale (KmScene *scene, const KmLayer *layer, const KmTarget *target)
{
  for (unsigned i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (km_target_equal (&item->target, target))
        km_scene_mark (scene, km_rect_inset (item->rect, -10 * scene->unit));
    }
}

static void
mark_target_stale (KmScene *scene, const KmScope *scope, const KmTarget *target)
{
  KmRect rect;
  if (target->kind == KM_TARGET_NONE)
    return;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    {
      if (km_layer_locate (scene->layers[i], scope, target, &rect))
        km_scene_mark (scene, km_rect_inset (rect, -10 * scene->unit));
      mark_items_stale (scene, scene->layers[i], target);
    }
}

/* ---- settings ---- */

void
km_scene_set_theme (KmScene *scene, KmThemeId theme)
{
  km_assert (theme < KM_NR_THEMES);
  if (scene->theme == theme)
    return;
  scene->theme = theme;
  mark_all (scene);
}

/* Views in which things move from one place to another. */
#define MOVING_VIEWS (KM_VIEW_STAIRS | KM_VIEW_FREE_LISTS | KM_VIEW_SLABS | KM_VIEW_ARRAYS)

static void
choose_views (KmScene *scene)
{
  KmViews views = scene->asked_views;

  if (scene->still && (views & MOVING_VIEWS))
    views |= KM_VIEW_PAIR;
  if (scene->views == views)
    return;
  scene->views = views;
  scene->needs_layout = true;
}

void
km_scene_set_views (KmScene *scene, KmViews views)
{
  scene->asked_views = views;
  choose_views (scene);
}

void
km_scene_set_still (KmScene *scene, bool still)
{
  scene->still = still;
  choose_views (scene);
}

void
km_scene_set_text_scale (KmScene *scene, double scale)
{
  scale = CLAMP (scale, 0.5, 10);
  if (scene->text_scale == scale)
    return;
  scene->text_scale = scale;
  scene->needs_layout = true;
}

void
km_scene_set_least_text (KmScene *scene, double px)
{
  if (scene->text->least_px == px)
    return;
  km_text_set_least (scene->text, px);
  scene->needs_layout = true;
}

void
km_scene_set_fits (KmScene *scene, bool fits)
{
  if (scene->fits == fits)
    return;
  scene->fits = fits;
  scene->needs_layout = true;
}

void
km_scene_set_on_page (KmScene *scene)
{
  scene->on_page = true;
  scene->needs_layout = true;
}

void
km_scene_set_device_scale (KmScene *scene, double scale)
{
  scale = CLAMP (scale, 0.5, 8);
  if (scene->device_scale == scale)
    return;
  scene->device_scale = scale;
  scene->needs_layout = true;
}

static void
set_target (KmScene *scene, KmTarget *field, const KmTarget *target)
{
  KmTarget wanted = target ? *target : (KmTarget){ .kind = KM_TARGET_NONE };
  if (km_target_equal (field, &wanted))
    return;
  if (scene->width > 0)
    {
      KmScope scope = km_scene_scope (scene);
      mark_target_stale (scene, &scope, field);
      mark_target_stale (scene, &scope, &wanted);
    }
  *field = wanted;
}

/* Which cache is shown, and which of its slabs in full, follows the selection. */
static bool
shows_slabs (KmScene *scene)
{
  return !km_rect_is_empty (&scene->layers[KM_LAYER_SLABS]->area)
         || !km_rect_is_empty (&scene->layers[KM_LAYER_ARRAYS]->area)
         || !km_rect_is_empty (&scene->layers[KM_LAYER_CACHES]->area)
         || !km_rect_is_empty (&scene->layers[KM_LAYER_AREAS]->area);
}

void
km_scene_set_selection (KmScene *scene, const KmTarget *target)
{
  set_target (scene, &scene->selection, target);
  scene->needs_update |= shows_slabs (scene);
}

void
km_scene_set_hover (KmScene *scene, const KmTarget *target)
{
  set_target (scene, &scene->hover, target);
}

/* ---- layout and update ---- */

static bool
is_outgrown (KmLayer *layer, bool (*ask) (KmLayer *))
{
  return !km_rect_is_empty (&layer->area) && ask (layer);
}

static void
update_layers (KmScene *scene, const KmScope *scope, KmRegion *damage)
{
  if (scene->shown_zone != scope->snapshot->zone)
    km_board_reset (scene->board);
  scene->shown_zone = scope->snapshot->zone;
  km_board_begin (scene->board);
  km_flights_begin (scene->flights);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (!km_rect_is_empty (&scene->layers[i]->area))
      scene->layers[i]->class->update (scene->layers[i], scope, damage);
  km_board_finish (scene->board, scope->snapshot);
  km_flights_finish (scene->flights, scope, scene->layers[KM_LAYER_SLABS]);
  scene->needs_update = false;
  if (km_layer_frames_outgrown (scene->layers[KM_LAYER_FRAMES])
      || is_outgrown (scene->layers[KM_LAYER_CACHES], km_layer_caches_outgrown)
      || is_outgrown (scene->layers[KM_LAYER_AREAS], km_layer_areas_outgrown))
    scene->needs_layout = true;
}

static void
update_everything (KmScene *scene, KmScope *scope)
{
  KmFrameRange all = { 0, scope->snapshot->end_pfn };
  scope->changed = &all;
  scope->n_changed = 1;
  km_board_reset (scene->board);
  km_flights_reset (scene->flights);
  update_layers (scene, scope, scene->stale);
}

static void
arrange_layers (KmScene *scene)
{
  KmScope scope;

  scene->height = km_scene_arrange (scene);
  scope = km_scene_scope (scene);
  scene->needs_layout = false;
  if (!km_rect_is_empty (&scene->layers[KM_LAYER_FRAMES]->area))
    km_layer_frames_arrange (scene->layers[KM_LAYER_FRAMES], &scope);
  update_everything (scene, &scope);
}

double
km_scene_layout (KmScene *scene, double width, double min_height)
{
  if (!scene->needs_layout && scene->width == width && scene->min_height == min_height)
    return scene->height;
  scene->width = MAX (width, 1);
  scene->min_height = min_height;
  arrange_layers (scene);
  /* A layer may find only now that it needs more room. */
  for (unsigned i = 0; scene->needs_layout && i < MAX_LAYOUTS; i++)
    arrange_layers (scene);
  km_scene_follow_step (scene);
  mark_all (scene);
  return scene->height;
}

bool
km_scene_view_area (KmScene *scene, KmViews view, KmIntRect *area)
{
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (scene->layers[i]->class->view == view && !km_rect_is_empty (&scene->layers[i]->area))
      {
        *area = km_rect_to_int (scene->layers[i]->area);
        return true;
      }
  return false;
}

void
km_scene_settle (KmScene *scene)
{
  if (scene->width <= 0 || scene->needs_layout)
    km_scene_layout (scene, scene->width > 0 ? scene->width : 960, scene->min_height);
  else if (scene->needs_update)
    {
      KmScope scope = km_scene_scope (scene);
      update_layers (scene, &scope, scene->stale);
    }
}

/* Adds what is left out of the kept picture while it moves. */
static void
damage_chips (KmScene *scene, KmRegion *damage)
{
  km_board_damage (scene->board, damage);
  km_flights_damage (scene->flights, damage);
}

void
km_scene_update (KmScene *scene, const KmFrameRange *ranges, size_t n_ranges, KmIntRect *damage)
{
  KmRegion *changed = km_region_new ();
  KmScope scope = km_scene_scope (scene);
  scope.changed = ranges;
  scope.n_changed = n_ranges;
  scene->astray = false;
  if (scene->width <= 0 || scene->needs_layout || km_scene_must_arrange (scene))
    {
      scene->needs_layout = true;
      km_scene_settle (scene);
      km_region_union (changed, scene->stale);
    }
  else
    {
      if (scene->progress < 1)
        damage_chips (scene, scene->stale); /* of a motion that this step cuts short */
      mark_target_stale (scene, &scope, &scene->selection);
      update_layers (scene, &scope, changed);
      mark_target_stale (scene, &scope, &scene->selection);
      km_scene_follow_step (scene);
      damage_chips (scene, changed);
    }
  km_region_union (scene->stale, changed);
  if (damage)
    {
      KmRect bounds = km_rect_union (km_board_bounds (scene->board), km_flights_bounds (scene->flights));
      km_region_get_extents (scene->stale, damage);
      if (!km_rect_is_empty (&bounds))
        {
          KmIntRect area = km_rect_to_int (bounds);
          km_region_union_rect (changed, &area);
          km_region_union (changed, scene->stale);
          km_region_get_extents (changed, damage);
        }
    }
  km_region_free (changed);
}

static bool
layer_moves (KmLayer *layer)
{
  return layer->class->is_moving && !km_rect_is_empty (&layer->area) && layer->class->is_moving (layer);
}

void
km_scene_set_progress (KmScene *scene, double progress)
{
  bool was_moving, moves;
  KmScope scope;

  progress = CLAMP (progress, 0, 1);
  was_moving = scene->progress < 1;
  moves = progress < 1;
  scene->progress = progress;
  if (was_moving == moves || scene->width <= 0)
    return;
  scope = km_scene_scope (scene);
  damage_chips (scene, scene->stale);
  km_layer_frames_damage_motions (scene->layers[KM_LAYER_FRAMES], &scope, scene->stale);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (layer_moves (scene->layers[i]))
      km_scene_mark (scene, km_rect_inset (scene->layers[i]->area, -12 * scene->unit)); /* arrows lead over */
}

void
km_scene_add_moving (KmScene *scene, KmRegion *region)
{
  KmScope scope;

  if (scene->progress >= 1 || scene->width <= 0)
    return;
  scope = km_scene_scope (scene);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (scene->layers[i]->class->add_moving && !km_rect_is_empty (&scene->layers[i]->area))
      scene->layers[i]->class->add_moving (scene->layers[i], &scope, region);
  km_board_add_moving (scene->board, &scope, region);
  km_flights_add_moving (scene->flights, &scope, region);
}

/* ---- painting ---- */

KmRegion *
km_scene_stale (KmScene *scene)
{
  return scene->stale;
}

void
km_scene_size (KmScene *scene, double *width, double *height, double *device_scale)
{
  *width = scene->width;
  *height = scene->height;
  *device_scale = scene->device_scale;
}

void *
km_scene_painter (KmScene *scene)
{
  return scene->painter.data;
}

void
km_scene_paint_still (KmScene *scene, KmPen *pen)
{
  KmScope scope = km_scene_scope (scene);
  km_paint_rect (pen, pen->clip, scope.theme->background, 1);
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    {
      KmLayer *layer = scene->layers[i];
      KmRect reach = km_rect_inset (layer->area, -12);
      if (km_rect_is_empty (&layer->area) || !km_rect_meets (&reach, &pen->clip))
        continue;
      km_pen_begin (pen, &(KmThing){ .what = "view" }, "view-%s", layer->class->name);
      layer->class->draw (layer, &scope, pen, pen->clip);
      km_pen_end (pen);
    }
}

void
km_scene_paint_moving (KmScene *scene, KmPen *pen)
{
  KmScope scope = km_scene_scope (scene);
  if (scope.progress >= 1)
    return;
  for (size_t i = 0; i < KM_N_LAYERS; i++)
    if (scene->layers[i]->class->draw_moving && !km_rect_is_empty (&scene->layers[i]->area))
      scene->layers[i]->class->draw_moving (scene->layers[i], &scope, pen);
  km_board_draw (scene->board, &scope, pen);
  km_flights_draw (scene->flights, &scope, pen);
}

KmList *
km_scene_list (KmScene *scene)
{
  KmListPen *pen;

  km_scene_settle (scene);
  pen = km_list_pen_new (scene->width, scene->height, scene->theme, scene->text);
  km_list_pen_describe (pen, km_model_snapshot (scene->model, KM_SNAPSHOT_FOLLOW));
  km_scene_paint_still (scene, km_list_pen (pen));
  km_scene_paint_moving (scene, km_list_pen (pen));
  return km_list_pen_finish (pen);
}
