/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/tell.h"

void
kmem_tell (KmMachine *m, KmEvent event)
{
  if (event.pfn < m->end_pfn)
    event.zone = (uint8_t)zone_index (m, zone_of (m, event.pfn));
  km_tell (m, &event);
}

void
kmem_note_misuse (KmMachine *m)
{
  m->happened |= KM_HAPPENED_MISUSE;
  if (!root_get (m, ROOT_MISUSED))
    root_set (m, ROOT_MISUSED, 1);
}
