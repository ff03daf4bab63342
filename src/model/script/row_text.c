/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows say. A statement is shown as it is written, without a comment behind it. */
#include "model/script/rows_private.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/narration/narration.h"

#include <string.h>

/* ---- statements ---- */

/* The length of a line without the comment at its end and the blanks before that. */
static size_t
length_without_comment (const char *line, size_t length)
{
  bool quoted = false;
  size_t n = 0;

  for (; n < length; n++)
    {
      if (line[n] == '"' && (n == 0 || line[n - 1] != '\\'))
        quoted = !quoted;
      if (!quoted && line[n] == '/' && n + 1 < length && line[n + 1] == '/')
        break;
    }
  while (n > 0 && g_ascii_isspace (line[n - 1]))
    n--;
  return n;
}

/* The first line of @script, of @first to @last, that may not be read: that of the question. */
static uint32_t
end_of_reading (const KmScriptRows *rows, uint32_t first, uint32_t last)
{
  size_t n;
  const KmMark *marks = km_script_marks (rows->script, &n);

  if (rows->wall < n && marks[rows->wall].line > first && marks[rows->wall].line <= last)
    return marks[rows->wall].line;
  return last + 1;
}

static void
append_line (const KmScriptRows *rows, uint32_t line, GString *out)
{
  size_t all, start = km_script_line_offset (rows->script, line), end = km_script_line_offset (rows->script, line + 1);
  const char *text = km_script_text (rows->script, &all) + start;
  size_t length = length_without_comment (text, end - start);

  if (length == 0)
    return;
  if (out->len > 0)
    g_string_append_c (out, '\n');
  g_string_append_len (out, text, (gssize)length);
}

static char *
statement_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  KmStretch stretch = km_script_stretch (rows->script, row->op);
  uint32_t end = end_of_reading (rows, stretch.first_line, stretch.last_line);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *valid = NULL;

  for (uint32_t line = stretch.first_line; line < end; line++)
    append_line (rows, line, text);
  valid = g_utf8_make_valid (text->str, (gssize)text->len);
  return g_strdup (g_strstrip (valid));
}

/* A recording has only calls, and where CPUs take turns the one that makes a call is named. */
static char *
call_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  bool alone = row->end_op - row->op == 1;

  if (km_script_is_recording (rows->script) || (alone && km_machine_cpus (km_timeline_machine (rows->timeline)) > 1))
    return km_narrate_call (rows->model, row->op);
  return statement_text (rows, row);
}

/* "17 of 400: f[16] = alloc_page(GFP_KERNEL)" */
static char *
round_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  KmStretch all = km_script_stretch (rows->script, row->op);
  g_autofree char *call = km_narrate_call (rows->model, row->op);

  /* Translators: the number of a call, how many calls come from one line of the script, the call. */
  return g_strdup_printf (_ ("%s of %s: %s"), km_format_count (row->op - all.first_op + 1).text,
                          km_format_count (all.end_op - all.first_op).text, call);
}

/* ---- marks ---- */

static char *
chapter_text (const KmScriptRows *rows, const KmMark *mark)
{
  size_t n;
  const KmMark *marks = km_script_marks (rows->script, &n);
  unsigned number = 0;

  for (const KmMark *each = marks; each <= mark; each++)
    number += each->kind == KM_MARK_CHAPTER;
  /* Translators: the number and the title of a chapter. */
  return g_strdup_printf (_ ("Chapter %u · %s"), number, mark->text);
}

static char *
show_text (const KmMark *mark)
{
  g_auto (GStrv) views = g_strsplit (mark->text, ",", -1);
  g_autofree char *list = g_strjoinv (", ", views);

  /* Translators: names of views: "frames, free-lists". */
  return g_strdup_printf (_ ("On the stage: %s"), list);
}

static char *
expect_text (const KmScriptRows *rows, const KmScriptRow *row, const KmMark *mark)
{
  g_autofree char *why = NULL;

  if (km_timeline_known_expect (rows->timeline, row->number) >= 0
      || km_timeline_check_expect (rows->timeline, row->number, &why))
    return g_strdup (mark->text);
  /* Translators: an expectation that does not hold, and why not. */
  return g_strdup_printf (_ ("%s: %s"), mark->text, why);
}

static char *
problem_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  size_t n;
  const KmDiagnostic *diagnostic = &km_script_diagnostics (rows->script, &n)[row->number];

  return g_strdup_printf (_ ("%s — %s (KMW-%u)"), diagnostic->cause, diagnostic->cure, diagnostic->code);
}

static char *
mark_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  size_t n;
  const KmMark *mark = &km_script_marks (rows->script, &n)[row->number];

  switch (row->kind)
    {
    case KM_ROW_CHAPTER:
      return chapter_text (rows, mark);
    case KM_ROW_EXPECTS:
      return g_strdup (_ ("At the start"));
    case KM_ROW_EXPECT:
      return expect_text (rows, row, mark);
    case KM_ROW_SLIDE:
      /* Translators: the title of a slide. */
      return g_strdup_printf (_ ("Slide: %s"), mark->text);
    case KM_ROW_SHOW:
      return show_text (mark);
    case KM_ROW_CONTEXT:
      return g_strconcat ("context ", mark->text, NULL);
    case KM_ROW_BREAK:
      return g_strdup (_ ("Playing stops here"));
    default:
      return g_strdup (mark->text);
    }
}

char *
km_script_row_text (const KmScriptRows *rows, const KmScriptRow *row)
{
  switch (row->kind)
    {
    case KM_ROW_CALL:
      return call_text (rows, row);
    case KM_ROW_ROUND:
      return round_text (rows, row);
    case KM_ROW_EVENTS:
      return km_narrate_idea (rows->model, row->idea);
    case KM_ROW_PROBLEM:
      return problem_text (rows, row);
    default:
      return mark_text (rows, row);
    }
}

char *
km_script_row_tick (const KmScriptRow *row)
{
  if (row->n_expected == 0)
    return NULL;
  if (row->n_failed > 0)
    /* Translators: how many expectations do not hold, of how many. */
    return g_strdup_printf (_ ("✗ %u of %u expected"), row->n_failed, row->n_expected);
  /* Translators: how many expectations hold, or are still to be checked. */
  return g_strdup_printf (row->is_checked ? _ ("✓ %u expected") : _ ("%u expected"), row->n_expected);
}
