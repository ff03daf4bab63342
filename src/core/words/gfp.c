/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/gfp.h"

#include "base/assert.h"

#include <string.h>

/* Type flags first, with the most bits first; then single modifiers. Values: facts 4.1, 4.2. Those of 6.x are in the
 * order of __def_gfpflag_names of its include/trace/events/mmflags.h, from which reports and trace events are printed;
 * that has __GFP_DMA and __GFP_DMA32 only as GFP_DMA and GFP_DMA32. */
static const KmGfpName names_2_6_34[] = {
  { "GFP_HIGHUSER_MOVABLE", 0x200da, true },
  { "GFP_HIGHUSER", 0x200d2, true },
  { "GFP_TEMPORARY", 0x800d0, true },
  { "GFP_USER", 0x200d0, true },
  { "GFP_KERNEL", 0xd0, true },
  { "GFP_THISNODE", 0x41200, true },
  { "GFP_NOFS", 0x50, true },
  { "GFP_NOIO", 0x10, true },
  { "GFP_ATOMIC", 0x20, true },
  { "GFP_DMA32", 0x4, true },
  { "GFP_DMA", 0x1, true },
  { "__GFP_DMA", 0x1, false },
  { "__GFP_HIGHMEM", 0x2, false },
  { "__GFP_DMA32", 0x4, false },
  { "__GFP_MOVABLE", 0x8, false },
  { "__GFP_WAIT", 0x10, false },
  { "__GFP_HIGH", 0x20, false },
  { "__GFP_IO", 0x40, false },
  { "__GFP_FS", 0x80, false },
  { "__GFP_COLD", 0x100, false },
  { "__GFP_NOWARN", 0x200, false },
  { "__GFP_REPEAT", 0x400, false },
  { "__GFP_NOFAIL", 0x800, false },
  { "__GFP_NORETRY", 0x1000, false },
  { "__GFP_COMP", 0x4000, false },
  { "__GFP_ZERO", 0x8000, false },
  { "__GFP_NOMEMALLOC", 0x10000, false },
  { "__GFP_HARDWALL", 0x20000, false },
  { "__GFP_THISNODE", 0x40000, false },
  { "__GFP_RECLAIMABLE", 0x80000, false },
  { "GFP_NOWAIT", 0, true },
};

/* What the two tables below end with. */
/* clang-format off */
#define MODIFIERS_6_X                                       \
  { "__GFP_IO", 0x40, false },                              \
  { "__GFP_FS", 0x80, false },                              \
  { "__GFP_NOWARN", 0x2000, false },                        \
  { "__GFP_RETRY_MAYFAIL", 0x4000, false },                 \
  { "__GFP_NOFAIL", 0x8000, false },                        \
  { "__GFP_NORETRY", 0x10000, false },                      \
  { "__GFP_COMP", 0x40000, false },                         \
  { "__GFP_ZERO", 0x100, false },                           \
  { "__GFP_NOMEMALLOC", 0x80000, false },                   \
  { "__GFP_MEMALLOC", 0x20000, false },                     \
  { "__GFP_HARDWALL", 0x100000, false },                    \
  { "__GFP_THISNODE", 0x200000, false },                    \
  { "__GFP_RECLAIMABLE", 0x10, false },                     \
  { "__GFP_MOVABLE", 0x8, false },                          \
  { "__GFP_ACCOUNT", 0x400000, false },                     \
  { "__GFP_WRITE", 0x1000, false },                         \
  { "__GFP_RECLAIM", 0xc00, false },                        \
  { "__GFP_DIRECT_RECLAIM", 0x400, false },                 \
  { "__GFP_KSWAPD_RECLAIM", 0x800, false },                 \
  { "__GFP_ZEROTAGS", 0x800000, false },                    \
  { "__GFP_DMA", 0x1, false },                              \
  { "__GFP_DMA32", 0x4, false }
/* clang-format on */

static const KmGfpName names_6_1[] = {
  { "GFP_TRANSHUGE", 0x1c24ca, true },
  { "GFP_TRANSHUGE_LIGHT", 0x1c20ca, true },
  { "GFP_HIGHUSER_MOVABLE", 0x100cca, true },
  { "GFP_HIGHUSER", 0x100cc2, true },
  { "GFP_USER", 0x100cc0, true },
  { "GFP_KERNEL_ACCOUNT", 0x400cc0, true },
  { "GFP_KERNEL", 0xcc0, true },
  { "GFP_NOFS", 0xc40, true },
  { "GFP_ATOMIC", 0xa20, true },
  { "GFP_NOIO", 0xc00, true },
  { "GFP_NOWAIT", 0x800, true },
  { "GFP_DMA", 0x1, true },
  { "__GFP_HIGHMEM", 0x2, false },
  { "GFP_DMA32", 0x4, true },
  { "__GFP_HIGH", 0x20, false },
  { "__GFP_ATOMIC", 0x200, false },
  MODIFIERS_6_X,
};

static const KmGfpName names_6_12[] = {
  { "GFP_TRANSHUGE", 0x1c24ca, true },
  { "GFP_TRANSHUGE_LIGHT", 0x1c20ca, true },
  { "GFP_HIGHUSER_MOVABLE", 0x100cca, true },
  { "GFP_HIGHUSER", 0x100cc2, true },
  { "GFP_USER", 0x100cc0, true },
  { "GFP_KERNEL_ACCOUNT", 0x400cc0, true },
  { "GFP_KERNEL", 0xcc0, true },
  { "GFP_NOFS", 0xc40, true },
  { "GFP_ATOMIC", 0x820, true },
  { "GFP_NOIO", 0xc00, true },
  { "GFP_NOWAIT", 0x2800, true },
  { "GFP_DMA", 0x1, true },
  { "__GFP_HIGHMEM", 0x2, false },
  { "GFP_DMA32", 0x4, true },
  { "__GFP_HIGH", 0x20, false },
  MODIFIERS_6_X,
};

/* The tables that trace events print from (facts 10.5), in the kernel's order. */
static const KmGfpName trace_2_6_34[] = {
  { "GFP_HIGHUSER_MOVABLE", 0x200da, true },
  { "GFP_HIGHUSER", 0x200d2, true },
  { "GFP_USER", 0x200d0, true },
  { "GFP_TEMPORARY", 0x800d0, true },
  { "GFP_KERNEL", 0xd0, true },
  { "GFP_NOFS", 0x50, true },
  { "GFP_ATOMIC", 0x20, true },
  { "GFP_NOIO", 0x10, true },
  { "GFP_HIGH", 0x20, false },
  { "GFP_WAIT", 0x10, false },
  { "GFP_IO", 0x40, false },
  { "GFP_COLD", 0x100, false },
  { "GFP_NOWARN", 0x200, false },
  { "GFP_REPEAT", 0x400, false },
  { "GFP_NOFAIL", 0x800, false },
  { "GFP_NORETRY", 0x1000, false },
  { "GFP_COMP", 0x4000, false },
  { "GFP_ZERO", 0x8000, false },
  { "GFP_NOMEMALLOC", 0x10000, false },
  { "GFP_HARDWALL", 0x20000, false },
  { "GFP_THISNODE", 0x40000, false },
  { "GFP_RECLAIMABLE", 0x80000, false },
  { "GFP_MOVABLE", 0x8, false },
};

static const KmGfpBits bits_2_6_34 = {
  .dma = 0x1,
  .highmem = 0x2,
  .dma32 = 0x4,
  .movable = 0x8,
  .reclaimable = 0x80000,
  .wait = 0x10,
  .high = 0x20,
  .io = 0x40,
  .fs = 0x80,
  .cold = 0x100,
  .nowarn = 0x200,
  .repeat = 0x400,
  .nofail = 0x800,
  .noretry = 0x1000,
  .comp = 0x4000,
  .zero = 0x8000,
  .nomemalloc = 0x10000,
  .thisnode = 0x40000,
};

/* clang-format off */
#define BITS_6_X                                                                                                       \
  .dma = 0x1, .highmem = 0x2, .dma32 = 0x4, .movable = 0x8, .reclaimable = 0x10, .wait = 0x400, .kswapd = 0x800,       \
  .high = 0x20, .io = 0x40, .fs = 0x80, .zero = 0x100, .nowarn = 0x2000, .repeat = 0x4000, .nofail = 0x8000,           \
  .noretry = 0x10000, .memalloc = 0x20000, .comp = 0x40000, .nomemalloc = 0x80000, .thisnode = 0x200000
/* clang-format on */

static const KmGfpBits bits_6_1 = { BITS_6_X, .atomic = 0x200 };
static const KmGfpBits bits_6_12 = { BITS_6_X };

/* By generation: the names that workloads use, those of trace events, the name of an empty mask in both, the bits. */
static const struct
{
  const KmGfpName *names, *trace;
  size_t n_names, n_trace;
  const char *zero, *trace_zero;
  const KmGfpBits *bits;
} masks[] = {
  [KM_GENERATION_2_6_34] = { names_2_6_34, trace_2_6_34, G_N_ELEMENTS (names_2_6_34), G_N_ELEMENTS (trace_2_6_34),
                             "GFP_NOWAIT", "GFP_NOWAIT", &bits_2_6_34 },
  [KM_GENERATION_6_1] = { names_6_1, names_6_1, G_N_ELEMENTS (names_6_1), G_N_ELEMENTS (names_6_1), "0", "",
                          &bits_6_1 },
  [KM_GENERATION_6_12] = { names_6_12, names_6_12, G_N_ELEMENTS (names_6_12), G_N_ELEMENTS (names_6_12), "0", "",
                           &bits_6_12 },
};

const KmGfpName *
km_gfp_names (KmGenerationId generation, size_t *n)
{
  *n = masks[generation].n_names;
  return masks[generation].names;
}

const KmGfpName *
km_gfp_find (KmGenerationId generation, const char *name, size_t len)
{
  size_t n;
  const KmGfpName *names = km_gfp_names (generation, &n);

  for (size_t i = 0; i < n; i++)
    if (strlen (names[i].name) == len && memcmp (names[i].name, name, len) == 0)
      return &names[i];
  return NULL;
}

/* Names from the front of a table as long as all their bits are left; the rest in hex; @zero if there is nothing. */
static char *
spell (KmGfp gfp, const KmGfpName *names, size_t n, const char *separator, const char *zero)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < n; i++)
    if (names[i].value && (gfp & names[i].value) == names[i].value)
      {
        g_string_append_printf (text, "%s%s", text->len ? separator : "", names[i].name);
        gfp &= ~names[i].value;
      }
  if (gfp)
    g_string_append_printf (text, "%s0x%x", text->len ? separator : "", gfp);
  if (text->len == 0)
    g_string_append (text, zero);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
km_gfp_to_string (KmGenerationId generation, KmGfp gfp)
{
  return spell (gfp, masks[generation].names, masks[generation].n_names, " | ", masks[generation].zero);
}

char *
km_gfp_to_trace_string (KmGenerationId generation, KmGfp gfp)
{
  return spell (gfp, masks[generation].trace, masks[generation].n_trace, "|", masks[generation].trace_zero);
}

const KmGfpBits *
km_gfp_bits (KmGenerationId generation)
{
  return masks[generation].bits;
}

KmMigratetype
km_gfp_migratetype (KmGenerationId generation, KmGfp gfp)
{
  const KmGfpBits *bits = km_gfp_bits (generation);
  const KmGeneration *kernel = km_generation_get (generation);

  return (KmMigratetype)((gfp & bits->movable ? kernel->movable : 0)
                         | (gfp & bits->reclaimable ? kernel->reclaimable : 0));
}

KmZoneType
km_gfp_zone_type (KmGfp gfp, bool *illegal)
{
  /* GFP_ZONE_BAD of facts 4.3: bit n set means that the low bits n name two zones. */
  const unsigned bad = 0xE8E8;
  unsigned low = gfp & 15;

  *illegal = bad >> low & 1;
  if (*illegal)
    return KM_ZONE_DMA;
  if (low & 1)
    return KM_ZONE_DMA;
  if (low & 4)
    return KM_ZONE_DMA32;
  if (low & 2)
    return low & 8 ? KM_ZONE_MOVABLE : KM_ZONE_HIGHMEM;
  return KM_ZONE_NORMAL;
}
