/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes of every size, scale and moment of a motion: what they list has a place, what is pointed at is there and is
 * found again, keys lead from thing to thing, and drags end where there is something. */
#include "scene_fixture.h"
#include "../rounds.h"
#include "scene/list.h"
#include "scene/list_json.h"
#include "scene/region.h"

#include <math.h>

#define ALL_VIEWS (~(KmViews)0)

enum
{
  N_OPS = 4,
};

static const struct
{
  const char *text;
  uint32_t ops[N_OPS]; /* looked at, one after the other */
} workloads[] = {
  { FIXTURE_WORKLOAD, { 1, 3, 60, 124 } },
  { FIXTURE_SLABS, { 1, 2, 31, 36 } },
  { "kmw 1\nmachine x86-64 memory=256K kernel=6.1 pcp=off\na = alloc_page(GFP_KERNEL)\n__free_page(a)\n",
    { 1, 2, 1, 2 } },
  { "kmw 1\nmachine x86-32 memory=1G cpus=4\np = alloc_page(GFP_HIGHUSER)\nk = kmap(p)\nt = kmap_atomic(p, KM_USER0)\n"
    "v[0..3] = vmalloc(30000)\nvfree(v[1])\nx = alloc_percpu(8)\ns = alloc_thread_info()\nuse_stack(s, 100)\n"
    "DEFINE_PER_CPU(int, y)\n",
    { 2, 4, 8, 11 } },
  { "kmw 1\nmachine x86-64 memory=64M kernel=6.12 cpus=2\nb[0..30] = kmalloc(100, GFP_KERNEL)\nkfree(b[4])\ncpu 1\n"
    "kfree(b[5])\nc = kmalloc(100, GFP_KERNEL)\n",
    { 1, 20, 32, 34 } },
  { "kmw 1\nmachine zones=DMA:1M,NORMAL:2M,HIGHMEM:1M,MOVABLE:1M pcp=off\np[0..9] = alloc_pages(GFP_KERNEL, 6)\n"
    "q = alloc_pages(GFP_ATOMIC, 10)\n__free_pages(p[0], 6)\n__free_pages(p[0], 6)\n",
    { 1, 11, 12, 13 } },
};

static const struct
{
  double width, height, text, device, progress;
  bool fits, page, still, dark;
} shapes[] = {
  { 1000, 700, 1, 1, 1, false, false, false, false },   { 1, 1, 1, 1, 0.5, false, false, false, false },
  { 320, 240, 1.5, 2, 0, false, false, true, true },    { 3000, 400, 0.1, 0.1, -1, true, false, false, false },
  { 640, 360, 20, 20, 2, true, true, true, false },     { 1920, 1080, 1, 1, 0.3, true, true, false, true },
  { 500, 3000, 2, 1.5, 0.9, false, true, true, false },
};

static void
assert_good_list (const KmList *list)
{
  g_autoptr (GString) json = g_string_new (NULL);
  static const KmListAbout about = { NULL, NULL, NULL };

  for (unsigned i = 0; i < list->things->len; i++)
    {
      const KmListThing *thing = km_list_thing (list, i);

      g_assert_true (isfinite (thing->rect.x + thing->rect.y + thing->rect.w + thing->rect.h));
      g_assert_cmpint (thing->parent, <, (int)i);
      g_assert_cmpuint (thing->first, <, thing->end);
    }
  km_list_to_json (list, &about, json);
  g_assert_null (strstr (json->str, "nan"));
  g_assert_null (strstr (json->str, "inf"));
}

/* From @from one goes to things that are there, or nowhere. */
static void
go_around (Fixture *f, const KmTarget *from)
{
  static const int steps[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      KmTarget to = { .kind = KM_TARGET_NONE };

      if (km_scene_neighbour (f->scene, from, steps[i][0], steps[i][1], &to))
        g_assert_true (km_model_has_target (f->model, &to));
    }
}

/* Points at many places: what is there is around the point. Selects some of it. */
static void
point_everywhere (Fixture *f, double width, double height)
{
  unsigned n = 0;

  for (double y = height / 16; y < height; y += height / 8)
    for (double x = width / 12; x < width; x += width / 6)
      {
        KmTarget target;
        KmIntRect area = { 0 }, again;

        km_scene_pick (f->scene, x, y, &target, &area);
        if (target.kind == KM_TARGET_NONE)
          continue;
        g_assert_true (km_model_has_target (f->model, &target) || target.kind == KM_TARGET_AREA);
        g_assert_cmpfloat (area.x, <=, x + 1);
        g_assert_cmpfloat (area.y + area.height, >=, y - 1);
        km_scene_set_hover (f->scene, &target);
        km_scene_set_selection (f->scene, &target);
        km_scene_locate (f->scene, &target, &again);
        if (n++ % 4 == 0)
          go_around (f, &target);
        if (n % 8 == 0)
          km_scene_reveal (f->scene, &target);
      }
}

static void
drag_everywhere (KmScene *scene, double width, double height)
{
  for (double y = height / 12; y < height; y += height / 6)
    {
      bool drags = km_scene_drag (scene, width / 3, y, width / 3, y);

      g_assert_cmpint (km_scene_drag (scene, width / 3, y, width / 2, y + 40), ==, drags);
      km_scene_drag (scene, width / 3, y, -1e6, -1e6);
      km_scene_drag (scene, width - 4, y, width - 4, y + 1e6);
    }
}

static void
look (Fixture *f, size_t shape)
{
  double height;
  g_autoptr (KmList) list = NULL, selected = NULL;
  KmRegion *moving = km_region_new ();
  KmIntRect area, seen = { 0, 0, 50, 50 };

  km_scene_set_theme (f->scene, shapes[shape].dark ? KM_THEME_DARK : KM_THEME_LIGHT);
  km_scene_set_text_scale (f->scene, shapes[shape].text);
  km_scene_set_device_scale (f->scene, shapes[shape].device);
  km_scene_set_fits (f->scene, shapes[shape].fits);
  km_scene_set_still (f->scene, shapes[shape].still);
  height = km_scene_layout (f->scene, shapes[shape].width, shapes[shape].height);
  g_assert_true (isfinite (height) && height >= shapes[shape].height);
  km_scene_set_progress (f->scene, shapes[shape].progress);
  km_scene_add_moving (f->scene, moving);
  list = km_scene_list (f->scene);
  assert_good_list (list);
  km_scene_step_sight (f->scene, &seen, &area);
  point_everywhere (f, shapes[shape].width, height);
  km_scene_layout (f->scene, shapes[shape].width, shapes[shape].height);
  drag_everywhere (f->scene, shapes[shape].width, height);
  selected = km_scene_list (f->scene);
  assert_good_list (selected);
  km_region_free (moving);
}

static void
scenes_stand_everything (gconstpointer data)
{
  size_t number = GPOINTER_TO_SIZE (data);
  Fixture f;

  for (size_t shape = number % test_stride (); shape < G_N_ELEMENTS (shapes); shape += test_stride ())
    {
      fixture_init (&f, workloads[number].text);
      if (shapes[shape].page)
        km_scene_set_on_page (f.scene);
      km_scene_set_views (f.scene, ALL_VIEWS);
      fixture_seek (&f, workloads[number].ops[shape % N_OPS], shape % 2 ? KM_EVENT_LAST : 2, NULL);
      for (int events = 0; events < 3; events++)
        fixture_step (&f, 1, NULL);
      look (&f, shape);
      fixture_clear (&f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sizes/%zu", i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), scenes_stand_everything);
    }
  return g_test_run ();
}
