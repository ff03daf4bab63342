/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static struct
{
  char call[16];
  char folder[PATH_MAX];
  unsigned nth, count;
  bool fired, tells;
} fault;

void
km_fault_arm (const char *call, unsigned nth, const char *folder)
{
  snprintf (fault.call, sizeof fault.call, "%s", call ? call : "");
  snprintf (fault.folder, sizeof fault.folder, "%s", folder ? folder : "/");
  fault.nth = nth;
  fault.count = 0;
  fault.fired = false;
}

bool
km_fault_fired (void)
{
  return fault.fired;
}

__attribute__ ((constructor)) static void
take_orders (void)
{
  const char *order = getenv ("KM_FAULT");
  char call[16];
  unsigned nth;

  if (!order || sscanf (order, "%15s %u", call, &nth) != 2)
    return;
  km_fault_arm (call, nth, getenv ("KM_FAULT_UNDER"));
  fault.tells = true;
}

/* Counts a @call on the file at @path; true if it is the one that fails. */
static bool
is_due (const char *call, const char *path)
{
  if (strcmp (fault.call, call) != 0 || strncmp (path, fault.folder, strlen (fault.folder)) != 0
      || ++fault.count != fault.nth)
    return false;
  fault.fired = true;
  if (fault.tells)
    syscall (SYS_write, STDERR_FILENO, "km-fault\n", 9);
  return true;
}

/* The same for an open file. */
static bool
is_due_fd (const char *call, int fd)
{
  char link[64], path[PATH_MAX];
  ssize_t length;
  int flags;

  if (strcmp (fault.call, call) != 0)
    return false;
  flags = fcntl (fd, F_GETFL);
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || length < 0)
    return false;
  path[length] = '\0';
  return is_due (call, path);
}

static int
fail (int number)
{
  errno = number;
  return -1;
}

ssize_t
write (int fd, const void *data, size_t length)
{
  if (!is_due_fd ("write", fd))
    return syscall (SYS_write, fd, data, length);
  syscall (SYS_write, fd, data, length / 2);
  return fail (ENOSPC);
}

int
fsync (int fd)
{
  return is_due_fd ("fsync", fd) ? fail (EIO) : (int)syscall (SYS_fsync, fd);
}

int
close (int fd)
{
  bool fails = is_due_fd ("close", fd);
  int result = (int)syscall (SYS_close, fd);

  return fails ? fail (EIO) : result;
}

int
rename (const char *from, const char *to)
{
  return is_due ("rename", to) ? fail (EACCES) : renameat (AT_FDCWD, from, AT_FDCWD, to);
}
