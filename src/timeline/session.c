/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session: one text, the script read from it, and the timeline that runs it. */
#include "timeline/session_private.h"

#include "base/assert.h"
#include "base/i18n.h"

#include <string.h>

static const char smallest_workload[] = "kmw 1\nmachine x86-32 memory=64M\n";

G_DEFINE_QUARK (km - session - error - quark, km_session_error)

/* ---- life ---- */

KmTextMark
km_text_mark (const char *text, size_t length)
{
  const uint64_t factor = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  uint64_t hash = length;
  for (size_t i = 0; i < length;)
    {
      uint64_t word = 0;
      size_t n = MIN (length - i, sizeof word);
      memcpy (&word, text + i, n);
      hash = (hash ^ GUINT64_FROM_LE (word)) * factor;
      hash ^= hash >> 29;
      i += n;
    }
  return (KmTextMark){ length, hash };
}

static KmTextMark
mark_text (const KmScript *script)
{
  size_t length;
  const char *text = km_script_text (script, &length);

  return km_text_mark (text, length);
}

KmSession *
km_session_new_for_script (KmScript *script, GError **error)
{
  KmTimeline *timeline = km_timeline_new (script, error);
  KmSession *session;

  if (timeline == NULL)
    return NULL;
  session = g_new0 (KmSession, 1);
  session->script = km_script_ref (script);
  session->timeline = timeline;
  session->saved = session->current = mark_text (script);
  session->breakpoints = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  session->bookmarks = g_array_new (FALSE, FALSE, sizeof (KmCursor));
  return session;
}

KmSession *
km_session_new (const char *text)
{
  g_autoptr (KmScript) script = NULL;
  KmSession *session;

  if (text == NULL)
    text = smallest_workload;
  script = km_script_parse (text, strlen (text));
  session = km_session_new_for_script (script, NULL);
  km_assert (session != NULL);
  return session;
}

void
km_session_free (KmSession *session)
{
  if (session == NULL)
    return;
  km_timeline_free (session->timeline);
  km_script_unref (session->script);
  g_clear_object (&session->file);
  g_array_unref (session->breakpoints);
  g_array_unref (session->bookmarks);
  g_free (session->typed);
  g_free (session);
}

/* ---- reading ---- */

KmTimeline *
km_session_timeline (KmSession *session)
{
  return session->timeline;
}

const char *
km_session_text (KmSession *session, size_t *length)
{
  return km_script_text (session->script, length);
}

GFile *
km_session_file (KmSession *session)
{
  return session->file;
}

char *
km_session_name (KmSession *session)
{
  const char *title = km_script_title (session->script);
  g_autofree char *name = NULL;

  if (title[0] != '\0')
    return g_strdup (title);
  if (session->file == NULL)
    return g_strdup (_ ("Untitled"));
  name = g_file_get_basename (session->file);
  return g_filename_display_name (name);
}

bool
km_session_is_dirty (KmSession *session)
{
  return session->current.length != session->saved.length || session->current.hash != session->saved.hash;
}

bool
km_session_is_editable (KmSession *session)
{
  return !km_script_is_recording (session->script);
}

/* ---- editing ---- */

void
km_session_set_typed (KmSession *session, char *typed)
{
  g_free (session->typed);
  session->typed = typed;
  session->current = typed != NULL ? km_text_mark (typed, strlen (typed)) : mark_text (session->script);
}

void
km_session_succeed (KmSession *session, KmSession *before)
{
  g_set_object (&session->file, before->file);
  session->saved = before->saved;
  g_array_set_size (session->breakpoints, 0);
  g_array_append_vals (session->breakpoints, before->breakpoints->data, before->breakpoints->len);
  km_session_follow_bookmarks (session, before);
}
