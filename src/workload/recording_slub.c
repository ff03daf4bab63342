/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads recordings of one cache of SLUB (slub-*).
 *
 *   slub-oracle size=600 align=0 flags=0x0 … kernel=6.1         the arguments of kmem_cache_create(); ctor=1: with a
 *                                                               constructor, before 6.12 bit 0 of the flags
 *   cache objsize=600 size=600 num=13 order=1 …                 what the kernel made of them
 *   HWCACHE_ALIGN=0x2000 … L1=64 PAGE_SIZE=4096                 numbers of that kernel
 *   dump -1                                                     the state before call 0
 *   cpu_slab [pfn=8 inuse=13 objects=13 frozen=1 free:] cpu_free: 4 5
 *   cpu_partial [pfn=9 inuse=12 objects=13 frozen=1 free: 3] slabs=1
 *   node nr_partial=0 nr_slabs=2 total_objects=26               counters
 *   partial / full [pfn=… inuse=… objects=… frozen=0 free: …]   lists, with the chain of free objects
 *   op 0 alloc 30 pfn=10902 idx=0                               a call and the object
 *
 * With several CPUs “cpu=C” follows the words cpu_slab, cpu_partial and the number of a call.
 *
 * Everything is checked before it is believed. */
#include "workload/recording_slub.h"

#include "base/i18n.h"

#include <string.h>

enum
{
  MAX_INDEX = 0x7fff, /* struct slab has 15 bits for the number of objects */
  MAX_IN_USE = 0xffff,
  MAX_CHAIN_SLABS = 0x7ff,
  FIXED_FLAGS = 0x7ff, /* numbers of flags that do not depend on how a kernel was configured */
};

#define FIELD(name, kind)                                                                                              \
  {                                                                                                                    \
#name, offsetof(KmSlubPrinted, name), kind, NULL                                                                   \
  }

static const KmPrintedField fields[] = {
  FIELD (objsize, KM_PRINTED_ALWAYS),
  FIELD (size, KM_PRINTED_ALWAYS),
  FIELD (num, KM_PRINTED_ALWAYS),
  FIELD (order, KM_PRINTED_ALWAYS),
  FIELD (min_num, KM_PRINTED_ALWAYS),
  FIELD (min_order, KM_PRINTED_ALWAYS),
  FIELD (inuse, KM_PRINTED_ALWAYS),
  FIELD (offset, KM_PRINTED_ALWAYS),
  FIELD (align, KM_PRINTED_ALWAYS),
  FIELD (red_left_pad, KM_PRINTED_ALWAYS),
  FIELD (min_partial, KM_PRINTED_ALWAYS),
  FIELD (cpu_partial, KM_PRINTED_ALWAYS),
  FIELD (cpu_partial_slabs, KM_PRINTED_ALWAYS),
  FIELD (cflags, KM_PRINTED_OR_UNKNOWN),
  { NULL, 0, KM_PRINTED_ALWAYS, NULL },
};

/* ---- the head ---- */

/* “ctor=”, or the recorder's mark in the flags where bit 0 is no flag of the kernel. */
static bool
read_request (KmLines *in, const char *start, KmCacheRecording *recording)
{
  KmSlabRequest *request = &recording->request;
  uint32_t ctor = 0;

  if (!km_generation_get (recording->platform.generation)->slub)
    return km_lines_fail (in, _ ("a kernel that is not simulated"));
  if (km_lines_find_key (in, start, "ctor") && !km_lines_uint (in, "ctor", 1, &ctor))
    return false;
  if (!km_slab_flags_are_renumbered (recording->platform.generation))
    {
      ctor |= request->flags & KM_RECORDING_CTOR;
      request->flags &= ~(uint32_t)KM_RECORDING_CTOR;
    }
  request->ctor = ctor;
  return true;
}

/* Translates numbers of flags: those that the line names, and the lowest ones, which are the same in every kernel that
 * has numbers of its own. */
static bool
translate_flags (KmLines *in, const char *start, KmGenerationId generation, uint32_t *values)
{
  uint32_t rest = *values, flags = 0;
  size_t n;
  const KmSlabFlagName *names = km_slab_flag_names (generation, &n);

  for (size_t i = 0; i < n; i++)
    {
      uint32_t value;

      if (!km_lines_find_key (in, start, names[i].name + strlen ("SLAB_")))
        continue;
      if (!km_lines_uint (in, names[i].name, UINT32_MAX, &value))
        return false;
      flags |= rest & value ? names[i].flag : 0;
      rest &= ~value;
    }
  *values = flags | km_slab_flags_from_kernel (generation, rest & FIXED_FLAGS);
  return true;
}

static bool
read_kernel (KmLines *in, const char *start, KmCacheRecording *recording)
{
  KmGenerationId generation = recording->platform.generation;

  return !km_slab_flags_are_renumbered (generation)
         || (translate_flags (in, start, generation, &recording->request.flags)
             && translate_flags (in, start, generation, &recording->printed.slub.cflags));
}

/* ---- a state ---- */

/* Appends numbers up to what is none. Returns false if one is out of range. */
static bool
read_indexes (KmLines *in, KmSlubState *state, uint32_t *start, uint32_t *n)
{
  *start = state->indexes->len;
  for (*n = 0; !km_lines_at_end (in) && *in->pos != ']'; ++*n)
    {
      uint32_t number;
      uint16_t value;

      if (!km_lines_uint (in, "free", MAX_INDEX, &number))
        return false;
      value = (uint16_t)number;
      g_array_append_val (state->indexes, value);
    }
  return true;
}

/* “[pfn= inuse= objects= frozen= free: …]”, behind its first mark. */
static bool
read_slab (KmLines *in, KmSlubState *state, KmSlubSlabState *written)
{
  const char *start = in->pos;
  uint32_t frozen;

  if (!km_lines_key (in, start, "pfn", KM_RECORDING_MAX_PFN, &written->pfn)
      || !km_lines_key (in, start, "inuse", MAX_IN_USE, &written->in_use)
      || !km_lines_key (in, start, "objects", MAX_INDEX, &written->objects)
      || !km_lines_key (in, start, "frozen", 1, &frozen))
    return false;
  written->frozen = frozen;
  if (!km_lines_expect (in, "free:"))
    return false;
  if (!read_indexes (in, state, &written->chain, &written->n_chain))
    return false;
  return km_lines_expect (in, "]");
}

static bool
read_slabs (KmLines *in, KmSlubState *state, GArray *slabs, bool counted)
{

  while (km_lines_take_mark (in, "["))
    {
      KmSlubSlabState written = { .line = in->line };

      if (!read_slab (in, state, &written))
        return false;
      if (counted && !km_lines_take_mark (in, "slabs="))
        return km_lines_fail (in, _ ("“%s=” is missing"), "slabs");
      if (counted && !km_lines_uint (in, "slabs", MAX_CHAIN_SLABS, &written.slabs))
        return false;
      g_array_append_val (slabs, written);
    }
  return km_lines_at_end (in) || km_lines_fail (in, _ ("expected “%s”"), "[");
}

/* The CPU of a line: the one it names, else @number. Returns NULL if there is none. */
static KmSlubCpuState *
read_cpu (KmLines *in, KmSlubState *state, uint32_t number)
{
  if (km_lines_take_mark (in, "cpu=") && !km_lines_uint (in, "cpu", KM_MAX_CPUS - 1, &number))
    return NULL;
  if (number < KM_MAX_CPUS)
    {
      state->n_cpus = MAX (state->n_cpus, number + 1);
      return &state->cpus[number];
    }
  km_lines_fail (in, _ ("more than %d CPUs"), KM_MAX_CPUS);
  return NULL;
}

static bool
read_cpu_slab (KmLines *in, KmSlubState *state)
{
  KmSlubCpuState *cpu = read_cpu (in, state, state->n_cpus);

  if (!cpu)
    return false;
  if (km_lines_take_mark (in, "["))
    {
      cpu->has_slab = true;
      cpu->slab.line = in->line;
      if (!read_slab (in, state, &cpu->slab))
        return false;
    }
  if (km_lines_take_mark (in, "cpu_free:") && !read_indexes (in, state, &cpu->chain, &cpu->n_chain))
    return false;
  return km_lines_at_end (in) || km_lines_fail (in, _ ("expected “%s”"), "cpu_free:");
}

static bool
read_cpu_partial (KmLines *in, KmSlubState *state)
{
  KmSlubCpuState *cpu;

  if (state->n_cpus == 0)
    return km_lines_fail (in, _ ("expected “%s”"), "cpu_slab");
  cpu = read_cpu (in, state, state->n_cpus - 1);
  return cpu && read_slabs (in, state, cpu->partial, true);
}

static bool
read_node (KmLines *in, KmSlubState *state)
{
  const char *start = in->pos;

  return km_lines_key (in, start, "nr_partial", KM_RECORDING_MAX_COUNT, &state->nr_partial)
         && km_lines_key (in, start, "nr_slabs", KM_RECORDING_MAX_COUNT, &state->nr_slabs)
         && km_lines_key (in, start, "total_objects", KM_RECORDING_MAX_COUNT, &state->total_objects);
}

static bool
read_state (KmLines *in, void *data)
{
  KmSlubState *state = data;

  if (km_lines_take_word (in, "cpu_slab"))
    return read_cpu_slab (in, state);
  if (km_lines_take_word (in, "cpu_partial"))
    return read_cpu_partial (in, state);
  if (km_lines_take_word (in, "node"))
    return read_node (in, state);
  if (km_lines_take_word (in, "partial"))
    return read_slabs (in, state, state->partial, false);
  if (km_lines_take_word (in, "full"))
    return read_slabs (in, state, state->full, false);
  return km_lines_fail (in, _ ("expected “op” or “dump”"));
}

/* ---- the whole file ---- */

/* The CPUs that any dump or call mentions. */
static bool
finish (KmLines *in, KmCacheRecording *recording)
{
  uint32_t cpus = 1;

  (void)in;
  for (uint32_t i = 0; i < recording->dumps->len; i++)
    {
      const KmSlubState *state = g_array_index (recording->dumps, KmRecordingDump, i).state;

      cpus = MAX (cpus, state->n_cpus);
    }
  for (uint32_t i = 0; i < recording->calls->len; i++)
    cpus = MAX (cpus, g_array_index (recording->calls, KmRecordingCall, i).cpu + 1);
  recording->platform.cpus = cpus;
  return true;
}

static void *
state_new (void)
{
  return km_slub_state_new (0);
}

static void
state_free (void *state)
{
  km_slub_state_free (state);
}

const KmRecordingFormat km_slub_recording_format = {
  .word = "slub-oracle",
  .fields = fields,
  .has_cpus = true,
  .max_index = MAX_INDEX,
  .read_request = read_request,
  .read_kernel = read_kernel,
  .read_state = read_state,
  .finish = finish,
  .state_new = state_new,
  .state_free = state_free,
};
