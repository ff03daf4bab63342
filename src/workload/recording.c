/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads recordings of real kernels (pages-*): a start state, calls with the real answers, and states in between.
 *
 *   oracle seed=8 … kernel=2.6.34 grouping=1     how it was made
 *   dump -1                                       the state before call 0
 *   zone / blocks / lru / stat / free / pcp / pcplist lines
 *   op 0 alloc 36 gfp=0x2 order=1 pfn=304922      a call and the real kernel's answer (-1: refused)
 *   op 1 cpu=2 free 36 pfn=304922 order=1         of several CPUs (cpus=4 in the first line), the CPU that made it
 *   dump 4999                                     the state after call 4999
 *
 * Lines are read one at a time by a cursor that knows how to report where it is. A line that begins with // is a
 * comment, one with /// a note for the next call, and `title "…"` gives the recording a name: that is how a recording
 * becomes a lesson. Everything is checked before it is believed: numbers against their ranges, frames of a list against
 * their zone, a free against the allocation it returns. A slot that is freed and was never filled is a block from
 * before the recording; a note says so. */
#include "workload/recording.h"

#include "base/i18n.h"
#include "core/words/gfp.h"
#include "workload/lines.h"
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  MAX_PFN = INT32_MAX,  /* frames of the largest machine are far below */
  MAX_FRAMES = 1 << 26, /* frames of one zone: 256 GiB of 4 KiB pages */
  MAX_SLOT = 99999999,  /* far above any recording: only keeps the number in range */
  MAX_DUMPS = 1000,     /* a state takes about 40 KiB even when it is empty */
};

typedef struct
{
  KmScript *script;
  KmLines in;
  KmGfp nowarn;
  KmState *state; /* of the dump being read, NULL outside */
  KmZoneState *zone;
  uint8_t *listed; /* by frame of the zone: is it in a block that was listed? */
  uint32_t cpus;
  int64_t free_pages; /* listed so far */
  int64_t pcp_pages[KM_MAX_CPUS];
  uint32_t stat_line; /* of the zone; 0 = not seen */
  uint32_t pcp_line[KM_MAX_CPUS];
  uint32_t n_reserve; /* columns of the last “reserve=”: zone types of that kernel */
  GHashTable *slots;  /* slot -> operation that filled it, plus 1 */
  int64_t last_call;  /* its number in the recording; numbers of skipped calls are missing */
  GString *note;
} Reader;

/* ---- one line ---- */

static bool
read_number (Reader *reader, const char *what, int64_t min, int64_t max, int64_t *value)
{
  km_lines_at_end (&reader->in);
  if (!km_lines_integer (&reader->in, what, min, max, value))
    return false;
  if (reader->in.pos < reader->in.end && *reader->in.pos != ' ' && *reader->in.pos != '\t')
    return km_lines_fail (&reader->in, _ ("unexpected characters after the number for “%s”"), what);
  return true;
}

/* Reads "key=number". */
static bool
read_key (Reader *reader, const char *key, int64_t min, int64_t max, int64_t *value)
{
  if (!km_lines_take_mark (&reader->in, key))
    return km_lines_fail (&reader->in, _ ("expected “%s”"), key);
  return read_number (reader, key, min, max, value);
}

static bool
expect_line_end (Reader *reader)
{
  if (!km_lines_at_end (&reader->in))
    return km_lines_fail (&reader->in, _ ("unexpected text at the end of the line"));
  return true;
}

/* ---- the head ---- */

/* Whether the kernel groups pages by mobility; 2.6.34 does not on a small machine (“grouping=0”). */
static bool
read_grouping (Reader *reader, const char *start)
{
  uint32_t grouping = 1;

  if (km_lines_find_key (&reader->in, start, "grouping") && !km_lines_uint (&reader->in, "grouping", 1, &grouping))
    return false;
  reader->script->grouping = grouping;
  return true;
}

static bool
read_cpus (Reader *reader, const char *start)
{
  int64_t cpus = 1;

  if (km_lines_find_key (&reader->in, start, "cpus") && !km_lines_integer (&reader->in, "cpus", 1, KM_MAX_CPUS, &cpus))
    return false;
  reader->cpus = (uint32_t)cpus;
  return true;
}

static bool
read_oracle (Reader *reader)
{
  static const char *const kinds[] = { "slab-oracle", "slub-oracle", "vmalloc-oracle" };
  KmScript *script = reader->script;
  const char *start;

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (km_lines_take_word (&reader->in, kinds[i]))
      return km_lines_fail (
          &reader->in, _ ("recordings of kind “%s” cannot be played yet, only those of the page allocator"), kinds[i]);
  if (!km_lines_take_word (&reader->in, "oracle"))
    return km_lines_fail (&reader->in, _ ("expected “oracle”: this is not a recording of the page allocator"));
  start = reader->in.pos;
  script->config.generation = KM_GENERATION_6_1;
  if (!km_lines_kernel (&reader->in, start, &script->config.generation) || !read_grouping (reader, start)
      || !read_cpus (reader, start))
    return false;
  reader->nowarn = km_gfp_bits (script->config.generation)->nowarn;
  return true;
}

/* ---- a state ---- */

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
read_zone_name (Reader *reader, char name[12])
{
  size_t n = 0;

  km_lines_at_end (&reader->in);
  for (; reader->in.pos < reader->in.end && *reader->in.pos != ' '; reader->in.pos++)
    if (n < 11)
      name[n++] = *reader->in.pos;
    else
      return km_lines_fail (&reader->in, _ ("the name of the zone is too long"));
  name[n] = 0;
  return n > 0 || km_lines_fail (&reader->in, _ ("expected the name of a zone"));
}

static bool
read_reserve (Reader *reader, KmZoneState *zone)
{
  uint32_t n = 0;
  int64_t value;

  if (!km_lines_take_mark (&reader->in, "reserve="))
    return km_lines_fail (&reader->in, _ ("expected “%s”"), "reserve=");
  do
    {
      if (n == KM_MAX_ZONES)
        return km_lines_fail (&reader->in, _ ("more than %d numbers after “reserve=”"), KM_MAX_ZONES);
      if (n > 0)
        reader->in.pos++;
      if (!km_lines_integer (&reader->in, "reserve=", 0, INT32_MAX, &value))
        return false;
      zone->reserve[n++] = (uint32_t)value;
    }
  while (reader->in.pos < reader->in.end && *reader->in.pos == ',');
  reader->n_reserve = n;
  return expect_line_end (reader);
}

static bool
read_zone_numbers (Reader *reader, KmZoneState *zone)
{
  int64_t start, spanned, present, managed, boost;
  int64_t mark[3];

  if (!read_key (reader, "start_pfn=", 0, MAX_PFN, &start) || !read_key (reader, "spanned=", 1, MAX_FRAMES, &spanned)
      || !read_key (reader, "present=", 0, spanned, &present) || !read_key (reader, "managed=", 0, spanned, &managed)
      || !read_key (reader, "min=", 0, INT32_MAX, &mark[0]) || !read_key (reader, "low=", 0, INT32_MAX, &mark[1])
      || !read_key (reader, "high=", 0, INT32_MAX, &mark[2]) || !read_key (reader, "boost=", 0, INT32_MAX, &boost))
    return false;
  if (start + spanned > MAX_PFN)
    return km_lines_fail (&reader->in, _ ("the zone ends beyond the largest frame number"));
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
read_zone (Reader *reader)
{
  KmState *state = reader->state;
  char name[12];
  KmZoneType type;
  KmZoneState *zone;

  if (!read_zone_name (reader, name))
    return false;
  if (!zone_type_by_kernel_name (name, &type))
    return km_lines_fail (&reader->in, _ ("unknown zone; known are DMA, DMA32, Normal, HighMem and Movable"));
  if (state->n_zones == KM_MAX_ZONES)
    return km_lines_fail (&reader->in, _ ("more than %d zones in one dump"), KM_MAX_ZONES);
  zone = &state->zones[state->n_zones];
  g_strlcpy (zone->name, name, sizeof zone->name);
  zone->type = type;
  if (!read_zone_numbers (reader, zone))
    return false;
  if (state->n_zones > 0)
    {
      const KmZoneState *below = zone - 1;
      if (zone->type <= below->type || zone->start_pfn < below->start_pfn + below->spanned)
        return km_lines_fail (&reader->in, _ ("zone %s must come after and lie above zone %s"), zone->name,
                              below->name);
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
read_own_zone (Reader *reader)
{
  char name[12];

  if (!reader->zone)
    return km_lines_fail (&reader->in, _ ("expected a “zone” line first"));
  if (!read_zone_name (reader, name))
    return false;
  if (strcmp (name, reader->zone->name) != 0)
    return km_lines_fail (&reader->in, _ ("expected zone %s"), reader->zone->name);
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
read_blocks (Reader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t value;
  uint32_t n;

  if (!read_key (reader, "order=", 0, KM_MAX_ORDER, &value))
    return false;
  if (zone->blocks->len > 0)
    return km_lines_fail (&reader->in, _ ("a second “%s” line for one zone"), "blocks");
  zone->pageblock_order = (uint32_t)value;
  n = count_pageblocks (reader->state, zone);
  for (uint32_t i = 0; i < n; i++)
    {
      uint8_t type;

      if (km_lines_at_end (&reader->in))
        return km_lines_fail (&reader->in, _ ("expected %u pageblocks, found %u"), n, i);
      if (!read_number (reader, "blocks", 0, 9, &value))
        return false;
      if (value >= KM_NR_MIGRATETYPES && value != 9)
        return km_lines_fail (&reader->in, _ ("migratetype %d does not exist"), (int)value);
      type = (uint8_t)value;
      g_array_append_val (zone->blocks, type);
    }
  return expect_line_end (reader);
}

static bool
read_lru (Reader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t value;

  while (!km_lines_at_end (&reader->in))
    {
      uint32_t frames;

      /* 2.6.34 counts these by aligned blocks, which can be one more than the blocks counted from the zone's start. */
      if (zone->movable_used->len > zone->blocks->len)
        return km_lines_fail (&reader->in, _ ("more numbers than pageblocks; a “blocks” line comes before"));
      if (!read_number (reader, "lru", 0, 1 << KM_MAX_ORDER, &value))
        return false;
      frames = (uint32_t)value;
      g_array_append_val (zone->movable_used, frames);
    }
  return true;
}

/* "diff=1,-2,0": the pending part of each CPU; those of the CPUs that are not named are 0. */
static bool
read_diffs (Reader *reader, KmZoneState *zone)
{
  uint32_t n = 0;

  do
    {
      int64_t value;

      if (n == reader->cpus)
        return km_lines_fail (&reader->in, _ ("more than %u numbers after “diff=”"), reader->cpus);
      if (n > 0)
        reader->in.pos++;
      if (!km_lines_integer (&reader->in, "diff=", -128, 127, &value))
        return false;
      zone->diff[n++] = (int32_t)value;
    }
  while (reader->in.pos < reader->in.end && *reader->in.pos == ',');
  return true;
}

/* What 6.12 has besides. */
static bool
read_stat_6_12 (Reader *reader, KmZoneState *zone)
{
  int64_t free_highatomic, below_high, reclaim_active;

  if (!read_key (reader, "free_highatomic=", 0, INT32_MAX, &free_highatomic)
      || !read_key (reader, "below_high=", 0, 1, &below_high)
      || !read_key (reader, "reclaim_active=", 0, 1, &reclaim_active))
    return false;
  zone->free_highatomic = (int32_t)free_highatomic;
  zone->below_high = below_high != 0;
  zone->reclaim_active = reclaim_active != 0;
  return true;
}

static bool
read_stat (Reader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t nr_free, threshold = 0, highatomic;

  if (!read_key (reader, "nr_free=", INT32_MIN, INT32_MAX, &nr_free))
    return false;
  if (km_lines_take_mark (&reader->in, "diff="))
    if (!read_diffs (reader, zone) || !read_key (reader, "threshold=", 0, 127, &threshold))
      return false;
  if (!read_key (reader, "highatomic=", 0, INT32_MAX, &highatomic))
    return false;
  zone->nr_free_pages = (int32_t)nr_free;
  zone->threshold = (int32_t)threshold;
  zone->highatomic = (int32_t)highatomic;
  reader->stat_line = reader->in.line;
  if (km_generation_get (reader->state->generation)->counts_each && !read_stat_6_12 (reader, zone))
    return false;
  return expect_line_end (reader);
}

static bool
read_frame (Reader *reader, const KmZoneState *zone, KmPfn *pfn)
{
  int64_t value;

  km_lines_at_end (&reader->in);
  if (!km_lines_integer (&reader->in, "pfn", 0, MAX_PFN, &value))
    return false;
  if (value < zone->start_pfn || value >= (int64_t)zone->start_pfn + zone->spanned)
    return km_lines_fail (&reader->in, _ ("frame %d is outside zone %s"), (int)value, zone->name);
  *pfn = (KmPfn)value;
  return true;
}

/* Notes that the block at @pfn is on a list; no other may have a part of it. */
static bool
list_block (Reader *reader, KmPfn pfn, unsigned order)
{
  const KmZoneState *zone = reader->zone;
  uint32_t first = pfn - zone->start_pfn, end = first + (1u << order);

  if (pfn & ((1u << order) - 1))
    return km_lines_fail (&reader->in, _ ("frame %u is not the start of a block of order %u"), pfn, order);
  if (end > zone->spanned)
    return km_lines_fail (&reader->in, _ ("the block at frame %u reaches out of zone %s"), pfn, zone->name);
  for (uint32_t i = first; i < end; i++)
    if (reader->listed[i])
      return km_lines_fail (&reader->in, _ ("frame %u is listed twice"), zone->start_pfn + i);
  memset (reader->listed + first, 1, end - first);
  return true;
}

static bool
read_free (Reader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t order, type;
  KmPfn pfn;
  GArray *list;

  if (!read_number (reader, "order", 0, KM_MAX_ORDER, &order)
      || !read_number (reader, "migratetype", 0, KM_NR_MIGRATETYPES - 1, &type))
    return false;
  list = zone->free[order][type];
  if (list->len > 0)
    return km_lines_fail (&reader->in, _ ("a second list for order %d and migratetype %d"), (int)order, (int)type);
  while (!km_lines_at_end (&reader->in))
    {
      if (!read_frame (reader, zone, &pfn) || !list_block (reader, pfn, (unsigned)order))
        return false;
      reader->free_pages += 1 << order;
      g_array_append_val (list, pfn);
    }
  return true;
}

/* "cpu=2", of a recording of several CPUs; else it is CPU 0. */
static bool
read_cpu (Reader *reader, uint32_t *cpu)
{
  int64_t value = 0;

  if (km_lines_take_mark (&reader->in, "cpu=") && !read_number (reader, "cpu=", 0, reader->cpus - 1, &value))
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
read_pcp_keys (Reader *reader, KmPcpState *pcp, const PcpKey *keys, size_t n)
{
  uint32_t seen = 0;

  while (seen != (1u << n) - 1)
    {
      size_t i = 0;
      int64_t value;

      while (i < n && ((seen & 1u << i) || !km_lines_take_mark (&reader->in, keys[i].key)))
        i++;
      if (i == n)
        for (i = 0; i < n; i++)
          if (!(seen & 1u << i))
            return km_lines_fail (&reader->in, _ ("expected “%s”"), keys[i].key);
      if (!read_number (reader, keys[i].key, keys[i].min, keys[i].max, &value))
        return false;
      *(int32_t *)(void *)((char *)pcp + keys[i].offset) = (int32_t)value;
      seen |= 1u << i;
    }
  return true;
}

static bool
read_pcp (Reader *reader)
{
  bool tunes = km_generation_get (reader->state->generation)->pcp_tunes;
  KmPcpState *pcp;
  uint32_t cpu;

  if (!read_cpu (reader, &cpu))
    return false;
  pcp = &reader->zone->pcp[cpu];
  if (!read_pcp_keys (reader, pcp, pcp_keys, G_N_ELEMENTS (pcp_keys)))
    return false;
  if (tunes ? !read_pcp_keys (reader, pcp, pcp_keys_6_12, G_N_ELEMENTS (pcp_keys_6_12))
            : !read_pcp_keys (reader, pcp, pcp_keys_6_1, G_N_ELEMENTS (pcp_keys_6_1)))
    return false;
  reader->pcp_line[cpu] = reader->in.line;
  return expect_line_end (reader);
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
read_pcplist (Reader *reader)
{
  KmZoneState *zone = reader->zone;
  int64_t index, type;
  uint32_t cpu;
  GArray *list;
  unsigned order;

  if (!read_cpu (reader, &cpu) || !read_number (reader, "list", 0, KM_NR_PCP_LISTS - 1, &index))
    return false;
  list = zone->pcp[cpu].lists[index];
  if (list->len > 0)
    return km_lines_fail (&reader->in, _ ("a second per-CPU list %d"), (int)index);
  if (zone->blocks->len == 0)
    return km_lines_fail (&reader->in, _ ("expected a “%s” line first"), "blocks");
  order = pcp_list_order (reader->state, zone, (unsigned)index);
  while (!km_lines_at_end (&reader->in))
    {
      KmPcpEntry entry;
      if (!read_frame (reader, zone, &entry.pfn) || !list_block (reader, entry.pfn, order))
        return false;
      reader->pcp_pages[cpu] += 1 << order;
      entry.type = reader->state->pcp_types ? pageblock_type (reader->state, zone, entry.pfn)
                                            : pcp_list_type (reader->state, (unsigned)index);
      if (reader->in.pos < reader->in.end && *reader->in.pos == ':')
        {
          reader->in.pos++;
          if (!km_lines_integer (&reader->in, "migratetype", 0, KM_NR_MIGRATETYPES - 1, &type))
            return false;
          entry.type = (KmMigratetype)type;
        }
      g_array_append_val (list, entry);
    }
  return true;
}

/* ---- dumps ---- */

typedef struct
{
  const char *word;
  bool (*read) (Reader *reader);
} DumpLine;

static const DumpLine dump_lines[] = {
  { "blocks", read_blocks }, { "lru", read_lru },         { "stat", read_stat },
  { "free", read_free },     { "pcplist", read_pcplist }, { "pcp", read_pcp },
};

/* Whether the lines of the CPUs are there and count what their lists hold. */
static bool
cpus_are_complete (Reader *reader)
{
  const KmZoneState *zone = reader->zone;

  for (uint32_t cpu = 0; cpu < reader->cpus; cpu++)
    {
      if (zone->pcp[cpu].batch == 0)
        return km_lines_fail (&reader->in, _ ("zone %s has no “%s” line"), zone->name, "pcp");
      if (zone->pcp[cpu].count != reader->pcp_pages[cpu])
        return km_lines_fail_at (&reader->in, reader->pcp_line[cpu],
                                 _ ("zone %s counts %d page frames for the CPU, but its lists hold %" PRId64),
                                 zone->name, zone->pcp[cpu].count, reader->pcp_pages[cpu]);
    }
  return true;
}

/* Whether the zone that was just read has all its lines, and whether what they say fits together. */
static bool
zone_is_complete (Reader *reader)
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
    return km_lines_fail (&reader->in, _ ("zone %s has no “%s” line"), zone->name, "blocks");
  if (ABS (counted - reader->free_pages) > pending)
    return km_lines_fail_at (&reader->in, reader->stat_line ? reader->stat_line : reader->in.line,
                             _ ("zone %s counts %" PRId64 " free page frames, but its lists hold %" PRId64), zone->name,
                             counted, reader->free_pages);
  return cpus_are_complete (reader);
}

/* x86-32 kernels with HIGHMEM have four zone types and never DMA32; x86-64 ones have a DMA32 zone. */
static bool
has_highmem (const Reader *reader, const KmState *state)
{
  for (uint32_t i = 0; i < state->n_zones; i++)
    if (state->zones[i].type == KM_ZONE_DMA32)
      return false;
  return reader->n_reserve == 4;
}

static bool
end_dump (Reader *reader)
{
  KmState *state = reader->state;

  if (!state)
    return true;
  if (state->n_zones == 0)
    return km_lines_fail (&reader->in, _ ("the dump before has no zones"));
  if (!zone_is_complete (reader))
    return false;
  state->highmem_configured = has_highmem (reader, state);
  reader->state = NULL;
  reader->zone = NULL;
  return true;
}

static bool
keep_dump (Reader *reader, KmState *state)
{
  KmScript *script = reader->script;
  KmScriptDump dump;

  if (!script->start)
    {
      script->start = state;
      return true;
    }
  dump = (KmScriptDump){ .op = script->ops.n, .state = state };
  g_array_append_val (script->dumps, dump);
  return true;
}

static bool
begin_dump (Reader *reader)
{
  KmScript *script = reader->script;
  int64_t number;

  if (!read_number (reader, "dump", -1, UINT32_MAX, &number) || !expect_line_end (reader) || !end_dump (reader))
    return false;
  if (number < reader->last_call)
    return km_lines_fail (&reader->in, _ ("dump %" PRId64 " comes after call %" PRId64), number, reader->last_call);
  if (script->start && script->ops.n == 0)
    return km_lines_fail (&reader->in, _ ("a second dump before the first call"));
  if (script->dumps->len == MAX_DUMPS)
    return km_lines_fail (&reader->in, _ ("more than %d dumps"), MAX_DUMPS);
  reader->state = km_state_new ();
  reader->state->generation = script->config.generation;
  reader->state->page_shift = 12;
  reader->state->cpus = reader->cpus;
  reader->state->pcp_types = km_generation_get (reader->state->generation)->pcp_types_recorded;
  reader->state->grouping = script->grouping;
  return keep_dump (reader, reader->state);
}

static bool
read_dump_line (Reader *reader)
{
  if (km_lines_take_word (&reader->in, "zone"))
    return zone_is_complete (reader) && read_zone (reader);
  for (size_t i = 0; i < G_N_ELEMENTS (dump_lines); i++)
    if (km_lines_take_word (&reader->in, dump_lines[i].word))
      return read_own_zone (reader) && dump_lines[i].read (reader);
  return km_lines_fail (&reader->in,
                        _ ("expected “op”, “dump”, “zone”, “blocks”, “lru”, “stat”, “free”, “pcp” or “pcplist”"));
}

/* ---- calls ---- */

static bool
frame_is_in_a_zone (const KmState *state, KmPfn pfn)
{
  for (uint32_t i = 0; i < state->n_zones; i++)
    if (pfn - state->zones[i].start_pfn < state->zones[i].spanned)
      return true;
  return false;
}

static bool
read_alloc (Reader *reader, uint32_t slot, uint32_t cpu)
{
  KmScript *script = reader->script;
  int64_t gfp, order, pfn;
  KmPfn answer;
  KmOp op;

  if (!read_key (reader, "gfp=", 0, UINT32_MAX, &gfp) || !read_key (reader, "order=", 0, KM_MAX_ORDER, &order)
      || !read_key (reader, "pfn=", -1, MAX_PFN, &pfn) || !expect_line_end (reader))
    return false;
  if (g_hash_table_contains (reader->slots, GUINT_TO_POINTER (slot)))
    return km_lines_fail (&reader->in, _ ("slot %u is filled again before it was freed"), slot);
  if (pfn >= 0 && !frame_is_in_a_zone (script->start, (KmPfn)pfn))
    return km_lines_fail (&reader->in, _ ("frame %d is outside every zone"), (int)pfn);
  answer = pfn < 0 ? KM_PFN_NONE : (KmPfn)pfn;
  op = (KmOp){
    .kind = KM_OP_ALLOC_PAGES,
    .order = (uint8_t)order,
    .cpu = (uint8_t)cpu,
    .gfp = (KmGfp)gfp | reader->nowarn,
    .line = reader->in.line,
  };
  if (answer != KM_PFN_NONE)
    g_hash_table_insert (reader->slots, GUINT_TO_POINTER (slot), GUINT_TO_POINTER (script->ops.n + 1));
  km_packed_ops_add (&script->ops, &op);
  g_array_append_val (script->expected, answer);
  return true;
}

/* A block from before the recording: it is named by its frame, and the reader is told. */
static bool
read_ghost (Reader *reader, uint32_t slot, KmPfn pfn, unsigned order, KmOp *op)
{
  KmScript *script = reader->script;
  g_autofree char *note = NULL;
  KmMark mark = { .kind = KM_MARK_NOTE, .op = script->ops.n, .line = reader->in.line, .column = 1 };

  if (!frame_is_in_a_zone (script->start, pfn))
    return km_lines_fail (&reader->in, _ ("frame %d is outside every zone"), (int)pfn);
  if (pfn & ((1u << order) - 1))
    return km_lines_fail (&reader->in, _ ("frame %u is not the start of a block of order %u"), pfn, order);
  note = g_strdup_printf (
      _ ("Slot %u was never filled in this recording: the block at frame 0x%x was allocated before it began."), slot,
      pfn);
  mark.text = g_string_chunk_insert (script->strings, note);
  g_array_append_val (script->marks, mark);
  op->ref = pfn;
  op->flags = KM_OP_REF_IS_PFN;
  return true;
}

static bool
read_free_call (Reader *reader, uint32_t slot, uint32_t cpu)
{
  KmScript *script = reader->script;
  int64_t pfn, order;
  uint32_t ref;
  KmOp op;
  KmPfn nothing = KM_PFN_NONE;

  if (!read_key (reader, "pfn=", 0, MAX_PFN, &pfn) || !read_key (reader, "order=", 0, KM_MAX_ORDER, &order)
      || !expect_line_end (reader))
    return false;
  ref = GPOINTER_TO_UINT (g_hash_table_lookup (reader->slots, GUINT_TO_POINTER (slot))) - 1;
  op = (KmOp){
    .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order, .cpu = (uint8_t)cpu, .ref = ref, .line = reader->in.line
  };
  if (ref == UINT32_MAX && !read_ghost (reader, slot, (KmPfn)pfn, (unsigned)order, &op))
    return false;
  if (ref != UINT32_MAX && km_packed_ops_get (&script->ops, ref).order != order)
    return km_lines_fail (&reader->in, _ ("slot %u holds a block of order %u, not %d"), slot,
                          km_packed_ops_get (&script->ops, ref).order, (int)order);
  g_hash_table_remove (reader->slots, GUINT_TO_POINTER (slot));
  km_packed_ops_add (&script->ops, &op);
  g_array_append_val (script->expected, nothing);
  return true;
}

static bool
read_op (Reader *reader)
{
  int64_t number, slot;
  uint32_t cpu;
  bool allocates;

  if (!end_dump (reader))
    return false;
  if (!reader->script->start)
    return km_lines_fail (&reader->in, _ ("expected “dump -1” before the first call"));
  if (!read_number (reader, "op", 0, UINT32_MAX, &number))
    return false;
  if (number <= reader->last_call)
    return km_lines_fail (&reader->in, _ ("call %" PRId64 " comes after call %" PRId64), number, reader->last_call);
  reader->last_call = number;
  if (!read_cpu (reader, &cpu))
    return false;
  allocates = km_lines_take_word (&reader->in, "alloc");
  if (!allocates && !km_lines_take_word (&reader->in, "free"))
    return km_lines_fail (&reader->in, _ ("expected “alloc” or “free”"));
  if (!read_number (reader, "slot", 0, MAX_SLOT, &slot))
    return false;
  return allocates ? read_alloc (reader, (uint32_t)slot, cpu) : read_free_call (reader, (uint32_t)slot, cpu);
}

/* ---- our own additions: title, notes, comments ---- */

static void
keep_note (Reader *reader)
{
  KmScanner scanner;
  g_autofree char *valid = NULL;

  km_scanner_init (&scanner, reader->in.pos, (size_t)(reader->in.end - reader->in.pos));
  if (km_scanner_next (&scanner) != KM_TOKEN_NOTE)
    return;
  valid = g_utf8_make_valid (scanner.token.text, (gssize)scanner.token.length);
  km_note_append (reader->note, valid, strlen (valid));
}

static void
flush_note (Reader *reader)
{
  KmScript *script = reader->script;
  KmMark mark;

  if (reader->note->len == 0)
    return;
  mark = (KmMark){ .kind = KM_MARK_NOTE, .op = script->ops.n, .line = reader->in.line, .column = 1 };
  mark.text = g_string_chunk_insert_len (script->strings, reader->note->str, (gssize)reader->note->len);
  g_array_append_val (script->marks, mark);
  g_string_truncate (reader->note, 0);
}

static bool
read_title (Reader *reader)
{
  KmScanner scanner;

  km_scanner_init (&scanner, reader->in.pos, (size_t)(reader->in.end - reader->in.pos));
  if (km_scanner_next (&scanner) != KM_TOKEN_STRING)
    return km_lines_fail (&reader->in, _ ("expected a title in quotes"));
  g_free (reader->script->title);
  reader->script->title = km_scanner_unquote (&scanner.token);
  return true;
}

/* True if the line is empty or one of ours, which may be anywhere. */
static bool
read_our_line (Reader *reader, bool *ok)
{
  *ok = true;
  if (km_lines_at_end (&reader->in))
    return true;
  if (reader->in.end - reader->in.pos >= 2 && memcmp (reader->in.pos, "//", 2) == 0)
    {
      keep_note (reader);
      return true;
    }
  if (!km_lines_take_word (&reader->in, "title"))
    return false;
  *ok = read_title (reader);
  return true;
}

/* ---- the whole file ---- */

static bool
read_line (Reader *reader, bool *oracle_seen)
{
  bool ok;

  if (read_our_line (reader, &ok))
    return ok;
  if (!*oracle_seen)
    {
      *oracle_seen = true;
      return read_oracle (reader);
    }
  flush_note (reader);
  if (km_lines_take_word (&reader->in, "op"))
    return read_op (reader);
  if (km_lines_take_word (&reader->in, "dump"))
    return begin_dump (reader);
  if (reader->state)
    return read_dump_line (reader);
  return km_lines_fail (&reader->in, _ ("expected “op” or “dump”"));
}

static bool
read_all_lines (Reader *reader)
{
  bool oracle_seen = false;

  while (km_lines_next (&reader->in))
    if (!read_line (reader, &oracle_seen))
      return false;
  if (!oracle_seen)
    return km_lines_fail (&reader->in, _ ("expected “oracle”: this is not a recording of the page allocator"));
  if (!end_dump (reader))
    return false;
  if (!reader->script->start)
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  flush_note (reader);
  return true;
}

/* What a title bar says about the machine; the start state is what counts. */
static void
describe_machine (KmScript *script)
{
  const KmState *state = script->start;
  const KmZoneState *top = &state->zones[state->n_zones - 1];
  uint64_t end_bytes = ((uint64_t)top->start_pfn + top->spanned) << state->page_shift;
  KmGenerationId generation = script->config.generation;
  uint64_t mebibyte = 1 << 20;

  km_config_init (&script->config, state->highmem_configured ? KM_PRESET_X86_32 : KM_PRESET_X86_64);
  script->config.generation = generation;
  script->config.page_shift = state->page_shift;
  script->config.cpus = state->cpus;
  script->config.memory_bytes = (end_bytes + mebibyte - 1) & ~(mebibyte - 1);
}

KmScript *
km_script_parse_recording (const char *text, size_t length, GError **error)
{
  return km_script_parse_recording_owned (km_text_copy (text, length), length, error);
}

KmScript *
km_script_parse_recording_owned (char *text, size_t length, GError **error)
{
  g_autoptr (KmScript) script = km_script_new (text, length, 0);
  Reader reader = {
    .script = script,
    .slots = g_hash_table_new (NULL, NULL),
    .last_call = -1,
    .note = g_string_new (NULL),
  };
  bool ok;

  km_lines_init (&reader.in, script->text, length, error);
  ok = read_all_lines (&reader);
  g_hash_table_unref (reader.slots);
  g_free (reader.listed);
  g_string_free (reader.note, TRUE);
  if (!ok)
    return NULL;
  describe_machine (script);
  km_script_seal (script);
  return g_steal_pointer (&script);
}

static bool
is_oracle_word (const char *word, size_t length)
{
  return length >= 6 && memcmp (word + length - 6, "oracle", 6) == 0;
}

bool
km_recording_is_one (const char *text, size_t length)
{
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  for (;;)
    switch (km_scanner_next (&scanner))
      {
      case KM_TOKEN_NEWLINE:
      case KM_TOKEN_NOTE:
        break;
      case KM_TOKEN_NAME:
        if (scanner.token.length != 5 || memcmp (scanner.token.text, "title", 5) != 0)
          return km_scanner_word (&scanner) && is_oracle_word (scanner.token.text, scanner.token.length);
        if (km_scanner_next (&scanner) != KM_TOKEN_STRING)
          return false;
        break;
      default:
        return false;
      }
}
