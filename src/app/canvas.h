/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas: a scrollable widget around a scene. It knows pixels, pointers and keys; what is drawn is the scene's. */
#pragma once

#include "app/view_state.h"

#include <gtk/gtk.h>

#define KM_TYPE_CANVAS (km_canvas_get_type ())
G_DECLARE_FINAL_TYPE (KmCanvas, km_canvas, KM, CANVAS, GtkWidget)

/* Binds the canvas to @state, once. */
void km_canvas_set_state (KmCanvas *canvas, KmViewState *state);

/* Semantic zoom of the page-frame map by @levels (each doubles) around its centre; resets it to the whole machine. */
void km_canvas_zoom (KmCanvas *canvas, double levels);
void km_canvas_zoom_reset (KmCanvas *canvas);
/* Presents: no words are smaller than @least_px, nothing scrolls, nothing happens under the pointer. 0: as usual. */
void km_canvas_set_presenting (KmCanvas *canvas, double least_px);
/* Shows what the step is about twice as large, or everything again. */
void km_canvas_toggle_magnifier (KmCanvas *canvas);
/* Where that zoom is, as in km_scene_zoom_frames(); level 0 without a picture. */
void km_canvas_get_zoom (KmCanvas *canvas, double *level, KmPfn *centre);
