/* SPDX-License-Identifier: GPL-3.0-or-later */
/* validate() sees it when an equation does not hold: whatever is changed in a good state is told under the name of the
 * equation, and nothing else is. */
#include "base/rng.h"
#include "core/machine/frame.h"
#include "core/slab/slab_records.h"
#include "core/slab/slub_records.h"
#include "core/slab/slub_read.h"
#include "core/vm/vm_state.h"
#include "kmem_fixture.h"

#include <string.h>

static const KmGenerationId all[] = { KM_GENERATION_2_6_34, KM_GENERATION_6_1, KM_GENERATION_6_12 };

/* ---- pages ---- */

/* Blocks of all orders, half of them free again; page cache. */
static Fixture *
busy_machine (KmGenerationId generation)
{
  KmConfig config;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.generation = generation;
  config.memory_bytes = (4 << 20) + (20 << 12); /* no block of its own at the end */
  config.cpus = 2;
  f = fixture_new (&config);
  for (unsigned i = 0; i < 140; i++)
    {
      f->cpu = i & 1;
      apply (f, (KmOp){ .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)(i % 5), .gfp = gfp_kernel (f) });
      if (i % 3 == 2)
        apply (f, (KmOp){ .kind = KM_OP_FREE_PAGES_PAGE, .ref = f->n_ops - 2, .order = f->ops[f->n_ops - 2].order });
    }
  apply (f, (KmOp){ .kind = KM_OP_PAGE_CACHE, .ref = 50, .gfp = gfp_kernel (f) });
  assert_valid (f);
  return f;
}

/* Adds what is told of @machine to @seen, if anything is. */
static void
look (const KmMachine *machine, GHashTable *seen)
{
  char *problem = NULL;

  if (!km_machine_validate (machine, &problem))
    {
      g_assert_nonnull (problem);
      g_hash_table_add (seen, problem);
    }
}

static void
change_frames (KmMachine *m, KmRng *rng, GHashTable *seen)
{
  for (unsigned i = 0; i < 20000; i++)
    {
      KmPfn pfn = km_rng_below (rng, m->end_pfn);
      const KmFrameBytes frame = m->frame[pfn];
      const KmLink link = m->link[pfn];

      switch (i % 4)
        {
        case 0:
          m->frame[pfn].state = (uint8_t)km_rng_next (rng);
          break;
        case 1:
          m->frame[pfn].aux = (uint8_t)km_rng_next (rng);
          break;
        case 2:
          m->link[pfn].next = km_rng_below (rng, m->n_links);
          break;
        default:
          m->link[pfn].prev = km_rng_below (rng, m->n_links);
        }
      look (m, seen);
      m->frame[pfn] = frame;
      m->link[pfn] = link;
    }
}

/* Each block once as one of the next orders. */
static void
change_orders (KmMachine *m, GHashTable *seen)
{
  for (KmPfn pfn = 0; pfn < m->end_pfn; pfn++)
    for (uint8_t by = 1; by <= 4; by++)
      {
        m->frame[pfn].state += by;
        look (m, seen);
        m->frame[pfn].state -= by;
      }
}

static void
change_words (KmMachine *m, GHashTable *seen)
{
  for (uint32_t zone = 0; zone < m->n_zones; zone++)
    for (uint32_t i = 0; i < ZONE_WORDS; i++)
      for (int by = -1; by <= 1; by += 2)
        {
          m->word[m->zones[zone].words + i] += by;
          look (m, seen);
          m->word[m->zones[zone].words + i] -= by;
        }
}

static bool
is_seen (GHashTable *seen, const char *words)
{
  GHashTableIter iter;
  gpointer problem;

  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &problem, NULL))
    if (strstr (problem, words))
      return true;
  return false;
}

static void
test_pages (void)
{
  static const char *const equations[] = {
    "block: a block is of no order",
    "block: a block reaches",
    "block: a block is not aligned",
    "apart: two blocks overlap",
    "apart: a block has a head inside",
    "links: neighbours",
    "listed: a frame on a free list",
    "listed: a frame on a per-CPU",
    "listed: a frame on the LRU",
    "nr_free: ",
    "free_pages: ",
    "pcp_count: ",
    "cache_pages: ",
    "on_one_list: ",
  };
  KmRng rng;

  km_rng_init (&rng, 1);
  for (size_t g = 0; g < G_N_ELEMENTS (all); g++)
    {
      Fixture *f = busy_machine (all[g]);
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      change_frames (f->machine, &rng, seen);
      change_orders (f->machine, seen);
      change_words (f->machine, seen);
      /* 2.6.34 gives the CPUs of so small a machine no lists. */
      for (size_t i = 0; i < G_N_ELEMENTS (equations); i++)
        if (!is_seen (seen, equations[i]) && !(all[g] == KM_GENERATION_2_6_34 && strstr (equations[i], "per-CPU")))
          g_error ("%s: never told: %s", km_machine_generation (f->machine)->name, equations[i]);
      assert_valid (f);
      fixture_free (f);
    }
}

static void
move_before (KmMachine *m, uint32_t frame, uint32_t head)
{
  KmLink *link = m->link;

  link[link[frame].prev].next = link[frame].next;
  link[link[frame].next].prev = link[frame].prev;
  link[frame] = (KmLink){ .next = head, .prev = link[head].prev };
  link[link[head].prev].next = frame;
  link[head].prev = frame;
}

static void
assert_told (const KmMachine *m, const char *words)
{
  g_autofree char *problem = NULL;

  g_assert_false (km_machine_validate (m, &problem));
  if (!strstr (problem, words))
    g_error ("“%s” is not about “%s”", problem, words);
}

/* A page of page cache on the LRU list of another zone, and a list that ends at the head of another. */
static void
test_other_lists (void)
{
  Fixture *f = fixture_for (KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1);
  KmMachine *m = f->machine;
  KmZone *low = &m->zones[0], *normal = &m->zones[1];
  uint32_t head = free_head (low, KM_MAX_ORDER, m->generation->movable), block = m->link[head].next, page;

  apply (f, (KmOp){ .kind = KM_OP_PAGE_CACHE, .ref = 3, .gfp = gfp_kernel (f) });
  page = m->link[lru_head (normal)].next;
  g_assert_cmpuint (frame_kind (m, page), ==, S_CACHE);
  move_before (m, page, lru_head (low));
  assert_told (m, "block: a block reaches outside its zone");
  move_before (m, page, lru_head (normal));
  assert_valid (f);
  g_assert_cmpuint (block, <, low->info.end_pfn);
  move_before (m, block, free_head (normal, KM_MAX_ORDER, m->generation->movable));
  assert_told (m, "nr_free: ");
  move_before (m, block, head);
  assert_valid (f);
  page = m->link[head].prev; /* the last of the list leads to the head of another one, and that back */
  m->link[page].next = free_head (low, 0, 0);
  m->link[free_head (low, 0, 0)].prev = page;
  assert_told (m, "links: ");
  fixture_free (f);
}

/* 6.12: a free block is on the list of its pageblock's type. */
static void
test_other_type (void)
{
  Fixture *f = fixture_of (KM_PRESET_X86_64, KM_GENERATION_6_12);
  KmMachine *m = f->machine;
  uint8_t *type = &m->block_type[m->zones[1].blocks + 2];

  assert_valid (f);
  *type = *type == 0;
  assert_told (m, "by_block: ");
  fixture_free (f);
}

/* A block of the zone above on a list of the lowest zone: it is aligned, but not inside. */
static void
test_other_zone (void)
{
  Fixture *f = fixture_for (KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1);
  KmMachine *m = f->machine;
  uint32_t head = free_head (&m->zones[1], KM_MAX_ORDER, m->generation->movable), block = m->link[head].next;
  g_autofree char *problem = NULL;

  g_assert_cmpuint (block, >=, m->zones[0].info.end_pfn);
  g_assert_cmpuint (block, <, m->end_pfn);
  move_before (m, block, free_head (&m->zones[0], KM_MAX_ORDER, m->generation->movable));
  g_assert_false (km_machine_validate (m, &problem));
  g_assert_nonnull (strstr (problem, "block: a block reaches outside its zone"));
  fixture_free (f);
}

/* ---- records ---- */

/* Word @ref with another value breaks the equation that @words names. */
static void
breaks (Fixture *f, KmRef ref, uint32_t value, const char *words)
{
  KmMachine *m = f->machine;
  uint32_t before = store_get (m, ref);
  g_autofree char *problem = NULL;

  g_assert_cmpuint (before, !=, value);
  store_set (m, ref, value);
  g_test_message ("%s", words);
  if (km_machine_validate (m, &problem))
    g_error ("not told: %s", words);
  if (!strstr (problem, words))
    g_error ("“%s” is not about “%s”", problem, words);
  store_set (m, ref, before);
  assert_valid (f);
}

#define VALUE(record, type, field) store_get (f->machine, FIELD (record, type, field))

/* Three slabs, one of them full; two objects are in no caller's hands. */
static Fixture *
machine_with_objects (KmAllocator allocator, KmRef *cache)
{
  Fixture *f = fixture_for (KM_PRESET_X86_64, KM_GENERATION_6_1, allocator, 2);
  uint32_t number = cache_create (f, "things", 1000, 0), first = f->n_ops;

  for (unsigned i = 0; i < 40; i++)
    cache_alloc (f, number);
  for (unsigned i = 0; i < 30; i += 3)
    cache_free (f, number, first + i);
  *cache = km_machine_cache_first (f->machine);
  g_assert_cmpstr (km_machine_cache_name (f->machine, *cache), ==, "things");
  assert_valid (f);
  return f;
}

/* An object of another cache. */
static KmValue
other_object (Fixture *f)
{
  return f->results[kmalloc (f, 64)];
}

/* The free chain of a slab of SLAB in 6.1 is an index array: it leads out, round, or to an object that is in use. */
static void
break_chain (Fixture *f, KmRef cache, KmRef slab)
{
  KmMachine *m = f->machine;
  uint32_t num = cache_at (m, cache)->num, in_use = slab_in_use (slab_at (m, slab));
  KmRef word = (slab_table (slab) + num - 1) / 2;
  uint32_t last = store_get_half (m, slab_table (slab) + num - 1), shift = (slab_table (slab) + num - 1) % 2 * 16;
  uint32_t rest = store_get (m, word) & ~(0xffffu << shift), live = 0;

  g_assert_cmpuint (in_use, <, num);
  while (!object_is_live (m, slab, num, live))
    live++;
  breaks (f, word, rest | num << shift, "chain: ");
  breaks (f, word, rest | live << shift, "one_place: ");
  if (in_use + 1 < num)
    breaks (f, word, rest | store_get_half (m, slab_table (slab) + in_use) << shift, "chain: ");
  g_assert_cmpuint (store_get_half (m, slab_table (slab) + num - 1), ==, last);
}

static void
test_slab (void)
{
  KmRef cache, slab, array, partial;
  Fixture *f = machine_with_objects (KM_ALLOCATOR_SLAB, &cache);
  KmMachine *m = f->machine;
  const KmSlabCache *c = slab_record_at (m, cache);

  slab = c->list[KM_SLAB_FULL].first;
  g_assert_cmpuint (slab, !=, 0);
  array = slab_array (c, 0);
  breaks (f, FIELD (slab, KmSlab, use), VALUE (slab, KmSlab, use) - 1, "list: ");
  breaks (f, FIELD (slab, KmSlab, place), VALUE (slab, KmSlab, place) + 1, "lists: ");
  breaks (f, FIELD (slab, KmSlab, prev), slab, "lists: ");
  breaks (f, FIELD (slab, KmSlab, pfn), VALUE (slab, KmSlab, pfn) + 64, "frames: ");
  breaks (f, FIELD (cache, KmSlabCache, list[KM_SLAB_FULL].n), 0, "lists: ");
  breaks (f, FIELD (cache, KmSlabCache, list[KM_SLAB_FULL].n), 1000, "lists: ");
  breaks (f, FIELD (cache, KmSlabCache, free_objects), c->free_objects + 1, "free_objects: ");
  breaks (f, FIELD (cache, KmCache, live), c->c.live - 1, "live: ");
  breaks (f, FIELD (cache, KmCache, slabs.live), c->c.slabs.live + 1, "records: ");
  breaks (f, FIELD (array, KmArray, avail), array_at (m, array)->limit + 1, "arrays: ");
  breaks (f, array_entry (array, 0), KM_VALUE_NULL, "one_place: ");
  breaks (f, array_entry (array, 0), store_get (m, array_entry (array, 1)), "one_place: ");
  breaks (f, array_entry (array, 0), f->results[f->n_ops - 11], "one_place: ");
  breaks (f, array_entry (array, 0), object_value (slab, 0) ^ (1 << 20), "one_place: ");
  breaks (f, array_entry (array, 0), other_object (f), "one_place: ");
  breaks (f, FIELD (slab, KmSlab, pfn), m->end_pfn + 5, "frames: ");
  breaks (f, FIELD (slab, KmSlab, place), VALUE (slab, KmSlab, place) + 2, "lists: ");
  breaks (f, FIELD (cache, KmSlabCache, list[KM_SLAB_FULL].last), 0, "lists: ");
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = 0 }); /* arrays are emptied into the slabs */
  partial = c->list[KM_SLAB_PARTIAL].first;
  g_assert_cmpuint (partial, !=, 0);
  break_chain (f, cache, partial);
  m->link[slab_at (m, slab)->pfn].prev ^= 1;
  g_assert_false (km_slab_validate_cache (m, cache, NULL, NULL));
  m->link[slab_at (m, slab)->pfn].prev ^= 1;
  m->frame[slab_at (m, slab)->pfn].state ^= 1;
  g_assert_false (km_slab_validate_cache (m, cache, NULL, NULL));
  m->frame[slab_at (m, slab)->pfn].state ^= 1;
  assert_valid (f);
  fixture_free (f);
}

/* The free chain of 2.6.34 leads in a circle: as many objects are free as there are, and not more. */
static void
test_slab_circle (void)
{
  Fixture *f = fixture_for (KM_PRESET_X86_32, KM_GENERATION_2_6_34, KM_ALLOCATOR_SLAB, 1);
  uint32_t number = cache_create (f, "things", 1000, 0), first;
  g_autofree uint16_t *indexes = NULL;
  KmMachine *m = f->machine;
  KmRef cache, slab;

  cache_alloc (f, number);
  cache = km_machine_cache_first (m);
  slab = slab_record_at (m, cache)->list[KM_SLAB_PARTIAL].first;
  if (!slab)
    slab = slab_record_at (m, cache)->list[KM_SLAB_FULL].first;
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = 0 }); /* arrays are emptied into the slabs */
  assert_valid (f);
  first = slab_free (slab_at (m, slab));
  store_set_half (m, slab_table (slab) + first, first);
  assert_told (m, "chain: ");
  indexes = g_new (uint16_t, cache_at (m, cache)->num);
  g_assert_cmpuint (km_machine_slab_chain (m, slab, indexes), ==, cache_at (m, cache)->num);
  fixture_free (f);
}

/* The free pointer of object @index leads to @to. */
static void
break_free_pointer (Fixture *f, KmRef slab, uint32_t index, uint32_t to, const char *words)
{
  uint32_t half = slab_table (slab) + index, shift = half % 2 * 16;

  breaks (f, half / 2, (store_get (f->machine, half / 2) & ~(0xffffu << shift)) | to << shift, words);
}

static void
test_slub (void)
{
  KmRef cache, slab, of_cpu;
  Fixture *f = machine_with_objects (KM_ALLOCATOR_SLUB, &cache);
  uint32_t free;
  const KmSlubCache *c = slub_at (f->machine, cache);

  of_cpu = c->cpu[0].slab;
  slab = c->partial.first ? c->partial.first : c->cpu[0].partial;
  g_assert_cmpuint (of_cpu, !=, 0);
  g_assert_cmpuint (slab, !=, 0);
  breaks (f, FIELD (of_cpu, KmSlab, use), VALUE (of_cpu, KmSlab, use) - 1, "chain: ");
  breaks (f, FIELD (of_cpu, KmSlab, place), VALUE (of_cpu, KmSlab, place) ^ SLUB_FROZEN, "lists: ");
  breaks (f, FIELD (of_cpu, KmSlab, place), VALUE (of_cpu, KmSlab, place) + 1, "lists: ");
  breaks (f, FIELD (of_cpu, KmSlab, pfn), VALUE (of_cpu, KmSlab, pfn) + 64, "frames: ");
  breaks (f, FIELD (slab, KmSlab, use), VALUE (slab, KmSlab, use) - 1, "chain: ");
  breaks (f, FIELD (slab, KmSlab, place), VALUE (slab, KmSlab, place) ^ SLUB_FROZEN, "lists: ");
  breaks (f, FIELD (slab, KmSlab, place), VALUE (slab, KmSlab, place) + (1 << SLUB_SLABS_SHIFT), "cpu: ");
  breaks (f, FIELD (cache, KmSlubCache, nr_slabs), c->nr_slabs + 1, "records: nr_slabs");
  breaks (f, FIELD (cache, KmSlubCache, total_objects), c->total_objects + 1, "records: total_objects");
  breaks (f, FIELD (cache, KmSlubCache, cpu[1].freelist), 0, "cpu: a CPU has a free list");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].partial), of_cpu, "one_place: ");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].freelist), 7000, "chain: a free pointer leads out");
  breaks (f, FIELD (cache, KmSlubCache, partial.n), c->partial.n + 1, "lists: ");
  breaks (f, FIELD (cache, KmSlubCache, partial.last), of_cpu, "lists: ");
  if (c->partial.first)
    breaks (f, FIELD (cache, KmSlubCache, partial.first), 0, "lists: ");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].slab), cache + 3, "lists: it is no slab");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].slab), of_cpu + 1, "lists: it is no slab");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].slab), 5, "lists: it is no slab");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].slab), 0x0ffffff0, "lists: it is no slab");
  breaks (f, FIELD (of_cpu, KmSlab, pfn), f->machine->end_pfn + 5, "frames: ");
  breaks (f, FIELD (cache, KmSlubCache, c.num), 0, "chain: a wrong number of objects");
  breaks (f, FIELD (cache, KmSlubCache, cpu[0].freelist), KM_SLUB_WILD, "chain: ");
  free = slab_free (slab_at (f->machine, slab));
  break_free_pointer (f, slab, free, free, "chain: an object is free twice");
  break_free_pointer (f, slab, free, 9000, "chain: a free pointer leads out");
  fixture_free (f);
}

/* The same of SLUB, in a slab and on the list of a CPU; frames that lead to another slab; a list torn in the middle. */
static void
test_slub_circle (void)
{
  KmRef cache, slab, of_cpu;
  Fixture *f = machine_with_objects (KM_ALLOCATOR_SLUB, &cache);
  KmMachine *m = f->machine;
  const KmSlubCache *c = slub_at (m, cache);
  g_autofree uint16_t *indexes = g_new (uint16_t, c->c.num);
  uint32_t free;

  g_assert_true (km_slub_cache_validate (m, cache, NULL, NULL));
  g_assert_cmpuint (km_machine_slub_cpu_chain (m, cache, 1, indexes), ==, 0);
  of_cpu = c->cpu[0].slab;
  slab = c->partial.first ? c->partial.first : c->cpu[0].partial;
  m->link[slab_at (m, slab)->pfn].prev ^= 1;
  assert_told (m, "frames: ");
  m->link[slab_at (m, slab)->pfn].prev ^= 1;
  assert_valid (f);
  free = slab_free (slab_at (m, slab));
  store_set_half (m, slab_table (slab) + free, free);
  g_assert_cmpuint (km_machine_slab_chain (m, slab, indexes), ==, c->c.num);
  free = c->cpu[0].freelist;
  g_assert_cmpuint (free, !=, KM_SLUB_END);
  store_set_half (m, slab_table (of_cpu) + free, free);
  g_assert_cmpuint (km_machine_slub_cpu_chain (m, cache, 0, indexes), ==, c->c.num);
  fixture_free (f);
}

/* The slabs of a node are on a list that leads both ways. */
static void
test_slub_list (void)
{
  KmRef cache, slab;
  Fixture *f = machine_with_objects (KM_ALLOCATOR_SLUB, &cache);

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_SHRINK, .ref = 0 }); /* the CPU gives its slabs to the node */
  assert_valid (f);
  slab = slub_at (f->machine, cache)->partial.first;
  g_assert_cmpuint (slab, !=, 0);
  breaks (f, FIELD (slab, KmSlab, prev), slab, "lists: neighbours");
  breaks (f, FIELD (slab, KmSlab, place), VALUE (slab, KmSlab, place) + 1, "lists: it does not say");
  fixture_free (f);
}

/* Areas with holes between them, kmap slots, per-CPU objects, a thread without preemption. */
static Fixture *
machine_with_areas (KmPreset preset, KmGenerationId generation)
{
  Fixture *f = fixture_for (preset, generation, KM_ALLOCATOR_DEFAULT, 2);

  for (unsigned i = 0; i < 12; i++)
    {
      f->more[f->n_more] = (KmOpMore){ .size = 9000 + 80000 * i };
      apply (f, (KmOp){ .kind = KM_OP_VMALLOC, .flags = KM_OP_HAS_MORE, .arg = f->n_more++ });
      if (i % 3 == 2)
        apply (f, (KmOp){ .kind = KM_OP_VFREE, .ref = f->n_ops - 1 });
    }
  for (unsigned i = 0; i < 6; i++)
    {
      f->more[f->n_more] = (KmOpMore){ .size = 100 + 16 * i, .align = 8 };
      apply (f, (KmOp){ .kind = KM_OP_ALLOC_PERCPU, .flags = KM_OP_HAS_MORE, .arg = f->n_more++ });
    }
  assert_valid (f);
  return f;
}

static void
break_chunk (Fixture *f, KmRef chunk)
{
  KmRef range = VALUE (chunk, KmPercpuChunk, ranges), next = VALUE (range, KmPercpuRange, next);

  g_assert_cmpuint (next, !=, 0);
  breaks (f, FIELD (chunk, KmPercpuChunk, used), 1, "bytes used");
  breaks (f, FIELD (chunk, KmPercpuChunk, bytes), 1, "leave their unit");
  breaks (f, FIELD (chunk, KmPercpuChunk, next), chunk, "out of order");
  breaks (f, FIELD (next, KmPercpuRange, offset), 0, "overlap");
  breaks (f, FIELD (range, KmPercpuRange, size), 1 << 20, "overlap");
  breaks (f, FIELD (range, KmPercpuRange, next), range, "overlap");
}

static void
test_areas (void)
{
  for (size_t g = 0; g < G_N_ELEMENTS (all); g++)
    {
      Fixture *f = machine_with_areas (KM_PRESET_X86_64, all[g]);
      KmRef vm = root_get (f->machine, ROOT_VM), top = vm_at (f->machine)->areas;
      KmRef left = VALUE (top, KmArea, left), right = VALUE (top, KmArea, right), chunk = VALUE (vm, KmVm, chunks);

      g_assert_cmpuint (left, !=, 0);
      breaks (f, FIELD (top, KmArea, low), VALUE (top, KmArea, low) + 1, "does not know its subtree");
      breaks (f, FIELD (top, KmArea, high), VALUE (top, KmArea, high) + 1, "does not know its subtree");
      breaks (f, FIELD (top, KmArea, gap), VALUE (top, KmArea, gap) + 1, "does not know its subtree");
      breaks (f, FIELD (top, KmArea, pages), 0, "overlaps another one");
      breaks (f, FIELD (top, KmArea, kind), KM_NR_AREA_KINDS, "of no kind");
      breaks (f, FIELD (top, KmArea, left), 0, "does not know its subtree");
      breaks (f, FIELD (vm, KmVm, n_areas), VALUE (vm, KmVm, n_areas) + 1, "the number of areas");
      breaks (f, FIELD (vm, KmVm, lazy_pages), VALUE (vm, KmVm, lazy_pages) + 1, "the number of lazy pages");
      breaks (f, FIELD (vm, KmVm, preempt_off), 7, "preemption");
      if (VALUE (left, KmArea, n) > 0)
        {
          breaks (f, FIELD (left, KmArea, n), VALUE (left, KmArea, pages), "no guard page");
          breaks (f, FIELD (left, KmArea, parts), 0, "too short");
          breaks (f, FIELD (left, KmArea, n), 1, "too long");
          breaks (f, FIELD (VALUE (left, KmArea, parts), KmAreaPart, pfn[0]), f->machine->end_pfn, "not there");
        }
      breaks (f, FIELD (top, KmArea, pages), VM_MAX_PAGES, "leaves the vmalloc area");
      breaks (f, FIELD (left, KmArea, left), top, "not in shape");
      breaks (f, FIELD (left, KmArea, right), top, "not in shape");
      g_assert_cmpuint (right, !=, 0);
      breaks (f, FIELD (right, KmArea, kind), KM_NR_AREA_KINDS, "of no kind");
      if (chunk)
        break_chunk (f, chunk);
      fixture_free (f);
    }
}

/* A list of frames that ends where a part of it is full. */
static void
test_parts (void)
{
  Fixture *f = fixture_for (KM_PRESET_X86_64, KM_GENERATION_6_1, KM_ALLOCATOR_DEFAULT, 1);
  KmRef area, part;

  f->more[0] = (KmOpMore){ .size = 2 * VM_PART_FRAMES << 12 };
  apply (f, (KmOp){ .kind = KM_OP_VMALLOC, .flags = KM_OP_HAS_MORE });
  area = vm_at (f->machine)->areas;
  part = VALUE (VALUE (area, KmArea, parts), KmAreaPart, next);
  breaks (f, FIELD (part, KmAreaPart, next), part, "too long");
  breaks (f, FIELD (VALUE (area, KmArea, parts), KmAreaPart, next), 0, "too short");
  fixture_free (f);
}

/* 6.12: areas that were purged wait in pools by their size. */
static void
test_pools (void)
{
  Fixture *f = fixture_for (KM_PRESET_X86_64, KM_GENERATION_6_12, KM_ALLOCATOR_DEFAULT, 4);
  KmRef vm, pool, first;

  f->more[0] = (KmOpMore){ .size = 200 << 12 };
  for (unsigned i = 0; i < 140; i++)
    apply (f, (KmOp){ .kind = KM_OP_VMALLOC, .flags = KM_OP_HAS_MORE });
  for (unsigned i = 0; i < 140; i++)
    apply (f, (KmOp){ .kind = KM_OP_VFREE, .ref = i });
  assert_valid (f);
  vm = root_get (f->machine, ROOT_VM);
  g_assert_cmpuint (VALUE (vm, KmVm, pools[0]), !=, 0);
  pool = FIELD (VALUE (vm, KmVm, pools[0]), KmVmapPools, pool[201 - 1]);
  first = VALUE (pool, KmVmapPool, first);
  g_assert_cmpuint (VALUE (pool, KmVmapPool, len), >, 2);
  breaks (f, FIELD (first, KmArea, kind), KM_AREA_VMALLOC, "another kind or size");
  breaks (f, pool, VALUE (vm, KmVm, areas) == first ? VALUE (first, KmArea, next) : 0, "miscounts");
  breaks (f, FIELD (pool, KmVmapPool, len), 1, "miscounts");
  breaks (f, FIELD (pool, KmVmapPool, last), first, "miscounts");
  breaks (f, FIELD (VALUE (pool, KmVmapPool, last), KmArea, next), first, "miscounts");
  breaks (f, FIELD (vm, KmVm, pools[0]), 0, "the number of areas in pools");
  breaks (f, FIELD (VALUE (vm, KmVm, pools[0]), KmVmapPools, pool[100].first), first, "another kind or size");
  fixture_free (f);
}

/* kmap() of pages in highmem. */
static void
test_slots (void)
{
  const uint32_t slots = VM_PKMAP_SLOTS;
  KmRef pkmap, bucket;
  uint32_t at, pfn;
  KmConfig config;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.memory_bytes = (uint64_t)1 << 30;
  f = fixture_new (&config);
  for (unsigned i = 0; i < 3; i++)
    {
      apply (f, (KmOp){ .kind = KM_OP_ALLOC_PAGE, .gfp = gfp_kernel (f) | f->machine->bits.highmem });
      apply (f, (KmOp){ .kind = KM_OP_KMAP, .ref = f->n_ops - 1 });
    }
  assert_valid (f);
  pkmap = vm_at (f->machine)->pkmap;
  g_assert_cmpuint (pkmap, !=, 0);
  pfn = f->results[0];
  bucket = FIELD (pkmap, KmPkmap, hash) + pfn % VM_PKMAP_HASH;
  at = store_get (f->machine, bucket);
  g_assert_cmpuint (at, !=, 0);
  breaks (f, bucket, slots + 1, "wrong hash chain");
  breaks (f, bucket, 0, "found by their page differ");
  breaks (f, FIELD (pkmap, KmPkmap, slot) + (at - 1) * RECORD_WORDS (KmPkmapSlot) + 1, 0, "wrong hash chain");
  breaks (f, FIELD (pkmap, KmPkmap, slot) + (at - 1) * RECORD_WORDS (KmPkmapSlot), pfn + 1, "wrong hash chain");
  breaks (f, FIELD (pkmap, KmPkmap, slot) + (at - 1) * RECORD_WORDS (KmPkmapSlot) + 2, at, "wrong hash chain");
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/validate/pages", test_pages);
  g_test_add_func ("/validate/other-zone", test_other_zone);
  g_test_add_func ("/validate/other-lists", test_other_lists);
  g_test_add_func ("/validate/other-type", test_other_type);
  g_test_add_func ("/validate/slab", test_slab);
  g_test_add_func ("/validate/slab-circle", test_slab_circle);
  g_test_add_func ("/validate/slub", test_slub);
  g_test_add_func ("/validate/slub-circle", test_slub_circle);
  g_test_add_func ("/validate/slub-list", test_slub_list);
  g_test_add_func ("/validate/areas", test_areas);
  g_test_add_func ("/validate/parts", test_parts);
  g_test_add_func ("/validate/pools", test_pools);
  g_test_add_func ("/validate/slots", test_slots);
  return g_test_run ();
}
