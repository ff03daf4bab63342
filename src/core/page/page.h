/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages as callers see them: handing out, references, freeing, and what misuse really does.
 *
 * Mirrors prep_new_page, free_pages_check, __free_pages, put_page, split_page of 2.6.34 and their heirs in 6.1.192
 * (facts 5.1 to 5.3). Left out: page tables, so the mapcount is always -1 and mapping NULL; poisoning. */
#pragma once

#include "core/page/pcp.h"

/* Makes an allocated block of a frame run that has just been taken from the lists, @listed: from a per-CPU list.
 * Returns false if one of its frames is bad: the report is told, the block leaks, and the caller takes another one. */
bool km_page_prepare (KmMachine *m, KmZone *zone, const KmRequest *request, KmPfn pfn, bool listed);

/* __free_pages (page, order). @owner is the operation that the caller had the page from, if it has freed it before: if
 * the page belongs to another one by now, its new owner loses it. UINT32_MAX: no question. */
void km_page_free (KmMachine *m, KmPfn pfn, unsigned order, uint32_t owner);

/* get_page and put_page: on a compound page they count on its head. */
void km_page_get (KmMachine *m, KmPfn pfn);
void km_page_put (KmMachine *m, KmPfn pfn, uint32_t owner);

/* split_page (page, order). */
void km_page_split (KmMachine *m, KmPfn pfn, unsigned order);

/* Makes an allocated order-0 page page @index of the file that the operation reads: it goes to the head of its zone's
 * LRU list. */
void km_page_cache_add (KmMachine *m, KmPfn pfn, uint32_t index);

/* Frees the oldest page cache frame of a zone as reclaim does. Returns false if there is none. */
bool km_page_cache_reclaim (KmMachine *m, KmZone *zone);
