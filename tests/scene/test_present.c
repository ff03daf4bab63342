/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage of every lesson on a screen for a lecture: no words smaller than 2.5 % of its height, and all within the
 * room that call and caption leave. The screens take turns. */
#include "draw/draw.h"
#include "lesson_steps.h"
#include "scene/list.h"
#include "scene/stage.h"
#include "workload/script.h"

#include <math.h>
#include <string.h>

static const int screens[][2] = { { 1280, 720 }, { 1920, 1080 }, { 3840, 2160 }, { 1024, 768 } };

#define STAGE_SHARE 0.76

static void
check_words (const KmList *list, double least, double width, double height, const char *where)
{
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);
      const KmListWords *w = &part->words;

      if (part->kind != KM_PART_SHAPE || part->shape.kind != KM_SHAPE_WORDS || !w->string[0])
        continue;
      if (w->size_px < least)
        g_error ("%s: “%s” is %.1f pixels high, not %.1f", where, w->string, w->size_px, least);
      if (w->left < -1 || w->left + w->width > width + 1 || w->top < -1 || w->top + w->height > height + 1)
        g_error ("%s: “%s” lies outside, at %.0f, %.0f, of %.0f × %.0f", where, w->string, w->left, w->top, width,
                 height);
    }
}

/* A scene on @screen, as the window makes it: see window_present.c. */
static KmScene *
present (KmModel *model, const int *screen)
{
  KmScene *scene = km_scene_new (model);
  km_scene_set_fits (scene, true);
  km_scene_set_views (scene, km_stage_views (km_stage_of_call (model)));
  km_scene_set_text_scale (scene, screen[1] * 0.025 / 12);
  km_scene_set_least_text (scene, ceil (screen[1] * 0.025));
  km_scene_layout (scene, screen[0], floor (screen[1] * STAGE_SHARE));
  return scene;
}

static void
check_step (KmModel *model, const char *lesson, KmCursor at, const int *screen)
{
  double w = screen[0], h = floor (screen[1] * STAGE_SHARE), least = ceil (screen[1] * 0.025);
  g_autoptr (KmScene) scene = present (model, screen);
  g_autoptr (KmList) list = km_scene_list (scene);
  g_autofree char *where = g_strdup_printf ("%s, step %u.%u, %.0f wide", lesson, at.op, at.event, w);

  check_words (list, least, w, h, where);
}

static bool
says (const KmList *list, const char *words)
{
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);
      if (part->kind == KM_PART_SHAPE && part->shape.kind == KM_SHAPE_WORDS && strcmp (part->words.string, words) == 0)
        return true;
    }
  return false;
}

/* Eight CPUs: there is no room for the lists of all, but those of the CPU that calls are there, whatever the call
 * before was about. */
static void
test_cpus (void)
{
  static const char workload[] = "kmw 1\nmachine x86-64 memory=256M kernel=6.1 cpus=8\ncpu 5\n"
                                 "a = alloc_page(GFP_KERNEL)\ncpu 2\nb = alloc_page(GFP_KERNEL)\n";
  g_autoptr (KmScript) script = km_script_parse (workload, strlen (workload));
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
  g_autoptr (KmModel) model = km_model_new (timeline);

  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  km_model_update (model, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autoptr (KmScene) scene = present (model, screens[i]);
      g_autoptr (KmList) list = km_scene_list (scene);
      g_assert_true (says (list, "CPU 5"));
      g_assert_true (says (list, "order 10"));
    }
  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  km_model_update (model, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autoptr (KmScene) scene = present (model, screens[i]);
      g_autoptr (KmList) list = km_scene_list (scene);
      g_assert_true (says (list, "CPU 2"));
    }
}

static void
walk (gconstpointer data)
{
  const char *path = data;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (KmScript) script = km_script_load (file, NULL, NULL);
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (GArray) steps = lesson_steps (timeline);

  for (unsigned i = 0; i < steps->len; i++)
    {
      KmCursor at = g_array_index (steps, KmCursor, i);

      km_timeline_seek (timeline, at);
      km_model_update (model, NULL);
      check_step (model, name, at, screens[i % G_N_ELEMENTS (screens)]);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_build_filename (g_getenv ("KMEMSCOPE_DATA_DIR"), "workloads", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".kmw"))
      {
        g_autofree char *test = g_strconcat ("/scene/present/", name, NULL);

        g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
        g_test_add_data_func (test, g_ptr_array_index (paths, paths->len - 1), walk);
      }
  g_assert_cmpuint (paths->len, >, 10);
  g_test_add_func ("/scene/present/cpus", test_cpus);
  return g_test_run ();
}
