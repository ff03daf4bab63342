/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/message/table.h"

#include "model/text/value_text.h"

#include <inttypes.h>

bool
km_message_is_new (const KmSubject *s)
{
  return s->generation->wording == KM_WORDING_6_1;
}

/* The file that a call is written in, if not that of the allocator of objects. */
typedef enum
{
  FILE_OBJECTS,
  FILE_VMALLOC,
  FILE_KMAP,
  FILE_PERCPU,
} File;

static const uint8_t files[KM_NR_OPS] = {
  [KM_OP_VMALLOC] = FILE_VMALLOC,    [KM_OP_VZALLOC] = FILE_VMALLOC,     [KM_OP_VMALLOC_32] = FILE_VMALLOC,
  [KM_OP_VFREE] = FILE_VMALLOC,      [KM_OP_VMAP] = FILE_VMALLOC,        [KM_OP_VUNMAP] = FILE_VMALLOC,
  [KM_OP_KMAP] = FILE_KMAP,          [KM_OP_KUNMAP] = FILE_KMAP,         [KM_OP_KMAP_ATOMIC] = FILE_KMAP,
  [KM_OP_KUNMAP_ATOMIC] = FILE_KMAP, [KM_OP_ALLOC_PERCPU] = FILE_PERCPU, [KM_OP_FREE_PERCPU] = FILE_PERCPU,
  [KM_OP_GET_CPU_VAR] = FILE_PERCPU, [KM_OP_PUT_CPU_VAR] = FILE_PERCPU,  [KM_OP_DEFINE_PER_CPU] = FILE_PERCPU,
};

static const char *
file_name (const KmSubject *s)
{
  switch (s->op ? files[s->op->kind] : FILE_OBJECTS)
    {
    case FILE_VMALLOC:
      return "mm/vmalloc.c";
    case FILE_KMAP:
      return km_message_is_new (s) ? "mm/highmem.c" : "arch/x86/mm/highmem_32.c";
    case FILE_PERCPU:
      return "mm/percpu.c";
    default:
      return s->slub ? "mm/slub.c" : "mm/slab.c";
    }
}

char *
km_message_pointer (const KmSubject *s, int64_t distance)
{
  uint64_t address = km_model_value_address (s->model, s->event->pfn2) + (uint64_t)distance;

  return km_machine_is_64_bit (s->machine) ? g_strdup_printf ("%016" PRIx64, address)
                                           : g_strdup_printf ("%08" PRIx64, address & 0xffffffff);
}

const char *
km_message_cache (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);
  const char *name = s->event->cache ? km_model_cache_name (s->model, s->event->cache) : NULL;

  if (!name && s->event->cache)
    name = km_model_made_cache_name (s->model, s->event->cache);
  if (!name && more && s->op->kind == KM_OP_KMEM_CACHE_CREATE)
    name = more->name;
  return name ? name : "(null)";
}

char *
km_message_bug (const KmSubject *s, char *before)
{
  g_autofree char *first = before;

  return g_strdup_printf ("%s%skernel BUG at %s!", first ? first : "", first ? "\n" : "", file_name (s));
}

char *
km_message_warning (const KmSubject *s, const char *where)
{
  if (!km_message_is_new (s))
    return g_strdup_printf ("WARNING: at %s()", where);
  return g_strdup_printf ("WARNING: CPU: %u PID: 1 at %s", s->event->cpu, where);
}
