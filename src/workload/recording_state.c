/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dump in a recording of the page allocator: a "zone" line for each zone, and behind it the lines of that zone.
 *
 *   zone DMA start_pfn=1 spanned=4095 … reserve=0,0,0
 *   blocks / lru / stat / free / pcp / pcplist lines, each with the name of the zone
 *
 * Everything is checked before it is believed: numbers against their ranges, frames of a list against their zone, the
 * counters of a zone against its lists. */
#include "workload/recording_state.h"

#include "base/i18n.h"
#include "core/words/generation.h"

#include <inttypes.h>
#include <string.h>

enum
{
  MAX_FRAMES = 1 << 26, /* frames of one zone: 256 GiB of 4 KiB pages */
};

/* ---- zones ---- */

static bool
zone_type_by_kernel_name (const char *name, KmZoneType *type)
{
  static const char *const names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *type = (KmZoneType)i;
        return true;
      }
  return false;
}

static bool
read_zone_name (KmStateReader *reader, char name[12])
{
  size_t n = 0;

  km_lines_at_end (reader->in);
  for (; reader->in->pos < reader->in->end && *reader->in->pos != ' '; reader->in->pos++)
    if (n < 11)
      name[n++] = *reader->in->pos;
    else
      return km_lines_fail (reader->in, _ ("the name of the zone is too long"));
  name[n] = 0;
  return n > 0 || km_lines_fail (reader->in, _ ("expected the name of a zone"));
}

static bool
read_reserve (KmStateReader *reader, KmZoneState *zone)
{
  uint32_t n = 0;
  int64_t value;

  if (!km_lines_expect (reader->in, "reserve="))
    return false;
  do
    {
      if (n == KM_MAX_ZONES)
        return km_lines_fail (reader->in, _ ("more than %d numbers after “reserve=”"), KM_MAX_ZONES);
      if (n > 0)
        reader->in->pos++;
      if (!km_lines_integer (reader->in, "reserve=", 0, INT32_MAX, &value))
        return false;
      zone->reserve[n++] = (uint32_t)value;
    }
  while (reader->in->pos < reader->in->end && *reader->in->pos == ',');
  reader->n_reserve = n;
  return km_lines_expect_end (reader->in);
}

static bool
read_zone_numbers (KmStateReader *reader, KmZoneState *zone)
{
  int64_t start, spanned, present, managed, boost;
  int64_t mark[3];

  if (!km_lines_next_key (reader->in, "start_pfn=", 0, KM_RECORDED_MAX_PFN, &start)
      || !km_lines_next_key (reader->in, "spanned=", 1, MAX_FRAMES, &spanned)
      || !km_lines_next_key (reader->in, "present=", 0, spanned, &present)
      || !km_lines_next_key (reader->in, "managed=", 0, spanned, &managed)
      || !km_lines_next_key (reader->in, "min=", 0, INT32_MAX, &mark[0])
      || !km_lines_next_key (reader->in, "low=", 0, INT32_MAX, &mark[1])
      || !km_lines_next_key (reader->in, "high=", 0, INT32_MAX, &mark[2])
      || !km_lines_next_key (reader->in, "boost=", 0, INT32_MAX, &boost))
    return false;
  if (start + spanned > KM_RECORDED_MAX_PFN)
    return km_lines_fail (reader->in, _ ("the zone ends beyond the largest frame number"));
  zone->start_pfn = (KmPfn)start;
  zone->spanned = (uint32_t)spanned;
  zone->present = (uint32_t)present;
  zone->managed = (uint32_t)managed;
  zone->boost = (int32_t)boost;
  for (int i = 0; i < 3; i++)
    zone->watermark[i] = (int32_t)mark[i];
  return read_reserve (reader, zone);
}

static bool
read_zone (KmStateReader *reader)
{
  KmState *state = reader->state;
  char name[12];
  KmZoneType type;
  KmZoneState *zone;

  if (!read_zone_name (reader, name))
    return false;
  if (!zone_type_by_kernel_name (name, &type))
    return km_lines_fail (reader->in, _ ("unknown zone; known are DMA, DMA32, Normal, HighMem and Movable"));
  if (state->n_zones == KM_MAX_ZONES)
    return km_lines_fail (reader->in, _ ("more than %d zones in one dump"), KM_MAX_ZONES);
  zone = &state->zones[state->n_zones];
  g_strlcpy (zone->name, name, sizeof zone->name);
  zone->type = type;
  if (!read_zone_numbers (reader, zone))
    return false;
  if (state->n_zones > 0)
    {
      const KmZoneState *below = zone - 1;
      if (zone->type <= below->type || zone->start_pfn < below->start_pfn + below->spanned)
        return km_lines_fail (reader->in, _ ("zone %s must come after and lie above zone %s"), zone->name, below->name);
    }
  state->n_zones++;
  reader->zone = zone;
  g_free (reader->listed);
  reader->listed = g_malloc0 (zone->spanned);
  reader->free_pages = 0;
  reader->stat_line = 0;
  memset (reader->pcp_pages, 0, sizeof reader->pcp_pages);
  memset (reader->pcp_line, 0, sizeof reader->pcp_line);
  return true;
}

/* Every line after "zone" names its zone again. */
static bool
read_own_zone (KmStateReader *reader)
{
  char name[12];

  if (!reader->zone)
    return km_lines_fail (reader->in, _ ("expected a “zone” line first"));
  if (!read_zone_name (reader, name))
    return false;
  if (strcmp (name, reader->zone->name) != 0)
    return km_lines_fail (reader->in, _ ("expected zone %s"), reader->zone->name);
  return true;
}

/* How many pageblocks a zone has: 2.6.34 counts from the zone's first frame, 6.1 by aligned blocks. */
static uint32_t
count_pageblocks (const KmState *state, const KmZoneState *zone)
{
  uint64_t block = (uint64_t)1 << zone->pageblock_order;
  uint64_t start = zone->start_pfn, end = start + zone->spanned;

  if (!km_generation_get (state->generation)->blocks_from_zone_start)
    start &= ~(block - 1);
  return (uint32_t)((end - start + block - 1) / block);
}

static bool
read_blocks (KmStateReader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t value;
  uint32_t n;

  if (!km_lines_next_key (reader->in, "order=", 0, KM_MAX_ORDER, &value))
    return false;
  if (zone->blocks->len > 0)
    return km_lines_fail (reader->in, _ ("a second “%s” line for one zone"), "blocks");
  zone->pageblock_order = (uint32_t)value;
  n = count_pageblocks (reader->state, zone);
  for (uint32_t i = 0; i < n; i++)
    {
      uint8_t type;

      if (km_lines_at_end (reader->in))
        return km_lines_fail (reader->in, _ ("expected %u pageblocks, found %u"), n, i);
      if (!km_lines_whole_number (reader->in, "blocks", 0, 9, &value))
        return false;
      if (value >= KM_NR_MIGRATETYPES && value != 9)
        return km_lines_fail (reader->in, _ ("migratetype %d does not exist"), (int)value);
      type = (uint8_t)value;
      g_array_append_val (zone->blocks, type);
    }
  return km_lines_expect_end (reader->in);
}

static bool
read_lru (KmStateReader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t value;

  while (!km_lines_at_end (reader->in))
    {
      uint32_t frames;

      /* 2.6.34 counts these by aligned blocks, which can be one more than the blocks counted from the zone's start. */
      if (zone->movable_used->len > zone->blocks->len)
        return km_lines_fail (reader->in, _ ("more numbers than pageblocks; a “blocks” line comes before"));
      if (!km_lines_whole_number (reader->in, "lru", 0, 1 << KM_MAX_ORDER, &value))
        return false;
      frames = (uint32_t)value;
      g_array_append_val (zone->movable_used, frames);
    }
  return true;
}

/* "diff=1,-2,0": the pending part of each CPU; those of the CPUs that are not named are 0. */
static bool
read_diffs (KmStateReader *reader, KmZoneState *zone)
{
  uint32_t n = 0;

  do
    {
      int64_t value;

      if (n == reader->cpus)
        return km_lines_fail (reader->in, _ ("more than %u numbers after “diff=”"), reader->cpus);
      if (n > 0)
        reader->in->pos++;
      if (!km_lines_integer (reader->in, "diff=", -128, 127, &value))
        return false;
      zone->diff[n++] = (int32_t)value;
    }
  while (reader->in->pos < reader->in->end && *reader->in->pos == ',');
  return true;
}

/* What 6.12 has besides. */
static bool
read_stat_6_12 (KmStateReader *reader, KmZoneState *zone)
{
  int64_t free_highatomic, below_high, reclaim_active;

  if (!km_lines_next_key (reader->in, "free_highatomic=", 0, INT32_MAX, &free_highatomic)
      || !km_lines_next_key (reader->in, "below_high=", 0, 1, &below_high)
      || !km_lines_next_key (reader->in, "reclaim_active=", 0, 1, &reclaim_active))
    return false;
  zone->free_highatomic = (int32_t)free_highatomic;
  zone->below_high = below_high != 0;
  zone->reclaim_active = reclaim_active != 0;
  return true;
}

static bool
read_stat (KmStateReader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t nr_free, threshold = 0, highatomic;

  if (!km_lines_next_key (reader->in, "nr_free=", INT32_MIN, INT32_MAX, &nr_free))
    return false;
  if (km_lines_take_mark (reader->in, "diff="))
    if (!read_diffs (reader, zone) || !km_lines_next_key (reader->in, "threshold=", 0, 127, &threshold))
      return false;
  if (!km_lines_next_key (reader->in, "highatomic=", 0, INT32_MAX, &highatomic))
    return false;
  zone->nr_free_pages = (int32_t)nr_free;
  zone->threshold = (int32_t)threshold;
  zone->highatomic = (int32_t)highatomic;
  reader->stat_line = reader->in->line;
  if (km_generation_get (reader->state->generation)->counts_each && !read_stat_6_12 (reader, zone))
    return false;
  return km_lines_expect_end (reader->in);
}

static bool
read_frame (KmStateReader *reader, const KmZoneState *zone, KmPfn *pfn)
{
  int64_t value;

  km_lines_at_end (reader->in);
  if (!km_lines_integer (reader->in, "pfn", 0, KM_RECORDED_MAX_PFN, &value))
    return false;
  if (value < zone->start_pfn || value >= (int64_t)zone->start_pfn + zone->spanned)
    return km_lines_fail (reader->in, _ ("frame %d is outside zone %s"), (int)value, zone->name);
  *pfn = (KmPfn)value;
  return true;
}

/* Notes that the block at @pfn is on a list; no other may have a part of it. */
static bool
list_block (KmStateReader *reader, KmPfn pfn, unsigned order)
{
  const KmZoneState *zone = reader->zone;
  uint32_t first = pfn - zone->start_pfn, end = first + (1u << order);

  if (pfn & ((1u << order) - 1))
    return km_lines_fail (reader->in, _ ("frame %u is not the start of a block of order %u"), pfn, order);
  if (end > zone->spanned)
    return km_lines_fail (reader->in, _ ("the block at frame %u reaches out of zone %s"), pfn, zone->name);
  for (uint32_t i = first; i < end; i++)
    if (reader->listed[i])
      return km_lines_fail (reader->in, _ ("frame %u is listed twice"), zone->start_pfn + i);
  memset (reader->listed + first, 1, end - first);
  return true;
}

static bool
read_free (KmStateReader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t order, type;
  KmPfn pfn;
  GArray *list;

  if (!km_lines_whole_number (reader->in, "order", 0, KM_MAX_ORDER, &order)
      || !km_lines_whole_number (reader->in, "migratetype", 0, KM_NR_MIGRATETYPES - 1, &type))
    return false;
  list = zone->free[order][type];
  if (list->len > 0)
    return km_lines_fail (reader->in, _ ("a second list for order %d and migratetype %d"), (int)order, (int)type);
  while (!km_lines_at_end (reader->in))
    {
      if (!read_frame (reader, zone, &pfn) || !list_block (reader, pfn, (unsigned)order))
        return false;
      reader->free_pages += 1 << order;
      g_array_append_val (list, pfn);
    }
  return true;
}

bool
km_state_reader_cpu (KmStateReader *reader, uint32_t *cpu)
{
  int64_t value = 0;

  if (km_lines_take_mark (reader->in, "cpu=")
      && !km_lines_whole_number (reader->in, "cpu=", 0, reader->cpus - 1, &value))
    return false;
  *cpu = (uint32_t)value;
  return true;
}

typedef struct
{
  const char *key;
  size_t offset; /* of an int32_t in KmPcpState */
  int32_t min, max;
} PcpKey;

/* The numbers of a "pcp" line in their order. */
static const PcpKey pcp_keys[] = {
  { "count=", offsetof (KmPcpState, count), 0, INT32_MAX },
  { "high=", offsetof (KmPcpState, high), 0, INT32_MAX },
  { "batch=", offsetof (KmPcpState, batch), 1, INT32_MAX },
};
static const PcpKey pcp_keys_6_1[] = {
  { "free_factor=", offsetof (KmPcpState, free_factor), 0, 31 },
};
static const PcpKey pcp_keys_6_12[] = {
  { "high_min=", offsetof (KmPcpState, high_min), 0, INT32_MAX },
  { "high_max=", offsetof (KmPcpState, high_max), 0, INT32_MAX },
  { "flags=", offsetof (KmPcpState, flags), 0, 255 },
  { "alloc_factor=", offsetof (KmPcpState, alloc_factor), 0, 31 },
  { "free_count=", offsetof (KmPcpState, free_count), 0, INT32_MAX },
};

/* Reads @n keys in any order, each once. */
static bool
read_pcp_keys (KmStateReader *reader, KmPcpState *pcp, const PcpKey *keys, size_t n)
{
  uint32_t seen = 0;

  while (seen != (1u << n) - 1)
    {
      size_t i = 0;
      int64_t value;

      while (i < n && ((seen & 1u << i) || !km_lines_take_mark (reader->in, keys[i].key)))
        i++;
      if (i == n)
        for (i = 0; i < n; i++)
          if (!(seen & 1u << i))
            return km_lines_fail (reader->in, _ ("expected “%s”"), keys[i].key);
      if (!km_lines_whole_number (reader->in, keys[i].key, keys[i].min, keys[i].max, &value))
        return false;
      *(int32_t *)(void *)((char *)pcp + keys[i].offset) = (int32_t)value;
      seen |= 1u << i;
    }
  return true;
}

static bool
read_pcp (KmStateReader *reader)
{
  bool tunes = km_generation_get (reader->state->generation)->pcp_tunes;
  KmPcpState *pcp;
  uint32_t cpu;

  if (!km_state_reader_cpu (reader, &cpu))
    return false;
  pcp = &reader->zone->pcp[cpu];
  if (!read_pcp_keys (reader, pcp, pcp_keys, G_N_ELEMENTS (pcp_keys)))
    return false;
  if (tunes ? !read_pcp_keys (reader, pcp, pcp_keys_6_12, G_N_ELEMENTS (pcp_keys_6_12))
            : !read_pcp_keys (reader, pcp, pcp_keys_6_1, G_N_ELEMENTS (pcp_keys_6_1)))
    return false;
  reader->pcp_line[cpu] = reader->in->line;
  return km_lines_expect_end (reader->in);
}

/* The migratetype of the pageblock that a frame of the zone lies in. */
static KmMigratetype
pageblock_type (const KmState *state, const KmZoneState *zone, KmPfn pfn)
{
  KmPfn start = zone->start_pfn;

  if (!km_generation_get (state->generation)->blocks_from_zone_start)
    start &= ~((1u << zone->pageblock_order) - 1);
  return g_array_index (zone->blocks, uint8_t, (pfn - start) >> zone->pageblock_order);
}

/* The order of the blocks on a per-CPU list: 6.1 has three lists for each of its orders, and two for huge pages. */
static unsigned
pcp_list_order (const KmState *state, const KmZoneState *zone, unsigned index)
{
  if (!km_generation_get (state->generation)->pcp_by_order)
    return 0;
  return index < KM_NR_PCP_LISTS - 2 ? index / KM_NR_PCP_TYPES : zone->pageblock_order;
}

/* The migratetype that a per-CPU list is for. */
static KmMigratetype
pcp_list_type (const KmState *state, unsigned index)
{
  if (index < KM_NR_PCP_LISTS - 2)
    return (KmMigratetype)(index % KM_NR_PCP_TYPES);
  return index == KM_NR_PCP_LISTS - 1 ? km_generation_get (state->generation)->movable : 0;
}

static bool
read_pcplist (KmStateReader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t index, type;
  uint32_t cpu;
  GArray *list;
  unsigned order;

  if (!km_state_reader_cpu (reader, &cpu)
      || !km_lines_whole_number (reader->in, "list", 0, KM_NR_PCP_LISTS - 1, &index))
    return false;
  list = zone->pcp[cpu].lists[index];
  if (list->len > 0)
    return km_lines_fail (reader->in, _ ("a second per-CPU list %d"), (int)index);
  if (zone->blocks->len == 0)
    return km_lines_fail (reader->in, _ ("expected a “%s” line first"), "blocks");
  order = pcp_list_order (reader->state, zone, (unsigned)index);
  while (!km_lines_at_end (reader->in))
    {
      KmPcpEntry entry;
      if (!read_frame (reader, zone, &entry.pfn) || !list_block (reader, entry.pfn, order))
        return false;
      reader->pcp_pages[cpu] += 1 << order;
      entry.type = reader->state->pcp_types ? pageblock_type (reader->state, zone, entry.pfn)
                                            : pcp_list_type (reader->state, (unsigned)index);
      if (reader->in->pos < reader->in->end && *reader->in->pos == ':')
        {
          reader->in->pos++;
          if (!km_lines_integer (reader->in, "migratetype", 0, KM_NR_MIGRATETYPES - 1, &type))
            return false;
          entry.type = (KmMigratetype)type;
        }
      g_array_append_val (list, entry);
    }
  return true;
}

/* ---- the whole dump ---- */

typedef struct
{
  const char *word;
  bool (*read) (KmStateReader *reader);
} DumpLine;

static const DumpLine dump_lines[] = {
  { "blocks", read_blocks }, { "lru", read_lru },         { "stat", read_stat },
  { "free", read_free },     { "pcplist", read_pcplist }, { "pcp", read_pcp },
};

/* Whether the lines of the CPUs are there and count what their lists hold. */
static bool
cpus_are_complete (KmStateReader *reader)
{
  const KmZoneState *zone = reader->zone;

  for (uint32_t cpu = 0; cpu < reader->cpus; cpu++)
    {
      if (zone->pcp[cpu].batch == 0)
        return km_lines_fail (reader->in, _ ("zone %s has no “%s” line"), zone->name, "pcp");
      if (zone->pcp[cpu].count != reader->pcp_pages[cpu])
        return km_lines_fail_at (reader->in, reader->pcp_line[cpu],
                                 _ ("zone %s counts %d page frames for the CPU, but its lists hold %" PRId64),
                                 zone->name, zone->pcp[cpu].count, reader->pcp_pages[cpu]);
    }
  return true;
}

/* Whether the zone that was just read has all its lines, and whether what they say fits together. */
static bool
zone_is_complete (KmStateReader *reader)
{
  const KmZoneState *zone = reader->zone;
  int64_t counted, pending;

  if (!zone)
    return true;
  counted = zone->nr_free_pages;
  for (uint32_t cpu = 0; cpu < reader->cpus; cpu++)
    counted += zone->diff[cpu];
  pending = km_zone_state_pending_max (zone);
  if (zone->blocks->len == 0)
    return km_lines_fail (reader->in, _ ("zone %s has no “%s” line"), zone->name, "blocks");
  if (ABS (counted - reader->free_pages) > pending)
    return km_lines_fail_at (reader->in, reader->stat_line ? reader->stat_line : reader->in->line,
                             _ ("zone %s counts %" PRId64 " free page frames, but its lists hold %" PRId64), zone->name,
                             counted, reader->free_pages);
  return cpus_are_complete (reader);
}

/* x86-32 kernels with HIGHMEM have four zone types and never DMA32; x86-64 ones have a DMA32 zone. */
static bool
has_highmem (const KmStateReader *reader, const KmState *state)
{
  for (uint32_t i = 0; i < state->n_zones; i++)
    if (state->zones[i].type == KM_ZONE_DMA32)
      return false;
  return reader->n_reserve == 4;
}

void
km_state_reader_begin (KmStateReader *reader, KmState *state)
{
  reader->state = state;
  reader->zone = NULL;
}

bool
km_state_reader_line (KmStateReader *reader)
{
  if (km_lines_take_word (reader->in, "zone"))
    return zone_is_complete (reader) && read_zone (reader);
  for (size_t i = 0; i < G_N_ELEMENTS (dump_lines); i++)
    if (km_lines_take_word (reader->in, dump_lines[i].word))
      return read_own_zone (reader) && dump_lines[i].read (reader);
  return km_lines_fail (reader->in,
                        _ ("expected “op”, “dump”, “zone”, “blocks”, “lru”, “stat”, “free”, “pcp” or “pcplist”"));
}

bool
km_state_reader_end (KmStateReader *reader)
{
  KmState *state = reader->state;

  if (!state)
    return true;
  if (state->n_zones == 0)
    return km_lines_fail (reader->in, _ ("the dump before has no zones"));
  if (!zone_is_complete (reader))
    return false;
  state->highmem_configured = has_highmem (reader, state);
  reader->state = NULL;
  return true;
}
