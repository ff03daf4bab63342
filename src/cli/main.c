/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli: the program without a window. Finds the command and runs it. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/interrupt.h"
#include "workload/expect.h"
#include "workload/words.h"

#include <locale.h>
#include <string.h>

enum
{
  ARGUMENT_COLUMNS = 12, /* of the terminal, for what a command takes */
};

static int help (int argc, char **argv);

static const KmCommand commands[] = {
  { "check", N_ ("FILE…"), N_ ("Report what is wrong with workloads and check what they expect"), km_cmd_check },
  { "choose", N_ ("--size SIZE"), N_ ("Say which call fits a request, and play the alternatives"), km_cmd_choose },
  { "compare", N_ ("FILE [FILE]"),
    N_ ("Run workloads side by side, or one on several kernels or with a call more, and list what differs"),
    km_cmd_compare },
  { "deck", N_ ("FILE -o OUT"), N_ ("Make the slides of a whole workload, with notes and questions: PPTX or PDF"),
    km_cmd_deck },
  { "find", N_ ("FILE WORDS"),
    N_ ("Say what a frame, an address or a handle is, and where words are: calls, notes, events"), km_cmd_find },
  { "fmt", N_ ("FILE"), N_ ("Print a workload in canonical form"), km_cmd_fmt },
  { "gfp", N_ ("MASK"), N_ ("Explain a gfp mask: sleep, zones, watermarks, contexts, mistakes"), km_cmd_gfp },
  { "grade", N_ ("EXERCISE FILE"), N_ ("Play a submission inside an exercise and grade what it expects"),
    km_cmd_grade },
  { "help", N_ ("[COMMAND]"), N_ ("Explain the commands, or with “help workload” the language"), help },
  { "leaks", N_ ("FILE"), N_ ("List what calls allocated and nothing has freed, by call"), km_cmd_leaks },
  { "lessons", N_ ("[OPTION…]"), N_ ("List the lessons: what each is about, how long it takes, how far you got"),
    km_cmd_lessons },
  { "proc", N_ ("FILE NAME"),
    N_ ("Print buddyinfo, pagetypeinfo, zoneinfo, slabinfo or vmallocinfo of /proc as that kernel would"),
    km_cmd_proc },
  { "questions", N_ ("[FILE] -o OUT"),
    N_ ("Make questions of a workload in many variants: Moodle, QTI, JSON, sheets with a key"), km_cmd_questions },
  { "render", N_ ("FILE -o OUT"),
    N_ ("Draw a step of a workload or a recording as PNG, SVG or PDF, or make a page that steps"), km_cmd_render },
  { "run", N_ ("FILE"), N_ ("Run a workload or a recording and print the state or the events"), km_cmd_run },
  { "site", N_ ("FOLDER"), N_ ("Make a site of all lessons: pages that step, and a first page with pictures"),
    km_cmd_site },
  { "verify", N_ ("FILE…"), N_ ("Compare recordings of real kernels with the simulation"), km_cmd_verify },
};

static const KmCommand *
find_command (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

/* Columns of a terminal that @text takes. */
static int
columns_of (const char *text)
{
  int n = 0;

  for (; *text; text = g_utf8_next_char (text))
    n += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
  return n;
}

static void
print_commands (void)
{
  g_print (_ ("Usage: kmemscope-cli COMMAND [OPTION…] [FILE…]\n\n"));
  g_print (_ ("Commands:\n"));
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *arguments = _ (commands[i].arguments);

      g_print ("  %-8s %s%*s %s\n", commands[i].name, arguments, MAX (ARGUMENT_COLUMNS - columns_of (arguments), 0), "",
               _ (commands[i].summary));
    }
  g_print ("\n");
  g_print (_ ("kmemscope-cli COMMAND --help lists the options of a command.\n"));
  g_print (_ (
      "Exit status: 0 if all is well, 1 if errors or differences were found, 2 for wrong arguments and files that cannot be read, 130 after Ctrl+C.\n"));
}

/* One usage a line, under a heading. */
static void
print_words (const char *heading, KmWordKind kind)
{
  size_t n;
  const KmWord *words = km_words (&n);

  g_print ("%s\n", heading);
  for (size_t i = 0; i < n; i++)
    if (words[i].kind == kind)
      g_print ("  %s\n", words[i].usage);
  g_print ("\n");
}

/* help workload: every statement, call and question of the language. */
static void
print_language (void)
{
  print_words (_ ("Statements, one a line:"), KM_WORD_STATEMENT);
  g_print (
      "%s\n  %s\n  %s\n\n", _ ("Options of the machine:"),
      "memory= kernel= cpus= page= zones= pcp= boundary= reserved=",
      "slab=slab|slub debug=slab slub_debug=FZPU line= buildline= nomerge slub_hardened vmalloc= min_free_kbytes= watermark_scale_factor= stack=");
  g_print ("%s\n  %s\n\n", _ ("Options of random:"),
           "seed= ops= live= order= gfp= calls=alloc_pages|kmalloc|kzalloc|vmalloc sizes=8..4096 cache=handle");
  g_print ("%s\n ", _ ("Views of show:"));
  for (size_t i = 0; km_view_word (i); i++)
    g_print (" %s", km_view_word (i));
  g_print ("\n\n");
  print_words (_ ("Calls, alone or as handle = call; handle[0..9] means ten of them:"), KM_WORD_CALL);
  g_print ("%s\n", _ ("Values that expect can ask for:"));
  g_print (
      "  %s\n",
      "handle  result  NULL  frame(number)  list(ZONE, order)  zone(ZONE)  yes  no  nr_free(ZONE, order)  free_pages(ZONE)  pcp(ZONE)");
  for (size_t i = 0; km_expect_question_usage (i); i++)
    g_print ("  %s\n", km_expect_question_usage (i));
}

static int
help (int argc, char **argv)
{
  char *arguments[] = { argv[argc > 1 ? 1 : 0], (char *)"--help", NULL };
  const KmCommand *command;

  if (argc < 2)
    {
      print_commands ();
      return KM_EXIT_OK;
    }
  if (strcmp (argv[1], "workload") == 0)
    {
      print_language ();
      return KM_EXIT_OK;
    }
  command = find_command (argv[1]);
  if (!command)
    return km_cmd_fail (_ ("there is no command “%s”; “kmemscope-cli help” lists them"), argv[1]);
  if (command->run == help)
    {
      print_commands ();
      return KM_EXIT_OK;
    }
  return km_cmd_start (command, 2, arguments);
}

static int
run_command (int argc, char **argv)
{
  const KmCommand *command;

  if (argc < 2)
    {
      print_commands ();
      return KM_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("kmemscope-cli %s\n", KM_VERSION);
      return KM_EXIT_OK;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_commands ();
      return KM_EXIT_OK;
    }
  command = find_command (argv[1]);
  if (!command)
    return km_cmd_fail (_ ("there is no command “%s”; “kmemscope-cli help” lists them"), argv[1]);
  return km_cmd_start (command, argc - 1, argv + 1);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  km_i18n_init ();
  km_cmd_end_on_interrupt ();
  return run_command (argc, argv);
}
