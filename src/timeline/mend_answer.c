/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See mend_answer.h. What is replaced is the author's side: behind `==`, or if there is none all behind `answer`. */
#include "timeline/mend_answer.h"

#include "workload/ask.h"
#include "workload/scanner.h"

#include <string.h>

/* Where the answer of a question is, in characters of its line. */
typedef struct
{
  uint32_t column, length;
} Span;

static bool
is_answer (const KmToken *token)
{
  return token->kind == KM_TOKEN_NAME && token->length == strlen ("answer") && memcmp (token->text, "answer", 6) == 0;
}

/* Reads the statement at @start of the line that begins at @line. */
static bool
find_answer (const char *line, const char *start, const char *end, Span *span)
{
  const char *from = NULL;
  bool behind = false;
  KmScanner scanner;

  km_scanner_init (&scanner, start, (size_t)(end - start));
  km_scanner_next (&scanner);
  while (!km_scanner_at_end (&scanner))
    {
      if (behind && !from)
        from = scanner.token.text;
      if (behind && km_scanner_at (&scanner, KM_PUNCT2 ('=', '=')))
        {
          km_scanner_next (&scanner);
          from = scanner.token.text;
          continue;
        }
      behind |= is_answer (&scanner.token);
      km_scanner_next (&scanner);
    }
  if (!from || scanner.last_end <= from)
    return false;
  *span = (Span){ 1 + km_text_characters (line, from), km_text_characters (from, scanner.last_end) };
  return true;
}

static bool
find_span (const KmScript *script, const KmMark *mark, Span *span)
{
  size_t length, offset = km_script_line_offset (script, mark->line);
  const char *text = km_script_text (script, &length), *line = text + offset, *start = line;

  for (uint32_t column = 1; column < mark->column && start < text + length; column++)
    start = g_utf8_next_char (start);
  return find_answer (line, start, text + length, span);
}

bool
km_timeline_mend_answer (KmTimeline *timeline, size_t mark, KmMend *mend)
{
  KmScript *script = km_timeline_script (timeline);
  size_t n;
  const KmMark *ask = &km_script_marks (script, &n)[mark];
  KmAnswerKind kind = km_script_answer_kind (script, ask);
  g_autofree char *text = NULL;
  int64_t value;
  Span span;

  if (!find_span (script, ask, &span) || !km_timeline_solve (timeline, mark, &value, NULL))
    return false;
  text = km_answer_text (kind, km_script_choices (script, km_script_ask (script, ask)), value);
  *mend = (KmMend){ ask->line, span.column, span.length,
                    kind == KM_ANSWER_CHOICE ? g_strdup_printf ("\"%s\"", text) : g_steal_pointer (&text) };
  return true;
}

/* From the end, so that the places of those before stay. */
char *
km_timeline_mend_answers (KmTimeline *timeline, uint32_t *n)
{
  size_t length, n_marks;
  char *text = g_strdup (km_script_text (km_timeline_script (timeline), &length));
  const KmMark *marks = km_script_marks (km_timeline_script (timeline), &n_marks);

  *n = 0;
  for (size_t i = n_marks; i-- > 0;)
    {
      g_autofree char *why = NULL, *before = NULL;
      KmMend mend;

      if (marks[i].kind != KM_MARK_ASK || km_timeline_check_ask (timeline, i, &why)
          || !km_timeline_mend_answer (timeline, i, &mend))
        continue;
      before = text;
      text = km_text_mend (before, strlen (before), &mend);
      g_free (mend.text);
      ++*n;
    }
  return text;
}
