/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/slabinfo, version 2.1: print_slabinfo_header() and s_show() of mm/slab.c of 2.6.34, cache_show() of
 * mm/slab_common.c of 6.1 with get_slabinfo() of SLAB and of SLUB. Of the statistics of CONFIG_DEBUG_SLAB the number of
 * slabs that a cache has grown by is kept, the others are 0. */
#include "model/proc/files.h"

#include "core/slab/kmem_read.h"

/* What a line says. */
typedef struct
{
  uint64_t active_objects, objects;
  uint64_t active_slabs, slabs;
  uint32_t limit, batchcount, shared, available;
} Numbers;

static void
append_heading (bool statistics, GString *out)
{
  g_string_append_printf (out, "slabinfo - version: 2.1%s\n", statistics ? " (statistics)" : "");
  g_string_append (
      out,
      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>");
  if (statistics)
    g_string_append (
        out,
        " : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs> <remotefrees> <alienoverflow> : cpustat <allochit> <allocmiss> <freehit> <freemiss>");
  g_string_append_c (out, '\n');
}

static void
count_slab (const KmMachine *machine, KmRef cache, const KmCacheInfo *info, Numbers *numbers)
{
  KmSlabArray shared;

  numbers->active_slabs -= info->n_slabs[KM_SLAB_FREE];
  numbers->limit = info->limit;
  numbers->batchcount = info->batchcount;
  numbers->shared = info->batchcount > 0 ? info->shared_limit / info->batchcount : 0;
  if (km_machine_array (machine, cache, KM_MAX_CPUS, &shared))
    numbers->available = shared.avail;
}

static void
count_cache (const KmMachine *machine, KmRef cache, const KmCacheInfo *info, Numbers *numbers)
{
  *numbers = (Numbers){
    .active_objects = info->active,
    .objects = info->objects,
    .active_slabs = info->slabs,
    .slabs = info->slabs,
  };
  if (info->allocator == KM_ALLOCATOR_SLAB)
    count_slab (machine, cache, info, numbers);
}

static void
append_cache (const KmMachine *machine, KmRef cache, bool statistics, GString *out)
{
  KmCacheInfo info;
  Numbers n;

  km_machine_cache (machine, cache, &info);
  count_cache (machine, cache, &info, &n);
  g_string_append_printf (out, "%-17s %6" G_GUINT64_FORMAT " %6" G_GUINT64_FORMAT " %6u %4u %4u", info.name,
                          n.active_objects, n.objects, info.size, info.num, 1u << info.order);
  g_string_append_printf (out, " : tunables %4u %4u %4u", n.limit, n.batchcount, n.shared);
  g_string_append_printf (out, " : slabdata %6" G_GUINT64_FORMAT " %6" G_GUINT64_FORMAT " %6u", n.active_slabs, n.slabs,
                          n.available);
  if (statistics)
    g_string_append_printf (out, " : globalstat %7d %6d %5u %4d %4d %4d %4d %4d %4d : cpustat %6d %6d %6d %6d", 0, 0,
                            info.grown, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  g_string_append_c (out, '\n');
}

void
km_proc_slabinfo (const KmMachine *machine, const KmScript *script G_GNUC_UNUSED, GString *out)
{
  bool statistics = km_machine_slab_debug (machine);

  append_heading (statistics, out);
  for (KmRef cache = km_machine_cache_first (machine); cache != 0; cache = km_machine_cache_next (machine, cache))
    append_cache (machine, cache, statistics, out);
}
