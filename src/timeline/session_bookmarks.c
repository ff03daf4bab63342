/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks: places of the run, ascending, each once. */
#include "timeline/session_private.h"

static int
compare (KmCursor a, KmCursor b)
{
  if (a.op != b.op)
    return a.op < b.op ? -1 : 1;
  return a.event < b.event ? -1 : a.event > b.event;
}

void
km_session_toggle_bookmark (KmSession *session, KmCursor place)
{
  uint32_t i = 0;

  for (; i < session->bookmarks->len; i++)
    {
      int order = compare (g_array_index (session->bookmarks, KmCursor, i), place);

      if (order == 0)
        {
          g_array_remove_index (session->bookmarks, i);
          return;
        }
      if (order > 0)
        break;
    }
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
