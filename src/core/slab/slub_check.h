/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What SLUB looks at with slub_debug=F and its like, and what a byte that a write() changed does to it: checks before
 * an object goes out and after it comes back, reports, repairs.
 *
 *   alloc:  red zones, poison, padding, free pointer of a free object     fails: the slab is given up
 *   free:   start of an object, free already, red zones, …                fails: the object is not freed
 *
 * Mirrors alloc_debug_processing(), free_debug_processing(), check_slab(), slab_pad_check(), on_freelist(),
 * check_object(), init_object() and cache_from_obj() of mm/slub.c of 6.1 and 6.12 (facts 8.3). Left out: what no
 * write() reaches, struct slab itself.
 *
 * A circle of two: a check gives up a slab, whose fields slub_slab.c writes, and slub_slab.c has a slab checked before
 * its frames go back. */
#pragma once

#include "core/slab/slub_records.h"
#include "core/slab/touch.h"

/* get_freepointer(): the object after @index, KM_SLUB_END or KM_SLUB_WILD. */
uint32_t slub_read_next (const KmMachine *m, KmRef slab, uint32_t index);
/* set_freepointer(). */
void slub_set_next (KmMachine *m, KmRef slab, uint32_t index, uint32_t next);

/* What a free list names @index: the object, or the stray pointer. */
KmValue slub_value (const KmMachine *m, KmRef slab, uint32_t index);
/* True if the kernel dies when it follows this free pointer. */
bool slub_leads_nowhere (const KmMachine *m, KmRef slab, uint32_t index);
/* The number of a stray pointer that goes on a free list of @slab. */
uint32_t slub_stray_number (KmMachine *m, KmRef slab, KmValue value);
/* Forgets the stray pointers of a slab that goes. */
void slub_strays_forget (KmMachine *m, KmRef slab);

/* The checks of free_slab(): the bytes of a slab that goes. */
void slub_slab_checks (KmMachine *m, KmRef slab);

/* alloc_debug_processing() of an object that has left its slab. Returns false if the slab has been given up. */
bool slub_alloc_checks (KmMachine *m, KmRef cache, KmRef slab, uint32_t index);

/* What comes before an object is freed: from which cache (which may become another in @cache), and the checks of
 * free_debug_processing(). Returns false if the object is not freed. */
bool slub_given_back (KmMachine *m, KmRef *cache, KmValue value, const KmObjectPlace *place);
