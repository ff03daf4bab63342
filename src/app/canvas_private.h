/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two files of the canvas share: canvas.c draws and scrolls, canvas_input.c listens. */
#pragma once

#include "app/canvas.h"

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
  GHashTable *tiles; /* tile number -> GskRenderNode, see canvas.c */
  GtkWidget *menu;   /* the context menu while it is open */

  /* plain */
  double content_width, content_height; /* of the scene as it is laid out */
  int laid_out_width, laid_out_height;
  cairo_rectangle_int_t damage; /* of the last step: moves while progress runs */
  KmTarget hover;
  cairo_rectangle_int_t hover_area;
  double zoom_start; /* level when a pinch began */
};

/* Drops the pictures of all tiles, or of those that meet @area (scene coordinates). */
void km_canvas_dirty_all (KmCanvas *canvas);
void km_canvas_dirty_area (KmCanvas *canvas, const cairo_rectangle_int_t *area);
/* Widget coordinates to scene coordinates. */
void km_canvas_to_scene (KmCanvas *canvas, double *x, double *y);
void km_canvas_from_scene (KmCanvas *canvas, double *x, double *y);
/* Scrolls as little as needed to show @area. */
void km_canvas_show_area (KmCanvas *canvas, const cairo_rectangle_int_t *area);
/* The scene was zoomed: everything must be drawn again. */
void km_canvas_zoomed (KmCanvas *canvas);

/* canvas_input.c */
void km_canvas_init_input (KmCanvas *canvas);
