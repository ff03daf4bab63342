/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/picture.h"

#include "scene/list_json.h"
#include "scene/scene_pen.h"
#include "web/text_table.h"

KmScene *
km_web_scene_new (KmModel *model)
{
  return km_scene_new_with (model, km_table_text_new (), NULL);
}

/* The last `show` of the workload before the call at the cursor, NULL if there is none. */
static const KmMark *
find_show (KmTimeline *timeline)
{
  uint32_t op = km_timeline_cursor (timeline).op;

  return km_script_last_mark (km_timeline_script (timeline), KM_MARK_SHOW, op > 0 ? op - 1 : 0);
}

/* Chooses what is on the stage. */
static void
set_stage (KmModel *model, KmScene *scene, int chosen)
{
  const KmMark *show = chosen < 0 ? find_show (km_model_timeline (model)) : NULL;
  KmStage stage = chosen >= 0 ? (KmStage)chosen : km_stage_of_call (model);
  KmViews views = km_stage_views (stage);

  if (show)
    km_views_by_name (show->text, &views);
  km_scene_set_views (scene, views);
  km_scene_set_frames (scene, show ? show->first_pfn : 0, show ? show->end_pfn : 0);
  km_scene_set_fits (scene, show || stage != KM_STAGE_ALL);
}

KmList *
km_web_list (KmModel *model, KmScene *scene, const KmWebLook *look)
{
  const KmFrameRange *ranges;
  size_t n_ranges = km_model_update (model, &ranges);
  KmIntRect damage;

  km_scene_update (scene, ranges, n_ranges, &damage);
  km_scene_set_theme (scene, look->theme);
  set_stage (model, scene, look->stage);
  km_scene_layout (scene, look->width, look->height);
  return km_scene_list (scene);
}

void
km_web_picture (KmModel *model, KmScene *scene, const KmWebLook *look, GString *out)
{
  g_autoptr (KmList) list = km_web_list (model, scene, look);

  km_list_to_json (list, &(KmListAbout){ NULL }, out);
}
