/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appending events to the log of a watched machine. */
#include "core/machine/machine_private.h"

/* Arrays of GLib tell nobody how much room they have. */
static void
make_room (KmEventLog *log)
{
  uint32_t len = log->events->len;

  log->room = len * 2 + 64;
  g_array_set_size (log->events, log->room);
  g_array_set_size (log->events, len);
}

void
km_tell (KmMachine *m, const KmEvent *event)
{
  GArray *events = m->log->events;
  KmEvent *told;

  if (G_UNLIKELY (events->len >= m->log->room))
    make_room (m->log);
  told = (KmEvent *)(void *)events->data + events->len++;
  *told = *event;
  told->depth = m->log->depth;
  told->delta = m->log->deltas->len;
}
