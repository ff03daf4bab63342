/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: everything that is chosen before a run, one `machine` line. */
#pragma once

#include "core/words/generation.h"

#include <glib.h>

typedef enum
{
  KM_PRESET_X86_32,
  KM_PRESET_X86_32_PAE,
  KM_PRESET_X86_64,
  KM_PRESET_ALPHA,
  KM_PRESET_CUSTOM, /* zones listed by the user */
  KM_NR_PRESETS,
} KmPreset;

/* Which allocator serves objects. */
typedef enum
{
  KM_ALLOCATOR_DEFAULT, /* that of the generation: SLAB in 2.6.34 (the book's), SLUB in 6.1 and 6.12 */
  KM_ALLOCATOR_SLAB,
  KM_ALLOCATOR_SLUB,
} KmAllocator;

typedef struct
{
  char name[12]; /* "DMA", "DMA32", "NORMAL", "HIGHMEM", "MOVABLE" */
  KmZoneType type;
  uint64_t bytes;
} KmZoneConfig;

typedef struct
{
  KmPreset preset;
  KmGenerationId generation;
  uint64_t memory_bytes;   /* 256K to 64G */
  uint32_t page_shift;     /* 12 to 16 */
  uint32_t cpus;           /* 1 to KM_MAX_CPUS */
  bool pcp;                /* per-CPU lists in use */
  bool exact_boundary;     /* x86-32: HIGHMEM at the exact 887/891 MiB instead of 896 MiB (facts 2.1) */
  uint64_t reserved_bytes; /* at the start of memory, never given to the allocator (the kernel image) */
  uint64_t zone_reserved_bytes[KM_MAX_ZONES]; /* by KmZoneType: the same at the start of a zone */
  uint8_t allocator;                          /* KmAllocator: which slab allocator; slab=slab, slab=slub */
  bool slab_debug;                            /* CONFIG_DEBUG_SLAB; debug=slab */
  uint32_t slub_debug;                        /* slub_debug=FZPU: KM_SLAB_* flags on every cache */
  bool slab_nomerge;                          /* no cache serves two names */
  bool slub_hardened;                         /* SLUB of 6.x: CONFIG_SLAB_FREELIST_HARDENED */
  uint32_t cache_line;                        /* cache_line_size() at run time, bytes; 0 = 64 */
  uint32_t build_line;                        /* L1_CACHE_BYTES, decides the general caches; 0 = 64 */
  uint64_t vmalloc_bytes;                     /* x86-32: vmalloc=; 0 = 128 MiB */
  uint32_t min_free_kbytes;                   /* vm.min_free_kbytes; 0 = worked out at boot (facts 2.5) */
  uint32_t watermark_scale_factor;            /* 6.1: vm.watermark_scale_factor, parts of 10000; 0 = 10 */
  uint32_t stack_bytes;                       /* x86-32, 2.6.34: 4096 = CONFIG_4KSTACKS; 0 = 8192 */
  uint32_t n_zones;                           /* custom zones, lowest first */
  KmZoneConfig zones[KM_MAX_ZONES];
} KmConfig;

#define KM_MEMORY_MIN_BYTES ((uint64_t)256 << 10)
#define KM_MEMORY_MAX_BYTES ((uint64_t)64 << 30)
#define KM_MIN_FREE_KBYTES_MAX (1 << 20)
#define KM_WATERMARK_SCALE_MAX 3000 /* mm/page_alloc.c */
#define KM_VMALLOC_MIN_BYTES ((uint64_t)32 << 20)
#define KM_VMALLOC_MAX_BYTES ((uint64_t)512 << 20)

/* Fills @config with the defaults of @preset: 64 MiB, one CPU, 2.6.34, per-CPU lists on. */
void km_config_init (KmConfig *config, KmPreset preset);

/* Checks ranges and combinations. Returns false and sets @error (KM_CONFIG_ERROR, text for people, translated). */
bool km_config_check (const KmConfig *config, GError **error);

/* True for a 64-bit machine. */
static inline bool
km_config_is_64_bit (const KmConfig *config)
{
  return config->preset == KM_PRESET_X86_64 || config->preset == KM_PRESET_ALPHA;
}

/* Finds a preset by its name in workloads: "x86-32", …, "custom". Returns false if there is none of that name. */
bool km_preset_by_name (const char *name, size_t len, KmPreset *preset);

/* The names of zone types as written in workloads: "DMA", "DMA32", "NORMAL", "HIGHMEM", "MOVABLE". */
const char *km_zone_type_name (KmZoneType type);
bool km_zone_type_by_name (const char *name, size_t len, KmZoneType *type);

/* Returns: (transfer full) one line for a title: "x86-32 · 64 MiB · Linux 2.6.34". */
char *km_config_describe (const KmConfig *config);

#define KM_CONFIG_ERROR (km_config_error_quark ())
GQuark km_config_error_quark (void);
