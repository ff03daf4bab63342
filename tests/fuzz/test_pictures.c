/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do at any step of any misuse, at random: step both ways, jump, draw, point, inspect, read /proc,
 * export. KM_PICTURES says how many programs, KM_SEED the first. */
#include "search.h"

#include "base/rng.h"
#include "draw/draw.h"
#include "export/export.h"
#include "model/actions/actions.h"
#include "model/inspect/inspect.h"
#include "model/message/message.h"
#include "model/narration/narration.h"
#include "model/proc/proc.h"
#include "model/pseudocode/pseudocode.h"

#include <string.h>

enum
{
  PROGRAMS = SANITIZED ? 60 : 40, /* without sanitizers they are others */
  FIRST = SANITIZED ? 0 : 60,
  MOVES = 24,
  WIDTH = 900,
  HEIGHT = 700,
};

typedef struct
{
  KmRng rng;
  KmScript *script;
  KmTimeline *timeline;
  KmModel *model;
  KmScene *scene;
} Person;

static uint32_t
below (Person *p, uint32_t n)
{
  return km_rng_below (&p->rng, n);
}

/* ---- what a person does ---- */

static void
move (Person *p)
{
  uint32_t n_ops = km_script_n_ops (p->script);
  const KmFrameRange *ranges;
  KmIntRect damage;
  size_t n;

  switch (below (p, 5))
    {
    case 0:
      km_timeline_seek (p->timeline, (KmCursor){ below (p, n_ops + 1), below (p, 30) });
      break;
    case 1:
      km_timeline_step_op (p->timeline, below (p, 2) ? 1 : -1);
      break;
    case 2:
      km_timeline_seek (p->timeline, (KmCursor){ n_ops, KM_EVENT_LAST });
      break;
    default:
      for (uint32_t i = below (p, 10); i > 0; i--)
        km_timeline_step_event (p->timeline, below (p, 3) ? 1 : -1);
      break;
    }
  n = km_model_update (p->model, &ranges);
  km_scene_update (p->scene, ranges, n, &damage);
}

static void
look_at (Person *p, const KmTarget *target)
{
  g_autoptr (KmInspection) inspection = NULL;
  g_autoptr (GPtrArray) actions = NULL;

  if (target->kind == KM_TARGET_NONE || !km_model_has_target (p->model, target))
    return;
  inspection = km_model_inspect (p->model, target);
  actions = km_model_actions (p->model, target);
  km_scene_set_selection (p->scene, target);
  km_scene_reveal (p->scene, target);
  g_assert_true (g_utf8_validate (inspection->title, -1, NULL));
}

static void
point (Person *p)
{
  KmTarget target = { .kind = KM_TARGET_FRAME, .pfn = below (p, km_machine_end_pfn (km_model_machine (p->model))) };
  uint32_t n_ops = km_timeline_cursor (p->timeline).op;

  target.zone = km_machine_zone_of (km_model_machine (p->model), target.pfn);
  look_at (p, &target);
  km_scene_pick (p->scene, below (p, WIDTH), below (p, 2 * HEIGHT), &target, NULL);
  look_at (p, &target);
  if (km_model_step_target (p->model, &target))
    look_at (p, &target);
  if (n_ops > 0 && km_model_target_of_value (p->model, km_timeline_result (p->timeline, below (p, n_ops)), &target))
    look_at (p, &target);
}

static void
read_along (Person *p)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (p->timeline, &n);
  g_autofree char *place = km_narrate_position (p->model), *cursor = km_narrate_cursor (p->model);
  g_autofree char *proc =
      km_proc_print (km_model_machine (p->model), p->script, (KmProcFile)below (p, KM_NR_PROC_FILES));
  KmPseudocode code;

  for (uint32_t i = 0; i < MIN (n, 40); i++)
    {
      const KmEvent *event = &events[below (p, n)];
      g_autofree char *sentence = km_narrate_event (p->model, event);
      g_autofree char *message = km_narrate_kernel_message (p->model, event);

      g_assert_true (g_utf8_validate (sentence, -1, NULL));
    }
  km_model_pseudocode (p->model, &code);
}

static void
draw (Person *p)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  if (below (p, 3) == 0)
    km_scene_zoom_frames (p->scene, below (p, 9), below (p, km_machine_end_pfn (km_model_machine (p->model))));
  km_scene_set_progress (p->scene, below (p, 2) ? 0.4 : 1);
  km_scene_draw (p->scene, cr);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void export(Person *p)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("fuzz-XXXXXX", &stream, &error);
  KmExportOptions options;

  g_assert_no_error (error);
  km_export_options_init (&options);
  options.format = (KmExportFormat)below (p, 3);
  km_export (p->model, NULL, &options, file, &error);
  g_assert_no_error (error);
  g_file_delete (file, NULL, NULL);
}

/* What the model has followed step by step must be what a new one sees. */
static char *
compare_with_new (Person *p)
{
  g_autoptr (KmModel) fresh = km_model_new (p->timeline);
  const KmFrameRange *ranges;
  KmPfn end = km_machine_end_pfn (km_model_machine (p->model));

  km_model_update (fresh, &ranges);
  for (KmPfn pfn = 0; pfn < end; pfn++)
    if ((km_model_cells (fresh)[pfn] & (KM_CELL_CLASS_MASK | KM_CELL_HEAD))
        != (km_model_cells (p->model)[pfn] & (KM_CELL_CLASS_MASK | KM_CELL_HEAD)))
      return g_strdup_printf ("frame 0x%x does not look as it is", pfn);
  return NULL;
}

/* ---- one program ---- */

static char *
use (Person *p)
{
  char *problem = NULL;

  km_scene_layout (p->scene, WIDTH, HEIGHT);
  for (unsigned i = 0; i < MOVES && !problem; i++)
    {
      move (p);
      read_along (p);
      if (i % 3 == 0)
        draw (p);
      point (p);
      problem = compare_with_new (p);
    }
  export(p);
  return problem;
}

static char *
try_program (const char *text, uint64_t seed, bool alone)
{
  g_autoptr (GError) error = NULL;
  Person p = { .script = km_script_parse (text, strlen (text)) };
  char *problem;

  (void)alone;
  km_rng_init (&p.rng, seed);
  p.timeline = km_timeline_new (p.script, &error);
  if (!p.timeline)
    return g_strdup (error->message);
  p.model = km_model_new (p.timeline);
  p.scene = km_scene_new (p.model);
  problem = use (&p);
  km_scene_free (p.scene);
  km_model_free (p.model);
  km_timeline_free (p.timeline);
  km_script_unref (p.script);
  return problem;
}

static void
test_pictures (void)
{
  g_assert_cmpuint (search_programs ("KM_PICTURES", FIRST, PROGRAMS, try_program), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pictures/random", test_pictures);
  return g_test_run ();
}
