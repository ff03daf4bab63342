/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/page.h"

#include "core/machine/cache_place.h"
#include "core/page/overlap.h"
#include "core/page/page_check.h"

static bool
no_frame (const KmMachine *m, KmPfn pfn)
{
  return pfn >= m->end_pfn || frame_kind (m, pfn) == S_HOLE;
}

/* ---- where a frame belongs ---- */

/* PageHead(). */
static bool
is_compound (const KmMachine *m, KmPfn pfn)
{
  return frame_kind (m, pfn) == S_ALLOCATED && (m->frame[pfn].aux & AUX_COMPOUND);
}

/* compound_head(): the head if @pfn is part of a compound page, else @pfn. */
static KmPfn
compound_head (const KmMachine *m, KmPfn pfn)
{
  KmPfn head = frame_head (m, pfn);

  return is_compound (m, head) ? head : pfn;
}

/* ---- handing out ---- */

bool
km_page_prepare (KmMachine *m, KmZone *zone, const KmRequest *request, KmPfn pfn, bool listed)
{
  unsigned order = request->order;
  unsigned aux = request->type | m->cpu << AUX_CPU_SHIFT;

  if (G_UNLIKELY (m->n_excess > 0))
    {
      if (!(listed && m->generation->checks_at_drain) && !km_page_check_new (m, pfn, order, request->type))
        return false;
      frame_set_count (m, pfn, 0); /* nobody looked; it will be set to 1 */
    }
  if (order > 0 && (request->gfp & m->bits.comp))
    aux |= AUX_COMPOUND;
  TELL (m, KM_EVENT_HAND_OUT, .zone = zone_index (m, zone), .order = order, .mt = request->type, .pfn = pfn);
  frame_set_state (m, pfn, S_ALLOCATED | order, aux);
  frame_set_record (m, pfn, 1, m->dispatch.number);
  if (G_UNLIKELY (request->gfp & m->bits.zero))
    TELL (m, KM_EVENT_ZERO, .zone = zone_index (m, zone), .order = order, .pfn = pfn);
  return true;
}

/* ---- freeing ---- */

/* Tells what the kernel does not notice about an order that is not the block's own. */
static void
tell_wrong_order (KmMachine *m, KmPfn pfn, unsigned order)
{
  unsigned own = frame_order (m, pfn);

  if (pfn & ((1u << order) - 1))
    km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, order, KM_SILENT_UNALIGNED, 0);
  if (frame_kind (m, pfn) == S_ALLOCATED && order < own)
    {
      km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, order, KM_SILENT_PARTIAL_FREE, own);
      km_page_tell_misuse (m, KM_EVENT_LEAK, pfn + (1u << order), order, (1 << own) - (1 << order), 0);
    }
}

/* Returns true if nothing prevents freeing @freed. What that kernel does not notice is told, and the frames
 * are where no other block has them. */
static bool
take_over (KmMachine *m, KmZone *zone, KmFreed *freed)
{
  tell_wrong_order (m, freed->first, freed->order);
  if (!km_page_check_freed (m, freed))
    return false;
  if (freed->end > zone->info.end_pfn)
    {
      freed->end = zone->info.end_pfn;
      km_page_tell_misuse (m, KM_EVENT_SILENT, freed->first, freed->order, KM_SILENT_LEAVES_ZONE, 0);
    }
  km_overlap_clear (m, zone, freed->first, freed->end);
  return true;
}

/* One aligned block to the list that serves it. */
static void
give (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order, bool to_pcp, bool cold)
{
  if (to_pcp && pcp_serves (m, order))
    {
      km_pcp_give (m, zone, pfn, order, cold);
      return;
    }
  km_buddy_free (m, zone, pfn, order);
}

/* True if the kernel puts frame @pfn on a per-CPU list though a slab has it, and notices at the drain. */
static bool
is_under_slab (const KmMachine *m, KmPfn pfn, unsigned order)
{
  return m->generation->checks_at_drain && frame_kind (m, pfn) == S_SLAB && pcp_serves (m, order);
}

/* free_the_page() and below: the last reference is gone (the count of @pfn is 0 or about to be overwritten). @owner is
 * the head of the block that the frames are a part of. Frames that are not an aligned block enter the lists as the
 * aligned blocks that they consist of. */
static void
free_block (KmMachine *m, KmPfn pfn, unsigned order, bool cold, KmPfn owner)
{
  KmZone *zone = zone_of (m, pfn);
  KmFreed freed = {
    .first = pfn, .end = pfn + (1u << order), .owner = owner, .order = order, .listed = pcp_serves (m, order)
  };

  if (G_UNLIKELY (frame_state (m, pfn) != (S_ALLOCATED | order) || m->n_excess > 0 || m->word[careful_word (m)]))
    {
      if (is_under_slab (m, pfn, order))
        {
          km_page_free_under_slab (m, pfn, order);
          return;
        }
      if (!take_over (m, zone, &freed))
        return;
    }
  TELL (m, KM_EVENT_FREE, .zone = zone_index (m, zone), .order = order, .mt = pageblock_type (m, zone, pfn),
        .pfn = pfn);
  tell_enter (m);
  frame_set_kind (m, pfn, S_TAIL);
  for (unsigned part; pfn < freed.end; pfn += 1u << part)
    {
      part = aligned_order (pfn, freed.end, order);
      give (m, zone, pfn, part, freed.listed, cold);
    }
  tell_leave (m);
}

/* put_page_testzero(): drops one reference of this very frame. Returns true if it was the last. */
static bool
drop_reference (KmMachine *m, KmPfn pfn, bool tell)
{
  int32_t count = frame_count (m, pfn) - 1;

  if ((tell || count != 0))
    TELL (m, KM_EVENT_PUT_PAGE, .zone = zone_index (m, zone_of (m, pfn)), .pfn = pfn, .a = count + 1, .b = count);
  frame_set_count (m, pfn, count);
  if (count < 0)
    km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, 0, KM_SILENT_COUNT_BELOW_ZERO, 0);
  return count == 0;
}

static void
tell_new_owner (KmMachine *m, KmPfn pfn, uint32_t owner)
{
  if (owner != UINT32_MAX && frame_kind (m, pfn) == S_ALLOCATED && m->link[pfn].prev != owner)
    km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, frame_order (m, pfn), KM_SILENT_REUSED, 0);
}

/* 6.1 frees the later parts of a block at once when its first page is still referenced elsewhere. */
static void
free_tail_parts (KmMachine *m, KmPfn pfn, unsigned order)
{
  KmPfn owner = frame_head (m, pfn);

  while (order-- > 0)
    if (!no_frame (m, pfn + (1u << order)))
      free_block (m, pfn + (1u << order), order, false, owner);
  if (owner == pfn && frame_kind (m, pfn) == S_ALLOCATED)
    frame_set_state (m, pfn, S_ALLOCATED, frame_aux (m, pfn));
}

/* Unknown frames are in use by others: they become a block of the order that is asked for, before they are touched. */
static void
adopt_unknown (KmMachine *m, KmPfn pfn, unsigned order)
{
  const KmZone *zone = zone_of (m, pfn);

  if (frame_kind (m, pfn) != S_UNKNOWN)
    return;
  if (order > KM_MAX_ORDER || (pfn & ((1u << order) - 1)) || zone->info.end_pfn - pfn < 1u << order)
    order = 0;
  for (KmPfn frame = pfn + 1; frame < pfn + (1u << order); frame++)
    if (frame_kind (m, frame) != S_UNKNOWN)
      order = 0;
  for (KmPfn frame = pfn + 1; frame < pfn + (1u << order); frame++)
    frame_set_state (m, frame, S_TAIL, 0);
  frame_set_state (m, pfn, S_ALLOCATED | order, 0);
  frame_set_record (m, pfn, 1, UINT32_MAX);
}

static bool
usable (KmMachine *m, KmPfn pfn, unsigned order)
{
  if (no_frame (m, pfn))
    {
      km_page_tell_misuse (m, KM_EVENT_OOPS, pfn, order, KM_INVALID_PFN, 0);
      return false;
    }
  adopt_unknown (m, pfn, order);
  return true;
}

void
km_page_free (KmMachine *m, KmPfn pfn, unsigned order, uint32_t owner)
{
  /* The usual case: the block, the whole block, and nobody else holds it. */
  if (G_LIKELY (pfn < m->end_pfn && order <= KM_MAX_ORDER && frame_state (m, pfn) == (S_ALLOCATED | order)
                && m->link[pfn].next == 1 && owner == UINT32_MAX))
    {
      free_block (m, pfn, order, false, pfn);
      return;
    }
  if (!usable (m, pfn, order))
    return;
  if (order > KM_MAX_ORDER)
    {
      km_page_tell_misuse (m, KM_EVENT_OOPS, pfn, order, KM_INVALID_ORDER, 0);
      return;
    }
  tell_new_owner (m, pfn, owner);
  if (drop_reference (m, pfn, false))
    free_block (m, pfn, order, false, pfn);
  else if (m->generation->frees_tails_at_once && !is_compound (m, pfn))
    free_tail_parts (m, pfn, order);
}

void
km_page_get (KmMachine *m, KmPfn pfn)
{
  int32_t count;

  if (!usable (m, pfn, 0))
    return;
  pfn = compound_head (m, pfn);
  count = frame_count (m, pfn);
  TELL (m, KM_EVENT_GET_PAGE, .zone = zone_index (m, zone_of (m, pfn)), .pfn = pfn, .a = count, .b = count + 1);
  frame_set_count (m, pfn, count + 1);
}

void
km_page_put (KmMachine *m, KmPfn pfn, uint32_t owner)
{
  if (!usable (m, pfn, 0))
    return;
  pfn = compound_head (m, pfn);
  tell_new_owner (m, pfn, owner);
  if (drop_reference (m, pfn, true))
    free_block (m, pfn, is_compound (m, pfn) ? frame_order (m, pfn) : 0, false, pfn);
}

/* set_page_refcounted() of a page behind the first: one of the block becomes a page of its own; of another owner's only
 * the count changes. */
static void
split_off (KmMachine *m, KmPfn pfn, KmPfn head, unsigned aux)
{
  if (frame_head (m, pfn) != head)
    {
      frame_set_count (m, pfn, 1);
      return;
    }
  frame_set_count (m, pfn, 0);
  frame_set_state (m, pfn, S_ALLOCATED, aux);
  frame_set_record (m, pfn, 1, m->link[head].prev);
}

void
km_page_split (KmMachine *m, KmPfn pfn, unsigned order)
{
  bool whole;

  if (!usable (m, pfn, order))
    return;
  whole = order <= KM_MAX_ORDER && frame_state (m, pfn) == (S_ALLOCATED | order) && !is_compound (m, pfn);
  if (!whole)
    {
      km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, order, KM_SILENT_FOREIGN_FRAMES, 0);
      return;
    }
  TELL (m, KM_EVENT_SPLIT_PAGE, .zone = zone_index (m, zone_of (m, pfn)), .order = order, .pfn = pfn);
  for (KmPfn frame = pfn + 1; frame < pfn + (1u << order); frame++)
    split_off (m, frame, pfn, frame_aux (m, pfn));
  frame_set_state (m, pfn, S_ALLOCATED, frame_aux (m, pfn));
}

/* ---- page cache ---- */

void
km_page_cache_add (KmMachine *m, KmPfn pfn, uint32_t index)
{
  KmZone *zone = zone_of (m, pfn);

  TELL (m, KM_EVENT_CACHE_ADD, .zone = zone_index (m, zone), .pfn = pfn);
  frame_set_record (m, pfn, 0, 0);
  frame_set_kind (m, pfn, S_CACHE);
  cache_place_set (m, pfn, m->dispatch.number, index);
  list_add (m, pfn, lru_head (zone));
  word_add (m, zone->words + W_CACHE, 1);
}

bool
km_page_cache_reclaim (KmMachine *m, KmZone *zone)
{
  uint32_t head = lru_head (zone);
  KmPfn pfn = m->link[head].prev;

  /* page_freeze_refs() refuses a page with another count than that of the cache. */
  while (m->n_excess > 0 && pfn != head && frame_excess (m, pfn) != 0)
    pfn = m->link[pfn].prev;
  if (pfn == head || km_is_stopped (m))
    return false;
  TELL (m, KM_EVENT_RECLAIM_PAGE, .zone = zone_index (m, zone), .pfn = pfn);
  list_remove (m, pfn);
  cache_place_clear (m, pfn);
  word_add (m, zone->words + W_CACHE, -1);
  frame_set_state (m, pfn, S_ALLOCATED, 0);
  frame_set_record (m, pfn, 0, UINT32_MAX);
  tell_enter (m);
  free_block (m, pfn, 0, m->generation->reclaims_cold, pfn);
  tell_leave (m);
  return true;
}
