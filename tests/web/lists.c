/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the hash of the display list of a lesson, as a page asks for it: at the beginning, the middle and the end,
 * four times over, as long as nothing is known of the run; then at every M-th step, and at every N-th and the one
 * behind it with that of the text as well: lists FILE N M. lists.mjs prints the same with the engine of a page. */
#include "scene/list_hash.h"
#include "web/picture.h"

#include <stdio.h>
#include <stdlib.h>

static void
print_step (KmModel *model, KmScene *scene, bool with_text)
{
  const KmWebLook look = { -1, 900, 560, KM_THEME_LIGHT };
  g_autoptr (KmList) list = km_web_list (model, scene, &look);

  printf ("%016" G_GINT64_MODIFIER "x", km_list_to_hash (list));
  if (with_text)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *hash = NULL;

      km_web_picture (model, scene, &look, text);
      hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text->str, (gssize)text->len);
      printf (" %s", hash);
    }
  printf ("\n");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (argc == 4 ? argv[1] : "");
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  g_autoptr (KmTimeline) timeline = script ? km_timeline_new (script, &error) : NULL;
  g_autoptr (KmModel) model = timeline ? km_model_new (timeline) : NULL;
  g_autoptr (KmScene) scene = model ? km_web_scene_new (model) : NULL;
  uint32_t step = 0, each, stride;

  if (!scene)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  each = (uint32_t)MAX (1, atoi (argv[2]));
  stride = (uint32_t)MAX (1, atoi (argv[3]));
  for (uint32_t i = 0; i < 12; i++)
    {
      km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline) * (i % 3) / 2, i % 3 ? UINT32_MAX : 0 });
      print_step (model, scene, false);
    }
  km_timeline_seek (timeline, (KmCursor){ 0, 0 });
  do
    if (step % stride == 0 || step % each <= 1)
      print_step (model, scene, step % each <= 1);
  while (step++, km_timeline_step_event (timeline, 1));
  return 0;
}
