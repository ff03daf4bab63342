/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scene: holds the layers, keeps the finished picture, and draws again only what has changed.
 *
 *   update   layers say what looks different  ──►  `stale` region
 *   draw     stale parts are drawn into the kept picture, the picture is copied, what moves is drawn over it
 *
 * Chips that slide are left out of the kept picture while the animation runs, so that a frame of it costs one copy and
 * a few chips. */
#include "scene/scene.h"

#include "base/assert.h"
#include "model/snapshot/uses.h"
#include "scene/flights.h"
#include "scene/layer_frames.h"
#include "scene/layout.h"
#include "scene/scene_paint.h"

#include <math.h>
#include <string.h>

/* A stale region of more rectangles than this is drawn as one. */
#define MAX_STALE_RECTS 24
/* Layouts in a row, while layers ask for more room. */
#define MAX_LAYOUTS 3

enum
{
  LAYER_ZONES,
  LAYER_FRAMES,
  LAYER_SLABS,
  LAYER_ARRAYS,
  LAYER_CACHES,
  LAYER_AREAS,
  LAYER_FREE_LISTS,
  LAYER_PCP,
  LAYER_CODE,
  N_LAYERS,
};

/* From top to bottom. */
static const KmLayerClass *const classes[N_LAYERS] = {
  [LAYER_ZONES] = &km_layer_zones,           [LAYER_FRAMES] = &km_layer_frames, [LAYER_SLABS] = &km_layer_slabs,
  [LAYER_ARRAYS] = &km_layer_arrays,         [LAYER_CACHES] = &km_layer_caches, [LAYER_AREAS] = &km_layer_areas,
  [LAYER_FREE_LISTS] = &km_layer_free_lists, [LAYER_PCP] = &km_layer_pcp,       [LAYER_CODE] = &km_layer_code,
};

struct _KmScene
{
  /* given */
  KmModel *model; /* not owned */
  KmThemeId theme;
  KmViews views;
  KmTarget selection, hover;
  uint32_t zone;
  double unit, device_scale, progress;

  /* worked out */
  double width, min_height, height; /* of the layout; width 0 = none yet */
  bool needs_layout, needs_update;
  bool follow;
  uint32_t shown_zone;
  KmLayer *layers[N_LAYERS];
  KmLayer *focus; /* where the last thing was picked */
  KmBoard *board;
  KmFlights *flights;
  KmText *text;
  KmPatternTiles tiles;

  /* kept picture */
  cairo_surface_t *picture;
  cairo_region_t *stale;
};

bool
km_views_by_name (const char *name, KmViews *views)
{
  if (strcmp (name, "all") == 0)
    {
      *views = KM_VIEW_ALL;
      return true;
    }
  for (size_t i = 0; i < N_LAYERS; i++)
    if (strcmp (classes[i]->name, name) == 0)
      {
        *views = classes[i]->view;
        return true;
      }
  return false;
}

/* ---- life ---- */

KmScene *
km_scene_new (KmModel *model)
{
  KmScene *scene = g_new0 (KmScene, 1);
  scene->model = model;
  scene->views = KM_VIEW_ALL;
  scene->zone = KM_SNAPSHOT_FOLLOW;
  scene->shown_zone = UINT32_MAX;
  scene->unit = scene->device_scale = scene->progress = 1;
  scene->needs_layout = scene->needs_update = scene->follow = true;
  for (size_t i = 0; i < N_LAYERS; i++)
    scene->layers[i] = classes[i]->create ();
  scene->board = km_board_new ();
  scene->flights = km_flights_new ();
  scene->text = km_text_new ();
  km_pattern_tiles_init (&scene->tiles, scene->device_scale);
  scene->stale = cairo_region_create ();
  return scene;
}

void
km_scene_free (KmScene *scene)
{
  if (!scene)
    return;
  for (size_t i = 0; i < N_LAYERS; i++)
    classes[i]->destroy (scene->layers[i]);
  km_board_free (scene->board);
  km_flights_free (scene->flights);
  km_text_free (scene->text);
  km_pattern_tiles_finish (&scene->tiles);
  g_clear_pointer (&scene->picture, cairo_surface_destroy);
  cairo_region_destroy (scene->stale);
  g_free (scene);
}

static KmScope
make_scope (KmScene *scene)
{
  return (KmScope){
    .model = scene->model,
    .snapshot = km_model_snapshot (scene->model, scene->zone),
    .cells = km_model_cells (scene->model),
    .theme = km_theme_get (scene->theme),
    .text = scene->text,
    .tiles = &scene->tiles,
    .board = scene->board,
    .flights = scene->flights,
    .unit = scene->unit,
    .scale = scene->device_scale,
    .progress = scene->progress,
    .selection = &scene->selection,
    .hover = &scene->hover,
    .cache =
        km_model_uses (scene->model) & KM_USES_CACHES ? km_model_choose_cache (scene->model, &scene->selection) : 0,
  };
}

/* ---- what must be drawn again ---- */

static void
mark_stale (KmScene *scene, KmRect rect)
{
  if (km_rect_is_empty (&rect))
    return;
  cairo_rectangle_int_t area = km_rect_to_int (rect);
  cairo_region_union_rectangle (scene->stale, &area);
}

static void
mark_all_stale (KmScene *scene)
{
  mark_stale (scene, km_rect (0, 0, scene->width, scene->height));
}

static void
mark_target_stale (KmScene *scene, const KmScope *scope, const KmTarget *target)
{
  KmRect rect;
  if (target->kind == KM_TARGET_NONE)
    return;
  for (size_t i = 0; i < N_LAYERS; i++)
    if (km_layer_locate (scene->layers[i], scope, target, &rect))
      mark_stale (scene, km_rect_inset (rect, -10 * scene->unit));
}

/* ---- settings ---- */

static void
layout_changed (KmScene *scene)
{
  scene->needs_layout = true;
}

void
km_scene_set_theme (KmScene *scene, KmThemeId theme)
{
  km_assert (theme < KM_NR_THEMES);
  if (scene->theme == theme)
    return;
  scene->theme = theme;
  mark_all_stale (scene);
}

void
km_scene_set_views (KmScene *scene, KmViews views)
{
  if (scene->views == views)
    return;
  scene->views = views;
  layout_changed (scene);
}

void
km_scene_set_text_scale (KmScene *scene, double scale)
{
  scale = CLAMP (scale, 0.5, 4);
  if (scene->unit == scale)
    return;
  scene->unit = scale;
  km_text_set_scale (scene->text, scale);
  layout_changed (scene);
}

void
km_scene_set_device_scale (KmScene *scene, double scale)
{
  scale = CLAMP (scale, 0.5, 8);
  if (scene->device_scale == scale)
    return;
  scene->device_scale = scale;
  km_pattern_tiles_finish (&scene->tiles);
  km_pattern_tiles_init (&scene->tiles, scale);
  g_clear_pointer (&scene->picture, cairo_surface_destroy);
  layout_changed (scene);
}

static void
set_target (KmScene *scene, KmTarget *field, const KmTarget *target)
{
  KmTarget wanted = target ? *target : (KmTarget){ .kind = KM_TARGET_NONE };
  if (km_target_equal (field, &wanted))
    return;
  if (scene->width > 0)
    {
      KmScope scope = make_scope (scene);
      mark_target_stale (scene, &scope, field);
      mark_target_stale (scene, &scope, &wanted);
    }
  *field = wanted;
}

/* Which cache is shown, and which of its slabs in full, follows the selection. */
static bool
shows_slabs (KmScene *scene)
{
  return !km_rect_is_empty (&scene->layers[LAYER_SLABS]->area) || !km_rect_is_empty (&scene->layers[LAYER_ARRAYS]->area)
         || !km_rect_is_empty (&scene->layers[LAYER_CACHES]->area)
         || !km_rect_is_empty (&scene->layers[LAYER_AREAS]->area);
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

void
km_scene_set_zone (KmScene *scene, uint32_t zone)
{
  if (scene->zone == zone)
    return;
  scene->zone = zone;
  scene->needs_update = true;
}

/* ---- layout and update ---- */

static bool
is_outgrown (KmLayer *layer, bool (*ask) (KmLayer *))
{
  return !km_rect_is_empty (&layer->area) && ask (layer);
}

static void
update_layers (KmScene *scene, const KmScope *scope, const KmFrameRange *ranges, size_t n_ranges,
               cairo_region_t *damage)
{
  if (scene->shown_zone != scope->snapshot->zone)
    km_board_reset (scene->board);
  scene->shown_zone = scope->snapshot->zone;
  km_board_begin (scene->board);
  km_flights_begin (scene->flights);
  for (size_t i = 0; i < N_LAYERS; i++)
    if (!km_rect_is_empty (&scene->layers[i]->area))
      classes[i]->update (scene->layers[i], scope, ranges, n_ranges, damage);
  km_board_finish (scene->board, scope->snapshot);
  km_flights_finish (scene->flights, scope, scene->layers[LAYER_SLABS]);
  scene->needs_update = false;
  if (km_layer_frames_outgrown (scene->layers[LAYER_FRAMES])
      || is_outgrown (scene->layers[LAYER_CACHES], km_layer_caches_outgrown)
      || is_outgrown (scene->layers[LAYER_AREAS], km_layer_areas_outgrown))
    scene->needs_layout = true;
}

static void
update_everything (KmScene *scene, const KmScope *scope)
{
  KmFrameRange all = { 0, scope->snapshot->end_pfn };
  km_board_reset (scene->board);
  km_flights_reset (scene->flights);
  update_layers (scene, scope, &all, 1, scene->stale);
}

static void
place_layers (KmScene *scene)
{
  KmScope scope = make_scope (scene);
  scene->height = km_layout_place (scene->layers, N_LAYERS, scene->views, &scope, scene->width, scene->min_height);
  scene->needs_layout = false;
  if (!km_rect_is_empty (&scene->layers[LAYER_FRAMES]->area))
    km_layer_frames_arrange (scene->layers[LAYER_FRAMES], &scope);
  update_everything (scene, &scope);
}

double
km_scene_layout (KmScene *scene, double width, double min_height)
{
  if (!scene->needs_layout && scene->width == width && scene->min_height == min_height)
    return scene->height;
  scene->width = MAX (width, 1);
  scene->min_height = min_height;
  place_layers (scene);
  /* A layer may find only now that it needs more room. */
  for (guint i = 0; scene->needs_layout && i < MAX_LAYOUTS; i++)
    place_layers (scene);
  mark_all_stale (scene);
  return scene->height;
}

bool
km_scene_view_area (KmScene *scene, KmViews view, cairo_rectangle_int_t *area)
{
  for (size_t i = 0; i < N_LAYERS; i++)
    if (classes[i]->view == view && !km_rect_is_empty (&scene->layers[i]->area))
      {
        *area = km_rect_to_int (scene->layers[i]->area);
        return true;
      }
  return false;
}

/* Makes sure that there is a layout and that it shows the zone asked for. */
static void
settle (KmScene *scene)
{
  if (scene->width <= 0 || scene->needs_layout)
    km_scene_layout (scene, scene->width > 0 ? scene->width : 960, scene->min_height);
  else if (scene->needs_update)
    {
      KmScope scope = make_scope (scene);
      update_layers (scene, &scope, NULL, 0, scene->stale);
    }
}

static void
rearrange_frames (KmScene *scene)
{
  KmLayer *frames = scene->layers[LAYER_FRAMES];
  if (km_rect_is_empty (&frames->area))
    return;
  KmScope scope = make_scope (scene);
  if (km_layer_frames_arrange (frames, &scope))
    mark_stale (scene, km_rect_inset (frames->area, -10));
}

static bool
reveal_range (KmScene *scene, const KmScope *scope, KmPfn start, KmPfn end)
{
  if (start >= end || !km_layer_frames_reveal (scene->layers[LAYER_FRAMES], scope, start, end))
    return false;
  rearrange_frames (scene);
  return true;
}

/* Nothing moves under the pointer. */
static void
follow_step (KmScene *scene, const KmScope *scope)
{
  KmLayer *frames = scene->layers[LAYER_FRAMES];
  KmPfn start, end;
  KmRect rect;
  if (!scene->follow || km_rect_is_empty (&frames->area)
      || (scene->hover.kind != KM_TARGET_NONE && km_layer_locate (frames, scope, &scene->hover, &rect)))
    return;
  if (km_layer_frames_marked (frames, &start, &end))
    reveal_range (scene, scope, start, end);
}

/* Adds what is left out of the kept picture while it moves. */
static void
damage_chips (KmScene *scene, cairo_region_t *damage)
{
  km_board_damage (scene->board, damage);
  km_flights_damage (scene->flights, damage);
}

void
km_scene_update (KmScene *scene, const KmFrameRange *ranges, size_t n_ranges, cairo_rectangle_int_t *damage)
{
  cairo_region_t *changed = cairo_region_create ();
  KmScope scope = make_scope (scene);
  if (scene->width <= 0 || scene->needs_layout)
    {
      settle (scene);
      cairo_region_union (changed, scene->stale);
    }
  else
    {
      if (scene->progress < 1)
        damage_chips (scene, scene->stale); /* of a motion that this step cuts short */
      mark_target_stale (scene, &scope, &scene->selection);
      update_layers (scene, &scope, ranges, n_ranges, changed);
      mark_target_stale (scene, &scope, &scene->selection);
      follow_step (scene, &scope);
      damage_chips (scene, changed);
    }
  cairo_region_union (scene->stale, changed);
  if (damage)
    {
      KmRect bounds = km_rect_union (km_board_bounds (scene->board), km_flights_bounds (scene->flights));
      cairo_region_get_extents (scene->stale, damage);
      if (!km_rect_is_empty (&bounds))
        {
          cairo_rectangle_int_t area = km_rect_to_int (bounds);
          cairo_region_union_rectangle (changed, &area);
          cairo_region_union (changed, scene->stale);
          cairo_region_get_extents (changed, damage);
        }
    }
  cairo_region_destroy (changed);
}

static bool
layer_moves (KmLayer *layer)
{
  return layer->class->is_moving && !km_rect_is_empty (&layer->area) && layer->class->is_moving (layer);
}

void
km_scene_set_progress (KmScene *scene, double progress)
{
  progress = CLAMP (progress, 0, 1);
  bool was_moving = scene->progress < 1, moves = progress < 1;
  scene->progress = progress;
  if (was_moving == moves || scene->width <= 0)
    return;
  KmScope scope = make_scope (scene);
  damage_chips (scene, scene->stale);
  km_layer_frames_damage_motions (scene->layers[LAYER_FRAMES], &scope, scene->stale);
  for (size_t i = 0; i < N_LAYERS; i++)
    if (layer_moves (scene->layers[i]))
      mark_stale (scene, scene->layers[i]->area);
}

void
km_scene_add_moving (KmScene *scene, cairo_region_t *region)
{
  if (scene->progress >= 1 || scene->width <= 0)
    return;
  KmScope scope = make_scope (scene);
  for (size_t i = 0; i < N_LAYERS; i++)
    if (classes[i]->add_moving && !km_rect_is_empty (&scene->layers[i]->area))
      classes[i]->add_moving (scene->layers[i], &scope, region);
  km_board_add_moving (scene->board, &scope, region);
  km_flights_add_moving (scene->flights, &scope, region);
}

bool
km_scene_is_animated (KmScene *scene)
{
  bool moves = km_board_moves (scene->board) || km_flights_moves (scene->flights);
  for (size_t i = 0; i < N_LAYERS; i++)
    moves |= layer_moves (scene->layers[i]);
  return moves;
}

/* ---- zoom of the page-frame map ---- */

void
km_scene_set_follow (KmScene *scene, bool follow)
{
  scene->follow = follow;
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
  km_layer_frames_zoom (scene->layers[LAYER_FRAMES], level, centre);
  rearrange_frames (scene);
}

double
km_scene_frames_level (KmScene *scene)
{
  return km_layer_frames_viewport (scene->layers[LAYER_FRAMES])->level;
}

KmPfn
km_scene_frames_centre (KmScene *scene)
{
  return km_layer_frames_viewport (scene->layers[LAYER_FRAMES])->centre;
}

/* The frames of the slab of an object. */
static bool
reveal_slab (KmScene *scene, const KmScope *scope, const KmTarget *target)
{
  KmPfn start, end;
  return km_model_frames_of_target (scope->model, target, &start, &end) && reveal_range (scene, scope, start, end);
}

bool
km_scene_reveal (KmScene *scene, const KmTarget *target)
{
  settle (scene);
  KmScope scope = make_scope (scene);
  const KmSnapshot *s = scope.snapshot;
  switch (target->kind)
    {
    case KM_TARGET_FRAME:
      return target->pfn < s->end_pfn && reveal_range (scene, &scope, target->pfn, target->pfn + 1);
    case KM_TARGET_BLOCK:
      return target->pfn < s->end_pfn
             && reveal_range (scene, &scope, target->pfn, MIN (target->pfn + (1u << target->order), s->end_pfn));
    case KM_TARGET_SLAB:
    case KM_TARGET_OBJECT:
      return reveal_slab (scene, &scope, target);
    case KM_TARGET_ZONE:
    case KM_TARGET_WATERMARK:
      if (target->zone >= s->n_zones)
        return false;
      km_scene_zoom_frames (
          scene,
          log2 ((double)s->end_pfn / MAX (s->zones[target->zone].end_pfn - s->zones[target->zone].start_pfn, 1u)),
          s->zones[target->zone].start_pfn / 2 + s->zones[target->zone].end_pfn / 2);
      return true;
    default:
      return false;
    }
}

bool
km_scene_reveal_step (KmScene *scene)
{
  KmPfn start, end;
  settle (scene);
  KmScope scope = make_scope (scene);
  return km_layer_frames_marked (scene->layers[LAYER_FRAMES], &start, &end) && reveal_range (scene, &scope, start, end);
}

/* ---- is the step in view? ---- */

/* The views that show things of a kind, best first. */
static const struct
{
  uint8_t n, layers[3];
  bool whole; /* it is the first of them that is shown that counts, and not the thing in it */
} views_of_kind[] = {
  [KM_TARGET_FRAME] = { 1, { LAYER_FRAMES }, true },
  [KM_TARGET_OBJECT] = { 2, { LAYER_SLABS, LAYER_ARRAYS } },
  [KM_TARGET_SLAB] = { 1, { LAYER_SLABS } },
  [KM_TARGET_ARRAY] = { 2, { LAYER_ARRAYS, LAYER_SLABS } },
  [KM_TARGET_CACHE] = { 3, { LAYER_SLABS, LAYER_ARRAYS, LAYER_CACHES }, true },
  [KM_TARGET_AREA] = { 1, { LAYER_AREAS } },
};

/* Whether @target is among the items of @layer. Fills the first place of it, or one inside @visible, which makes it
 * seen. */
static bool
find_items (const KmLayer *layer, const KmTarget *target, const KmRect *visible, KmRect *rect, bool *seen)
{
  bool found = false;
  for (guint i = 0; i < layer->items->len && !*seen; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      if (!km_target_equal (&item->target, target))
        continue;
      KmRect common = km_rect_intersect (item->rect, *visible);
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
km_scene_step_sight (KmScene *scene, const cairo_rectangle_int_t *visible, cairo_rectangle_int_t *area)
{
  KmRect window = km_rect (visible->x, visible->y, visible->width, visible->height), rect = { 0 }, first = { 0 };
  bool seen = false, found = false;
  KmTarget target;
  settle (scene);
  if (!km_model_step_target (scene->model, &target))
    return KM_SIGHT_NOTHING;
  for (guint i = 0; i < views_of_kind[target.kind].n; i++)
    {
      const KmLayer *layer = scene->layers[views_of_kind[target.kind].layers[i]];
      if (km_rect_is_empty (&layer->area))
        continue;
      bool whole = views_of_kind[target.kind].whole;
      bool itself = !whole && find_items (layer, &target, &window, &rect, &seen);
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

/* ---- drawing ---- */

static void
draw_layers (KmScene *scene, const KmScope *scope, cairo_t *cr, KmRect clip)
{
  km_color_set (cr, scope->theme->background, 1);
  cairo_rectangle (cr, clip.x, clip.y, clip.w, clip.h);
  cairo_fill (cr);
  for (size_t i = 0; i < N_LAYERS; i++)
    {
      KmRect reach = km_rect_inset (scene->layers[i]->area, -12);
      if (!km_rect_is_empty (&scene->layers[i]->area) && km_rect_meets (&reach, &clip))
        classes[i]->draw (scene->layers[i], scope, cr, clip);
    }
}

static void
draw_moving (KmScene *scene, const KmScope *scope, cairo_t *cr)
{
  if (scope->progress >= 1)
    return;
  for (size_t i = 0; i < N_LAYERS; i++)
    if (classes[i]->draw_moving && !km_rect_is_empty (&scene->layers[i]->area))
      classes[i]->draw_moving (scene->layers[i], scope, cr);
  km_board_draw (scene->board, scope, cr);
  km_flights_draw (scene->flights, scope, cr);
}

static void
redraw_rect (KmScene *scene, const KmScope *scope, cairo_t *cr, const cairo_rectangle_int_t *area)
{
  cairo_save (cr);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_clip (cr);
  draw_layers (scene, scope, cr, km_rect (area->x, area->y, area->width, area->height));
  cairo_restore (cr);
}

static void
make_picture (KmScene *scene)
{
  int w = (int)ceil (scene->width * scene->device_scale), h = (int)ceil (scene->height * scene->device_scale);
  if (scene->picture && cairo_image_surface_get_width (scene->picture) == w
      && cairo_image_surface_get_height (scene->picture) == h)
    return;
  g_clear_pointer (&scene->picture, cairo_surface_destroy);
  scene->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cairo_surface_set_device_scale (scene->picture, scene->device_scale, scene->device_scale);
  mark_all_stale (scene);
}

/* Draws the stale parts into the kept picture. */
static void
refresh_picture (KmScene *scene, const KmScope *scope)
{
  make_picture (scene);
  cairo_rectangle_int_t canvas = { 0, 0, (int)ceil (scene->width), (int)ceil (scene->height) };
  cairo_region_intersect_rectangle (scene->stale, &canvas);
  int n = cairo_region_num_rectangles (scene->stale);
  if (n == 0)
    return;
  cairo_t *cr = cairo_create (scene->picture);
  cairo_rectangle_int_t area;
  if (n > MAX_STALE_RECTS)
    {
      cairo_region_get_extents (scene->stale, &area);
      redraw_rect (scene, scope, cr, &area);
    }
  for (int i = 0; n <= MAX_STALE_RECTS && i < n; i++)
    {
      cairo_region_get_rectangle (scene->stale, i, &area);
      redraw_rect (scene, scope, cr, &area);
    }
  cairo_destroy (cr);
  cairo_region_destroy (scene->stale);
  scene->stale = cairo_region_create ();
}

void
km_scene_paint (KmScene *scene, cairo_t *cr, double scale)
{
  settle (scene);
  if (scale > 0)
    km_scene_set_device_scale (scene, scale);
  settle (scene);
  KmScope scope = make_scope (scene);
  scope.tiles = scale > 0 ? &scene->tiles : NULL;
  draw_layers (scene, &scope, cr, km_rect_of_clip (cr));
  draw_moving (scene, &scope, cr);
}

/* Device pixels for a logical one on the surface that @cr draws on. */
static double
scale_of_target (cairo_t *cr)
{
  double sx, sy, dx = 1, dy = 0;
  cairo_surface_get_device_scale (cairo_get_group_target (cr), &sx, &sy);
  cairo_user_to_device_distance (cr, &dx, &dy);
  return sx * hypot (dx, dy);
}

void
km_scene_draw (KmScene *scene, cairo_t *cr, bool vector)
{
  if (vector)
    {
      km_scene_paint (scene, cr, 0);
      return;
    }
  if (cairo_surface_get_type (cairo_get_group_target (cr)) == CAIRO_SURFACE_TYPE_IMAGE)
    km_scene_set_device_scale (scene, scale_of_target (cr));
  settle (scene);
  KmScope scope = make_scope (scene);
  refresh_picture (scene, &scope);
  cairo_set_source_surface (cr, scene->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  draw_moving (scene, &scope, cr);
}

/* ---- what is where ---- */

void
km_scene_pick (KmScene *scene, double x, double y, KmTarget *target, cairo_rectangle_int_t *area)
{
  settle (scene);
  KmScope scope = make_scope (scene);
  *target = (KmTarget){ .kind = KM_TARGET_NONE };
  for (size_t i = N_LAYERS; i-- > 0;)
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
  for (size_t i = 0; i < N_LAYERS; i++)
    if (km_layer_locate (scene->layers[i], scope, target, rect))
      return scene->layers[i];
  return NULL;
}

bool
km_scene_locate (KmScene *scene, const KmTarget *target, cairo_rectangle_int_t *area)
{
  settle (scene);
  KmScope scope = make_scope (scene);
  KmRect rect;
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
  settle (scene);
  KmScope scope = make_scope (scene);
  KmRect here;
  KmLayer *layer = layer_of (scene, &scope, from, &here);
  if (!layer)
    return false;
  if (km_layer_neighbour (layer, &scope, from, dx, dy, to))
    {
      scene->focus = layer;
      return true;
    }
  int at = 0;
  while (scene->layers[at] != layer)
    at++;
  for (at += dy; dy && at >= 0 && at < N_LAYERS; at += dy)
    if (!km_rect_is_empty (&scene->layers[at]->area)
        && enter_layer (scene->layers[at], &scope, here.x + here.w / 2, dy, to))
      {
        scene->focus = scene->layers[at];
        return true;
      }
  return false;
}
