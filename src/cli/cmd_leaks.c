/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli leaks FILE: what calls allocated and nothing has freed, at the end or at --at. */
#include "base/i18n.h"
#include "base/json.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "model/history.h"
#include "model/leaks.h"

#include <string.h>

static void
print_text (KmModel *model, const KmLeaks *leaks)
{
  const KmScript *script = km_timeline_script (km_model_timeline (model));

  for (KmLeakKind kind = 0; kind < KM_NR_LEAK_KINDS; kind++)
    if (leaks->count[kind] > 0)
      g_print ("%s: %u, %s\n", km_leak_kind_name (kind), leaks->count[kind], km_format_bytes (leaks->bytes[kind]).text);
  for (uint32_t i = 0; i < leaks->rows->len; i++)
    {
      const KmLeak *leak = &g_array_index (leaks->rows, KmLeak, i);
      g_autofree char *call = km_model_name_call (model, leak->op);

      g_print (_ ("line %u, %s: %s\n"), km_script_op (script, leak->op).line, call, km_format_bytes (leak->bytes).text);
    }
  if (leaks->n > leaks->rows->len)
    g_print (ngettext ("and %s more\n", "and %s more\n", leaks->n - leaks->rows->len),
             km_format_count (leaks->n - leaks->rows->len).text);
}

static void
write_row (KmModel *model, const KmLeak *leak, KmJson *json)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  g_autofree char *call = km_script_op_text (script, leak->op);

  km_json_begin_object (json, NULL);
  km_json_string (json, "kind", km_leak_kind_name (leak->kind));
  km_json_integer (json, "op", (int64_t)leak->op + 1);
  km_json_integer (json, "line", km_script_op (script, leak->op).line);
  km_json_integer (json, "bytes", (int64_t)leak->bytes);
  km_json_string (json, "call", call);
  km_json_end_object (json);
}

static void
print_json (KmModel *model, const KmLeaks *leaks)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_integer (&json, "count", leaks->n);
  km_json_integer (&json, "bytes", (int64_t)leaks->total);
  km_json_begin_array (&json, "leaks");
  for (uint32_t i = 0; i < leaks->rows->len; i++)
    write_row (model, &g_array_index (leaks->rows, KmLeak, i), &json);
  km_json_end_array (&json);
  km_json_end_object (&json);
  g_print ("%s\n", out->str);
}

int
km_cmd_leaks (int argc, char **argv)
{
  g_autofree char *at = NULL;
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (KmModel) model = NULL;
  g_autoptr (KmLeaks) leaks = NULL;
  bool as_json;
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, &(KmSharedOptions){ .json = &as_json, .place = &at, .place_name = "at" },
                       &status))
    return status;
  if (argc != 2)
    return km_cmd_fail (_ ("leaks takes one file"));
  status = km_cmd_run_to (argv[1], "--at", at, &timeline);
  if (status != KM_EXIT_OK)
    return status;
  model = km_model_new (timeline);
  leaks = km_model_leaks (model);
  (as_json ? print_json : print_text) (model, leaks);
  return KM_EXIT_OK;
}
