/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a step as a page shows it. */
#pragma once

#include "scene/list.h"
#include "scene/scene.h"
#include "scene/stage.h"

/* How a page wants its picture. */
typedef struct
{
  int stage;            /* a KmStage; -1: what the lesson shows, or what shows the call best */
  double width, height; /* of the stage, logical pixels */
  KmThemeId theme;
} KmWebLook;

/* Returns: (transfer full) a scene of @model, which must outlive it, with the words of text_table.h. */
KmScene *km_web_scene_new (KmModel *model);

/* Returns: (transfer full) the display list of the step at the cursor of @model. @scene, made by the function above,
 * takes over what the model changes. */
KmList *km_web_list (KmModel *model, KmScene *scene, const KmWebLook *look);
/* Appends it to @out, as JSON. */
void km_web_picture (KmModel *model, KmScene *scene, const KmWebLook *look, GString *out);
