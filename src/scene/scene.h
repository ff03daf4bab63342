/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scene: draws a model, the same on the screen and in every kind of file.
 *
 *   model ──► layout (rectangles of the views) ──► layers (one for each picture) ──► pen
 *
 * The scene never sees the machine: layers get cells and list records. Sizes are in logical pixels. */
#pragma once

#include "scene/region.h"
#include "scene/theme.h"
#include "scene/views.h"

typedef struct _KmScene KmScene;

/* The views that @names, words with commas between, name: "zones", "frames", "caches", "slabs", "arrays", "areas",
 * "free-lists", "pcp", "code", "buddy", "virtual", "all". Returns false if one is unknown or there is none. */
bool km_views_by_name (const char *names, KmViews *views);

void km_scene_free (KmScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmScene, km_scene_free)

/* Each setting takes effect at the next layout and draw. */
void km_scene_set_theme (KmScene *scene, KmThemeId theme);
void km_scene_set_views (KmScene *scene, KmViews views);
void km_scene_set_text_scale (KmScene *scene, double scale); /* 0.5 to 10 */
/* No words are smaller than @px logical pixels, whatever the scale; 0: they may be. */
void km_scene_set_least_text (KmScene *scene, double px);
/* Whether the layout must not be higher than asked for: words and boxes become smaller, at most by half, some CPUs lose
 * their rows, and views that still find no room are left out, those that the call is about last. */
void km_scene_set_fits (KmScene *scene, bool fits);
/* How much smaller everything may become to fit. */
#define KM_FIT_LEAST 0.5
/* For paper and slides: no scrollbar, and a legend of what is visible only, in room that is always the same. */
void km_scene_set_on_page (KmScene *scene);
/* Device pixels for a logical one on the screen. What draws finds it out from the surface; to say it before saves
 * drawing twice. */
void km_scene_set_device_scale (KmScene *scene, double scale);
void km_scene_set_selection (KmScene *scene, const KmTarget *target);
void km_scene_set_hover (KmScene *scene, const KmTarget *target);

/* Whether the page-frame map shows the frames that the call at the cursor is about: not after km_scene_zoom_frames(),
 * and never while the pointer is over the map. A call without frames shows the whole machine. */
bool km_scene_follows (KmScene *scene);
/* While it follows it shows the frames from @first up to @end, which is not among them, whatever the call is about; 0
 * and 0 to follow the calls (the default). */
void km_scene_set_frames (KmScene *scene, KmPfn first, KmPfn end);
/* Semantic zoom of the page-frame map. Level 0 shows the whole machine; each level doubles. */
void km_scene_zoom_frames (KmScene *scene, double level, KmPfn centre);
double km_scene_frames_level (KmScene *scene);
KmPfn km_scene_frames_centre (KmScene *scene);
/* Zooms and scrolls so that @target is seen well, until the next step; nothing moves if it is. Returns true if
 * something moved. */
bool km_scene_reveal (KmScene *scene, const KmTarget *target);

/* Animation between the previous step and the current one: 0 = as before, 1 = at rest (the default). */
void km_scene_set_progress (KmScene *scene, double progress);
/* For who wants no motion: beside views in which things move, what the step moves is shown before and after. */
void km_scene_set_still (KmScene *scene, bool still);
/* Adds the places of all that moves, where it is at the present progress, to @region: between two frames of a motion
 * the picture differs only in the places of the one and of the other. Nothing at rest. */
void km_scene_add_moving (KmScene *scene, KmRegion *region);

/* Takes over what the model's last update changed. Returns the rectangle that must be drawn again in @damage. */
void km_scene_update (KmScene *scene, const KmFrameRange *ranges, size_t n_ranges, KmIntRect *damage);

/* Lays the views out for @width; returns the height they need (at least @min_height). Cheap if nothing changed. */
double km_scene_layout (KmScene *scene, double width, double min_height);

/* Where a view lies on the canvas. Returns false if it is not shown. @view is one of the bits. */
bool km_scene_view_area (KmScene *scene, KmViews view, KmIntRect *area);

/* Whether one sees what the step is about. */
typedef enum
{
  KM_SIGHT_NOTHING, /* it is about nothing that a view shows */
  KM_SIGHT_SEEN,
  KM_SIGHT_HIDDEN,
} KmSight;

/* Looks for what the step is about (km_model_step_target()) in the part @visible of the canvas. HIDDEN fills @area with
 * what should come into view: its whole view if that fits, else the thing itself. For a call of the page allocator it
 * is the page-frame map, which follows by itself inside; any part of that is good enough. */
KmSight km_scene_step_sight (KmScene *scene, const KmIntRect *visible, KmIntRect *area);

/* What is at a point: the drawing walk in reverse. Fills @target (KM_TARGET_NONE if nothing) and, if not NULL, the
 * rectangle of the thing in @area. */
void km_scene_pick (KmScene *scene, double x, double y, KmTarget *target, KmIntRect *area);

/* Keyboard: the thing next to @from in a direction (dx, dy in -1, 0, 1). Returns false at the edge. */
bool km_scene_neighbour (KmScene *scene, const KmTarget *from, int dx, int dy, KmTarget *to);
/* A drag that began at (@from_x, @from_y) has come to (@x, @y); when it begins both are the same. Pulls the page-frame
 * map and the ribbon of frames, moves scrollbar and lens. Returns whether something can be dragged from there; then the
 * picture must be drawn again. */
bool km_scene_drag (KmScene *scene, double from_x, double from_y, double x, double y);
/* Where @target is drawn. Returns false if it is not in view. */
bool km_scene_locate (KmScene *scene, const KmTarget *target, KmIntRect *area);
