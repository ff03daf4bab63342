/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vmalloc.h"

#include "core/slab/cache_chain.h"
#include "core/vm/vmap_node.h"
#include "core/page/page_bulk.h"
#include "core/slab/tell.h"

enum
{
  BULK_PAGES = 100,     /* 6.1: asked for at once */
  VM_STRUCT_32 = 32,    /* sizeof (struct vm_struct) */
  VM_STRUCT_PAE = 36,   /* phys_addr has 8 bytes */
  VM_STRUCT_64 = 64,    /* the same in both generations */
  VMAP_AREA_WORDS = 13, /* sizeof (struct vmap_area) of 2.6.34 in words of the machine */
};

/* ---- what the files of virtual memory share ---- */

const KmOpMore *
vm_more (const KmMachine *m, const KmOp *op)
{
  static const KmOpMore nothing;

  return op->flags & KM_OP_HAS_MORE ? &m->more[op->arg] : &nothing;
}

bool
vm_in_interrupt (const KmMachine *m)
{
  return m->context == KM_CONTEXT_SOFTIRQ || m->context == KM_CONTEXT_IRQ;
}

KmGfp
vm_gfp_kernel (const KmMachine *m)
{
  return m->bits.wait | m->bits.kswapd | m->bits.io | m->bits.fs;
}

void
vm_tell_null (KmMachine *m)
{
  TELL (m, KM_EVENT_INVALID, .a = KM_INVALID_NULL);
}

void
vm_oops_null (KmMachine *m)
{
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_OOPS, .a = KM_INVALID_NULL);
}

/* ---- the purge: __purge_vmap_area_lazy() ---- */

/* Adds the lazy areas of a subtree, lowest first. */
static void
collect_lazy (const KmMachine *m, KmRef at, GArray *lazy)
{
  if (!at)
    return;
  collect_lazy (m, area_at (m, at)->left, lazy);
  if (area_at (m, at)->kind == KM_AREA_LAZY)
    g_array_append_val (lazy, at);
  collect_lazy (m, area_at (m, at)->right, lazy);
}

/* @pools: 6.12 keeps it for a request of its size if it can. */
static void
purge_area (KmMachine *m, KmRef area, bool pools)
{
  const KmArea *a = area_at (m, area);

  if (a->n)
    TELL_ABOVE (m, KM_EVENT_PTE_CLEAR, .pfn2 = km_value (KM_VALUE_AREA, a->start), .a = (int32_t)a->n);
  if (a->node != KM_VALUE_NULL)
    km_kfree (m, a->node);
  if (!pools || !vmap_pool_add (m, area))
    area_forget (m, area);
}

void
vmalloc_purge (KmMachine *m, bool full)
{
  const KmVm *vm = vm_at (m);
  g_autoptr (GArray) lazy = NULL;

  vmap_pools_decay (m, full);
  if (!vm || !vm->lazy_pages)
    return;
  lazy = g_array_new (FALSE, FALSE, sizeof (KmRef));
  collect_lazy (m, vm->areas, lazy);
  TELL_ABOVE (m, KM_EVENT_PURGE, .a = (int32_t)lazy->len, .b = (int32_t)vm->lazy_pages);
  tell_enter (m);
  SET (m, vm_root (m), KmVm, lazy_pages, 0);
  for (uint32_t i = 0; i < lazy->len; i++)
    purge_area (m, g_array_index (lazy, KmRef, i), !full);
  tell_leave (m);
}

static void
purge_if_too_lazy (KmMachine *m)
{
  if (vm_at (m)->lazy_pages > vm_lazy_max (m))
    vmalloc_purge (m, false);
}

/* ---- addresses for an area ---- */

/* Areas that lie below @page, for those who watch. */
static int32_t
areas_below (const KmMachine *m, uint32_t page)
{
  int32_t n = 0;

  for (KmRef at = area_first (m); at && area_at (m, at)->start < page; at = area_above (m, area_at (m, at)->start))
    n++;
  return n;
}

/* The lowest place that starts at a multiple of @align pages. */
static uint32_t
aligned_gap (const KmMachine *m, uint32_t pages, uint32_t align)
{
  uint32_t place = 0, extra = vm_extra (m);
  uint32_t skew = (uint32_t)(m->vmalloc_start >> m->page_shift) & (align - 1);

  if (align == 1)
    return area_lowest_gap (m, pages);
  for (KmRef next = area_first (m);;)
    {
      place = ((place + skew + align - 1) & ~(align - 1)) - skew;
      if (place > vm_area_pages (m) || vm_area_pages (m) - place < pages)
        return VM_NO_PAGE;
      if (!next || place + pages <= area_at (m, next)->start)
        return place;
      place = area_at (m, next)->start + area_at (m, next)->pages + extra;
      next = area_above (m, area_at (m, next)->start);
    }
}

/* alloc_vmap_area(): the lowest place, after a purge if there is none before. */
static uint32_t
find_place (KmMachine *m, uint32_t pages, uint32_t align)
{
  uint32_t place = aligned_gap (m, pages, align);

  if (place == VM_NO_PAGE)
    {
      TELL_ABOVE (m, KM_EVENT_AREA_FULL, .a = (int32_t)pages);
      vmalloc_purge (m, true);
      place = aligned_gap (m, pages, align);
    }
  if (place != VM_NO_PAGE)
    TELL_ABOVE (m, KM_EVENT_AREA_SEARCH, .pfn2 = km_value (KM_VALUE_AREA, place), .a = (int32_t)pages,
                .b = areas_below (m, place));
  return place;
}

/* The message of a search that failed twice. */
static void
tell_no_room (KmMachine *m, uint32_t pages)
{
  TELL_ABOVE (m, KM_EVENT_AREA_FULL, .a = (int32_t)pages, .order2 = 1);
  m->happened |= KM_HAPPENED_FAIL;
  TELL_ABOVE (m, KM_EVENT_KMEM_ERROR, .a = KM_ERROR_VMAP_FAILED, .b = (int32_t)pages);
}

/* ---- descriptors ---- */

static uint32_t
vm_struct_bytes (const KmMachine *m)
{
  if (m->sixty_four)
    return VM_STRUCT_64;
  return m->pae ? VM_STRUCT_PAE : VM_STRUCT_32;
}

/* kzalloc() for a descriptor. Returns false if it was refused. */
static bool
vm_get_object (KmMachine *m, uint32_t bytes, KmValue *object)
{
  *object = km_kmalloc (m, bytes, vm_gfp_kernel (m) | m->bits.zero);
  return *object != KM_VALUE_NULL;
}

/* struct vmap_area of 2.6.34. */
static bool
vm_get_node (KmMachine *m, KmValue *object)
{
  *object = KM_VALUE_NULL;
  if (!m->generation->lazy_stays_mapped)
    return true;
  *object = km_kmalloc (m, VMAP_AREA_WORDS * m->slab_platform.word, vm_gfp_kernel (m));
  return *object != KM_VALUE_NULL;
}

static void
vm_put_object (KmMachine *m, KmValue object)
{
  if (object != KM_VALUE_NULL)
    km_kfree (m, object);
}

/* alloc_vmap_area(): @pages pages, from a pool if one has them. Returns 0 if there is no room. */
static KmRef
vm_get_addresses (KmMachine *m, uint32_t pages, uint32_t align, KmAreaKind kind)
{
  KmRef area = vmap_pool_take (m, pages, align);
  uint32_t place;

  if (area)
    area_reuse (m, area, kind, m->dispatch.number);
  else
    {
      place = pages <= VM_MAX_PAGES ? find_place (m, pages, align) : VM_NO_PAGE;
      if (place == VM_NO_PAGE)
        return 0;
      area = area_new (m, place, pages, kind, m->dispatch.number);
    }
  if (vmap_node_of_cpu (m) != area_at (m, area)->vmap_node)
    SET (m, area, KmArea, vmap_node, vmap_node_of_cpu (m));
  return area;
}

/* __get_vm_area_node(): addresses for @pages pages and a guard page. Returns 0 if that fails. */
static KmRef
vm_get_area (KmMachine *m, uint32_t pages, uint32_t align, KmAreaKind kind)
{
  KmValue descriptor, node;
  KmRef area;

  km_caches_start (m);
  km_might_sleep (m, KM_SLEEP_OBJECT);
  if (!vm_get_object (m, vm_struct_bytes (m), &descriptor))
    return 0;
  if (!vm_get_node (m, &node))
    {
      vm_put_object (m, descriptor);
      return 0;
    }
  area = vm_get_addresses (m, pages + 1, align, kind);
  if (area == 0)
    {
      tell_no_room (m, pages + 1);
      vm_put_object (m, node);
      vm_put_object (m, descriptor);
      return 0;
    }
  SET (m, area, KmArea, descriptor, descriptor);
  SET (m, area, KmArea, node, node);
  TELL_ABOVE (m, KM_EVENT_AREA_NEW, .pfn2 = km_value (KM_VALUE_AREA, area_at (m, area)->start), .a = (int32_t)pages,
              .b = (int32_t)pages + 1);
  return area;
}

/* ---- giving back ---- */

/* remove_vm_area(): the addresses are on their way back; the frames are the caller's. */
static void
unmap_area (KmMachine *m, KmRef area)
{
  const KmArea *a = area_at (m, area);
  KmRef vm = vm_root (m);
  KmValue value = km_value (KM_VALUE_AREA, a->start);

  if (!m->generation->lazy_stays_mapped && a->n)
    TELL_ABOVE (m, KM_EVENT_PTE_CLEAR, .pfn2 = value, .a = (int32_t)a->n);
  SET (m, area, KmArea, kind, KM_AREA_LAZY);
  SET (m, vm, KmVm, lazy_pages, vm_at (m)->lazy_pages + a->pages);
  TELL_ABOVE (m, KM_EVENT_AREA_LAZY, .pfn2 = value, .a = (int32_t)a->pages, .b = (int32_t)vm_at (m)->lazy_pages);
}

/* The frames of an area in order. (transfer full) */
static GArray *
list_frames (const KmMachine *m, KmRef area)
{
  const KmArea *a = area_at (m, area);
  GArray *frames = g_array_sized_new (FALSE, FALSE, sizeof (KmPfn), a->n);
  KmRef part = a->n ? a->parts : 0;

  for (uint32_t i = 0; i < a->n; i++)
    {
      const KmAreaPart *p = store_at (m, part);

      g_array_append_val (frames, p->pfn[i % VM_PART_FRAMES]);
      if (i % VM_PART_FRAMES == VM_PART_FRAMES - 1)
        part = p->next;
    }
  return frames;
}

static void vm_put_array (KmMachine *m, KmValue array);

/* __vunmap(): what becomes of everything that an area has. The purge of 2.6.34 comes before the frames are freed, that
 * of 6.1 afterwards, in a work item. */
static void
release_area (KmMachine *m, KmRef area, bool free_frames)
{
  const KmArea a = *area_at (m, area);
  g_autoptr (GArray) frames = list_frames (m, area);

  unmap_area (m, area);
  SET (m, area, KmArea, descriptor, KM_VALUE_NULL);
  SET (m, area, KmArea, array, KM_VALUE_NULL);
  if (m->generation->lazy_stays_mapped)
    purge_if_too_lazy (m);
  else
    area_drop_frames (m, area);
  if (free_frames && a.kind != KM_AREA_VMAP)
    {
      for (uint32_t i = 0; i < frames->len && !km_is_stopped (m); i++)
        km_page_free (m, g_array_index (frames, KmPfn, i), 0, a.owner);
      vm_put_array (m, a.array);
    }
  vm_put_object (m, a.descriptor);
  if (!m->generation->lazy_stays_mapped)
    purge_if_too_lazy (m);
}

static void
vm_put_array (KmMachine *m, KmValue array)
{
  if (km_value_is (array, KM_VALUE_AREA))
    release_area (m, area_find (m, km_value_payload (array)), true);
  else
    vm_put_object (m, array);
}

void
vmalloc_release (KmMachine *m, KmRef area)
{
  release_area (m, area, true);
}

/* ---- vmalloc ---- */

static uint64_t
vm_total_pages (const KmMachine *m)
{
  uint64_t pages = 0;

  for (uint32_t i = 0; i < m->n_zones; i++)
    pages += m->zones[i].info.managed;
  return pages;
}

static void
vm_add_frame (KmMachine *m, KmRef area, KmPfn pfn)
{
  const KmArea *a = area_at (m, area);

  area_add_frame (m, area, pfn);
  TELL_ABOVE (m, KM_EVENT_AREA_PAGE, .pfn = pfn, .pfn2 = km_value (KM_VALUE_AREA, a->start), .a = (int32_t)a->n - 1);
}

/* vm_area_alloc_pages() of 6.1: up to 100 at once, until one such request is not met in full. */
static void
add_frames_in_bulk (KmMachine *m, KmRef area, uint32_t pages, KmGfp gfp)
{
  const KmArea *a = area_at (m, area);

  while (a->n < pages)
    {
      KmPfn frames[BULK_PAGES];
      uint32_t wanted = MIN (BULK_PAGES, pages - a->n), got = km_alloc_pages_bulk (m, gfp, wanted, frames);
      bool stopped = false;

      for (uint32_t i = 0; i < got; i++)
        {
          vm_add_frame (m, area, frames[i]);
          stopped = km_is_stopped (m);
        }
      if (got < wanted || stopped)
        return;
    }
}

/* Returns false if memory is full, or the call shall end early. */
static bool
vm_add_frames (KmMachine *m, KmRef area, uint32_t pages, KmGfp gfp)
{
  const KmArea *a = area_at (m, area);

  if (m->generation->vmalloc_in_bulk)
    add_frames_in_bulk (m, area, pages, gfp);
  while (a->n < pages)
    {
      KmPfn pfn = km_is_stopped (m) ? KM_PFN_NONE : km_alloc_pages (m, gfp, 0);

      if (pfn == KM_PFN_NONE)
        return false;
      vm_add_frame (m, area, pfn);
    }
  return true;
}

static KmValue get_area_and_frames (KmMachine *m, uint64_t size, KmGfp gfp, uint32_t align, KmAreaKind kind,
                                    bool nested);

/* The array of page pointers: kmalloc, or vmalloc itself if it is longer than a page. Returns false if refused. */
static bool
vm_get_array (KmMachine *m, KmRef area, uint32_t pages, KmGfp gfp)
{
  uint64_t bytes = (uint64_t)pages * m->slab_platform.word;
  KmGfp plain = vm_gfp_kernel (m) | m->bits.zero;
  KmValue array;

  if (bytes > 1u << m->page_shift)
    {
      /* 2.6.34 passes the mask on, 6.1 what reclaim has to know of it. */
      array =
          get_area_and_frames (m, bytes, m->generation->vmalloc_in_bulk ? plain | m->bits.highmem : gfp | m->bits.zero,
                               1, KM_AREA_VMALLOC, true);
      if (array == KM_VALUE_NULL)
        return false;
    }
  else if (!vm_get_object (m, (uint32_t)bytes, &array))
    return false;
  SET (m, area, KmArea, array, array);
  return true;
}

/* __vmalloc_area_node(). */
static KmValue
fill_area (KmMachine *m, KmRef area, uint32_t pages, KmGfp gfp)
{
  KmValue value = km_value (KM_VALUE_AREA, area_at (m, area)->start);

  if (!vm_get_array (m, area, pages, gfp) || !vm_add_frames (m, area, pages, gfp))
    {
      m->happened |= KM_HAPPENED_FAIL;
      vmalloc_release (m, area);
      return KM_VALUE_NULL;
    }
  TELL_ABOVE (m, KM_EVENT_PTE_SET, .pfn2 = value, .a = (int32_t)pages);
  return value;
}

/* The checks of __vmalloc_node(): returns the pages, or 0. */
static uint32_t
pages_of_request (KmMachine *m, uint64_t size)
{
  uint64_t pages = (size >> m->page_shift) + ((size & ((1u << m->page_shift) - 1)) != 0);

  if (pages != 0 && pages <= vm_total_pages (m))
    return (uint32_t)pages;
  if (pages != 0)
    m->happened |= KM_HAPPENED_FAIL;
  TELL (m, KM_EVENT_INVALID, .a = pages ? KM_INVALID_TOO_LARGE : KM_INVALID_SIZE);
  return 0;
}

/* warn_alloc() of 6.1 for a request of @size bytes; @nested: for an array of pages. */
static void
tell_failure (KmMachine *m, uint64_t size, KmVmallocFail why, bool nested)
{
  m->happened |= KM_HAPPENED_FAIL;
  if (m->generation->vmalloc_reports)
    TELL_ABOVE (m, KM_EVENT_VMALLOC_FAIL, .a = (int32_t)(uint32_t)size, .b = (int32_t)(uint32_t)(size >> 32),
                .order2 = why, .order = nested);
}

/* The same, as vmalloc() itself needs it: an area for its array of pages is @nested. */
static KmValue
get_area_and_frames (KmMachine *m, uint64_t size, KmGfp gfp, uint32_t align, KmAreaKind kind, bool nested)
{
  uint32_t pages = pages_of_request (m, size);
  KmValue value = KM_VALUE_NULL;
  KmRef area;

  if (pages == 0)
    {
      if (size != 0)
        tell_failure (m, size, KM_VMALLOC_TOO_BIG, nested);
      else if (m->generation->vmalloc_reports)
        km_warn_once (m, KM_WARN_VMALLOC_ZERO);
      return KM_VALUE_NULL;
    }
  if (vm_in_interrupt (m))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .a = KM_BUG_IN_INTERRUPT);
      return KM_VALUE_NULL;
    }
  tell_enter (m);
  area = vm_get_area (m, pages, align, kind);
  if (area)
    value = fill_area (m, area, pages, gfp | (m->generation->vmalloc_in_bulk ? m->bits.nowarn : 0));
  else
    tell_failure (m, size, KM_VMALLOC_NO_AREA, nested);
  tell_leave (m);
  return value;
}

KmValue
vmalloc_gfp (KmMachine *m, uint64_t size, KmGfp gfp, uint32_t align, KmAreaKind kind)
{
  return get_area_and_frames (m, size, gfp, align, kind, false);
}

static KmValue
do_vmalloc (KmMachine *m, const KmOp *op)
{
  KmGfp gfp = vm_gfp_kernel (m);

  if (op->kind == KM_OP_VZALLOC)
    gfp |= m->bits.zero;
  /* GFP_VMALLOC32: 32-bit machines of 2.6.34 have no ZONE_DMA32 and the plain mask. */
  if (op->kind != KM_OP_VMALLOC_32)
    gfp |= m->bits.highmem;
  else if (m->sixty_four || m->generation->vmalloc_in_bulk)
    gfp |= m->bits.dma32;
  return vmalloc_gfp (m, vm_more (m, op)->size, gfp, 1, KM_AREA_VMALLOC);
}

/* ---- vfree, vunmap ---- */

/* The area that the address @operand + @delta is the start of; 0 if there is none, and a report has been told. */
static KmRef
area_of_address (KmMachine *m, KmValue operand, int64_t delta)
{
  uint64_t address = km_machine_value_address (m, operand) + (uint64_t)delta;
  KmRef area = 0;

  if (address & ((1u << m->page_shift) - 1))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = operand, .a = KM_ERROR_VFREE_BAD, .b = (int32_t)delta);
      return 0;
    }
  if (address >= m->vmalloc_start && (address - m->vmalloc_start) >> m->page_shift < vm_area_pages (m))
    area = area_find (m, (uint32_t)((address - m->vmalloc_start) >> m->page_shift));
  if (area && (area_at (m, area)->kind == KM_AREA_VMALLOC || area_at (m, area)->kind == KM_AREA_VMAP))
    return area;
  /* 2.6.34 finds an area that waits for the purge, and looks for its descriptor on a list where it is no more. */
  if (area && area_at (m, area)->kind == KM_AREA_LAZY && m->generation->lazy_stays_mapped)
    TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = operand, .a = KM_BUG_BAD_ADDRESS, .b = (int32_t)delta);
  else
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = operand, .a = KM_ERROR_VFREE_UNKNOWN, .b = (int32_t)delta);
  return 0;
}

/* vunmap() of an area of vmalloc: its frames and their array are lost. */
static void
vm_tell_leak (KmMachine *m, KmRef area)
{
  const KmArea *a = area_at (m, area);

  if (a->kind != KM_AREA_VMALLOC || a->n == 0)
    return;
  m->happened |= KM_HAPPENED_MISUSE;
  TELL_ABOVE (m, KM_EVENT_LEAK, .pfn = store_get (m, FIELD (a->parts, KmAreaPart, pfn)),
              .pfn2 = km_value (KM_VALUE_AREA, a->start), .a = (int32_t)a->n);
}

static void
do_vfree (KmMachine *m, const KmOp *op, KmValue operand)
{
  bool vfree = op->kind == KM_OP_VFREE;
  int64_t delta = op->flags & KM_OP_HAS_MORE ? vm_more (m, op)->delta : op->delta;
  KmRef area;

  if (vm_in_interrupt (m) && !(vfree && m->generation->vfree_in_interrupt))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = operand, .a = KM_BUG_IN_INTERRUPT);
      return;
    }
  if (operand == KM_VALUE_NULL)
    {
      vm_tell_null (m);
      return;
    }
  if (m->context == KM_CONTEXT_ATOMIC && (!vfree || m->generation->vfree_in_interrupt))
    km_might_sleep (m, vfree ? KM_SLEEP_VFREE : KM_SLEEP_VUNMAP);
  area = area_of_address (m, operand, delta);
  if (!area)
    return;
  if (!vfree)
    vm_tell_leak (m, area);
  release_area (m, area, vfree);
}

/* ---- vmap ---- */

/* The page that entry @i of the array names, KM_PFN_NONE if none. */
static KmPfn
page_of_ref (const KmMachine *m, const KmOpMore *more, uint32_t i)
{
  KmValue value = more->refs[i] != KM_OP_NO_REF ? m->results[more->refs[i]] : KM_VALUE_NULL;

  return value < m->end_pfn ? value : KM_PFN_NONE;
}

static KmValue
do_vmap (KmMachine *m, const KmOp *op)
{
  const KmOpMore *more = vm_more (m, op);
  KmValue value;
  KmRef area;

  if (pages_of_request (m, (uint64_t)more->count << m->page_shift) == 0)
    return KM_VALUE_NULL;
  if (vm_in_interrupt (m))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .a = KM_BUG_IN_INTERRUPT);
      return KM_VALUE_NULL;
    }
  km_might_sleep (m, KM_SLEEP_VMAP);
  area = vm_get_area (m, more->count, 1, KM_AREA_VMAP);
  if (!area)
    return KM_VALUE_NULL;
  for (uint32_t i = 0; i < more->count; i++)
    {
      KmPfn pfn = page_of_ref (m, more, i);

      if (pfn == KM_PFN_NONE)
        {
          /* map_vm_area() warns and gives up. */
          m->happened |= KM_HAPPENED_MISUSE | KM_HAPPENED_FAIL;
          TELL (m, KM_EVENT_INVALID, .a = KM_INVALID_PFN, .b = (int32_t)i);
          release_area (m, area, false);
          return KM_VALUE_NULL;
        }
      vm_add_frame (m, area, pfn);
    }
  value = km_value (KM_VALUE_AREA, area_at (m, area)->start);
  TELL_ABOVE (m, KM_EVENT_PTE_SET, .pfn2 = value, .a = (int32_t)more->count);
  return value;
}

KmValue
vmalloc_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  switch (op->kind)
    {
    case KM_OP_VFREE:
    case KM_OP_VUNMAP:
      do_vfree (m, op, operand);
      return KM_VALUE_NULL;
    case KM_OP_VMAP:
      return do_vmap (m, op);
    default:
      return do_vmalloc (m, op);
    }
}
