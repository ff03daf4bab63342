/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vm_setup.h"

#include "core/vm/vm_state.h"

/* First frame of high memory, or the frame behind the last. */
static KmPfn
lowmem_end (const KmMachine *m)
{
  for (uint32_t i = 0; i < m->n_zones; i++)
    if (m->zones[i].info.type == KM_ZONE_HIGHMEM)
      return m->zones[i].info.start_pfn;
  return m->end_pfn;
}

void
km_vm_setup (KmMachine *m, const KmConfig *config)
{
  uint64_t low = m->page_offset + ((uint64_t)lowmem_end (m) << m->page_shift);

  m->thread_bytes = config->stack_bytes ? config->stack_bytes : m->generation->thread_size[m->sixty_four];
  if (config->preset == KM_PRESET_ALPHA)
    {
      /* The second-highest entry of the top page directory, with pages of 8 KiB 8 GiB. */
      m->vmalloc_start = 0xfffffffc00000000;
      m->vmalloc_end = 0xfffffffe00000000;
    }
  else if (m->sixty_four)
    {
      m->vmalloc_start = 0xffffc90000000000;
      m->vmalloc_end = 0xffffe90000000000;
    }
  else
    {
      m->vmalloc_start = low + VM_OFFSET_BYTES;
      m->vmalloc_end = m->generation->vmalloc_end_32[m->pae];
      /* Custom zones may have more low memory than a real machine: their addresses go on above 4 GiB. */
      if (m->vmalloc_start + VM_OFFSET_BYTES > m->vmalloc_end)
        m->vmalloc_end = low + VM_RESERVE_BYTES;
    }
  m->thread_bytes = MAX (m->thread_bytes, 1u << m->page_shift);
}
