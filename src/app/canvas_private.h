/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the canvas share. Each calls only those above it:
 *
 *   canvas_tiles.c   draws
 *   canvas_follow.c  scrolls to where the step is
 *   canvas_input.c   listens
 *   canvas.c         follows the view state, lays out */
#pragma once

#include "app/canvas.h"

#include <adwaita.h>

struct _KmCanvas
{
  GtkWidget parent_instance;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmDocument *document;         /* kept as long as the scene draws it */
  KmScene *scene;               /* NULL before the first document */
  GtkAdjustment *adjustment[2]; /* by GtkOrientation */
  GtkScrollablePolicy policy[2];
  GHashTable *tiles; /* tile number -> GskRenderNode, see canvas_tiles.c */
  GtkWidget *menu;   /* the context menu; NULL before it was first opened */

  /* plain */
  double content_width, content_height; /* of the scene as it is laid out */
  int laid_out_height;
  KmIntRect damage; /* of the last step */
  KmRegion *moving; /* where things were in the last frame of a motion; NULL at rest */
  KmTarget hover;
  KmIntRect hover_area;
  int64_t pointed;         /* when the pointer moved here last, µs */
  double zoom_start;       /* level when a pinch began */
  bool dragging;           /* a drag moves the view */
  double least_px;         /* of words while presenting; 0: not presenting */
  double magnification;    /* 1 to 2: how much larger the stage is drawn */
  AdwAnimation *magnifier; /* owned, that moves it; NULL before */

  /* following the step (canvas_follow.c) */
  bool follow;            /* off after scrolling by hand, until what a step is about is in view again */
  bool scrolling;         /* the program scrolls */
  AdwAnimation *scroller; /* owned, NULL at rest */
};

/* ---- canvas_tiles.c ---- */

/* Drops the pictures of all tiles, or of those that meet @area (scene coordinates). */
void km_canvas_dirty_all (KmCanvas *canvas);
void km_canvas_dirty_area (KmCanvas *canvas, const KmIntRect *area);
/* The scene was zoomed: everything must be drawn again. */
void km_canvas_zoomed (KmCanvas *canvas);
/* Draws what is in view. There must be a scene. */
void km_canvas_snapshot_tiles (KmCanvas *canvas, GtkSnapshot *snapshot);

/* ---- canvas_follow.c ---- */

/* Widget coordinates to scene coordinates, and back. */
void km_canvas_to_scene (KmCanvas *canvas, double *x, double *y);
void km_canvas_from_scene (KmCanvas *canvas, double *x, double *y);
/* Brings what the step is about into view, unless the person is looking at something else: softly after a step of one
 * event, else at once. */
void km_canvas_follow_step (KmCanvas *canvas, KmMove move);
/* Scrolls as little as needed to show @area, softly after a step. */
void km_canvas_bring_into_view (KmCanvas *canvas, const KmIntRect *area, KmMove move);
/* The canvas was scrolled; by hand unless the program does it. */
void km_canvas_scrolled (KmCanvas *canvas);
void km_canvas_stop_scrolling (KmCanvas *canvas);

/* ---- canvas_input.c ---- */

/* Nothing is under the pointer. */
void km_canvas_forget_hover (KmCanvas *canvas);
/* Is the context menu on the screen? */
bool km_canvas_menu_is_open (KmCanvas *canvas);
/* Listens to pointer and keys. */
void km_canvas_init_input (KmCanvas *canvas);
