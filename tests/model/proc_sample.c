/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proc_sample.h"
#include "core/boot/load.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

char *
sample_text (const char *name, const char *file)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "proc", name, file, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static char **
sample_lines (const char *name, const char *file)
{
  g_autofree char *text = sample_text (name, file);

  return g_strsplit (text, "\n", -1);
}

/* ---- zones ---- */

static KmZoneType
zone_type (const char *name)
{
  static const char *const names[KM_MAX_ZONES] = { "DMA", "DMA32", "Normal", "HighMem", "Movable" };

  for (unsigned type = 0; type < KM_MAX_ZONES; type++)
    if (strcmp (names[type], name) == 0)
      return (KmZoneType)type;
  g_error ("zone %s", name);
}

static void
read_protection (const char *text, KmZoneState *zone)
{
  g_auto (GStrv) numbers = g_strsplit (text, ", ", -1);

  for (unsigned i = 0; numbers[i] && i < KM_MAX_ZONES; i++)
    zone->reserve[i] = (uint32_t)g_ascii_strtoull (numbers[i], NULL, 10);
}

/* The line "word number" of a zone. */
static void
read_number (KmZoneState *zone, const char *line)
{
  const struct
  {
    const char *word;
    void *number;
  } words[] = {
    { "pages free", &zone->nr_free_pages },
    { "boost", &zone->boost },
    { "min", &zone->watermark[KM_WMARK_MIN] },
    { "low", &zone->watermark[KM_WMARK_LOW] },
    { "high", &zone->watermark[KM_WMARK_HIGH] },
    { "spanned", &zone->spanned },
    { "present", &zone->present },
    { "managed", &zone->managed },
    { "start_pfn:", &zone->start_pfn },
    { "count:", &zone->pcp[0].count },
    { "high:", &zone->pcp[0].high },
    { "batch:", &zone->pcp[0].batch },
    { "vm stats threshold:", &zone->threshold },
  };

  while (*line == ' ')
    line++;
  if (g_str_has_prefix (line, "protection: ("))
    read_protection (line + strlen ("protection: ("), zone);
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (line, words[i].word) && line[strlen (words[i].word)] == ' ')
      *(int32_t *)words[i].number = (int32_t)g_ascii_strtoll (line + strlen (words[i].word), NULL, 10);
}

/* 6.1 prints zones without memory too, after those with memory on these machines: they are dropped. */
static void
read_zones (const char *name, KmState *state)
{
  g_auto (GStrv) lines = sample_lines (name, "zoneinfo");
  KmZoneState *zone = NULL;

  for (char **line = lines; *line; line++)
    {
      char zone_name[12];

      if (sscanf (*line, "Node 0, zone %11s", zone_name) == 1)
        {
          if (zone && zone->present == 0)
            break;
          zone = &state->zones[state->n_zones++];
          g_strlcpy (zone->name, zone_name, sizeof zone->name);
          zone->type = zone_type (zone_name);
        }
      else if (zone)
        read_number (zone, *line);
    }
  if (zone->present == 0)
    state->n_zones--;
  for (uint32_t z = 0; z < state->n_zones; z++)
    if (state->zones[z].managed == 0)
      state->zones[z].managed = state->zones[z].present;
}

static KmZoneState *
find_zone (KmState *state, const char *name)
{
  for (uint32_t z = 0; z < state->n_zones; z++)
    if (strcmp (state->zones[z].name, name) == 0)
      return &state->zones[z];
  g_error ("zone %s", name);
}

/* ---- lists: places are taken from the start of the zone, the largest blocks first ---- */

typedef struct
{
  KmZoneState *zone;
  uint8_t *taken;
  bool by_block; /* a free block is on the list of its pageblock's type */
} Places;

/* What is free or listed at @pfn: order + 2 at the first frame of a block, 1 inside it. */
static uint8_t
at_place (const Places *places, KmPfn pfn)
{
  return pfn - places->zone->start_pfn < places->zone->spanned ? places->taken[pfn - places->zone->start_pfn] : 0;
}

/* 6.12: every pageblock under the place is of the type of the list. */
static bool
is_of_type (const Places *places, KmPfn pfn, unsigned order, unsigned type)
{
  const KmZoneState *zone = places->zone;
  unsigned shift = zone->pageblock_order;

  for (KmPfn block = pfn >> shift; places->by_block && block <= (pfn + (1u << order) - 1) >> shift; block++)
    if (g_array_index (zone->blocks, uint8_t, block - (zone->start_pfn >> shift)) != type)
      return false;
  return true;
}

/* A place fits that is empty and whose buddy is not a block too: they would have merged. */
static bool
fits (const Places *places, KmPfn pfn, unsigned order, unsigned type)
{
  if (!is_of_type (places, pfn, order, type))
    return false;
  for (KmPfn at = pfn; at < pfn + (1u << order); at++)
    if (at_place (places, at) != 0)
      return false;
  return order == KM_MAX_ORDER || at_place (places, pfn ^ 1u << order) != order + 2;
}

static KmPfn
take_place (Places *places, unsigned order, unsigned type, KmPfn *from)
{
  KmPfn start = places->zone->start_pfn, end = start + places->zone->spanned, size = 1u << order;

  for (KmPfn pfn = (MAX (start, *from) + size - 1) & ~(size - 1); pfn + size <= end; pfn += size)
    if (fits (places, pfn, order, type))
      {
        memset (places->taken + (pfn - start), 1, size);
        places->taken[pfn - start] = (uint8_t)(order + 2);
        *from = pfn + size;
        return pfn;
      }
  g_error ("no room for order %u in zone %s", order, places->zone->name);
}

typedef struct
{
  uint32_t blocks[KM_NR_ORDERS][KM_NR_MIGRATETYPES];
} Counts;

static void
fill_zone (KmZoneState *zone, const Counts *counts, bool by_block)
{
  Places places = { .zone = zone, .taken = g_malloc0 (zone->spanned), .by_block = by_block };

  for (int order = KM_MAX_ORDER; order >= 0; order--)
    {
      KmPfn from = 0;

      for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
        {
          from = by_block ? 0 : from;
          for (uint32_t i = 0; i < counts->blocks[order][type]; i++)
            {
              KmPfn pfn = take_place (&places, (unsigned)order, type, &from);

              g_array_append_val (zone->free[order][type], pfn);
            }
        }
      places.by_block = false;
      from = by_block ? 0 : from;
      for (int32_t i = 0; order == 0 && i < zone->pcp[0].count; i++)
        {
          KmPcpEntry entry = { .pfn = take_place (&places, 0, 0, &from) };

          g_array_append_val (zone->pcp[0].lists[0], entry);
        }
      places.by_block = by_block;
    }
  g_free (places.taken);
}

static void
read_counts (const char *text, unsigned type, Counts *counts)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);
  unsigned order = 0;

  for (char **word = words; *word && order < KM_NR_ORDERS; word++)
    if (**word)
      counts->blocks[order++][type] = (uint32_t)g_ascii_strtoull (*word, NULL, 10);
  g_assert_cmpuint (order, ==, KM_NR_ORDERS);
}

/* The files of a sample were read one after the other: the counter of zoneinfo is not what the others say. */
static void
count_free_pages (KmZoneState *zone)
{
  zone->nr_free_pages = 0;
  for (unsigned order = 0; order < KM_NR_ORDERS; order++)
    for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
      zone->nr_free_pages += (int32_t)(zone->free[order][type]->len << order);
}

static void
fill_from_buddyinfo (const char *name, KmState *state)
{
  g_auto (GStrv) lines = sample_lines (name, "buddyinfo");

  for (char **line = lines; *line; line++)
    {
      Counts counts = { { { 0 } } };
      char zone[12];
      int at;

      if (sscanf (*line, "Node 0, zone %11s %n", zone, &at) != 1)
        continue;
      read_counts (*line + at, km_generation_get (state->generation)->movable, &counts);
      fill_zone (find_zone (state, zone), &counts, false);
      count_free_pages (find_zone (state, zone));
    }
}

static KmMigratetype
type_by_name (const KmState *state, const char *name)
{
  for (unsigned type = 0; type < KM_NR_MIGRATETYPES; type++)
    if (strcmp (km_generation_get (state->generation)->type_name[type], name) == 0)
      return (KmMigratetype)type;
  g_error ("migratetype %s", name);
}

static void
fill_from_pagetypeinfo (const char *name, KmState *state)
{
  g_auto (GStrv) lines = sample_lines (name, "pagetypeinfo");
  Counts counts[KM_MAX_ZONES] = { { { { 0 } } } };

  for (char **line = lines; *line; line++)
    {
      char zone[12], type[16];
      int at;

      if (sscanf (*line, "Node 0, zone %11[^,], type %15s %n", zone, type, &at) == 2)
        read_counts (*line + at, type_by_name (state, type), &counts[find_zone (state, zone) - state->zones]);
    }
  for (uint32_t z = 0; z < state->n_zones; z++)
    {
      fill_zone (&state->zones[z], &counts[z], km_generation_get (state->generation)->lists_by_block);
      count_free_pages (&state->zones[z]);
    }
}

/* As few blocks as hold what the counter says. */
static void
fill_from_counter (KmState *state)
{
  KmMigratetype type = km_generation_get (state->generation)->movable;

  for (uint32_t z = 0; z < state->n_zones; z++)
    {
      uint32_t pages = (uint32_t)state->zones[z].nr_free_pages;
      Counts counts = { { { 0 } } };

      counts.blocks[KM_MAX_ORDER][type] = pages >> KM_MAX_ORDER;
      for (unsigned order = 0; order < KM_MAX_ORDER; order++)
        counts.blocks[order][type] = pages >> order & 1;
      fill_zone (&state->zones[z], &counts, false);
    }
}

/* ---- pageblocks ---- */

static void
read_pageblocks (const char *name, KmState *state)
{
  g_auto (GStrv) lines = sample_lines (name, "pagetypeinfo");
  bool counting = false;
  unsigned order = 0;

  sscanf (lines[0], "Page block order: %u", &order);
  for (char **line = lines; *line; line++)
    {
      char zone_name[12];
      unsigned n[KM_NR_MIGRATETYPES];

      counting |= g_str_has_prefix (*line, "Number of blocks");
      if (!counting
          || sscanf (*line, "Node 0, zone %11s %u %u %u %u %u", zone_name, &n[0], &n[1], &n[2], &n[3], &n[4]) != 6)
        continue;
      for (uint8_t type = 0; type < KM_NR_MIGRATETYPES; type++)
        for (unsigned i = 0; i < n[type]; i++)
          g_array_append_val (find_zone (state, zone_name)->blocks, type);
    }
  for (uint32_t z = 0; z < state->n_zones; z++)
    state->zones[z].pageblock_order = order;
}

static KmGenerationId
generation_of (const char *name)
{
  if (g_str_has_prefix (name, "linux612"))
    return KM_GENERATION_6_12;
  return g_str_has_prefix (name, "linux61") ? KM_GENERATION_6_1 : KM_GENERATION_2_6_34;
}

/* Files that say nothing of types: all pageblocks are movable, as all blocks are. */
static void
make_pageblocks_movable (KmState *state)
{
  const KmGeneration *generation = km_generation_get (state->generation);

  for (uint32_t z = 0; generation->lists_by_block && z < state->n_zones; z++)
    for (uint32_t i = 0; i < state->zones[z].blocks->len; i++)
      g_array_index (state->zones[z].blocks, uint8_t, i) = generation->movable;
}

KmMachine *
sample_machine (const char *name, SampleLists lists)
{
  g_autoptr (KmState) state = km_state_new ();
  g_autoptr (GError) error = NULL;
  KmMachine *machine;

  state->generation = generation_of (name);
  state->highmem_configured = strstr (name, "x86_32") != NULL;
  state->grouping = true;
  read_zones (name, state);
  read_pageblocks (name, state);
  if (lists != SAMPLE_PAGETYPEINFO)
    make_pageblocks_movable (state);
  if (lists == SAMPLE_BUDDYINFO)
    fill_from_buddyinfo (name, state);
  else if (lists == SAMPLE_PAGETYPEINFO)
    fill_from_pagetypeinfo (name, state);
  else
    fill_from_counter (state);
  machine = km_machine_new_from_state (state, &error);
  g_assert_no_error (error);
  return machine;
}
