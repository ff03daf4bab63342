/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hidden_text.h. The text stays in the buffer, so editing and saving know nothing of it. */
#include "app/hidden_text.h"

GtkTextTag *
km_hidden_text_tag (GtkTextBuffer *buffer)
{
  return gtk_text_buffer_create_tag (buffer, NULL, "invisible", TRUE, NULL);
}

/* Goes behind the string that begins after @iter on its line: ask "…" */
static void
skip_string (GtkTextIter *iter)
{
  GtkTextIter end = *iter;
  uint32_t quotes = 0;
  gunichar before = 0;

  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  while (quotes < 2 && gtk_text_iter_compare (iter, &end) < 0)
    {
      gunichar character = gtk_text_iter_get_char (iter);

      quotes += character == '"' && before != '\\';
      before = character;
      gtk_text_iter_forward_char (iter);
    }
}

/* Where the hidden text begins. Returns false if nothing is hidden. */
static bool
find_start (GtkTextBuffer *buffer, KmViewState *state, GtkTextIter *start)
{
  uint32_t op = km_view_state_hidden_from (state);
  KmScript *script = km_view_state_script (state);
  size_t mark, n;

  if (!script || op >= km_script_n_ops (script))
    return false;
  if (km_view_state_wall (state, &mark))
    {
      gtk_text_buffer_get_iter_at_line (buffer, start, (int)km_script_marks (script, &n)[mark].line - 1);
      skip_string (start);
      return true;
    }
  gtk_text_buffer_get_iter_at_line (buffer, start, (int)km_script_op (script, op).line - 1);
  if (!gtk_text_iter_ends_line (start))
    gtk_text_iter_forward_to_line_end (start);
  return true;
}

void
km_hidden_text_update (GtkTextBuffer *buffer, GtkTextTag *tag, KmViewState *state)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
  if (find_start (buffer, state, &start))
    gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}
