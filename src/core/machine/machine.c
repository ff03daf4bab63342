/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life of a machine. */
#include "core/machine/store.h"

#include <string.h>

/* ---- life ---- */

/* Processors compare the lower 12 bits of addresses to see whether a load must wait for an earlier store. List heads
 * and words, which every operation writes, are therefore placed where these bits differ from those of what every
 * operation reads of the machine: behind it, counted in pages of 4096 bytes. */
void
km_machine_make_room (KmMachine *m)
{
  size_t page = 4096, frames = m->end_pfn + FRAME_PADDING, heads = frames * sizeof *m->link;
  guintptr base;

  m->links_block = g_malloc0 (m->n_links * sizeof *m->link + m->n_words * sizeof *m->word + page);
  base = (guintptr)m->links_block;
  m->link = (KmLink *)(base + (((guintptr)&m->movable_used - base - heads) & (page - 1)));
  m->word = (int32_t *)(void *)(m->link + m->n_links);
  m->frame = g_new0 (KmFrameBytes, frames);
  m->cpu_high = m->cpus > AUX_CPUS ? g_malloc0 (frames) : NULL;
}

KmMachine *
km_machine_clone (const KmMachine *machine)
{
  KmMachine *clone = g_new (KmMachine, 1);
  GHashTableIter iter;
  gpointer key, value;

  *clone = *machine;
  clone->log = NULL;
  clone->folded_log = NULL;
  clone->stop = NULL;
  km_machine_make_room (clone);
  memcpy (clone->link, machine->link, machine->n_links * sizeof *machine->link);
  memcpy (clone->word, machine->word, machine->n_words * sizeof *machine->word);
  memcpy (clone->frame, machine->frame, (machine->end_pfn + FRAME_PADDING) * sizeof *machine->frame);
  if (clone->cpu_high)
    memcpy (clone->cpu_high, machine->cpu_high, machine->end_pfn + FRAME_PADDING);
  clone->block_type = g_memdup2 (machine->block_type, machine->n_blocks);
  if (machine->movable_used)
    clone->movable_used = g_memdup2 (machine->movable_used, machine->n_blocks * sizeof *machine->movable_used);
  clone->excess = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, machine->excess);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (clone->excess, key, value);
  km_store_copy (clone, machine);
  for (uint32_t i = 0; i < clone->n_zones; i++)
    clone->zones[i].info.name = clone->zones[i].name;
  km_machine_doubt (clone);
  return clone;
}

void
km_machine_free (KmMachine *machine)
{
  if (!machine)
    return;
  g_free (machine->links_block);
  g_free (machine->frame);
  g_free (machine->cpu_high);
  g_free (machine->block_type);
  g_free (machine->movable_used);
  g_clear_pointer (&machine->excess, g_hash_table_unref);
  km_store_finish (machine);
  g_free (machine);
}

void
km_machine_observe (KmMachine *machine, KmEventLog *log)
{
  machine->log = log;
  km_machine_doubt (machine);
}

void
km_machine_ask (KmMachine *m, KmStopFunc stop, void *data)
{
  m->stop = stop;
  m->stop_data = data;
  m->unasked = 0;
  m->stopped = false;
}

bool
km_is_stopped (KmMachine *m)
{
  if (!m->stop || m->stopped || ++m->unasked < KM_STOP_FRAMES)
    return m->stopped;
  m->unasked = 0;
  m->stopped = m->stop (m->stop_data);
  return m->stopped;
}

bool
km_machine_was_stopped (const KmMachine *m)
{
  return m->stopped;
}

void
km_machine_use (KmMachine *machine, const KmOpMore *more, const KmValue *results)
{
  machine->more = more;
  machine->results = results;
}

uint32_t
km_machine_happened (const KmMachine *machine)
{
  return machine->happened;
}
