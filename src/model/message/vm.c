/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of vmalloc, kmap, per-CPU data and kernel stacks (facts 9.2). */
#include "model/message/table.h"

#include "core/vm/vm_read.h"
#include "core/words/gfp.h"

#include <inttypes.h>

static char *
stack (const KmSubject *s)
{
  g_autofree char *low = km_message_pointer (s, 0);

  if (km_message_is_new (s))
    return g_strdup_printf ("BUG: TASK stack guard page was hit at %s", low);
  return g_strdup ("Thread overran stack, or stack corrupted");
}

/* WARN() of vfree() and vunmap(): its place by generation, and @what about the address. */
static char *
bad_address (const KmSubject *s, const char *const *places, const char *what)
{
  g_autofree char *address = km_message_pointer (s, s->event->b),
                  *first = km_message_warning (s, places[s->generation->id]);

  return g_strdup_printf ("%s\n%s (%s)", first, what, address);
}

static char *
vfree_bad (const KmSubject *s)
{
  static const char *const places[KM_NR_GENERATIONS] = { "mm/vmalloc.c:1361 __vunmap", "mm/vmalloc.c:2752 __vunmap",
                                                         "mm/vmalloc.c:3291 remove_vm_area" };

  return bad_address (s, places, "Trying to vfree() bad address");
}

static char *
vfree_unknown (const KmSubject *s)
{
  static const char *const freed[KM_NR_GENERATIONS] = { "mm/vmalloc.c:1367 __vunmap", "mm/vmalloc.c:2758 __vunmap",
                                                        "mm/vmalloc.c:3426 vfree" };
  static const char *const unmapped[KM_NR_GENERATIONS] = { "mm/vmalloc.c:1367 __vunmap", "mm/vmalloc.c:2758 __vunmap",
                                                           "mm/vmalloc.c:3473 vunmap" };
  bool vunmap = km_subject_kind (s) == KM_OP_VUNMAP;

  return bad_address (s, vunmap ? unmapped : freed,
                      vunmap && s->generation->vmap_names_range ? "Trying to vunmap() nonexistent vm area"
                                                                : "Trying to vfree() nonexistent vm area");
}

static char *
vmap_failed (const KmSubject *s)
{
  uint64_t bytes = (uint64_t)(uint32_t)s->event->b << km_machine_page_shift (s->machine);
  KmVmallocInfo info;

  if (s->generation->vmap_names_range)
    {
      km_machine_vmalloc (s->machine, &info);
      return g_strdup_printf ("vmalloc_node_range for size %" PRIu64 " failed: Address range restricted to 0x%" PRIx64
                              " - 0x%" PRIx64,
                              bytes, info.start, info.end);
    }
  return g_strdup_printf ("vmap allocation for size %" PRIu64 " failed: use vmalloc=<size> to increase size%s", bytes,
                          km_message_is_new (s) ? "" : ".");
}

/* The mask that vmalloc() of 6.x was called with: GFP_KERNEL, and what its caller adds. */
static KmGfp
vmalloc_gfp (const KmSubject *s)
{
  const KmGfpBits *bits = km_gfp_bits (s->generation->id);
  KmGfp gfp = bits->wait | bits->kswapd | bits->io | bits->fs;

  if (s->event->order == 1 || (km_subject_kind (s) != KM_OP_VMALLOC && km_subject_kind (s) != KM_OP_VMALLOC_32))
    return gfp | bits->zero;
  return km_subject_kind (s) == KM_OP_VMALLOC_32 ? gfp | bits->dma32 : gfp;
}

static char *
vmalloc_failed (const KmSubject *s)
{
  uint64_t bytes = (uint32_t)s->event->a | (uint64_t)(uint32_t)s->event->b << 32;

  return km_message_warn_alloc (
      s,
      g_strdup_printf ("vmalloc error: size %" PRIu64 ", %s", bytes,
                       s->event->order2 == KM_VMALLOC_NO_AREA ? "vm_struct allocation failed" : "exceeds total pages"),
      vmalloc_gfp (s));
}

KM_SAYS (kunmap_order, km_message_warning (s, "mm/highmem.c kunmap_local_indexed"))

static char *
percpu_size (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  return g_strdup_printf ("illegal size (%" PRIu64 ") or align (%u) for percpu allocation", more->size, more->align);
}

static char *
percpu_module (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);
  uint64_t size = more->size;
  uint32_t align = more->align;

  if (km_message_is_new (s))
    return g_strdup_printf (
        "percpu: allocation failed, size=%" PRIu64 " align=%u atomic=0, alloc from reserved chunk failed", size, align);
  return g_strdup_printf ("PERCPU: allocation failed, size=%" PRIu64 " align=%u, alloc from reserved chunk failed\n"
                          "Could not allocate %" PRIu64 " bytes percpu data",
                          size, align, size);
}

const KmMessage km_messages_vm[] = {
  { KM_EVENT_KMEM_BUG, KM_BUG_STACK, stack },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_BAD, vfree_bad },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VFREE_UNKNOWN, vfree_unknown },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_VMAP_FAILED, vmap_failed },
  { KM_EVENT_VMALLOC_FAIL, ANY, vmalloc_failed },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_KUNMAP_ORDER, kunmap_order },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_SIZE, percpu_size },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_MODULE, percpu_module },
  { .write = NULL },
};
