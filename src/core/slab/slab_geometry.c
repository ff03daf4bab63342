/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab_geometry.h"

#include "base/assert.h"

enum
{
  RED_ZONE_BYTES = 8, /* each of two, and REDZONE_ALIGN */
  MAX_ORDER_2_6_34 = 10,
  OFF_SLAB_DIVISOR = 8,   /* 2.6.34: objects from an eighth of a page on try to keep the management off the slab */
  WASTE_DIVISOR = 8,      /* an order is good enough if at most an eighth is left over */
  DEBUG_LIMIT = 32,       /* debug builds: the longest array cache */
  SHARED_BATCHES = 8,     /* the shared array holds that many batches */
  MIN_INDEX_OBJECT = 16,  /* 6.1: SLAB_OBJ_MIN_SIZE */
  DEBUG_PAGE_SIZE = 4096, /* red zones are forced below this size, whatever the page size */
};

static const uint32_t KMALLOC_MAX = 32u << 20; /* and at most the largest block */

/* What one computation works with. */
typedef struct
{
  const KmSlabPlatform *platform;
  const KmSlabRules *rules;
  uint32_t page;
  uint32_t descriptor, index; /* bytes for a slab and for each object */
  uint32_t asked;             /* size in the call */
  uint64_t size;              /* so far; may grow past 32 bits while it is refused */
  KmSlabGeometry geometry;
} Draft;

static uint64_t
round_up (uint64_t value, uint64_t step)
{
  return (value + step - 1) / step * step;
}

/* KMALLOC_MAX_SIZE. */
static uint64_t
largest_size (const KmSlabPlatform *platform)
{
  return MIN ((uint64_t)1 << (platform->page_shift + MAX_ORDER_2_6_34), KMALLOC_MAX);
}

/* ---- may it be created? ---- */

static KmSlabVerdict
judge_2_6_34 (const Draft *draft, const KmSlabRequest *request, uint32_t flags)
{
  const KmSlabPlatform *platform = draft->platform;
  uint32_t permitted = draft->rules->permitted | (platform->debug ? draft->rules->debug_flags : 0);

  if (!request->has_name || request->in_interrupt || request->size < platform->word
      || request->size > largest_size (platform))
    return KM_SLAB_BUG_EARLY;
  if (request->name_taken)
    return KM_SLAB_NULL_TAKEN;
  if (platform->debug && (flags & KM_SLAB_DESTROY_BY_RCU) && (flags & KM_SLAB_POISON))
    return KM_SLAB_BUG_RCU;
  return flags & ~permitted ? KM_SLAB_BUG_FLAGS : KM_SLAB_CREATED;
}

static KmSlabVerdict
judge (const Draft *draft, const KmSlabRequest *request, uint32_t flags)
{
  if (draft->rules->strict)
    return judge_2_6_34 (draft, request, flags);
  return flags & ~(draft->rules->permitted | draft->rules->debug_flags) ? KM_SLAB_NULL_FLAGS : KM_SLAB_CREATED;
}

/* ---- debugging ---- */

/* From 1 on; of 0 there is none. */
static unsigned
last_set_bit (uint64_t value)
{
  return 64 - (unsigned)__builtin_clzll (value);
}

/* A debug build adds red zones and the last caller unless they would push the object over a power of two. */
static uint32_t
forced_flags (const Draft *draft, const KmSlabRequest *request)
{
  uint32_t flags = 0;
  uint64_t last = (uint64_t)request->size - 1;

  if (!draft->platform->debug)
    return 0;
  if (request->size < DEBUG_PAGE_SIZE || last_set_bit (last) == last_set_bit (last + 3 * RED_ZONE_BYTES))
    flags |= KM_SLAB_RED_ZONE | KM_SLAB_STORE_USER;
  if (!(request->flags & KM_SLAB_DESTROY_BY_RCU))
    flags |= KM_SLAB_POISON;
  return flags;
}

/* Red zones around the object and the word for the last caller. */
static void
add_debug_space (Draft *draft)
{
  KmSlabGeometry *geometry = &draft->geometry;
  bool red_zones = geometry->flags & KM_SLAB_RED_ZONE;

  if (red_zones)
    {
      geometry->object_offset = RED_ZONE_BYTES;
      draft->size += 2 * RED_ZONE_BYTES;
    }
  if (geometry->flags & KM_SLAB_STORE_USER)
    draft->size += red_zones ? RED_ZONE_BYTES : draft->platform->word;
}

/* ---- alignment ---- */

/* The cache line, halved while two objects fit into half of it. */
static uint32_t
line_alignment (const Draft *draft, uint32_t size)
{
  uint32_t align = draft->platform->cache_line;

  while (align > 1 && size <= align / 2)
    align /= 2;
  return align;
}

static void
choose_alignment (Draft *draft, uint32_t wanted)
{
  KmSlabGeometry *geometry = &draft->geometry;
  uint32_t word = draft->platform->word, align = word;
  bool line = geometry->flags & KM_SLAB_HWCACHE_ALIGN;

  wanted = MIN (wanted, 1u << 31); /* far above the largest slab already */
  /* 6.1 makes the line a part of the caller's alignment, which debugging does not replace */
  if (line && !draft->rules->strict)
    wanted = MAX (wanted, line_alignment (draft, draft->asked));
  draft->size = round_up (draft->size, word);
  if (line && draft->rules->strict)
    align = line_alignment (draft, (uint32_t)draft->size);
  if (geometry->flags & KM_SLAB_STORE_USER)
    align = word;
  if (geometry->flags & KM_SLAB_RED_ZONE)
    {
      align = RED_ZONE_BYTES;
      draft->size = round_up (draft->size, RED_ZONE_BYTES);
    }
  align = MAX (MAX (align, draft->rules->min_align), wanted);
  if (!draft->rules->strict)
    align = (uint32_t)round_up (align, word);
  if (align > RED_ZONE_BYTES)
    geometry->flags &= ~(uint32_t)(KM_SLAB_RED_ZONE | KM_SLAB_STORE_USER);
  geometry->align = align;
}

/* ---- order ---- */

/* What an order offers. */
typedef struct
{
  uint64_t num, left;
} Estimate;

/* cache_estimate(): @on_slab tells whether the management takes space from the slab. */
static Estimate
estimate (const Draft *draft, uint32_t order, bool on_slab)
{
  uint64_t bytes = (uint64_t)draft->page << order, size = draft->size;
  uint64_t each = size + (on_slab ? draft->index : 0), num, management = 0;

  km_assert (bytes >= draft->descriptor);
  num = (bytes - (on_slab ? draft->descriptor : 0)) / each;
  if (on_slab)
    {
      uint64_t step = draft->rules->strict ? draft->geometry.align : 1;

      management = round_up (draft->descriptor + draft->index * num, step);
      if (management + num * size > bytes)
        {
          num -= num > 0;
          management = round_up (draft->descriptor + draft->index * num, step);
        }
    }
  return (Estimate){ num, num ? bytes - num * size - management : bytes };
}

/* What to make of an order at which at least one object fits. */
typedef enum
{
  TAKE,
  SKIP,
  STOP,
} Choice;

/* The limits that off-slab management sets on the number of objects. */
static Choice
weigh (const Draft *draft, const Estimate *offer, KmSlabManagement management)
{
  if (draft->rules->strict)
    {
      km_assert (management != KM_SLAB_OFF_SLAB || draft->size >= draft->descriptor);
      if (management == KM_SLAB_OFF_SLAB && offer->num > (draft->size - draft->descriptor) / draft->index)
        return STOP;
      return TAKE;
    }
  if (offer->num >= (uint64_t)1 << (8 * draft->index))
    return STOP;
  if (management == KM_SLAB_OFF_SLAB)
    {
      uint32_t holder = km_slab_general_size (draft->platform, (uint32_t)offer->num * draft->index);

      if (holder > draft->geometry.object_size / 2)
        return SKIP;
    }
  return TAKE;
}

/* calculate_slab_order(). Fills num, order and left_over. Returns false if no order holds an object. */
static bool
choose_order (Draft *draft, KmSlabManagement management)
{
  KmSlabGeometry *geometry = &draft->geometry;
  uint32_t break_order = draft->platform->large_memory ? 1 : 0;

  geometry->num = 0;
  for (uint32_t order = 0; order <= MAX_ORDER_2_6_34; order++)
    {
      Estimate offer = estimate (draft, order, management == KM_SLAB_ON_SLAB);
      Choice choice = offer.num ? weigh (draft, &offer, management) : SKIP;

      if (choice == SKIP)
        continue;
      if (choice == STOP)
        break;
      geometry->num = (uint32_t)offer.num;
      geometry->order = order;
      geometry->left_over = (uint32_t)offer.left;
      if ((geometry->flags & KM_SLAB_RECLAIM_ACCOUNT) || order >= break_order
          || offer.left * WASTE_DIVISOR <= (uint64_t)draft->page << order)
        break;
    }
  return geometry->num > 0;
}

/* ---- where the management is ---- */

/* 2.6.34: large objects send it off the slab, and it comes back if the left-over space holds it. */
static bool
place_2_6_34 (Draft *draft, uint64_t before_alignment)
{
  KmSlabGeometry *geometry = &draft->geometry;
  bool off = before_alignment >= draft->page / OFF_SLAB_DIVISOR && !draft->platform->early
             && !(geometry->flags & KM_SLAB_NOLEAKTRACE);

  if (!choose_order (draft, off ? KM_SLAB_OFF_SLAB : KM_SLAB_ON_SLAB))
    return false;
  geometry->management_size = (uint32_t)round_up (draft->descriptor + draft->index * geometry->num, geometry->align);
  if (off && geometry->left_over >= geometry->management_size)
    {
      off = false;
      geometry->left_over -= geometry->management_size;
    }
  if (!off)
    return true;
  geometry->management = KM_SLAB_OFF_SLAB;
  geometry->management_size = draft->descriptor + draft->index * geometry->num;
  geometry->management_cache = km_slab_general_size (draft->platform, geometry->management_size);
  return true;
}

/* set_objfreelist_slab_cache(). */
static bool
index_fits_object (Draft *draft, const KmSlabRequest *request)
{
  return !request->ctor && !(draft->geometry.flags & KM_SLAB_DESTROY_BY_RCU) && choose_order (draft, KM_SLAB_IN_OBJECT)
         && draft->geometry.num * draft->index <= draft->geometry.object_size;
}

/* set_off_slab_cache(). */
static bool
index_goes_off_slab (Draft *draft)
{
  return !(draft->geometry.flags & KM_SLAB_NOLEAKTRACE) && choose_order (draft, KM_SLAB_OFF_SLAB)
         && draft->geometry.left_over < draft->geometry.num * draft->index;
}

/* 6.1 tries the three places in turn. */
static bool
place_6_1 (Draft *draft, const KmSlabRequest *request)
{
  KmSlabGeometry *geometry = &draft->geometry;

  if (index_fits_object (draft, request))
    geometry->management = KM_SLAB_IN_OBJECT;
  else if (index_goes_off_slab (draft))
    geometry->management = KM_SLAB_OFF_SLAB;
  else if (!choose_order (draft, KM_SLAB_ON_SLAB))
    return false;
  geometry->management_size = geometry->num * draft->index;
  if (geometry->management == KM_SLAB_OFF_SLAB)
    geometry->management_cache = km_slab_general_size (draft->platform, geometry->management_size);
  return true;
}

/* ---- array caches ---- */

static uint32_t
array_limit (const Draft *draft)
{
  const struct
  {
    uint32_t above, limit;
  } table[] = { { 131072, 1 }, { draft->page, 8 }, { 1024, 24 }, { 256, 54 } };

  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    if (draft->geometry.buffer_size > table[i].above)
      return table[i].limit;
  return 120;
}

/* enable_cpucache(). */
static void
size_arrays (Draft *draft)
{
  KmSlabGeometry *geometry = &draft->geometry;
  uint32_t limit = array_limit (draft), cpus = draft->platform->cpus;

  if (draft->platform->debug)
    limit = MIN (limit, DEBUG_LIMIT);
  geometry->limit = limit;
  geometry->batchcount = (limit + 1) / 2;
  geometry->shared_limit = cpus > 1 && geometry->buffer_size <= draft->page ? SHARED_BATCHES * geometry->batchcount : 0;
  geometry->free_limit = (1 + cpus) * geometry->batchcount + geometry->num;
}

/* ---- all of it ---- */

static Draft
draft_new (const KmSlabPlatform *platform, const KmSlabRequest *request)
{
  const KmSlabRules *r = km_generation_get (platform->generation)->slab;
  uint32_t page = 1u << platform->page_shift;
  uint32_t index = r->index_bytes;

  if (index == 0)
    index = page / MIN_INDEX_OBJECT <= 256 ? 1 : 2;
  return (Draft){
    .platform = platform,
    .rules = r,
    .page = page,
    .descriptor = r->descriptor[platform->word == 8],
    .index = index,
    .asked = request->size,
    .size = request->size,
  };
}

static uint32_t
kept_flags (const Draft *draft, uint32_t flags)
{
  if (draft->rules->debug_flags_dropped && !draft->platform->debug)
    flags &= ~draft->rules->debug_flags;
  return flags;
}

/* 6.1: one byte must be able to count the objects of a page. */
static void
raise_small_objects (Draft *draft)
{
  if (draft->rules->objects_hold_index && draft->index == 1 && draft->size < MIN_INDEX_OBJECT)
    draft->size = round_up (MIN_INDEX_OBJECT, draft->geometry.align);
}

KmSlabVerdict
km_slab_geometry (const KmSlabPlatform *platform, const KmSlabRequest *request, KmSlabGeometry *geometry)
{
  Draft draft = draft_new (platform, request);
  uint32_t flags = request->flags | forced_flags (&draft, request);
  KmSlabVerdict verdict = judge (&draft, request, flags);
  uint64_t before_alignment;

  if (verdict != KM_SLAB_CREATED)
    return verdict;
  draft.geometry.flags = kept_flags (&draft, flags);
  choose_alignment (&draft, request->align);
  draft.geometry.object_size = (uint32_t)(draft.rules->strict ? draft.size : draft.asked);
  add_debug_space (&draft);
  before_alignment = draft.size;
  draft.size = round_up (draft.size, draft.geometry.align);
  raise_small_objects (&draft);
  if (draft.size == 0 || draft.size > (uint64_t)draft.page << MAX_ORDER_2_6_34)
    return KM_SLAB_NULL_NO_ORDER;
  draft.geometry.buffer_size = (uint32_t)draft.size;
  if (draft.rules->strict && !platform->debug)
    draft.geometry.object_size = draft.geometry.buffer_size; /* obj_size() */
  if (draft.rules->objects_hold_index ? !place_6_1 (&draft, request) : !place_2_6_34 (&draft, before_alignment))
    return KM_SLAB_NULL_NO_ORDER;
  draft.geometry.colour_off = MAX (platform->cache_line, draft.geometry.align);
  draft.geometry.colour = draft.geometry.left_over / draft.geometry.colour_off;
  size_arrays (&draft);
  km_assert (draft.geometry.num <= KM_SLAB_MAX_OBJECTS);
  *geometry = draft.geometry;
  return KM_SLAB_CREATED;
}

uint32_t
km_slab_first_object (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, uint32_t gap)
{
  bool in_front =
      km_generation_get (platform->generation)->slab->descriptor[0] && geometry->management == KM_SLAB_ON_SLAB;

  return gap + (in_front ? geometry->management_size : 0);
}

/* ---- general caches ---- */

uint32_t
km_slab_general_size (const KmSlabPlatform *platform, uint32_t size)
{
  /* 6.1 asks for the smallest alignment of kmalloc (32) instead of the line */
  uint32_t line = km_generation_get (platform->generation)->slab->strict ? platform->build_line : 32;

  if (size > largest_size (platform))
    return 0;
  if (size <= 96 && size > 64 && line < 64)
    return 96;
  if (size <= 192 && size > 128 && line < 128)
    return 192;
  return size <= 32 ? 32 : 1u << last_set_bit (size - 1);
}
