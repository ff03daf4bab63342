/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See lesson.h. */
#include "workload/lesson.h"

#include "base/i18n.h"

#include <string.h>

enum
{
  WORDS_A_MINUTE = 170,
  SIGNS_A_MINUTE = 280, /* Chinese */
  SECONDS_A_LINE = 8,
  SECONDS_A_QUESTION = 30,
  SECONDS_A_MINUTE = 60,
};

/* ---- words ---- */

static const char *
first_note (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_NOTE)
      return marks[i].text;
  return NULL;
}

/* Is @at the last sign of a sentence? */
static bool
ends_sentence (const char *at)
{
  static const char *const chinese[] = { "。", "！", "？" };

  for (size_t i = 0; i < G_N_ELEMENTS (chinese); i++)
    if (g_str_has_prefix (at, chinese[i]))
      return true;
  return strchr (".?!", *at) && (at[1] == ' ' || at[1] == '\n' || at[1] == 0);
}

/* Bytes of the first sentences of a paragraph that fit into @columns, and at least of one; one that is shorter than
 * half of them is too little. */
static size_t
length_of_sentences (const char *text, unsigned columns)
{
  size_t fits = 0;
  unsigned used = 0, fitting = 0;

  for (const char *at = text; *at && *at != '\n'; at = g_utf8_next_char (at))
    {
      used += g_unichar_iswide (g_utf8_get_char (at)) ? 2 : 1;
      if (fitting > columns / 2 && used > columns)
        return fits;
      if (!ends_sentence (at))
        continue;
      fits = (size_t)(g_utf8_next_char (at) - text);
      fitting = used;
    }
  return fits > 0 ? fits : strcspn (text, "\n");
}

char *
km_lesson_summary (const KmScript *script, unsigned columns)
{
  const char *note = first_note (script);

  if (note)
    return g_strndup (note, length_of_sentences (note, columns));
  if (!km_script_is_recording (script))
    return g_strdup ("");
  return g_strdup_printf (ngettext ("A recording: %u call of a real kernel, compared with the simulation.",
                                    "A recording: %u calls of a real kernel, each compared with the simulation.",
                                    km_script_n_ops (script)),
                          km_script_n_ops (script));
}

const char *
km_lesson_conclusion (const KmScript *script)
{
  uint32_t n = km_script_n_ops (script);

  return n > 0 ? km_script_note (script, n) : NULL;
}

/* ---- numbers ---- */

uint32_t
km_lesson_picture_calls (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_SLIDE)
      return MIN (marks[i].op + 1, km_script_n_ops (script));
  return (km_script_n_ops (script) + 1) / 2;
}

static uint32_t
count_marks (const KmScript *script, KmMarkKind kind)
{
  size_t n_marks;
  const KmMark *marks = km_script_marks (script, &n_marks);
  uint32_t n = 0;

  for (size_t i = 0; i < n_marks; i++)
    n += marks[i].kind == kind;
  return n;
}

uint32_t
km_lesson_questions (const KmScript *script)
{
  return count_marks (script, KM_MARK_ASK);
}

static uint32_t
count_lines (const KmScript *script)
{
  uint32_t n = 0, last = 0;

  for (uint32_t i = 0; i < km_script_n_ops (script); i++)
    {
      uint32_t line = km_script_op (script, i).line;

      n += line != last;
      last = line;
    }
  return n;
}

/* Adds the words and the Chinese characters of @text. */
static void
count_words (const char *text, uint32_t *words, uint32_t *signs)
{
  bool in_word = false;

  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      bool is_sign = g_unichar_iswide (c), is_word = !is_sign && !g_unichar_isspace (c);

      *signs += is_sign;
      *words += is_word && !in_word;
      in_word = is_word;
    }
}

uint32_t
km_lesson_minutes (const KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);
  uint32_t words = 0, signs = 0, seconds;

  if (km_script_is_recording (script))
    return 0;
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_NOTE)
      count_words (marks[i].text, &words, &signs);
  seconds = words * SECONDS_A_MINUTE / WORDS_A_MINUTE + signs * SECONDS_A_MINUTE / SIGNS_A_MINUTE
            + count_lines (script) * SECONDS_A_LINE + km_lesson_questions (script) * SECONDS_A_QUESTION;
  return (seconds + SECONDS_A_MINUTE - 1) / SECONDS_A_MINUTE + (seconds == 0);
}
