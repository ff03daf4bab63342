/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_frames.h"

#include "core/page/page_alloc.h"

KmPfn
kmem_get_frames (KmMachine *m, KmRef cache, KmGfp gfp, unsigned order)
{
  (void)cache;
  if (m->frames)
    return m->frames->get_frames (m->frames->data, order);
  return km_alloc_pages (m, gfp, order);
}

void
kmem_mark_frames (KmMachine *m, KmPfn pfn, unsigned order, KmRef slab)
{
  if (m->frames)
    return;
  frame_set_state (m, pfn, S_SLAB | order, frame_aux (m, pfn));
  frame_set_record (m, pfn, 1, slab);
}

void
kmem_put_frames (KmMachine *m, KmPfn pfn, unsigned order)
{
  if (m->frames)
    {
      m->frames->put_frames (m->frames->data, pfn, order);
      return;
    }
  if (frame_state (m, pfn) == (S_SLAB | order))
    frame_set_state (m, pfn, S_ALLOCATED | order, frame_aux (m, pfn));
  km_page_free (m, pfn, order, UINT32_MAX);
}
