/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/proc/change.h"

#include <stdint.h>
#include <string.h>

/* A line: its bytes in the text, without the newline. */
typedef struct
{
  const char *start;
  unsigned length;
} Line;

static GArray *
split_lines (const char *text)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  while (*text)
    {
      Line line = { text, (unsigned)strcspn (text, "\n") };

      g_array_append_val (lines, line);
      text += line.length + (text[line.length] == '\n');
    }
  return lines;
}

/* Takes the next word of @rest. Returns false at the end of the line. */
static bool
next_word (Line *rest, Line *word)
{
  const char *end = rest->start + rest->length;

  while (rest->start < end && *rest->start == ' ')
    rest->start++;
  word->start = rest->start;
  while (rest->start < end && *rest->start != ' ')
    rest->start++;
  word->length = (unsigned)(rest->start - word->start);
  rest->length = (unsigned)(end - rest->start);
  return word->length > 0;
}

static bool
same_bytes (const Line *a, const Line *b)
{
  return a->length == b->length && memcmp (a->start, b->start, a->length) == 0;
}

static Line
first_word (const Line *line)
{
  Line rest = *line, word;

  next_word (&rest, &word);
  return word;
}

static uint32_t
hash_line (gconstpointer key)
{
  const Line *line = key;
  uint32_t hash = 5381;

  for (unsigned i = 0; i < line->length; i++)
    hash = hash * 33 + (uint8_t)line->start[i];
  return hash;
}

static gboolean
lines_are_equal (gconstpointer a, gconstpointer b)
{
  return same_bytes (a, b);
}

/* ---- marks ---- */

static void
add_mark (KmProcChange *change, const char *text, const Line *part, bool line)
{
  unsigned start = (unsigned)(part->start - text);
  KmProcMark mark = { .start = start, .end = start + part->length, .line = line };

  g_array_append_val (change->marks, mark);
  if (line)
    change->added++;
  else
    change->words++;
}

static void
compare_words (KmProcChange *change, const char *text, Line before, Line now)
{
  Line old_word, word;

  while (next_word (&now, &word))
    {
      bool there = next_word (&before, &old_word);

      if (!there || !same_bytes (&old_word, &word))
        add_mark (change, text, &word, false);
    }
}

/* Do the lines of both begin with the same words? */
static bool
have_same_lines (const GArray *before, const GArray *now)
{
  if (before->len != now->len)
    return false;
  for (uint32_t i = 0; i < now->len; i++)
    {
      Line a = first_word (&g_array_index (before, Line, i)), b = first_word (&g_array_index (now, Line, i));

      if (!same_bytes (&a, &b))
        return false;
    }
  return true;
}

static void
compare_by_position (KmProcChange *change, const char *text, const GArray *before, const GArray *now)
{
  for (uint32_t i = 0; i < now->len; i++)
    compare_words (change, text, g_array_index (before, Line, i), g_array_index (now, Line, i));
}

static void
compare_by_name (KmProcChange *change, const char *text, const GArray *before, const GArray *now)
{
  GHashTable *known = g_hash_table_new_full (hash_line, lines_are_equal, g_free, NULL);

  for (uint32_t i = 0; i < before->len; i++)
    {
      Line name = first_word (&g_array_index (before, Line, i));

      g_hash_table_insert (known, g_memdup2 (&name, sizeof name), &g_array_index (before, Line, i));
    }
  for (uint32_t i = 0; i < now->len; i++)
    {
      const Line *line = &g_array_index (now, Line, i);
      Line name = first_word (line);
      const Line *old = g_hash_table_lookup (known, &name);

      if (old)
        compare_words (change, text, *old, *line);
      else
        add_mark (change, text, line, true);
      g_hash_table_remove (known, &name);
    }
  change->gone = g_hash_table_size (known);
  g_hash_table_unref (known);
}

void
km_proc_change_init (KmProcChange *change, const char *before, const char *text)
{
  GArray *old = split_lines (before), *now = split_lines (text);

  *change = (KmProcChange){ .marks = g_array_new (FALSE, FALSE, sizeof (KmProcMark)) };
  if (have_same_lines (old, now))
    compare_by_position (change, text, old, now);
  else
    compare_by_name (change, text, old, now);
  g_array_unref (old);
  g_array_unref (now);
}

void
km_proc_change_finish (KmProcChange *change)
{
  g_clear_pointer (&change->marks, g_array_unref);
}
