/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads recordings of one slab cache (slab-*).
 *
 *   slab-oracle size=600 align=0 flags=0x0 … kernel=2.6.34     the arguments of kmem_cache_create()
 *   cache objsize=600 size=600 num=6 …                         what the kernel made of them
 *   HWCACHE_ALIGN=0x2000 … L1=32 PAGE_SIZE=4096 sizeof_slab=28 numbers of that kernel
 *   dump -1                                                    the state before call 0
 *   cpu avail=1 limit=54 … entries (pfn=8 off=52 idx=5) …      an array cache, the top last
 *   node total_slabs=1 …                                       counters; shared= is the limit of the shared array
 *   shared avail=0 limit=216 … entries …                       that array, where there is one
 *   full / partial / free [pfn=8 active=2 s_mem=52 free: 3 4]  lists, with the chain of free objects
 *   op 0 alloc 30 pfn=226276 off=52 idx=5                      a call and the object
 *
 * Everything is checked before it is believed. */
#include "workload/recording_slab.h"

#include "base/i18n.h"

enum
{
  BUFCTL_ACTIVE = 0xfffd, /* kernels that look for leaks */
};

#define FIELD(name, kind)                                                                                              \
  {                                                                                                                    \
#name, offsetof(KmSlabPrinted, name), kind, NULL                                                                   \
  }

static const KmPrintedField fields[] = {
  FIELD (objsize, KM_PRINTED_ALWAYS),
  FIELD (size, KM_PRINTED_ALWAYS),
  FIELD (num, KM_PRINTED_ALWAYS),
  FIELD (gfporder, KM_PRINTED_ALWAYS),
  FIELD (colour, KM_PRINTED_ALWAYS),
  FIELD (colour_off, KM_PRINTED_ALWAYS),
  FIELD (off_slab, KM_PRINTED_ALWAYS),
  FIELD (freelist_size, KM_PRINTED_ALWAYS),
  FIELD (align, KM_PRINTED_ALWAYS),
  FIELD (limit, KM_PRINTED_ALWAYS),
  FIELD (batchcount, KM_PRINTED_ALWAYS),
  FIELD (shared, KM_PRINTED_ALWAYS),
  FIELD (obj_offset, KM_PRINTED_OR_ZERO),
  { "slabp_cache", offsetof (KmSlabPrinted, slabp_cache), KM_PRINTED_OR_UNKNOWN, "size-" },
  { NULL, 0, KM_PRINTED_ALWAYS, NULL },
};

/* ---- the head ---- */

static bool
read_request (KmLines *in, const char *start, KmCacheRecording *recording)
{
  const KmGeneration *generation = km_generation_get (recording->platform.generation);

  (void)start;
  recording->request.ctor = recording->request.flags & KM_RECORDING_CTOR;
  recording->request.flags &= ~(uint32_t)KM_RECORDING_CTOR;
  return generation->has_slab || km_lines_fail (in, _ ("Linux %s has no SLAB any more"), generation->name);
}

static bool
read_kernel (KmLines *in, const char *start, KmCacheRecording *recording)
{
  uint32_t descriptor = 0;

  if (km_lines_find_key (in, start, "sizeof_slab") && !km_lines_uint (in, "sizeof_slab", 4096, &descriptor))
    return false;
  recording->platform.word = descriptor == 48 ? 8 : 4;
  return true;
}

/* ---- a state ---- */

/* An array of objects, the top last. */
static bool
read_array (KmLines *in, KmSlabArrayState *array, uint32_t max_batchcount)
{
  const char *start = in->pos;
  uint32_t avail, touched;

  if (!km_lines_key (in, start, "avail", KM_RECORDING_MAX_COUNT, &avail)
      || !km_lines_key (in, start, "limit", KM_RECORDING_MAX_COUNT, &array->limit)
      || !km_lines_key (in, start, "batchcount", max_batchcount, &array->batchcount)
      || !km_lines_key (in, start, "touched", 1, &touched))
    return false;
  array->touched = touched;
  array->line = in->line;
  if (!km_lines_take_word (in, "entries"))
    return km_lines_fail (in, _ ("expected “%s”"), "entries");
  while (km_lines_take_mark (in, "("))
    {
      KmSlabPlace place = { 0 };

      if (!km_recording_read_place (in, in->pos, &km_slab_recording_format, &place) || !km_lines_expect (in, ")"))
        return false;
      g_array_append_val (array->entries, place);
    }
  if (!km_lines_at_end (in) || array->entries->len != avail)
    return km_lines_fail (in, _ ("“avail” is %u, but %u entries follow"), avail, array->entries->len);
  return true;
}

static bool
read_cpu (KmLines *in, KmSlabState *state)
{
  if (state->n_arrays == KM_MAX_CPUS)
    return km_lines_fail (in, _ ("more than %d CPUs"), KM_MAX_CPUS);
  return read_array (in, &state->arrays[state->n_arrays++], KM_RECORDING_MAX_COUNT);
}

/* The kernel does not use the batchcount of the shared array: it may be anything. */
static bool
read_shared (KmLines *in, KmSlabState *state)
{
  state->shared_known = true;
  g_array_set_size (state->shared.entries, 0);
  return read_array (in, &state->shared, UINT32_MAX);
}

static bool
read_node (KmLines *in, KmSlabState *state)
{
  const char *start = in->pos;
  int64_t shared;
  uint32_t touched;

  if (!km_lines_key (in, start, "total_slabs", KM_RECORDING_MAX_COUNT, &state->total_slabs)
      || !km_lines_key (in, start, "free_slabs", KM_RECORDING_MAX_COUNT, &state->free_slabs)
      || !km_lines_key (in, start, "free_objects", KM_RECORDING_MAX_COUNT, &state->free_objects)
      || !km_lines_key (in, start, "free_limit", KM_RECORDING_MAX_COUNT, &state->free_limit)
      || !km_lines_key (in, start, "colour_next", KM_RECORDING_MAX_COUNT, &state->colour_next))
    return false;
  if (!km_lines_find_key (in, start, "shared"))
    return km_lines_fail (in, _ ("“%s=” is missing"), "shared");
  if (!km_lines_number (in, "shared", -1, KM_RECORDING_MAX_COUNT, &shared))
    return false;
  state->shared_limit = (int32_t)shared;
  if (!km_lines_find_key (in, start, "free_touched"))
    return true;
  if (!km_lines_uint (in, "free_touched", 1, &touched))
    return false;
  state->free_touched = (int32_t)touched;
  return true;
}

/* A bufctl that is no number: the end of the chain, an object that is not in the slab. */
static bool
take_bufctl_word (KmLines *in, uint16_t *value)
{
  if (km_lines_take_mark (in, "E"))
    *value = KM_SLAB_BUFCTL_END;
  else if (km_lines_take_mark (in, "F"))
    *value = KM_SLAB_BUFCTL_TAKEN;
  else if (km_lines_take_mark (in, "A"))
    *value = BUFCTL_ACTIVE;
  else
    return false;
  return true;
}

/* Appends numbers up to what is none. Returns false if one is out of range. */
static bool
read_indexes (KmLines *in, GArray *indexes, uint32_t *n)
{
  for (*n = 0; !km_lines_at_end (in) && *in->pos != ']' && *in->pos != 'r'; ++*n)
    {
      uint32_t number = 0;
      uint16_t value;

      if (take_bufctl_word (in, &value))
        number = value;
      else if (!km_lines_uint (in, "free", KM_SLAB_MAX_OBJECTS, &number))
        return false;
      value = (uint16_t)number;
      g_array_append_val (indexes, value);
    }
  return true;
}

static bool
read_slab (KmLines *in, KmSlabState *state, KmSlabSlabState *written)
{
  const char *start = in->pos;

  if (!km_lines_key (in, start, "pfn", KM_RECORDING_MAX_PFN, &written->pfn)
      || !km_lines_key (in, start, "active", KM_SLAB_MAX_OBJECTS, &written->in_use)
      || !km_lines_key (in, start, "s_mem", KM_RECORDING_MAX_OFFSET, &written->first_object))
    return false;
  while (!km_lines_take_mark (in, "free:"))
    {
      if (km_lines_at_end (in) || *in->pos == ']')
        return km_lines_fail (in, _ ("expected “%s”"), "free:");
      do
        in->pos++;
      while (in->pos < in->end && !g_ascii_isspace (*in->pos) && *in->pos != ']');
    }
  written->chain = state->indexes->len;
  if (!read_indexes (in, state->indexes, &written->n_chain))
    return false;
  written->table = state->indexes->len;
  if (km_lines_take_mark (in, "raw:") && !read_indexes (in, state->indexes, &written->n_table))
    return false;
  return km_lines_expect (in, "]");
}

static bool
read_slabs (KmLines *in, KmSlabState *state, KmSlabList list)
{
  while (km_lines_take_mark (in, "["))
    {
      KmSlabSlabState written = { .line = in->line };

      if (!read_slab (in, state, &written))
        return false;
      g_array_append_val (state->slabs[list], written);
    }
  return km_lines_at_end (in) || km_lines_fail (in, _ ("expected “%s”"), "[");
}

static bool
read_state (KmLines *in, void *state)
{
  if (km_lines_take_word (in, "cpu"))
    return read_cpu (in, state);
  if (km_lines_take_word (in, "node"))
    return read_node (in, state);
  if (km_lines_take_word (in, "shared"))
    return read_shared (in, state);
  if (km_lines_take_word (in, "full"))
    return read_slabs (in, state, KM_SLAB_FULL);
  if (km_lines_take_word (in, "partial"))
    return read_slabs (in, state, KM_SLAB_PARTIAL);
  if (km_lines_take_word (in, "free"))
    return read_slabs (in, state, KM_SLAB_FREE);
  return km_lines_fail (in, _ ("expected “op” or “dump”"));
}

/* ---- the whole file ---- */

/* How many CPUs the kernel counted: a dump need not show all arrays, but free_limit is (1 + CPUs) * batchcount + num,
 * and without a shared array for small objects there is one CPU. */
static uint32_t
count_cpus (const KmCacheRecording *recording, const KmSlabState *state)
{
  const KmSlabPrinted *printed = &recording->printed.slab;
  uint32_t page = 1u << recording->platform.page_shift, batches;

  if ((printed->shared == 0 && printed->size <= page) || printed->batchcount == 0
      || state->free_limit < printed->num + 2 * printed->batchcount)
    return state->n_arrays;
  batches = (state->free_limit - printed->num) / printed->batchcount;
  return CLAMP (batches - 1, state->n_arrays, KM_MAX_CPUS);
}

static bool
finish (KmLines *in, KmCacheRecording *recording)
{
  const KmSlabState *first = g_array_index (recording->dumps, KmRecordingDump, 0).state;

  if (first->n_arrays == 0)
    return km_lines_fail (in, _ ("the start state has no “cpu” line"));
  recording->platform.cpus = count_cpus (recording, first);
  return true;
}

static void *
state_new (void)
{
  return km_slab_state_new (0);
}

static void
state_free (void *state)
{
  km_slab_state_free (state);
}

const KmRecordingFormat km_slab_recording_format = {
  .word = "slab-oracle",
  .fields = fields,
  .has_offsets = true,
  .max_index = KM_SLAB_MAX_OBJECTS,
  .read_request = read_request,
  .read_kernel = read_kernel,
  .read_state = read_state,
  .finish = finish,
  .state_new = state_new,
  .state_free = state_free,
};
