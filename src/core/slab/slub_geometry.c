/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_geometry.h"

#include "base/assert.h"

enum
{
  COSTLY_ORDER = 3, /* slub_max_order */
  MIN_ALIGN = 8,    /* arch_slab_minalign() */
  MIN_PARTIAL = 5,
  MAX_PARTIAL = 10,
  LARGEST_FRACTION = 16, /* at most a sixteenth of a slab may be left over, then an eighth, … */
  SMALLEST_FRACTION = 4,
  RELAXED_FRACTION = 2,        /* 6.12 */
  ASKED_BYTES = 4,             /* the size that kmalloc() was asked for */
  CMPXCHG_DOUBLE = 1 << 30,    /* __CMPXCHG_DOUBLE */
  MAX_OBJECTS_PER_SLAB = 32767 /* struct slab has 15 bits for them */
};

#define OBJECT_POISON 0x80000000u /* __OBJECT_POISON */

/* CACHE_CREATE_MASK: what a cache keeps of the flags of a call. SLAB_MEM_SPREAD is permitted and dropped. */
#define KEPT                                                                                                           \
  (KM_SLAB_HWCACHE_ALIGN | KM_SLAB_CACHE_DMA | KM_SLAB_CACHE_DMA32 | KM_SLAB_PANIC | KM_SLAB_DESTROY_BY_RCU            \
   | KM_SLAB_DEBUG_OBJECTS | KM_SLUB_DEBUG_FLAGS | KM_SLAB_NOLEAKTRACE | KM_SLAB_RECLAIM_ACCOUNT | KM_SLAB_ACCOUNT     \
   | KM_SLAB_KMALLOC | KM_SLAB_NO_USER_FLAGS)

static const KmSlubRules *
rules_of (const KmSlabPlatform *platform)
{
  return km_generation_get (platform->generation)->slub_rules;
}

/* SLAB_NO_MERGE is a flag of kernels that number them in another way. */
static uint32_t
permitted (const KmSlabPlatform *platform)
{
  if (!rules_of (platform)->checks_flags)
    return UINT32_MAX;
  return KEPT | KM_SLAB_MEM_SPREAD | (km_slab_flags_are_renumbered (platform->generation) ? KM_SLAB_NO_MERGE : 0);
}

/* Flags with which a cache needs its lock to free an object. */
#define NO_CMPXCHG (KM_SLAB_DEBUG_FREE | KM_SLAB_STORE_USER | KM_SLAB_TRACE)

static uint64_t
round_up (uint64_t value, uint64_t step)
{
  return (value + step - 1) / step * step;
}

static unsigned
last_set_bit (uint64_t value)
{
  return value ? 64 - (unsigned)__builtin_clzll (value) : 0;
}

/* get_order(). */
static unsigned
order_of (const KmSlabPlatform *platform, uint64_t bytes)
{
  return last_set_bit ((bytes - 1) >> platform->page_shift);
}

static uint32_t
track_bytes (const KmSlabPlatform *platform)
{
  return rules_of (platform)->track_bytes[platform->word == 8];
}

/* The bytes of a debugged object of a general cache that keep the size that kmalloc() was asked for. */
static uint32_t
asked_bytes (const KmSlabPlatform *platform)
{
  if (!rules_of (platform)->keeps_request)
    return 0;
  return km_generation_get (platform->generation)->asked_is_a_word ? platform->word : ASKED_BYTES;
}

/* ---- alignment and flags ---- */

/* calculate_alignment(). */
static uint32_t
alignment (const KmSlabPlatform *platform, uint32_t flags, uint32_t align, uint32_t size)
{
  align = MIN (align, 1u << 31); /* far above the largest slab already */
  if (flags & KM_SLAB_HWCACHE_ALIGN)
    {
      uint32_t line = platform->cache_line;

      while (line > 1 && size <= line / 2)
        line /= 2;
      align = MAX (align, line);
    }
  return (uint32_t)round_up (MAX (align, MIN_ALIGN), platform->word);
}

/* kmem_cache_flags(). */
static uint32_t
with_debugging (const KmSlabPlatform *platform, uint32_t flags, uint32_t slub_debug)
{
  if (!rules_of (platform)->checks_flags)
    return flags | slub_debug;
  if (flags & KM_SLAB_NO_USER_FLAGS)
    return flags;
  if (flags & KM_SLAB_NOLEAKTRACE)
    slub_debug &= ~(uint32_t)KM_SLAB_STORE_USER;
  return flags | (slub_debug & KM_SLUB_DEBUG_FLAGS);
}

/* ---- the slot ---- */

static bool
pointer_goes_outside (const KmSlabPlatform *platform, const KmSlubGeometry *g, bool ctor)
{
  bool keeps_request = (g->flags & KM_SLAB_KMALLOC) && (g->flags & KM_SLAB_STORE_USER);

  if (rules_of (platform)->pointer_first)
    return (g->flags & (KM_SLAB_DESTROY_BY_RCU | KM_SLAB_POISON)) || ctor;
  if (km_generation_get (platform->generation)->asked_is_a_word && !(g->flags & KM_SLAB_RED_ZONE))
    keeps_request = false;
  return keeps_request || (g->flags & (KM_SLAB_DESTROY_BY_RCU | KM_SLAB_POISON)) || ctor
         || ((g->flags & KM_SLAB_RED_ZONE) && g->object_size < platform->word);
}

/* calculate_sizes() up to the order. Returns the bytes of a slot. */
static uint64_t
lay_out (const KmSlabPlatform *platform, KmSlubGeometry *g, bool ctor)
{
  uint32_t word = platform->word;
  uint64_t size = round_up (g->object_size, word);

  g->poison = (g->flags & KM_SLAB_POISON) && !(g->flags & KM_SLAB_DESTROY_BY_RCU) && !ctor;
  if ((g->flags & KM_SLAB_RED_ZONE) && size == g->object_size)
    size += word;
  g->inuse = (uint32_t)MIN (size, UINT32_MAX);
  g->offset = rules_of (platform)->pointer_first ? 0 : g->object_size / 2 / word * word;
  if (pointer_goes_outside (platform, g, ctor))
    {
      g->offset = g->inuse;
      size += word;
    }
  if (g->flags & KM_SLAB_STORE_USER)
    size += 2 * track_bytes (platform) + (g->flags & KM_SLAB_KMALLOC ? asked_bytes (platform) : 0);
  if (g->flags & KM_SLAB_RED_ZONE)
    {
      g->red_left_pad = rules_of (platform)->left_red_zone ? (uint32_t)round_up (word, g->align) : 0;
      size += word + g->red_left_pad;
    }
  return round_up (size, g->align);
}

/* ---- order ---- */

/* calc_slab_order(): the smallest order for @objects of which at most a part is left over; beyond @largest if there is
 * none. */
static unsigned
order_for (const KmSlabPlatform *platform, uint64_t size, uint64_t objects, unsigned largest, uint32_t fraction)
{
  unsigned order = order_of (platform, objects * size);

  for (; order <= largest; order++)
    {
      uint64_t bytes = (uint64_t)1 << (platform->page_shift + order);

      if (bytes % size <= bytes / fraction)
        break;
    }
  return order;
}

/* calculate_order(). Returns an order above KM_MAX_ORDER if no slab holds an object. */
static unsigned
choose_order (const KmSlabPlatform *platform, uint64_t size)
{
  uint64_t most = ((uint64_t)1 << (platform->page_shift + COSTLY_ORDER)) / size;
  uint64_t objects = MIN (4 * (last_set_bit (platform->cpus) + 1), most);
  bool relaxed = km_generation_get (platform->generation)->relaxed_order;
  uint32_t smallest = relaxed ? RELAXED_FRACTION : SMALLEST_FRACTION; /* half a slab always does */
  unsigned order;

  for (; objects > 1; objects--)
    for (uint32_t fraction = LARGEST_FRACTION; fraction >= smallest; fraction /= 2)
      {
        order = order_for (platform, size, objects, COSTLY_ORDER, fraction);
        if (order <= COSTLY_ORDER)
          return order;
      }
  order = order_for (platform, size, 1, COSTLY_ORDER, 1);
  return order <= COSTLY_ORDER ? order : order_for (platform, size, 1, KM_MAX_ORDER + 1, 1);
}

static uint32_t
objects_of (const KmSlabPlatform *platform, unsigned order, uint64_t size)
{
  return (uint32_t)(((uint64_t)1 << (platform->page_shift + order)) / size);
}

/* ---- partial lists ---- */

/* set_cpu_partial(). */
static uint32_t
cpu_partial_of (const KmSlabPlatform *platform, const KmSlubGeometry *g)
{
  const struct
  {
    uint32_t from, objects;
  } table[] = { { 1u << platform->page_shift, 6 }, { 1024, 24 }, { 256, 52 }, { 0, 120 } };
  unsigned i = 0;

  if ((g->flags & KM_SLUB_DEBUG_FLAGS) || rules_of (platform)->node_alone)
    return 0;
  while (g->size < table[i].from)
    i++;
  return table[i].objects;
}

static void
size_partial_lists (const KmSlabPlatform *platform, KmSlubGeometry *g)
{
  g->min_partial =
      CLAMP ((last_set_bit (g->size) - 1) / rules_of (platform)->min_partial_parts, MIN_PARTIAL, MAX_PARTIAL);
  g->cpu_partial = cpu_partial_of (platform, g);
  g->cpu_partial_slabs = (2 * g->cpu_partial + g->num - 1) / g->num;
}

/* ---- all of it ---- */

KmSlabVerdict
km_slub_geometry (const KmSlabPlatform *platform, uint32_t slub_debug, const KmSlabRequest *request,
                  KmSlubGeometry *geometry)
{
  KmSlubGeometry g = { .object_size = request->size };
  uint64_t size;

  if (request->flags & ~permitted (platform))
    return KM_SLAB_NULL_FLAGS;
  g.flags = with_debugging (platform, request->flags & ~(uint32_t)KM_SLAB_MEM_SPREAD, slub_debug);
  g.align = alignment (platform, request->flags, request->align, request->size);
  size = lay_out (platform, &g, request->ctor);
  if (request->size == 0 || size > (uint64_t)1 << (platform->page_shift + KM_MAX_ORDER))
    return KM_SLAB_NULL_NO_ORDER;
  g.size = (uint32_t)size;
  g.order = choose_order (platform, size);
  km_assert (g.order <= KM_MAX_ORDER);
  g.num = objects_of (platform, g.order, size);
  g.min_order = order_of (platform, size);
  g.min_num = objects_of (platform, g.min_order, size);
  g.left_over = (uint32_t)(((uint64_t)1 << (platform->page_shift + g.order)) - (uint64_t)g.num * size);
  if (!(g.flags & NO_CMPXCHG) && !rules_of (platform)->node_alone)
    g.kernel_flags = CMPXCHG_DOUBLE;
  g.kernel_flags |= g.flags | (g.poison ? OBJECT_POISON : 0);
  size_partial_lists (platform, &g);
  km_assert (g.num <= MAX_OBJECTS_PER_SLAB);
  *geometry = g;
  return KM_SLAB_CREATED;
}

/* ---- reading a slot ---- */

typedef struct
{
  KmSlubPart *parts;
  unsigned n;
  uint32_t at;
} PartList;

static void
add_part (PartList *list, uint32_t size, KmByteKind kind)
{
  if (size == 0)
    return;
  km_assert (list->n < KM_SLUB_MAX_PARTS);
  list->parts[list->n++] = (KmSlubPart){ list->at, size, kind };
  list->at += size;
}

unsigned
km_slub_layout (const KmSlabPlatform *platform, const KmSlubGeometry *g, KmSlubPart parts[KM_SLUB_MAX_PARTS])
{
  PartList list = { .parts = parts };
  bool inside = g->offset < g->inuse;

  add_part (&list, g->red_left_pad, KM_BYTE_RED_ZONE);
  if (inside)
    {
      add_part (&list, g->offset, KM_BYTE_DATA);
      add_part (&list, platform->word, KM_BYTE_POINTER);
      if (g->object_size > g->offset + platform->word)
        add_part (&list, g->object_size - g->offset - platform->word, KM_BYTE_DATA);
    }
  else
    add_part (&list, g->object_size, KM_BYTE_DATA);
  add_part (&list, g->red_left_pad + g->inuse - list.at,
            g->flags & KM_SLAB_RED_ZONE ? KM_BYTE_RED_ZONE : KM_BYTE_PADDING);
  if (!inside)
    add_part (&list, platform->word, KM_BYTE_POINTER);
  if (g->flags & KM_SLAB_STORE_USER)
    {
      add_part (&list, track_bytes (platform), KM_BYTE_CALLER);
      add_part (&list, track_bytes (platform), KM_BYTE_CALLER);
      if (g->flags & KM_SLAB_KMALLOC)
        add_part (&list, asked_bytes (platform), KM_BYTE_CALLER);
    }
  add_part (&list, g->size - list.at, KM_BYTE_PADDING);
  return list.n;
}

/* ---- merging ---- */

/* SLAB_NEVER_MERGE, SLAB_MERGE_SAME. */
#define NEVER_MERGED                                                                                                   \
  (KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_STORE_USER | KM_SLAB_TRACE | KM_SLAB_DESTROY_BY_RCU                     \
   | KM_SLAB_NOLEAKTRACE | KM_SLAB_FAILSLAB | KM_SLAB_NO_MERGE)
#define MERGED_IF_SAME (KM_SLAB_RECLAIM_ACCOUNT | KM_SLAB_CACHE_DMA | KM_SLAB_CACHE_DMA32 | KM_SLAB_ACCOUNT)
#define MERGED_IF_SAME_2_6_34 (KM_SLAB_DEBUG_FREE | KM_SLAB_RECLAIM_ACCOUNT | KM_SLAB_CACHE_DMA | KM_SLAB_NOTRACK)

bool
km_slab_serves (const KmSlabPlatform *platform, uint32_t slub_debug, const KmMergeCandidate *cache,
                const KmSlabRequest *request, bool slab)
{
  uint64_t size = round_up (request->size, platform->word);
  uint32_t align = alignment (platform, request->flags, request->align, (uint32_t)MIN (size, UINT32_MAX));
  uint32_t flags = with_debugging (platform, request->flags, slub_debug);
  uint32_t same = rules_of (platform)->checks_flags ? MERGED_IF_SAME : MERGED_IF_SAME_2_6_34;

  size = round_up (size, align);
  if (request->flags & ~permitted (platform))
    return false;
  if (request->ctor || (flags & NEVER_MERGED) || cache->ctor || cache->apart || (cache->flags & NEVER_MERGED))
    return false;
  if (size > cache->size || cache->size - size >= platform->word || (flags & same) != (cache->flags & same))
    return false;
  /* What is less than a word larger than a multiple of the alignment is that multiple: it is aligned. */
  return !slab || (align <= cache->align && cache->align % align == 0);
}
