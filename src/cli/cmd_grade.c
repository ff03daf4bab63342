/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli grade EXERCISE SUBMISSION: plays the statements of a submission inside an exercise and grades every
 * `expect` of the exercise.
 *
 *   exercise    kmw, title, machine, calls before, `submission`, calls behind, expect … name "…" points 3 hidden
 *   submission  a workload of its own; its calls come in the place of the line `submission`, or without one in front of
 *               the first `expect`; its kmw, title, machine, expect and ask are left out
 *
 * A child process does it, with a limit on its time and its memory, so that a submission can end neither this program
 * nor the computer. Without limits reached its report is passed on; otherwise every expectation fails with the reason.
 */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/grade_report.h"
#include "workload/parser.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *format;
  int64_t seed;
  int seconds;
  int mib;
} Options;

/* A line of the text that is run: in which file it is, and where. */
typedef struct
{
  bool of_submission;
  uint32_t line; /* 1-based */
} Source;

typedef struct
{
  GString *text;
  GArray *sources; /* of Source, by line */
} Joined;

/* ---- one text of two ---- */

static void
add_line (Joined *joined, const char *line, bool of_submission, uint32_t number)
{
  Source source = { of_submission, number };

  g_string_append (joined->text, line);
  g_string_append_c (joined->text, '\n');
  g_array_append_val (joined->sources, source);
}

static bool
begins_with (const char *line, const char *word)
{
  size_t length = strlen (word);

  while (*line == ' ' || *line == '\t')
    line++;
  return strncmp (line, word, length) == 0 && !g_ascii_isalnum (line[length]) && line[length] != '_';
}

/* What a submission does not say: an empty line takes its place. */
static bool
is_left_out (const char *line)
{
  static const char *const words[] = { "kmw", "title", "machine", "expect", "ask", "submission" };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (begins_with (line, words[i]))
      return true;
  return false;
}

static void
add_submission (Joined *joined, char **lines)
{
  for (uint32_t i = 0; lines[i]; i++)
    add_line (joined, is_left_out (lines[i]) ? "" : lines[i], true, i + 1);
}

/* The line of the exercise that the submission takes the place of. */
static uint32_t
place_of_submission (char **lines)
{
  for (uint32_t i = 0; lines[i]; i++)
    if (begins_with (lines[i], "submission"))
      return i;
  for (uint32_t i = 0; lines[i]; i++)
    if (begins_with (lines[i], "expect"))
      return i;
  return g_strv_length (lines);
}

static void
join (Joined *joined, const char *exercise, const char *submission)
{
  g_auto (GStrv) outer = g_strsplit (exercise, "\n", -1), inner = g_strsplit (submission, "\n", -1);
  uint32_t place = place_of_submission (outer);

  joined->text = g_string_new (NULL);
  joined->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  for (uint32_t i = 0; i < place; i++)
    add_line (joined, outer[i], false, i + 1);
  add_submission (joined, inner);
  for (uint32_t i = place; outer[i]; i++)
    add_line (joined, begins_with (outer[i], "submission") ? "" : outer[i], false, i + 1);
}

static Source
source_of (const Joined *joined, uint32_t line)
{
  return line >= 1 && line <= joined->sources->len ? g_array_index (joined->sources, Source, line - 1)
                                                   : (Source){ false, line };
}

/* ---- grading ---- */

/* Which call the expectation comes behind: "call 12, line 14: p = alloc_page(GFP_KERNEL)". */
static char *
step_of (const Joined *joined, const KmScript *script, const KmMark *mark)
{
  g_autofree char *call = NULL;
  Source source;

  if (mark->op == 0)
    return g_strdup (_ ("before the first call"));
  call = km_script_op_text (script, mark->op - 1);
  source = source_of (joined, km_script_op (script, mark->op - 1).line);
  /* TRANSLATORS: number of a call, number of its line in the file that was handed in, and the call */
  return g_strdup_printf (source.of_submission ? _ ("call %u, line %u: %s")
                                               : _ ("call %u, line %u of the exercise: %s"),
                          mark->op, source.line, call);
}

static void
grade_mark (KmGradeReport *report, const Joined *joined, KmTimeline *timeline, size_t i)
{
  KmScript *script = km_timeline_script (timeline);
  size_t n;
  const KmMark *mark = &km_script_marks (script, &n)[i];
  g_autofree char *why = NULL, *step = NULL;
  bool holds = km_timeline_check_expect (timeline, i, &why);

  step = holds ? NULL : step_of (joined, script, mark);
  km_grade_report_add (report, mark, source_of (joined, mark->line).line, holds, step, why);
}

/* What is wrong with the text: the first mistake of the submission, or of the exercise. */
static char *
first_mistake (const Joined *joined, const KmScript *script)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  Source source;

  if (n == 0)
    return NULL;
  source = source_of (joined, diagnostics->line);
  return g_strdup_printf (source.of_submission ? _ ("line %u: %s") : _ ("line %u of the exercise: %s"), source.line,
                          diagnostics->cause);
}

/* Where what an exercise says of an expectation begins on its line: name, points or hidden; or its end. */
static const char *
end_of_comparison (const char *line)
{
  static const char *const words[] = { "name", "points", "hidden" };
  bool in_string = false;

  for (const char *p = line; *p; p++)
    {
      in_string = in_string != (*p == '"');
      for (size_t i = 0; i < G_N_ELEMENTS (words) && !in_string && *p == ' '; i++)
        if (begins_with (p, words[i]))
          return p;
    }
  return line + strlen (line);
}

/* The expectations of an exercise alone, which hold by themselves: their handles are those of a submission that does
 * not run. Each keeps its line, and as its name what it says. */
static KmScript *
parse_expectations (const char *exercise)
{
  g_auto (GStrv) lines = g_strsplit (exercise, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (uint32_t i = 0; lines[i]; i++)
    {
      const char *start = begins_with (lines[i], "expect") ? strstr (lines[i], "expect") + strlen ("expect") : NULL;
      const char *end = start ? end_of_comparison (start) : NULL;
      g_autofree char *plain = start ? g_strstrip (g_strndup (start, (size_t)(end - start))) : NULL;
      g_autofree char *name = plain ? g_strescape (plain, NULL) : NULL;

      if (start && begins_with (end, "name"))
        g_string_append_printf (text, "expect 0 == 0%s\n", end);
      else if (start)
        g_string_append_printf (text, "expect 0 == 0 name \"%s\"%s\n", strstr (end, "hidden") ? _ ("hidden") : name,
                                end);
      else if (begins_with (lines[i], "title"))
        g_string_append_printf (text, "%s\n", lines[i]);
      else
        g_string_append_c (text, '\n');
    }
  return km_script_parse (text->str, text->len);
}

static void
fail_all (KmGradeReport *report, const char *exercise, const char *reason)
{
  g_autoptr (KmScript) script = parse_expectations (exercise);
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_EXPECT)
      km_grade_report_add (report, &marks[i], marks[i].line, false, NULL, reason);
  km_grade_report_stop (report, reason);
}

static void
grade (KmGradeReport *report, const Joined *joined, const char *exercise, KmScript *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  g_autofree char *mistake = first_mistake (joined, script);
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  if (!mistake)
    timeline = km_timeline_new (script, &error);
  if (!timeline)
    {
      fail_all (report, exercise, mistake ? mistake : error->message);
      return;
    }
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_EXPECT)
      grade_mark (report, joined, timeline, i);
}

/* ---- limits ---- */

static void
limit (int resource, rlim_t most)
{
  const struct rlimit limits = { most, most };

  setrlimit (resource, &limits);
}

#ifdef KM_COVERAGE
void __gcov_dump (void); /* of the compiler */
#endif

/* The child: grades, and writes the report to @out. */
static G_GNUC_NORETURN void
run_child (const Options *options, const Joined *joined, const char *exercise, const KmParseLimits *limits,
           KmGradeFormat format, int out)
{
  g_autoptr (KmScript) script = NULL;
  g_autoptr (GString) text = NULL;
  KmGradeReport report;
  FILE *stream = fdopen (out, "w");
  bool passed;

  limit (RLIMIT_CPU, (rlim_t)options->seconds);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow alone takes terabytes of addresses */
  limit (RLIMIT_AS, (rlim_t)options->mib << 20);
#endif
  limit (RLIMIT_CORE, 0);
  alarm ((unsigned)options->seconds * 4); /* if it gets too little of the processor */
  script = km_script_parse_limited (joined->text->str, joined->text->len, limits);
  km_grade_report_init (&report);
  grade (&report, joined, exercise, script);
  passed = km_grade_report_passed (&report);
  text = km_grade_report_print (&report, format, km_script_title (script));
  fwrite (text->str, 1, text->len, stream);
  fflush (stream);
#ifdef KM_COVERAGE
  __gcov_dump (); /* what it has reached counts */
#endif
  _exit (passed ? KM_EXIT_OK : KM_EXIT_FOUND);
}

/* The report when the child was ended: of the exercise alone. */
static void
report_ended (const char *exercise, KmGradeFormat format, const char *reason)
{
  g_autoptr (KmScript) script = parse_expectations (exercise);
  g_autoptr (GString) text = NULL;
  KmGradeReport report;

  km_grade_report_init (&report);
  fail_all (&report, exercise, reason);
  text = km_grade_report_print (&report, format, km_script_title (script));
  fwrite (text->str, 1, text->len, stdout);
}

static char *
read_all (int from)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  ssize_t n;

  while ((n = read (from, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  close (from);
  return g_string_free (text, FALSE);
}

static int
run_apart (const Options *options, const Joined *joined, const char *exercise, const KmParseLimits *limits,
           KmGradeFormat format)
{
  g_autofree char *said = NULL, *reason = NULL;
  int ends[2], status;
  pid_t child;

  fflush (NULL);
  if (pipe (ends) != 0 || (child = fork ()) < 0)
    return km_cmd_fail (_ ("no other process can be started"));
  if (child == 0)
    {
      close (ends[0]);
      run_child (options, joined, exercise, limits, format, ends[1]);
    }
  close (ends[1]);
  said = read_all (ends[0]);
  waitpid (child, &status, 0);
  if (WIFEXITED (status))
    {
      fputs (said, stdout);
      return WEXITSTATUS (status);
    }
  if (WTERMSIG (status) == SIGXCPU || WTERMSIG (status) == SIGALRM || WTERMSIG (status) == SIGKILL)
    reason = g_strdup_printf (_ ("the submission ran for more than %d seconds"), options->seconds);
  else
    reason = g_strdup_printf (_ ("the submission took more than %d MiB of memory"), options->mib);
  report_ended (exercise, format, reason);
  return KM_EXIT_FOUND;
}

/* ---- the command ---- */

static char *
load_text (const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  size_t length;

  return km_text_load (file, NULL, &length, error);
}

static int
grade_files (const Options *options, const char *exercise_name, const char *submission_name, KmGradeFormat format)
{
  KmParseLimits limits = km_parse_limits_default;
  g_autoptr (GError) error = NULL;
  g_autofree char *exercise = load_text (exercise_name, &error), *submission = NULL;
  Joined joined;
  int status;

  if (exercise)
    submission = load_text (submission_name, &error);
  if (!submission)
    return km_cmd_fail ("%s", error->message);
  limits.student_seed = (uint64_t)options->seed;
  limits.max_ops = 5000000;
  join (&joined, exercise, submission);
  status = run_apart (options, &joined, exercise, &limits, format);
  g_string_free (joined.text, TRUE);
  g_array_unref (joined.sources);
  return status;
}

int
km_cmd_grade (int argc, char **argv)
{
  g_autofree char *format_name = NULL;
  Options options = { .seconds = 10, .mib = 1024 };
  int64_t seed = 1;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_ ("text (the default), json, gradescope or junit"),
      N_ ("FORMAT") },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_ ("The number that seed=student of the exercise means"),
      N_ ("NUMBER") },
    { "time", 0, 0, G_OPTION_ARG_INT, &options.seconds, N_ ("Seconds that it may take; 10"), N_ ("SECONDS") },
    { "memory", 0, 0, G_OPTION_ARG_INT, &options.mib, N_ ("Mebibytes that it may take; 1024"), N_ ("MIB") },
    G_OPTION_ENTRY_NULL,
  };
  KmGradeFormat format;
  int status;

  if (!km_cmd_options (&argc, &argv, entries, NULL, &status))
    return status;
  options.seed = seed;
  if (argc != 3)
    return km_cmd_fail (_ ("grade takes an exercise and a submission"));
  if (!km_grade_format_by_name (format_name ? format_name : "text", &format))
    return km_cmd_fail (_ ("--format takes text, json, gradescope or junit, not “%s”"), format_name);
  if (options.seconds < 1 || options.seconds > 3600 || options.mib < 64 || options.mib > 1 << 20)
    return km_cmd_fail (_ ("--time takes 1 to 3600 seconds, --memory 64 to 1048576 MiB"));
  return grade_files (&options, argv[1], argv[2], format);
}
