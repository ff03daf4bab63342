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

void
km_print_inspection (const KmInspection *inspection, bool as_json)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  if (as_json)
    {
      km_json_init (&json, out);
      km_inspection_write (inspection, NULL, &json);
      g_string_append_c (out, '\n');
    }
  else
    km_append_inspection (inspection, out);
  g_print ("%s", out->str);
}

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

/* @at is FILE or FILE:PLACE; a colon before a slash belongs to the name. */
static KmTimeline *
timeline_at (const char *at)
{
  const char *colon = strrchr (at, ':');
  bool whole = !colon || strchr (colon, '/');
  g_autofree char *name = whole ? g_strdup (at) : g_strndup (at, (size_t)(colon - at));
  KmTimeline *timeline;

  km_cmd_run_to (name, "--at", whole ? NULL : colon + 1, &timeline);
  return timeline;
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
