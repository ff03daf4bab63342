/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of a command. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "export/link.h"

#include <string.h>

static const KmCommand *command; /* that runs: its help says what it takes */

int
km_cmd_start (const KmCommand *started, int argc, char **argv)
{
  command = started;
  return started->run (argc, argv);
}

int
km_cmd_fail (const char *format, ...)
{
  va_list args;
  g_autofree char *message = NULL;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("kmemscope-cli: %s\n", message);
  return KM_EXIT_USAGE;
}

static void
add_shared (GOptionContext *context, const KmSharedOptions *shared, char **format)
{
  const GOptionEntry entries[] = {
    { shared->place_name, shared->place_letter, 0, G_OPTION_ARG_STRING, shared->place,
      N_ ("A call (5), an event inside it (5.3), or the first of its kind (misuse, fail, reclaim, note, break, differs); default: the end"),
      N_ ("PLACE") },
    { "machine", 0, 0, G_OPTION_ARG_STRING, shared->machine,
      N_ ("The machine, as in a workload: \"x86-64 memory=1G kernel=6.1\""), N_ ("MACHINE") },
    { "at", 0, 0, G_OPTION_ARG_STRING, shared->at,
      N_ ("Ask the state of a file after a call (lesson.kmw:5) or an event (lesson.kmw:5.3)"), N_ ("FILE:PLACE") },
    { "format", 0, 0, G_OPTION_ARG_STRING, shared->json ? format : NULL, N_ ("text (the default) or json"),
      N_ ("FORMAT") },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].arg_data)
      g_option_context_add_main_entries (context, (GOptionEntry[]){ entries[i], G_OPTION_ENTRY_NULL }, GETTEXT_PACKAGE);
}

static int
read_format (const char *format, bool *json)
{
  *json = format && strcmp (format, "json") == 0;
  if (!format || *json || strcmp (format, "text") == 0)
    return KM_EXIT_OK;
  return km_cmd_fail (_ ("--format takes text or json, not “%s”"), format);
}

gboolean
km_cmd_options (int *argc, char ***argv, const GOptionEntry *entries, const KmSharedOptions *shared, int *status)
{
  g_autofree char *usage = g_strdup_printf ("%s — %s", _ (command->arguments), _ (command->summary));
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_strdup_printf ("kmemscope-cli %s", command->name), *format = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entry[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_set_prgname (program);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, help_entry, GETTEXT_PACKAGE);
  if (entries)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (shared)
    add_shared (context, shared, &format);
  *status = KM_EXIT_OK;
  if (!g_option_context_parse (context, argc, argv, &error))
    *status = km_cmd_fail ("%s", error->message);
  else if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);
      g_print ("%s", text);
      return FALSE;
    }
  else if (shared && shared->json)
    *status = read_format (format, shared->json);
  return *status == KM_EXIT_OK;
}

const char km_cmd_qr_help[] = N_ ("A QR code that opens the web page at this address at the step");

int
km_cmd_read_link (const char *link)
{
  if (!link || km_link_is_address (link))
    return KM_EXIT_OK;
  return km_cmd_fail (_ ("--qr takes the address of a web page without “#”, of at most %d letters, not “%s”"),
                      KM_LINK_MOST, link);
}
