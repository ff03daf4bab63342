/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appending events to the log of a watched machine; reports that the kernel limits to one. */
#include "core/machine/frame.h"

/* Arrays of GLib tell nobody how much room they have. */
static void
make_room (KmEventLog *log)
{
  uint32_t len = log->events->len;

  log->room = len * 2 + 64;
  g_array_set_size (log->events, log->room);
  g_array_set_size (log->events, len);
  log->room = MIN (log->room, log->start + MIN (log->limit, UINT32_MAX - log->start));
}

void
km_tell_begin (KmMachine *m)
{
  KmEventLog *log = m->log;

  log->start = log->events->len;
  log->room = MIN (log->room, log->start + MIN (log->limit, UINT32_MAX - log->start));
}

/* From here to the end of the operation nothing is told. */
static void
fold (KmMachine *m)
{
  m->folded_log = m->log;
  m->log = NULL;
}

void
km_tell_unfold (KmMachine *m)
{
  KmEventLog *log = m->folded_log;

  m->log = log;
  m->folded_log = NULL;
  log->start = log->events->len; /* room for what ends the operation */
  log->depth = 1;
}

void
km_tell (KmMachine *m, const KmEvent *event)
{
  GArray *events = m->log->events;
  KmEvent *told;

  if (G_UNLIKELY (events->len >= m->log->room))
    {
      if (events->len - m->log->start >= m->log->limit)
        {
          fold (m);
          return;
        }
      make_room (m->log);
    }
  told = (KmEvent *)(void *)events->data + events->len++;
  *told = *event;
  told->depth = m->log->depth;
  told->delta = m->log->deltas->len;
}

/* ---- reports that are limited ---- */

void
km_might_sleep (KmMachine *m, KmMightSleep place)
{
  if (G_LIKELY (m->context == KM_CONTEXT_PROCESS) || m->sleep_told)
    return;
  m->sleep_told = true;
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_SLEEP_IN_ATOMIC, .a = (int32_t)m->context, .b = (int32_t)place);
}

bool
km_has_warned (const KmMachine *m, KmWarning place)
{
  return m->word[warned_word (m)] & 1 << place;
}

void
km_note_warning (KmMachine *m, KmWarning place)
{
  m->happened |= KM_HAPPENED_MISUSE;
  word_set (m, warned_word (m), m->word[warned_word (m)] | 1 << place);
}

void
km_warn_once (KmMachine *m, KmWarning place)
{
  if (km_has_warned (m, place))
    return;
  TELL (m, KM_EVENT_WARN_ONCE, .a = (int32_t)place);
  km_note_warning (m, place);
}
