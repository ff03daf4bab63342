/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_objects.h"

#include "base/i18n.h"
#include "timeline/verify_slab.h"
#include "timeline/verify_slub.h"
#include "workload/script.h"

typedef struct
{
  const KmCacheRecording *recording;
  const KmVerifiedKind *kind;
  KmSlabVerifyReport *report;
  KmSingle *cache;
  KmValue *objects; /* what each call returned and no later one freed */
  KmOfferedFrames frames;
} Verifier;

static const KmVerifiedKind *const kinds[] = { &km_verified_slab, &km_verified_slub };

void
km_slab_verify_report_finish (KmSlabVerifyReport *report)
{
  g_clear_pointer (&report->difference, g_free);
}

/* ---- frames ---- */

static gpointer
key_of (KmPfn pfn)
{
  return GUINT_TO_POINTER (pfn + 1);
}

static KmPfn
get_frames (void *data, unsigned order)
{
  KmOfferedFrames *frames = data;

  (void)order;
  if (frames->offered != KM_PFN_NONE && !g_hash_table_add (frames->in_use, key_of (frames->offered)))
    frames->twice = true;
  return frames->offered;
}

static void
put_frames (void *data, KmPfn pfn, unsigned order)
{
  KmOfferedFrames *frames = data;

  (void)order;
  g_hash_table_remove (frames->in_use, key_of (pfn));
}

void
km_offered_frames_note (KmOfferedFrames *frames, KmPfn pfn)
{
  g_hash_table_add (frames->in_use, key_of (pfn));
}

/* ---- counting ---- */

/* Keeps the first difference. */
static void
differs (KmSlabVerifyReport *report, uint32_t line, char *words)
{
  if (report->difference)
    {
      g_free (words);
      return;
    }
  report->difference = words;
  report->line = line;
}

/* Counts a dump or the line about the cache as equal, or, with the first @difference in words (transfer full), as
 * differing. */
static void
count_dump (KmSlabVerifyReport *report, uint32_t line, char *difference)
{
  if (!difference)
    {
      report->dumps_equal++;
      return;
    }
  report->dumps_differing++;
  differs (report, line, difference);
}

/* ---- the line about the cache ---- */

/* Returns the first number that differs: (transfer full), NULL if none does. */
static char *
printed_difference (const KmCacheRecording *recording, const KmPrinted *printed)
{
  for (const KmPrintedField *field = recording->format->fields; field->key; field++)
    {
      uint32_t expected = km_printed_number (&recording->printed, field);
      uint32_t actual = km_printed_number (printed, field);

      if (expected != actual && !(field->kind == KM_PRINTED_OR_UNKNOWN && expected == 0))
        return g_strdup_printf (_ ("“%s” of the cache: the kernel %u, the simulation %u"), field->key, expected,
                                actual);
    }
  return NULL;
}

bool
km_verify_is_printed (const KmCacheRecording *recording, const KmPrinted *printed)
{
  g_autofree char *difference = printed_difference (recording, printed);

  return difference == NULL;
}

/* ---- dumps ---- */

static void
compare_dump (Verifier *v, const KmRecordingDump *dump)
{
  if (dump->shrunk)
    km_single_shrink (v->cache);
  count_dump (v->report, dump->line, v->kind->difference (v->cache, dump->state));
}

/* Compares the dumps from *@next on that come after @calls calls. */
static void
compare_dumps_at (Verifier *v, uint32_t calls, uint32_t *next)
{
  const GArray *dumps = v->recording->dumps;

  for (; *next < dumps->len && g_array_index (dumps, KmRecordingDump, *next).call <= calls; ++*next)
    compare_dump (v, &g_array_index (dumps, KmRecordingDump, *next));
}

/* ---- calls ---- */

static char *
place_text (const KmRecordingFormat *format, const KmSlabPlace *place)
{
  if (place->pfn == KM_PFN_NONE)
    return g_strdup (_ ("refused"));
  if (format->has_offsets)
    return g_strdup_printf ("pfn=%u off=%u idx=%u", place->pfn, place->first_object, place->index);
  return g_strdup_printf ("pfn=%u idx=%u", place->pfn, place->index);
}

static void
compare_object (Verifier *v, const KmRecordingCall *call, KmValue object)
{
  const KmSlabPlace *expected = &call->place;
  KmSlabPlace actual = { .pfn = KM_PFN_NONE };
  g_autofree char *expected_text = NULL, *actual_text = NULL;

  if (object != KM_VALUE_NULL)
    actual = v->kind->place (v->cache, object);
  if (!v->frames.twice && actual.pfn == expected->pfn && actual.first_object == expected->first_object
      && actual.index == expected->index)
    {
      v->report->allocations_agreeing++;
      return;
    }
  v->report->allocations_differing++;
  expected_text = place_text (v->recording->format, expected);
  actual_text = place_text (v->recording->format, &actual);
  differs (
      v->report, call->line,
      g_strdup_printf (_ ("call %u: the kernel: %s; the simulation: %s"), call->number, expected_text, actual_text));
}

/* Whether one of the first @n calls returned @object, which was not freed since. */
static bool
is_held (const Verifier *v, uint32_t n, KmValue object)
{
  for (uint32_t i = 0; i < n; i++)
    if (v->objects[i] == object)
      return true;
  return false;
}

/* Frees an object that was in use before the recording began, unless a call holds it. */
static void
free_ghost (Verifier *v, uint32_t i, const KmRecordingCall *call)
{
  KmValue object;

  if (call->place.pfn == KM_PFN_NONE) /* kfree (NULL) */
    return;
  v->report->ghosts++;
  object = v->kind->find (v->cache, call->place.pfn, call->place.index);
  if (object != KM_VALUE_NULL && !is_held (v, i, object))
    km_single_release (v->cache, call->cpu, object);
  else
    v->report->ghosts_unknown++;
}

static void
repeat_call (Verifier *v, uint32_t i)
{
  const KmRecordingCall *call = &g_array_index (v->recording->calls, KmRecordingCall, i);

  v->objects[i] = KM_VALUE_NULL;
  if (call->allocates)
    {
      v->frames.offered = call->place.pfn;
      v->frames.twice = false;
      v->objects[i] = km_single_alloc (v->cache, call->cpu);
      compare_object (v, call, v->objects[i]);
    }
  else if (call->ref == KM_RECORDING_GHOST)
    free_ghost (v, i, call);
  else if (v->objects[call->ref] != KM_VALUE_NULL)
    {
      km_single_release (v->cache, call->cpu, v->objects[call->ref]);
      v->objects[call->ref] = KM_VALUE_NULL;
    }
}

/* ---- the whole recording ---- */

/* Makes the cache and brings it into the start state. */
static bool
start (Verifier *v, GError **error)
{
  const KmCacheRecording *recording = v->recording;
  const KmRecordingDump *first = &g_array_index (recording->dumps, KmRecordingDump, 0);
  KmFrameSource frames = { get_frames, put_frames, &v->frames };
  KmPrinted printed = { 0 };
  g_autofree char *problem = NULL;
  uint32_t line = 0;

  v->cache = v->kind->make (recording, &frames, &printed);
  if (!v->cache)
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: %s"), recording->printed_line,
                   _ ("the simulated kernel would refuse to make this cache"));
      return false;
    }
  if (!v->kind->restore (v->cache, first->state, &problem, &line))
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: the start state cannot be loaded: %s"),
                   line ? line : first->line, problem);
      return false;
    }
  v->kind->note_frames (&v->frames, first->state);
  count_dump (v->report, recording->printed_line, printed_difference (recording, &printed));
  return true;
}

bool
km_verify_cache (const KmCacheRecording *recording, KmSlabVerifyReport *report, GError **error)
{
  Verifier v = { .recording = recording, .report = report };
  uint32_t n = recording->calls->len, next_dump = 0;
  bool ok;

  *report = (KmSlabVerifyReport){ 0 };
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i]->format == recording->format)
      v.kind = kinds[i];
  v.frames = (KmOfferedFrames){ .offered = KM_PFN_NONE, .in_use = g_hash_table_new (NULL, NULL) };
  v.objects = g_new (KmValue, n);
  ok = start (&v, error);
  if (ok)
    compare_dumps_at (&v, 0, &next_dump);
  for (uint32_t i = 0; ok && i < n; i++)
    {
      repeat_call (&v, i);
      compare_dumps_at (&v, i + 1, &next_dump);
    }
  km_single_free (v.cache);
  g_free (v.objects);
  g_hash_table_unref (v.frames.in_use);
  return ok;
}
