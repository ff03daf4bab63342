/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_inspection.h"

#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "model/inspect/inspect_json.h"

#include <string.h>

void
km_append_inspection (const KmInspection *inspection, GString *out)
{
  g_string_append_printf (out, "%s\n", inspection->title);
  if (*inspection->subtitle != '\0')
    g_string_append_printf (out, "%s\n", inspection->subtitle);
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      g_string_append_printf (out, "\n%s\n", section->title);
      for (uint32_t r = 0; r < section->rows->len; r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          g_string_append_printf (out, "  %s%s%s\n", row->label, *row->label ? ": " : "", row->value);
        }
    }
}

int
km_print_inspection (const KmInspection *inspection, const char *format)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  if (!format || strcmp (format, "text") == 0)
    km_append_inspection (inspection, out);
  else if (strcmp (format, "json") == 0)
    {
      km_json_init (&json, out);
      km_inspection_write (inspection, NULL, &json);
      g_string_append_c (out, '\n');
    }
  else
    return km_cmd_fail (_ ("--format takes text or json, not “%s”"), format);
  g_print ("%s", out->str);
  return KM_EXIT_OK;
}

const char km_cmd_at_help[] = N_ ("Ask the state of a file after a call (lesson.kmw:5) or an event (lesson.kmw:5.3)");

static KmTimeline *
timeline_of_machine (const char *machine)
{
  g_autofree char *text = g_strdup_printf ("kmw 1\nmachine %s\n", machine ? machine : "x86-32");
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  g_autoptr (GError) error = NULL;
  KmTimeline *timeline;

  if (km_cmd_report_diagnostics (script, "--machine", stderr))
    return NULL;
  timeline = km_timeline_new (script, &error);
  if (!timeline)
    km_cmd_fail ("--machine: %s", error->message);
  return timeline;
}

/* The file @name run to @place. */
static KmTimeline *
timeline_of_file (const char *name, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  g_autoptr (KmTimeline) timeline = NULL;
  KmCursor to;

  if (script && km_cmd_report_diagnostics (script, name, stderr))
    return NULL;
  timeline = script ? km_timeline_new (script, &error) : NULL;
  if (!timeline)
    {
      km_cmd_fail ("%s", error->message);
      return NULL;
    }
  if (km_cmd_find_place ("--at", place, timeline, &to) != KM_EXIT_OK)
    return NULL;
  km_timeline_seek (timeline, to);
  return g_steal_pointer (&timeline);
}

/* @at is FILE or FILE:PLACE; a colon before a slash belongs to the name. */
static KmTimeline *
timeline_at (const char *at)
{
  const char *colon = strrchr (at, ':');
  g_autofree char *name = NULL;

  if (!colon || strchr (colon, '/'))
    return timeline_of_file (at, NULL);
  name = g_strndup (at, (size_t)(colon - at));
  return timeline_of_file (name, colon + 1);
}

KmModel *
km_cmd_model_of (const char *machine, const char *at, KmTimeline **timeline)
{
  if (machine && at)
    {
      km_cmd_fail (_ ("--machine and --at do not go together: the file says which machine it is"));
      return NULL;
    }
  *timeline = at ? timeline_at (at) : timeline_of_machine (machine);
  return *timeline ? km_model_new (*timeline) : NULL;
}
