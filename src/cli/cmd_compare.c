/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli compare: runs side by side and what differs between them. The runs are two files, or one file on
 * several kernels (--kernel), with several allocators (--slab), or with and without a call (--at, --insert). */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "model/compare/compare.h"
#include "timeline/insert.h"

#include <string.h>

/* What the command line says. */
typedef struct
{
  char *to, *kernels, *slabs, *at, *insert;
} Options;

typedef struct
{
  size_t n;
  char *names[KM_COMPARE_MAX_RUNS];
  KmTimeline *timelines[KM_COMPARE_MAX_RUNS];
  KmModel *models[KM_COMPARE_MAX_RUNS];
} Runs;

static void
options_finish (Options *o)
{
  g_free (o->to);
  g_free (o->kernels);
  g_free (o->slabs);
  g_free (o->at);
  g_free (o->insert);
}

static void
runs_finish (Runs *runs)
{
  for (size_t i = 0; i < runs->n; i++)
    {
      g_free (runs->names[i]);
      km_model_free (runs->models[i]);
      km_timeline_free (runs->timelines[i]);
    }
}

/* ---- the runs ---- */

/* Runs @script to its end once. @name is taken. */
static int
add_run (Runs *runs, KmScript *script, char *name)
{
  g_autofree char *owned = name;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = NULL;

  if (km_cmd_report_diagnostics (script, name, stderr))
    return KM_EXIT_USAGE;
  if (runs->n == KM_COMPARE_MAX_RUNS)
    return km_cmd_fail (_ ("compare takes at most %d runs"), KM_COMPARE_MAX_RUNS);
  timeline = km_timeline_new (script, &error);
  if (!timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  km_timeline_index (timeline, NULL, NULL, NULL, NULL);
  runs->names[runs->n] = g_steal_pointer (&owned);
  runs->models[runs->n] = km_model_new (timeline);
  runs->timelines[runs->n++] = g_steal_pointer (&timeline);
  return KM_EXIT_OK;
}

static int
add_file (Runs *runs, const char *name, KmScript **script)
{
  *script = km_cmd_load (name);
  return *script ? add_run (runs, *script, g_strdup (name)) : KM_EXIT_USAGE;
}

/* A run for each of @values, with commas between, of the machine's option @key. */
static int
add_variants (Runs *runs, const char *name, const char *key, const char *values)
{
  g_auto (GStrv) each = g_strsplit (values, ",", -1);
  g_autoptr (KmScript) script = km_cmd_load (name);
  int status = KM_EXIT_OK;

  if (!script)
    return KM_EXIT_USAGE;
  if (km_script_is_recording (script))
    return km_cmd_fail (_ ("%s: a recording is of one machine"), name);
  for (size_t i = 0; each[i] && status == KM_EXIT_OK; i++)
    {
      g_autofree char *text = km_script_with_option (script, key, each[i]);
      g_autoptr (KmScript) variant = km_script_parse (text, strlen (text));

      status = add_run (runs, variant, g_strdup_printf ("%s=%s", key, each[i]));
    }
  return status;
}

/* The run of the file, and the one with a line more. */
static int
add_branch (Runs *runs, const char *name, const Options *o)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = NULL, changed = NULL;
  g_autofree char *text = NULL;
  uint32_t line;
  KmCursor at;
  int status = add_file (runs, name, &script);

  if (status == KM_EXIT_OK)
    status = km_cmd_find_place ("--at", o->at, runs->timelines[0], &at);
  if (status != KM_EXIT_OK)
    return status;
  text = km_timeline_insert (runs->timelines[0], at.op, o->insert, &line, &error);
  if (!text)
    return km_cmd_fail ("%s: %s", name, error->message);
  changed = km_script_parse (text, strlen (text));
  return add_run (runs, changed, g_strdup (o->insert));
}

static int
add_files (Runs *runs, char **names)
{
  int status = KM_EXIT_OK;

  for (; *names && status == KM_EXIT_OK; names++)
    {
      g_autoptr (KmScript) script = NULL;

      status = add_file (runs, *names, &script);
    }
  return status;
}

static int
make_runs (Runs *runs, const Options *o, int argc, char **argv)
{
  const char *const variants = o->kernels ? o->kernels : o->slabs;

  if (argc == 2 && o->insert)
    return add_branch (runs, argv[1], o);
  if (argc == 2 && variants)
    return add_variants (runs, argv[1], o->kernels ? "kernel" : "slab", variants);
  if (argc > 2 && !o->insert && !variants)
    return add_files (runs, argv + 1);
  return km_cmd_fail (_ ("compare takes two files, or one with --kernel, --slab or --insert"));
}

/* ---- printing ---- */

static void
print_differences (KmCompare *compare, const Runs *runs, bool states)
{
  g_autoptr (GPtrArray) rows = NULL;

  for (size_t i = 0; i < runs->n; i++)
    km_model_update (runs->models[i], NULL);
  rows = km_compare_differences (compare, states);
  for (unsigned i = 0; i < rows->len; i++)
    {
      const KmDifference *row = g_ptr_array_index (rows, i);

      printf ("  %s: ", row->what);
      for (size_t run = 0; run < runs->n; run++)
        printf ("%s%s", run > 0 ? " | " : "", row->values[run]);
      printf ("\n");
    }
  if (rows->len == 0)
    printf ("  %s\n", _ ("no difference"));
}

static void
print_step (KmCompare *compare, const Runs *runs, uint32_t step)
{
  for (size_t run = 0; run < runs->n; run++)
    {
      uint32_t op = km_compare_op (compare, step, run);
      g_autofree char *text =
          op != UINT32_MAX ? km_script_op_text (km_timeline_script (runs->timelines[run]), op) : NULL;

      if (!text)
        continue;
      printf ("%u: %s\n", step, text);
      return;
    }
}

static void
print_heading (const Runs *runs)
{
  for (size_t run = 0; run < runs->n; run++)
    {
      g_autofree char *machine = km_config_describe (km_script_config (km_timeline_script (runs->timelines[run])));

      printf ("%s%s (%s)", run > 0 ? " | " : "", runs->names[run], machine);
    }
  printf ("\n");
}

/* Every call that was not the same in all runs, then the states at the end. Returns whether any call differs. */
static bool
print_all (KmCompare *compare, const Runs *runs)
{
  bool found = false;

  for (uint32_t step; (step = km_compare_find (compare, km_compare_cursor (compare).op, 1)) != 0; found = true)
    {
      km_compare_seek (compare, (KmCursor){ step, KM_EVENT_LAST });
      print_step (compare, runs, step);
      print_differences (compare, runs, false);
    }
  km_compare_seek (compare, (KmCursor){ km_compare_n_steps (compare), KM_EVENT_LAST });
  printf ("%s\n", _ ("At the end:"));
  print_differences (compare, runs, true);
  return found;
}

static int
print_comparison (const Runs *runs, const Options *o)
{
  g_autoptr (KmCompare) compare = km_compare_new (runs->models, runs->n);
  KmCursor to;
  int status;

  print_heading (runs);
  if (!o->to)
    return print_all (compare, runs) ? KM_EXIT_FOUND : KM_EXIT_OK;
  status = km_cmd_find_place ("--to", o->to, runs->timelines[0], &to);
  if (status != KM_EXIT_OK)
    return status;
  if (to.op > 0)
    to.op = km_compare_step_of (compare, 0, to.op - 1);
  km_compare_seek (compare, to);
  if (to.op > 0)
    print_step (compare, runs, to.op);
  print_differences (compare, runs, true);
  return KM_EXIT_OK;
}

int
km_cmd_compare (int argc, char **argv)
{
  Options o = { 0 };
  Runs runs = { 0 };
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_STRING, &o.to,
      N_ ("Compare the states there, a place in the first run; default: every call that differs, and the end"),
      N_ ("PLACE") },
    { "kernel", 0, 0, G_OPTION_ARG_STRING, &o.kernels, N_ ("Run FILE on each of these kernels: 2.6.34,6.1,6.12"),
      N_ ("LIST") },
    { "slab", 0, 0, G_OPTION_ARG_STRING, &o.slabs, N_ ("Run FILE with each of these allocators: slab,slub"),
      N_ ("LIST") },
    { "insert", 0, 0, G_OPTION_ARG_STRING, &o.insert, N_ ("Run FILE with and without this call"), N_ ("CALL") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &o.at, N_ ("The call behind which it is inserted; default: the last"),
      N_ ("PLACE") },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (km_cmd_options (&argc, &argv, entries, NULL, &status))
    {
      status = make_runs (&runs, &o, argc, argv);
      if (status == KM_EXIT_OK)
        status = print_comparison (&runs, &o);
    }
  runs_finish (&runs);
  options_finish (&o);
  return status;
}
