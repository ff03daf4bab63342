/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli find FILE WORDS: what a frame, an address, a handle, a zone or a cache of that name is (at the end, or
 * at --at), and every place with the words: in a call, in a note before it, in the name of an event. */
#include "base/i18n.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "cli/print_inspection.h"
#include "model/find.h"
#include "model/inspect/inspect_json.h"
#include "model/narration/narration.h"

#include <string.h>

typedef struct
{
  KmScript *script;
  KmTimeline *timeline;
  KmModel *model;
  KmJson *json; /* NULL: as text */
  GString *out;
  bool found;
} Search;

/* ---- a thing ---- */

static void
find_thing (Search *search, const char *words)
{
  g_autoptr (KmInspection) inspection = NULL;
  KmTarget target;
  bool there = km_model_find (search->model, words, &target);

  search->found |= there;
  inspection = there ? km_model_inspect (search->model, &target) : NULL;
  if (search->json)
    km_inspection_write (inspection, "thing", search->json);
  else if (inspection)
    km_append_inspection (inspection, search->out);
}

/* ---- places ---- */

/* The event at the cursor, if it is not the call itself. */
static const KmEvent *
event_here (const Search *search)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (search->timeline, &n);
  uint32_t passed = km_timeline_cursor (search->timeline).event;

  return passed > 1 && passed <= n ? &events[passed - 1] : NULL;
}

static void
add_place (Search *search)
{
  KmCursor cursor = km_timeline_cursor (search->timeline);
  const KmEvent *event = event_here (search);
  g_autofree char *text =
      event ? km_narrate_event (search->model, event) : km_script_op_text (search->script, cursor.op - 1);

  if (search->json)
    {
      km_json_begin_object (search->json, NULL);
      km_json_integer (search->json, "op", cursor.op);
      km_json_integer (search->json, "event", cursor.event);
      km_json_integer (search->json, "line", km_script_op (search->script, cursor.op - 1).line);
      km_json_string (search->json, "name", event ? km_event_name (event->kind) : NULL);
      km_json_string (search->json, "text", text);
      km_json_end_object (search->json);
      return;
    }
  g_string_append_printf (search->out, "%u.%u %s%s%s\n", cursor.op, cursor.event,
                          event ? km_event_name (event->kind) : "", event ? ": " : "", text);
}

/* Empties what is written from time to time: there may be millions of places. */
static void
find_places (Search *search, const char *words)
{
  const KmCondition condition = { .kind = KM_CONDITION_WORDS, .words = words };

  if (search->json)
    km_json_begin_array (search->json, "places");
  else if (search->out->len > 0)
    g_string_append_c (search->out, '\n');
  km_timeline_seek (search->timeline, (KmCursor){ 0, 0 });
  while (km_timeline_run_to (search->timeline, &condition, 1, NULL, NULL, NULL, NULL))
    {
      search->found = true;
      add_place (search);
      fwrite (search->out->str, 1, search->out->len, stdout);
      g_string_truncate (search->out, 0);
    }
  if (search->json)
    km_json_end_array (search->json);
}

/* ---- the command ---- */

static int
find_in (Search *search, const char *name, const char *words)
{
  if (search->json)
    km_json_begin_object (search->json, NULL);
  find_thing (search, words);
  find_places (search, words);
  if (search->json)
    {
      km_json_end_object (search->json);
      g_string_append_c (search->out, '\n');
    }
  fwrite (search->out->str, 1, search->out->len, stdout);
  if (!search->found)
    g_printerr (_ ("kmemscope-cli: %s: there is no “%s”\n"), name, words);
  return search->found ? KM_EXIT_OK : KM_EXIT_FOUND;
}

int
km_cmd_find (int argc, char **argv)
{
  g_autofree char *at = NULL, *words = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (KmModel) model = NULL;
  KmJson writer;
  bool as_json;
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, &(KmSharedOptions){ .json = &as_json, .place = &at, .place_name = "at" },
                       &status))
    return status;
  if (argc < 3)
    return km_cmd_fail (_ ("find takes a file and what to look for: 0x1010, a handle, kmalloc, expand"));
  status = km_cmd_run_to (argv[1], "--at", at, &timeline);
  if (status != KM_EXIT_OK)
    return status;
  words = g_strjoinv (" ", argv + 2);
  model = km_model_new (timeline);
  km_json_init (&writer, out);
  return find_in (&(Search){ .script = km_timeline_script (timeline),
                             .timeline = timeline,
                             .model = model,
                             .json = as_json ? &writer : NULL,
                             .out = out },
                  argv[1], words);
}
