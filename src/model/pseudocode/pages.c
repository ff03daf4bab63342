/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page allocator in our own words (facts 4, 5), and which line an event belongs to. */
#include "model/pseudocode/table.h"

#include "base/i18n.h"
#include "model/text/when.h"

typedef enum
{
  F_ALLOC,      /* the frame around an allocation */
  F_FREELIST,   /* get_page_from_freelist */
  F_RMQUEUE,    /* buffered_rmqueue, rmqueue */
  F_BULK,       /* rmqueue_bulk */
  F_SMALLEST,   /* __rmqueue_smallest with expand */
  F_FALLBACK,   /* __rmqueue_fallback */
  F_SLOWPATH,   /* __alloc_pages_slowpath */
  F_FREE_PAGES, /* __free_pages */
  F_FREE_CHECK, /* free_pages_prepare */
  F_FREE_PCP,   /* free_hot_cold_page, free_unref_page */
  F_DRAIN,      /* free_pcppages_bulk */
  F_FREE_BUDDY, /* __free_one_page */
  F_REFERENCE,  /* get_page, put_page */
  F_SPLIT,      /* split_page */
  F_ADDRESS,    /* page_address */
  F_CACHE,      /* page cache */
  F_DRAIN_ALL,  /* drain_all_pages */
  F_KSWAPD,     /* balance_pgdat */
  NR_FUNCTIONS,
} Function;

static KmListing listings[NR_FUNCTIONS] = {
  [F_ALLOC] = { { "__alloc_pages_nodemask", "__alloc_pages" },
                { { N_ ("if the caller may sleep but must not here: warn"),
                    N_ ("choose the preferred zone from the gfp flags"),
                    N_ ("get_page_from_freelist() with watermark low"),
                    N_ ("if that gave nothing: __alloc_pages_slowpath()"), N_ ("return the first page, or NULL") } } },
  [F_FREELIST] = { { "get_page_from_freelist", "get_page_from_freelist" },
                   { { N_ ("for each allowed zone, from the preferred one down:"),
                       N_ ("    if free pages do not exceed the watermark + reserve: next zone"),
                       N_ ("    take a block of the wanted order from the zone"),
                       N_ ("    check that its struct pages are clean; if not, take another"),
                       N_ ("    set the reference count to 1; clear the contents for __GFP_ZERO"), N_ ("    return it"),
                       N_ ("return NULL") } } },
  [F_RMQUEUE] = { { "buffered_rmqueue", "rmqueue" },
                  { { N_ ("if order is 0:"),
                      N_ ("    if the list of this CPU and migratetype is empty: rmqueue_bulk()"),
                      N_ ("    take its first page; for __GFP_COLD its last"), N_ ("else:"),
                      N_ ("    take the zone lock and a block: __rmqueue()") },
                    { N_ ("if order is 0 to 3, or that of a huge page:"),
                      N_ ("    if the list of this CPU, order and migratetype is empty: rmqueue_bulk()"),
                      N_ ("    take its first block"), N_ ("else:"),
                      N_ ("    take the zone lock and a block: __rmqueue()") } } },
  [F_BULK] = { { "rmqueue_bulk", "rmqueue_bulk" },
               { { N_ ("repeat up to `batch` times:"), N_ ("    take one page from the buddy lists: __rmqueue()"),
                   N_ ("    put it on the list of the CPU, behind the one before") },
                 { N_ ("repeat up to `batch >> order` times, at least twice:"),
                   N_ ("    take one block from the buddy lists: __rmqueue()"),
                   N_ ("    put it at the tail of the list of the CPU") } } },
  [F_SMALLEST] = { { "__rmqueue_smallest", "__rmqueue_smallest" },
                   { { N_ ("for each order from the wanted one up to 10:"),
                       N_ ("    if the list of this migratetype is empty: next order"),
                       N_ ("    take the first block on the list"), N_ ("    while the block is too large:"),
                       N_ ("        put its upper half on the list one order down"),
                       N_ ("    return the lower half that is left") } } },
  [F_FALLBACK] = { { "__rmqueue_fallback", "__rmqueue_fallback" },
                   { { N_ ("for each order from 10 down to the wanted one:"),
                       N_ ("    for each other migratetype: take the first block there is"),
                       N_ ("    if it is at least half a pageblock's order, or for Reclaimable:"),
                       N_ ("        move all free blocks of its pageblock to the wanted type"),
                       N_ ("        if half of the pageblock was free: change its type"),
                       N_ ("    remove the block; put what is too much on the lists (expand)"),
                       N_ ("if nothing was found: try the Reserve list") },
                     { N_ ("for each order from 10 down to the wanted one:"),
                       N_ ("    if another migratetype has a block: choose it"),
                       N_ ("    Movable, and only a small part: choose the smallest instead"),
                       N_ ("raise the watermark boost; kswapd shall free more"),
                       N_ ("move the free blocks of its pageblock, or it alone, to the wanted type"),
                       N_ ("if half of the pageblock is free or alike: change its type"),
                       N_ ("look at the lists of the wanted type again") } } },
  [F_SLOWPATH] = { { "__alloc_pages_slowpath", "__alloc_pages_slowpath" },
                   { { N_ ("restart: wake kswapd for all zones of the list"),
                       N_ ("work out what this request may do (alloc_flags)"),
                       N_ ("get_page_from_freelist() with watermark min"),
                       N_ ("rebalance: the caller must not sleep: fail"),
                       N_ ("reclaim memory directly; for order > 0 drain the per-CPU lists"),
                       N_ ("get_page_from_freelist() again"),
                       N_ ("nothing reclaimed, and __GFP_FS: out_of_memory(), restart"),
                       N_ ("order <= 3, or __GFP_NOFAIL: wait a moment, rebalance"),
                       N_ ("nopage: report the failure, return NULL") },
                     { N_ ("wake kswapd for all zones of the list"),
                       N_ ("work out what this request may do (alloc_flags)"),
                       N_ ("get_page_from_freelist() with watermark min"),
                       N_ ("retry: the caller must not reclaim: fail"), N_ ("reclaim memory directly"),
                       N_ ("get_page_from_freelist(); else release HighAtomic, drain, once more"),
                       N_ ("while reclaim can still help (at most 16 rounds): retry"),
                       N_ ("order <= 3: out_of_memory(), retry"), N_ ("nopage: report the failure, return NULL") } } },
  [F_FREE_PAGES] = { { "__free_pages", "__free_pages" },
                     { { N_ ("drop one reference; if it was not the last: return"),
                         N_ ("if order is 0: to the per-CPU list"), N_ ("else: to the buddy lists") },
                       { N_ ("drop one reference; if it was not the last: return"),
                         N_ ("if order is 0 to 3: to the per-CPU list"), N_ ("else: to the buddy lists") } } },
  [F_FREE_CHECK] = { { "free_pages_check", "free_pages_prepare" },
                     { { N_ ("for each page of the block:"),
                         N_ ("    mapcount, mapping, count and forbidden flags must be clear"),
                         N_ ("    if not: bad_page(), and do not free the block"),
                         N_ ("the block belongs to the migratetype of its pageblock") } } },
  [F_FREE_PCP] = { { "free_hot_cold_page", "free_unref_page" },
                   { { N_ ("put the page at the head of the list of this CPU, a cold one at the tail"),
                       N_ ("if the count has reached `high`:"),
                       N_ ("    free_pcppages_bulk(): give `batch` pages back") },
                     { N_ ("put the block at the head of the list of this CPU"),
                       N_ ("if the count has reached `high`:"),
                       N_ ("    free_pcppages_bulk(): give `batch << free_factor` pages back") } } },
  [F_DRAIN] = { { "free_pcppages_bulk", "free_pcppages_bulk" },
                { { N_ ("until enough pages are given back:"), N_ ("    go to the next list that is not empty"),
                    N_ ("    take the page at its tail: __free_one_page()") },
                  { N_ ("until enough pages are given back:"),
                    N_ ("    empty one list after the other, from the one just freed to"),
                    N_ ("    take the block at its tail: __free_one_page()") } } },
  [F_FREE_BUDDY] = { { "__free_one_page", "__free_one_page" },
                     { { N_ ("while order < 10:"), N_ ("    buddy = pfn with bit `order` flipped"),
                         N_ ("    if the buddy is not a free block of the same order: stop"),
                         N_ ("    take the buddy off its list; pfn = the lower of both; order + 1"),
                         N_ ("put the block at the head of the list of its order") },
                       { N_ ("while order < 10:"), N_ ("    buddy = pfn with bit `order` flipped"),
                         N_ ("    if the buddy is not a free block of the same order: stop"),
                         N_ ("    take the buddy off its list; pfn = the lower of both; order + 1"),
                         N_ ("if the next merge is near: put the block at the tail of its list"),
                         N_ ("else: put it at the head") } } },
  [F_REFERENCE] = { { "put_page", "put_page" },
                    { { N_ ("get_page(): one more reference"), N_ ("put_page(): one reference less"),
                        N_ ("    if it was the last: free the page, a compound page as a whole") } } },
  [F_SPLIT] = { { "split_page", "split_page" },
                { { N_ ("for each page of the block but the first:"), N_ ("    set its reference count to 1") } } },
  [F_ADDRESS] = { { "page_address", "page_address" },
                  { { N_ ("if the page is in high memory: return its kmap address, or NULL"),
                      N_ ("return PAGE_OFFSET + (pfn << PAGE_SHIFT)") } } },
  [F_CACHE] = { { "add_to_page_cache_lru", "filemap_add_folio" },
                { { N_ ("for each page of file data:"), N_ ("    allocate a page"),
                    N_ ("    put it at the head of the LRU list of its zone") } } },
  [F_DRAIN_ALL] = { { "drain_all_pages", "drain_all_pages" },
                    { { N_ ("on each CPU, for each zone:"), N_ ("    give all pages of the lists back") } } },
  [F_KSWAPD] = { { "balance_pgdat", "balance_pgdat" },
                 { { N_ ("for each zone that kswapd was woken for:"),
                     N_ ("    while free pages do not exceed the high watermark:"),
                     N_ ("        free the page that has been on the LRU list longest"), N_ ("    sleep") } } },
};

#define LISTING(name) &listings[F_##name]

KmListing *km_pseudocode_default = LISTING (ALLOC);

/* ---- where an event belongs ---- */

KM_WHEN (in_allocation, km_subject_op_info (s)->allocates)
KM_WHEN (in_page_call, km_subject_op_info (s)->subject == KM_OP_OF_PAGES)
KM_WHEN (in_page_allocation, in_page_call (s) && in_allocation (s))
KM_WHEN (in_reference, km_subject_kind (s) == KM_OP_GET_PAGE || km_subject_kind (s) == KM_OP_PUT_PAGE)
KM_WHEN (in_slow_path,
         km_subject_last (s, KM_EVENT_SLOW_PATH) != NULL || km_subject_last (s, KM_EVENT_WAKE_KSWAPD) != NULL)
KM_WHEN (is_null, s->event->a == 0 && s->event->b == 0)
KM_WHEN (is_full, km_subject_inside (s, KM_EVENT_DRAIN_ALL) == NULL)
KM_WHEN (in_fallback, km_subject_inside (s, KM_EVENT_FALLBACK) != NULL)
KM_WHEN (in_kswapd, km_subject_inside (s, KM_EVENT_KSWAPD) != NULL)

const KmCodeRow km_pseudocode_pages[] = {
  { KM_EVENT_CALL, ANY, in_allocation, LISTING (ALLOC), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_GET_PAGE, NULL, LISTING (REFERENCE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PUT_PAGE, NULL, LISTING (REFERENCE), { 1, 1 } },
  { KM_EVENT_CALL, KM_OP_SPLIT_PAGE, NULL, LISTING (SPLIT), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PAGE_ADDRESS, NULL, LISTING (ADDRESS), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_PAGE_CACHE, NULL, LISTING (CACHE), { 0, 0 } },
  { KM_EVENT_CALL, KM_OP_DRAIN_ALL_PAGES, NULL, LISTING (DRAIN_ALL), { 0, 0 } },
  { KM_EVENT_CALL, ANY, NULL, LISTING (FREE_PAGES), { 0, 0 } },
  { KM_EVENT_RETURN, ANY, in_allocation, LISTING (ALLOC), { 4, 4 } },
  { KM_EVENT_FAIL, ANY, NULL, LISTING (SLOWPATH), { 8, 8 } },
  { KM_EVENT_INVALID, ANY, in_page_allocation, LISTING (ALLOC), { 4, 4 } },
  { KM_EVENT_INVALID, ANY, in_page_call, LISTING (FREE_PAGES), { -1, -1 } },

  { KM_EVENT_ZONE_WALK, ANY, NULL, LISTING (FREELIST), { 0, 0 } },
  { KM_EVENT_WATERMARK_OK, ANY, NULL, LISTING (FREELIST), { 2, 2 } },
  { KM_EVENT_WATERMARK_LOW, ANY, NULL, LISTING (FREELIST), { 1, 1 } },

  { KM_EVENT_LIST_EMPTY, ANY, NULL, LISTING (SMALLEST), { 1, 1 } },
  { KM_EVENT_TAKE, ANY, in_fallback, LISTING (FALLBACK), { 5, 6 } },
  { KM_EVENT_TAKE, ANY, NULL, LISTING (SMALLEST), { 2, 2 } },
  { KM_EVENT_SPLIT, ANY, NULL, LISTING (SMALLEST), { 4, 4 } },
  { KM_EVENT_MERGE, ANY, NULL, LISTING (FREE_BUDDY), { 3, 3 } },
  { KM_EVENT_INSERT, 1, NULL, LISTING (FREE_BUDDY), { 4, 4 } },
  { KM_EVENT_INSERT, ANY, NULL, LISTING (FREE_BUDDY), { 4, 5 } },
  { KM_EVENT_FALLBACK, ANY, NULL, LISTING (FALLBACK), { 1, 1 } },
  { KM_EVENT_MOVE, ANY, NULL, LISTING (FALLBACK), { 3, 4 } },
  { KM_EVENT_PAGEBLOCK, ANY, NULL, LISTING (FALLBACK), { 4, 5 } },
  { KM_EVENT_HIGHATOMIC, ANY, in_slow_path, LISTING (SLOWPATH), { 5, 5 } },
  { KM_EVENT_HIGHATOMIC, ANY, NULL, LISTING (FREELIST), { 4, 4 } },
  { KM_EVENT_BOOST, ANY, NULL, LISTING (FALLBACK), { 3, 3 } },
  { KM_EVENT_NO_CLAIM, ANY, NULL, LISTING (FALLBACK), { 4, 5 } },
  { KM_EVENT_STEAL, ANY, NULL, LISTING (FALLBACK), { 1, 2 } },
  { KM_EVENT_BELOW_HIGH, ANY, NULL, LISTING (FREELIST), { 1, 1 } },

  { KM_EVENT_PCP_REFILL, ANY, NULL, LISTING (RMQUEUE), { 1, 1 } },
  { KM_EVENT_PCP_ADD, ANY, km_when_fills_pcp, LISTING (BULK), { 2, 2 } },
  { KM_EVENT_PCP_ADD, ANY, NULL, LISTING (FREE_PCP), { 0, 0 } },
  { KM_EVENT_PCP_TAKE, ANY, NULL, LISTING (RMQUEUE), { 2, 2 } },
  { KM_EVENT_PCP_DRAIN, ANY, is_full, LISTING (FREE_PCP), { 2, 2 } },
  { KM_EVENT_PCP_DRAIN, ANY, NULL, LISTING (DRAIN_ALL), { 1, 1 } },
  { KM_EVENT_PCP_GIVE, ANY, NULL, LISTING (DRAIN), { 2, 2 } },
  { KM_EVENT_DRAIN_ALL, ANY, NULL, LISTING (DRAIN_ALL), { 0, 0 } },

  { KM_EVENT_HAND_OUT, ANY, NULL, LISTING (FREELIST), { 4, 4 } },
  { KM_EVENT_FREE, ANY, NULL, LISTING (FREE_CHECK), { 3, 3 } },
  { KM_EVENT_GET_PAGE, ANY, NULL, LISTING (REFERENCE), { 0, 0 } },
  { KM_EVENT_PUT_PAGE, ANY, in_reference, LISTING (REFERENCE), { 1, 1 } },
  { KM_EVENT_PUT_PAGE, ANY, NULL, LISTING (FREE_PAGES), { 0, 0 } },
  { KM_EVENT_SPLIT_PAGE, ANY, NULL, LISTING (SPLIT), { 1, 1 } },
  { KM_EVENT_ZERO, ANY, NULL, LISTING (FREELIST), { 4, 4 } },
  { KM_EVENT_ADDRESS, ANY, is_null, LISTING (ADDRESS), { 0, 0 } },
  { KM_EVENT_ADDRESS, ANY, NULL, LISTING (ADDRESS), { 1, 1 } },
  { KM_EVENT_CACHE_ADD, ANY, NULL, LISTING (CACHE), { 2, 2 } },

  { KM_EVENT_BAD_PAGE, ANY, km_when_order2_1, LISTING (FREELIST), { 3, 3 } },
  { KM_EVENT_BAD_PAGE, ANY, NULL, LISTING (FREE_CHECK), { 2, 2 } },
  { KM_EVENT_LEAK, ANY, in_allocation, LISTING (FREELIST), { 3, 3 } },
  { KM_EVENT_LEAK, ANY, NULL, LISTING (FREE_PAGES), { -1, -1 } },
  { KM_EVENT_SILENT, ANY, in_allocation, LISTING (FREELIST), { 5, 5 } },
  { KM_EVENT_SILENT, ANY, NULL, LISTING (FREE_PAGES), { 0, 0 } },
  { KM_EVENT_SLEEP_IN_ATOMIC, ANY, NULL, LISTING (ALLOC), { 0, 0 } },
  { KM_EVENT_WARN_ONCE, ANY, NULL, LISTING (ALLOC), { 0, 0 } },
  { KM_EVENT_OOPS, ANY, NULL, LISTING (FREE_PAGES), { 0, 0 } },

  { KM_EVENT_WAKE_KSWAPD, ANY, NULL, LISTING (SLOWPATH), { 0, 0 } },
  { KM_EVENT_SLOW_PATH, ANY, NULL, LISTING (SLOWPATH), { 1, 1 } },
  { KM_EVENT_RECLAIM, ANY, NULL, LISTING (SLOWPATH), { 4, 4 } },
  { KM_EVENT_RECLAIM_PAGE, ANY, in_kswapd, LISTING (KSWAPD), { 2, 2 } },
  { KM_EVENT_RECLAIM_PAGE, ANY, NULL, LISTING (SLOWPATH), { 4, 4 } },
  { KM_EVENT_KSWAPD, ANY, NULL, LISTING (KSWAPD), { 0, 0 } },
  { KM_EVENT_OOM, ANY, NULL, LISTING (SLOWPATH), { 6, 7 } },
  { KM_EVENT_RETRY, ANY, in_slow_path, LISTING (SLOWPATH), { 7, 6 } },
  { KM_EVENT_RETRY, ANY, NULL, LISTING (ALLOC), { 2, 2 } },
  { .listing = NULL },
};
