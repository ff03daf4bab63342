/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine of a page: what the worker of the player calls. Every answer is a JSON text that stays valid until the
 * next call; player/engine.js has the other end of each function.
 *
 * One workload at a time: text, script, timeline, model. A new text keeps the cursor where it can. */
#include "model/inspect/inspect_json.h"
#include "scene/list_hash.h"
#include "timeline/timeline.h"
#include "web/tell.h"
#include "web/words.h"
#include "workload/recording.h"

#include <glib/gi18n.h>
#include <string.h>

#define EXPORT(name) __attribute__ ((export_name (#name))) name

/* How much of a long run has been done, 0 to 1000; made by the page. */
__attribute__ ((import_module ("page"), import_name ("progress"))) void page_progress (int thousandths);

static KmScript *script;  /* of the text as it is now */
static KmWebRun run;      /* of script, or if its machine cannot be built, of an earlier one; empty at the start */
static KmTarget selected; /* what is inspected */
static GString *answer;

/* Begins an answer. */
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
  KmTimeline *next =
      run.timeline ? km_timeline_new_after_edit (run.timeline, script, error) : km_timeline_new (script, error);

  if (!next)
    return false;
  km_scene_free (run.scene);
  km_model_free (run.model);
  km_timeline_free (run.timeline);
  run.timeline = next;
  run.model = km_model_new (next);
  run.scene = km_web_scene_new (run.model);
  if (km_target_comes_and_goes (selected.kind))
    selected.kind = KM_TARGET_NONE; /* it may have another record now */
  km_scene_set_selection (run.scene, &selected);
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

static unsigned
count_questions (void)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  unsigned questions = 0;

  for (size_t i = 0; i < n; i++)
    questions += marks[i].kind == KM_MARK_ASK;
  return questions;
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
  km_json_integer (&json, "questions", count_questions ());
  write_diagnostics (&json);
  km_json_end_object (&json);
  return answer->str;
}

/* Is there a timeline? What follows needs one. */
int
EXPORT (web_is_running) (void)
{
  return run.timeline != NULL;
}

/* ---- moving ---- */

void
EXPORT (web_seek) (uint32_t op, uint32_t event)
{
  km_timeline_seek (run.timeline, (KmCursor){ op, event });
}

/* Returns whether there was a step to take. */
int
EXPORT (web_step_event) (int direction)
{
  return km_timeline_step_event (run.timeline, direction);
}

void
EXPORT (web_step_op) (int direction)
{
  km_timeline_step_op (run.timeline, direction);
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
  km_timeline_index (run.timeline, progress_cb, NULL, NULL, NULL);
}

/* Goes to the next, or with @direction -1 the previous, place with one of @moments (KmMoment). */
void
EXPORT (web_run_to) (uint32_t moments, int direction)
{
  const KmCondition condition = { .kind = KM_CONDITION_MOMENT, .moments = moments };

  km_timeline_run_to (run.timeline, &condition, direction, progress_cb, NULL, NULL, NULL);
}

/* ---- the picture ---- */

/* The display list of the step; see KmWebLook. Every step must be shown before the next one is taken, or the picture
 * does not know what changed. */
const char *
EXPORT (web_picture) (int stage, double width, double height, int theme)
{
  begin_answer ();
  km_web_picture (run.model, run.scene, &(KmWebLook){ stage, width, height, (KmThemeId)theme }, answer);
  return answer->str;
}

/* The same as a number, see list_hash.h: with it a test compares the picture of every step. */
uint64_t
EXPORT (web_picture_hash) (int stage, double width, double height, int theme)
{
  g_autoptr (KmList) list = km_web_list (run.model, run.scene, &(KmWebLook){ stage, width, height, (KmThemeId)theme });

  return km_list_to_hash (list);
}

/* The titles of the stages, in the order of KmStage. */
const char *
EXPORT (web_stages) (void)
{
  KmJson json = begin_answer ();

  km_json_begin_array (&json, NULL);
  for (int i = 0; i < KM_NR_STAGES; i++)
    km_json_string (&json, NULL, km_stage_title (i));
  km_json_end_array (&json);
  return answer->str;
}

/* ---- what is told: see tell.h ---- */

const char *
EXPORT (web_state) (void)
{
  KmJson json = begin_answer ();

  km_web_write_state (&run, &json, NULL);
  return answer->str;
}

const char *
EXPORT (web_events) (uint32_t from, uint32_t end)
{
  KmJson json = begin_answer ();

  km_web_write_events (&run, &json, NULL, from, end);
  return answer->str;
}

const char *
EXPORT (web_calls) (uint32_t from, uint32_t end)
{
  KmJson json = begin_answer ();

  km_web_write_calls (&run, &json, NULL, from, end);
  return answer->str;
}

const char *
EXPORT (web_result) (void)
{
  KmJson json = begin_answer ();

  km_web_write_result (&run, &json);
  return answer->str;
}

const char *
EXPORT (web_plot) (uint32_t n)
{
  KmJson json = begin_answer ();

  km_web_write_plot (&run, &json, NULL, n);
  return answer->str;
}

const char *
EXPORT (web_why) (void)
{
  KmJson json = begin_answer ();

  km_web_write_why (&run, &json);
  return answer->str;
}

/* @text (taken) ends with a 0. */
const char *
EXPORT (web_answer) (uint32_t mark, char *text)
{
  g_autofree char *given = text;
  KmJson json = begin_answer ();

  km_web_write_grade (&run, &json, mark, given);
  return answer->str;
}

/* What is selected as an answer to that question. */
const char *
EXPORT (web_pick) (uint32_t mark)
{
  KmJson json = begin_answer ();

  km_web_write_pick (&run, &json, mark, &selected);
  return answer->str;
}

/* ---- what is inspected ---- */

static void
select_target (const KmTarget *target)
{
  selected = *target;
  km_scene_set_selection (run.scene, &selected);
}

/* What is at (@x, @y) of the picture that was made last; nothing if there is nothing. */
void
EXPORT (web_select) (double x, double y)
{
  KmTarget target;
  KmIntRect area;

  km_scene_pick (run.scene, x, y, &target, &area);
  select_target (&target);
}

/* What is beside it in a direction, -1, 0 or 1 each; if nothing is selected, beside what the step is about. */
void
EXPORT (web_select_beside) (int dx, int dy)
{
  KmTarget from = selected, to;

  if (from.kind == KM_TARGET_NONE)
    km_model_step_target (run.model, &from);
  if (km_scene_neighbour (run.scene, &from, dx, dy, &to))
    select_target (&to);
}

/* What a row of the inspection leads to. */
void
EXPORT (web_select_row) (uint32_t section, uint32_t row)
{
  g_autoptr (KmInspection) inspection = km_model_inspect (run.model, &selected);
  const KmInspectSection *found =
      section < inspection->sections->len ? g_ptr_array_index (inspection->sections, section) : NULL;

  if (found && row < found->rows->len)
    select_target (&((const KmInspectRow *)g_ptr_array_index (found->rows, row))->target);
}

/* All about what is selected; null if nothing is. */
const char *
EXPORT (web_inspection) (void)
{
  g_autoptr (KmInspection) inspection =
      selected.kind == KM_TARGET_NONE ? NULL : km_model_inspect (run.model, &selected);
  KmJson json = begin_answer ();

  km_inspection_write (inspection, NULL, &json);
  return answer->str;
}
