/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the hash of the display list of a lesson, as a page asks for it, at each N-th step and the step behind it:
 * lists FILE N. lists.mjs prints the same with the engine of a page. */
#include "web/picture.h"

#include <stdio.h>
#include <stdlib.h>

static void
print_hash (KmTimeline *timeline, KmModel *model, KmScene *scene, GString *out)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *hash = NULL;

  g_string_truncate (out, 0);
  km_web_picture (model, scene, &(KmWebLook){ -1, 900, 560, KM_THEME_LIGHT }, out);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, out->str, (gssize)out->len);
  printf ("%u.%u %s\n", cursor.op, cursor.event, hash);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (argc == 3 ? argv[1] : "");
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  g_autoptr (KmTimeline) timeline = script ? km_timeline_new (script, &error) : NULL;
  g_autoptr (KmModel) model = timeline ? km_model_new (timeline) : NULL;
  g_autoptr (KmScene) scene = model ? km_web_scene_new (model) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  uint32_t step = 0, each;

  if (!scene)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  each = (uint32_t)MAX (1, atoi (argv[2]));
  do
    if (step % each <= 1)
      print_hash (timeline, model, scene, out);
  while (step++, km_timeline_step_event (timeline, 1));
  return 0;
}
