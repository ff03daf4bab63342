/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: files that open, hold what they should and no bitmap, and never half a file. */
#include "export/export.h"
#include "export/link.h"
#include "export/sheet.h"
#include "export/steps.h"
#include "../scene/scene_fixture.h"
#include "scene/list_json.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  Fixture fixture;
  char *folder;
} Place;

static void
place_init (Place *p)
{
  g_autoptr (GError) error = NULL;
  fixture_init (&p->fixture, FIXTURE_WORKLOAD FIXTURE_SLAB_CALLS);
  fixture_seek (&p->fixture, 40, 1, NULL);
  p->folder = g_dir_make_tmp ("kmemscope-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };
  g_spawn_sync (NULL, (char **)(gpointer)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
place_clear (Place *p)
{
  remove_tree (p->folder);
  g_free (p->folder);
  fixture_clear (&p->fixture);
}

static uint32_t
count_files (const Place *p)
{
  uint32_t n = 0;
  g_autoptr (GDir) dir = g_dir_open (p->folder, 0, NULL);
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static bool
export_to (Place *p, const char *name, const KmExportOptions *given, GError **error)
{
  KmExportOptions options;
  g_autoptr (GFile) file = NULL;

  km_export_options_init (&options);
  if (given)
    options = *given;
  g_assert_true (km_export_format_by_name (name, &options.format));
  file = g_path_is_absolute (name) ? g_file_new_for_path (name) : g_file_new_build_filename (p->folder, name, NULL);
  return km_export (p->fixture.model, NULL, &options, file, error);
}

static char *
export_and_read (Place *p, const char *name, const KmExportOptions *options, size_t *length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (p->folder, name, NULL);
  char *data;
  export_to (p, name, options, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &data, length, &error);
  g_assert_no_error (error);
  return data;
}

static uint32_t
count_text (const char *text, const char *word)
{
  uint32_t n = 0;
  for (const char *at = text; (at = strstr (at, word)); at += strlen (word))
    n++;
  return n;
}

/* cairo numbers what it defines through the life of the process. Returns: (transfer full). */
static char *
without_numbers_of_names (const char *svg)
{
  g_autoptr (GRegex) names = g_regex_new ("(surface|clip|glyph|mask|source)[-0-9]+", 0, 0, NULL);
  return g_regex_replace (names, svg, -1, 0, "\\1", 0, NULL);
}

static void
assert_same_svg (const char *a, const char *b)
{
  g_autofree char *x = without_numbers_of_names (a), *y = without_numbers_of_names (b);
  g_assert_true (strcmp (x, y) == 0);
}

static void
test_formats_by_name (void)
{
  KmExportFormat format;
  g_assert_true (km_export_format_by_name ("a.PNG", &format));
  g_assert_cmpint (format, ==, KM_EXPORT_PNG);
  g_assert_true (km_export_format_by_name ("x/y.z.svg", &format));
  g_assert_cmpint (format, ==, KM_EXPORT_SVG);
  g_assert_false (km_export_format_by_name ("a.bmp", &format));
  g_assert_false (km_export_format_by_name (".pdf", &format));
  g_assert_false (km_export_format_by_name ("", &format));
}

static void
test_png_scale (void)
{
  Place p;
  int widths[2], heights[2];

  place_init (&p);
  for (int i = 0; i < 2; i++)
    {
      KmExportOptions options;
      g_autofree char *path = NULL;
      cairo_surface_t *surface;

      km_export_options_init (&options);
      options.width = 700;
      options.scale = i + 1;
      g_assert_true (export_to (&p, "a.png", &options, NULL));
      path = g_build_filename (p.folder, "a.png", NULL);
      surface = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      widths[i] = cairo_image_surface_get_width (surface);
      heights[i] = cairo_image_surface_get_height (surface);
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (widths[0], ==, 700);
  g_assert_cmpint (widths[1], ==, 1400);
  g_assert_cmpint (heights[1], ==, 2 * heights[0]);
  place_clear (&p);
}

static void
ignore_text_cb (GMarkupParseContext *context, const char *text, size_t length, gpointer data, GError **error)
{
  (void)context, (void)text, (void)length, (void)data, (void)error;
}

/* Every theme and every view: XML, no bitmap, and with a caption and a title as text. */
static void
test_svg (void)
{
  static const GMarkupParser parser = { .text = ignore_text_cb };
  Place p;
  place_init (&p);
  fixture_seek (&p.fixture, km_script_n_ops (p.fixture.script), 1, NULL);
  for (int theme = 0; theme < KM_NR_THEMES; theme++)
    for (KmViews view = KM_VIEW_ZONES; view <= KM_VIEW_ALL; view = view * 2 > KM_VIEW_ALL ? KM_VIEW_ALL : view << 1)
      {
        KmExportOptions options;
        g_autoptr (GError) error = NULL;
        size_t length;
        g_autofree char *svg = NULL;
        g_autoptr (GMarkupParseContext) context = NULL;

        km_export_options_init (&options);
        options.theme = (KmThemeId)theme;
        options.views = view;
        options.title = "Zones & <frames>";
        svg = export_and_read (&p, "a.svg", &options, &length);
        context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
        g_markup_parse_context_parse (context, svg, (gssize)length, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (count_text (svg, "<image"), ==, 0);
        g_assert_cmpuint (count_text (svg, "<rect") + count_text (svg, "<path") + count_text (svg, "<text"), >, 5);
        g_assert_cmpuint (count_text (svg, "<title>Zones &amp; &lt;frames&gt;</title>"), ==, 1);
        g_assert_cmpuint (count_text (svg, "<desc>"), ==, 1);
        g_assert_cmpuint (length, <, 2u << 20);
        if (view == KM_VIEW_ALL)
          break;
      }
  place_clear (&p);
}

/* A PDF holds no image object, and its title. */
static void
test_pdf (void)
{
  Place p;
  KmExportOptions options;
  size_t length;
  g_autofree char *pdf = NULL;
  GString *plain;

  place_init (&p);
  km_export_options_init (&options);
  options.title = "Splitting";
  pdf = export_and_read (&p, "a.pdf", &options, &length);
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_nonnull (g_strrstr_len (pdf + length - 32, 32, "%%EOF"));
  plain = g_string_new (NULL);
  for (size_t i = 0; i < length; i++)
    g_string_append_c (plain, pdf[i] ? pdf[i] : ' ');
  g_assert_cmpuint (count_text (plain->str, "/Subtype /Image"), ==, 0);
  g_assert_cmpuint (count_text (plain->str, "(Splitting)"), ==, 1);
  g_string_free (plain, TRUE);
  place_clear (&p);
}

/* Builds a German locale in the folder, if the system has its description. */
static void
make_comma_locale (const Place *p)
{
  g_autofree char *path = g_build_filename (p->folder, "de_DE.UTF-8", NULL);
  const char *argv[] = { "localedef", "-f", "UTF-8", "-i", "de_DE", "--no-archive", path, NULL };
  if (g_spawn_sync (NULL, (char **)(gpointer)argv, NULL,
                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                    NULL, NULL, NULL))
    g_setenv ("LOCPATH", p->folder, TRUE);
}

/* Where people write 1,5 the numbers of the files stay 1.5. */
static void
test_comma_locale (void)
{
  static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8", "de_DE" };
  Place p;
  size_t before, after;
  bool found = false;
  g_autofree char *plain = NULL;

  place_init (&p);
  plain = export_and_read (&p, "a.svg", NULL, &before);
  make_comma_locale (&p);
  for (size_t i = 0; i < G_N_ELEMENTS (names) && !found; i++)
    found = setlocale (LC_NUMERIC, names[i]) != NULL && *localeconv ()->decimal_point == ',';
  if (found)
    {
      g_autofree char *comma = export_and_read (&p, "b.svg", NULL, &after);
      assert_same_svg (plain, comma);
    }
  else
    g_test_skip ("no locale with a decimal comma is installed");
  setlocale (LC_NUMERIC, "C");
  place_clear (&p);
}

static void
test_same_twice (void)
{
  Place p;
  size_t a_length, b_length;
  g_autofree char *a = NULL, *b = NULL;

  place_init (&p);
  a = export_and_read (&p, "a.svg", NULL, &a_length);
  b = export_and_read (&p, "b.svg", NULL, &b_length);
  assert_same_svg (a, b);
  place_clear (&p);
}

/* A limit on the size of files stands for a full disk. */
static void
test_full_disk (void)
{
  static const char *const names[] = { "old.png", "old.svg", "old.pdf", "new.png" };
  Place p;
  struct rlimit limit, small;
  place_init (&p);
  for (size_t i = 0; i < 3; i++)
    {
      g_autofree char *path = g_build_filename (p.folder, names[i], NULL);
      g_assert_true (g_file_set_contents (path, "old", 3, NULL));
    }
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 2000;
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      bool done;

      setrlimit (RLIMIT_FSIZE, &small);
      done = export_to (&p, names[i], NULL, &error);
      setrlimit (RLIMIT_FSIZE, &limit);
      g_assert_false (done);
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, names[i]));
    }
  g_assert_cmpuint (count_files (&p), ==, 3);
  for (size_t i = 0; i < 3; i++)
    {
      g_autofree char *path = g_build_filename (p.folder, names[i], NULL), *text = NULL;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "old");
    }
  place_clear (&p);
}

static void
test_full_device (void)
{
  Place p;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;
  struct stat st;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full");
      return;
    }
  place_init (&p);
  link = g_build_filename (p.folder, "full.svg", NULL);
  g_assert_cmpint (symlink ("/dev/full", link), ==, 0);
  g_assert_false (export_to (&p, "full.svg", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpint (stat ("/dev/full", &st), ==, 0);
  g_assert_true (S_ISCHR (st.st_mode));
  place_clear (&p);
}

static void
test_no_folder (void)
{
  Place p;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  place_init (&p);
  path = g_build_filename (p.folder, "missing", "a.png", NULL);
  g_assert_false (export_to (&p, path, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "a.png"));
  place_clear (&p);
}

/* A link stays a link, the file it points to is replaced and keeps its permissions. */
static void
test_link_and_mode (void)
{
  Place p;
  struct stat st;
  g_autofree char *path = NULL, *link = NULL;

  place_init (&p);
  path = g_build_filename (p.folder, "real.svg", NULL);
  link = g_build_filename (p.folder, "link.svg", NULL);
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_cmpint (chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink ("real.svg", link), ==, 0);
  g_assert_true (export_to (&p, "link.svg", NULL, NULL));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0640);
  g_assert_cmpint (st.st_size, >, 1000);
  g_assert_cmpuint (count_files (&p), ==, 2);
  place_clear (&p);
}

static void
test_too_large (void)
{
  Place p;
  KmExportOptions options;
  g_autoptr (GError) error = NULL;
  place_init (&p);
  km_export_options_init (&options);
  options.width = 8000;
  options.scale = 8;
  g_assert_false (export_to (&p, "a.png", &options, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (count_files (&p), ==, 0);
  place_clear (&p);
}

static GArray *
pages_of (KmTimeline *timeline, const char *words)
{
  GArray *pages = km_export_page_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) steps = km_steps_read (timeline, words, NULL, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < steps->len; i++)
    {
      KmExportPage page = { .at = g_array_index (steps, KmCursor, i) };
      g_array_append_val (pages, page);
    }
  return pages;
}

static char *
page_text (KmPages *pages, unsigned i)
{
  const KmListAbout about = { 0 };
  GString *text = g_string_new (NULL);
  KmPage page;

  km_pages_make (pages, i, &page);
  g_assert_cmpuint (page.number, ==, i + 1);
  km_list_to_json (page.list, &about, text);
  km_page_clear (&page);
  return g_string_free (text, FALSE);
}

/* What a preview shows of page 9 is what a file has there. */
static void
test_pages_in_any_order (void)
{
  Fixture f;
  KmExportOptions options;
  g_autoptr (GArray) array = NULL;
  g_autoptr (KmPages) pages = NULL, again = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  fixture_init (&f, FIXTURE_WORKLOAD FIXTURE_SLAB_CALLS);
  km_export_options_init (&options);
  km_page_by_name ("16:9", &options.page_width, &options.page_height);
  options.views = 0;
  array = pages_of (f.timeline, "4.1-4.3,5,1,9.1-9.2");
  pages = km_pages_new (f.timeline, (const KmExportPage *)(void *)array->data, array->len, &options);
  for (unsigned i = 0; i < array->len; i++)
    g_ptr_array_add (texts, page_text (pages, i));
  g_assert_cmpstr (texts->pdata[0], !=, texts->pdata[1]);
  again = km_pages_new (f.timeline, (const KmExportPage *)(void *)array->data, array->len, &options);
  for (unsigned i = array->len; i-- > 0;)
    {
      g_autofree char *text = page_text (again, i);
      g_assert_cmpstr (text, ==, texts->pdata[i]);
    }
  fixture_clear (&f);
}

/* How many pixels have ink. */
static unsigned
ink_of (const KmSheet *sheet)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)sheet->width, (int)sheet->height);
  cairo_t *cr = cairo_create (surface);
  const uint32_t *pixels;
  unsigned ink = 0;

  km_sheet_paint (sheet, cr, 1);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  pixels = (const uint32_t *)(void *)cairo_image_surface_get_data (surface);
  for (int i = 0; i < (int)sheet->width * (int)sheet->height; i++)
    ink += pixels[i] != 0;
  cairo_surface_destroy (surface);
  return ink;
}

static void
test_one_page_of_many (void)
{
  Place p;
  KmExportOptions options;
  g_autoptr (GArray) array = NULL;
  g_autoptr (KmPages) pages = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;

  place_init (&p);
  km_export_options_init (&options);
  options.format = KM_EXPORT_PPTX;
  array = pages_of (p.fixture.timeline, "1-8");
  pages = km_pages_new (p.fixture.timeline, (const KmExportPage *)(void *)array->data, array->len, &options);
  file = g_file_new_build_filename (p.folder, "a.svg", NULL);
  g_assert_true (km_export_page (pages, 4, KM_EXPORT_SVG, file, NULL));
  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, NULL));
  g_assert_nonnull (strstr (text, "call 5 of"));
  g_assert_nonnull (strstr (text, "viewBox=\"0 0 960 540\""));
  place_clear (&p);
}

static void
test_sheets (void)
{
  Fixture f;
  KmExportOptions options;
  g_autoptr (GArray) array = NULL;
  g_autoptr (KmPages) pages = NULL;
  g_autoptr (KmSheet) full = NULL, last = NULL;

  fixture_init (&f, FIXTURE_WORKLOAD);
  km_export_options_init (&options);
  options.per_page = 6;
  array = pages_of (f.timeline, "1-8");
  pages = km_pages_new (f.timeline, (const KmExportPage *)(void *)array->data, array->len, &options);
  g_assert_cmpuint (km_sheets_count (pages), ==, 2);
  full = km_sheet_new (pages, 0, 842, 595);
  last = km_sheet_new (pages, 1, 842, 595);
  g_assert_cmpuint (full->n, ==, 6);
  g_assert_cmpuint (last->n, ==, 2);
  g_assert_cmpuint (last->pages[1].number, ==, 8);
  g_assert_cmpfloat (full->width, ==, 842);
  g_assert_cmpuint (ink_of (full), >, 2 * ink_of (last));
  fixture_clear (&f);
}

static void
cancel_cb (double fraction, gpointer user_data)
{
  if (fraction > 0.3)
    g_cancellable_cancel (user_data);
}

/* Formats of one file for all leave nothing, the others what is whole. */
static void
test_cancel (void)
{
  static const struct
  {
    const char *name;
    unsigned left;
  } cases[] = { { "a.pdf", 0 }, { "a.pptx", 0 }, { "a.gif", 0 }, { "a-%02d.svg", 2 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Place p;
      KmExportOptions options;
      g_autoptr (GFile) file = NULL;
      g_autoptr (GArray) array = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      place_init (&p);
      km_export_options_init (&options);
      g_assert_true (km_export_format_by_name (cases[i].name, &options.format));
      file = g_file_new_build_filename (p.folder, cases[i].name, NULL);
      array = pages_of (p.fixture.timeline, "1-5");
      g_assert_false (km_export_pages (p.fixture.timeline, (const KmExportPage *)(void *)array->data, array->len,
                                       &options, file, cancel_cb, cancellable, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_files (&p), ==, cases[i].left);
      place_clear (&p);
    }
}

/* ---- codes ---- */

static void
link_is (KmTimeline *timeline, KmCursor at, const char *expected)
{
  g_autofree char *link = NULL;

  km_timeline_seek (timeline, at);
  link = km_link_here (timeline, "https://example.org/a.html");
  g_assert_cmpstr (link, ==, expected);
}

static void
test_link_address (void)
{
  static const char text[] = "kmw 1\nmachine x86-32 memory=64M\np = alloc_page(GFP_KERNEL)\n"
                             "ask \"Refused?\" answer fails() == no\nq = alloc_page(GFP_KERNEL)\n";
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
  g_autofree char *longest = g_strnfill (KM_LINK_MOST, 'a'), *too_long = g_strconcat ("http://", longest, NULL);

  link_is (timeline, (KmCursor){ 0, 0 }, "https://example.org/a.html#step=0");
  link_is (timeline, (KmCursor){ 1, 1 }, "https://example.org/a.html#step=1.1");
  link_is (timeline, (KmCursor){ 1, KM_EVENT_LAST }, "https://example.org/a.html#step=1");
  link_is (timeline, (KmCursor){ 2, 1 }, "https://example.org/a.html#step=1");
  link_is (timeline, (KmCursor){ 2, 2 }, "https://example.org/a.html#step=2.2");
  g_assert_true (km_link_is_address ("https://example.org/a.html?b=1"));
  g_assert_false (km_link_is_address ("https://"));
  g_assert_false (km_link_is_address ("example.org"));
  g_assert_false (km_link_is_address ("https://example.org/#step=1"));
  g_assert_false (km_link_is_address ("https://example.org/a b"));
  g_assert_false (km_link_is_address (too_long));
}

/* Collects the black squares of a code, one a pixel. */
typedef struct
{
  KmPen pen;
  KmRect white;
  bool black[64][64];
} Squares;

static void
draw_cb (KmPen *pen, const KmShape *shape)
{
  Squares *squares = (Squares *)pen;

  if (shape->kind != KM_SHAPE_RECTS)
    squares->white = shape->rect;
  for (size_t i = 0; shape->kind == KM_SHAPE_RECTS && i < shape->n; i++)
    for (double x = 0; x < shape->rects[i].w; x++)
      squares->black[(int)shape->rects[i].y][(int)(shape->rects[i].x + x)] = true;
}

/* The three corners by which cameras find a code, each in the middle of its white border. */
static void
test_link_code (void)
{
  static const char *const corner[] = { "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######" };
  Squares squares = { .pen = { .draw = draw_cb } };
  double size = km_link_draw (&squares.pen, "https://example.org/a.html#step=1", km_rect (0, 0, 60, 60));
  int left = (int)(60 - size) + 4, right = 60 - 4 - 7;

  g_assert_cmpfloat (size, ==, 29 + 8);
  g_assert_cmpfloat (squares.white.x, ==, 60 - size);
  g_assert_cmpfloat (squares.white.w, ==, size);
  for (int y = 0; y < 7; y++)
    for (int x = 0; x < 7; x++)
      {
        g_assert_cmpint (squares.black[left + y][left + x], ==, corner[y][x] == '#');
        g_assert_cmpint (squares.black[left + y][right + x], ==, corner[y][x] == '#');
        g_assert_cmpint (squares.black[right + y][left + x], ==, corner[y][x] == '#');
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/export/formats-by-name", test_formats_by_name);
  g_test_add_func ("/draw/export/png-scale", test_png_scale);
  g_test_add_func ("/draw/export/svg", test_svg);
  g_test_add_func ("/draw/export/pdf", test_pdf);
  g_test_add_func ("/draw/export/comma-locale", test_comma_locale);
  g_test_add_func ("/draw/export/same-twice", test_same_twice);
  g_test_add_func ("/draw/export/full-disk", test_full_disk);
  g_test_add_func ("/draw/export/full-device", test_full_device);
  g_test_add_func ("/draw/export/no-folder", test_no_folder);
  g_test_add_func ("/draw/export/link-and-mode", test_link_and_mode);
  g_test_add_func ("/draw/export/too-large", test_too_large);
  g_test_add_func ("/draw/export/pages-in-any-order", test_pages_in_any_order);
  g_test_add_func ("/draw/export/one-page-of-many", test_one_page_of_many);
  g_test_add_func ("/draw/export/sheets", test_sheets);
  g_test_add_func ("/draw/export/cancel", test_cancel);
  g_test_add_func ("/draw/export/link-address", test_link_address);
  g_test_add_func ("/draw/export/link-code", test_link_code);
  return g_test_run ();
}
