/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage in every lesson: it fits, little of it is blank, and it is the same however one came to a step. */
#include "draw/draw.h"
#include "scene/stage.h"
#include "workload/script.h"

#include <gio/gio.h>
#include <string.h>

enum
{
  W = 1040, /* of the stage in a window of 1600 x 1000 */
  H = 640,
  SQUARE = 20,
  CALLS = 10, /* of each lesson, about */
};

/* Share of the stage that may be blank, at any step. */
#define BLANK 0.25

/* Share of the squares of SQUARE pixels that are all background. */
static double
blank_share (cairo_surface_t *picture)
{
  const uint8_t *data = cairo_image_surface_get_data (picture);
  int stride = cairo_image_surface_get_stride (picture), blank = 0, all = 0;
  uint32_t background = *(const uint32_t *)(const void *)data & 0xffffff;
  for (int y = 0; y + SQUARE <= H; y += SQUARE)
    for (int x = 0; x + SQUARE <= W; x += SQUARE, all++)
      {
        bool ink = false;
        for (int row = y; row < y + SQUARE && !ink; row++)
          for (int col = x; col < x + SQUARE && !ink; col++)
            ink =
                (((const uint32_t *)(const void *)(data + (size_t)row * (size_t)stride))[col] & 0xffffff) != background;
        blank += !ink;
      }
  return (double)blank / all;
}

static cairo_surface_t *
paint (KmScene *scene)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, W, H);
  cairo_t *cr = cairo_create (picture);
  km_scene_paint (scene, cr, 1);
  cairo_destroy (cr);
  cairo_surface_flush (picture);
  return picture;
}

static void
show_stage (KmScene *scene, KmModel *model)
{
  km_scene_set_fits (scene, true);
  km_scene_set_views (scene, km_stage_views (km_stage_of_call (model)));
}

/* The picture of a scene that was made at this step. */
static cairo_surface_t *
paint_fresh (KmModel *model)
{
  g_autoptr (KmScene) fresh = km_scene_new (model);
  show_stage (fresh, model);
  km_scene_layout (fresh, W, H);
  km_scene_reveal_step (fresh);
  return paint (fresh);
}

static bool
is_same (cairo_surface_t *a, cairo_surface_t *b)
{
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b),
                 (size_t)cairo_image_surface_get_stride (a) * H)
         == 0;
}

/* Goes to @at and returns the share of the stage that is blank there. */
static double
check_step (KmTimeline *timeline, KmModel *model, KmScene *scene, KmCursor at)
{
  const KmFrameRange *ranges;
  size_t n;
  cairo_surface_t *picture, *fresh;
  double share;
  KmStage stage;

  km_timeline_seek (timeline, at);
  n = km_model_update (model, &ranges);
  show_stage (scene, model);
  km_scene_update (scene, ranges, n, NULL);
  g_assert_cmpfloat (km_scene_layout (scene, W, H), <=, H);
  picture = paint (scene);
  fresh = paint_fresh (model);
  stage = km_stage_of_call (model);
  if (!is_same (picture, fresh))
    g_error ("%s, step %u.%u: another picture when one comes from elsewhere", km_stage_title (stage), at.op, at.event);
  share = blank_share (picture);
  if (share > BLANK)
    g_error ("%s, step %u.%u: %.1f %% blank", km_stage_title (stage), at.op, at.event, 100 * share);
  cairo_surface_destroy (picture);
  cairo_surface_destroy (fresh);
  return share;
}

static void
walk (gconstpointer data)
{
  const char *path = data;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);
  g_autoptr (KmModel) model = km_model_new (timeline);
  g_autoptr (KmScene) scene = km_scene_new (model);
  uint32_t n = km_timeline_n_ops (timeline), step = MAX (n / CALLS, 1);
  double most = 0;

  for (uint32_t op = 1; op <= n; op += step)
    for (uint32_t part = 1; part <= 3; part++)
      {
        uint32_t events;
        km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
        km_timeline_events (timeline, &events);
        most = MAX (most, check_step (timeline, model, scene, (KmCursor){ op, MAX (1, events * part / 3) }));
      }
  g_test_message ("at most %.0f %% blank", 100 * most);
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
        g_autofree char *test = g_strconcat ("/scene/stage/", name, NULL);
        g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
        g_test_add_data_func (test, g_ptr_array_index (paths, paths->len - 1), walk);
      }
  g_assert_cmpuint (paths->len, >, 10);
  return g_test_run ();
}
