/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See gfp_words.h. The modifiers of all kernels in one table, by name (facts 4.1); a name means the same wherever it
 * exists. What they do to NUMA, cpusets and memory cgroups is said, not simulated. */
#include "model/advice/gfp_words.h"

#include "base/i18n.h"

#include <string.h>

static const struct
{
  const char *name, *meaning;
} words[] = {
  { "__GFP_DMA", N_ ("from zone DMA and no other: for devices that reach only the lowest memory") },
  { "__GFP_DMA32", N_ ("from zone DMA32 or below: addresses of 32 bits") },
  { "__GFP_HIGHMEM", N_ ("may come from zone HIGHMEM: such a page has no address until it is mapped") },
  { "__GFP_MOVABLE", N_ ("can be moved or dropped: kept among Movable pages, and with __GFP_HIGHMEM in zone MOVABLE") },
  { "__GFP_RECLAIMABLE", N_ ("a shrinker can free it when memory is short: kept among Reclaimable pages") },
  { "__GFP_WAIT", N_ ("may sleep, and reclaim memory for itself") },
  { "__GFP_DIRECT_RECLAIM", N_ ("may sleep, and reclaim memory for itself") },
  { "__GFP_KSWAPD_RECLAIM", N_ ("wakes kswapd when a zone falls below its low watermark") },
  { "__GFP_RECLAIM", N_ ("__GFP_DIRECT_RECLAIM and __GFP_KSWAPD_RECLAIM together") },
  { "__GFP_HIGH", N_ ("urgent: may go below the min watermark") },
  { "__GFP_ATOMIC",
    N_ ("cannot sleep and matters: marks GFP_ATOMIC; with __GFP_HIGH a raised watermark does not count for one page") },
  { "__GFP_IO", N_ ("reclaim may start disk I/O") },
  { "__GFP_FS", N_ ("reclaim may call the file system") },
  { "__GFP_COLD",
    N_ ("need not be in the CPU's cache: taken from the tail of the per-CPU list, where pages are cold") },
  { "__GFP_ZERO", N_ ("filled with zeros") },
  { "__GFP_NOWARN", N_ ("a failure is not reported") },
  { "__GFP_REPEAT", N_ ("even above order 3 it is tried again, until reclaim has freed as many pages as are wanted") },
  { "__GFP_RETRY_MAYFAIL", N_ ("even above order 3 it is tried again; it fails without calling the OOM killer") },
  { "__GFP_NOFAIL", N_ ("never fails: it is tried again for ever") },
  { "__GFP_NORETRY", N_ ("one attempt to reclaim, then it fails; the OOM killer is not called") },
  { "__GFP_MEMALLOC", N_ ("all reserves, whatever the watermarks: for code that is about to free memory") },
  { "__GFP_NOMEMALLOC", N_ ("no emergency reserves, even for a task that reclaims memory") },
  { "__GFP_COMP",
    N_ ("the block becomes a compound page: its first frame speaks for all, PageHead and PageTail mark them") },
  { "__GFP_WRITE",
    N_ ("page cache that is about to be written: it is kept off a node that holds many dirty pages. One node here: no difference") },
  { "__GFP_HARDWALL",
    N_ ("only from the memory nodes of the task's cpuset, not of one around it. One node here: no difference") },
  { "__GFP_THISNODE",
    N_ ("only from this memory node. One node here: no other zones, but 6.x does not call the OOM killer") },
  { "__GFP_ZEROTAGS", N_ ("with __GFP_ZERO, memory tags are cleared too, on processors that have them: not here") },
  { "__GFP_ACCOUNT", N_ ("charged to the memory cgroup of the task. No cgroups here: no difference") },
};

static char *
modifiers (KmGenerationId generation, KmGfp value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  size_t n;
  const KmGfpName *names = km_gfp_names (generation, &n);

  for (size_t i = 0; i < n; i++)
    if (!names[i].type_flag && (value & names[i].value) == names[i].value)
      {
        g_string_append_printf (text, "%s%s", text->len ? " | " : "", names[i].name);
        value &= ~names[i].value;
      }
  return text->len ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup (_ ("no bit at all: 0"));
}

char *
km_gfp_name_meaning (KmGenerationId generation, const KmGfpName *name)
{
  if (name->type_flag)
    return modifiers (generation, name->value);
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].name, name->name) == 0)
      return g_strdup (_ (words[i].meaning));
  return g_strdup ("");
}
