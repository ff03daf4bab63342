/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of vmalloc, kmap, per-CPU data and kernel stacks (facts 9.2). */
#include "model/message/table.h"

#include <inttypes.h>

static char *
stack (const KmSubject *s)
{
  g_autofree char *low = km_message_pointer (s, 0);

  if (km_message_is_new (s))
    return g_strdup_printf ("BUG: TASK stack guard page was hit at %s", low);
  return g_strdup ("Thread overran stack, or stack corrupted");
}

static char *
vfree_bad (const KmSubject *s)
{
  g_autofree char *address = km_message_pointer (s, s->event->b);

  return g_strdup_printf ("Trying to vfree() bad address (%s)", address);
}

static char *
vfree_unknown (const KmSubject *s)
{
  g_autofree char *address = km_message_pointer (s, s->event->b);

  return g_strdup_printf ("Trying to vfree() nonexistent vm area (%s)", address);
}

static char *
vmap_failed (const KmSubject *s)
{
  uint64_t bytes = (uint64_t)(uint32_t)s->event->b << km_machine_page_shift (s->machine);

  return g_strdup_printf ("vmap allocation for size %" PRIu64 " failed: use vmalloc=<size> to increase size%s", bytes,
                          km_message_is_new (s) ? "" : ".");
}

static char *
kunmap_order (const KmSubject *s)
{
  return km_message_warning (s, "mm/highmem.c kunmap_local_indexed");
}

static char *
percpu_size (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  return g_strdup_printf ("illegal size (%" PRIu64 ") or align (%u) for percpu allocation", more ? more->size : 0,
                          more ? more->align : 0);
}

static char *
percpu_module (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);
  uint64_t size = more ? more->size : 0;
  uint32_t align = more ? more->align : 0;

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
  { KM_EVENT_KMEM_ERROR, KM_ERROR_KUNMAP_ORDER, kunmap_order },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_SIZE, percpu_size },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PERCPU_MODULE, percpu_module },
  { .write = NULL },
};
