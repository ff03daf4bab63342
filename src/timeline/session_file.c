/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, saving and recovery. Nothing is ever written into the file itself: a temporary file beside it is written,
 * flushed and renamed, so that whatever happens either the old or the new file is there.
 *
 * A recovery file:
 *     kmemscope-recovery 1
 *     file URI                      not if untitled
 *     saved LENGTH HASH             of the text in that file
 *     cursor OP EVENT
 *     breakpoints LINE...
 *     bookmarks OP.EVENT...         not if there are none
 *     text LENGTH                   only if it is not what the file holds; the bytes follow behind an empty line
 */
#include "timeline/session_private.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum
{
  MAX_LINKS = 40,
};

static const char recovery_head[] = "kmemscope-recovery 1\n";

/* ---- opening ---- */

KmSession *
km_session_open (GFile *file, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmScript) script = km_script_load (file, cancellable, error);
  g_autoptr (KmSession) session = NULL;

  if (script == NULL)
    return NULL;
  session = km_session_new_for_script (script, error);
  if (session == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  if (!km_timeline_index (session->timeline, progress, user_data, cancellable, error))
    return NULL;
  session->file = g_object_ref (file);
  return g_steal_pointer (&session);
}

/* ---- saving ---- */

/* Permissions of the file at @path, or those of a new file. */
static int
mode_for (const char *path)
{
  struct stat info;
  return stat (path, &info) == 0 ? (int)(info.st_mode & 07777) : 0666;
}

/* Where @path leads through links, also if no file is there yet. Returns: (transfer full). */
static char *
follow_links (const char *path)
{
  char *target = g_strdup (path), *link;

  for (int i = 0; i < MAX_LINKS && (link = g_file_read_link (target, NULL)) != NULL; i++)
    {
      g_autofree char *folder = g_path_get_dirname (target);

      g_free (target);
      target = g_path_is_absolute (link) ? g_strdup (link) : g_build_filename (folder, link, NULL);
      g_free (link);
    }
  return target;
}

/* Replaces the file that @path leads to, through links. */
static bool
replace_local (const char *path, const char *text, size_t length, GError **error)
{
  g_autofree char *target = follow_links (path);
  GFileSetContentsFlags flags = G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;

  return g_file_set_contents_full (target, text, (gssize)length, flags, mode_for (target), error);
}

static bool
replace (GFile *file, const char *text, size_t length, GCancellable *cancellable, GError **error)
{
  const char *path = g_file_peek_path (file);
  if (g_file_is_native (file))
    return !g_cancellable_set_error_if_cancelled (cancellable, error) && replace_local (path, text, length, error);
  return g_file_replace_contents (file, text, length, NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, error);
}

/* What is saved and stored. */
static const char *
text_to_keep (KmSession *session, size_t *length)
{
  if (session->typed == NULL)
    return km_session_text (session, length);
  *length = strlen (session->typed);
  return session->typed;
}

bool
km_session_save (KmSession *session, GFile *file, GCancellable *cancellable, GError **error)
{
  size_t length;
  const char *text;
  g_autoptr (GError) problem = NULL;

  if (file == NULL)
    file = session->file;
  if (file == NULL)
    {
      g_set_error_literal (error, KM_SESSION_ERROR, KM_SESSION_ERROR_NO_FILE,
                           _ ("The workload has no file yet. Save it under a name."));
      return false;
    }
  text = text_to_keep (session, &length);
  if (!replace (file, text, length, cancellable, &problem))
    {
      g_autofree char *name = g_file_get_parse_name (file);
      /* Translators: the first %s is the name of a file, the second one the reason. */
      g_set_error (error, problem->domain, problem->code, _ ("“%s” was not saved and is as it was before: %s"), name,
                   problem->message);
      return false;
    }
  g_set_object (&session->file, file);
  session->saved = session->current;
  return true;
}

KmFileState
km_session_file_state (KmSession *session)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  KmTextMark mark;
  size_t length;

  if (session->file == NULL)
    return KM_FILE_SAME;
  text = km_text_load (session->file, NULL, &length, &error);
  if (text == NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? KM_FILE_GONE : KM_FILE_SAME;
  mark = km_text_mark (text, length);
  return mark.length == session->saved.length && mark.hash == session->saved.hash ? KM_FILE_SAME : KM_FILE_CHANGED;
}

/* ---- writing down for recovery ---- */

/* Writes @out to @path, making its folder if need be. */
static bool
write_recovery (const GString *out, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return g_file_set_contents_full (path, out->str, (gssize)out->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
  return false;
}

static void
describe_bookmarks (KmSession *session, GString *out)
{
  if (session->bookmarks->len == 0)
    return;
  g_string_append (out, "bookmarks");
  for (uint32_t i = 0; i < session->bookmarks->len; i++)
    {
      KmCursor place = g_array_index (session->bookmarks, KmCursor, i);

      g_string_append_printf (out, " %u.%u", place.op, place.event);
    }
  g_string_append_c (out, '\n');
}

/* File, saved text, cursor, breakpoints and bookmarks. */
static GString *
describe_place (KmSession *session)
{
  GString *out = g_string_new (recovery_head);
  KmCursor cursor = km_timeline_cursor (session->timeline);

  if (session->file != NULL)
    {
      g_autofree char *uri = g_file_get_uri (session->file);
      g_string_append_printf (out, "file %s\n", uri);
    }
  g_string_append_printf (out, "saved %" G_GUINT64_FORMAT " %" G_GINT64_MODIFIER "x\n", session->saved.length,
                          session->saved.hash);
  g_string_append_printf (out, "cursor %u %u\n", cursor.op, cursor.event);
  g_string_append (out, "breakpoints");
  for (uint32_t i = 0; i < session->breakpoints->len; i++)
    g_string_append_printf (out, " %u", g_array_index (session->breakpoints, uint32_t, i));
  g_string_append_c (out, '\n');
  describe_bookmarks (session, out);
  return out;
}

bool
km_session_store (KmSession *session, const char *path, GError **error)
{
  GString *out = describe_place (session);
  bool stored;

  if (session->file == NULL || km_session_is_dirty (session))
    {
      size_t length;
      const char *text = text_to_keep (session, &length);
      g_string_append_printf (out, "text %" G_GSIZE_FORMAT "\n\n", length);
      g_string_append_len (out, text, (gssize)length);
    }
  stored = write_recovery (out, path, error);
  g_string_free (out, TRUE);
  return stored;
}

bool
km_session_store_discarded (KmSession *session, const char *path, GError **error)
{
  GString *out;
  bool stored;

  if (session->file == NULL)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return true;
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return false;
    }
  out = describe_place (session);
  stored = write_recovery (out, path, error);
  g_string_free (out, TRUE);
  return stored;
}

/* ---- reading it again ---- */

typedef struct
{
  char *uri; /* nullable */
  KmTextMark saved;
  KmCursor cursor;
  GArray *breakpoints; /* of uint32_t */
  GArray *bookmarks;   /* of KmCursor */
  const char *text;    /* nullable; points into the file */
  size_t text_length;
} Recovery;

/* Reads one number in @base and moves @at behind it. Returns false if there is none. */
static bool
read_number (const char **at, int base, uint64_t *value)
{
  char *end;
  errno = 0;
  *value = g_ascii_strtoull (*at, &end, (uint32_t)base);
  if (end == *at || errno != 0)
    return false;
  *at = end;
  return true;
}

static bool
read_file_line (Recovery *recovery, const char *rest)
{
  g_free (recovery->uri);
  recovery->uri = g_strdup (rest);
  return g_utf8_validate (rest, -1, NULL) && g_uri_is_valid (rest, G_URI_FLAGS_NONE, NULL);
}

static bool
read_saved_line (Recovery *recovery, const char *rest)
{
  return read_number (&rest, 10, &recovery->saved.length) && read_number (&rest, 16, &recovery->saved.hash);
}

static bool
read_cursor_line (Recovery *recovery, const char *rest)
{
  uint64_t op, event;
  if (!read_number (&rest, 10, &op) || !read_number (&rest, 10, &event))
    return false;
  recovery->cursor = (KmCursor){ (uint32_t)MIN (op, UINT32_MAX - 1), (uint32_t)MIN (event, UINT32_MAX) };
  return true;
}

static bool
read_breakpoints_line (Recovery *recovery, const char *rest)
{
  uint64_t line;
  while (read_number (&rest, 10, &line))
    {
      uint32_t number = (uint32_t)MIN (line, UINT32_MAX);
      g_array_append_val (recovery->breakpoints, number);
    }
  return rest[strspn (rest, " ")] == '\0';
}

static bool
read_bookmarks_line (Recovery *recovery, const char *rest)
{
  uint64_t op, event;
  while (read_number (&rest, 10, &op))
    {
      if (*rest++ != '.' || !read_number (&rest, 10, &event))
        return false;
      g_array_append_val (recovery->bookmarks,
                          ((KmCursor){ (uint32_t)MIN (op, UINT32_MAX - 1), (uint32_t)MIN (event, UINT32_MAX) }));
    }
  return rest[strspn (rest, " ")] == '\0';
}

static bool
read_text_line (Recovery *recovery, const char *rest)
{
  uint64_t length;
  if (!read_number (&rest, 10, &length))
    return false;
  recovery->text = rest; /* for now: present */
  recovery->text_length = (size_t)length;
  return true;
}

static const struct
{
  const char *word;
  bool (*read) (Recovery *recovery, const char *rest);
} recovery_lines[] = {
  { "file", read_file_line },           { "saved", read_saved_line },
  { "cursor", read_cursor_line },       { "breakpoints", read_breakpoints_line },
  { "bookmarks", read_bookmarks_line }, { "text", read_text_line },
};

/* Reads one line of the head, without its newline; lines of a later version are passed over. */
static bool
read_recovery_line (Recovery *recovery, const char *line)
{
  for (size_t i = 0; i < G_N_ELEMENTS (recovery_lines); i++)
    {
      size_t n = strlen (recovery_lines[i].word);
      if (strncmp (line, recovery_lines[i].word, n) == 0 && (line[n] == ' ' || line[n] == '\0'))
        return recovery_lines[i].read (recovery, line + n + (line[n] == ' '));
    }
  return true;
}

/* Reads a whole recovery file of @length bytes. Returns false if it is damaged. */
static bool
read_recovery (Recovery *recovery, const char *contents, size_t length)
{
  const char *at, *end;

  if (!g_str_has_prefix (contents, recovery_head))
    return false;
  at = contents + strlen (recovery_head);
  end = contents + length;
  while (at < end && *at != '\n')
    {
      const char *newline = memchr (at, '\n', (size_t)(end - at));
      g_autofree char *line = NULL;

      if (newline == NULL)
        return false;
      line = g_strndup (at, (size_t)(newline - at));
      if (!read_recovery_line (recovery, line))
        return false;
      at = newline + 1;
    }
  if (recovery->text == NULL)
    return recovery->uri != NULL;
  recovery->text = at < end ? at + 1 : end;
  return (size_t)(end - recovery->text) == recovery->text_length;
}

/* A session of unsaved text. */
static KmSession *
session_of_text (const Recovery *recovery, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (KmScript) script = km_script_parse (recovery->text, recovery->text_length);
  g_autoptr (KmSession) session = km_session_new_for_script (script, NULL);

  if (!km_timeline_index (session->timeline, progress, user_data, cancellable, error))
    return NULL;
  session->file = recovery->uri != NULL ? g_file_new_for_uri (recovery->uri) : NULL;
  session->saved = recovery->saved;
  return g_steal_pointer (&session);
}

static KmSession *
session_of_recovery (const Recovery *recovery, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                     GError **error)
{
  KmSession *session;
  if (recovery->text != NULL)
    session = session_of_text (recovery, progress, user_data, cancellable, error);
  else
    {
      g_autoptr (GFile) file = g_file_new_for_uri (recovery->uri);
      session = km_session_open (file, progress, user_data, cancellable, error);
    }
  if (session == NULL)
    return NULL;
  km_session_set_breakpoints (session, (const uint32_t *)(const void *)recovery->breakpoints->data,
                              recovery->breakpoints->len);
  km_session_take_bookmarks (session, recovery->bookmarks);
  km_timeline_seek (session->timeline, recovery->cursor);
  return session;
}

static void
clear_recovery (Recovery *recovery)
{
  g_array_unref (recovery->breakpoints);
  g_array_unref (recovery->bookmarks);
  g_free (recovery->uri);
}

static Recovery
new_recovery (void)
{
  return (Recovery){ .breakpoints = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
                     .bookmarks = g_array_new (FALSE, FALSE, sizeof (KmCursor)) };
}

bool
km_session_has_unsaved (const char *path)
{
  Recovery recovery = new_recovery ();
  g_autofree char *contents = NULL;
  bool unsaved = false;
  size_t length;

  if (g_file_get_contents (path, &contents, &length, NULL) && read_recovery (&recovery, contents, length)
      && recovery.text != NULL)
    {
      KmTextMark mark = km_text_mark (recovery.text, recovery.text_length);

      unsaved = mark.length != recovery.saved.length || mark.hash != recovery.saved.hash;
    }
  clear_recovery (&recovery);
  return unsaved;
}

KmSession *
km_session_restore (const char *path, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *contents = NULL;
  size_t length;
  Recovery recovery;
  KmSession *session = NULL;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  recovery = new_recovery ();
  if (read_recovery (&recovery, contents, length))
    session = session_of_recovery (&recovery, progress, user_data, cancellable, error);
  else
    g_set_error (error, KM_SESSION_ERROR, KM_SESSION_ERROR_RECOVERY,
                 _ ("The recovery file “%s” is damaged and cannot be read."), path);
  clear_recovery (&recovery);
  return session;
}
