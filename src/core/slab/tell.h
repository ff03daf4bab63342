/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events about caches, slabs and objects. */
#pragma once

#include "core/slab/find.h"

/* An event about a cache: object and slab may be 0 or KM_VALUE_NULL. Returns the event to fill in more, or NULL when
 * nobody watches. */
KmEvent *kmem_tell (KmMachine *m, KmEventKind kind, KmRef cache, KmPfn slab_pfn, KmValue object, int32_t a, int32_t b);
/* The same about a pointer, whose frame is looked up only when somebody watches. */
KmEvent *kmem_tell_object (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t a, int32_t b);
/* A bug, a report, silent damage: sets what happened and tells it. */
void kmem_trouble (KmMachine *m, KmEventKind kind, KmRef cache, KmValue object, int32_t what, int32_t b);
