/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stage in every lesson: it fits, little of it is blank, and it is the same however one came to a step. */
#include "../rounds.h"
#include "draw/draw.h"
#include "lesson_steps.h"
#include "scene/stage.h"
#include "workload/script.h"

#include <gio/gio.h>

enum
{
  W = 1040, /* of the stage in a window of 1600 x 1000 */
  H = 640,
  SQUARE = 20,
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
  km_scene_draw (scene, cr);
  cairo_destroy (cr);
  cairo_surface_flush (picture);
  return picture;
}

/* What the lesson shows, or the stage of the call. */
static void
show_stage (KmScene *scene, KmModel *model)
{
  KmTimeline *timeline = km_model_timeline (model);
  uint32_t op = km_timeline_cursor (timeline).op;
  const KmMark *show = km_script_last_mark (km_timeline_script (timeline), KM_MARK_SHOW, op > 0 ? op - 1 : 0);
  KmViews views = km_stage_views (km_stage_of_call (model));

  if (show)
    km_views_by_name (show->text, &views);
  km_scene_set_fits (scene, true);
  km_scene_set_views (scene, views);
  km_scene_set_frames (scene, show ? show->first_pfn : 0, show ? show->end_pfn : 0);
}

/* The picture of a scene that was made at this step. */
static cairo_surface_t *
paint_fresh (KmModel *model)
{
  g_autoptr (KmScene) fresh = km_scene_new (model);
  show_stage (fresh, model);
  km_scene_layout (fresh, W, H);
  return paint (fresh);
}

/* Lines that end at the edge of what is drawn again may be rounded in another way. */
static bool
is_same (cairo_surface_t *a, cairo_surface_t *b)
{
  const uint8_t *x = cairo_image_surface_get_data (a), *y = cairo_image_surface_get_data (b);
  size_t n = (size_t)cairo_image_surface_get_stride (a) * H;

  for (size_t i = 0; i < n; i++)
    if (ABS (x[i] - y[i]) > 4)
      return false;
  return true;
}

/* All that is wrong is told. */
static void
fail (KmStage stage, KmCursor at, const char *why)
{
  g_test_message ("%s, step %u.%u: %s", km_stage_title (stage), at.op, at.event, why);
  g_test_fail ();
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
  share = blank_share (picture);
  if (!is_same (picture, fresh))
    fail (stage, at, "another picture when one comes from elsewhere");
  if (share > BLANK)
    fail (stage, at, "too much of it is blank");
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
  g_autoptr (GArray) steps = lesson_steps (timeline);
  double most = 0;

  for (unsigned i = 0; i < steps->len; i += test_stride ())
    most = MAX (most, check_step (timeline, model, scene, g_array_index (steps, KmCursor, i)));
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
