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
#include "workload/lines.h"
#include "workload/recording_objects.h"
#include "workload/script_private.h"

#include <string.h>

enum
{
  MAX_COUNT = 1 << 28,
  MAX_SLOT = 99999999,
  MAX_PFN = INT32_MAX,
  MAX_INDEX = 0x7fff, /* struct slab has 15 bits for the number of objects */
  MAX_IN_USE = 0xffff,
  MAX_CHAIN_SLABS = 0x7ff,
  RECORDER_CTOR = 1,   /* in flags= */
  FIXED_FLAGS = 0x7ff, /* numbers of flags that do not depend on how a kernel was configured */
};

#define FIELD(name, optional)                                                                                          \
  {                                                                                                                    \
#name, offsetof(KmSlubPrinted, name), optional                                                                     \
  }

const KmSlubPrintedField km_slub_printed_fields[] = {
  FIELD (objsize, false),
  FIELD (size, false),
  FIELD (num, false),
  FIELD (order, false),
  FIELD (min_num, false),
  FIELD (min_order, false),
  FIELD (inuse, false),
  FIELD (offset, false),
  FIELD (align, false),
  FIELD (red_left_pad, false),
  FIELD (min_partial, false),
  FIELD (cpu_partial, false),
  FIELD (cpu_partial_slabs, false),
  FIELD (cflags, true),
  { NULL, 0, false },
};

typedef struct
{
  KmLines in;
  KmSlubRecording *recording;
  GHashTable *slots; /* slot -> call that filled it, plus 1 */
  bool cache_seen, kernel_seen;
} Reader;

/* ---- the head ---- */

/* “ctor=”, or the recorder's mark in the flags where bit 0 is no flag of the kernel. */
static bool
read_constructor (Reader *reader, const char *start)
{
  KmSlabRequest *request = &reader->recording->request;
  uint32_t ctor = 0;

  if (km_lines_find_key (&reader->in, start, "ctor") && !km_lines_uint (&reader->in, "ctor", 1, &ctor))
    return false;
  if (!km_slab_flags_are_renumbered (reader->recording->platform.generation))
    {
      ctor |= request->flags & RECORDER_CTOR;
      request->flags &= ~(uint32_t)RECORDER_CTOR;
    }
  request->ctor = ctor;
  return true;
}

static bool
read_oracle (Reader *reader)
{
  KmSlabRequest *request = &reader->recording->request;
  KmLines *in = &reader->in;
  const char *start = in->pos;

  request->has_name = true;
  if (!km_lines_key (in, start, "size", UINT32_MAX, &request->size)
      || !km_lines_key (in, start, "align", UINT32_MAX, &request->align)
      || !km_lines_key (in, start, "flags", UINT32_MAX, &request->flags))
    return false;
  if (!km_recording_read_generation (in, start, &reader->recording->platform.generation))
    return false;
  if (!km_generation_get (reader->recording->platform.generation)->slub)
    return km_lines_fail (in, _ ("a kernel that is not simulated"));
  return read_constructor (reader, start);
}

static bool
read_cache (Reader *reader)
{
  KmSlubPrinted *printed = &reader->recording->printed;
  const char *start = reader->in.pos;

  reader->cache_seen = true;
  reader->recording->printed_line = reader->in.line;
  for (const KmSlubPrintedField *field = km_slub_printed_fields; field->key; field++)
    {
      uint32_t *value = (uint32_t *)(void *)((char *)printed + field->offset);

      if (field->optional && !km_lines_find_key (&reader->in, start, field->key))
        continue;
      if (!km_lines_key (&reader->in, start, field->key, UINT32_MAX, value))
        return false;
    }
  return true;
}

/* Translates numbers of flags: those that the line names, and the lowest ones, which are the same in every kernel that
 * has numbers of its own. */
static bool
translate_flags (Reader *reader, const char *start, uint32_t *values)
{
  KmGenerationId generation = reader->recording->platform.generation;
  uint32_t rest = *values, flags = 0;
  size_t n;
  const KmSlabFlagName *names = km_slab_flag_names (generation, &n);

  for (size_t i = 0; i < n; i++)
    {
      uint32_t value;

      if (!km_lines_find_key (&reader->in, start, names[i].name + strlen ("SLAB_")))
        continue;
      if (!km_lines_uint (&reader->in, names[i].name, UINT32_MAX, &value))
        return false;
      flags |= rest & value ? names[i].flag : 0;
      rest &= ~value;
    }
  *values = flags | km_slab_flags_from_kernel (generation, rest & FIXED_FLAGS);
  return true;
}

static bool
read_kernel (Reader *reader, const char *start)
{
  reader->kernel_seen = true;
  return km_recording_read_kernel (&reader->in, start, &reader->recording->platform)
         && (!km_slab_flags_are_renumbered (reader->recording->platform.generation)
             || (translate_flags (reader, start, &reader->recording->request.flags)
                 && translate_flags (reader, start, &reader->recording->printed.cflags)));
}

/* ---- a state ---- */

static KmSlubDump *
current_dump (Reader *reader)
{
  GArray *dumps = reader->recording->dumps;

  return dumps->len ? &g_array_index (dumps, KmSlubDump, dumps->len - 1) : NULL;
}

static bool
begin_dump (Reader *reader)
{
  KmSlubRecording *recording = reader->recording;
  const KmSlubDump *before = current_dump (reader);
  KmSlubDump dump = { .call = recording->calls->len, .line = reader->in.line };
  int64_t number;

  if (!reader->cache_seen || !reader->kernel_seen)
    return km_lines_fail (&reader->in, _ ("the lines “cache” and “L1= PAGE_SIZE=” must come before the first “dump”"));
  if (!km_lines_number (&reader->in, "dump", -1, MAX_COUNT, &number))
    return false;
  if ((before == NULL) != (number == -1))
    return km_lines_fail (&reader->in, _ ("the start state, “dump -1”, must come first and only once"));
  dump.shrunk = before && before->call == dump.call && before->call > 0;
  dump.state = km_slub_state_new (0);
  g_array_append_val (recording->dumps, dump);
  return true;
}

/* Appends numbers up to what is none. Returns false if one is out of range. */
static bool
read_indexes (Reader *reader, KmSlubState *state, uint32_t *start, uint32_t *n)
{
  *start = state->indexes->len;
  for (*n = 0; !km_lines_at_end (&reader->in) && *reader->in.pos != ']'; ++*n)
    {
      uint32_t number;
      uint16_t value;

      if (!km_lines_uint (&reader->in, "free", MAX_INDEX, &number))
        return false;
      value = (uint16_t)number;
      g_array_append_val (state->indexes, value);
    }
  return true;
}

/* “[pfn= inuse= objects= frozen= free: …]”, behind its first mark. */
static bool
read_card (Reader *reader, KmSlubState *state, KmSlubCard *card)
{
  KmLines *in = &reader->in;
  const char *start = in->pos;
  uint32_t frozen;

  if (!km_lines_key (in, start, "pfn", MAX_PFN, &card->pfn)
      || !km_lines_key (in, start, "inuse", MAX_IN_USE, &card->in_use)
      || !km_lines_key (in, start, "objects", MAX_INDEX, &card->objects)
      || !km_lines_key (in, start, "frozen", 1, &frozen))
    return false;
  card->frozen = frozen;
  if (!km_lines_take_mark (in, "free:"))
    return km_lines_fail (in, _ ("expected “%s”"), "free:");
  if (!read_indexes (reader, state, &card->chain, &card->n_chain))
    return false;
  return km_lines_take_mark (in, "]") || km_lines_fail (in, _ ("expected “%s”"), "]");
}

static bool
read_cards (Reader *reader, KmSlubState *state, GArray *cards, bool counted)
{
  KmLines *in = &reader->in;

  while (km_lines_take_mark (in, "["))
    {
      KmSlubCard card = { 0 };

      if (!read_card (reader, state, &card))
        return false;
      if (counted && !km_lines_take_mark (in, "slabs="))
        return km_lines_fail (in, _ ("“%s=” is missing"), "slabs");
      if (counted && !km_lines_uint (in, "slabs", MAX_CHAIN_SLABS, &card.slabs))
        return false;
      g_array_append_val (cards, card);
    }
  return km_lines_at_end (in) || km_lines_fail (in, _ ("expected “%s”"), "[");
}

/* The CPU of a line: the one it names, else @number. Returns NULL if there is none. */
static KmSlubCpuState *
read_cpu (Reader *reader, KmSlubState *state, uint32_t number)
{
  if (km_lines_take_mark (&reader->in, "cpu=") && !km_lines_uint (&reader->in, "cpu", KM_MAX_CPUS - 1, &number))
    return NULL;
  if (number < KM_MAX_CPUS)
    {
      state->n_cpus = MAX (state->n_cpus, number + 1);
      return &state->cpus[number];
    }
  km_lines_fail (&reader->in, _ ("more than %d CPUs"), KM_MAX_CPUS);
  return NULL;
}

static bool
read_cpu_slab (Reader *reader, KmSlubState *state)
{
  KmLines *in = &reader->in;
  KmSlubCpuState *cpu = read_cpu (reader, state, state->n_cpus);

  if (!cpu)
    return false;
  if (km_lines_take_mark (in, "["))
    {
      cpu->has_slab = true;
      if (!read_card (reader, state, &cpu->slab))
        return false;
    }
  if (km_lines_take_mark (in, "cpu_free:") && !read_indexes (reader, state, &cpu->chain, &cpu->n_chain))
    return false;
  return km_lines_at_end (in) || km_lines_fail (in, _ ("expected “%s”"), "cpu_free:");
}

static bool
read_cpu_partial (Reader *reader, KmSlubState *state)
{
  KmSlubCpuState *cpu;

  if (state->n_cpus == 0)
    return km_lines_fail (&reader->in, _ ("expected “%s”"), "cpu_slab");
  cpu = read_cpu (reader, state, state->n_cpus - 1);
  return cpu && read_cards (reader, state, cpu->partial, true);
}

static bool
read_node (Reader *reader, KmSlubState *state)
{
  KmLines *in = &reader->in;
  const char *start = in->pos;

  return km_lines_key (in, start, "nr_partial", MAX_COUNT, &state->nr_partial)
         && km_lines_key (in, start, "nr_slabs", MAX_COUNT, &state->nr_slabs)
         && km_lines_key (in, start, "total_objects", MAX_COUNT, &state->total_objects);
}

static bool
read_dump_line (Reader *reader, KmSlubState *state)
{
  if (km_lines_take_word (&reader->in, "cpu_slab"))
    return read_cpu_slab (reader, state);
  if (km_lines_take_word (&reader->in, "cpu_partial"))
    return read_cpu_partial (reader, state);
  if (km_lines_take_word (&reader->in, "node"))
    return read_node (reader, state);
  if (km_lines_take_word (&reader->in, "partial"))
    return read_cards (reader, state, state->partial, false);
  if (km_lines_take_word (&reader->in, "full"))
    return read_cards (reader, state, state->full, false);
  return km_lines_fail (&reader->in, _ ("expected “op” or “dump”"));
}

/* ---- calls ---- */

static bool
keep_call (Reader *reader, KmSlubCall *call, uint32_t slot)
{
  GArray *calls = reader->recording->calls;

  if (!call->allocates)
    call->ref = km_recording_empty_slot (reader->slots, slot);
  else if (!km_recording_fill_slot (&reader->in, reader->slots, slot, calls->len, call->pfn == KM_PFN_NONE))
    return false;
  g_array_append_vals (calls, call, 1);
  return true;
}

static bool
read_place (Reader *reader, KmSlubCall *call)
{
  KmLines *in = &reader->in;
  const char *start = in->pos;

  call->pfn = KM_PFN_NONE;
  if (call->cpu == 0 && km_lines_find_key (in, start, "cpu") && !km_lines_uint (in, "cpu", KM_MAX_CPUS - 1, &call->cpu))
    return false;
  if (km_lines_find_key (in, start, "pfn") && km_lines_take_word (in, "-1"))
    return true;
  return km_lines_key (in, start, "pfn", MAX_PFN, &call->pfn)
         && km_lines_key (in, start, "idx", MAX_INDEX, &call->index);
}

static bool
read_op (Reader *reader)
{
  KmLines *in = &reader->in;
  KmSlubCall call = { .line = in->line };
  uint32_t slot;

  if (!current_dump (reader))
    return km_lines_fail (in, _ ("the recording has no start state (“dump -1”)"));
  if (!km_lines_uint (in, "op", MAX_COUNT, &call.number))
    return false;
  if (km_lines_take_mark (in, "cpu=") && !km_lines_uint (in, "cpu", KM_MAX_CPUS - 1, &call.cpu))
    return false;
  call.allocates = km_lines_take_word (in, "alloc");
  if (!call.allocates && !km_lines_take_word (in, "free"))
    return km_lines_fail (in, _ ("expected “%s”"), "alloc");
  if (!km_lines_uint (in, "slot", MAX_SLOT, &slot) || !read_place (reader, &call))
    return false;
  return keep_call (reader, &call, slot);
}

/* ---- the whole file ---- */

static bool
read_line (Reader *reader)
{
  KmLines *in = &reader->in;
  const char *start = in->pos;

  if (km_lines_at_end (in) || km_lines_take_mark (in, "//") || km_lines_take_word (in, "title")
      || km_lines_take_word (in, "ctor"))
    return true;
  if (km_lines_take_word (in, "slub-oracle"))
    return read_oracle (reader);
  if (!reader->recording->request.has_name)
    return km_lines_fail (in, _ ("expected “%s”"), "slub-oracle");
  if (km_lines_take_word (in, "cache"))
    return read_cache (reader);
  if (km_lines_take_word (in, "op"))
    return read_op (reader);
  if (km_lines_take_word (in, "dump"))
    return begin_dump (reader);
  if (current_dump (reader))
    return read_dump_line (reader, current_dump (reader)->state);
  return read_kernel (reader, start);
}

/* CPUs that any dump or call mentions. */
static uint32_t
count_cpus (const KmSlubRecording *recording)
{
  uint32_t cpus = 1;

  for (uint32_t i = 0; i < recording->dumps->len; i++)
    cpus = MAX (cpus, g_array_index (recording->dumps, KmSlubDump, i).state->n_cpus);
  for (uint32_t i = 0; i < recording->calls->len; i++)
    cpus = MAX (cpus, g_array_index (recording->calls, KmSlubCall, i).cpu + 1);
  return cpus;
}

static bool
read_all_lines (Reader *reader)
{
  while (km_lines_next (&reader->in))
    if (!read_line (reader))
      return false;
  if (reader->recording->dumps->len == 0)
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  reader->recording->platform.cpus = count_cpus (reader->recording);
  return true;
}

static void
clear_dump (gpointer data)
{
  km_slub_state_free (((KmSlubDump *)data)->state);
}

static KmSlubRecording *
recording_new (void)
{
  KmSlubRecording *recording = g_new0 (KmSlubRecording, 1);

  recording->platform.generation = KM_GENERATION_6_1;
  recording->platform.word = 8;
  recording->platform.large_memory = true;
  recording->calls = g_array_new (FALSE, FALSE, sizeof (KmSlubCall));
  recording->dumps = g_array_new (FALSE, FALSE, sizeof (KmSlubDump));
  g_array_set_clear_func (recording->dumps, clear_dump);
  return recording;
}

void
km_slub_recording_free (KmSlubRecording *recording)
{
  if (!recording)
    return;
  g_array_unref (recording->calls);
  g_array_unref (recording->dumps);
  g_free (recording);
}

KmSlubRecording *
km_slub_recording_parse (const char *text, size_t length, GError **error)
{
  g_autoptr (KmSlubRecording) recording = recording_new ();
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);
  Reader reader = { .recording = recording, .slots = slots };

  km_lines_init (&reader.in, text, length, error);
  return read_all_lines (&reader) ? g_steal_pointer (&recording) : NULL;
}

KmSlubRecording *
km_slub_recording_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmSlubRecording) recording = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  GError *problem = NULL;
  size_t length;
  g_autofree char *text = km_text_load (file, cancellable, &length, error);

  if (!text)
    return NULL;
  if (!km_lines_first_word_is (text, length, "slub-oracle"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s: not a recording of a slab cache"), name);
      return NULL;
    }
  recording = km_slub_recording_parse (text, length, &problem);
  if (problem)
    g_propagate_prefixed_error (error, problem, "%s: ", name);
  return g_steal_pointer (&recording);
}
