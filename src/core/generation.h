/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between kernel 2.6.34 and 6.1, as one table of numbers and switches. Code asks the table, never the
 * version. */
#pragma once

#include "core/types.h"

typedef struct
{
  KmGenerationId id;
  const char *name; /* "2.6.34", "6.1" */

  /* migratetypes (facts 3.2, 3.6) */
  KmMobility mobility[KM_NR_MIGRATETYPES];    /* by number */
  const char *type_name[KM_NR_MIGRATETYPES];  /* as /proc/pagetypeinfo prints them */
  KmMigratetype movable, reclaimable;         /* numbers; unmovable is 0 in both */
  KmMigratetype fallback[KM_NR_PCP_TYPES][2]; /* search order, Reserve apart */
  bool has_reserve;                           /* 2.6.34: Reserve blocks, last resort */

  /* buddy lists */
  bool tail_insert;  /* 6.1: rest at the tail when the next merge is near (facts 3.5) */
  bool boot_to_tail; /* 6.1: memory freed at boot goes to the tail */

  /* per-CPU lists (facts 3.7) */
  uint8_t nr_pcp_lists;
  uint8_t max_pcp_order;    /* 0, or 3 (PAGE_ALLOC_COSTLY_ORDER) */
  uint32_t pcp_batch_bytes; /* 512 KiB, 1 MiB */

  /* watermarks (facts 2.4, 2.5) */
  uint32_t min_free_kbytes_max;
  uint32_t reserve_ratio[KM_MAX_ZONES]; /* by KmZoneType, 0 = none */
  bool watermark_per_order;             /* 2.6.34 halves the mark for each order */
  uint32_t watermark_scale;             /* 6.1: parts of 10000; 0 = low and high by quarter and half of min */
} KmGeneration;

/* Returns the table of @id. */
const KmGeneration *km_generation_get (KmGenerationId id);

/* Finds a generation by its name ("2.6.34", "6.1"). Returns NULL if there is none of that name. */
const KmGeneration *km_generation_by_name (const char *name);
