/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cache that an inspection is about, and rows that lead to it and to its slabs. */
#pragma once

#include "model/inspect/section.h"

#include "core/slab/kmem_read.h"

enum
{
  KM_INSPECT_LISTED = 64, /* entries of an array, links of a chain, pages of an area that are named */
};

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  KmRef cache;
  KmCacheInfo info;
  bool old;  /* fields have the names of 2.6.34 */
  bool slub; /* the cache is SLUB's */
} KmCacheScope;

/* Reads @cache, which is on the chain. */
void km_cache_scope_init (KmCacheScope *scope, KmModel *model, KmRef cache);
/* Bytes of a slab. */
uint32_t km_cache_scope_slab_bytes (const KmCacheScope *scope);
/* A target of @kind at byte @offset of frame @pfn. */
KmTarget km_cache_scope_target (const KmCacheScope *scope, KmTargetKind kind, KmPfn pfn, uint32_t offset);

/* A row that leads to the cache. */
void km_section_add_cache (const KmCacheScope *scope, KmInspectSection *section);
/* A row that leads to the slab at @pfn. */
void km_section_add_slab (const KmCacheScope *scope, KmInspectSection *section, const char *label, KmPfn pfn);
