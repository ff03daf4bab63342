/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: one table of commands, one file each. A new command is a row in main.c and a cmd_NAME.c. */
#pragma once

#include "timeline/timeline.h"

#include <stdio.h>

/* Exit statuses, the same for every command. */
enum
{
  KM_EXIT_OK = 0,
  KM_EXIT_FOUND = 1, /* the command worked and found errors or differences */
  KM_EXIT_USAGE = 2, /* bad arguments, a file that cannot be read or written */
};

typedef struct
{
  const char *name;
  const char *arguments; /* "FILE…", for the usage line; untranslated, N_() */
  const char *summary;   /* one sentence; untranslated, N_() */
  /* Runs the command. argv[0] is its name; argv is NULL-terminated. Returns an exit status. */
  int (*run) (int argc, char **argv);
} KmCommand;

/* The commands. Each is the `run` of its row: see KmCommand. */
int km_cmd_check (int argc, char **argv);
int km_cmd_choose (int argc, char **argv);
int km_cmd_compare (int argc, char **argv);
int km_cmd_deck (int argc, char **argv);
int km_cmd_find (int argc, char **argv);
int km_cmd_fmt (int argc, char **argv);
int km_cmd_gfp (int argc, char **argv);
int km_cmd_grade (int argc, char **argv);
int km_cmd_leaks (int argc, char **argv);
int km_cmd_lessons (int argc, char **argv);
int km_cmd_proc (int argc, char **argv);
int km_cmd_questions (int argc, char **argv);
int km_cmd_render (int argc, char **argv);
int km_cmd_run (int argc, char **argv);
int km_cmd_site (int argc, char **argv);
int km_cmd_verify (int argc, char **argv);

/* Runs @started, whose options are then the ones that km_cmd_options() explains. Returns its exit status. */
int km_cmd_start (const KmCommand *started, int argc, char **argv);

/* Prints "kmemscope-cli: MESSAGE" to standard error and returns KM_EXIT_USAGE. */
int km_cmd_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* What --help says of --qr (untranslated, N_()). */
extern const char km_cmd_qr_help[];
/* Checks the value of --qr; NULL is fine. Returns an exit status, after a message if it is not KM_EXIT_OK. */
int km_cmd_read_link (const char *link);

/* Options that several commands have, by where their values go; a command does not have those that are NULL. */
typedef struct
{
  bool *json;             /* --format text or json; false without it */
  char **place;           /* a place as in place.h, NULL without it, */
  const char *place_name; /* and what the option is called: "to" */
  char place_letter;      /* for short, 0 if there is none */
  char **machine, **at;   /* --machine and --at FILE:PLACE, as km_cmd_model_of() takes them */
} KmSharedOptions;

/* Parses the options of a command, its own (@entries may be NULL) and those it shares (@shared may be NULL); what is
 * left in @argv (NULL-terminated, argv[0] the name) are its operands. Prints the command's help for --help. Returns
 * false, after a message, if they are wrong; @status is then the exit status. */
gboolean km_cmd_options (int *argc, char ***argv, const GOptionEntry *entries, const KmSharedOptions *shared,
                         int *status);

/* Loads the workload or recording @name (transfer full), whatever errors are in it. Returns NULL after a message. */
KmScript *km_cmd_load (const char *name);

/* The same, and prints every diagnostic to standard error. Returns KM_EXIT_OK, or a status after a message; @script is
 * then NULL. */
int km_cmd_load_sound (const char *name, KmScript **script);

/* Prints every diagnostic of @script, a line each. Returns true if one of them is an error. */
bool km_cmd_report_diagnostics (const KmScript *script, const char *name, FILE *stream);

typedef void (*KmReport) (const KmDiagnostic *diagnostic, gpointer user_data);

/* Calls @report for every expectation and every answer to a question among the first @n_ops operations that does not
 * hold, as a diagnostic. Returns true if there is one. */
bool km_cmd_each_failure (KmTimeline *timeline, uint32_t n_ops, KmReport report, gpointer user_data);

/* Prints every expectation and every answer to a question among the first @n_ops operations that does not hold. Returns
 * true if there is one. */
bool km_cmd_report_expectations (KmTimeline *timeline, const char *name, uint32_t n_ops, FILE *stream);
