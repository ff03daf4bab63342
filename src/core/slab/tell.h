/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events above the page allocator: about caches, slabs, objects, areas. Their zone follows from their frame. */
#pragma once

#include "core/slab/find.h"

/* TELL() with the zone of the frame .pfn, if that is one. */
#define TELL_ABOVE(m, ...)                                                                                             \
  do                                                                                                                   \
    {                                                                                                                  \
      if (G_UNLIKELY ((m)->tracing))                                                                                   \
        kmem_tell (m, KM_EVENT (m, __VA_ARGS__));                                                                      \
    }                                                                                                                  \
  while (0)

/* A bug, a report, silent damage: notes that it happened and tells it. */
#define TROUBLE(m, ...)                                                                                                \
  do                                                                                                                   \
    {                                                                                                                  \
      (m)->happened |= KM_HAPPENED_MISUSE;                                                                             \
      TELL_ABOVE (m, __VA_ARGS__);                                                                                     \
    }                                                                                                                  \
  while (0)

/* Appends @event to the log of a watched machine, with the zone of its frame. */
void kmem_tell (KmMachine *m, KmEvent event);
