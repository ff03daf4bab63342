/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel would print, in the words of each generation. Never translated. Left out: stack traces, registers,
 * and functions and times of other code, which differ from build to build. */
#include "model/message/message.h"

#include "model/message/table.h"

static const KmMessage *const tables[] = { km_messages_pages, km_messages_vm, km_messages_slab, km_messages_slab_debug,
                                           km_messages_slub_debug };

static const KmMessage *
find_message (const KmEvent *event)
{
  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const KmMessage *row = tables[i]; row->write; row++)
      if (row->kind == event->kind && (row->number == ANY || row->number == event->a))
        return row;
  return NULL;
}

char *
km_narrate_kernel_message (KmModel *model, const KmEvent *event)
{
  const KmMessage *message = find_message (event);
  KmSubject subject;

  if (!message)
    return NULL;
  km_subject_init (&subject, model, event);
  return message->write (&subject);
}
