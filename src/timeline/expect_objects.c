/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What expectations ask about caches, objects and virtual memory, answered by the machine where the cursor is. */
#include "timeline/expect_objects.h"

#include "base/i18n.h"
#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"
#include "timeline/timeline_private.h"

/* One question on its way to an answer. */
typedef struct
{
  const KmTimeline *timeline;
  const KmMachine *machine;
  const KmExpectNode *node;
  KmValue value;    /* of the operation that the question names */
  uint64_t address; /* the same as an address, 0 if it has none */
  char **problem;   /* may be NULL */
} Question;

typedef bool (*Answer) (const Question *question, int64_t *value);

static bool
no_answer (const Question *question, const char *reason)
{
  if (question->problem)
    *question->problem = g_strdup (reason);
  return false;
}

/* ---- caches ---- */

static KmRef
find_cache (const Question *question)
{
  const KmMachine *machine = question->machine;
  KmRef cache;

  if (question->node->op == KM_OP_NO_REF)
    return km_machine_cache_by_name (machine, question->node->name);
  if (!km_value_is (question->value, KM_VALUE_CACHE))
    return 0;
  cache = km_value_payload (question->value);
  return km_machine_has_cache (machine, cache) ? cache : 0;
}

static bool
read_cache (const Question *question, KmRef *cache, KmCacheInfo *info)
{
  *cache = find_cache (question);
  if (*cache == 0)
    return no_answer (question, _ ("there is no such cache at this point"));
  km_machine_cache (question->machine, *cache, info);
  return true;
}

static bool
answer_cache_exists (const Question *question, int64_t *value)
{
  *value = find_cache (question) != 0;
  return true;
}

static bool
answer_slabs (const Question *question, int64_t *value)
{
  static const uint8_t lists[] = { [KM_EXPECT_LIST_FULL] = KM_SLAB_FULL,
                                   [KM_EXPECT_LIST_PARTIAL] = KM_SLAB_PARTIAL,
                                   [KM_EXPECT_LIST_FREE] = KM_SLAB_FREE };
  KmRef cache;
  KmCacheInfo info;

  uint8_t list = question->node->part;

  if (!read_cache (question, &cache, &info))
    return false;
  if (list == KM_EXPECT_LIST_ALL)
    *value = info.slabs;
  else if (info.allocator == KM_ALLOCATOR_SLAB)
    *value = info.n_slabs[lists[list]];
  else if (list == KM_EXPECT_LIST_PARTIAL)
    *value = info.nr_partial;
  else
    return no_answer (question, _ ("SLUB keeps partial slabs on a list, but no full or free ones"));
  return true;
}

/* Objects on the free list that SLUB's CPU has taken for itself. */
static int64_t
cpu_freelist_length (const KmMachine *machine, const KmCpuSlab *cpu, uint32_t num)
{
  uint32_t n = 0;

  for (uint32_t i = cpu->slab ? cpu->freelist : num; i < num && n < num; n++)
    i = km_machine_slab_table (machine, cpu->slab, i);
  return n;
}

static bool
answer_avail (const Question *question, int64_t *value)
{
  KmRef cache;
  KmCacheInfo info;
  KmSlabArray array;
  KmCpuSlab cpu;

  if (!read_cache (question, &cache, &info))
    return false;
  if (question->node->part < KM_MAX_CPUS && km_machine_cpu_slab (question->machine, cache, question->node->part, &cpu))
    {
      *value = cpu_freelist_length (question->machine, &cpu, info.num);
      return true;
    }
  if (!km_machine_array (question->machine, cache, question->node->part, &array))
    return no_answer (question, _ ("this cache has no such array"));
  *value = array.avail;
  return true;
}

/* A number that the record of the cache has. */
static int64_t
number_of_cache (const KmCacheInfo *info, KmExpectKind kind)
{
  const int64_t numbers[KM_EXPECT_ADD] = {
    [KM_EXPECT_OBJECTS] = info->active,    [KM_EXPECT_LIVE] = info->live,
    [KM_EXPECT_NUM] = info->num,           [KM_EXPECT_OBJSIZE] = info->size,
    [KM_EXPECT_CACHE_ORDER] = info->order, [KM_EXPECT_COLOURS] = MAX (info->colour, 1u),
    [KM_EXPECT_LIMIT] = info->limit,       [KM_EXPECT_CACHE_WASTE] = (int64_t)info->waste,
  };

  return numbers[kind];
}

static bool
answer_cache_number (const Question *question, int64_t *value)
{
  KmRef cache;
  KmCacheInfo info;

  if (!read_cache (question, &cache, &info))
    return false;
  *value = number_of_cache (&info, question->node->kind);
  return true;
}

/* ---- objects ---- */

static bool
read_object (const Question *question, KmObjectInfo *info)
{
  if (question->value != KM_VALUE_NULL && km_machine_object (question->machine, question->value, info))
    return true;
  return no_answer (question, _ ("there is no object of a slab at this point"));
}

/* A number of an object or of the slab around it. */
static int64_t
number_of_object (const KmObjectInfo *object, const KmSlabView *slab, KmExpectKind kind)
{
  const int64_t numbers[KM_EXPECT_ADD] = {
    [KM_EXPECT_INDEX] = object->index, [KM_EXPECT_OBJECT_WASTE] = object->waste, [KM_EXPECT_IN_USE] = slab->in_use,
    [KM_EXPECT_COLOUR] = slab->gap,    [KM_EXPECT_SLAB_FRAME] = slab->pfn,
  };

  return numbers[kind];
}

static bool
answer_object_number (const Question *question, int64_t *value)
{
  KmObjectInfo object;
  KmSlabView slab;

  if (!read_object (question, &object))
    return false;
  km_machine_slab (question->machine, object.slab, &slab);
  *value = number_of_object (&object, &slab, question->node->kind);
  return true;
}

/* ---- memory of any kind ---- */

static bool
no_memory (const Question *question)
{
  return no_answer (question, _ ("there is no memory behind this handle at this point"));
}

/* Bytes of whole frames: what the page allocator or vmalloc gave. */
static bool
size_of_frames (const Question *question, int64_t *value)
{
  const KmMachine *machine = question->machine;
  uint32_t shift = km_machine_page_shift (machine);
  KmAreaInfo area;
  KmFrame frame;

  if (km_value_is (question->value, KM_VALUE_AREA)
      && km_machine_area_at (machine, km_value_payload (question->value), &area))
    {
      *value = (int64_t)(area.pages - area.guard) << shift;
      return true;
    }
  if (!km_value_is (question->value, KM_VALUE_PAGE)
      || !km_machine_frame (machine, km_value_payload (question->value), &frame))
    return no_memory (question);
  *value = (int64_t)1 << (shift + frame.block.order);
  return true;
}

static bool
answer_size (const Question *question, int64_t *value)
{
  KmObjectInfo object;
  KmCacheInfo cache;

  if (question->value == KM_VALUE_NULL || !km_machine_object (question->machine, question->value, &object))
    return size_of_frames (question, value);
  km_machine_cache (question->machine, object.cache, &cache);
  *value = cache.object_size;
  return true;
}

static bool
answer_offset (const Question *question, int64_t *value)
{
  if (question->address == 0)
    return no_memory (question);
  *value = (int64_t)(question->address & (((uint64_t)1 << km_machine_page_shift (question->machine)) - 1));
  return true;
}

/* The frame that a slot of kmap() or kmap_atomic() maps, KM_PFN_NONE if it is empty. */
static uint64_t
frame_in_slot (const KmMachine *machine, uint32_t slot)
{
  uint32_t per_cpu = km_machine_atomic_slots (machine);
  KmPfn pfn = KM_PFN_NONE;

  if (slot >= KM_KMAP_ATOMIC)
    return km_machine_atomic_slot (machine, (slot - KM_KMAP_ATOMIC) / per_cpu, (slot - KM_KMAP_ATOMIC) % per_cpu);
  km_machine_kmap_slot (machine, slot, &pfn);
  return pfn;
}

/* The frame under the first byte, through the page tables if need be. */
static bool
answer_frame_at (const Question *question, int64_t *value)
{
  const KmMachine *machine = question->machine;
  uint64_t further = (uint64_t)question->node->number, frame = KM_PFN_NONE;
  KmObjectInfo object;

  if (question->value == KM_VALUE_NULL)
    return no_memory (question);
  if (km_value_is (question->value, KM_VALUE_AREA))
    frame = km_machine_area_frame (machine, (uint32_t)(km_value_payload (question->value) + further));
  else if (km_value_is (question->value, KM_VALUE_KMAP))
    frame = frame_in_slot (machine, km_value_payload (question->value));
  else if (km_value_is (question->value, KM_VALUE_PAGE))
    frame = km_value_payload (question->value) + further;
  else if (km_machine_object (machine, question->value, &object))
    frame = object.pfn + further;
  else
    return no_memory (question);
  *value = frame < km_machine_end_pfn (machine) ? (int64_t)frame : KM_EXPECT_NULL;
  return true;
}

/* ---- virtual memory ---- */

static bool
answer_area_offset (const Question *question, int64_t *value)
{
  if (!km_value_is (question->value, KM_VALUE_AREA))
    return no_answer (question, _ ("this is no address of the vmalloc area"));
  *value = (int64_t)km_value_payload (question->value) << km_machine_page_shift (question->machine);
  return true;
}

static bool
answer_lazy_pages (const Question *question, int64_t *value)
{
  KmVmallocInfo info;

  km_machine_vmalloc (question->machine, &info);
  *value = info.lazy_pages;
  return true;
}

static bool
answer_kmap_count (const Question *question, int64_t *value)
{
  uint32_t n = km_machine_kmap_slots (question->machine);

  *value = 0;
  if (!km_value_is (question->value, KM_VALUE_PAGE))
    return no_memory (question);
  for (uint32_t slot = 0; slot < n; slot++)
    {
      KmPfn pfn = KM_PFN_NONE;
      uint32_t count = km_machine_kmap_slot (question->machine, slot, &pfn);
      if (count > 0 && pfn == km_value_payload (question->value))
        *value = count;
    }
  return true;
}

/* ---- the last call ---- */

static bool
answer_misuse (const Question *question, int64_t *value)
{
  uint32_t op = question->timeline->cursor.op;

  *value = op > 0 && (km_moments_get (&question->timeline->moments, op - 1) & KM_MOMENT_MISUSE) != 0;
  return true;
}

static bool
answer_preempt_count (const Question *question, int64_t *value)
{
  const KmTimeline *timeline = question->timeline;
  uint32_t op = timeline->cursor.op;

  *value = km_machine_preempt_count (question->machine, op > 0 ? km_script_op (timeline->script, op - 1).cpu : 0);
  return true;
}

/* ---- the table ---- */

static const Answer answers[KM_EXPECT_ADD] = {
  [KM_EXPECT_MISUSE] = answer_misuse,
  [KM_EXPECT_CACHE_EXISTS] = answer_cache_exists,
  [KM_EXPECT_SLABS] = answer_slabs,
  [KM_EXPECT_OBJECTS] = answer_cache_number,
  [KM_EXPECT_LIVE] = answer_cache_number,
  [KM_EXPECT_NUM] = answer_cache_number,
  [KM_EXPECT_OBJSIZE] = answer_cache_number,
  [KM_EXPECT_CACHE_ORDER] = answer_cache_number,
  [KM_EXPECT_COLOURS] = answer_cache_number,
  [KM_EXPECT_AVAIL] = answer_avail,
  [KM_EXPECT_LIMIT] = answer_cache_number,
  [KM_EXPECT_CACHE_WASTE] = answer_cache_number,
  [KM_EXPECT_IN_USE] = answer_object_number,
  [KM_EXPECT_INDEX] = answer_object_number,
  [KM_EXPECT_COLOUR] = answer_object_number,
  [KM_EXPECT_SLAB_FRAME] = answer_object_number,
  [KM_EXPECT_OBJECT_WASTE] = answer_object_number,
  [KM_EXPECT_SIZE] = answer_size,
  [KM_EXPECT_OFFSET] = answer_offset,
  [KM_EXPECT_FRAME_AT] = answer_frame_at,
  [KM_EXPECT_AREA_OFFSET] = answer_area_offset,
  [KM_EXPECT_LAZY_PAGES] = answer_lazy_pages,
  [KM_EXPECT_KMAP_COUNT] = answer_kmap_count,
  [KM_EXPECT_PREEMPT_COUNT] = answer_preempt_count,
};

uint64_t
km_timeline_value_address (const KmTimeline *timeline, KmValue value)
{
  return km_machine_value_address (timeline->machine, value);
}

bool
km_timeline_answer (const KmTimeline *timeline, const KmExpectNode *node, int64_t *value, char **problem)
{
  Question question = { .timeline = timeline, .machine = timeline->machine, .node = node, .problem = problem };

  question.value = node->op < timeline->indexed ? timeline->results[node->op] : KM_VALUE_NULL;
  if (question.value != KM_VALUE_NULL)
    question.address = km_machine_value_address (timeline->machine, question.value);
  return answers[node->kind](&question, value);
}
