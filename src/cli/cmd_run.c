/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli run FILE: runs a workload or a recording and prints the state where it stops, or with --events what
 * the allocator did until there, with --script the rows of the window's left column.
 *
 *   --to 5      after call 5                --to 5.3    after event 3 inside call 5
 *   --to 0      before the first call       (default)   after the last call
 *   --to fail, misuse, reclaim, note, break, differs    where that first happens
 */
#include "base/i18n.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "cli/print_script.h"
#include "cli/print_state.h"
#include "model/message/message.h"
#include "model/narration/narration.h"
#include "model/text/value_text.h"
#include "timeline/timeline.h"

#include <string.h>

typedef struct
{
  char *to;
  gboolean events, ideas, script;
  bool json;
} Options;

typedef struct
{
  const Options *options;
  KmScript *script;
  KmTimeline *timeline;
  KmModel *model; /* with --events: it tells what they mean */
  KmCursor to;
} Run;

/* ---- events ---- */

/* The event in the kernel's word and in a sentence, and below it what the kernel would print. */
static void
append_event_text (const Run *run, const KmEvent *event, GString *out)
{
  g_autofree char *sentence = km_narrate_event (run->model, event);
  g_autofree char *message = km_narrate_kernel_message (run->model, event);
  g_auto (GStrv) lines = NULL;

  g_string_append_printf (out, "%*s%s: %s\n", 2 * event->depth, "", km_event_name (event->kind), sentence);
  if (!message)
    return;
  lines = g_strsplit (message, "\n", -1);
  for (char **line = lines; *line; line++)
    if (**line)
      g_string_append_printf (out, "    | %s\n", *line);
}

/* A value above the page allocator: what it is, its address, and for an object where it lies. */
static void
write_value (const Run *run, const char *name, KmValue value, KmJson *json)
{
  static const char *const kinds[] = { "page", "cache", "area", "kmap", "percpu", "number", "odd", "zero", "object" };
  g_autofree char *text = km_model_value_text (run->model, value);
  uint64_t address = km_model_value_address (run->model, value);
  KmObjectInfo info;

  if (value == KM_VALUE_NULL)
    {
      km_json_string (json, name, NULL);
      return;
    }
  km_json_begin_object (json, name);
  km_json_string (json, "kind", kinds[km_value_kind (value)]);
  km_json_string (json, "text", text);
  if (address)
    km_json_string (json, "address", km_format_address (address).text);
  if (km_machine_object (km_timeline_machine (run->timeline), value, &info))
    {
      km_json_string (json, "cache", km_model_cache_name (run->model, info.cache));
      km_json_integer (json, "pfn", info.pfn);
      km_json_integer (json, "offset", info.offset);
      km_json_integer (json, "index", info.index);
    }
  else if (km_value_is (value, KM_VALUE_PAGE) || km_value_is (value, KM_VALUE_NUMBER))
    km_json_integer (json, km_value_is (value, KM_VALUE_PAGE) ? "pfn" : "number", km_value_payload (value));
  km_json_end_object (json);
}

/* True if pfn2 of the event is no frame but a value above the page allocator. */
static bool
carries_value (const Run *run, const KmEvent *event)
{
  uint32_t op = km_timeline_cursor (run->timeline).op;

  if (event->kind == KM_EVENT_CALL || event->kind == KM_EVENT_RETURN)
    return op > 0 && km_op_info (km_script_op (run->script, op - 1).kind)->subject != KM_OP_OF_PAGES;
  return km_event_info (event->kind)->subject >= KM_EVENT_OF_SLAB;
}

static void
write_event (const Run *run, const KmEvent *event, KmJson *json)
{
  const KmMachine *machine = km_timeline_machine (run->timeline);

  g_autofree char *sentence = km_narrate_event (run->model, event);
  g_autofree char *message = km_narrate_kernel_message (run->model, event);

  km_json_begin_object (json, NULL);
  km_json_string (json, "event", km_event_name (event->kind));
  km_json_string (json, "text", sentence);
  if (message)
    km_json_string (json, "message", message);
  km_json_integer (json, "depth", event->depth);
  km_json_string (json, "zone", event->zone != KM_EVENT_NO_ZONE ? km_machine_zone (machine, event->zone)->name : NULL);
  km_json_integer (json, "pfn", event->pfn == KM_PFN_NONE ? -1 : (int64_t)event->pfn);
  if (carries_value (run, event))
    write_value (run, "value", event->pfn2, json);
  else
    km_json_integer (json, "pfn2", event->pfn2 == KM_PFN_NONE ? -1 : (int64_t)event->pfn2);
  km_json_integer (json, "order", event->order);
  km_json_integer (json, "order2", event->order2);
  km_json_integer (json, "migratetype", event->mt);
  km_json_integer (json, "migratetype2", event->mt2);
  km_json_integer (json, "cpu", event->cpu);
  if (event->cache)
    km_json_string (json, "cache", km_model_cache_name (run->model, event->cache));
  km_json_integer (json, "a", event->a);
  km_json_integer (json, "b", event->b);
  km_json_end_object (json);
}

/* What an operation returned, as a frame can be written in a workload or else in words. */
static char *
result_text (const Run *run, KmValue result)
{
  if (km_value_is (result, KM_VALUE_PAGE))
    return g_strdup_printf ("frame(0x%x)", result);
  return km_model_value_text (run->model, result);
}

/* True if what the operation returns is worth a line. */
static bool
has_result (const KmOpInfo *info)
{
  return info->allocates || (info->subject != KM_OP_OF_PAGES && info->returns != KM_TYPE_NOTHING);
}

/* The answer of the simulation, and that of the real kernel if there is one. */
static void
append_result_text (const Run *run, uint32_t op, GString *out)
{
  const KmPfn *expected = km_script_expected (run->script);
  KmPfn result = km_timeline_result (run->timeline, op);
  g_autofree char *frame = NULL;

  if (!has_result (km_op_info (km_script_op (run->script, op).kind)))
    return;
  frame = result_text (run, result);
  if (!expected)
    g_string_append_printf (out, "  = %s\n", frame);
  else if (expected[op] == result)
    g_string_append_printf (out, _ ("  = %s, as the real kernel\n"), frame);
  else
    g_string_append_printf (out, _ ("  = %s, unlike the real kernel\n"), frame);
}

static void
flush (GString *out)
{
  fwrite (out->str, 1, out->len, stdout);
  g_string_truncate (out, 0);
}

/* How many events of the current operation are wanted. */
static uint32_t
n_wanted (const Run *run, uint32_t op, uint32_t n)
{
  return op + 1 == run->to.op ? MIN (n, run->to.event) : n;
}

/* Event @event of operation @op, with the machine right behind it: sentences and reports say what the window says
 * there. */
static const KmEvent *
go_to_event (const Run *run, uint32_t op, uint32_t event)
{
  uint32_t n;

  km_timeline_seek (run->timeline, (KmCursor){ op + 1, event + 1 });
  return &km_timeline_events (run->timeline, &n)[event];
}

static void
print_op_text (const Run *run, uint32_t op, GString *out)
{
  g_autofree char *text = km_script_op_text (run->script, op);
  uint32_t n, wanted;

  km_timeline_events (run->timeline, &n);
  wanted = n_wanted (run, op, n);
  g_string_append_printf (out, "%u %s\n", op + 1, text);
  for (uint32_t i = 0; i < wanted; i++)
    {
      g_string_append_printf (out, "  %u.%u ", op + 1, i + 1);
      append_event_text (run, go_to_event (run, op, i), out);
    }
  if (wanted == n)
    append_result_text (run, op, out);
}

/* The events in portions that tell one thing each. */
static void
print_ideas (const Run *run, uint32_t op, GString *out)
{
  g_autofree char *text = km_script_op_text (run->script, op);
  g_autoptr (GArray) ideas = km_timeline_ideas (run->timeline);
  uint32_t n, wanted;

  km_timeline_events (run->timeline, &n);
  wanted = n_wanted (run, op, n);
  g_string_append_printf (out, "%u %s\n", op + 1, text);
  for (unsigned i = 0; i < ideas->len && g_array_index (ideas, KmIdea, i).first < wanted; i++)
    {
      KmIdea idea = g_array_index (ideas, KmIdea, i);
      g_autofree char *line = NULL;

      go_to_event (run, op, idea.end - 1);
      km_model_update (run->model, NULL);
      line = km_narrate_idea (run->model, idea);
      g_string_append_printf (out, "  %u.%u %s\n", op + 1, idea.end, line);
    }
  if (wanted == n)
    append_result_text (run, op, out);
}

static void
write_op (const Run *run, uint32_t op, KmJson *json)
{
  g_autofree char *text = km_script_op_text (run->script, op);
  const KmPfn *expected = km_script_expected (run->script);
  KmPfn result = km_timeline_result (run->timeline, op);
  uint32_t n;

  km_timeline_events (run->timeline, &n);
  km_json_begin_object (json, NULL);
  km_json_integer (json, "op", op + 1);
  km_json_integer (json, "line", km_script_op (run->script, op).line);
  km_json_integer (json, "cpu", km_script_op (run->script, op).cpu);
  km_json_string (json, "text", text);
  if (km_op_info (km_script_op (run->script, op).kind)->subject != KM_OP_OF_PAGES)
    write_value (run, "result", result, json);
  else
    km_json_integer (json, "result", result == KM_PFN_NONE ? -1 : (int64_t)result);
  if (expected)
    km_json_integer (json, "expected", expected[op] == KM_PFN_NONE ? -1 : (int64_t)expected[op]);
  km_json_begin_array (json, "events");
  for (uint32_t i = 0; i < n_wanted (run, op, n); i++)
    write_event (run, go_to_event (run, op, i), json);
  km_json_end_array (json);
  km_json_end_object (json);
}

static void
print_events (Run *run)
{
  g_autoptr (KmModel) model = km_model_new (run->timeline);
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  run->model = model;
  km_json_init (&json, out);
  if (run->options->json)
    km_json_begin_array (&json, NULL);
  for (uint32_t op = 0; op < run->to.op; op++)
    {
      km_timeline_seek (run->timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
      if (run->options->json)
        write_op (run, op, &json);
      else if (run->options->ideas)
        print_ideas (run, op, out);
      else
        print_op_text (run, op, out);
      flush (out);
    }
  if (run->options->json)
    {
      km_json_end_array (&json);
      g_string_append_c (out, '\n');
    }
  flush (out);
}

/* ---- the state ---- */

static void
print_place_text (const Run *run, GString *out)
{
  KmCursor cursor = km_timeline_cursor (run->timeline);
  uint32_t n;

  km_timeline_events (run->timeline, &n);
  g_string_append_printf (out, "call %u of %u, event %u of %u", cursor.op, km_script_n_ops (run->script), cursor.event,
                          n);
  if (cursor.op > 0)
    {
      g_autofree char *text = km_script_op_text (run->script, cursor.op - 1);
      g_string_append_printf (out, ": %s", text);
    }
  g_string_append_c (out, '\n');
}

static void
write_place (const Run *run, KmJson *json)
{
  KmCursor cursor = km_timeline_cursor (run->timeline);
  const KmMachine *machine = km_timeline_machine (run->timeline);
  g_autofree char *text = cursor.op > 0 ? km_script_op_text (run->script, cursor.op - 1) : NULL;
  uint32_t n;

  km_timeline_events (run->timeline, &n);
  km_json_string (json, "title", km_script_title (run->script));
  km_json_string (json, "kernel", km_machine_generation (machine)->name);
  km_json_integer (json, "page_bytes", (int64_t)1 << km_machine_page_shift (machine));
  km_json_integer (json, "cpus", km_machine_cpus (machine));
  km_json_integer (json, "op", cursor.op);
  km_json_integer (json, "n_ops", km_script_n_ops (run->script));
  km_json_integer (json, "event", cursor.event);
  km_json_integer (json, "n_events", n);
  km_json_string (json, "text", text);
}

static void
print_state (Run *run)
{
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  km_timeline_seek (run->timeline, run->to);
  km_json_init (&json, out);
  if (run->options->json)
    {
      km_json_begin_object (&json, NULL);
      write_place (run, &json);
      km_print_state_json (km_timeline_machine (run->timeline), &json);
      km_json_end_object (&json);
      g_string_append_c (out, '\n');
    }
  else
    {
      print_place_text (run, out);
      km_print_state_text (km_timeline_machine (run->timeline), out);
    }
  flush (out);
}

/* ---- the script ---- */

static void
print_script (const Run *run)
{
  g_autoptr (KmModel) model = km_model_new (run->timeline);
  g_autoptr (GString) out = g_string_new (NULL);
  KmJson json;

  km_timeline_seek (run->timeline, run->to);
  km_model_update (model, NULL);
  if (!run->options->json)
    {
      km_print_script_text (model);
      return;
    }
  km_json_init (&json, out);
  km_write_script (model, &json);
  g_string_append_c (out, '\n');
  flush (out);
}

/* ---- the command ---- */

static int
run_script (Run *run, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (run->script, &error);
  int status;

  if (!timeline)
    return km_cmd_fail ("%s: %s", name, error->message);
  status = km_cmd_find_place ("--to", run->options->to, timeline, &run->to);
  if (status != KM_EXIT_OK)
    return status;
  run->timeline = timeline;
  if (run->options->events || run->options->ideas)
    print_events (run);
  else if (run->options->script)
    print_script (run);
  else
    print_state (run);
  return km_cmd_report_expectations (timeline, name, run->to.op, stderr) ? KM_EXIT_FOUND : KM_EXIT_OK;
}

static int
run_file (const Options *options, const char *name)
{
  g_autoptr (KmScript) script = NULL;
  int status = km_cmd_load_sound (name, &script);

  return status == KM_EXIT_OK ? run_script (&(Run){ .options = options, .script = script }, name) : status;
}

int
km_cmd_run (int argc, char **argv)
{
  g_autofree char *to = NULL;
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "events", 0, 0, G_OPTION_ARG_NONE, &options.events, N_ ("Print events instead of the state"), NULL },
    { "ideas", 0, 0, G_OPTION_ARG_NONE, &options.ideas,
      N_ ("Print events, those that tell one thing together in one line"), NULL },
    { "script", 0, 0, G_OPTION_ARG_NONE, &options.script,
      N_ ("Print the script as the window shows it: notes, calls, questions, and what the call at PLACE does"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  if (!km_cmd_options (&argc, &argv, entries,
                       &(KmSharedOptions){ .json = &options.json, .place = &to, .place_name = "to" }, &status))
    return status;
  if (argc != 2)
    return km_cmd_fail (_ ("run takes one file"));
  options.to = to;
  return run_file (&options, argv[1]);
}
