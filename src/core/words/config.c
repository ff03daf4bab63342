/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/words/config.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "base/units.h"

#include <string.h>

G_DEFINE_QUARK (km - config - error - quark, km_config_error)

static const char *const preset_names[KM_NR_PRESETS] = {
  [KM_PRESET_X86_32] = "x86-32", [KM_PRESET_X86_32_PAE] = "x86-32-pae", [KM_PRESET_X86_64] = "x86-64",
  [KM_PRESET_ALPHA] = "alpha",   [KM_PRESET_CUSTOM] = "custom",
};

static const char *const zone_names[KM_MAX_ZONES] = { "DMA", "DMA32", "NORMAL", "HIGHMEM", "MOVABLE" };

/* Index of the word @name in @words, or -1. */
static int
find_word (const char *const *words, int n, const char *name, size_t len)
{
  for (int i = 0; i < n; i++)
    if (strlen (words[i]) == len && memcmp (words[i], name, len) == 0)
      return i;
  return -1;
}

bool
km_preset_by_name (const char *name, size_t len, KmPreset *preset)
{
  int i = find_word (preset_names, KM_NR_PRESETS, name, len);

  if (i < 0)
    return false;
  *preset = (KmPreset)i;
  return true;
}

const char *
km_zone_type_name (KmZoneType type)
{
  km_assert ((int)type < KM_MAX_ZONES);
  return zone_names[type];
}

bool
km_zone_type_by_name (const char *name, size_t len, KmZoneType *type)
{
  int i = find_word (zone_names, KM_MAX_ZONES, name, len);

  if (i < 0)
    return false;
  *type = (KmZoneType)i;
  return true;
}

void
km_config_init (KmConfig *config, KmPreset preset)
{
  *config = (KmConfig){
    .preset = preset,
    .generation = KM_GENERATION_2_6_34,
    .memory_bytes = (uint64_t)64 << 20,
    .page_shift = preset == KM_PRESET_ALPHA ? 13 : 12,
    .cpus = 1,
    .pcp = true,
  };
}

static bool
fail (GError **error, const char *message)
{
  g_set_error_literal (error, KM_CONFIG_ERROR, 0, message);
  return false;
}

static bool
check_zones (const KmConfig *config, GError **error)
{
  uint64_t page = (uint64_t)1 << config->page_shift, sum = 0;

  if (config->n_zones == 0 || config->n_zones > KM_MAX_ZONES)
    return fail (error, _ ("a machine has one to five zones"));
  for (uint32_t i = 0; i < config->n_zones; i++)
    {
      if (config->zones[i].bytes == 0 || config->zones[i].bytes % page != 0)
        return fail (error, _ ("the size of a zone must be a multiple of the page size and not 0"));
      if (i > 0 && config->zones[i].type <= config->zones[i - 1].type)
        return fail (error, _ ("zones go from low to high: DMA, DMA32, NORMAL, HIGHMEM, MOVABLE, each at most once"));
      sum += MIN (config->zones[i].bytes, KM_MEMORY_MAX_BYTES + 1);
    }
  if (sum < KM_MEMORY_MIN_BYTES || sum > KM_MEMORY_MAX_BYTES)
    return fail (error, _ ("all zones together must have from 256K to 64G"));
  return true;
}

static bool
is_line (uint32_t bytes)
{
  return bytes == 0 || bytes == 32 || bytes == 64 || bytes == 128;
}

/* What cannot be built together: each allocator has its own debugging, and 6.12 has SLUB alone. */
static bool
check_objects (const KmConfig *config, GError **error)
{
  const KmGeneration *kernel = km_generation_get (config->generation);
  bool slub = config->allocator == KM_ALLOCATOR_SLUB || (config->allocator == KM_ALLOCATOR_DEFAULT && kernel->slub);

  if (!slub && !kernel->has_slab)
    return fail (
        error,
        _ ("Linux 6.12 has no SLAB any more: SLUB is its only allocator; slab=slab needs kernel=2.6.34 or kernel=6.1"));
  if (slub && config->slab_debug)
    return fail (error, _ ("debug=slab belongs to SLAB (slab=slab); SLUB has slub_debug=FZPU"));
  if (config->slub_hardened && (!slub || !kernel->slub))
    return fail (error, _ ("slub_hardened belongs to SLUB of Linux 6.1 and 6.12"));
  if (!slub && config->slub_debug)
    return fail (error, _ ("slub_debug= belongs to SLUB (slab=slub); SLAB has debug=slab"));
  if (!is_line (config->cache_line) || !is_line (config->build_line))
    return fail (error, _ ("a cache line has 32, 64 or 128 bytes"));
  return true;
}

static bool
check_vmalloc (const KmConfig *config, GError **error)
{
  bool is_32 = config->preset == KM_PRESET_X86_32 || config->preset == KM_PRESET_X86_32_PAE;

  if (config->vmalloc_bytes == 0)
    return true;
  if (!is_32)
    return fail (error, _ ("vmalloc= chooses the size of the area on x86-32; other machines have room enough"));
  if (config->vmalloc_bytes < KM_VMALLOC_MIN_BYTES || config->vmalloc_bytes > KM_VMALLOC_MAX_BYTES
      || config->vmalloc_bytes % ((uint64_t)1 << config->page_shift) != 0)
    return fail (error, _ ("the vmalloc area has from 32M to 512M, in whole pages"));
  return true;
}

static bool
check_watermarks (const KmConfig *config, GError **error)
{
  if (config->watermark_scale_factor && !km_generation_get (config->generation)->watermark_scale)
    return fail (error, _ ("watermark_scale_factor= belongs to Linux 6.1 and 6.12: Linux 2.6.34 has no such sysctl"));
  if (config->watermark_scale_factor > KM_WATERMARK_SCALE_MAX || config->min_free_kbytes > KM_MIN_FREE_KBYTES_MAX)
    return fail (error, _ ("watermark_scale_factor is at most 3000, min_free_kbytes at most 1048576"));
  return true;
}

/* CONFIG_4KSTACKS went away with 2.6.37. */
static bool
check_stack (const KmConfig *config, GError **error)
{
  bool is_32 = config->preset == KM_PRESET_X86_32 || config->preset == KM_PRESET_X86_32_PAE;

  if (config->stack_bytes == 0)
    return true;
  if (!is_32 || !km_generation_get (config->generation)->small_stacks)
    return fail (error, _ ("stack= chooses the size of kernel stacks of Linux 2.6.34 on x86-32"));
  if (config->stack_bytes != 4096 && config->stack_bytes != 8192)
    return fail (error, _ ("a kernel stack has 4K or 8K"));
  if (config->stack_bytes < 1u << config->page_shift)
    return fail (error, _ ("a kernel stack has at least one page"));
  return true;
}

bool
km_config_check (const KmConfig *config, GError **error)
{
  if (!check_objects (config, error) || !check_vmalloc (config, error) || !check_stack (config, error)
      || !check_watermarks (config, error))
    return false;
  if (config->preset >= KM_NR_PRESETS)
    return fail (error, _ ("no such machine"));
  if (config->page_shift < 12 || config->page_shift > 16)
    return fail (error, _ ("the page size must be 4K, 8K, 16K, 32K or 64K"));
  if (config->cpus < 1 || config->cpus > KM_MAX_CPUS)
    return fail (error, _ ("a machine has one to 64 CPUs"));
  if (config->preset == KM_PRESET_CUSTOM)
    return check_zones (config, error);
  if (config->memory_bytes < KM_MEMORY_MIN_BYTES || config->memory_bytes > KM_MEMORY_MAX_BYTES)
    return fail (error, _ ("memory must be from 256K to 64G"));
  if (config->memory_bytes % ((uint64_t)1 << config->page_shift) != 0)
    return fail (error, _ ("memory must be a multiple of the page size"));
  if (config->reserved_bytes >= config->memory_bytes)
    return fail (error, _ ("the reserved part must be smaller than memory"));
  return true;
}

/* Of a machine whose zones the user lists: "DMA 2 MiB · NORMAL 8 MiB". */
static char *
describe_zones (const KmConfig *config)
{
  GString *text = g_string_new (NULL);

  for (uint32_t i = 0; i < config->n_zones; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? " · " : "", config->zones[i].name,
                            km_format_bytes (config->zones[i].bytes).text);
  return g_string_free (text, FALSE);
}

char *
km_config_describe (const KmConfig *config)
{
  const char *kernel = km_generation_get (config->generation)->name;

  if (config->preset == KM_PRESET_CUSTOM)
    {
      g_autofree char *zones = describe_zones (config);

      /* Translators: zones with their sizes, kernel version, as in "DMA 2 MiB · NORMAL 8 MiB · Linux 2.6.34". */
      return g_strdup_printf (_ ("%s · Linux %s"), zones, kernel);
    }
  /* Translators: machine, memory size, kernel version, as in "x86-32 · 64 MiB · Linux 2.6.34". */
  return g_strdup_printf (_ ("%s · %s · Linux %s"), preset_names[config->preset],
                          km_format_bytes (config->memory_bytes).text, kernel);
}
