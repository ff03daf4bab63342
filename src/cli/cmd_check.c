/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli check FILE…: every diagnostic on a line of its own, then every expectation and every answer that does
 * not hold. With --fix the text with everything mended that leaves no choice. With --validate the simulation itself is
 * walked as well, with --format json all of it as data, the questions with what the machine answers beside it. */
#include "base/i18n.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "core/engine/validate.h"
#include "export/out.h"
#include "timeline/mend_answer.h"
#include "workload/ask.h"
#include "workload/mend.h"

#include <string.h>

/* What the command line asks for. */
typedef struct
{
  KmJson *json; /* NULL: text */
  gboolean validate;
  gboolean fix, write;
} Options;

/* ---- one file, loaded ---- */

typedef struct
{
  KmScript *script;
  KmTimeline *timeline; /* NULL if there is nothing to run */
} File;

static bool
has_checks (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_EXPECT || marks[i].kind == KM_MARK_ASK)
      return true;
  return false;
}

static void
file_finish (File *file)
{
  g_clear_pointer (&file->timeline, km_timeline_free);
  g_clear_pointer (&file->script, km_script_unref);
}

static int
file_load (File *file, const char *name, bool run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) path = g_file_new_for_commandline_arg (name);

  *file = (File){ .script = km_script_load (path, NULL, &error) };
  if (!file->script)
    return km_cmd_fail ("%s", error->message);
  if (km_script_has_errors (file->script)
      || (!run && !has_checks (file->script) && !km_script_is_recording (file->script)))
    return KM_EXIT_OK;
  file->timeline = km_timeline_new (file->script, &error);
  return file->timeline ? KM_EXIT_OK : km_cmd_fail ("%s: %s", name, error->message);
}

/* ---- validating ---- */

enum
{
  VALIDATED = 500, /* calls of a file after which everything is walked */
};

/* What a walk found. */
typedef struct
{
  uint32_t places; /* walks made */
  uint32_t call;   /* after which something does not hold, counted from 1; 0 = none */
  char *problem;   /* owned */
} Validation;

static bool
holds_after (const File *file, uint32_t op, Validation *validation)
{
  km_timeline_seek (file->timeline, (KmCursor){ op, op > 0 ? KM_EVENT_LAST : 0 });
  validation->places++;
  if (km_machine_validate (km_timeline_machine (file->timeline), &validation->problem))
    return true;
  validation->call = op;
  return false;
}

/* Walks everything at the start, after calls at even distances, and at the end; what does not hold at one of them is
 * traced back to the first call after which it does not. */
static Validation
validate (const File *file)
{
  uint32_t n = km_timeline_n_ops (file->timeline), step = MAX (n / VALIDATED, 1), good = 0;
  Validation validation = { 0 };

  for (uint32_t op = 0; holds_after (file, op, &validation); op = MIN (op + step, n))
    {
      if (op == n)
        return validation;
      good = op;
    }
  for (uint32_t op = good + 1; op < validation.call; op++)
    {
      g_clear_pointer (&validation.problem, g_free);
      if (!holds_after (file, op, &validation))
        break;
    }
  if (!validation.problem)
    holds_after (file, validation.call, &validation);
  return validation;
}

static int
validate_as_text (const File *file, const char *name)
{
  Validation validation = validate (file);
  g_autofree char *problem = validation.problem;

  if (problem)
    {
      /* Translators: a file; the number of a call; an equation of the simulation that does not hold. */
      g_print (_ ("%s: after call %u the state of the simulation is not sound: %s\n"), name, validation.call, problem);
      return KM_EXIT_FOUND;
    }
  g_print (ngettext ("%s: every list, counter and frame agrees at %u place\n",
                     "%s: every list, counter and frame agrees at %u places\n", validation.places),
           name, validation.places);
  return KM_EXIT_OK;
}

static int
validate_as_json (const File *file, KmJson *json)
{
  Validation validation = validate (file);
  g_autofree char *problem = validation.problem;

  km_json_begin_object (json, "validation");
  km_json_integer (json, "places", validation.places);
  km_json_integer (json, "call", problem ? (int64_t)validation.call : -1);
  km_json_string (json, "problem", problem);
  km_json_end_object (json);
  return problem ? KM_EXIT_FOUND : KM_EXIT_OK;
}

/* ---- as text ---- */

static int
check_as_text (const File *file, const char *name, bool validate)
{
  int status = KM_EXIT_OK;

  if (km_cmd_report_diagnostics (file->script, name, stdout))
    return KM_EXIT_FOUND;
  if (file->timeline && km_cmd_report_expectations (file->timeline, name, UINT32_MAX, stdout))
    status = KM_EXIT_FOUND;
  return validate && validate_as_text (file, name) != KM_EXIT_OK ? KM_EXIT_FOUND : status;
}

/* ---- as JSON ---- */

static void
write_diagnostic (const KmDiagnostic *diagnostic, gpointer json)
{
  km_json_begin_object (json, NULL);
  km_json_integer (json, "line", diagnostic->line);
  km_json_integer (json, "column", diagnostic->column);
  km_json_string (json, "severity", "error"); /* of all that there are; other programs may ask for it */
  km_json_integer (json, "code", diagnostic->code);
  km_json_string (json, "cause", diagnostic->cause);
  km_json_string (json, "cure", diagnostic->cure);
  km_json_end_object (json);
}

/* A question, its kind, and what the machine answers (null if it has no answer). */
static void
write_question (const File *file, size_t i, KmJson *json)
{
  static const char *const kinds[] = { "number", "address", "frame",  "list",  "zone",
                                       "slab",   "object",  "yes-no", "choice" };
  size_t n;
  const KmMark *mark = &km_script_marks (file->script, &n)[i];
  g_autofree char *answer = NULL;
  int64_t value;

  if (km_timeline_solve (file->timeline, i, &value, NULL))
    answer = km_answer_text (km_script_answer_kind (file->script, mark),
                             km_script_choices (file->script, km_script_ask (file->script, mark)), value);
  km_json_begin_object (json, NULL);
  km_json_integer (json, "line", mark->line);
  km_json_string (json, "question", mark->text);
  km_json_string (json, "kind", kinds[km_script_answer_kind (file->script, mark)]);
  km_json_string (json, "answer", answer);
  km_json_end_object (json);
}

static int
check_as_json (const File *file, const char *name, bool validate, KmJson *json)
{
  size_t n, n_marks;
  const KmDiagnostic *diagnostics = km_script_diagnostics (file->script, &n);
  const KmMark *marks = km_script_marks (file->script, &n_marks);
  bool failed = km_script_has_errors (file->script);

  km_json_begin_object (json, NULL);
  km_json_string (json, "file", name);
  km_json_begin_array (json, "diagnostics");
  for (size_t i = 0; i < n; i++)
    write_diagnostic (&diagnostics[i], json);
  if (file->timeline)
    failed = km_cmd_each_failure (file->timeline, UINT32_MAX, write_diagnostic, json);
  km_json_end_array (json);
  km_json_begin_array (json, "questions");
  for (size_t i = 0; file->timeline && i < n_marks; i++)
    if (marks[i].kind == KM_MARK_ASK)
      write_question (file, i, json);
  km_json_end_array (json);
  if (validate && file->timeline)
    failed |= validate_as_json (file, json) != KM_EXIT_OK;
  km_json_end_object (json);
  return failed ? KM_EXIT_FOUND : KM_EXIT_OK;
}

/* ---- mending ---- */

/* @text with its answers mended as well, if it can be run; takes @text. */
static char *
mend_answers (char *text, uint32_t *n)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (KmTimeline) timeline = km_script_has_errors (script) ? NULL : km_timeline_new (script, NULL);
  uint32_t n_answers;
  char *mended;

  if (!timeline)
    return text;
  mended = km_timeline_mend_answers (timeline, &n_answers);
  g_free (text);
  *n += n_answers;
  return mended;
}

/* Prints the mended text of a workload, or puts it into the file. */
static int
fix_file (const char *name, bool write)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) path = g_file_new_for_commandline_arg (name);
  g_autoptr (KmScript) script = km_cmd_load (name);
  g_autofree char *text = NULL;
  const char *written;
  size_t length;
  uint32_t n;

  if (!script)
    return KM_EXIT_USAGE;
  if (km_script_is_recording (script))
    return km_cmd_fail (_ ("%s: a recording is not mended"), name);
  written = km_script_text (script, &length);
  text = mend_answers (km_text_mend_all (written, length, &n), &n);
  if (write && n > 0 && !km_out_replace (path, text, strlen (text), &error))
    return km_cmd_fail ("%s", error->message);
  if (!write)
    g_print ("%s", text);
  g_printerr (ngettext ("%s: %u edit\n", "%s: %u edits\n", n), name, n);
  return KM_EXIT_OK;
}

/* ---- the command ---- */

static int
check_file (const char *name, const Options *options)
{
  File file;
  int status = options->fix ? fix_file (name, options->write) : KM_EXIT_OK;

  if (status != KM_EXIT_OK || (options->fix && !options->write))
    return status;
  status = file_load (&file, name, options->validate);

  if (status == KM_EXIT_OK)
    status = options->json ? check_as_json (&file, name, options->validate, options->json)
                           : check_as_text (&file, name, options->validate);
  file_finish (&file);
  return status;
}

static int
check_files (char **names, const Options *options)
{
  int status = KM_EXIT_OK;

  for (; *names; names++)
    {
      int file_status = check_file (*names, options);
      status = MAX (status, file_status);
    }
  return status;
}

int
km_cmd_check (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "validate", 0, 0, G_OPTION_ARG_NONE, &options.validate,
      N_ ("Also walk every list, counter and frame of the simulation along the way"), NULL },
    { "fix", 0, 0, G_OPTION_ARG_NONE, &options.fix,
      N_ ("Print the text with every mistake mended that leaves no choice: names, brackets, quotes, answers"), NULL },
    { "write", 0, 0, G_OPTION_ARG_NONE, &options.write, N_ ("With --fix: put it into the file, then check that"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;
  bool as_json;
  int status;

  if (!km_cmd_options (&argc, &argv, entries, &(KmSharedOptions){ .json = &as_json }, &status))
    return status;
  if (argc < 2)
    return km_cmd_fail (_ ("check takes at least one file"));
  if (options.write && !options.fix)
    return km_cmd_fail (_ ("--write is for --fix"));
  if (!as_json)
    return check_files (argv + 1, &options);
  km_json_init (&json, out);
  km_json_begin_array (&json, NULL);
  options.json = &json;
  status = check_files (argv + 1, &options);
  km_json_end_array (&json);
  g_print ("%s\n", out->str);
  return status;
}
