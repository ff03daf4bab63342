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
bool km_layer_frames_reveal (KmLayer *layer, KmPfn start, KmPfn end);
/* Chooses level and centre for a step, whatever they were before: all frames of its @call if they are seen well, else
 * a @block of them. */
void km_layer_frames_follow (KmLayer *layer, KmFrameRange call, KmFrameRange block);
/* Whether the legend has found classes that need more room or less: a new layout is due. */
bool km_layer_frames_outgrown (KmLayer *layer);
/* Adds the blocks that the step has cut or joined to @damage. */
void km_layer_frames_damage_motions (KmLayer *layer, const KmScope *scope, KmRegion *damage);
