/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers: one for each picture of the canvas. A layer turns the snapshot into items (rectangles with what they
 * show), draws them from back to front, and is asked for what is at a point by walking the same items in reverse.
 *
 *   measure ─► place ─► update ─► draw        width known ─► area known ─► step known ─► pixels
 *
 * A layer sees a KmScope and never the machine. */
#pragma once

#include "scene/scope.h"
#include "scene/views.h"

/* One thing on the canvas that can be pointed at. */
typedef struct
{
  KmRect rect;
  KmTarget target;
} KmItem;

typedef struct _KmLayer KmLayer;
typedef struct _KmLayerClass KmLayerClass;

struct _KmLayerClass
{
  const char *name; /* for the command line */
  KmViews view;
  bool grows; /* takes the height that is left over */
  /* KmUses: a script that uses none of this never has anything to see here; the view is shown only by itself then. 0:
   * there always is something. */
  uint32_t uses;
  /* Whether there is anything to see on this machine; the view is shown only by itself if not. NULL: always. */
  bool (*has_any) (const KmScope *scope);
  /* The view that this one shares rows with: beside it whenever that one is shown and there is room, with this part of
   * the width. */
  KmViews partner;
  double partner_share;
  size_t size; /* of the layer with what it holds besides the common part */
  /* Fill and empty what it holds besides; may be NULL. */
  void (*init) (KmLayer *layer);
  void (*finish) (KmLayer *layer);
  /* Height that the layer needs for @width; must not depend on the step, or the canvas would jump. */
  double (*measure) (KmLayer *layer, const KmScope *scope, double width);
  /* Makes items and everything that depends on the step; layer->area is set, and all of the scope's cells have changed
   * if it is new. Adds what must be drawn again to @damage. */
  void (*update) (KmLayer *layer, const KmScope *scope, KmRegion *damage);
  /* Draws all that meets @clip. */
  void (*draw) (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip);
  /* Draws what changes with every frame of the animation, over the rest; may be NULL. */
  void (*draw_moving) (KmLayer *layer, const KmScope *scope, KmPen *pen);
  /* Adds the place of all that it draws at the scope's progress; NULL if draw_moving is. */
  void (*add_moving) (KmLayer *layer, const KmScope *scope, KmRegion *region);
  /* Whether this step has something for that, besides chips; may be NULL. */
  bool (*is_moving) (KmLayer *layer);
  /* A drag from @from has come to @to; at its begin they are the same. Returns false if nothing can be dragged there;
   * else the layer looks elsewhere. NULL: nothing ever can. */
  bool (*drag) (KmLayer *layer, const KmScope *scope, KmPoint from, KmPoint to);
  /* The three questions below have answers from the items; a layer with too many things to list answers itself. */
  bool (*pick) (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found);
  bool (*locate) (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect);
  bool (*neighbour) (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);
};

struct _KmLayer
{
  const KmLayerClass *class;
  KmRect area;   /* on the canvas; empty = not shown */
  GArray *items; /* of KmItem, back to front */
};

/* Returns: (transfer full) a layer of @class, of no area. */
KmLayer *km_layer_new (const KmLayerClass *class);
void km_layer_free (KmLayer *layer);
void km_layer_add_item (KmLayer *layer, KmRect rect, const KmTarget *target);

/* The questions, answered by the layer or from its items. */
bool km_layer_pick (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found);
bool km_layer_locate (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect);
bool km_layer_neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);

/* The last one, always answered from the items. */
bool km_layer_neighbour_item (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);

/* ---- what layers share ---- */

/* Height of the line with the title of a view. */
double km_layer_header_height (const KmScope *scope);
/* Adds that line to @damage. */
void km_layer_damage_header (const KmLayer *layer, const KmScope *scope, KmRegion *damage);
/* Draws the title of a view; returns the width it took. @note is drawn at the right end if there is room for both; both
 * may be NULL. */
double km_layer_draw_header (const KmLayer *layer, const KmScope *scope, KmPen *pen, const char *title,
                             const char *note);
/* Writes @text below the title, in place of a picture of nothing. */
void km_layer_draw_remark (const KmLayer *layer, const KmScope *scope, KmPen *pen, const char *text);
/* Draws the outline of what is selected or pointed at among the items. */
void km_layer_draw_outlines (const KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip, double radius);

/* Whether there are more caches than the layout has room for: a new one is due. */
bool km_layer_caches_outgrown (KmLayer *layer);
/* Whether there is an area or a slot although the script seemed to need none: a new layout is due. */
bool km_layer_areas_outgrown (KmLayer *layer);

extern const KmLayerClass km_layer_zones, km_layer_frames, km_layer_caches, km_layer_slabs, km_layer_arrays,
    km_layer_areas, km_layer_free_lists, km_layer_pcp, km_layer_code, km_layer_stairs, km_layer_ribbon, km_layer_water,
    km_layer_pair;
