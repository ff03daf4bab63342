/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what the recordings of one cache have in common; the head comments of recording_slab and recording_slub show
 * both. Everything is checked before it is believed. */
#include "workload/recording_objects.h"

#include "base/i18n.h"
#include "workload/script_private.h"

enum
{
  MAX_SLOT = 99999999,
};

typedef struct
{
  KmLines in;
  const KmRecordingFormat *format;
  KmCacheRecording *recording;
  GHashTable *slots; /* slot -> call that filled it, plus 1 */
  bool cache_seen, kernel_seen;
} Reader;

/* ---- the head ---- */

static bool
read_oracle (Reader *reader)
{
  KmSlabRequest *request = &reader->recording->request;
  KmLines *in = &reader->in;
  const char *start = in->pos;

  request->has_name = true;
  reader->recording->platform.generation = KM_GENERATION_6_1;
  return km_lines_key (in, start, "size", UINT32_MAX, &request->size)
         && km_lines_key (in, start, "align", UINT32_MAX, &request->align)
         && km_lines_key (in, start, "flags", UINT32_MAX, &request->flags)
         && km_lines_kernel (in, start, &reader->recording->platform.generation)
         && reader->format->read_request (in, start, reader->recording);
}

uint32_t
km_printed_number (const KmPrinted *printed, const KmPrintedField *field)
{
  return *(const uint32_t *)(const void *)((const char *)printed + field->offset);
}

/* Reads one number of the “cache” line. */
static bool
read_printed (KmLines *in, const char *start, const KmPrintedField *field, uint32_t *value)
{
  if (field->kind != KM_PRINTED_ALWAYS && !km_lines_find_key (in, start, field->key))
    return true;
  if (!field->prefix)
    return km_lines_key (in, start, field->key, UINT32_MAX, value);
  return !km_lines_take_mark (in, field->prefix) || km_lines_uint (in, field->key, KM_RECORDING_MAX_OFFSET, value);
}

static bool
read_cache (Reader *reader)
{
  char *printed = (char *)&reader->recording->printed;
  const char *start = reader->in.pos;

  reader->cache_seen = true;
  reader->recording->printed_line = reader->in.line;
  for (const KmPrintedField *field = reader->format->fields; field->key; field++)
    if (!read_printed (&reader->in, start, field, (uint32_t *)(void *)(printed + field->offset)))
      return false;
  reader->recording->platform.debug = km_lines_find_key (&reader->in, start, "obj_offset");
  return true;
}

static bool
read_kernel (Reader *reader, const char *start)
{
  KmSlabPlatform *platform = &reader->recording->platform;
  KmLines *in = &reader->in;
  uint32_t page;

  reader->kernel_seen = true;
  if (!km_lines_key (in, start, "L1", 4096, &platform->cache_line)
      || !km_lines_key (in, start, "PAGE_SIZE", 65536, &page))
    return false;
  if (page < 4096 || (page & (page - 1)) != 0)
    return km_lines_fail (in, _ ("“PAGE_SIZE” is %u, expected a power of two from 4096 to 65536"), page);
  if (platform->cache_line < 4 || (platform->cache_line & (platform->cache_line - 1)) != 0)
    return km_lines_fail (in, _ ("“L1” is %u, expected a power of two from 4 to 4096"), platform->cache_line);
  platform->build_line = platform->cache_line;
  platform->page_shift = (uint32_t)__builtin_ctz (page);
  return reader->format->read_kernel (in, start, reader->recording);
}

/* ---- a state ---- */

static KmRecordingDump *
current_dump (Reader *reader)
{
  GArray *dumps = reader->recording->dumps;

  return dumps->len ? &g_array_index (dumps, KmRecordingDump, dumps->len - 1) : NULL;
}

static bool
begin_dump (Reader *reader)
{
  KmCacheRecording *recording = reader->recording;
  const KmRecordingDump *before = current_dump (reader);
  KmRecordingDump dump = { .call = recording->calls->len, .line = reader->in.line };
  int64_t number;

  if (!reader->cache_seen || !reader->kernel_seen)
    return km_lines_fail (&reader->in, _ ("the lines “cache” and “L1= PAGE_SIZE=” must come before the first “dump”"));
  if (!km_lines_number (&reader->in, "dump", -1, KM_RECORDING_MAX_COUNT, &number))
    return false;
  if ((before == NULL) != (number == -1))
    return km_lines_fail (&reader->in, _ ("the start state, “dump -1”, must come first and only once"));
  dump.shrunk = before && before->call == dump.call && before->call > 0;
  dump.state = reader->format->state_new ();
  g_array_append_val (recording->dumps, dump);
  return true;
}

bool
km_recording_read_place (KmLines *in, const char *start, const KmRecordingFormat *format, KmSlabPlace *place)
{
  return km_lines_key (in, start, "pfn", KM_RECORDING_MAX_PFN, &place->pfn)
         && (!format->has_offsets || km_lines_key (in, start, "off", KM_RECORDING_MAX_OFFSET, &place->first_object))
         && km_lines_key (in, start, "idx", format->max_index, &place->index);
}

/* ---- calls ---- */

/* The object of @call is in @slot from now on, which must be empty; a refused one leaves it so. */
static bool
fill_slot (Reader *reader, uint32_t slot, const KmRecordingCall *call)
{
  if (g_hash_table_contains (reader->slots, GUINT_TO_POINTER (slot)))
    return km_lines_fail (&reader->in, _ ("slot %u holds an object already"), slot);
  if (call->place.pfn != KM_PFN_NONE)
    g_hash_table_insert (reader->slots, GUINT_TO_POINTER (slot), GUINT_TO_POINTER (reader->recording->calls->len + 1));
  return true;
}

/* Empties @slot and returns the call that put an object there; KM_RECORDING_GHOST if none did: the object is older than
 * the recording, or the line is wrong. */
static uint32_t
empty_slot (Reader *reader, uint32_t slot)
{
  uint32_t by = GPOINTER_TO_UINT (g_hash_table_lookup (reader->slots, GUINT_TO_POINTER (slot)));

  g_hash_table_remove (reader->slots, GUINT_TO_POINTER (slot));
  return by ? by - 1 : KM_RECORDING_GHOST;
}

/* What follows the slot: the object, or “pfn=-1”. */
static bool
read_answer (Reader *reader, KmRecordingCall *call)
{
  KmLines *in = &reader->in;
  const char *start = in->pos;

  if (reader->format->has_cpus && call->cpu == 0 && km_lines_find_key (in, start, "cpu")
      && !km_lines_uint (in, "cpu", KM_MAX_CPUS - 1, &call->cpu))
    return false;
  call->place.pfn = KM_PFN_NONE;
  if (km_lines_find_key (in, start, "pfn") && km_lines_take_word (in, "-1"))
    return true;
  return km_recording_read_place (in, start, reader->format, &call->place);
}

static bool
read_op (Reader *reader)
{
  KmLines *in = &reader->in;
  KmRecordingCall call = { .line = in->line };
  uint32_t slot;

  if (!current_dump (reader))
    return km_lines_fail (in, _ ("the recording has no start state (“dump -1”)"));
  if (!km_lines_uint (in, "op", KM_RECORDING_MAX_COUNT, &call.number))
    return false;
  if (reader->format->has_cpus && km_lines_take_mark (in, "cpu=")
      && !km_lines_uint (in, "cpu", KM_MAX_CPUS - 1, &call.cpu))
    return false;
  call.allocates = km_lines_take_word (in, "alloc");
  if (!call.allocates && !km_lines_take_word (in, "free"))
    return km_lines_fail (in, _ ("expected “%s”"), "alloc");
  if (!km_lines_uint (in, "slot", MAX_SLOT, &slot) || !read_answer (reader, &call))
    return false;
  if (!call.allocates)
    call.ref = empty_slot (reader, slot);
  else if (!fill_slot (reader, slot, &call))
    return false;
  g_array_append_val (reader->recording->calls, call);
  return true;
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
  if (km_lines_take_word (in, reader->format->word))
    return read_oracle (reader);
  if (!reader->recording->request.has_name)
    return km_lines_fail (in, _ ("expected “%s”"), reader->format->word);
  if (km_lines_take_word (in, "cache"))
    return read_cache (reader);
  if (km_lines_take_word (in, "op"))
    return read_op (reader);
  if (km_lines_take_word (in, "dump"))
    return begin_dump (reader);
  if (current_dump (reader))
    return reader->format->read_state (in, current_dump (reader)->state);
  return read_kernel (reader, start);
}

static bool
read_all_lines (Reader *reader)
{
  while (km_lines_next (&reader->in))
    if (!read_line (reader))
      return false;
  if (reader->recording->dumps->len == 0)
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  return reader->format->finish (&reader->in, reader->recording);
}

static KmCacheRecording *
recording_new (const KmRecordingFormat *format)
{
  KmCacheRecording *recording = g_new0 (KmCacheRecording, 1);

  recording->format = format;
  recording->platform.word = 8;
  recording->platform.large_memory = true;
  recording->calls = g_array_new (FALSE, FALSE, sizeof (KmRecordingCall));
  recording->dumps = g_array_new (FALSE, FALSE, sizeof (KmRecordingDump));
  return recording;
}

void
km_cache_recording_free (KmCacheRecording *recording)
{
  if (!recording)
    return;
  for (uint32_t i = 0; i < recording->dumps->len; i++)
    recording->format->state_free (g_array_index (recording->dumps, KmRecordingDump, i).state);
  g_array_unref (recording->calls);
  g_array_unref (recording->dumps);
  g_free (recording);
}

KmCacheRecording *
km_cache_recording_parse (const KmRecordingFormat *format, const char *text, size_t length, GError **error)
{
  g_autoptr (KmCacheRecording) recording = recording_new (format);
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);
  Reader reader = { .format = format, .recording = recording, .slots = slots };

  km_lines_init (&reader.in, text, length, error);
  return read_all_lines (&reader) ? g_steal_pointer (&recording) : NULL;
}

KmCacheRecording *
km_cache_recording_load (const KmRecordingFormat *format, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmCacheRecording) recording = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  GError *problem = NULL;
  size_t length;
  g_autofree char *text = km_text_load (file, cancellable, &length, error);

  if (!text)
    return NULL;
  if (!km_lines_first_word_is (text, length, format->word))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s: not a recording of a slab cache"), name);
      return NULL;
    }
  recording = km_cache_recording_parse (format, text, length, &problem);
  if (problem)
    g_propagate_prefixed_error (error, problem, "%s: ", name);
  return g_steal_pointer (&recording);
}
