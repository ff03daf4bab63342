/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/message/table.h"

#include "core/words/gfp.h"
#include "model/text/value_text.h"

#include <inttypes.h>

bool
km_message_is_new (const KmSubject *s)
{
  return s->generation->wording == KM_WORDING_6_1;
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
  const char *name = s->event->cache ? km_model_cache_name (s->model, s->event->cache) : NULL;

  if (!name && s->event->cache)
    name = km_model_made_cache_name (s->model, s->event->cache);
  if (!name && s->op->kind == KM_OP_KMEM_CACHE_CREATE)
    name = km_subject_more (s)->name;
  return name ? name : "(null)";
}

/* Where the BUG() of each KmKmemBug is, by generation, of one operation or of any (KM_NR_OPS): mm/slab.c of 2.6.34
 * and of 6.1. */
static const struct
{
  KmKmemBug bug;
  KmOpKind op;
  const char *place[KM_NR_GENERATIONS];
} bug_places[] = {
  { KM_BUG_CREATE_EARLY, KM_NR_OPS, { "mm/slab.c:2112" } },
  { KM_BUG_CREATE_RCU_POISON, KM_NR_OPS, { "mm/slab.c:2165" } },
  { KM_BUG_CREATE_FLAGS, KM_NR_OPS, { "mm/slab.c:2171" } },
  { KM_BUG_NULL_CACHE, KM_OP_KMEM_CACHE_SHRINK, { "mm/slab.c:2516" } },
  { KM_BUG_NULL_CACHE, KM_NR_OPS, { "mm/slab.c:2545" } },
  { KM_BUG_IN_INTERRUPT, KM_OP_KMEM_CACHE_SHRINK, { "mm/slab.c:2516" } },
  { KM_BUG_IN_INTERRUPT, KM_OP_KMEM_CACHE_DESTROY, { "mm/slab.c:2545" } },
  { KM_BUG_IN_INTERRUPT, KM_OP_VFREE, { "mm/vmalloc.c:1407" } },
  { KM_BUG_IN_INTERRUPT, KM_OP_VUNMAP, { "mm/vmalloc.c:1426", "mm/vmalloc.c:2878", "mm/vmalloc.c:3466" } },
  { KM_BUG_IN_INTERRUPT, KM_OP_KUNMAP, { "arch/x86/mm/highmem_32.c:16" } },
  { KM_BUG_IN_INTERRUPT, KM_NR_OPS, { "mm/vmalloc.c:1226", "mm/vmalloc.c:2554", "mm/vmalloc.c:3177" } },
  { KM_BUG_NOT_SLAB, KM_NR_OPS, { "mm/slab.c:521" } },
  { KM_BUG_OUT_OF_RANGE, KM_NR_OPS, { "mm/slab.c:2831", "mm/slab.c:2659" } },
  { KM_BUG_NOT_OBJECT, KM_NR_OPS, { "mm/slab.c:2883", "mm/slab.c:2708" } },
  { KM_BUG_WRONG_CACHE, KM_NR_OPS, { "mm/slab.c:2864", "mm/slab.c:2691" } },
  { KM_BUG_DOUBLE_FREE, KM_OP_FREE_PERCPU, { "mm/percpu.c:601" } },
  { KM_BUG_DOUBLE_FREE, KM_NR_OPS, { "mm/slab.c:2705", "mm/slab.c:2527" } },
  { KM_BUG_GROW_FLAGS, KM_NR_OPS, { "mm/slab.c:2753" } },
  { KM_BUG_KSIZE_NULL, KM_NR_OPS, { "mm/slab.c:4509" } },
  { KM_BUG_KUNMAP, KM_NR_OPS, { "mm/highmem.c:269", "mm/highmem.c:368", "mm/highmem.c:381" } },
  { KM_BUG_KMAP_ATOMIC_TYPE, KM_NR_OPS, { "arch/x86/mm/highmem_32.c:45" } },
  { KM_BUG_KMAP_LOCAL_FULL, KM_NR_OPS, { NULL, "mm/highmem.c:467", "mm/highmem.c:480" } },
};

/* kunmap() of a page that has no address at all. */
static const char *const kunmap_unmapped[KM_NR_GENERATIONS] = { "mm/highmem.c:259", "mm/highmem.c:358",
                                                                "mm/highmem.c:371" };

/* kmem_flagcheck() of 2.6.34: __GFP_DMA for a cache without it, or none for one with it. */
static const char *
dma_place (const KmSubject *s)
{
  return (KmGfp)s->event->b & km_gfp_bits (s->generation->id)->dma ? "mm/slab.c:2670" : "mm/slab.c:2672";
}

static const char *
bug_place (const KmSubject *s)
{
  const KmGfpBits *bits = km_gfp_bits (s->generation->id);
  int32_t bug = s->event->a;

  if (bug == KM_BUG_KUNMAP && s->event->b == 0)
    return kunmap_unmapped[s->generation->id];
  if (bug == KM_BUG_GROW_FLAGS && !((KmGfp)s->event->b & (bits->highmem | bits->dma32)))
    return dma_place (s);
  for (size_t i = 0; i < G_N_ELEMENTS (bug_places); i++)
    if ((int32_t)bug_places[i].bug == bug && (bug_places[i].op == KM_NR_OPS || bug_places[i].op == km_subject_kind (s)))
      return bug_places[i].place[s->generation->id];
  return NULL;
}

char *
km_message_bug (const KmSubject *s, char *before)
{
  g_autofree char *first = before;
  const char *place = bug_place (s);

  /* The lines are those of SLAB. */
  if (!place || (s->slub && g_str_has_prefix (place, "mm/slab.c")))
    place = s->slub ? "mm/slub.c" : "mm/slab.c";
  return g_strdup_printf ("%s%skernel BUG at %s!", first ? first : "", first ? "\n" : "", place);
}

char *
km_message_warning (const KmSubject *s, const char *where)
{
  if (!km_message_is_new (s))
    return g_strdup_printf ("WARNING: at %s()", where);
  return g_strdup_printf ("WARNING: CPU: %u PID: 1 at %s", s->event->cpu, where);
}
