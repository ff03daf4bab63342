/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See recovery.h. The lock is on a file beside the recovery file, which is replaced each time it is written. */
#include "app/recovery.h"

#include "timeline/session.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum
{
  MAX_FILES = 16, /* more programs at once share the last file */
};

struct _KmRecovery
{
  char *folder;
  char *path;
  int lock; /* file descriptor, or -1 */
};

static char *
path_of (KmRecovery *self, int number)
{
  g_autofree char *name = number == 1 ? g_strdup ("session") : g_strdup_printf ("session-%d", number);

  return g_build_filename (self->folder, name, NULL);
}

/* Locks the file of that number. Returns false if another program has it. */
static bool
take (KmRecovery *self, int number)
{
  g_autofree char *path = path_of (self, number), *name = g_strconcat (path, ".lock", NULL);
  int lock = open (name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      close (lock);
      return false;
    }
  if (self->lock >= 0)
    close (self->lock);
  self->lock = lock;
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  return true;
}

/* Takes the first free file that has unsaved text, or that has none. */
static bool
take_first (KmRecovery *self, bool unsaved)
{
  for (int number = 1; number <= MAX_FILES; number++)
    {
      g_autofree char *path = path_of (self, number);

      if (km_session_has_unsaved (path) == unsaved && take (self, number))
        return true;
    }
  return false;
}

KmRecovery *
km_recovery_new (const char *folder)
{
  KmRecovery *self = g_new0 (KmRecovery, 1);

  self->folder = g_strdup (folder);
  self->lock = -1;
  g_mkdir_with_parents (folder, 0700);
  if (!take_first (self, true) && !take_first (self, false))
    self->path = path_of (self, MAX_FILES);
  return self;
}

void
km_recovery_leave (KmRecovery *self)
{
  take_first (self, false);
}

const char *
km_recovery_path (KmRecovery *self)
{
  return self->path;
}

void
km_recovery_free (KmRecovery *self)
{
  if (!self)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}
