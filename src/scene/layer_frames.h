/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scene asks of the page-frame map besides the questions of every layer: its zoom. */
#pragma once

#include "scene/layer.h"
#include "scene/viewport.h"

/* Sets level and centre; takes effect with the next km_layer_frames_arrange(). */
void km_layer_frames_zoom (KmLayer *layer, double level, KmPfn centre);
/* Works the viewport out for layer->area. Returns true if it shows something else than before. */
bool km_layer_frames_arrange (KmLayer *layer, const KmScope *scope);
/* The viewport as worked out last (transfer none). */
const KmViewport *km_layer_frames_viewport (KmLayer *layer);
/* Chooses level and centre so that frames [@start, @end) are seen well; changes nothing if they are. Returns true if it
 * changed something. */
bool km_layer_frames_reveal (KmLayer *layer, const KmScope *scope, KmPfn start, KmPfn end);
/* Whether the legend has found a class that it has no room for: a new layout is due. */
bool km_layer_frames_outgrown (KmLayer *layer);
/* The frames that the current event touches, else those that the call has changed. Returns false if there are none. */
bool km_layer_frames_marked (KmLayer *layer, KmPfn *start, KmPfn *end);
/* Adds the blocks that the step has cut or joined to @damage. */
void km_layer_frames_damage_motions (KmLayer *layer, const KmScope *scope, KmRegion *damage);
