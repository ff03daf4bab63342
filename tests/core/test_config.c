/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A configuration out of range, or of parts that were never built together, is refused in words; no machine is made. */
#include "core/boot/boot.h"
#include "core/words/config.h"
#include "core/words/gfp.h"
#include "core/words/op.h"
#include "core/words/slab_flags.h"

#include <string.h>

#define AT(field) offsetof (KmConfig, field), sizeof (((KmConfig *)NULL)->field)

/* One number of a good configuration is another. */
static const struct
{
  KmPreset preset;
  KmGenerationId generation;
  size_t offset, size;
  uint64_t value;
  const char *words;
} numbers[] = {
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (preset), KM_NR_PRESETS, "no such machine" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (page_shift), 11, "page size" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (page_shift), 17, "page size" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (cpus), 0, "CPUs" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (cpus), KM_MAX_CPUS + 1, "CPUs" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (memory_bytes), 4096, "from 256K to 64G" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (memory_bytes), KM_MEMORY_MAX_BYTES + 4096, "from 256K to 64G" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (memory_bytes), (1 << 20) + 1, "multiple of the page size" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (reserved_bytes), 64 << 20, "smaller than memory" },
  { KM_PRESET_X86_32, KM_GENERATION_6_12, AT (allocator), KM_ALLOCATOR_SLAB, "no SLAB any more" },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, AT (slab_debug), true, "debug=slab belongs to SLAB" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (slub_debug), 1, "slub_debug= belongs to SLUB" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (slub_hardened), true, "slub_hardened belongs" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (cache_line), 16, "a cache line" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (build_line), 256, "a cache line" },
  { KM_PRESET_X86_64, KM_GENERATION_2_6_34, AT (vmalloc_bytes), 64 << 20, "vmalloc= chooses" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (vmalloc_bytes), 16 << 20, "from 32M to 512M" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (vmalloc_bytes), (uint64_t)1 << 30, "from 32M to 512M" },
  { KM_PRESET_X86_32_PAE, KM_GENERATION_2_6_34, AT (vmalloc_bytes), (64 << 20) + 1, "from 32M to 512M" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (watermark_scale_factor), 10, "belongs to Linux 6.1" },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, AT (watermark_scale_factor), 3001, "at most 3000" },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, AT (min_free_kbytes), (1 << 20) + 1, "at most 1048576" },
  { KM_PRESET_X86_64, KM_GENERATION_2_6_34, AT (stack_bytes), 4096, "kernel stacks of Linux 2.6.34 on x86-32" },
  { KM_PRESET_X86_32, KM_GENERATION_6_1, AT (stack_bytes), 4096, "kernel stacks of Linux 2.6.34 on x86-32" },
  { KM_PRESET_X86_32, KM_GENERATION_2_6_34, AT (stack_bytes), 5000, "4K or 8K" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (n_zones), 0, "one to five zones" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (n_zones), KM_MAX_ZONES + 1, "one to five zones" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (zones[0].bytes), 0, "multiple of the page size" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (zones[0].bytes), 5000, "multiple of the page size" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (zones[0].bytes), UINT64_MAX - 4095, "from 256K to 64G" },
  { KM_PRESET_CUSTOM, KM_GENERATION_2_6_34, AT (zones[1].type), KM_ZONE_DMA, "from low to high" },
};

static void
good (KmConfig *config, KmPreset preset, KmGenerationId generation)
{
  km_config_init (config, preset);
  config->generation = generation;
  if (preset != KM_PRESET_CUSTOM)
    return;
  config->n_zones = 2;
  config->zones[0] = (KmZoneConfig){ "DMA", KM_ZONE_DMA, 4096 };
  config->zones[1] = (KmZoneConfig){ "NORMAL", KM_ZONE_NORMAL, 1 << 20 };
}

static void
set (KmConfig *config, size_t i)
{
  void *at = (char *)config + numbers[i].offset;

  if (numbers[i].size == sizeof (uint64_t))
    *(uint64_t *)at = numbers[i].value;
  else if (numbers[i].size == sizeof (uint32_t))
    *(uint32_t *)at = (uint32_t)numbers[i].value;
  else
    *(uint8_t *)at = (uint8_t)numbers[i].value;
}

static void
test_numbers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) error = NULL;
      KmConfig config;

      good (&config, numbers[i].preset, numbers[i].generation);
      g_assert_true (km_config_check (&config, NULL));
      set (&config, i);
      g_assert_null (km_machine_new (&config, &error));
      if (!strstr (error->message, numbers[i].words))
        g_error ("“%s” is not about “%s”", error->message, numbers[i].words);
    }
}

/* Pages of 16 KiB leave no room for a stack of 8 KiB. */
static void
test_stack (void)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;

  good (&config, KM_PRESET_X86_32, KM_GENERATION_2_6_34);
  config.page_shift = 14;
  config.stack_bytes = 8192;
  g_assert_false (km_config_check (&config, &error));
  g_assert_nonnull (strstr (error->message, "at least one page"));
}

/* Each number that a call may have beside itself tells two calls apart. */
static void
test_more (void)
{
  static const uint32_t refs[] = { 1, 2 }, same[] = { 1, 2 }, others[] = { 1, 3 };
  const KmOpMore base = {
    .name = "a", .size = 1, .delta = 2, .count = 2, .align = 4, .flags = 5, .byte = 6, .refs = refs
  };
  KmOpMore equal = base, more[9];

  equal.refs = same;
  g_assert_true (km_op_more_equal (&base, &equal));
  for (size_t i = 0; i < G_N_ELEMENTS (more); i++)
    more[i] = base;
  more[0].size++;
  more[1].delta++;
  more[2].align++;
  more[3].flags++;
  more[4].ctor = !base.ctor;
  more[5].byte++;
  more[6].name = "b";
  more[7].refs = others;
  more[8].refs = NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (more); i++)
    g_assert_false (km_op_more_equal (&base, &more[i]) || km_op_more_equal (&more[i], &base));
  equal.refs = NULL;
  g_assert_true (km_op_more_equal (&equal, &more[8]));
  equal.count++;
  g_assert_false (km_op_more_equal (&equal, &more[8]));
}

/* Flags are those of the simulation, or renumbered as 6.12 does; there and back they stay what they are. */
static void
test_flags (void)
{
  const uint32_t flags = KM_SLAB_HWCACHE_ALIGN | KM_SLAB_POISON | KM_SLAB_RED_ZONE;

  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      uint32_t values = km_slab_flags_to_kernel (generation, flags);

      g_assert_cmpint (values == flags, ==, !km_slab_flags_are_renumbered (generation));
      g_assert_cmphex (km_slab_flags_from_kernel (generation, values), ==, flags);
    }
}

/* A mask without a word of this kernel. */
static void
test_unknown_gfp (void)
{
  g_autofree char *alone = km_gfp_to_string (KM_GENERATION_2_6_34, 0x80000000);
  g_autofree char *beside = km_gfp_to_string (KM_GENERATION_2_6_34, 0x800000d0);

  g_assert_cmpstr (alone, ==, "0x80000000");
  g_assert_cmpstr (beside, ==, "GFP_KERNEL | 0x80000000");
}

static void
test_describe (void)
{
  g_autofree char *custom = NULL, *preset = NULL;
  KmConfig config;

  good (&config, KM_PRESET_CUSTOM, KM_GENERATION_2_6_34);
  custom = km_config_describe (&config);
  g_assert_cmpstr (custom, ==, "DMA 4 KiB · NORMAL 1 MiB · Linux 2.6.34");
  good (&config, KM_PRESET_ALPHA, KM_GENERATION_6_1);
  preset = km_config_describe (&config);
  g_assert_true (g_str_has_prefix (preset, "alpha · "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/numbers", test_numbers);
  g_test_add_func ("/config/stack", test_stack);
  g_test_add_func ("/config/more", test_more);
  g_test_add_func ("/config/flags", test_flags);
  g_test_add_func ("/config/gfp", test_unknown_gfp);
  g_test_add_func ("/config/describe", test_describe);
  return g_test_run ();
}
