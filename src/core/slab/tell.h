/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events above the page allocator: about caches, slabs, objects, areas. Their zone follows from their frame. */
#pragma once

#include "core/slab/find.h"

/* TELL() with the zone of the frame .pfn, if that is one. */
#define TELL_ABOVE(m, ...)                                                                                             \
  do                                                                                                                   \
    {                                                                                                                  \
      if (G_UNLIKELY ((m)->log))                                                                                       \
        kmem_tell (m, KM_EVENT (m, __VA_ARGS__));                                                                      \
    }                                                                                                                  \
  while (0)

/* A bug, a report, silent damage: tells it and notes that it happened. */
#define TROUBLE(m, ...)                                                                                                \
  do                                                                                                                   \
    {                                                                                                                  \
      TELL_ABOVE (m, __VA_ARGS__);                                                                                     \
      kmem_note_misuse (m);                                                                                            \
    }                                                                                                                  \
  while (0)

/* A misuse has happened: from now on a pointer may be in two places, and a count may be wrong (ROOT_MISUSED). */
void kmem_note_misuse (KmMachine *m);
/* Appends @event to the log of a watched machine, with the zone of its frame. */
void kmem_tell (KmMachine *m, KmEvent event);
