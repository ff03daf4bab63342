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
#include "workload/lines.h"
#include "workload/recording_objects.h"
#include "workload/script_private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  MAX_OFFSET = 1 << 26, /* bytes into a slab: the largest block of 64 KiB pages */
  MAX_COUNT = 1 << 28,
  MAX_SLOT = 99999999,
  MAX_PFN = INT32_MAX,
  BUFCTL_ACTIVE = 0xfffd, /* kernels that look for leaks */
  RECORDER_CTOR = 1,      /* in flags=, a mark of the recorder and no flag of SLAB: the cache had a constructor */
};

#define FIELD(name, optional)                                                                                          \
  {                                                                                                                    \
#name, offsetof(KmSlabPrinted, name), optional                                                                     \
  }

const KmSlabPrintedField km_slab_printed_fields[] = {
  FIELD (objsize, false),   FIELD (size, false),       FIELD (num, false),        FIELD (gfporder, false),
  FIELD (colour, false),    FIELD (colour_off, false), FIELD (off_slab, false),   FIELD (freelist_size, false),
  FIELD (align, false),     FIELD (limit, false),      FIELD (batchcount, false), FIELD (shared, false),
  FIELD (obj_offset, true), { NULL, 0, false },
};

typedef struct
{
  KmSlabRecording *recording;
  KmLines in;
  GHashTable *slots; /* slot -> call that filled it, plus 1 */
  bool oracle_seen, cache_seen, kernel_seen;
} Reader;

/* ---- the head ---- */

static bool
read_oracle (Reader *reader)
{
  KmSlabRequest *request = &reader->recording->request;
  KmSlabPlatform *platform = &reader->recording->platform;
  const char *start = reader->in.pos;

  reader->oracle_seen = true;
  if (!km_lines_key (&reader->in, start, "size", UINT32_MAX, &request->size)
      || !km_lines_key (&reader->in, start, "align", UINT32_MAX, &request->align)
      || !km_lines_key (&reader->in, start, "flags", UINT32_MAX, &request->flags))
    return false;
  request->has_name = true;
  request->ctor = request->flags & RECORDER_CTOR;
  request->flags &= ~(uint32_t)RECORDER_CTOR;
  platform->generation = KM_GENERATION_6_1;
  if (!km_recording_read_generation (&reader->in, start, &platform->generation))
    return false;
  return km_generation_get (platform->generation)->has_slab
         || km_lines_fail (&reader->in, _ ("Linux %s has no SLAB any more"),
                           km_generation_get (platform->generation)->name);
}

static bool
read_cache (Reader *reader)
{
  KmSlabPrinted *printed = &reader->recording->printed;
  const char *start = reader->in.pos;

  reader->cache_seen = true;
  reader->recording->printed_line = reader->in.line;
  for (const KmSlabPrintedField *field = km_slab_printed_fields; field->key; field++)
    {
      uint32_t *value = (uint32_t *)(void *)((char *)printed + field->offset);

      if (field->optional && !km_lines_find_key (&reader->in, start, field->key))
        continue;
      if (!km_lines_key (&reader->in, start, field->key, UINT32_MAX, value))
        return false;
    }
  reader->recording->platform.debug = km_lines_find_key (&reader->in, start, "obj_offset");
  if (km_lines_find_key (&reader->in, start, "slabp_cache") && km_lines_take_mark (&reader->in, "size-"))
    return km_lines_uint (&reader->in, "slabp_cache", MAX_OFFSET, &printed->slabp_cache);
  return true;
}

static bool
read_kernel (Reader *reader, const char *start)
{
  KmSlabPlatform *platform = &reader->recording->platform;
  uint32_t descriptor = 0;

  reader->kernel_seen = true;
  if (!km_recording_read_kernel (&reader->in, start, platform))
    return false;
  if (km_lines_find_key (&reader->in, start, "sizeof_slab")
      && !km_lines_uint (&reader->in, "sizeof_slab", 4096, &descriptor))
    return false;
  platform->word = descriptor == 48 ? 8 : 4;
  return true;
}

/* ---- a state ---- */

static KmSlabDump *
current_dump (Reader *reader)
{
  GArray *dumps = reader->recording->dumps;

  return dumps->len ? &g_array_index (dumps, KmSlabDump, dumps->len - 1) : NULL;
}

static bool
begin_dump (Reader *reader)
{
  KmSlabRecording *recording = reader->recording;
  const KmSlabDump *before = current_dump (reader);
  KmSlabDump dump = { .call = recording->calls->len, .line = reader->in.line };
  int64_t number;

  if (!reader->cache_seen || !reader->kernel_seen)
    return km_lines_fail (&reader->in, _ ("the lines “cache” and “L1= PAGE_SIZE=” must come before the first “dump”"));
  if (!km_lines_number (&reader->in, "dump", -1, MAX_COUNT, &number))
    return false;
  if ((before == NULL) != (number == -1))
    return km_lines_fail (&reader->in, _ ("the start state, “dump -1”, must come first and only once"));
  dump.shrunk = before && before->call == dump.call && before->call > 0;
  dump.state = km_slab_state_new (0);
  g_array_append_val (recording->dumps, dump);
  return true;
}

static bool
read_place (Reader *reader, const char *start, KmSlabPlace *place)
{
  return km_lines_key (&reader->in, start, "pfn", MAX_PFN, &place->pfn)
         && km_lines_key (&reader->in, start, "off", MAX_OFFSET, &place->first_object)
         && km_lines_key (&reader->in, start, "idx", KM_SLAB_MAX_OBJECTS, &place->index);
}

/* An array of objects, the top last. */
static bool
read_array (Reader *reader, KmSlabArrayState *array, uint32_t max_batchcount)
{
  const char *start = reader->in.pos;
  uint32_t avail, touched;

  if (!km_lines_key (&reader->in, start, "avail", MAX_COUNT, &avail)
      || !km_lines_key (&reader->in, start, "limit", MAX_COUNT, &array->limit)
      || !km_lines_key (&reader->in, start, "batchcount", max_batchcount, &array->batchcount)
      || !km_lines_key (&reader->in, start, "touched", 1, &touched))
    return false;
  array->touched = touched;
  if (!km_lines_take_word (&reader->in, "entries"))
    return km_lines_fail (&reader->in, _ ("expected “%s”"), "entries");
  while (km_lines_take_mark (&reader->in, "("))
    {
      KmSlabPlace place;

      if (!read_place (reader, reader->in.pos, &place))
        return false;
      if (!km_lines_take_mark (&reader->in, ")"))
        return km_lines_fail (&reader->in, _ ("expected “%s”"), ")");
      g_array_append_val (array->entries, place);
    }
  if (!km_lines_at_end (&reader->in) || array->entries->len != avail)
    return km_lines_fail (&reader->in, _ ("“avail” is %u, but %u entries follow"), avail, array->entries->len);
  return true;
}

static bool
read_cpu (Reader *reader, KmSlabState *state)
{
  if (state->n_arrays == KM_MAX_CPUS)
    return km_lines_fail (&reader->in, _ ("more than %d CPUs"), KM_MAX_CPUS);
  return read_array (reader, &state->arrays[state->n_arrays++], MAX_COUNT);
}

/* The kernel does not use the batchcount of the shared array: it may be anything. */
static bool
read_shared (Reader *reader, KmSlabState *state)
{
  state->shared_known = true;
  g_array_set_size (state->shared.entries, 0);
  return read_array (reader, &state->shared, UINT32_MAX);
}

static bool
read_node (Reader *reader, KmSlabState *state)
{
  const char *start = reader->in.pos;
  int64_t shared;
  uint32_t touched;

  if (!km_lines_key (&reader->in, start, "total_slabs", MAX_COUNT, &state->total_slabs)
      || !km_lines_key (&reader->in, start, "free_slabs", MAX_COUNT, &state->free_slabs)
      || !km_lines_key (&reader->in, start, "free_objects", MAX_COUNT, &state->free_objects)
      || !km_lines_key (&reader->in, start, "free_limit", MAX_COUNT, &state->free_limit)
      || !km_lines_key (&reader->in, start, "colour_next", MAX_COUNT, &state->colour_next))
    return false;
  if (!km_lines_find_key (&reader->in, start, "shared"))
    return km_lines_fail (&reader->in, _ ("“%s=” is missing"), "shared");
  if (!km_lines_number (&reader->in, "shared", -1, MAX_COUNT, &shared))
    return false;
  state->shared_limit = (int32_t)shared;
  if (!km_lines_find_key (&reader->in, start, "free_touched"))
    return true;
  if (!km_lines_uint (&reader->in, "free_touched", 1, &touched))
    return false;
  state->free_touched = (int32_t)touched;
  return true;
}

/* A bufctl that is no number: the end of the chain, an object that is not in the slab. */
static bool
take_bufctl_word (Reader *reader, uint16_t *value)
{
  if (km_lines_take_mark (&reader->in, "E"))
    *value = KM_SLAB_BUFCTL_END;
  else if (km_lines_take_mark (&reader->in, "F"))
    *value = KM_SLAB_BUFCTL_TAKEN;
  else if (km_lines_take_mark (&reader->in, "A"))
    *value = BUFCTL_ACTIVE;
  else
    return false;
  return true;
}

/* Appends numbers up to what is none. Returns false if one is out of range. */
static bool
read_indexes (Reader *reader, GArray *indexes, uint32_t *n)
{
  for (*n = 0; !km_lines_at_end (&reader->in) && *reader->in.pos != ']' && *reader->in.pos != 'r'; ++*n)
    {
      uint32_t number = 0;
      uint16_t value;

      if (take_bufctl_word (reader, &value))
        number = value;
      else if (!km_lines_uint (&reader->in, "free", KM_SLAB_MAX_OBJECTS, &number))
        return false;
      value = (uint16_t)number;
      g_array_append_val (indexes, value);
    }
  return true;
}

static bool
read_card (Reader *reader, KmSlabState *state, KmSlabCard *card)
{
  const char *start = reader->in.pos;

  if (!km_lines_key (&reader->in, start, "pfn", MAX_PFN, &card->pfn)
      || !km_lines_key (&reader->in, start, "active", KM_SLAB_MAX_OBJECTS, &card->in_use)
      || !km_lines_key (&reader->in, start, "s_mem", MAX_OFFSET, &card->first_object))
    return false;
  while (!km_lines_take_mark (&reader->in, "free:"))
    {
      if (km_lines_at_end (&reader->in) || *reader->in.pos == ']')
        return km_lines_fail (&reader->in, _ ("expected “%s”"), "free:");
      while (reader->in.pos < reader->in.end && !g_ascii_isspace (*reader->in.pos) && *reader->in.pos != ']')
        reader->in.pos++;
    }
  card->chain = state->indexes->len;
  if (!read_indexes (reader, state->indexes, &card->n_chain))
    return false;
  card->table = state->indexes->len;
  if (km_lines_take_mark (&reader->in, "raw:") && !read_indexes (reader, state->indexes, &card->n_table))
    return false;
  return km_lines_take_mark (&reader->in, "]") || km_lines_fail (&reader->in, _ ("expected “%s”"), "]");
}

static bool
read_slabs (Reader *reader, KmSlabState *state, KmSlabList list)
{
  while (km_lines_take_mark (&reader->in, "["))
    {
      KmSlabCard card = { 0 };

      if (!read_card (reader, state, &card))
        return false;
      g_array_append_val (state->slabs[list], card);
    }
  return km_lines_at_end (&reader->in) || km_lines_fail (&reader->in, _ ("expected “%s”"), "[");
}

static bool
read_dump_line (Reader *reader, KmSlabState *state)
{
  if (km_lines_take_word (&reader->in, "cpu"))
    return read_cpu (reader, state);
  if (km_lines_take_word (&reader->in, "node"))
    return read_node (reader, state);
  if (km_lines_take_word (&reader->in, "shared"))
    return read_shared (reader, state);
  if (km_lines_take_word (&reader->in, "full"))
    return read_slabs (reader, state, KM_SLAB_FULL);
  if (km_lines_take_word (&reader->in, "partial"))
    return read_slabs (reader, state, KM_SLAB_PARTIAL);
  if (km_lines_take_word (&reader->in, "free"))
    return read_slabs (reader, state, KM_SLAB_FREE);
  return km_lines_fail (&reader->in, _ ("expected “op” or “dump”"));
}

/* ---- calls ---- */

static bool
keep_call (Reader *reader, KmSlabCall *call, uint32_t slot)
{
  GArray *calls = reader->recording->calls;

  if (!call->allocates)
    call->ref = km_recording_empty_slot (reader->slots, slot);
  else if (!km_recording_fill_slot (&reader->in, reader->slots, slot, calls->len, call->place.pfn == KM_PFN_NONE))
    return false;
  g_array_append_vals (calls, call, 1);
  return true;
}

static bool
read_call_place (Reader *reader, KmSlabPlace *place)
{
  const char *start = reader->in.pos;

  if (km_lines_find_key (&reader->in, start, "pfn") && km_lines_take_word (&reader->in, "-1"))
    {
      *place = (KmSlabPlace){ .pfn = KM_PFN_NONE };
      return true;
    }
  return read_place (reader, start, place);
}

static bool
read_op (Reader *reader)
{
  KmSlabCall call = { .line = reader->in.line };
  uint32_t slot;

  if (!current_dump (reader))
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  if (!km_lines_uint (&reader->in, "op", MAX_COUNT, &call.number))
    return false;
  call.allocates = km_lines_take_word (&reader->in, "alloc");
  if (!call.allocates && !km_lines_take_word (&reader->in, "free"))
    return km_lines_fail (&reader->in, _ ("expected “%s”"), "alloc");
  if (!km_lines_uint (&reader->in, "slot", MAX_SLOT, &slot) || !read_call_place (reader, &call.place))
    return false;
  return keep_call (reader, &call, slot);
}

/* ---- the whole file ---- */

static bool
read_line (Reader *reader)
{
  const char *start = reader->in.pos;

  if (km_lines_at_end (&reader->in) || km_lines_take_mark (&reader->in, "//")
      || km_lines_take_word (&reader->in, "title") || km_lines_take_word (&reader->in, "ctor"))
    return true;
  if (km_lines_take_word (&reader->in, "slab-oracle"))
    return read_oracle (reader);
  if (!reader->oracle_seen)
    return km_lines_fail (&reader->in, _ ("expected “%s”"), "slab-oracle");
  if (km_lines_take_word (&reader->in, "cache"))
    return read_cache (reader);
  if (km_lines_take_word (&reader->in, "op"))
    return read_op (reader);
  if (km_lines_take_word (&reader->in, "dump"))
    return begin_dump (reader);
  if (current_dump (reader))
    return read_dump_line (reader, current_dump (reader)->state);
  return read_kernel (reader, start);
}

/* How many CPUs the kernel counted: a dump need not show all arrays, but free_limit is (1 + CPUs) * batchcount + num,
 * and without a shared array for small objects there is one CPU. */
static uint32_t
count_cpus (const KmSlabRecording *recording, const KmSlabState *state)
{
  const KmSlabPrinted *printed = &recording->printed;
  uint32_t page = 1u << recording->platform.page_shift, batches;

  if ((printed->shared == 0 && printed->size <= page) || printed->batchcount == 0
      || state->free_limit < printed->num + 2 * printed->batchcount)
    return state->n_arrays;
  batches = (state->free_limit - printed->num) / printed->batchcount;
  return CLAMP (batches - 1, state->n_arrays, KM_MAX_CPUS);
}

static bool
read_all_lines (Reader *reader)
{
  const KmSlabDump *first;

  while (km_lines_next (&reader->in))
    if (!read_line (reader))
      return false;
  if (reader->recording->dumps->len == 0)
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  first = &g_array_index (reader->recording->dumps, KmSlabDump, 0);
  if (first->state->n_arrays == 0)
    return km_lines_fail (&reader->in, _ ("the start state has no “cpu” line"));
  reader->recording->platform.cpus = count_cpus (reader->recording, first->state);
  return true;
}

static void
clear_dump (gpointer data)
{
  km_slab_state_free (((KmSlabDump *)data)->state);
}

static KmSlabRecording *
recording_new (void)
{
  KmSlabRecording *recording = g_new0 (KmSlabRecording, 1);

  recording->platform.large_memory = true;
  recording->calls = g_array_new (FALSE, FALSE, sizeof (KmSlabCall));
  recording->dumps = g_array_new (FALSE, FALSE, sizeof (KmSlabDump));
  g_array_set_clear_func (recording->dumps, clear_dump);
  return recording;
}

void
km_slab_recording_free (KmSlabRecording *recording)
{
  if (!recording)
    return;
  g_array_unref (recording->calls);
  g_array_unref (recording->dumps);
  g_free (recording);
}

KmSlabRecording *
km_slab_recording_parse (const char *text, size_t length, GError **error)
{
  g_autoptr (KmSlabRecording) recording = recording_new ();
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);
  Reader reader = {
    .recording = recording,
    .slots = slots,
  };

  km_lines_init (&reader.in, text, length, error);
  return read_all_lines (&reader) ? g_steal_pointer (&recording) : NULL;
}

KmSlabRecording *
km_slab_recording_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmSlabRecording) recording = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  GError *problem = NULL;
  size_t length;
  g_autofree char *text = km_text_load (file, cancellable, &length, error);

  if (!text)
    return NULL;
  if (!km_lines_first_word_is (text, length, "slab-oracle"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s: not a recording of a slab cache"), name);
      return NULL;
    }
  recording = km_slab_recording_parse (text, length, &problem);
  if (problem)
    g_propagate_prefixed_error (error, problem, "%s: ", name);
  return g_steal_pointer (&recording);
}
