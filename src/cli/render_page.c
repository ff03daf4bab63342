/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli render FILE -o OUT.html: a page that plays all of a workload; --step says where it opens. */
#include "cli/render_page.h"

#include "cli/cmd.h"
#include "cli/place.h"
#include "web/page.h"

int
km_render_page (KmScript *script, KmWebKind kind, bool scorm, const char *step, const char *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (output);
  KmCursor start = { 0, 0 };
  int status;

  if (!timeline)
    return km_cmd_fail ("%s", error->message);
  status = step ? km_cmd_find_place ("--step", step, timeline, &start) : KM_EXIT_OK;
  if (status != KM_EXIT_OK)
    return status;
  if (!(scorm ? km_web_scorm_write : km_web_page_write) (script, kind, start, file, &error))
    return km_cmd_fail ("%s", error->message);
  return KM_EXIT_OK;
}
