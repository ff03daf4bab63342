/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/tell.h"

#include "model/message/message.h"
#include "model/narration/narration.h"
#include "model/pseudocode/pseudocode.h"
#include "model/quiz/question.h"
#include "model/step.h"
#include "model/text/value_text.h"

enum
{
  WHY_SENTENCES = 3, /* behind an answer */
};

/* ---- marks ---- */

/* Why the expectation that is mark @i fails, NULL if it holds; the cursor stays. */
static char *
why_it_fails (const KmWebRun *run, size_t i)
{
  char *explanation = NULL;

  return km_timeline_check_expect (run->timeline, i, &explanation) ? NULL : explanation;
}

/* The marks before operation @op. */
static void
write_marks (const KmWebRun *run, KmJson *json, uint32_t op)
{
  static const char *const kinds[] = { "note", "expect", "break", "ask", "chapter", "slide", "show", "context" };
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (run->timeline), &n);

  km_json_begin_array (json, "marks");
  for (size_t i = km_script_first_mark (km_timeline_script (run->timeline), op); i < n && marks[i].op == op; i++)
    {
      g_autofree char *why = marks[i].kind == KM_MARK_EXPECT ? why_it_fails (run, i) : NULL;
      km_json_begin_object (json, NULL);
      km_json_string (json, "kind", kinds[marks[i].kind]);
      km_json_string (json, "text", marks[i].text);
      km_json_string (json, "fails", why);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

/* The choices of @question as the functions of workload/ask.h take them. */
static const char *const *
choices_of (const KmQuestion *question)
{
  return (const char *const *)(void *)question->choices;
}

/* Where the answer can be seen. */
static void
write_seen (const KmQuestion *question, KmJson *json)
{
  km_json_integer (json, "op", question->seen.op);
  km_json_integer (json, "event", question->seen.event);
}

static void
write_question (const KmQuestion *question, size_t mark, KmJson *json)
{
  static const char *const kinds[] = { "number", "address", "frame",  "list",  "zone",
                                       "slab",   "object",  "yes-no", "choice" };
  g_autofree char *right = km_answer_text (question->kind, choices_of (question), question->right);

  km_json_begin_object (json, NULL);
  km_json_integer (json, "mark", (int64_t)mark);
  km_json_string (json, "text", question->text);
  km_json_string (json, "kind", kinds[question->kind]);
  km_json_string (json, "answer", right);
  write_seen (question, json);
  km_json_begin_array (json, "choices");
  for (size_t i = 0; question->choices && question->choices[i]; i++)
    km_json_string (json, NULL, question->choices[i]);
  km_json_end_array (json);
  km_json_end_object (json);
}

/* The questions between the call at the cursor, which is complete, and the next one, if they have answers. */
static void
write_questions (const KmWebRun *run, KmJson *json)
{
  uint32_t op = km_timeline_cursor (run->timeline).op;
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (run->timeline), &n);

  km_json_begin_array (json, "questions");
  for (size_t i = km_script_first_mark (km_timeline_script (run->timeline), op); i < n && marks[i].op == op; i++)
    {
      g_autoptr (KmQuestion) question =
          marks[i].kind == KM_MARK_ASK ? km_question_of_mark (run->timeline, i, NULL) : NULL;

      if (question)
        write_question (question, i, json);
    }
  km_json_end_array (json);
}

void
km_web_write_grade (const KmWebRun *run, KmJson *json, size_t mark, const char *text)
{
  g_autoptr (KmQuestion) question = km_question_of_mark (run->timeline, mark, NULL);
  g_autofree char *right = question ? km_answer_text (question->kind, choices_of (question), question->right) : NULL;
  int64_t value;
  bool read = question && km_answer_read (question->kind, choices_of (question), text, &value);

  km_json_begin_object (json, NULL);
  km_json_integer (json, "read", read);
  km_json_integer (json, "right", read && value == question->right);
  km_json_string (json, "answer", right);
  if (question)
    write_seen (question, json);
  km_json_end_object (json);
}

void
km_web_write_why (const KmWebRun *run, KmJson *json)
{
  g_autofree char *why = km_model_why (run->model, WHY_SENTENCES);

  km_json_string (json, NULL, why);
}

void
km_web_write_pick (const KmWebRun *run, KmJson *json, size_t mark, const KmTarget *target)
{
  g_autoptr (KmQuestion) question = km_question_of_mark (run->timeline, mark, NULL);
  g_autofree char *text = NULL;
  int64_t value;

  if (question && km_answer_of_target (km_model_machine (run->model), question->kind, target, &value))
    text = km_answer_text (question->kind, choices_of (question), value);
  km_json_string (json, NULL, text);
}

/* ---- the step ---- */

static void
write_code (const KmWebRun *run, KmJson *json)
{
  KmPseudocode code;

  km_model_pseudocode (run->model, &code);
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

void
km_web_write_state (const KmWebRun *run, KmJson *json, const char *name)
{
  KmCursor cursor = km_timeline_cursor (run->timeline);
  g_autofree char *position = NULL, *sentence = NULL, *message = NULL;
  const KmEvent *event;
  uint32_t n_events;

  km_timeline_events (run->timeline, &n_events);
  event = km_model_current_event (run->model);
  position = km_narrate_position (run->model);
  sentence = km_narrate_cursor (run->model);
  message = event ? km_narrate_kernel_message (run->model, event) : NULL;
  km_json_begin_object (json, name);
  km_json_integer (json, "op", cursor.op);
  km_json_integer (json, "event", MIN (cursor.event, n_events));
  km_json_integer (json, "ops", km_timeline_n_ops (run->timeline));
  km_json_integer (json, "events", n_events);
  km_json_string (json, "position", position);
  km_json_string (json, "sentence", sentence);
  km_json_string (json, "message", message);
  write_code (run, json);
  if (cursor.event >= n_events)
    write_questions (run, json);
  km_json_end_object (json);
}

void
km_web_write_events (const KmWebRun *run, KmJson *json, const char *name, uint32_t from, uint32_t end)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (run->timeline, &n);

  km_json_begin_array (json, name);
  for (uint32_t i = from; i < MIN (end, n); i++)
    {
      g_autofree char *sentence = km_narrate_event (run->model, &events[i]);
      g_autofree char *message = km_narrate_kernel_message (run->model, &events[i]);
      km_json_begin_object (json, NULL);
      km_json_string (json, "name", km_event_name (events[i].kind));
      km_json_integer (json, "depth", events[i].depth);
      km_json_string (json, "text", sentence);
      if (message)
        km_json_string (json, "message", message);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

/* ---- the script ---- */

void
km_web_write_calls (const KmWebRun *run, KmJson *json, const char *name, uint32_t from, uint32_t end)
{
  uint32_t n = km_timeline_n_ops (run->timeline);

  km_json_begin_array (json, name);
  for (uint32_t op = from; op < MIN (end, n + 1); op++)
    {
      g_autofree char *text = op < n ? km_script_op_text (km_timeline_script (run->timeline), op) : NULL;
      km_json_begin_object (json, NULL);
      km_json_integer (json, "op", op + 1);
      km_json_string (json, "text", text);
      if (op < n)
        {
          km_json_integer (json, "line", km_script_op (km_timeline_script (run->timeline), op).line);
          km_json_integer (json, "moments", km_timeline_moments (run->timeline, op));
        }
      write_marks (run, json, op);
      km_json_end_object (json);
    }
  km_json_end_array (json);
}

/* What operation @op returned as a frame or in words, NULL if that is not worth a word. */
static char *
result_text (const KmWebRun *run, uint32_t op)
{
  const KmOpInfo *info = km_op_info (km_script_op (km_timeline_script (run->timeline), op).kind);
  KmValue result = km_timeline_result (run->timeline, op);

  if (!info->allocates && !(info->subject != KM_OP_OF_PAGES && info->returns != KM_TYPE_NOTHING))
    return NULL;
  return km_value_is (result, KM_VALUE_PAGE) ? g_strdup_printf ("frame(0x%x)", result)
                                             : km_model_value_text (run->model, result);
}

void
km_web_write_result (const KmWebRun *run, KmJson *json)
{
  KmCursor cursor = km_timeline_cursor (run->timeline);
  g_autofree char *text = cursor.op > 0 ? result_text (run, cursor.op - 1) : NULL;

  km_json_string (json, NULL, text);
}

void
km_web_write_plot (const KmWebRun *run, KmJson *json, const char *name, uint32_t n)
{
  g_autofree KmPlotColumn *columns = g_new (KmPlotColumn, MAX (n, 1));

  km_timeline_plot (run->timeline, columns, n);
  km_json_begin_array (json, name);
  for (uint32_t i = 0; i < n; i++)
    {
      km_json_integer (json, NULL, columns[i].free_min);
      km_json_integer (json, NULL, columns[i].free_max);
      km_json_integer (json, NULL, columns[i].moments);
    }
  km_json_end_array (json);
}
