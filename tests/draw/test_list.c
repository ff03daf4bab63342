/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display list: the picture that it makes is the one on the screen, and names are unique and stay. */
#include "../scene/scene_fixture.h"
#include "draw/cairo_pen.h"
#include "draw/pango_text.h"
#include "scene/list.h"
#include "scene/paint.h"
#include "scene/stage.h"

#include <glib/gstdio.h>

enum
{
  W = 1100,
  STEPS = 5, /* looked at in each lesson */
  FEW_PIXELS = 20,
};

/* A few pixels may be of another shade: parts of the screen's picture are painted at other times. */
static void
assert_same_pixels (cairo_surface_t *a, cairo_surface_t *b, const char *what, KmCursor at)
{
  int stride = cairo_image_surface_get_stride (a), height = cairo_image_surface_get_height (a), differ = 0;
  cairo_surface_flush (a);
  cairo_surface_flush (b);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < W; x++)
      {
        size_t offset = (size_t)y * (size_t)stride + (size_t)x * 4;
        uint32_t p, q;
        memcpy (&p, cairo_image_surface_get_data (a) + offset, sizeof p);
        memcpy (&q, cairo_image_surface_get_data (b) + offset, sizeof q);
        differ += ((p ^ q) & 0xffffff) != 0;
      }
  if (differ > FEW_PIXELS)
    g_error ("%s: at call %u, event %u %d pixels of the list are not those of the scene", what, at.op, at.event,
             differ);
}

/* The list of a scene, painted. */
static cairo_surface_t *
paint_list (const KmList *list, KmText *text, const KmPatternTiles *tiles)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, W, (int)list->height);
  cairo_t *cr = cairo_create (surface);
  KmCairoPen pen;
  km_cairo_pen_init (&pen, cr, text, tiles);
  km_list_play (list, &pen.base);
  cairo_destroy (cr);
  return surface;
}

static bool
has_small_frames (const KmList *list)
{
  for (unsigned i = 0; i < list->things->len; i++)
    if (g_str_has_prefix (km_list_thing (list, i)->name, "map-"))
      return true;
  return false;
}

static void
check_names (const KmList *list)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (unsigned i = 0; i < list->things->len; i++)
    {
      const KmListThing *thing = km_list_thing (list, i);
      g_assert_true (g_hash_table_add (seen, (gpointer)(uintptr_t)thing->name));
      g_assert_cmpuint (strspn (thing->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"), ==,
                        strlen (thing->name));
      g_assert_true (thing->first < thing->end && thing->end <= list->parts->len);
      g_assert_cmpint (thing->parent, <, (int)i);
      g_assert_cmpint (km_list_part (list, thing->first)->kind, ==, KM_PART_BEGIN);
      g_assert_cmpint (km_list_part (list, thing->end - 1)->kind, ==, KM_PART_END);
    }
}

/* Returns how many pictures were compared. */
static unsigned
check_lesson (const char *path, KmText *text, const KmPatternTiles *tiles)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  Fixture f = { .script = script };
  unsigned compared = 0;
  uint32_t n;

  g_assert_no_error (error);
  f.timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  f.model = km_model_new (f.timeline);
  f.scene = km_scene_new (f.model);
  km_scene_layout (f.scene, W, 0);
  n = km_script_n_ops (script);
  for (uint32_t i = 1; i <= STEPS; i++)
    {
      g_autoptr (KmList) list = NULL;
      cairo_surface_t *screen, *painted;

      fixture_seek (&f, 1 + (uint32_t)((uint64_t)(n - 1) * i / STEPS), i % 3 ? i : KM_EVENT_LAST, NULL);
      km_scene_set_views (f.scene, i % 2 ? KM_VIEW_ALL : km_stage_views (km_stage_of_call (f.model)));
      km_scene_layout (f.scene, W, 0);
      list = km_scene_list (f.scene);
      check_names (list);
      if (has_small_frames (list)) /* the screen has them as a bitmap */
        continue;
      screen = fixture_picture (f.scene, W, (int)list->height);
      painted = paint_list (list, text, tiles);
      assert_same_pixels (screen, painted, path, km_timeline_cursor (f.timeline));
      cairo_surface_destroy (screen);
      cairo_surface_destroy (painted);
      compared++;
    }
  km_scene_free (f.scene);
  km_model_free (f.model);
  km_timeline_free (f.timeline);
  return compared;
}

/* On the screen layers paint straight with cairo; the list of every lesson makes the same pixels. */
static void
test_lessons (void)
{
  const char *root = g_getenv ("KM_SOURCE_ROOT");
  g_autofree char *folder = g_build_filename (root ? root : ".", "data", "workloads", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  KmText *text = km_pango_text_new ();
  KmPatternTiles tiles;
  const char *name;
  unsigned n = 0;

  g_assert_nonnull (dir);
  km_pattern_tiles_init (&tiles, 1);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (!g_str_has_suffix (name, ".kmw"))
        continue;
      n += check_lesson (path, text, &tiles);
    }
  g_assert_cmpuint (n, >, 30);
  km_pattern_tiles_finish (&tiles);
  km_text_free (text);
}

static const KmListThing *
find_thing (const KmList *list, const char *name)
{
  for (unsigned i = 0; i < list->things->len; i++)
    if (strcmp (km_list_thing (list, i)->name, name) == 0)
      return km_list_thing (list, i);
  return NULL;
}

/* The first thing whose class begins with @class. */
static const KmListThing *
find_class (const KmList *list, const char *class)
{
  for (unsigned i = 0; i < list->things->len; i++)
    if (g_str_has_prefix (km_list_thing (list, i)->class, class))
      return km_list_thing (list, i);
  return NULL;
}

static KmList *
list_at (Fixture *f, uint32_t op)
{
  fixture_seek (f, op, KM_EVENT_LAST, NULL);
  return km_scene_list (f->scene);
}

/* A block has one name, whoever has it; its class and its description tell. */
static void
test_names_stay (void)
{
  Fixture f;
  g_autofree char *name = NULL;
  const KmListThing *thing;

  fixture_init (&f, "kmw 1\nmachine x86-32 memory=64M pcp=off\np = alloc_pages(GFP_KERNEL, 3)\n"
                    "q = alloc_pages(GFP_KERNEL, 3)\n__free_pages(p, 3)\n");
  km_scene_layout (f.scene, W, 0);
  for (uint32_t op = 1; op <= 3; op++)
    {
      g_autoptr (KmList) list = list_at (&f, op);
      if (op == 1)
        {
          thing = find_class (list, "block unmovable touched");
          g_assert_nonnull (thing);
          name = g_strdup (thing->name);
        }
      thing = find_thing (list, name);
      g_assert_nonnull (thing);
      g_assert_true (g_str_has_prefix (thing->class, op < 3 ? "block unmovable" : "block free"));
      g_assert_true (strstr (thing->description, name + strlen ("block-")) != NULL);
      thing = find_thing (list, "zone-NORMAL");
      g_assert_nonnull (thing);
      g_assert_true (strstr (thing->description, "free") != NULL);
    }
  fixture_clear (&f);
}

/* Words are cut to their box in the list as they are on the screen. */
static void
test_words_are_cut (void)
{
  KmText *text = km_pango_text_new ();
  double whole, width;
  g_autofree char *cut = NULL, *full = NULL, *nothing = NULL;

  km_text_measure (text, KM_TEXT_LABEL, "Zones and page frames", &whole, NULL);
  cut = km_text_fit (text, KM_TEXT_LABEL, "Zones and page frames", whole / 2);
  g_assert_true (g_str_has_prefix (cut, "Zones"));
  g_assert_true (g_str_has_suffix (cut, "…"));
  km_text_measure (text, KM_TEXT_LABEL, cut, &width, NULL);
  g_assert_cmpfloat (width, <=, whole / 2);
  g_assert_cmpfloat (width, >, whole / 3);
  full = km_text_fit (text, KM_TEXT_LABEL, "Zones", whole);
  g_assert_cmpstr (full, ==, "Zones");
  nothing = km_text_fit (text, KM_TEXT_LABEL, "Zones", 1);
  g_assert_null (nothing);
  km_text_free (text);
}

enum
{
  LINE_W = 320,
  LINE_H = 40,
};

/* A line of code at height @y, painted in two parts: above row @cut, and the rest. */
static cairo_surface_t *
paint_line (KmText *text, KmTextStyle style, double y, int cut)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, LINE_W, LINE_H);
  KmRect parts[] = { km_rect (0, 0, LINE_W, cut), km_rect (0, cut, LINE_W, LINE_H - cut) };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      cairo_t *cr = cairo_create (surface);
      KmCairoPen pen;

      cairo_rectangle (cr, parts[i].x, parts[i].y, parts[i].w, parts[i].h);
      cairo_clip (cr);
      km_cairo_pen_init (&pen, cr, text, NULL);
      km_paint_rect (&pen.base, parts[i], 0xffffff, 1);
      km_paint_words (&pen.base, style, "if (!page_is_buddy(buddy, order)) break;", km_rect (4.3, y, LINE_W - 8, 20), 0,
                      0, 0x101010, 1);
      cairo_destroy (cr);
    }
  cairo_surface_flush (surface);
  return surface;
}

/* The line in all the parts that a cut can make of it. */
static void
cut_line (KmText *text, KmTextStyle style, double y)
{
  cairo_surface_t *whole = paint_line (text, style, y, 0);

  for (int cut = 8; cut < LINE_H - 4; cut++)
    {
      cairo_surface_t *parts = paint_line (text, style, y, cut);
      for (int row = 0; row < LINE_H; row++)
        if (!fixture_same_row (whole, parts, row))
          g_error ("words of style %d and scale %.2f at %.1f, cut at row %d: row %d is not the same", (int)style,
                   text->scale, y, cut, row);
      cairo_surface_destroy (parts);
    }
  cairo_surface_destroy (whole);
}

/* What is stale ends anywhere, in the middle of words too. */
static void
test_cut_words (void)
{
  static const KmTextStyle styles[] = { KM_TEXT_MONO, KM_TEXT_LABEL, KM_TEXT_TITLE };
  KmText *text = km_pango_text_new ();

  for (double scale = 1; scale < 1.5; scale += 0.06)
    {
      km_text_set_scale (text, scale);
      for (size_t i = 0; i < G_N_ELEMENTS (styles); i++)
        for (double y = 10; y < 11; y += 0.3)
          cut_line (text, styles[i], y);
    }
  km_text_free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/list/lessons", test_lessons);
  g_test_add_func ("/draw/list/names-stay", test_names_stay);
  g_test_add_func ("/draw/list/words-are-cut", test_words_are_cut);
  g_test_add_func ("/draw/list/cut-words", test_cut_words);
  return g_test_run ();
}
