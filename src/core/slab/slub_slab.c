/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slab/slub_slab.h"

#include "core/slab/slab_lists.h"
#include "core/slab/slub_check.h"
#include "core/slab/tell.h"
#include "core/slab/slab_frames.h"

/* ---- the fields of a slab ---- */

void
slub_set_bits (KmMachine *m, KmRef slab, uint32_t mask, uint32_t bits)
{
  SET (m, slab, KmSlab, place, (slab_at (m, slab)->place & ~mask) | bits);
}

void
slub_freeze (KmMachine *m, KmRef cache, KmRef slab, bool frozen)
{
  TELL_ABOVE (m, KM_EVENT_FREEZE, .cache = cache, .pfn = slab_at (m, slab)->pfn, .a = frozen);
  slub_set_bits (m, slab, SLUB_FROZEN, frozen ? SLUB_FROZEN : 0);
}

/* ---- the node's lists ---- */

/* list_del(), which needs no head, and one less in the count of @cache. */
void
slub_list_remove (KmMachine *m, KmRef cache, KmRef slab)
{
  slab_list_remove (m, slab_list_around (m, cache, slab),
                    slab_list_head (m, cache, (KmSlabList)slab_list (slab_at (m, slab))), slab);
}

/* Takes the slab from its list of the node, if it is on one, and puts it on @list; KM_NR_SLAB_LISTS: on none. */
void
slub_move (KmMachine *m, KmRef cache, KmRef slab, KmSlabList list, bool tail)
{
  const KmSlab *s = slab_at (m, slab);
  bool listed = slab_list (s) == KM_SLAB_FULL || slab_list (s) == KM_SLAB_PARTIAL;

  TELL_ABOVE (m, KM_EVENT_SLAB_LIST, .cache = cache, .pfn = s->pfn, .a = tail, .b = (int32_t)slab_in_use (s),
              .mt = list, .mt2 = (listed ? slab_list (s) : KM_NR_SLAB_LISTS));
  if (listed)
    slub_list_remove (m, cache, slab);
  if (list < KM_NR_SLAB_LISTS)
    slab_list_insert (m, cache, slab, list, tail);
}

/* add_full(): without SLAB_STORE_USER nobody keeps full slabs. */
void
slub_add_full (KmMachine *m, KmRef cache, KmRef slab)
{
  bool kept = (cache_at (m, cache)->flags & KM_SLAB_STORE_USER) != 0;

  slub_move (m, cache, slab, kept ? KM_SLAB_FULL : KM_NR_SLAB_LISTS, false);
}

/* min_partial decides whether an empty slab is kept. Returns true if it is to be given back. */
bool
slub_is_spare (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlubCache *c = slub_at (m, cache);
  bool spare = c->partial.n >= c->min_partial;

  TELL_ABOVE (m, KM_EVENT_MIN_PARTIAL, .cache = cache, .pfn = slab_at (m, slab)->pfn, .a = (int32_t)c->partial.n,
              .b = (int32_t)c->min_partial, .order2 = spare);
  return spare;
}

/* ---- slabs ---- */

KmRef
slub_slab_new (KmMachine *m, KmRef cache, KmPfn pfn, uint32_t order)
{
  const KmSlubCache *c = slub_at (m, cache);
  uint32_t num = order == c->c.order ? c->c.num : c->min_num;
  KmRef slab = pool_take_clear (m, FIELD (cache, KmCache, slabs), cache);

  slab_set_list (m, slab, KM_NR_SLAB_LISTS);
  SET (m, slab, KmSlab, pfn, pfn);
  slub_set_bits (m, slab, SLUB_SMALLER, order == c->c.order ? 0 : SLUB_SMALLER);
  for (uint32_t i = 0; i < num; i += 2)
    {
      uint32_t low = i + 1 < num ? i + 1 : KM_SLUB_END, high = i + 2 < num ? i + 2 : KM_SLUB_END;

      store_set (m, (slab_table (slab) + i) / 2, i + 1 < num ? low | high << 16 : low);
    }
  touch_slab_made (m, slab); /* setup_slab_debug(), and the free pointers */
  return slab;
}

/* What of a caller's mask reaches the page allocator: constraint and reclaim bits, and those of the cache. */
static KmGfp
slub_gfp (KmMachine *m, KmRef cache, KmGfp gfp)
{
  const KmGfpBits *b = &m->bits;
  const KmCache *c = cache_at (m, cache);
  KmGfp kept = b->wait | b->kswapd | b->high | b->atomic | b->io | b->fs | b->nowarn | b->repeat | b->nofail
               | b->noretry | b->memalloc | b->nomemalloc | b->thisnode;

  if (gfp & (b->highmem | b->dma32))
    TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .a = KM_ERROR_GROW_FLAGS, .b = (int32_t)gfp);
  if (c->ctor && (gfp & b->zero) && !km_has_warned (m, KM_WARN_ZERO_CTOR))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .cache = cache, .a = KM_ERROR_ZERO_CTOR, .b = (int32_t)gfp);
      km_note_warning (m, KM_WARN_ZERO_CTOR);
    }
  gfp &= kept;
  if (c->order)
    gfp |= b->comp;
  if (c->flags & KM_SLAB_CACHE_DMA)
    gfp |= b->dma;
  if (c->flags & KM_SLAB_CACHE_DMA32)
    gfp |= b->dma32;
  if (c->flags & KM_SLAB_RECLAIM_ACCOUNT)
    gfp |= b->reclaimable;
  return gfp;
}

/* alloc_slab_page() of the usual order without trying hard, then of the smallest one. Returns the first frame, and the
 * order in @order. */
static KmPfn
slub_get_frames (KmMachine *m, KmRef cache, KmGfp gfp, uint32_t *order)
{
  const KmSlubCache *c = slub_at (m, cache);
  const KmGfpBits *b = &m->bits;
  KmGfp first = (gfp | b->nowarn | b->noretry) & ~b->nofail;
  KmPfn pfn;

  if (!m->generation->slub_rules->node_alone && (first & b->wait) && c->c.order > c->min_order)
    first = (first | b->nomemalloc) & ~(b->wait | b->kswapd);
  *order = c->c.order;
  pfn = kmem_get_frames (m, cache, first, *order);
  if (pfn != KM_PFN_NONE)
    return pfn;
  *order = c->min_order;
  return kmem_get_frames (m, cache, gfp, *order);
}

static void
slub_tell_new (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);

  TELL_ABOVE (m, KM_EVENT_SLAB_NEW, .cache = cache, .pfn = s->pfn, .b = (int32_t)slub_objects (m, slab),
              .order = slub_order (m, slab));
  if (cache_at (m, cache)->ctor)
    TELL_ABOVE (m, KM_EVENT_CONSTRUCT, .cache = cache, .pfn = s->pfn, .pfn2 = object_value (slab, 0),
                .a = (int32_t)slub_objects (m, slab));
}

/* new_slab(): on no list and not counted yet; 0 if there are no frames. */
KmRef
slub_grow (KmMachine *m, KmRef cache, KmGfp gfp)
{
  uint32_t order;
  KmRef slab;
  KmPfn pfn;

  if (m->generation->slub_rules->node_alone && (gfp & (m->bits.highmem | m->bits.dma32)))
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .cache = cache, .a = KM_BUG_GROW_FLAGS, .b = (int32_t)gfp);
      return 0;
    }
  gfp = slub_gfp (m, cache, gfp);
  TELL_ABOVE (m, KM_EVENT_CACHE_GROW, .cache = cache, .a = (int32_t)gfp, .order = cache_at (m, cache)->order);
  tell_enter (m);
  pfn = slub_get_frames (m, cache, gfp, &order);
  tell_leave (m);
  if (pfn == KM_PFN_NONE)
    return 0;
  slab = slub_slab_new (m, cache, pfn, order);
  kmem_mark_frames (m, pfn, order, slab);
  SET (m, cache, KmSlubCache, grown, slub_at (m, cache)->grown + 1);
  slub_tell_new (m, cache, slab);
  return slab;
}

/* inc_slabs_node(), dec_slabs_node(). */
void
slub_count (KmMachine *m, KmRef cache, KmRef slab, bool more)
{
  const KmSlubCache *c = slub_at (m, cache);
  uint32_t objects = slub_objects (m, slab);

  SET (m, cache, KmSlubCache, nr_slabs, more ? c->nr_slabs + 1 : c->nr_slabs - 1);
  SET (m, cache, KmSlubCache, total_objects, more ? c->total_objects + objects : c->total_objects - objects);
}

/* free_slab() of a slab that is on no list and is not counted any more. */
static void
slub_give_back (KmMachine *m, KmRef cache, KmRef slab)
{
  const KmSlab *s = slab_at (m, slab);
  KmPfn pfn = s->pfn;
  uint32_t order = slub_order (m, slab);

  slub_slab_checks (m, slab);
  TELL_ABOVE (m, KM_EVENT_SLAB_DESTROY, .cache = cache, .pfn = pfn, .order = order);
  SET (m, cache, KmSlubCache, destroyed, slub_at (m, cache)->destroyed + 1);
  slub_strays_forget (m, slab);
  pool_give (m, FIELD (slab_cache (m, slab), KmCache, slabs), slab);
  tell_enter (m);
  kmem_put_frames (m, pfn, order);
  tell_leave (m);
}

void
slub_discard (KmMachine *m, KmRef cache, KmRef slab)
{
  slub_count (m, cache, slab, false);
  slub_give_back (m, cache, slab);
}
