/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture is cut into lines, one for each thing and shape; a step names the lines of its picture by number. */
#include "web/steps.h"

#include "base/i18n.h"
#include "web/tell.h"
#include "web/words.h"

#include <string.h>

enum
{
  PLOT_COLUMNS = 400, /* as in player/scrubber.js */
};

typedef struct
{
  KmWebRun run;
  KmWebLook look;
  GHashTable *known; /* line -> its number plus 1 */
  GPtrArray *lines;  /* owned */
} Writer;

/* The number of a line, which is kept if it is new. */
static unsigned
number_of (Writer *writer, const char *line, size_t length)
{
  g_autofree char *text = g_strndup (line, length);
  unsigned known = GPOINTER_TO_UINT (g_hash_table_lookup (writer->known, text));

  if (known)
    return known - 1;
  g_ptr_array_add (writer->lines, g_steal_pointer (&text));
  g_hash_table_insert (writer->known, g_ptr_array_index (writer->lines, writer->lines->len - 1),
                       GUINT_TO_POINTER (writer->lines->len));
  return writer->lines->len - 1;
}

/* Where the next thing or shape of a picture begins; its end if there is none. */
static const char *
next_line (const char *at)
{
  while (*at && !g_str_has_prefix (at, "{\"shape\":") && !g_str_has_prefix (at, "{\"name\":"))
    at++;
  return at;
}

static void
write_picture (Writer *writer, KmJson *json)
{
  g_autoptr (GString) picture = g_string_new (NULL);
  const char *end;

  km_web_picture (writer->run.model, writer->run.scene, &writer->look, picture);
  km_json_begin_array (json, "picture");
  for (const char *at = picture->str; *at; at = end)
    {
      end = next_line (at + 1);
      km_json_integer (json, NULL, number_of (writer, at, (size_t)(end - at)));
    }
  km_json_end_array (json);
}

static void
write_steps (Writer *writer, KmJson *json)
{
  km_json_begin_array (json, "steps");
  do
    {
      km_json_begin_object (json, NULL);
      write_picture (writer, json);
      km_web_write_state (&writer->run, json, "state");
      km_json_end_object (json);
    }
  while (km_timeline_step_event (writer->run.timeline, 1));
  km_json_end_array (json);
}

/* The events of each call. */
static void
write_events (Writer *writer, KmJson *json)
{
  KmTimeline *timeline = writer->run.timeline;

  km_json_begin_array (json, "events");
  for (uint32_t op = 0; op < km_timeline_n_ops (timeline); op++)
    {
      km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
      km_web_write_events (&writer->run, json, NULL, 0, UINT32_MAX);
    }
  km_json_end_array (json);
}

static bool
is_asked_about (KmScript *script, uint32_t op)
{
  const KmMark *ask = km_script_last_mark (script, KM_MARK_ASK, op);

  return ask && ask->op == op;
}

/* Why each call did what it did; null for those that nobody asks about. */
static void
write_reasons (Writer *writer, KmJson *json)
{
  KmTimeline *timeline = writer->run.timeline;

  km_json_begin_array (json, "reasons");
  for (uint32_t op = 0; op < km_timeline_n_ops (timeline); op++)
    if (is_asked_about (km_timeline_script (timeline), op))
      {
        km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
        km_web_write_why (&writer->run, json);
      }
    else
      km_json_string (json, NULL, NULL);
  km_json_end_array (json);
}

/* Goes through the whole run once; afterwards the index is complete. Returns false if it has too many events. */
static bool
count_steps (KmTimeline *timeline, GError **error)
{
  unsigned n = 1;

  while (n <= KM_WEB_MAX_STEPS && km_timeline_step_event (timeline, 1))
    n++;
  if (n > KM_WEB_MAX_STEPS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("A page without the engine holds at most %d events, and this workload has more"), KM_WEB_MAX_STEPS);
  km_timeline_seek (timeline, (KmCursor){ 0, 0 });
  return n <= KM_WEB_MAX_STEPS;
}

static void
write_all (Writer *writer, GString *out)
{
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_begin_object (&json, "words");
  km_web_write_words (&json);
  km_json_end_object (&json);
  km_json_string (&json, "title", km_script_title (km_timeline_script (writer->run.timeline)));
  write_steps (writer, &json);
  write_events (writer, &json);
  write_reasons (writer, &json);
  km_web_write_calls (&writer->run, &json, "calls", 0, UINT32_MAX);
  km_web_write_plot (&writer->run, &json, "plot", PLOT_COLUMNS);
  km_json_begin_array (&json, "lines");
  for (unsigned i = 0; i < writer->lines->len; i++)
    km_json_string (&json, NULL, g_ptr_array_index (writer->lines, i));
  km_json_end_array (&json);
  km_json_end_object (&json);
}

GString *
km_web_steps (KmScript *script, double width, double height, GError **error)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, error);
  g_autoptr (KmModel) model = NULL;
  g_autoptr (KmScene) scene = NULL;
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  GString *out;

  if (!timeline || !count_steps (timeline, error))
    return NULL;
  model = km_model_new (timeline);
  scene = km_web_scene_new (model);
  known = g_hash_table_new (g_str_hash, g_str_equal);
  lines = g_ptr_array_new_with_free_func (g_free);
  out = g_string_new (NULL);
  write_all (&(Writer){ { timeline, model, scene }, { -1, width, height, KM_THEME_LIGHT }, known, lines }, out);
  return out;
}
