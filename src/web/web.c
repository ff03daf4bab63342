/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine of a page: what the worker of the player calls. Every answer is a JSON text that stays valid until the
 * next call; player/engine.js has the other end of each function.
 *
 * One workload at a time: text, script, timeline, model. A new text keeps the cursor where it can. */
#include "base/json.h"
#include "model/message/message.h"
#include "model/narration/narration.h"
#include "model/pseudocode/pseudocode.h"
#include "model/step.h"
#include "model/text/value_text.h"
#include "timeline/timeline.h"
#include "web/words.h"
#include "workload/recording.h"

#include <glib/gi18n.h>
#include <string.h>

#define EXPORT(name) __attribute__ ((export_name (#name))) name

/* How much of a long run has been done, 0 to 1000; made by the page. */
__attribute__ ((import_module ("page"), import_name ("progress"))) void page_progress (int thousandths);

static KmScript *script;     /* of the text as it is now */
static KmTimeline *timeline; /* of script, or if its machine cannot be built, of an earlier one; NULL at the start */
static KmModel *model;       /* of timeline */
static GString *answer;

static KmJson
begin_answer (void)
{
  KmJson json;

  if (!answer)
    answer = g_string_new (NULL);
  g_string_truncate (answer, 0);
  km_json_init (&json, answer);
  return json;
}

/* ---- a text ---- */

static void
write_diagnostics (KmJson *json)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  km_json_begin_array (json, "diagnostics");
  for (size_t i = 0; i < n; i++)
    {
      km_json_begin_object (json, NULL);
      km_json_integer (json, "error", diagnostics[i].severity == KM_SEVERITY_ERROR);
      km_json_integer (json, "code", diagnostics[i].code);
      km_json_integer (json, "line", diagnostics[i].line);
      km_json_integer (json, "column", diagnostics[i].column);
      km_json_integer (json, "length", diagnostics[i].length);
      km_json_string (json, "cause", diagnostics[i].cause);
      km_json_string (json, "cure", diagnostics[i].cure);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

/* Makes a timeline of the script, from the one before if there is one. Returns false if the machine cannot be built. */
static bool
follow_script (GError **error)
{
  KmTimeline *next = timeline ? km_timeline_new_after_edit (timeline, script, error) : km_timeline_new (script, error);

  if (!next)
    return false;
  km_model_free (model);
  km_timeline_free (timeline);
  timeline = next;
  model = km_model_new (timeline);
  return true;
}

/* Reads @length bytes of @text (taken): the script of @text, or an empty one and @error. */
static KmScript *
read_text (char *text, size_t length, GError **error)
{
  g_autofree char *owned = text;
  KmScript *read = NULL;

  if (!km_recording_is_one (owned, length))
    return km_script_parse (owned, length);
  read = km_script_parse_recording (owned, length, error);
  return read ? read : km_script_parse ("", 0);
}

/* Room for @n bytes that the page fills and gives to a function that takes them. */
void *
EXPORT (web_room) (size_t n)
{
  return g_malloc (n + 1);
}

/* The language from now on: @table of make_language.py, kept for good. */
void
EXPORT (web_language) (const void *table)
{
  g_shim_set_language (table);
}

/* The words of the page. */
const char *
EXPORT (web_words) (void)
{
  KmJson json = begin_answer ();

  km_json_begin_object (&json, NULL);
  km_web_write_words (&json);
  km_json_end_object (&json);
  return answer->str;
}

/* Opens @length bytes of @text (taken), a workload or a recording. */
const char *
EXPORT (web_open) (char *text, size_t length)
{
  g_autoptr (GError) error = NULL;
  KmJson json = begin_answer ();

  km_script_unref (script);
  script = read_text (text, length, &error);
  if (!error)
    follow_script (&error);
  km_json_begin_object (&json, NULL);
  km_json_string (&json, "title", km_script_title (script));
  km_json_string (&json, "problem", error ? error->message : NULL);
  km_json_integer (&json, "editable", !km_script_is_recording (script));
  write_diagnostics (&json);
  km_json_end_object (&json);
  return answer->str;
}

/* Is there a timeline? What follows needs one. */
int
EXPORT (web_is_running) (void)
{
  return timeline != NULL;
}

/* ---- moving ---- */

void
EXPORT (web_seek) (uint32_t op, uint32_t event)
{
  km_timeline_seek (timeline, (KmCursor){ op, event });
}

void
EXPORT (web_step_event) (int direction)
{
  km_timeline_step_event (timeline, direction);
}

void
EXPORT (web_step_op) (int direction)
{
  km_timeline_step_op (timeline, direction);
}

static void
progress_cb (double fraction, gpointer user_data G_GNUC_UNUSED)
{
  page_progress ((int)(1000 * fraction));
}

/* Finds everything out; the cursor stays. */
void
EXPORT (web_index) (void)
{
  km_timeline_index (timeline, progress_cb, NULL, NULL, NULL);
}

/* Goes to the next, or with @direction -1 the previous, place with one of @moments (KmMoment). */
void
EXPORT (web_run_to) (uint32_t moments, int direction)
{
  const KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = moments };

  km_timeline_run_to (timeline, &condition, direction, progress_cb, NULL, NULL, NULL);
}

/* ---- where the cursor is ---- */

static void
write_code (KmJson *json)
{
  KmPseudocode code;

  km_model_pseudocode (model, &code);
  if (!code.lines)
    return;
  km_json_begin_object (json, "code");
  km_json_string (json, "title", code.title);
  km_json_integer (json, "active", code.active);
  km_json_begin_array (json, "lines");
  for (const char *const *line = code.lines; *line; line++)
    km_json_string (json, NULL, *line);
  km_json_end_array (json);
  km_json_end_object (json);
}

/* The place of the cursor and what is said there. */
const char *
EXPORT (web_state) (void)
{
  KmJson json = begin_answer ();
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *position = NULL, *sentence = NULL, *message = NULL;
  const KmEvent *event;
  uint32_t n_events;

  km_model_update (model, &(const KmFrameRange *){ NULL });
  km_timeline_events (timeline, &n_events);
  event = km_model_current_event (model);
  position = km_narrate_position (model);
  sentence = km_narrate_cursor (model);
  message = event ? km_narrate_kernel_message (model, event) : NULL;
  km_json_begin_object (&json, NULL);
  km_json_integer (&json, "op", cursor.op);
  km_json_integer (&json, "event", MIN (cursor.event, n_events));
  km_json_integer (&json, "ops", km_timeline_n_ops (timeline));
  km_json_integer (&json, "events", n_events);
  km_json_string (&json, "position", position);
  km_json_string (&json, "sentence", sentence);
  km_json_string (&json, "message", message);
  write_code (&json);
  km_json_end_object (&json);
  return answer->str;
}

/* Events [from, end) of the current call. */
const char *
EXPORT (web_events) (uint32_t from, uint32_t end)
{
  KmJson json = begin_answer ();
  uint32_t n;
  const KmEvent *events = km_timeline_events (timeline, &n);

  km_json_begin_array (&json, NULL);
  for (uint32_t i = from; i < MIN (end, n); i++)
    {
      g_autofree char *sentence = km_narrate_event (model, &events[i]);
      g_autofree char *message = km_narrate_kernel_message (model, &events[i]);
      km_json_begin_object (&json, NULL);
      km_json_string (&json, "name", km_event_name (events[i].kind));
      km_json_integer (&json, "depth", events[i].depth);
      km_json_string (&json, "text", sentence);
      if (message)
        km_json_string (&json, "message", message);
      km_json_end_object (&json);
    }
  km_json_end_array (&json);
  return answer->str;
}

/* ---- the script ---- */

/* Why the expectation that is mark @i fails, NULL if it holds; the cursor stays. */
static char *
why_it_fails (size_t i)
{
  char *explanation = NULL;

  return km_timeline_check_expect (timeline, i, &explanation) ? NULL : explanation;
}

/* The marks before operation @op. */
static void
write_marks (KmJson *json, uint32_t op)
{
  static const char *const kinds[] = { "note", "expect", "break", "ask", "chapter", "slide", "show" };
  size_t n, i = 0;
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n);

  for (size_t high = n; i < high;)
    {
      size_t middle = i + (high - i) / 2;
      if (marks[middle].op < op)
        i = middle + 1;
      else
        high = middle;
    }
  km_json_begin_array (json, "marks");
  for (; i < n && marks[i].op == op; i++)
    {
      g_autofree char *why = marks[i].kind == KM_MARK_EXPECT ? why_it_fails (i) : NULL;
      km_json_begin_object (json, NULL);
      km_json_string (json, "kind", kinds[marks[i].kind]);
      km_json_string (json, "text", marks[i].text);
      km_json_string (json, "fails", why);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

/* What operation @op returned as a frame or in words, NULL if that is not worth a word. */
static char *
result_text (uint32_t op)
{
  const KmOpInfo *info = km_op_info (km_script_ops (km_timeline_script (timeline))[op].kind);
  KmValue result = km_timeline_result (timeline, op);

  if (!info->allocates && !(info->above && info->returns != KM_TYPE_NOTHING))
    return NULL;
  return km_value_is (result, KM_VALUE_PAGE) ? g_strdup_printf ("frame(0x%x)", result)
                                             : km_model_value_text (model, result);
}

/* Calls [from, end) with the marks before each; of call number `ops` only the marks. */
const char *
EXPORT (web_calls) (uint32_t from, uint32_t end)
{
  KmJson json = begin_answer ();
  uint32_t n = km_timeline_n_ops (timeline);

  km_json_begin_array (&json, NULL);
  for (uint32_t op = from; op < MIN (end, n + 1); op++)
    {
      g_autofree char *text = op < n ? km_script_op_text (km_timeline_script (timeline), op) : NULL;
      km_json_begin_object (&json, NULL);
      km_json_integer (&json, "op", op + 1);
      km_json_string (&json, "text", text);
      if (op < n)
        {
          km_json_integer (&json, "line", km_script_ops (km_timeline_script (timeline))[op].line);
          km_json_integer (&json, "moments", km_timeline_moments (timeline, op));
        }
      write_marks (&json, op);
      km_json_end_object (&json);
    }
  km_json_end_array (&json);
  return answer->str;
}

/* What the current call returned; it must be complete. */
const char *
EXPORT (web_result) (void)
{
  KmJson json = begin_answer ();
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *text = cursor.op > 0 ? result_text (cursor.op - 1) : NULL;

  km_json_string (&json, NULL, text);
  return answer->str;
}

/* The plot over all calls in @n columns, each [least, most free frames, moments]; -1 where nothing is known. */
const char *
EXPORT (web_plot) (uint32_t n)
{
  KmJson json = begin_answer ();
  g_autofree KmPlotColumn *columns = g_new (KmPlotColumn, MAX (n, 1));

  km_timeline_plot (timeline, columns, n);
  km_json_begin_array (&json, NULL);
  for (uint32_t i = 0; i < n; i++)
    {
      km_json_integer (&json, NULL, columns[i].free_min);
      km_json_integer (&json, NULL, columns[i].free_max);
      km_json_integer (&json, NULL, columns[i].moments);
    }
  km_json_end_array (&json);
  return answer->str;
}
