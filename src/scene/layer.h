/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers: one for each picture of the canvas. A layer turns the snapshot into items (rectangles with what they stand
 * for), draws them from back to front, and is asked for what is at a point by walking the same items in reverse.
 *
 *   measure ─► place ─► update ─► draw        width known ─► area known ─► step known ─► pixels
 *
 * A layer sees a KmScope: records of the model, a theme, words; never the machine. */
#pragma once

#include "model/snapshot/pages.h"
#include "scene/board.h"
#include "scene/pattern.h"
#include "scene/text.h"

typedef struct _KmFlights KmFlights;

/* What a layer may use while it measures, updates or draws. */
struct _KmScope
{
  KmModel *model;
  const KmSnapshot *snapshot; /* of the current step */
  const uint8_t *cells;       /* of all frames */
  const KmTheme *theme;
  KmText *text;
  const KmPatternTiles *tiles; /* for the screen; NULL: vector target, no bitmaps */
  KmBoard *board;              /* chips on the move */
  KmFlights *flights;          /* objects on the move */
  double unit;                 /* text scale: everything that holds words is multiplied by it */
  double scale;                /* device pixels for a logical one */
  double progress;             /* of the animation, 1 = at rest */
  const KmTarget *selection, *hover;
  uint32_t cache; /* whose slabs and arrays are shown, 0 = none */
};

/* One thing on the canvas that can be pointed at. */
typedef struct
{
  KmRect rect;
  KmTarget target;
} KmItem;

typedef struct _KmLayer KmLayer;

typedef struct
{
  const char *name; /* for the command line */
  KmViews view;
  bool grows; /* takes the height that is left over */
  /* Whether there can ever be something to see with this script; without that the view is shown only by itself. May be
   * NULL: there always is. */
  bool (*has_content) (const KmScope *scope);
  /* Width with which it stands beside the layer before it, if there is room; NULL: always below. */
  double (*beside_width) (const KmScope *scope);
  KmLayer *(*create) (void);
  /* Frees what the layer holds besides its items, and the layer. */
  void (*destroy) (KmLayer *layer);
  /* Height that the layer needs for @width; must not depend on the step, or the canvas would jump. */
  double (*measure) (KmLayer *layer, const KmScope *scope, double width);
  /* Makes items and everything that depends on the step; layer->area is set. @ranges: cells that have changed since the
   * last update, all of them if the area is new. Adds what must be drawn again to @damage. */
  void (*update) (KmLayer *layer, const KmScope *scope, const KmFrameRange *ranges, size_t n_ranges,
                  cairo_region_t *damage);
  /* Draws all that meets @clip. */
  void (*draw) (KmLayer *layer, const KmScope *scope, cairo_t *cr, KmRect clip);
  /* Draws what changes with every frame of the animation, over the rest; may be NULL. */
  void (*draw_moving) (KmLayer *layer, const KmScope *scope, cairo_t *cr);
  /* Adds the place of all that it draws at the scope's progress; NULL if draw_moving is. */
  void (*add_moving) (KmLayer *layer, const KmScope *scope, cairo_region_t *region);
  /* Whether this step has something for that, besides chips; may be NULL. */
  bool (*is_moving) (KmLayer *layer);
  /* The three questions below have answers from the items; a layer with too many things to list answers itself. */
  bool (*pick) (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found);
  bool (*locate) (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect);
  bool (*neighbour) (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);
} KmLayerClass;

struct _KmLayer
{
  const KmLayerClass *class;
  KmRect area;   /* on the canvas; empty = not shown */
  GArray *items; /* of KmItem, back to front */
};

/* Sets up the common part. */
void km_layer_init (KmLayer *layer, const KmLayerClass *class);
void km_layer_finish (KmLayer *layer);
void km_layer_add_item (KmLayer *layer, KmRect rect, const KmTarget *target);

/* The questions, answered by the layer or from its items. */
bool km_layer_pick (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found);
bool km_layer_locate (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect);
bool km_layer_neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);

/* The last one, always answered from the items. */
bool km_layer_neighbour_item (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to);

/* ---- painting that layers share ---- */

/* Height of the line with the title of a view. */
double km_layer_header_height (const KmScope *scope);
/* Draws the title of a view; returns the width it took. @note is drawn at the right end if there is room for both; both
 * may be NULL. */
double km_layer_draw_header (const KmLayer *layer, const KmScope *scope, cairo_t *cr, const char *title,
                             const char *note);
/* Fills @rect in the look of a class, pattern and border included. */
void km_paint_look (const KmScope *scope, cairo_t *cr, const KmLook *look, KmRect rect, double radius);
/* Look of a migratetype on lists and in headings. */
const KmLook *km_type_look (const KmScope *scope, KmMigratetype type);
/* Outlines: what is selected, what the pointer is over. */
void km_paint_selection (const KmScope *scope, cairo_t *cr, const KmTarget *target, KmRect rect, double radius);
/* Kernel's name of a zone as workloads write it: "NORMAL". Returns: (transfer full). */
char *km_zone_label (const KmSnapZone *zone);

/* Whether there are more caches than the layout has room for: a new one is due. */
bool km_layer_caches_outgrown (KmLayer *layer);
/* Whether there is an area or a slot although the script seemed to need none: a new layout is due. */
bool km_layer_areas_outgrown (KmLayer *layer);

extern const KmLayerClass km_layer_zones, km_layer_frames, km_layer_caches, km_layer_slabs, km_layer_arrays,
    km_layer_areas, km_layer_free_lists, km_layer_pcp, km_layer_code;
