/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/page_alloc.h"

enum
{
  COSTLY_ORDER = 3,         /* PAGE_ALLOC_COSTLY_ORDER, both generations */
  RECLAIM_BATCH = 32,       /* SWAP_CLUSTER_MAX, both generations */
  MAX_RECLAIM_RETRIES = 16, /* 6.1 */
};

/* ---- one zone ---- */

static void
wake_kswapd (KmMachine *m, KmZone *zone, unsigned order)
{
  KmRequest probe = { .order = order };
  unsigned mark = m->generation->kswapd_wakes_below;
  uint32_t word = zone->words + W_FLAGS;

  if ((m->word[word] & ZONE_KSWAPD_WOKEN) || km_watermark_would_pass (m, zone, &probe, mark, 0))
    return;
  TELL (m, KM_EVENT_WAKE_KSWAPD, .zone = zone_index (m, zone), .order = order);
  word_set (m, word, m->word[word] | ZONE_KSWAPD_WOKEN);
  word_add (m, woken_word (m), 1);
}

/* rmqueue_buddy(): straight from the free lists. */
static KmPfn
take_from_buddy (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  const unsigned highatomic = KM_NR_PCP_TYPES;
  KmPfn pfn = KM_PFN_NONE;
  bool steals = false;

  if (alloc_flags & ALLOC_HIGHATOMIC)
    pfn = km_buddy_take_from (m, zone, request->order, highatomic);
  if (pfn == KM_PFN_NONE)
    pfn = km_buddy_take (m, zone, request->order, request->type, alloc_flags, &steals);
  if (pfn == KM_PFN_NONE && m->generation->has_highatomic && (alloc_flags & (ALLOC_OOM | ALLOC_HARDER)))
    pfn = km_buddy_take_from (m, zone, request->order, highatomic);
  if (pfn != KM_PFN_NONE && !m->generation->counts_each)
    zone_add_free_pages (m, zone, -(1 << request->order));
  return pfn;
}

static void
warn_of_nofail (KmMachine *m, const KmRequest *request)
{
  if (request->gfp & m->bits.nofail && request->order > 1)
    km_warn_once (m, KM_WARN_NOFAIL_ORDER);
}

/* rmqueue(): from the per-CPU list or the buddy lists, until a block is clean. */
static KmPfn
take_from_zone (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  KmPfn pfn;
  bool listed;

  if (G_UNLIKELY (request->gfp & m->bits.nofail) && !m->generation->nofail_warns_late)
    warn_of_nofail (m, request);
  do
    {
      pfn = KM_PFN_NONE;
      if (pcp_serves (m, request->order))
        pfn = km_pcp_take (m, zone, request, alloc_flags);
      listed = pfn != KM_PFN_NONE;
      if (pfn == KM_PFN_NONE && (m->generation->pcp_falls_through || !pcp_serves (m, request->order)))
        pfn = take_from_buddy (m, zone, request, alloc_flags);
    }
  while (pfn != KM_PFN_NONE && !km_page_prepare (m, zone, request, pfn, listed));

  if (G_UNLIKELY ((alloc_flags & ALLOC_KSWAPD) && (m->word[zone->words + W_FLAGS] & ZONE_BOOSTED_WATERMARK)))
    {
      word_set (m, zone->words + W_FLAGS, m->word[zone->words + W_FLAGS] & ~ZONE_BOOSTED_WATERMARK);
      wake_kswapd (m, zone, 0);
    }
  return pfn;
}

/* The pages of a zone that may be HighAtomic: about a hundredth and, where a hundredth is less than a pageblock,
 * in 6.12 none. */
static int32_t
highatomic_limit (const KmMachine *m, const KmZone *zone)
{
  int32_t block = 1 << m->pageblock_order, part = (int32_t)(zone->info.managed / 100);

  if (m->generation->small_zones_reserve)
    return part + block;
  return part < block ? 0 : (part + block - 1) & ~(block - 1);
}

/* reserve_highatomic_pageblock(): keeps the pageblock for the next such request. */
static void
reserve_highatomic (KmMachine *m, KmZone *zone, KmPfn pfn, unsigned order)
{
  int32_t block = 1 << m->pageblock_order, reserved = m->word[zone->words + W_HIGHATOMIC];
  bool large = m->generation->lists_by_block && order >= m->pageblock_order;

  if (reserved >= highatomic_limit (m, zone) || pageblock_type (m, zone, pfn) >= KM_NR_PCP_TYPES)
    return;
  if (m->generation->lists_by_block && !large && !km_buddy_spans_pageblock (m, zone, pfn))
    return;
  reserved += large ? 1 << order : block;
  TELL (m, KM_EVENT_HIGHATOMIC, .zone = zone_index (m, zone), .pfn = pfn, .a = 1, .b = reserved);
  tell_enter (m);
  word_set (m, zone->words + W_HIGHATOMIC, reserved);
  if (large)
    km_buddy_set_pageblocks (m, zone, pfn, order, KM_NR_PCP_TYPES);
  else
    {
      km_zone_set_pageblock_type (m, zone, pfn, KM_NR_PCP_TYPES);
      km_buddy_move_pageblock (m, zone, pfn, KM_NR_PCP_TYPES, NULL);
    }
  tell_leave (m);
}

/* ---- the walk ---- */

/* 6.12 asks for the high watermark first: a zone that does not pass it is marked, so that its per-CPU lists shrink. */
static bool
is_above_high (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  uint32_t flags = zone->words + W_FLAGS;

  if (!m->generation->marks_below_high || (m->word[flags] & ZONE_BELOW_HIGH))
    return false;
  if (km_watermark_ok (m, zone, request, alloc_flags, KM_WMARK_HIGH))
    return true;
  TELL (m, KM_EVENT_BELOW_HIGH, .zone = zone_index (m, zone), .a = 1);
  word_set (m, flags, m->word[flags] | ZONE_BELOW_HIGH);
  return false;
}

static bool
zone_may_serve (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags)
{
  return is_above_high (m, zone, request, alloc_flags) || (alloc_flags & ALLOC_NO_WATERMARKS)
         || km_watermark_ok (m, zone, request, alloc_flags, alloc_flags & ALLOC_WMARK_MASK);
}

/* One pass over the zones, downwards from the preferred one. */
static KmPfn
walk_once (KmMachine *m, const KmRequest *request, unsigned alloc_flags)
{
  TELL (m, KM_EVENT_ZONE_WALK, .order = request->order, .order2 = alloc_flags & ALLOC_WMARK_MASK, .mt = request->type,
        .a = (int32_t)alloc_flags, .b = (int32_t)((1u << (request->first_zone + 1)) - 1));
  for (int i = request->first_zone; i >= 0; i--)
    {
      KmZone *zone = &m->zones[i];
      KmPfn pfn;

      if (!zone_may_serve (m, zone, request, alloc_flags))
        continue;
      tell_enter (m);
      pfn = take_from_zone (m, zone, request, alloc_flags);
      tell_leave (m);
      if (pfn == KM_PFN_NONE)
        continue;
      if (G_UNLIKELY (alloc_flags & ALLOC_HIGHATOMIC))
        reserve_highatomic (m, zone, pfn, request->order);
      return pfn;
    }
  return KM_PFN_NONE;
}

/* get_page_from_freelist(). */
static KmPfn
walk_zones (KmMachine *m, const KmRequest *request, unsigned alloc_flags)
{
  KmPfn pfn = walk_once (m, request, alloc_flags);

  if (pfn == KM_PFN_NONE && (alloc_flags & ALLOC_NOFRAGMENT))
    {
      TELL (m, KM_EVENT_RETRY, .order = request->order, .a = KM_RETRY_NOFRAGMENT);
      pfn = walk_once (m, request, alloc_flags & ~(unsigned)ALLOC_NOFRAGMENT);
    }
  return pfn;
}

static void
wake_all_kswapds (KmMachine *m, const KmRequest *request)
{
  for (int i = request->first_zone; i >= 0; i--)
    wake_kswapd (m, &m->zones[i], request->order);
}

/* ---- reclaim ---- */

/* try_to_free_pages(): page cache of the allowed zones, oldest first. Returns the pages freed. */
static uint32_t
direct_reclaim (KmMachine *m, const KmRequest *request)
{
  uint32_t freed = 0, event = 0;

  m->happened |= KM_HAPPENED_RECLAIM;
  if (G_UNLIKELY (m->log))
    {
      event = m->log->events->len;
      km_tell (m, &KM_EVENT (m, KM_EVENT_RECLAIM, .order = request->order, .a = RECLAIM_BATCH));
    }
  tell_enter (m);
  for (int i = request->first_zone; i >= 0; i--)
    while (freed < RECLAIM_BATCH && km_page_cache_reclaim (m, &m->zones[i]))
      freed++;
  if (G_UNLIKELY (m->log))
    g_array_index (m->log->events, KmEvent, event).b = (int32_t)freed;
  tell_leave (m);
  return freed;
}

/* One zone: page cache until the zone is above its high watermark. */
static void
kswapd_balance (KmMachine *m, KmZone *zone)
{
  const int32_t *word = &m->word[zone->words];
  int32_t high = zone->info.watermark[KM_WMARK_HIGH] + word[W_BOOST];

  TELL (m, KM_EVENT_KSWAPD, .zone = zone_index (m, zone), .a = word[W_FREE_PAGES], .b = high);
  word_set (m, zone->words + W_FLAGS, word[W_FLAGS] & ~ZONE_KSWAPD_WOKEN);
  if (word[W_CACHE] == 0)
    return;
  m->happened |= KM_HAPPENED_RECLAIM;
  tell_enter (m);
  if (m->generation->pcp_tunes)
    word_set (m, zone->words + W_FLAGS, word[W_FLAGS] | ZONE_RECLAIM_ACTIVE);
  while (word[W_FREE_PAGES] <= high && km_page_cache_reclaim (m, zone))
    ;
  if (m->generation->pcp_tunes)
    word_set (m, zone->words + W_FLAGS, word[W_FLAGS] & ~ZONE_RECLAIM_ACTIVE);
  word_set (m, zone->words + W_BOOST, 0);
  tell_leave (m);
}

void
km_kswapd_run (KmMachine *m)
{
  for (uint32_t i = 0; i < m->n_zones; i++)
    if (m->word[m->zones[i].words + W_FLAGS] & ZONE_KSWAPD_WOKEN)
      kswapd_balance (m, &m->zones[i]);
  word_set (m, woken_word (m), 0);
}

/* unreserve_highatomic_pageblock() of 6.1, when reclaim did not help. */
static bool
unreserve_highatomic (KmMachine *m, const KmRequest *request, bool force)
{
  int32_t block = 1 << m->pageblock_order;
  bool by_block = m->generation->lists_by_block;

  for (int i = request->first_zone; i >= 0; i--)
    {
      KmZone *zone = &m->zones[i];
      int32_t reserved = m->word[zone->words + W_HIGHATOMIC];

      if (!force && reserved <= block)
        continue;
      for (unsigned order = 0; order < KM_NR_ORDERS; order++)
        {
          uint32_t head = free_head (zone, order, KM_NR_PCP_TYPES);
          KmPfn pfn = m->link[head].next;

          if (pfn == head)
            continue;
          if (pageblock_type (m, zone, pfn) == KM_NR_PCP_TYPES)
            word_set (m, zone->words + W_HIGHATOMIC,
                      reserved - MIN (by_block ? MAX (block, 1 << order) : block, reserved));
          TELL (m, KM_EVENT_HIGHATOMIC, .zone = zone_index (m, zone), .pfn = pfn, .a = 0,
                .b = m->word[zone->words + W_HIGHATOMIC]);
          km_buddy_set_pageblocks (m, zone, pfn, by_block ? order : 0, request->type);
          if (km_buddy_move_pageblock (m, zone, pfn, request->type, NULL) > 0)
            return true;
        }
    }
  return false;
}

/* Direct reclaim and the walk after it. @freed gets the pages reclaimed. */
static KmPfn
reclaim_and_walk (KmMachine *m, const KmRequest *request, unsigned alloc_flags, uint32_t *freed)
{
  KmPfn pfn = KM_PFN_NONE;

  *freed = direct_reclaim (m, request);
  if (!m->generation->slow_path_6_1)
    {
      if (request->order > 0)
        km_pcp_drain_all (m);
      return *freed ? walk_zones (m, request, alloc_flags & ~(unsigned)ALLOC_NO_WATERMARKS) : KM_PFN_NONE;
    }
  if (*freed == 0)
    return KM_PFN_NONE;
  pfn = walk_zones (m, request, alloc_flags);
  if (pfn != KM_PFN_NONE)
    return pfn;
  unreserve_highatomic (m, request, false);
  km_pcp_drain_all (m);
  return walk_zones (m, request, alloc_flags);
}

/* ---- out of memory ---- */

/* The last walk at the high watermark before a process would be killed; KM_PFN_NONE ends the request. */
static KmPfn
out_of_memory (KmMachine *m, const KmRequest *request)
{
  KmPfn pfn;

  m->happened |= KM_HAPPENED_RECLAIM;
  pfn = walk_zones (m, request, KM_WMARK_HIGH | ALLOC_CPUSET);
  if (pfn == KM_PFN_NONE && request->order <= COSTLY_ORDER)
    TELL (m, KM_EVENT_OOM, .order = request->order);
  return pfn;
}

static void
tell_retry (KmMachine *m, const KmRequest *request, KmRetry why)
{
  TELL (m, KM_EVENT_RETRY, .order = request->order, .a = (int32_t)why);
}

/* ---- slow path, 2.6.34 ---- */

static unsigned
alloc_flags_2_6_34 (const KmMachine *m, KmGfp gfp)
{
  unsigned flags = KM_WMARK_MIN | ALLOC_CPUSET;

  if (gfp & m->bits.high)
    flags |= ALLOC_HIGH;
  if (!(gfp & m->bits.wait))
    flags = (flags | ALLOC_HARDER) & ~(unsigned)ALLOC_CPUSET;
  return flags;
}

/* should_alloc_retry(). */
static bool
should_retry (const KmMachine *m, const KmRequest *request, uint64_t reclaimed)
{
  if (request->gfp & m->bits.noretry)
    return false;
  if (request->order <= COSTLY_ORDER || (request->gfp & m->bits.nofail))
    return true;
  return (request->gfp & m->bits.repeat) && reclaimed < 1u << request->order;
}

static KmPfn
slow_path_2_6_34 (KmMachine *m, const KmRequest *request)
{
  unsigned flags = alloc_flags_2_6_34 (m, request->gfp);
  uint64_t reclaimed = 0;
  KmPfn pfn;

  TELL (m, KM_EVENT_SLOW_PATH, .order = request->order, .a = (int32_t)flags);
  wake_all_kswapds (m, request);
  pfn = walk_zones (m, request, flags);
  if (pfn != KM_PFN_NONE || !(request->gfp & m->bits.wait))
    return pfn;
  for (;;)
    {
      uint32_t freed;

      pfn = reclaim_and_walk (m, request, flags, &freed);
      if (pfn != KM_PFN_NONE)
        return pfn;
      if (freed == 0)
        {
          /* Nothing will change from here on: no page cache is left and nobody else runs. */
          if ((request->gfp & m->bits.fs) && !(request->gfp & m->bits.noretry))
            return out_of_memory (m, request);
          if (should_retry (m, request, reclaimed))
            tell_retry (m, request, KM_RETRY_FOREVER);
          return KM_PFN_NONE;
        }
      reclaimed += freed;
      if (!should_retry (m, request, reclaimed))
        return KM_PFN_NONE;
      tell_retry (m, request, KM_RETRY_REBALANCE);
    }
}

/* ---- slow path, 6.1 ---- */

static unsigned
alloc_flags_6_1 (const KmMachine *m, const KmRequest *request)
{
  KmGfp gfp = request->gfp;
  unsigned flags = KM_WMARK_MIN | ALLOC_CPUSET;

  if (gfp & m->bits.high)
    flags |= ALLOC_HIGH;
  if (gfp & m->bits.kswapd)
    flags |= ALLOC_KSWAPD;
  if (gfp & m->bits.wait)
    return flags;
  if (!(gfp & m->bits.nomemalloc))
    {
      flags |= ALLOC_HARDER;
      if (request->order > 0 && (flags & ALLOC_HIGH))
        flags |= ALLOC_HIGHATOMIC;
    }
  if (flags & ALLOC_HIGH)
    flags &= ~(unsigned)ALLOC_CPUSET;
  return flags;
}

/* should_reclaim_retry(): could the request succeed if all page cache were freed? */
static bool
reclaim_could_help (const KmMachine *m, const KmRequest *request, unsigned flags)
{
  for (int i = request->first_zone; i >= 0; i--)
    {
      const KmZone *zone = &m->zones[i];
      int32_t cache = m->word[zone->words + W_CACHE];

      if (cache > 0 && km_watermark_would_pass (m, zone, request, flags, cache))
        return true;
    }
  return false;
}

static KmPfn
reclaim_loop_6_1 (KmMachine *m, const KmRequest *request, unsigned flags)
{
  for (unsigned idle = 0;;)
    {
      uint32_t freed;
      KmPfn pfn = reclaim_and_walk (m, request, flags, &freed);

      if (pfn != KM_PFN_NONE)
        return pfn;
      if (request->gfp & m->bits.noretry)
        return KM_PFN_NONE;
      if (request->order > COSTLY_ORDER && !(request->gfp & m->bits.repeat))
        return KM_PFN_NONE;
      idle = freed && request->order <= COSTLY_ORDER ? 0 : idle + 1;
      if (idle > MAX_RECLAIM_RETRIES || !reclaim_could_help (m, request, flags))
        break;
      tell_retry (m, request, KM_RETRY_REBALANCE);
      pfn = walk_zones (m, request, flags);
      if (pfn != KM_PFN_NONE)
        return pfn;
    }
  if (unreserve_highatomic (m, request, true))
    {
      KmPfn pfn = walk_zones (m, request, flags);

      if (pfn != KM_PFN_NONE)
        return pfn;
    }
  if (request->gfp & (m->bits.repeat | m->bits.thisnode))
    return KM_PFN_NONE;
  return out_of_memory (m, request);
}

static KmPfn
slow_path_6_1 (KmMachine *m, const KmRequest *request)
{
  unsigned flags = alloc_flags_6_1 (m, request);
  KmPfn pfn;

  TELL (m, KM_EVENT_SLOW_PATH, .order = request->order, .a = (int32_t)flags);
  if (m->generation->nofail_warns_late)
    warn_of_nofail (m, request);
  if (flags & ALLOC_KSWAPD)
    wake_all_kswapds (m, request);
  pfn = walk_zones (m, request, flags);
  if (pfn != KM_PFN_NONE)
    return pfn;
  if (request->gfp & m->bits.memalloc)
    flags = ALLOC_NO_WATERMARKS | (flags & ALLOC_KSWAPD);
  pfn = walk_zones (m, request, flags);
  if (pfn != KM_PFN_NONE || !(request->gfp & m->bits.wait))
    return pfn;
  pfn = reclaim_loop_6_1 (m, request, flags);
  if (pfn == KM_PFN_NONE && (request->gfp & m->bits.nofail))
    {
      tell_retry (m, request, KM_RETRY_NOFAIL);
      pfn = walk_zones (m, request, KM_WMARK_MIN | ALLOC_OOM);
      if (pfn == KM_PFN_NONE)
        tell_retry (m, request, KM_RETRY_FOREVER);
    }
  return pfn;
}

/* ---- entry ---- */

static void
tell_failure (KmMachine *m, const KmRequest *request)
{
  m->happened |= KM_HAPPENED_FAIL;
  TELL (m, KM_EVENT_FAIL, .order = request->order, .mt = request->type, .a = (int32_t)request->gfp);
}

bool
km_request_prepare (const KmMachine *m, KmGfp gfp, unsigned order, KmRequest *request)
{
  unsigned type = m->grouping ? km_gfp_migratetype (m->generation->id, gfp) : 0;

  *request = (KmRequest){
    .gfp = gfp,
    .order = order,
    /* Both mobility bits together are a (warned) bug that would index past the lists. */
    .type = (KmMigratetype)(type < KM_NR_PCP_TYPES ? type : m->generation->movable),
    .cpu = m->cpu,
    .first_zone = m->first_zone[gfp & 15],
    .reserve_index = m->reserve_index[gfp & 15],
  };
  return request->first_zone >= 0;
}

unsigned
km_request_fast_flags (const KmMachine *m, const KmRequest *request)
{
  unsigned flags = KM_WMARK_LOW;

  if (!m->generation->slow_path_6_1)
    return flags | ALLOC_CPUSET;
  if (request->gfp & m->bits.kswapd)
    flags |= ALLOC_KSWAPD;
  if (m->thp && m->zones[request->first_zone].kernel_index == m->kernel_normal)
    flags |= ALLOC_NOFRAGMENT;
  return flags;
}

int
km_machine_preferred_zone (const KmMachine *m, KmGfp gfp)
{
  return m->first_zone[gfp & 15];
}

void
km_machine_watermark_test (const KmMachine *m, uint32_t zone, KmGfp gfp, unsigned order, bool slow,
                           KmWatermarkTest *test)
{
  KmRequest request;
  unsigned flags;

  km_assert (zone < m->n_zones && order <= KM_MAX_ORDER);
  km_request_prepare (m, gfp, order, &request);
  if (slow)
    flags = m->generation->slow_path_6_1 ? alloc_flags_6_1 (m, &request) : alloc_flags_2_6_34 (m, gfp);
  else
    flags = km_request_fast_flags (m, &request);
  *test = (KmWatermarkTest){ .ignored = slow && (gfp & m->bits.memalloc) };
  km_watermark_judge (m, &m->zones[zone], &request, flags, test);
}

KmPfn
km_alloc_pages (KmMachine *m, KmGfp gfp, unsigned order)
{
  KmRequest request;
  KmPfn pfn;

  if (G_UNLIKELY ((gfp & m->bits.wait) && m->context != KM_CONTEXT_PROCESS))
    km_might_sleep (m, KM_SLEEP_PAGES);
  if (G_UNLIKELY (!km_request_prepare (m, gfp, order, &request) || order > KM_MAX_ORDER))
    {
      if (order > KM_MAX_ORDER && !(gfp & m->bits.nowarn))
        km_warn_once (m, KM_WARN_ORDER);
      TELL (m, KM_EVENT_INVALID, .order = order, .a = order > KM_MAX_ORDER ? KM_INVALID_ORDER : KM_INVALID_NO_ZONE);
      tell_failure (m, &request);
      return KM_PFN_NONE;
    }
  pfn = walk_zones (m, &request, km_request_fast_flags (m, &request));
  if (G_LIKELY (pfn != KM_PFN_NONE))
    return pfn;
  pfn = m->generation->slow_path_6_1 ? slow_path_6_1 (m, &request) : slow_path_2_6_34 (m, &request);
  if (pfn == KM_PFN_NONE)
    tell_failure (m, &request);
  return pfn;
}

unsigned
order_of_bytes (const KmMachine *m, uint32_t bytes)
{
  uint64_t size = (uint64_t)1 << m->page_shift;
  unsigned order = 0;

  while (size < bytes)
    {
      size <<= 1;
      order++;
    }
  return order;
}
