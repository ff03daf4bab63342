/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slab.h"

#include "core/slab/kmem_cache.h"
#include "core/slab/slab_lists.h"
#include "core/slab/tell.h"
#include "core/slab/slab_frames.h"
#include "core/slab/touch.h"

enum
{
  BATCH_REFILL_LIMIT = 16, /* refill of an array that was not touched lately */
  REAP_PARTS = 5,          /* a reap takes a fifth of an array, and a fifth of the free limit in slabs */
};

static const KmSlabRules *
rules_of (const KmMachine *m)
{
  return m->generation->slab;
}

/* Takes the slab from its list, if it is on one, and puts it on @list; KM_NR_SLAB_LISTS: on none. */
static void
move_slab (KmMachine *m, KmRef cache, KmRef slab, KmSlabList list, bool tail)
{
  const KmSlab *s = slab_at (m, slab);

  TELL_ABOVE (m, KM_EVENT_SLAB_LIST, .cache = cache, .pfn = s->pfn, .a = tail, .b = (int32_t)slab_in_use (s),
              .mt = list, .mt2 = slab_list (s));
  if (slab_list (s) < KM_NR_SLAB_LISTS)
    {
      KmRef head = slab_list_around (m, cache, slab);

      slab_list_remove (m, head, head, slab);
    }
  if (list < KM_NR_SLAB_LISTS)
    slab_list_insert (m, cache, slab, list, tail);
}

/* ---- slabs ---- */

/* The word that names the object which holds the management of an off-slab slab: the last of its record. */
static KmRef
management_word (const KmMachine *m, KmRef slab)
{
  const KmCache *c = cache_at (m, slab_cache (m, slab));

  return slab + slab_record_words (c->num, c->general != 0);
}

KmRef
slab_cache_new_slab (KmMachine *m, KmRef cache, KmPfn pfn, uint32_t gap)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  uint32_t num = c->c.num;
  bool chain = !rules_of (m)->index_array;
  KmRef slab = pool_take_clear (m, FIELD (cache, KmCache, slabs), cache);

  SET (m, slab, KmSlab, pfn, pfn);
  SET (m, slab, KmSlab, place, KM_NR_SLAB_LISTS | gap / c->c.step << 8);
  if (c->management_cache != 0)
    store_set (m, management_word (m, slab), KM_VALUE_NULL);
  for (uint32_t i = 0; i < num; i += 2)
    {
      uint32_t low = chain ? i + 1 : i, high = low + 1;

      if (chain && i + 1 == num)
        low = KM_SLAB_BUFCTL_END;
      if (chain && i + 2 == num)
        high = KM_SLAB_BUFCTL_END;
      store_set (m, (slab_table (slab) + i) / 2, i + 1 < num ? low | high << 16 : low);
    }
  return slab;
}

/* slab_destroy() of a slab that is on no list. After a misuse @cache may be another than its own: order and
 * management are those of its own here. */
static void
destroy_slab (KmMachine *m, KmRef cache, KmRef slab)
{
  KmRef own = slab_cache (m, slab);
  const KmSlabCache *c = slab_record_at (m, own);
  const KmSlab *s = slab_at (m, slab);
  KmPfn pfn = s->pfn;
  KmValue management = c->management_cache ? store_get (m, management_word (m, slab)) : KM_VALUE_NULL;

  touch_destroyed (m, cache, slab);
  TELL_ABOVE (m, KM_EVENT_SLAB_DESTROY, .cache = cache, .pfn = pfn, .order = c->c.order);
  SET (m, own, KmSlabCache, destroyed, c->destroyed + 1);
  pool_give (m, FIELD (own, KmCache, slabs), slab);
  tell_enter (m);
  kmem_put_frames (m, pfn, c->c.order);
  if (management != KM_VALUE_NULL)
    {
      TELL_ABOVE (m, KM_EVENT_OFF_SLAB, .cache = cache, .pfn = pfn, .pfn2 = management);
      km_cache_free_quietly (m, management);
    }
  tell_leave (m);
}

/* ---- the objects of a slab ---- */

/* A slab that a misuse has driven mad: what the kernel would do next is a BUG or a wild pointer. Returns true if an
 * object can be taken. */
static bool
slab_can_give (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t num = cache_at (m, slab_cache (m, slab))->num;

  if (G_LIKELY (slab_in_use (s) < num && (slab_free (s) < num || rules_of (m)->index_array)))
    return true;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .a = KM_BUG_RECURSION, .b = (int32_t)slab_in_use (s));
  return false;
}

/* slab_get_obj(). */
static KmValue
take_object (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t index, in_use = slab_in_use (s), next = 0;
  bool array = rules_of (m)->index_array;

  index = array ? store_get_half (m, slab_table (slab) + in_use) : slab_free (s);
  TELL_ABOVE (m, KM_EVENT_SLAB_TAKE, .cache = cache, .pfn = s->pfn, .pfn2 = object_value (slab, index),
              .a = (int32_t)index, .b = (int32_t)in_use + 1);
  if (!array)
    {
      next = store_get_half (m, slab_table (slab) + index);
      if (m->slab_platform.debug)
        store_set_half (m, slab_table (slab) + index, KM_SLAB_BUFCTL_TAKEN);
    }
  slab_set_use (m, slab, in_use + 1, next);
  return object_value (slab, index);
}

/* slab_put_obj(). */
static void
put_object (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  const KmSlab *s = slab_at (m, slab);
  uint32_t in_use = (slab_in_use (s) - 1) & 0xffff;

  TELL_ABOVE (m, KM_EVENT_SLAB_PUT, .cache = cache, .pfn = s->pfn, .pfn2 = object_value (slab, index),
              .a = (int32_t)index, .b = (int32_t)in_use);
  if (!rules_of (m)->index_array)
    store_set_half (m, slab_table (slab) + index, slab_free (s));
  else if (in_use < cache_at (m, slab_cache (m, slab))->num)
    store_set_half (m, slab_table (slab) + in_use, index);
  slab_set_use (m, slab, in_use, rules_of (m)->index_array ? 0 : index);
}

/* ---- growing ---- */

/* The gap of the next slab. */
static uint32_t
next_gap (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  uint32_t now = c->colour_next, next = now + 1 >= c->colour ? 0 : now + 1;

  SET (m, cache, KmSlabCache, colour_next, next);
  return (rules_of (m)->colour_advanced_first ? next : now) * c->c.step;
}

/* What of a caller's mask reaches the page allocator: constraint and reclaim bits, and the cache's (facts 7.8). */
static KmGfp
gfp_of_slab (const KmMachine *m, const KmSlabCache *c, KmGfp gfp)
{
  const KmGfpBits *b = &m->bits;
  KmGfp kept = b->wait | b->kswapd | b->high | b->atomic | b->io | b->fs | b->nowarn | b->repeat | b->nofail
               | b->noretry | b->memalloc | b->nomemalloc | b->thisnode;

  gfp &= kept;
  if (c->c.flags & KM_SLAB_CACHE_DMA)
    gfp |= b->dma;
  if (c->c.flags & KM_SLAB_RECLAIM_ACCOUNT)
    gfp |= b->reclaimable;
  return gfp;
}

/* The checks of cache_grow() and kmem_flagcheck(). Returns false if the kernel dies here. */
static bool
gfp_may_grow (KmMachine *m, KmRef cache, KmGfp gfp)
{
  bool dma = (cache_at (m, cache)->flags & KM_SLAB_CACHE_DMA) != 0;
  bool wrong = (gfp & (m->bits.highmem | m->bits.dma32)) != 0;

  if (km_generation_get (m->slab_platform.generation)->slub)
    {
      if (wrong)
        TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .a = KM_ERROR_GROW_FLAGS, .b = (int32_t)gfp);
      return true;
    }
  if (!wrong && dma == ((gfp & m->bits.dma) != 0))
    return true;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .a = KM_BUG_GROW_FLAGS, .b = (int32_t)gfp);
  return false;
}

/* alloc_slabmgmt() of a slab whose management lies elsewhere. Returns false if there is no memory for it. */
static bool
take_management (KmMachine *m, KmRef cache, KmPfn pfn, KmGfp gfp, KmValue *management)
{
  KmRef from = slab_record_at (m, cache)->management_cache;

  *management = KM_VALUE_NULL;
  if (from == 0)
    return true;
  *management = km_cache_alloc_quietly (m, from, gfp);
  TELL_ABOVE (m, KM_EVENT_OFF_SLAB, .cache = cache, .pfn = pfn, .pfn2 = *management, .a = 1);
  return *management != KM_VALUE_NULL;
}

static void
tell_new_slab (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmCache *c = cache_at (m, cache);
  const KmSlab *s = slab_at (m, slab);

  TELL_ABOVE (m, KM_EVENT_SLAB_NEW, .cache = cache, .pfn = s->pfn, .a = (int32_t)slab_gap (m, slab),
              .b = (int32_t)c->num, .order = c->order);
  if (c->ctor && !(c->flags & KM_SLAB_POISON))
    TELL_ABOVE (m, KM_EVENT_CONSTRUCT, .cache = cache, .pfn = s->pfn, .pfn2 = object_value (slab, 0),
                .a = (int32_t)c->num);
}

/* cache_grow(): one slab, on no list yet; 0 if there is none to be had. */
static KmRef
grow (KmMachine *m, KmRef cache, KmGfp gfp)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  bool early = rules_of (m)->colour_before_frames;
  uint32_t gap = 0;
  KmValue management;
  KmRef slab;
  KmPfn pfn;

  if (!m->frames && !gfp_may_grow (m, cache, gfp))
    return 0;
  gfp = gfp_of_slab (m, c, gfp);
  TELL_ABOVE (m, KM_EVENT_CACHE_GROW, .cache = cache, .a = (int32_t)gfp, .order = c->c.order);
  tell_enter (m);
  if (early)
    gap = next_gap (m, cache);
  pfn = kmem_get_frames (m, cache, gfp, c->c.order);
  if (pfn != KM_PFN_NONE && !take_management (m, cache, pfn, gfp, &management))
    {
      kmem_put_frames (m, pfn, c->c.order);
      pfn = KM_PFN_NONE;
    }
  tell_leave (m);
  if (pfn == KM_PFN_NONE)
    return 0;
  if (!early)
    gap = next_gap (m, cache);
  slab = slab_cache_new_slab (m, cache, pfn, gap);
  if (management != KM_VALUE_NULL)
    store_set (m, management_word (m, slab), management);
  kmem_mark_frames (m, pfn, c->c.order, slab);
  tell_new_slab (m, cache, slab);
  touch_slab_made (m, slab);
  SET (m, cache, KmSlabCache, grown, c->grown + 1);
  SET (m, cache, KmSlabCache, free_objects, c->free_objects + c->c.num);
  return slab;
}

/* ---- filling an array ---- */

/* Pushes at most @batch objects of @slab and puts it where it then belongs. Returns what is left of the batch. */
static uint32_t
fill_from_slab (KmMachine *m, KmRef cache, KmRef array, KmRef slab, uint32_t batch)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  const KmSlab *s = slab_at (m, slab);
  uint32_t num = cache_at (m, slab_cache (m, slab))->num, before = batch;

  for (; batch > 0 && slab_in_use (s) < num && slab_can_give (m, cache, slab); batch--)
    slab_array_push (m, array, take_object (m, cache, slab));
  SET (m, cache, KmSlabCache, free_objects, c->free_objects - (before - batch));
  if (rules_of (m)->index_array ? slab_in_use (s) == num : slab_free (s) >= num)
    move_slab (m, cache, slab, KM_SLAB_FULL, false);
  else
    move_slab (m, cache, slab, KM_SLAB_PARTIAL, false);
  return batch;
}

/* Fills from slabs that there are: partial ones first. */
static void
fill_from_lists (KmMachine *m, KmRef cache, KmRef array, uint32_t batch)
{
  const KmSlabCache *c = slab_record_at (m, cache);

  while (batch > 0)
    {
      KmRef slab = c->list[KM_SLAB_PARTIAL].first;

      if (slab == 0)
        {
          slab = c->list[KM_SLAB_FREE].first;
          if (slab == 0)
            return;
          if (!c->free_touched)
            SET (m, cache, KmSlabCache, free_touched, 1);
        }
      if (G_UNLIKELY (!slab_can_give (m, cache, slab)))
        {
          move_slab (m, cache, slab, KM_SLAB_FULL, false);
          return;
        }
      batch = fill_from_slab (m, cache, array, slab, batch);
    }
}

/* transfer_objects() of the top @n entries, or of the oldest. */
static void
transfer (KmMachine *m, KmRef to, KmRef from, uint32_t n, bool oldest)
{
  uint32_t avail = array_at (m, from)->avail, start = oldest ? 0 : avail - n;

  for (uint32_t i = 0; i < n; i++)
    slab_array_push (m, to, array_at (m, from)->entry[start + i]);
  if (!oldest)
    SET (m, from, KmArray, avail, avail - n);
}

/* From the shared array. Returns false if it holds nothing. */
static bool
fill_from_shared (KmMachine *m, KmRef cache, KmRef array, uint32_t batch)
{
  KmRef shared = slab_array (slab_record_at (m, cache), SHARED);
  const KmArray *a = array_at (m, array);
  uint32_t n;

  if (shared == 0)
    return false;
  n = MIN (MIN (array_at (m, shared)->avail, batch), a->limit - a->avail);
  if (n == 0)
    return false;
  TELL_ABOVE (m, KM_EVENT_SHARED_TAKE, .cache = cache, .a = (int32_t)n,
              .b = (int32_t)(array_at (m, shared)->avail - n));
  transfer (m, array, shared, n, false);
  SET (m, shared, KmArray, touched, 1);
  return true;
}

/* cache_alloc_refill(): the array is empty. Returns false if it stays so. */
static bool
refill (KmMachine *m, KmRef cache, KmRef array, KmGfp gfp)
{
  const KmArray *a = array_at (m, array);
  uint32_t batch = a->touched ? a->batchcount : MIN (a->batchcount, BATCH_REFILL_LIMIT);

  TELL_ABOVE (m, KM_EVENT_ARRAY_REFILL, .cache = cache, .a = (int32_t)batch, .b = (int32_t)a->batchcount);
  tell_enter (m);
  if (!fill_from_shared (m, cache, array, batch))
    {
      fill_from_lists (m, cache, array, batch);
      if (a->avail == 0)
        {
          KmRef slab = grow (m, cache, gfp);

          if (slab != 0 && rules_of (m)->grown_feeds_array)
            fill_from_slab (m, cache, array, slab, batch);
          else if (slab != 0)
            {
              move_slab (m, cache, slab, KM_SLAB_FREE, true);
              fill_from_lists (m, cache, array, batch);
            }
        }
    }
  tell_leave (m);
  return a->avail > 0;
}

KmValue
slab_cache_alloc (KmMachine *m, KmRef cache, KmGfp gfp)
{
  KmRef array = slab_array (slab_record_at (m, cache), m->cpu);
  const KmArray *a = array_at (m, array);
  KmValue object;

  if (G_UNLIKELY (a->avail == 0) && !refill (m, cache, array, gfp))
    return KM_VALUE_NULL;
  object = a->entry[a->avail - 1];
  TELL_ABOVE (m, KM_EVENT_ARRAY_TAKE, .cache = cache, .pfn = km_object_frame (m, object), .pfn2 = object,
              .a = (int32_t)a->avail - 1);
  SET (m, array, KmArray, avail, a->avail - 1);
  if (!a->touched)
    SET (m, array, KmArray, touched, 1);
  return object;
}

/* ---- giving back ---- */

/* Takes the free slab at the tail of its list away, and its objects from the count. */
static KmRef
unlink_last_free (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  KmRef slab = c->list[KM_SLAB_FREE].last;

  move_slab (m, cache, slab, KM_NR_SLAB_LISTS, false);
  SET (m, cache, KmSlabCache, free_objects, c->free_objects - c->c.num);
  return slab;
}

static void
tell_free_limit (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);

  TELL_ABOVE (m, KM_EVENT_FREE_LIMIT, .cache = cache, .a = (int32_t)c->free_objects, .b = (int32_t)c->free_limit);
}

/* 6.1: the slabs cut are destroyed in the opposite order, the last one first. */
static void
cut_free_slabs (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  KmRef cut = 0;

  while (c->free_objects > c->free_limit && c->list[KM_SLAB_FREE].last != 0)
    {
      KmRef slab;

      tell_free_limit (m, cache);
      slab = unlink_last_free (m, cache);
      SET (m, slab, KmSlab, next, cut);
      cut = slab;
    }
  while (cut != 0)
    {
      KmRef slab = cut;

      cut = slab_at (m, slab)->next;
      destroy_slab (m, cache, slab);
    }
}

/* CONFIG_DEBUG_SLAB marks an object that has left its slab: one that has no mark is free already (facts 6.3). Returns
 * true if the kernel dies here. */
static bool
is_free_twice (KmMachine *m, KmRef cache, KmRef slab, uint32_t index)
{
  uint32_t entry = store_get_half (m, slab_table (slab) + index);

  if (!m->slab_platform.debug || rules_of (m)->index_array || entry == KM_SLAB_BUFCTL_TAKEN)
    return false;
  TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = object_value (slab, index), .a = KM_BUG_DOUBLE_FREE,
           .b = (int32_t)index);
  return true;
}

/* One round of free_block(). */
static void
give_object (KmMachine *m, KmRef cache, KmValue object)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  KmObjectPlace place;
  const KmSlab *s;

  if (!km_object_find (m, object, &place))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .pfn2 = object, .a = KM_BUG_NOT_SLAB);
      return;
    }
  if (is_free_twice (m, cache, place.slab, place.index))
    return;
  put_object (m, cache, place.slab, place.index);
  SET (m, cache, KmSlabCache, free_objects, c->free_objects + 1);
  s = slab_at (m, place.slab);
  if (slab_in_use (s) != 0)
    move_slab (m, cache, place.slab, KM_SLAB_PARTIAL, true);
  else if (!rules_of (m)->cut_after_batch && c->free_objects > c->free_limit)
    {
      tell_free_limit (m, cache);
      SET (m, cache, KmSlabCache, free_objects, c->free_objects - c->c.num);
      move_slab (m, cache, place.slab, KM_NR_SLAB_LISTS, false);
      destroy_slab (m, cache, place.slab);
    }
  else
    move_slab (m, cache, place.slab, KM_SLAB_FREE, false);
}

/* Moves what follows the oldest @n entries down. */
static void
drop_oldest (KmMachine *m, KmRef array, uint32_t n)
{
  const KmArray *a = array_at (m, array);

  n = MIN (n, a->avail); /* a slab that was destroyed may have given its management back to this very array */
  for (uint32_t i = n; i < a->avail; i++)
    store_set (m, array_entry (array, i - n), a->entry[i]);
  SET (m, array, KmArray, avail, a->avail - n);
}

/* free_block() of the oldest @n entries of an array. */
static void
give_oldest (KmMachine *m, KmRef cache, KmRef array, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++)
    give_object (m, cache, array_at (m, array)->entry[i]);
  if (rules_of (m)->cut_after_batch)
    cut_free_slabs (m, cache);
  drop_oldest (m, array, n);
}

/* cache_flusharray(): the array is full. */
static void
flush (KmMachine *m, KmRef cache, KmRef array)
{
  KmRef shared = slab_array (slab_record_at (m, cache), SHARED);
  const KmArray *a = array_at (m, array), *s = shared ? array_at (m, shared) : NULL;
  uint32_t n = s ? MIN (a->batchcount, s->limit - s->avail) : 0;

  TELL_ABOVE (m, KM_EVENT_ARRAY_FLUSH, .cache = cache, .a = (int32_t)(n ? n : a->batchcount), .b = (int32_t)a->avail);
  tell_enter (m);
  if (n == 0)
    give_oldest (m, cache, array, a->batchcount);
  else
    {
      TELL_ABOVE (m, KM_EVENT_SHARED_PUT, .cache = cache, .a = (int32_t)n, .b = (int32_t)(s->avail + n));
      transfer (m, shared, array, n, true);
      drop_oldest (m, array, n);
    }
  tell_leave (m);
}

void
slab_cache_free (KmMachine *m, KmRef cache, KmValue object)
{
  KmRef array = slab_array (slab_record_at (m, cache), m->cpu);
  const KmArray *a = array_at (m, array);

  if (G_UNLIKELY (a->avail >= a->limit))
    flush (m, cache, array);
  TELL_ABOVE (m, KM_EVENT_ARRAY_PUT, .cache = cache, .pfn = km_object_frame (m, object), .pfn2 = object,
              .a = (int32_t)a->avail + 1);
  slab_array_push (m, array, object);
}

/* ---- reaping ---- */

/* drain_array() without force. */
static void
reap_array (KmMachine *m, KmRef cache, KmRef array)
{
  const KmArray *a = array_at (m, array);
  uint32_t n = (a->limit + REAP_PARTS - 1) / REAP_PARTS;

  if (a->avail == 0)
    return;
  if (a->touched)
    {
      SET (m, array, KmArray, touched, 0);
      return;
    }
  give_oldest (m, cache, array, n > a->avail ? (a->avail + 1) / 2 : n);
}

/* drain_freelist(): destroys at most @n free slabs, each before the next is looked at. */
static void
drain_free_slabs (KmMachine *m, KmRef cache, uint32_t n)
{
  for (; n > 0 && slab_record_at (m, cache)->list[KM_SLAB_FREE].last != 0; n--)
    destroy_slab (m, cache, unlink_last_free (m, cache));
}

void
slab_cache_reap (KmMachine *m, KmRef cache, bool node_due)
{
  const KmSlabCache *c = slab_record_at (m, cache);
  uint32_t part = REAP_PARTS * c->c.num;

  TELL_ABOVE (m, KM_EVENT_CACHE_REAP, .cache = cache, .a = (int32_t)array_at (m, slab_array (c, m->cpu))->avail,
              .b = (int32_t)c->list[KM_SLAB_FREE].n);
  tell_enter (m);
  reap_array (m, cache, slab_array (c, m->cpu));
  if (node_due)
    {
      if (slab_array (c, SHARED))
        reap_array (m, cache, slab_array (c, SHARED));
      if (c->free_touched)
        SET (m, cache, KmSlabCache, free_touched, 0);
      else
        drain_free_slabs (m, cache, (c->free_limit + part - 1) / part);
    }
  tell_leave (m);
}

uint32_t
slab_cache_shrink (KmMachine *m, KmRef cache)
{
  const KmSlabCache *c = slab_record_at (m, cache);

  for (uint32_t i = 0; i <= SHARED; i = slab_next (m, i))
    if (slab_array (c, i))
      give_oldest (m, cache, slab_array (c, i), array_at (m, slab_array (c, i))->avail);
  drain_free_slabs (m, cache, UINT32_MAX);
  return c->list[KM_SLAB_FULL].n + c->list[KM_SLAB_PARTIAL].n;
}

/* ---- making ---- */

static KmRef
array_pool (KmMachine *m, uint32_t limit)
{
  static const struct
  {
    KmPoolNumber number;
    uint32_t room;
  } sizes[] = { { POOL_ARRAY_24, 24 }, { POOL_ARRAY_120, 120 }, { POOL_ARRAY_512, 512 } };
  unsigned i = 0;

  while (limit > sizes[i].room)
    i++;
  return pool_fixed (m, sizes[i].number, RECORD_WORDS (KmArray) + sizes[i].room);
}

void
slab_cache_set_array (KmMachine *m, KmRef cache, uint32_t place, uint32_t limit, uint32_t batchcount)
{
  KmRef old = slab_array (slab_record_at (m, cache), place), array = 0;

  if (limit > 0)
    {
      array = pool_take_clear (m, array_pool (m, limit), 0);
      SET (m, array, KmArray, limit, limit);
      SET (m, array, KmArray, batchcount, batchcount);
    }
  if (old)
    {
      give_oldest (m, cache, old, array_at (m, old)->avail);
      pool_give (m, array_pool (m, array_at (m, old)->limit), old);
    }
  store_set (m, slab_array_word (cache, place), array);
  km_machine_doubt (m);
}

void
slab_cache_setup (KmMachine *m, KmRef cache, const KmSlabGeometry *g)
{
  G_STATIC_ASSERT (RECORD_WORDS (KmSlabCache) <= CACHE_WORDS);
  G_STATIC_ASSERT (RECORD_WORDS (KmSlabCache) - (KM_MAX_CPUS - CACHE_FEW_CPUS) * RECORD_WORDS (KmSlabCpu)
                   <= CACHE_WORDS_FEW);
  SET (m, cache, KmCache, allocator, KM_ALLOCATOR_SLAB);
  SET (m, cache, KmCache, object_size, g->object_size);
  SET (m, cache, KmCache, size, g->buffer_size);
  SET (m, cache, KmCache, align, g->align);
  SET (m, cache, KmCache, pad, g->object_offset);
  SET (m, cache, KmCache, flags, g->flags);
  SET (m, cache, KmCache, num, g->num);
  SET (m, cache, KmCache, order, g->order);
  SET (m, cache, KmSlabCache, left_over, g->left_over);
  SET (m, cache, KmSlabCache, management, g->management);
  SET (m, cache, KmSlabCache, management_size, g->management_size);
  SET (m, cache, KmSlabCache, colour, g->colour);
  SET (m, cache, KmCache, step, g->colour_off);
  SET (m, cache, KmCache, lead, km_slab_first_object (&m->slab_platform, g, 0));
  SET (m, cache, KmSlabCache, limit, g->limit);
  SET (m, cache, KmSlabCache, batchcount, g->batchcount);
  SET (m, cache, KmSlabCache, shared_limit, g->shared_limit);
  SET (m, cache, KmSlabCache, free_limit, g->free_limit);
  pool_init (m, FIELD (cache, KmCache, slabs),
             slab_record_words (g->num, cache_at (m, cache)->general != 0) + (g->management_cache != 0));
}

void
slab_cache_release (KmMachine *m, KmRef cache)
{
  for (uint32_t place = 0; place <= SHARED; place = slab_next (m, place))
    slab_cache_set_array (m, cache, place, 0, 0);
  if (slab_record_at (m, cache)->c.slabs.live == 0)
    pool_release (m, FIELD (cache, KmCache, slabs));
}
