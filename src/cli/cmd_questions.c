/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli questions [FILE] -o OUT: questions made of the states of a workload, or of a small machine, each in
 * several variants. The machine answers every one. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "export/quiz.h"

typedef struct
{
  char *format, *output, *key;
  int64_t seed;
  int count, variants;
} Options;

static int
make (const Options *options, const char *name)
{
  const KmQuizOptions quiz = { options->format, (uint64_t)options->seed, (uint32_t)options->count,
                               (uint32_t)options->variants };
  g_autoptr (GFile) to = g_file_new_for_commandline_arg (options->output);
  g_autoptr (GFile) key = options->key ? g_file_new_for_commandline_arg (options->key) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = NULL;
  int status = name ? km_cmd_load_sound (name, &script) : KM_EXIT_OK;

  if (status != KM_EXIT_OK)
    return status;
  if (script && km_script_is_recording (script))
    return km_cmd_fail (_ ("%s: questions are made of workloads, not of recordings"), name);
  return km_quiz_write (script, &quiz, to, key, NULL, NULL, NULL, &error) ? KM_EXIT_OK
                                                                          : km_cmd_fail ("%s", error->message);
}

/* ---- the command ---- */

static int
check_options (const Options *options)
{
  if (!options->output)
    return km_cmd_fail (_ ("questions needs -o OUT"));
  if (!options->format || !km_quiz_is_format (options->format))
    return km_cmd_fail (_ ("--format takes moodle-xml, qti12, pdf or json"));
  if (options->count < 1 || options->count > KM_QUIZ_MAX_COUNT || options->variants < 1
      || options->variants > KM_QUIZ_MAX_VARIANTS)
    return km_cmd_fail (_ ("--count and --variants take numbers from 1 to 1000"));
  return KM_EXIT_OK;
}

int
km_cmd_questions (int argc, char **argv)
{
  g_autofree char *format = NULL, *output = NULL, *key = NULL;
  Options options = { .seed = 1, .count = 10, .variants = 1 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("The file to write"), N_ ("OUT") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_ ("moodle-xml, qti12, pdf or json"), N_ ("FORMAT") },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &key, N_ ("PDF: the file of the answers; OUT.key.pdf"), N_ ("FILE") },
    { "count", 0, 0, G_OPTION_ARG_INT, &options.count, N_ ("How many questions; 10"), N_ ("NUMBER") },
    { "variants", 0, 0, G_OPTION_ARG_INT, &options.variants, N_ ("How many variants of each; 1"), N_ ("NUMBER") },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, N_ ("The same number makes the same questions; 1"),
      N_ ("NUMBER") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!km_cmd_options (&argc, &argv, entries, NULL, &status))
    return status;
  if (argc > 2)
    return km_cmd_fail (_ ("questions takes one file, or none"));
  options.format = format;
  options.output = output;
  options.key = key;
  status = check_options (&options);
  return status == KM_EXIT_OK ? make (&options, argv[1]) : status;
}
