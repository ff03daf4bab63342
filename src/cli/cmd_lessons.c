/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli lessons: the lessons that come with the program, with how long each takes and what was kept of it. */
#include "base/i18n.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "workload/lesson.h"
#include "workload/lessons.h"
#include "workload/scores.h"

#include <string.h>

enum
{
  SUMMARY_COLUMNS = 110,
};

typedef struct
{
  GFile *file;
  KmScript *script;
  char *name, *title, *summary; /* of the file; of the lesson */
  KmScore score;
} Row;

static void
row_clear (Row *row)
{
  km_script_unref (row->script);
  g_free (row->name);
  g_free (row->title);
  g_free (row->summary);
}

/* @file is borrowed. Returns false and sets @error if it cannot be read. */
static bool
row_read (Row *row, GFile *file, GError **error)
{
  KmScript *script = km_script_load (file, NULL, error);

  if (!script)
    return false;
  *row = (Row){ file, script, g_file_get_path (file), km_lessons_title (file), NULL, { 0 } };
  row->summary = km_lesson_summary (script, SUMMARY_COLUMNS);
  row->score = km_scores_get (row->title);
  return true;
}

/* ---- for people ---- */

static void
print_text (const Row *row, unsigned number)
{
  uint32_t minutes = km_lesson_minutes (row->script), questions = km_lesson_questions (row->script);

  g_print ("%3u  %s", number, row->title);
  if (minutes > 0)
    g_print (ngettext (", %u minute", ", %u minutes", minutes), minutes);
  if (row->score.n > 0)
    g_print (_ (", %u of %u questions right"), row->score.right, row->score.n);
  else if (questions > 0)
    g_print (ngettext (", %u question", ", %u questions", questions), questions);
  if (row->score.calls > 0)
    g_print (_ (", seen up to call %u of %u"), row->score.seen, row->score.calls);
  g_print ("\n     %s\n     %s\n", row->summary, row->name);
}

/* ---- for programs ---- */

static void
write_row (const Row *row, unsigned number, KmJson *json)
{
  km_json_begin_object (json, NULL);
  km_json_integer (json, "number", number);
  km_json_string (json, "title", row->title);
  km_json_string (json, "subject", km_lessons_subject (row->file));
  km_json_string (json, "file", row->name);
  km_json_string (json, "summary", row->summary);
  km_json_integer (json, "calls", km_script_n_ops (row->script));
  km_json_integer (json, "minutes", km_lesson_minutes (row->script));
  km_json_integer (json, "questions", km_lesson_questions (row->script));
  km_json_integer (json, "right", row->score.right);
  km_json_integer (json, "seen", row->score.seen);
  km_json_end_object (json);
}

/* ---- both ---- */

static int
list_lessons (KmJson *json)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  const char *subject = NULL;

  for (unsigned i = 0; i < lessons->len; i++)
    {
      g_autoptr (GError) error = NULL;
      GFile *file = g_ptr_array_index (lessons, i);
      Row row;

      if (!row_read (&row, file, &error))
        return km_cmd_fail ("%s", error->message);
      if (!json && g_strcmp0 (subject, km_lessons_subject (file)) != 0)
        g_print ("%s%s\n", subject ? "\n" : "", km_lessons_subject (file));
      subject = km_lessons_subject (file);
      if (json)
        write_row (&row, i + 1, json);
      else
        print_text (&row, i + 1);
      row_clear (&row);
    }
  return lessons->len > 0 ? KM_EXIT_OK : km_cmd_fail (_ ("no lessons are installed"));
}

static int
list_as_json (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;
  int status;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_begin_array (&json, "lessons");
  status = list_lessons (&json);
  km_json_end_array (&json);
  km_json_end_object (&json);
  if (status == KM_EXIT_OK)
    g_print ("%s\n", out->str);
  return status;
}

int
km_cmd_lessons (int argc, char **argv)
{
  bool as_json;
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, &(KmSharedOptions){ .json = &as_json }, &status))
    return status;
  if (argc != 1)
    return km_cmd_fail (_ ("lessons takes no files"));
  return as_json ? list_as_json () : list_lessons (NULL);
}
