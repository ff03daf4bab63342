/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files without a name where the system has them (O_TMPFILE): even a kill leaves nothing behind. */
#define _GNU_SOURCE
#include "export/out.h"

#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _KmOut
{
  int fd;
  int number;      /* of the first error, 0 = none */
  char *path;      /* of the target */
  char *temporary; /* name of the file beside it; NULL: it has none yet, or the target is written directly */
  bool direct;
  GString *buffer;
};

enum
{
  BUFFER = 1 << 16,
};

static bool
fail (GError **error, const char *path, int number)
{
  g_autofree char *name = g_filename_display_name (path);
  /* Translators: name of a file, reason given by the system. */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), _ ("Cannot write “%s”: %s"), name,
               g_strerror (number));
  return false;
}

static char *
name_beside (const char *path)
{
  return g_strdup_printf ("%s.%08x.part", path, g_random_int ());
}

/* Opens a file without a name, or else one with a name of its own. */
static void
open_beside (KmOut *out)
{
  g_autofree char *folder = g_path_get_dirname (out->path);

  out->fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  for (int attempt = 0; out->fd < 0 && attempt < 100; attempt++)
    {
      g_free (out->temporary);
      out->temporary = name_beside (out->path);
      out->fd = open (out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (out->fd < 0 && errno != EEXIST)
        break;
    }
  if (out->fd < 0)
    {
      out->number = errno;
      g_clear_pointer (&out->temporary, g_free);
    }
}

KmOut *
km_out_new (GFile *file, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  KmOut *out;
  struct stat old;

  if (!path)
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("Cannot write “%s”: it is not a local file"), uri);
      return NULL;
    }
  out = g_new0 (KmOut, 1);
  out->fd = -1;
  out->buffer = g_string_new (NULL);
  if (stat (path, &old) != 0)
    old = (struct stat){ .st_mode = S_IFREG };
  else if (S_ISREG (old.st_mode))
    out->path = realpath (path, NULL); /* through a link to the file itself */
  if (!out->path)
    out->path = strdup (path);
  out->direct = !S_ISREG (old.st_mode);
  if (out->direct)
    {
      out->fd = open (path, O_WRONLY | O_CLOEXEC);
      out->number = out->fd < 0 ? errno : 0;
    }
  else
    open_beside (out);
  if (out->fd >= 0 && !out->direct && (old.st_mode & 07777) != 0 && fchmod (out->fd, old.st_mode & 07777) != 0)
    g_debug ("permissions of %s not kept: %s", path, g_strerror (errno));
  if (out->number == 0)
    return out;
  fail (error, path, out->number);
  km_out_abort (out);
  return NULL;
}

static void
flush (KmOut *out)
{
  for (size_t done = 0; done < out->buffer->len && out->number == 0;)
    {
      gssize n = write (out->fd, out->buffer->str + done, out->buffer->len - done);
      if (n < 0 && errno != EINTR)
        out->number = errno;
      else if (n > 0)
        done += (size_t)n;
    }
  g_string_truncate (out->buffer, 0);
}

void
km_out_write (KmOut *out, const void *data, size_t n)
{
  g_string_append_len (out->buffer, data, (gssize)n);
  if (out->buffer->len >= BUFFER)
    flush (out);
}

/* Gives the file a name beside the target. */
static void
name_file (KmOut *out)
{
  g_autofree char *source = g_strdup_printf ("/proc/self/fd/%d", out->fd);

  out->temporary = name_beside (out->path);
  if (linkat (AT_FDCWD, source, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW) == 0)
    return;
  out->number = errno;
  g_clear_pointer (&out->temporary, g_free);
}

static void
close_file (KmOut *out)
{
  if (close (out->fd) != 0 && out->number == 0)
    out->number = errno;
  out->fd = -1;
}

/* A name, the last error that there can be, and only then the target's name. */
static void
put_in_place (KmOut *out)
{
  if (!out->temporary)
    name_file (out);
  close_file (out);
  if (out->number != 0)
    return;
  if (g_rename (out->temporary, out->path) != 0)
    out->number = errno;
  else
    g_clear_pointer (&out->temporary, g_free);
}

/* With the signals held back that ask the program to end: they would leave a name behind. */
static void
put_in_place_undisturbed (KmOut *out)
{
  sigset_t held, before;

  sigemptyset (&held);
  sigaddset (&held, SIGINT);
  sigaddset (&held, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &held, &before);
  put_in_place (out);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
}

bool
km_out_finish (KmOut *out, GError **error)
{
  bool done;

  flush (out);
  if (out->number == 0 && !out->direct && fsync (out->fd) != 0)
    out->number = errno;
  if (out->number == 0 && !out->direct)
    put_in_place_undisturbed (out);
  if (out->fd >= 0)
    close_file (out);
  done = out->number == 0 || fail (error, out->path, out->number);
  km_out_abort (out);
  return done;
}

bool
km_out_replace (GFile *file, const void *data, size_t n, GError **error)
{
  KmOut *out = km_out_new (file, error);

  if (!out)
    return false;
  km_out_write (out, data, n);
  return km_out_finish (out, error);
}

void
km_out_abort (KmOut *out)
{
  if (!out)
    return;
  if (out->fd >= 0)
    close (out->fd);
  if (out->temporary)
    g_unlink (out->temporary);
  g_free (out->temporary);
  free (out->path);
  g_string_free (out->buffer, TRUE);
  g_free (out);
}
