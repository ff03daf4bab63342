/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appending events to the log of a watched machine. */
#include "core/machine/machine_private.h"

/* Arrays of GLib tell nobody how much room they have. */
static void
make_room (KmEventLog *log)
{
  guint len = log->events->len;

  log->room = len * 2 + 64;
  g_array_set_size (log->events, log->room);
  g_array_set_size (log->events, len);
}

static inline KmEvent *
event_append (KmMachine *m, KmEventKind kind)
{
  GArray *events = m->log->events;
  KmEvent *event;

  if (G_UNLIKELY (events->len >= m->log->room))
    make_room (m->log);
  event = (KmEvent *)(void *)events->data + events->len++;
  *event = (KmEvent){ .kind = (uint8_t)kind,
                      .depth = m->log->depth,
                      .zone = KM_EVENT_NO_ZONE,
                      .cpu = (uint8_t)m->cpu,
                      .pfn = KM_PFN_NONE,
                      .pfn2 = KM_PFN_NONE,
                      .delta = m->log->deltas->len };
  return event;
}

KmEvent *
km_event_add (KmMachine *m, KmEventKind kind)
{
  return event_append (m, kind);
}

void
km_tell (KmMachine *m, KmEventKind kind, const KmZone *zone, unsigned order, unsigned type, KmPfn pfn, int32_t a,
         int32_t b)
{
  KmEvent *event = event_append (m, kind);

  if (zone)
    event->zone = (uint8_t)zone_index (m, zone);
  event->order = (uint8_t)order;
  event->mt = (uint8_t)type;
  event->pfn = pfn;
  event->a = a;
  event->b = b;
}
