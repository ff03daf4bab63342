/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks: places of the run, ascending, each once. They follow their lines when the text is edited. */
#include "timeline/session_private.h"

static int
compare (KmCursor a, KmCursor b)
{
  if (a.op != b.op)
    return a.op < b.op ? -1 : 1;
  return a.event < b.event ? -1 : a.event > b.event;
}

/* The first bookmark that is not before @place. */
static uint32_t
lower_bound (const KmSession *session, KmCursor place)
{
  uint32_t i = 0;

  while (i < session->bookmarks->len && compare (g_array_index (session->bookmarks, KmCursor, i), place) < 0)
    i++;
  return i;
}

static bool
has_bookmark (const KmSession *session, KmCursor place)
{
  uint32_t i = lower_bound (session, place);

  return i < session->bookmarks->len && compare (g_array_index (session->bookmarks, KmCursor, i), place) == 0;
}

void
km_session_toggle_bookmark (KmSession *session, KmCursor place)
{
  uint32_t i = lower_bound (session, place);

  if (has_bookmark (session, place))
    g_array_remove_index (session->bookmarks, i);
  else
    g_array_insert_val (session->bookmarks, i, place);
}

const KmCursor *
km_session_bookmarks (KmSession *session, size_t *n)
{
  *n = session->bookmarks->len;
  return (const KmCursor *)(const void *)session->bookmarks->data;
}

void
km_session_take_bookmarks (KmSession *session, const GArray *places)
{
  uint32_t n_ops = km_timeline_n_ops (session->timeline);

  g_array_set_size (session->bookmarks, 0);
  for (uint32_t i = 0; i < places->len; i++)
    if (g_array_index (places, KmCursor, i).op <= n_ops)
      km_session_toggle_bookmark (session, g_array_index (places, KmCursor, i));
}

/* ---- after an edit ---- */

/* A text before an edit and after it: how many whole lines they begin and end with in common. */
typedef struct
{
  uint32_t head, tail;
  uint32_t n_before, n_after; /* lines of each */
} Edit;

static uint32_t
count_line_ends (const char *text, size_t length)
{
  uint32_t n = 0;

  for (size_t i = 0; i < length; i++)
    n += text[i] == '\n';
  return n;
}

/* Does a line begin at @offset? */
static bool
is_line_start (const char *text, size_t offset)
{
  return offset == 0 || text[offset - 1] == '\n';
}

static Edit
compare_texts (const KmScript *before, const KmScript *after)
{
  size_t n, m, head = 0, tail = 0;
  const char *a = km_script_text (before, &n), *b = km_script_text (after, &m);

  while (head < MIN (n, m) && a[head] == b[head])
    head++;
  while (tail < MIN (n, m) - head && a[n - 1 - tail] == b[m - 1 - tail])
    tail++;
  return (Edit){ .head = count_line_ends (a, head),
                 .tail = count_line_ends (a + n - tail, tail)
                         + (is_line_start (a, n - tail) && is_line_start (b, m - tail)),
                 .n_before = count_line_ends (a, n) + 1,
                 .n_after = count_line_ends (b, m) + 1 };
}

/* Where line @line, 1-based, is after the edit. One of those that were edited stays; one that was taken out gives way
 * to the next. */
static uint32_t
follow_line (const Edit *edit, uint32_t line)
{
  if (line <= edit->head)
    return line;
  if (line > edit->n_before - edit->tail)
    return line + edit->n_after - edit->n_before;
  return MIN (line, edit->n_after - edit->tail + 1);
}

/* How many calls of its line come before @op. */
static uint32_t
round_of (const KmScript *script, uint32_t op)
{
  uint32_t line = km_script_op (script, op).line, n = 0;

  for (uint32_t i = km_script_op_at_line (script, line); i < op; i++)
    n += km_script_op (script, i).line == line;
  return n;
}

/* Call number @round of @line; the last one if there are not so many, the next of the script if there is none. */
static uint32_t
call_of_round (const KmScript *script, uint32_t line, uint32_t round)
{
  uint32_t first = km_script_op_at_line (script, line), found = first, n = 0, end;

  if (first == km_script_n_ops (script) || km_script_op (script, first).line != line)
    return first;
  end = km_script_stretch (script, first).end_op;
  for (uint32_t op = first; op < end && n <= round; op++)
    if (km_script_op (script, op).line == line)
      {
        found = op;
        n++;
      }
  return found;
}

void
km_session_follow_bookmarks (KmSession *session, const KmSession *before)
{
  const KmScript *old = before->script, *script = session->script;
  Edit edit = before->bookmarks->len > 0 ? compare_texts (old, script) : (Edit){ 0 };
  uint32_t n_ops = km_script_n_ops (script);

  g_array_set_size (session->bookmarks, 0);
  for (uint32_t i = 0; i < before->bookmarks->len; i++)
    {
      KmCursor place = g_array_index (before->bookmarks, KmCursor, i);
      uint32_t op;

      if (place.op > km_script_n_ops (old))
        continue;
      if (place.op > 0)
        {
          op = place.op - 1;
          place.op = 1 + call_of_round (script, follow_line (&edit, km_script_op (old, op).line), round_of (old, op));
        }
      if (place.op <= n_ops && !has_bookmark (session, place))
        km_session_toggle_bookmark (session, place);
    }
}
