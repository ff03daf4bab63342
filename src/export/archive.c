/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives by libzip, in memory until they are whole. What is added waits as it is until libzip closes the archive, so
 * it is closed and opened again whenever much waits: a deck of thousands of slides needs the memory of the packed one.
 */
#include "export/archive.h"

#include "base/i18n.h"
#include "export/out.h"

#include <string.h>
#include <zip.h>

/* 1980-01-01, the first day there is in a zip: the same bytes whenever it is made. */
#define DOS_DATE ((1 << 5) | 1)

enum
{
  WAITING = 8 << 20, /* bytes */
};

struct _KmArchive
{
  GFile *file;
  KmOut *out;
  zip_source_t *memory;
  zip_t *zip;     /* NULL after it was packed */
  size_t waiting; /* bytes that are not packed yet */
  bool failed;
};

/* @flags: of zip_open(). */
static void
open_zip (KmArchive *self, int flags)
{
  zip_source_keep (self->memory);
  self->zip = zip_open_from_source (self->memory, flags, NULL);
  self->failed = !self->zip;
  self->waiting = 0;
}

KmArchive *
km_archive_new (GFile *file, GError **error)
{
  KmOut *out = km_out_new (file, error);
  KmArchive *self;

  if (!out)
    return NULL;
  self = g_new0 (KmArchive, 1);
  self->file = g_object_ref (file);
  self->out = out;
  self->memory = zip_source_buffer_create (NULL, 0, 0, NULL);
  open_zip (self, ZIP_TRUNCATE);
  return self;
}

/* libzip frees with free() what it was given. */
static char *
for_zip (char *text)
{
  char *copy = strdup (text);

  g_free (text);
  return copy;
}

void
km_archive_add (KmArchive *self, const char *path, char *text)
{
  size_t length = strlen (text);
  zip_source_t *source = self->failed ? NULL : zip_source_buffer (self->zip, for_zip (text), length, 1);
  zip_int64_t index = source ? zip_file_add (self->zip, path, source, ZIP_FL_ENC_UTF_8) : -1;

  if (index < 0)
    self->failed = true;
  else
    zip_file_set_dostime (self->zip, (zip_uint64_t)index, 0, DOS_DATE, 0);
  self->waiting += length;
  if (self->failed || self->waiting < WAITING)
    return;
  if (zip_close (self->zip) == 0)
    open_zip (self, 0);
  else
    self->failed = true;
}

/* Copies what was packed in memory to the file. */
static void
copy_out (KmArchive *self)
{
  char buffer[1 << 16];
  zip_int64_t n;

  if (zip_source_open (self->memory) != 0)
    {
      self->failed = true;
      return;
    }
  while ((n = zip_source_read (self->memory, buffer, sizeof buffer)) > 0)
    km_out_write (self->out, buffer, (size_t)n);
  self->failed = n < 0;
  zip_source_close (self->memory);
}

void
km_archive_abort (KmArchive *self)
{
  if (!self)
    return;
  if (self->zip)
    zip_discard (self->zip);
  if (self->memory)
    zip_source_free (self->memory);
  km_out_abort (self->out);
  g_object_unref (self->file);
  g_free (self);
}

bool
km_archive_finish (KmArchive *self, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  bool done = false;

  if (!self->failed && zip_close (self->zip) == 0)
    {
      self->zip = NULL;
      copy_out (self);
    }
  else
    self->failed = true;
  if (self->failed)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name,
                 self->zip ? zip_strerror (self->zip) : "");
  else
    done = km_out_finish (g_steal_pointer (&self->out), error);
  km_archive_abort (self);
  return done;
}
