/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli site FOLDER: all lessons as a site, each a page that steps, and a first page with their pictures. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "export/export.h"
#include "scene/stage.h"
#include "web/page.h"
#include "web/site.h"
#include "workload/lesson.h"
#include "workload/lessons.h"

#include <string.h>

enum
{
  PICTURE_WIDTH = 720,
  SUMMARY_COLUMNS = 110,
};

/* A lesson on its way into the site. */
typedef struct
{
  GFile *folder;
  char *stem; /* "02-splitting-and-merging" */
  KmScript *script;
} Lesson;

/* The name of a file of @lesson, and the file. */
static char *
name_of (const Lesson *lesson, const char *ending)
{
  return g_strdup_printf ("%s.%s", lesson->stem, ending);
}

static GFile *
file_of (const Lesson *lesson, const char *ending)
{
  g_autofree char *name = name_of (lesson, ending);

  return g_file_get_child (lesson->folder, name);
}

static bool
write_picture (const Lesson *lesson, GError **error)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (lesson->script, error);
  g_autoptr (KmModel) model = NULL;
  g_autoptr (GFile) file = file_of (lesson, "svg");
  KmExportOptions options;
  KmCursor place = { km_lesson_picture_calls (lesson->script), KM_EVENT_LAST };

  if (!timeline)
    return false;
  model = km_model_new (timeline);
  km_model_go (model, (KmCursor){ place.op > 0 ? place.op - 1 : 0, KM_EVENT_LAST }, place);
  km_export_options_init (&options);
  options.format = KM_EXPORT_SVG;
  options.views = km_stage_views (km_stage_of_call (model));
  options.width = PICTURE_WIDTH;
  options.caption = false;
  return km_export (model, NULL, &options, file, error);
}

/* Cuts the ending off the name of a lesson. */
static void
cut_ending (char *name)
{
  static const char *const endings[] = { ".gz", ".txt", ".kmw" };

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      name[strlen (name) - strlen (endings[i])] = '\0';
}

/* Writes page and picture of the lesson in @source and adds it to @entries, whose texts @texts keeps. Returns an exit
 * status, after a message if it is not KM_EXIT_OK. */
static int
add_lesson (GFile *folder, GFile *source, GArray *entries, GStringChunk *texts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = km_script_load (source, NULL, &error);
  g_autofree char *stem = g_file_get_basename (source), *title = km_lessons_title (source), *summary = NULL;
  g_autofree char *page_name = NULL, *picture_name = NULL;
  g_autoptr (GFile) page = NULL;
  Lesson lesson = { folder, stem, script };
  KmSiteEntry entry;

  if (!script)
    return km_cmd_fail ("%s", error->message);
  cut_ending (stem);
  page = file_of (&lesson, "html");
  if (!km_web_page_write (script, KM_WEB_ENGINE, (KmCursor){ 0, 0 }, page, &error) || !write_picture (&lesson, &error))
    return km_cmd_fail ("%s", error->message);
  summary = km_lesson_summary (script, SUMMARY_COLUMNS);
  page_name = name_of (&lesson, "html");
  picture_name = name_of (&lesson, "svg");
  entry = (KmSiteEntry){
    .subject = km_lessons_subject (source),
    .title = g_string_chunk_insert (texts, title),
    .summary = g_string_chunk_insert (texts, summary),
    .page = g_string_chunk_insert (texts, page_name),
    .picture = g_string_chunk_insert (texts, picture_name),
  };
  g_array_append_val (entries, entry);
  return KM_EXIT_OK;
}

static int
write_site (GFile *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (KmSiteEntry));
  g_autoptr (GFile) index = g_file_get_child (folder, "index.html");
  GStringChunk *texts = g_string_chunk_new (4096);
  int status = KM_EXIT_OK;

  for (unsigned i = 0; i < lessons->len && status == KM_EXIT_OK; i++)
    status = add_lesson (folder, g_ptr_array_index (lessons, i), entries, texts);
  if (status == KM_EXIT_OK
      && !km_web_site_write ((const KmSiteEntry *)(void *)entries->data, entries->len, index, &error))
    status = km_cmd_fail ("%s", error->message);
  g_string_chunk_free (texts);
  return status;
}

int
km_cmd_site (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = NULL;
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, NULL, &status))
    return status;
  if (argc != 2)
    return km_cmd_fail (_ ("site takes one folder"));
  folder = g_file_new_for_commandline_arg (argv[1]);
  if (!g_file_make_directory_with_parents (folder, NULL, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return km_cmd_fail ("%s", error->message);
  return write_site (folder);
}
