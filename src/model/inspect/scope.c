/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/inspect/scope.h"

#include "base/i18n.h"

void
km_cache_scope_init (KmCacheScope *scope, KmModel *model, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  *scope = (KmCacheScope){ .model = model,
                           .machine = machine,
                           .cache = cache,
                           .old = km_machine_generation (machine)->wording == KM_WORDING_2_6_34 };
  km_machine_cache (machine, cache, &scope->info);
  scope->slub = scope->info.allocator == KM_ALLOCATOR_SLUB;
}

uint32_t
km_cache_scope_slab_bytes (const KmCacheScope *scope)
{
  return (1u << km_machine_page_shift (scope->machine)) << scope->info.order;
}

KmTarget
km_cache_scope_target (const KmCacheScope *scope, KmTargetKind kind, KmPfn pfn, uint32_t offset)
{
  return (KmTarget){
    .kind = kind, .pfn = pfn, .offset = offset, .cache = scope->cache, .zone = km_machine_zone_of (scope->machine, pfn)
  };
}

void
km_section_add_cache (const KmCacheScope *scope, KmInspectSection *section)
{
  KmTarget target = { .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = scope->cache };

  km_section_add_target (section, _ ("cache"), g_strdup (scope->info.name), &target);
}

void
km_section_add_slab (const KmCacheScope *scope, KmInspectSection *section, const char *label, KmPfn pfn)
{
  KmTarget target = km_cache_scope_target (scope, KM_TARGET_SLAB, pfn, 0);

  km_section_add_pfn (section, label, &target);
}
