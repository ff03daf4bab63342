/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/proc/zone_stats.h"

#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"

/* Is @pfn the first frame of a large request of kmalloc() (6.1)? Its pages count with those of the slab layer. */
static bool
is_large_kmalloc (const KmMachine *machine, const KmScript *script, KmPfn pfn)
{
  const KmOpInfo *info;
  KmFrame frame;

  if (!script || !km_machine_generation (machine)->kmalloc_large || !km_machine_frame (machine, pfn, &frame)
      || frame.owner >= km_script_n_ops (script))
    return false;
  info = km_op_info ((KmOpKind)km_script_op (script, frame.owner).kind);
  return info->subject == KM_OP_OF_KMALLOC && info->allocates;
}

static KmStat
slab_stat (const KmMachine *machine, KmPfn pfn)
{
  KmRef slab = km_machine_slab_of_frame (machine, pfn);
  KmSlabView view;
  KmCacheInfo cache;

  if (slab == 0)
    return KM_STAT_NONE;
  km_machine_slab (machine, slab, &view);
  km_machine_cache (machine, view.cache, &cache);
  return cache.flags & KM_SLAB_RECLAIM_ACCOUNT ? KM_STAT_SLAB_RECLAIMABLE : KM_STAT_SLAB_UNRECLAIMABLE;
}

/* Adds the pages of one zone that the slab layer has. */
static void
count_slab_pages (const KmMachine *machine, const KmScript *script, const KmZoneInfo *zone, KmStats *stats)
{
  KmPfn pfn = km_machine_next_head (machine, zone->start_pfn, zone->end_pfn);

  if (km_machine_cache_first (machine) == 0)
    return;
  while (pfn < zone->end_pfn)
    {
      KmBlock block;

      km_machine_block (machine, pfn, &block);
      if (block.kind == KM_FRAME_ALLOCATED && block.slab)
        stats->value[slab_stat (machine, pfn)] += block.frames;
      else if (block.kind == KM_FRAME_ALLOCATED && is_large_kmalloc (machine, script, pfn))
        stats->value[KM_STAT_SLAB_UNRECLAIMABLE] += block.frames;
      pfn = km_machine_next_head (machine, pfn + block.frames, zone->end_pfn);
    }
}

/* Adds the kernel stacks of a zone: 6.1 counts the KiB of the node, where a stack lies on scattered frames. */
static void
count_stacks (const KmMachine *machine, uint32_t zone, KmStats *stats)
{
  bool old = km_machine_generation (machine)->wording == KM_WORDING_2_6_34;
  uint32_t n = km_machine_stacks (machine, NULL, 0);
  g_autofree KmStackInfo *stacks = g_new (KmStackInfo, n);

  if (!old && zone > 0)
    return;
  km_machine_stacks (machine, stacks, n);
  for (uint32_t i = 0; i < n; i++)
    if (!old)
      stats->value[KM_STAT_STACK] += stacks[i].bytes / 1024;
    else if (km_value_is (stacks[i].value, KM_VALUE_PAGE) && km_machine_zone_of (machine, stacks[i].value) == zone)
      stats->value[KM_STAT_STACK]++;
}

void
km_stats_of_zone (const KmMachine *machine, const KmScript *script, uint32_t zone, KmStats *stats)
{
  KmZoneCounts counts;

  km_machine_zone_counts (machine, zone, &counts);
  *stats = (KmStats){ { 0 } };
  stats->value[KM_STAT_FREE] = (uint64_t)MAX (counts.free_pages, 0);
  stats->value[KM_STAT_CACHE] = (uint64_t)counts.cache_pages;
  count_slab_pages (machine, script, km_machine_zone (machine, zone), stats);
  count_stacks (machine, zone, stats);
  stats->value[KM_STAT_NONE] = 0;
}
