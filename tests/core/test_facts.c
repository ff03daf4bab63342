/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of the fact reference: watermarks and reserves, migratetypes, gfp values, zone choice, the buddy vectors.
 */
#include "core/words/gfp.h"
#include "core/machine/machine.h"
#include "core/boot/boot.h"

#include <string.h>

static KmMachine *
machine_new (KmPreset preset, KmGenerationId generation, uint64_t mib)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;
  KmMachine *machine;

  km_config_init (&config, preset);
  config.generation = generation;
  config.memory_bytes = mib << 20;
  machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  return machine;
}

/* ---- watermarks and lowmem_reserve, facts 2.5 ---- */

typedef struct
{
  KmPreset preset;
  uint32_t mib, zone, pages;
  int32_t old[3], new[3]; /* min, low, high of 2.6.34 and 6.1 */
  uint32_t reserve[3];    /* for the zones above, nearest first; 0 = none */
} WatermarkCase;

static const WatermarkCase watermark_cases[] = {
  { KM_PRESET_X86_32, 64, 0, 4096, { 64, 80, 96 }, { 64, 80, 96 }, { 48, 0, 0 } },
  { KM_PRESET_X86_32, 64, 1, 12288, { 192, 240, 288 }, { 192, 240, 288 }, { 0, 0, 0 } },
  { KM_PRESET_X86_32, 512, 0, 4096, { 22, 27, 33 }, { 22, 27, 32 }, { 496, 0, 0 } },
  { KM_PRESET_X86_32, 512, 1, 126976, { 701, 876, 1051 }, { 701, 876, 1051 }, { 0, 0, 0 } },
  { KM_PRESET_X86_32, 1024, 0, 4096, { 17, 21, 25 }, { 17, 21, 25 }, { 880, 1008, 0 } },
  { KM_PRESET_X86_32, 1024, 1, 225280, { 939, 1173, 1408 }, { 939, 1173, 1407 }, { 1024, 0, 0 } },
  { KM_PRESET_X86_32, 1024, 2, 32768, { 32, 66, 100 }, { 32, 66, 100 }, { 0, 0, 0 } },
  { KM_PRESET_X86_32, 4096, 2, 819200, { 128, 982, 1836 }, { 128, 982, 1836 }, { 0, 0, 0 } },
  { KM_PRESET_X86_32, 4096, 0, 4096, { 17, 21, 25 }, { 17, 21, 25 }, { 880, 4080, 0 } },
  { KM_PRESET_X86_64, 2048, 0, 4096, { 11, 13, 16 }, { 11, 15, 19 }, { 2032, 0, 0 } },
  { KM_PRESET_X86_64, 2048, 1, 520192, { 1436, 1795, 2154 }, { 1436, 1956, 2476 }, { 0, 0, 0 } },
  { KM_PRESET_X86_64, 8192, 0, 4096, { 5, 6, 7 }, { 5, 9, 13 }, { 4080, 8176, 0 } },
  { KM_PRESET_X86_64, 8192, 1, 1044480, { 1442, 1802, 2163 }, { 1442, 2486, 3530 }, { 4096, 0, 0 } },
  { KM_PRESET_X86_64, 8192, 2, 1048576, { 1448, 1810, 2172 }, { 1448, 2496, 3544 }, { 0, 0, 0 } },
};

static void
check_watermarks (const WatermarkCase *c, KmGenerationId generation)
{
  g_autoptr (KmMachine) machine = machine_new (c->preset, generation, c->mib);
  const KmZoneInfo *zone = km_machine_zone (machine, c->zone);
  const int32_t *expected = generation == KM_GENERATION_2_6_34 ? c->old : c->new;

  g_assert_cmpuint (zone->present, ==, c->pages);
  for (unsigned i = 0; i < 3; i++)
    g_assert_cmpint (zone->watermark[i], ==, expected[i]);
  for (unsigned i = 0; i < 3 && c->reserve[i]; i++)
    g_assert_cmpuint (zone->reserve[c->zone + 1 + i], ==, c->reserve[i]);
  for (unsigned i = 0; i <= c->zone; i++)
    g_assert_cmpuint (zone->reserve[i], ==, 0);
}

static void
test_watermarks (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (watermark_cases); i++)
    {
      check_watermarks (&watermark_cases[i], KM_GENERATION_2_6_34);
      check_watermarks (&watermark_cases[i], KM_GENERATION_6_1);
    }
}

/* facts 3.7: high and batch by zone size. */
static void
test_pcp_sizes (void)
{
  g_autoptr (KmMachine) small = machine_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 64);
  g_autoptr (KmMachine) large = machine_new (KM_PRESET_X86_32, KM_GENERATION_2_6_34, 1024);
  KmPcpInfo info;

  km_machine_pcp (small, 0, 0, &info);
  g_assert_cmpint (info.high, ==, 0);
  g_assert_cmpint (info.batch, ==, 1);
  km_machine_pcp (small, 0, 1, &info);
  g_assert_cmpint (info.high, ==, 18);
  g_assert_cmpint (info.batch, ==, 3);
  km_machine_pcp (large, 0, 1, &info);
  g_assert_cmpint (info.high, ==, 186);
  g_assert_cmpint (info.batch, ==, 31);
  km_machine_pcp (large, 0, 2, &info);
  g_assert_cmpint (info.high, ==, 42);
  g_assert_cmpint (info.batch, ==, 7);
}

/* ---- gfp, facts 4.1 to 4.3 and 10.5 ---- */

static KmGfp
gfp (KmGenerationId generation, const char *name)
{
  const KmGfpName *found = km_gfp_find (generation, name, strlen (name));

  g_assert_nonnull (found);
  return found->value;
}

static void
test_gfp_values (void)
{
  static const struct
  {
    const char *name;
    KmGfp old, new;
  } values[] = {
    { "GFP_ATOMIC", 0x20, 0xa20 },     { "GFP_NOIO", 0x10, 0xc00 },
    { "GFP_NOFS", 0x50, 0xc40 },       { "GFP_KERNEL", 0xd0, 0xcc0 },
    { "GFP_USER", 0x200d0, 0x100cc0 }, { "GFP_HIGHUSER", 0x200d2, 0x100cc2 },
    { "GFP_DMA", 0x1, 0x1 },           { "GFP_DMA32", 0x4, 0x4 },
    { "GFP_NOWAIT", 0, 0x800 },        { "GFP_HIGHUSER_MOVABLE", 0x200da, 0x100cca },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_cmphex (gfp (KM_GENERATION_2_6_34, values[i].name), ==, values[i].old);
      g_assert_cmphex (gfp (KM_GENERATION_6_1, values[i].name), ==, values[i].new);
    }
  g_assert_null (km_gfp_find (KM_GENERATION_6_1, "GFP_TEMPORARY", 13));
  g_assert_null (km_gfp_find (KM_GENERATION_2_6_34, "__GFP_NO_GROW", 13));
}

/* Every name alone, and the names of what a string says, give the value back. */
static void
test_gfp_round_trip (void)
{
  for (int generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      size_t n;
      const KmGfpName *names = km_gfp_names ((KmGenerationId)generation, &n);

      for (size_t i = 0; i < n; i++)
        {
          g_autofree char *text = km_gfp_to_string ((KmGenerationId)generation, names[i].value);
          g_auto (GStrv) parts = g_strsplit (text, " | ", -1);
          KmGfp sum = 0;

          for (size_t k = 0; parts[k]; k++)
            sum |= strcmp (parts[k], "0") == 0 ? 0 : gfp ((KmGenerationId)generation, parts[k]);
          g_assert_cmphex (sum, ==, names[i].value);
        }
    }
}

static void
test_gfp_trace_text (void)
{
  g_autofree char *highmem = km_gfp_to_trace_string (KM_GENERATION_2_6_34, 0xd2);
  g_autofree char *dma = km_gfp_to_trace_string (KM_GENERATION_2_6_34, 0xd1);
  g_autofree char *nothing = km_gfp_to_trace_string (KM_GENERATION_2_6_34, 0);
  g_autofree char *none = km_gfp_to_trace_string (KM_GENERATION_6_1, 0);
  static const struct
  {
    KmGfp gfp;
    const char *text[2]; /* 6.1, 6.12 */
  } masks[] = {
    { 0x40dc0, { "GFP_KERNEL|__GFP_COMP|__GFP_ZERO", NULL } },
    { 0x140dca, { "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO", NULL } },
    { 0x52dc0, { "GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_ZERO", NULL } },
    { 0x442dc0, { "GFP_KERNEL_ACCOUNT|__GFP_NOWARN|__GFP_COMP|__GFP_ZERO", NULL } },
    { 0x400d0, { "__GFP_IO|__GFP_FS|__GFP_COMP|__GFP_RECLAIMABLE", NULL } },
    { 0x500cc0, { "GFP_USER|__GFP_ACCOUNT", NULL } },
    { 0x450dd0, { "GFP_KERNEL_ACCOUNT|__GFP_NORETRY|__GFP_COMP|__GFP_ZERO|__GFP_RECLAIMABLE", NULL } },
    { 0x1c24ca, { "GFP_TRANSHUGE", NULL } },
    { 0x3c24ca, { "GFP_TRANSHUGE|__GFP_THISNODE", NULL } },
    { 0x1c2cca, { "GFP_TRANSHUGE|GFP_NOWAIT", "GFP_TRANSHUGE|__GFP_KSWAPD_RECLAIM" } },
    { 0xcc5, { "GFP_KERNEL|GFP_DMA|GFP_DMA32", NULL } },
    { 0x2820, { "GFP_NOWAIT|__GFP_HIGH|__GFP_NOWARN", "GFP_ATOMIC|__GFP_NOWARN" } },
    { 0xa20, { "GFP_ATOMIC", "GFP_ATOMIC|0x200" } },
    { 0x2800, { "GFP_NOWAIT|__GFP_NOWARN", "GFP_NOWAIT" } },
    { 0x1000400, { "__GFP_DIRECT_RECLAIM|0x1000000", NULL } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (masks); i++)
    for (size_t k = 0; k < 2; k++)
      {
        g_autofree char *text = km_gfp_to_trace_string (k == 0 ? KM_GENERATION_6_1 : KM_GENERATION_6_12, masks[i].gfp);

        g_assert_cmpstr (text, ==, masks[i].text[k] ? masks[i].text[k] : masks[i].text[0]);
      }
  g_assert_cmpstr (highmem, ==, "GFP_KERNEL|0x2");
  g_assert_cmpstr (dma, ==, "GFP_KERNEL|0x1");
  g_assert_cmpstr (nothing, ==, "GFP_NOWAIT");
  g_assert_cmpstr (none, ==, "");
}

static void
test_zone_choice (void)
{
  static const KmZoneType zones[16] = {
    [0x0] = KM_ZONE_NORMAL, [0x1] = KM_ZONE_DMA, [0x2] = KM_ZONE_HIGHMEM, [0x4] = KM_ZONE_DMA32,
    [0x8] = KM_ZONE_NORMAL, [0x9] = KM_ZONE_DMA, [0xa] = KM_ZONE_MOVABLE, [0xc] = KM_ZONE_DMA32,
  };

  for (KmGfp bits = 0; bits < 16; bits++)
    {
      bool illegal, expected = bits == 3 || bits == 5 || bits == 6 || bits == 7 || bits == 0xb || bits >= 0xd;
      KmZoneType type = km_gfp_zone_type (bits | 0xd0, &illegal);

      g_assert_true (illegal == expected);
      if (!expected)
        g_assert_cmpint (type, ==, zones[bits]);
      else
        g_assert_cmpint (type, ==, KM_ZONE_DMA);
    }
}

/* ---- buddy vectors, facts 3.5 ---- */

/* A machine of one zone of @pages frames without per-CPU lists, everything free. */
static KmMachine *
one_zone (uint64_t pages, KmGenerationId generation)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;
  KmMachine *machine;

  km_config_init (&config, KM_PRESET_CUSTOM);
  config.generation = generation;
  config.pcp = false;
  config.n_zones = 1;
  config.zones[0] = (KmZoneConfig){ .name = "NORMAL", .type = KM_ZONE_NORMAL, .bytes = pages << 12 };
  machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  return machine;
}

/* GFP_ATOMIC of both generations, so that small zones serve to the last page. */
#define ANY_GFP 0xa20

static KmPfn
alloc (KmMachine *machine, uint32_t number, unsigned order)
{
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)order, .gfp = ANY_GFP };

  return km_machine_apply (machine, &op, number, KM_PFN_NONE);
}

static void
give (KmMachine *machine, uint32_t owner, KmPfn pfn, unsigned order)
{
  KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order, .ref = owner };

  km_machine_apply (machine, &op, 1000 + owner, pfn);
}

static void
assert_nr_free (const KmMachine *machine, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (uint32_t order = 0; order < KM_NR_ORDERS; order++)
    g_string_append_printf (text, order ? " %u" : "%u", km_machine_nr_free (machine, 0, order));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_vector_a (gconstpointer generation)
{
  g_autoptr (KmMachine) machine = one_zone (1024, (KmGenerationId)GPOINTER_TO_INT (generation));

  g_assert_cmpuint (alloc (machine, 0, 0), ==, 0);
  assert_nr_free (machine, "1 1 1 1 1 1 1 1 1 1 0");
  g_assert_cmpuint (alloc (machine, 1, 0), ==, 1);
  assert_nr_free (machine, "0 1 1 1 1 1 1 1 1 1 0");
  g_assert_cmpuint (alloc (machine, 2, 2), ==, 4);
  assert_nr_free (machine, "0 1 0 1 1 1 1 1 1 1 0");
  g_assert_cmpuint (alloc (machine, 3, 1), ==, 2);
  assert_nr_free (machine, "0 0 0 1 1 1 1 1 1 1 0");
  g_assert_cmpuint (alloc (machine, 4, 3), ==, 8);
  assert_nr_free (machine, "0 0 0 0 1 1 1 1 1 1 0");
  give (machine, 1, 1, 0);
  assert_nr_free (machine, "1 0 0 0 1 1 1 1 1 1 0");
  give (machine, 0, 0, 0);
  assert_nr_free (machine, "0 1 0 0 1 1 1 1 1 1 0");
  give (machine, 3, 2, 1);
  assert_nr_free (machine, "0 0 1 0 1 1 1 1 1 1 0");
  give (machine, 2, 4, 2);
  assert_nr_free (machine, "0 0 0 1 1 1 1 1 1 1 0");
  give (machine, 4, 8, 3);
  assert_nr_free (machine, "0 0 0 0 0 0 0 0 0 0 1");
}

/* Head or tail: freeing 5, 0, 1, 2 leaves 2 before 5 in 2.6.34 and behind it in 6.1. */
static void
test_vector_b (gconstpointer data)
{
  KmGenerationId generation = (KmGenerationId)GPOINTER_TO_INT (data);
  static const KmPfn order_of_frees[] = { 5, 0, 1, 2 };
  g_autoptr (KmMachine) machine = one_zone (64, generation);
  KmPfn first = KM_PFN_NONE, second;

  for (uint32_t i = 0; i < 8; i++)
    g_assert_cmpuint (alloc (machine, i, 0), ==, i);
  for (size_t i = 0; i < G_N_ELEMENTS (order_of_frees); i++)
    give (machine, order_of_frees[i], order_of_frees[i], 0);
  for (unsigned type = 0; type < KM_NR_PCP_TYPES && first == KM_PFN_NONE; type++) /* grouping is off */
    first = km_machine_free_list_first (machine, 0, 1, (KmMigratetype)type);
  g_assert_cmpuint (first, ==, 0);
  first = alloc (machine, 20, 0);
  second = alloc (machine, 21, 0);
  g_assert_cmpuint (first, ==, generation == KM_GENERATION_2_6_34 ? 2 : 5);
  g_assert_cmpuint (second, ==, generation == KM_GENERATION_2_6_34 ? 5 : 2);
}

/* What sysctl sets: a quarter of min no longer decides the distance of the marks, and min is what was asked for. */
static void
test_sysctl (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmMachine) machine = NULL;
  KmConfig config;
  const KmZoneInfo *zone;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = KM_GENERATION_6_12;
  config.memory_bytes = (uint64_t)512 << 20;
  config.min_free_kbytes = 4096;
  config.watermark_scale_factor = 1000;
  machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  zone = km_machine_zone (machine, 1);
  g_assert_cmpint (zone->watermark[KM_WMARK_MIN], ==, 1024 * 126976 / 131072);
  g_assert_cmpint (zone->watermark[KM_WMARK_LOW], ==, zone->watermark[KM_WMARK_MIN] + 12697);
  g_assert_cmpint (zone->watermark[KM_WMARK_HIGH], ==, zone->watermark[KM_WMARK_LOW] + 12697);
}

/* 6.12: between which numbers the per-CPU lists tune themselves (rule 22). */
static void
test_pcp_limits (void)
{
  g_autoptr (KmMachine) machine = machine_new (KM_PRESET_X86_64, KM_GENERATION_6_12, 512);
  KmPcpInfo info;

  km_machine_pcp (machine, 0, 1, &info);
  g_assert_cmpint (info.batch, ==, 31);
  g_assert_cmpint (info.high, ==, 0);
  g_assert_cmpint (info.high_min, ==, 876);
  g_assert_cmpint (info.high_max, ==, 126976 / 8);
}

/* What boot takes of a zone is present and not managed, and the watermarks follow what is managed. */
static void
test_reserved (void)
{
  g_autoptr (KmMachine) machine = NULL;
  const KmZoneInfo *zone;
  KmConfig config;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = KM_GENERATION_6_12;
  config.memory_bytes = 512 << 20;
  config.zone_reserved_bytes[KM_ZONE_DMA] = 1 << 20;
  config.zone_reserved_bytes[KM_ZONE_DMA32] = 47680 << 10;
  machine = km_machine_new (&config, NULL);
  zone = km_machine_zone (machine, 0);
  g_assert_cmpuint (zone->present, ==, 4096);
  g_assert_cmpuint (zone->managed, ==, 3840);
  zone = km_machine_zone (machine, 1);
  g_assert_cmpuint (zone->present, ==, 126976);
  g_assert_cmpuint (zone->managed, ==, 126976 - 11920);
  g_assert_cmpint (km_machine_free_pages (machine), ==, 3840 + 126976 - 11920);
  g_assert_cmpint (zone->watermark[KM_WMARK_MIN], ==, 666);
}

int
main (int argc, char **argv)
{
  gconstpointer old = GINT_TO_POINTER (KM_GENERATION_2_6_34), new = GINT_TO_POINTER (KM_GENERATION_6_1);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/watermarks", test_watermarks);
  g_test_add_func ("/facts/pcp-sizes", test_pcp_sizes);
  g_test_add_func ("/facts/sysctl", test_sysctl);
  g_test_add_func ("/facts/reserved", test_reserved);
  g_test_add_func ("/facts/pcp-limits-6.12", test_pcp_limits);
  g_test_add_func ("/facts/gfp/values", test_gfp_values);
  g_test_add_func ("/facts/gfp/round-trip", test_gfp_round_trip);
  g_test_add_func ("/facts/gfp/trace-text", test_gfp_trace_text);
  g_test_add_func ("/facts/zone-choice", test_zone_choice);
  g_test_add_data_func ("/facts/buddy/vector-a/2.6.34", old, test_vector_a);
  g_test_add_data_func ("/facts/buddy/vector-a/6.1", new, test_vector_a);
  g_test_add_data_func ("/facts/buddy/vector-b/2.6.34", old, test_vector_b);
  g_test_add_data_func ("/facts/buddy/vector-b/6.1", new, test_vector_b);
  return g_test_run ();
}
