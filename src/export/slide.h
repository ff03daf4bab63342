/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A display list as the XML of a slide: native shapes and text. */
#pragma once

#include "scene/list.h"

/* Shapes on one slide at most. */
#define KM_SLIDE_SHAPES 200

/* Returns: (transfer full) the slide. What a thing is called is the name of its shapes with "!!" before it, so that
 * PowerPoint lets them move from one slide to the next; its description is their alternative text. If there are too
 * many, what the step has not touched is merged. */
char *km_list_to_slide (const KmList *list);
/* Returns: (transfer full) the notes of slide @number. */
char *km_slide_notes (const char *text);
